"""The founding paper's figures: do they agree with each other, with what was measured, and with the model?

`claims.csv` holds each statement in our own words, with a remark where there is nothing to
reckon; the arithmetic is in `arithmetic`, from the figures of that table and of `effect_figures.csv`,
so that no result is typed.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from forestsim import resources
from forestsim.claims.arithmetic import CHECKS
from forestsim.claims.model import model_says
from forestsim.effects.base import Context

VERDICTS = {
    "consistent": "agrees with the arithmetic or with chemistry",
    "plausible": "of the right order, under conditions",
    "upper bound": "true at best, not on average",
    "too high": "out of reach here, by a factor named in the check",
    "not supported": "the conclusion does not follow",
    "not testable": "no data or method is given",
    "no figure": "a statement without a number",
    "benchmark": "a figure from elsewhere to hold ours against",
}
COLUMNS = ["statement", "claim", "figure", "unit", "check", "verdict", "source_lines"]


def claims(context: Context | None = None, language: str = "en") -> pd.DataFrame:
    """Return the paper's quantitative statements with their arithmetic and a verdict.

    Parameters
    ----------
    context : Context, optional
        A grown scenario (`simulate.prepare`); its figures are added to the checks.
    language : str
        Language of the column ``claim``: en, ru or kk. Checks and verdicts are English.

    Returns
    -------
    pandas.DataFrame
        statement (S-number), claim, figure, unit, check, verdict (a word of ``VERDICTS``),
        source_lines (lines of the paper's text).
    """
    table = claim_table()
    said = model_says(context) if context is not None else {}
    checks = [f"{_check(row)} {said.get(row.statement, '')}".strip() for row in table.itertuples()]
    checks = [re.sub(r"(\d)%", r"\1 %", check) for check in checks]
    return table.assign(claim=table[f"text_{language}"], check=checks)[COLUMNS]


@cache
def claim_table() -> pd.DataFrame:
    """Return claims.csv: statement, text_en, text_ru, text_kk, figure, unit, source_lines, verdict, remark."""
    return pd.read_csv(resources.path("data", "claims.csv"), dtype=str, keep_default_na=False, encoding="utf-8")


def _check(row) -> str:
    numbers = [float(part) for part in row.figure.split(";") if part]
    return CHECKS[row.statement](*numbers) if row.statement in CHECKS else row.remark
