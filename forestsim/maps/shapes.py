"""Shapes of planting units: the true polygon, and for a belt the stretch of its line that it accompanies.

A belt 30 m wide and 58 km long is a third of a pixel at the zoom that shows it whole.
There the page draws it as a ribbon beside its line, moved aside by pixels.
"""

from __future__ import annotations

import geopandas as gpd
import shapely
from shapely.ops import substring

from forestsim.maps.base import CRS, degrees

TOLERANCE_M = 0.5
RIBBON_TOLERANCE_M = 15.0


def shapes(units: gpd.GeoDataFrame, lines: gpd.GeoDataFrame) -> list[dict]:
    """Return for each unit its ``rings`` in degrees and, for belts, ``ways``, ``way_side`` and ``lane``.

    The side is 1 for left and -1 for right. Lanes number the belts on one side of a line from the inside out.
    """
    units = units.to_crs(CRS)
    known = {row.line: _one_line(row.geometry) for row in lines.to_crs(CRS).itertuples()}
    out = []
    for row in units.itertuples():
        shape = {"rings": _rings(row.geometry)}
        line = known.get(row.line) if row.kind == "belt" else None
        if line is not None and not row.geometry.is_empty:
            ways = _ways(row.geometry, line)
            if ways:
                shape |= {"ways": ways, "way_side": _side(row.geometry.centroid, line)}
        out.append(shape)
    _number_lanes(units, known, out)
    return out


def _one_line(geometry):
    merged = shapely.line_merge(geometry) if geometry.geom_type == "MultiLineString" else geometry
    return max(merged.geoms, key=lambda g: g.length) if merged.geom_type == "MultiLineString" else merged


def _polygons(geometry) -> list:
    return [g for g in getattr(geometry, "geoms", [geometry]) if g.geom_type == "Polygon" and not g.is_empty]


def _rings(geometry) -> list:
    """Return [[outer, hole, ...], ...] of [latitude, longitude]."""
    plain = geometry.simplify(TOLERANCE_M)
    return [[degrees(ring, 6) for ring in (p.exterior, *p.interiors)] for p in _polygons(plain)]


def _ways(geometry, line) -> list:
    """Return the stretches of ``line`` beside each polygon of a belt."""
    ways = []
    for polygon in _polygons(geometry):
        along = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(polygon.exterior)))
        part = substring(line, along.min(), along.max())
        if part.geom_type == "LineString" and part.length > 1:
            ways.append(degrees(part.simplify(RIBBON_TOLERANCE_M), 5))
    return ways


def _side(point, line) -> int:
    along = line.project(point)
    start, end = line.interpolate(max(0, along - 1)), line.interpolate(along + 1)
    cross = (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
    return 1 if cross >= 0 else -1


def _number_lanes(units: gpd.GeoDataFrame, lines: dict, out: list[dict]) -> None:
    """Give each entry the innermost lane that no nearer belt on its side takes along the same kilometres."""
    belts = units[["line", "entry", "geometry"]].assign(side=[shape.get("way_side", 0) for shape in out])
    belts = belts[belts["side"] != 0]
    for (name, _), group in belts.groupby(["line", "side"]):
        line = lines[name]
        extents = {}
        for entry, rows in group.groupby("entry"):
            points = shapely.points(shapely.get_coordinates(rows.geometry.values))
            along = shapely.line_locate_point(line, points)
            extents[entry] = (shapely.distance(line, rows.geometry.centroid.values).mean(), along.min(), along.max())
        lanes: dict[str, int] = {}
        for entry in sorted(extents, key=lambda e: extents[e][0]):
            _, start, end = extents[entry]
            beside = [
                k for other, k in lanes.items() if extents[other][1] < end - 50 and extents[other][2] > start + 50
            ]
            lanes[entry] = max(beside, default=-1) + 1
        for row in group.index:
            out[units.index.get_loc(row)]["lane"] = lanes[units.loc[row, "entry"]]
