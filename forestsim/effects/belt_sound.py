"""What the belts of a plan take from the noise of a road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr

from forestsim.effects.base import Context
from forestsim.effects.figures import figure
from forestsim.effects.road_sound import FOREST_GROUND, MAP_HEIGHT, emission, transfer
from forestsim.physics.foliage import DENSITY_FACTORS, Range, Stand, foliage_range, iso, stand_loss
from forestsim.physics.foliage_path import path_below
from forestsim.physics.sound_levels import A_WEIGHTING
from forestsim.ranges import median
from forestsim.tables import species_info

if TYPE_CHECKING:
    import pandas as pd

    from forestsim.physics.noise_transfer import Transfer

BEHIND = 100.0
"""Distance of the receiver from the far edge of the belt, m."""
HEARD = 800.0
"""No road is in front of a stand that lies farther from one, m."""
SOURCE_HEIGHT = 0.05  # m
NEAREST = 5.0
"""Least distance of a belt's edge from the middle of the road, m."""
ANGLES = np.deg2rad([15.0, 45.0, 75.0])
"""Directions that stand for a long road; equal angles bring equal power."""
LEAST_HEIGHT = 0.3
"""Plants below this height are no belt yet, m."""
DECIBEL = np.log(10) / 10
TRAFFIC = {"vehicles_per_day": 8000.0, "heavy_share": 0.2, "speed_light_kmh": 110.0, "speed_heavy_kmh": 90.0}
"""The corridor's highway, whose spectrum is taken for all roads; the number of vehicles changes nothing."""


class Geometry(NamedTuple):
    """depth, start : (stand) m, of the belt and from the road to its edge. heard : (stand) bool, a road is near enough.

    energy : (stand, ray, band) 1, what would be heard where the belt begins, 100 m on.
    """

    depth: np.ndarray
    start: np.ndarray
    heard: np.ndarray
    energy: np.ndarray


class State(NamedTuple):
    """Trees of stands; all (stand, ...): stems m-2, diameter m, leaf-area density m-1, height m, density 1."""

    stems: np.ndarray
    diameter: np.ndarray
    leaf_area_density: np.ndarray
    height: np.ndarray
    density: np.ndarray


def geometry(context: Context, table: pd.DataFrame) -> Geometry:
    """Return depth, place and the sound of each stand's belt beside its road. table : of the stands."""
    depth = table["width_m"].fillna(100 * np.sqrt(table["area_ha"])).to_numpy(float)
    middle = table["distance_to_road"].to_numpy(float)
    # A block is as deep as the square of its hectares, and begins where the road lets it.
    start = np.maximum(middle - depth / 2, NEAREST)
    return Geometry(depth, start, middle <= HEARD, _open_energy(context, start + BEHIND))


def _open_energy(context: Context, distance: np.ndarray) -> np.ndarray:
    """Return the energy of a day on soft ground, (stand, ray, band). distance : (stand) m, from the road."""
    road = type("Highway", (), TRAFFIC)
    power = emission(road, float(context.site.climate["tmean"].mean()))[0] + A_WEIGHTING
    through: Transfer = transfer(context)
    way = distance[:, None] / np.cos(ANGLES)
    still, bent = through.losses(way, np.full(way.shape, FOREST_GROUND))
    favourable = through.favourable_share[0]
    return sum(share * 10 ** ((power - loss) / 10) for share, loss in ((1 - favourable, still), (favourable, bent)))


def densities(context: Context) -> np.ndarray:
    """Return how much of a path counts as dense foliage where crowns close, (stand) 1."""
    open_rows = species_info().loc[context.stands.species.values, "group"] == "shoots"
    return np.where(open_rows, DENSITY_FACTORS["open"], DENSITY_FACTORS["closed"])


def state(growth: xr.Dataset, density: np.ndarray) -> State:
    """Return the trees of growth, (stand, ...). density : (stand) of ``densities``."""
    height = growth["height"].where(growth["crown_cover"] > 0, 0.0)
    height = height.where(height >= LEAST_HEIGHT, 0.0)
    stands = height > 0
    leaves = (growth["lai"] / height.where(stands, 1.0)).where(stands, 0.0)
    closed = xr.DataArray(density, {"stand": growth["stand"]}, "stand") * growth["crown_cover"]
    found = xr.broadcast(
        (growth["stems"] / 1e4).where(stands, 0.0), growth["dbh"] / 100, leaves, height, closed.where(stands, 0.0)
    )
    order = ("stand", "year", "draw") if "draw" in found[0].dims else ("stand", "year")
    return State(*(part.transpose(*order).values for part in found))


