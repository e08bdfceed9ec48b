"""The results folder: written whole, read back the same, rebuilt as layers."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
import rasterio
from conftest import SMALL

import forestsim
from forestsim import saving
from forestsim.errors import ResultError
from forestsim.results import Outcome, headline_rows
from forestsim.scenario import from_mapping
from forestsim.site.grid import grid_of

EXPECTED = {
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
}


def test_the_folder_holds_exactly_the_files_of_the_design(small_folder):
    assert {p.name for p in small_folder.iterdir()} == EXPECTED


def test_a_folder_reads_back_as_it_was_saved(small_outcome, small_folder):
    again = Outcome.open(small_folder)
    assert again.name == small_outcome.name
    assert again.years == small_outcome.years
    for name in small_outcome.patches.data_vars:
        np.testing.assert_array_equal(again.patches[name].values, small_outcome.patches[name].values)
        assert again.patches[name].attrs["units"] == small_outcome.patches[name].attrs["units"]
    np.testing.assert_array_equal(again.index.values, small_outcome.index.values)
    assert grid_of(again.index) == grid_of(small_outcome.index)
    assert list(again.units["label"]) == list(small_outcome.units["label"])
    np.testing.assert_allclose(again.units.area, small_outcome.units.area)
    pd.testing.assert_frame_equal(again.verdicts, small_outcome.verdicts, check_dtype=False)


def test_the_tables_of_the_economy_come_back_from_the_geopackage(small_outcome, small_folder):
    again = Outcome.open(small_folder)
    wanted = {"finance", "products", "jobs", "levers", "beneficiaries", "degradation", "rehabilitation", "visit_season"}
    assert wanted <= set(again.tables) == set(small_outcome.tables)
    for name in wanted:
        was, found = small_outcome.tables[name], again.tables[name]
        assert list(found.columns) == list(was.columns)
        np.testing.assert_allclose(found["value"].astype(float), was["value"].astype(float))


def test_tables_are_utf8_with_a_mark_for_excel_and_have_the_columns_of_the_design(small_folder):
    for name in ("totals.csv", "per_hectare.csv"):
        assert (small_folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
        table = pd.read_csv(small_folder / name, encoding="utf-8-sig")
        assert list(table.columns) == [
            "scenario",
            "quantity",
            "tier",
            "year",
            "species",
            "value",
            "low",
            "high",
            "unit",
            "partial",
            "growth",
        ]


def test_ranges_enclose_values_in_every_row(small_outcome):
    for table in (small_outcome.totals, small_outcome.per_hectare):
        rows = table.dropna(subset=["value", "low", "high"])
        assert len(rows) > 100
        slack = 1e-9 * rows["value"].abs() + 1e-12
        assert (rows["low"] <= rows["value"] + slack).all()
        assert (rows["value"] <= rows["high"] + slack).all()


def test_totals_are_per_hectare_times_hectares(small_outcome):
    """Without draws nothing is lost between map, hectares and totals."""
    hectares = small_outcome.units["area_ha"].sum()
    key = ["quantity", "year"]
    totals = small_outcome.totals.query("species == 'all'").set_index(key)["value"]
    each = small_outcome.per_hectare.query("species == 'all'").set_index(key)["value"]
    both = pd.concat([totals, each * hectares], axis=1, keys=["a", "b"]).dropna()
    assert len(both) > 50
    np.testing.assert_allclose(both["a"], both["b"], rtol=1e-9, atol=1e-9)


def test_a_layer_is_the_patch_table_gathered_by_the_index(small_outcome):
    layer = small_outcome.layer("dust", 2040)
    index = small_outcome.index.values
    values = small_outcome.patches["dust"].sel(year=2040, quantile="value").values
    assert np.isnan(layer.values[index < 0]).all()
    for patch in np.unique(index[index >= 0]):
        assert (layer.values[index == patch] == values[patch]).all()
    assert layer.attrs["units"] == "t ha-1 yr-1"


def test_an_exported_layer_is_a_cog_with_unit_and_source_in_its_tags(small_folder, tmp_path):
    file = Outcome.open(small_folder).export("dust", 2040, tmp_path / "dust.tif")
    with rasterio.open(file) as raster:
        assert raster.crs.to_epsg() == 32642
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.units[0] == "t ha-1 yr-1"
        assert raster.tags()["tier"] in ("paper", "curve", "process")
        assert raster.tags()["sources"]
        assert np.isnan(raster.nodata)
        assert np.nanmax(raster.read(1)) > 0


@pytest.mark.parametrize(
    ("effect", "year", "quantile", "says"),
    [
        ("dusty", 2040, "value", "did you mean dust"),
        ("dust", 1999, "value", "choose from 2026"),
        ("dust", 2040, "p5", "choose low"),
    ],
)
def test_a_layer_that_is_not_there_is_named(small_outcome, effect, year, quantile, says):
    with pytest.raises(ResultError, match=says):
        small_outcome.layer(effect, year, quantile)


def test_the_geopackage_opens_styled_in_qgis(small_folder):
    with closing(sqlite3.connect(small_folder / "plan.gpkg")) as base:
        rows = base.execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles").fetchall()
        contents = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
    assert {"units", "lines", "places"} <= {r[0] for r in rows} <= set(contents)
    kinds = {"noise_contours": "RuleRenderer", "noise_receivers": "RuleRenderer"}
    assert all(r[1] == 1 and "<qgis" in r[2] and kinds.get(r[0], "categorizedSymbol") in r[2] for r in rows)
    assert contents["units"] == "features"


def test_the_same_outcome_gives_the_same_bytes_at_another_time(small_outcome, tmp_path, monkeypatch):
    """SOURCE_DATE_EPOCH stands in the place of the clock in every file, the GeoPackage's tables of contents too."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, again = (small_outcome.save(tmp_path / name) for name in ("first", "again"))
    assert [f.name for f in sorted(first.iterdir()) if f.read_bytes() != (again / f.name).read_bytes()] == []
    with closing(sqlite3.connect(again / "plan.gpkg")) as base:
        assert set(base.execute("SELECT last_change FROM gpkg_contents")) == {("2023-11-14T22:13:20.000Z",)}


