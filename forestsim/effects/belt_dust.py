"""Dust by filtering: what a belt takes out of the air that crosses it, at most what enters it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.special import erf

from forestsim.effects import air
from forestsim.effects.areal_dust import STORM_MONTHS, storm_wind
from forestsim.effects.base import Context
from forestsim.effects.figures import figure
from forestsim.effects.nearest_road import road_dust
from forestsim.physics import belt_filter
from forestsim.physics.dust import MODES, mass_shares, size_classes
from forestsim.physics.plume import effective_wind
from forestsim.physics.surface_layer import friction_velocity, wind_at

LEAVES = {"conifer": ("needle", 0.0015), "deciduous": ("broadleaf", 0.03), "shoots": ("needle", 0.0015)}
"""Kind of leaf and its diameter or width, m (assumed, 1-2 mm and 2-5 cm); shoots of saxaul and tamarisk are thin."""
PATHS = np.array([0, 0.25, 0.5, 1, 1.75, 2.75, 4, 6, 9, 13, 20, 35, 60.0])
"""Grid of the leaf area that the wind meets on its way through a belt, per area across it."""
SEEN, CLUMPING = 0.5, 0.5
"""Leaf area seen along the wind, and how far leaves hide behind each other (0.3-0.8): assumed."""
INNER_FRICTION = 0.2
"""Friction velocity over wind among leaves (assumed, 0.1-0.3)."""
ACROSS = 2 / np.pi
"""Mean part of the wind across a belt, when it comes from all sides alike."""
WAKE = 1.5
"""Height to which vehicles stir their dust, m (assumed, 1-2)."""


class Filter(NamedTuple):
    """What belts do, over (group, hour, height, path).

    caught : 1, of the dust that the wind brings below the height of the belt. missing : 1, dust lacking on the mean
    way through the belt. entering : (hour, height) t km-1 yr-1 for each ug m-3.
    """

    caught: np.ndarray
    missing: np.ndarray
    entering: np.ndarray


@cache
def belt_filter_table(hours: tuple[float, ...], mode: str) -> Filter:
    """Return what belts do in each hour. hours : m s-1, wind at 50 m. mode : of ``MODES``."""
    sizes, bounds = size_classes(MODES[mode].lowest, MODES[mode].highest)
    shares = mass_shares(MODES[mode], bounds)
    # The mean of a logarithmic profile up to a height is its value at that height over e.
    wind = wind_at(air.HEIGHTS / np.e, np.array(hours)[:, None], air.COMMON_HEIGHT, 0.0, air.BARE_ROUGHNESS)
    wind = np.maximum(wind, 0.05)
    through = belt_filter.aerodynamic_porosity(np.exp(-SEEN * CLUMPING * PATHS))
    inner = wind[..., None, None] * through[:, None]
    caught, missing = [], []
    for kind, width in LEAVES.values():
        leaf = belt_filter.leaves(kind)
        onto = belt_filter.petroff_velocity(sizes * 1e-6, inner, INNER_FRICTION * inner, leaf, width).total
        kept = belt_filter.share_caught(PATHS[:, None], 1.0, onto, inner)
        depth = PATHS[:, None] * onto / inner
        caught.append(through * (kept @ shares))
        missing.append((1 - np.divide(kept, depth, out=np.ones_like(depth), where=depth > 0)) @ shares)
    entering = belt_filter.entering_flux(1.0, ACROSS * wind, air.HEIGHTS)
    return Filter(np.array(caught), np.array(missing), entering)


def background_caught(context: Context) -> xr.DataArray:
    """Return what belts take of each ug/m3 of background dust in a year, (stand, year[, draw]) t/ha."""
    table = belt_filter_table(_hours(context), "desert")
    return _per_hectare(context, _read(context, _by_month(table.caught * table.entering[..., None])))


def storms_caught(context: Context) -> xr.DataArray:
    """Return what belts take of each ug/m3 that storms add to the yearly mean, (stand, year[, draw]) t/ha."""
    table = belt_filter_table(storm_wind(), "storm")
    months = np.repeat(table.caught * table.entering[..., None], 12, axis=1)
    return _per_hectare(context, _read(context, months, STORM_MONTHS))


def road_caught(context: Context) -> xr.DataArray:
    """Return the dust of the nearest road that belts take, (stand, year[, draw]) t/ha/yr.

    Half of the windy hours blow to either side. A belt behind others gets what they have left.
    """
    share = _read(context, _by_month(belt_filter_table(_hours(context), "road").caught))
    share = share * _plume_below(context) * np.isfinite(air.widths(context))
    calm = float(context.site.wind_rose.sel(sector="calm").mean())
    passing = road_dust(context) * (1 - calm) / 2 * _left_by_nearer(context, share)
    return _per_hectare(context, passing * share)


def missing_in_belt(context: Context) -> xr.DataArray:
    """Return the share of the background dust that is lacking inside belts in leaf, (stand, year[, draw]) 1."""
    months = _by_month(belt_filter_table(_hours(context), "desert").missing)
    leaf = air.leaf_months(context)
    weights = leaf / np.maximum(leaf.sum(axis=1, keepdims=True), 1e-9)
    tables = np.einsum("smhx,sm->shx", months[_group(context)], weights)
    return _sticking(context) * air.at_height_and(context, _leaf_path(context), PATHS, tables)


def _hours(context: Context) -> tuple[float, ...]:
    return tuple(air.hours_of(air.months(context).wind).tolist())


def _by_month(values: np.ndarray) -> np.ndarray:
    """Turn (group, hour, height, path) into the means of months, (group, month, height, path)."""
    group, _, *rest = values.shape
    return values.reshape(group, 12, -1, *rest).mean(axis=2)


def _group(context: Context) -> list[int]:
    return [list(LEAVES).index(name) for name in air.groups(context)]


def _leaf_path(context: Context) -> xr.DataArray:
    """Return the leaf area that the wind meets on its way through, (stand, year[, draw]) 1; 0 for an endless width."""
    width = air.widths(context)
    width = width.where(np.isfinite(width), 0.0)
    return context.growth["lai"] * width / np.maximum(context.growth["height"], air.HEIGHTS[0])


def _sticking(context: Context) -> xr.DataArray:
    return figure(context, "leaf_sticking")


def _read(context: Context, months: np.ndarray, wanted: tuple[int, ...] = tuple(range(1, 13))) -> xr.DataArray:
    """Return the yearly mean of (group, month, height, path) at each stand's height and leaves, leafless months too."""
    leaf = air.leaf_months(context)
    weights = np.array([air.month_weights(tuple(row), wanted) for row in leaf.tolist()]).reshape(len(leaf), 2, 12)
    tables = np.einsum("smhx,slm->lshx", months[_group(context)], weights)
    path = _leaf_path(context)
    twigs = path * figure(context, "leafless_share")
    in_leaf, leafless = (
        air.at_height_and(context, way, PATHS, table) for way, table in zip((path, twigs), tables, strict=True)
    )
    return _sticking(context) * (in_leaf + leafless)


