"""Build and describe the default raster stack (`forestsim data build`, `forestsim data describe`)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from odc.geo.geobox import GeoBox
from rasterio.windows import Window

from forestsim import resources
from forestsim.errors import SiteError, shorten
from forestsim.site.facts import layer_names, layer_table
from forestsim.site.grid import CRS, centres, stack_grid
from forestsim.site.synthetic import Land

TILE = 256
NODATA = {"int16": -32768, "uint8": 0}
MANIFEST = "manifest.json"
VERSION = 1
"""Raised when the same seed gives other land."""


def build_stack(folder: str | Path, resolution_m: float = 100, seed: int = 42, bounds=None) -> dict:
    """Write the raster stack and its manifest into ``folder`` and return the manifest.

    Parameters
    ----------
    folder : path
        Made if it is not there; files of the same names are replaced.
    resolution_m : m
        A divisor of 300, such as 100, 30 or 10.
    seed : int
        The same seed gives the same files, byte for byte.
    bounds : None, "bbox", "corridor" or (west, south, east, north) in degrees
        What to build; None is the whole stack.

    Raises
    ------
    SiteError
        If the resolution, the seed, the area or the folder cannot be used.
    """
    grid = stack_grid(resolution_m, bounds)
    if seed != int(seed) or seed < 0:
        raise SiteError(f"seed is {seed}; write a whole number, 0 or more")
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=folder) as workshop:
            manifest = _build(Path(workshop), grid, int(seed))
            for name in (*(entry["file"] for entry in manifest["layers"].values()), MANIFEST):
                (Path(workshop) / name).replace(folder / name)
    except (OSError, rasterio.errors.RasterioError) as wrong:
        raise SiteError(f"{folder}: cannot be written ({shorten(wrong)}); choose another folder") from None
    return manifest


def describe_stack(folder: str | Path | None = None) -> pd.DataFrame:
    """Return one row for each layer of a stack: unit, provenance, range, size, whether the file is as built, source.

    Parameters
    ----------
    folder : path or None
        A folder with a manifest.json; None is the shipped stack.

    Raises
    ------
    SiteError
        If there is no readable manifest, or a file of it is missing.
    """
    folder = Path(folder) if folder is not None else resources.path("data", "raster")
    manifest = read_manifest(folder)
    missing = [e["file"] for e in manifest["layers"].values() if not (folder / e["file"]).is_file()]
    if missing:
        raise SiteError([f"{folder / name}: no such file; build it with `forestsim data build`" for name in missing])
    rows = []
    for name, entry in manifest["layers"].items():
        path = folder / entry["file"]
        low, mean, high = _summary(path)
        rows.append(
            {"layer": name, "title": entry["title"], "unit": entry["unit"], "provenance": entry["provenance"]}
            | {"lowest": low, "mean": mean, "highest": high, "kilobytes": round(path.stat().st_size / 1000)}
            | {"as_built": sha256(path) == entry["sha256"], "file": entry["file"], "source": entry["source"]}
            | {"note": entry["note"]}
        )
    frame = pd.DataFrame(rows).set_index("layer")
    frame.attrs = {key: manifest[key] for key in ("crs", "resolution_m", "shape", "seed", "version", "bounds")}
    return frame


def read_manifest(folder: Path) -> dict:
    """Return the manifest of a stack. Raises SiteError if there is none that can be read."""
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SiteError(
            f"{folder}: holds no {MANIFEST}; build the stack with `forestsim data build -o {folder}`"
        ) from None
    except (OSError, ValueError) as wrong:
        raise SiteError(f"{folder / MANIFEST}: cannot be read ({shorten(wrong)}); build the stack again") from None


def sha256(path: Path) -> str:
    """Return the checksum of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build(folder: Path, grid: GeoBox, seed: int) -> dict:
    files = {}
    try:
        for name in layer_names():
            files[name] = _create(folder / f"{name}.tif", name, grid, seed)
        _fill(files, grid, Land(seed))
    finally:
        for file in files.values():
            file.close()
    manifest = _manifest(folder, grid, seed)
    (folder / MANIFEST).write_bytes((json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    return manifest


def _create(path: Path, name: str, grid: GeoBox, seed: int):
    info = layer_table().loc[name]
    kind = "uint8" if info["kind"] == "classes" else "int16"
    file = rasterio.open(
        path,
        "w",
        driver="GTiff",
        dtype=kind,
        nodata=NODATA[kind],
        width=grid.shape[1],
        height=grid.shape[0],
        count=1,
        crs=CRS,
        transform=grid.affine,
        compress="deflate",
        zlevel=6,
        predictor=2,
        tiled=True,
        blockxsize=TILE,
        blockysize=TILE,
    )
    synthetic = info["provenance"] == "synthetic"
    tags = {"unit": info["unit"], "provenance": info["provenance"], "source": info["source"], "note": info["note"]}
    file.update_tags(**tags, seed=seed, version=VERSION, FORESTSIM_SYNTHETIC="YES" if synthetic else "NO")
    file.set_band_description(1, f"SYNTHETIC {info['title']}" if synthetic else info["title"])
    file.units = (info["unit"],)
    file.scales, file.offsets = (info["scale"],), (0.0,)
    return file


def _fill(files: dict, grid: GeoBox, land: Land) -> None:
    """Write all layers a strip of tiles at a time, so that memory does not grow with the area."""
    x, y = centres(grid)
    cell = grid.affine.a
    for top in range(0, len(y), TILE):
        rows = y[top : top + TILE]
        layers = land.layers(x, rows, cell)
        layers["slope"] = slope_degrees(_with_rim(land, layers["elevation"], x, rows, cell), cell)
        window = Window(0, top, len(x), len(rows))
        for name, values in layers.items():
            files[name].write(_stored(name, values), 1, window=window)


def _with_rim(land: Land, elevation: np.ndarray, x: np.ndarray, y: np.ndarray, cell: float) -> np.ndarray:
    """Return the elevation of a strip with one cell more on every side."""
    wide_x = np.concatenate([[x[0] - cell], x, [x[-1] + cell]])
    wide_y = np.concatenate([[y[0] + cell], y, [y[-1] - cell]])
    wide = np.empty((len(wide_y), len(wide_x)))
    wide[1:-1, 1:-1] = elevation
    for row in (0, -1):
        wide[row] = land.elevation(wide_x, wide_y[[row]])[0]
    for column in (0, -1):
        wide[1:-1, column] = land.elevation(wide_x[[column]], y)[:, 0]
    return wide


def slope_degrees(elevation: np.ndarray, cell: float) -> np.ndarray:
    """Return the slope of the inner cells by Horn's 3 x 3 differences.

    Parameters
    ----------
    elevation : (y + 2, x + 2) m
    cell : m
        Cell size.

    Returns
    -------
    (y, x) degrees
    """
    z = elevation
    east = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:] - z[:-2, :-2] - 2 * z[1:-1, :-2] - z[2:, :-2]
    south = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:] - z[:-2, :-2] - 2 * z[:-2, 1:-1] - z[:-2, 2:]
    return np.degrees(np.arctan(np.hypot(east, south) / (8 * cell)))


def _stored(name: str, values: np.ndarray) -> np.ndarray:
    if values.dtype == np.uint8:
        return values
    return np.rint(values / layer_table().loc[name, "scale"]).astype("int16")


def _manifest(folder: Path, grid: GeoBox, seed: int) -> dict:
    head = {"version": VERSION, "seed": seed, "crs": CRS, "resolution_m": grid.affine.a, "shape": list(grid.shape)}
    layers = {}
    for name, info in layer_table().iterrows():
        file = f"{name}.tif"
        entry = {key: info[key] for key in ("title", "unit", "provenance", "source", "note")}
        layers[name] = {"file": file, "sha256": sha256(folder / file), **entry}
    return {**head, "bounds": list(grid.boundingbox.bbox), "layers": layers}


def _summary(path: Path) -> tuple[float, float, float]:
    with rasterio.open(path) as file:
        values = file.read(1, masked=True) * file.scales[0] + file.offsets[0]
    digits = 3
    return round(float(values.min()), digits), round(float(values.mean()), digits), round(float(values.max()), digits)
