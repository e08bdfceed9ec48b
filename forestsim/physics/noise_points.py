"""Levels of road noise at a few receivers, each metre of the rays followed: for villages and to prove the map."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from forestsim.errors import ForestsimError, shorten
from forestsim.physics.foliage import MOST_LOSS
from forestsim.physics.foliage_path import CURVATURE, loss_over
from forestsim.physics.noise_belts import Belts
from forestsim.physics.noise_checks import cover_problems, ground_problems
from forestsim.physics.noise_map import Scene
from forestsim.physics.noise_pieces import weighted_energy
from forestsim.physics.noise_transfer import SPREADING
from forestsim.physics.sound_levels import A_WEIGHTING, level

BESIDE = 5.0
"""A receiver nearer to the middle of a road stands on it, m."""
STEPS_PER_CELL = 4
SHARE_OF_DISTANCE = 0.05
"""Length of the road's pieces over the distance to the receiver; the shortest are 1 m."""


def receiver_levels(scene: Scene, points, ground, belts: Belts | None = None):
    """Levels at single receivers, of the scene's height, with belts of any height between.

    Parameters
    ----------
    scene : Scene
    points : (receiver, 2) m
        Coordinates of the grid.
    ground, belts
        As in ``sweep_map``.

    Returns
    -------
    (variant, period, receiver) dB(A), NaN beyond the reach of every road

    Raises
    ------
    ForestsimError
        With one line for each receiver on a road or outside the grid, and each mistake in ground and belts.

    Source: as ``sweep_map``; sound over belts after Directive (EU) 2015/996, annex II, 2.5.6.
    """
    grid, points = scene.grid, np.asarray(points, float).reshape(-1, 2)
    problems = ground_problems(grid, ground) + cover_problems(grid, belts) + _point_problems(scene, points)
    if problems:
        raise ForestsimError(problems)
    places = grid.inside(points)
    energy = np.array([_energy_at(scene, place, ground, belts) for place in places])
    return np.where((energy > 0).any(axis=(1, 2), keepdims=True), level(energy), np.nan).transpose(1, 2, 0)


def _point_problems(scene, points):
    grid, problems = scene.grid, []
    size = np.array([grid.columns, grid.rows]) * grid.cell
    for number, (point, place) in enumerate(zip(points, grid.inside(points), strict=True), start=1):
        name = f"receiver {number} at {shorten(point.tolist())}"
        if not np.all((place >= 0) & (place < size)):
            problems.append(f"{name}: lies outside the grid; use coordinates of the grid, or a larger grid")
            continue
        nearest = shapely.Point(point).distance(shapely.MultiLineString([road.line for road in scene.roads]))
        if nearest < BESIDE:
            problems.append(f"{name}: stands on a road ({nearest:.1f} m from its middle); move it {BESIDE:g} m away")
    return problems


def _energy_at(scene, place, ground, belts):
    """Return the energy at one receiver (variant, period)."""
    variants = 1 if belts is None else len(belts.losses)
    energy = np.zeros((variants, scene.periods))
    share = np.reshape(scene.transfer.favourable_share, (-1, 1, 1))
    for road in scene.roads:
        middle, length = _cut(scene.grid.inside(road.line), place, scene.reach)
        if not len(middle):
            continue
        distance = np.hypot(*(middle - place).T)
        factor, left = _through(scene, middle, place, distance, ground, belts)
        losses = scene.transfer.losses(distance, factor, road.source_ground)
        still, bent = (10.0 ** (-loss / 10.0) for loss in losses)
        emitted = weighted_energy(road.emission, A_WEIGHTING)[:, None, :] * (share * bent + (1 - share) * still)
        spread = SPREADING * length / (distance**2 + scene.transfer.rise**2)
        energy += np.einsum("pkb,vkb,k->vp", emitted, left, spread)
    return energy


