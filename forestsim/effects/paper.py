"""The founding paper's figures, by one function for all effects.

    value = the paper's figure x min(age / 20, 1) x crown cover

The figures are those of effects.csv. A species that the paper does not name is NaN, "not
stated". Leafless shrubs such as saxaul count as deciduous, because the paper knows only
deciduous trees and conifers.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.draws import drawn
from forestsim.effects.base import Context, Method, Result
from forestsim.errors import DataError
from forestsim.probability import Design
from forestsim.tables import effect_table, species_info

REFERENCE_AGE = 20
"""Years; the paper speaks of stands of 20 to 25 years."""
SOURCE = "seed2022"
DECIDUOUS = ("deciduous", "shoots")


def scaled(stated, age, crown_cover):
    """Return the paper's figure for a stand of some age and closure.

    Parameters
    ----------
    stated : (stand[, draw]) any unit
        The paper's figure for a closed stand of the reference age; NaN where it states none.
    age : (stand, year) yr
        Years since planting; negative before.
    crown_cover : (stand, year[, draw]) 1, 0 to 1
        Share of the ground under crowns.

    Returns
    -------
    (stand, year[, draw]) unit of ``stated``

    Source: founding paper (2022), doi:10.15863/TAS.2022.05.109.51, for the figures; the scaling is ours.
    """
    grown = np.minimum(np.maximum(age, 0) / REFERENCE_AGE, 1)
    return stated * grown * crown_cover


def paper_method(effect: str) -> Method:
    """Return the paper's method for an effect of effects.csv.

    Raises DataError if the paper has no figure for any of its quantities.
    """
    rows = _rows(effect)
    if not (rows["paper"] != "").any():
        raise DataError(f"effects.csv: the paper has no figure for {effect}; give it no paper method")
    said = [text for text in dict.fromkeys(rows.loc[rows["paper"] != "", "paper_caveat"]) if text]
    scaling = f"Scaled by age (full at {REFERENCE_AGE} years) and crown cover."
    caveat = f"The founding paper's figure: {'; '.join(said)}. {scaling}"

    def compute(context: Context) -> Result:
        return Result(xr.Dataset({q: _quantity(context, q) for q in rows["quantity"]}))

    return Method(compute, (SOURCE,), caveat)


def stated_figures(quantity: str) -> dict[str, float]:
    """Return the paper's figures for a quantity by group: ``all``, ``deciduous``, ``conifer`` or a genus."""
    return dict(_figures(quantity)[0])


def figure_for(species: str, quantity: str) -> float:
    """Return the figure for a species, NaN if the paper names neither its genus nor its group."""
    info, figures = species_info().loc[species], stated_figures(quantity)
    group = "deciduous" if info["group"] in DECIDUOUS else info["group"]
    return next((figures[key] for key in (info["genus"], group, "all") if key in figures), float("nan"))


def _quantity(context: Context, quantity: str) -> xr.DataArray:
    upper = xr.DataArray(
        [figure_for(s, quantity) for s in context.stands.species.values],
        coords=context.stands.species.coords,
        dims="stand",
    )
    share = _share_of_upper(quantity, context.species.sizes.get("draw", 0), context.scenario.uncertainty.seed)
    values = scaled(upper.drop_vars("species", errors="ignore") * share, context.age, context.growth["crown_cover"])
    return values.where(context.age >= 0, 0.0)


def share_range(quantity: str) -> tuple[float, float, float]:
    """Return the middle, the lower and the upper end of a range that the paper states; NaN below if it states none."""
    figures, low, _ = _figures(quantity)
    high = max((value for _, value in figures), default=np.nan)
    return (low + high) / 2, low, high


@lru_cache(maxsize=16)
def _share_of_upper(quantity: str, draws: int, seed: int | Design) -> xr.DataArray | float:
    """Return 1, or for a range such as 10 to 30 % its middle (or its draws) over its upper end."""
    middle, low, high = share_range(quantity)
    if np.isnan(low):
        return 1.0
    if not draws:
        return middle / high
    samples = drawn(f"paper {quantity}", (middle, low, high), _figures(quantity)[2], draws, seed)
    return xr.DataArray(samples / high, dims="draw")


@cache
def _figures(quantity: str) -> tuple[tuple[tuple[str, float], ...], float, str]:
    row = effect_table().set_index("quantity").loc[quantity]
    try:
        pairs = tuple((group, float(value)) for group, value in (p.split(":") for p in row["paper"].split(";") if p))
    except ValueError:
        raise DataError(
            f"effects.csv: paper of {quantity} is {row['paper']}; write group:value pairs with ; between"
        ) from None
    return pairs, float(row["paper_low"]), row["unit"]


def _rows(effect: str) -> pd.DataFrame:
    table = effect_table()
    return table[(table["effect"] == effect) & (table["aggregate"] != "field")]
