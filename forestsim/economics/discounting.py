"""Money of different years: discount factors, present and annual values, real rates, cost at shadow prices.

Years stand on the last axis and the first of them is not discounted, as in the founding case of
project appraisal; a spreadsheet's NPV discounts it too and is ours divided by 1 + rate. Rates are
fractions a year; flows are real when the rate is real.
"""

from __future__ import annotations

import numpy as np


def discount_factors(years: int, rate) -> np.ndarray:
    """Worth today of one unit of money in each of ``years`` years, the first being now.

    Parameters
    ----------
    years : int, 0 or more
    rate : (...) yr-1, above -1 and up to 1

    Returns
    -------
    (..., year) 1

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.
    """
    check_rate(rate)
    return (1 + np.asarray(rate, float))[..., np.newaxis] ** -np.arange(years, dtype=float)


def present_value(flows, rate, axis: int = -1) -> np.ndarray:
    """Sum of yearly flows discounted to the first of them, which is not discounted.

    Parameters
    ----------
    flows : (..., year) money yr-1
    rate : (...) yr-1, above -1 and up to 1
        Discount rate as a fraction; several rates give several values.
    axis : int
        Place of the years.

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.
    """
    flows = np.moveaxis(np.asarray(flows, float), axis, -1)
    return (flows * discount_factors(flows.shape[-1], rate)).sum(axis=-1)


def annuity(value, rate: float, years: int) -> np.ndarray:
    """Equal yearly payment, at the end of each of ``years`` years, that is worth ``value`` today.

    Without interest it is ``value / years``.

    Parameters
    ----------
    value : (...) money
    rate : yr-1, above -1 and up to 1
    years : int, 1 or more

    Raises
    ------
    ValueError
        If ``rate`` is no fraction or ``years`` is below 1.
    """
    check_rate(rate)
    if years < 1:
        raise ValueError(f"years is {years}; give 1 or more")
    factor = 1 / years if rate == 0 else -rate / np.expm1(-years * np.log1p(rate))
    return np.asarray(value, float) * factor


def land_expectation(value, rate: float, years: int) -> np.ndarray:
    """Value of bare land on which a rotation worth ``value`` is repeated for ever.

    Parameters
    ----------
    value : (...) money
        Present value of one rotation.
    rate : yr-1, above 0 and up to 1
    years : int, 1 or more
        Length of the rotation.

    Raises
    ------
    ValueError
        If ``rate`` is not above 0 or no fraction, or ``years`` is below 1.

    Source: Faustmann (1849), as in every forest economics textbook.
    """
    if rate <= 0:
        raise ValueError(f"rate is {rate}; give a fraction above 0, for ever has no value without interest")
    return annuity(value, rate, years) / rate


def real_rate(nominal, inflation) -> np.ndarray:
    """Real rate from a nominal one: (1 + nominal) / (1 + inflation) - 1.

    nominal, inflation : (...) yr-1, above -1 and up to 1.

    Raises ValueError if one is no fraction.
    """
    check_rate(nominal)
    check_rate(inflation)
    return (1 + np.asarray(nominal, float)) / (1 + np.asarray(inflation, float)) - 1


def economic_cost(financial, labour=0.0, transfers=0.0, shadow_wage=0.7):
    """Cost to the country of what costs ``financial`` to the project.

    Taxes and subsidies move money without using anything up, and labour that would be idle costs
    less than its wage.

    Parameters
    ----------
    financial : (...) money
    labour : (...) money
        Wages within ``financial``.
    transfers : (...) money
        Taxes less subsidies within ``financial``.
    shadow_wage : (...) fraction, 0 to 1
        Worth of the work elsewhere over its wage (assumed 0.7, 0.6-0.8 where people lack work).

    Raises
    ------
    ValueError
        If ``shadow_wage`` is no fraction.
    """
    if np.any((np.asarray(shadow_wage) < 0) | (np.asarray(shadow_wage) > 1)):
        raise ValueError(f"shadow_wage is {shadow_wage}; give a fraction from 0 to 1, not a percentage")
    return financial - transfers - labour * (1 - shadow_wage)


def check_rate(rate) -> None:
    """Raise ValueError if a rate is no fraction above -1 and up to 1."""
    rates = np.asarray(rate, float)
    if not np.all((rates > -1) & (rates <= 1)):
        raise ValueError(f"rate is {rate}; give a fraction such as 0.06, not a percentage")
