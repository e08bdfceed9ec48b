"""A noise map in cells of several sizes: sound from far away changes little from one cell to the next."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.ndimage import binary_dilation

from forestsim.physics.noise_rays import Land

FINENESS = 32
"""A cell is at most this part of the distance to the nearest piece of road whose sound it receives."""
BORDER = 1
"""Cells around the map in a frame of larger cells, so that all of the map lies between centres."""


class Frame(NamedTuple):
    """The map in larger cells.

    times : int, cells of the map along a side of one cell. cell : m. shape : rows and columns, the border with them.
    border : int, cells around the map.
    """

    times: int
    cell: float
    shape: tuple
    border: int

    @property
    def corner(self) -> float:
        """How far the first cell begins outside the map, to the top and to the left, m."""
        return self.border * self.cell

    def mean_of(self, values, mode):
        """Return means over the cells. values : (row, column). mode : of numpy.pad, what lies beyond the map."""
        values = np.asarray(values, np.float32)
        if self.times == 1:
            return values
        inner = [count - 2 * self.border for count in self.shape]
        lacking = [(0, self.times * many - few) for many, few in zip(inner, values.shape, strict=True)]
        whole = np.pad(values, lacking, mode=mode)
        means = whole.reshape(inner[0], self.times, inner[1], self.times).mean(axis=(1, 3), dtype=np.float32)
        return np.pad(means, self.border, mode=mode)

    def wanted(self, receivers):
        """Return the cells that the wanted cells of the map lie between. receivers : (row, column) bool."""
        if self.times == 1:
            return receivers
        return binary_dilation(self.mean_of(receivers, "constant") > 0, np.ones((3, 3), bool))

    def between(self, values, shape):
        """Return values between the centres of the cells. values : (..., row, column). shape : of the map."""
        if self.times == 1:
            return values
        for axis, count in ((-2, shape[0]), (-1, shape[1])):
            place = (np.arange(count) + 0.5) / self.times - 0.5 + self.border
            low = place.astype(int)
            rest = (place - low).astype(np.float32).reshape((-1, 1) if axis == -2 else (-1,))
            values = values.take(low, axis) * (1 - rest) + values.take(low + 1, axis) * rest
        return values


def frame_for(grid, nearest) -> Frame:
    """Return the frame for sound that comes from a distance, m, or from farther away."""
    times = 1
    while 1.01 * nearest >= 2 * times * FINENESS * grid.cell:
        times *= 2
    border = BORDER if times > 1 else 0
    rows, columns = (-(-count // times) + 2 * border for count in (grid.rows, grid.columns))
    return Frame(times, times * grid.cell, (rows, columns), border)


def land_of(frame: Frame, margin, ground, belts) -> Land:
    """Return ground and belts with a margin, two fields by two; the ground goes on beyond the map, belts do not."""
    fields, extents, low = [], [], []
    if np.ndim(ground):
        fields.append(np.pad(frame.mean_of(ground, "edge"), margin, mode="edge"))
        extents.append(None)
        low.append(False)
    for number, layer in enumerate(() if belts is None else belts.cover):
        cover = frame.mean_of(layer, "constant")
        fields.append(np.pad(cover, margin))
        extents.append(_extent(cover))
        low.append(bool(np.isfinite(belts.heights[number])))
    if len(fields) % 2:
        fields.append(np.zeros_like(fields[0]))
        extents.append(((1, 0), (1, 0)))
        low.append(False)
    pairs = tuple(one + np.complex64(1j) * other for one, other in zip(fields[::2], fields[1::2], strict=True))
    both = tuple(_both(one, other) for one, other in zip(extents[::2], extents[1::2], strict=True))
    limited = tuple(zip(low[::2], low[1::2], strict=True))
    return Land(None if np.ndim(ground) else float(ground), pairs, both, limited, margin)


def _extent(layer):
    """Return first and last row and column of a layer; an empty one ends before it starts."""
    return tuple((int(w[0]), int(w[-1])) if len(w) else (1, 0) for w in (np.flatnonzero(layer.any(a)) for a in (1, 0)))


def _both(one, other):
    if one is None or other is None:
        return None
    kept = [e for e in (one, other) if e[0][0] <= e[0][1]] or [one]
    return tuple((min(e[axis][0] for e in kept), max(e[axis][1] for e in kept)) for axis in (0, 1))
