"""Raster layers on the site's grid: the shipped stack, and a user's own files."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
from odc.geo.geobox import GeoBox
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.warp import reproject, transform_bounds
from rasterio.warp import transform as transform_points
from rasterio.windows import Window, from_bounds

from forestsim import resources
from forestsim.errors import SiteError, shorten
from forestsim.scenario_errors import printable
from forestsim.site.facts import layer_table
from forestsim.site.grid import CRS
from forestsim.site.stack import read_manifest, sha256, slope_degrees

CLASSES = {"texture": (1, 2, 3, 4), "landcover": (10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100)}
CELLS_AT_ONCE = 4_000_000


@dataclass
class Layer:
    """One layer on the grid, with where it comes from."""

    name: str
    values: np.ndarray
    provenance: str
    source: str
    file: str = ""
    sha256: str = ""
    crs: str = CRS
    note: str = ""

    @property
    def row(self) -> dict:
        """The layer's line of the provenance table."""
        keys = ("provenance", "source", "file", "sha256", "crs", "note")
        return {"layer": self.name, "unit": layer_table().loc[self.name, "unit"]} | {k: getattr(self, k) for k in keys}


@dataclass
class Problems:
    """The mistakes found so far, each one line."""

    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        """Remember mistakes, each once."""
        self.lines += [line for line in map(printable, lines) if line not in self.lines]


def shipped_layers(folder: Path | None = None) -> tuple[GeoBox, dict[str, Layer]]:
    """Return the grid and the layers of the shipped stack, float32.

    Raises
    ------
    SiteError
        If the stack is not there or a file of it cannot be read.
    """
    folder = folder or resources.path("data", "raster")
    manifest, layers, grid = read_manifest(folder), {}, None
    for name, entry in manifest["layers"].items():
        try:
            with rasterio.open(folder / entry["file"]) as file:
                raw = file.read(1)
                values = raw.astype("float32") * np.float32(file.scales[0]) + np.float32(file.offsets[0])
                values[raw == file.nodata] = np.nan
                grid = grid or GeoBox(file.shape, file.transform, CRS)
        except RasterioError as wrong:
            raise SiteError(f"{entry['file']}: cannot be read ({shorten(wrong)}); run `forestsim data build`") from None
        keys = ("provenance", "source", "file", "sha256", "note")
        layers[name] = Layer(name, values, **{key: entry[key] for key in keys})
    return grid, layers


def user_layer(name: str, path: Path, grid: GeoBox, below: Layer, problems: Problems) -> Layer | None:
    """Return a user's raster on the grid; where it has no data, the layer ``below`` shows.

    Classes are taken from the nearest cell, finer rasters are averaged, coarser ones bilinear.
    Mistakes are added to ``problems``; then the result is None.
    """
    if not path.is_file():
        what = "is a folder, not a raster; give the file in it" if path.is_dir() else "no such file; check the path"
        problems.add(f"{path.name}: site.layers.{name} is {shorten(path)}; {what}")
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as file:
                found = _header_problems(name, file, grid) or _value_problems(name, file, grid)
                if found:
                    problems.add(*(f"{path.name}: {problem}" for problem in found))
                    return None
                values, crs = _on_grid(name, file, grid), _crs_name(file.crs)
    except RasterioError as wrong:
        problems.add(
            f"{path.name}: site.layers.{name} is not a raster that can be read ({shorten(wrong)}); give a GeoTIFF"
        )
        return None
    known = np.isfinite(values)
    if not known.any():
        problems.add(f"{path.name}: site.layers.{name} has no data on the grid; check its nodata value and its place")
        return None
    note = ""
    if not known.all():
        note = f"covers {known.mean() * 100:.3g} % of the grid; the rest is the shipped {below.provenance} layer"
        values = np.where(known, values, below.values)
    return Layer(name, values, "user", path.name, path.name, sha256(path), crs, note)


def constant_layer(name: str, value: float, grid: GeoBox, file: str, problems: Problems) -> Layer | None:
    """Return a layer of one value. A value that cannot be is added to ``problems``."""
    problem = impossible(name, np.array([value]))
    if problem:
        problems.add(f"{file}: site.overrides.{name} {problem}")
        return None
    note = f"{value:g} everywhere, set by the scenario"
    return Layer(name, np.full(grid.shape, value, "float32"), "override", file, note=note)


def slope_layer(elevation: Layer, grid: GeoBox) -> Layer:
    """Return the slope of an elevation layer, degrees."""
    wide = np.pad(elevation.values.astype(float), 1, mode="reflect", reflect_type="odd")
    slope = slope_degrees(wide, grid.affine.a).astype("float32")
    note = f"slope of the {elevation.provenance} elevation ({elevation.source})"
    return Layer("slope", slope, "derived", elevation.source, note=note)


