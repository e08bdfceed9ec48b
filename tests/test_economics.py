"""The money of a small planting, from visits to the ledger."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from economy_case import YEARS, context, figures

from forestsim.economics import INDICATORS, run_economics
from forestsim.economics.base import head_table
from forestsim.economics.discounting import present_value
from forestsim.economics.places import great_circle
from forestsim.economics.visits import gravity_visits
from forestsim.errors import DataError, ScenarioError
from forestsim.tables import attraction_weights, sources

# Crown cover alone decides, at its best half-open (1) and at its worst bare (0.1); heat and foreigners are left out.
COVER_ALONE = dict.fromkeys(attraction_weights(), 0.0) | {"forest_cover": 1.0}
PLAIN = {"attraction_power": 1.0, "index_of_reference": 1.0, "heat_elasticity": 0.0, "foreign_share": 0.0}


@pytest.fixture(scope="module")
def economy():
    return run_economics(context(), figures())


def test_totals_are_the_sum_over_patches(economy):
    for name in ("rent", "cost", "income", "visits"):
        total = (economy.patches[name] * 2.0).sum("patch")
        np.testing.assert_allclose(total, economy.totals[name], rtol=1e-12, atol=1e-9)


def test_rent_can_be_recomputed_by_hand_from_the_printed_account(economy):
    t = economy.totals
    by_hand = t.income - t.intermediate_use - t.labour - t.other_taxes - t.capital_consumption - 0.06 * t.capital_stock
    np.testing.assert_allclose(by_hand, t.rent, rtol=1e-12, atol=1e-9)


def test_the_account_with_the_costs_of_the_forest_taken_out_is_the_rent_of_tourism(economy):
    t = economy.totals
    assert (t.rent <= t.rent_before_forest_costs + 1e-9).all()
    share = float((t.rent_before_forest_costs / t.income).isel(year=-1))
    assert 0.05 < share < 0.25, "economics notes 1.1: typical 5-25 % of output"


def test_all_cost_heads_sum_to_the_cost_of_the_forest(economy):
    parts = [name for name in economy.totals if name.startswith("cost_")]
    parts = [name for name in parts if name not in ("cost_tourism", "cost_per_surviving_tree")]
    assert len(parts) == 13
    np.testing.assert_allclose(sum(economy.totals[name] for name in parts), economy.totals["cost"])


def test_incomes_and_visits_sum_to_their_totals(economy):
    t = economy.totals
    np.testing.assert_allclose(t.income, t.income_residents + t.income_pilgrims + t.income_fees)
    np.testing.assert_allclose(t.visits, t.visits_residents + t.visits_pilgrims)


def test_a_bare_young_planting_draws_nobody_and_costs_all_the_same(economy):
    first = economy.totals.sel(year=2027)
    assert float(first.visits) == 0
    assert float(first.rent) < 0
    assert float(first.cost_planting) > 0


def test_nothing_happens_before_planting(economy):
    before = economy.totals.sel(year=2026).drop_vars(["cost_per_surviving_tree", "attractiveness", "forest_condition"])
    assert all(float(values) == 0 for values in before.values())


def test_without_visitors_the_rent_is_negative_and_says_so():
    case = run_economics(context(towns=()), figures(pilgrims_on_route=0))
    assert (case.totals.visits == 0).all()
    assert (case.totals.rent.sel(year=slice(2027, None)) < 0).all()
    assert "negative in 40 of 41 years" in case.notes[0].text
    assert "no rent even before" in case.notes[1].text


def test_residents_follow_the_gravity_model():
    """The model's gain is the gravity equation with the planting less the equation with the bare site."""
    town = SimpleNamespace(name="Town", lon=68.3, lat=43.0, population=50_000)
    case = context(patches=1, towns=[town], attraction_weights=COVER_ALONE)
    result = run_economics(case, figures(additionality_residents=1.0, **PLAIN))
    centre = case.plan.units.geometry.centroid.to_crs(4326).iloc[0]
    distance = 1.25 * great_circle(68.3, 43.0, centre.x, centre.y)
    with_trees, bare = (
        gravity_visits([50_000], [[distance]], [2.0 * a], 1.5, 0.045, outside=500.0).item() for a in (1.0, 0.1)
    )
    assert float(result.totals.visits_residents.sel(year=2060)) == pytest.approx(with_trees - bare)
    on_site = float(result.totals.visits_on_site.sel(year=2060))
    assert on_site == pytest.approx(with_trees + 290_000 * 0.05 * on_road(case, 2.0))


