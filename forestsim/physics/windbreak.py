"""Shelter behind belts of trees: friction velocity against open ground, and its field over a site.

The function is that of the Wind Erosion Prediction System (WEPS). It holds for 5 heights before to 50 heights
behind a belt and for optical porosities up to 0.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import map_coordinates

from forestsim.errors import ForestsimError
from forestsim.physics.belt_filter import WIDEST_BELT
from forestsim.physics.rose import Wind, check_rose

UPWIND_REACH = 5.0
"""Heights before a belt where shelter begins."""
LEEWARD_REACH = 50.0
"""Heights behind a belt where shelter ends."""
OPEN_FROM = 0.8
"""Optical porosity up to which the function holds; from there shelter fades until there is no belt at 1."""
ALONG = 60.0
"""Degrees between the wind and the normal of a belt above which it gives no shelter (assumed, 50-70)."""
END_SPEED_UP = 0.1
"""Rise of the wind beside the end of a belt or in a gap (assumed, 0-0.2)."""
END_WIDTH = 2.0
"""Heights beside an end over which that rise fades out (assumed, 1-4)."""
END_LENGTH = 5.0
"""Heights behind an end over which that rise fades out (assumed, 3-10)."""


@dataclass(frozen=True)
class Belt:
    """One straight piece of a belt.

    start, end : (east, north) m. height : m. width : m across the belt. porosity : 1, optical.
    start_free, end_free : whether the belt ends there, so that wind rushes round it.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    height: float
    width: float
    porosity: float
    start_free: bool = False
    end_free: bool = False


def effective_porosity(optical_porosity, width_heights):
    """Porosity that the wind feels: wide belts brake in the middle and let more through near their edges.

    optical_porosity : (...) 1, 0 to 1. width_heights : (...) 1, width over height. Returns (...) 1.

    Source: USDA WEPS, barrier function.
    """
    return optical_porosity + 0.3 * (1 - optical_porosity) * (1 - np.exp(-0.5 * width_heights))


def friction_velocity_ratio(distance, height, width, optical_porosity):
    """Friction velocity near a belt over that of open ground.

    Outside 5 heights before to 50 heights behind the belt it is 1. Above an optical porosity of 0.8 it fades to 1
    at a porosity of 1.

    Parameters
    ----------
    distance : (...) m
        Along the wind from the belt; positive behind it, negative before it.
    height : (...) m, above 0
    width : (...) m, 0 or more
    optical_porosity : (...) 1, 0 to 1

    Returns
    -------
    (...) 1, 0 to 1

    Raises
    ------
    ForestsimError
        If a height is not above 0, a width is negative or a porosity is not a fraction.

    Source: USDA WEPS, barrier function (Hagen).
    """
    _check_belts(height, width, optical_porosity)
    heights = distance / height
    optical = np.minimum(optical_porosity, OPEN_FROM)
    p = effective_porosity(optical, width / height)
    a = 0.008 - 0.17 * p + 0.17 * p**1.05
    b = 1.35 * np.exp(-0.5 * p**0.2)
    c = 10 * (1 - 0.5 * p)
    # Below -c the power has no real value; there the lower bound of the reach already gives 1.
    beyond_bubble = np.maximum(heights + c, 0.0) ** (3 - p)
    ratio = np.minimum(1 - np.exp(-a * heights**2) + b * np.exp(-0.003 * beyond_bubble), 1.0)
    fade = np.clip((optical_porosity - OPEN_FROM) / (1 - OPEN_FROM), 0.0, 1.0)
    within = (heights >= -UPWIND_REACH) & (heights <= LEEWARD_REACH)
    return np.where(within, ratio + fade * (1 - ratio), 1.0)


def _check_belts(height, width, porosity):
    problems = []
    if np.any(np.asarray(height) <= 0):
        problems.append(f"windbreak: height is {np.min(height):g}; give metres above 0")
    if np.any(np.asarray(width) < 0):
        problems.append(f"windbreak: width is {np.min(width):g}; give metres, 0 or more")
    porosity = np.asarray(porosity)
    if np.any(wrong := (porosity < 0) | (porosity > 1)):
        worst = porosity[wrong].flat[0] if porosity.ndim else porosity
        problems.append(f"windbreak: porosity is {worst:g}; give a fraction from 0 to 1, not a percentage")
    if problems:
        raise ForestsimError(problems)


