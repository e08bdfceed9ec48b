"""Dust retained: what crowns catch beyond the native ground, bounded by leaves and by the dust fall."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.paper import paper_method
from forestsim.physics import deposition
from forestsim.tables import species_info

SURFACES = {"conifer": "needleleaf", "deciduous": "broadleaf", "shoots": "shrub"}
CAVEAT = (
    "Settled dust beyond what the native ground would catch: yearly mean dust times published deposition velocities, "
    "times crown cover, at most what the leaves can hold between rains and at most the dust fall measured in the "
    "Turan lowland. No particle sizes and no road plume; beside a strong source it can be more."
)


def from_velocities(context: Context) -> Result:
    """Return dust caught beyond the native ground, t/ha/yr, and how much of the dust in the air storms bring."""
    background, storms = _concentrations(context)
    gain = np.maximum(_crown_velocity(context) - _native_velocity(context), 0)
    settled = np.minimum(deposition.deposited(background + storms, gain), figure(context, "dust_fallout"))
    caught = np.minimum(context.growth["crown_cover"] * settled, _holding(context))
    return Result(xr.Dataset({"dust": caught}), tables={"dust_in_the_air": _shares(background, storms)})


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
    },
)
