"""Dust by area: what closed crowns of each height take from the air above them, and what the plain takes."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import xarray as xr

from forestsim.effects import air
from forestsim.effects.base import Context
from forestsim.effects.figures import central, figure
from forestsim.physics.dust import MODES, hourly_velocity, mass_shares, size_classes
from forestsim.physics.particles import MINERAL_DENSITY, SCHEMES, settling_velocity
from forestsim.physics.surface_layer import COMMON_HEIGHT, wind_at
from forestsim.physics.surfaces import surface

SURFACES = {"conifer": "Needleleaf", "deciduous": "DecBroadleaf", "shoots": "Shrub"}
STORM_MONTHS = (3, 4, 5, 6, 7, 8, 9)
"""Months in which dust storms come (assumed)."""
WARM = 298.0
ORDER = ("emerson2020", "zhang2001")
assert set(ORDER) == set(SCHEMES)


class Areal(NamedTuple):
    """Deposition velocities, each with the scheme first: crowns (scheme, group, hour, height), grass and bare
    (scheme, hour), m s-1; and missing, 1: the share of the dust lacking at the top of closed crowns, as crowns."""

    crowns: np.ndarray
    grass: np.ndarray
    bare: np.ndarray
    missing: np.ndarray


def storm_wind() -> tuple[float, ...]:
    """Return the wind at 50 m in a dust storm, m s-1."""
    return (float(wind_at(COMMON_HEIGHT, central("storm_wind"), 10.0, 0.0, air.BARE_ROUGHNESS)),)


@cache
def areal(hours: tuple[float, ...], mode: str) -> Areal:
    """Return the velocities over all surfaces. hours : m s-1, wind at 50 m. mode : of ``MODES``."""
    sizes, bounds = size_classes(MODES[mode].lowest, MODES[mode].highest)
    shares = mass_shares(MODES[mode], bounds)
    falling = shares @ settling_velocity(sizes * 1e-6, MINERAL_DENSITY, WARM, air.PRESSURE)
    trees, ground = air.over_trees(hours), air.over_ground(hours)

    def velocity(name, scheme, shear):
        ustar, resistance = (field if field.ndim == 2 else field[:, None] for field in shear)
        named = surface([name] * ustar.shape[1], scheme)
        warm = np.full(len(hours), WARM)
        return hourly_velocity(sizes, shares, ustar, resistance, warm, air.PRESSURE, named, scheme).astype(float)

    crowns = np.array([[velocity(name, s, trees) for name in SURFACES.values()] for s in ORDER])
    grass, bare = (np.array([velocity(name, s, ground)[:, 0] for s in ORDER]) for name in ("Grassland", "Desert"))
    # What crowns take beyond the fall of the grains makes the air above them poorer than at 50 m.
    at_crowns = 1 - np.clip((crowns - falling) * trees.resistance, 0, 0.95)
    at_ground = 1 - np.clip((bare - falling) * ground.resistance, 0, 0.95)
    return Areal(crowns, grass, bare, np.clip(1 - at_crowns / at_ground[:, None, :, None], 0, 1))


def crown_gain(context: Context, mode: str) -> xr.DataArray:
    """Return what closed crowns take beyond the plain, yearly mean, (stand, year[, draw]) m/s."""
    table, by_month, wanted = _months_of(context, mode)
    crowns, ground = by_month(table.crowns), _ground(context, table, by_month)
    group = [list(SURFACES).index(name) for name in air.groups(context)]
    gain = np.maximum(crowns[:, group] - ground[..., None], 0)
    in_leaf, leafless = _weighed(context, gain, wanted)
    return in_leaf + leafless * figure(context, "leafless_share")


def ground_velocity(context: Context, mode: str) -> xr.DataArray:
    """Return what the unplanted ground takes, yearly mean, (stand[, draw]) m/s."""
    table, by_month, wanted = _months_of(context, mode)
    ground = _ground(context, table, by_month)[..., np.array(wanted) - 1].mean(axis=-1)
    coords = {"stand": context.stands.table.index.to_numpy()}
    return _schemes(context, *(xr.DataArray(v, dims="stand", coords=coords) for v in ground))


def missing_dust(context: Context) -> xr.DataArray:
    """Return the share of the background dust that is lacking under closed crowns in leaf, (stand, year[, draw]) 1."""
    table, by_month, _ = _months_of(context, "desert")
    group = [list(SURFACES).index(name) for name in air.groups(context)]
    missing, leaf = by_month(table.missing)[:, group], air.leaf_months(context)
    weights = leaf / np.maximum(leaf.sum(axis=1, keepdims=True), 1e-9)
    curves = np.einsum("csmh,sm->csh", missing, weights)
    return _schemes(context, *(air.at_height(context, curve) for curve in curves))


def _months_of(context: Context, mode: str):
    """Return the table of a mode, what turns its hours into (..., month, ...), and the months that count."""
    if mode == "storm":
        hours = storm_wind()
        return areal(hours, mode), lambda v: np.repeat(v, 12, axis=v.ndim - (2 if v.ndim > 2 else 1)), STORM_MONTHS
    hours = tuple(air.hours_of(air.months(context).wind).tolist())

    def by_month(values):
        at = values.ndim - (2 if values.ndim > 2 else 1)
        return values.reshape(*values.shape[:at], 12, -1, *values.shape[at + 1 :]).mean(axis=at + 1)

    return areal(hours, mode), by_month, tuple(range(1, 13))


def _ground(context: Context, table: Areal, by_month) -> np.ndarray:
    """Return the velocity over the unplanted ground, (scheme, stand, month) m/s."""
    green = air.native_green(context)
    grass, bare = by_month(table.grass)[:, None], by_month(table.bare)[:, None]
    return green * grass + (1 - green) * bare


def _weighed(context: Context, gain: np.ndarray, wanted: tuple[int, ...]) -> list[xr.DataArray]:
    """Return the yearly means in leaf and leafless of (scheme, stand, month, height), read at each stand's height."""
    leaf = air.leaf_months(context)
    weights = np.array([air.month_weights(tuple(row), wanted) for row in leaf.tolist()]).reshape(len(leaf), 2, 12)
    curves = np.einsum("csmh,slm->lcsh", gain, weights)
    return [_schemes(context, *(air.at_height(context, curve) for curve in state)) for state in curves]


def _schemes(context: Context, emerson: xr.DataArray, zhang: xr.DataArray) -> xr.DataArray:
    """Return the mean of the two schemes by the weight that the draw gives the first; the middle is it alone."""
    weight = figure(context, "emerson_weight")
    return weight * emerson + (1 - weight) * zhang
