"""From stands to what is shown: patches with ranges, totals and per-hectare tables.

Ranges are taken last: a patch or a total is summed draw by draw, and only then
reduced to its 5 %, 50 % and 95 % points. Medians therefore do not add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics import Economy
from forestsim.effects.base import Result
from forestsim.planting.stands import Stands
from forestsim.ranges import long_table, quantiles
from forestsim.tables import effect_table

QUANTILES = ("low", "value", "high")
GROWTH_STATES = ("survival", "height", "crown_cover", "lai", "biomass", "water_ratio", "salinity", "drawdown")
TABLE_COLUMNS = ["scenario", "quantity", "tier", "year", "species", "value", "low", "high", "unit", "partial", "growth"]


def unit_of_total(unit: str) -> str:
    """Return the unit of a sum over hectares: ``t ha-1 yr-1`` becomes ``t yr-1``."""
    return " ".join(part for part in unit.split() if part != "ha-1") or "1"


class Summary:
    """Collects quantities as patches over (patch, year, quantile) and as rows of the two tables."""

    def __init__(self, scenario: str, stands: Stands, years: list[int], engines: Mapping[str, str] | None = None):
        """``engines`` names the growth engine of each species."""
        self.scenario, self.stands, self.years = scenario, stands, years
        self.engines = dict(engines or {})
        self._patches: dict[str, xr.Variable] = {}
        self._totals: list[dict[str, Any]] = []
        self._drawn: dict[str, dict[str, np.ndarray]] = {"total": {}, "per_hectare": {}}
        self._per_hectare: list[dict[str, Any]] = []
        self._area = stands.patches["area_ha"].to_numpy()
        self._stand_area = stands.table["area_ha"].to_numpy()
        self._species = stands.table["species"].to_numpy()

    def add(self, values: xr.DataArray, aggregate: str) -> None:
        """Add a quantity over (stand, year[, draw]).

        ``aggregate`` is ``mean`` for states such as decibels, else ``sum`` or ``stock``.
        Stands that are NaN are not stated: they are left out and the rows say partial.
        """
        array, draws = _stand_first(values, self.years)
        stated = ~np.isnan(array).reshape(len(array), -1).any(axis=1)
        known = np.where(stated.reshape(-1, *[1] * (array.ndim - 1)), array, 0.0)
        share = self.stands.share
        patch = (share @ known.reshape(len(known), -1)).reshape(-1, *known.shape[1:])
        unstated = share @ (~stated).astype(float)
        planted = share @ np.ones(len(known))
        if aggregate == "mean":
            weight = np.where(unstated < 1, 1 - unstated, np.nan)
            patch = patch / weight.reshape(-1, *[1] * (patch.ndim - 1))
        empty = (unstated >= planted - 1e-12) & (planted > 0)
        patch = np.where(empty.reshape(-1, *[1] * (patch.ndim - 1)), np.nan, patch)
        self._store(values, quantiles(patch, draws))
        area = self._area * (1 - unstated if aggregate == "mean" else 1)
        self._rows(values, patch, area, "all", aggregate, draws, partial=bool((unstated > 0).any()))
        for species in dict.fromkeys(self._species):
            of = (self._species == species) & (self._stand_area > 0)
            if of.any():
                self._rows(
                    values, array[of], self._stand_area[of], species, aggregate, draws, partial=not stated[of].all()
                )

    def add_patches(self, values: xr.DataArray, aggregate: str = "sum") -> None:
        """Add a quantity that comes over (patch, year[, draw]) at once, such as rent."""
        array, draws = _stand_first(values, self.years, "patch")
        self._store(values, quantiles(array, draws))
        self._rows(values, array, self._area, "all", aggregate, draws, partial=False)

    def add_total(self, values: xr.DataArray) -> None:
        """Add a total over (year[, draw]) that has no hectare, such as visits."""
        array = values.transpose("year", ...).to_numpy()
        self._keep("total", values.name, array, "draw" in values.dims)
        self._totals.append(
            self._block(values, quantiles(array, "draw" in values.dims), "all", values.attrs["units"], False)
        )

    @property
    def patches(self) -> xr.Dataset:
        """All quantities per hectare over (patch, year, quantile)."""
        patches = np.arange(len(self.stands.patches))
        return xr.Dataset(self._patches, {"patch": patches, "year": self.years, "quantile": list(QUANTILES)})

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return totals and per-hectare rows."""
        return tuple(long_table(blocks, TABLE_COLUMNS) for blocks in (self._totals, self._per_hectare))

    def draws(self) -> xr.Dataset:
        """Return every draw of the whole planting over (quantity, year, draw): ``total`` and ``per_hectare``.

        Draw k of two scenarios with the same seed and number of draws rests on the same sample of every
        figure, so their difference can be taken draw by draw. NaN where a quantity has no such part.
        """
        size = max((a.shape[-1] for part in self._drawn.values() for a in part.values()), default=0)
        names = list(dict.fromkeys(name for part in self._drawn.values() for name in part))
        unknown = np.full((len(self.years), size), np.nan, "float32")
        stacked = {
            part: np.stack([np.broadcast_to(kept.get(n, unknown), unknown.shape) for n in names])
            for part, kept in self._drawn.items()
            if names
        }
        dims = ("quantity", "year", "draw")
        return xr.Dataset(
            {part: (dims, values) for part, values in stacked.items()},
            coords={"quantity": names, "year": self.years} if names else None,
        )

    def _keep(self, part: str, name: str, values: np.ndarray, draws: bool) -> None:
        """Remember the draws of a whole planting; without draws its central value is the only one."""
        values = values if draws else values[..., None]
        self._drawn[part][name] = values.astype("float32")

    def _store(self, values: xr.DataArray, reduced: np.ndarray) -> None:
        dims = ("patch", "year", "quantile")
        self._patches[values.name] = xr.Variable(dims, reduced.astype("float32"), values.attrs)

    def _rows(self, values, array, area, species, aggregate, draws, partial) -> None:
        """Weigh ``array`` by hectares and add a row for each year to both tables."""
        stated = ~np.isnan(array).reshape(len(array), -1).any(axis=1)
        hectares = area[stated].sum()
        if stated.any():
            total = np.tensordot(area[stated], array[stated], axes=1)
        else:
            total = np.full(array.shape[1:], np.nan)
        over = hectares if aggregate == "mean" else area.sum()
        mean = total / over if over > 0 else np.full_like(total, np.nan)
        unit = values.attrs["units"]
        if species == "all":
            self._keep("per_hectare", values.name, mean, draws)
            if aggregate != "mean":
                self._keep("total", values.name, total, draws)
        self._per_hectare.append(self._block(values, quantiles(mean, draws), species, unit, partial))
        if aggregate != "mean":
            self._totals.append(self._block(values, quantiles(total, draws), species, unit_of_total(unit), partial))

    def _block(self, values, reduced, species, unit, partial) -> dict[str, Any]:
        """Return rows by year as columns; what is the same in all years stands once."""
        low, value, high = np.moveaxis(reduced, -1, 0)
        return {
            "scenario": self.scenario,
            "quantity": values.name,
            "tier": values.attrs.get("tier", ""),
            "year": self.years,
            "species": species,
            "value": value,
            "low": low,
            "high": high,
            "unit": unit,
            "partial": partial,
            "growth": self.engines.get(species) or "+".join(sorted(set(self.engines.values()))),
        }


