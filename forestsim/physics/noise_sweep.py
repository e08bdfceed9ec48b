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

BLOCK = 32768
"""Receivers taken at once, so that their figures stay in the cache."""


@dataclass(frozen=True)
class Work:
    """One level of one road, ready to be swept over a map.

    fades : m, of the ways on which the pieces take over from their halves and yield to the whole, 0 for at once.
    shape : rows and columns of the map. heights : m, of source and receiver. least : m, no receiver counts as nearer.
    places : (row x column) int, place of each cell among the receivers, negative where there is none; None if every
    cell is one.
    """

    pieces: Pieces
    fades: tuple
    ring: Ring
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

    piece : which piece. ray : int, which ray leads to the receiver. steps : 1, along it. x, y : m, of the receiver from
    the middle of the piece. square : m2. share : 1, of the piece's sound, or None for all. receiver : int, its place
    among all. group : which piece of the batch.
    """

    piece: np.ndarray
    ray: np.ndarray
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray
    square: np.ndarray
    share: np.ndarray | None
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
    found = [pairs for pairs in found if len(pairs.ray)]
    if not found:
        return
    count = len(work.ring.toward)
    used = np.zeros(len(numbers) * count, bool)
    for pairs in found:
        used[pairs.group * count + pairs.ray] = True
    rays = rays_to(work.ring, land, work.shape, middle, used)
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
    early, late = (fade / 2 for fade in work.fades)
    if pieces.near:
        hears &= square >= (pieces.near - early) ** 2
    whole = square
    if pieces.whole is not None:
        x0, y0 = (middle - pieces.whole[numbers]).astype(np.float32).T[..., None]
        whole = (x + x0) ** 2 + (y + y0) ** 2
    hears &= whole < (pieces.far + late) ** 2
    receiver = row * work.shape[1] + column
    if work.places is not None:
        receiver = work.places.take(receiver, mode="clip")
        hears &= receiver >= 0
    flat = np.flatnonzero(hears)
    group = flat // hears.shape[1] if len(numbers) > 1 else np.intp(0)
    x, y, square, receiver = x.take(flat), y.take(flat), square.take(flat), receiver.take(flat).astype(np.intp)
    share = _share(work, square, whole.take(flat)) if any(work.fades) else None
    return _Pairs(numbers[group], *_along_rays(ring, x, y, square), x, y, square, share, receiver, group)


def _share(work, square, whole):
    """Return how much of a piece is heard where it takes over from its halves, or yields to the whole."""
    early, late = (np.float32(fade) for fade in work.fades)
    share = np.float32(1)
    if early:
        share = np.clip((np.sqrt(square) - np.float32(work.pieces.near)) / early + np.float32(0.5), 0, 1)
    if late:
        share = share * np.clip((np.float32(work.pieces.far) - np.sqrt(whole)) / late + np.float32(0.5), 0, 1)
    return share


def _add(work, land, rays, pairs, energy):
    """Add what a block of pairs sends to the map."""
    table, steps = work.table, pairs.steps
    step = steps.astype(np.int32)
    rest, index = steps - step, None
    if rays.width:
        index = rays.place.take(pairs.group * len(work.ring.toward) + pairs.ray) * rays.width + step

    def along(sums):
        return None if sums is None else between_nodes(sums.ravel(), index, rest)

    sums, moments = [along(part) for part in rays.sums], [along(part) for part in rays.moments]
    factor = land.ground if land.ground is not None else sums[0].real / steps
    distance = np.sqrt(pairs.square)
    entry = table.entry(distance, factor)
    weight = _spread(work, pairs)
    if pairs.share is not None:
        weight = weight * pairs.share
    paths = _paths(work, land, sums, moments, steps, distance)
    behind = _behind(paths)
    for variant in range(len(energy)):
        for period in range(energy.shape[1]):
            heard = table.total[period].take(entry, mode="clip")
            for where, layers in behind:
                through = _through(work, variant, period, entry[where], layers, paths, where)
                heard[where] = np.minimum(heard[where], through)
            np.add.at(energy[variant, period], pairs.receiver, weight * heard)


def _along_rays(ring, x, y, square):
    """Return which ray leads to each receiver, and how many steps along it the receiver stands."""
    turn = np.arctan2(y, x) * np.float32(len(ring.toward) / (2 * np.pi))
    ray = np.rint(turn).astype(np.int32) % len(ring.toward)
    # A ray has at least its first sample, that of the cell it starts in.
    return ray, np.maximum(np.sqrt(square) / np.float32(ring.step_length), np.float32(1))


def _paths(work, land, sums, moments, steps, distance):
    """Return for each layer that is met its number, the path below its canopy and the detour over it, or None.

    steps : (pair) 1, of the ray.
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
            centre = moment / np.maximum(inside, np.float32(1e-6)) * step
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
    length = pieces.length.astype(np.float32)[which]
    square = pairs.square + np.float32(work.rise**2)
    if pieces.near:
        # So far away all of a piece is as near as its middle.
        return np.float32(SPREADING) * length / square
    along = pieces.along.astype(np.float32)[which]
    side = pairs.x * along[..., 0] + pairs.y * along[..., 1]
    across = np.sqrt(np.maximum(square - side * side, np.float32(work.least**2 + work.rise**2)))
    angle = np.arctan((side + length / 2) / across) - np.arctan((side - length / 2) / across)
    return np.float32(SPREADING) * angle / across