def on_road(case, hectares):
    """Share of stops that a planting of so many hectares 45 m from the pilgrim road reaches."""
    reach = np.exp(-0.045)
    return hectares * reach / (hectares * reach + 20)


def test_a_town_without_inhabitants_sends_nobody():
    towns = [SimpleNamespace(name="Town", lon=68.3, lat=43.0, population=0.0)]
    assert (run_economics(context(towns=towns), figures()).totals.visits_residents == 0).all()


def test_twice_the_hectares_draw_less_than_twice_the_pilgrims():
    one, two = (
        run_economics(context(towns=(), scale=s), figures()).totals.visits_pilgrims.isel(year=-1) for s in (100, 200)
    )
    assert float(one) < float(two) < 1.1 * float(one)


def test_a_closed_forest_by_the_pilgrim_road_has_a_rent_of_the_published_order():
    """Economics notes 1.5: 52 USD/ha/yr on 500 ha before the forest's own cost, all stops counted as additional."""
    own = PLAIN | {
        "additionality_pilgrims": 1.0,
        "entry_fee_payers": 0.0,
        "capture_area": 1e-6,
        "route_reach": 1e6,
        "pilgrims_on_route": 250_000,
    }
    case = run_economics(context(towns=(), scale=500 / 6, attraction_weights=COVER_ALONE), figures(**own))
    rent = float(case.totals.rent_before_forest_costs.isel(year=-1)) / 500
    assert 52 * 0.8 < rent < 52 * 1.1


def test_pilgrims_do_not_stop_at_a_forest_they_do_not_pass():
    far = context(towns=())
    far.site.lines.geometry = far.site.lines.geometry.translate(xoff=-30_000)
    assert float(run_economics(far, figures()).totals.visits.max()) < 1e-6


def test_where_the_pilgrim_road_is_unknown_any_road_counts():
    other = context(towns=())
    other.site.lines["line"] = "other_road"
    assert float(run_economics(other, figures()).totals.visits.isel(year=-1)) > 0


def test_saxaul_costs_less_to_plant_than_elm_and_elm_less_than_pine():
    cost = run_economics(context(), figures()).patches.cost.sel(year=2027)
    assert float(cost[2]) < float(cost[0]) < float(cost[1])


def test_the_water_bill_is_the_water_taken_at_the_tariff():
    """300 mm to the roots at 90 % are 3,333 m3/ha; at 8 KZT/m3 and 521 KZT/USD 51.2 USD/ha."""
    water = run_economics(context(), figures()).totals.cost_water.sel(year=2040)
    assert float(water) / 6 == pytest.approx(300 * 10 / 0.9 * 8 / 521)


def test_water_comes_from_the_effect_where_it_has_run():
    case = context()
    taken = case.growth["irrigation"] * 0 + 1000.0
    case.effects["water_use"] = SimpleNamespace(stands=xr.Dataset({"irrigation": taken}))
    assert float(run_economics(case, figures()).totals.cost_water.sel(year=2040)) / 6 == pytest.approx(1000 * 8 / 521)


def test_without_irrigation_nothing_is_paid_for_water():
    totals = run_economics(context(mm=0.0), figures()).totals
    for name in ("cost_water", "cost_pumping", "cost_irrigation_system"):
        assert (totals[name] == 0).all()


def test_no_drip_line_is_renewed_after_irrigation_ends():
    case = context()
    case.scenario.water.irrigation_ends = 2030
    system = run_economics(case, figures()).totals.cost_irrigation_system
    assert (system.sel(year=slice(2027, 2029)) > 0).all()
    assert (system.sel(year=slice(2030, None)) == 0).all()


def test_furrows_cost_less_than_drip_lines():
    furrow = context()
    furrow.scenario.water.efficiency = 0.6
    drip, furrow = (
        run_economics(c, figures()).totals.cost_irrigation_system.sel(year=2027) for c in (context(), furrow)
    )
    assert float(furrow) < float(drip)


def test_sections_of_one_belt_share_no_fence():
    """Three joined sections 50 m wide and 400 m long have an outline of 2,500 m, not of 2,700."""
    fence = run_economics(context(), figures()).totals.cost_fence.sel(year=2027)
    assert float(fence) == pytest.approx(2.5 * 2500 * 1.03, rel=1e-3)
    assert (run_economics(context(fenced=False), figures()).totals.cost_fence == 0).all()