def polyline_belts(vertices, height: float, width: float, porosity: float) -> list[Belt]:
    """Return the straight pieces of a belt along a line; its two ends are free unless the line is closed.

    vertices : (vertex, 2) m, east and north.
    """
    points = [tuple(map(float, point)) for point in vertices]
    last = len(points) - 2
    closed = points[0] == points[-1]
    return [
        Belt(a, b, height, width, porosity, start_free=i == 0 and not closed, end_free=i == last and not closed)
        for i, (a, b) in enumerate(pairwise(points))
    ]


def sector_shelter(belts: Sequence[Belt], x, y, from_degrees: float, end_speed_up: float = END_SPEED_UP):
    """Friction velocity over that of open ground, for wind from one direction.

    Where belts overlap the strongest shelter counts. Beside free ends and where no belt shelters the wind rises.

    Parameters
    ----------
    belts : sequence of Belt
    x : (x,) m, regular
        Eastings of cell centres.
    y : (y,) m, regular
        Northings of cell centres.
    from_degrees : clockwise from north

    Returns
    -------
    (y, x) 1
    """
    return sector_shelters([belts], x, y, from_degrees, end_speed_up)[0]


def sector_shelters(cases: Sequence[Sequence[Belt]], x, y, from_degrees: float, end_speed_up: float = END_SPEED_UP):
    """Shelter of the same belts grown differently, such as in several years.

    cases : belts of equal start and end in the same order. The other parameters as in ``sector_shelter``.
    Returns one (y, x) 1 for each case.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    shape = (len(y), len(x))
    if not cases or not cases[0]:
        return [np.ones(shape) for _ in cases]
    grown = [np.array([(b.height, b.width, b.porosity) for b in belts]).T for belts in cases]
    for of_case in grown:
        _check_belts(*of_case)
    wind = Wind(1.0, from_degrees, 1.0, 0.1)
    tallest = np.max([height for height, _, _ in grown], axis=0)
    cell, belt, distance = _lee(cases[0], tallest, x, y, wind.downwind)
    fields = []
    for belts, (height, width, porosity) in zip(cases, grown, strict=True):
        shelter, rise = np.ones(shape), np.ones(shape)
        np.minimum.at(
            shelter.reshape(-1), cell, friction_velocity_ratio(distance, height[belt], width[belt], porosity[belt])
        )
        for one in (b for b in belts if end_speed_up and (b.start_free or b.end_free)):
            _rise_at_ends(rise, one, x, y, wind.downwind, end_speed_up)
        fields.append(np.where(shelter < 1, shelter, rise))
    return fields


def _lee(belts, tallest, x, y, downwind):
    """Return the cells that belts cast their shelter on: cell, belt, and m from it along the wind."""
    cells, numbers, distances = [], [np.zeros(0, int)], []
    for number, belt in enumerate(belts):
        along, across = _belt_axes(belt, downwind)
        if along is None:
            continue
        reach = tallest[number] * np.array([-UPWIND_REACH, LEEWARD_REACH])
        corners = np.array([np.add(p, r * np.array(downwind)) for p in (belt.start, belt.end) for r in reach])
        rows, columns = _window(y, corners[:, 1]), _window(x, corners[:, 0])
        east = x[columns] - belt.start[0]
        north = (y[rows] - belt.start[1])[:, None]
        # Each cell lies at start + position * along + distance * downwind.
        position = (east * downwind[1] - north * downwind[0]) / across
        distance = (along[0] * north - along[1] * east) / across
        row, column = np.nonzero((position >= 0) & (position <= 1) & (distance >= reach[0]) & (distance <= reach[1]))
        cells.append((row + rows.start) * len(x) + column + columns.start)
        numbers.append(np.full(len(row), number))
        distances.append(distance[row, column])
    return np.concatenate([np.zeros(0, int), *cells]), np.concatenate(numbers), np.concatenate([[], *distances])


def _belt_axes(belt: Belt, downwind):
    """Return the belt's vector and its cross product with the wind; None if the wind blows along it."""
    along = np.subtract(belt.end, belt.start)
    across = along[0] * downwind[1] - along[1] * downwind[0]
    length = np.hypot(*along)
    if length == 0 or abs(across) < length * np.cos(np.radians(ALONG)) * (1 - 1e-12):
        return None, 0.0
    return along, across


