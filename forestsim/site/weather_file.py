"""Read a user's monthly weather: every mistake of the file at once, one line each."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.errors import did_you_mean, shorten

if TYPE_CHECKING:
    from forestsim.site.layers import Problems

LARGEST_BYTES = 10_000_000
MOST_LINES = 40
"""A file with more mistakes than this has one that repeats; the rest is counted."""
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+", re.ASCII)
MISSING_MARK = -99.0
KELVIN = 200.0


@dataclass(frozen=True)
class Column:
    """A column with the values that can be, and what to write there."""

    least: float
    most: float
    what: str


COLUMNS = {
    "year": Column(1900, 2200, "a year from 1900 to 2200"),
    "month": Column(1, 12, "the number of the month, 1 to 12"),
    "tmin_c": Column(-60, 60, "the mean daily minimum in °C"),
    "tmax_c": Column(-60, 60, "the mean daily maximum in °C"),
    "rain_mm": Column(0, 1000, "the rain of the month in mm, 0 to 1000"),
    "tmean_c": Column(-60, 60, "the mean temperature in °C"),
    "rh": Column(0, 1, "a fraction from 0 to 1"),
    "wind_2m": Column(0, 40, "the mean wind 2 m above ground in m/s, 0 to 40"),
    "wind_10m": Column(0, 40, "the mean wind 10 m above ground in m/s, 0 to 40"),
    "radiation_mj": Column(0, 45, "global radiation in MJ/m² a day, 0 to 45"),
    "et0_mm": Column(0, 600, "reference evapotranspiration of the month in mm, 0 to 600"),
    "vpd_kpa": Column(0, 10, "the vapour pressure deficit in kPa (hPa divided by 10), 0 to 10"),
    "wet_days": Column(0, 31, "days with rain, 0 to 31"),
    "frost_days": Column(0, 31, "days with frost, 0 to 31"),
}
REQUIRED = ("month", "tmin_c", "tmax_c", "rain_mm")
WHOLE = ("year", "month")
WORDS = {
    **{"humidity": "rh", "relative_humidity": "rh", "precipitation": "rain_mm", "prec": "rain_mm", "prcp": "rain_mm"},
    **{"temperature": "tmean_c", "wind_speed": "wind_2m or wind_10m", "srad": "radiation_mj", "pet": "et0_mm"},
}
"""Names that columns have elsewhere."""


def read_weather(path: Path, problems: Problems) -> pd.DataFrame | None:
    """Return a monthly table with the columns of ``COLUMNS`` that it has, in the order of time.

    Mistakes are added to ``problems``; then the result is None.
    """
    lines = _text(path)
    found = [lines] if isinstance(lines, str) else []
    frame = None
    if not found:
        names, found = _header(lines)
        frame, wrong, dated = _values(names, lines[1:])
        found += wrong + _wrong_pairs(frame)
        found += _wrong_order(frame) if dated else []
    if len(found) > MOST_LINES:
        found = [*found[:MOST_LINES], f"has {len(found) - MOST_LINES} more mistakes; put these right first"]
    problems.add(*(f"{path.name}: {line}" for line in found))
    return None if found else frame.drop(columns="row")


def _text(path: Path) -> list[tuple[int, list[str]]] | str:
    """Return the numbered lines of a CSV file as cells, or what is wrong with the file."""
    try:
        if not path.is_file():
            what = "is a folder, not a table; give the file in it" if path.is_dir() else "no such file; check the path"
            return f"climate.table is {shorten(path)}; {what}"
        if path.stat().st_size > LARGEST_BYTES:
            return f"is larger than {LARGEST_BYTES // 10**6} MB; give a table of months"
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as wrong:
        return f"climate.table cannot be read ({wrong.strerror}); check the file"
    except UnicodeDecodeError:
        what = "a spreadsheet or an archive" if raw.startswith(b"PK") else "no UTF-8 text"
        return f"is {what}; save the table as CSV (UTF-8)"
    if not text.strip(" \t\r\n,;"):
        return f"is empty; write a header ({', '.join(REQUIRED)}) and a row for each month"
    head = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as wrong:
        return f"line {reader.line_num} is not CSV ({wrong}); save the table as CSV (UTF-8)"


def _header(lines: list[tuple[int, list[str]]]) -> tuple[list[str], list[str]]:
    """Return the names of the columns, and what is wrong with them."""
    names, wrong = [cell.strip().lower() for cell in lines[0][1]], []
    while not names[-1]:
        names.pop()
    for place, name in enumerate(names):
        if not name:
            wrong.append(f"column {place + 1} has no name; name or delete it")
        elif name not in COLUMNS:
            wrong.append(f"column {shorten(name)} is not known; {_meant(name)}")
        elif name in names[:place]:
            wrong.append(f"column {name} stands twice; keep one of the two")
    wrong += [f"column {name} is missing; add it" for name in REQUIRED if name not in names]
    if "wind_2m" in names and "wind_10m" in names:
        wrong.append("columns wind_2m and wind_10m both stand there; keep one of the two")
    if len(lines) == 1:
        wrong.append("has no rows; write 12 rows of normals, or every month of a run of years with their year")
    return names, wrong


def _meant(name: str) -> str:
    """Return which column an unknown name may stand for."""
    near = get_close_matches(name, WORDS, n=1, cutoff=0.75)
    return f"did you mean {WORDS[near[0]]}?" if near else did_you_mean(name, COLUMNS)


def _values(names: list[str], lines: list[tuple[int, list[str]]]) -> tuple[pd.DataFrame, list[str], bool]:
    """Return the numbers of the known columns by row, NaN where wrong; what is wrong; whether all have their month."""
    known = {name: names.index(name) for name in COLUMNS if name in names}
    rows, wrong, width, dated = [], [], len(names), "month" in known
    for row, cells in lines:
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            wrong.append(f"row {row} has {len(cells)} cells where the header has {width}; write one for each column")
            dated = False
            continue
        values = {"row": row}
        for name, place in known.items():
            values[name], problem = _number(name, cells[place].strip())
            wrong += [f"row {row}, {name} is {problem}"] if problem else []
            dated &= not (problem and name in WHOLE)
        rows.append(values)
    return pd.DataFrame(rows, columns=["row", *known]), wrong, dated


def _number(name: str, cell: str) -> tuple[float, str]:
    """Return a cell's number, and what is wrong with it with its cure."""
    column = COLUMNS[name]
    if not cell:
        cure = f"write {column.what}" + ("" if name in (*REQUIRED, "year") else ", or leave the column out")
        return np.nan, f"empty; {cure}"
    if DECIMAL_COMMA.fullmatch(cell):
        return np.nan, f"{cell}; write {cell.replace(',', '.')} with a point"
    if not NUMBER.fullmatch(cell):
        percent = " (0.65), not a percentage" if cell.endswith("%") and name == "rh" else ""
        return np.nan, f"{shorten(cell, 30)}; write {column.what}{percent}"
    value = float(cell)
    if name in WHOLE and not value.is_integer():
        return np.nan, f"{value:g}; write {column.what}"
    if not column.least <= value <= column.most:
        return np.nan, f"{value:g}; {_out_of_range(name, value)}"
    return value, ""


