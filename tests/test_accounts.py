"""Ecosystem accounts, carbon credits, potential and memo lines of runs: they close, nothing stands in them twice."""

import hashlib
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr
from economy_case import CROPLAND, context, figures, site_layers
from hypothesis import given
from hypothesis import strategies as st

from forestsim import resources
from forestsim.draws import draw_figures
from forestsim.economics import run_economics
from forestsim.economics.accounts import COLUMNS, AccountsError, check_accounts
from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.condition import condition_table
from forestsim.economics.accounts.land import periods
from forestsim.economics.accounts.workbook import workbook, write_accounts
from forestsim.economics.base import head_table
from forestsim.economics.crediting import growth_beyond_highest
from forestsim.effects import EFFECTS, default_tier
from forestsim.effects.base import Result
from forestsim.scenario import load
from forestsim.simulate import prepare
from forestsim.tables import economy_table, sources

SHIPPED = ("corridor", "conifer_showcase", "elm_oleaster_irrigated", "highway_noise_belt", "saxaul_rainfed")
AMOUNT = st.floats(-1e6, 1e6)


def effects(draws=0, carbon=40.0, so2=0.2, dust=0.02, road=0.1, level=62.0, people=50.0):
    """Effects of the small planting: yearly amounts that grow with the crowns, a receiver beside the road."""
    grown = context(draws=draws).growth["crown_cover"] / 0.5
    stands = {
        "co2": {"co2_stock": grown * carbon, "carbon_soil": grown * 1.0},
        "so2": {"so2": grown * so2, "no2": grown * 0.3, "o3": grown * 0.4},
        "dust": {"dust": grown * dust},
        "heavy_metals": {"lead": grown * 1.0},
        "soil": {"soil_carbon": grown * 0.05},
        "oxygen": {"oxygen_stock_change": grown * 1.0},
        "phytoncides": {"phytoncides": grown * 0.2, "isoprene": grown * 0.1, "ozone_potential": grown * 1.5},
        "cooling": {"cooling_heat": grown * 100.0, "radiant_cooling": grown * 2.0},
    }
    found = {name: Result(xr.Dataset(variables)) for name, variables in stands.items()}
    origins = pd.DataFrame({"part": ["background", "storms", "road"], "share": [0.3, 0.7 - road, road]})
    found["dust"] = Result(found["dust"].stands, tables={"dust_by_origin": origins})
    homes = pd.DataFrame(
        {
            "receiver": "House",
            "kind": "dwelling",
            "population": people,
            "year": [2037, 2066],
            "lden": [level - 2, level - 3],
            "lden_open": level,
        }
    )
    found["noise"] = Result(xr.Dataset(), tables={"noise_receivers": homes})
    return found


def economy_of(draws=0, own=None, with_effects=True, **settings):
    case = context(draws=draws, **settings)
    case.species = xr.Dataset() if not draws else xr.Dataset(coords={"draw": range(draws)})
    case.effects = effects(draws) if with_effects is True else with_effects or {}
    return run_economics(case, figures(draws, **(own or {})))


@pytest.fixture(scope="module")
def economy():
    return economy_of()


@pytest.fixture(scope="module")
def drawn():
    return economy_of(draws=32)


@pytest.mark.parametrize("draws", [0, 8])
def test_where_the_paper_states_no_stock_of_a_species_credits_come_from_growth(monkeypatch, draws):
    """The paper's tier fills what it does not state with NaN; by pool the same trees hold 40 t of carbon dioxide."""
    stated = effects(draws)["co2"].stands
    monkeypatch.setattr("forestsim.economics.amounts.co2.by_pool", lambda case: Result(stated))
    own = effects(draws) | {"co2": Result((stated * np.nan).where(stated["year"] > 2027, 0.0))}
    paper, known = economy_of(draws, with_effects=own), economy_of(draws)
    assert float(known.totals["credits_issued"].sum()) > 0
    for head in ("credits_issued", "credit_revenue", "credit_social_value"):
        np.testing.assert_array_equal(paper.totals[head], known.totals[head])