def losses_of(model: str, trees: State, leaf) -> Callable[[np.ndarray], Range]:
    """Return the loss of a path through trees, low, best and high. leaf : 1, leaves on the tree."""
    stand = Stand(trees.stems, trees.diameter, trees.leaf_area_density)

    def losses(path) -> Range:
        return foliage_range(path, model, trees.density, stand, leaf)

    return losses


def best_of(model: str, trees: State) -> Callable:
    """Return the best loss of a path through trees and of the leaves on them, without low and high."""
    stand = Stand(trees.stems, trees.diameter, trees.leaf_area_density)

    def loss(path, leaf):
        return stand_loss(path, stand, leaf) if model == "stand" else iso(path, trees.density, leaf)

    return loss


def stand_losses(context: Context, model: str, leaf: xr.DataArray, table: pd.DataFrame | None = None) -> xr.DataArray:
    """Return the A-weighted loss in each stand's belt beyond that of soft ground, (stand, year[, draw]) dB.

    model : iso or stand. leaf : (stand) 1, leaves on the tree; several seasons, (stand, month), give (month, stand,
    year[, draw]) in less time than one after another. Between low, best and high the figure ``foliage_weight``
    chooses. table : of the stands, in the place of their own.
    """
    table = context.stands.table if table is None else table
    where, trees = geometry(context, table), state(context.growth, densities(context))
    weight = np.asarray(figure(context, "foliage_weight"))
    if weight.ndim and trees.height.ndim == 2:
        trees = State(*(part[..., None] for part in trees))
    shape = np.broadcast_shapes(trees.height.shape, weight.shape)
    seasons = np.atleast_2d(leaf.transpose(..., "stand").values)
    out = np.zeros((len(seasons), *shape))
    for place in np.flatnonzero(where.heard & (trees.height > 0).any(axis=tuple(range(1, len(shape))))):
        one = State(*(part[place][..., None] for part in trees))
        on = seasons[:, place].reshape(-1, *[1] * len(shape))
        out[:, place] = between(*_belt_loss(model, one, on, where, place), weight)
    dims = ("stand", "year", "draw")[: len(shape)]
    coords = {"stand": context.growth["stand"], "year": context.growth["year"]}
    if leaf.ndim == 1:
        return xr.DataArray(out[0], coords, dims)
    return xr.DataArray(out, {"month": leaf["month"], **coords}, ("month", *dims))


def strip_loss(context: Context, width: float) -> float:
    """Return the A-weighted loss in a strip beside the highway made of the planted stands, dB.

    In July of the last year, by the model of stems and leaves: mean over the stands by their hectares. width : m.
    """
    table = context.stands.table.assign(width_m=width, distance_to_road=20.0 + width / 2)
    growth = context.growth.isel(year=[-1])
    leaf = context.growth["leaf"].sel(month=7)
    losses = stand_losses(replace(context, growth=growth), "stand", leaf, table).isel(year=0)
    return float(np.average(median(losses).values, weights=table["area_ha"]))


def between(best, high, weight):
    """Return a loss between 0, best and high for a weight of 0, 0.5 and 1."""
    return np.where(weight <= 0.5, 2 * weight * best, best + (2 * weight - 1) * (high - best))


def _belt_loss(model: str, trees: State, leaf: np.ndarray, where: Geometry, place: int):
    """Return best and high loss of one belt, (season, year[, draw]) dB. trees : (year[, draw], 1). leaf : (season, ...)
    1."""
    far = 1 / np.cos(ANGLES)
    start, end = where.start[place] * far, (where.start[place] + where.depth[place]) * far
    total = (where.start[place] + where.depth[place] + BEHIND) * far
    # Straight rays: behind a deeper belt bent ones pass higher, and depth would seem to let sound through.
    path = path_below(trees.height, SOURCE_HEIGHT, MAP_HEIGHT, total, start, end, np.inf)
    losses = losses_of(model, trees, leaf)(np.where(trees.height > 0, path, 0.0))
    heard = where.energy[place].ravel()
    # What is lost is summed, and not what is left: nothing stays nothing.
    lost = [
        (1.0 - np.exp(loss * -DECIBEL)).reshape(*loss.shape[:-2], -1) @ (heard / heard.sum())
        for loss in (losses.best, losses.high)
    ]
    return tuple(np.log1p(-share) / -DECIBEL + 0.0 for share in lost)
