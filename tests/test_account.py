"""The water account closes, and more water never means less."""

from __future__ import annotations

import numpy as np
import pytest
from growth_stands import ET0, RAIN, WET_DAYS, grow, make_site
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.growth import account
from forestsim.physics import water

TERMS = ("interception", "transpiration", "soil_evaporation", "drainage", "storage_change")


def column(values):
    return np.array(values, float)[:, None, None]


def run(rain=1.0, need=0.4, irrigation=0.0, storage=0.0, depth=20.0, recharge=200.0, cover=0.5, monthly=False):
    fallen, et0 = column(RAIN) * rain, column(ET0)
    loss = fallen - water.effective_rain(fallen, et0, column(WET_DAYS) * rain)
    brought = account.irrigation_months(np.array(ET0, float), irrigation)
    months = account.Months(fallen, loss, et0, need * et0, column(brought), np.full_like(et0, cover), np.ones_like(et0))
    soil = account.ground(10, 4.0, 5.0, 3.0, depth, recharge)
    return account.run_year(np.full((1, 1), storage), months, soil, monthly)


WATER = {
    "rain": st.floats(0, 4),
    "need": st.floats(0, 1.5),
    "irrigation": st.floats(0, 2000),
    "storage": st.floats(0, 300),
    "depth": st.floats(0, 10),
    "recharge": st.floats(0, 400),
    "cover": st.floats(0, 1),
}


@given(**WATER)
def test_the_account_closes_in_every_month(**given_water):
    books = run(**given_water, monthly=True)
    assert np.abs(books.residual()).max() < 1e-9
    for name in ("rise", "interception", "transpiration", "soil_evaporation", "drainage", "storage"):
        assert (getattr(books, name) >= -1e-12).all()


@given(**WATER)
def test_the_account_closes_over_the_year_and_rise_stays_within_recharge(**given_water):
    books = run(**given_water)
    assert np.abs(books.residual()).max() < 1e-9
    assert books.rise <= given_water["recharge"] + 1e-9
    assert 0 <= books.water_ratio <= 1


@given(**WATER, more=st.floats(0, 500))
def test_more_irrigation_never_gives_the_trees_less(more, **given_water):
    least = run(**given_water)
    most = run(**given_water | {"irrigation": given_water["irrigation"] + more})
    assert most.transpiration >= least.transpiration - 1e-9


def test_irrigation_is_spread_over_april_to_october_by_demand():
    brought = account.irrigation_months(np.array(ET0, float), 400.0)
    assert brought.sum() == pytest.approx(400)
    assert (brought[[0, 1, 2, 10, 11]] == 0).all()
    assert brought.argmax() == 6


def test_roots_of_the_third_year_reach_a_shallow_water_table():
    """Khamzina et al. (2009), doi:10.1016/j.agrformet.2009.06.015: no irrigation in year 3 on 0.9-2.0 m."""
    assert account.rooting(3, 5.0, 5.0) > 2.0
    assert run(depth=1.5).rise > 100
    assert run(depth=15.0).rise == 0


def test_an_account_with_no_need_has_all_it_needs():
    assert run(need=0.0).water_ratio == 1


@pytest.mark.parametrize("draws", [0, 4])
def test_the_account_of_a_stand_closes_every_year(draws):
    rows = [
        {"species": "ulmus_pumila", "irrigation_mm": 600.0, "irrigation_years": 10},
        {"species": "elaeagnus_angustifolia", "groundwater_depth": 1.2, "planting_year": 2035},
        {"species": "haloxylon_aphyllum", "fenced": False, "texture": 1.0},
        {"species": "picea_abies", "irrigation_mm": 2000.0},
    ]
    stands = grow(*rows, draws=draws, site=make_site(rain=np.linspace(0.2, 1.8, 41)))
    brought = stands["rain"] + stands["irrigation"] + stands["rise"]
    assert abs(brought - sum(stands[name] for name in TERMS)).max() < 1e-9
    gone = stands["interception"] + stands["transpiration"] + stands["soil_evaporation"]
    assert abs(stands["evapotranspiration"] - gone).max() < 1e-9
    assert abs(stands["water_need"] - stands["transpiration"] - stands["water_deficit"]).max() < 1e-9


@settings(max_examples=10, deadline=None)
@given(depth=st.floats(0.2, 5), rain=st.lists(st.floats(0, 3), min_size=16, max_size=16))
def test_ground_without_trees_gives_back_its_rain(depth, rain):
    site = make_site((2026, 2041), rain=rain)
    stands = grow(
        {"species": "ulmus_pumila", "planting_year": 2041, "groundwater_depth": depth}, years=(2026, 2041), site=site
    )
    assert abs(stands["evapotranspiration"] - stands["native_evapotranspiration"]).max() < 1e-9
    assert (stands["native_evapotranspiration"] >= stands["rain"] - 1e-9).all()
