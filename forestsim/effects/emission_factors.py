"""Emission factors of stands by genus, and how much ozone their emission can form, with their ranges."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.draws import draw_figures
from forestsim.effects.base import Context
from forestsim.errors import DataError
from forestsim.physics.emission import OZONE_REACTIVITY
from forestsim.probability import Design
from forestsim.tables import package_table, species_info


def emission_factor(context: Context, compound: str) -> xr.DataArray:
    """Return a column of emission_factors.csv over (stand[, draw]).

    compound : isoprene, monoterpenes, sesquiterpenes (ug g-1 h-1) or monoterpenes_light_dependent (1).
    Raises DataError for a genus without a row.
    """
    genera = species_info().loc[context.stands.species.values, "genus"]
    drawn = _drawn(*_draws(context), tuple(sorted(set(genera))))
    if missing := sorted({genus for genus in genera if f"{genus} {compound}" not in drawn}):
        cure = "add a row with its source"
        raise DataError(f"emission_factors.csv: {compound} is not given for {', '.join(missing)}; {cure}")
    stand = pd.Index(context.stands.table.index.to_numpy(), name="stand")
    if not len(stand):
        return xr.DataArray(np.zeros(0), {"stand": stand}, "stand")
    return xr.concat([drawn[f"{genus} {compound}"] for genus in genera], dim=stand)


def reactivity(context: Context, compound: str) -> xr.DataArray:
    """Return the ozone that a gram of a compound can form, g g-1, over ``draw`` if the species are drawn."""
    return _drawn_reactivity(*_draws(context))[compound]


def _draws(context: Context) -> tuple[int, int | Design]:
    return context.species.sizes.get("draw", 0), context.scenario.uncertainty.seed


def factor_table(genera: tuple[str, ...]) -> pd.DataFrame:
    """Return emission_factors.csv for some genera, each row named by its genus and compound under ``figure``."""
    rows = package_table("emission_factors.csv", ("value", "low", "high"))
    rows = rows[rows["genus"].isin(genera)]
    return rows.assign(figure=rows["genus"] + " " + rows["compound"])


def reactivity_table() -> pd.DataFrame:
    """Return figure (the compound), value, low, high and unit of the ozone that a gram can form."""
    rows = [(name, *three, "g g-1") for name, three in OZONE_REACTIVITY.items()]
    return pd.DataFrame(rows, columns=["figure", "value", "low", "high", "unit"])


@lru_cache(maxsize=16)
def _drawn(draws: int, seed: int | Design, genera: tuple[str, ...]) -> xr.Dataset:
    return draw_figures(factor_table(genera), {}, draws, seed)


@lru_cache(maxsize=16)
def _drawn_reactivity(draws: int, seed: int | Design) -> xr.Dataset:
    return draw_figures(reactivity_table(), {}, draws, seed)