def rows(economy, account, **equal):
    frame = economy.tables["accounts"]
    frame = frame[frame["account_type"] == account]
    for column, value in equal.items():
        frame = frame[frame[column] == value]
    return frame


def credit(economy, measure, year=None):
    table = economy.tables["carbon_credits"]
    table = table[table["measure"] == measure]
    return table if year is None else table[table["year"] == year].iloc[0]


# Accounts


def test_the_accounts_have_the_columns_of_the_standard_and_name_their_sources(economy):
    frame = economy.tables["accounts"]
    assert list(frame.columns) == list(COLUMNS)
    known = set(sources()["key"])
    assert all(set(cell.split()) <= known for cell in frame["source"].unique())
    assert frame["data_quality"].between(1, 5).all()
    assert set(frame["value_concept"]) == {"", "exchange", "welfare"}
    assert frame["run_id"].nunique() == 1
    assert len(frame) < 3000


def test_the_same_run_gets_the_same_id_and_another_seed_another():
    one, again, other = (context() for _ in range(3))
    other.scenario.uncertainty.seed = 2
    ids = [run_economics(case, figures()).tables["accounts"]["run_id"].iloc[0] for case in (one, again, other)]
    assert ids[0] == ids[1] != ids[2]


def test_in_tenge_the_accounts_close_too_and_each_draw_has_its_own_rate(drawn):
    case = context(draws=32)
    case.species, case.effects = xr.Dataset(coords={"draw": range(32)}), effects(32)
    case.scenario.economy = case.scenario.economy.model_copy(update={"currency": "KZT"})
    rate = figures(32)["usd_kzt_2025"].values
    tenge, dollars = run_economics(case, figures(32)).tables["accounts"], drawn.tables["accounts"]
    money = dollars["currency"] == "USD"
    assert set(tenge.loc[money, "currency"]) == {"KZT"}
    assert not tenge.loc[money, "unit"].str.contains("USD").any()
    pd.testing.assert_frame_equal(tenge[~money], dollars[~money])
    times = (tenge["value"] / dollars["value"])[money & (dollars["value"] != 0)]
    assert np.ptp(rate) > 0
    assert times.between(rate.min(), rate.max()).all()
    assert np.ptp(times) > 0


def test_land_is_neither_made_nor_lost(economy):
    for entry in ("opening", "closing"):
        hectares = rows(economy, "extent", entry=entry).groupby("period_start")["value"].sum()
        assert hectares.to_numpy() == pytest.approx(6)


def test_steppe_becomes_plantation_in_the_period_of_its_planting(economy):
    moved = rows(economy, "extent_change", ecosystem_type="T5.1", counterpart="T7.3")
    assert moved["period_start"].tolist() == [2026]
    assert moved["value"].iloc[0] == pytest.approx(6)
    forest = rows(economy, "extent", ecosystem_type="T7.3", period_start=2026).set_index("entry")["value"]
    assert (forest["opening"], forest["additions_managed"], forest["closing"]) == pytest.approx((0, 6, 6))


def test_planted_fields_leave_the_cropland_and_their_asset_with_them():
    case = context()
    case.site.layers = site_layers(east=CROPLAND, west=CROPLAND)
    economy = run_economics(case, figures())
    assert rows(economy, "extent", ecosystem_type="T7.1", entry="closing")["value"].tolist() == [0, 0, 0, 0]
    lost = rows(economy, "asset_monetary", ecosystem_type="T7.1", entry="conversion_reductions", period_start=2026)
    annuity = (1 - 1.06**-100) / 0.06
    assert lost["value"].iloc[0] == pytest.approx(6 * 800 * annuity)


