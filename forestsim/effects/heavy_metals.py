"""Copper, lead and cadmium held in the leaves of a year."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.native import displaced, grown_leaves, native_leaves
from forestsim.effects.nearest_road import traffic

METALS = ("copper", "lead", "cadmium")
NEAREST = 12.0
"""Distance from the road at which leaves were found richest, m."""
HELD = (
    "Most figures are transferred from pines of Yazd, Iran. Most of the metal is dust on the leaf and returns with the "
    "litter: held, not removed."
)
CAVEAT = (
    "Leaf concentration times leaf mass, less the native leaves under the crowns at the same concentration. " + HELD
)
CAVEAT_ROAD = (
    "Leaf concentration times leaf mass beyond the native leaves under the crowns, raised near the road by its traffic "
    "as leaves beside busy roads of Astana were. " + HELD
)


def in_leaves(context: Context) -> Result:
    """Return the metals held, g/ha/yr: mg/kg of leaf times t/ha of leaf."""
    leaves = context.growth["biomass_foliage"] - displaced(context, native_leaves(context))
    return Result(xr.Dataset({metal: context.trait(f"leaf_{metal}") * leaves for metal in METALS}))


def beside_road(context: Context) -> Result:
    """Return the metals held, g/ha/yr, with what the nearest road adds at its distance."""
    leaves, near = grown_leaves(context), _near_road(context)
    held = {
        metal: context.trait(f"leaf_{metal}") * leaves * (1 + (figure(context, f"road_{metal}") - 1) * near)
        for metal in METALS
    }
    return Result(xr.Dataset(held).transpose("stand", "year", ...))


def _near_road(context: Context) -> xr.DataArray:
    """Return the strength of the road at each stand, (stand[, draw]) 1: 1 within 12 m of a busy road."""
    beyond = np.maximum(context.stands.table["distance_to_road"].to_xarray() - NEAREST, 0)
    busy = np.minimum(traffic(context)["vehicles"] / figure(context, "road_metal_traffic"), 1)
    return busy * np.exp(-beyond / figure(context, "road_metal_reach"))


EFFECT = Effect(
    "heavy_metals",
    {
        "curve": Method(in_leaves, ("yazd_pine_metals",), CAVEAT),
        "process": Method(beside_road, ("yazd_pine_metals", "astana_road_metals2021"), CAVEAT_ROAD),
    },
)
