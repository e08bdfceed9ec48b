"""The air beside a road: R-LINE plumes of a curved road over a map, with and without belts along it.

Far from the road the plumes are summed by Fourier transform on the map's own cells; within a few cells of it the
road is cut into pieces of a tenth of a cell and summed one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forestsim.errors import ForestsimError
from forestsim.physics.plume import (
    MIXING_HEIGHT,
    NEAREST,
    crosswind_deviation,
    effective_wind,
    horizontal_spread,
    vertical_profile,
    vertical_spread,
)
from forestsim.physics.road_belt import RoadBelt, behind_belts
from forestsim.physics.rose import Wind, check_rose
from forestsim.physics.spread import convolve

NEAR = (4.0, 12.0)
"""Cells from the road between which the sum over pieces hands over to the sum over cells."""
PIECES = 10
"""Pieces of road on the length of a cell, near the road."""


@dataclass(frozen=True)
class PlumeSite:
    """Surface and heights of a road plume, all m.

    roughness, displacement; source_height and initial_spread of the wake of the vehicles (assumed, 0.5-2 and
    1-3); receptor_height; mixing_height.
    """

    roughness: float
    displacement: float
    source_height: float = 1.0
    receptor_height: float = 1.5
    initial_spread: float = 1.5
    mixing_height: float = MIXING_HEIGHT

    def __post_init__(self):
        above = {"roughness", "initial_spread", "mixing_height"}
        problems = [
            f"road plume: {name} is {value:g}; give metres{' above 0' if name in above else ', 0 or more'}"
            for name, value in vars(self).items()
            if not (value > 0 if name in above else value >= 0)
        ]
        if problems:
            raise ForestsimError(problems)


def point_concentration(east, north, rose: Sequence[Wind], site: PlumeSite):
    """Mean concentration over a wind rose at an offset from a point that emits 1 kg s-1, plume and meander together.

    Calm hours have no plume, only the meander that goes all ways.

    Parameters
    ----------
    east, north : (...) m
        Receptor minus source.
    rose : sequence of Wind
        Shares sum to 1.
    site : PlumeSite

    Returns
    -------
    (...) s m-3

    Source: Snyder et al. (2013), R-LINE.
    """
    east, north = np.broadcast_arrays(np.asarray(east, float), np.asarray(north, float))
    radius = np.maximum(np.hypot(east, north), NEAREST)
    # Wind and spread depend on one distance alone, so a table serves all offsets.
    nodes = np.geomspace(NEAREST, max(radius.max(initial=NEAREST), 2 * NEAREST), 400)
    log_nodes, log_radius = np.log(nodes), np.log(radius)
    total = np.zeros(radius.shape)
    known = {}
    for wind in rose:
        sigma_v = crosswind_deviation(wind.friction_velocity)
        air = (site.roughness, site.displacement, wind.friction_velocity, wind.obukhov_length, sigma_v)
        if air not in known:
            mixing = (site.initial_spread, site.mixing_height)
            known[air] = effective_wind(nodes, site.source_height, *air, *mixing)
        speed, vertical = known[air]
        axis = vertical_profile(site.receptor_height, site.source_height, vertical) / speed
        wandering = 2 * (sigma_v / speed) ** 2
        radial = np.interp(log_radius, log_nodes, axis) / (2 * np.pi * radius)
        if wind.calm:
            total += wind.share * radial
            continue
        to_east, to_north = wind.downwind
        along = east * to_east + north * to_north
        log_along = np.log(np.maximum(np.abs(along), NEAREST))
        share = np.interp(log_along, log_nodes, wandering)
        total += wind.share * share * radial
        reached = along > 1e-4
        # The crosswind spread grows from the vertical one before the mixing height caps that.
        growth = (wind.obukhov_length, site.initial_spread, np.inf)
        free = vertical_spread(nodes, wind.friction_velocity, speed, *growth)
        widths = horizontal_spread(free, wind.friction_velocity, wind.obukhov_length, sigma_v)
        width = np.interp(log_along[reached], log_nodes, widths)
        across = (north * to_east - east * to_north)[reached]
        shape = np.exp(-0.5 * (across / width) ** 2) / (np.sqrt(2 * np.pi) * width)
        straight = shape * np.interp(log_along[reached], log_nodes, axis)
        total[reached] += wind.share * straight * (1 - share[reached])
    return total


def road_field(
    vertices,
    emission,
    x,
    y,
    rose: Sequence[Wind],
    site: PlumeSite,
    reach: float = 3000.0,
    left: RoadBelt | None = None,
    right: RoadBelt | None = None,
):
    """Mean concentration beside a road over a map, for a wind rose, with or without a belt on either side.

    Parameters
    ----------
    vertices : (vertex, 2) m
        East and north of the road's line.
    emission : kg m-1 s-1, 0 or more
        One figure, or one for each piece between two vertices.
    x : (x,) m, regular
        Eastings of cell centres.
    y : (y,) m, regular, same cell as x
        Northings of cell centres, rising or falling.
    rose : sequence of Wind
        Shares sum to 1.
    site : PlumeSite
    reach : m
        How far a piece of road is followed.
    left, right : RoadBelt or None
        Belts as seen along the line.

    Returns
    -------
    (y, x) kg m-3

    Raises
    ------
    ForestsimError
        If the rose does not sum to 1, an emission is negative, the line has no length, or cells are not square.

    Source: Snyder et al. (2013), R-LINE; belts by the share of air that passes, is filtered or lifted.
    """
    check_rose(rose)
    x, y, cell, turned = _grid(x, y)
    vertices = np.asarray(vertices, float)
    if vertices.ndim != 2 or len(vertices) < 2 or not np.ptp(vertices, axis=0).any():
        raise ForestsimError("road plume: the line has no length; give at least two different vertices")
    _check_emission(emission, len(vertices) - 1)
    if not reach >= NEAR[1] * cell:
        raise ForestsimError(f"road plume: reach is {reach:g}; give metres, at least {NEAR[1] * cell:g}")
    points, strength = _pieces(vertices, emission, cell / PIECES)
    field = _sum_of_pieces(points, strength, x, y, cell, rose, site, reach)
    if left or right:
        # One point to half a cell finds the side of the road.
        field *= behind_belts(points[:: max(PIECES // 2, 1)], x, y, reach, left, right)
    return field[::-1] if turned else field


def _grid(x, y):
    """Return rising axes, the cell size, and whether the rows were turned."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    steps = np.concatenate([np.diff(x), np.abs(np.diff(y))])
    if len(x) < 2 or len(y) < 2 or not np.allclose(steps, steps[0], rtol=1e-6) or steps[0] <= 0:
        raise ForestsimError("road plume: the cells of the map are not square and regular; give equal steps in x and y")
    turned = y[1] < y[0]
    return x, y[::-1] if turned else y, float(steps[0]), turned