def _per_hectare(context: Context, per_kilometre: xr.DataArray) -> xr.DataArray:
    """Return tonnes per hectare; nothing where the width is endless, for that is no belt."""
    return belt_filter.per_hectare(per_kilometre, air.widths(context))


def _plume_below(context: Context) -> xr.DataArray:
    """Return the share of the road's plume that is below the trees' height where it meets them."""
    width = air.widths(context)
    near = context.stands.table["distance_to_road"].to_xarray() - width.where(np.isfinite(width), 0.0) / 2
    wind = float(np.mean(air.months(context).wind))
    ustar = float(friction_velocity(wind, air.COMMON_HEIGHT, 0.0, air.BARE_ROUGHNESS))
    _, depth = effective_wind(np.maximum(near.values, 1.0), 0.5, air.BARE_ROUGHNESS, 0.0, ustar, np.inf, initial=WAKE)
    return xr.apply_ufunc(erf, context.growth["height"] / (np.sqrt(2) * near.copy(data=depth)))


def _left_by_nearer(context: Context, share: xr.DataArray) -> xr.DataArray:
    """Return what is left of the road's dust behind the stands that are nearer to a road, (stand, year[, draw]) 1."""
    table = context.stands.table
    distance, area = table["distance_to_road"].to_numpy(float), table["area_ha"].to_numpy(float)
    # Stands of one belt lie within a few metres of each other.
    nearer = (distance[None, :] < distance[:, None] - 10.0) * area
    weights = nearer / np.maximum(nearer.sum(axis=1, keepdims=True), 1e-9)
    share = share.transpose("stand", ...)
    return 1 - share.copy(data=np.tensordot(weights, share.values, axes=1))
