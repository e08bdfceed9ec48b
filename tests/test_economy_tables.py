"""Tables that appraise: rent line by line, waiting, fixed assets, damage, travel cost, transfer; and their words."""

import json

import numpy as np
import pytest
from economy_case import YEARS, context, figures

from forestsim import resources
from forestsim.economics import run_economics
from forestsim.economics.asset import fixed_asset
from forestsim.economics.option import option_to_wait
from forestsim.economics.run import TABLES
from forestsim.economics.transfer import transferred_value
from forestsim.economics.travel_cost import zonal_demand, zonal_semilog
from forestsim.economics.tree_damage import damage_kind
from forestsim.economics.waiting import PILOT
from forestsim.scenario_models import Town
from forestsim.tables import attraction_weights, species_names

OURS = ("rent_account", "option_to_wait", "fixed_assets", "damage", "travel_cost", "benefit_transfer")
TOWNS = [
    Town(name="North", lon=68.25, lat=43.30, population=200_000),
    Town(name="East", lon=68.90, lat=43.00, population=40_000),
    Town(name="South", lon=68.30, lat=42.40, population=300_000),
]


def at_six(table, account):
    """Return the values of an account at a discount rate of 6 %, by measure."""
    rows = table[(table["account"] == account) & (table["discount_rate"] == 0.06)]
    return rows.set_index("measure")["value"]


@pytest.fixture(scope="module")
def central():
    return run_economics(context(towns=TOWNS), figures())


@pytest.fixture(scope="module")
def drawn():
    return run_economics(context(towns=TOWNS, draws=16), figures(16))


def test_the_lines_of_the_rent_account_add_up_to_the_rent_in_every_year(central, drawn):
    """By hand: income less goods, labour, taxes, wear and return of capital; medians would not add up, means do."""
    for economy in (central, drawn):
        table = economy.tables["rent_account"]
        for _, year in table.groupby("year"):
            lines = year.set_index("line")["mean"]
            parts = ("intermediate_use", "labour", "other_taxes", "capital_consumption", "return_to_capital")
            assert lines["rent"] == pytest.approx(lines["income"] - sum(lines[part] for part in parts), abs=1e-6)
            assert (year["sign"] * year["mean"]).sum() == pytest.approx(lines["rent"], abs=1e-6)
            assert lines["rent_gain"] == pytest.approx(lines["rent"] - lines["rent_unplanted"], abs=1e-6)
        assert table["mean_per_hectare"].to_numpy() == pytest.approx(table["mean"].to_numpy() / 6)


def test_the_rent_can_be_recomputed_from_the_ledger_of_a_run_without_draws(central):
    ledger = central.ledger().query("currency == 'USD' and year == 2060").set_index("head")["value"]
    taken = ("intermediate_use", "labour", "other_taxes", "capital_consumption", "return_to_capital")
    assert ledger["rent"] == pytest.approx(ledger["income"] - sum(ledger[head] for head in taken))
    assert ledger["rent_per_hectare"] == pytest.approx(ledger["rent"] / 6)


def test_the_rent_of_all_visits_counts_more_than_those_that_replace_nothing(central):
    t = central.totals.isel(year=-1)
    assert float(t.income_on_site) > float(t.income)
    assert float(t.rent_on_site) > float(t.rent_before_forest_costs) > float(t.rent)
    assert float(t.rent_on_site_per_hectare) == pytest.approx(float(t.rent_on_site) / 6)


def test_the_visits_of_all_on_site_are_spent_by_hand(central):
    t = central.totals.isel(year=-1)
    residents, foreign = t.visits_on_site - t.visits_on_site_pilgrims, t.visits_on_site_foreign
    pilgrims = t.visits_on_site_pilgrims - foreign
    spent = residents * 2000 + pilgrims * 6000 + foreign * 12_000 + t.visits_on_site * 0.1 * 0.2 * 3932
    assert float(t.income_on_site) == pytest.approx(float(spent) / 521)


def test_without_visitors_there_is_no_rent_of_visits():
    nobody = run_economics(context(towns=()), figures(pilgrims_on_route=0))
    assert (nobody.totals.rent_on_site == 0).all()
    assert nobody.notes[1].key == "no_rent"


