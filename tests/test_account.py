"""The water account closes, and more water never means less."""

from __future__ import annotations

import numpy as np
import pytest
from growth_stands import ET0, RAIN, WET_DAYS, grow, make_site
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.growth import account
from forestsim.physics import salt as salt_physics
from forestsim.physics import water

TERMS = ("interception", "transpiration", "soil_evaporation", "drainage", "storage_change")


def column(values):
    return np.array(values, float)[:, None, None]


def make_ground(depth=20.0, recharge=200.0, reach=3.46, **changes) -> account.Ground:
    ground = {
        "texture": 3.0,
        "depth": 2.0,
        "reach": reach,
        "table": np.array(depth),
        "inflow": recharge / 12,
        "specific_yield": 0.1,
        "irrigation_salt": 1.0,
        "groundwater_salt": 2.0,
        "leaching_efficiency": 0.8,
        "rise_salt_kept": 0.4,
        "salinity_threshold": 4.0,
        "salinity_slope": 0.075,
    }
    return account.Ground(**ground | changes)


def start(ground, storage=0.0, salt=10.0) -> account.Store:
    values = (storage, salt, ground.table, storage, ground.table)
    return account.Store(*(np.full((1, 1), float(value)) for value in values))


def run(rain=1.0, need=0.4, irrigation=0.0, storage=0.0, depth=20.0, recharge=200.0, cover=0.5, salt=10.0, **ground):
    """Return the months of a year from a store, and the store at its end."""
    fallen, et0 = column(RAIN) * rain, column(ET0)
    loss = fallen - water.effective_rain(fallen, et0, column(WET_DAYS) * rain)
    brought = account.irrigation_months(np.array(ET0, float), irrigation)
    months = account.Months(fallen, loss, et0, need * et0, column(brought), np.full_like(et0, cover), np.ones_like(et0))
    soil = make_ground(depth, recharge, **ground)
    store, books = account.run_year(start(soil, storage, salt), months, soil)
    return books, store


def run_from(store, soil, need):
    """Carry a store through a rain-fed year without leaves lost; return its months and the store at its end."""
    fallen, et0, none = column(RAIN), column(ET0), column(np.zeros(12))
    months = account.Months(fallen, 0.5 * np.minimum(fallen, et0), et0, need * et0, none, none + 1, none + 1)
    after, books = account.run_year(store, months, soil)
    return books, after


WATER = {
    "rain": st.floats(0, 4),
    "need": st.floats(0, 1.5),
    "irrigation": st.floats(0, 2000),
    "storage": st.floats(0, 300),
    "depth": st.floats(0, 10),
    "recharge": st.floats(0, 400),
    "cover": st.floats(0, 1),
}


@given(**WATER, salt=st.floats(0, 60))
def test_water_and_salt_close_in_every_month(**given_water):
    books, store = run(**given_water)
    assert np.abs(books.residual()).max() < 1e-9
    assert np.abs(books.salt_residual()).max() < 1e-9
    for name in ("rise", "interception", "transpiration", "soil_evaporation", "drainage", "salt_drained"):
        assert (getattr(books, name) >= -1e-12).all()
    assert store.water >= 0
    assert store.salt >= 0


@given(**WATER)
def test_what_rises_flows_in_drains_or_lowers_the_table(**given_water):
    """Groundwater: rise = inflow + drainage - outflow + 1000 x specific yield x fall of the table, outflow >= 0."""
    books, store = run(**given_water)
    fall = float(store.table.item() - given_water["depth"])
    assert fall >= -1e-12
    supplied = given_water["recharge"] + books.drainage.sum() + 1000 * 0.1 * fall
    assert books.rise.sum() <= supplied + 1e-9
    assert 0 <= books.year().water_ratio <= 1


@given(**WATER, more=st.floats(0, 500))
def test_more_fresh_irrigation_never_gives_the_trees_less(more, **given_water):
    fresh = {**given_water, "irrigation_salt": 0.0, "groundwater_salt": 0.0}
    least, _ = run(**fresh)
    most, _ = run(**fresh | {"irrigation": given_water["irrigation"] + more})
    assert most.transpiration.sum() >= least.transpiration.sum() - 1e-9


@given(**WATER)
def test_irrigation_need_is_what_rain_and_groundwater_leave_open(**given_water):
    """FAO-56 chapter 8 and FAO-29: (need - natural supply) / (1 - leaching requirement), whatever is irrigated."""
    books, _ = run(**given_water)
    rainfed, _ = run(**given_water | {"irrigation": 0.0, "salt": 0.0}, irrigation_salt=0.0, groundwater_salt=0.0)
    requirement = 1.0 / 0.64 / (5 * 4.0 - 1.0 / 0.64)
    expected = (rainfed.need - rainfed.transpiration).sum() / (1 - requirement)
    assert books.irrigation_need.sum() == pytest.approx(expected, abs=1e-9)


def test_salt_builds_up_by_what_water_brings_where_nothing_drains():
    """4,200 m3/ha at 1 g/l bring 4.2 t/ha a year: about +1.2 dS/m in a metre of loam without leaching."""
    rise = 4.2 / salt_physics.salt_per_conductivity(1.0, 3)
    assert rise == pytest.approx(1.2, abs=0.05)
    books, store = run(rain=0.0, need=1.0, irrigation=420.0, salt=0.0)
    assert books.drainage.sum() == 0
    assert store.salt.item() == pytest.approx(4.2)


