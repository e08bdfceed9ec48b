"""The contract of money: what an indicator is given, what it returns, and the ledger it ends in.

An indicator computes named heads per hectare over ``(patch, year[, draw])``. Titles, units,
value concept and sources of the heads are rows of ``economy_heads.csv``. Totals are sums of
patches times hectares, draw by draw; ranges are taken last. An account computes heads that no hectare
has, such as jobs, from those totals. Exchange and welfare values are never added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from forestsim import resources
from forestsim.errors import DataError, did_you_mean
from forestsim.planting.stands import to_patches
from forestsim.ranges import long_table, spread

if TYPE_CHECKING:
    from forestsim.economics.money import Prices
    from forestsim.effects.base import Context
    from forestsim.notes import Note

TIER = "curve"
LEDGER_COLUMNS = [
    "year",
    "head",
    "value",
    "low",
    "high",
    "currency",
    "price_year",
    "value_concept",
    "tier",
    "source",
    "unit",
]


@cache
def head_table() -> pd.DataFrame:
    """Return the heads of the economy by ``head``: unit per hectare, value concept, titles, source."""
    path = resources.path("data", "economy_heads.csv")
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").set_index("head")


def bare(values: xr.DataArray) -> xr.DataArray:
    """Return values without coordinates: comparing labels would take longer than the arithmetic."""
    return values.drop_vars(list(values.coords))


@dataclass(frozen=True)
class Case:
    """All that an indicator may look at; ``heads`` holds what the indicators before it gave.

    Everything in it goes without coordinates; the run puts them back at its end.
    """

    context: Context
    prices: Prices
    heads: xr.Dataset = field(default_factory=xr.Dataset)
    _known: dict[tuple, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, function: Callable[..., Any], *names: str) -> Any:
        """Return what ``function`` gives for this case and ``names``, computed at its first call only."""
        if (function, names) not in self._known:
            self._known[function, names] = function(self, *names)
        return self._known[function, names]

    def with_heads(self, heads: xr.Dataset) -> Case:
        """Return the same case with further heads."""
        return replace(self, heads=self.heads.assign(heads.data_vars))

    @cached_property
    def area(self) -> xr.DataArray:
        """Hectares of each patch, (patch) ha."""
        return self.per_patch("area_ha")

    @cached_property
    def age(self) -> xr.DataArray:
        """Years since planting, (patch, year); negative before, and always where nothing is planted."""
        age = self.year - self.per_patch("planting_year")
        return age.where(self.per_patch("planted_share") > 0, -1).transpose("patch", "year")

    @cached_property
    def cohorts(self) -> tuple[xr.DataArray, xr.DataArray]:
        """Ages of patches planted alike, (cohort, year), and the cohort of each patch, (patch)."""
        ages, of_patch = np.unique(self.age.to_numpy(), axis=0, return_inverse=True)
        return xr.DataArray(ages, dims=("cohort", "year")), xr.DataArray(of_patch.reshape(-1), dims="patch")

    @cached_property
    def year(self) -> xr.DataArray:
        """Years of the run, (year)."""
        return bare(self.context.growth["year"])

    def per_patch(self, column: str) -> xr.DataArray:
        """Return a column of the patch table over ``patch``."""
        return xr.DataArray(self.context.stands.patches[column].to_numpy(), dims="patch")

    def total(self, values: xr.DataArray) -> xr.DataArray:
        """Return the sum over patches of values per hectare, (year[, draw])."""
        return xr.dot(values, self.area, dim="patch")

    @cached_property
    def hectares(self) -> xr.DataArray:
        """Planted hectares of each stand, (stand) ha."""
        return xr.DataArray(self.context.stands.table["area_ha"].to_numpy(float), dims="stand")

    @cached_property
    def stand_age(self) -> xr.DataArray:
        """Years since planting, (stand, year); negative before."""
        planted = xr.DataArray(self.context.stands.table["planting_year"].to_numpy(), dims="stand")
        return self.year - planted

    def to_patches(self, values: xr.DataArray) -> xr.DataArray:
        """Return values of stands, (stand, ...), as values of patches, (patch, ...)."""
        return bare(to_patches(self.context.stands, values))


@dataclass(frozen=True)
class Indicator:
    """A group of heads; ``compute`` returns them per hectare over (patch, year[, draw])."""

    name: str
    compute: Callable[[Case], xr.Dataset]

    def run(self, case: Case) -> xr.Dataset:
        """Compute the heads and stamp unit, title, value concept, tier and source on each.

        Raises DataError if a head has no row in ``economy_heads.csv``.
        """
        heads = self.compute(case)
        check_heads(self.name, heads)
        for name, values in list(heads.items()):
            heads[name] = values.transpose("patch", "year", ...)
            heads[name].attrs = head_attributes(name, case.prices.price_year)
        return heads


@dataclass(frozen=True)
class Account:
    """A group of heads that only a whole planting has; ``compute`` returns them over (year[, draw]).

    It sees the case and the totals of all heads before it.
    """

    name: str
    compute: Callable[[Case, xr.Dataset], xr.Dataset]

    def run(self, case: Case, totals: xr.Dataset) -> xr.Dataset:
        """Compute the heads and stamp them as `Indicator.run` does."""
        heads = self.compute(case, totals)
        check_heads(self.name, heads)
        for name, values in list(heads.items()):
            if "year" not in values.dims:
                values = values.expand_dims(year=case.year.size)
            heads[name] = values.transpose("year", ...)
            heads[name].attrs = head_attributes(name, case.prices.price_year, total=True)
        return heads


def check_heads(group: str, heads: xr.Dataset) -> None:
    """Raise DataError if a head of a group has no row in ``economy_heads.csv``."""
    known = head_table().index
    problems = [
        f"economy_heads.csv: {name} of {group} has no row; {did_you_mean(str(name), known)}"
        for name in heads
        if name not in known
    ]
    if problems:
        raise DataError(problems)


def head_attributes(name: str, price_year: int, total: bool = False) -> dict[str, str | int]:
    """Return the attributes of a head per hectare or, with ``total``, of its sum over hectares."""
    row = head_table().loc[name]
    unit = row["unit"]
    return {
        "units": " ".join(part for part in unit.split() if part != "ha-1") if total else unit,
        "long_name": row["title_en"],
        "tier": TIER,
        "sources": row["source"],
        "value_concept": row["value_concept"],
        "price_year": price_year,
        "caveat": "",
    }


@dataclass(frozen=True)
class Economy:
    """The money of a run.

    ``totals`` holds every head over ``(year[, draw])``, ``patches`` what is mapped over
    ``(patch, year[, draw])`` per hectare, both in US dollars of ``price_year``; ``notes`` are
    sentences that must travel with the figures, such as a negative rent; ``tables`` hold what has
    other rows than years, such as discount rates, by name.
    """

    totals: xr.Dataset
    patches: xr.Dataset
    usd_kzt: xr.DataArray
    price_year: int
    notes: tuple[Note, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def ledger(self) -> pd.DataFrame:
        """Return one row for each head, year and currency.

        Money heads stand twice, in USD and in KZT, at the yearly mean rate of the price year.
        Heads overlap (``income`` and its parts, ``rent`` and the lines of its account): never add them all up.
        """
        blocks = []
        for name, values in self.totals.items():
            unit = values.attrs["units"]
            if unit.startswith("USD"):
                blocks.append(self._rows(name, values, values.attrs, "USD", unit))
                blocks.append(self._rows(name, values * self.usd_kzt, values.attrs, "KZT", unit.replace("USD", "KZT")))
        return long_table(blocks, LEDGER_COLUMNS)

    def _rows(self, name: str, values: xr.DataArray, attrs: dict, currency: str, unit: str) -> dict[str, Any]:
        low, value, high = spread(values)
        return {
            "year": values["year"].to_numpy(),
            "head": name,
            "value": value,
            "low": low,
            "high": high,
            "currency": currency,
            "price_year": self.price_year,
            "value_concept": attrs["value_concept"],
            "tier": attrs["tier"],
            "source": attrs["sources"],
            "unit": unit,
        }
