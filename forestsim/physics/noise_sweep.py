"""The sweep of a noise map: every piece of road sends rays outwards and adds its sound to the receivers around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forestsim.physics.noise_belts import (
    LEAST_LEFT,
    LONGEST_DETOUR,
    NODES,
    Belts,
    Shade,
    between_nodes,
    node_of,
    under_and_over,
)
from forestsim.physics.noise_pieces import Pieces
from forestsim.physics.noise_rays import Land, rays_to
from forestsim.physics.noise_rings import Ring
from forestsim.physics.noise_transfer import SPREADING, Table, sum_of_bands

BLOCK = 16384
"""Receivers taken at once, so that their figures stay in the cache."""


@dataclass(frozen=True)
class Work:
    """One level of one road, ready to be swept over a map.

    offsets : (ray, step) int, place of each sample from the ray's start in the flat land. shape : rows and columns of
    the map. heights : m, of source and receiver. least : m, no receiver counts as nearer. places : (row x column) int,
    place of each cell among the receivers, negative where there is none; None if every cell is one.
    """

    pieces: Pieces
    ring: Ring
    offsets: np.ndarray
    table: Table
    belts: Belts | None
    shade: Shade | None
    shape: tuple
    heights: tuple
    least: float
    places: np.ndarray | None

    @property
    def rise(self) -> float:
        """Height of the receiver over the source, m."""
        return self.heights[1] - self.heights[0]

    @property
    def batch(self) -> int:
        """Pieces taken at once."""
        return max(1, BLOCK // len(self.ring.row))


class _Pairs(NamedTuple):
    """Pieces and receivers that hear each other; one number stands for the piece where there is only one.

    piece : which piece. at : the receiver's place in the ring. x, y : m, of the receiver from the middle of the piece.
    square : m2. receiver : int, its place among all. group : which piece of the batch.
    """

    piece: np.ndarray
    at: np.ndarray
    x: np.ndarray
    y: np.ndarray
    square: np.ndarray
    receiver: np.ndarray
    group: np.ndarray


def sweep(work: Work, land: Land, energy, turn=0, turns=1):
    """Add the sound of the pieces of one level to a map.

    energy : (variant, period, receiver) float32, added to. turn, turns : sweep only every so many batches.
    """
    count = len(work.pieces.middle)
    for first in range(turn * work.batch, count, turns * work.batch):
        _sweep_batch(work, land, np.arange(first, min(first + work.batch, count)), energy)


def _sweep_batch(work, land, numbers, energy):
    middle = work.pieces.middle[numbers] / work.ring.cell
    home = np.floor(middle).astype(np.int32)
    part = slice(0, len(work.ring.row))
    if len(numbers) == 1:
        part = work.ring.slice_of_rows(-home[0, 1], work.shape[0] - 1 - home[0, 1])
    blocks = [slice(start, min(start + BLOCK, part.stop)) for start in range(part.start, part.stop, BLOCK)]
    found = [_pairs(work, numbers, home, block) for block in blocks]
    found = [pairs for pairs in found if len(pairs.at)]
    if not found:
        return
    count = len(work.ring.samples)
    used = np.zeros(len(numbers) * count, bool)
    for pairs in found:
        used[pairs.group * count + work.ring.ray[pairs.at]] = True
    rays = rays_to(work.ring, work.offsets, land, work.shape, home, used)
    for pairs in found:
        _add(work, land, rays, pairs, energy)


def _pairs(work, numbers, home, block):
    """Return the pairs of a batch of pieces and a part of the ring."""
    pieces, ring = work.pieces, work.ring
    middle = pieces.middle[numbers]
    from_home = (middle - (home + 0.5) * ring.cell).astype(np.float32)[..., None]
    row, column = ring.row[block] + home[:, 1:], ring.column[block] + home[:, :1]
    x, y = ring.x[block] - from_home[:, 0], ring.y[block] - from_home[:, 1]
    square = x * x + y * y
    hears = (column >= 0) & (column < work.shape[1])
    if len(numbers) > 1:
        hears &= (row >= 0) & (row < work.shape[0])
    if pieces.near:
        hears &= square >= pieces.near**2
    if pieces.whole is None:
        hears &= square < pieces.far**2
    else:
        x0, y0 = (middle - pieces.whole[numbers]).astype(np.float32).T[..., None]
        hears &= (x + x0) ** 2 + (y + y0) ** 2 < pieces.far**2
    receiver = row * work.shape[1] + column
    if work.places is not None:
        receiver = work.places.take(receiver, mode="clip")
        hears &= receiver >= 0
    flat = np.flatnonzero(hears)
    group = flat // hears.shape[1] if len(numbers) > 1 else np.intp(0)
    at = flat - group * hears.shape[1] + block.start
    receiver = receiver.take(flat).astype(np.intp)
    return _Pairs(numbers[group], at, x.take(flat), y.take(flat), square.take(flat), receiver, group)


def _add(work, land, rays, pairs, energy):
    """Add what a block of pairs sends to the map."""
    ring, table, at = work.ring, work.table, pairs.at
    ray = rays.place.take(pairs.group * len(ring.samples) + ring.ray.take(at))
    step, rest = ring.step.take(at), ring.rest.take(at)

    def along(sums):
        return None if sums is None else between_nodes(sums.ravel(), ray * sums.shape[1] + step, rest)

    sums, moments = [along(part) for part in rays.sums], [along(part) for part in rays.moments]
    steps = np.maximum(step.astype(np.float32) + rest, np.float32(1))
    factor = land.ground if land.ground is not None else sums[0].real / steps
    distance = np.sqrt(pairs.square)
    entry = table.entry(distance, factor)
    weight = _spread(work, pairs)
    paths = _paths(work, land, sums, moments, steps, distance)
    behind = _behind(paths)
    for variant in range(len(energy)):
        for period in range(energy.shape[1]):
            heard = table.total[period].take(entry, mode="clip")
            for where, layers in behind:
                through = _through(work, variant, period, entry[where], layers, paths, where)
                heard[where] = np.minimum(heard[where], through)
            np.add.at(energy[variant, period], pairs.receiver, weight * heard)


def _paths(work, land, sums, moments, steps, distance):
    """Return for each layer that is met its number, the path below its canopy and the detour over it, or None.

    steps : (pair) 1, of the ray. It starts at the centre of the piece's cell: belts are placed from its other end.
    """
    found, step = [], np.float32(work.ring.step_length)
    for number in range(0 if work.belts is None else len(work.belts.heights)):
        pair, part = divmod(number + land.first_layer, 2)
        if sums[pair] is None:
            continue
        inside = sums[pair].imag if part else sums[pair].real
        if not inside.any():
            continue
        path, detour = inside * step, None
        if np.isfinite(work.belts.heights[number]):
            moment = moments[number + land.first_layer]
            centre = distance - (steps - moment / np.maximum(inside, np.float32(1e-6))) * step
            path, detour = under_and_over(path, centre, distance, work.belts.heights[number], *work.heights)
        found.append((number, path, detour))
    return found


def _behind(paths):
    """Return which receivers hear through which layers: one layer each, then several at once."""
    if not paths:
        return []
    met = sum((path > 0).astype(np.int8) for _, path, _ in paths)
    groups = [(np.flatnonzero((met == 1) & (path > 0)), (place,)) for place, (_, path, _) in enumerate(paths)]
    groups.append((np.flatnonzero(met > 1), tuple(range(len(paths)))))
    # A slice of all costs no copy.
    return [(where if len(where) < len(met) else slice(None), layers) for where, layers in groups if len(where)]


def _through(work, variant, period, entry, layers, paths, where):
    """Return the energy heard through layers of belts and over them."""
    shade = work.shade
    parts = [(paths[place][0], paths[place][1][where], paths[place][2]) for place in layers]
    if len(parts) == 1:
        number, path, detour = parts[0]
        node, rest = node_of(path)
        through = between_nodes(shade.through[variant][number][period], entry * NODES + node, rest)
        return through if detour is None else through + _over(shade.over[number][period], entry, detour[where])
    left = 1.0
    for number, path, _ in parts:
        node, rest = node_of(path)
        low, high = shade.left[variant, number, node], shade.left[variant, number, node + 1]
        left = left * (low + rest[:, None] * (high - low))
    left = np.maximum(left, np.float32(LEAST_LEFT))
    through = sum_of_bands(work.table.bands[period : period + 1].take(entry, axis=2, mode="clip"), left.T)[0]
    # Of several belts sound bends over the one that costs most, and over none that has no limit of height.
    over = [
        np.float32(0) * path if detour is None else _over(shade.over[number][period], entry, detour[where])
        for number, path, detour in parts
    ]
    met = [path > 0 for _, path, _ in parts]
    return through + np.min(np.where(met, over, np.float32(np.inf)), axis=0)


def _over(table, entry, detour):
    node, rest = node_of(detour, LONGEST_DETOUR)
    return between_nodes(table, entry * NODES + node, rest)


def _spread(work, pairs):
    """Return the energy that a piece of unit power per metre sends to a receiver in the open."""
    pieces, which = work.pieces, pairs.piece
    length, along = pieces.length.astype(np.float32)[which], pieces.along.astype(np.float32)[which]
    square = pairs.square + np.float32(work.rise**2)
    side = pairs.x * along[..., 0] + pairs.y * along[..., 1]
    if pieces.near:
        # The mean of 1/r2 over a straight piece, to the second order of its length.
        inverse = np.float32(1) / square
        bow = length * length / np.float32(12) * inverse
        return np.float32(SPREADING) * length * inverse * (1 + bow * (4 * side * side * inverse - 1))
    across = np.sqrt(np.maximum(square - side * side, np.float32(work.least**2 + work.rise**2)))
    angle = np.arctan((side + length / 2) / across) - np.arctan((side - length / 2) / across)
    return np.float32(SPREADING) * angle / across
