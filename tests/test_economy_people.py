"""Jobs, leakage, beneficiaries, carrying capacity, wear, other rents and welfare in a run."""

import numpy as np
import pytest
from economy_case import YEARS, context, figures
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics import run_economics
from forestsim.economics.base import head_table
from forestsim.economics.degradation import equilibrium_condition, worn_years
from forestsim.errors import ScenarioError


@pytest.fixture(scope="module")
def economy():
    return run_economics(context(), figures())


def test_jobs_of_the_planting_year_by_hand(economy):
    """6 ha of 1,100, 1,100 and 300 stems are 2 + 2 + 0.6 ha of a full day's work; 11, 7 days; 230 days a job."""
    year = economy.totals.sel(year=2027)
    assert float(year.jobs_planting) == pytest.approx(4.6 * 11 / 230)
    assert float(year.jobs_care) == pytest.approx(4.6 * 7 / 230)
    assert float(year.jobs_nursery) == pytest.approx(2 * 2500 / 125_000)
    assert float(year.jobs_guard) == pytest.approx(6 / 1000 * 0.55)
    assert float(year.jobs_temporary) == pytest.approx(float(year.jobs_planting + year.jobs_care + year.jobs_nursery))


def test_jobs_that_end_end_and_jobs_that_stay_stay(economy):
    late = economy.totals.sel(year=2050)
    assert float(late.jobs_temporary) == 0
    assert float(late.jobs_permanent) == pytest.approx(float(late.jobs_guard + late.jobs_tourism))
    assert float(late.jobs_tourism) == pytest.approx(float(late.income_local_rounds) / 1e6 * 32)


def test_the_table_of_jobs_holds_each_job_once(economy):
    table, t = economy.tables["jobs"], economy.totals
    each = table[table["phase"] != "all"]
    lasting = each[each["kind"] == "permanent"]["value"].sum()
    assert lasting == pytest.approx(float(t.jobs_permanent.isel(year=-1)))
    assert each[each["kind"] == "temporary"]["value"].sum() == pytest.approx(float(t.jobs_temporary.sum()))
    assert set(each["who"]) == {"women", "men"}
    by_village = table[table["phase"] == "all"]
    assert by_village["home"].tolist() == ["turkestan"]
    assert by_village["value"].sum() == pytest.approx(0.7 * lasting)


def test_what_leaks_and_what_stays_is_what_visitors_spend(economy):
    """Leakage 1 - (0.7 x 0.28 + 0.4 x 0.4 + 0.4 x 0.3 + 0.02) = 0.504; rounds 1 / (1 - 0.7 x 0.5)."""
    t = economy.totals.isel(year=-1)
    assert float(t.income_leaked / t.income) == pytest.approx(0.504)
    assert float(t.income_local + t.income_leaked) == pytest.approx(float(t.income))
    assert float(t.income_local_rounds / t.income_local) == pytest.approx(1 / 0.65)


def test_each_lever_of_the_paper_keeps_more_money_in_the_district(economy):
    """S92: local hiring, fewer middlemen, payments into the local budget; and local owners."""
    table = economy.tables["levers"].query("measure == 'leaked_share'").set_index("lever")["value"]
    assert table["none"] == pytest.approx(0.504)
    assert table["local_workers"] == pytest.approx(0.504 - 0.2 * 0.28)
    assert table["local_goods"] == pytest.approx(0.504 - 0.2 * 0.4)
    assert (table.drop("none") < table["none"]).all()


def test_parts_of_an_output_that_sum_to_more_than_it_are_refused():
    with pytest.raises(ScenarioError, match=r"share_intermediate, share_labour, share_taxes sum to 1.31; parts of one"):
        run_economics(context(), figures(share_intermediate=0.7, share_labour=0.6))


def test_draws_of_parts_that_pass_the_whole_are_brought_down_to_it():
    drawn = run_economics(context(draws=64), figures(64)).totals
    share = (drawn.income_leaked / drawn.income.where(drawn.income > 0)).isel(year=-1)
    assert ((share >= 0) & (share <= 1)).all()


def test_the_beneficiaries_share_all_that_the_plan_moves(economy):
    table, last = economy.tables["beneficiaries"].set_index("beneficiary")["value"], economy.totals.isel(year=-1)
    moved = last.wages + last.taxes_paid + last.income - last.cost_tourism + last.product_rent - last.cost
    others = (
        last.shelter_gain + last.shelter_water_value - last.shelter_loss - last.crops_displaced - last.rent_unplanted
    )
    assert table.sum() == pytest.approx(float(moved + others))
    assert table["owner of the forest and its donors"] == pytest.approx(-float(last.cost))
    assert economy.tables["beneficiaries"]["share_of_gains"].sum() == pytest.approx(1)


