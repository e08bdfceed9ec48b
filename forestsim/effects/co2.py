"""Carbon dioxide: taken up by growth, and stored in living wood."""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.native import displaced
from forestsim.effects.paper import paper_method
from forestsim.physics.carbon import carbon_dioxide

CAVEAT = (
    "Living wood, leaves and roots of the planting, less the native cover under its crowns; soil is an effect "
    "of its own. Uptake (net primary production) is gross of decay: only the change of stock is a net removal."
)


def from_growth(context: Context) -> Result:
    """Return uptake, change of stock and stock, all with roots and against the native cover."""
    growth = context.growth
    native_carbon = figure(context, "native_npp") * figure(context, "native_carbon_fraction")
    uptake = carbon_dioxide(growth["npp"] * context.trait("carbon_fraction") - displaced(context, native_carbon))
    stock = carbon_dioxide(growth["carbon"] - displaced(context, figure(context, "native_carbon")))
    change = stock - stock.shift(year=1, fill_value=0.0)
    return Result(xr.Dataset({"co2_stock_change": change, "co2_npp": uptake, "co2_stock": stock}))


EFFECT = Effect(
    "co2",
    {
        "paper": paper_method("co2"),
        "curve": Method(from_growth, ("ipcc2006", "assumed_forestsim"), CAVEAT),
    },
)
