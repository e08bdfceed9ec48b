"""Receivers around a piece of road as offsets on the grid, and sums along the rays that lead to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLOSE = 50
"""Rings up to this many cells wide take two samples of the ground and of belts for each cell along a ray, others one:
what one ray misses there, the next one has."""


@dataclass(frozen=True)
class Ring:
    """Cells between two distances from a cell, in order of their rows, and the rays to them.

    row, column : (cell) int, offset in cells. x, y : (cell) m, offset. ray : (cell) int, which ray. step : (cell) int,
    last whole step of the ray before the cell. rest : (cell) 1, part of a step beyond it. distance : (cell) m.
    samples : (ray, step, 2) int, row and column of each sample. toward : (ray, 2) 1, direction by rows and columns.
    cell, step_length : m.
    """

    row: np.ndarray
    column: np.ndarray
    x: np.ndarray
    y: np.ndarray
    ray: np.ndarray
    step: np.ndarray
    rest: np.ndarray
    distance: np.ndarray
    samples: np.ndarray
    toward: np.ndarray
    cell: float
    step_length: float

    def slice_of_rows(self, first, last) -> slice:
        """Return where the cells with a row offset from first to last stand."""
        return slice(*np.searchsorted(self.row, [first, last + 1]))


def ring(nearest, farthest, cell) -> Ring:
    """Return the cells whose centres lie between two distances from a cell's centre. All arguments in m."""
    most = int(np.ceil(farthest / cell))
    offset = np.arange(-most, most + 1)
    row, column = (part.ravel() for part in np.meshgrid(offset, offset, indexing="ij"))
    distance = cell * np.hypot(row, column)
    inside = (distance >= nearest) & (distance <= farthest)
    row, column, distance = row[inside], column[inside], distance[inside]
    rays = max(8, int(np.ceil(2 * np.pi * most)))
    angle = np.arctan2(row, column)
    ray = np.rint(angle / (2 * np.pi) * rays).astype(np.int32) % rays
    steps_per_cell = 2 if most <= CLOSE else 1
    length = cell / steps_per_cell
    steps = int(np.ceil(farthest / length)) + 1
    along = (np.arange(steps) + 0.5) / steps_per_cell
    turn = np.arange(rays) * 2 * np.pi / rays
    toward = np.column_stack([np.sin(turn), np.cos(turn)])
    samples = np.rint(toward[:, None, :] * along[:, None]).astype(np.int16)
    place = distance / length
    step = place.astype(np.int32)
    return Ring(
        row.astype(np.int32),
        column.astype(np.int32),
        (column * cell).astype(np.float32),
        (row * cell).astype(np.float32),
        ray,
        step,
        (place - step).astype(np.float32),
        distance.astype(np.float32),
        samples,
        toward,
        cell,
        length,
    )