def test_drainage_carries_salt_off_and_less_uptake_leaves_more_to_drain():
    wet, after = run(irrigation=1200.0, need=0.3, salt=40.0)
    assert wet.salt_drained.sum() > 5
    assert after.salt < 40
    salted, _ = run(irrigation=500.0, need=0.5, salt=60.0)
    sweet, _ = run(irrigation=500.0, need=0.5, salt=0.0)
    assert salted.transpiration.sum() < sweet.transpiration.sum()


def test_a_thirsty_stand_lowers_the_table_until_its_roots_lose_it():
    """More than flows in: the table falls by the excess over the specific yield, and rise with it."""
    soil = make_ground(depth=2.0, recharge=100.0)
    months, store = [], start(soil)
    for _ in range(6):
        books, store = run_from(store, soil, need=0.9)
        months.append(books.rise.sum())
    assert months[0] > 250
    assert months[-1] == pytest.approx(100, abs=15)
    assert 2.0 < store.table.item() - 2.0 < 3.1


def test_irrigation_is_spread_over_april_to_october_by_demand():
    brought = account.irrigation_months(np.array(ET0, float), 400.0)
    assert brought.sum() == pytest.approx(400)
    assert (brought[[0, 1, 2, 10, 11]] == 0).all()
    assert brought.argmax() == 6


def test_roots_of_the_third_year_reach_a_shallow_water_table():
    """Khamzina et al. (2009), doi:10.1016/j.agrformet.2009.06.015: no irrigation in year 3 on 0.9-2.0 m."""
    assert account.rooting(3, 5.0, 5.0) > 2.0
    assert run(depth=1.5)[0].rise.sum() > 100
    assert run(depth=15.0)[0].rise.sum() == 0


def test_an_account_with_no_need_has_all_it_needs():
    assert run(need=0.0)[0].year().water_ratio == 1


@pytest.mark.parametrize("draws", [0, 4])
def test_the_account_of_a_stand_closes_every_year(draws):
    rows = [
        {"species": "ulmus_pumila", "irrigation_mm": 600.0, "irrigation_years": 10},
        {"species": "elaeagnus_angustifolia", "groundwater_depth": 1.2, "planting_year": 2035},
        {"species": "haloxylon_aphyllum", "fenced": False, "texture": 1.0},
        {"species": "picea_abies", "irrigation_mm": 2000.0},
        {"species": "populus_alba", "irrigation_mm": 800.0, "replant_years": 3, "planting_year": 2030},
    ]
    stands = grow(*rows, draws=draws, site=make_site(rain=np.linspace(0.2, 1.8, 41)))
    brought = stands["rain"] + stands["irrigation"] + stands["rise"]
    assert abs(brought - sum(stands[name] for name in TERMS)).max() < 1e-9
    gone = stands["interception"] + stands["transpiration"] + stands["soil_evaporation"]
    assert abs(stands["evapotranspiration"] - gone).max() < 1e-9
    assert abs(stands["water_need"] - stands["transpiration"] - stands["water_deficit"]).max() < 1e-9
    salted = stands["salt_irrigation"] + stands["salt_rise"] - stands["salt_drained"] - stands["salt_change"]
    assert abs(salted).max() < 1e-9


@pytest.mark.parametrize("draws", [0, 4])
def test_the_account_of_a_stand_closes_every_month_and_adds_up_to_the_year(draws):
    rows = [
        {"species": "ulmus_pumila", "irrigation_mm": 600.0, "irrigation_years": 10},
        {"species": "elaeagnus_angustifolia", "groundwater_depth": 1.2, "planting_year": 2035, "replant_years": 2},
        {"species": "populus_alba", "irrigation_mm": 800.0, "replant_years": 3, "planting_year": 2030},
    ]
    stands = grow(*rows, draws=draws)
    monthly = {name: stands[f"monthly_{name}"] for name in ("rain", "irrigation", "rise", *TERMS)}
    brought = monthly["rain"] + monthly["irrigation"] + monthly["rise"]
    assert abs(brought - sum(monthly[name] for name in TERMS)).max() < 1e-9
    for name, values in monthly.items():
        year = stands[name].mean("draw") if draws else stands[name]
        assert abs(values.sum("month") - year).max() < 1e-9, name


@settings(max_examples=10, deadline=None)
@given(depth=st.floats(0.2, 5), rain=st.lists(st.floats(0, 3), min_size=16, max_size=16))
def test_ground_without_trees_gives_back_its_rain(depth, rain):
    site = make_site((2026, 2041), rain=rain)
    stands = grow(
        {"species": "ulmus_pumila", "planting_year": 2041, "groundwater_depth": depth}, years=(2026, 2041), site=site
    )
    assert abs(stands["evapotranspiration"] - stands["native_evapotranspiration"]).max() < 1e-9
    assert (stands["native_evapotranspiration"] >= stands["rain"] - 1e-9).all()
