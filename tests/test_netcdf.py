"""The file of a result is netCDF-4 that every reader opens."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import xarray as xr

from forestsim.netcdf import WORTH_PACKING, read_group, write_groups

YEARS = np.array([2027, 2047])


def patches() -> xr.Dataset:
    data = xr.Dataset(
        {
            "dust": (("patch", "year"), np.array([[1.5, np.nan], [0.0, -2.0]], "float32"), {"units": "t ha-1 yr-1"}),
            "planted": (("patch",), np.array([True, False]), {"long_name": "Planted"}),
            "count": (("patch",), np.array([3, 4])),
        },
        {"patch": [0, 1], "year": YEARS, "species": ("patch", np.array(["сексеуіл", "elm"]))},
        {"engine": "curve", "cells": 7},
    )
    data["year"].attrs["units"] = "calendar year"
    return data


def maps() -> xr.Dataset:
    side = int(np.sqrt(WORTH_PACKING / 4)) + 10
    one = np.random.default_rng(1).random((side, side)).astype("float32")
    one[:9] = np.nan
    stacks = {"lden": np.stack([one, one + 1]), "lden_open": np.stack([one, one])}
    axes = {"year": YEARS, "y": np.arange(side)[::-1] * 10.0, "x": np.arange(side) * 10.0}
    return xr.Dataset({name: (("year", "y", "x"), stack) for name, stack in stacks.items()}, axes)


def draws() -> xr.Dataset:
    return xr.Dataset({"total": (("quantity", "draw"), np.arange(6.0).reshape(2, 3))}, {"quantity": ["dust", "rent"]})


@pytest.fixture
def file(tmp_path):
    write_groups(tmp_path / "a.nc", {"": patches(), "fields": maps(), "draws": draws(), "nothing": xr.Dataset()})
    return tmp_path / "a.nc"


def test_groups_come_back_as_they_were_written(file):
    for group, data in (("", patches()), ("fields", maps()), ("draws", draws())):
        xr.testing.assert_identical(read_group(file, group), data)
    assert not read_group(file, "nothing").variables


def test_a_file_is_what_the_general_writer_of_xarray_writes(tmp_path, file):
    patches().to_netcdf(tmp_path / "b.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "b.nc", decode_cf=False) as general, xr.open_dataset(file, decode_cf=False) as ours:
        xr.testing.assert_identical(general.load(), ours.load())


def test_xarray_opens_the_whole_file_as_a_tree(file):
    with xr.open_datatree(file, engine="h5netcdf") as tree:
        assert set(tree.children) == {"fields", "draws"}
        assert tree["draws"].sizes["draw"] == 3
        assert tree["fields/lden"].dims == ("year", "y", "x")


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_gdal_as_qgis_has_it_reads_packed_maps(file):
    with rasterio.open(f"netcdf:{file}:/fields/lden") as raster:
        # The driver turns a map over whose axes have no name of the conventions.
        np.testing.assert_array_equal(raster.read()[:, ::-1], maps()["lden"].values)


def test_large_maps_are_packed(tmp_path):
    write_groups(tmp_path / "a.nc", {"": maps()[["lden"]]})
    assert (tmp_path / "a.nc").stat().st_size < 0.95 * maps()["lden"].nbytes


def test_what_netcdf_cannot_hold_is_refused(tmp_path):
    moments = xr.Dataset({"when": ("time", np.array(["2027-01-01"], "datetime64[ns]"))})
    with pytest.raises(TypeError, match="when is of datetime64"):
        write_groups(tmp_path / "a.nc", {"": moments})
