"""Oxygen: the mass set free when carbon is bound; never a higher concentration in the air."""

from __future__ import annotations

import xarray as xr

from forestsim.effects import co2
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.paper import paper_method
from forestsim.physics.carbon import oxygen

CAVEAT = (
    "A mass balance, CO2 x 32/44 x oxidative ratio (1.00 to 1.10). Only the part that follows the carbon stock is a "
    "net gift; the rest is used again by decay. The oxygen of the air does not rise measurably, and it is never valued "
    "in money."
)


def from_carbon(context: Context) -> Result:
    """Return the oxygen that belongs to the carbon dioxide of the curve tier."""
    carbon, ratio = co2.from_growth(context).stands, figure(context, "oxidative_ratio")
    flows = {"oxygen_stock_change": "co2_stock_change", "oxygen_npp": "co2_npp"}
    return Result(xr.Dataset({name: oxygen(carbon[source], ratio) for name, source in flows.items()}))


EFFECT = Effect(
    "oxygen",
    {
        "paper": paper_method("oxygen"),
        "curve": Method(from_carbon, ("nowak2007", "battle2019"), CAVEAT),
    },
)
