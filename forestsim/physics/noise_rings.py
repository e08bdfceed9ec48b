"""Receivers around a piece of road as offsets on the grid, and sums along the rays that lead to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLOSE = 40
"""From rings up to this many cells wide rays start where a piece lies in its cell; to others its cell is near enough."""
STEPS_PER_CELL = 2
"""Samples of the ground and of belts along a ray for each cell."""


@dataclass(frozen=True)
class Ring:
    """Cells between two distances from a cell, in order of their rows, and the rays to them.

    row, column : (cell) int, offset in cells. x, y : (cell) m, offset. ray : (cell) int, which ray. steps : (cell) 1,
    of the ray to the cell. distance : (cell) m. samples : (ray, step, 2) int, row and column of each sample of a ray
    that starts in the centre of a cell. toward : (ray, 2) 1, direction by rows and columns. cell, step_length : m.
    """

    row: np.ndarray
    column: np.ndarray
    x: np.ndarray
    y: np.ndarray
    ray: np.ndarray
    steps: np.ndarray
    distance: np.ndarray
    samples: np.ndarray
    toward: np.ndarray
    cell: float
    step_length: float

    @property
    def is_close(self) -> bool:
        """Whether rays start in the middle of a piece and not in the centre of its cell."""
        return self.distance.max() <= CLOSE * self.cell

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
    length = cell / STEPS_PER_CELL
    # One step more for a piece that lies at the far side of its cell.
    steps = int(np.ceil(farthest / length)) + 1 + STEPS_PER_CELL
    along = (np.arange(steps) + 0.5) / STEPS_PER_CELL
    turn = np.arange(rays) * 2 * np.pi / rays
    toward = np.column_stack([np.sin(turn), np.cos(turn)])
    samples = np.rint(toward[:, None, :] * along[:, None]).astype(np.int16)
    # A ray has at least its first sample, that of the cell it starts in.
    place = np.maximum(distance / length, 1.0)
    return Ring(
        row.astype(np.int32),
        column.astype(np.int32),
        (column * cell).astype(np.float32),
        (row * cell).astype(np.float32),
        ray,
        place.astype(np.float32),
        distance.astype(np.float32),
        samples,
        toward,
        cell,
        length,
    )
