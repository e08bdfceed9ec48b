"""What a run says of the whole economy of a planting: finance, fields, products, jobs, pressure, other rents."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from conftest import SMALL
from economy_case import CROPLAND, STEPPE, YEARS, context, figures, site_layers, wind_rose
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics import run_economics
from forestsim.economics.discounting import present_value
from forestsim.economics.finance import appraise, internal_rate, payback
from forestsim.economics.finance_draws import internal_rates_of_many, paybacks
from forestsim.economics.products import product_table
from forestsim.errors import ScenarioError
from forestsim.scenario import from_mapping, load
from forestsim.tables import attraction_weights

FLOWS = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=20)


@pytest.fixture(scope="module")
def economy():
    return run_economics(context(), figures())


def finance(economy, account, measure, rate=0.06):
    table = economy.tables["finance"]
    at = table["discount_rate"].isna() if rate is None else table["discount_rate"] == rate
    return table[(table["account"] == account) & (table["measure"] == measure) & at].iloc[0]


def test_the_finance_table_is_the_appraisal_of_the_printed_streams(economy):
    t = economy.totals
    for account in ("financial", "economic"):
        gained, paid = (t[f"{account}_{part}"].to_numpy() for part in ("benefits", "costs"))
        for rate in (0.03, 0.06, 0.09, 0.12):
            known = appraise(gained - paid, rate, gained, paid)
            for measure in ("net_present_value", "benefit_cost_ratio", "equivalent_annual", "present_costs"):
                assert finance(economy, account, measure, rate)["value"] == pytest.approx(getattr(known, measure))


def test_the_rate_of_the_scenario_stands_in_the_finance_table_beside_the_usual_ones():
    table = run_economics(context(discount_rate=0.045), figures()).tables["finance"]
    assert sorted(table["discount_rate"].dropna().unique()) == [0.03, 0.045, 0.06, 0.09, 0.12]


def test_a_planting_that_never_earns_has_no_internal_rate_and_says_why():
    alone = run_economics(context(towns=()), figures(pilgrims_on_route=0, harvested_share=0))
    row = finance(alone, "financial", "internal_rate", None)
    assert np.isnan(row["value"])
    assert "never change their sign" in row["note"]
    assert "does not come back" in finance(alone, "financial", "payback", None)["note"]


def test_a_planting_that_pays_has_a_rate_at_which_it_is_worth_nothing():
    rich = run_economics(context(draws=16), figures(16, spend_pilgrims=2e6, capture_share=0.08))
    assert finance(rich, "financial", "internal_rate", None)["value"] > 0.1
    assert np.isfinite(finance(rich, "financial", "payback", None)["value"])
    one = run_economics(context(), figures(spend_pilgrims=2e6))
    flows = one.totals.net_cash_flow.to_numpy()
    assert present_value(flows, finance(one, "financial", "internal_rate", None)["value"]) == pytest.approx(0, abs=1e-3)


@given(flows=FLOWS)
def test_rates_and_paybacks_of_many_streams_are_those_of_each(flows):
    # One cost and then gains: the classical project, where everything has one answer.
    project = np.array([-abs(flows[0]) - 1.0, *np.abs(flows[1:])])
    found, changes = internal_rates_of_many([project])
    known = internal_rate(project)
    if np.isnan(known):
        assert not np.isfinite(found[0])
    else:
        assert found[0] == pytest.approx(known, rel=1e-6, abs=1e-9)
        assert changes[0] == 1
    back, alone = paybacks([project])[0], payback(project)
    assert back == pytest.approx(alone) if np.isfinite(alone) else np.isinf(back)


def test_the_textbook_stream_has_its_internal_rate():
    """Documentation of numpy-financial: irr([-100, 39, 59, 55, 20]) is 0.28095."""
    found, changes = internal_rates_of_many([[-100, 39, 59, 55, 20], [-1, -1, 0, 0, 0], [1, 1, 0, 0, 0]])
    assert found[0] == pytest.approx(0.2809484, abs=1e-6)
    assert found[1] == -np.inf
    assert found[2] == np.inf
    assert list(changes) == [1, 0, 0]


def test_the_economic_account_can_be_recomputed_by_hand_from_its_lines(economy):
    """Costs without the tariff, taxes and three tenths of wages; water at 0.1 USD/m3; what others lose."""
    t = economy.totals
    paid = t.financial_costs - t.cost_water - t.taxes_paid - 0.3 * t.wages
    by_hand = paid + 0.1 * t.water_taken + t.rent_unplanted + t.crops_displaced + t.shelter_loss
    np.testing.assert_allclose(by_hand, t.economic_costs, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(t.water_opportunity_cost, 0.1 * t.water_taken)
    assert float(t.water_taken.sel(year=2040)) == pytest.approx(6 * 300 * 10 / 0.9)
    gains = t.income + t.product_sales + t.shelter_gain + t.shelter_water_value
    np.testing.assert_allclose(gains, t.economic_benefits)


def test_wages_and_goods_and_water_are_the_whole_cost_of_the_forest(economy):
    t = economy.totals
    np.testing.assert_allclose(t.forest_wages + t.forest_goods + t.cost_water, t.cost)
    assert (t.nursery_cost <= t.cost_planting + t.cost_replanting + 1e-9).all()
    assert float(t.nursery_cost.sel(year=2027)) > 0


def test_every_row_of_finance_says_currency_year_concept_and_source(economy):
    table = economy.tables["finance"]
    assert set(table["price_year"]) == {2025}
    assert set(table["value_concept"]) == {"exchange"}
    assert (table[["tier", "source", "unit"]] != "").all(axis=None)
    assert set(table.loc[table["unit"].str.startswith("USD"), "currency"]) == {"USD"}


def crossing(east=STEPPE, west=STEPPE, **shares):
    """The planting with fields beside its belts, which run north and south, and wind by shares."""
    case = context(mm=0.0)
    case.site = SimpleNamespace(
        **vars(case.site) | {"layers": site_layers(east, west), "wind_rose": wind_rose(**shares)}
    )
    return run_economics(case, figures()).totals.sel(year=2060)


def test_without_fields_in_the_lee_a_belt_shelters_nothing():
    none = crossing(W=1.0)
    for head in ("sheltered_hectares", "shelter_gain", "shelter_loss", "shelter_water_saved"):
        assert float(none[head]) == 0


def test_fields_in_the_lee_gain_and_all_fields_beside_a_belt_lose_their_edge():
    """1,200 m of belt 8 m tall with fields on the east: 17.76 ha; full cover, wind from the west all summer."""
    lee, windward = crossing(east=CROPLAND, W=1.0), crossing(east=CROPLAND, E=1.0)
    assert float(lee.sheltered_hectares) == pytest.approx(1200 * 8 * 18.5 / 1e4)
    assert float(lee.shelter_gain) == pytest.approx(17.76 * 0.1 * 800)
    assert float(lee.shelter_loss) == pytest.approx(1200 * 8 * 1.5 / 1e4 * 0.25 * 800)
    assert float(lee.shelter_water_value) == pytest.approx(17.76 * 0.11 * 8000 * 0.1)
    assert float(windward.shelter_gain) == pytest.approx(0, abs=1e-9)
    assert float(windward.shelter_loss) == pytest.approx(float(lee.shelter_loss))
    assert float(crossing(east=CROPLAND, west=CROPLAND, W=1.0).shelter_loss) == pytest.approx(
        2 * float(lee.shelter_loss)
    )


def test_wind_along_the_belt_brings_no_gain():
    assert float(crossing(east=CROPLAND, N=0.5, S=0.5).shelter_gain) == pytest.approx(0, abs=1e-6)


def test_a_belt_on_a_field_displaces_its_crop():
    taken = crossing(west=CROPLAND, east=CROPLAND)
    assert float(taken.crops_displaced) == pytest.approx(6 * 800)
    assert float(crossing().crops_displaced) == 0


def orchard(**own):
    """The planting with mulberry in the place of elm."""
    case = context(patches=1)
    table = case.stands.table
    table.loc[0, "species"] = "morus_alba"
    case.trait_or_nan = lambda name: xr.DataArray([5000.0, np.nan, np.nan], dims="stand")
    return run_economics(case, figures(**own))


def test_fruit_is_the_crop_that_is_picked_and_sold_by_those_who_come():
    """2 ha x 5,000 kg x 0.9 water x 0.8 alive x a quarter; 1 USD/kg less 12/80 for picking and 0.05 for transport."""
    totals = orchard(products_village_reach=1e9).totals.sel(year=2060)
    fruit = 2 * 5000 * 0.9 * 0.8 * 0.25
    assert float(totals.product_sales) == pytest.approx(fruit, rel=1e-4)
    assert float(totals.product_rent) == pytest.approx(fruit * (1 - 12 / 80 - 0.05), rel=1e-4)
    assert float(totals.picking_days) == pytest.approx(fruit / 80, rel=1e-4)


def test_no_more_is_picked_than_hands_can_and_nothing_at_a_loss():
    few = orchard(picker_share=1e-6, products_village_reach=1e9).totals.sel(year=2060)
    assert float(few.picking_days) == pytest.approx(200_000 * 1e-6 * 15, rel=1e-6)
    assert float(orchard(mulberry_price=0.1).totals.product_sales.max()) == 0


def test_a_young_tree_bears_nothing():
    assert float(orchard().totals.product_sales.sel(year=2029)) == 0


def test_the_products_of_the_paper_that_do_not_suit_stand_in_the_table_with_the_reason(economy):
    table = economy.tables["products"].set_index("product")
    assert set(table.index) == set(product_table().index)
    for product in ("bilberry", "cranberry", "pine_nut"):
        assert not table.loc[product, "suitable"].any()
        assert (table.loc[product, "reason"] != "").all()
        assert table.loc[product, "value"].isna().all()


def test_attractiveness_rises_as_the_trees_grow_and_is_that_of_the_steppe_before(economy):
    found = economy.patches.attractiveness
    assert ((found > 0.05) & (found <= 1)).all()
    np.testing.assert_allclose(found.sel(year=2026), found.sel(year=2027))
    assert (found.sel(year=2046) > found.sel(year=2030)).all()
    assert found.attrs["units"] == "1"


def test_a_weight_of_the_scenario_changes_the_index_and_the_visits(economy):
    own = run_economics(context(attraction_weights={"heat_comfort": 1.0}), figures())
    assert (own.patches.attractiveness.sel(year=2060) != economy.patches.attractiveness.sel(year=2060)).all()
    assert float(own.totals.visits.sel(year=2060)) != pytest.approx(float(economy.totals.visits.sel(year=2060)))


def test_a_wetland_near_by_and_hills_make_a_place_more_attractive(economy):
    case = context()
    layers = case.site.layers.copy(deep=True)
    layers["elevation"] = layers["elevation"] + 0.05 * (layers["x"] - layers["x"][0])
    layers["landcover"] = layers["landcover"].where(layers["x"] > layers["x"][-8], 90.0)
    case.site = SimpleNamespace(**vars(case.site) | {"layers": layers})
    assert (run_economics(case, figures()).patches.attractiveness > economy.patches.attractiveness).all()


def test_shade_in_the_heat_brings_more_visits_and_only_in_hot_months(economy):
    shady = run_economics(context(), figures(heat_elasticity=0.6)).totals.visits.sel(year=2060)
    assert float(shady) > float(economy.totals.visits.sel(year=2060))
    cool = context()
    cool.site = SimpleNamespace(**vars(cool.site) | {"climate": xr.Dataset({"tmax": ("month", [20.0] * 12)})})
    none = run_economics(context(), figures(heat_elasticity=0.0)).totals.visits
    np.testing.assert_allclose(run_economics(cool, figures(heat_elasticity=0.6)).totals.visits, none)


def test_foreigners_are_their_share_of_the_pilgrims_and_spend_their_own_sum(economy):
    t = economy.totals
    np.testing.assert_allclose(t.visits_foreign, 0.03 * t.visits_pilgrims)
    spent = (t.visits_pilgrims - t.visits_foreign) * 6000 / 521 + t.visits_foreign * 12000 / 521
    np.testing.assert_allclose(t.income_pilgrims, spent)


SHOCK = {"from_year": 2040, "to_year": 2041, "domestic_change": -0.3, "foreign_change": -0.9, "substitution": 0.1}


def test_a_shock_changes_its_years_alone(economy):
    """Domestic 1 - 0.3 + 0.1 x 0.9 = 0.79, foreign 0.1; pilgrims 0.97 x 0.79 + 0.03 x 0.1."""
    shocked, calm = run_economics(context(shocks=[SHOCK]), figures()).totals, economy.totals
    part = {
        name: (shocked[name] / calm[name]).sel(year=[2039, 2040, 2041, 2042]).values
        for name in calm
        if "visits" in name
    }
    np.testing.assert_allclose(part["visits_residents"], [1, 0.79, 0.79, 1])
    np.testing.assert_allclose(part["visits_foreign"], [1, 0.1, 0.1, 1])
    np.testing.assert_allclose(part["visits_pilgrims"], [1, 0.7693, 0.7693, 1])
    assert float(shocked.rent.sel(year=2040)) < float(calm.rent.sel(year=2040))


def test_the_shipped_shock_is_a_fragment():
    assert load("corridor", fragments=("tourism_shock",)).economy.shocks[0].foreign_change == -0.9


def test_a_count_scales_every_draw_to_what_was_counted():
    counted = run_economics(context(draws=8, counted_visits={"year": 2040, "visits": 5000.0}), figures(8)).totals
    np.testing.assert_allclose(counted.visits_on_site.sel(year=2040), 5000.0)
    plain = run_economics(context(draws=8), figures(8)).totals
    part = counted.visits / plain.visits.where(plain.visits > 0)
    np.testing.assert_allclose(part.sel(year=2060), part.sel(year=2035))


@pytest.mark.parametrize("draws", [0, 8])
def test_where_nobody_was_counted_there_is_no_income_and_the_rent_is_negative(draws):
    found = run_economics(context(draws=draws, counted_visits={"year": 2040, "visits": 0}), figures(draws))
    totals, planted = found.totals, {"year": slice(2028, None)}
    for head in ("visits", "visits_on_site", "income", "income_on_site", "rent_before_forest_costs"):
        assert (totals[head] == 0).all()
    assert (totals.rent.sel(planted) < 0).all()
    account = found.tables["rent_account"]
    lines = account[account["year"] == 2060].set_index("line")
    assert (lines["sign"] * lines["mean"]).sum() == pytest.approx(lines.loc["rent", "mean"])
    assert any(note.key == "rent_negative" for note in found.notes)


def test_a_count_before_anything_grows_is_refused():
    with pytest.raises(ScenarioError, match=r"counted_visits.year is 2026; no visits are modelled"):
        run_economics(context(counted_visits={"year": 2026, "visits": 5000.0}), figures())


def test_wrong_keys_of_the_economy_are_told_at_once():
    economy = {
        "counted_visits": {"year": 2000, "visits": -1},
        "attraction_weights": {"forest_cove": 0.1, "relief": -1},
        "shocks": [{"from_year": 2040, "to_year": 2039, "foreign_change": -90}],
        "discount_rates": [9],
    }
    with pytest.raises(ScenarioError) as wrong:
        from_mapping(SMALL | {"economy": economy}, "own.yaml")
    said = "\n".join(wrong.value.problems)
    for line in (
        "own.yaml: economy.counted_visits.year is 2000; choose a year from 2026 to 2046",
        "economy.counted_visits.visits is -1;",
        "own.yaml: economy.attraction_weights.forest_cove is not a known factor of attractiveness; did you mean",
        "economy.attraction_weights.relief is -1;",
        "own.yaml: economy.shocks.0.to_year is 2039; it must not be before from_year (2040)",
        "economy.shocks.0.foreign_change is -90;",
        "economy.discount_rates.0 is 9;",
    ):
        assert line in said


def test_figures_that_cannot_be_are_told_before_anything_runs():
    """A percentage, a negative price, a currency without a rate, shares over 1: in one go, with the range looked at."""
    figures = {
        "capture_share": 5,
        "spend_pilgrims": -3,
        "usd_kzt_2025": 0,
        "trip_motive": {"value": 0.2, "high": 1.4},
        "share_labour": 0.9,
    }
    with pytest.raises(ScenarioError) as wrong:
        from_mapping(SMALL | {"economy": {"figures": figures}}, "own.yaml")
    assert wrong.value.problems == [
        "own.yaml: economy.figures.capture_share is 5; write a fraction from 0 to 1, not a percentage",
        "own.yaml: economy.figures.spend_pilgrims is -3; write a number that is not negative",
        "own.yaml: economy.figures.usd_kzt_2025 is 0; write a number above 0",
        "own.yaml: economy.figures.trip_motive is 1.4; write a fraction from 0 to 1, not a percentage",
        "own.yaml: economy.figures.share_intermediate, share_labour, share_taxes sum to 1.31; parts of one output sum"
        " to 1 at most",
    ]


def test_weights_that_are_all_nothing_are_refused():
    nothing = {"attraction_weights": dict.fromkeys(attraction_weights(), 0)}
    with pytest.raises(ScenarioError, match="attraction_weights are all 0; give more than 0 to one of them"):
        from_mapping(SMALL | {"economy": nothing}, "own.yaml")


def test_the_years_of_the_streams_are_those_of_the_scenario(economy):
    assert list(economy.totals["year"].values) == list(YEARS)
