"""Samples of figures that carry a range.

``low`` and ``high`` are read as the 5 % and 95 % quantiles and ``value`` as the median, and all
three are kept exactly. To do so, each distribution has two halves that meet at the median: one
reaches from ``low`` to ``value``, the other from ``value`` to ``high``.

Where a sample falls within its distribution is said by `probability`: scrambled Sobol sequences by the run's seed and
the figure's name, or a design of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, ndtri

from forestsim.errors import ScenarioError
from forestsim.probability import Design, probabilities
from forestsim.tables import species_parameters, species_table

LOW, HIGH = 0.05, 0.95


def sample(value: float, low: float, high: float, unit: str, probability: np.ndarray) -> np.ndarray:
    """Return samples of one figure.

    Parameters
    ----------
    value : float
        Median; also the central value.
    low, high : float
        5 % and 95 % quantiles; NaN means no spread on that side.
    unit : str
        Unit of the figure. ``"1"`` with a range within 0..1 is taken as a fraction.
    probability : (draw) 1, above 0 and below 1
        Where each sample falls within the distribution.

    Returns
    -------
    numpy.ndarray
        (draw), beta for fractions, lognormal for positive figures, normal otherwise
        (never below 0 where ``low`` is not). A figure without a range is repeated.
    """
    low, high = (value if np.isnan(bound) else bound for bound in (low, high))
    if np.isnan(value) or low == high:
        return np.full(probability.shape, value, float)
    quantile = _quantile_function(value, low, high, unit)
    below = probability < 0.5
    return np.where(below, quantile(probability, low, LOW), quantile(probability, high, HIGH))


def drawn(name: str, three: tuple[float, float, float], unit: str, draws: int, seed: int | Design) -> np.ndarray:
    """Return the samples of the figure ``name`` in a run, (draw); ``three`` are its value, low and high."""
    if isinstance(seed, Design):
        return seed.values.get(name, np.full(seed.draws, three[0], float))
    return sample(*three, unit, probabilities(seed, name, draws))


def draw_species(overrides: Mapping[str, Mapping[str, Any]] | None, draws: int, seed: int | Design) -> xr.Dataset:
    """Return all species parameters over ``(species[, draw])``.

    Parameters
    ----------
    overrides : mapping
        Own figures as ``{species: {parameter: number or (value, low, high)}}``, as in a scenario.
    draws : int
        Number of samples; with 0 nothing has the ``draw`` dimension.
    seed : int or Design
        Seed of the run, 0 or more, or a design of as many draws.

    Returns
    -------
    xarray.Dataset
        Like `species_table`; a parameter with a range for any species has ``draw`` as second dimension.

    Raises
    ------
    ScenarioError
        If the value of an override lies outside its range.
    """
    table = species_table()
    ranges = _package_ranges() | own_ranges(overrides or {})
    ids, parameters = table["species"].values.tolist(), {}
    for name, central in table.items():
        columns = [ranges.get((one, name), (np.nan,) * 3) for one in ids]
        parameters[name] = _parameter(name, columns, ids, central.attrs, draws, seed)
    return xr.Dataset(parameters, coords={"species": table["species"]})


def draw_figures(
    table: pd.DataFrame, overrides: Mapping[str, Any] | None, draws: int, seed: int | Design
) -> xr.Dataset:
    """Return the figures of an economy-like table as scalars, over ``draw`` where they have a range.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns figure, value, low, high, unit; source and title_en are kept as attributes.
    overrides : mapping
        Own figures as ``{figure: number or (value, low, high)}``.
    draws : int
        Number of samples; 0 gives central values.
    seed : int or Design
        Seed of the run, 0 or more, or a design of as many draws.

    Raises
    ------
    ScenarioError
        If the value of an override lies outside its range.
    """
    overrides, figures, problems = overrides or {}, {}, []
    for row in table.to_dict("records"):
        name = row["figure"]
        three = row["value"], row["low"], row["high"]
        if name in overrides:
            three = _triple(overrides[name])
            problems += _misordered(f"economy.figures.{name}", *three)
        if problems:
            continue
        spread = name in seed.values if isinstance(seed, Design) else draws and not np.isnan(three[1:]).all()
        samples = drawn(name, three, row["unit"], draws, seed) if spread else three[0]
        attrs = {"units": row["unit"], "long_name": row.get("title_en", name), "sources": row.get("source", "")}
        figures[name] = ("draw" if spread else (), samples, attrs)
    if problems:
        raise ScenarioError(problems)
    return xr.Dataset(figures)


def own_ranges(overrides: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return value, low and high of own figures by (species, parameter); NaN where no bound is given.

    Raises ScenarioError if a value lies outside its range.
    """
    ranges, problems = {}, []
    for species, figures in overrides.items():
        for name, own in figures.items():
            ranges[species, name] = _triple(own)
            problems += _misordered(f"species.{species}.{name}", *ranges[species, name])
    if problems:
        raise ScenarioError(problems)
    return ranges


