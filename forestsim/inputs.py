"""What a run draws: every figure with a range that can matter to a planting, by name, with title, unit and stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.draws import own_ranges
from forestsim.effects import EFFECTS, default_tier
from forestsim.effects.emission_factors import factor_table, reactivity_table
from forestsim.effects.figures import figure_table
from forestsim.effects.paper import share_range
from forestsim.growth.inputs import growth_table, luck_names
from forestsim.tables import economy_table, effect_table, species_info, species_parameters

if TYPE_CHECKING:
    from forestsim.effects.base import Context

GROWTH, EFFECT, ECONOMY = "growth", "effects", "economy"
STAGES = (GROWTH, EFFECT, ECONOMY)
"""Where a figure first acts; it then acts on all that comes later."""
WEATHER, LUCK = "weather", "establishment"


@dataclass(frozen=True)
class Input:
    """A figure that a run draws: ``value`` is its median, ``low`` and ``high`` its 5 % and 95 % points.

    ``names`` are what it is drawn under: its own, or those of a group that is moved as one.
    """

    name: str
    title: str
    unit: str
    value: float
    low: float
    high: float
    stage: str
    names: tuple[str, ...]


def figure_inputs(context: Context) -> list[Input]:
    """Return the figures with a range that can matter to a planting: those of other species are left out.

    Own figures of the scenario stand in the place of the package's.
    """
    scenario, found = context.scenario, []
    planted = sorted(set(context.stands.table["species"]))
    found += _of_species(planted, own_ranges(scenario.species))
    found += _of_table(growth_table(), GROWTH, {})
    found += _of_table(figure_table(), EFFECT, {})
    genera = tuple(sorted(set(species_info().loc[planted, "genus"])))
    found += _of_table(factor_table(genera), EFFECT, {}) + _of_table(reactivity_table(), EFFECT, {})
    found += _of_paper(context)
    found += _of_table(economy_table(), ECONOMY, own_ranges({"": scenario.economy.figures}))
    return [one for one in found if one.low != one.high]


def chance_inputs(context: Context) -> list[Input]:
    """Return what is chance alone and no figure: the weather of the years, and the luck of the plantings."""
    scenario, nan = context.scenario, (np.nan,) * 3
    found = []
    if scenario.climate.variability:
        names = tuple(f"climate {what} {year}" for year in scenario.year_range for what in "wt")
        found.append(Input(WEATHER, "Wet, dry, hot and cool years", "", *nan, GROWTH, names))
    names = tuple(dict.fromkeys(luck_names(context.stands.table)))
    if names:
        found.append(Input(LUCK, "Luck of the seedlings", "", *nan, GROWTH, names))
    return found


def _of_species(planted: list[str], own: dict) -> list[Input]:
    rows = species_parameters()
    latin, units = species_info()["latin"], rows.drop_duplicates("parameter").set_index("parameter")["unit"]
    rows = rows[rows["species"].isin(planted)]
    keys = zip(rows["species"], rows["parameter"], strict=True)
    ranges = dict(zip(keys, zip(rows["value"], rows["low"], rows["high"], strict=True), strict=True))
    ranges |= {key: three for key, three in own.items() if key[0] in planted}
    return [
        _input(f"{species} {name}", f"{latin[species]}: {name.replace('_', ' ')}", units[name], *three, GROWTH)
        for (species, name), three in ranges.items()
        if _has_range(*three)
    ]


def _of_table(table: pd.DataFrame, stage: str, own: dict) -> list[Input]:
    found = []
    for row in table.to_dict("records"):
        name = row["figure"]
        three = own.get(("", name), (row["value"], row["low"], row["high"]))
        if _has_range(*three):
            title = row.get("title_en") or name.replace("_", " ").capitalize()
            found.append(_input(name, title, row["unit"], *three, stage))
    return found


def _of_paper(context: Context) -> list[Input]:
    """Return the ranges that the founding paper states, of the effects that follow it."""
    table, found = effect_table(), []
    following = [e.name for e in EFFECTS if default_tier(e, context.scenario) == "paper"]
    for row in table[table["effect"].isin(following) & table["paper_low"].notna()].itertuples():
        found.append(_input(f"paper {row.quantity}", row.title_en, row.unit, *share_range(row.quantity), EFFECT))
    return found


def _input(name: str, title: str, unit: str, value: float, low: float, high: float, stage: str) -> Input:
    low, high = (value if np.isnan(bound) else bound for bound in (low, high))
    return Input(name, title, unit, float(value), float(low), float(high), stage, (name,))


def _has_range(value: float, low: float, high: float) -> bool:
    return not (np.isnan(value) or (np.isnan(low) and np.isnan(high)))
