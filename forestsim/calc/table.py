"""Calculators from rows to rows: columns that are checked, arrays that are computed, rows that are given back.

A row is told by its number in the file (the head is row 1). Columns that the model does not know
pass through as they stand; a result takes the place of a column of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from forestsim.calc.base import Calculator
from forestsim.calc.sheet import Sheet, read_sheet
from forestsim.errors import ForestsimError, did_you_mean, shorten

Cells = Mapping[str, np.ndarray]
"""Arrays by column name, one value a row: float (NaN is empty), str ("" is empty) or bool."""

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
EMPTY = {"", "na", "n/a", "nan", "null", "#n/a"}
TRUE = {"true", "t", "yes", "1", "1.0", "истина", "да"}
FALSE = {"false", "f", "no", "0", "0.0", "ложь", "нет"}


@dataclass(frozen=True)
class Column:
    """A column of the input.

    ``low`` and ``high`` belong to the range, ``above`` does not. ``choices`` are the words, or the
    numbers, that are allowed. ``needed`` says in which rows the cell is used: everywhere, nowhere,
    or where ``needed(cells)`` is True; a ``default`` fills what is empty, a value or a function of the
    columns before it; ``absent`` is the value where the whole column is left out. ``hint`` ends the
    message about a value out of range.
    """

    name: str
    unit: str = "1"
    kind: Literal["number", "text", "boolean"] = "number"
    low: float = -np.inf
    high: float = np.inf
    above: float = -np.inf
    choices: tuple = ()
    default: float | str | bool | Callable[[Cells], np.ndarray] | None = None
    absent: float | str | bool | None = None
    needed: bool | Callable[[Cells], np.ndarray] = True
    meaning: str = ""
    hint: str = ""

    @property
    def required(self) -> bool | Callable[[Cells], np.ndarray]:
        return False if self.default is not None and self.needed is True else self.needed

    @property
    def range(self) -> str:
        lowest = f"more than {self.above:g}" if self.above > -np.inf else f"{self.low:g} or more"
        if self.high == np.inf:
            return lowest
        if max(self.low, self.above) == -np.inf:
            return f"{self.high:g} or less"
        return f"{lowest} and at most {self.high:g}" if self.above > -np.inf else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Rule:
    """What must hold between the cells of a row: where ``broken(cells)`` is True, ``column`` is told with the cure.

    An empty or unreadable number is NaN here, so write the comparison so that NaN gives False.
    """

    column: str
    broken: Callable[[Cells], np.ndarray]
    cure: str


def table_calculator(
    name: str,
    title: str,
    columns: Iterable[Column],
    results: Mapping[str, str],
    function: Callable[[Cells], Mapping[str, np.ndarray]],
    example: str,
    rules: Iterable[Rule] = (),
) -> Calculator:
    """Return a calculator from CSV rows to the same rows with results.

    ``results`` gives the unit of each result; ``function(cells)`` returns the results as arrays of
    one value a row. ``example`` is the text of an input.
    """
    columns, rules = tuple(columns), tuple(rules)

    def run(file: Path) -> pd.DataFrame:
        sheet = read_sheet(file)
        cells = read_cells(sheet, columns, rules)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            found = function(cells)
        _check_finite(sheet, results, found)
        return _filled(sheet, columns, results, found)

    return Calculator(name, title, _described(columns), results, run, lambda: {"input.csv": example})


def read_cells(sheet: Sheet, columns: Iterable[Column], rules: Iterable[Rule] = ()) -> Cells:
    """Return the columns as arrays. Raises ForestsimError with every missing, bad or impossible cell."""
    columns, rules = tuple(columns), tuple(rules)
    cells, empty, problems = {}, {}, []
    for column in columns:
        values, empty[column.name], said = _parsed(sheet, column)
        if column.default is not None:
            filling = column.default(cells) if callable(column.default) else column.default
            values = np.where(empty[column.name], filling, values)
        cells[column.name] = values
        problems += said
    for column in columns:
        problems += _missing(sheet, column, cells, empty[column.name], columns)
    for rule in rules:
        broken = np.broadcast_to(rule.broken(cells), len(sheet.numbers))
        text = sheet.column(rule.column)
        problems += sheet.at(
            broken, rule.column, lambda i, t=text, r=rule: f"{shorten(t[i]) if t is not None else 'missing'}; {r.cure}"
        )
    if problems:
        raise ForestsimError(problems)
    return cells


def _parsed(sheet: Sheet, column: Column) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return values, where they are empty, and what is wrong with the rest."""
    text = sheet.column(column.name)
    if text is None and column.absent is not None:
        count = len(sheet.numbers)
        kind = object if column.kind == "text" else None
        return np.full(count, column.absent, dtype=kind), np.zeros(count, bool), _misspelt(sheet, column)
    if text is None:
        text = np.full(len(sheet.numbers), "", dtype=object)
    lowered = np.array([t.casefold() for t in text], dtype=object)
    empty = lowered == "" if column.kind == "text" else np.isin(lowered, list(EMPTY))
    parse = {"number": _numbers, "text": _words, "boolean": _switches}[column.kind]
    values, wrong, cure = parse(sheet, column, text, lowered)
    return values, empty, sheet.at(wrong & ~empty, column.name, lambda i: f"{shorten(text[i])}; {cure(i)}")


