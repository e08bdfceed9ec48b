"""Dust in the air under the canopy."""

from __future__ import annotations

import xarray as xr

from forestsim.effects import air
from forestsim.effects.areal_dust import missing_dust
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.belt_dust import missing_in_belt
from forestsim.effects.paper import paper_method

CAVEAT = (
    "Background dust by mass while leaves are on, against open ground. Belts up to ten heights wide: the mean on the "
    "way of the wind through their leaves. Wider blocks: what crowns take faster than the air above brings, times "
    "crown cover. No dust raised on paths below."
)


def from_deposition(context: Context) -> Result:
    """Return the share of the dust that is lacking in the air among the trees."""
    return Result(xr.Dataset({"dust_reduction": lacking(context)}))


def lacking(context: Context) -> xr.DataArray:
    """Return the share of the background dust lacking among the trees in leaf, (stand, year[, draw]) 1."""
    block = context.growth["crown_cover"] * missing_dust(context)
    return xr.where(air.blocks(context), block, missing_in_belt(context)).transpose("stand", "year", ...)


EFFECT = Effect(
    "under_canopy_dust",
    {
        "paper": paper_method("under_canopy_dust"),
        "process": Method(from_deposition, ("emerson2020", "zhang2001", "petroff2008", "raupach2001"), CAVEAT),
    },
)
