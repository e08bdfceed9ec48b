"""Receivers around a piece of road as offsets on the grid, and sums along the rays that lead to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS_PER_CELL = 2
"""Samples of the ground and of belts along a ray for each cell."""


@dataclass(frozen=True)
class Ring:
    """Cells between two distances from a cell, in order of their rows, and the rays to them.

    row, column : (cell) int, offset in cells. x, y : (cell) m, offset. toward : (ray, 2) 1, direction by rows and
    columns. farthest, cell, step_length : m.
    """

    row: np.ndarray
    column: np.ndarray
    x: np.ndarray
    y: np.ndarray
    toward: np.ndarray
    farthest: float
    cell: float
    step_length: float

    @property
    def most(self) -> int:
        """Steps of a ray that starts at the far side of its cell."""
        return int(np.ceil(self.farthest / self.step_length)) + 1 + STEPS_PER_CELL

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
    row, column = row[inside].astype(np.int32), column[inside].astype(np.int32)
    x, y = ((part * cell).astype(np.float32) for part in (column, row))
    turn = np.linspace(0, 2 * np.pi, max(8, int(np.ceil(2 * np.pi * most))), endpoint=False)
    toward = np.column_stack([np.sin(turn), np.cos(turn)])
    return Ring(row, column, x, y, toward, farthest, cell, cell / STEPS_PER_CELL)