def _misspelt(sheet: Sheet, column: Column) -> list[str]:
    """Return a message if a column that may be left out seems to be there under another spelling."""
    heads = {head.casefold(): head for head in sheet.cells}
    near = get_close_matches(column.name.casefold(), heads, n=1, cutoff=0.85)
    near += [head for head in heads if len(head) > 3 and column.name.casefold().startswith(head)]
    return [f"{sheet.name}: column {heads[near[0]]} is not known; write {column.name} if it is meant"] if near else []


def _numbers(sheet, column, text, lowered):
    plain = pd.Series(lowered, dtype=object)
    if sheet.delimiter != ",":
        plain = plain.str.replace(",", ".", regex=False)
    readable = plain.str.fullmatch(NUMBER).to_numpy(bool)
    values = np.full(len(text), np.nan)
    values[readable] = plain[readable].to_numpy(str).astype(float)
    readable = np.isfinite(values)
    if column.choices:
        inside = np.isin(values, column.choices)
        allowed = f"choose from {', '.join(f'{c:g}' for c in column.choices)}"
    else:
        inside = (values >= column.low) & (values <= column.high) & (values > column.above)
        unit = "" if column.unit == "1" else f", in {column.unit}"
        allowed = f"give {column.range}{unit}"
    allowed += f", {column.hint}" if column.hint else ""
    wrong = ~(readable & inside)
    values = np.where(wrong, np.nan, values)
    point = "write a number" + (" with a decimal point" if sheet.delimiter == "," else "")
    return values, wrong, lambda i: allowed if readable[i] else point


def _words(sheet, column, text, lowered):
    known = {str(choice).casefold(): str(choice) for choice in column.choices}
    if column.choices:
        values = np.array([known.get(word, "") for word in lowered], dtype=object)
        wrong = values == ""
    else:
        values, wrong = text, np.zeros(len(text), bool)
    return values, wrong, lambda i: did_you_mean(text[i], map(str, column.choices))


def _switches(sheet, column, text, lowered):
    yes = np.isin(lowered, list(TRUE))
    wrong = ~(yes | np.isin(lowered, list(FALSE)))
    return yes, wrong, lambda i: "write TRUE or FALSE"


def _missing(sheet: Sheet, column: Column, cells: Cells, empty: np.ndarray, columns: tuple[Column, ...]) -> list[str]:
    needed = column.required(cells) if callable(column.required) else column.required
    lacking = np.broadcast_to(needed, len(empty)) & empty
    if not lacking.any():
        return []
    about = f"{column.meaning}, " if column.meaning else ""
    about += "TRUE or FALSE" if column.kind == "boolean" else "text" if column.kind == "text" else column.unit
    if column.name not in sheet.cells:
        known = {c.name for c in columns}
        spare = {head.casefold(): head for head in sheet.cells if head not in known}
        near = [spare[n] for n in get_close_matches(column.name.casefold(), spare, n=1)]
        meant = f"; is {near[0]} meant?" if near else ""
        where = "" if lacking.all() else f" and row {sheet.numbers[np.argmax(lacking)]} needs it"
        return [f"{sheet.name}: column {column.name} is missing{where}; add it ({about}){meant}"]
    return sheet.at(lacking, column.name, lambda i: f"empty; write it ({about})")


def _check_finite(sheet: Sheet, results: Mapping[str, str], found: Cells) -> None:
    """Raise ForestsimError with one line for each result beyond all numbers."""
    problems = []
    for name in results:
        value = np.broadcast_to(found[name], len(sheet.numbers))
        if value.dtype.kind == "f":
            problems += sheet.at(np.isinf(value), name, lambda i: "beyond all numbers; check what the row gives")
    if problems:
        raise ForestsimError(problems)


def _filled(sheet: Sheet, columns: tuple[Column, ...], results: Mapping[str, str], found: Cells) -> pd.DataFrame:
    """Return the rows as they stood with the results in or behind them."""
    rows = sheet.cells.copy()
    for name in results:
        value = np.broadcast_to(found[name], len(rows))
        rows[name] = np.where(value, "TRUE", "FALSE") if value.dtype == bool else value
    numbers = [c.name for c in columns if c.kind == "number" and c.name in sheet.cells]
    commas = sheet.delimiter != "," and any("," in cell for name in numbers for cell in sheet.cells[name])
    rows.attrs = {"delimiter": sheet.delimiter, "decimal": "," if commas else "."}
    return rows


def _described(columns: tuple[Column, ...]) -> str:
    def one(column: Column) -> str:
        if column.choices:
            return f"{column.name} ({', '.join(map(str, column.choices))})"
        return f"{column.name} ({'TRUE or FALSE' if column.kind == 'boolean' else column.unit})"

    needed = [c for c in columns if c.required is True and c.absent is None]
    always = ", ".join(map(one, needed))
    sometimes = ", ".join(one(c) for c in columns if c not in needed)
    parts = (f"CSV with {always}" if always else "CSV", f"where a row uses it {sometimes}" if sometimes else "")
    return "; ".join(filter(None, parts))