def _check_emission(emission, pieces: int) -> None:
    emission = np.asarray(emission, float)
    if emission.shape not in ((), (pieces,)):
        cure = f"give one figure, or {pieces}, one for each piece of the road"
        raise ForestsimError(f"road plume: emission has {emission.size} figures; {cure}")
    if not (np.isfinite(emission).all() and (emission >= 0).all()):
        raise ForestsimError(f"road plume: emission is {np.min(emission):g}; give kg m-1 s-1, 0 or more")


def road_points(vertices, step):
    """Points along a road, at most ``step`` m apart. vertices : (vertex, 2) m. Returns (point, 2) m."""
    return _pieces(np.asarray(vertices, float), 1.0, step)[0]


def _pieces(vertices, emission, step):
    """Return the middles of short pieces of the road, (piece, 2) m, and what each emits, kg s-1."""
    length = np.hypot(*np.diff(vertices, axis=0).T)
    strength = np.broadcast_to(np.asarray(emission, float), length.shape)
    # A vertex given twice makes a piece of no length, which has no pieces.
    counts = np.ceil(length / step).astype(int)
    segment = np.repeat(np.arange(len(length)), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    share = ((place + 0.5) / counts[segment])[:, None]
    points = vertices[segment] * (1 - share) + vertices[segment + 1] * share
    return points, (strength * length)[segment] / counts[segment]


def _sum_of_pieces(points, strength, x, y, cell, rose, site, reach):
    """Return the field of many point sources: far ones through cells, near ones one by one."""
    cells = int(np.ceil(reach / cell))
    column, row = (points[:, 0] - x[0]) / cell + cells, (points[:, 1] - y[0]) / cell + cells
    shape = (len(y) + 2 * cells, len(x) + 2 * cells)
    inside = (column >= 0) & (column < shape[1] - 1) & (row >= 0) & (row < shape[0] - 1)
    column, row, strength = column[inside], row[inside], strength[inside]
    sources = np.zeros(shape)
    left, low = np.floor(column).astype(int), np.floor(row).astype(int)
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = np.abs(1 - i - (row - low)) * np.abs(1 - j - (column - left))
        np.add.at(sources, (low + i, left + j), weight * strength)
    offsets = np.arange(-cells, cells + 1) * cell
    weights = point_concentration(offsets, offsets[:, None], rose, site)
    weights *= _far(np.hypot(offsets, offsets[:, None]) / cell)
    field = convolve(sources, weights)
    _add_near(field, column, row, strength, cell, rose, site)
    return np.maximum(field[cells : cells + len(y), cells : cells + len(x)], 0.0)


def _far(cells):
    """Return the share of a source at a distance in cells that goes through the cells of the map."""
    t = np.clip((cells - NEAR[0]) / (NEAR[1] - NEAR[0]), 0, 1)
    return t * t * (3 - 2 * t)


def _add_near(field, column, row, strength, cell, rose, site):
    """Add the near part of every piece of road to the cells round it, from a fine table of offsets."""
    width = int(np.ceil(NEAR[1])) + 1
    fine = np.arange(-width * PIECES, width * PIECES + 1) / PIECES
    table = point_concentration(fine * cell, fine[:, None] * cell, rose, site)
    table *= 1 - _far(np.hypot(fine, fine[:, None]))
    nearest_row, nearest_column = np.rint(row).astype(int), np.rint(column).astype(int)
    for up in range(1 - width, width):
        for right in range(1 - width, width):
            to_row, to_column = nearest_row + up, nearest_column + right
            there = (to_row >= 0) & (to_row < field.shape[0]) & (to_column >= 0) & (to_column < field.shape[1])
            # Offsets of a piece differ from cell to cell by whole cells, so its place in the table is interpolated.
            v = (to_row - row + width) * PIECES
            u = (to_column - column + width) * PIECES
            i, j = np.floor(v).astype(int), np.floor(u).astype(int)
            dv, du = v - i, u - j
            value = (table[i, j] * (1 - du) + table[i, j + 1] * du) * (1 - dv)
            value += (table[i + 1, j] * (1 - du) + table[i + 1, j + 1] * du) * dv
            np.add.at(field, (to_row[there], to_column[there]), (value * strength)[there])
