"""The claims table: every number checked is computed, and every verdict is a known word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from effect_context import fake_context

from forestsim.claims import CHECKS, COLUMNS, VERDICTS, claim_table, claims

DOCS = Path(__file__).parents[1] / "docs" / "effects.md"


@pytest.fixture(scope="module")
def table():
    return claims().set_index("statement")


def test_every_statement_of_the_paper_is_checked_or_named_as_no_claim():
    rows = [int(name[1:]) for name in claim_table()["statement"]]
    assert rows == sorted(set(rows))
    text = DOCS.read_text("utf-8").split("## Statements that are no claims")[1]
    left_out = {int(found) for found in re.findall(r"\bS(\d+)\b", text)}
    assert set(rows) | left_out == set(range(1, 109))
    assert not set(rows) & left_out


def test_a_claim_without_a_remark_has_its_arithmetic():
    unanswered = claim_table().set_index("statement")["remark"] == ""
    assert set(CHECKS) == set(unanswered[unanswered].index)


def test_columns_and_verdicts_are_as_documented(table):
    frame = claims()
    assert list(frame.columns) == COLUMNS
    assert set(frame["verdict"]) == set(VERDICTS)
    assert (frame[["claim", "check", "source_lines"]] != "").all(axis=None)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_claims_are_said_in_three_languages(language):
    assert (claims(language=language)["claim"] != claims()["claim"]).all()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("S10", "3 of 8 cannot grow here: bilberry (blueberry): needs acid"),
        ("S18", "5/45 = 11.1 %"),
        ("S19", "leaf area index of 0.33"),
        ("S32", "All 17 are scored and weighed, with heat comfort (S62) 18"),
        ("S34", "245 MJ, 5.7 kW"),
        ("S36", "2.45 t of carbon"),
        ("S37", "9 t CO2 x 32/44 = 6.55 t O2, not 7"),
        ("S37", "7 t O2 needs 9.62 t CO2"),
        ("S37", "a ratio of 1.07"),
        ("S38", "8.2 kg CO2 an hour"),
        ("S38", "1,102 hours"),
        ("S40", "nothing to 7 %: the balance of ions gives 1.05 times at most"),
        ("S42", "13 to 33 times as much as falls"),
        ("S42", "1.9, 2.5 and 2.7 mg of dust"),
        ("S43", "8 % of 2.5 t of leaves"),
        ("S44", "25 kg/ha, 4 times less"),
        ("S48", "26 % + 74 % = 100 %"),
        ("S48", "1.3 and 5.9"),
        ("S49", "0.05 dB/m at 500 Hz is 10 dB, 0.06 dB/m at 1 kHz is 12 dB"),
        ("S53", "142/180 = 0.789"),
        ("S53", "130.9 Gt"),
        ("S54", "= 154.7 Gt against 142 Gt: a gap of 12.7 Gt a year"),
        ("S82", "40/0.8 = 50 times"),
    ],
)
def test_the_arithmetic_of_the_claims_comes_out(table, statement, says):
    """Each figure recomputed by hand from the paper's own numbers."""
    assert says in table.loc[statement, "check"]


def test_a_scenario_adds_what_the_model_says():
    said = claims(fake_context()).set_index("statement")["check"]
    for statement in ("S19", "S34", "S35", "S36", "S37", "S51", *(f"S{n}" for n in (39, 40, 41, 42, 43, 44, 45, 47))):
        assert "Model (Five stands, 2056, mean planted hectare): " in said[statement]
    assert "7.8 kg SO2 by the same rule, at 10 µg/m3" in said["S43"]
    for statement, verdict in (
        ("S40", "refuted"),
        ("S42", "refuted"),
        ("S43", "refuted"),
        ("S45", "borne out in kind"),
    ):
        assert f"mean planted hectare): {verdict}" in said[statement]
    assert "times as much" in said["S42"]


def test_a_map_adds_how_little_of_the_terpenes_is_in_the_air(small_context):
    """A ppb of monoterpenes is 5.6 ug/m3; a young planting adds nanograms."""
    said = claims(small_context).set_index("statement")["check"]["S50"]
    found = re.search(r"at most (\d+) ng of terpenes in a m3 of air, .*, ([\d.e-]+) ppb", said)
    assert 0 < float(found[1]) < 1000
    assert float(found[2]) == pytest.approx(float(found[1]) / 5571, rel=0.1, abs=6e-4)


def test_money_has_its_sentence_where_the_plan_lies_on_a_site(small_context):
    """Rent, jobs, wear, books and costs of the whole planting; the S-numbers are those of the paper's list."""
    said = claims(small_context).set_index("statement")["check"]
    for number in (32, 57, 60, 81, 82, 90, 92, 98, 99, 100, 101, 102, 103):
        assert ", whole planting): " in said[f"S{number}"], number
    found = re.search(r"([\d.e+-]+) when the forest's own cost is taken off", said["S103"])
    assert float(found[1]) < 0
    assert re.search(r"\d+ % of it the six heads", said["S102"])
    assert "local workers" in said["S92"]
    assert "a rehabilitation half-way costs" in said["S60"]


def test_a_plan_without_stands_leaves_the_arithmetic_alone():
    assert (claims(fake_context(species=()))["check"] == claims()["check"]).all()
