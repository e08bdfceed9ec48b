"""Prices of one year in one currency: figures of other years and currencies are carried over, never just added.

A money figure says its currency and price year in its unit, such as ``USD2025 ha-1`` or
``KZT2025 visit-1``. The monthly calculation index (MCI) is a unit like a currency, worth what
the law of the price year says. Prices are real: of one year, without later inflation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import xarray as xr

from forestsim.errors import DataError, ForestsimError, ScenarioError
from forestsim.figure_checks import Span, figure_problems

MONEY = re.compile(r"^(?P<currency>USD|KZT|MCI)(?P<year>\d{4})? ?(?P<per>.*)$")


@dataclass(frozen=True)
class Money:
    """An amount with what it takes to add it up: currency, price year and value concept.

    Exchange values are what changes hands or would; welfare values, such as consumer surplus or
    the social cost of carbon, are what people gain. The two never stand in one sum.
    """

    value: float | np.ndarray
    currency: str
    price_year: int
    concept: Literal["exchange", "welfare"] = "exchange"


def total(amounts: Iterable[Money]) -> Money:
    """Return the sum of one or more amounts.

    Raises
    ------
    ForestsimError
        One line for each way in which the amounts differ: currency, price year, value concept.
    """
    amounts = list(amounts)
    problems = []
    for what, cure in CARRIED.items():
        kinds = sorted({str(getattr(amount, what)) for amount in amounts})
        if len(kinds) > 1:
            problems.append(f"{what.replace('_', ' ')} is {' and '.join(kinds)} in one sum; {cure}")
    if problems:
        raise ForestsimError(problems)
    first = amounts[0]
    return Money(sum(amount.value for amount in amounts), first.currency, first.price_year, first.concept)


CARRIED = {
    "currency": "exchange all to one currency at the rate of the price year first",
    "price_year": "carry all to one price year by a price index first",
    "concept": "keep exchange and welfare values in sums of their own",
}


def price_index(inflation: Mapping[int, float | np.ndarray], from_year: int, to_year: int) -> float | np.ndarray:
    """Return how much a price of ``from_year`` is in prices of ``to_year``.

    Parameters
    ----------
    inflation : mapping of year to 1
        Rise of prices of each year against the year before, as a fraction.
    from_year, to_year : int
        Any order; every year after the earlier one must be in ``inflation``.

    Raises
    ------
    DataError
        If the rise of a year is unknown.
    """
    first, last = sorted((from_year, to_year))
    unknown = [year for year in range(first + 1, last + 1) if year not in inflation]
    if unknown:
        raise DataError(f"economy.csv: inflation of {unknown[0]} is not given; add a row with its source")
    index = 1.0
    for year in range(first + 1, last + 1):
        index = index * (1 + inflation[year])
    return index if to_year >= from_year else 1 / index


def kzt_from_mci(count: float | np.ndarray, mci: float | np.ndarray) -> float | np.ndarray:
    """Return tenge from a number of monthly calculation indices worth ``mci`` KZT each."""
    return count * mci


@dataclass(frozen=True)
class Prices:
    """The drawn figures of economy.csv, and what they are worth in prices of ``price_year``."""

    figures: xr.Dataset
    price_year: int
    _known: dict[str, xr.DataArray] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, name: str) -> xr.DataArray:
        """Return a figure in its own unit, scalar or over ``draw``."""
        if name not in self._figures:
            raise DataError(f"economy.csv: {name} has no row; add it with its source")
        return self._figures[name]

    @cached_property
    def _figures(self) -> dict[str, xr.DataArray]:
        return arrays(self.figures)

    @property
    def usd_kzt(self) -> xr.DataArray:
        """Tenge for a US dollar, yearly mean of the price year."""
        return self[f"usd_kzt_{self.price_year}"]

    def usd(self, name: str) -> xr.DataArray:
        """Return a money figure in US dollars of the price year, scalar or over ``draw``.

        Raises DataError if its unit names no currency, or no year where one is needed.
        """
        if name not in self._known:
            self._known[name] = self._usd(name)
        return self._known[name]

    def _usd(self, name: str) -> xr.DataArray:
        figure = self[name]
        written = figure.attrs.get("units", "")
        unit = MONEY.match(written)
        if unit is None or (unit["year"] is None) != (unit["currency"] == "MCI"):
            raise DataError(f"economy.csv: unit of {name} is {written!r}; write currency and price year, as in USD2025")
        if unit["currency"] == "MCI":
            return kzt_from_mci(figure, self[f"mci_{self.price_year}"]) / self.usd_kzt
        rise = 1.0
        if int(unit["year"]) != self.price_year:
            index = price_index(self._inflation(unit["currency"].lower()), int(unit["year"]), self.price_year)
            rise = xr.DataArray(index, dims="draw" if np.ndim(index) else ())
        return figure * rise / (self.usd_kzt if unit["currency"] == "KZT" else 1.0)

    def _inflation(self, currency: str) -> dict[int, np.ndarray]:
        start = f"{currency}_inflation_"
        return {int(n.removeprefix(start)): v.to_numpy() for n, v in self._figures.items() if n.startswith(start)}


def arrays(figures: xr.Dataset) -> dict[str, xr.DataArray]:
    """Return the variables of a Dataset without coordinates by name; taking one out of many is slow."""
    return {str(name): xr.DataArray(figures.variables[name], name=name) for name in figures}


def check_figures(figures: xr.Dataset, file: str = "scenario") -> None:
    """Check figures that a scenario may have set.

    Raises
    ------
    ScenarioError
        One line for each fraction outside 0..1 and each figure that is negative or, where a
        division needs it, zero.
    """
    spans = {}
    for name, values in arrays(figures).items():
        low, middle, high = (float(of(values.values)) for of in (np.min, np.median, np.max))
        spans[name] = Span(values.attrs.get("units", ""), low, middle, high)
    if problems := figure_problems(spans):
        raise ScenarioError([f"{file}: {problem}" for problem in problems])
