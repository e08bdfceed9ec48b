"""Compensation for damaged trees: base rates with local coefficients (S98-S101), and by cross section of the trunk."""

from __future__ import annotations

import numpy as np

AGE_STEPS = (5.0, 20.0, 50.0)
AGE_COEFFICIENTS = (0.7, 1.0, 1.5, 2.0)
"""Coefficients below 5, from 5, from 20 and above 50 years (assumed; the founding paper gives none)."""
ECOLOGICAL_COEFFICIENTS = {"general": 1.0, "water_protection": 1.35, "green_belt": 1.35, "protected": 2.0}
"""Ecological significance by the class of the land (assumed; the founding paper gives none)."""


def tree_damage(count, rate, age=1.0, ecological=1.0, provision=1.0):
    """Compensation for trees of a kind, in monthly calculation indices.

    Parameters
    ----------
    count : (...) 1
    rate : (...) MCI tree-1
        Base rate by species and size: elm and poplar 10-40, pine 15-45, saxaul not listed.
    age, ecological, provision : (...) 1, 0 or more
        Coefficients; see `age_coefficient`, `ECOLOGICAL_COEFFICIENTS` and `provision_coefficient`.

    Returns
    -------
    (...) MCI

    Source: base rates of the Ministry of Ecology of Kazakhstan as a news item of July 2025 gives them;
    the coefficients are the founding paper's idea (S100, S101).
    """
    return count * rate * age * ecological * provision


def age_coefficient(age):
    """Coefficient of the age of a tree.

    age : (...) yr, 0 or more. Returns (...) 1, see `AGE_COEFFICIENTS`.
    """
    age = np.asarray(age, float)
    step = np.searchsorted(AGE_STEPS, age, side="right") - (age == AGE_STEPS[-1])
    return np.asarray(AGE_COEFFICIENTS)[step]


def provision_coefficient(norm, actual):
    """Coefficient of how well people are provided with greenery: above 1 where they lack it.

    norm, actual : (...) m2 of greenery per inhabitant, ``actual`` above 0. Returns (...) 1, 0.8 to 1.5 (assumed).
    """
    return np.clip(np.asarray(norm, float) / actual, 0.8, 1.5)


def trunk_area(diameter):
    """Cross section of a trunk, diameter : (...) cm at breast height. Returns (...) cm2."""
    return np.pi / 4 * np.asarray(diameter, float) ** 2


def trunk_value(diameter, unit_cost, species, condition, location):
    """Replacement value of a tree by its trunk.

    Parameters
    ----------
    diameter : (...) cm
    unit_cost : (...) money cm-2
        Cost of a nursery tree over the cross section of its trunk.
    species, condition, location : (...) fractions, 0 to 1

    Raises
    ------
    ValueError
        If one of the three is no fraction.

    Source: trunk formula of the Council of Tree and Landscape Appraisers, recalled.
    """
    value = trunk_area(diameter) * unit_cost
    for name, share in (("species", species), ("condition", condition), ("location", location)):
        if not np.all((np.asarray(share) >= 0) & (np.asarray(share) <= 1)):
            raise ValueError(f"{name} is {share}; give a fraction from 0 to 1, not a percentage")
        value = value * share
    return value