def test_waiting_is_worth_what_the_binomial_model_says(central):
    """Without draws the volatility is assumed 0.3: u = e^0.3, d = 1/u; values are those of the finance table."""
    for account in ("financial", "economic"):
        row, of = (at_six(central.tables[name], account) for name in ("option_to_wait", "finance"))
        assert row["value"] == pytest.approx(of["present_benefits"])
        assert row["worth_now"] == pytest.approx(of["net_present_value"])
        up = np.exp(0.3)
        by_hand = option_to_wait(row["value"], up, 1 / up, 0.06, row["investment"])
        assert row["worth_of_waiting"] == pytest.approx(by_hand.worth_of_waiting)
        assert row["premium"] == pytest.approx(by_hand.premium)
        assert (row["up"], row["probability"]) == pytest.approx((up, by_hand.probability))


def test_what_does_not_pay_now_but_may_later_asks_for_a_pilot():
    """Benefits and costs are straight lines in the spending, so the one that makes the ratio 0.95 is known."""
    streams = {}
    for spend in (10_000.0, 100_000.0):
        found = at_six(run_economics(context(), figures(spend_pilgrims=spend)).tables["finance"], "financial")
        streams[spend] = found["present_benefits"] - 0.95 * found["present_costs"]
    low, high = streams.values()
    spend = 10_000.0 - low * 90_000.0 / (high - low)
    economy = run_economics(context(), figures(spend_pilgrims=spend))
    value = at_six(economy.tables["option_to_wait"], "financial")
    assert value["value"] / value["investment"] == pytest.approx(0.95)
    assert value["worth_now"] < 0 < value["worth_of_waiting"]
    rows = economy.tables["option_to_wait"].query("account == 'financial' and discount_rate == 0.06")
    assert set(rows["note"]) == {PILOT}
    assert set(rows["decision"]) == {"wait"}
    assert "plant a pilot first" in " ".join(note.text for note in economy.notes)


def test_a_year_that_shows_nothing_is_not_waited_for():
    table = run_economics(context(), figures(value_volatility=0.01)).tables["option_to_wait"]
    rows = table.query("discount_rate == 0.06")
    assert rows["note"].str.startswith("a year shows too little").all()
    assert (rows.query("measure == 'premium'")["value"] == 0).all()


