"""The folder of a study of uncertainty: a CSV for each table, one workbook and a chart, all or none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forestsim.saving import write_folder
from forestsim.uncertainty.study import Study
from forestsim.workbook.folder import csv_text
from forestsim.workbook.tornado import tornado_chart
from forestsim.workbook.xlsx import Sheet, workbook_bytes

WORKBOOK = "uncertainty.xlsx"
CHARTS = ("tornado.svg", "tornado.png")


def save_study(study: Study, folder: Path, force: bool = False) -> Path:
    """Write headline, exceedance, tornado, sobol and switching as CSV, uncertainty.xlsx, tornado.svg and tornado.png.

    An existing folder is written into only with ``force``; files in it that are not ours are kept. Raises ResultError
    if it exists or cannot be written.
    """

    def write(temporary: Path) -> None:
        for name, table in study.tables.items():
            (temporary / f"{name}.csv").write_text(csv_text(table), "utf-8", newline="")
        chart = tornado_chart(study)
        (temporary / WORKBOOK).write_bytes(workbook_bytes(_sheet(*pair) for pair in study.tables.items()))
        for name in CHARTS:
            chart.save(temporary / name)

    return write_folder(folder, force, write, (*(f"{name}.csv" for name in study.tables), WORKBOOK, *CHARTS))


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    known = table.astype(object).where(table.notna(), None)
    return Sheet(name, list(table.columns), known.to_numpy().tolist(), (1, 2))
