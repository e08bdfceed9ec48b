"""What people near by gain: crops in the lee of belts, fruit and wood, jobs and shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.draws import draw_figures
from forestsim.economics.products import (
    gathered,
    product_figures,
    product_income,
    product_table,
    village_pickers,
    yield_by_age,
)
from forestsim.economics.shelter import crop_shelter, crosswind_shares, yield_change
from forestsim.economics.work import (
    benefit_shares,
    jobs_by_phase,
    jobs_by_village,
    jobs_from_spending,
    split_jobs,
)
from forestsim.errors import ForestsimError
from forestsim.tables import package_table


def central(file):
    return {name: float(value) for name, value in draw_figures(package_table(file), {}, 0, 1).items()}


def test_wind_along_a_belt_shelters_nobody_and_wind_across_its_lee():
    assert crosswind_shares([1.0], [0], 0) == pytest.approx((0, 0), abs=1e-12)
    assert crosswind_shares([1.0], [90], 0) == pytest.approx((0, 1))
    assert crosswind_shares([0.6, 0.4], [45, 270], 0) == pytest.approx((0.4, 0.6 * np.sqrt(0.5)))


def test_the_crop_gains_ten_percent_on_average_behind_the_strip_that_loses():
    """Corrections 30: +5 to +15 % to 20 heights, a loss within 1.5."""
    far = np.linspace(1.5, 20, 20_001)
    assert yield_change(far, 0.10, 0.5).mean() == pytest.approx(0.10, rel=1e-3)
    assert yield_change(0.0, 0.10, 0.5) == -0.5
    assert yield_change([20.1, 40], 0.10, 0.5).tolist() == [0, 0]
    near = np.linspace(0, 1.5, 20_001, endpoint=False)
    assert yield_change(near, 0.10, 0.5).mean() == pytest.approx(-0.25, rel=1e-3)


@given(height=st.floats(2, 20), gain=st.floats(0, 0.2), loss=st.floats(0, 1), share=st.floats(0, 1))
def test_the_benefit_is_the_profile_summed_over_the_field(height, gain, loss, share):
    shelter = crop_shelter([1000, 0], height, [share, 0], gain, loss, 800.0)
    width = np.linspace(0, 20, 40_001)[:-1] + 20 / 80_000
    profile = yield_change(width, gain, loss)
    hectares = 1000 * height * 20 / 1e4 / len(width)
    assert shelter.gained == pytest.approx(profile[width > 1.5].sum() * hectares * 800 * share, rel=1e-3, abs=1e-6)
    assert shelter.lost == pytest.approx(-profile[width < 1.5].sum() * hectares * 800, rel=1e-3, abs=1e-6)


def test_a_kilometre_of_belt_by_hand():
    """8 m tall, wind 60 % towards irrigated land: 14.8 ha, 0.6 x 14.8 x 0.1 x 800 = 710.4; strip 1.2 x 0.25 x 800."""
    shelter = crop_shelter([1000, 0], 8, [0.6, 0.3], 0.10, 0.5, 800, water_saved=0.11, water=8000)
    assert shelter.sheltered_hectares == pytest.approx(14.8)
    assert shelter.gained == pytest.approx(710.4)
    assert shelter.lost == pytest.approx(240)
    assert shelter.net == pytest.approx(470.4)
    assert shelter.water_saved == pytest.approx(14.8 * 0.6 * 0.11 * 8000)


def test_without_irrigated_land_or_wind_there_is_no_gain():
    assert crop_shelter([0, 0], 8, [0.5, 0.5], 0.1, 0.5, 800).net == 0
    assert crop_shelter([1000, 0], 8, [0, 0], 0.1, 0.5, 800).net < 0
    with pytest.raises(ValueError, match="sum to 1"):
        crop_shelter([1000, 0], 8, [0.8, 0.8], 0.1, 0.5, 800)


def test_the_shipped_figures_of_shelter_hold_the_corrected_ranges():
    """Corrections 30: yield +5 to +15 %, crop water -10 to -12 %, water 0.05-0.20 USD a cubic metre."""
    rows = package_table("shelter.csv").set_index("figure")
    assert rows.loc["crop_gain", ["low", "high"]].tolist() == [0.05, 0.15]
    assert rows.loc["crop_water_saved", ["low", "high"]].tolist() == [0.10, 0.12]
    assert rows.loc["water_opportunity_cost", ["low", "high"]].tolist() == [0.05, 0.20]


def test_fruit_comes_with_age_and_water():
    ages = np.arange(0, 30)
    yields = yield_by_age(ages, 5000, 3, 8)
    assert np.all(yields[:3] == 0)
    assert yields[3] == pytest.approx(250)
    assert yields[8] == pytest.approx(4750)
    assert np.all(np.diff(yields) >= 0)
    assert yield_by_age(20, 5000, 3, 8, water=0.4) == pytest.approx(0.4 * yield_by_age(20, 5000, 3, 8))


@pytest.mark.parametrize("product", ["bilberry", "cranberry", "pine_nut"])
def test_what_the_paper_hopes_for_but_cannot_grow_is_listed_with_the_reason(product):
    """S10 names blueberry, cranberry and pine nuts; acid bogs and cool summers are not there."""
    row = product_table().loc[product]
    assert not row["suitable"]
    with pytest.raises(ForestsimError, match=f"{product} is not suited: {row['reason'][:20]}"):
        product_figures(product)


def test_every_suited_product_has_its_figures_in_order():
    table = product_table()
    for product in table.index[table["suitable"]]:
        figures = product_figures(product)
        assert {"yield", "price", "first_year", "full_year", "picking", "transport", "picker_wage"} <= set(figures)
        assert all(low <= value <= high for value, low, high in figures.values())
        assert figures["first_year"][0] <= figures["full_year"][0]


def test_an_unknown_product_has_near_names():
    with pytest.raises(ForestsimError, match="did you mean walnut"):
        product_figures("wallnut")


def test_picking_may_cost_more_than_the_fruit():
    income = product_income(1000.0, 1.0, 10.0, 12.0, 0.05)
    assert (income.sales, income.picking, income.transport, income.days) == pytest.approx((1000, 1200, 50, 100))
    assert income.rent == pytest.approx(-250)


def test_villages_gather_what_hands_can_reach():
    pickers = village_pickers([1000, 1000], [0.0, 8.0], 0.02, 8.0)
    assert pickers == pytest.approx(20 * (1 + np.exp(-1)))
    assert gathered(5000.0, pickers, 20, 25) == 5000
    assert gathered(5e6, pickers, 20, 25) == pytest.approx(pickers * 500)


def test_jobs_by_hand_and_from_above():
    """100 ha planted and tended, 1,000 ha guarded, 125,000 seedlings, 1 million USD: 4.78, 3.04, 1, 0.55, 32 jobs."""
    jobs = jobs_by_phase(100, 100, 1000, 125_000, 1e6, central("work.csv"))
    assert tuple(jobs) == pytest.approx((100 * 11 / 230, 100 * 7 / 230, 1, 0.55, 32))
    assert jobs.temporary == pytest.approx(sum(jobs[:3]))
    assert jobs.permanent == pytest.approx(32.55)
    assert jobs_from_spending(2e6, 750) == 1500


@given(jobs=st.floats(0, 1e4), women=st.floats(0, 1), local=st.floats(0, 1))
def test_the_parts_of_the_jobs_are_all_jobs(jobs, women, local):
    parts = split_jobs(jobs, women, local)
    assert sum(parts.values()) == pytest.approx(jobs, abs=1e-9)
    assert parts["women", "local"] + parts["women", "other"] == pytest.approx(jobs * women, abs=1e-9)


def test_jobs_go_to_the_nearer_and_larger_village():
    shared = jobs_by_village(10.0, [1000, 1000, 2000], [0.0, 8.0, 8.0], 8.0)
    assert shared.sum() == pytest.approx(10)
    assert shared[0] > shared[2] > shared[1]
    assert jobs_by_village(10.0, [0], [1.0], 8.0).tolist() == [0]
    with pytest.raises(ValueError, match="not a percentage"):
        split_jobs(1.0, 35, 0.7)


def test_every_line_of_money_is_shared_out_whole():
    shares = {"wages": {"villages": 0.7, "region": 0.3}, "rent": {"state": 1.0}}
    got = benefit_shares({"wages": 100.0, "rent": 20.0}, shares)
    assert got == pytest.approx({"villages": 70, "region": 30, "state": 20})
    with pytest.raises(ForestsimError) as wrong:
        benefit_shares({"tax": 1.0, "wages": 1.0}, {"wages": {"villages": 0.7}})
    assert wrong.value.problems == [
        "shares of tax are missing; say who gets it",
        "shares of wages sum to 0.7; let them sum to 1",
    ]
