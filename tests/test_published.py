"""Equations held against published numbers: one row of published.csv each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from forestsim.physics import carbon, deposition

MODULES = {"carbon": carbon, "deposition": deposition}
with (Path(__file__).parent / "published.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['what']} {row['arguments']}")
def test_an_equation_repeats_its_published_number(row):
    module, name = row["what"].split(".")
    arguments = map(float, row["arguments"].split())
    expected, tolerance = float(row["expected"]), float(row["tolerance"])
    assert getattr(MODULES[module], name)(*arguments) == pytest.approx(expected, abs=tolerance), row["citation"]
