"""The mean of every layer under a polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.feature import FeatureSource, JSONFeature
from exactextract.raster import NumPyRasterSource

from forestsim.planting.site_class import Roads

if TYPE_CHECKING:
    from forestsim.site import Site

MEANS = {
    "elevation": "elevation",
    "rain": "annual_precipitation",
    "et0": "growing_season_et0",
    "groundwater_depth": "groundwater_depth",
    "groundwater_salinity": "groundwater_salinity",
    "soil_salinity": "soil_salinity",
    "distance_to_road": "distance_to_road",
    "distance_to_water": "distance_to_water",
}
"""Columns of the units that are means of a layer under the unit."""


def ground_under(polygons: np.ndarray, site: Site) -> dict[str, np.ndarray]:
    """Return the mean of each layer under each polygon, and the commonest texture.

    Cells count by the share that the polygon covers. Distances to a road come from its line, unless
    the user gave a layer of their own.
    """
    found = _cells_under(polygons, site)
    unit = np.repeat(np.arange(len(polygons)), found["cell_id"].map(len))
    cell, share = np.concatenate(found["cell_id"].to_numpy()).astype(int), np.concatenate(found["coverage"].to_numpy())

    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(unit, weights, minlength=len(polygons))

    columns = {}
    for column, layer in MEANS.items():
        values = site.layers[layer].values.ravel()[cell].astype(float)
        weight = np.where(np.isnan(values), 0, share)
        with np.errstate(invalid="ignore"):
            columns[column] = total(weight * np.nan_to_num(values)) / total(weight)
    texture = site.layers["texture"].values.ravel()[cell]
    columns["texture"] = 1 + np.argmax([total(np.where(texture == code, share, 0)) for code in (1, 2, 3, 4)], axis=0)
    columns["distance_to_road"] = Roads.of(site).distance(polygons, columns["distance_to_road"])
    return columns


class _Polygon(JSONFeature):
    """A polygon handed over as WKB, which is much faster than as JSON."""

    def __init__(self, wkb: bytes):
        super().__init__()
        self._wkb = wkb

    def geometry(self) -> bytes:
        return self._wkb


class _Polygons(FeatureSource):
    def __init__(self, polygons: np.ndarray):
        super().__init__()
        self._all = shapely.to_wkb(polygons).tolist()

    def count(self) -> int:
        return len(self._all)

    def __iter__(self):
        return map(_Polygon, self._all)

    def srs_wkt(self) -> None:
        return None


def _cells_under(polygons: np.ndarray, site: Site) -> pd.DataFrame:
    """Return the cells (row by row from the north-west) that each polygon touches, and the covered share of each."""
    west, south, east, north = site.grid.boundingbox.bbox
    empty = NumPyRasterSource(np.zeros(site.grid.shape, "float32"), west, south, east, north)
    return exact_extract(empty, _Polygons(polygons), ["cell_id", "coverage"], output="pandas")