def test_land_on_which_nothing_could_be_planted_costs_nothing():
    case = context()
    case.stands.patches["planted_share"] = 0.0
    assert (run_economics(case, figures()).totals.cost_guard == 0).all()


def test_the_unplanted_site_keeps_its_grazing_rent(economy):
    t = economy.totals
    np.testing.assert_allclose(t.rent_gain, t.rent - t.rent_unplanted)
    assert float(t.rent_unplanted.sel(year=2040)) == pytest.approx(6.0)


def test_the_last_cumulated_value_is_the_present_value_of_the_cash_flow(economy):
    t = economy.totals
    assert float(t.net_present_value[-1]) == pytest.approx(present_value(t.net_cash_flow.to_numpy(), 0.06))


def test_the_cost_of_a_surviving_tree_counts_planting_and_care_so_far(economy):
    t = economy.totals
    assert np.isnan(t.cost_per_surviving_tree.sel(year=2026))
    spent = float((t.cost_planting + t.cost_care).sel(year=slice(None, 2030)).sum())
    assert float(t.cost_per_surviving_tree.sel(year=2030)) == pytest.approx(spent / (6 * 500))


def test_every_head_carries_unit_title_concept_and_known_sources(economy):
    known = set(sources()["key"])
    for values in [*economy.totals.values(), *economy.patches.values()]:
        welfare = head_table().loc[values.name, "account"] == "welfare"
        assert values.attrs["value_concept"] == ("welfare" if welfare else "exchange")
        assert values.attrs["tier"] == "curve"
        assert values.attrs["long_name"]
        assert set(values.attrs["sources"].split()) <= known
    assert economy.patches["rent"].attrs["units"] == "USD ha-1 yr-1"
    assert economy.totals["rent"].attrs["units"] == "USD yr-1"
    assert economy.totals["visits"].attrs["units"] == "yr-1"


def test_the_list_of_heads_holds_what_is_computed_and_nothing_else(economy):
    table = head_table()
    public = table.index[table["account"] != "working"]
    assert table.index.is_unique
    assert set(public) == set(economy.totals)
    assert (table[["title_en", "title_ru", "title_kk"]] != "").all(axis=None)


def test_the_ledger_shows_every_money_head_in_both_currencies(economy):
    ledger = economy.ledger()
    usd, kzt = (ledger[ledger["currency"] == c].reset_index() for c in ("USD", "KZT"))
    money = [name for name, values in economy.totals.items() if values.attrs["units"].startswith("USD")]
    assert len(usd) == len(kzt) == len(money) * len(YEARS)
    np.testing.assert_allclose(kzt["value"], usd["value"] * 521.0)
    assert set(ledger["price_year"]) == {2025}
    welfare = ledger[ledger["value_concept"] == "welfare"]
    assert set(welfare["head"]) == set(head_table().query("account == 'welfare'").index)
    assert (ledger[["currency", "tier", "source", "unit"]] != "").all(axis=None)
    assert ledger["low"].isna().all()


def test_draws_give_ranges_that_hold_the_central_value():
    case = run_economics(context(draws=64), figures(64))
    ledger = case.ledger()
    rent = ledger[(ledger["head"] == "rent") & (ledger["currency"] == "USD") & (ledger["year"] == 2060)].iloc[0]
    assert rent["low"] < rent["value"] < rent["high"]
    np.testing.assert_allclose(case.totals.rent, (case.patches.rent * 2.0).sum("patch"), rtol=1e-9)


def test_another_price_year_deflates_everything():
    recent, older = (
        run_economics(context(price_year=y), figures()).totals.cost_fence.sel(year=2027) for y in (2025, 2024)
    )
    assert float(recent) == pytest.approx(float(older) * 1.027)


def test_a_wrong_figure_is_reported_before_anything_is_computed():
    with pytest.raises(ScenarioError, match=r"test.yaml: economy.figures.capture_share is 5"):
        run_economics(context(), figures(capture_share=5.0))


def test_an_indicator_whose_head_has_no_row_is_refused():
    odd = INDICATORS[0].__class__("odd", lambda case: xr.Dataset({"rnet": case.area}))
    with pytest.raises(DataError, match="rnet of odd"):
        odd.run(SimpleNamespace(area=xr.DataArray([1.0], dims="patch"), prices=None))
