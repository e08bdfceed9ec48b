"""Soil improvement: the carbon that a planting adds to the soil."""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.native import since_planting
from forestsim.physics.carbon import soil_carbon_gain

CAVEAT = (
    "Carbon gained by the upper soil, limited by water and by litter; the unplanted soil is taken to neither gain nor "
    "lose. Valid for the first 50 to 80 years. Not part of the CO2 effect; x 44/12 gives CO2."
)


def from_litter(context: Context) -> Result:
    """Return the soil's gain of carbon, t C/ha/yr."""
    litter_carbon = context.growth["litter"] * context.trait("carbon_fraction")
    rate, kept = figure(context, "soil_carbon_rate"), figure(context, "litter_to_soil")
    gain = soil_carbon_gain(context.growth["water_ratio"], litter_carbon, rate, kept)
    return Result(xr.Dataset({"soil_carbon": since_planting(context, gain)}))


EFFECT = Effect("soil", {"curve": Method(from_litter, ("hbirkou2011", "corrections2026"), CAVEAT)})
