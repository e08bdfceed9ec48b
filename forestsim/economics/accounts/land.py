"""Which ecosystem each hectare is, by year: what the land cover says until it is planted, a plantation after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
import xarray as xr

from forestsim.economics.base import Case, bare
from forestsim.economics.places import units

PLANTATION, STEPPE, CROPLAND, UNKNOWN = "T7.3", "T5.1", "T7.1", "unclassified"
TYPE_OF_COVER = {
    **{10: "TF1.2", 20: STEPPE, 30: STEPPE, 40: CROPLAND, 50: "T7.4"},
    **{60: "T5.4", 70: "T6.1", 80: "F2.2", 90: "TF1.3", 95: "MFT1.2", 100: "T6.3"},
}
"""IUCN type of each land cover class; tree cover on the plain is taken for tugai."""
PASTURES = (STEPPE, "T5.4")


@dataclass(frozen=True)
class Land:
    """Hectares under the units of a plan: ``before`` what each was, by type; ``planted`` from which year, by patch."""

    types: tuple[str, ...]
    unit_type: np.ndarray
    hectares: np.ndarray
    """(unit) ha that will be planted."""
    left: np.ndarray
    """(unit) ha of the same units that keep their cover."""
    year: np.ndarray
    """(unit) year of planting."""

    def unplanted(self, ecosystem: str, year: int) -> float:
        """Return the hectares of a type at the end of a year that no tree stands on."""
        of = self.unit_type == ecosystem
        return float(self.left[of].sum() + self.hectares[of & (self.year > year)].sum())

    def planted(self, year: int, came_from: str | None = None) -> float:
        """Return the hectares planted by the end of a year, of those that were of a type or of all."""
        of = np.ones(len(self.year), bool) if came_from is None else self.unit_type == came_from
        return float(self.hectares[of & (self.year <= year)].sum())

    def extent(self, ecosystem: str, year: int) -> float:
        """Return the hectares of a type at the end of a year."""
        return self.unplanted(ecosystem, year) + (self.planted(year) if ecosystem == PLANTATION else 0.0)


def land_of(case: Case) -> Land:
    """Return the land of a plan by the land cover under the middle of each unit."""
    middle = shapely.get_coordinates(shapely.point_on_surface(units(case).geometry.to_numpy()))
    at = {"x": xr.DataArray(middle[:, 0]), "y": xr.DataArray(middle[:, 1])}
    cover = bare(case.context.site.layers["landcover"].sel(at, method="nearest")).to_numpy()
    found = np.array([TYPE_OF_COVER.get(int(code), UNKNOWN) if np.isfinite(code) else UNKNOWN for code in cover])
    patch = np.asarray(case.context.stands.unit_patch)
    share, year = (case.per_patch(name).to_numpy()[patch] for name in ("planted_share", "planting_year"))
    area = units(case)["area_ha"].to_numpy(float)
    return Land((*sorted(set(found)), PLANTATION), found, area * share, area * (1 - share), year)


def periods(first: int, last: int) -> list[tuple[int, int]]:
    """Return accounting periods, first and last year each: of five years, or longer so that there are eight at most.

    A remainder of less than half a period goes to the one before it.
    """
    count = last - first + 1
    step = next((step for step in (5, 10, 20, 25, 50, 100) if count <= step * 5), 200)
    starts = list(range(first, last + 1, step))
    if len(starts) > 1 and last - starts[-1] + 1 < step / 2:
        starts.pop()
    return list(zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True))