def test_supply_is_use_and_nothing_of_welfare_stands_among_exchange_values(drawn):
    for account in ("services_physical", "services_monetary"):
        flows = rows(drawn, account).groupby(["period_start", "item", "entry"])["value"].sum().unstack("entry")
        np.testing.assert_allclose(flows["supply"], flows["use"], rtol=1e-9, atol=1e-9)
    exchange = drawn.tables["accounts"]["account_type"].isin(["services_monetary", "asset_monetary", "bridge"])
    assert set(drawn.tables["accounts"].loc[exchange, "value_concept"]) == {"exchange"}
    assert set(rows(drawn, "services_welfare")["value_concept"]) == {"welfare"}


def test_flows_of_the_periods_sum_to_those_of_the_years(drawn):
    visits = rows(drawn, "services_physical", item="recreation", entry="total_supply")["value"].sum()
    assert visits == pytest.approx(float(drawn.totals["visits"].sum("year").mean()))
    fees = rows(drawn, "services_monetary", entry="total_supply")
    fees = fees[fees["item"].str.startswith("air_filtration")]["value"].sum()
    assert fees == pytest.approx(float(drawn.totals["fees_avoided"].sum("year").mean()))


def test_quiet_shade_and_natural_dust_are_counted_and_not_priced(economy):
    items = set(rows(economy, "services_monetary")["item"])
    unpriced = {"noise_attenuation", "local_climate_regulation", "dust_storm_mitigation", "soil_quality_regulation"}
    assert unpriced <= set(rows(economy, "services_physical")["item"])
    assert not unpriced & items
    assert {"oxygen", "phytoncides"} <= set(rows(economy, "memo")["item"])


def test_an_asset_is_worth_its_coming_services_by_hand(economy):
    """Recreation at the end: the mean of five years for what is left of 60, 80 and 40 years of elm, pine and saxaul."""
    rent = np.maximum(economy.totals["rent_before_forest_costs"].to_numpy(), 0)
    left = (60 + 80 + 40) / 3 - (2066 - 2027)
    worth = rent[-5:].mean() * (1 - 1.06**-left) / 0.06
    closing = rows(economy, "asset_monetary", item="recreation", entry="closing", period_end=2066)["value"].iloc[0]
    assert closing == pytest.approx(worth)
    before = rows(economy, "asset_monetary", item="recreation", entry="closing", period_end=2055)["value"].iloc[0]
    years = np.arange(1, 12)
    assert before == pytest.approx((rent[-11:] / 1.06**years).sum() + worth / 1.06**11)


def test_the_bridge_tells_services_inside_gross_product_from_those_outside(economy):
    lines = rows(economy, "bridge", period_start=2056, item="total").set_index("entry")["value"]
    money = rows(economy, "services_monetary", period_start=2056, entry="total_supply").set_index("item")["value"]
    outside = money[money.index.str.startswith("air_filtration")].sum() + money["global_climate_regulation"]
    assert lines["non_sna_benefits"] == pytest.approx(outside)
    assert lines["gross_ecosystem_product"] == pytest.approx(money.sum())
    assert lines["national_income"] <= lines["regional_value_added"]
    share = rows(economy, "bridge", period_start=2056, entry="share_of_region")["value"].iloc[0]
    assert 0 < abs(share) < 1e-4, "a small belt is a small part of 3.8 trillion tenge"


def test_without_visitors_recreation_is_nothing_and_the_accounts_close():
    alone = economy_of(own={"pilgrims_on_route": 0}, towns=())
    assert (rows(alone, "services_physical", item="recreation")["value"] == 0).all()
    assert (rows(alone, "services_monetary", item="recreation")["value"] == 0).all()
    assert (alone.totals["potential_recreation"] == 0).all()


def test_effects_that_did_not_run_leave_accounts_that_close():
    bare = economy_of(with_effects=False)
    assert (rows(bare, "services_physical", item="global_climate_regulation")["value"] == 0).all()
    assert float(bare.totals["credits_issued"].max()) == 0