def test_provenance_names_version_tiers_seed_and_inputs_without_folders(small_folder):
    provenance = json.loads((small_folder / "provenance.json").read_text("utf-8"))
    assert provenance["seed"] == 1
    assert provenance["tiers"]["co2"] in ("paper", "curve", "process")
    layers = {row["layer"]: row for row in provenance["inputs"]}
    assert len(layers["elevation"]["sha256"]) == 64
    assert layers["soil_salinity"]["provenance"] == "synthetic"
    assert not any("/" in str(row["file"]) for row in provenance["inputs"])


def test_an_existing_folder_is_kept_without_force(small_outcome, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(ResultError, match="--force"):
        small_outcome.save(tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_force_replaces_our_files_and_keeps_the_users(small_outcome, tmp_path):
    small_outcome.save(tmp_path / "out")
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    small_outcome.save(tmp_path / "out", force=True)
    assert {p.name for p in (tmp_path / "out").iterdir()} == EXPECTED | {"thesis.txt"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fails", ["_write_geopackage", "write_index"])
def test_a_full_disk_leaves_the_old_result_and_nothing_else(small_outcome, tmp_path, monkeypatch, fails):
    small_outcome.save(tmp_path / "out")
    before = (tmp_path / "out" / "totals.csv").read_bytes()

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving, fails, full)
    with pytest.raises(ResultError, match="disk is full"):
        small_outcome.save(tmp_path / "out", force=True)
    assert (tmp_path / "out" / "totals.csv").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_in_the_place_of_the_folder_is_named(small_outcome, tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(ResultError, match="is a file"):
        small_outcome.save(tmp_path / "out", force=True)


@pytest.mark.parametrize("lost", ["results.nc", "plan.gpkg", "provenance.json"])
def test_a_folder_that_lost_a_file_is_named(small_folder, tmp_path, lost):
    shutil.copytree(small_folder, tmp_path / "half")
    (tmp_path / "half" / lost).unlink()
    with pytest.raises(ResultError, match=lost):
        Outcome.open(tmp_path / "half")


def test_a_folder_of_another_layout_is_named(small_folder, tmp_path):
    shutil.copytree(small_folder, tmp_path / "old")
    file = tmp_path / "old" / "provenance.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"layout": 99}), "utf-8")
    with pytest.raises(ResultError, match="layout 99"):
        Outcome.open(tmp_path / "old")


def test_a_damaged_netcdf_is_named(small_folder, tmp_path):
    shutil.copytree(small_folder, tmp_path / "bad")
    (tmp_path / "bad" / "results.nc").write_bytes(b"not a netcdf file")
    with pytest.raises(ResultError, match="damaged"):
        Outcome.open(tmp_path / "bad")


def test_headline_rows_carry_units_and_ranges(small_outcome):
    rows = headline_rows(small_outcome).set_index("quantity")
    assert rows.loc["co2_stock_change", "total_unit"] == "t yr-1"
    assert rows.loc["co2_stock_change", "per_hectare_unit"] == "t ha-1 yr-1"
    assert rows.loc["rent", "total_low"] <= rows.loc["rent", "total_value"]


def test_a_plan_without_towns_has_no_table_of_them_and_reads_back(tmp_path):
    """A table without rows is no layer of a GeoPackage: naming it would make the folder unreadable."""
    outcome = forestsim.simulate(from_mapping(SMALL | {"towns": [], "uncertainty": {"draws": 0}}, file="still.yaml"))
    assert "travel_cost" not in outcome.tables
    again = Outcome.open(outcome.save(tmp_path / "still"))
    assert set(again.tables) == set(outcome.tables) == set(outcome.provenance["tables"])
    assert all(len(table) for table in again.tables.values())
    with pytest.raises(ResultError, match="quantile is low; the run had no draws, choose value"):
        again.layer("dust", 2040, "low")
    assert np.isfinite(again.layer("dust", 2040)).any()