def test_carrying_capacity_by_hand(economy):
    """6 ha, a tenth used, 1,000 m2 each, 5 turns; 55, 20, 20 and 20 days lost; half of the means."""
    t = economy.totals.sel(year=2060)
    left = (1 - 55 / 365) * (1 - 20 / 365) ** 3
    assert float(t.capacity_physical) == pytest.approx(6e4 * 0.1 / 1000 * 5)
    assert float(t.capacity_real) == pytest.approx(30 * left)
    assert float(t.capacity_effective) == pytest.approx(30 * left * 0.5)
    assert float(economy.totals.capacity_physical.sel(year=2033)) == 0, "young stands stay closed for 7 years"


def test_too_many_visitors_on_the_busiest_day_are_said():
    crowded = run_economics(context(), figures(spend_pilgrims=1, pilgrims_on_route=3e7))
    assert any("On the busiest day" in note.text for note in crowded.notes)
    assert any("wear the used part of the forest down" in note.text for note in crowded.notes)


def test_weekdays_and_weekends_of_the_season_add_up_to_the_year(economy):
    table = economy.tables["visit_season"].pivot(index="month", columns="day", values="value")
    days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    year = (days * (5 * table["weekday"] + 2 * table["weekend"]) / 7).sum()
    assert year == pytest.approx(float(economy.totals.visits_on_site.isel(year=-1)))
    np.testing.assert_allclose(table["weekend"] / table["weekday"], 4)


def test_steady_visits_wear_the_forest_to_its_equilibrium_and_lose_visits_on_the_way():
    """With a crowd that does not mind (power 0) the state is the closed form of the logistic equation."""
    visits, condition = worn_years(np.full(400, 600.0), 0.2, 0.2 / 1500, 0.0, 1.0)
    assert condition[-1] == pytest.approx(equilibrium_condition(0.2, 1.0, 0.2 / 1500, 600.0))
    assert (visits == 600).all()
    minded, better = worn_years(np.full(400, 600.0), 0.2, 0.2 / 1500, 1.0, 2.0)
    assert minded[-1] < 600
    assert better[-1] > condition[-1]


@given(demand=st.floats(0, 5000), power=st.floats(0, 3), memory=st.floats(1, 6))
def test_condition_and_visits_never_leave_their_bounds(demand, power, memory):
    visits, condition = worn_years(np.full(60, demand), 0.2, 0.2 / 1500, power, memory)
    assert np.all((condition >= 0) & (condition <= 1 + 1e-12))
    assert np.all((visits >= 0) & (visits <= demand * (1 + 1e-12)))


def story(economy, variant, quantity):
    table = economy.tables["degradation"]
    return table[(table["variant"] == variant) & (table["quantity"] == quantity)].set_index("year")["value"]


def test_the_vicious_circle_turns_more_visits_into_less_of_a_forest(economy):
    """S60: the more come, the worse the forest and the fewer come in the end; measures and repair help."""
    calm, crowd = (story(economy, name, "condition") for name in ("as planned", "ten times the visits"))
    assert (crowd.loc[2040:] < calm.loc[2040:]).all()
    helped = story(economy, "ten times the visits, measures", "condition")
    assert (helped.loc[2040:] > crowd.loc[2040:]).all()
    repaired = story(economy, "ten times the visits, rehabilitation", "condition")
    assert repaired.loc[2046] == pytest.approx(1)
    assert repaired.loc[2045] == pytest.approx(crowd.loc[2045])
    assert (
        story(economy, "ten times the visits", "visits").loc[2060]
        < 10 * story(economy, "as planned", "visits").loc[2060]
    )


def test_wear_lowers_the_rent_and_never_the_growth(economy):
    t = economy.totals
    assert (t.rent_worn <= t.rent + 1e-9).all()
    lost = (
        t.income
        * (1 - t.visits_worn / t.visits_on_site.where(t.visits_on_site > 0)).fillna(0)
        * (1 - 0.4 - 0.28 - 0.01)
    )
    np.testing.assert_allclose(t.rent - t.rent_worn, lost, atol=1e-9)


