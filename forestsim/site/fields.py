"""Smooth surfaces, noise and distances as functions of world coordinates.

Everything lives on lattices laid out in metres (EPSG:32642) and is read off by
cubic splines, so that a value depends on where a point is and not on the cells
around it: grids of 100, 30 and 10 m show the same land.
"""

from __future__ import annotations

import zlib

import numpy as np
import shapely
from scipy.spatial import cKDTree

WORLD = (375_000.0, 4_684_000.0, 527_000.0, 4_850_000.0)
"""Left, bottom, right and top of the lattices, m: the stack and 9 km more."""
CUBIC_SPREAD = 0.86
"""Standard deviation of a cubic spline through independent unit normals, averaged over a cell."""


class Lattice:
    """Values on a square lattice over the world, read off by a cubic spline.

    ``field(x, y)`` takes eastings of columns and ascending or descending northings of rows
    and returns values over (y, x).
    """

    def __init__(self, values: np.ndarray, step: float):
        from scipy.interpolate import RectBivariateSpline  # slow to load, and only for building a stack

        x, y = lattice_axes(step)
        self._spline = RectBivariateSpline(y, x, values, kx=3, ky=3)

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        if len(y) > 1 and y[0] > y[-1]:
            return self._spline(y[::-1], x)[::-1]
        return self._spline(y, x)


def lattice_axes(step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return eastings and northings of a lattice with ``step`` metres between nodes."""
    left, bottom, right, top = WORLD
    return np.arange(left, right + step, step), np.arange(bottom, top + step, step)


def noise(name: str, seed: int, length_m: float, octaves: int = 1) -> list[tuple[Lattice, float]]:
    """Return noise of unit variance and zero mean whose grain is ``length_m`` metres.

    Each further octave doubles the grain. ``name`` and ``seed`` decide the values alone.
    """
    fields = []
    for octave in range(octaves):
        step = length_m * 2**octave
        random = np.random.default_rng([seed, zlib.crc32(name.encode()), octave])
        x, y = lattice_axes(step)
        fields.append((Lattice(random.standard_normal((len(y), len(x))), step), 1 / (CUBIC_SPREAD * octaves**0.5)))
    return fields


def at(noise_fields: list[tuple[Lattice, float]], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the values of ``noise`` over (y, x)."""
    return sum(weight * field(x, y) for field, weight in noise_fields)


def surface(points: np.ndarray, values: np.ndarray, step: float = 1000.0, kernel: str = "linear", **options) -> Lattice:
    """Return the surface through ``values`` at ``points`` (n, 2) m."""
    from scipy.interpolate import RBFInterpolator

    x, y = lattice_axes(step)
    nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    fitted = RBFInterpolator(points / 1000, values, kernel=kernel, **options)
    return Lattice(fitted(nodes / 1000).reshape(len(y), len(x)), step)


def smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """Return 0 below ``low``, 1 above ``high`` and a smooth rise between; ``low`` may be above ``high``."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Nearest:
    """Distance to lines, with what lies at the nearest place on them."""

    def __init__(self, lines: list[shapely.LineString], values: list[np.ndarray] | None = None, step: float = 150.0):
        starts, ends, first, last = [], [], [], []
        for number, line in enumerate(lines):
            corners = shapely.get_coordinates(line)
            length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
            places = np.unique(np.concatenate([length, np.arange(0, length[-1], step)]))
            xy = np.column_stack([np.interp(places, length, corners[:, i]) for i in (0, 1)])
            along = np.interp(places, length, values[number]) if values else np.zeros(len(places))
            starts.append(xy[:-1]), ends.append(xy[1:]), first.append(along[:-1]), last.append(along[1:])
        self._start, self._end = np.concatenate(starts), np.concatenate(ends)
        self._first, self._last = np.concatenate(first), np.concatenate(last)
        self._tree = cKDTree((self._start + self._end) / 2)

    def __call__(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the distance, m, and the value at the nearest place on the lines, over (y, x)."""
        distance, value = self.of(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
        return distance.reshape(len(y), len(x)), value.reshape(len(y), len(x))

    def of(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the same for ``points`` (n, 2) m."""
        _, near = self._tree.query(points, workers=-1)
        start, step = self._start[near], self._end[near] - self._start[near]
        offset = points - start
        along = np.clip((offset * step).sum(1) / np.maximum((step * step).sum(1), 1e-9), 0, 1)
        distance = np.hypot(*(offset - along[:, None] * step).T)
        return distance, self._first[near] + along * (self._last[near] - self._first[near])


def disc_distance(discs: list[tuple[float, float, float]], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the distance to the edge of the nearest of ``discs`` (easting, northing, radius), m; 0 within."""
    nearest = np.full((len(y), len(x)), np.inf)
    for east, north, radius in discs:
        np.minimum(nearest, np.hypot(x[None, :] - east, y[:, None] - north) - radius, out=nearest)
    return np.maximum(nearest, 0)
