"""Where the spread of a result comes from, in closed form: sums of independent uniform figures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Spread(NamedTuple):
    """Mean and standard deviation of a sum, and the share of its variance that each term brings."""

    mean: float
    standard_deviation: float
    shares: np.ndarray


def additive_spread(constant: float, weights, low, high) -> Spread:
    """Spread of a constant plus weighted figures that are uniform between bounds and independent.

    In a sum the first-order and the total Sobol index of a term are both its share of the variance.

    Parameters
    ----------
    constant : any unit
    weights, low, high : (term)
        ``low`` at most ``high``.

    Returns
    -------
    Spread
        Shares are (term) fractions, NaN where nothing varies.

    Raises
    ------
    ValueError
        If a low bound is above its high bound.
    """
    weights, low, high = (np.asarray(values, float) for values in (weights, low, high))
    if np.any(low > high):
        raise ValueError("lo is above hi in a term; write the lower bound first")
    variances = weights**2 * (high - low) ** 2 / 12
    total = float(variances.sum())
    shares = variances / total if total > 0 else np.full_like(variances, np.nan)
    return Spread(float(constant + weights @ (low + high) / 2), float(np.sqrt(total)), shares)