def _cut(line, place, reach):
    """Return middles and lengths of pieces of a road that are short against their distance from a place."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    at = np.r_[0.0, np.cumsum(steps)]
    bounds, here = [0.0], 0.0
    while here < at[-1]:
        x, y = np.interp(here, at, line[:, 0]), np.interp(here, at, line[:, 1])
        here = min(here + max(1.0, SHARE_OF_DISTANCE * np.hypot(x - place[0], y - place[1])), at[-1])
        bounds.append(here)
    bounds = np.array(bounds)
    centre = (bounds[:-1] + bounds[1:]) / 2
    middle = np.column_stack([np.interp(centre, at, line[:, axis]) for axis in (0, 1)])
    heard = np.hypot(*(middle - place).T) < reach
    return middle[heard], np.diff(bounds)[heard]


def _through(scene, middle, place, distance, ground, belts):
    """Return the mean ground factor (piece) and the energy left by belts (variant, piece, band)."""
    even, grid = np.ndim(ground) == 0, scene.grid
    factor = np.full(len(middle), float(ground)) if even else None
    left = np.ones((1 if belts is None else len(belts.losses), len(middle), 8))
    if even and belts is None:
        return factor, left
    rays = _Rays.over(distance, grid.cell / STEPS_PER_CELL)
    way = middle[rays.piece] + rays.share[:, None] * (place - middle[rays.piece])
    column, row = np.floor(way / grid.cell).astype(int).T
    inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    row, column = np.clip(row, 0, grid.rows - 1), np.clip(column, 0, grid.columns - 1)
    if not even:
        factor = rays.sum(np.asarray(ground, float)[row, column]) / rays.count
    if belts is not None:
        cover = np.asarray(belts.cover, float)[:, row, column] * inside
        left = _left_by_belts(scene, cover, rays, distance, belts)
    return factor, left


class _Rays(NamedTuple):
    """Samples on the ways from the pieces of a road, one way after another.

    first, count : (piece) where the samples of each begin, and how many. piece : (sample). share : (sample) 1 of the
    way.
    """

    first: np.ndarray
    count: np.ndarray
    piece: np.ndarray
    share: np.ndarray

    @classmethod
    def over(cls, distance, spacing):
        """Return evenly spaced samples at most so far apart. distance : (piece) m. spacing : m."""
        count = np.maximum(np.ceil(distance / spacing).astype(int), 1)
        first = np.cumsum(count) - count
        piece = np.repeat(np.arange(len(count)), count)
        return cls(first, count, piece, (np.arange(count.sum()) - first[piece] + 0.5) / count[piece])

    def sum(self, values):
        """Return the sums of (..., sample) over each way, (..., piece)."""
        return np.add.reduceat(values, self.first, axis=-1)


def _left_by_belts(scene, cover, rays, distance, belts):
    """Return the energy left on each way (variant, piece, band). cover : (layer, sample) 1."""
    low, high = scene.transfer.source_height, scene.transfer.receiver_height
    share, far = rays.share, distance[rays.piece]
    ray = low + (high - low) * share + share * (1 - share) * far**2 / (2 * CURVATURE)
    height = np.asarray(belts.heights, float)[:, None]
    paths = rays.sum(cover * (ray < height)) * distance / rays.count
    losses = np.array([sum(one(path) for one, path in zip(layers, paths, strict=True)) for layers in belts.losses])
    left = 10.0 ** (-np.minimum(losses, MOST_LOSS) / 10.0)
    met = paths > 0
    highest = np.max(np.where(met, height, -np.inf), axis=0, initial=-np.inf)
    over = np.flatnonzero(np.isfinite(highest))
    if len(over):
        within = (cover * met[:, rays.piece] > 0).any(axis=0)
        start = np.minimum.reduceat(np.where(within, share, 1.0), rays.first)[over] * distance[over]
        end = np.maximum.reduceat(np.where(within, share, 0.0), rays.first)[over] * distance[over]
        left[:, over] += 10.0 ** (-loss_over(highest[over], low, high, distance[over], start, end) / 10.0)
    return np.minimum(left, 1.0)
