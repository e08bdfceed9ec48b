"""Carbon dioxide: taken up by growth, and stored in wood, leaves, roots and soil."""

from __future__ import annotations

import xarray as xr

from forestsim.effects import soil
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.native import displaced
from forestsim.effects.paper import paper_method
from forestsim.physics.carbon import carbon_dioxide

POOLS = ("stem", "branch", "foliage", "coarse_root", "fine_root")
NET = "Uptake (net primary production) is gross of decay: only the change of stock is a net removal."
CAVEAT = (
    "Living wood, leaves and roots of the planting, less the native cover under its crowns; soil is an effect "
    f"of its own. {NET}"
)
CAVEAT_POOLS = (
    "Stems, branches, leaves, coarse and fine roots of the living stand and the carbon gained by the soil, less the "
    f"native cover under its crowns. What dies is counted as lost at once. {NET}"
)


def from_growth(context: Context) -> Result:
    """Return uptake, change of stock and stock of living matter, all with roots and against the native cover."""
    return Result(_flows(context, context.growth["carbon"]))


def by_pool(context: Context) -> Result:
    """Return the same with the soil, and the carbon of every pool, t C/ha."""
    fraction = context.trait("carbon_fraction")
    pools = {f"carbon_{pool}": context.growth[f"biomass_{pool}"] * fraction for pool in POOLS}
    pools["carbon_soil"] = soil.from_litter(context).stands["soil_carbon"].cumsum("year")
    return Result(_flows(context, sum(pools.values())).assign(pools))


def _flows(context: Context, carbon: xr.DataArray) -> xr.Dataset:
    """Return stock, change of stock and uptake of carbon dioxide from the carbon held, t ha-1."""
    native_carbon = figure(context, "native_npp") * figure(context, "native_carbon_fraction")
    made = context.growth["npp"] * context.trait("carbon_fraction")
    uptake = carbon_dioxide(made - displaced(context, native_carbon))
    stock = carbon_dioxide(carbon - displaced(context, figure(context, "native_carbon")))
    change = stock - stock.shift(year=1, fill_value=0.0)
    return xr.Dataset({"co2_stock_change": change, "co2_npp": uptake, "co2_stock": stock})


EFFECT = Effect(
    "co2",
    {
        "paper": paper_method("co2"),
        "curve": Method(from_growth, ("ipcc2006", "assumed_forestsim"), CAVEAT),
        "process": Method(by_pool, ("ipcc2006", "hbirkou2011", "assumed_forestsim"), CAVEAT_POOLS),
    },
)
