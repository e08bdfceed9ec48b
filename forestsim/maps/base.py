"""What lies under the data: a muted picture of relief and land cover, lines and places."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import rasterio
import shapely
import xarray as xr
from pyproj import Transformer
from rasterio import Affine
from rasterio.warp import Resampling, reproject, transform_bounds
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    import geopandas as gpd

CRS = "EPSG:32642"
MERCATOR = "EPSG:3857"
MOST_PIXELS = 900
TINTS = {
    10: "cbd6bd",
    20: "dbdcc6",
    30: "e7e5d4",
    40: "dde3c4",
    50: "d3ccc8",
    60: "ece7dc",
    80: "a8c6dd",
    90: "c6d9d5",
    95: "c6d9d5",
}
"""Muted colours of WorldCover classes."""
OTHER_TINT = "e9e5da"
WATER = 80
SHADES = np.linspace(0.84, 1.045, 11)
EXAGGERATION = 6.0
"""The plain falls a metre in a kilometre; true shading would show nothing."""


@dataclass(frozen=True)
class Ground:
    """A picture as data URI with its corners in degrees: [[south, west], [north, east]]."""

    url: str
    bounds: list[list[float]]
    colour: str = "#" + OTHER_TINT
    """The commonest colour, for what lies beyond the picture."""


def ground(base: xr.Dataset) -> Ground:
    """Return relief and land cover as a palette PNG in Web Mercator; cells without elevation are transparent."""
    elevation, landcover, transform = _to_mercator(base)
    codes = sorted(TINTS)
    tint = np.searchsorted(codes, landcover).clip(0, len(codes) - 1)
    tint = np.where(np.array(codes)[tint] == landcover, tint, len(codes))
    shade = _shade(elevation, abs(transform.a))
    shade = np.where(landcover == WATER, len(SHADES) - 3, shade)
    index = np.where(np.isfinite(elevation), 1 + tint * len(SHADES) + shade, 0).astype("uint8")
    west, north = transform.c, transform.f
    east, south = west + transform.a * index.shape[1], north + transform.e * index.shape[0]
    w, s, e, n = transform_bounds(MERCATOR, "EPSG:4326", west, south, east, north)
    palette = _palette(codes)
    url = "data:image/png;base64," + base64.b64encode(png(index, palette, transform)).decode()
    seen = np.bincount(index[index > 0], minlength=1)
    red, green, blue, _ = palette[int(seen.argmax())] if seen.sum() else palette[len(palette) - 1]
    return Ground(url, [[round(s, 6), round(w, 6)], [round(n, 6), round(e, 6)]], f"#{red:02x}{green:02x}{blue:02x}")


def lines_near(lines: gpd.GeoDataFrame, area) -> list[dict]:
    """Return roads, railway, rivers and canal inside ``area`` (EPSG:32642 geometry), simplified to 20 m."""
    found = []
    for row in lines.to_crs(CRS).itertuples():
        part = row.geometry.intersection(area).simplify(20)
        if part.is_empty:
            continue
        ways = [degrees(way, 5) for way in _parts(part) if way.geom_type == "LineString"]
        found.append({"line": row.line, "kind": row.kind, "titles": titles(row), "ways": ways})
    order = ("river", "canal", "railway", "road", "highway")
    return sorted(found, key=lambda line: order.index(line["kind"]))


def places_near(places: gpd.GeoDataFrame, area) -> list[dict]:
    """Return towns, villages and heritage sites inside ``area``, the largest first."""
    found = []
    for row in places.to_crs(CRS).itertuples():
        if row.geometry.within(area):
            population = 0 if row.population is None or np.isnan(row.population) else int(row.population)
            at = degrees(row.geometry, 5)[0]
            found.append({"kind": row.kind, "titles": titles(row), "population": population, "at": at})
    rank = {"town": 0, "heritage": 1, "village": 2}
    return sorted(found, key=lambda place: (rank.get(place["kind"], 3), -place["population"]))


def titles(row) -> dict[str, str]:
    """Return the titles of a line or place by language."""
    return {language: str(getattr(row, f"title_{language}")) for language in ("kk", "ru", "en")}


def degrees(geometry, decimals: int) -> list[list[float]]:
    """Return the vertices of a simple geometry in EPSG:32642 as [latitude, longitude]."""
    longitude, latitude = _to_degrees().transform(*shapely.get_coordinates(geometry).T)
    return np.column_stack([latitude, longitude]).round(decimals).tolist()


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def _parts(geometry):
    return list(getattr(geometry, "geoms", [geometry]))


def _to_mercator(base: xr.Dataset) -> tuple[np.ndarray, np.ndarray, Affine]:
    x, y = base["x"].values, base["y"].values
    cell_x, cell_y = (x[-1] - x[0]) / (len(x) - 1), (y[-1] - y[0]) / (len(y) - 1)
    source = Affine(cell_x, 0, x[0] - cell_x / 2, 0, cell_y, y[0] - cell_y / 2)
    edges_x, edges_y = sorted((source.c, source.c + cell_x * len(x))), sorted((source.f, source.f + cell_y * len(y)))
    west, south, east, north = transform_bounds(CRS, MERCATOR, edges_x[0], edges_y[0], edges_x[1], edges_y[1])
    cell = max((east - west) / len(x), (north - south) / len(y), max(east - west, north - south) / MOST_PIXELS)
    width, height = round((east - west) / cell), round((north - south) / cell)
    transform = Affine(cell, 0, west, 0, -cell, north)
    shrinks = max(len(x), len(y)) > 1.25 * max(width, height)
    relief = Resampling.average if shrinks else Resampling.bilinear
    out = []
    for name, how in (("elevation", relief), ("landcover", Resampling.mode)):
        target = np.full((height, width), np.nan, dtype="float32")
        data = base[name].values.astype("float32")
        reproject(
            data, target, src_transform=source, src_crs=CRS, dst_transform=transform, dst_crs=MERCATOR,
            src_nodata=np.nan, dst_nodata=np.nan, resampling=how,
        )  # fmt: skip
        out.append(target)
    return out[0], out[1], transform


def _shade(elevation: np.ndarray, cell: float) -> np.ndarray:
    """Return the shade of each cell as an index into SHADES, light from the north-west."""
    filled = np.where(np.isfinite(elevation), elevation, np.nanmean(elevation))
    smooth = gaussian_filter(filled, 1.0)
    down, right = np.gradient(smooth, cell)
    slope = (right + down) / np.sqrt(2) * EXAGGERATION
    light = np.tanh(slope * 2.0)  # compressed, so that hills do not drown the plain
    return np.round((light + 1) / 2 * (len(SHADES) - 1)).astype(int)


def _palette(codes: list[int]) -> dict[int, tuple[int, int, int, int]]:
    palette = {0: (255, 255, 255, 0)}
    for number, tint in enumerate([*(TINTS[code] for code in codes), OTHER_TINT]):
        for level, shade in enumerate(SHADES):
            colour = [min(255, round(int(tint[i : i + 2], 16) * shade)) for i in (0, 2, 4)]
            palette[1 + number * len(SHADES) + level] = (*colour, 255)
    return palette


def png(index: np.ndarray, palette: dict, transform: Affine, effort: int = 9) -> bytes:
    """Return a picture of palette numbers, (y, x) uint8, as PNG. palette : number to red, green, blue, opacity.

    effort : 1 to 9, of packing.
    """
    height, width = index.shape
    shape = {"width": width, "height": height, "count": 1, "dtype": "uint8", "transform": transform, "nodata": 0}
    with rasterio.MemoryFile(ext=".png") as memory:
        with memory.open(driver="PNG", zlevel=effort, **shape) as picture:
            picture.write_colormap(1, palette)
            picture.write(index, 1)
        return memory.read()
