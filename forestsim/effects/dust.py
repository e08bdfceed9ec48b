"""Dust retained: what crowns catch beyond the native ground, bounded by leaves and by the dust fall."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.effects import air, areal_dust, belt_dust
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure, most
from forestsim.effects.paper import paper_method
from forestsim.physics import deposition
from forestsim.tables import species_info

SURFACES = {"conifer": "needleleaf", "deciduous": "broadleaf", "shoots": "shrub"}
CAVEAT = (
    "Settled dust beyond what the native ground would catch: yearly mean dust times published deposition velocities, "
    "times crown cover, at most what the leaves can hold between rains and at most the dust fall measured in the "
    "Turan lowland. No particle sizes and no road plume; beside a strong source it can be more."
)
PHYSICS_SOURCES = (
    *("emerson2020", "zhang2001", "petroff2008", "raupach2001", "guan2003"),
    *("epa_ap42", "groll2019", "aksu_leaf_dust2015"),
)
REGIONAL_DUST, REGIONAL_STORMS = 100.0, (20.0, 6.0, 3000.0)
"""Air under which the regional fallout was measured: background, ug m-3, and storms a year, h each, ug m-3."""
CAVEAT_PHYSICS = (
    "Settled dust beyond what the unplanted ground would catch, at most what leaves hold between rains and at most the "
    "dust fall measured in the Turan lowland. By particle size: blocks wider than ten heights by area, belts by "
    "filtering the air that crosses them, never both for the same dust; the paved road beside it by its traffic. An "
    "upper estimate for the belt nearest to the road, for wind that blows dust off again is left out."
)


def from_velocities(context: Context) -> Result:
    """Return dust caught beyond the native ground, t/ha/yr, and how much of the dust in the air storms bring."""
    background, storms = _concentrations(context)
    gain = np.maximum(_crown_velocity(context) - _native_velocity(context), 0)
    settled = np.minimum(deposition.deposited(background + storms, gain), figure(context, "dust_fallout"))
    caught = np.minimum(context.growth["crown_cover"] * settled, _holding(context))
    return Result(xr.Dataset({"dust": caught}), tables={"dust_in_the_air": _shares(background, storms)})


def from_physics(context: Context) -> Result:
    """Return dust caught beyond the unplanted ground, and all that falls under the crowns, t/ha/yr."""
    background, storms = (part * figure(context, "dust_level") for part in _concentrations(context))
    block, cover = air.blocks(context), context.growth["crown_cover"]
    gain = {mode: cover * areal_dust.crown_gain(context, mode) for mode in ("desert", "storm")}
    by_area = deposition.deposited(background, gain["desert"]), deposition.deposited(storms, gain["storm"])
    filtered = background * belt_dust.background_caught(context), storms * belt_dust.storms_caught(context)
    parts = {
        "background": xr.where(block, by_area[0], filtered[0]),
        "storms": xr.where(block, by_area[1], filtered[1]),
        "road": belt_dust.road_caught(context),
    }
    falling = np.minimum(parts["background"] + parts["storms"], _fallout(context, background + storms))
    offered = falling + parts["road"]
    caught = np.minimum(offered, _holding(context)).transpose("stand", "year", ...)
    ground = {mode: areal_dust.ground_velocity(context, mode) for mode in gain}
    bare = deposition.deposited(background, ground["desert"]) + deposition.deposited(storms, ground["storm"])
    gross = (caught + cover * bare).transpose("stand", "year", ...)
    return Result(
        xr.Dataset({"dust": caught, "dust_gross": gross}), tables={"dust_by_origin": _origins(context, parts)}
    )


def _fallout(context: Context, concentration) -> xr.DataArray:
    """Return the most that can be caught of what falls, t/ha/yr: the measured fallout, more only in dustier air."""
    air_there = REGIONAL_DUST + deposition.storm_mean(*REGIONAL_STORMS)
    measured = np.minimum(figure(context, "dust_fallout"), most("dust_fallout"))
    return measured * np.maximum(concentration / air_there, 1)


def _origins(context: Context, parts: dict[str, xr.DataArray]) -> pd.DataFrame:
    """Return where the dust of a mean planted hectare comes from in the last year, before anything bounds it."""
    area = context.stands.table["area_ha"].to_xarray()
    last = {name: (values.isel(year=-1) * area).sum("stand") for name, values in parts.items()}
    means = [float(np.median(values)) / max(float(area.sum()), 1e-9) for values in last.values()]
    total = sum(means)
    table = pd.DataFrame({"part": list(parts), "before_bounds_t_ha": means})
    return table.assign(share=table["before_bounds_t_ha"] / total if total else 0.0)


def _concentrations(context: Context) -> tuple[float, float]:
    air = context.scenario.air
    storms = air.storms
    return air.tsp_ug_m3, float(deposition.storm_mean(storms.events_per_year, storms.hours_per_event, storms.tsp_ug_m3))


def _crown_velocity(context: Context) -> xr.DataArray:
    """Return the deposition velocity over closed crowns, (stand[, draw]) m/s."""
    surfaces = pd.Index(SURFACES.values(), name="surface")
    velocities = xr.concat([figure(context, f"dust_velocity_{surface}") for surface in surfaces], dim=surfaces)
    names = species_info().loc[context.stands.species.values, "group"].map(SURFACES).to_numpy(str)
    stand = context.stands.table.index.to_numpy()
    return velocities.sel(surface=xr.DataArray(names, coords={"stand": stand}, dims="stand")).drop_vars("surface")


def _native_velocity(context: Context) -> xr.DataArray:
    grass, ground = (figure(context, f"dust_velocity_{surface}") for surface in ("grass", "ground"))
    return deposition.surface_velocity(context.growth["native_cover"], grass, ground)


def _holding(context: Context) -> xr.DataArray:
    """Return the dust that the leaves can hold in a year; they fill once more than they are washed."""
    load = context.trait_or_nan("leaf_dust_load").fillna(figure(context, "leaf_dust_load"))
    season = (context.growth["leaf"] * context.site.climate["rain"]).sum("month")
    rain = season * context.site.years["rain_factor"].sel(year=context.growth["year"])
    washes = deposition.leaf_washes(rain, figure(context, "rain_per_wash"), figure(context, "washes_most"))
    return deposition.leaf_holding(load, context.growth["lai"], washes + 1)


def _shares(background: float, storms: float) -> pd.DataFrame:
    parts = pd.DataFrame({"part": ["background", "storms"], "concentration_ug_m3": [background, storms]})
    total = background + storms
    return parts.assign(share=parts["concentration_ug_m3"] / total if total else 0.0)


EFFECT = Effect(
    "dust",
    {
        "paper": paper_method("dust"),
        "curve": Method(from_velocities, ("emerson2020", "zhang2001", "groll2019", "aksu_leaf_dust2015"), CAVEAT),
        "process": Method(from_physics, PHYSICS_SOURCES, CAVEAT_PHYSICS),
    },
)
