"""The door that every calculator shares: rows in, the same rows with results out, or mistakes and no file."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from forestsim.calc import (
    CALCULATORS,
    Column,
    Rule,
    calculate,
    calculator,
    json_calculator,
    table_calculator,
)
from forestsim.calc.base import is_number
from forestsim.errors import ForestsimError
from forestsim.terminal import show_example

FALL = table_calculator(
    "fall",
    "Distance of a fall",
    [
        Column("time", "s", low=0, meaning="time of the fall"),
        Column("planet", kind="text", choices=("Earth", "Mars", "other")),
        Column("gravity", "m s-2", above=0, needed=lambda c: c["planet"] == "other"),
        Column("air", kind="boolean", default=False),
        Column("scale", default=1.0, low=0.5, high=2, hint="not a percentage"),
        Column("season", choices=(1, 2), default=1),
        Column("storeys", low=0, absent=0.0),
    ],
    {"distance": "m", "far": "1"},
    lambda c: _fall(c),
    "time,planet\n1,Earth\n",
    rules=[Rule("time", lambda c: c["time"] > 100 * c["scale"], "it must be below 100 times scale")],
)


def _fall(c):
    known = np.select([c["planet"] == "Earth", c["planet"] == "Mars"], [9.81, 3.71], c["gravity"])
    distance = known * c["time"] ** 2 / 2 * c["scale"] * np.where(c["air"], 0.9, 1)
    return {"distance": distance, "far": distance > 100}


def run(tmp_path, text, encoding="utf-8", chosen=FALL):
    file = tmp_path / "in.csv"
    file.write_bytes(text.encode(encoding))
    return calculate(chosen, file, tmp_path / "out.csv").read_text("utf-8")


def problems(tmp_path, text, encoding="utf-8", chosen=FALL):
    with pytest.raises(ForestsimError) as wrong:
        run(tmp_path, text, encoding, chosen)
    assert not (tmp_path / "out.csv").exists()
    assert all("\n" not in line for line in wrong.value.problems)
    return wrong.value.problems


def test_rows_come_back_in_order_with_results_behind_them(tmp_path):
    out = run(tmp_path, 'time,planet,note\n2.50,Mars,"a, b"\n1e0,Earth,007\n')
    assert out == 'time,planet,note,distance,far\n2.50,Mars,"a, b",11.59375,FALSE\n1e0,Earth,007,4.905,FALSE\n'


def test_a_result_takes_the_place_of_a_column_of_its_name(tmp_path):
    assert run(tmp_path, "distance,time,planet\nold,10,Earth\n").split()[1] == "490.5,10,Earth,TRUE"


def test_a_cell_is_needed_only_where_its_row_uses_it(tmp_path):
    out = run(tmp_path, "time,planet,gravity\n2,other,10\n2,Mars,\n")
    assert out.split()[1:] == ["2,other,10,20,FALSE", "2,Mars,,7.42,FALSE"]


def test_a_column_that_may_be_left_out_must_be_filled_where_it_is(tmp_path):
    said = problems(tmp_path, "time,planet,storeys\n10,Earth,\n10,Earth,-1\n")
    assert said == ["in.csv: row 3, storeys is -1; give 0 or more", "in.csv: row 2, storeys is empty; write it (1)"]
    assert run(tmp_path, "time,planet,storeys\n10,Earth,2\n").split()[1] == "10,Earth,2,490.5,TRUE"


def test_a_column_that_may_be_left_out_is_not_lost_by_its_spelling(tmp_path):
    for head in ("Storeys", "storey", "stor"):
        (said,) = problems(tmp_path, f"time,planet,{head}\n2,Mars,1\n")
        assert said == f"in.csv: column {head} is not known; write storeys if it is meant"


def test_an_empty_cell_that_its_row_uses_is_named(tmp_path):
    assert problems(tmp_path, "time,planet,gravity\n2,Mars,\n2,other,\n") == [
        "in.csv: row 3, gravity is empty; write it (m s-2)"
    ]


def test_a_missing_column_is_named_with_what_may_be_meant(tmp_path):
    (said,) = problems(tmp_path, "Time,planet\n2,Mars\n")
    assert said == "in.csv: column time is missing; add it (time of the fall, s); is Time meant?"
    (said,) = problems(tmp_path, "time,planet\n2,Mars\n1,other\n")
    assert said == "in.csv: column gravity is missing and row 3 needs it; add it (m s-2)"


def test_every_mistake_is_told_at_once(tmp_path):
    said = problems(tmp_path, "time,planet,scale,air,season\n-1,Venus,50,maybe,3\nx,Mars,1,1,\n500,Earth,1,0,2\n")
    assert said == [
        "in.csv: row 2, time is -1; give 0 or more, in s",
        "in.csv: row 3, time is x; write a number with a decimal point",
        "in.csv: row 2, planet is Venus; choose from Earth, Mars, other",
        "in.csv: row 2, air is maybe; write TRUE or FALSE",
        "in.csv: row 2, scale is 50; give 0.5 to 2, not a percentage",
        "in.csv: row 2, season is 3; choose from 1, 2",
        "in.csv: row 4, time is 500; it must be below 100 times scale",
    ]


def test_many_mistakes_in_one_column_are_counted(tmp_path):
    said = problems(tmp_path, "time,planet\n" + "x,Mars\n" * 50)
    assert len(said) == 21
    assert said[-1] == "in.csv: time is wrong in 30 more rows; mend them likewise"


@pytest.mark.parametrize("value", ["1_000", "inf", "1e999", "0x10", "1,5", "1 000", "--1", "1.5.2", "١"])
def test_what_is_not_a_plain_number_is_refused(tmp_path, value):
    assert problems(tmp_path, f'time,planet\n"{value}",Mars\n')


@pytest.mark.parametrize(
    ("word", "value"), [("TRUE", 4.41), ("1", 4.41), ("ИСТИНА", 4.41), ("False", 4.905), ("", 4.905)]
)
def test_switches_are_read_as_spreadsheets_write_them(tmp_path, word, value):
    run(tmp_path, f"time,planet,air\n1,Earth,{word}\n")
    assert pd.read_csv(tmp_path / "out.csv")["distance"].item() == pytest.approx(value, rel=0.002)


def test_a_spreadsheet_with_semicolons_and_decimal_commas_comes_back_the_same_way(tmp_path):
    assert (
        run(tmp_path, "time;planet\r\n2,5;Mars\r\n", "utf-8-sig")
        == "time;planet;distance;far\n2,5;Mars;11,59375;FALSE\n"
    )
    assert run(tmp_path, "time\tplanet\n2.5\tMars\n") == "time\tplanet\tdistance\tfar\n2.5\tMars\t11.59375\tFALSE\n"


def test_blank_rows_and_blank_columns_of_a_spreadsheet_do_no_harm(tmp_path):
    out = run(tmp_path, "time,planet,,\n\n2,Mars,,\n,,,\n1,Earth,,\n,,,\n")
    assert out.split() == ["time,planet,distance,far", "2,Mars,7.42,FALSE", "1,Earth,4.905,FALSE"]


@pytest.mark.parametrize(
    ("text", "encoding", "says"),
    [
        ("", "utf-8", "is empty"),
        ("\n\n", "utf-8", "is empty"),
        ("time,planet\n", "utf-8", "no rows"),
        ("time,planet,time\n1,Mars,2\n", "utf-8", "column time stands 2 times"),
        ("time,planet\n2,5,Mars\n", "utf-8", "row 2 has 3 cells and the head 2; write decimal points"),
        ("time,planet\n1,Марс\n", "cp1251", "save it from the spreadsheet as CSV UTF-8"),
        ("time,planet\n1,Mars\n", "utf-16", "save it from the spreadsheet as CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_said_to_be_none(tmp_path, text, encoding, says):
    assert says in problems(tmp_path, text, encoding)[0]


def test_paths_that_cannot_be_used_are_named(tmp_path):
    for file, out, says in [
        (tmp_path / "none.csv", tmp_path / "out.csv", "no such file"),
        (tmp_path, tmp_path / "out.csv", "is a folder"),
        (tmp_path / "in.csv", tmp_path, "is a folder"),
        (tmp_path / "in.csv", tmp_path / "in.csv", "is the input"),
        (tmp_path / "in.csv", tmp_path / "in.csv" / "out.csv", "cannot be written"),
    ]:
        (tmp_path / "in.csv").write_text("time,planet\n1,Mars\n", "utf-8")
        with pytest.raises(ForestsimError, match=says):
            calculate(FALL, file, out)
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


TWICE = json_calculator(
    "twice",
    "Twice",
    "CASE.json",
    {"twice": "1"},
    lambda c, name: {"twice": np.array([c["x"] * 2, np.nan])},
    lambda: {"x": 1.5},
)


def test_an_object_comes_back_with_its_results(tmp_path):
    out = run(tmp_path, '{"name": "қ", "x": 1.5}', "utf-8-sig", TWICE)
    assert json.loads(out) == {"name": "қ", "x": 1.5, "twice": [3.0, None]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1]", "holds no object"),
        ("{", "is not JSON"),
        ('{"x": NaN}', "NaN is no number"),
        ('{"x": 1, "x": 2}', "the key x stands twice"),
        ("", "is not JSON"),
    ],
)
def test_an_object_that_cannot_be_read_is_told(tmp_path, text, says):
    (said,) = problems(tmp_path, text, chosen=TWICE)
    assert says in said


@pytest.mark.parametrize("name", [c.name for c in CALCULATORS if len(c.example()) == 1])
def test_the_example_of_a_calculator_can_be_sent_to_a_file_and_run(name, tmp_path, capsys):
    chosen = calculator(name, CALCULATORS)
    show_example(chosen)
    (file_name,) = chosen.example()
    (tmp_path / file_name).write_text(capsys.readouterr().out, "utf-8")
    text = calculate(chosen, tmp_path / file_name, tmp_path / "out").read_text("utf-8")
    assert all(result in text for result in chosen.units)


def test_a_result_beyond_all_numbers_is_told_by_its_row_and_not_written(tmp_path):
    def grown(cells):
        return {"size": np.exp(cells["age"])}

    columns = [Column("age", "yr", low=0)]
    chosen = table_calculator("grown", "Size", columns, {"size": "m"}, grown, "age\n1\n")
    with pytest.raises(ForestsimError) as wrong:
        run(tmp_path, "age\n1\n1e9\n", chosen=chosen)
    assert wrong.value.problems == ["in.csv: row 3, size is beyond all numbers; check what the row gives"]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("value", [10**400, -(10**400), 1e308, float("inf"), float("nan"), True, "1", None])
def test_what_nothing_measured_can_be_is_no_number(value):
    assert not is_number(value)
    assert is_number(0)
    assert is_number(-1e14)