def test_condition_lies_between_its_references_and_is_unknown_before_planting(drawn):
    opening = rows(drawn, "condition", entry="opening", period_start=2026)
    assert opening["value"].isna().all()
    thin = economy_of(draws=32, cover=0.3)
    cover = rows(thin, "condition", item="crown_cover", period_end=2066).set_index("entry")["value"]
    assert cover["indicator_closing"] == pytest.approx(cover["closing"] / 0.5)
    index = rows(drawn, "condition", item="condition_index", entry="indicator_closing")["value"]
    assert index.between(0, 1).all()
    weights = rows(drawn, "condition", entry="weight", period_start=2026)["value"]
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("account", "entry"),
    [
        ("extent", "closing"),
        ("extent", "additions_managed"),
        ("extent_change", "land"),
        ("services_physical", "use"),
        ("services_monetary", "supply"),
        ("services_monetary", "total_use"),
        ("asset_monetary", "closing"),
        ("asset_monetary", "degradation"),
        ("asset_monetary", "opening"),
        ("bridge", "regional_value_added"),
        ("bridge", "ecosystem_degradation"),
    ],
)
def test_a_number_that_breaks_an_identity_is_found_and_named(economy, account, entry):
    spoilt = economy.tables["accounts"].copy()
    of = (spoilt["account_type"] == account) & (spoilt["entry"] == entry)
    spoilt.loc[spoilt[of].index[-1], "value"] += 1.0
    with pytest.raises(AccountsError, match=account.removesuffix("_change")):
        check_accounts(spoilt)


def test_a_welfare_value_among_exchange_values_is_found(economy):
    spoilt = economy.tables["accounts"].copy()
    place = spoilt.index[spoilt["account_type"] == "services_monetary"][0]
    spoilt.loc[place, "value_concept"] = "welfare"
    with pytest.raises(AccountsError, match="no exchange value"):
        check_accounts(spoilt)


@given(
    supplies=st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=5),
    share=st.floats(0, 1),
    opening=st.floats(0, 1e9),
    changes=st.lists(st.floats(0, 1e9), min_size=4, max_size=4),
)
def test_any_flows_close_when_they_are_written_as_the_accounts_write_them(supplies, share, opening, changes):
    from forestsim.economics.accounts.services import Service, write_services
    from forestsim.economics.asset import asset_account

    book, origin = Book(2), Origin(3, "test", "seea_ea2021")
    for number, (steppe, forest) in enumerate(supplies):
        by_type = {"T5.1": np.full((3, 2), steppe), "T7.3": np.full((3, 2), forest) * [[1, 2]]}
        users = {"households": share, "rest_of_world": 1 - share}
        service = Service(f"service_{number}", "t", by_type, users, origin, by_type, origin, True)
        write_services(book, [service], (2026, 2028), slice(0, 3))
    names = ("enhancement", "degradation", "conversion_additions", "conversion_reductions")
    found = asset_account(opening, **dict(zip(names, changes, strict=True)))
    entries = {"opening": opening, **dict(zip(names, changes, strict=True)), "other_changes": 0.0, "revaluation": 0.0}
    for entry, value in (entries | {"net_change": found.net_change, "closing": found.closing}).items():
        book.add("asset_monetary", (2026, 2028), "total", entry, value, "USD", origin, "T7.3", concept="exchange")
    check_accounts(book.table(accounting_area="a", scenario="s", price_year=2025, run_id="r"))


@given(first=st.integers(1990, 2100), count=st.integers(1, 200))
def test_periods_cover_every_year_once_and_are_few(first, count):
    found = periods(first, first + count - 1)
    assert [year for start, end in found for year in range(start, end + 1)] == list(range(first, first + count))
    assert len(found) <= 6


