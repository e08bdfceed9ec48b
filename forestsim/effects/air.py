"""What the air effects share: the wind at 50 m, the surfaces below it, and reading tables at a stand's height.

Velocities depend on the kind of surface and on the height of the trees, not on the year or the draw: they are reckoned
once on a grid of heights and read off for every stand, year and draw.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.ndimage import map_coordinates

from forestsim.effects.base import Context
from forestsim.physics.belt_filter import is_block
from forestsim.physics.surface_layer import (
    COMMON_HEIGHT,
    aerodynamic_resistance,
    canopy_displacement,
    canopy_roughness,
    friction_velocity,
    wind_at,
    wind_classes,
)
from forestsim.physics.water import wind_at_2m
from forestsim.tables import species_info

HEIGHTS = np.geomspace(0.5, 40.0, 18)
"""Grid of canopy heights, m; trees beyond its ends count as its ends."""
BARE_ROUGHNESS = 0.04
"""Roughness length of the plain, m (0.01-0.1, assumed)."""
PRESSURE = 99_000.0
"""Of the air at 200 m above the sea, Pa."""
GREEN_MONTHS = (3, 4, 5)
"""Months in which the ephemeroids of the steppe are green; for the rest of the year the plain counts as bare."""
FREEZING = 273.15


class Shear(NamedTuple):
    """Friction velocity, m s-1, and aerodynamic resistance below 50 m, s m-1, each (..., height) or (...)."""

    ustar: np.ndarray
    resistance: np.ndarray


class Months(NamedTuple):
    """Climate of the air effects as plain numbers, so that tables can be kept: each twelve values.

    wind : m s-1 at 50 m. temperature, lowest, highest : degC. radiation : MJ m-2 day-1. vpd : kPa.
    """

    wind: tuple[float, ...]
    temperature: tuple[float, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    radiation: tuple[float, ...]
    vpd: tuple[float, ...]


def months(context: Context) -> Months:
    """Return the normals of the site; the air effects leave warming and chance aside."""
    return months_of(context.site.climate)


def months_of(climate: xr.Dataset) -> Months:
    """Return monthly normals, (month), as ``Months``."""
    named = ("tmean", "tmin", "tmax", "radiation", "vpd")
    columns = (tuple(climate[name].values.astype(float).tolist()) for name in named)
    return Months(tuple(wind_at_50m(climate["wind_2m"].values).tolist()), *columns)


def wind_at_50m(wind_2m):
    """Bring the wind of FAO-56 at 2 m back to 10 m, and up to 50 m over the plain. All (...) m s-1."""
    return wind_at(COMMON_HEIGHT, np.asarray(wind_2m, float) / wind_at_2m(1.0), 10.0, 0.0, BARE_ROUGHNESS)


def hours_of(wind: tuple[float, ...]) -> np.ndarray:
    """Return (month x class) m s-1: each month's wind in classes of equal share, month after month."""
    return wind_classes(wind).ravel()


def over_trees(wind) -> Shear:
    """Return the shear over closed canopies of ``HEIGHTS``. wind : (hour) m s-1 at 50 m. Fields (hour, height)."""
    return _shear(np.asarray(wind)[:, None], canopy_displacement(HEIGHTS), canopy_roughness(HEIGHTS))


def over_ground(wind) -> Shear:
    """Return the shear over the plain. wind : (hour) m s-1 at 50 m. Fields (hour)."""
    return _shear(np.asarray(wind), 0.0, BARE_ROUGHNESS)


def _shear(wind, displacement, roughness) -> Shear:
    ustar = np.maximum(friction_velocity(wind, COMMON_HEIGHT, displacement, roughness), 1e-3)
    return Shear(ustar, aerodynamic_resistance(ustar, COMMON_HEIGHT, displacement, roughness))


def groups(context: Context) -> list[str]:
    """Return the group of each stand's species: conifer, deciduous or shoots."""
    return species_info().loc[context.stands.species.values, "group"].tolist()


def leaf_months(context: Context) -> np.ndarray:
    """Return the leaves on the trees, (stand, month), 0 to 1."""
    return context.growth["leaf"].transpose("stand", "month").values


def native_green(context: Context) -> np.ndarray:
    """Return the share of the unplanted ground under green native plants, (stand, month)."""
    green = np.isin(np.arange(1, 13), GREEN_MONTHS)
    return context.growth["native_cover"].values[:, None] * green


def widths(context: Context) -> xr.DataArray:
    """Return the width of each stand's planting, m; endless where it is none of a belt, (stand)."""
    return context.stands.table["width_m"].astype(float).fillna(np.inf).to_xarray()


def blocks(context: Context) -> xr.DataArray:
    """Return whether a stand takes dust by area and not by filtering, (stand, year[, draw])."""
    height = context.growth["height"]
    return xr.apply_ufunc(is_block, widths(context), height)


def at_height(context: Context, curves: np.ndarray) -> xr.DataArray:
    """Read curves over ``HEIGHTS``, (stand, height), at the height of each stand, year and draw."""
    height = context.growth["height"].transpose("stand", ...)
    flat = height.values.reshape(len(curves), height[0].size if len(curves) else 0)
    read = [np.interp(row, HEIGHTS, curve) for row, curve in zip(flat, curves, strict=True)]
    return height.copy(data=np.reshape(read, height.shape))


def at_height_and(context: Context, other: xr.DataArray, axis: np.ndarray, tables: np.ndarray) -> xr.DataArray:
    """Read tables over (stand, height, axis) at the height of each stand and at ``other``, (stand, year[, draw])."""
    height, other = xr.broadcast(context.growth["height"], other)
    order = ("stand", "year", *(("draw",) if "draw" in height.dims else ()))
    height, other = height.transpose(*order), other.transpose(*order)
    step = np.log(HEIGHTS[1] / HEIGHTS[0])
    rows = np.log(np.clip(height.values, HEIGHTS[0], HEIGHTS[-1]) / HEIGHTS[0]) / step
    columns = np.interp(other.values, axis, np.arange(len(axis)))
    read = [
        map_coordinates(table, (row, column), order=1, mode="nearest")
        for table, row, column in zip(tables, rows, columns, strict=True)
    ]
    return height.copy(data=np.reshape(read, height.shape))


@cache
def month_weights(leaf: tuple[float, ...], wanted: tuple[int, ...] = tuple(range(1, 13))) -> np.ndarray:
    """Return the share of the hours in leaf and leafless by month, (2, month), within the months wanted."""
    chosen = np.isin(np.arange(1, 13), wanted) / len(wanted)
    leaves = np.asarray(leaf)
    return np.stack([leaves * chosen, (1 - leaves) * chosen])