def test_a_rehabilitation_is_worth_the_rent_it_brings_back_less_its_cost(economy):
    table = economy.tables["rehabilitation"].set_index(["visits", "measure"])["value"]
    factors = 1.06 ** -np.arange(len(YEARS))
    for crowd, restored in (("as planned", "rehabilitation"), ("ten times the visits",) * 2):
        name = restored if crowd == "as planned" else f"{crowd}, rehabilitation"
        gain = (story(economy, name, "rent") - story(economy, crowd, "rent")).to_numpy() @ factors
        assert table[crowd, "restored_rent"] == pytest.approx(gain)
        assert table[crowd, "cost"] == pytest.approx(6 * 0.1 * 400 * factors[20])
        assert table[crowd, "net_present_value"] == pytest.approx(gain - 6 * 0.1 * 400 * factors[20])


def test_capitalised_rent_is_the_rent_over_the_rate_and_unknown_without_interest(economy):
    np.testing.assert_allclose(economy.totals.rent_capitalised, economy.totals.rent / 0.06)
    assert run_economics(context(discount_rate=0.0), figures()).totals.rent_capitalised.isnull().all()


def test_the_farthest_patch_has_no_rent_of_position():
    assert (run_economics(context(patches=1), figures()).totals.rent_differential == 0).all()
    assert float(run_economics(context(), figures()).totals.rent_differential.sel(year=2060)) > 0


def test_the_surplus_of_a_resident_is_the_cost_of_a_kilometre_over_the_decay_of_visits(economy):
    """2 km x 0.1 USD / 3 persons + 0.33 x 2,334 KZT x 2/60 h; over 0.045 a km."""
    t = economy.totals.sel(year=2060)
    kilometre = 2 * 0.1 / 3 + 0.33 * 2334 / 521 * 2 / 60
    assert float(t.consumer_surplus_residents / t.visits_residents) == pytest.approx(kilometre / 0.045)
    assert float(t.consumer_surplus_pilgrims / t.visits_pilgrims) == pytest.approx(8 * 0.15)


def test_welfare_enters_no_exchange_total(economy):
    """Surplus made a thousand times as great moves no exchange head at all."""
    richer = run_economics(context(), figures(surplus_transferred=8000.0, hour_of_labour=0.0)).totals
    concept = head_table()["value_concept"]
    for name in economy.totals:
        if concept[name] == "exchange" and name != "rent_differential":
            np.testing.assert_array_equal(richer[name], economy.totals[name])


def test_twice_the_hectares_at_the_same_visits_halve_the_rent_per_hectare():
    """With no cost of the forest itself, and stops that are saturated on both."""
    free = {name: 0.0 for name in FOREST_COSTS} | {"capture_area": 1e-9, "route_reach": 1e9}
    one, two = (
        run_economics(context(towns=(), scale=s, mm=0.0, fenced=False), figures(**free)).totals.isel(year=-1)
        for s in (1, 2)
    )
    assert float(two.visits) == pytest.approx(float(one.visits))
    assert float(one.rent_per_hectare) > 0
    assert float(two.rent_per_hectare) == pytest.approx(float(one.rent_per_hectare) / 2)


FOREST_COSTS = (
    *("seedling_broadleaf", "seedling_conifer", "seedling_desert", "planting_work_tree", "planting_work_desert"),
    *("soil_preparation_tree", "soil_preparation_desert", "design_per_hectare", "guard_wage", "pest_control"),
    *("inventory", "monitoring", "fire_protection"),
)


def test_dust_has_no_line_of_money(economy):
    """Corrections 26: natural dust is not valued at an industrial fee; neither are oxygen, phytoncides and ions."""
    for head in economy.totals:
        assert not any(word in head for word in ("dust", "oxygen", "phytoncide", "ions", "ion_increase"))


@pytest.mark.parametrize("name", ["finance", "levers", "beneficiaries", "degradation", "rehabilitation"])
def test_every_table_of_money_says_currency_year_concept_tier_and_source(economy, name):
    table = economy.tables[name]
    money = table[table["unit"].str.startswith("USD")]
    assert set(money["currency"]) == {"USD"}
    assert set(money["price_year"]) == {2025}
    assert set(money["value_concept"]) == {"exchange"}
    assert (table[["tier", "source"]] != "").all(axis=None)


def test_tables_of_a_run_with_draws_have_ranges():
    tables = run_economics(context(draws=16), figures(16)).tables
    for name in ("finance", "levers", "degradation", "rehabilitation", "visit_season"):
        rows = tables[name].dropna(subset=["value", "low", "high"])
        assert len(rows) > len(tables[name]) / 3
        slack = 1e-9 * rows["value"].abs()
        assert (rows["low"] <= rows["value"] + slack).all()
        assert (rows["value"] <= rows["high"] + slack).all()
