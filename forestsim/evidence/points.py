"""Single measurements and benchmarks of evidence_points.csv: leaves, shelter and money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forestsim.evidence import leaves, money
from forestsim.tables import package_table

METHODS = {"leaves": "physics", "shelter": "physics", "money": "economy"}
MEASURED = ("measured_low", "measured_high")


def _modelled(theme: str) -> pd.DataFrame:
    table = package_table("evidence_points.csv", MEASURED)
    table = table[table["theme"] == theme].rename(columns={"point": "id"})
    modelled = [_points(theme, name) for name in table["id"]]
    table[["model_low", "model", "model_high"]] = np.array(modelled)
    return table.assign(method=METHODS[theme], fitted=table["fitted"] == "yes").reset_index(drop=True)


def _points(theme: str, name: str) -> np.ndarray:
    return money.points(name) if theme == "money" else np.sort(leaves.MODELS[name]())


def of_leaves(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points of leaves with what the physics gives. rows : none, they are not read."""
    return _modelled("leaves")


def of_shelter(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points behind belts with what the physics gives. rows : none, they are not read."""
    return _modelled("shelter")


def of_money(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points of money with what the economy gives at prices of 2025. rows : none, they are not read."""
    return _modelled("money")
