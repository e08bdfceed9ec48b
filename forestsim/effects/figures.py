"""Figures that effects share and that belong to no species, with their ranges."""

from __future__ import annotations

from functools import cache, lru_cache

import pandas as pd
import xarray as xr

from forestsim import resources
from forestsim.draws import draw_figures
from forestsim.effects.base import Context
from forestsim.probability import Design


@cache
def figure_table() -> pd.DataFrame:
    """Return effect_figures.csv: figure, value, low, high, unit, basis, source, where, note."""
    return pd.read_csv(resources.path("data", "effect_figures.csv"), encoding="utf-8").fillna({"where": "", "note": ""})


def central(name: str) -> float:
    """Return the middle value of a figure."""
    return float(figure_table().set_index("figure")["value"][name])


def most(name: str) -> float:
    """Return the upper end of a figure."""
    return float(figure_table().set_index("figure")["high"][name])


def figure(context: Context, name: str) -> xr.DataArray:
    """Return a figure, over ``draw`` if the species are drawn, else its middle value."""
    return _drawn(context.species.sizes.get("draw", 0), context.scenario.uncertainty.seed)[name]


@lru_cache(maxsize=16)
def _drawn(draws: int, seed: int | Design) -> xr.Dataset:
    return draw_figures(figure_table(), {}, draws, seed)
