"""What the same hectare would give unplanted: the native cover that the crowns displace.

Planted trees stand over part of the ground, their crown cover; the rest keeps its native
cover. The net effect is therefore the crowns less the native cover below them, and it is
nought before planting without a special case.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context

TONNES_OF_LEAF_PER_AREA = 10.0  # m2 m-2 over m2 kg-1 gives kg m-2, that is 10 t ha-1


def displaced(context: Context, native_per_hectare) -> xr.DataArray:
    """Return what is lost of the native cover, (stand, year[, draw]), in the unit given."""
    return context.growth["crown_cover"] * native_per_hectare


def since_planting(context: Context, values: xr.DataArray) -> xr.DataArray:
    """Return ``values`` with 0 up to the planting year; growth begins in the year after."""
    return values.where(context.age >= 1, 0.0)


def native_leaves(context: Context) -> xr.DataArray:
    """Return the leaves of a hectare of native cover, (stand[, draw]) t/ha, as dense as those of the trees."""
    return context.growth["native_lai"] / context.trait("specific_leaf_area") * TONNES_OF_LEAF_PER_AREA


def grown_leaves(context: Context) -> xr.DataArray:
    """Return the leaves beyond those of the native cover under the crowns, (stand, year[, draw]) t/ha, 0 or more."""
    return np.maximum(context.growth["biomass_foliage"] - displaced(context, native_leaves(context)), 0)
