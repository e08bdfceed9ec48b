"""A user's weather table: read whole, or every mistake of it in one line with its cure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weather_tables import NORMALS, rows_of, written

from forestsim.site.layers import Problems
from forestsim.site.weather_file import COLUMNS, MOST_LINES, read_weather


def mistakes(tmp_path, text: str | bytes | None, name: str = "weather.csv") -> list[str]:
    problems = Problems()
    file = tmp_path / name
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert (read_weather(file, problems) is None) == bool(problems.lines)
    return problems.lines


def changed(row: int, **cells) -> str:
    """Return the normals with cells of one row, counted as in the file, written otherwise."""
    rows = rows_of()
    rows[row - 2] |= cells
    return written(rows)


def test_a_table_of_normals_is_read_as_it_stands(tmp_path):
    (tmp_path / "weather.csv").write_text(written(rows_of()), "utf-8")
    frame = read_weather(tmp_path / "weather.csv", Problems())
    assert list(frame.columns) == ["month", "tmin_c", "tmax_c", "rain_mm"]
    assert frame["rain_mm"].tolist() == [row["rain_mm"] for row in NORMALS]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + written(rows_of()),
        written(rows_of()).replace(",", ";"),
        written(rows_of()).replace(",", "\t").replace("\n", "\r\n"),
        written(rows_of()).replace("month", " Month ").replace("\n", ",,\n"),
        written(rows_of()) + "\n\n",
    ],
    ids=["byte order mark", "semicolons", "tabs and Windows lines", "spaces and empty columns", "blank lines"],
)
def test_what_spreadsheets_write_is_read_too(tmp_path, text):
    assert mistakes(tmp_path, text) == []


CELLS = [
    ({"rain_mm": -3}, "rain_mm is -3; write the rain of the month in mm, 0 to 1000"),
    ({"rain_mm": 2090}, "rain_mm is 2090; write the rain of the month in mm, 0 to 1000"),
    (
        {"rain_mm": -999},
        "rain_mm is -999; if that marks a missing value, fill it in: write the rain of the month in mm",
    ),
    ({"rain_mm": ""}, "rain_mm is empty; write the rain of the month in mm"),
    ({"rain_mm": "nan"}, "rain_mm is nan; write the rain of the month in mm"),
    ({"rain_mm": "inf"}, "rain_mm is inf; write the rain of the month in mm"),
    ({"rain_mm": "12 mm"}, "rain_mm is 12 mm; write the rain of the month in mm"),
    ({"rain_mm": "1_0"}, "rain_mm is 1_0; write the rain of the month in mm"),
    ({"rain_mm": '"12,5"'}, "rain_mm is 12,5; write 12.5 with a point"),
    ({"tmax_c": 305.2}, "tmax_c is 305.2; write the mean daily maximum in °C (32.05), not in kelvin"),
    ({"tmin_c": 75}, "tmin_c is 75; write the mean daily minimum in °C"),
    ({"tmin_c": 30, "tmax_c": 20}, "tmax_c is 20, below tmin_c (30); check the two"),
    ({"month": "May"}, "month is May; write the number of the month, 1 to 12"),
    ({"month": 4.5}, "month is 4.5; write the number of the month, 1 to 12"),
    ({"month": 13}, "month is 13; write the number of the month, 1 to 12"),
]


@pytest.mark.parametrize(("cells", "line"), CELLS, ids=[line.split(";")[0] for _, line in CELLS])
def test_a_wrong_cell_is_named_by_row_and_column_with_its_value_and_cure(tmp_path, cells, line):
    (said,) = mistakes(tmp_path, changed(6, **cells))
    assert said.startswith(f"weather.csv: row 6, {line}")


OPTIONAL = [
    ("rh", 65, "rh is 65; write a fraction from 0 to 1 (0.65), not a percentage"),
    ("rh", "65%", "rh is 65%; write a fraction from 0 to 1 (0.65), not a percentage"),
    ("rh", "", "rh is empty; write a fraction from 0 to 1, or leave the column out"),
    ("tmean_c", 45, "tmean_c is 45; it must lie within tmin_c (13) and tmax_c (28)"),
    ("wind_2m", 41, "wind_2m is 41; write the mean wind 2 m above ground in m/s, 0 to 40"),
    ("radiation_mj", 280, "radiation_mj is 280; write global radiation in MJ/m² a day, 0 to 45"),
    ("et0_mm", -1, "et0_mm is -1; write reference evapotranspiration of the month in mm, 0 to 600"),
    ("vpd_kpa", 28, "vpd_kpa is 28; write the vapour pressure deficit in kPa (hPa divided by 10), 0 to 10"),
    ("wet_days", 32, "wet_days is 32; write days with rain, 0 to 31"),
    ("frost_days", -1, "frost_days is -1; write days with frost, 0 to 31"),
]


@pytest.mark.parametrize(("column", "value", "line"), OPTIONAL, ids=[f"{c} {v}" for c, v, _ in OPTIONAL])
def test_columns_that_may_be_left_out_are_checked_when_they_are_there(tmp_path, column, value, line):
    usual = {"rh": 0.5, "tmean_c": None, "vpd_kpa": 1}.get(column, 2)
    rows = [row | {column: (row["tmin_c"] + row["tmax_c"]) / 2 if usual is None else usual} for row in rows_of()]
    assert mistakes(tmp_path, written(rows)) == []
    rows[4][column] = value
    assert mistakes(tmp_path, written(rows)) == [f"weather.csv: row 6, {line}"]


def test_a_month_has_no_more_wet_days_than_days(tmp_path):
    rows = [row | {"wet_days": 29.5 if row["month"] == 2 else 5} for row in rows_of()]
    assert mistakes(tmp_path, written(rows)) == ["weather.csv: row 3, wet_days is 29.5; month 2 has 29 days"]


def test_columns_that_are_unknown_missing_or_twice_there_are_told(tmp_path):
    text = written(rows_of()).replace("tmax_c", "tmaxx_c").replace("rain_mm", "precipitation")
    assert mistakes(tmp_path, text) == [
        "weather.csv: column tmaxx_c is not known; did you mean tmax_c, tmean_c, tmin_c?",
        "weather.csv: column precipitation is not known; did you mean rain_mm?",
        "weather.csv: column tmax_c is missing; add it",
        "weather.csv: column rain_mm is missing; add it",
    ]
    twice = written([row | {"wind_2m": 2, "wind_10m": 3} for row in rows_of()]).replace("tmax_c", "tmin_c")
    assert mistakes(tmp_path, twice) == [
        "weather.csv: column tmin_c stands twice; keep one of the two",
        "weather.csv: column tmax_c is missing; add it",
        "weather.csv: columns wind_2m and wind_10m both stand there; keep one of the two",
    ]
    assert mistakes(tmp_path, "month,,tmin_c,tmax_c,rain_mm\n1,2,3,4,5\n")[0] == (
        "weather.csv: column 2 has no name; name or delete it"
    )


def test_months_that_are_missing_twice_there_or_out_of_order_are_told(tmp_path):
    rows = rows_of()
    assert mistakes(tmp_path, written(rows[:6] + rows[7:])) == ["weather.csv: lacks month 7; add its row"]
    assert mistakes(tmp_path, written(rows[2:])) == ["weather.csv: lacks month 1, 2; add their rows"]
    assert mistakes(tmp_path, written([*rows, rows[0]])) == [
        "weather.csv: row 14, month is 1, which stands in row 2 already; keep one of the two, or add the column year"
    ]
    rows[3], rows[4] = rows[4], rows[3]
    assert mistakes(tmp_path, written(rows)) == [
        "weather.csv: row 6, month is 4 after 5; put the rows in the order of time"
    ]
    assert mistakes(tmp_path, written(rows * 2)) == [
        "weather.csv: has 24 rows and no years; add the column year, or keep the 12 rows of the normals"
    ]


def test_years_are_a_run_of_whole_years(tmp_path):
    rows = rows_of(2030, 2031, 2033)
    assert mistakes(tmp_path, written(rows)) == ["weather.csv: year 2032 is missing between others; add its 12 rows"]
    assert mistakes(tmp_path, written(rows_of(2030, 2031)[1:-2])) == [
        "weather.csv: year 2030 lacks month 1; add its row",
        "weather.csv: year 2031 lacks month 11, 12; add their rows",
    ]
    assert mistakes(tmp_path, written(rows_of(2030, 2030)))[0] == (
        "weather.csv: row 14, month is 1 of 2030, which stands in row 2 already; keep one of the two"
    )
    late = [*rows_of(2031), *rows_of(2030)]
    assert mistakes(tmp_path, written(late))[0] == (
        "weather.csv: row 14, month is 1 of 2030 after 12 of 2031; put the rows in the order of time"
    )
    early = rows_of(2030)
    early[0]["year"] = 30
    assert mistakes(tmp_path, written(early)) == ["weather.csv: row 2, year is 30; write a year from 1900 to 2200"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, "no such file; check the path"),
        ("", "weather.csv: is empty; write a header (month, tmin_c, tmax_c, rain_mm) and a row for each month"),
        (" \n,,\n", "weather.csv: is empty; write a header (month, tmin_c, tmax_c, rain_mm) and a row for each month"),
        (
            "month,tmin_c,tmax_c,rain_mm\n",
            "weather.csv: has no rows; write 12 rows of normals, or every month of a run",
        ),
        (b"PK\x03\x04\xff\xfe", "weather.csv: is a spreadsheet or an archive; save the table as CSV (UTF-8)"),
        (written(rows_of()).encode("utf-16"), "weather.csv: is no UTF-8 text; save the table as CSV (UTF-8)"),
    ],
    ids=["no file", "empty", "blank", "header alone", "spreadsheet", "UTF-16"],
)
def test_a_file_that_is_no_table_is_told(tmp_path, text, line):
    (said,) = mistakes(tmp_path, text)
    assert said.startswith("weather.csv: ")
    assert line in said


def test_a_folder_is_not_a_table(tmp_path):
    (tmp_path / "weather.csv").mkdir()
    (said,) = mistakes(tmp_path, None)
    assert said.endswith("is a folder, not a table; give the file in it")


def test_rows_of_another_width_are_told(tmp_path):
    assert mistakes(tmp_path, written(rows_of()) + "1,2\n1,2,3,4,5\n") == [
        "weather.csv: row 14 has 2 cells where the header has 4; write one for each column",
        "weather.csv: row 15 has 5 cells where the header has 4; write one for each column",
    ]


def test_all_mistakes_come_at_once_and_a_flood_is_counted(tmp_path):
    rows = rows_of()
    rows[0]["rain_mm"], rows[1]["tmin_c"], rows[2]["tmax_c"], rows[4]["month"] = -3, "abc", -10, 4
    said = mistakes(tmp_path, written(rows).replace("month", "month", 1))
    assert len(said) == 5
    assert all(line.startswith("weather.csv: ") and "; " in line for line in said)
    flood = mistakes(tmp_path, written([row | {"rh": 60} for row in rows_of(*range(2000, 2010))]))
    assert len(flood) == MOST_LINES + 1
    assert flood[-1] == f"weather.csv: has {120 - MOST_LINES} more mistakes; put these right first"


@given(
    st.lists(
        st.lists(
            st.one_of(st.sampled_from([*COLUMNS, "", "nan", "-1", "1", "12", "2030", "1,5"]), st.text(max_size=5)),
            max_size=6,
        ),
        max_size=8,
    )
)
def test_whatever_stands_in_a_file_is_read_or_told_and_nothing_else(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("any") / "weather.csv"
    file.write_text("\n".join(",".join(cells) for cells in rows), "utf-8", errors="replace")
    problems = Problems()
    frame = read_weather(file, problems)
    assert (frame is None) == bool(problems.lines)
    assert all(line.startswith("weather.csv: ") and line.isprintable() for line in problems.lines)
