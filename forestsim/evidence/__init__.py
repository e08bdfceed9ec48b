"""What was measured beside what the model gives for the same place, row by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.errors import DataError, ForestsimError, did_you_mean
from forestsim.evidence.air import air
from forestsim.evidence.belts import behind_belts
from forestsim.evidence.points import of_leaves, of_money, of_shelter
from forestsim.evidence.stands import grown, stand_problems
from forestsim.evidence.table import FILE, read_rows, row_problems, save
from forestsim.tables import package_table

__all__ = [
    *("COLUMNS", "THEMES", "VERDICTS", "compared", "coverage", "evidence", "evidence_table", "grown"),
    "save",
    "summary",
]

COLUMNS = [
    *("id", "theme", "quantity", "place", "measured_low", "measured_high", "model_low", "model", "model_high", "unit"),
    *("ratio", "verdict", "method", "fitted", "source", "conditions", "note"),
]
VERDICTS = {
    "inside": "within what was measured",
    "near": "half to twice the nearest measured bound",
    "outside": "further off; docs/evidence.md says why",
}
NEAR = (0.5, 2.0)

THEMES: tuple[tuple[str, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    ("growth", grown),
    ("water", grown),
    ("carbon", grown),
    ("survival", grown),
    ("air", air),
    ("noise", behind_belts),
    ("leaves", of_leaves),
    ("shelter", of_shelter),
    ("money", of_money),
)
"""Each theme and the function that models it: given the rows of evidence.csv of its themes (none where it has a
table of its own), it returns ``COLUMNS`` without ratio and verdict."""


def evidence(theme: str | None = None) -> pd.DataFrame:
    """Return what was measured and what the model gives, one row a measurement.

    Parameters
    ----------
    theme : str, optional
        One of the themes of ``THEMES``; without it, all of them.

    Returns
    -------
    pandas.DataFrame
        The columns of ``COLUMNS``. model is the median of the draws, model_low and model_high their 5 % and 95 %
        quantiles; NaN is a bound that was not measured. ratio and verdict are those of ``compared``; method names the
        growth engine or model; fitted tells whether a figure of the model was taken from this measurement.

    Raises
    ------
    ForestsimError
        If there is no such theme.
    DataError
        If evidence.csv contradicts itself or other tables.
    """
    known = [name for name, _ in THEMES]
    if theme is not None and theme not in known:
        raise ForestsimError(f"--theme: is {theme}; {did_you_mean(theme, known)}")
    rows = evidence_table()
    wanted = {name: modelled for name, modelled in THEMES if theme in (None, name)}
    # One call for all themes of a function: stands then grow side by side.
    parts = [
        modelled(rows[rows["theme"].isin([name for name in wanted if wanted[name] is modelled])])
        for modelled in dict.fromkeys(wanted.values())
    ]
    return compared(pd.concat(parts, ignore_index=True))[COLUMNS]


def evidence_table(path: Path | None = None) -> pd.DataFrame:
    """Return the rows of evidence.csv, or of another file like it. Raises DataError with one line for each mistake."""
    file = FILE if path is None else path.name
    rows, problems = read_rows(path)
    stands = rows["theme"].isin([name for name, modelled in THEMES if modelled is grown])
    problems += row_problems(rows, [name for name, _ in THEMES]) + stand_problems(rows[stands])
    if problems:
        raise DataError([f"{file} {problem}" for problem in problems])
    return rows


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Add ratio and verdict to rows with model, measured_low and measured_high.

    ratio is 1 within the measured range, otherwise the median of the model over the nearest measured bound. A NaN bound
    is open; an unknown model has neither ratio nor verdict.
    """
    model, low, high = (rows[name].astype(float) for name in ("model", "measured_low", "measured_high"))
    bound = low.where(model < low, high.where(model > high))
    with np.errstate(divide="ignore"):
        ratio = (model / bound).where(bound.notna(), 1.0).where(model.notna())
    verdict = np.select([bound.isna(), ratio.between(*NEAR)], ["inside", "near"], "outside")
    return rows.assign(ratio=ratio, verdict=np.where(model.notna(), verdict, ""))


def summary(rows: pd.DataFrame) -> str:
    """Return one line that counts the verdicts, and the rows that gave the model a figure."""
    inside, near, outside = ((rows["verdict"] == verdict).sum() for verdict in VERDICTS)
    counts = f"{inside} inside, {near} within {NEAR[0]:g}-{NEAR[1]:g}, {outside} outside"
    return f"{len(rows)} rows: {counts}; {int(rows['fitted'].sum())} of them gave the model a figure"


def coverage() -> pd.DataFrame:
    """Return each effect and each part of money with the rows that hold it against a measurement.

    Columns: subject (an effect of effects.csv, or a part of money), kind (effect, money), rows (ids of the rows,
    empty where no measurement is known), note (what the rows leave open).
    """
    return package_table("evidence_links.csv")
