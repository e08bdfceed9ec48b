"""What spreads over a map: the grid of the fields, their years, and the wind that carries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox
from scipy.sparse import csr_array

from forestsim.effects.base import once
from forestsim.physics.plume import KARMAN
from forestsim.physics.rose import Wind, compass_rose, fan
from forestsim.planting.stands import to_patches
from forestsim.ranges import median
from forestsim.site.grid import coordinates, grid_of

if TYPE_CHECKING:
    from forestsim.effects.base import Context

CELLS = (30.0, 50.0, 100.0, 200.0, 500.0)
"""Cells that a field may have, m; the finest one with at most ``MOST`` cells is taken."""
MOST = 400_000
AGES = (10, 20)
ROUGHNESS, HEIGHT = 0.03, 2.0
"""Roughness of the steppe and height of the climate's wind, m."""
PLUME_HEIGHT = 10.0
"""Height whose wind carries what is given off near the ground, m."""
MONTHS = {"summer": slice(3, 10), "winter": np.array([0, 1, 2, 10, 11])}
SECTOR = 45.0
SQUARE_METRES = 1e4


def named_years(context: Context) -> list[int]:
    """Return the years of the fields: 10 and 20 years after the first planting, and the last of the scenario."""
    years = context.growth["year"].values
    first = int(context.stands.table["planting_year"].min())
    last = int(years[-1])
    return sorted({year for age in AGES if int(years[0]) <= (year := first + age) <= last} | {last})


@dataclass(frozen=True)
class FieldGrid:
    """The grid of the fields and how much of each patch lies in each of its cells."""

    box: GeoBox
    share: csr_array
    """(cell, patch) 1, share of the cell."""

    @classmethod
    def over(cls, index: xr.DataArray) -> FieldGrid:
        """Return the grid that covers the planting grid; its edges are multiples of its cell, so scenarios share them.

        index : (y, x) patch of each cell, -1 for none.
        """
        fine = grid_of(index)
        size = abs(fine.affine.a)
        wide, high = fine.width * size, fine.height * size
        fitting = [cell for cell in CELLS if np.ceil(wide / cell) * np.ceil(high / cell) <= MOST and cell >= size]
        cell = fitting[0] if fitting else max(size, CELLS[-1])
        left, top = np.floor(fine.affine.c / cell) * cell, np.ceil(fine.affine.f / cell) * cell
        west, north = fine.affine.c - left, top - fine.affine.f
        shape = (int(np.ceil((north + high) / cell)), int(np.ceil((west + wide) / cell)))
        row, column = np.nonzero(index.values >= 0)
        down, along = (north + (row + 0.5) * size) // cell, (west + (column + 0.5) * size) // cell
        place = down.astype(int) * shape[1] + along.astype(int)
        part = np.full(len(row), (size / cell) ** 2)
        patches = int(index.values.max(initial=-1)) + 1
        patch = index.values[row, column]
        share = csr_array((part, (place, patch)), shape=(shape[0] * shape[1], max(patches, 1)))
        return cls(GeoBox(shape, Affine(cell, 0, left, 0, -cell, top), fine.crs), share)

    @property
    def cell(self) -> float:
        """Side of a cell, m."""
        return float(self.box.affine.a)

    @cached_property
    def coords(self) -> dict:
        """Coordinates y, falling, and x, m."""
        return coordinates(self.box)

    @property
    def x(self) -> np.ndarray:
        """Eastings of cell centres, m."""
        return self.coords["x"][1]

    @property
    def y(self) -> np.ndarray:
        """Northings of cell centres, m, falling."""
        return self.coords["y"][1]

    def mean(self, per_hectare: xr.DataArray) -> np.ndarray:
        """Return values of patches, (patch), as the mean over each cell, (y, x); what is not stated counts as 0."""
        values = np.nan_to_num(per_hectare.values[: self.share.shape[1]])
        return (self.share @ values).reshape(self.box.shape)

    def dataset(self, maps: dict[str, dict[int, np.ndarray]]) -> xr.Dataset:
        """Return maps by name and year as a Dataset over (year, y, x), float32."""
        out = xr.Dataset(coords=self.coords)
        for name, by_year in maps.items():
            years = xr.DataArray(list(by_year), dims="year", name="year")
            stack = np.stack(list(by_year.values())).astype("float32")
            out[name] = xr.DataArray(stack, {"year": years}, ("year", "y", "x"))
        return out


@once
def field_grid(context: Context) -> FieldGrid:
    """Return the grid of the fields of a context."""
    return FieldGrid.over(context.stands.index)


def of_patches(context: Context, values: xr.DataArray, year: int) -> xr.DataArray:
    """Return values per hectare of stands as those of patches in a year, (patch), the median of the draws."""
    return to_patches(context.stands, median(values.sel(year=year)))


def seasonal_rose(context: Context, season: str, parts: int = 1) -> list[Wind]:
    """Return the wind of a season with the mean speed of its months at the height of plumes.

    season : summer (April to October) or winter. parts : directions that stand for a sector.
    """
    return _rose(context, context.site.wind_rose.sel(season=season), MONTHS[season], parts)


def yearly_rose(context: Context, parts: int = 1) -> list[Wind]:
    """Return the wind of the year, seven months of summer and five of winter."""
    rose = context.site.wind_rose
    return _rose(context, (7 * rose.sel(season="summer") + 5 * rose.sel(season="winter")) / 12, slice(None), parts)


def _rose(context: Context, shares: xr.DataArray, months, parts: int) -> list[Wind]:
    near_ground = float(context.site.climate["wind_2m"].values[months].mean())
    friction_velocity = near_ground * KARMAN / np.log(HEIGHT / ROUGHNESS)
    speed = friction_velocity / KARMAN * np.log(PLUME_HEIGHT / ROUGHNESS)
    named = dict(zip(shares["sector"].values.tolist(), shares.values.tolist(), strict=True))
    return fan(compass_rose(named, speed, friction_velocity), SECTOR, parts)
