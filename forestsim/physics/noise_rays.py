"""Rays that leave a piece of road: what they run through, summed up along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forestsim.physics.noise_rings import Ring

CHUNK = 65536
"""Samples taken at once, so that they stay in the cache."""


@dataclass(frozen=True)
class Land:
    """What rays run through: the map with a margin around it.

    ground : 1, where it is the same everywhere, or None if it is the first field. fields : two by two as the real and
    the imaginary part of (row, column) complex, so that a ray takes both at once: the ground factor, then the cover of
    each layer of belts. extents : for each two fields first and last row and column with belts, or None to look
    everywhere. low : for each two fields, whether the first and the second is a layer with a limit of height. margin :
    cells.
    """

    ground: float | None
    fields: tuple
    extents: tuple
    low: tuple
    margin: int

    @property
    def first_layer(self) -> int:
        """Which field is the first layer of belts."""
        return 1 if self.ground is None else 0


class Rays(NamedTuple):
    """Running sums along the rays of a batch, two fields at a time.

    place : (piece x ray) int, which row of the sums belongs to a ray. width : int, of the rows, 0 if there are none.
    sums : for each two fields (ray, step) complex, None where there is nothing. moments : for each field (ray, step),
    of the field times its steps from the start, None where there is no need.
    """

    place: np.ndarray
    width: int
    sums: list
    moments: list


def rays_to(ring: Ring, land: Land, shape, middle, used) -> Rays:
    """Sums along rays of a batch of pieces, as far as they run over the map.

    ring : Ring. shape : rows and columns of the map. middle : (piece, 2) cells, of the piece from the left and from the
    top. used : (piece x ray) bool. Returns Rays.
    """
    if not land.fields:
        return Rays(np.zeros(len(used), np.intp), 0, [], [])
    rays = np.flatnonzero(used)
    home = np.floor(middle).astype(np.int32)
    length = _steps_inside(ring, shape, middle, rays)
    order = np.argsort(length, kind="stable")
    rays, length = rays[order], length[order]
    place = np.zeros(len(used), np.intp)
    place[rays] = np.arange(len(rays))
    columns = shape[1] + 2 * land.margin
    start, toward = (middle + land.margin).astype(np.float32), ring.toward.astype(np.float32)
    along = (np.arange(length[-1], dtype=np.float32) + np.float32(0.5)) * np.float32(ring.step_length / ring.cell)

    def index_of(chosen, last):
        """Return the place in the flat land of the first samples of rays, (ray, step) int."""
        piece, ray = np.divmod(chosen, len(toward))
        row, column = (
            (start[piece, axis, None] + toward[ray, 1 - axis, None] * along[:last]).astype(np.int32) for axis in (1, 0)
        )
        return row * np.int32(columns) + column

    sums, moments = [], []
    for pair, extent, low in zip(land.fields, land.extents, land.low, strict=True):
        met = extent is None or _meets(extent, home, ring)
        one, others = _running(pair, index_of, rays, length, low) if met else (None, (None, None))
        sums.append(one)
        moments.extend(others)
    return Rays(place, int(length[-1]) + 1, sums, moments)


def _meets(extent, home, ring):
    """Return whether a batch can meet belts between first and last row and column."""
    reach = int(ring.farthest / ring.cell) + 2
    (top, bottom), (left, right) = extent
    row, column = home[:, 1], home[:, 0]
    return bool(
        np.any((row + reach >= top) & (row - reach <= bottom) & (column + reach >= left) & (column - reach <= right))
    )


def _steps_inside(ring, shape, middle, rays):
    """Return after how many steps each ray has left the map; no receiver is beyond."""
    count, most = len(ring.toward), ring.most
    reach = int(ring.farthest / ring.cell) + 1
    if np.all((middle >= reach) & (middle[:, ::-1] <= np.array(shape) - reach)):
        return np.full(len(rays), most)
    toward, start = ring.toward[rays % count], middle[rays // count, ::-1]
    with np.errstate(divide="ignore"):
        way = np.where(toward > 0, shape - start, -start) / np.where(toward == 0, np.nan, toward)
    cells = np.nanmin(np.where(way < 0, np.inf, way), axis=1)
    return np.minimum(cells * ring.cell / ring.step_length + 2, most).astype(int)


def _running(fields, index_of, rays, length, low):
    """Return the sum of what lies before each step of each ray, and for each ``low`` field that of its moments."""
    steps = length[-1]
    sums = np.zeros((len(rays), steps + 1), np.complex64)
    moments = tuple(np.zeros(sums.shape, np.float32) if wanted else None for wanted in low)
    at = np.arange(steps, dtype=np.float32) + np.float32(0.5)
    chunk = max(1, CHUNK // steps)
    for first in range(0, len(rays), chunk):
        part = slice(first, first + chunk)
        last = length[part][-1]
        taken = fields.take(index_of(rays[part], last), mode="clip")
        np.cumsum(taken, axis=1, out=sums[part, 1 : last + 1])
        for field, moment in zip((taken.real, taken.imag), moments, strict=True):
            if moment is not None:
                np.cumsum(field * at[:last], axis=1, out=moment[part, 1 : last + 1])
    return sums, moments
