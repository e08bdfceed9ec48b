"""The option to wait: a planting put off until the next period shows whether it will pay."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Deferral(NamedTuple):
    """Planting now against waiting for a period; ``decision`` is invest, wait or reject."""

    probability: float
    worth_now: float
    worth_of_waiting: float
    premium: float
    decision: str

    @property
    def pilot(self) -> bool:
        """Whether planting all now does not pay but waiting is worth something: then a pilot comes first."""
        return self.worth_now < 0 < self.worth_of_waiting


def option_to_wait(value: float, up: float, down: float, rate: float, investment: float) -> Deferral:
    """Worth of putting a planting off for one period in which its value rises or falls.

    Parameters
    ----------
    value : money
        Present value of the benefits if planted now.
    up, down : 1
        What the value is multiplied by in a good and in a bad period; ``down`` < 1 + ``rate`` < ``up``.
    rate : per period, above -1 and up to 1
        Rate without risk.
    investment : money, 0 or more
        Cost of planting, the same now and later.

    Raises
    ------
    ValueError
        If the rate is no fraction or does not lie between the fall and the rise.

    Source: binomial model of Cox, Ross and Rubinstein (1979), doi:10.1016/0304-405X(79)90015-1.
    """
    if not -1 < rate <= 1:
        raise ValueError(f"rate is {rate}; give a fraction such as 0.06, not a percentage")
    if not 0 <= down < 1 + rate < up:
        raise ValueError(f"down is {down} and up is {up}; 1 + the rate ({1 + rate:g}) must lie between them")
    probability = (1 + rate - down) / (up - down)
    good, bad = max(up * value - investment, 0.0), max(down * value - investment, 0.0)
    waiting = (probability * good + (1 - probability) * bad) / (1 + rate)
    now = value - investment
    premium = waiting - max(now, 0.0)
    # A premium of rounding alone is none.
    waits = premium > 1e-12 * max(value, investment)
    return Deferral(probability, now, waiting, premium, "wait" if waits else "invest" if now > 0 else "reject")


def value_of_information(probability, worth) -> float:
    """Worth of a pilot planting that tells which state of the world is true before all is planted.

    Parameters
    ----------
    probability : (state) fractions summing to 1
    worth : (choice, state) money
        Net present value of each choice in each state; include doing nothing.

    Returns
    -------
    money, 0 or more
        Mean of the best choice in each state, less the best mean of one choice for all.

    Raises
    ------
    ValueError
        If the probabilities do not sum to 1.
    """
    probability, worth = np.asarray(probability, float), np.asarray(worth, float)
    if np.any(probability < 0) or abs(probability.sum() - 1) > 1e-9:
        raise ValueError(f"probabilities are {probability.tolist()}; give fractions that sum to 1")
    return float(worth.max(axis=0) @ probability - (worth @ probability).max())
