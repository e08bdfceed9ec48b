"""Numbers, units, dates and sentences of the report, as each language writes them."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim import inputs
from forestsim.economics.accounts.condition import condition_table
from forestsim.effects.emission_factors import factor_table, reactivity_table
from forestsim.effects.figures import figure_table
from forestsim.errors import ForestsimError
from forestsim.growth.inputs import growth_table
from forestsim.report.parts import accounts
from forestsim.report.speech import Speech
from forestsim.report.titles import input_title
from forestsim.tables import economy_table, effect_table, species_info, species_names


@pytest.mark.parametrize(
    ("language", "said"),
    [("kk", "1\u202f234\u202f567"), ("ru", "1\u202f234\u202f567"), ("en", "1\u202f234\u202f567")],
)
def test_numbers_have_thin_groups(language, said):
    assert Speech(language).count(1234567) == said


@pytest.mark.parametrize(
    ("language", "unit", "said"),
    [
        ("kk", "t ha-1 yr-1", "т/га/жыл"),
        ("ru", "t ha-1 yr-1", "т/га/год"),
        ("en", "t ha-1 yr-1", "t/ha/yr"),
        ("kk", "KZT yr-1", "₸/жыл"),
        ("ru", "dB", "дБ"),
        ("ru", "USD ha-1 yr-1", "USD/га/год"),
        ("kk", "1", "%"),
    ],
)
def test_units_read_as_a_reader_writes_them(language, unit, said):
    assert Speech(language).unit(unit) == said


def test_amounts_say_the_middle_and_the_range():
    russian, english = Speech("ru"), Speech("en")
    assert russian.amount(1.1, 0.3, 1.9, "t ha-1 yr-1").said == "1,1 (0,3–1,9)\u00a0т/га/год"
    assert english.amount(45.17, -276.8, 491.8, "t yr-1").said == "45.2 (\u2212277\u202f…\u202f492)\u00a0t/yr"
    assert russian.amount(-2972138, -4028617, -2007563, "USD").said.endswith("млн\u00a0USD")
    assert english.amount(0.0637, 0.035, 0.084, "1").said == "6.37 (3.5–8.4)\u00a0%"
    assert english.amount(12.0, np.nan, np.nan, "m").text == "12"
    assert english.amount(np.nan, unit="m").text == "–"


def test_a_range_of_one_point_is_none_and_what_rounding_left_is_nothing():
    english = Speech("en")
    assert english.amount(0.0, 0.0, 0.0, "t").text == "0"
    assert english.amount(1360.0, 1360.0, 1360.0, "ha").text == "1\u202f360"
    assert english.amount(0.0, -1.9e-16, 0.00866, "USD").text == "0 (0–0.00866)"
    assert english.amount(2.34, 1.48e-11, 57.9, "m3").text == "2.34 (0–57.9)"
    assert english.amount(0.53, 0.000256, 1.05, "m3").text == "0.53 (0.000256–1.05)"


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_number_is_its_value_to_three_digits(value):
    text = Speech("kk").number(value)
    read = float(text.replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))
    assert read == pytest.approx(value, rel=5.1e-3, abs=1e-12)


def test_dates_read_as_the_language_has_them():
    assert Speech("kk").date("2026-11-04") == Speech("ru").date("2026-11-04") == "04.11.2026"
    assert Speech("en").date("2026-11-04") == "4 November 2026"


@pytest.mark.parametrize("value", [None, "", " ", float("nan")])
def test_a_placeholder_without_a_value_is_an_error(value):
    speech = Speech("en")
    with pytest.raises(ForestsimError, match=r"\{year\} of captions.table_gives is empty"):
        speech.say("captions.table_gives", year=value)
    with pytest.raises(ForestsimError, match=r"no value for \{year\}"):
        speech.say("captions.table_gives")
    with pytest.raises(ForestsimError, match=r"does not use \{other\}"):
        speech.say("captions.table_gives", year=2066, other=1)
    with pytest.raises(ForestsimError, match=r"lack captions\.nothing"):
        speech.say("captions.nothing")


def all_inputs():
    """Return every input that a run can draw, with all species planted and everything after the founding paper."""
    genera = tuple(sorted(set(species_info()["genus"])))
    tables = (growth_table(), figure_table(), factor_table(genera), reactivity_table(), economy_table())
    found = [one for table in tables for one in inputs._of_table(table, inputs.EFFECT, {})]
    found += inputs._of_species(list(species_names()), {})
    rows = effect_table()
    stated = rows.loc[rows["paper_low"].notna(), "quantity"]
    chance = [*(f"paper {name}" for name in stated), "rain_factor", "temperature_shift", "establishment 2026"]
    return {one.name: one.title for one in found} | dict.fromkeys(chance, "")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_input_has_a_title_in_the_language(language):
    speech = Speech(language)
    names = {str(name) for column in ("latin", "genus") for name in species_info()[column]}
    money = set(economy_table()["figure"])
    for name, title in all_inputs().items():
        said = input_title(speech, name, title)
        assert said != title
        if name not in money:
            assert not re.search(r"[A-Za-z]{4,}|_", said.split(": ")[-1]), said
            assert not said[0].islower() or said.split(": ")[0] in names


def test_an_unknown_input_keeps_its_title():
    assert input_title(Speech("kk"), "no_such_input", "Some input") == "Some input"
    assert input_title(Speech("en"), "establishment 2031", "") == "Luck of the seedlings of 2031"
    assert input_title(Speech("ru"), "Ulmus isoprene", "") == "Ulmus: выделение изопрена"
    assert input_title(Speech("en"), "dust_level", "Dust level") == "Dust in the air against the scenario"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_row_of_the_accounts_has_its_words(language):
    speech = Speech(language)
    book = SimpleNamespace(speech=speech)
    titles = speech.pages["accounts"]
    shown = {entry for entries in accounts.ENTRIES.values() for entry in entries}
    for word in (*titles["items"], *titles["entries"], *titles["ecosystems"], *shown, *condition_table().index):
        said = accounts._word(book, word)
        assert not re.search(r"[A-Za-z]{4,}|_", said), said
    assert accounts._word(book, "air_filtration_road_dust").endswith(
        {"kk": "жол шаңы", "ru": "дорожная пыль"}[language]
    )