@pytest.mark.parametrize("name", SHIPPED)
def test_the_accounts_of_every_shipped_scenario_close(name):
    scenario = load(resources.path("scenarios", f"{name}.yaml"))
    few = scenario.model_copy(update={"uncertainty": scenario.uncertainty.model_copy(update={"draws": 4})})
    case = prepare(few)
    # Maps are left out: only the noise at receivers is read off them.
    found = {effect.name: effect.run(case, default_tier(effect, few), fields=False) for effect in EFFECTS}
    economy = run_economics(case.with_effects(found), draw_figures(economy_table(), {}, 4, 1))
    frame = economy.tables["accounts"]
    check_accounts(frame)
    assert len(frame) < 3000
    area = rows(economy, "extent", entry="closing").groupby("period_start")["value"].sum()
    assert area.to_numpy() == pytest.approx(case.plan.units["area_ha"].sum())
    assert any(note.key.startswith("credits_") for note in economy.notes)


# Files


def test_the_workbook_has_a_sheet_for_each_account_and_the_same_bytes_again(economy, tmp_path):
    frame = economy.tables["accounts"]
    write_accounts(frame, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "accounts.xlsx")
    assert book.sheetnames[0] == "Extent"
    assert book.sheetnames[-1] == "Notes"
    assert len(book.sheetnames) == 10
    first, again = (hashlib.sha256(workbook(frame)).hexdigest() for _ in range(2))
    assert first == again == hashlib.sha256((tmp_path / "accounts.xlsx").read_bytes()).hexdigest()
    assert b"1980-01-01" in openpyxl_properties(tmp_path / "accounts.xlsx")


def openpyxl_properties(file):
    import zipfile

    with zipfile.ZipFile(file) as parts:
        return parts.read("docProps/core.xml")


def test_a_sheet_shows_what_the_table_holds(economy, tmp_path):
    write_accounts(economy.tables["accounts"], tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "accounts.xlsx")["Monetary assets"]
    shown = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Closing"]
    held = rows(economy, "asset_monetary", item="total", entry="closing").groupby("period_start")["value"].sum()
    assert [row[-2] for row in shown] == pytest.approx(held.tolist())


