"""Draws become a middle and a range."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from forestsim.ranges import POINTS, long_table, median, quantiles, spread

draws = arrays(float, array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=7), elements=st.floats(-1e6, 1e6))


@settings(deadline=None)
@given(draws)
def test_quantiles_and_median_agree_with_numpy(values):
    low_to_high = np.moveaxis(quantiles(values), -1, 0)
    np.testing.assert_allclose(low_to_high, np.quantile(values, POINTS, axis=-1), rtol=1e-9, atol=1e-9)
    middle = median(xr.DataArray(values, dims=[*"ab"[: values.ndim - 1], "draw"]))
    np.testing.assert_array_equal(middle.values, np.median(values, axis=-1))


def test_a_median_leaves_out_draws_that_are_not_known_and_keeps_attributes_and_order():
    values = xr.DataArray(
        [[[1.0, np.nan], [np.nan, np.nan]], [[3.0, 5.0], [7.0, np.nan]]],
        {"year": [2030, 2031]},
        ("draw", "year", "stand"),
        attrs={"units": "m"},
    )
    middle = median(values)
    assert middle.dims == ("year", "stand")
    assert middle.attrs == {"units": "m"}
    assert middle["year"].values.tolist() == [2030, 2031]
    np.testing.assert_array_equal(middle.values, [[2.0, 5.0], [7.0, np.nan]])


def test_what_is_unknown_in_one_draw_has_no_range():
    assert np.isnan(quantiles(np.array([1.0, 2.0, np.nan]))).all()


def test_without_draws_the_value_stands_alone():
    values = xr.DataArray([1.0, 2.0], dims="year")
    low, value, high = spread(values)
    assert value.tolist() == [1.0, 2.0]
    assert np.isnan([low, high]).all()
    assert median(values) is values


def test_a_single_draw_is_a_value_without_a_range_and_not_a_range_of_no_width():
    low, value, high = spread(xr.DataArray([[1.0], [2.0]], dims=("year", "draw")))
    assert value.tolist() == [1.0, 2.0]
    assert np.isnan([low, high]).all()


def test_a_long_table_repeats_what_stands_once():
    blocks = [
        {"head": "rent", "year": [2030, 2031], "value": np.array([1.0, 2.0])},
        {"head": "cost", "year": [2030], "value": np.array([3.0])},
    ]
    expected = pd.DataFrame({"head": ["rent", "rent", "cost"], "year": [2030, 2031, 2030], "value": [1.0, 2.0, 3.0]})
    pd.testing.assert_frame_equal(long_table(blocks, ["head", "year", "value"]), expected)
    assert long_table([], ["head"]).columns.tolist() == ["head"]