def _out_of_range(name: str, value: float) -> str:
    what = COLUMNS[name].what
    if name not in WHOLE and value <= MISSING_MARK:
        return f"if that marks a missing value, fill it in: write {what}"
    if name == "rh" and 1 < value <= 100:
        return f"write {what} ({value / 100:g}), not a percentage"
    if name.startswith("t") and value > KELVIN:
        return f"write {what} ({value - 273.15:.4g}), not in kelvin"
    return f"write {what}"


def _wrong_pairs(frame: pd.DataFrame) -> list[str]:
    """Return what is wrong between the cells of a row."""
    wrong = []
    cells = frame.reindex(columns=list(COLUMNS))
    for row, at in zip(frame["row"], cells.to_dict("records"), strict=True):
        low, high, mean = at["tmin_c"], at["tmax_c"], at["tmean_c"]
        if high < low:
            wrong.append(f"row {row}, tmax_c is {high:g}, below tmin_c ({low:g}); check the two")
        elif mean < low or mean > high:
            wrong.append(f"row {row}, tmean_c is {mean:g}; it must lie within tmin_c ({low:g}) and tmax_c ({high:g})")
        if np.isfinite(at["month"]):
            most = days_of(at["year"], at["month"])
            wrong += [
                f"row {row}, {name} is {at[name]:g}; month {at['month']:g} has {most} days"
                for name in ("wet_days", "frost_days")
                if at[name] > most
            ]
    return wrong


def days_of(year: float, month: float) -> int:
    """Return how many days a month has at most; an unknown year may be a leap year."""
    return monthrange(2024 if np.isnan(year) else int(year), int(month))[1]


def _wrong_order(frame: pd.DataFrame) -> list[str]:
    """Return what is wrong with the order of the rows: each month once, in order, none left out."""
    dated = "year" in frame
    years = frame["year"].astype(int) if dated else pd.Series(0, index=frame.index)
    if not dated and len(frame) >= 24:
        return [f"has {len(frame)} rows and no years; add the column year, or keep the 12 rows of the normals"]
    keys = list(zip(years, frame["month"].astype(int), strict=True))
    first: dict[tuple[int, int], int] = {}
    wrong, before = [], (0, 0)
    for row, key in zip(frame["row"], keys, strict=True):
        shown = f"row {row}, month is {key[1]}{f' of {key[0]}' if dated else ''}"
        if key in first:
            cure = "keep one of the two" + ("" if dated else ", or add the column year")
            wrong.append(f"{shown}, which stands in row {first[key]} already; {cure}")
        elif key < before:
            then = f"{before[1]}{f' of {before[0]}' if dated else ''}"
            wrong.append(f"{shown} after {then}; put the rows in the order of time")
        first.setdefault(key, row)
        before = max(before, key)
    return wrong + _gaps(first, dated)


def _gaps(found: Iterable[tuple[int, int]], dated: bool) -> list[str]:
    """Return which (year, month) are left out of the run of years."""
    wrong, years = [], sorted({year for year, _ in found})
    for year in range(years[0], years[-1] + 1) if years else ():
        gaps = [month for month in range(1, 13) if (year, month) not in found]
        named = f"year {year} lacks month {', '.join(map(str, gaps))}"
        if len(gaps) == 12:
            wrong.append(f"year {year} is missing between others; add its 12 rows")
        elif gaps:
            cure = "add its row" if len(gaps) == 1 else "add their rows"
            wrong.append(f"{named if dated else named.removeprefix('year 0 ')}; {cure}")
    return wrong
