"""Rows of tables that run over years: ranges of arrays of any shape, flattened row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import TIER, Case, spread


def ranges(values: xr.DataArray, *dims: str) -> dict[str, np.ndarray]:
    """Return the columns value, low and high of values over ``dims``, the last of which runs fastest."""
    low, value, high = spread(values.transpose(*dims, ...))
    return {"value": value.ravel(), "low": low.ravel(), "high": high.ravel()}


def cube(values: xr.DataArray) -> np.ndarray:
    """Return values as an array over (row, year, draw), of length 1 where they do not depend on it.

    Arithmetic on many small arrays is ten times as fast without names.
    """
    missing = [name for name in ("row", "year", "draw") if name not in values.dims]
    return values.expand_dims(missing).transpose("row", "year", "draw").to_numpy()


def named(values: np.ndarray) -> xr.DataArray:
    """Return an array over (row, year, draw) with its names; a single draw is no dimension."""
    return (
        xr.DataArray(values[..., 0], dims=("row", "year"))
        if values.shape[-1] == 1
        else xr.DataArray(values, dims=("row", "year", "draw"))
    )


def long_frame(case: Case, measures: dict[str, tuple[xr.DataArray, str]], rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each measure, row of ``rows`` and year.

    Parameters
    ----------
    measures : mapping of name to (values over (row, year[, draw]), unit)
    rows : DataFrame
        What is said of each row; its columns are repeated.
    """
    years = case.context.growth["year"].to_numpy()
    same = {name: np.repeat(rows[name].to_numpy(), len(years)) for name in rows}
    same["year"] = np.tile(years, len(rows))
    frames = [
        pd.DataFrame(same | {"measure": name} | ranges(values, "row", "year") | {"unit": unit})
        for name, (values, unit) in measures.items()
    ]
    return pd.concat(frames, ignore_index=True)


def money_rows(case: Case, table: pd.DataFrame, source: str = "assumed_forestsim", concept: str = "exchange"):
    """Return a table with currency, price year, value concept, tier and source on every row."""
    currency = table["unit"].str.extract(r"^(USD|KZT)", expand=False).fillna("")
    same = {"price_year": case.prices.price_year, "value_concept": concept, "tier": TIER, "source": source}
    return table.assign(currency=currency, **same)
