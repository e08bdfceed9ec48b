"""Which method an effect uses, running all effects, and holding the methods side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.beside import beside
from forestsim.effects.base import TIERS, Context, Effect, Result
from forestsim.effects.catalogue import EFFECTS, effect_named
from forestsim.errors import ScenarioError
from forestsim.scenario import Scenario
from forestsim.tables import effect_table

PREFERENCE = ("process", "curve", "paper")
"""The most defensible first."""
NOT_STATED = "not stated"
APART = ("noise", "road_air")
"""Effects whose maps take longest; no other effect looks at them."""


def default_tier(effect: str | Effect, scenario: Scenario) -> str:
    """Return the tier an effect uses: its own in ``tiers``, else the scenario's, else the most defensible one.

    A scenario-wide tier that the effect does not have gives way to the best it has;
    ``fallbacks`` lists those.
    """
    effect = effect_named(effect) if isinstance(effect, str) else effect
    if effect.name in scenario.tiers:
        return scenario.tiers[effect.name]
    return scenario.tier if scenario.tier in effect.methods else _best(effect)


def fallbacks(scenario: Scenario) -> dict[str, str]:
    """Return the tier of each effect that lacks the scenario-wide one."""
    wanted = scenario.tier
    if wanted is None:
        return {}
    return {e.name: _best(e) for e in EFFECTS if wanted not in e.methods and e.name not in scenario.tiers}


def check_tiers(scenario: Scenario) -> None:
    """Raise ScenarioError with one line for each effect that lacks the tier named for it."""
    problems = [
        f"{scenario.file}: tiers.{effect.name} is {named}; choose from {', '.join(effect.methods)}"
        for effect in EFFECTS
        if (named := scenario.tiers.get(effect.name)) and named not in effect.methods
    ]
    if problems:
        raise ScenarioError(problems)


def run_effects(
    context: Context, tier: str | None = None, fields: bool = True, names: Collection[str] | None = None
) -> dict[str, Result]:
    """Run every effect, or those named, and return the results by name, in the order of EFFECTS.

    ``tier`` stands above the scenario's own choice where the effect has it. Each effect sees
    the results of those before it. Where a wanted tier gave way to another one, the
    quantities carry it as ``tier_wanted``. ``fields`` False leaves the maps to ``draw_maps``.
    """
    check_tiers(context.scenario)
    results: dict[str, Result] = {}
    seeing = context.with_effects(results)
    for effect in EFFECTS:
        if names is None or effect.name in names:
            result = effect.run(seeing, _used(context, effect, tier), fields)
            results[effect.name] = _marked(context, effect, tier, result)
    return results


def draw_maps(context: Context, results: Mapping[str, Result]) -> dict[str, Result]:
    """Return the maps of effects that have run and the tables read off them, without the stands."""
    drawn = {}
    for name, result in results.items():
        effect = effect_named(name)
        mapped = effect.with_maps(context, _used(context, effect, None), result)
        drawn[name] = _marked(context, effect, None, replace(mapped, stands=xr.Dataset()))
    return drawn


@contextmanager
def effects_beside(context: Context) -> Iterator[tuple[dict[str, Result], Callable[[], dict[str, Result]]]]:
    """Run every effect, those of ``APART`` beside the others.

    Yields the results by name, still without the maps of ``APART``, and the function that waits for them and returns
    all.
    """
    ran: dict[str, Result] = {}

    def run_apart() -> dict[str, Result]:
        ran.update(run_effects(context, fields=False, names=APART))
        return ran

    with beside(run_apart, lambda: draw_maps(context, ran)) as following:
        others = run_effects(context, names={effect.name for effect in EFFECTS} - set(APART))
        found = others | following()
        results = {effect.name: found[effect.name] for effect in EFFECTS}
        yield results, lambda: results | _with_stands(following(), results)


def _with_stands(maps: Mapping[str, Result], results: Mapping[str, Result]) -> dict[str, Result]:
    return {name: replace(drawn, stands=results[name].stands) for name, drawn in maps.items()}


def _used(context: Context, effect: Effect, tier: str | None) -> str:
    return tier if tier in effect.methods else default_tier(effect, context.scenario)


def _marked(context: Context, effect: Effect, tier: str | None, result: Result) -> Result:
    """Return a result that says which tier was wanted where another one was used."""
    wanted = tier or context.scenario.tiers.get(effect.name, context.scenario.tier)
    if wanted not in (None, _used(context, effect, tier)):
        for values in (*result.stands.data_vars.values(), *result.fields.data_vars.values()):
            values.attrs["tier_wanted"] = wanted
    return result


def compare_tiers(context: Context, year: int | None = None) -> pd.DataFrame:
    """Return what every method gives for a planted hectare, side by side.

    Area-weighted over the stands, in ``year`` (the last one unless given). ``paper``, ``curve``
    and ``process`` hold numbers, "not stated" where the method states nothing for any planted
    species, and None where there is no such method. ``stated`` is the share of the planted area
    that the paper speaks of; ``ratio`` is the paper's figure on that share over the process figure, or over
    the curve's where there is none.
    """
    year = int(context.growth["year"][-1]) if year is None else year
    rows = []
    for effect in EFFECTS:
        run = {tier: effect.run(context, tier, fields=False).stands for tier in PREFERENCE if tier in effect.methods}
        by_tier = {tier: stands.sel(year=year) for tier, stands in run.items() if stands.data_vars}
        for quantity in effect_table().query("effect == @effect.name and aggregate != 'field'")["quantity"]:
            rows.append(
                _row(
                    context, effect.name, quantity, year, {t: s[quantity] for t, s in by_tier.items() if quantity in s}
                )
            )
    return pd.DataFrame(rows).astype(dict.fromkeys(TIERS, object)).replace({tier: {np.nan: None} for tier in TIERS})


def planted_mean(context: Context, values: xr.DataArray, where: np.ndarray | None = None) -> float:
    """Return the area-weighted mean of (stand[, draw]) over the stands that are stated, NaN if none is.

    ``where`` keeps only some of the stands. Of draws the median is taken last.
    """
    area = context.stands.table["area_ha"].to_numpy(float)
    if not area.size:
        return float("nan")
    array = values.transpose("stand", ...).to_numpy().reshape(len(area), -1)
    keep = ~np.isnan(array).any(axis=1) & (area > 0)
    keep = keep if where is None else keep & where
    if not keep.any():
        return float("nan")
    return float(np.median(area[keep] @ array[keep] / area[keep].sum()))


def _row(context: Context, effect: str, quantity: str, year: int, values: dict[str, xr.DataArray]) -> dict:
    figures = {tier: planted_mean(context, v) for tier, v in values.items()}
    area = context.stands.table["area_ha"].to_numpy(float)
    paper = values.get("paper")
    stated = np.zeros(len(area), bool) if paper is None else _stated(paper)
    return {
        "effect": effect,
        "quantity": quantity,
        "unit": effect_table().set_index("quantity")["unit"][quantity],
        "year": year,
        **{tier: _shown(figures, tier) for tier in ("paper", "curve", "process")},
        "ratio": _ratio(context, values, stated),
        "stated": float(area[stated].sum() / area.sum()) if area.sum() > 0 else float("nan"),
    }


def _ratio(context: Context, values: dict[str, xr.DataArray], stated: np.ndarray) -> float:
    best = next((values[tier] for tier in ("process", "curve") if tier in values), None)
    if "paper" not in values or best is None:
        return float("nan")
    below = planted_mean(context, best, stated)
    return planted_mean(context, values["paper"], stated) / below if below else float("nan")


def _stated(values: xr.DataArray) -> np.ndarray:
    return ~values.isnull().any([d for d in values.dims if d != "stand"]).to_numpy()


def _shown(figures: dict[str, float], tier: str) -> float | str | None:
    if tier not in figures:
        return None
    return NOT_STATED if np.isnan(figures[tier]) else figures[tier]


def _best(effect: Effect) -> str:
    return next(tier for tier in PREFERENCE if tier in effect.methods)
