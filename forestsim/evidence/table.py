"""Reading evidence.csv, and writing what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim import resources
from forestsim.errors import DataError, did_you_mean
from forestsim.files import EXCEL_MARK, write_whole
from forestsim.tables import sources

FILE = "evidence.csv"
WORDS = ("id", "theme", "quantity", "place", "unit", "conditions", "source", "fitted", "note")
"""Columns that every row fills."""
STAND_WORDS = ("species", "variable", "reduction", "fenced")
NUMBERS = (
    *("measured_low", "measured_high", "age_yr", "stems_per_ha", "irrigation_mm", "irrigation_years"),
    *("irrigation_salinity", "rain", "et0", "texture", "groundwater_depth", "groundwater_salinity", "recharge_mm"),
    "soil_salinity",
)
YES_NO = {"yes": True, "no": False}


def read_rows(path: Path | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of evidence.csv, or of another file like it, and what is no number among its numbers.

    An empty number is NaN. Raises DataError if a column is missing.
    """
    path = resources.path("data", FILE) if path is None else path
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = [column for column in (*WORDS, *STAND_WORDS, *NUMBERS) if column not in rows.columns]
    if missing:
        raise DataError([f"{path.name}: the column {column} is missing; add it" for column in missing])
    problems = []
    for column in NUMBERS:
        numbers = pd.to_numeric(rows[column].mask(rows[column] == ""), errors="coerce").astype(float)
        wrong = (rows[column] != "") & ~np.isfinite(numbers)
        problems += told(rows, wrong, column, "write a number")
        rows[column] = numbers
    return rows, problems


def row_problems(rows: pd.DataFrame, themes: Iterable[str]) -> list[str]:
    """Return what is wrong with what was measured, one line for each mistake."""
    problems = []
    for column in WORDS:
        problems += told(rows, rows[column].str.strip() == "", column, "fill it in")
    problems += told(rows, rows["id"].duplicated(), "id", "it is given twice, keep one row")
    problems += told(rows, ~rows["theme"].isin(themes) & (rows["theme"] != ""), "theme", themes)
    problems += told(rows, ~rows["fitted"].isin(YES_NO) & (rows["fitted"] != ""), "fitted", "write yes or no")
    known = set(sources()["key"])
    for key in rows["source"].str.split().explode().dropna().unique():
        if key not in known:
            naming = rows["source"].str.split().apply(lambda keys, key=key: key in keys)
            problems += told(rows, naming, "source", f"{key} is not in sources.csv, add it there")
    low, high = rows["measured_low"], rows["measured_high"]
    problems += told(rows, low > high, "measured_low", "it is above measured_high, turn them round")
    problems += told(rows, low.isna() & high.isna(), "measured_low", "give it, measured_high or both")
    return problems


def told(rows: pd.DataFrame, wrong: pd.Series, column: str, cure: str | Iterable[str]) -> list[str]:
    """Return a line for each wrong cell of a column; ``cure`` says what to do, or holds the words to choose from."""
    lines = []
    for place in rows.index[wrong]:
        value = rows.at[place, column]
        value = f"{value:g}" if isinstance(value, float) else value
        said = "empty" if value in ("", "nan") else value
        what = cure if isinstance(cure, str) else did_you_mean(value, cure)
        lines.append(f"row {place + 2}, {rows.at[place, 'id']}: {column} is {said}; {what}")
    return lines


def save(rows: pd.DataFrame, file: Path) -> Path:
    """Write rows as CSV for Excel, whole or not at all. Raises ForestsimError if it cannot be written."""
    return write_whole(file, EXCEL_MARK + rows.to_csv(index=False, float_format="%.6g"))
