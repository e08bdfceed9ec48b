"""Outcomes side by side, and the range of their differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import SMALL

import forestsim
from forestsim.compare import difference, stems_of
from forestsim.compare.spread import differences
from forestsim.errors import ResultError
from forestsim.scenario import from_mapping


@pytest.fixture(scope="module")
def drier():
    return forestsim.simulate(from_mapping(SMALL | {"climate": {"rain_factor": 0.6}}, file="drier.yaml"))


def with_provenance(outcome, **changed):
    return replace(outcome, provenance=outcome.provenance | changed)


def test_scenario_is_a_dimension(small_outcome, drier):
    both = forestsim.compare(small_outcome, drier)
    assert both["scenario"].values.tolist() == ["small", "drier"]
    assert both["name"].values.tolist() == [small_outcome.name, drier.name]
    co2 = both["total"].sel(quantity="co2_stock", year=2046, quantile="value")
    assert co2.sel(scenario="drier") < co2.sel(scenario="small")
    assert both["unit_of_total"].sel(quantity="co2_stock") == "t"
    rows = small_outcome.totals.query("quantity == 'co2_stock' and species == 'all' and year == 2046")
    assert co2.sel(scenario="small").item() == pytest.approx(rows["value"].item())


def test_six_scenarios_stand_side_by_side(small_outcome, drier):
    many = forestsim.compare(small_outcome, drier, small_outcome, drier, small_outcome, drier)
    assert many.sizes["scenario"] == 6
    assert many["scenario"].values.tolist()[:2] == ["small (1)", "drier (1)"]


def test_a_stem_that_looks_like_a_number_stays_its_own(small_outcome):
    stems = ["a", "a (2)", "a", "a (2)", "a"]
    named = stems_of([replace(small_outcome, stem=stem) for stem in stems])
    assert len(set(named)) == len(named)


def test_a_scenario_against_itself_differs_by_nothing(small_outcome):
    none = difference(small_outcome, small_outcome)
    assert (none.attrs["base"], none.attrs["outcome"]) == ("small (1)", "small (2)")
    for part in ("total", "per_hectare"):
        assert np.isfinite(none[part].values).any()
        assert np.nanmax(np.abs(none[part].values)) == 0
    assert np.nanmax(none["probability"].values) == 0


def test_a_difference_is_the_opposite_of_its_reverse(small_outcome, drier):
    there, back = difference(drier, small_outcome), difference(small_outcome, drier)
    for part in ("total", "per_hectare"):
        turned = back[part].sel(quantity=there["quantity"], quantile=["high", "value", "low"])
        np.testing.assert_allclose(there[part].values, -turned.values, rtol=1e-9, atol=1e-12)


def test_the_difference_lies_within_the_draws_and_knows_its_sign(small_outcome, drier):
    apart = difference(drier, small_outcome)
    stock = apart["total"].sel(quantity="co2_stock", year=2046)
    assert stock.sel(quantile="low") < stock.sel(quantile="value") < stock.sel(quantile="high") < 0
    assert apart["probability"].sel(part="total", quantity="co2_stock", year=2046) == 0
    drawn = drier.draws["total"] - small_outcome.draws["total"]
    expected = np.quantile(drawn.sel(quantity="co2_stock", year=2046), 0.05)
    assert stock.sel(quantile="low").item() == pytest.approx(expected, rel=1e-6)
    assert apart["unit_of_total"].sel(quantity="co2_stock") == "t"


def test_paired_differences_are_narrower_than_unpaired_ones(small_outcome, drier):
    paired = difference(drier, small_outcome)
    apart = difference(with_provenance(drier, seed=2), small_outcome)
    assert (paired.attrs["paired"], apart.attrs["paired"]) == (1, 0)
    assert "independent" in apart.attrs["pairing"]
    for name in ("co2_stock", "cost", "height"):
        part = "per_hectare" if name == "height" else "total"
        wide, narrow = (d[part].sel(quantity=name, year=2046) for d in (apart, paired))
        assert (narrow[2] - narrow[0]) < (wide[2] - wide[0]), name


def test_unpaired_draws_give_the_distribution_of_a_difference_of_independent_figures():
    """Two normal figures: the difference has the sum of both variances, at any numbers of draws."""
    rng = np.random.default_rng(1)
    ours, theirs = 3 + 4 * rng.standard_normal((1, 500)), 1 + 3 * rng.standard_normal((1, 90))
    points, chance = differences(ours, theirs, paired=False)
    assert points[0] == pytest.approx([2 - 1.645 * 5, 2, 2 + 1.645 * 5], abs=0.8)
    assert chance[0] == pytest.approx(0.655, abs=0.05)  # the normal share above 0 at 2/5 of a deviation
    turned, _ = differences(theirs, ours, paired=False)
    assert points[0] == pytest.approx(-turned[0][::-1], abs=1e-12)


def test_an_unknown_draw_makes_the_difference_unknown():
    points, chance = differences(np.array([[1.0, np.nan, 2.0]]), np.zeros((1, 3)), paired=True)
    assert np.isnan(points).all()
    assert np.isnan(chance).all()


def test_without_draws_the_difference_has_no_range(small_outcome):
    central = small_outcome.draws.isel(draw=slice(1))
    bare = replace(with_provenance(small_outcome, draws=0), draws=central)
    for other in (bare, small_outcome):
        apart = difference(bare, other)["total"].sel(quantity="co2_stock", year=2046)
        assert np.isfinite(apart.sel(quantile="value"))
        assert np.isnan(apart.sel(quantile=["low", "high"])).all()


@pytest.mark.parametrize(("ours", "theirs", "paired", "says"), [(0, 0, 1, "central values only"), (1, 0, 0, "single")])
def test_a_single_draw_is_no_central_value(small_outcome, ours, theirs, paired, says):
    one, other = (
        replace(with_provenance(small_outcome, draws=draws), draws=small_outcome.draws.isel(draw=[0]))
        for draws in (ours, theirs)
    )
    apart = difference(one, other)
    assert apart.attrs["paired"] == paired
    assert says in apart.attrs["pairing"]
    assert np.isnan(apart["total"].sel(quantile=["low", "high"]).values).all()


def test_a_quantity_that_one_side_lacks_is_unknown(small_outcome, drier):
    fewer = replace(drier, draws=drier.draws.drop_sel(quantity="dust"))
    apart = difference(fewer, small_outcome)
    assert np.isnan(apart["total"].sel(quantity="dust")).all()
    assert np.isfinite(apart["total"].sel(quantity="co2_stock")).all()


def test_one_outcome_is_not_a_comparison(small_outcome):
    with pytest.raises(ResultError, match="at least two"):
        forestsim.compare(small_outcome)


def test_other_years_money_and_grid_are_named_together(small_outcome):
    money = {"headline": "KZT", "price_year": 2020}
    index = small_outcome.index.assign_coords(x=small_outcome.index["x"].values * 3)
    other = replace(with_provenance(small_outcome, currency=money, crs="EPSG:32643"), years=[2026, 2027], index=index)
    with pytest.raises(ResultError) as wrong:
        forestsim.compare(small_outcome, replace(other, stem="far"))
    problems = wrong.value.problems
    assert len(problems) == 5
    assert problems[0] == "far: years is 2026-2027, while small has 2026-2046; run both over the same years"
    assert any("KZT" in line and "USD" in line for line in problems)
    with pytest.raises(ResultError, match="2026-2027"):
        difference(other, small_outcome)


def test_a_folder_without_draws_says_what_to_do(small_outcome):
    import xarray as xr

    with pytest.raises(ResultError, match="run the scenario again"):
        difference(replace(small_outcome, draws=xr.Dataset()), small_outcome)
