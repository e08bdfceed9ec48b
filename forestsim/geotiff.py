"""Rasters of a result as GeoTIFF: the patches of the cells, and layers that somebody asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from forestsim.site.grid import coordinates, grid_of

NODATA = -1


def write_index(index: xr.DataArray, file: Path) -> None:
    """Write the patch of each cell, -1 where nothing is planted."""
    import rasterio

    with rasterio.open(
        file, "w", **_profile(index), dtype="int32", nodata=NODATA, compress="deflate", predictor=2
    ) as raster:
        raster.write(index.values, 1)
        raster.update_tags(content="patch of each cell; join with the patch dimension of results.nc")


def read_index(file: Path) -> xr.DataArray:
    """Read the patch of each cell."""
    import rasterio
    from odc.geo.geobox import GeoBox

    with rasterio.open(file) as raster:
        grid = GeoBox((raster.height, raster.width), raster.transform, str(raster.crs))
        values = raster.read(1)
    return xr.DataArray(
        values, dims=("y", "x"), coords=coordinates(grid), name="patch", attrs={"grid_mapping": "spatial_ref"}
    )


def write_optimized(layer: xr.DataArray, file: Path, scenario: str) -> None:
    """Write a float layer as a Cloud Optimized GeoTIFF with its unit, tier, sources and caveat in the tags."""
    import rasterio
    from rasterio.shutil import copy

    with rasterio.MemoryFile() as memory:
        with memory.open(**_profile(layer), dtype="float32", nodata=np.nan) as raster:
            raster.write(layer.values.astype("float32"), 1)
            raster.set_band_unit(1, layer.attrs.get("units", ""))
            raster.set_band_description(1, f"{layer.attrs.get('long_name', layer.name)}, {layer.attrs['year']}")
            raster.update_tags(**{k: str(v) for k, v in layer.attrs.items()}, scenario=scenario)
        with memory.open() as raster:
            copy(raster, file, driver="COG", compress="deflate", predictor="yes", overview_resampling="average")


def _profile(layer: xr.DataArray) -> dict:
    box = grid_of(layer)
    return {
        "driver": "GTiff",
        "count": 1,
        "height": box.height,
        "width": box.width,
        "crs": str(box.crs),
        "transform": box.affine,
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
    }
