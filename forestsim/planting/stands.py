"""Strata instead of pixels: stands of one species, and the patches of ground that mix them.

A stand is a species on a site class, planted in a year and managed in a way; growth and effects are
computed once for each stand, per hectare of a pure stand. A patch is a mix on a site class, planted
and managed alike; its value is the share-weighted sum over its stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import rasterio.features
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox
from scipy.sparse import csr_array

from forestsim.errors import ScenarioError
from forestsim.planting.plan import Plan
from forestsim.scenario import Scenario
from forestsim.site.grid import coordinates

if TYPE_CHECKING:
    from forestsim.site import Site


MANAGEMENT = (
    *("kind", "width_m", "stems_per_ha", "irrigation_mm", "irrigation_years", "fenced"),
    *("replant_years", "replant_below"),
)
STAND_KEYS = ("species", "site_class", "planting_year", *MANAGEMENT)
PATCH_KEYS = ("mix", *STAND_KEYS[1:])
MEANS = ("rain", "et0", "groundwater_depth", "groundwater_salinity", "soil_salinity", "texture", "distance_to_road")
MOST_PIXELS = 150_000_000


@dataclass(frozen=True)
class Stands:
    """Stands, patches, and where the patches lie."""

    table: pd.DataFrame
    """A row for each stand: what it is, its ground (area-weighted) and its hectares (share-weighted)."""
    patches: pd.DataFrame
    """A row for each patch: hectares of ground, mix, site class, planting year, kind, width, planted share."""
    share: csr_array
    """(patch, stand) planted share of each stand in each patch."""
    unit_patch: np.ndarray
    """Patch of each row of the units."""
    index: xr.DataArray
    """(y, x) int32 patch on the planting grid, -1 where there is none."""

    @property
    def species(self) -> xr.DataArray:
        """Species id of each stand, (stand)."""
        return xr.DataArray(
            self.table["species"].to_numpy(str), dims="stand", coords={"stand": self.table.index.to_numpy()}
        )


def stratify(plan: Plan, site: Site, scenario: Scenario) -> Stands:
    """Group the units of a plan into patches and stands, and draw the patches on the planting grid.

    Raises ScenarioError when every species is refused everywhere, or when the grid would be too large.
    """
    units = pd.DataFrame(plan.units.drop(columns="geometry"))
    if not (units["planted_share"] > 0).any():
        why = plan.verdicts["text"].iloc[0]
        raise ScenarioError(
            f"{scenario.file}: every species is refused on every unit ({why}); set force: true to plant all the same"
        )
    grouped = units.groupby(list(PATCH_KEYS), sort=False, dropna=False)
    unit_patch = grouped.ngroup().to_numpy()
    patches = grouped.agg(area_ha=("area_ha", "sum"), planted_share=("planted_share", "first")).reset_index()
    patches = patches[
        ["area_ha", "mix", "site_class", "planting_year", "kind", "width_m", "planted_share"]
    ].rename_axis("patch")
    table, share = _stands(units, unit_patch, len(patches))
    return Stands(table, patches, share, unit_patch, draw_index(plan, unit_patch, site, scenario))


def to_patches(stands: Stands, values: xr.DataArray) -> xr.DataArray:
    """Turn values per hectare of a pure stand, (stand, ...), into values per hectare of a patch, (patch, ...).

    A stand without a value leaves no value in its patches.
    """
    first = values.transpose("stand", ...)
    flat = first.values.reshape(len(stands.table), -1)
    summed = (stands.share @ flat).reshape(len(stands.patches), *first.shape[1:])
    coords = {name: c for name, c in first.coords.items() if "stand" not in c.dims}
    coords["patch"] = stands.patches.index.to_numpy()
    return xr.DataArray(summed, dims=("patch", *first.dims[1:]), coords=coords, attrs=values.attrs, name=values.name)


def _stands(units: pd.DataFrame, unit_patch: np.ndarray, patch_count: int) -> tuple[pd.DataFrame, csr_array]:
    """Return the stands and the (patch, stand) shares."""
    mixes = {mix: json.loads(mix) for mix in units["mix"].unique()}
    rows = units.assign(patch=unit_patch, mixes=units["mix"].map(mixes))
    rows = rows[rows["mixes"].map(len) > 0]
    rows = rows.assign(species=rows["mixes"].map(list)).explode("species")
    rows["part"] = [mix[species] for mix, species in zip(rows["mixes"], rows["species"], strict=True)]
    rows["weight"] = rows["area_ha"] * rows["part"]
    grouped = rows.groupby(list(STAND_KEYS), sort=False, dropna=False)
    rows["stand"] = grouped.ngroup()
    table = grouped["weight"].sum().rename("area_ha").reset_index()
    ground = rows[[*MEANS]].astype(float).mul(rows["weight"], axis=0).groupby(rows["stand"]).sum()
    table[list(MEANS)] = ground.div(table["area_ha"], axis=0)[list(MEANS)]
    # Texture is a class and one value within a site class; its mean is that value.
    table["texture"] = table["texture"].round().astype(int)
    pairs = rows.drop_duplicates(["patch", "stand"])
    share = csr_array(
        (pairs["part"].to_numpy(float), (pairs["patch"], pairs["stand"])), shape=(patch_count, len(table))
    )
    return table[[*STAND_KEYS, *MEANS, "area_ha"]].rename_axis("stand"), share


def draw_index(plan: Plan, unit_patch: np.ndarray, site: Site, scenario: Scenario) -> xr.DataArray:
    """Return the patch under each cell of the planting grid, (y, x) int32, -1 where there is none."""
    box = planting_grid(plan, site, scenario)
    polygons = plan.units.geometry.to_numpy()
    under = rasterio.features.rasterize(
        zip(polygons, range(len(polygons)), strict=True), box.shape, -1, transform=box.affine, dtype="int32"
    )
    seen = np.bincount(under[under >= 0], minlength=len(polygons)) > 0
    if not seen.all():
        # A unit can slip between the centres of the cells; it still gets the free cells that it touches.
        slipped = zip(polygons[~seen], np.flatnonzero(~seen).tolist(), strict=True)
        touched = rasterio.features.rasterize(
            slipped, box.shape, -1, transform=box.affine, all_touched=True, dtype="int32"
        )
        under = np.where(under < 0, touched, under)
    patch = np.append(unit_patch, -1).astype("int32")[under]
    return xr.DataArray(
        patch, dims=("y", "x"), coords=coordinates(box), name="patch", attrs={"grid_mapping": "spatial_ref"}
    )


def planting_grid(plan: Plan, site: Site, scenario: Scenario) -> GeoBox:
    """Return the planting grid: cells of the wanted size over the units and a margin, on whole multiples of it."""
    cell, margin = scenario.site.resolution_m, scenario.site.margin_m
    west, south, east, north = plan.units.total_bounds + np.array([-margin, -margin, margin, margin])
    left, bottom = np.floor(west / cell) * cell, np.floor(south / cell) * cell
    width, height = round(np.ceil((east - left) / cell)), round(np.ceil((north - bottom) / cell))
    cells = width * height
    if cells > MOST_PIXELS:
        raise ScenarioError(
            f"{scenario.file}: site.resolution_m is {cell:g}; the planting grid would have {cells / 1e6:.0f} million "
            "cells, choose a coarser one or plan places that lie far apart on their own"
        )
    return GeoBox((height, width), Affine(cell, 0, left, 0, -cell, bottom + height * cell), site.grid.crs)
