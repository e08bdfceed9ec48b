"""Irrigation in money: water at the tariff, electricity that lifts it, and the system that spreads it."""

from __future__ import annotations

import xarray as xr

from forestsim.economics.base import Case

GRAVITY = 9.81
JOULES_PER_KWH = 3.6e6
WATER_DENSITY = 1000.0
M3_PER_MM = 10.0
# Water that reaches the roots with at least this share comes by drip; below, by furrow.
DRIP_EFFICIENCY = 0.8


def pumping_energy(lift, efficiency):
    """Electricity that lifts a cubic metre of water.

    Parameters
    ----------
    lift : (...) m, 0 or more
    efficiency : (...) fraction, above 0 to 1
        From wire to water.

    Returns
    -------
    (...) kWh m-3
    """
    return WATER_DENSITY * GRAVITY * lift / (JOULES_PER_KWH * efficiency)


def water_taken(case: Case, quantity: str = "irrigation") -> xr.DataArray:
    """Return water at the source, (patch, year[, draw]) m3 ha-1 yr-1: ``irrigation`` as taken or its ``_need``."""
    context = case.context
    if "water_use" in context.effects and quantity in context.effects["water_use"].stands:
        return case.to_patches(context.effects["water_use"].stands[quantity])
    return case.to_patches(context.growth[quantity] * M3_PER_MM / context.scenario.water.efficiency)


def _energy_price(case: Case) -> xr.DataArray:
    """Return the electricity that lifts a cubic metre, USD m-3."""
    prices = case.prices
    return pumping_energy(prices["pumping_lift"], prices["pumping_efficiency"]) * prices.usd("electricity_price")


def water_costs(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the water bill and the electricity bill, (patch, year[, draw]) USD ha-1 yr-1."""
    taken = water_taken(case)
    return taken * case.prices.usd("water_tariff"), taken * _energy_price(case)


def water_bill(case: Case, taken: xr.DataArray) -> xr.DataArray:
    """Return what water costs with its lift, USD ha-1 yr-1."""
    return taken * (case.prices.usd("water_tariff") + _energy_price(case))


def irrigation_system(case: Case) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """Return the share of each patch under irrigation by year, and cost and life of its system."""
    water, table, prices = case.context.scenario.water, case.context.stands.table, case.prices
    names = ("planting_year", "irrigation_mm", "irrigation_years")
    planted, depth, lasts = (xr.DataArray(table[name].to_numpy(), dims="stand") for name in names)
    age = case.year - planted
    on = (age >= 0) & (depth > 0) & ((lasts < 0) | (age < lasts))
    if water.irrigation_ends is not None:
        on &= case.year < water.irrigation_ends
    kind = "drip" if water.efficiency >= DRIP_EFFICIENCY else "furrow"
    return case.to_patches(on.astype(float)), prices.usd(f"{kind}_system"), prices[f"{kind}_life"]
