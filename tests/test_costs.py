"""Capital over time, pumping, the six heads and the cost of a surviving tree."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from forestsim.draws import draw_figures
from forestsim.economics.costs import (
    SIX_HEADS,
    capital_consumption,
    capital_stock,
    cost_per_surviving_tree,
    early_care,
    purchases,
    six_cost_heads,
)
from forestsim.economics.money import Prices
from forestsim.economics.water_costs import pumping_energy
from forestsim.tables import economy_table

AGES = np.arange(-5, 120)


@given(life=st.floats(1.0, 60.0))
def test_an_asset_wears_off_its_cost_exactly_once(life):
    assert capital_consumption(AGES, life, renewed=False).sum() == pytest.approx(1)


@given(life=st.floats(1.0, 60.0))
def test_a_renewed_asset_is_bought_again_when_its_life_is_over(life):
    bought = purchases(AGES, life).sum()
    assert bought == np.ceil(120 / life)
    assert purchases(AGES, life, renewed=False).sum() == 1


@given(life=st.floats(1.0, 60.0), renewed=st.booleans())
def test_the_stock_lies_between_nothing_and_the_first_cost(life, renewed):
    stock = capital_stock(AGES, life, renewed)
    assert np.all((stock >= 0) & (stock <= 1))
    assert np.all(stock[AGES < 0] == 0)


def test_a_yearly_depreciation_of_45_leaves_775_after_five_years():
    """Project case fixedasset_a without its salvage value: 900 over 20 years wears 45 a year, 775 are left."""
    worn = 900 * capital_consumption(np.arange(5), 20, renewed=False)
    np.testing.assert_allclose(worn, 45)
    assert 1000 - worn.sum() == 775


def test_lifting_4200_cubic_metres_by_30_metres_takes_620_kilowatt_hours():
    """Corrections 30: about 0.4 t CO2 a year; 4,200 m3 at 30 m and 55 % are 624 kWh, 0.4 t at 0.64 kg/kWh."""
    energy = 4200 * pumping_energy(30, 0.55)
    assert energy == pytest.approx(624, rel=0.005)
    assert energy * 0.64e-3 == pytest.approx(0.4, rel=0.01)


def test_a_seedling_of_10_7_tenge_costs_36_where_thirty_percent_survive():
    """Economics notes 2: at 30 % survival a 10.7 KZT seedling costs 36 KZT."""
    assert float(cost_per_surviving_tree(10.7, xr.DataArray(0.3))) == pytest.approx(36, abs=0.5)


def test_without_a_living_tree_its_cost_is_unknown():
    assert np.isnan(cost_per_surviving_tree(xr.DataArray([1.0]), xr.DataArray([0.0]))).all()


def test_a_part_of_a_year_of_care_counts_in_part():
    np.testing.assert_allclose(early_care(np.array([-1, 0, 1, 2, 3]), 2.5), [0, 1, 1, 0.5, 0])


@pytest.fixture
def heads():
    prices = Prices(draw_figures(economy_table(), {"care_years": 3, "road_life": 30}, 0, 1), 2025)
    age = xr.DataArray(np.arange(-2, 60), dims="year")
    return six_cost_heads(age, 1000.0, 1.0, 100.0, 2.0, prices), age


def test_the_six_heads_of_the_founding_paper_are_all_there(heads):
    """S102: planting, care, guard, protection against pests, management, roads."""
    assert tuple(heads[0]) == SIX_HEADS


def test_nothing_is_spent_before_planting(heads):
    costs, age = heads
    assert all(float(abs(cost.where(age < 0, 0)).sum()) == 0 for cost in costs.values())


def test_planting_is_paid_once_and_care_mostly_in_the_first_three_years(heads):
    costs, age = heads
    assert float(costs["planting"].sum()) == 1000
    np.testing.assert_allclose(costs["care"].where((age >= 0) & (age < 3), drop=True), 250)
    np.testing.assert_allclose(costs["care"].where(age >= 3, drop=True), 5)


def test_roads_are_bought_again_after_thirty_years_and_kept_up_between(heads):
    costs, age = heads
    assert float(costs["roads"].sel(year=age == 0).item()) == pytest.approx(103)
    assert float(costs["roads"].sel(year=age == 15).item()) == pytest.approx(3)
    assert float(costs["roads"].sel(year=age == 30).item()) == pytest.approx(103)


def test_a_guard_costs_about_two_and_a_half_dollars_a_hectare():
    """Economics notes 2: one guard for 1,500-3,000 ha at 150-250 thousand KZT a month."""
    prices = Prices(draw_figures(economy_table(), {}, 0, 1), 2025)
    yearly = prices.usd("guard_wage") * 12 * (1 + prices["wage_on_cost"]) / prices["hectares_per_guard"]
    assert 1.0 < float(yearly) < 4.0


def test_establishment_lies_within_the_benchmarks():
    """Economics notes 2: irrigated belts 800-2,500 USD/ha at 1,100 stems; Aral saxaul 21-128 USD/ha at 300."""
    prices = Prices(draw_figures(economy_table(), {}, 0, 1), 2025)

    def planted(kind, ground, stems):
        return stems * (prices.usd(f"seedling_{kind}") + prices.usd(f"planting_work_{ground}")) + prices.usd(
            f"soil_preparation_{ground}"
        )

    assert 800 < float(planted("broadleaf", "tree", 1100)) < 2500
    assert 21 < float(planted("desert", "desert", 300)) < 128
