"""What people gather in a planting: crops by age and water, the part that is picked and sold, and what it leaves.

Belts are no orchards: of the crop of a full, watered hectare only a share is worth picking and finds a
buyer, and no more is picked than the people near by can. The founding paper's products that the site
does not suit stand in the table with the reason.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import TIER, Account, Case, bare, spread
from forestsim.economics.places import towns
from forestsim.economics.products import (
    ProductIncome,
    gathered,
    product_income,
    product_table,
    yield_by_age,
)

AMOUNTS = {"crop": "kg yr-1", "harvest": "kg yr-1", "sales": "USD yr-1", "rent": "USD yr-1"}


def crop(case: Case, product: str, species: list[str]) -> tuple[float, xr.DataArray]:
    """Return hectares and yearly crop of a product, ha and (year[, draw]) kg yr-1."""
    growth, prices = case.context.growth, case.prices
    of = np.flatnonzero(case.context.stands.table["species"].isin(species).to_numpy())
    hectares = case.hectares.isel(stand=of)
    if not of.size:
        return 0.0, xr.zeros_like(case.year, float)
    own = f"{product}_yield"
    full = prices[own] if own in prices.figures else bare(case.context.trait_or_nan("edible_yield")).isel(stand=of)
    # What stands and what it drinks: a dead or thirsty tree bears nothing.
    water, alive = (bare(growth[name]).isel(stand=of) for name in ("water_ratio", "survival"))
    ages = (prices[f"{product}_first_year"], prices[f"{product}_full_year"])
    borne = xr.apply_ufunc(yield_by_age, case.stand_age.isel(stand=of), full, *ages, water.fillna(0.0))
    return float(hectares.sum()), xr.dot(borne * alive.fillna(0.0), hectares, dim="stand")


def pickers(case: Case) -> xr.DataArray:
    """Return people who come to gather from all towns and villages near by, scalar or (draw)."""
    people, straight = case.once(towns)
    nearest = (straight * case.prices["road_factor"]).min("unit")
    within = (people * np.exp(-nearest / case.prices["products_village_reach"])).sum("town")
    return within * case.prices["picker_share"]


def harvests(case: Case) -> dict[str, tuple[float, xr.DataArray, xr.DataArray, ProductIncome]]:
    """Return hectares, crop and harvest in kg yr-1 and the income of each suited product."""
    prices, found = case.prices, {}
    hands = pickers(case)
    table = product_table()
    for product, species in table.loc[table["suitable"], "species"].items():
        hectares, borne = crop(case, str(product), species.split())
        rate = prices[f"{product}_picking"]
        harvest = xr.apply_ufunc(gathered, borne * prices["harvested_share"], hands, prices["picking_days"], rate)
        price, wage = prices.usd(f"{product}_price"), prices.usd("products_picker_wage")
        income = product_income(harvest, price, rate, wage, prices.usd("products_transport"))
        # Nobody picks at a loss.
        worth = (income.rent > 0) * 1.0
        income = ProductIncome(*(part * worth for part in income))
        found[str(product)] = (hectares, borne, harvest * worth, income)
    return found


def gathering(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Sales, picking, transport and rent of all products, USD/yr, and days of picking."""
    incomes = [income for *_, income in case.once(harvests).values()]
    heads = xr.Dataset(
        {
            "product_sales": sum(income.sales for income in incomes),
            "picking_wages": sum(income.picking for income in incomes),
            "product_transport": sum(income.transport for income in incomes),
            "picking_days": sum(income.days for income in incomes),
        }
    )
    heads["product_rent"] = heads["product_sales"] - heads["picking_wages"] - heads["product_transport"]
    return heads


def products_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each product and amount in the last year, those not suited with the reason."""
    found, rows = case.once(harvests), []
    year = int(case.context.growth["year"][-1])
    for product, row in product_table().iterrows():
        same = {"product": product} | {name: row[name] for name in ("title_en", "title_ru", "title_kk")}
        same |= {"suitable": bool(row["suitable"]), "reason": row["reason"], "year": year}
        hectares, borne, harvest, income = found.get(product, (0.0, None, None, None))
        amounts = [borne, harvest] if income is None else [borne, harvest, income.sales, income.rent]
        for (amount, unit), values in zip(AMOUNTS.items(), amounts, strict=False):
            low, value, high = last_year(values)
            money = {"price_year": case.prices.price_year, "value_concept": "exchange"} if "USD" in unit else {}
            spent = {"currency": "USD", "source": "assumed_forestsim", "tier": TIER} | money if money else {}
            ranges = {"amount": amount, "value": value, "low": low, "high": high, "unit": unit}
            rows.append(same | {"hectares": hectares} | ranges | spent)
    return pd.DataFrame(rows)


def last_year(values: xr.DataArray | None) -> tuple[float, float, float]:
    """Return the 5 %, 50 % and 95 % points of the last year; NaN where there is nothing to state."""
    if values is None:
        return np.nan, np.nan, np.nan
    return tuple(float(part[-1]) for part in spread(values.transpose("year", ...)))


PRODUCTS = Account("products", gathering)
