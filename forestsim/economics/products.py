"""Fruit, nuts, honey and wood that people gather: yield by age, income after picking, what villages can gather.

Products are rows of ``data/products.csv``, with the founding paper's bilberry, cranberry and pine
nut listed as not suited and why; figures are rows of ``data/product_figures.csv``; the full yield of
a species stands with the species.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from forestsim.errors import ForestsimError, did_you_mean
from forestsim.tables import package_table

# Share of the full yield at the first crop; the same is lacking at the full one.
FIRST_CROP = 0.05


class ProductIncome(NamedTuple):
    """Money of a product, and days of picking."""

    sales: np.ndarray
    picking: np.ndarray
    transport: np.ndarray
    days: np.ndarray

    @property
    def rent(self) -> np.ndarray:
        """Sales less picking and transport: what the forest itself gives; it may be negative."""
        return self.sales - self.picking - self.transport


def product_table() -> pd.DataFrame:
    """Return the products by ``product``: species, suitable, reason, titles."""
    return package_table("products.csv").set_index("product")


def product_figures(product: str) -> dict[str, tuple[float, float, float]]:
    """Return value, low and high of each figure of a product: yield, price, first_year, full_year, picking.

    Raises
    ------
    ForestsimError
        If the product is not known or not suited to the site; then with the reason.
    """
    products, rows = product_table(), package_table("product_figures.csv")
    if product not in products.index:
        raise ForestsimError(f"product {product} is not known; {did_you_mean(product, products.index)}")
    row = products.loc[product]
    if not row["suitable"]:
        raise ForestsimError(f"product {product} is not suited: {row['reason']}; choose another")
    own = rows[rows["product"].isin([product, "all"])]
    figures = {
        figure["parameter"]: (figure["value"], figure["low"], figure["high"]) for figure in own.to_dict("records")
    }
    if "yield" not in figures:
        figures["yield"] = _species_yield(row["species"])
    return figures


def yield_by_age(age, full_yield, first_year, full_year, water=1.0):
    """Yield of a plant by its age: nothing before the first crop, then a logistic rise to the full one.

    Parameters
    ----------
    age : (...) yr
    full_yield : (...) kg ha-1 yr-1
    first_year, full_year : (...) yr
        Age at which 5 % and 95 % of the full yield are reached; equal for a sudden one.
    water : (...) fraction
        Water that the plants have over what they need; the yield falls with it.

    Returns
    -------
    (...) kg ha-1 yr-1

    Source: assumed in this package; a logistic rise is usual for orchards.
    """
    age, first, full = (np.asarray(values, float) for values in (age, first_year, full_year))
    span = np.maximum(full - first, 1e-6)
    steepness = 2 * np.log(1 / FIRST_CROP - 1) / span
    share = 1 / (1 + np.exp(np.clip(-steepness * (age - (first + full) / 2), -700, 700)))
    return full_yield * np.where(age >= first, share, 0.0) * np.clip(water, 0, 1)


def gathered(yields, pickers, days, picked_in_a_day):
    """Harvest that the hands at hand can pick; the rest stays on the trees.

    Parameters
    ----------
    yields : (...) kg yr-1
    pickers : (...) 1
    days : (...) yr-1
        Of the season.
    picked_in_a_day : (...) kg day-1

    Returns
    -------
    (...) kg yr-1
    """
    return np.minimum(yields, pickers * np.asarray(days, float) * picked_in_a_day)


def village_pickers(population, distance, share, reach):
    """People who come to gather, from all villages near by.

    Parameters
    ----------
    population : (village) 1
    distance : (village, ...) km
    share : (...) fraction
        Of the people of a village beside the forest.
    reach : (...) km
        At which 37 % of it still come.

    Returns
    -------
    (...) 1
    """
    nearness = np.exp(-np.asarray(distance, float) / reach)
    return share * np.tensordot(np.asarray(population, float), nearness, axes=(0, 0))


def product_income(harvest, price, picked_in_a_day, wage, transport) -> ProductIncome:
    """Income from a harvest.

    Parameters
    ----------
    harvest : (...) kg yr-1
    price : (...) money kg-1
    picked_in_a_day : (...) kg day-1, above 0
    wage : (...) money day-1
        Of a picker, or what the day would earn elsewhere when people pick for themselves.
    transport : (...) money kg-1
        To the bazaar.
    """
    days = harvest / picked_in_a_day
    return ProductIncome(harvest * price, days * wage, harvest * transport, days)


def _species_yield(species: str) -> tuple[float, float, float]:
    rows = package_table("species_parameters.csv")
    found = rows[(rows["species"] == species) & (rows["parameter"] == "edible_yield")]
    return tuple(found.iloc[0][["value", "low", "high"]].astype(float))
