"""The money that a run prints: figures of the tables of the run, in both currencies."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from forestsim.terminal import show_totals, with_range
from forestsim.terminal_money import money_lines


@pytest.fixture(scope="module")
def lines(small_outcome):
    found = {}
    for line in money_lines(small_outcome):
        found.setdefault(line.title, []).append(line)
    return found


def test_the_present_value_is_that_of_the_finance_table_in_millions(small_outcome, lines):
    finance = small_outcome.tables["finance"]
    for place, account in enumerate(("financial", "economic")):
        row = finance.query(f"account == '{account}' and measure == 'net_present_value' and discount_rate == 0.06")
        dollars, tenge = lines["Net present value at 6 %"]
        assert dollars.points[place][0] * 1e6 == pytest.approx(float(row["value"].iloc[0]))
        assert (dollars.unit, tenge.unit) == ("million USD", "million KZT")
        assert tenge.points[place][0] / dollars.points[place][0] == pytest.approx(521, rel=0.1)


def test_what_never_comes_back_has_a_word_instead_of_a_number(lines):
    [payback] = lines["Payback"]
    assert all(points is None or points[0] >= 0 for points in payback.points)
    assert payback.note == "never"


def test_jobs_are_those_of_the_totals(small_outcome, lines):
    totals = small_outcome.totals.query("quantity == 'jobs_permanent'")
    [line] = lines["Lasting jobs"]
    assert line.points[0][0] == pytest.approx(totals["value"].iloc[-1])
    [temporary] = lines["Jobs that end, all years"]
    assert temporary.points[0][0] > 0


def test_rent_and_tree_stand_in_dollars_and_tenge(lines):
    for title in ("Tourism rent, forest's own cost taken off", "Cost of a surviving tree"):
        assert [line.unit.split()[0] for line in lines[title]] == ["USD", "KZT"]


def test_a_run_prints_its_money(small_outcome, capsys):
    show_totals(small_outcome, Path("there"))
    printed = capsys.readouterr().out
    assert "Money: " in printed
    for word in ("Net present value at 6 %", "Benefits over costs at 6 %", "Internal rate of return", "KZT/tree"):
        assert word in printed


def test_a_range_that_goes_below_nothing_is_read_with_to():
    assert with_range(-2.0, -4.0, 1.0) == "-2 (-4 to 1)"
    assert with_range(2.0, 1.0, 3.0) == "2 (1–3)"
    assert with_range(2.0, math.nan, math.nan) == "2"


@pytest.mark.parametrize(("rate", "shown"), [(-0.48, None), (0.07, (0.07, -0.02, 0.1))])
def test_a_rate_below_zero_is_told_as_none(small_outcome, rate, shown):
    """Money that does not come back has no rate of return; how far below 0 it lies says nothing."""
    finance = small_outcome.tables["finance"].copy()
    finance.loc[finance["measure"] == "internal_rate", ["value", "low", "high"]] = rate, -0.02, 0.1
    outcome = replace(small_outcome, tables={**small_outcome.tables, "finance": finance})
    (line,) = (line for line in money_lines(outcome) if line.title == "Internal rate of return")
    assert line.points == (shown, shown)
    assert line.note == "none"
