"""Belts along lines: the ground between two distances from a line, on one side of it, cut at every kilometre.

A belt is the set of points whose nearest point on the line lies ``offset_m`` to ``offset_m + width_m``
away on the wanted side. It is made from two plain buffers and not from an offset curve, which folds
over itself at bends.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from forestsim.errors import did_you_mean
from forestsim.scenario import Belt, Scenario

if TYPE_CHECKING:
    from forestsim.site import Site


SECTION_M = 1000.0
ARC_SEGMENTS = 16
GRID_M = 1e-6
"""Coordinates are rounded to this when lines are crossed, which makes crossing them safe."""
SIDES = {"left": ("left",), "right": ("right",), "both": ("left", "right")}


def belts(scenario: Scenario, site: Site) -> tuple[pd.DataFrame, list[str]]:
    """Return the ground of every belt, a row for each side and kilometre, and what is wrong with the belts.

    Columns: entry, label, line, side, from_km, to_km, section, geometry (shapely, CRS of the site).
    Problems are one plain line each, without the name of the file.
    """
    geometry = dict(zip(site.lines["line"], site.lines.geometry, strict=True))
    rows, problems = [], []
    for entry, belt in scenario.entries:
        if not isinstance(belt, Belt):
            continue
        wrong = _problems(entry, belt, geometry)
        problems += wrong
        if not wrong:
            rows += [{"entry": entry, **row} for row in _sections(belt, geometry[belt.line])]
    return pd.DataFrame(rows), problems


def _problems(entry: str, belt: Belt, lines: dict[str, shapely.LineString]) -> list[str]:
    if belt.line not in lines:
        return [f"{entry}.line is {belt.line}; no such line, {did_you_mean(belt.line, lines)}"]
    length = math.floor(lines[belt.line].length / 10) / 100
    if belt.from_km >= length:
        return [f"{entry}.from_km is {belt.from_km:g}; {belt.line} is only {length:.2f} km long"]
    if belt.to_km is not None and belt.to_km > length + 0.01:
        return [
            f"{entry}.to_km is {belt.to_km:g}; {belt.line} is only {length:.2f} km long (leave to_km out for its end)"
        ]
    return []


def _sections(belt: Belt, line: shapely.LineString) -> list[dict]:
    start = belt.from_km * 1000
    end = line.length if belt.to_km is None else min(belt.to_km * 1000, line.length)
    rows = []
    for side in SIDES[belt.side]:
        ground = side_band(line, belt.offset_m, belt.width_m, side, start, end)
        for section, polygon in cut_by_kilometre(ground, line, start, end, belt.offset_m + belt.width_m).items():
            near, far = max(start, section * SECTION_M) / 1000, min(end, (section + 1) * SECTION_M) / 1000
            rows.append(
                {
                    "label": f"{belt.name}, {side}, km {_km(near)}-{_km(far)}",
                    "line": belt.line,
                    "side": side,
                    "from_km": near,
                    "to_km": far,
                    "section": section,
                    "geometry": polygon,
                }
            )
    return rows


def side_band(
    line: shapely.LineString,
    offset: float,
    width: float,
    side: str,
    start: float = 0.0,
    end: float = math.inf,
) -> shapely.Geometry:
    """Return the ground on one side of a line, between two distances from it.

    Parameters
    ----------
    line : LineString, m
    offset : m, from the line to the near edge, 0 or more
    width : m, more than 0
    side : ``left`` or ``right`` of the direction of the line
    start, end : m along the line; the ends are cut square

    Returns
    -------
    Polygon or MultiPolygon. No point of it is nearer to any part of the line than ``offset``.
    """
    # Whole nanometres: GEOS divides by what is left of a difference, and 1e-160 m is none.
    line = shapely.transform(line, lambda corners: corners.round(9))
    part = shapely.ops.substring(line, start, min(end, line.length))
    ground = part.buffer(offset + width, cap_style="flat", quad_segs=ARC_SEGMENTS)
    if offset > 0:
        # A square cap runs past the end, so that no sliver is left along the flat one.
        ground = ground.difference(line.buffer(offset, cap_style="square", quad_segs=ARC_SEGMENTS))
    faces = _faces(ground, [_lengthened(part, 2 * (offset + width))])
    wanted = _is_left(part, shapely.point_on_surface(faces)) == (side == "left")
    return shapely.union_all(faces[wanted])


def cut_by_kilometre(
    ground: shapely.Geometry, line: shapely.LineString, start: float, end: float, reach: float
) -> dict[int, shapely.Geometry]:
    """Cut ground beside a line at its whole kilometres; return it by kilometre, without gaps or overlaps."""
    marks = np.arange(math.floor(start / SECTION_M) + 1, math.ceil(end / SECTION_M)) * SECTION_M
    at, along = _point_and_direction(line, marks)
    across = np.column_stack([-along[:, 1], along[:, 0]]) * (reach * 1.01 + 1)
    faces = _faces(ground, list(shapely.linestrings(np.stack([at - across, at + across], axis=1))))
    where = shapely.line_locate_point(line, shapely.point_on_surface(faces))
    # A face in the inner corner of a bend may be nearest to ground before the start or past the end.
    section = np.floor(np.clip(where, start, np.nextafter(end, 0)) / SECTION_M).astype(int)
    return {int(s): shapely.union_all(faces[section == s]) for s in np.unique(section)}


def _faces(ground: shapely.Geometry, cuts: list[shapely.LineString]) -> np.ndarray:
    """Return the polygons into which lines cut the ground."""
    if shapely.is_empty(ground):
        return np.array([], dtype=object)
    linework = shapely.union_all([ground.boundary, *cuts], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    shapely.prepare(ground)
    return faces[shapely.contains(ground, shapely.point_on_surface(faces)) & (shapely.area(faces) > 1e-3)]


def _lengthened(line: shapely.LineString, by: float) -> shapely.LineString:
    """Return the line run on straight at both ends, so that it parts its whole buffer into two sides."""
    at, along = _point_and_direction(line, np.array([0.0, line.length]))
    return shapely.linestrings(np.vstack([at[0] - along[0] * by, shapely.get_coordinates(line), at[1] + along[1] * by]))


def _point_and_direction(line: shapely.LineString, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, 2) on a line and its unit direction there; at a corner the mean of both directions."""
    step = min(1.0, line.length / 4)
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(distance - step, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, np.minimum(distance + step, line.length)))
    along = after - before
    along = along / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    return shapely.get_coordinates(shapely.line_interpolate_point(line, distance)), along


def _is_left(line: shapely.LineString, points: np.ndarray) -> np.ndarray:
    at, along = _point_and_direction(line, shapely.line_locate_point(line, points))
    away = shapely.get_coordinates(points) - at
    return along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0] > 0


def _km(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
