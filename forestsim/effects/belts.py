"""The belts of a plan as the wind meets them: where their axes run, how high they are and how much they let through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
import xarray as xr
from scipy.spatial import cKDTree
from shapely.ops import substring

from forestsim.effects.base import Context, once
from forestsim.effects.fields import of_patches
from forestsim.effects.figures import central
from forestsim.physics.belt_filter import leaves, petroff_velocity
from forestsim.physics.windbreak import Belt, optical_porosity
from forestsim.ranges import median
from forestsim.tables import species_info

if TYPE_CHECKING:
    from shapely import LineString

BENDS = 15.0
"""Bends of a line that a belt does not follow, m."""
MEETING = 60.0
"""Distance within which the end of a belt meets another one, m: belts that the site cuts shift their axis."""
LEAST_HEIGHT = 0.3
"""Plants below this height are no belt yet, m."""
ROAD_DUST, AMONG_LEAVES = 5e-6, 1.0
"""Size of road dust (PM10), m, and wind among leaves, m s-1 (assumed, 3-8 um and 0.5-2 m s-1)."""
LEAF_SIZE = {"broadleaf": 0.03, "needle": 0.0015}  # m


@dataclass(frozen=True)
class Axis:
    """A stretch of a belt: the row of its unit, points (point, 2) m, free ends, and distance of its far edge, m."""

    unit: int
    points: np.ndarray
    start_free: bool = False
    end_free: bool = False


@dataclass(frozen=True)
class BeltState:
    """Belts in a year, each over the units of the plan.

    height, width : m. summer, winter : 1, optical porosity. caught_path : m2 m-3 times m s-1, leaf area density times
    what a leaf catches of road dust.
    """

    height: np.ndarray
    width: np.ndarray
    summer: np.ndarray
    winter: np.ndarray
    catching: np.ndarray


def axes(context: Context) -> list[Axis]:
    """Return the axes of all belts: beside their line, at the mean distance of their ground from it."""
    lines = {row.line: row.geometry for row in context.site.lines.itertuples()}
    found = []
    for place, unit in enumerate(context.plan.units.itertuples()):
        if unit.kind == "belt":
            parts = getattr(unit.geometry, "geoms", [unit.geometry])
            found += [
                Axis(place, points)
                for part in parts
                if (points := _axis(part, lines[unit.line], unit.side)) is not None
            ]
    return _with_free_ends(found)


def _axis(polygon, line: LineString, side: str) -> np.ndarray | None:
    corners = shapely.points(shapely.get_coordinates(polygon.exterior))
    along, away = shapely.line_locate_point(line, corners), shapely.distance(line, corners)
    course = substring(line, along.min(), along.max())
    if course.geom_type != "LineString" or course.length < 1:
        return None
    middle = (away.min() + away.max()) / 2
    return _aside(np.array(course.simplify(BENDS).coords), middle if side == "left" else -middle)


def _aside(points: np.ndarray, by: float) -> np.ndarray:
    """Return points moved ``by`` metres to the left of their course, so that its pieces stay parallel."""
    along = np.diff(points, axis=0)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    before, after = np.vstack([normal[:1], normal]), np.vstack([normal, normal[-1:]])
    both = before + after
    return points + by * 2 * both / np.maximum((both**2).sum(axis=1), 0.5)[:, None]


def _with_free_ends(found: list[Axis]) -> list[Axis]:
    """Mark the ends that meet no other belt."""
    if not found:
        return []
    ends = np.array([point for axis in found for point in (axis.points[0], axis.points[-1])])
    near = cKDTree(ends).query_ball_point(ends, MEETING, return_length=True)
    free = near == 1
    return [Axis(a.unit, a.points, bool(free[2 * i]), bool(free[2 * i + 1])) for i, a in enumerate(found)]


@once
def belt_state(context: Context, year: int) -> BeltState:
    """Return height, porosity and catch of the belts in a year."""
    growth = context.growth[["height", "crown_cover", "lai"]].sel(year=year).map(median)
    at = growth.assign_coords(year=year).expand_dims("year")
    cover = of_patches(context, at["crown_cover"], year)
    # Where no crown stands nothing has a height.
    height = (of_patches(context, at["height"] * at["crown_cover"], year) / cover.where(cover > 0)).fillna(0.0)
    area = of_patches(context, at["lai"], year)
    caught = of_patches(context, at["lai"] * _leaf_velocity(context), year)
    unit = context.stands.unit_patch
    height, area, caught = (v.values[unit] for v in (height, area, caught))
    height = np.where(height >= LEAST_HEIGHT, height, 0.0)
    width = np.nan_to_num(context.plan.units["width_m"].to_numpy(float))
    evergreen = _in_winter(context, at["lai"], year)[unit]
    twigs = area * np.maximum(evergreen, central("wood_area"))
    return BeltState(
        height=height,
        width=width,
        summer=optical_porosity(area, height, width),
        winter=optical_porosity(twigs, height, width),
        catching=np.where(height > 0, caught / np.where(height > 0, height, 1.0), 0.0),
    )


def _leaf_velocity(context: Context) -> xr.DataArray:
    """Return what a leaf takes of road dust, m s-1, over (stand)."""
    flat = species_info().loc[context.stands.species.values, "group"] == "deciduous"
    kinds = np.where(flat, "broadleaf", "needle")
    size = np.where(flat, LEAF_SIZE["broadleaf"], LEAF_SIZE["needle"])
    caught = petroff_velocity(ROAD_DUST, AMONG_LEAVES, 0.1 * AMONG_LEAVES, leaves(kinds), size).total
    return xr.DataArray(caught, {"stand": context.stands.table.index.to_numpy()}, "stand")


def _in_winter(context: Context, area: xr.DataArray, year: int) -> np.ndarray:
    """Return the share of the leaf area that is out in January, over patches."""
    january = context.growth["leaf"].isel(month=0)
    whole = of_patches(context, area, year)
    return (of_patches(context, area * january, year) / whole.where(whole > 0)).fillna(0.0).values


def pieces(found: list[Axis], state: BeltState, season: str) -> list[Belt]:
    """Return the straight pieces of all belts, open where none stands yet. season : summer or winter."""
    out = []
    for axis in found:
        porosity = getattr(state, season)[axis.unit]
        # The physics wants a height; a porosity of 1 is no belt.
        height = max(state.height[axis.unit], LEAST_HEIGHT)
        last = len(axis.points) - 2
        for i in range(last + 1):
            ends = (axis.start_free and i == 0, axis.end_free and i == last)
            start, end = (tuple(map(float, p)) for p in axis.points[i : i + 2])
            out.append(Belt(start, end, float(height), float(state.width[axis.unit]), float(porosity), *ends))
    return out
