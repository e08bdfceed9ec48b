"""Currency, price year and the monthly calculation index."""

import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from forestsim.draws import draw_figures
from forestsim.economics.money import Money, Prices, check_figures, kzt_from_mci, price_index, total
from forestsim.errors import DataError, ForestsimError, ScenarioError
from forestsim.tables import economy_table, sources


@pytest.fixture(scope="module")
def figures():
    return draw_figures(economy_table(), {}, 0, 1)


def test_prices_of_one_year_need_no_index():
    assert price_index({}, 2024, 2024) == 1


@given(rise=st.floats(-0.2, 0.5), next_rise=st.floats(-0.2, 0.5))
def test_there_and_back_gives_the_same_price(rise, next_rise):
    inflation = {2023: rise, 2024: next_rise}
    assert price_index(inflation, 2022, 2024) * price_index(inflation, 2024, 2022) == pytest.approx(1)


def test_a_year_without_inflation_is_named():
    with pytest.raises(DataError, match="inflation of 2023"):
        price_index({2024: 0.1}, 2022, 2024)


def test_sulphur_fee_in_tenge_follows_the_index_of_2025():
    """Economics notes 4.1: 20 MCI for a tonne of SO2 are 78,640 KZT in 2025 (MCI 3,932)."""
    assert kzt_from_mci(20, 3932) == 78_640


def test_entry_fee_is_393_tenge_in_2025(figures):
    """Economics notes 1.5: 0.1 MCI for a pedestrian and day are 393 KZT in 2025."""
    prices = Prices(figures, 2025)
    assert float(prices.usd("entry_fee") * prices.usd_kzt) == pytest.approx(393.2)


def test_tenge_of_the_price_year_are_divided_by_its_rate(figures):
    assert float(Prices(figures, 2025).usd("spend_pilgrims")) == pytest.approx(6000 / 521)


def test_figures_of_another_year_are_deflated_before_they_are_exchanged(figures):
    """In prices of 2024: dollars lose the dollar inflation of 2025, tenge that of the tenge, at 469.0 KZT."""
    prices = Prices(figures, 2024)
    assert float(prices.usd("fence")) == pytest.approx(2500 / 1.027)
    assert float(prices.usd("spend_pilgrims")) == pytest.approx(6000 / 1.114 / 469.0)


def test_every_money_figure_can_be_read_in_every_price_year(figures):
    money = [name for name, f in figures.items() if f.attrs["units"][:3] in ("USD", "KZT", "MCI")]
    names = [n for n in money if not n.startswith(("usd_kzt", "mci_"))]
    assert len(names) > 15
    for year in range(2021, 2026):
        assert all(float(Prices(figures, year).usd(name)) > 0 for name in names)


@pytest.mark.parametrize("unit", ["USD ha-1", "EUR2025 ha-1", "m"])
def test_a_money_figure_without_currency_or_year_is_refused(unit):
    figures = xr.Dataset({"fence": xr.DataArray(1.0, attrs={"units": unit})})
    with pytest.raises(DataError, match="USD2025"):
        Prices(figures, 2025).usd("fence")


def test_an_unknown_figure_is_named(figures):
    with pytest.raises(DataError, match="moon"):
        Prices(figures, 2025)["moon"]


def test_shipped_figures_pass_their_own_check_with_and_without_draws(figures):
    check_figures(figures)
    check_figures(draw_figures(economy_table(), {}, 64, 1))


@pytest.mark.parametrize(
    ("figure", "value", "cure"),
    [
        ("capture_share", 5.0, "not a percentage"),
        ("kzt_inflation_2024", 9.0, "not a percentage"),
        ("fence", -1.0, "not negative"),
        ("fence_life", 0.0, "above 0"),
    ],
)
def test_a_figure_that_cannot_be_is_named_with_its_cure(figure, value, cure):
    with pytest.raises(ScenarioError, match=rf"my.yaml: economy.figures.{figure} is .*{cure}"):
        check_figures(draw_figures(economy_table(), {figure: value}, 0, 1), "my.yaml")


def test_all_wrong_figures_are_named_at_once():
    figures = draw_figures(economy_table(), {"capture_share": 5.0, "fence": -1.0}, 0, 1)
    with pytest.raises(ScenarioError) as error:
        check_figures(figures)
    assert len(error.value.problems) == 2


def test_every_row_has_a_known_source_a_range_where_assumed_and_three_titles():
    table = economy_table()
    known = set(sources()["key"])
    assert all(key in known for cell in table["source"] for key in cell.split())
    assumed = table[table["basis"] == "assumed"]
    assert assumed["low"].notna().all()
    assert assumed["high"].notna().all()
    assert (assumed["note"] != "").all()
    assert (table["low"].fillna(0) <= table["value"]).all()
    assert (table[["title_en", "title_ru", "title_kk"]] != "").all(axis=None)


def test_amounts_of_one_year_and_currency_add_up():
    added = total([Money(3.0, "USD", 2025), Money(4.0, "USD", 2025)])
    assert added == Money(7.0, "USD", 2025)


def test_amounts_of_different_years_and_currencies_are_never_added():
    with pytest.raises(ForestsimError) as wrong:
        total([Money(3.0, "USD", 2024), Money(4.0, "KZT", 2025)])
    assert wrong.value.problems == [
        "currency is KZT and USD in one sum; exchange all to one currency at the rate of the price year first",
        "price year is 2024 and 2025 in one sum; carry all to one price year by a price index first",
    ]


def test_consumer_surplus_never_enters_an_exchange_total():
    rent = Money(258.0, "USD", 2025)
    surplus = Money(177_500.0, "USD", 2025, "welfare")
    with pytest.raises(ForestsimError, match="exchange and welfare in one sum"):
        total([rent, surplus])
    assert total([surplus, surplus]).concept == "welfare"
