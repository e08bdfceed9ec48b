"""Datasets as the groups of one netCDF-4 file, written straight as the HDF5 that it is.

The general writer of xarray spends about 10 ms on each variable; a results folder has 150. What a reader gets is the
same: variables by name with their attributes, on named dimensions with their coordinates.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import xarray as xr

WORTH_PACKING = 1_000_000
"""Bytes of a variable above which packing saves more space than it costs time."""
NO_COORDINATE = "This is a netCDF dimension but not a netCDF variable.{:10d}"
"""Name that netCDF-4 gives to the scale of a dimension without coordinates."""
PROPERTIES = "version=2,forestsim=1,hdf5={}"


def write_groups(file: Path, groups: Mapping[str, xr.Dataset]) -> None:
    """Write datasets to a new file, each into the group of its name; "" is the file itself. Empty ones are left out."""
    with h5py.File(file, "w", libver=("earliest", "v110"), track_order=True) as whole:
        whole.attrs["_NCProperties"] = np.bytes_(PROPERTIES.format(h5py.version.hdf5_version))
        for name, data in groups.items():
            if data.variables:
                _write_group(whole.create_group(name, track_order=True) if name else whole, data)


def read_group(file: Path, group: str) -> xr.Dataset:
    """Read a group into memory; one that is not there is empty."""
    with h5py.File(file, "r") as whole:
        if group and group not in whole:
            return xr.Dataset()
    with xr.open_dataset(file, engine="h5netcdf", group=group or None) as data:
        return data.load()


def _write_group(group: h5py.Group, data: xr.Dataset) -> None:
    group.attrs.update(data.attrs)
    written = {name: _write_variable(group, name, data) for name in data.variables}
    scales = {dim: _scale(group, dim, size, written) for dim, size in data.sizes.items()}
    for name, variable in data.variables.items():
        for place, dim in enumerate(variable.dims if name not in scales else ()):
            h5py.h5ds.attach_scale(written[name].id, scales[dim].id, place)


def _scale(group: h5py.Group, dim: str, size: int, written: Mapping[str, h5py.Dataset]) -> h5py.Dataset:
    """Return the coordinate of a dimension as its scale, or a scale that only has its length."""
    scale, label = written.get(dim), dim
    if scale is None:
        scale, label = group.create_dataset(dim, (size,), ">f4"), NO_COORDINATE.format(size)
    h5py.h5ds.set_scale(scale.id, label.encode())
    return scale


def _write_variable(group: h5py.Group, name: str, data: xr.Dataset) -> h5py.Dataset:
    variable = data.variables[name]
    values, attrs = np.asarray(variable.values), dict(variable.attrs)
    if values.dtype.kind == "b":
        values, attrs["dtype"] = values.astype("int8"), "bool"
    if values.dtype.kind in "OU":
        stored = group.create_dataset(name, data=values.astype(object), dtype=h5py.string_dtype())
    elif values.dtype.kind in "fiu":
        stored = _write_numbers(group, name, values)
    else:
        raise TypeError(f"{name} is of {values.dtype}; netCDF has numbers and text")
    if values.dtype.kind == "f":
        attrs["_FillValue"] = np.array([np.nan], values.dtype)
    beside = sorted(n for n in data.coords if n not in data.dims and set(data[n].dims) <= set(variable.dims))
    if beside and name in data.data_vars:
        attrs["coordinates"] = " ".join(beside)
    for key, value in attrs.items():
        stored.attrs[key] = value
    return stored


def _write_numbers(group: h5py.Group, name: str, values: np.ndarray) -> h5py.Dataset:
    empty = np.nan if values.dtype.kind == "f" else None
    if values.nbytes <= WORTH_PACKING or values.ndim < 2:
        return group.create_dataset(name, data=values, fillvalue=empty)
    part = (1, *values.shape[1:]) if values.ndim > 2 else values.shape
    stored = group.create_dataset(
        name, values.shape, values.dtype, chunks=part, compression=1, shuffle=True, fillvalue=empty
    )
    before, packed = None, b""
    for place in range(values.shape[0] if values.ndim > 2 else 1):
        one = np.ascontiguousarray(values[place] if values.ndim > 2 else values)
        # Maps of the unplanted land are the same in every year.
        if before is None or one.tobytes() != before:
            before = one.tobytes()
            packed = _packed(one)
        stored.id.write_direct_chunk((place, *[0] * (values.ndim - 1)), packed)
    return stored


def _packed(values: np.ndarray) -> bytes:
    """Return numbers as the shuffle and deflate filters of HDF5 store them."""
    planes = values.reshape(-1).view("uint8").reshape(-1, values.itemsize).T
    return zlib.compress(np.ascontiguousarray(planes), 1)