def _stand_first(values: xr.DataArray, years: list[int], first: str = "stand") -> tuple[np.ndarray, bool]:
    if "year" not in values.dims:
        values = values.expand_dims(year=years)
    draws = "draw" in values.dims
    order = (first, "year", "draw") if draws else (first, "year")
    return values.transpose(*order).to_numpy().astype(float), draws


def summarise(
    scenario: str, stands: Stands, growth: xr.Dataset, effects: Mapping[str, Result], economy: Economy
) -> Summary:
    """Return the summary of a whole run."""
    engines = dict(zip(stands.table["species"], growth["engine"].values.tolist(), strict=True))
    summary = Summary(scenario, stands, [int(y) for y in growth["year"].values], engines)
    for name in GROWTH_STATES:
        values = growth[name]
        values.attrs.setdefault("tier", str(growth.attrs.get("engine", "")))
        summary.add(values, "stock" if name == "biomass" else "mean")
    aggregate = effect_table().set_index("quantity")["aggregate"]
    for result in effects.values():
        for quantity, values in result.stands.data_vars.items():
            summary.add(values, aggregate[quantity])
    for values in economy.patches.data_vars.values():
        summary.add_patches(values, "mean" if values.attrs["units"] == "1" else "sum")
    for name, values in economy.totals.data_vars.items():
        if name not in economy.patches:
            summary.add_total(values)
    return summary
