"""The grid of the stack: EPSG:32642, north up, the same corners at 100, 30 and 10 m."""

from __future__ import annotations

import math

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer

from forestsim.errors import SiteError, did_you_mean

CRS = "EPSG:32642"
AREAS = {"bbox": (67.6, 42.4, 69.2, 43.7), "corridor": (68.10, 42.70, 68.60, 43.40)}
"""West, south, east and north of the areas that can be built, degrees."""
SNAP = 300.0
"""Corners lie on multiples of this, so that cells of 100, 30 and 10 m nest."""


def to_metres(lon, lat):
    """Return easting and northing (EPSG:32642) of longitude and latitude in degrees."""
    return _transformer().transform(lon, lat)


def stack_grid(resolution_m: float = 100, bounds=None) -> GeoBox:
    """Return the grid of the stack or of a part of it.

    Parameters
    ----------
    resolution_m : m
        Cell size, 5 to 300, and a divisor of 300, so that the cells of two resolutions nest.
    bounds : None, "bbox", "corridor" or (west, south, east, north) in degrees
        None is the whole stack, lon 67.6-69.2 and lat 42.4-43.7.

    Raises
    ------
    SiteError
        If the resolution does not divide 300 m, or the area does not lie within the stack.
    """
    cells = SNAP / resolution_m if resolution_m and resolution_m >= 5 else 0.5
    if abs(cells - round(cells)) > 1e-9:
        raise SiteError(f"resolution is {resolution_m} m; choose a divisor of 300, such as 100, 30 or 10")
    left, bottom, right, top = _snapped(_degrees(bounds))
    shape = (round((top - bottom) / resolution_m), round((right - left) / resolution_m))
    return GeoBox(shape, Affine(resolution_m, 0, left, 0, -resolution_m, top), CRS)


def centres(grid: GeoBox) -> tuple[np.ndarray, np.ndarray]:
    """Return easting of the columns and northing of the rows, m, at the cell centres."""
    height, width = grid.shape
    x = grid.affine.c + (np.arange(width) + 0.5) * grid.affine.a
    y = grid.affine.f + (np.arange(height) + 0.5) * grid.affine.e
    return x, y


def coordinates(grid: GeoBox) -> dict:
    """Return coordinates y, x and spatial_ref of a grid, written so that GDAL, odc-geo and rioxarray read it back."""
    (x, y), a = centres(grid), grid.affine
    wkt = grid.crs.to_wkt()
    place = " ".join(f"{v:.10g}" for v in (a.c, a.a, a.b, a.f, a.d, a.e))
    return {
        "y": ("y", y, {"units": "m"}),
        "x": ("x", x, {"units": "m"}),
        "spatial_ref": ((), np.int32(grid.crs.epsg or 0), {"crs_wkt": wkt, "spatial_ref": wkt, "GeoTransform": place}),
    }


def grid_of(array) -> GeoBox:
    """Return the grid of an array that carries the coordinates above."""
    attrs = array["spatial_ref"].attrs
    return GeoBox(array.shape[-2:], Affine.from_gdal(*map(float, attrs["GeoTransform"].split())), attrs["crs_wkt"])


def _degrees(bounds) -> tuple[float, float, float, float]:
    if bounds is None:
        return AREAS["bbox"]
    if isinstance(bounds, str):
        if bounds not in AREAS:
            raise SiteError(f"area is {bounds}; {did_you_mean(bounds, AREAS)}")
        return AREAS[bounds]
    west, south, east, north = (float(v) for v in bounds)
    outer = AREAS["bbox"]
    if not (outer[0] <= west < east <= outer[2] and outer[1] <= south < north <= outer[3]):
        raise SiteError(f"area is {west}, {south}, {east}, {north}; it must lie within lon 67.6-69.2, lat 42.4-43.7")
    return west, south, east, north


def project(lon, lat):
    """Return eastings and northings of the map, m. lon, lat : (...) degrees, WGS 84."""
    return _transformer().transform(lon, lat)


def _snapped(degrees) -> tuple[float, float, float, float]:
    left, bottom, right, top = _transformer().transform_bounds(*degrees)
    down, up = (lambda v: math.floor(v / SNAP) * SNAP), (lambda v: math.ceil(v / SNAP) * SNAP)
    return down(left), down(bottom), up(right), up(top)


def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
