"""Finance of a planting: what the owner sees, what the country sees, and what an appraiser asks of both.

The financial account takes what is paid and received, water at its tariff. The economic account takes
out taxes, counts labour at what it is worth elsewhere and water at its opportunity cost instead of the
tariff, and adds what others gain and lose: fields in the lee, crops and pasture given up. Both are
exchange values; consumer surplus and the social cost of carbon are welfare and enter neither.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import TIER, Account, Case
from forestsim.economics.discounting import annuity, discount_factors, economic_cost
from forestsim.economics.finance_draws import internal_rates_of_many, paybacks

FINANCIAL, ECONOMIC = "financial", "economic"
STREAMS = {
    FINANCIAL: ("financial_benefits", "financial_costs"),
    ECONOMIC: ("economic_benefits", "economic_costs"),
}
POINTS = {"low": 0.05, "value": 0.5, "high": 0.95}
NO_RATE = "no internal rate: the yearly flows of most draws never change their sign"
SEVERAL_RATES = (
    "the yearly flows change their sign more than once: the rate nearest to zero is shown, judge by the value"
)
NO_PAYBACK = "the money does not come back within the years of the scenario"
SOURCE = "assumed_forestsim"


def flows(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Yearly benefits and costs of both accounts, the lines that only the economic one has, and their sums so far."""
    prices = case.prices
    wages = totals["forest_wages"] + totals["income"] * prices["share_labour"] + totals["picking_wages"]
    goods = totals["forest_goods"] + totals["income"] * prices["share_intermediate"] + totals["product_transport"]
    paid = totals["cost"] + totals["cost_tourism"] + totals["picking_wages"] + totals["product_transport"]
    tourism_taxes = totals["income"] * prices["share_taxes"]
    heads = xr.Dataset(
        {
            "wages": wages,
            "taxes_paid": goods * prices["tax_in_goods"] + tourism_taxes,
            "water_opportunity_cost": totals["water_taken"] * prices.usd("water_opportunity_cost"),
            "financial_benefits": totals["income"] + totals["product_sales"],
            "financial_costs": paid,
        }
    )
    used_up = economic_cost(paid - totals["cost_water"], wages, heads["taxes_paid"], prices["shadow_wage"])
    given_up = totals["rent_unplanted"] + totals["crops_displaced"] + totals["shelter_loss"]
    heads["economic_benefits"] = heads["financial_benefits"] + totals["shelter_gain"] + totals["shelter_water_value"]
    heads["economic_costs"] = used_up + heads["water_opportunity_cost"] + given_up
    heads["net_cash_flow"] = heads["financial_benefits"] - heads["financial_costs"]
    heads["net_economic_flow"] = heads["economic_benefits"] - heads["economic_costs"]
    worth = xr.DataArray(discount_factors(case.year.size, case.context.scenario.economy.discount_rate), dims="year")
    heads["net_present_value"] = (heads["net_cash_flow"] * worth).cumsum("year")
    heads["economic_present_value"] = (heads["net_economic_flow"] * worth).cumsum("year")
    return heads


def finance_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each account, discount rate and measure, with its range and a sentence where one is due.

    Measures: present values of benefits and costs, net present value, benefit-cost ratio, equivalent annual
    value, internal rate, payback, discounted payback. What has no answer is NaN and the note says why.
    """
    economy = case.context.scenario.economy
    rates = sorted({economy.discount_rate, *economy.discount_rates})
    rows = []
    for account, names in STREAMS.items():
        benefits, costs = (np.atleast_2d(_draws_first(totals[name])) for name in names)
        internal, changes = internal_rates_of_many(benefits - costs)
        note = _rate_note(internal, changes)
        rows.append(_row(account, np.nan, "internal_rate", internal, "yr-1", note))
        rows.append(_payback_row(account, np.nan, benefits - costs, 0.0))
        for rate in rates:
            rows += _rows_at(account, rate, benefits, costs)
    table = pd.DataFrame(rows)
    same = {"price_year": case.prices.price_year, "value_concept": "exchange", "tier": TIER, "source": SOURCE}
    return table.assign(**same)


def _rows_at(account: str, rate: float, benefits: np.ndarray, costs: np.ndarray) -> list[dict]:
    """Return the rows of a discount rate; ``benefits`` and ``costs`` are (draw, year)."""
    factors = discount_factors(benefits.shape[1], rate)
    gained, paid = benefits @ factors, costs @ factors
    last = benefits.shape[1] - 1
    ratio = np.divide(gained, paid, out=np.full_like(gained, np.nan), where=paid > 0)
    no_cost = "" if (paid > 0).all() else "nothing is paid: there is no ratio"
    return [
        _row(account, rate, "present_benefits", gained, "USD"),
        _row(account, rate, "present_costs", paid, "USD"),
        _row(account, rate, "net_present_value", gained - paid, "USD"),
        _row(account, rate, "benefit_cost_ratio", ratio, "1", no_cost),
        _row(account, rate, "equivalent_annual", annuity(gained - paid, rate, last), "USD yr-1"),
        _payback_row(account, rate, benefits - costs, rate),
    ]


def _payback_row(account: str, rate: float, net: np.ndarray, discount: float) -> dict:
    years = paybacks(net, discount)
    back = np.quantile(years, 0.5, method="inverted_cdf")
    measure = "payback" if np.isnan(rate) else "discounted_payback"
    return _row(account, rate, measure, years, "yr", "" if np.isfinite(back) else NO_PAYBACK)


def _rate_note(internal: np.ndarray, changes: np.ndarray) -> str:
    middle = np.quantile(internal, 0.5, method="inverted_cdf")
    if not np.isfinite(middle):
        return NO_RATE
    return SEVERAL_RATES if np.median(changes) > 1 else ""


def _row(account: str, rate: float, measure: str, values: np.ndarray, unit: str, note: str = "") -> dict:
    """Return a row; infinite draws, where there is no answer, take their place in the order and end as NaN."""
    at, known = list(POINTS.values()), values[~np.isnan(values)]
    if np.isfinite(values).all():
        found = np.quantile(values, at)
    else:
        found = np.quantile(known, at, method="inverted_cdf") if known.size else np.full(len(at), np.nan)
    points = {name: float(value) if np.isfinite(value) else np.nan for name, value in zip(POINTS, found, strict=True)}
    if values.size == 1:
        points |= {"low": np.nan, "high": np.nan}
    currency = "USD" if unit.startswith("USD") else ""
    said = {"account": account, "discount_rate": rate, "measure": measure}
    return said | points | {"unit": unit, "currency": currency, "note": note}


def _draws_first(values: xr.DataArray) -> np.ndarray:
    return values.transpose(..., "year").to_numpy()


FLOWS = Account("flows", flows)
