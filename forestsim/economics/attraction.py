"""How attractive a place is, and how that turns into visits: weighted index, access of towns, heat, season."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from forestsim.economics.places import distance_decay

FLOOR = 0.05
"""Lowest score that enters an index, because a geometric mean dies of one zero (assumed, 0.03-0.08)."""
VETOES = ("access", "transport_access", "safety", "permission")
"""Only where nobody can, may or dares go does one factor alone forbid a visit."""


class Attractiveness(NamedTuple):
    """Arithmetic and geometric mean of the scores, whether a veto forbids visits, and the index of 0 to 100."""

    linear: np.ndarray
    geometric: np.ndarray
    vetoed: np.ndarray
    index: np.ndarray


def attractiveness_index(
    scores: Mapping[str, np.ndarray],
    weights: Mapping[str, float],
    least: Mapping[str, float] | None = None,
    floor: float = FLOOR,
) -> Attractiveness:
    """Index of attractiveness: 100 times the weighted geometric mean of scores, 0 under a veto.

    Parameters
    ----------
    scores : mapping of factor to (...) fractions, 0 to 1
        No score counts for less than ``floor``.
    weights : mapping of factor to (...) 1, 0 or more
        Of any sum, which is brought to 1; factors without a weight can only veto.
    least : mapping of factor to fraction
        Score below which a factor of `VETOES` forbids visits; a score of 0 always does.
    floor : fraction, 0 to 1

    Raises
    ------
    ValueError
        If a factor with a weight has no score, a score is no fraction, or no weight is above 0.

    Source: assumed in this package; the factors are the founding paper's (S32).
    """
    lacking = sorted(set(weights) - set(scores))
    if lacking:
        raise ValueError(f"scores of {', '.join(lacking)} are missing; score every factor that has a weight")
    for factor, score in scores.items():
        if not np.all((np.asarray(score) >= 0) & (np.asarray(score) <= 1)):
            raise ValueError(f"the score of {factor} is {score}; give a fraction from 0 to 1, not a percentage")
    if any(np.min(weight) < 0 for weight in weights.values()) or not np.min(sum(weights.values())) > 0:
        raise ValueError(f"weights are {dict(weights)}; give 0 or more to each and more than 0 to one")
    total = sum(weights.values())
    shares = {factor: weight / total for factor, weight in weights.items()}
    floored = {factor: np.maximum(np.asarray(scores[factor], float), floor) for factor in weights}
    linear = sum(share * floored[factor] for factor, share in shares.items())
    geometric = np.exp(sum(share * np.log(floored[factor]) for factor, share in shares.items()))
    vetoed = np.zeros(np.shape(linear), bool)
    for factor in set(VETOES) & set(scores):
        score = np.asarray(scores[factor], float)
        vetoed = vetoed | (score < (least or {}).get(factor, 0.0)) | (score <= 0)
    return Attractiveness(linear[()], geometric[()], vetoed[()], np.where(vetoed, 0.0, 100 * geometric)[()])


def hansen_access(population, distance, rate, form: str = "exp"):
    """People within reach of a place, each counted by distance decay.

    population : (town) 1. distance : (town, site) km by road. rate and form : as `distance_decay`.
    Returns (site) 1.

    Raises ForestsimError if a distance is negative or missing, or the form is unknown.

    Source: Hansen (1959), doi:10.1080/01944365908978307.
    """
    return np.asarray(population, float) @ distance_decay(np.asarray(distance, float), rate, form)


def heat_multiplier(temperature_bare, temperature_shade, elasticity=0.2):
    """Visits under crowns over visits in the open because of the shade (S62): 1 + elasticity for every 10 K cooler.

    temperature_bare, temperature_shade : (...) degC as felt. elasticity : (...) 1, 0.1-0.3 (assumed).
    Returns (...) 1, 1 or more.
    """
    cooler = np.maximum(np.asarray(temperature_bare, float) - temperature_shade, 0.0)
    return 1 + elasticity * cooler / 10


def calibration(counted, modelled) -> float:
    """Factor that brings modelled visits to what was counted at the same sites; planned targets are no count.

    counted, modelled : (site) yr-1.

    Raises ValueError where nothing is modelled: no factor reaches the count.
    """
    modelled_sum = float(np.sum(modelled))
    if modelled_sum <= 0:
        raise ValueError("modelled visits are 0 at the counted sites; no factor brings them to the count")
    return float(np.sum(counted)) / modelled_sum


def daily_visits(yearly, month_weights, weekend_factor=4.0):
    """Visits on a weekday and on a day of the weekend of each month.

    Parameters
    ----------
    yearly : (...) yr-1
    month_weights : (month) any unit, 0 or more
        Season: how a day of the month compares with others.
    weekend_factor : 1
        A day of the weekend over a weekday, 3-5 (S72, assumed).

    Returns
    -------
    (..., month, 2) day-1
        Weekday and weekend; five and two of each in a week add up to the year.
    """
    days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    weights = np.asarray(month_weights, float)
    share = weights / (weights * days).sum()
    weekday = share * 7 / (5 + 2 * weekend_factor)
    pattern = np.stack([weekday, weekday * weekend_factor], axis=-1)
    return np.asarray(yearly, float)[..., np.newaxis, np.newaxis] * pattern


def shocked_visits(domestic, foreign, domestic_change=0.0, foreign_change=0.0, substitution=0.0):
    """Visits of residents of the country and of foreigners under a shock such as a closed border (S57).

    Parameters
    ----------
    domestic, foreign : (...) yr-1
    domestic_change, foreign_change : (...) fractions, -1 or more
        Change by the shock itself.
    substitution : (...) fraction
        Visits of the country's people who would have gone abroad, over ``domestic``, for a full loss of foreigners.

    Returns
    -------
    (...), (...) yr-1
        Domestic and foreign; closed borders turn people of the country homeward.
    """
    home = domestic * (1 + domestic_change + substitution * np.maximum(-np.asarray(foreign_change, float), 0))
    return home, foreign * (1 + foreign_change)
