"""Jobs of a planting by phase, for whom, and who gets which part of the money (S12, S63, S92).

Job-years that end and jobs that stay are never added. Figures with ranges: ``data/work.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from forestsim.errors import ForestsimError


class Jobs(NamedTuple):
    """Full-time jobs in a year by phase; planting, care and nursery end with the planting, the rest stays."""

    planting: np.ndarray
    care: np.ndarray
    nursery: np.ndarray
    guard: np.ndarray
    tourism: np.ndarray

    @property
    def temporary(self) -> np.ndarray:
        """Jobs that end with the planting; summed over years they are job-years."""
        return self.planting + self.care + self.nursery

    @property
    def permanent(self) -> np.ndarray:
        """Jobs that stay as long as the forest and its visitors do."""
        return self.guard + self.tourism


def jobs_by_phase(planted, tended, forest, seedlings, turnover, figures: Mapping[str, float]) -> Jobs:
    """Full-time jobs of a year.

    Parameters
    ----------
    planted : (...) ha yr-1
        Planted in the year, replanting included.
    tended : (...) ha
        In their first years of care.
    forest : (...) ha
        To guard.
    seedlings : (...) yr-1
        Raised for the plantings of the year.
    turnover : (...) USD yr-1
        Local turnover of tourism, see `forestsim.economics.multipliers.local_effect`.
    figures : mapping
        Figures of work.csv.
    """
    days = figures["days_per_job"]
    return Jobs(
        planted * figures["work_planting"] / days,
        tended * figures["work_care"] / days,
        seedlings / figures["work_seedlings"],
        forest / 1000 * figures["work_guard"],
        turnover / 1e6 * figures["work_tourism"],
    )


def jobs_from_spending(spending, jobs_per_million):
    """Job-years that spending on planting gives, counted from above; a check on `jobs_by_phase`.

    spending : (...) USD. jobs_per_million : (...) 1. Returns (...) yr.
    """
    return spending / 1e6 * jobs_per_million


def split_jobs(jobs, women, local) -> dict[tuple[str, str], np.ndarray]:
    """Jobs by gender and by where people live, taking the two to be independent.

    jobs : (...) 1. women, local : (...) fractions. Returns the four parts by (women or men, local or other).

    Raises ValueError if a share is no fraction.
    """
    for name, share in (("women", women), ("local", local)):
        if np.any((np.asarray(share) < 0) | (np.asarray(share) > 1)):
            raise ValueError(f"{name} is {share}; give a fraction from 0 to 1, not a percentage")
    return {
        (who, where): jobs * part * home
        for who, part in (("women", women), ("men", 1 - women))
        for where, home in (("local", local), ("other", 1 - local))
    }


def jobs_by_village(local_jobs, population, distance, reach):
    """Local jobs shared over villages by people and nearness.

    Parameters
    ----------
    local_jobs : (...) 1
    population : (village) 1
    distance : (village) km
    reach : (...) km
        At which 37 % of the pull is left.

    Returns
    -------
    (..., village) 1
        Zero throughout where nobody lives near by.
    """
    pull = np.asarray(population, float) * np.exp(-np.asarray(distance, float) / np.asarray(reach)[..., np.newaxis])
    total = pull.sum(axis=-1, keepdims=True)
    return np.asarray(local_jobs)[..., np.newaxis] * np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)


def benefit_shares(amounts: Mapping, shares: Mapping[str, Mapping]) -> dict:
    """Money of each beneficiary when every line is shared out whole (S63).

    Parameters
    ----------
    amounts : mapping of line to (...) money
        Such as wages, rent, taxes, profit, in one currency and price year.
    shares : mapping of line to beneficiary to (...) fraction
        Such as {"wages": {"villages": 0.7, "region": 0.3}}; each line sums to 1.

    Returns
    -------
    dict of (...) money by beneficiary
        In sum what the lines are in sum.

    Raises
    ------
    ForestsimError
        One line for each amount without shares and for shares that do not sum to 1.
    """
    problems = [f"shares of {line} are missing; say who gets it" for line in amounts if line not in shares]
    problems += [
        f"shares of {line} sum to {np.max(sum(parts.values())):g}; let them sum to 1"
        for line, parts in shares.items()
        if np.any(np.abs(sum(parts.values()) - 1) > 1e-9) or any(np.min(part) < 0 for part in parts.values())
    ]
    if problems:
        raise ForestsimError(problems)
    got: dict = {}
    for line, amount in amounts.items():
        for who, part in shares[line].items():
            got[who] = got.get(who, 0.0) + amount * part
    return got
