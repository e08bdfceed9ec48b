"""The ground of two plans, cut where their units meet."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from forestsim.maps.base import CRS

GRID_M = 0.05
"""Corners closer than this are one corner."""
SLIVER_M, SLIVER_M2 = 0.5, 20.0
"""What is narrower or smaller is left by rounding and by offsets of one line, and is no ground of its own."""
WHOLE = 0.999
"""From this share of a unit's area on, a piece is the unit."""


def pieces(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the ground of two plans in EPSG:32642: one row for each pair of units that meet, and each rest.

    Columns ``a`` and ``b`` are row numbers in ``first`` and ``second``, -1 where only the other plan has a unit.
    A piece that is a whole unit has the unit's own geometry.
    """
    plans = [units.to_crs(CRS).geometry.to_numpy() for units in (first, second)]
    ours, theirs = (shapely.set_precision(geometries, GRID_M) for geometries in plans)
    at, other = shapely.STRtree(theirs).query(ours, predicate="intersects")
    shared = _without_slivers(shapely.intersection(ours[at], theirs[other]))
    real = ~shapely.is_empty(shared)
    at, other, shared = at[real], other[real], shared[real]
    rows = [*zip(at.tolist(), other.tolist(), shared, strict=True)]
    rows += [(i, -1, rest) for i, rest in _rests(ours, theirs, at, other)]
    rows += [(-1, i, rest) for i, rest in _rests(theirs, ours, other, at)]
    geometries = [
        _whole(piece, plans[0][a] if a >= 0 else None, plans[1][b] if b >= 0 else None) for a, b, piece in rows
    ]
    numbers = np.array([row[:2] for row in rows], dtype=int).reshape(-1, 2)
    return gpd.GeoDataFrame({"a": numbers[:, 0], "b": numbers[:, 1]}, geometry=geometries, crs=CRS)


def _rests(ours: np.ndarray, theirs: np.ndarray, at: np.ndarray, other: np.ndarray) -> list:
    """Return (row, geometry) of what no unit of the other plan covers."""
    covers = {i: shapely.union_all(theirs[other[at == i]]) for i in np.unique(at)}
    rest = [shapely.difference(unit, covers[i]) if i in covers else unit for i, unit in enumerate(ours)]
    rest = _without_slivers(np.array(rest, dtype=object))
    return [(i, geometry) for i, geometry in enumerate(rest) if not geometry.is_empty]


def _without_slivers(geometries: np.ndarray) -> np.ndarray:
    parts, of = shapely.get_parts(geometries, return_index=True)
    real = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) >= SLIVER_M2)
    parts, of = parts[real], of[real]
    wide = ~shapely.is_empty(shapely.buffer(parts, -SLIVER_M / 2, quad_segs=1))
    out = np.full(len(geometries), shapely.Polygon(), dtype=object)
    if wide.any():
        numbers, places = np.unique(of[wide], return_inverse=True)
        joined = shapely.multipolygons(parts[wide], indices=places)
        out[numbers] = [one.geoms[0] if len(one.geoms) == 1 else one for one in joined]
    return out


def _whole(piece, *units):
    for unit in units:
        if unit is not None and piece.area >= WHOLE * unit.area:
            return unit
    return piece