def impossible(name: str, values: np.ndarray) -> str:
    """Return what is wrong with finite values of a layer, or nothing."""
    if values.size == 0:
        return ""
    info = layer_table().loc[name]
    if name in CLASSES:
        strange = values[~np.isin(values, CLASSES[name])]
        if strange.size:
            return f"is {strange.flat[0]:g}, which is no class of {name}; use {', '.join(map(str, CLASSES[name]))}"
        return ""
    low, high = float(values.min()), float(values.max())
    worst = low if low < info["lowest"] else high
    if info["lowest"] <= low and high <= info["highest"]:
        return ""
    cure = f"it must lie within {info['lowest']:g} and {info['highest']:g}; check the unit and the nodata value"
    return f"is {worst:g} {info['unit']}; {cure}"


def _header_problems(name: str, file, grid: GeoBox) -> list[str]:
    key, shown = f"site.layers.{name}", Path(file.name).name
    found = []
    if file.count != 1:
        found.append(f"{key} has {file.count} bands; keep one: gdal_translate -b 1 {shown} one.tif")
    if np.dtype(file.dtypes[0]).kind == "c":
        found.append(f"{key} holds complex numbers; give a raster of ordinary numbers")
    if file.crs is None:
        found.append(f"{key} has no CRS; set it: rio edit-info --crs EPSG:32642 {shown} (with the CRS it is in)")
    elif file.transform.is_identity:
        found.append(f"{key} has no place on the map (no geotransform); georeference it")
    elif not _overlaps(file, grid):
        found.append(f"{key} does not overlap the grid, lon 67.6-69.2, lat 42.4-43.7; check its CRS and place")
    masked = MaskFlags.per_dataset in file.mask_flag_enums[0]
    if file.nodata is None and not masked:
        found.append(f"{key} has no nodata value; set it: rio edit-info --nodata -9999 {shown} (a value no cell has)")
    return found


def _overlaps(file, grid: GeoBox) -> bool:
    try:
        left, bottom, right, top = transform_bounds(file.crs, CRS, *file.bounds)
    except RasterioError:
        return False
    west, south, east, north = grid.boundingbox.bbox
    return left < east and right > west and bottom < north and top > south


def _window(file, grid: GeoBox) -> Window:
    """Return the part of a file that lies on the grid, and some cells round it."""
    box = transform_bounds(CRS, file.crs, *grid.boundingbox.bbox)
    a, b, c, d = (float(v) for v in (from_bounds(*box, file.transform).round_offsets().flatten()))
    whole = Window(0, 0, file.width, file.height)
    return Window(int(a) - 2, int(b) - 2, int(c) + 4, int(d) + 4).intersection(whole)


def _value_problems(name: str, file, grid: GeoBox) -> list[str]:
    """Look through the cells on the grid for values that are no numbers or cannot be."""
    window = _window(file, grid)
    step = max(1, int(CELLS_AT_ONCE / window.width))
    strange, wrong = 0, ""
    for top in range(0, int(window.height), step):
        part = Window(window.col_off, window.row_off + top, window.width, min(step, window.height - top))
        raw = file.read(1, window=part)
        known = file.read_masks(1, window=part) > 0
        if file.nodata is not None and np.isnan(file.nodata):
            known &= ~np.isnan(raw)
        values = raw[known].astype(float) * file.scales[0] + file.offsets[0]
        finite = np.isfinite(values)
        strange += int((~finite).sum())
        wrong = wrong or impossible(name, values[finite])
    found = [f"site.layers.{name} {wrong}"] if wrong else []
    if strange:
        found.append(f"site.layers.{name} has {strange} cells that are NaN or infinite; give them the nodata value")
    return found


def _on_grid(name: str, file, grid: GeoBox) -> np.ndarray:
    values = np.full(grid.shape, np.nan, "float32")
    if name in CLASSES:
        how = Resampling.nearest
    else:
        how = Resampling.average if _cell(file, grid) < 0.9 * grid.affine.a else Resampling.bilinear
    reproject(
        rasterio.band(file, 1),
        values,
        dst_transform=grid.affine,
        dst_crs=CRS,
        src_nodata=file.nodata,
        dst_nodata=np.nan,
        resampling=how,
    )
    return values * np.float32(file.scales[0]) + np.float32(file.offsets[0])


def _cell(file, grid: GeoBox) -> float:
    """Return the cell size of a file in metres, about the middle of the grid."""
    west, south, east, north = transform_bounds(CRS, file.crs, *grid.boundingbox.bbox)
    x, y = (west + east) / 2, (south + north) / 2
    right, down = x + abs(file.transform.a), y - abs(file.transform.e)
    east, north = transform_points(file.crs, CRS, [x, right, x], [y, y, down])
    return float(
        (np.hypot(east[1] - east[0], north[1] - north[0]) * np.hypot(east[2] - east[0], north[2] - north[0])) ** 0.5
    )


def _crs_name(crs) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else shorten(crs.to_wkt())
