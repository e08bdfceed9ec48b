"""Results folders on disk: written under a temporary name and renamed, so that a run leaves all or nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.beside import beside
from forestsim.errors import ForestsimError, ResultError
from forestsim.files import moment
from forestsim.geopackage import set_moment, write_tables
from forestsim.geotiff import read_index, write_index, write_optimized
from forestsim.netcdf import read_group, write_groups
from forestsim.styles import main_species, write_styles

if TYPE_CHECKING:
    from forestsim.results import Outcome

LAYOUT = 2
FILES = (
    "results.nc",
    "plan.gpkg",
    "index.tif",
    "totals.csv",
    "per_hectare.csv",
    "accounts.csv",
    "accounts.xlsx",
    "map.html",
    "provenance.json",
    "scenario.yaml",
)
MAY_LACK = ("accounts.csv", "accounts.xlsx", "map.html")
PLAIN_TABLES = ("verdicts", "losses", "ledger")


def check_target(folder: Path, force: bool) -> None:
    """Raise ResultError if a folder may not be written, before any work is done."""
    if folder.is_file():
        raise ResultError(f"{folder}: is a file; choose a folder with -o")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise ResultError(f"{folder}: exists already; add --force to replace it, or choose another with -o")
    parent = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise ResultError(f"{folder}: cannot be written in {parent}; choose another folder with -o")


def save(outcome: Outcome, folder: Path, force: bool) -> Path:
    """Write all files of an outcome into ``folder`` at once. Raises ResultError."""
    return write_folder(folder, force, lambda temporary: _write_all(outcome, temporary), FILES)


def write_folder(folder: Path, force: bool, write: Callable[[Path], None], ours: Sequence[str]) -> Path:
    """Put a folder in place that ``write`` has filled under a temporary name; return its path.

    What was there and is not named in ``ours`` moves along. Raises ResultError.
    """
    check_target(folder, force)
    folder = folder.absolute()
    temporary = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        write(temporary)
        temporary.chmod(0o755)
        _swap(temporary, folder, ours)
    except ForestsimError:
        raise
    except Exception as wrong:
        raise _as_result_error(wrong, folder) from wrong
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _as_result_error(wrong: Exception, folder: Path) -> Exception:
    """Return the plain line for a full disk or a refused write; any other exception is a bug and stays itself."""
    number = getattr(wrong, "errno", None)
    free = shutil.disk_usage(next(p for p in folder.parents if p.exists())).free
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or free < 2**20:
        return ResultError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB free); free some space or choose another disk with -o"
        )
    if isinstance(wrong, OSError) and number is not None:
        return ResultError(
            f"{folder}: cannot be written ({os.strerror(number)}); check the folder or choose another with -o"
        )
    return wrong


def _swap(new: Path, folder: Path, ours: Sequence[str]) -> None:
    """Put ``new`` in the place of ``folder``; what was there and is not ours moves along."""
    if not folder.exists():
        new.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent)) / "was"
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    for entry in old.iterdir():
        if entry.name not in ours:
            shutil.move(entry, folder / entry.name)
    shutil.rmtree(old.parent)


def _write_all(outcome: Outcome, folder: Path) -> None:
    with beside(lambda: _write_texts(outcome, folder)) as texts:
        _write_netcdf(outcome, folder / "results.nc")
        _write_geopackage(outcome, folder / "plan.gpkg")
        write_index(outcome.index, folder / "index.tif")
        if "accounts" in outcome.tables:
            from forestsim.economics.accounts.workbook import write_accounts

            write_accounts(outcome.tables["accounts"], folder)
        texts()


def _write_texts(outcome: Outcome, folder: Path) -> None:
    for name in ("totals", "per_hectare"):
        getattr(outcome, name).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", float_format="%.6g")
    (folder / "provenance.json").write_text(
        json.dumps(outcome.provenance, ensure_ascii=False, indent=2, default=str), "utf-8"
    )
    (folder / "scenario.yaml").write_text(outcome.scenario_text, "utf-8")
    for name, page in outcome.pages.items():
        (folder / name).write_text(page(outcome), "utf-8")


def _write_netcdf(outcome: Outcome, file: Path) -> None:
    fields = outcome.fields.map(_rounded) if outcome.fields.data_vars else outcome.fields
    groups = {"": outcome.patches, "stands": outcome.stands, "base": outcome.base}
    groups |= {"fields": fields, "draws": outcome.draws}
    write_groups(file, {name: data.drop_vars("spatial_ref", errors="ignore") for name, data in groups.items()})


def _rounded(field: xr.DataArray) -> xr.DataArray:
    """Return a field to a thousandth of each value: it is not known better, and packs to a fifth."""
    bits = np.ascontiguousarray(field.values, "float32").view("int32")
    spare = 13  # of the 23 bits of a single-precision mantissa
    kept = (bits + (1 << (spare - 1))) & ~((1 << spare) - 1)
    return field.copy(data=np.where(np.isfinite(field.values), kept.view("float32"), field.values))


def _write_geopackage(outcome: Outcome, file: Path) -> None:
    last = outcome.patches.sel(year=outcome.years[-1], quantile="value")
    values = {name: last[name].values[outcome.units["patch"].to_numpy()] for name in last.data_vars}
    units = outcome.units.assign(main_species=outcome.units["mix"].map(main_species), **values)
    units.to_file(file, layer="units", driver="GPKG", engine="pyogrio")
    outcome.lines.to_file(file, layer="lines", driver="GPKG", engine="pyogrio")
    outcome.places.to_file(file, layer="places", driver="GPKG", engine="pyogrio")
    plain = {name: getattr(outcome, name) for name in PLAIN_TABLES}
    write_tables(file, plain | {name: table for name, table in outcome.tables.items() if "geometry" not in table})
    for name, table in outcome.tables.items():
        if "geometry" in table:
            table.to_file(file, layer=name, driver="GPKG", engine="pyogrio")
    write_styles(file, outcome)
    set_moment(file, moment())


def write_layer(layer: xr.DataArray, file: Path, provenance: dict) -> Path:
    """Write a float layer as a Cloud Optimized GeoTIFF with its unit, tier, sources and caveat in the tags."""
    if file.is_dir():
        raise ResultError(f"{file}: is a folder; give a file name such as dust.tif")
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tif", prefix=f".{file.name}.", dir=file.absolute().parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write_optimized(layer, temporary, scenario=provenance.get("name", ""))
        temporary.chmod(0o644)
        temporary.replace(file)
    except Exception as wrong:
        raise _as_result_error(wrong, file.absolute()) from wrong
    finally:
        temporary.unlink(missing_ok=True)
    return file


def read(kind: type[Outcome], folder: Path) -> Outcome:
    """Read a results folder. Raises ResultError naming what is missing."""
    import geopandas as gpd

    provenance = _check_folder(folder)
    plan, results = folder / "plan.gpkg", folder / "results.nc"
    try:
        patches = read_group(results, "")
        return kind(
            name=provenance["name"],
            stem=provenance["stem"],
            years=[int(y) for y in patches["year"].values],
            units=gpd.read_file(plan, layer="units", engine="pyogrio"),
            patches=patches,
            totals=_table(folder / "totals.csv"),
            per_hectare=_table(folder / "per_hectare.csv"),
            stands=read_group(results, "stands"),
            index=read_index(folder / "index.tif"),
            base=read_group(results, "base"),
            lines=gpd.read_file(plan, layer="lines", engine="pyogrio"),
            places=gpd.read_file(plan, layer="places", engine="pyogrio"),
            verdicts=_attribute_table(plan, "verdicts"),
            losses=_attribute_table(plan, "losses"),
            ledger=_attribute_table(plan, "ledger"),
            provenance=provenance,
            scenario_text=(folder / "scenario.yaml").read_text("utf-8"),
            tables={name: _layer(plan, name) for name in provenance.get("tables", ())},
            draws=read_group(results, "draws"),
            fields=_with_grid(read_group(results, "fields"), str(provenance["crs"])),
        )
    except (OSError, KeyError, ValueError, RuntimeError) as wrong:
        raise ResultError(f"{folder}: is damaged ({str(wrong).splitlines()[0]}); run the scenario again") from wrong


def _check_folder(folder: Path) -> dict:
    if not folder.is_dir():
        raise ResultError(f"{folder}: no such results folder; run the scenario first, or check the path")
    needed = [name for name in FILES if name not in MAY_LACK and not (folder / name).exists()]
    if needed:
        raise ResultError(
            f"{folder}: is not a whole results folder ({', '.join(needed)} missing); run the scenario again"
        )
    try:
        provenance = json.loads((folder / "provenance.json").read_text("utf-8"))
        layout = provenance["layout"]
    except (ValueError, KeyError, TypeError):
        raise ResultError(f"{folder}: provenance.json is damaged; run the scenario again") from None
    if layout != LAYOUT:
        raise ResultError(
            f"{folder}: was written with layout {layout} and this version reads {LAYOUT}; run the scenario again"
        )
    return provenance


def _with_grid(fields: xr.Dataset, crs: str) -> xr.Dataset:
    """Return fields with the reference of their grid, which netCDF groups do not carry."""
    from affine import Affine
    from odc.geo.geobox import GeoBox

    from forestsim.site.grid import coordinates

    if not fields.data_vars:
        return fields
    x, y = fields["x"].values, fields["y"].values
    across, down = (float(axis[-1] - axis[0]) / (len(axis) - 1) for axis in (x, y))
    place = Affine(across, 0, float(x[0]) - across / 2, 0, down, float(y[0]) - down / 2)
    return fields.assign_coords(coordinates(GeoBox((len(y), len(x)), place, crs)))


def _table(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, encoding="utf-8-sig", keep_default_na=True)


def _attribute_table(file: Path, layer: str) -> pd.DataFrame:
    import pyogrio

    if layer not in pyogrio.list_layers(file)[:, 0]:
        return pd.DataFrame()
    return pyogrio.read_dataframe(file, layer=layer)


def _layer(file: Path, name: str) -> pd.DataFrame:
    """Return a table of effects, with its geometry if it has one."""
    import pyogrio

    return pyogrio.read_dataframe(file, layer=name)
