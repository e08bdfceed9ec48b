"""Belts along a road: which share of the road's air passes, is filtered or is led over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from forestsim.errors import ForestsimError
from forestsim.physics.belt_filter import aerodynamic_porosity
from forestsim.physics.rose import Wind, check_rose

LIFTED_SHARE = 0.5
"""Concentration just behind a belt over that without it, of the air that is led over the belt (assumed, 0.3-0.8)."""
MIXED_AGAIN = 10.0
"""Heights behind a belt over which lifted air comes down again (assumed, 5-20)."""
GAPPY = 0.5
"""Optical porosity above which a belt no longer lifts the air."""
GAPPY_SHARE = 1.1
"""``LIFTED_SHARE`` of a belt that is nearly open: as field studies of gappy belts, none or worse (assumed, 1-1.2)."""


@dataclass(frozen=True)
class RoadBelt:
    """A belt along one side of a road.

    offset : m from the road to its far edge. height : m. porosity : 1, optical. gaps : 1, share of its length
    without trees. kept : 1, share of the dust that stays in the air that passes the leaves (1 less
    ``belt_filter.share_caught``); 1 for a gas.
    """

    offset: float
    height: float
    porosity: float
    kept: float = 1.0
    gaps: float = 0.0

    def __post_init__(self):
        shares = {"porosity": self.porosity, "kept": self.kept, "gaps": self.gaps}
        problems = [
            f"road belt: {name} is {value:g}; give a fraction from 0 to 1, not a percentage"
            for name, value in shares.items()
            if not 0 <= value <= 1
        ]
        if not self.height > 0:
            problems.append(f"road belt: height is {self.height:g}; give metres above 0")
        if not self.offset >= 0:
            problems.append(f"road belt: offset is {self.offset:g}; give metres, 0 or more")
        if problems:
            raise ForestsimError(problems)

    def passing(self) -> float:
        """Share of the road's air that passes through the belt and its gaps; the rest is led over it."""
        return float(self.gaps + (1 - self.gaps) * aerodynamic_porosity(self.porosity))

    def filtered(self) -> float:
        """Share of the road's dust that the leaves catch when the wind blows towards the belt, 0 to 1."""
        return float((1 - self.gaps) * aerodynamic_porosity(self.porosity) * (1 - self.kept))

    def lifted(self, distance):
        """Concentration behind the belt of the air led over it, over that without a belt.

        distance : (...) m from the road. Returns (...) 1.
        """
        fade = np.clip((self.porosity - GAPPY) / (1 - GAPPY), 0.0, 1.0)
        first = LIFTED_SHARE + (GAPPY_SHARE - LIFTED_SHARE) * fade
        behind = np.maximum(distance - self.offset, 0.0) / (MIXED_AGAIN * self.height)
        return 1 - (1 - first) * np.exp(-behind)


class BesideRoad(NamedTuple):
    """Where the cells of a map lie beside a road, in its order.

    cell : (n) place in the map. distance : (n) m from the road. along : (n) m along it, rising. on_left : (n).
    """

    cell: np.ndarray
    distance: np.ndarray
    along: np.ndarray
    on_left: np.ndarray

    def behind(self, left: bool, start: float, end: float, offset: float) -> np.ndarray:
        """Return the places, within these arrays, beyond ``offset`` m on a side, abreast of ``start`` to ``end`` m."""
        first, last = np.searchsorted(self.along, (start, end))
        abreast = slice(first, last)
        return first + np.flatnonzero((self.on_left[abreast] == left) & (self.distance[abreast] > offset))


def beside_road(points, x, y, reach) -> BesideRoad:
    """Return where the cells of a map lie beside a road.

    points : (point, 2) m, along the road, closer than the belts. x, y : (x,), (y,) m. reach : m.
    """
    centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    distance, nearest = cKDTree(points).query(centres, distance_upper_bound=reach, workers=-1)
    cell = np.flatnonzero(np.isfinite(distance))
    cell = cell[np.argsort(nearest[cell], kind="stable")]
    distance, nearest = distance[cell], np.minimum(nearest[cell], len(points) - 2)
    course = points[nearest + 1] - points[nearest]
    away = centres[cell] - points[nearest]
    side = (course[:, 0] * away[:, 1] - course[:, 1] * away[:, 0]) / np.hypot(*course.T)
    # Beyond the ends of the road there is no line to be abreast of.
    distance = np.where(distance > np.abs(side) + np.hypot(*course.T), distance, np.abs(side))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    return BesideRoad(cell, distance, along[nearest], side > 0)


def share_behind(belt: RoadBelt, distance):
    """Concentration behind a belt over that without it. distance : (...) m from the road. Returns (...) 1."""
    through = belt.passing()
    return through - belt.filtered() + (1 - through) * belt.lifted(distance)


def behind_belts(points, x, y, reach, left, right):
    """Concentration over a map with belts along a road over that without them.

    points : (point, 2) m, along the road, closer than the belts. x, y : (x,), (y,) m. reach : m. Returns (y, x) 1.
    """
    where = beside_road(points, x, y, reach)
    factor = np.ones(len(y) * len(x))
    for belt, on_left in ((left, True), (right, False)):
        if belt is not None:
            behind = where.behind(on_left, -np.inf, np.inf, belt.offset)
            factor[where.cell[behind]] = share_behind(belt, where.distance[behind])
    return factor.reshape(len(y), len(x))


def caught_share(vertices, rose: Sequence[Wind], left: RoadBelt | None, right: RoadBelt | None) -> float:
    """Share of what a road emits that the leaves of its belts catch: never more than what the wind brings them.

    vertices : (vertex, 2) m. rose : shares sum to 1; calm hours bring nothing. Returns 1, 0 to 1.
    """
    check_rose(rose)
    course = np.diff(np.asarray(vertices, float), axis=0)
    course = course[np.any(course != 0, axis=1)]
    length = np.hypot(*course.T)
    caught = 0.0
    for wind in rose:
        if wind.calm:
            continue
        to_east, to_north = wind.downwind
        # Sine of the angle between road and wind: a wind along the road takes nothing to either side.
        crossing = (course[:, 0] * to_north - course[:, 1] * to_east) / length
        for belt, side in ((left, crossing > 1e-6), (right, crossing < -1e-6)):
            if belt is not None:
                caught += wind.share * belt.filtered() * length[side].sum()
    return float(caught / length.sum())
