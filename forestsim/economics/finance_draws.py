"""Internal rate and payback of many streams at once, one for each draw."""

from __future__ import annotations

import numpy as np

from forestsim.economics.discounting import discount_factors
from forestsim.economics.finance import HIGHEST_RATE, LOWEST_RATE

# Coarser than for one stream: yearly flows of a project have few rates, and each is then halved in on.
SEARCH_POINTS = 1001
HALVINGS = 60


def internal_rates_of_many(flows) -> tuple[np.ndarray, np.ndarray]:
    """Internal rate of each stream: the one nearest to zero.

    Parameters
    ----------
    flows : (stream, year) money yr-1

    Returns
    -------
    (stream) yr-1, (stream) 1
        Minus infinity where no year brings a gain, plus infinity where none brings a loss (or nothing happens),
        NaN where the search finds none; and how often the sign changes.
    """
    flows = np.asarray(flows, float)
    growth = np.union1d(np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), SEARCH_POINTS), 0.0)
    worth = _worth(flows, growth)
    found = np.full(len(flows), np.nan)
    for stream, row in enumerate(worth):
        crossing = np.flatnonzero(row[1:] * row[:-1] <= 0)
        if crossing.size:
            nearest = crossing[np.abs(growth[crossing]).argmin()]
            found[stream] = _halved(flows[stream], growth[nearest], growth[nearest + 1])
    gains, losses = (flows > 0).any(axis=1), (flows < 0).any(axis=1)
    found = np.where(~losses, np.inf, np.where(~gains, -np.inf, found))
    signs = np.sign(flows)
    return found, np.array([np.count_nonzero(np.diff(row[row != 0])) for row in signs])


def paybacks(flows, rate: float = 0.0) -> np.ndarray:
    """Years until each stream, discounted at ``rate``, first turns from negative to 0 or more; infinite if never.

    flows : (stream, year) money yr-1. rate : yr-1, above -1 and up to 1. Returns (stream) yr.

    Raises ValueError if ``rate`` is no fraction.
    """
    flows = np.asarray(flows, float) * discount_factors(np.shape(flows)[-1], rate)
    so_far = flows.cumsum(axis=1)
    slack = 1e-12 * np.abs(flows).max(axis=1, keepdims=True)
    out = so_far < -slack
    ever, first = out.any(axis=1), out.argmax(axis=1)
    years = np.arange(flows.shape[1])
    back = (so_far >= -slack) & (years > first[:, np.newaxis])
    year = back.argmax(axis=1)
    rows = np.arange(len(flows))
    before, gain = so_far[rows, np.maximum(year - 1, 0)], flows[rows, year]
    part = np.divide(-before, gain, out=np.zeros_like(gain), where=gain != 0)
    return np.where(~ever, 0.0, np.where(back.any(axis=1), year - 1 + part, np.inf))


def _worth(flows: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """Return worth in the first or the last year, whichever stays finite, (stream, growth)."""
    last = flows.shape[1] - 1
    years = np.arange(last + 1)[:, np.newaxis] - np.where(growth < 0, last, 0)
    return flows @ np.exp(-growth * years)


def _halved(flows: np.ndarray, low: float, high: float) -> float:
    years = np.arange(len(flows)) - (len(flows) - 1 if low < 0 else 0)
    start = flows @ np.exp(-low * years)
    if start == 0:
        return float(np.expm1(low))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if start * (flows @ np.exp(-middle * years)) > 0:
            low = middle
        else:
            high = middle
    return float(np.expm1((low + high) / 2))
