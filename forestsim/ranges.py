"""Draws reduced to a middle value and a range, and long tables of them.

Draws stand in the last axis, where sorting is fast; numpy and xarray take several times as long for the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

POINTS = (0.05, 0.5, 0.95)
"""What is shown of draws: low, value and high."""


def quantiles(values: np.ndarray, draws: bool = True) -> np.ndarray:
    """Return low, value and high in a last axis of 3; ``values`` has draws in its last axis if ``draws``.

    Without draws the value stands alone and its range is NaN (unknown); so it is with a single draw.
    """
    if draws and values.shape[-1] == 1:
        values, draws = values[..., 0], False
    if not draws:
        out = np.full((*values.shape, 3), np.nan)
        out[..., 1] = values
        return out
    ordered = np.sort(values, axis=-1)
    places = np.array(POINTS) * (values.shape[-1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, values.shape[-1] - 1)
    weight = places - below
    found = ordered[..., below] * (1 - weight) + ordered[..., above] * weight
    # Sorting puts NaN last, and of what is unknown in one draw no range is known.
    return np.where(np.isnan(ordered[..., -1:]), np.nan, found)


def spread(values: xr.DataArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, value and high over ``draw``; without draws the range is NaN, unknown."""
    draws = "draw" in values.dims
    array = values.transpose(..., "draw").to_numpy() if draws else values.to_numpy()
    return tuple(np.moveaxis(quantiles(array, draws), -1, 0))


def median(values: xr.DataArray) -> xr.DataArray:
    """Return the median over ``draw`` with the attributes of ``values``; draws that are NaN are left out."""
    if "draw" not in values.dims:
        return values
    ordered = np.sort(values.transpose(..., "draw").to_numpy(), axis=-1)
    known = np.count_nonzero(~np.isnan(ordered), axis=-1)[..., None]
    first, second = (np.take_along_axis(ordered, at, -1)[..., 0] for at in (np.maximum(known - 1, 0) // 2, known // 2))
    middle = (first + second) / 2
    return values.isel(draw=0, drop=True).transpose(*(d for d in values.dims if d != "draw")).copy(data=middle)


def long_table(blocks: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Return blocks of rows below each other; a column that is one value in a block is the same in all its rows.

    A column must be of one kind, a value or an array or list, in all blocks.
    """
    if not blocks:
        return pd.DataFrame(columns=list(columns))
    sizes = [len(block[next(name for name in columns if _several(block[name]))]) for block in blocks]
    table = {}
    for name in columns:
        parts = [block[name] for block in blocks]
        table[name] = np.concatenate(parts) if _several(parts[0]) else np.repeat(np.array(parts), sizes)
    return pd.DataFrame(table)


def _several(value: Any) -> bool:
    return isinstance(value, list | np.ndarray)
