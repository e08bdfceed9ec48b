"""Levels of road noise on a regular map, with belts of trees, for roads of any course over flat land.

A scene is prepared once for roads, air and heights; ``sweep_map`` then costs one sweep for each planting. Land with
gentle relief counts as flat; a hill or a wall needs a section, see ``sound``. As each road is one sum of its pieces,
traffic that grows by a factor in all its parts lifts the road's levels by ten times the factor's logarithm.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt

from forestsim.errors import ForestsimError
from forestsim.physics.noise_belts import Belts, energy_left, shade
from forestsim.physics.noise_checks import cover_problems, ground_problems, receiver_problems, scene_problems
from forestsim.physics.noise_frames import Frame, frame_for, land_of
from forestsim.physics.noise_pieces import Grid, Pieces, Road, road_pieces, weighted_energy
from forestsim.physics.noise_rings import Ring, ring
from forestsim.physics.noise_sweep import Work, sweep
from forestsim.physics.noise_transfer import Table, Transfer
from forestsim.physics.sound import REACH
from forestsim.physics.sound_levels import A_WEIGHTING, level

FARTHEST = 5000.0
"""A receiver hears the roads up to this distance, m: behind it lies less than 0.1 dB at 1 km from a long road."""
SHORTEST = 0.5
"""Length of the shortest pieces of a road, in cells."""
FADE = 4.0
"""Way on which a piece takes over from its halves where cells become larger, in the larger cells."""
MOST_THREADS = 8


class NoiseMap(NamedTuple):
    """Levels on the map and what they are worth.

    levels : (variant, period, row, column) dB(A), NaN beyond the reach of every road and where no receiver was asked
    for, -inf in a period in which no road in reach has traffic. distance : (row, column) m, to the nearest road, within
    half a cell; NaN where no receiver was asked for. extrapolated : (row, column) bool, more than 800 m from every
    road. on_road : (row, column) bool, cells that a road runs through; theirs is the level half a cell beside its
    middle.
    """

    levels: np.ndarray
    distance: np.ndarray
    extrapolated: np.ndarray
    on_road: np.ndarray


class _Level(NamedTuple):
    frame: Frame
    pieces: Pieces
    fades: tuple
    ring: Ring
    table: Table


@dataclass(frozen=True)
class Scene:
    """Roads on a grid, ready to be swept; of ``prepare``.

    outside : m, how far from the grid the farthest piece of a road lies. levels : of all roads. periods : int.
    """

    grid: Grid
    roads: tuple
    transfer: Transfer
    reach: float
    outside: float
    levels: tuple

    @property
    def periods(self) -> int:
        return len(np.atleast_1d(self.transfer.favourable_share))

    @property
    def distance(self) -> np.ndarray:
        """Distance from each cell to the nearest road, (row, column) m, within half a cell."""
        return self._distances[0]

    @property
    def on_road(self) -> np.ndarray:
        """Cells that a road runs through, (row, column) bool."""
        return self._distances[1]

    @cached_property
    def _distances(self):
        grid, margin = self.grid, int(np.ceil(self.outside / self.grid.cell)) + 1
        free = np.ones((grid.rows + 2 * margin, grid.columns + 2 * margin), bool)
        points = np.concatenate([grid.along(road.line, grid.cell / 4) for road in self.roads])
        column, row = np.floor(points / grid.cell).astype(int).T + margin
        inside = (row >= 0) & (row < free.shape[0]) & (column >= 0) & (column < free.shape[1])
        free[row[inside], column[inside]] = False
        distance = distance_transform_edt(free, sampling=grid.cell)
        part = slice(margin, -margin), slice(margin, -margin)
        return distance[part].astype(np.float32), ~free[part]


def prepare(grid: Grid, roads: Sequence[Road], transfer: Transfer, reach: float = FARTHEST) -> Scene:
    """Cut roads into pieces and table what air and ground take from them.

    Parameters
    ----------
    grid : Grid
    roads : of Road
        A part outside the grid is heard as far as it is within reach of it, over ground as at the grid's edge.
    transfer : Transfer
    reach : m
        Sound from farther away is left out.

    Returns
    -------
    Scene

    Raises
    ------
    ForestsimError
        With one line for each mistake: a road outside the grid, missing bands or periods, impossible heights.
    """
    if problems := scene_problems(grid, roads, transfer, reach):
        raise ForestsimError(problems)
    size = np.array([grid.columns, grid.rows]) * grid.cell
    lines = [grid.inside(road.line) for road in roads]
    spread = np.array(
        [
            np.minimum(0, np.min([line.min(axis=0) for line in lines], axis=0)),
            np.maximum(size, np.max([line.max(axis=0) for line in lines], axis=0)),
        ]
    )
    reach = min(reach, float(np.hypot(*(spread[1] - spread[0]))))
    cut = [[_near(pieces, size, reach) for pieces in road_pieces(line, SHORTEST * grid.cell, reach)] for line in lines]
    outside = max(float(_outside(p.middle, size).max()) for pieces in cut for p in pieces if len(p.middle))
    levels, rings = [], {}
    for road, pieces_of_road in zip(roads, cut, strict=True):
        energy = weighted_energy(road.emission, A_WEIGHTING)
        frames = [frame_for(grid, pieces.near) for pieces in pieces_of_road]
        fades = [FADE * frame.cell if frame.times > 1 else 0.0 for frame in frames] + [0.0]
        for number, (frame, pieces) in enumerate(zip(frames, pieces_of_road, strict=True)):
            if len(pieces.middle):
                table = partial(transfer.table, source_ground=road.source_ground, energy=energy)
                levels.append(_level(pieces, frame, fades[number : number + 2], table, rings))
    return Scene(grid, tuple(roads), transfer, reach, outside, tuple(levels))


def _outside(points, size):
    """Return how far points lie outside the map, m."""
    return np.hypot(*np.maximum(np.maximum(-points, points - size), 0.0).T)


def _near(pieces, size, reach):
    keep = _outside(pieces.middle, size) < reach
    whole = None if pieces.whole is None else pieces.whole[keep]
    return pieces._replace(
        middle=pieces.middle[keep], along=pieces.along[keep], length=pieces.length[keep], whole=whole
    )


def _level(pieces, frame, fades, table, rings):
    # Half a piece beyond the distance at which the whole piece takes over, and the way to the centre of a cell.
    far = pieces.far + fades[1] / 2 + (0.0 if pieces.whole is None else pieces.length.max() / 2)
    near = max(pieces.near - fades[0] / 2, frame.cell / 2)
    key = frame.cell, round(near, 6), round(far, 6)
    if key not in rings:
        rings[key] = ring(max(0.0, pieces.near - fades[0] / 2 - 0.75 * frame.cell), far + 0.75 * frame.cell, frame.cell)
    moved = pieces._replace(
        middle=pieces.middle + frame.corner, whole=None if pieces.whole is None else pieces.whole + frame.corner
    )
    return _Level(frame, moved, tuple(fades), rings[key], table(near, far))


def _margin(outside, frame):
    return int(np.ceil(outside / frame.cell)) + 1


def sweep_map(scene: Scene, ground, belts: Belts | None = None, receivers=None, threads: int | None = None) -> NoiseMap:
    """Levels on the map for one planting.

    Parameters
    ----------
    scene : Scene
    ground : (row, column) 1, 0 to 1, or one number
        Ground factor; a forest floor is 1.
    belts : Belts
        None for open land.
    receivers : (row, column) bool
        Cells whose level is wanted, for example those near a road; all if not given.
    threads : int
        By default one for each core, up to eight.

    Returns
    -------
    NoiseMap
        With one variant if there are no belts.

    Raises
    ------
    ForestsimError
        If ground or belts do not fit the grid or lie outside 0 to 1.

    Source: sum over pieces of road, CNOSSOS-EU for each; Directive (EU) 2015/996, annex II, 2.5.
    """
    grid, threads = scene.grid, threads or min(os.cpu_count() or 1, MOST_THREADS)
    problems = ground_problems(grid, ground) + cover_problems(grid, belts) + receiver_problems(grid, receivers)
    if problems:
        raise ForestsimError(problems)
    shape = grid.rows, grid.columns
    wanted = np.ones(shape, bool) if receivers is None else np.asarray(receivers, bool)
    energy = sum(
        frame.between(_heard(scene, frame, ground, belts, frame.wanted(wanted), threads), shape)
        for frame in dict.fromkeys(part.frame for part in scene.levels)
    )
    distance, on_road = np.where(wanted, scene.distance, np.float32(np.nan)), scene.on_road
    heard = wanted & (energy > 0).any(axis=(0, 1)) & (distance < scene.reach + grid.cell)
    levels = np.where(heard, level(energy), np.float32(np.nan))
    return NoiseMap(levels, distance, distance > REACH, on_road)


def _heard(scene, frame, ground, belts, wanted, threads):
    """Return the energy at the wanted receivers of a frame (variant, period, row, column), 0 elsewhere."""
    land = land_of(frame, _margin(scene.outside, frame), ground, belts)
    places = None
    if not wanted.all():
        places = np.where(wanted, np.cumsum(wanted).reshape(wanted.shape) - 1, -1).astype(np.int32)
    left = None if belts is None else energy_left(belts)
    variants = 1 if belts is None else len(belts.losses)
    heights = scene.transfer.source_height, scene.transfer.receiver_height
    energies = np.zeros((threads, variants, scene.periods, np.count_nonzero(wanted)), np.float32)
    with ThreadPoolExecutor(threads) as pool:
        for part in scene.levels:
            if part.frame == frame:
                shaded = None if belts is None else shade(part.table, belts, left, heights[1])
                work = Work(*part[1:], belts, shaded, frame.shape, heights, scene.grid.cell / 2, places)
                # Each thread has its own sum and its own pieces, so that a map comes out the same every time.
                list(pool.map(lambda turn, w=work: sweep(w, land, energies[turn], turn, threads), range(threads)))
    energy = np.zeros((variants, scene.periods, *frame.shape), np.float32)
    energy[:, :, wanted] = energies.sum(axis=0)
    return energy
