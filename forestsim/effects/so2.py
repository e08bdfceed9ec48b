"""Gases taken up by crowns: sulphur dioxide, nitrogen dioxide and ozone."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects import air
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.gas_velocity import GASES, LAND_USES, OPEN_LEAVES, Velocities, velocities
from forestsim.effects.paper import paper_method
from forestsim.physics.deposition import SECONDS_PER_YEAR
from forestsim.physics.gases import gas_uptake, sulphur_dioxide_cap

NAMES = {"SO2": "so2", "NO2": "no2", "O3": "o3"}
CAVEAT = (
    "Beyond the unplanted ground, times crown cover: air, leaf skin, stomata and soil as resistances, with the stomata "
    "closed by dry air and thirst and SO2 bounded by what sulphur leaves bear. From yearly mean concentrations, dry "
    "leaves and neutral air. Ozone taken up is no net gain: poplar, willow and oak give off isoprene, and where "
    "nitrogen oxides abound a gram of it can form about 10 g of ozone; set the two side by side."
)


def from_resistances(context: Context) -> Result:
    """Return the gases taken up beyond the unplanted ground, kg/ha/yr."""
    table = velocities(air.months(context), context.scenario.air.gas_preset)
    uptake = {NAMES[name]: _uptake(context, table, place) for place, name in enumerate(GASES)}
    uptake["so2"] = np.minimum(uptake["so2"], _sulphur(context))
    return Result(xr.Dataset(uptake))


def _uptake(context: Context, table: Velocities, place: int) -> xr.DataArray:
    concentration = getattr(context.scenario.air, f"{NAMES[GASES[place]]}_ug_m3") * figure(context, "gas_level")
    return context.growth["crown_cover"] * gas_uptake(concentration, _gain(context, table, place), SECONDS_PER_YEAR)


def _gain(context: Context, table: Velocities, place: int) -> xr.DataArray:
    """Return what closed crowns take up beyond the unplanted ground, yearly mean, (stand, year[, draw]) m/s."""
    group = [list(LAND_USES).index(name) for name in air.groups(context)]
    leaf, green = air.leaf_months(context), air.native_green(context)
    ground = green * table.green[place] + (1 - green) * table.bare[place]
    weights = np.array([air.month_weights(tuple(row)) for row in leaf.tolist()]).reshape(len(leaf), 2, 12)
    in_leaf = np.maximum(table.in_leaf[group, place] - ground[..., None, None], 0)
    leafless = np.maximum(table.leafless[group, place] - ground[..., None], 0)
    summer = np.einsum("smhx,sm->shx", in_leaf, weights[:, 0])
    winter = np.einsum("smh,sm->sh", leafless, weights[:, 1])
    leaves = air.at_height_and(context, _open_leaves(context), OPEN_LEAVES, summer)
    return leaves + air.at_height(context, winter)


def _open_leaves(context: Context) -> xr.DataArray:
    """Return the leaf area over the covered ground times the opening that water allows, (stand, year[, draw])."""
    growth = context.growth
    crowded = growth["lai"] / growth["crown_cover"].where(growth["crown_cover"] > 0, 1.0)
    return crowded * growth["water_ratio"] * figure(context, "stomata_open")


def _sulphur(context: Context) -> xr.DataArray:
    """Return the most SO2 that the leaves bear, (stand, year[, draw]) kg/ha/yr."""
    injury, clean = figure(context, "leaf_sulphur_injury"), figure(context, "leaf_sulphur_clean")
    room = xr.apply_ufunc(sulphur_dioxide_cap, injury, clean, 1.0)
    return room * context.growth["biomass_foliage"]


EFFECT = Effect(
    "so2",
    {
        "paper": paper_method("so2"),
        "process": Method(from_resistances, ("wesely1989", "walmsley1996", "hirabayashi2015"), CAVEAT),
    },
)
