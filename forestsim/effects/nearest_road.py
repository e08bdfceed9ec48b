"""The road beside each stand: its traffic, and the dust that it lifts."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context
from forestsim.physics.road_dust import paved_road_dust, road_dust_per_km, silt_loading

ROADS = ("road", "highway")
LIGHT, HEAVY = 1.5, 15.0
"""Mean weight of a car and of a lorry or bus, t (assumed, 1.2-2.0 and 10-25)."""
DAYS = 365.25


def traffic(context: Context) -> xr.Dataset:
    """Return the traffic of the road that is nearest to each stand, (stand); none where there is no road.

    vehicles : vehicles a day. heavy : 1, share of lorries and buses.
    """
    stand = context.stands.table.index.to_numpy()
    lines = context.site.lines
    roads = lines[lines["kind"].isin(ROADS) & (lines["vehicles_per_day"] > 0)]
    columns = roads[["vehicles_per_day", "heavy_share"]].to_numpy(float)
    if not len(roads) or not len(stand):
        columns, nearest = np.zeros((1, 2)), np.zeros(len(context.plan.units), int)
    else:
        away = np.array([context.plan.units.geometry.distance(line).to_numpy() for line in roads.geometry])
        nearest = away.argmin(axis=0)
    vehicles, heavy = _by_stand(context, columns[nearest])
    return xr.Dataset({"vehicles": ("stand", vehicles), "heavy": ("stand", heavy)}, coords={"stand": stand})


def road_dust(context: Context) -> xr.DataArray:
    """Return the dust that the nearest road lifts, (stand) t/km/yr, of particles below 30 um."""
    beside = traffic(context)
    own = context.scenario.air.silt_load_g_m2
    silt = silt_loading(beside["vehicles"]) if own is None else own
    weight = LIGHT + beside["heavy"] * (HEAVY - LIGHT)
    wet = float(context.site.climate["wet_days"].sum())
    return road_dust_per_km(paved_road_dust(silt, weight, "PM30", min(wet, DAYS), DAYS), beside["vehicles"])


def _by_stand(context: Context, by_unit: np.ndarray) -> np.ndarray:
    """Return the area-weighted mean of figures of units, (unit, figure), as (figure, stand)."""
    stands = context.stands
    area = context.plan.units["area_ha"].to_numpy(float)
    weights = np.stack([area, *(by_unit * area[:, None]).T])
    patches = [np.bincount(stands.unit_patch, row, len(stands.patches)) for row in weights]
    total, *sums = (stands.share.T @ row for row in patches)
    return np.array([np.divide(s, total, out=np.zeros_like(s), where=total > 0) for s in sums])
