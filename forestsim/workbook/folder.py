"""The folder of a comparison: compare.csv, compare.xlsx and compare.html, all or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from forestsim.compare.table import Comparison
from forestsim.files import EXCEL_MARK
from forestsim.saving import write_folder
from forestsim.workbook.sentences import verdicts
from forestsim.workbook.sheets import sheets
from forestsim.workbook.xlsx import workbook_bytes

if TYPE_CHECKING:
    from forestsim.results import Outcome

FILES = ("compare.csv", "compare.xlsx", "compare.html")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def save_comparison(
    comparison: Comparison, folder: Path, page: Callable[[Sequence[Outcome], list[dict]], str], force: bool = False
) -> Path:
    """Write the tables and the page of a comparison into ``folder``, all at once.

    ``page`` returns the text of compare.html from the outcomes and the verdicts on their pairs. An existing folder
    is written into only with ``force``; files in it that are not ours are kept. Raises ResultError if it exists or
    cannot be written.
    """

    def write(temporary: Path) -> None:
        (temporary / "compare.csv").write_text(csv_text(comparison.table), "utf-8", newline="")
        (temporary / "compare.xlsx").write_bytes(workbook_bytes(sheets(comparison)))
        (temporary / "compare.html").write_text(page(comparison.outcomes, verdicts(comparison)), "utf-8")

    return write_folder(folder, force, write, FILES)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV with a byte-order mark; text that looks like a formula gets an apostrophe before it."""
    texts = [column for column in table if table[column].dtype.kind not in "fiub"]
    safe = table.assign(**{column: table[column].map(_safe) for column in texts})
    return EXCEL_MARK + safe.to_csv(index=False, float_format="%.6g", lineterminator="\n")


def _safe(text: object) -> object:
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text
