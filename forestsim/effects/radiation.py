"""Solar radiation that the crowns keep from the ground."""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.native import displaced
from forestsim.effects.paper import paper_method
from forestsim.physics.light import interception

CAVEAT = (
    "While leaves are on: Beer and Lambert's law for the crowns, less what the native cover under them kept. "
    "Shade of trunks is left out."
)


def from_leaf_area(context: Context) -> Result:
    """Return the share of the sun kept from the ground beyond what the native cover keeps."""
    growth, extinction = context.growth, context.trait("extinction")
    crowns = interception(growth["lai"], extinction, growth["crown_cover"])
    native = interception(growth["native_lai"], extinction, growth["native_cover"])
    return Result(xr.Dataset({"radiation_cut": crowns - displaced(context, native)}))


EFFECT = Effect(
    "radiation",
    {
        "paper": paper_method("radiation"),
        "curve": Method(from_leaf_area, ("landsberg1997", "assumed_forestsim"), CAVEAT),
    },
)
