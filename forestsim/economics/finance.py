"""Appraisal of a stream of yearly money: internal rate, benefit-cost ratio, payback, and all answers at once.

Conventions of years and rates are those of `forestsim.economics.discounting`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.economics.discounting import annuity, discount_factors, present_value

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
