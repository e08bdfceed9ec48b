"""Resource rent as a residual: what is left of income when labour and produced capital have had their share.

Trees count as produced capital as long as they are planted and tended: their cost is written
down and must earn its return, and the growing stock is on no other side of the account.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from forestsim.economics.base import Case, Indicator
from forestsim.economics.money import Prices

# Parts of income and cost that this room sums.
INCOMES = ("income_residents", "income_pilgrims", "income_fees")


class ResourceRent(NamedTuple):
    """The steps of the residual, in the order of the account; all in one currency and price year."""

    gross_value_added: np.ndarray
    operating_surplus: np.ndarray
    surplus_for_rent: np.ndarray
    return_to_capital: np.ndarray
    user_cost: np.ndarray
    rent: np.ndarray

    @property
    def negative(self) -> np.ndarray:
        """Where the rent is below zero: the resource then earns less than its capital and labour cost."""
        return self.rent < 0


def resource_rent(
    output,
    intermediate,
    compensation,
    other_taxes=0.0,
    other_subsidies=0.0,
    specific_taxes=0.0,
    specific_subsidies=0.0,
    capital_consumption=0.0,
    capital=0.0,
    return_rate=0.0,
) -> ResourceRent:
    """Resource rent by the residual value method.

    Gross operating surplus is corrected for taxes and subsidies that concern only this resource,
    then loses the user cost of produced capital. A negative rent stays negative.

    Parameters
    ----------
    output, intermediate, compensation : (...) money yr-1
        Sales at basic prices; goods and services bought; labour with own labour imputed.
    other_taxes, other_subsidies : (...) money yr-1
        On production in general.
    specific_taxes, specific_subsidies : (...) money yr-1
        On this resource alone; they change the operating surplus but not the rent.
    capital_consumption : (...) money yr-1
        Wear of produced capital, planted trees included.
    capital : (...) money
        Net stock of produced capital.
    return_rate : (...) yr-1, -0.5 to 1
        Real return that produced capital must earn.

    Raises
    ------
    ValueError
        If ``return_rate`` is no fraction.

    Source: United Nations and others (2012), System of Environmental-Economic Accounting, table 5.5.
    """
    if np.any(np.abs(return_rate) > 1):
        raise ValueError(f"return_rate is {np.max(return_rate)}; give a fraction such as 0.06, not a percentage")
    value_added = output - intermediate
    surplus = value_added - compensation - (other_taxes + specific_taxes) + (other_subsidies + specific_subsidies)
    for_rent = surplus - specific_subsidies + specific_taxes
    return_to_capital = return_rate * capital
    user_cost = capital_consumption + return_to_capital
    return ResourceRent(value_added, surplus, for_rent, return_to_capital, user_cost, for_rent - user_cost)


def tourism_income(case: Case) -> xr.Dataset:
    """Income from visits that come because of the planting, USD/ha/yr."""
    heads, prices = case.heads, case.prices
    fee = prices.usd("entry_fee") * prices["entry_fee_payers"]
    income = xr.Dataset(
        {
            "income_residents": heads["visits_residents"] * prices.usd("spend_residents"),
            "income_pilgrims": _of_pilgrims(heads["visits_pilgrims"], heads["visits_foreign"], prices),
            "income_fees": heads["visits"] * fee,
        }
    )
    income["income"] = sum(income[name] for name in INCOMES)
    passing = heads["visits_on_site_pilgrims"]
    of_passing = _of_pilgrims(passing, heads["visits_on_site_foreign"], prices)
    of_residents = (heads["visits_on_site"] - passing) * prices.usd("spend_residents")
    income["income_on_site"] = of_passing + of_residents + heads["visits_on_site"] * fee
    return income


def _of_pilgrims(stops, foreign, prices: Prices):
    """Return what pilgrims spend, of whom some are foreign."""
    return (stops - foreign) * prices.usd("spend_pilgrims") + foreign * prices.usd("spend_foreign")


def rent_account(case: Case) -> xr.Dataset:
    """The whole rent account, USD/ha/yr.

    Facilities grow with the greatest income so far and stay when income falls. Rent takes the
    wear and the return of capital, ``cost_tourism`` what is paid in the year.
    """
    heads, prices = case.heads, case.prices
    income, rate = heads["income"], prices["return_to_capital"]
    alone = _tourism_lines(income, prices)
    bought, labour, taxes, facility_wear, facilities = alone
    with_forest = {
        "intermediate_use": bought + heads["forest_intermediate_use"],
        "labour": labour + heads["forest_labour"],
        "other_taxes": taxes,
        "capital_consumption": facility_wear + heads["forest_capital_consumption"],
        "capital_stock": facilities + heads["forest_capital"],
    }
    whole = _residual(income, with_forest.values(), rate)
    account = xr.Dataset(with_forest)
    account["return_to_capital"] = whole.return_to_capital
    account["rent_before_forest_costs"], account["rent"] = _residual(income, alone, rate).rent, whole.rent
    account["rent_on_site"] = _residual(
        heads["income_on_site"], _tourism_lines(heads["income_on_site"], prices), rate
    ).rent
    account["rent_unplanted"] = (case.age >= 0) * prices.usd("grazing_rent_unplanted")
    account["rent_gain"] = account["rent"] - account["rent_unplanted"]
    account["cost_tourism"] = bought + labour + taxes + facility_wear + _rise(facilities)
    return account


def _tourism_lines(income, prices: Prices) -> list:
    """Return goods, labour, taxes, wear and capital of the tourism businesses."""
    facilities = _running_maximum(income * prices["facility_capital"])
    shares = [income * prices[f"share_{part}"] for part in ("intermediate", "labour", "taxes")]
    return [*shares, facilities / prices["facility_life"], facilities]


def _residual(income, lines, rate) -> ResourceRent:
    """Return the rent of ``income`` after goods, labour, taxes, wear and the return to the capital stock."""
    goods, labour, taxes, wear, capital = lines
    return resource_rent(income, goods, labour, taxes, capital_consumption=wear, capital=capital, return_rate=rate)


def _running_maximum(values: xr.DataArray) -> xr.DataArray:
    return values.copy(data=np.maximum.accumulate(values.to_numpy(), axis=values.get_axis_num("year")))


def _rise(values: xr.DataArray) -> xr.DataArray:
    """Return the rise of each year against the year before; the first year rises from nothing."""
    return values - values.shift(year=1, fill_value=0.0)


INCOME = Indicator("income", tourism_income)
RENT = Indicator("rent", rent_account)
