"""What the same hectare would give unplanted: the native cover that the crowns displace.

Planted trees stand over part of the ground, their crown cover; the rest keeps its native
cover. The net effect is therefore the crowns less the native cover below them, and it is
nought before planting without a special case.
"""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context


def displaced(context: Context, native_per_hectare) -> xr.DataArray:
    """Return what is lost of the native cover, (stand, year[, draw]), in the unit given."""
    return context.growth["crown_cover"] * native_per_hectare


def since_planting(context: Context, values: xr.DataArray) -> xr.DataArray:
    """Return ``values`` with 0 up to the planting year; growth begins in the year after."""
    return values.where(context.age >= 1, 0.0)
