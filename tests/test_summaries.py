"""Ranges are taken after sums, draw by draw."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forestsim.summaries import Summary, quantiles, unit_of_total

YEARS = [2030, 2031]


@pytest.fixture
def stands():
    """Two patches of 2 and 3 ha: elm alone; elm 0.5, pine 0.25 and a quarter refused."""
    table = pd.DataFrame({"species": ["elm", "pine"], "area_ha": [2 + 1.5, 0.75]})
    share = scipy.sparse.csr_array(np.array([[1.0, 0.0], [0.5, 0.25]]))
    return SimpleNamespace(table=table, patches=pd.DataFrame({"area_ha": [2.0, 3.0]}), share=share)


def quantity(elm, pine, unit="t ha-1 yr-1"):
    values = np.array([[elm, elm], [pine, pine]], float)
    return xr.DataArray(values, dims=("stand", "year"), name="dust", attrs={"units": unit, "tier": "paper"})


def row(table, species="all"):
    return table[(table["species"] == species) & (table["year"] == 2030)].iloc[0]


def test_totals_weigh_hectares_and_shares(stands):
    summary = Summary("s", stands, YEARS)
    summary.add(quantity(10, 4), "sum")
    totals, each = summary.tables()
    assert row(totals)["value"] == pytest.approx(2 * 10 + 3 * (0.5 * 10 + 0.25 * 4))
    assert row(totals)["unit"] == "t yr-1"
    assert row(each)["value"] == pytest.approx(row(totals)["value"] / 5)
    assert row(totals, "elm")["value"] == pytest.approx(35)
    assert row(each, "pine")["value"] == pytest.approx(4)


def test_a_species_that_is_not_stated_is_left_out_and_the_total_says_partial(stands):
    summary = Summary("s", stands, YEARS)
    summary.add(quantity(10, np.nan), "sum")
    totals, each = summary.tables()
    assert row(totals)["value"] == pytest.approx(35)
    assert bool(row(totals)["partial"])
    assert np.isnan(row(each, "pine")["value"])
    assert not bool(row(totals, "elm")["partial"])


def test_a_patch_of_species_not_stated_is_unknown_and_not_zero(stands):
    summary = Summary("s", stands, YEARS)
    summary.add(quantity(np.nan, 4), "sum")
    values = summary.patches["dust"].sel(year=2030, quantile="value").values
    assert np.isnan(values[0])
    assert values[1] == pytest.approx(1.0)


def test_states_are_means_over_the_ground_that_is_stated(stands):
    summary = Summary("s", stands, YEARS)
    summary.add(quantity(10, np.nan, "dB"), "mean")
    totals, each = summary.tables()
    assert totals.empty
    assert summary.patches["dust"].sel(year=2030, quantile="value").values[1] == pytest.approx(0.5 * 10 / 0.75)
    assert row(each)["value"] == pytest.approx((2 * 10 + 3 * 0.75 * 0.5 * 10 / 0.75) / (2 + 3 * 0.75))


@given(arrays(float, (3, 40), elements=st.floats(-1e6, 1e6)))
def test_quantiles_agree_with_numpy(values):
    ours = quantiles(values, draws=True)
    np.testing.assert_allclose(ours, np.moveaxis(np.quantile(values, [0.05, 0.5, 0.95], axis=-1), 0, -1), atol=1e-6)


def test_without_draws_the_range_is_unknown():
    ours = quantiles(np.array([1.0, 2.0]), draws=False)
    assert ours[:, 1].tolist() == [1.0, 2.0]
    assert np.isnan(ours[:, [0, 2]]).all()


@pytest.mark.parametrize(
    ("unit", "total"), [("t ha-1 yr-1", "t yr-1"), ("kg ha-1 yr-1", "kg yr-1"), ("t ha-1", "t"), ("ha-1", "1")]
)
def test_the_unit_of_a_total_has_no_hectare(unit, total):
    assert unit_of_total(unit) == total


def test_draws_of_the_whole_planting_are_kept_for_paired_differences(stands):
    """Two scenarios of one seed share their samples: a difference is taken draw by draw (economics.md section 7)."""
    summary = Summary("s", stands, YEARS)
    drawn = quantity(10, 4) * xr.DataArray([1.0, 3.0], dims="draw")
    summary.add(drawn.rename("dust").assign_attrs(units="t ha-1 yr-1"), "sum")
    summary.add_total(xr.DataArray([[7.0, 8.0]] * 2, dims=("year", "draw"), name="visits", attrs={"units": "yr-1"}))
    draws = summary.draws()
    assert draws["total"].sel(quantity="dust", year=2030).values == pytest.approx([38, 114])
    assert draws["per_hectare"].sel(quantity="dust", year=2030).values == pytest.approx([38 / 5, 114 / 5])
    assert draws["total"].sel(quantity="visits", year=2031).values == pytest.approx([7, 8])
    assert np.isnan(draws["per_hectare"].sel(quantity="visits")).all()


def test_a_run_of_central_values_keeps_them_as_its_only_draw(stands):
    summary = Summary("s", stands, YEARS)
    summary.add(quantity(10, 4), "mean")
    draws = summary.draws()
    assert draws.sizes["draw"] == 1
    assert draws["per_hectare"].sel(quantity="dust").values[:, 0] == pytest.approx([7.6, 7.6])
    assert np.isnan(draws["total"]).all()