def test_the_csv_opens_in_excel_and_still_closes(economy, tmp_path):
    write_accounts(economy.tables["accounts"], tmp_path)
    assert (tmp_path / "accounts.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    text = {"encoding": "utf-8-sig", "keep_default_na": False}
    check_accounts(pd.read_csv(tmp_path / "accounts.csv", na_values={"value": "", "low": "", "high": ""}, **text))


def test_a_results_folder_holds_the_accounts_and_gives_them_back(small_outcome, small_folder):
    from forestsim.results import Outcome

    assert {"accounts.csv", "accounts.xlsx"} <= {file.name for file in small_folder.iterdir()}
    back = Outcome.open(small_folder).tables["accounts"]
    own = small_outcome.tables["accounts"]
    assert list(back.columns) == list(own.columns)
    for column in own.columns:
        if own[column].dtype.kind == "f":
            np.testing.assert_allclose(back[column], own[column], rtol=1e-12)
        else:
            assert back[column].astype(object).fillna("").tolist() == own[column].tolist()
    words = ["counterpart", "ecosystem_type", "value_concept"]
    check_accounts(back.assign(**{name: back[name].astype(object).fillna("") for name in words}))


def test_every_word_of_the_accounts_stands_in_three_languages(economy):
    texts = {
        language: json.loads(resources.path("locale", f"{language}.json").read_text("utf-8"))["accounts"]
        for language in ("en", "ru", "kk")
    }
    assert len({json.dumps({k: sorted(v) for k, v in text.items()}) for text in texts.values()}) == 1
    frame = economy.tables["accounts"]
    for text in texts.values():
        assert set(frame["account_type"]) <= set(text["accounts"])
        assert set(frame["entry"]) <= set(text["entries"])
        assert set(frame["item"]) <= {*text["items"], *condition_table().index}
        assert set(rows(economy, "services_physical", entry="use")["counterpart"]) <= set(text["users"])
        assert set(economy.tables["carbon_credits"]["measure"]) <= set(text["measures"])
        assert set(economy.tables["regulating_values"]["measure"]) <= set(text["measures"])
        assert set(economy.tables["regulating_values"]["service"]) <= set(text["items"])
        assert set(economy.tables["potential"]["part"]) <= set(text["parts"])
        assert set(economy.tables["memo"]["line"]) <= set(text["items"])


# Credits


def test_the_steps_of_a_verification_are_those_of_the_worked_case(economy):
    """Project case carbon_a gives the order of deductions: leakage, uncertainty, buffer."""
    table = economy.tables["carbon_credits"].query("year == 2037")
    at = table.set_index("measure")["value"].to_dict()
    above = at["project"] - at["baseline"] - at["pumping_emissions"]
    assert at["above_baseline"] == pytest.approx(above)
    assert at["leakage"] == pytest.approx(above * 0.1)
    assert at["uncertainty_deduction"] == pytest.approx(above * 0.9 * 0.1)
    assert at["net"] == pytest.approx(above * 0.9 * 0.9)
    assert at["buffer"] == pytest.approx(at["net"] * 0.2)
    assert at["sales"] == pytest.approx(at["issued"] * 15)
    assert at["revenue"] == pytest.approx(at["sales"] - 100_000)
    assert at["revenue_kazakh_unit"] == pytest.approx(at["issued"] * 502.93 / 521 - 100_000)


def test_verifications_come_every_five_years_and_issue_only_what_is_new(economy):
    issued = credit(economy, "issued")
    assert issued["year"].tolist() == list(range(2032, 2066, 5))
    highest = credit(economy, "net")["value"].max() * 0.8
    assert issued["value"].sum() == pytest.approx(highest)
    assert issued["value"].tolist()[-2:] == [0, 0], "the stock has stopped growing and pumping goes on"
    assert float(economy.totals["credits_issued"].sum()) == pytest.approx(highest)


def test_a_small_planting_does_not_pay_its_verification_and_says_so(economy):
    row = credit(economy, "net_present_value").iloc[0]
    assert row["value"] < 0
    assert "do not pay" in row["note"]
    assert row["note"] in [note.text for note in economy.notes]
    area = credit(economy, "break_even_area").iloc[0]["value"]
    assert area > 6
    sales, worth = credit(economy, "sales"), 1.06 ** -np.arange(6.0, 37.0, 5.0)
    assert area == pytest.approx(6 * 100_000 * worth.sum() / (sales["value"] * worth).sum())


@pytest.mark.parametrize("draws", [0, 32])
def test_at_the_area_from_which_credits_pay_they_are_worth_nothing(draws):
    """The cost of verification is the same for any area: an area larger by a factor is a cost smaller by it."""
    small = economy_of(draws=draws, own={"credit_monitoring": 100_000.0})
    area = credit(small, "break_even_area").iloc[0]["value"]
    there = economy_of(draws=draws, own={"credit_monitoring": 100_000.0 * 6 / area})
    value = credit(there, "net_present_value").iloc[0]["value"]
    spent = 100_000.0 * 6 / area * (1.06 ** -np.arange(6.0, 37.0, 5.0)).sum()
    assert value == pytest.approx(0, abs=(0.1 if draws else 1e-9) * spent)
    note = credit(small, "net_present_value").iloc[0]["note"]
    assert f"from {area:,.0f} ha they would" in note, "the note and the table say the same area"


def test_a_large_planting_pays(economy):
    big = economy_of(own={"credit_monitoring": 100.0})
    assert credit(big, "net_present_value").iloc[0]["value"] > 0
    assert any(note.key == "credits_pay" for note in big.notes)


def test_carbon_is_in_tonnes_of_carbon_dioxide_and_not_multiplied_again(economy):
    project, baseline = (credit(economy, name, 2062)["value"] for name in ("project", "baseline"))
    assert project - baseline == pytest.approx(6 * 40.0)
    assert baseline == pytest.approx(6 * 0.5 * 44 / 12)


def test_the_spread_of_the_draws_is_deducted(drawn):
    """Half-width of the 90 % interval over the mean, times 0.4307/1.6449 where it passes a tenth."""
    table = drawn.tables["carbon_credits"].query("year == 2062").set_index("measure")["value"]
    assert 0 < table["uncertainty_deduction"] < 0.5 * table["above_baseline"]
    calm = economy_of(draws=32, own={"credit_uncertainty_free": 0.99})
    calm = calm.tables["carbon_credits"].query("year == 2062").set_index("measure")["value"]
    assert calm["uncertainty_deduction"] == 0


def test_irrigation_costs_carbon(economy):
    dry = economy_of(mm=0.0)
    assert credit(dry, "pumping_emissions", 2062)["value"] == 0
    assert credit(dry, "net", 2062)["value"] > credit(economy, "net", 2062)["value"]
    kwh = 300 * 10 / 0.9 * 6 * 9.81 * 30 / 3.6 / 0.55 / 1e3
    memo = economy.tables["memo"].set_index("line")["value"]
    assert memo["pumping_electricity"] == pytest.approx(kwh)
    assert memo["pumping_emissions"] == pytest.approx(kwh / 1000 * 0.7)


def test_years_that_end_before_a_verification_issue_nothing():
    short = economy_of(with_effects=False, years=np.arange(2026, 2031))
    assert any(note.key == "credits_none" for note in short.notes)
    assert float(short.totals["credits_issued"].max()) == 0


@given(stock=st.lists(AMOUNT, min_size=1, max_size=30))
def test_what_was_lost_must_come_back_before_it_is_credited_again(stock):
    gained = growth_beyond_highest(np.array(stock))
    assert (gained >= 0).all()
    assert gained.sum() == pytest.approx(max(*stock, 0.0))


def test_the_social_value_follows_the_published_path():
    """EPA (2023) at 2 %: 230 USD of 2020 a tonne in 2030, 270 in 2040, halfway 250 in 2035."""
    one = economy_of(years=np.arange(2026, 2067))
    table = one.tables["carbon_credits"].set_index(["measure", "year"])["value"]
    rise = 1.047 * 1.08 * 1.041 * 1.029 * 1.027
    grown = table["net", 2037] - table["net", 2032]
    assert table["social_value", 2037] == pytest.approx(grown * (230 + 40 * 0.7) * rise)


# Values of cleaner air, quiet, potential, memo, fees


def test_fees_follow_the_tax_code_in_dollars(economy):
    """0.2 kg/ha of SO2 on 6 ha at 20 MCI a tonne of 3,932 KZT, 521 KZT a dollar."""
    table = economy.tables["regulating_values"].set_index(["service", "measure"])["value"]
    assert table["so2", "removed"] == pytest.approx(6 * 0.2 / 1000)
    assert table["so2", "emission_fee"] == pytest.approx(6 * 0.2 / 1000 * 20 * 3932 / 521)
    assert table["road_dust", "emission_fee"] == pytest.approx(6 * 0.02 * 0.1 * 10 * 3932 / 521)
    assert table["lead", "emission_fee"] == pytest.approx(6 * 1e-6 * 3986 * 3932 / 521)


def test_natural_dust_is_a_physical_line_and_its_fee_stands_outside_every_total(economy):
    table = economy.tables["regulating_values"]
    reading = table[table["measure"] == "papers_reading"].iloc[0]
    assert reading["value"] == pytest.approx(6 * 0.02 * 0.9 * 10 * 3932 / 521)
    assert not reading["in_total"]
    assert "founding paper" in reading["note"]
    counted = table[table["in_total"]]["value"].sum()
    assert counted == pytest.approx(float(economy.totals["fees_avoided"].isel(year=-1)))
    assert set(table[table["in_total"]]["value_concept"]) == {"exchange"}


def test_quiet_is_worth_the_bands_of_the_handbook_at_local_incomes(economy):
    """50 people from 62 to 59 dB: 2 dB at 34 and 1 dB at 31 EUR of 2016 (1.107 USD), by income 0.33^0.8."""
    rise = 1.021 * 1.024 * 1.018 * 1.012 * 1.047 * 1.08 * 1.041 * 1.029 * 1.027
    expected = 50 * (2 * 37.638 + 1 * 34.317) * rise * 0.33**0.8
    assert float(economy.totals["quiet_value"].isel(year=-1)) == pytest.approx(expected)
    assert float(economy.totals["quiet_value"].sel(year=2027)) == 0


def test_nobody_near_by_means_no_damage_avoided():
    alone = economy_of(towns=())
    assert (alone.totals["damage_avoided"] == 0).all()
    assert float(alone.totals["fees_avoided"].max()) > 0


def test_a_quiet_house_gains_nothing_and_the_table_says_why():
    case = context()
    case.species, case.effects = xr.Dataset(), effects(level=49.0)
    table = run_economics(case, figures()).tables["regulating_values"]
    row = table[table["measure"] == "annoyance_and_health"].iloc[0]
    assert row["value"] == 0
    assert "50 dB" in row["note"]


def test_potential_is_the_sum_of_its_three_parts_and_of_nothing_else(economy):
    table = economy.tables["potential"].pivot_table(index="year", columns="part", values="value")
    np.testing.assert_allclose(table["resource"] + table["recreational"] + table["assimilation"], table["total"])
    last = economy.totals.isel(year=-1)
    assert table.loc[2066, "recreational"] == pytest.approx(float(last["rent_before_forest_costs"]) / 6)
    assert table.loc[2066, "resource"] == pytest.approx(float(last["product_rent"]) / 6)
    assert set(economy.tables["potential"]["value_concept"]) == {"exchange"}
    welfare = head_table().query("account == 'welfare'").index
    assert {"credit_social_value", "damage_avoided", "quiet_value"} <= set(welfare)


def test_a_share_of_the_fees_plants_its_hectares(economy):
    table = economy.tables["fee_lever"].set_index(["share", "measure"])["value"]
    assert table[0.05, "fund"] == pytest.approx(0.05 * 2.5e9 / 521)
    per_hectare = float(economy.totals["cost_planting"].sum()) / 6
    assert table[0.05, "hectares_planted"] == pytest.approx(table[0.05, "fund"] / per_hectare)
    assert table[0.1, "fund"] == pytest.approx(10 * table[0.01, "fund"])


def test_memo_lines_stand_in_no_total(economy):
    memo = economy.tables["memo"]
    assert not memo["in_total"].any()
    lines = memo.set_index("line")
    assert lines.loc["albedo", "value"] == pytest.approx(6 * 0.5 * 300)
    assert lines.loc["steppe_turned", "value"] == pytest.approx(6)
    assert lines.loc["ozone_forming_potential", "value"] > lines.loc["ozone_taken_up", "value"]
    assert lines.loc["walking_value", "value_concept"] == "welfare"
    assert set(lines.index) >= {"allergenic_pollen", "invasive_species", "water_opportunity_cost"}


def test_walking_saves_as_many_lives_as_the_risk_of_walkers_says(economy):
    """Visits over 6 each; 6 x 45 minutes in 52 weeks against 168 a week that lower the risk by 11 %."""
    people = float(economy.totals["visits"].isel(year=-1)) / 6
    expected = people * 0.003 * 0.11 * (6 * 45 / 52) / 168
    assert economy.tables["memo"].set_index("line").loc["walking", "value"] == pytest.approx(expected)


def test_an_invasive_species_beside_the_tugai_is_flagged():
    case = context()
    case.species, case.effects = xr.Dataset(), {}
    case.stands.table["species"] = ["robinia_pseudoacacia", "pinus_sylvestris", "haloxylon_aphyllum"]
    cover = case.site.layers["landcover"].copy()
    cover[:, :3] = 10.0
    cover[:, 52] = 10.0
    case.site.layers["landcover"] = cover
    row = run_economics(case, figures()).tables["memo"].set_index("line").loc["invasive_species"]
    assert row["value"] == pytest.approx(2)
    assert "robinia_pseudoacacia" in row["note"]
