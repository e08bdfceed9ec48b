"""A road as pieces that halve again and again, so that each receiver hears long pieces far away and short ones near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forestsim.physics.sound_levels import BANDS

FARNESS = 8.0
"""A piece may stand for its length where the receiver is this many lengths away."""


@dataclass(frozen=True)
class Grid:
    """Square cells from the top left corner of a map, rows downwards.

    left, top : m, of the corner. cell : m. rows, columns : int.
    """

    left: float
    top: float
    cell: float
    rows: int
    columns: int

    @property
    def right(self) -> float:
        return self.left + self.columns * self.cell

    @property
    def bottom(self) -> float:
        return self.top - self.rows * self.cell

    def inside(self, points):
        """Coordinates from the corner, rightwards and downwards. points : (point, 2) m, x and y. Returns the same."""
        return (np.asarray(points, float) - [self.left, self.top]) * [1.0, -1.0]

    def along(self, line, spacing):
        """Points along a line at most so far apart, from the corner. line : (vertex, 2) m. Returns (point, 2) m."""
        line = self.inside(line)
        at = np.r_[0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        return _on(line, at, np.linspace(0.0, at[-1], int(np.ceil(at[-1] / spacing)) + 1))


@dataclass(frozen=True)
class Road:
    """A line of even traffic.

    Attributes
    ----------
    line : (vertex, 2) m
        Any polyline, in the coordinates of the grid.
    emission : (period, band) dB per m
        Sound power per metre, not weighted.
    source_ground : 1
        Ground factor of the carriageway, 0 on asphalt.
    name : str
        For messages.
    """

    line: np.ndarray
    emission: np.ndarray
    source_ground: float = 0.0
    name: str = ""


class Pieces(NamedTuple):
    """All pieces of a road at one level; level 0 holds the shortest, and each piece has two of the level below.

    middle : (piece, 2) m. along : (piece, 2) 1, direction of the road. length : (piece) m. near : m, a receiver
    nearer than this hears the two halves instead (0 at level 0). whole : (piece, 2) m, middle of the piece it is half
    of, or None at the last level. far : m, a receiver this far from ``whole`` hears that.
    """

    middle: np.ndarray
    along: np.ndarray
    length: np.ndarray
    near: float
    whole: np.ndarray | None
    far: float


def road_pieces(line, shortest, reach) -> list[Pieces]:
    """Cut a road into pieces at every level that a receiver within reach needs.

    line : (vertex, 2) m. shortest : m, most length of a piece at level 0. reach : m. Returns Pieces, level 0 first.

    Each metre of road is heard once by each receiver: a piece that is far enough away implies halves that are.
    """
    line = np.asarray(line, float)
    steps = np.hypot(*np.diff(line, axis=0).T)
    line, steps = line[np.r_[True, steps > 0]], steps[steps > 0]
    at = np.r_[0.0, np.cumsum(steps)]
    count = int(np.ceil(at[-1] / shortest))
    shortest = at[-1] / count
    bounds = [np.linspace(0.0, at[-1], count + 1)]
    while len(bounds[-1]) > 2 and FARNESS * shortest * 2 ** len(bounds) < reach:
        halves = bounds[-1]
        bounds.append(halves[::2] if len(halves) % 2 else np.r_[halves[::2], halves[-1]])
    middles = [_on(line, at, (b[:-1] + b[1:]) / 2) for b in bounds]
    levels = []
    for level, ends in enumerate(bounds):
        chord = np.diff(_on(line, at, ends), axis=0)
        norm = np.hypot(*chord.T)[:, None]
        along = np.divide(chord, norm, out=np.tile([1.0, 0.0], (len(chord), 1)), where=norm > 0)
        last = level + 1 == len(bounds)
        whole = None if last else middles[level + 1][np.arange(len(ends) - 1) // 2]
        near = FARNESS * shortest * 2**level if level else 0.0
        far = reach if last else FARNESS * shortest * 2 ** (level + 1)
        levels.append(Pieces(middles[level], along, np.diff(ends), near, whole, far))
    return levels


def _on(line, at, distance):
    return np.column_stack([np.interp(distance, at, line[:, axis]) for axis in (0, 1)])


def weighted_energy(emission, weighting):
    """Energy per metre in each band as the ear weighs it. emission : (period, band) dB. Returns (period, band) 1."""
    return 10.0 ** ((np.asarray(emission, float).reshape(-1, BANDS.size) + weighting) / 10.0)
