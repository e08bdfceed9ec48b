"""Prices, jobs and values of the economy against what was paid, counted or found elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import numpy as np
import xarray as xr

from forestsim.draws import draw_figures, draw_species
from forestsim.economics.finance import discount_factors
from forestsim.economics.money import Prices
from forestsim.economics.multipliers import leakage
from forestsim.economics.products import product_income, yield_by_age
from forestsim.economics.readings import surplus_of_residents
from forestsim.tables import economy_table

DRAWS, SEED, PRICE_YEAR = 64, 1, 2025
POINTS = (0.05, 0.5, 0.95)
LAMERS_YEARS, LAMERS_RATE, LAMERS_STEMS = 20, 0.16, 2857
LAMERS_WATER, LAMERS_WATERED = 800.0, 2  # m3 ha-1 yr-1, yr
ORCHARD_STEMS, ORCHARD_HECTARES = 275, 800
SAXAUL_STEMS, BELT_STEMS = 376, 1000
CARE_YEARS = 3
FRUIT_MONEY = ("oleaster_price", "products_picker_wage", "products_transport")


@cache
def prices() -> Prices:
    """Return the figures of the economy over draws, at prices of 2025."""
    return Prices(draw_figures(economy_table(), {}, DRAWS, SEED), PRICE_YEAR)


def _planted(stems: int, kind: str, land: str) -> xr.DataArray:
    """Return seedlings, work and soil preparation, USD ha-1."""
    return stems * _stem(kind, land) + prices().usd(f"soil_preparation_{land}")


def _stem(kind: str, land: str) -> xr.DataArray:
    return prices().usd(f"seedling_{kind}") + prices().usd(f"planting_work_{land}")


def _orchard() -> xr.DataArray:
    planted = _planted(ORCHARD_STEMS, "broadleaf", "tree")
    square = 4 * np.sqrt(ORCHARD_HECTARES * 1e4) / 1000 / ORCHARD_HECTARES
    built = prices().usd("drip_system") + square * prices().usd("fence")
    return planted * (1 + CARE_YEARS * prices()["care_share"]) + built


def _lamers(fruit: bool) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the present values of benefits and costs of a hectare in the Amu Darya lowlands, USD ha-1."""
    age = np.arange(LAMERS_YEARS + 1)
    factors = discount_factors(age.size, LAMERS_RATE)
    planted = _planted(LAMERS_STEMS, "broadleaf", "tree")
    early = (age < CARE_YEARS) * factors
    care = prices()["care_share"] * early.sum() + prices()["care_share_mature"] * (factors.sum() - early.sum())
    water = LAMERS_WATER * prices().usd("water_tariff") * factors[:LAMERS_WATERED].sum()
    costs = planted * (1 + care) + water
    if not fruit:
        return costs * 0.0, costs
    sales = work = 0.0
    for year, factor in zip(age, factors, strict=True):
        income = _fruit(year)
        sales = sales + income.sales * factor
        work = work + (income.picking + income.transport) * factor
    return sales, costs + work


def _fruit(age: float):
    """Return the income from oleaster fruit of a hectare at an age, all of it sold."""
    full = draw_species({}, DRAWS, SEED)["edible_yield"].sel(species="elaeagnus_angustifolia")
    ages = (prices()[f"oleaster_{name}"] for name in ("first_year", "full_year"))
    harvest = xr.apply_ufunc(yield_by_age, age, full, *ages)
    price, wage, transport = (prices().usd(name) for name in FRUIT_MONEY)
    return product_income(harvest, price, prices()["oleaster_picking"], wage, transport)


def _net(fruit: bool) -> xr.DataArray:
    benefits, costs = _lamers(fruit)
    return benefits - costs


def _ratio(fruit: bool) -> xr.DataArray:
    benefits, costs = _lamers(fruit)
    return benefits / costs


def _jobs_in_a_million() -> xr.DataArray:
    known = prices()
    days = known["work_planting"] + CARE_YEARS * known["work_care"]
    work = days / known["days_per_job"] + BELT_STEMS / known["work_seedlings"]
    spent = _planted(BELT_STEMS, "broadleaf", "tree") * (1 + CARE_YEARS * known["care_share"])
    return work / spent * 1e6


def _leaked() -> xr.DataArray:
    known = prices()
    labour, goods, tax = known["share_labour"], known["share_intermediate"], known["local_tax"]
    profit = 1 - labour - goods - known["share_taxes"] - tax
    parts = (known["local_workers"], labour, known["local_goods"], goods, known["local_profit"], profit, tax)
    return xr.apply_ufunc(leakage, *parts)


MODELS: dict[str, Callable[[], xr.DataArray]] = {
    "saxaul_hectare": lambda: _planted(SAXAUL_STEMS, "desert", "desert") + prices().usd("design_per_hectare"),
    "saxaul_seedling": lambda: _stem("desert", "desert"),
    "programme_tree": lambda: _stem("desert", "desert") * prices().usd_kzt,
    "walnut_hectare": _orchard,
    "oleaster_npv": lambda: _net(fruit=True),
    "turanga_npv": lambda: _net(fruit=False),
    "elm_npv": lambda: _net(fruit=False),
    "lamers_costs": lambda: _lamers(fruit=False)[1],
    "oleaster_bcr": lambda: _ratio(fruit=True),
    "turanga_bcr": lambda: _ratio(fruit=False),
    "elm_bcr": lambda: _ratio(fruit=False),
    "pistachio_yield": lambda: draw_species({}, DRAWS, SEED)["edible_yield"].sel(species="pistacia_vera"),
    "sari_surplus": lambda: surplus_of_residents(SimpleNamespace(prices=prices())),
    "sari_surplus_pilgrims": lambda: prices().usd("surplus_transferred"),
    "jizera_surplus": lambda: prices().usd("surplus_transferred"),
    "restoration_jobs": _jobs_in_a_million,
    "entry_fee_2025": lambda: prices()["entry_fee"] * prices()["mci_2025"],
    "foreign_day": lambda: prices()["spend_foreign"],
    "leakage": _leaked,
    "route_pilgrims": lambda: prices()["pilgrims_on_route"],
}
"""Draws of the model for each point of money."""


def points(name: str) -> np.ndarray:
    """Return low, middle and high of the model for a point."""
    return np.quantile(np.atleast_1d(MODELS[name]().to_numpy()), POINTS)
