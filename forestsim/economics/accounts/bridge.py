"""From ecosystem services to gross product and national income (S4).

Services whose value stands in gross product already (SNA) are told from those that do not. Planted trees stand in the
national accounts as cultivated assets: their worth and that of the ecosystem asset are never added.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.services import Service
from forestsim.economics.amounts import years_and_draws
from forestsim.economics.base import Case

ORIGIN = Origin(4, "production_approach", "seea_ea2021 assumed_forestsim")
ORDER = (
    *("sna_benefits", "non_sna_benefits", "gross_ecosystem_product"),
    *("direct_value_added", "indirect_value_added", "production_given_up", "regional_value_added"),
    *("consumption_of_fixed_capital", "net_value_added", "ecosystem_degradation", "adjusted_net_value_added"),
    *("income_to_abroad", "national_income"),
)
REGION = Origin(3, "share_of_gross_regional_product", "elkz2024")


def write_bridge(
    book: Book,
    case: Case,
    totals: xr.Dataset,
    found: list[Service],
    degradation: np.ndarray,
    period: tuple[int, int],
    during: slice,
) -> None:
    """Write services inside and outside gross product, value added of the region, and what is left of it."""
    flows = _value_added(case, totals)
    lines = {
        name: years_and_draws(flow, case.year.size, book.draws)[during].sum(axis=0) for name, flow in flows.items()
    }
    for name, sna in (("sna_benefits", True), ("non_sna_benefits", False)):
        inside = [service for service in found if service.money is not None and service.sna is sna]
        sums = [values[during].sum(axis=0) for service in inside for values in service.money.values()]
        lines[name] = sum(sums) + np.zeros(book.draws)
    lines["ecosystem_degradation"] = degradation
    lines["gross_ecosystem_product"] = lines["sna_benefits"] + lines["non_sna_benefits"]
    lines["regional_value_added"] = (
        lines["direct_value_added"] + lines["indirect_value_added"] - lines["production_given_up"]
    )
    lines["net_value_added"] = lines["regional_value_added"] - lines["consumption_of_fixed_capital"]
    lines["adjusted_net_value_added"] = lines["net_value_added"] - lines["ecosystem_degradation"]
    lines["national_income"] = lines["regional_value_added"] - lines["income_to_abroad"]
    for entry in ORDER:
        book.add("bridge", period, "total", entry, lines[entry], "USD", ORIGIN, concept="exchange")
    product = case.prices.usd("region_gross_product").to_numpy() * (period[1] - period[0] + 1)
    share = lines["regional_value_added"] / product
    book.add("bridge", period, "region", "share_of_region", share, "1", REGION, concept="exchange")


def _value_added(case: Case, totals: xr.Dataset) -> dict[str, xr.DataArray]:
    """Return the lines of product and income by year, USD/yr."""
    prices, income = case.prices, totals["income"]
    tourism = income * (1 - prices["share_intermediate"])
    surplus = tourism - income * (prices["share_labour"] + prices["share_taxes"])
    rounds = (totals["income_local_rounds"] - totals["income_local"]) * (1 - prices["share_intermediate"])
    gathered = totals["product_sales"] - totals["product_transport"]
    fields = totals["shelter_gain"] - totals["shelter_loss"]
    return {
        "direct_value_added": tourism + totals["forest_wages"] + gathered + fields,
        "indirect_value_added": rounds,
        "production_given_up": totals["crops_displaced"] + totals["rent_unplanted"],
        "consumption_of_fixed_capital": totals["capital_consumption"],
        "income_to_abroad": np.maximum(surplus, 0.0) * prices["foreign_profit"],
    }
