"""A workbook as bytes that are the same twice, in which no text is ever taken for a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

PERCENT, WHOLE_PERCENT = "0.0%", "0%"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every part of the file: the earliest that a ZIP knows."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST, NARROWEST, LOOKED_AT = 70, 8, 400
LONG_TEXT = 120
"""Letters above which a text is wrapped within its column."""
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E7EEE4"), "alignment": WRAPPED}


class Tagged(NamedTuple):
    """A number with the format in which it is shown."""

    value: float
    format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, heads and rows, and how many rows and columns stay in view."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    frozen: tuple[int, int]


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Return an XLSX file; equal sheets give equal bytes."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    made = io.BytesIO()
    book.save(made)
    return _without_time(made.getvalue())


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate([sheet.heads, *sheet.rows], 1):
        for place, value in enumerate(row, 1):
            _write(page.cell(number, place), value)
    for cell in page[1]:
        cell.font, cell.fill, cell.alignment = HEAD["font"], HEAD["fill"], HEAD["alignment"]
    for place in range(1, len(sheet.heads) + 1):
        page.column_dimensions[get_column_letter(place)].width = _width(sheet, place - 1)
    rows, columns = sheet.frozen
    page.freeze_panes = page.cell(rows + 1, columns + 1)
    filled = sum(1 for row in sheet.rows if len(row) == len(sheet.heads))
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{filled + 1}"


def _write(cell, value: Any) -> None:
    if isinstance(value, Tagged):
        value, shown = value
        cell.number_format = shown
        cell.value = None if np.isnan(value) else float(value)
    elif isinstance(value, bool | np.bool_):
        cell.value = bool(value)
    elif isinstance(value, int | np.integer):
        cell.value = int(value)
    elif isinstance(value, float | np.floating):
        if np.isfinite(value):
            cell.value, cell.number_format = float(value), _format(float(value))
    elif value is not None and value != "":
        _write_text(cell, str(value))


def _write_text(cell, text: str) -> None:
    """Write text as text, whatever it begins with."""
    cell.value = CONTROL.sub(" ", text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@"
    if len(text) > LONG_TEXT:
        cell.alignment = WRAPPED


def _format(value: float) -> str:
    """Return a format with about three significant digits; the cell holds the whole number."""
    size = abs(value)
    if size >= 100 or size == 0:
        return "#,##0"
    if size >= 10:
        return "0.0"
    if size >= 1:
        return "0.00"
    return "0.000" if size >= 0.01 else "0.00E+00"


def _width(sheet: Sheet, place: int) -> float:
    """Return a width for the longest text of a column, and for the longest word of its head."""
    texts = [row[place] for row in sheet.rows[:LOOKED_AT] if len(row) == len(sheet.heads)]
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    words = max((len(word) for word in str(sheet.heads[place]).split()), default=0)
    return float(min(WIDEST, max(NARROWEST, words + 2, longest + 1)))


def _without_time(made: bytes) -> bytes:
    """Return an XLSX without the times at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb">\d{4}-\d\d-\d\dT[\d:.]+Z<", b">1980-01-01T00:00:00Z<", data)
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()
