"""Which inputs a result hangs on, read off the draws that a run has made anyway.

Rank correlations of some hundred inputs with 64 draws are mostly chance. An input is therefore named only if it stands
out of the strongest of as many unrelated ones, at 95 %; what the inputs already named explain is taken out first, so
that weaker ones can be seen behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from scipy.stats import t as student

from forestsim.draws import drawn
from forestsim.economics.base import head_table
from forestsim.inputs import EFFECT, STAGES, WEATHER, Input, chance_inputs, figure_inputs
from forestsim.probability import normals
from forestsim.tables import effect_table

if TYPE_CHECKING:
    import xarray as xr

    from forestsim.effects.base import Context

HEADLINES = ("net_present_value", "co2_stock", "water_use")
"""Totals of the last year that the table is about."""
CHANCE_LEVEL = 0.05
LEAST_DRAWS = 16
MOST_INPUTS = 10
COLUMNS = [
    *("outcome", "outcome_title", "outcome_unit", "year", "input", "title", "unit", "value", "low", "high"),
    *("correlation", "partial_correlation", "outcome_at_low", "outcome_at_high", "n"),
]


class Found(NamedTuple):
    """An input that stands out: its column, its rank correlation, and the same once those before it are taken out."""

    place: int
    correlation: float
    partial: float


def standing_out(samples, outcome, most: int = MOST_INPUTS) -> list[Found]:
    """Return the inputs whose rank correlation with an outcome is more than chance, the strongest first.

    Parameters
    ----------
    samples : (draw, input) any unit
    outcome : (draw) any unit
    most : int
        How many inputs at most.

    Returns
    -------
    list of Found
        Chosen one after the other by partial rank correlation (Spearman), each above what the strongest of all the
        remaining inputs would reach by chance once in twenty runs (Šidák's level). Inputs that do not vary never
        stand out.
    """
    left, rest = _standard(rankdata(np.asarray(samples, float), axis=0)), _standard(rankdata(outcome)[:, None])
    plain = (left.T @ rest)[:, 0]
    draws, count = left.shape
    found: list[Found] = []
    while len(found) < min(most, count) and (freedom := draws - 2 - len(found)) > 1:
        partial = _cosines(left, rest)
        best = int(np.argmax(np.abs(partial)))
        if abs(partial[best]) <= chance_level(count - len(found), freedom):
            break
        found.append(Found(best, float(plain[best]), float(partial[best])))
        axis = left[:, [best]] / np.linalg.norm(left[:, best])
        left, rest = left - axis @ (axis.T @ left), rest - axis @ (axis.T @ rest)
    return sorted(found, key=lambda one: -abs(one.correlation))


def chance_level(inputs: int, freedom: int) -> float:
    """Return the correlation that the strongest of unrelated ``inputs`` stays below in 95 of 100 runs."""
    each = 1 - (1 - CHANCE_LEVEL) ** (1 / inputs)
    least = student.isf(each / 2, freedom)
    return float(least / np.sqrt(freedom + least**2))


def sensitivity_table(context: Context, draws: xr.Dataset) -> pd.DataFrame:
    """Return the inputs that the headline totals of a run hang on, one row for each outcome and input.

    Parameters
    ----------
    context : Context
        Of the run that made the draws.
    draws : xarray.Dataset
        ``total`` over (quantity, year, draw), as `Summary.draws` gives it.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; outcome_at_low and outcome_at_high are means over the third of the draws in which the input is
        lowest and highest. No rows for fewer than 16 draws.
    """
    number, year = draws.sizes.get("draw", 0), int(context.growth["year"][-1])
    rows = []
    if number >= LEAST_DRAWS:
        inputs, samples = _samples(context, number)
        for name in HEADLINES:
            reach = STAGES if name in head_table().index else STAGES[: STAGES.index(EFFECT) + 1]
            places = np.array([i for i, one in enumerate(inputs) if one.stage in reach])
            values = draws["total"].sel(quantity=name, year=year).to_numpy().astype(float)
            for found in standing_out(samples[:, places], values):
                place = places[found.place]
                rows.append(_row(name, year, inputs[place], samples[:, place], values, found))
    return pd.DataFrame(rows, columns=COLUMNS)


def outcome_titles(name: str) -> tuple[str, str]:
    """Return the title and the unit of a total."""
    heads, effects = head_table(), effect_table().set_index("quantity")
    row = heads.loc[name] if name in heads.index else effects.loc[name]
    return row["title_en"], " ".join(part for part in row["unit"].split() if part != "ha-1")


def _row(name: str, year: int, one: Input, given: np.ndarray, values: np.ndarray, found: Found) -> dict:
    order, third = np.argsort(given, kind="stable"), max(len(given) // 3, 1)
    title, unit = outcome_titles(name)
    said = {"outcome": name, "outcome_title": title, "outcome_unit": unit, "year": year}
    said |= {"input": one.name, "title": one.title, "unit": one.unit}
    said |= {"value": one.value, "low": one.low, "high": one.high}
    said |= {"correlation": found.correlation, "partial_correlation": found.partial}
    ends = (float(values[part].mean()) for part in (order[:third], order[-third:]))
    return said | dict(zip(("outcome_at_low", "outcome_at_high"), ends, strict=True)) | {"n": len(given)}


def _samples(context: Context, draws: int) -> tuple[list[Input], np.ndarray]:
    """Return the inputs of a run and their samples, (draw, input)."""
    seed = context.scenario.uncertainty.seed
    inputs = figure_inputs(context)
    columns = [drawn(i.name, (i.value, i.low, i.high), i.unit, draws, seed) for i in inputs]
    for one in chance_inputs(context):
        for part, values in _chances(one, context, draws):
            inputs.append(part)
            columns.append(values)
    return inputs, np.stack(columns, axis=1)


def _chances(one: Input, context: Context, draws: int):
    """Yield what can be said in one number about chance: rain and temperature of all years, the luck of a season."""
    if one.name == WEATHER:
        years = context.site.years
        for name, title, unit in (
            ("rain_factor", "Rain of all years over the normal", "1"),
            ("temperature_shift", "Temperature of all years over the normal", "K"),
        ):
            if "draw" in years[name].dims:
                yield _measured(name, title, unit, one.stage, years[name].mean("year").to_numpy())
        return
    seed, seasons = context.scenario.uncertainty.seed, {}
    for name in one.names:
        seasons.setdefault(name.split()[-1], []).append(normals(seed, name, draws))
    for year, luck in seasons.items():
        title = f"Luck of the seedlings of {year}"
        yield _measured(f"{one.name} {year}", title, "1", one.stage, np.mean(luck, axis=0))


def _measured(name: str, title: str, unit: str, stage: str, values: np.ndarray) -> tuple[Input, np.ndarray]:
    low, value, high = np.quantile(values, (0.05, 0.5, 0.95))
    return Input(name, title, unit, float(value), float(low), float(high), stage, (name,)), values


def _standard(ranks: np.ndarray) -> np.ndarray:
    centred = ranks - ranks.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    return np.divide(centred, size, out=np.zeros_like(centred), where=size > 0)


def _cosines(left: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return the correlation of what is left of each input with what is left of the outcome, 0 where nothing is."""
    sizes, size = np.linalg.norm(left, axis=0), np.linalg.norm(rest)
    known = (sizes > 1e-9) & (size > 1e-9)
    return np.divide((left.T @ rest)[:, 0], sizes * size, out=np.zeros(left.shape[1]), where=known)
