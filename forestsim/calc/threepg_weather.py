"""The weather of a 3-PG case: what is missing or impossible stops the run, what looks like a slip is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.errors import ForestsimError, shorten
from forestsim.growth.threepg import Weather
from forestsim.growth.threepg_equations import vapour_pressure_deficit

REQUIRED = ("year", "month", "tmp_min", "tmp_max", "prcp", "srad", "frost_days")
OPTIONAL = ("tmp_ave", "vpd_day", "co2")
CO2 = 350.0
# column: impossible below, unusual below, unusual above, impossible above, unit
BOUNDS = {
    "tmp_min": (-90, -60, 45, 70, "degC"),
    "tmp_max": (-90, -60, 55, 70, "degC"),
    "tmp_ave": (-90, -60, 50, 70, "degC"),
    "prcp": (0, 0, 1500, np.inf, "mm a month"),
    "srad": (0, 0, 45, np.inf, "MJ m-2 day-1"),
    "frost_days": (0, 0, 31, np.inf, "days a month"),
    "vpd_day": (0, 0, 80, np.inf, "mbar"),
    "co2": (1e-9, 200, 1500, np.inf, "ppm"),
}
SLIPS = {
    "prcp": "in tenths of a millimetre, or the sum of a year",
    "srad": "in W m-2 (times 0.0864)",
    "frost_days": "the sum of several months",
    "vpd_day": "in Pa (100 Pa are 1 mbar)",
    "co2": "in another unit",
} | dict.fromkeys(("tmp_min", "tmp_max", "tmp_ave"), "in kelvin, Fahrenheit or tenths of a degree")
# Radiation beyond any W m-2: the unit that would explain it, by the least value.
LARGE_RADIATION = (
    (1e5, "in J m-2 day-1 (divide by 1,000,000)"),
    (1300, "in kJ m-2 day-1 (divide by 1000) or J cm-2 day-1 (by 100)"),
)


def read_weather(file: Path, months: tuple[int, int] | None, doubts: list[str]) -> Weather:
    """Return the weather from the first to the last of ``months``; ``doubts`` gains a line for each likely slip.

    Without ``months`` only the table itself is checked. Raises ForestsimError with a line for each mistake.
    """
    table = _table(file)
    problems = [f"{file.name}: column {c} is missing; add it" for c in REQUIRED if c not in table]
    if problems:
        raise ForestsimError(problems)
    known = [c for c in (*REQUIRED, *OPTIONAL) if c in table]
    numbers = table[known].apply(pd.to_numeric, errors="coerce").astype(float)
    problems = _not_months(file.name, table, numbers)
    if not problems and months is not None:
        number = numbers["year"] * 12 + numbers["month"] - 1
        used = (number >= months[0]) & (number <= months[1])
        problems = _out_of_order(file.name, number[used], months)
        table, numbers = table[used], numbers[used]
    problems += _not_numbers(file.name, table, numbers) or _impossible(file.name, numbers)
    if problems:
        raise ForestsimError(problems)
    filled = _filled(numbers)
    doubts += _unusual(file.name, numbers) + _slips_of_the_year(file.name, numbers, filled)
    return _weather(filled)


def _table(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, encoding="utf-8-sig")
    except FileNotFoundError:
        raise ForestsimError(f"{file}: no such file; the weather must lie beside the case") from None
    except (ValueError, OSError) as wrong:
        raise ForestsimError(f"{file.name}: is not a table ({shorten(wrong)}); write CSV with a head") from None
    if len(table.columns) == 1 and ";" in str(table.columns[0]):
        raise ForestsimError(f"{file.name}: its columns are parted by semicolons; write commas")
    return table.rename(columns=lambda name: str(name).strip())


def _not_months(name: str, table: pd.DataFrame, numbers: pd.DataFrame) -> list[str]:
    year, month = numbers["year"], numbers["month"]
    wrong = {"year": ~(year % 1 == 0), "month": ~month.isin(range(1, 13))}
    cures = {"year": "write a whole year", "month": "write 1 to 12"}
    return [
        f"{name}: row {bad.idxmax() + 2}, {c} is {_shown(table[c][bad.idxmax()])}; {cures[c]}"
        for c, bad in wrong.items()
        if bad.any()
    ]


def _out_of_order(name: str, number: pd.Series, months: tuple[int, int]) -> list[str]:
    steps = np.diff(number)
    if (steps != 1).any():
        row = int(number.index[np.argmax(steps != 1) + 1]) + 2
        return [f"{name}: row {row} does not follow the month before it; write every month once, in order"]
    if len(number) == 0 or number.iloc[0] != months[0] or number.iloc[-1] != months[1]:
        return [f"{name}: does not hold every month from site.from to site.to; add the missing ones"]
    return []


def _not_numbers(name: str, table: pd.DataFrame, numbers: pd.DataFrame) -> list[str]:
    problems = []
    for column in numbers:
        bad = ~np.isfinite(numbers[column])
        if column in OPTIONAL:  # a blank cell there asks for the model's own figure
            bad &= table[column].notna()
        if bad.any():
            row = bad.idxmax()
            problems.append(f"{name}: row {row + 2}, {column} is {_shown(table[column][row])}; write a number")
    return problems


def _impossible(name: str, numbers: pd.DataFrame) -> list[str]:
    problems = []
    for column, (low, _, _, high, unit) in BOUNDS.items():
        if column not in numbers:
            continue
        for out, limit in (
            (numbers[column] < low, f"be below {low:.0f}"),
            (numbers[column] > high, f"be above {high:g}"),
        ):
            if out.any():
                hint = f"; is it {SLIPS[column]}?" if unit == "degC" else ""
                problems.append(f"{_where(name, numbers, column, out)}; it cannot {limit} {unit}{hint}")
    crossed = numbers["tmp_max"] < numbers["tmp_min"]
    if crossed.any():
        row = crossed.idxmax()
        values = f"tmp_max is {numbers['tmp_max'][row]:g}, below tmp_min ({numbers['tmp_min'][row]:g})"
        problems.append(f"{name}: row {row + 2}, {values}; swap or correct them")
    return problems


def _unusual(name: str, numbers: pd.DataFrame) -> list[str]:
    doubts = []
    for column, (_, low, high, _, unit) in BOUNDS.items():
        if column in numbers:
            out = (numbers[column] < low) | (numbers[column] > high)
            if out.any():
                slip = _slip(column, numbers[column][out.idxmax()])
                doubts.append(f"{_where(name, numbers, column, out)}; usual is {low} to {high} {unit}; is it {slip}?")
    if "tmp_ave" in numbers:
        mean = numbers["tmp_ave"]
        out = (mean < numbers["tmp_min"]) | (mean > numbers["tmp_max"])
        if out.any():
            doubts.append(f"{_where(name, numbers, 'tmp_ave', out)}; it lies outside tmp_min to tmp_max")
    return doubts


def _slip(column: str, value: float) -> str:
    if column == "srad":
        return next((unit for least, unit in LARGE_RADIATION if value > least), SLIPS[column])
    return SLIPS[column]


def _slips_of_the_year(name: str, numbers: pd.DataFrame, filled: pd.DataFrame) -> list[str]:
    """Return doubts that no single month can raise: a unit so large that the whole year comes out small."""
    if len(numbers) < 12:
        return []
    years = len(numbers) / 12
    rain = numbers["prcp"].sum() / years
    most = {column: numbers[column].idxmax() for column in ("prcp", "srad")}
    doubts = []
    if rain < 60:
        at = f"{name}: row {most['prcp'] + 2}, prcp is {numbers['prcp'].max():g} and no month has more"
        doubts.append(f"{at} ({rain:.3g} mm a year); trees want more than 60; is it in cm?")
    if numbers["srad"].max() < 10:
        at = f"{name}: row {most['srad'] + 2}, srad is {numbers['srad'].max():g} and no month has more"
        doubts.append(f"{at}; usual in summer is 15 to 30 MJ m-2 day-1; is it in kWh m-2 day-1 (times 3.6)?")
    if "vpd_day" in numbers and numbers["vpd_day"].notna().any():
        row, own = numbers["vpd_day"].idxmax(), vapour_pressure_deficit(filled["tmp_min"], filled["tmp_max"]).max()
        if numbers["vpd_day"][row] < own / 5:
            at = f"{name}: row {row + 2}, vpd_day is {numbers['vpd_day'][row]:g} and no month has more"
            doubts.append(f"{at}; the temperatures would make it {own:.3g} mbar; is it in kPa (times 10)?")
    return doubts


def _filled(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the model's own figure where an optional cell is blank or its column absent."""
    low, high = numbers["tmp_min"], numbers["tmp_max"]
    own = {"tmp_ave": (low + high) / 2, "vpd_day": vapour_pressure_deficit(low, high), "co2": CO2}
    given = {c: numbers[c].fillna(values) if c in numbers else values for c, values in own.items()}
    return numbers.assign(**given)


def _weather(rows: pd.DataFrame) -> Weather:
    columns = ("tmp_min", "tmp_max", "prcp", "srad", "frost_days", "tmp_ave", "vpd_day", "co2")
    year, month = (rows[c].to_numpy(int) for c in ("year", "month"))
    return Weather(year, month, *(rows[c].to_numpy(float) for c in columns))


def _where(name: str, numbers: pd.DataFrame, column: str, rows: pd.Series) -> str:
    """Return the first of the rows with its value, and how many there are more."""
    first, more = rows.idxmax(), int(rows.sum()) - 1
    others = f" (and {more} more)" if more else ""
    return f"{name}: row {first + 2}, {column} is {numbers[column][first]:g}{others}"


def _shown(value: object) -> str:
    if pd.isna(value):
        return "empty"
    return f"{value:g}" if isinstance(value, int | float) else shorten(value)
