"""The vicious circle of the founding paper (S60, S71-S73): visits wear a forest down, and a worn forest loses visits.

Condition Q recovers logistically towards K and is worn in proportion to visits. All functions take
scalars or arrays; condition is a share of the untouched forest when K is 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

WEAR_SHARES = {"trampling": 0.5, "cutting": 0.2, "fire": 0.2, "litter": 0.1}
"""Parts of the wear that visits cause, summing to 1 (assumed; no count of the region was read)."""
MITIGATION = {"boardwalk": 0.3, "fence": 0.5, "ranger": 0.7, "education": 0.85}
"""What is left of the wear behind each measure (assumed): a boardwalk leaves 0.3 of it."""


class Circle(NamedTuple):
    """Visits, condition and rent by year; condition is that of the beginning of the year."""

    visits: np.ndarray
    condition: np.ndarray
    rent: np.ndarray


def equilibrium_condition(recovery, capacity, wear, visits):
    """Condition that a forest settles at under steady visits; 0 once they reach `critical_visits`.

    Parameters
    ----------
    recovery : (...) yr-1, 0 or more
        Relative rate of recovery of a worn-out forest.
    capacity : (...) any one unit
        Condition without visits.
    wear : (...) per visit, 0 or more
        Relative loss of condition for each yearly visit.
    visits : (...) yr-1

    Returns
    -------
    (...) unit of ``capacity``
    """
    loss = np.asarray(wear * visits, float)
    share = np.divide(loss, recovery, out=np.where(loss > 0, np.inf, 0.0), where=np.asarray(recovery) > 0)
    return (capacity * np.maximum(1 - share, 0.0))[()]


def critical_visits(recovery, wear):
    """Steady visits that wear a forest down to nothing, (...) yr-1; infinite without wear.

    Parameters as `equilibrium_condition`.
    """
    recovery, wear = np.broadcast_arrays(np.asarray(recovery, float), np.asarray(wear, float))
    return np.divide(recovery, wear, out=np.full(wear.shape, np.inf), where=wear > 0)[()]


def best_visits(recovery, wear):
    """Steady visits whose income is greatest when income goes with visits times condition: half of the critical ones.

    The condition is then half of the untouched one, far below what a protected area would accept.
    Parameters as `critical_visits`.
    """
    return critical_visits(recovery, wear) / 2


def condition_after(start, time, recovery, capacity, wear, visits):
    """Condition after some time of steady visits, from the closed form of the logistic equation.

    Parameters
    ----------
    start : (...) unit of ``capacity``, 0 or more
    time : (...) yr, 0 or more
    recovery, capacity, wear, visits
        As `equilibrium_condition`; ``capacity`` above 0.

    Returns
    -------
    (...) unit of ``capacity``
    """
    net = np.asarray(recovery - wear * visits, float)
    # (1 - e^(-net t)) / net, which is t where recovery and wear balance.
    grown = np.asarray(net * time, float)
    small = np.abs(grown) < 1e-12
    fading = np.exp(np.clip(-grown, -700, 700))
    integral = np.where(small, time, -np.expm1(np.clip(-grown, -700, 700)) / np.where(small, 1.0, net))
    return (start / (fading + start * recovery / capacity * integral))[()]


def condition_by_steps(start, step, steps: int, recovery, capacity, wear, visits) -> np.ndarray:
    """Condition by Euler's steps, the first being the start; never below 0.

    Parameters
    ----------
    start : (...) unit of ``capacity``
    step : yr, above 0
    steps : int, 0 or more
    recovery, capacity, wear, visits
        As `equilibrium_condition`.

    Returns
    -------
    (steps + 1, ...) unit of ``capacity``
    """
    path = [start + 0.0]
    for _ in range(steps):
        now = path[-1]
        change = recovery * now * (1 - now / capacity) - wear * visits * now
        path.append(np.maximum(now + step * change, 0.0))
    return np.array(path)


def mitigated_wear(wear, measures: dict[str, tuple[str, ...]]):
    """Wear of a visit that is left behind measures.

    Parameters
    ----------
    wear : (...) per visit
    measures : mapping of a part of the wear to the measures against it
        Parts of `WEAR_SHARES`, measures of `MITIGATION`, such as {"trampling": ("boardwalk", "ranger")}.

    Raises
    ------
    ValueError
        If a part or a measure is not known.
    """
    known = {measure for several in measures.values() for measure in several} <= set(MITIGATION)
    if not known or not set(measures) <= set(WEAR_SHARES):
        raise ValueError(
            f"measures are {measures}; take parts of {', '.join(WEAR_SHARES)} and measures of {', '.join(MITIGATION)}"
        )
    left = [share * np.prod([MITIGATION[m] for m in measures.get(part, ())]) for part, share in WEAR_SHARES.items()]
    return wear * sum(left)


def vicious_circle(
    years: int, start, recovery, capacity, wear, demand, attraction=1.0, lag: int = 0, price=1.0, cost=0.0
) -> Circle:
    """Visits, condition and rent of a forest whose visitors come for its condition.

    Parameters
    ----------
    years : int, 1 or more
    start : (...) unit of ``capacity``, above 0
    recovery, capacity, wear
        As `equilibrium_condition`; ``capacity`` above 0.
    demand : (...) yr-1
        Visits to an untouched forest.
    attraction : (...) 1, 0 or more
        Power of condition in the demand; 0 is a crowd that does not mind.
    lag : int, 0 or more
        Years until visitors learn of the condition.
    price : (...) money
        Income from a visit.
    cost : (...) money yr
        Cost that grows with the square of visits: crowding, care, litter.

    Returns
    -------
    Circle
        (year, ...) each.
    """
    condition, visits = [start + 0.0], []
    for year in range(years):
        known = condition[max(year - lag, 0)]
        visits.append(demand * (known / capacity) ** attraction)
        condition.append(condition_after(condition[-1], 1.0, recovery, capacity, wear, visits[-1]))
    flow = np.array(visits)
    return Circle(flow, np.array(condition[:-1]), price * flow - cost * flow**2)


def worn_years(demand, recovery, wear, power, memory, restored: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Visits and condition of a forest whose demand differs from year to year; condition starts at 1.

    Parameters
    ----------
    demand : (year, ...) yr-1
        Visits to an untouched forest, per used hectare.
    recovery : (...) yr-1
    wear : (...) per visit
        As `equilibrium_condition`.
    power : (...) 1, 0 or more
        Power of condition in the demand.
    memory : (...) yr, 1 or more
        Years in which what visitors believe follows the condition.
    restored : int, optional
        Year, counted from 0, at whose start the forest is brought back to 1.

    Returns
    -------
    (year, ...) yr-1, (year, ...) 1
        Visits that come, and condition at the beginning of the year.
    """
    demand = np.asarray(demand, float)
    now = np.ones(np.broadcast_shapes(demand.shape[1:], *(np.shape(v) for v in (recovery, wear, power, memory))))
    believed, visits, condition = now, [], []
    for year, wanted in enumerate(demand):
        now = np.ones_like(now) if year == restored else now
        believed = believed + (now - believed) / np.maximum(memory, 1.0)
        visits.append(wanted * believed**power)
        condition.append(now)
        now = condition_after(now, 1.0, recovery, 1.0, wear, visits[-1])
    return np.array(visits), np.array(condition)


def rehabilitation_gain(worn: Circle, restored: Circle, cost, factors) -> np.ndarray:
    """Present value of the rent that a rehabilitation brings back, less its cost.

    Parameters
    ----------
    worn, restored : Circle
        (year, ...) without and with the rehabilitation, as long as each other.
    cost : (...) money
        Paid in the first year.
    factors : (year) 1
        `forestsim.economics.discounting.discount_factors`.
    """
    return np.tensordot(factors, restored.rent - worn.rent, axes=(0, 0)) - cost
