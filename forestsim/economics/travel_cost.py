"""What a visit is worth to the visitor above what it costs: zonal and individual travel cost models.

Consumer surplus is a welfare value. It is never added to rent, fees or any other exchange value.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

PER_THOUSAND = 1000.0
# Quantile of the normal distribution for 95 %, rounded as in published tables.
NORMAL_95 = 1.96


class ZonalDemand(NamedTuple):
    """A demand curve over zones; surplus is NaN where trips do not fall with their cost."""

    rates: np.ndarray
    intercept: float
    slope: float
    choke: float
    surplus_by_zone: np.ndarray
    surplus: float
    surplus_per_visit: float


class Regression(NamedTuple):
    """Coefficients and their covariance; ``dispersion`` is alpha of the negative binomial, 0 for Poisson."""

    coefficients: np.ndarray
    covariance: np.ndarray
    dispersion: float = 0.0


def travel_cost(
    distance, cost_per_kilometre, persons=1.0, entry=0.0, wage_per_hour=0.0, hours=0.0, time_share=1 / 3, trip_share=1.0
):
    """Cost of one visit to one person, there and back.

    Parameters
    ----------
    distance : (...) km
        One way by road.
    cost_per_kilometre : (...) money km-1
        Of the vehicle.
    persons : (...) 1, above 0
        Who share the vehicle.
    entry : (...) money
        Entry fee of a person.
    wage_per_hour, hours : (...) money h-1, (...) h
        Value and length of the travel there and back.
    time_share : (...) fraction, 0 to 1
        Worth of an hour of travel over an hour of work (assumed 1/3, 0.25-0.5).
    trip_share : (...) fraction, 0 to 1
        Part of the journey made for this place; a pilgrim's is small.

    Returns
    -------
    (...) money

    Source: the form of Cesario (1976), recalled.
    """
    return trip_share * (2 * distance * cost_per_kilometre / persons + time_share * wage_per_hour * hours) + entry


def zonal_demand(population, cost, visits) -> ZonalDemand:
    """Straight demand line through the visit rates of zones, by least squares, and the surplus under it.

    A zone beyond the choke price, where the line reaches zero, has no surplus.

    Parameters
    ----------
    population : (zone) 1, above 0
    cost : (zone) money
        Travel cost of one visit.
    visits : (zone) yr-1, 0 or more

    Returns
    -------
    ZonalDemand
        Rates per 1,000 inhabitants; surplus in money a year, NaN unless rates fall with cost.

    Source: project case tcm_zonal_a; textbook form of the zonal model.
    """
    population, cost, visits = (np.asarray(values, float) for values in (population, cost, visits))
    rates = PER_THOUSAND * visits / population
    intercept, slope = _line(cost, rates)
    slope = -slope
    falling = slope > 0
    choke = intercept / slope if falling else np.nan
    under = population / PER_THOUSAND * slope * np.maximum(choke - cost, 0) ** 2 / 2
    surplus = float(under.sum())
    return ZonalDemand(rates, intercept, slope, choke, under, surplus, _per_visit(surplus, visits))


def zonal_semilog(population, cost, visits) -> ZonalDemand:
    """Demand curve through the logarithms of the visit rates of zones, by least squares.

    Surplus of a visit is -1 over the slope of the logarithm; there is no choke price.

    Parameters as `zonal_demand`, visits above 0; ``slope`` is minus that of the logarithm.

    Raises
    ------
    ValueError
        If a zone has no visits: its logarithm does not exist.
    """
    population, cost, visits = (np.asarray(values, float) for values in (population, cost, visits))
    if np.any(visits <= 0):
        raise ValueError("visits of a zone are 0; the logarithmic form needs visits from every zone, or join zones")
    rates = PER_THOUSAND * visits / population
    intercept, slope = _line(cost, np.log(rates))
    under = visits * surplus_per_trip(slope)
    surplus = float(under.sum())
    return ZonalDemand(rates, intercept, -slope, np.inf, under, surplus, _per_visit(surplus, visits))


def surplus_per_trip(coefficient):
    """Consumer surplus of a trip from the cost coefficient of a count model: -1 over it.

    coefficient : (...) money-1. Returns (...) money, NaN where the coefficient is not below 0.
    """
    coefficient = np.asarray(coefficient, float)
    return np.divide(-1.0, coefficient, out=np.full_like(coefficient, np.nan), where=coefficient < 0)[()]


def surplus_error(coefficient, error):
    """Standard error of the surplus of a trip by the delta method: error over the squared coefficient.

    coefficient, error : (...) money-1. Returns (...) money, NaN where the coefficient is not below 0.
    """
    return error * surplus_per_trip(coefficient) ** 2


def surplus_range(coefficient: float, error: float) -> tuple[float, float]:
    """Return the 95 % interval of the surplus of a trip by the delta method."""
    middle, spread = surplus_per_trip(coefficient), NORMAL_95 * surplus_error(coefficient, error)
    return float(middle - spread), float(middle + spread)


def surplus_range_of_draws(coefficient: float, error: float) -> tuple[float, float]:
    """Return the 95 % interval of the surplus of a trip that normal draws of the coefficient tend to.

    It is not symmetric, and its upper end is infinite where the coefficient may be 0.

    Source: Krinsky and Robb (1986), recalled; with one coefficient the draws have this closed form.
    """
    low, high = coefficient - NORMAL_95 * error, coefficient + NORMAL_95 * error
    return float(surplus_per_trip(low)), float(surplus_per_trip(high)) if high < 0 else np.inf


def poisson_regression(trips, design) -> Regression:
    """Maximum likelihood of a Poisson model with logarithmic link.

    Parameters
    ----------
    trips : (person) 1, 0 or more
    design : (person, term) any unit
        A column of ones, the travel cost, and what else matters.

    Returns
    -------
    Regression
        NaN throughout where the likelihood has no greatest point, as when a group never travels.
    """
    trips, design = np.asarray(trips, float), np.asarray(design, float)
    unknown = Regression(np.full(design.shape[1], np.nan), np.full((design.shape[1],) * 2, np.nan))
    scale = np.abs(design).max(axis=0)
    if trips.sum() <= 0 or np.any(scale == 0) or np.linalg.matrix_rank(design / scale) < design.shape[1]:
        return unknown
    terms = design / scale
    # Least squares on log(1 + trips) starts near enough for Newton's steps to meet.
    beta = np.linalg.lstsq(terms, np.log(np.maximum(trips, 0) + 1), rcond=None)[0]
    for _ in range(100):
        expected = np.exp(np.clip(terms @ beta, -50, 50))
        information = terms.T @ (terms * expected[:, np.newaxis])
        if np.linalg.cond(information) > 1e12:
            return unknown
        step = np.linalg.solve(information, terms.T @ (trips - expected))
        beta = beta + step * min(1.0, 5 / max(np.abs(terms @ step).max(), 1e-300))
        if np.abs(step).max() < 1e-13 * max(1.0, np.abs(beta).max()):
            break
    if np.abs(terms @ beta).max() > 40:
        return unknown
    return Regression(beta / scale, np.linalg.inv(information) / np.outer(scale, scale))


def on_site_poisson(trips, design) -> Regression:
    """Poisson model of people asked at the site, where nobody has 0 trips and frequent visitors are met more often.

    Both are put right at once by one trip less for each person. Parameters and return as `poisson_regression`;
    a person without trips shows that the sample was not taken at the site.

    Source: Shaw (1988), Journal of Econometrics 37:211, recalled.
    """
    return poisson_regression(np.asarray(trips, float) - 1, design)


def overdispersion(trips, design, fit: Regression) -> float:
    """Return the variance of trips over that of the Poisson model; well above 1 calls for the negative binomial.

    trips : (person). design : (person, term). fit : of `poisson_regression`. Pearson's statistic per degree of freedom.
    """
    trips, design = np.asarray(trips, float), np.asarray(design, float)
    expected = np.exp(design @ fit.coefficients)
    free = len(trips) - design.shape[1]
    return float(((trips - expected) ** 2 / expected).sum() / free) if free > 0 else np.nan


def negative_binomial_regression(trips, design, on_site: bool = False) -> Regression:
    """Maximum likelihood of a negative binomial model (variance mu + alpha mu2) with logarithmic link.

    Parameters
    ----------
    trips : (person) 1, 0 or more; 1 or more with ``on_site``
    design : (person, term) any unit
    on_site : bool
        People were asked at the site: truncated at 1 and met in proportion to their trips.

    Raises
    ------
    ValueError
        If ``on_site`` and someone has no trips.

    Source: Englin and Shonkwiler (1995), recalled.
    """
    trips, design = np.asarray(trips, float), np.asarray(design, float)
    if on_site and np.any(trips < 1):
        raise ValueError("trips of a person are 0; people asked at the site have at least 1")
    scale = np.abs(design).max(axis=0)
    terms = design / scale
    start = (on_site_poisson if on_site else poisson_regression)(trips, design).coefficients * scale

    def cost(guess: np.ndarray) -> float:
        return -_negative_binomial_likelihood(trips, terms @ guess[:-1], np.exp(guess[-1]), on_site)

    from scipy.optimize import minimize

    best = minimize(cost, np.append(start, np.log(0.5)), method="BFGS").x
    covariance = np.linalg.inv(_curvature(cost, best) * len(trips))[:-1, :-1] / np.outer(scale, scale)
    return Regression(best[:-1] / scale, covariance, float(np.exp(best[-1])))


def _negative_binomial_likelihood(trips, log_mean, alpha: float, on_site: bool) -> float:
    size, log_mean = 1 / alpha, np.clip(log_mean, -30, 30)
    spread = np.log1p(alpha * np.exp(log_mean))
    each = gammaln(trips + size) - gammaln(size) - gammaln(trips + 1)
    each = each + trips * (np.log(alpha) + log_mean - spread) - size * spread
    return float((each + np.log(trips) - log_mean if on_site else each).mean())


def _curvature(function, at: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Return the second derivatives of ``function`` by central differences, (term, term)."""
    shifts = np.eye(len(at)) * step
    four = [
        [[function(at + a * one + b * other) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))] for other in shifts]
        for one in shifts
    ]
    return np.array(four) @ np.array([1, -1, -1, 1]) / (4 * step**2)


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return intercept and slope of the least squares line, NaN without two different x."""
    off = x - x.mean()
    across = float(off @ off)
    if len(x) < 2 or across <= 1e-24 * max(1.0, float(x @ x)):
        return np.nan, np.nan
    slope = float(off @ (y - y.mean())) / across
    return float(y.mean() - slope * x.mean()), slope


def _per_visit(surplus: float, visits: np.ndarray) -> float:
    return surplus / float(visits.sum()) if visits.sum() > 0 else np.nan
