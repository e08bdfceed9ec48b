"""How much of the visitors' money stays: leakage with its three levers (S92), and what local spending sets off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class LocalEffect(NamedTuple):
    """Where the spending of visitors goes; money a year, jobs in full-time equivalents."""

    gross: np.ndarray
    direct_local: np.ndarray
    leaked: np.ndarray
    multiplier: np.ndarray
    total_local: np.ndarray
    value_added: np.ndarray
    jobs: np.ndarray


def leakage(local_labour, labour, local_goods, goods, local_profit, profit, local_tax=0.0):
    """Share of visitors' spending that leaves the district at once, by the three levers of the founding paper.

    Hiring local people, buying local goods from fewer middlemen, and payments straight into the
    local budget each keep a part.

    Parameters
    ----------
    local_labour, local_goods, local_profit : (...) fractions, 0 to 1
        Local part of wages, of goods and services, and of profit.
    labour, goods, profit : (...) fractions of the spending
        With ``local_tax`` they sum to 1 at most.
    local_tax : (...) fraction of the spending
        Paid straight into the local budget.

    Returns
    -------
    (...) fraction, 0 to 1

    Raises
    ------
    ValueError
        If a share is no fraction or the parts of the spending sum to more than 1.
    """
    shares = (local_labour, labour, local_goods, goods, local_profit, profit, local_tax)
    if any(np.any((np.asarray(share) < 0) | (np.asarray(share) > 1)) for share in shares):
        raise ValueError("a share of the spending is below 0 or above 1; give fractions, not percentages")
    if np.any(labour + goods + profit + local_tax > 1 + 1e-9):
        raise ValueError("labour, goods, profit and local tax sum to more than 1; they are parts of one spending")
    return 1 - (local_labour * labour + local_goods * goods + local_profit * profit + local_tax)


def multiplier(propensity, local_share):
    """Local income that a unit of local spending sets off in all rounds: 1 / (1 - propensity x local share).

    Parameters
    ----------
    propensity : (...) fraction, 0 to 1
        Part of an income that is spent.
    local_share : (...) fraction, 0 to 1
        Part of it spent in the district; the product is 0.25-0.45 (assumed).

    Raises
    ------
    ValueError
        If the product is not from 0 to below 1: the rounds would never end.
    """
    again = np.asarray(propensity * local_share, float)
    if not np.all((again >= 0) & (again < 1)):
        raise ValueError("the propensity to spend times the local share is not below 1; the rounds would never end")
    return (1 / (1 - again))[()]


def local_effect(visitors, spending, leaked_share, propensity, local_share, value_added_ratio, jobs_per_million):
    """Local income, value added and jobs from the spending of visitors.

    Parameters
    ----------
    visitors : (...) yr-1
    spending : (...) money
        Of a visitor.
    leaked_share : (...) fraction, 0 to 1
        Leaves at once, see `leakage`: about 0.40 in India, 0.70 in Thailand; 0.3-0.5 for pilgrims by car (assumed).
    propensity, local_share : (...) fractions, 0 to 1
        See `multiplier`.
    value_added_ratio : (...) fraction, 0 to 1
        Value added over turnover.
    jobs_per_million : (...) 1
        Full-time jobs in a million of local turnover.

    Raises
    ------
    ValueError
        If the rounds of spending would never end, or a share is no fraction.
    """
    if np.any((np.asarray(leaked_share) < 0) | (np.asarray(leaked_share) > 1)):
        raise ValueError(f"leaked_share is {leaked_share}; give a fraction from 0 to 1, not a percentage")
    gross = visitors * spending
    direct, times = gross * (1 - leaked_share), multiplier(propensity, local_share)
    total = direct * times
    return LocalEffect(
        gross, direct, gross - direct, times, total, total * value_added_ratio, total / 1e6 * jobs_per_million
    )
