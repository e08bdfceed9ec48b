"""Oxygen: the mass set free when carbon is bound; never a higher concentration in the air."""

from __future__ import annotations

import xarray as xr

from forestsim.effects import co2
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.fields import field_grid, named_years, of_patches
from forestsim.effects.figures import figure
from forestsim.effects.paper import paper_method
from forestsim.physics.carbon import oxygen

DAYS_PER_YEAR, KG_PER_TONNE = 365, 1000
GRAMS = 100.0
"""g m-2 for each t ha-1."""
CAVEAT = (
    "A mass balance, CO2 x 32/44 x oxidative ratio (1.00 to 1.10). Only the part that follows the carbon stock is a "
    "net gift; the rest is used again by decay. The oxygen of the air does not rise measurably, and it is never valued "
    "in money."
)


def from_carbon(context: Context) -> Result:
    """Return the oxygen that belongs to the carbon dioxide of living matter."""
    return Result(_oxygen_of(context, co2.from_growth(context)))


def from_pools(context: Context) -> Result:
    """Return the oxygen that belongs to all pools, the soil with them, and the people who breathe the net gift."""
    flows = _oxygen_of(context, co2.by_pool(context))
    yearly = figure(context, "person_oxygen") * DAYS_PER_YEAR / KG_PER_TONNE
    return Result(flows.assign(oxygen_people=flows["oxygen_stock_change"] / yearly))


def over_the_map(context: Context, stands: xr.Dataset) -> xr.Dataset:
    """Return where oxygen is set free in the named years, g m-2 yr-1, never how much more of it is in the air."""
    grid = field_grid(context)
    maps = {year: GRAMS * grid.mean(of_patches(context, stands["oxygen_npp"], year)) for year in named_years(context)}
    return grid.dataset({"oxygen_source": maps})


def _oxygen_of(context: Context, carbon: Result) -> xr.Dataset:
    ratio = figure(context, "oxidative_ratio")
    flows = {"oxygen_stock_change": "co2_stock_change", "oxygen_npp": "co2_npp"}
    return xr.Dataset({name: oxygen(carbon.stands[source], ratio) for name, source in flows.items()})


EFFECT = Effect(
    "oxygen",
    {
        "paper": paper_method("oxygen"),
        "curve": Method(from_carbon, ("nowak2007", "battle2019"), CAVEAT),
        "process": Method(from_pools, ("nowak2007", "battle2019"), CAVEAT, over_the_map),
    },
)
