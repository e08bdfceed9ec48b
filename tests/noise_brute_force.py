"""A noise map by brute force: short pieces of road, straight rays, the exact length of each ray in every cell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from forestsim.physics.sound_levels import A_WEIGHTING

CLOSEST, SHARE = 0.5, 0.02
"""Pieces of road are as long as this share of their distance from the receiver, but not shorter, m."""


def cut(line, place, reach):
    """Return middles (piece, 2) and lengths of the pieces of a road that a receiver within reach hears."""
    middles, lengths = [], []
    for start, end in pairwise(line):
        whole, done = float(np.hypot(*(end - start))), 0.0
        while done < whole:
            here = start + (end - start) * (done / whole)
            length = min(max(CLOSEST, SHARE * float(np.hypot(*(here - place)))), whole - done)
            middles.append(start + (end - start) * ((done + length / 2) / whole))
            lengths.append(length)
            done += length
    middles, lengths = np.array(middles), np.array(lengths)
    heard = np.hypot(*(middles - place).T) < reach
    return middles[heard], lengths[heard]


def crossed(grid, start, end):
    """Return the shares (ray, crossing) of each ray in each cell that it meets, and row and column of these cells.

    start, end : (ray, 2) m, the map's coordinates. Beyond the map row and column go on, below 0 or above the last.
    """
    way = end - start
    edges = grid.left + np.arange(grid.columns + 1) * grid.cell, grid.top - np.arange(grid.rows + 1) * grid.cell
    with np.errstate(divide="ignore", invalid="ignore"):
        met = [(edges[axis] - start[:, axis, None]) / way[:, axis, None] for axis in (0, 1)]
    met = np.clip(np.nan_to_num(np.concatenate(met, axis=1), posinf=0, neginf=0), 0, 1)
    at = np.sort(np.concatenate([np.zeros((len(way), 1)), met, np.ones((len(way), 1))], axis=1), axis=1)
    middle = start[:, None] + way[:, None] * ((at[:, 1:] + at[:, :-1]) / 2)[..., None]
    column = np.floor((middle[..., 0] - grid.left) / grid.cell).astype(int)
    row = np.floor((grid.top - middle[..., 1]) / grid.cell).astype(int)
    return np.diff(at, axis=1), row, column


def brute_force(grid, roads, transfer, points, ground, cover=None, loss=None, reach=2000.0):
    """Return A-weighted levels (point) of roads with one period, without and with one layer of tall belts.

    ground : (row, column) 1 or one number, going on beyond the map as at its edge. cover : (row, column) 1, nothing
    beyond the map. loss : function of a path (...) m that returns (..., band) dB.
    """
    share, levels = float(np.ravel(transfer.favourable_share)[0]), []
    for point in points:
        power = np.zeros(2)
        for road in roads:
            middle, length = cut(road.line, point, reach)
            if not len(middle):
                continue
            distance = np.hypot(*(middle - point).T)
            factor, path = np.full(len(middle), np.mean(ground)), np.zeros(len(middle))
            if np.ndim(ground) or cover is not None:
                part, row, column = crossed(grid, middle, np.broadcast_to(point, middle.shape))
                inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
                row, column = np.clip(row, 0, grid.rows - 1), np.clip(column, 0, grid.columns - 1)
                if np.ndim(ground):
                    factor = (part * ground[row, column]).sum(axis=1)
                if cover is not None:
                    path = (part * np.where(inside, cover[row, column], 0)).sum(axis=1) * distance
            still, bent = transfer.losses(distance, factor, road.source_ground)
            free = road.emission[0] + A_WEIGHTING + 10 * np.log10(length)[:, None]
            free = free - (20 * np.log10(np.hypot(distance, transfer.rise)) + 11)[:, None]
            for number, taken in enumerate((0.0, 0.0 if loss is None else loss(path))):
                heard = share * 10 ** ((free - bent - taken) / 10) + (1 - share) * 10 ** ((free - still - taken) / 10)
                power[number] += heard.sum()
        levels.append(10 * np.log10(power))
    return np.array(levels).T