def test_the_books_of_a_planting_close_every_year(central, drawn):
    """Written down at the end of a year: what was left, plus what was put in, less what wore off (S99)."""
    table = central.tables["fixed_assets"]
    for _, group in table.groupby("species"):
        book = group.pivot(index="year", columns="measure", values="value")
        before = book["written_down"].shift(fill_value=0.0)
        by_hand = before + book["capitalised"] - book["consumption"]
        np.testing.assert_allclose(book["written_down"], by_hand, rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(book["gross"], book["capitalised"].cumsum())
    ranged = drawn.tables["fixed_assets"].query("measure == 'gross' and year == 2040")
    assert (ranged["low"] < ranged["high"]).all()
    assert (ranged["life_low"] < ranged["life"]).all()


def test_elm_of_the_first_year_is_written_down_by_a_sixtieth(central):
    """1,100 stems at 0.60 + 0.35 USD, 150 USD of ground, 389 KZT of design on 2 ha; a year of care 25 %; 60 years."""
    first = central.tables["fixed_assets"].query("species == 'ulmus_pumila' and year == 2027")
    book = first.set_index("measure")["value"]
    planting, design = 2 * (1100 * 0.95 + 150), 2 * 389 / 521
    cost = planting * 1.25 + design
    assert book["gross"] == pytest.approx(cost)
    assert book["written_down"] == pytest.approx(fixed_asset(cost, 60, 0, 1).written_down_replacement)
    assert first["life"].iloc[0] == 60


def test_the_wear_of_the_books_is_the_wear_of_the_rent_account():
    """Without fence, road, irrigation and visitors nothing else wears off."""
    alone = run_economics(context(towns=(), fenced=False, mm=0.0), figures(pilgrims_on_route=0))
    wear = alone.tables["fixed_assets"].query("measure == 'consumption'").groupby("year")["value"].sum()
    np.testing.assert_allclose(wear, alone.totals.capital_consumption.sel(year=wear.index), rtol=1e-9)


def test_damage_is_the_rate_with_its_local_coefficients(central):
    """S98-S101: elm of 10-40 MCI, 25 in the middle; 3,932 KZT; age 1.0 from 5 years, 1.35, 16/12 m2 of green."""
    table = central.tables["damage"].query("species == 'ulmus_pumila'")
    young, grown = (table.query("year == @year").set_index("measure")["value"] for year in (2030, 2040))
    assert young["tree"] == pytest.approx(25 * 0.7 * 1.35 * 16 / 12)
    assert grown["tree_kzt"] == pytest.approx(25 * 1.0 * 1.35 * 16 / 12 * 3932)
    assert grown["tree_usd"] == pytest.approx(grown["tree_kzt"] / 521)
    assert grown["trees"] == pytest.approx(500 * 2)
    assert grown["all_kzt"] == pytest.approx(grown["tree_kzt"] * grown["trees"])
    assert grown["hectare_usd"] == pytest.approx(grown["all_usd"] / 2)
    assert table.query("year == 2040")["k_age"].unique().tolist() == [1.0]


def test_the_range_of_a_rate_is_that_of_the_ministry(drawn):
    rates = drawn.tables["damage"].query("measure == 'rate' and year == 2040").set_index("species")
    assert rates.loc["pinus_sylvestris", ["low", "high"]].tolist() == pytest.approx([15, 45], rel=0.25)
    assert rates.loc["ulmus_pumila", ["low", "high"]].tolist() == pytest.approx([10, 40], rel=0.25)


def test_every_species_has_a_base_rate():
    assert {damage_kind(name) for name in species_names()} == {"conifer", "juniper", "nut", "broadleaf", "other"}
    assert damage_kind("haloxylon_aphyllum") == "other"
    assert damage_kind("prunus_armeniaca") == "broadleaf"


def test_the_zones_hold_the_visits_of_the_model_and_their_demand_is_the_textbooks(central):
    table = central.tables["travel_cost"]
    zone = table[table["zone"] != "all"].pivot(index="zone", columns="measure", values="value")
    people = table[table["zone"] != "all"].drop_duplicates("zone").set_index("zone")["population"].loc[zone.index]
    visits = zone["visits"]
    assert visits.sum() == pytest.approx(float(central.totals.visits_residents.isel(year=-1)))
    np.testing.assert_allclose(zone["rate"], 1000 * visits / people)
    whole = table[table["zone"] == "all"].set_index("measure")["value"]
    line, curve = (form(people, zone["travel_cost"], visits) for form in (zonal_demand, zonal_semilog))
    assert whole["surplus_straight"] == pytest.approx(line.surplus)
    assert whole["choke_price"] == pytest.approx(line.choke)
    assert whole["surplus_logarithmic"] == pytest.approx(curve.surplus) == pytest.approx(zone["surplus"].sum())
    assert set(table["value_concept"]) == {"welfare"}
    assert set(table["basis"]) == {"modelled visits, no survey"}


def test_a_count_scales_the_zones_and_is_said():
    counted = run_economics(context(towns=TOWNS, counted_visits={"year": 2050, "visits": 9000}), figures())
    assert set(counted.tables["travel_cost"]["basis"]) == {"modelled visits scaled to a count"}


@pytest.mark.parametrize("towns", [(), TOWNS[:1]])
def test_fewer_than_two_towns_have_no_demand_curve(towns):
    table = run_economics(context(towns=towns), figures()).tables["travel_cost"]
    surplus = table.query("measure == 'surplus_straight'")
    assert surplus["value"].isna().all()
    assert surplus["note"].str.startswith("one zone alone").all()
    assert len(surplus) == len(towns)


def test_a_study_is_carried_to_the_incomes_and_prices_here(central):
    """The unit value transfer: value x (income here / income there)^0.8, prices of 2016 carried to 2025."""
    rows = central.tables["benefit_transfer"].query("study == 'sari'").set_index("measure")
    rises = (0.021, 0.024, 0.018, 0.012, 0.047, 0.08, 0.041, 0.029, 0.027)
    index = float(np.prod([1 + rise for rise in rises]))
    adjusted = transferred_value(12.53, 5300 * index, 11_000, 0.8, 1.0, index)
    assert rows.loc["adjusted", "value"] == pytest.approx(adjusted)
    assert rows.loc["study", ["value", "price_year"]].tolist() == [12.53, 2016]
    t = central.totals.isel(year=-1)
    visits = float(t.visits_residents + 0.15 * t.visits_pilgrims)
    assert rows.loc["all_visits", "value"] == pytest.approx(adjusted * visits)
    assert set(rows["value_concept"]) == {"welfare"}


def test_welfare_of_travel_and_transfer_changes_no_exchange_value(central):
    other = run_economics(context(towns=TOWNS), figures(study_sari_value=100.0, income_here=5000.0))
    for name, values in central.totals.items():
        if values.attrs["value_concept"] == "exchange":
            np.testing.assert_array_equal(values, other.totals[name])


def test_weights_of_attractiveness_are_drawn_and_brought_to_one():
    """Only the proportion of weights counts, and a weight of one's own is not drawn."""
    draws, own = 16, figures(16)
    weights = {name: own[f"weight_{name}"] for name in attraction_weights()}
    assert all(weight.dims == ("draw",) for weight in weights.values())
    case = context(draws=draws)
    drawn = run_economics(case, own).totals.attractiveness.isel(year=-1)
    doubled = own.assign({f"weight_{name}": 2 * weight for name, weight in weights.items()})
    same = run_economics(case, doubled).totals.attractiveness.isel(year=-1)
    np.testing.assert_allclose(drawn, same, rtol=1e-9)
    assert float(drawn.std()) > 0


def test_jobs_and_beneficiaries_have_ranges_and_the_means_add_up(drawn):
    for name in ("jobs", "beneficiaries"):
        table = drawn.tables[name]
        assert (table["low"] <= table["value"] + 1e-9).all()
        assert (table["value"] <= table["high"] + 1e-9).all()
        assert (table["low"] < table["high"]).mean() > 0.8
    t = drawn.totals.isel(year=-1).mean("draw")
    gains = drawn.tables["beneficiaries"]["mean"].sum()
    moved = t.wages + t.taxes_paid + t.income - t.cost_tourism + t.product_rent + t.shelter_gain
    moved += t.shelter_water_value - t.shelter_loss - t.crops_displaced - t.rent_unplanted - t.cost
    assert gains == pytest.approx(float(moved), rel=1e-9, abs=1e-6)
    assert drawn.tables["beneficiaries"]["share_of_gains"].sum() == pytest.approx(1)


@pytest.mark.parametrize("name", OURS)
def test_every_row_of_the_new_tables_says_currency_year_concept_tier_and_source(central, name):
    table = central.tables[name]
    money = table[table["unit"].str.contains(r"^USD|^KZT")]
    assert (money["currency"] == money["unit"].str[:3]).all()
    assert (table.loc[~table["unit"].str.contains(r"^USD|^KZT"), "currency"] == "").all()
    assert set(table["value_concept"]) == {"welfare" if name in ("travel_cost", "benefit_transfer") else "exchange"}
    assert (table[["tier", "source"]] != "").all(axis=None)
    assert set(table["price_year"]) <= {2005, 2016, 2025}


def economy_words(language):
    return json.loads(resources.path("locale", f"{language}.json").read_text("utf-8"))["economy"]


@pytest.mark.parametrize("name", [name for name in TABLES if name in economy_words("en")["tables"]])
def test_every_column_and_word_of_a_table_has_a_name_in_every_language(central, drawn, name):
    words = [economy_words(language) for language in ("en", "ru", "kk")]
    free = ("source", "unit", "currency", "value_concept", "tier", "species", "title_en", "title_ru", "title_kk")
    free += ("product", "place", "reason", "zone")
    for economy in (central, drawn):
        table = economy.tables[name]
        for each in words:
            assert set(table.columns) - {"title_en", "title_ru", "title_kk"} <= set(each["columns"])
            for column in table.columns.difference(free):
                if table[column].dtype.kind not in "iufb":
                    said = set(table[column].dropna()) - {""}
                    villages = {"turkestan", "North", "East", "South"} if column == "home" else set()
                    assert said - villages <= set(each["tables"][name]["rows"]), (name, column)


def test_the_tables_named_here_are_tables_of_a_run():
    assert set(economy_words("en")["tables"]) <= set(TABLES)
    assert set(OURS) <= set(economy_words("en")["tables"])


def test_the_notes_of_a_run_carry_key_and_values(drawn):
    records = [note.record() for note in drawn.notes]
    assert records[0]["key"] == "rent_negative"
    assert records[0]["values"]["years"] == len(YEARS)
    assert all(set(record) == {"key", "values", "text"} for record in records)
    assert json.loads(json.dumps(records)) == records