def _rise_at_ends(rise, belt, x, y, downwind, end_speed_up):
    sense = np.subtract(belt.end, belt.start)
    for free, point, outward in ((belt.start_free, belt.start, -sense), (belt.end_free, belt.end, sense)):
        side = outward[0] * downwind[1] - outward[1] * downwind[0]
        if not free or side == 0:
            continue
        size = max(END_WIDTH, END_LENGTH) * belt.height
        rows = _window(y, np.array([point[1] - size, point[1] + size]))
        columns = _window(x, np.array([point[0] - size, point[0] + size]))
        east, north = x[columns] - point[0], (y[rows] - point[1])[:, None]
        lateral = np.sign(side) * (east * downwind[1] - north * downwind[0]) / (END_WIDTH * belt.height)
        behind = (east * downwind[0] + north * downwind[1]) / (END_LENGTH * belt.height)
        weight = np.clip(1 - np.abs(behind), 0, 1) * np.where(lateral >= 0, np.clip(1 - lateral, 0, 1), 0.0)
        part = rise[rows, columns]
        np.maximum(part, 1 + end_speed_up * (1 - belt.porosity) * weight, out=part)


def _window(axis, wanted) -> slice:
    """Return the slice of a regular axis, rising or falling, that covers the wanted coordinates."""
    step = axis[1] - axis[0] if len(axis) > 1 else 1.0
    places = np.sort((np.array([wanted.min(), wanted.max()]) - axis[0]) / step)
    first, last = int(np.floor(places[0])), int(np.ceil(places[1])) + 1
    return slice(min(max(first, 0), len(axis)), min(max(last, 0), len(axis)))


def mean_shelter(belts: Sequence[Belt], x, y, rose: Sequence[Wind], power: float = 1.0):
    """Mean over a wind rose of the friction velocity ratio, raised to ``power`` (3 for the drive of wind erosion).

    belts, x, y : as in ``sector_shelter``. rose : sums to 1; calm hours count as open ground. Returns (y, x) 1.

    Raises ForestsimError if the rose does not sum to 1.
    """
    return mean_shelters([belts], x, y, [rose], power)[0]


def mean_shelters(
    cases: Sequence[Sequence[Belt]],
    x,
    y,
    roses: Sequence[Sequence[Wind]],
    power: float = 1.0,
    end_speed_up: float = END_SPEED_UP,
):
    """Mean shelter of the same belts grown differently, each under a rose of its own.

    cases : as in ``sector_shelters``. roses : one for each case, with the same directions in the same order.
    end_speed_up : 0 on maps whose cells are wider than the place beside an end.
    Returns one (y, x) 1 for each case. Raises ForestsimError if a rose does not sum to 1.
    """
    for rose in roses:
        check_rose(rose)
    totals = [np.zeros((len(y), len(x))) for _ in cases]
    for winds in zip(*roses, strict=True):
        calm = winds[0].calm
        fields = [1.0] * len(cases) if calm else sector_shelters(cases, x, y, winds[0].from_degrees, end_speed_up)
        for total, wind, field in zip(totals, winds, fields, strict=True):
            total += wind.share * field**power
    return totals


def optical_porosity(area, height, width):
    """Share of gaps that is seen through a belt whose leaves or twigs lie at random.

    Of a planting wider than 10 heights the last 10 count: the wind has met the first ones long before.

    Parameters
    ----------
    area : (...) m2 m-2, 0 or more
        Leaf or twig area over the ground of the belt, one-sided.
    height, width : (...) m
        Width across the belt. Without height there is no belt, and the porosity is 1.

    Returns
    -------
    (...) 1, 0 to 1

    Source: Beer and Lambert's law with G = 0.5.
    """
    height = np.asarray(height, float)
    density = np.where(height > 0, area / np.where(height > 0, height, 1.0), 0.0)
    return np.exp(-0.5 * density * np.minimum(width, WIDEST_BELT * height))


def sheltered_distance(height, width, porosity, ratio=0.7):
    """Distance over which the friction velocity behind a belt is below a share of that in the open.

    Looked up in a table over porosity and width, good to a fifth of a height.

    height : (...) m, 0 or more. width : (...) m. porosity : (...) 1, optical. ratio : 1. Returns (...) m, 0 without a
    belt.

    Source: USDA WEPS, barrier function (Hagen).
    """
    height = np.asarray(height, float)
    open_share, edges = np.linspace(0, 1, 41), np.linspace(0, 1, 21)
    widths = np.append(-2 * np.log1p(-edges[:-1]), 1e3)
    heights = np.arange(0, LEEWARD_REACH, 0.1)
    near = friction_velocity_ratio(heights, 1.0, widths[:, None], open_share[:, None, None]) < ratio
    length = near.sum(axis=-1) * 0.1
    across = -np.expm1(-0.5 * width / np.where(height > 0, height, np.inf))
    return height * map_coordinates(length, np.broadcast_arrays(porosity * 40, across * 20), order=1, mode="nearest")
