"""A CSV file as cells of text: what a spreadsheet wrote, whichever marks it uses."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.calc.base import read_text
from forestsim.errors import ForestsimError, shorten

DELIMITERS = (",", ";", "\t")
SHOWN = 20
"""Cells of one column named in the messages; of more mistakes only the count is told."""


@dataclass(frozen=True)
class Sheet:
    """The cells of a file as they stood, the row number of each row, and the mark between cells."""

    name: str
    cells: pd.DataFrame
    numbers: np.ndarray
    delimiter: str

    def column(self, name: str) -> np.ndarray | None:
        """Return a column as text without blanks around it, or None when there is none."""
        if name not in self.cells:
            return None
        return np.array([text.strip() for text in self.cells[name]], dtype=object)

    def at(self, rows: np.ndarray, column: str, say) -> list[str]:
        """Return one message for each row that is True in ``rows``: ``say(position)`` ends it."""
        found = np.flatnonzero(rows)
        said = [f"{self.name}: row {self.numbers[i]}, {column} is {say(i)}" for i in found[:SHOWN]]
        return said + self._rest(len(found), column)

    def _rest(self, count: int, column: str) -> list[str]:
        rest = count - SHOWN
        return [f"{self.name}: {column} is wrong in {rest} more rows; mend them likewise"] if rest > 0 else []


def read_sheet(file: Path) -> Sheet:
    """Return the cells of a CSV file with commas, semicolons or tabs between them; blank rows are left out.

    Raises ForestsimError with one line for each mistake.
    """
    text = read_text(file)
    head_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=head_line.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as wrong:
        raise ForestsimError(f"{file.name}: is not CSV ({shorten(wrong)}); save it as CSV UTF-8") from None
    rows = [(n, row) for n, row in enumerate(records, start=1) if any(cell.strip() for cell in row)]
    if not rows:
        raise ForestsimError(f"{file.name}: is empty; write a head with column names and rows below it")
    head = _head(rows[0][1])
    problems = [
        f"{file.name}: column {name} stands {count} times; keep one"
        for name, count in Counter(head).items()
        if count > 1 and name
    ]
    if len(rows) == 1:
        problems.append(f"{file.name}: has a head and no rows; write rows below it")
    problems += _too_long(file.name, rows[1:], len(head), delimiter)
    if problems:
        raise ForestsimError(problems)
    width = len(head)
    body = [(row + [""] * width)[:width] for _, row in rows[1:]]
    cells = pd.DataFrame(body, columns=head, dtype=object)
    return Sheet(file.name, cells, np.array([n for n, _ in rows[1:]]), delimiter)


def _head(row: list[str]) -> list[str]:
    names = [cell.strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _too_long(name: str, rows: list[tuple[int, list[str]]], width: int, delimiter: str) -> list[str]:
    long = [(n, len(row)) for n, row in rows if any(cell.strip() for cell in row[width:])]
    cure = "write decimal points, or semicolons between cells" if delimiter == "," else "write one cell for each column"
    problems = [f"{name}: row {n} has {count} cells and the head {width}; {cure}" for n, count in long[:SHOWN]]
    rest = len(long) - SHOWN
    return problems + ([f"{name}: {rest} more rows have too many cells; mend them likewise"] if rest > 0 else [])
