"""The rent account line by line, in means of the draws: unlike medians they add up, so anyone can check the sum."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import Case, spread
from forestsim.economics.rows import money_rows

LINES = {
    "income": 1,
    "intermediate_use": -1,
    "labour": -1,
    "other_taxes": -1,
    "capital_consumption": -1,
    "return_to_capital": -1,
    "rent": 0,
    "rent_unplanted": 0,
    "rent_gain": 0,
    "rent_before_forest_costs": 0,
    "rent_on_site": 0,
}
"""Heads of the account in order: 1 adds to the rent, -1 is taken off, 0 is a result or stands beside it."""


def rent_account_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the account of every year; the sum of ``sign`` times ``mean`` is the rent.

    Columns: year, line, sign, mean, mean_per_hectare, and value, low, high as everywhere else.
    """
    years, hectares = case.context.growth["year"].to_numpy(), float(case.area.sum())
    lines = xr.concat([totals[name].drop_attrs() for name in LINES], "line").transpose("year", "line", ...)
    low, value, high = spread(lines)
    mean = (lines.mean("draw") if "draw" in lines.dims else lines).to_numpy()
    table = pd.DataFrame(
        {
            "year": np.repeat(years, len(LINES)),
            "line": np.tile(list(LINES), len(years)),
            "sign": np.tile(list(LINES.values()), len(years)),
            "mean": mean.ravel(),
            "mean_per_hectare": mean.ravel() / hectares if hectares > 0 else np.nan,
            **{"value": value.ravel(), "low": low.ravel(), "high": high.ravel()},
        }
    )
    return money_rows(case, table.assign(unit="USD yr-1"), "seea2012 assumed_forestsim")
