"""Reference rows of the air's equations: a few typed ones, and all of them where they lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.errors import ForestsimError

TYPED = Path(__file__).parent / "cases" / "air"
WHOLE = Path(__file__).parents[2] / "shared" / "cases" / "air"
FOLDERS = [
    pytest.param(TYPED, id="typed"),
    pytest.param(
        WHOLE,
        id="whole",
        marks=pytest.mark.skipif(not WHOLE.is_dir(), reason="the whole reference tables are not beside this checkout"),
    ),
]


def rows(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def run_text(name: str, text: str, folder: Path) -> pd.DataFrame:
    """Return what a calculator gives for the text of a CSV file."""
    file = folder / "in.csv"
    file.write_text(text, encoding="utf-8")
    return pd.read_csv(calculate(calculator(name, CALCULATORS), file, folder / "out.csv"))


def run_rows(name: str, given: pd.DataFrame, folder: Path) -> pd.DataFrame:
    return run_text(name, given.to_csv(index=False), folder)


def problems(name: str, text: str, folder: Path, suffix: str = "csv") -> list[str]:
    """Return the lines a user reads when the input is wrong; no file may have been written."""
    file = folder / f"in.{suffix}"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ForestsimError) as wrong:
        calculate(calculator(name, CALCULATORS), file, folder / "out")
    assert not (folder / "out").exists()
    return wrong.value.problems
