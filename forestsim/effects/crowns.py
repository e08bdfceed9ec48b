"""What happens within crowns of a leaf area, worked out once for a row of leaf areas and looked up for every draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from forestsim.effects.base import Context
from forestsim.physics import light
from forestsim.physics.emission import PHOTONS, MeanDays, mean_days
from forestsim.site.climate import STATION
from forestsim.site.facts import table

STEP, MOST = 0.25, 12.0
"""Step and end of the row of leaf areas within crowns, m2 m-2."""
NODES = np.arange(0.0, MOST + STEP / 2, STEP)
SHIFT_STEP = 1.5
"""Step of the row of temperatures, K."""
SPHERICAL = 0.5
"""Extinction of leaves of all directions; others count as more or less leaf area of that kind."""
SEASON = slice(3, 10)
"""April to October."""


class Phenologies(NamedTuple):
    """leaf : (kind, month) 1, share of the leaves that is out. kind : (stand) which of them a stand has."""

    leaf: np.ndarray
    kind: np.ndarray


def phenologies(context: Context) -> Phenologies:
    """Return the few courses of leaves over the year that the stands have."""
    leaf, kind = np.unique(context.growth["leaf"].transpose("stand", "month").values, axis=0, return_inverse=True)
    return Phenologies(leaf, kind.ravel())


def shifts(context: Context) -> np.ndarray:
    """Return a row of temperatures against the normals, K, that covers all years and draws."""
    shift = context.site.years["temperature_shift"].values
    low, high = float(shift.min()), float(shift.max())
    return np.linspace(low, high, int(np.ceil((high - low) / SHIFT_STEP)) + 1)


def days_of(context: Context, warmer=0.0) -> MeanDays:
    """Return the mean day of every month at the station. warmer : (...) K. Light is the same in all of them."""
    climate = context.site.climate
    warmer = np.asarray(warmer, float)[..., None]
    return mean_days(
        climate["tmin"].values + warmer, climate["tmax"].values + warmer, climate["radiation"].values, _latitude()
    )


def crown_leaf_area(context: Context) -> xr.DataArray:
    """Return leaf area over the ground that crowns cover, (stand, year[, draw]); 0 without crowns."""
    cover = context.growth["crown_cover"]
    return (context.growth["lai"] / cover.where(cover > 0)).fillna(0.0)


def optical_leaf_area(context: Context) -> xr.DataArray:
    """Return ``crown_leaf_area`` in leaves of all directions that take as much light."""
    return crown_leaf_area(context) * context.trait("extinction") / SPHERICAL


def look_up(values: np.ndarray, kinds: np.ndarray, area: xr.DataArray) -> xr.DataArray:
    """Return what a table over (kind, leaf area) says for leaf areas (stand, ...), linear between its nodes."""
    stand = kinds.reshape(-1, *[1] * (area.ndim - 1))
    first = area.transpose("stand", ...)
    low, part = _place(first.values / STEP, len(NODES))
    return first.copy(data=values[stand, low] * (1 - part) + values[stand, low + 1] * part)


def look_up_warm(
    context: Context, values: np.ndarray, warmer: np.ndarray, kinds: np.ndarray, area: xr.DataArray
) -> xr.DataArray:
    """Return what a table over (kind, temperature, leaf area) says for leaf areas in the weather of their years."""
    if len(warmer) == 1:
        return look_up(values[:, 0], kinds, area)
    shift = context.site.years["temperature_shift"].sel(year=area["year"])
    area, shift = xr.broadcast(area, shift)
    area, shift = (v.transpose("stand", "year", ...) for v in (area, shift))
    stand = kinds.reshape(-1, *[1] * (area.ndim - 1))
    low, part = _place(area.values / STEP, len(NODES))
    cold, warm = _place((shift.values - warmer[0]) / (warmer[1] - warmer[0]), len(warmer))
    cool = values[stand, cold, low] * (1 - part) + values[stand, cold, low + 1] * part
    hot = values[stand, cold + 1, low] * (1 - part) + values[stand, cold + 1, low + 1] * part
    return area.copy(data=cool * (1 - warm) + hot * warm)


def _place(position: np.ndarray, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the node below a position and how far it lies towards the next."""
    position = np.clip(position, 0, nodes - 1)
    low = np.minimum(position.astype(int), nodes - 2)
    return low, position - low


def light_let_through(context: Context, leaf: np.ndarray) -> tuple[np.ndarray, np.ndarray, MeanDays]:
    """Return the share of the beam (kind, area, month, hour) and of the sky (kind, area, month) below crowns.

    leaf : (kind, month) 1. Also returns the days that belong to them.
    """
    days = days_of(context)
    area = NODES[:, None] * leaf[:, None, :]
    beam = light.beam_transmission(area[..., None], np.maximum(days.elevation, 1e-3), 1.0)
    return beam, light.sky_view(area, 1.0), days


def watts(photons: np.ndarray) -> np.ndarray:
    """Return global radiation, W m-2, of photosynthetic light, umol m-2 s-1."""
    return photons / PHOTONS


def _latitude() -> float:
    return float(table("climate_stations.csv").set_index("station").loc[STATION, "lat"])
