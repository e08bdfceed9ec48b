"""Blocks: polygons from a vector file or from the scenario itself. Nothing is repaired in silence."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from forestsim.errors import did_you_mean, shorten
from forestsim.scenario import Block, Scenario

if TYPE_CHECKING:
    from forestsim.site import Site


POLYGONS = ("Polygon", "MultiPolygon")


class _Wrong(Exception):
    """What is wrong with a block, one line each."""

    def __init__(self, *lines: str):
        self.lines = list(lines)


def blocks(scenario: Scenario, site: Site) -> tuple[pd.DataFrame, list[str]]:
    """Return the polygons of every block, a row for each feature, and what is wrong with the blocks.

    Columns: entry, label, geometry (shapely, CRS of the site). Problems are one plain line each,
    without the name of the file.
    """
    rows, problems = [], []
    for entry, block in scenario.entries:
        if not isinstance(block, Block):
            continue
        try:
            features = _read(scenario, entry, block) if block.file is not None else _inline(entry, block)
            for label, polygon in _checked(entry, block, features, site):
                rows.append({"entry": entry, "label": label, "geometry": polygon})
        except _Wrong as wrong:
            problems += wrong.lines
    return pd.DataFrame(rows), problems


def _inline(entry: str, block: Block) -> gpd.GeoDataFrame:
    key = "polygon" if block.polygon is not None else "geometry"
    try:
        crs = CRS.from_user_input(block.crs)
    except CRSError:
        raise _Wrong(f"{entry}.crs is {shorten(block.crs)}; not a known CRS, write such as EPSG:4326") from None
    if key == "polygon":
        if len({tuple(corner) for corner in block.polygon}) < 3:
            raise _Wrong(
                f"{entry}.polygon is {len(block.polygon)} corners; give three different corners [lon, lat] at least"
            )
        geometry = shapely.Polygon(block.polygon)
    else:
        try:
            geometry = shapely.geometry.shape(block.geometry)
        except Exception as wrong:  # shapely meets an arbitrary mapping with nearly any class of exception
            raise _Wrong(f"{entry}.geometry is {shorten(block.geometry)}; not GeoJSON ({shorten(wrong, 40)})") from None
    return gpd.GeoDataFrame({"feature": [""], "label": [""]}, geometry=[geometry], crs=crs)


def _read(scenario: Scenario, entry: str, block: Block) -> gpd.GeoDataFrame:
    path, told = scenario.resolve(block.file), f"{entry}.file is {shorten(block.file)}"
    if not path.exists():
        raise _Wrong(f"{told}; no such file, check the path (it is relative to the scenario)")
    if path.is_dir():
        raise _Wrong(f"{told}; that is a folder, give a GeoPackage, GeoJSON or Shapefile")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = _open(path, entry, block, told)
    if "geometry" not in table or not isinstance(table, gpd.GeoDataFrame):
        raise _Wrong(f"{told}; it holds a table without polygons")
    if table.crs is None:
        raise _Wrong(f"{told}; the file states no CRS, save it with one (a Shapefile needs its .prj)")
    kept = _filtered(table.reset_index(drop=True), entry, block)
    if kept.empty:
        why = "no feature is left after where" if block.where else "the file has no features"
        raise _Wrong(f"{told}; {why}")
    name = kept["name"] if "name" in kept else pd.Series(None, index=kept.index, dtype=object)
    number = [f"feature {i + 1}" for i in kept.index]
    label = [n if pd.isna(t) or not str(t).strip() else shorten(t) for n, t in zip(number, name, strict=True)]
    return gpd.GeoDataFrame({"feature": number, "label": label}, geometry=kept.geometry.values, crs=kept.crs)


def _open(path: Path, entry: str, block: Block, told: str) -> gpd.GeoDataFrame:
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if block.layer is not None and block.layer not in layers:
            near = did_you_mean(block.layer, layers)
            raise _Wrong(f"{entry}.layer is {shorten(block.layer)}; no such layer in {path.name}, {near}")
        if block.layer is None and len(layers) > 1:
            raise _Wrong(f"{entry}.layer is missing; {path.name} has several, {did_you_mean('', layers)}")
        return pyogrio.read_dataframe(path, layer=block.layer, on_invalid="ignore")
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        CRSError,
        ValueError,
    ) as wrong:
        raise _Wrong(
            f"{told}; cannot be read as polygons ({shorten(str(wrong).replace(str(path), path.name), 80)})"
        ) from None


def _filtered(table: gpd.GeoDataFrame, entry: str, block: Block) -> gpd.GeoDataFrame:
    columns = [c for c in table.columns if c != "geometry"]
    missing = [c for c in block.where if c not in columns]
    if missing:
        raise _Wrong(
            *(
                f"{entry}.where.{c} is {block.where[c]}; no such column in the file, {did_you_mean(c, columns)}"
                for c in missing
            )
        )
    keep = np.ones(len(table), dtype=bool)
    for column, wanted in block.where.items():
        keep &= [_same(value, wanted) for value in table[column]]
    return table[keep]


def _same(value: object, wanted: object) -> bool:
    """Compare a cell with a value of the scenario; a column of text may hold the number that is meant."""
    if value is None or isinstance(value, str) or isinstance(wanted, str):
        return str(value) == str(wanted)
    return bool(value == wanted)


def _checked(entry: str, block: Block, features: gpd.GeoDataFrame, site: Site) -> list[tuple[str, shapely.Geometry]]:
    """Return labels and polygons in the CRS of the site. Raises _Wrong with a line for each bad feature."""
    given = features.geometry.values
    wrong = [
        f"{_where(entry, block, f)}; {w}" for f, g in zip(features["feature"], given, strict=True) if (w := _fault(g))
    ]
    if wrong:
        raise _Wrong(*_first(wrong, entry))
    moved = shapely.force_2d(np.asarray(features.to_crs(site.grid.crs.to_wkt()).geometry.values, dtype=object))
    frame = shapely.box(*site.grid.boundingbox.bbox)
    labels = []
    for label, feature, polygon, raw in zip(features["label"], features["feature"], moved, given, strict=True):
        labels.append(f"{block.name}, {label}" if label else block.name)
        where = _where(entry, block, feature)
        if not np.isfinite(shapely.get_coordinates(polygon)).all():
            wrong.append(f"{where}; its coordinates do not fit its CRS ({features.crs.name}), check the CRS")
        elif not polygon.intersects(frame):
            wrong.append(
                f"{where}; it lies wholly outside the site ({_extent(site)}){_swapped(features.crs, raw, site)}"
            )
        elif not polygon.is_valid:
            wrong.append(f"{where}; not a valid polygon once in metres ({shapely.is_valid_reason(polygon)})")
    if wrong:
        raise _Wrong(*_first(wrong, entry))
    return list(zip(labels, moved, strict=True))


def _fault(geometry: shapely.Geometry | None) -> str:
    """Say why a geometry cannot be planted; empty text when it can."""
    if geometry is None or geometry.is_empty:
        return "it is empty, give it corners"
    if geometry.geom_type not in POLYGONS:
        return f"it is a {geometry.geom_type}, only polygons can be planted"
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return "a coordinate is not a number (NaN or infinite), correct it"
    if not geometry.is_valid:
        return f"not a valid polygon ({shapely.is_valid_reason(geometry)}, in its own CRS), correct its outline"
    if geometry.area == 0:
        return "it has no area"
    return ""


def _where(entry: str, block: Block, feature: str) -> str:
    if block.file is not None:
        return f"{entry}.file is {shorten(block.file)}, {feature}"
    key, value = (
        ("polygon", [list(c) for c in block.polygon]) if block.polygon is not None else ("geometry", block.geometry)
    )
    return f"{entry}.{key} is {shorten(value)}"


def _first(lines: list[str], entry: str, limit: int = 10) -> list[str]:
    """Keep the first lines of many, and say how many more there are."""
    more = len(lines) - limit
    return lines if more <= 0 else [*lines[:limit], f"{entry} has {more} more such features; correct them too"]


def _extent(site: Site) -> str:
    west, south, east, north = _bounds(site)
    return f"lon {west:.2f} to {east:.2f}, lat {south:.2f} to {north:.2f}"


def _bounds(site: Site) -> tuple[float, float, float, float]:
    to_degrees = Transformer.from_crs(site.grid.crs.to_wkt(), "EPSG:4326", always_xy=True)
    return to_degrees.transform_bounds(*site.grid.boundingbox.bbox)


def _swapped(crs: CRS, polygon: shapely.Geometry, site: Site) -> str:
    """Ask about swapped coordinates when swapping them would bring the polygon in."""
    west, south, east, north = _bounds(site)
    middle = polygon.centroid
    swapped = crs.is_geographic and west <= middle.y <= east and south <= middle.x <= north
    return ", are lon and lat swapped?" if swapped else ", check its coordinates and its CRS"