@cache
def _package_ranges() -> dict[tuple[str, str], tuple[float, float, float]]:
    rows = species_parameters()
    keys = zip(rows["species"], rows["parameter"], strict=True)
    return dict(zip(keys, zip(rows["value"], rows["low"], rows["high"], strict=True), strict=True))


def _triple(own: Any) -> tuple[float, float, float]:
    if isinstance(own, int | float):
        return float(own), np.nan, np.nan
    three = own if isinstance(own, tuple) else (own.value, own.low, own.high)
    value, low, high = (np.nan if part is None else float(part) for part in three)
    return value, low, high


def _misordered(key: str, value: float, low: float, high: float) -> list[str]:
    if value < low:
        return [f"scenario: {key} is {value:g}, below its low of {low:g}; write low <= value <= high"]
    if value > high:
        return [f"scenario: {key} is {value:g}, above its high of {high:g}; write low <= value <= high"]
    return []


def _parameter(name: str, columns: list[tuple], ids: list[str], attrs: dict, draws: int, seed: int | Design) -> tuple:
    """Return one parameter of all species as dimensions, values and attributes."""
    if draws == 0 or all(np.isnan(low) and np.isnan(high) for _, low, high in columns):
        return "species", np.array([value for value, _, _ in columns], float), attrs
    unit = attrs["units"]
    rows = [drawn(f"{one} {name}", three, unit, draws, seed) for one, three in zip(ids, columns, strict=True)]
    return ("species", "draw"), np.stack(rows), attrs


def _quantile_function(value: float, low: float, high: float, unit: str):
    """Return f(probability, bound, its probability): the half distribution from the median to ``bound``."""
    if unit == "1" and 0 <= low and high <= 1:
        return lambda p, bound, at: _beta_quantile(p, value, bound, at)
    if low > 0:
        return lambda p, bound, at: value * (bound / value) ** (ndtri(p) / ndtri(at))
    least = 0.0 if low >= 0 else -np.inf
    return lambda p, bound, at: np.maximum(_normal_quantile(p, value, bound, at), least)


def _normal_quantile(p: np.ndarray, median: float, bound: float, at: float) -> np.ndarray:
    return median + (bound - median) * ndtri(p) / ndtri(at)


def _beta_quantile(p: np.ndarray, median: float, bound: float, at: float) -> np.ndarray:
    inside = 1e-6 < median < 1 - 1e-6 and bound != median
    shape = _beta(median, bound, at) if inside else None
    if shape is None:  # so narrow that beta and normal are one, or a median at the very end
        return np.clip(_normal_quantile(p, median, bound, at), 0, 1)
    return betaincinv(*shape, p)


@cache
def _beta(median: float, bound: float, at: float) -> tuple[float, float] | None:
    """Return a, b of the beta distribution with this median and with ``bound`` as its ``at`` quantile."""
    # A bound of exactly 0 or 1 is the limit of ever flatter distributions; stop just short of it.
    bound = min(max(bound, 0.01 * median), 1 - 0.01 * (1 - median))

    def shape(log_size: float) -> tuple[float, float]:
        size = np.exp(log_size)
        mean = brentq(lambda m: betainc(m * size, (1 - m) * size, median) - 0.5, 1e-12, 1 - 1e-12, xtol=1e-15)
        return mean * size, (1 - mean) * size

    def miss(log_size: float) -> float:
        return betaincinv(*shape(log_size), at) - bound

    widest, narrowest = np.log(0.05), np.log(1e6)
    if miss(widest) * miss(narrowest) > 0:
        return None
    return shape(brentq(miss, widest, narrowest, xtol=1e-10))
