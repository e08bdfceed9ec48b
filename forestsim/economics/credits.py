"""Carbon that can be sold: what is left of a project's storage after baseline, leakage, uncertainty and buffer.

All amounts are t CO2e, so no factor 44/12 enters here. The social value is a welfare value and
never stands in one sum with the revenue.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Credits(NamedTuple):
    """Steps from storage to credits, t CO2e each."""

    gross: np.ndarray
    leaked: np.ndarray
    uncertain: np.ndarray
    net: np.ndarray
    buffered: np.ndarray
    issued: np.ndarray


def carbon_credits(project, baseline, leakage=0.0, uncertainty=0.0, buffer=0.0) -> Credits:
    """Credits issued for storage above the baseline; a project below its baseline gets none.

    Parameters
    ----------
    project, baseline : (...) t CO2e
        Stored with the project and without it.
    leakage : (...) fraction, 0 to 1
        Emission that the project pushes elsewhere.
    uncertainty : (...) fraction, 0 to 1
        Deduction for the error of measurement.
    buffer : (...) fraction, 0 to 1
        Held back against losses by fire or drought; 0.2 for Gold Standard, 0.1-0.25 for Verra (recalled).

    Raises
    ------
    ValueError
        If a share is no fraction.

    Source: the order of deductions of Verra VM0047 and AR-ACM0003, recalled; project case carbon_a.
    """
    for name, share in (("leakage", leakage), ("uncertainty", uncertainty), ("buffer", buffer)):
        if not np.all((np.asarray(share) >= 0) & (np.asarray(share) <= 1)):
            raise ValueError(f"{name} is {share}; give a fraction from 0 to 1, not a percentage")
    gross = project - baseline
    leaked = gross * leakage
    uncertain = (gross - leaked) * uncertainty
    net = gross - leaked - uncertain
    buffered = np.maximum(net, 0.0) * buffer
    return Credits(gross, leaked, uncertain, net, buffered, np.maximum(net, 0.0) - buffered)


def credit_revenue(issued, price, monitoring=0.0):
    """Income from credits less the cost of monitoring, reporting and verification; an exchange value.

    issued : (...) t CO2e. price : (...) money t-1. monitoring : (...) money. Returns (...) money.
    """
    return issued * price - monitoring


def social_value(net, cost_of_carbon):
    """Damage that the stored carbon avoids, a welfare value.

    net : (...) t CO2e, before the buffer. cost_of_carbon : (...) money t-1. Returns (...) money.

    Source: US Environmental Protection Agency (2023) for the cost, 120-380 USD2020 t-1 in 2020-2030.
    """
    return net * cost_of_carbon


def break_even_area(monitoring, issued_per_hectare, price, years):
    """Hectares from which credits pay for their own monitoring.

    Parameters
    ----------
    monitoring : (...) money
        Cost of one verification, whatever the area (50,000-150,000 USD, recalled).
    issued_per_hectare : (...) t CO2e ha-1 yr-1
    price : (...) money t-1
    years : (...) yr
        Between two verifications.

    Returns
    -------
    (...) ha, infinite where a hectare earns nothing
    """
    earned = np.asarray(issued_per_hectare * price * years, float)
    spread = np.broadcast_to(monitoring, np.broadcast_shapes(np.shape(monitoring), earned.shape))
    return np.divide(spread, earned, out=np.full(spread.shape, np.inf), where=earned > 0)[()]


def paying_area(cost, revenue, area):
    """Area from which revenue, which grows with the area, covers a cost that does not.

    cost, revenue : (...) money, present values. area : (...) ha that earns ``revenue``.
    Returns (...) ha, infinite where nothing is earned.
    """
    cost, revenue, area = np.broadcast_arrays(*(np.asarray(part, float) for part in (cost, revenue, area)))
    return np.divide(cost * area, revenue, out=np.full(revenue.shape, np.inf), where=revenue > 0)[()]
