"""Copper, lead and cadmium held in the leaves of a year."""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.native import displaced

METALS = ("copper", "lead", "cadmium")
TONNES_OF_LEAF_PER_AREA = 10.0  # m2 m-2 over m2 kg-1 gives kg m-2, that is 10 t ha-1
CAVEAT = (
    "Leaf concentration times leaf mass, less the native leaves under the crowns at the same concentration. "
    "Most figures are transferred from pines of Yazd, Iran. Most of the metal is dust on the leaf and returns with the "
    "litter: held, not removed."
)


def in_leaves(context: Context) -> Result:
    """Return the metals held, g/ha/yr: mg/kg of leaf times t/ha of leaf."""
    native_leaves = context.growth["native_lai"] / context.trait("specific_leaf_area") * TONNES_OF_LEAF_PER_AREA
    leaves = context.growth["biomass_foliage"] - displaced(context, native_leaves)
    return Result(xr.Dataset({metal: context.trait(f"leaf_{metal}") * leaves for metal in METALS}))


EFFECT = Effect("heavy_metals", {"curve": Method(in_leaves, ("yazd_pine_metals",), CAVEAT)})
