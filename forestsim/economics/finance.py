"""Appraisal of a stream of yearly money: present value, internal rate, benefit-cost ratio, payback, annual value.

Years stand on the last axis and the first of them is not discounted, as in the founding case of
project appraisal; a spreadsheet's NPV discounts it too and is ours divided by 1 + rate. Rates are
fractions a year; flows are real when the rate is real.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Rates between which internal rates are looked for: a loss of 99.9 % a year to a hundred thousandfold gain.
LOWEST_RATE, HIGHEST_RATE = -0.999, 1e5
SEARCH_POINTS = 4001


class Appraisal(NamedTuple):
    """What an appraiser asks of one stream; NaN where there is no answer."""

    net_present_value: float
    internal_rate: float
    internal_rates: tuple[float, ...]
    benefit_cost_ratio: float
    payback: float
    discounted_payback: float
    equivalent_annual: float
    present_benefits: float
    present_costs: float


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
    _check_rate(rate)
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
    _check_rate(rate)
    if years < 1:
        raise ValueError(f"years is {years}; give 1 or more")
    factor = 1 / years if rate == 0 else -rate / np.expm1(-years * np.log1p(rate))
    return np.asarray(value, float) * factor


def sign_changes(flows) -> int:
    """Number of times that a stream turns from cost to benefit or back; years without money do not count."""
    signs = np.sign(np.asarray(flows, float))
    signs = signs[signs != 0]
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def internal_rates(flows) -> tuple[float, ...]:
    """All discount rates at which the present value of a stream passes through zero, lowest first.

    A stream whose sign changes once has exactly one; without a change of sign there is none.

    Parameters
    ----------
    flows : (year) money yr-1

    Returns
    -------
    tuple of yr-1, between -0.999 and 100,000
    """
    from scipy.optimize import brentq

    flows = np.trim_zeros(np.asarray(flows, float))
    if sign_changes(flows) == 0:
        return ()
    growth = np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), SEARCH_POINTS)
    # Zero is where most single rates lie near; a point there keeps a rate of exactly 0 exact.
    growth = np.union1d(growth, 0.0)
    worth = np.array([_scaled_worth(g, flows) for g in growth])
    roots = [float(g) for g in growth[worth == 0]]
    for i in np.flatnonzero(worth[1:] * worth[:-1] < 0):
        roots.append(brentq(_scaled_worth, growth[i], growth[i + 1], args=(flows,), xtol=1e-15, rtol=1e-14))
    return tuple(sorted(float(np.expm1(root)) for root in roots))


def internal_rate(flows) -> float:
    """Discount rate at which a stream is worth nothing: the one nearest to zero, NaN where there is none.

    Parameters as `internal_rates`.
    """
    return min(internal_rates(flows), key=abs, default=np.nan)


def modified_internal_rate(flows, finance_rate: float, reinvest_rate: float) -> float:
    """Internal rate when costs are financed at one rate and benefits reinvested at another.

    Unlike the internal rate it is never manifold. NaN without a cost or without a benefit.

    Parameters
    ----------
    flows : (year) money yr-1, two years or more
    finance_rate, reinvest_rate : yr-1, above -1 and up to 1

    Raises
    ------
    ValueError
        If a rate is no fraction.
    """
    benefits, costs = gross_streams(flows)
    last = len(benefits) - 1
    paid = present_value(costs, finance_rate)
    gained = present_value(benefits, reinvest_rate) * (1 + reinvest_rate) ** last
    return float((gained / paid) ** (1 / last) - 1) if paid > 0 and gained > 0 and last > 0 else np.nan


def gross_streams(flows) -> tuple[np.ndarray, np.ndarray]:
    """Return benefits and costs of a net stream, (..., year) money yr-1 each, neither negative.

    Where gross streams are known use those: netting within a year changes the benefit-cost ratio.
    """
    flows = np.asarray(flows, float)
    return np.maximum(flows, 0.0), np.maximum(-flows, 0.0)


def benefit_cost_ratio(benefits, costs, rate) -> np.ndarray:
    """Present value of benefits over present value of costs; NaN where nothing is paid.

    Parameters
    ----------
    benefits, costs : (..., year) money yr-1, 0 or more
    rate : (...) yr-1, above -1 and up to 1

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.
    """
    gained, paid = present_value(benefits, rate), present_value(costs, rate)
    return np.divide(gained, paid, out=np.full_like(gained, np.nan), where=paid > 0)


def payback(flows, rate: float = 0.0) -> float:
    """Years until the money so far, discounted at ``rate``, first turns from negative to 0 or more.

    Between two years it is interpolated; NaN if the money never comes back; 0 if none was ever out.

    Parameters
    ----------
    flows : (year) money yr-1
    rate : yr-1, above -1 and up to 1

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.
    """
    flows = np.asarray(flows, float) * discount_factors(len(flows), rate)
    so_far = np.cumsum(flows)
    out = np.flatnonzero(so_far < 0)
    if out.size == 0:
        return 0.0
    # Thirds and tenths do not add up exactly; what is off by rounding alone is back.
    back = np.flatnonzero(so_far[out[0] :] >= -1e-12 * np.abs(flows).max())
    if back.size == 0:
        return np.nan
    year = out[0] + back[0]
    return float(year - 1 - so_far[year - 1] / flows[year])


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
    _check_rate(nominal)
    _check_rate(inflation)
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


def appraise(flows, rate: float, benefits=None, costs=None) -> Appraisal:
    """Answer the usual questions about one stream.

    Parameters
    ----------
    flows : (year) money yr-1
        Net stream.
    rate : yr-1, above -1 and up to 1
    benefits, costs : (year) money yr-1
        Gross streams where they are known; else the positive and the negative years of ``flows``.

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.
    """
    flows = np.asarray(flows, float)
    positive, negative = gross_streams(flows)
    benefits, costs = positive if benefits is None else benefits, negative if costs is None else costs
    value, last = float(present_value(flows, rate)), len(flows) - 1
    rates = internal_rates(flows)
    return Appraisal(
        net_present_value=value,
        internal_rate=min(rates, key=abs, default=np.nan),
        internal_rates=rates,
        benefit_cost_ratio=float(benefit_cost_ratio(benefits, costs, rate)),
        payback=payback(flows),
        discounted_payback=payback(flows, rate),
        equivalent_annual=float(annuity(value, rate, last)) if last else np.nan,
        present_benefits=float(present_value(benefits, rate)),
        present_costs=float(present_value(costs, rate)),
    )


def _scaled_worth(growth: float, flows: np.ndarray) -> float:
    """Return the worth of a stream at a rate of e^growth - 1, in its first or last year: whichever stays finite."""
    years = np.arange(len(flows)) if growth >= 0 else np.arange(len(flows)) - (len(flows) - 1)
    return float(flows @ np.exp(-growth * years))


def _check_rate(rate) -> None:
    rates = np.asarray(rate, float)
    if not np.all((rates > -1) & (rates <= 1)):
        raise ValueError(f"rate is {rate}; give a fraction such as 0.06, not a percentage")
