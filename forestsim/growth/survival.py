"""Survival: establishment, thirst, salt, heat, grazing and fire.

In years 1 to 3 every plant stands for itself. Later a stand loses its normal share, and more only where water falls
below half of its need; deaths then stop at the number of stems whose need the water covers.
"""

from __future__ import annotations

import numpy as np

ESTABLISHMENT_YEARS = 3
BROWSED_YEARS = 5
ROADSIDE = 100.0
"""Distance over which a road's fires become e times rarer, m (assumed, 50-200)."""
ENOUGH = 0.5
"""Water ratio above which established trees do not die of thirst."""


def thirst_survival(water_ratio, tolerance, steepness=7.0):
    """Share of plants that a year's drought leaves alive: 1 / (1 + ((1 - W) / c)^n).

    water_ratio : (...) 1, W, 0 to 1. tolerance : (...) 1, c, 0.5 to 0.9, the deficit 1 - W that half survive.
    steepness : (...) 1, n, 5 to 9. Returns (...) 1, 0 to 1.

    Form of the soil-water modifier of Landsberg and Waring (1997), doi:10.1016/S0378-1127(97)00026-1; the values are
    assumed and held against Khamzina et al. (2014), doi:10.1080/15324982.2013.855958.
    """
    return 1 / (1 + ((1 - np.clip(water_ratio, 0.0, 1.0)) / tolerance) ** steepness)


def salt_multiplier(salinity, threshold, slope=0.075):
    """Share left by salt: 1 up to the threshold, then falling in a straight line to 0.

    salinity, threshold : (...) dS m-1 of ECe. slope : (...) m dS-1, 0.05 to 0.1. Returns (...) 1, 0 to 1.
    """
    return np.clip(1 - slope * np.maximum(salinity - threshold, 0.0), 0.0, 1.0)


def heat_multiplier(temperature, limit, deficit, deficit_limit, slope=0.02, deficit_slope=0.1):
    """Share left by heat and dry air beyond what a species stands.

    temperature, limit : (...) degC, record. deficit, deficit_limit : (...) kPa, daytime mean of the hottest month.
    slope : (...) K-1. deficit_slope : (...) kPa-1; both assumed. Returns (...) 1, 0 to 1.
    """
    beyond = slope * np.maximum(temperature - limit, 0.0) + deficit_slope * np.maximum(deficit - deficit_limit, 0.0)
    return np.clip(1 - beyond, 0.0, 1.0)


def normal_stocking(age, establishment=0.9, mature=0.99):
    """Share of planted stems alive in the stand that yield figures describe. age : (...) yr. Returns (...) 1."""
    young = np.clip(age, 0, ESTABLISHMENT_YEARS)
    return establishment**young * mature ** np.maximum(age - ESTABLISHMENT_YEARS, 0)


def hazards(age, stress, fenced, figures):
    """Share left in a year by salt, heat and grazing together.

    age : (...) yr, 1 or more. stress : (...) 1, product of the salt and heat multipliers.
    fenced : (...) whether animals are kept out. figures : mapping with mature_stress_share, grazing_young and
    grazing_old, (...) 1. Returns (...) 1.
    """
    young = age <= ESTABLISHMENT_YEARS
    # Seedlings pay the whole loss once, spread over the years of establishment.
    left = np.where(young, np.cbrt(stress), 1 - figures["mature_stress_share"] * (1 - stress))
    grazed = np.where(age <= BROWSED_YEARS, figures["grazing_young"], figures["grazing_old"])
    return left * np.where(fenced, 1.0, grazed)


def burnt_share(distance_to_road, fenced, open_ground, figures):
    """Share of a planting that burns in a year.

    Fires begin at roads, and run where grass stands: between the crowns, and more so where no animal grazes it.

    Parameters
    ----------
    distance_to_road : (...) m
    fenced : (...) whether animals are kept out
    open_ground : (...) 1
        Ground between the crowns.
    figures : mapping
        fire_probability, yr-1, away from roads in ungrazed grass; fire_roadside, 1, how many times as often beside a
        road; fire_grazed, 1, share of it where animals graze. All assumed.

    Returns
    -------
    (...) 1, 0 to 1
    """
    near = 1 + (figures["fire_roadside"] - 1) * np.exp(-np.asarray(distance_to_road) / ROADSIDE)
    fuel = open_ground * np.where(fenced, 1.0, figures["fire_grazed"])
    return np.clip(figures["fire_probability"] * near * fuel, 0.0, 1.0)


def survive_year(alive, age, water_ratio, hazard, normal, traits, steepness=7.0):
    """Share of planted stems alive at the end of a year.

    Parameters
    ----------
    alive : (...) 1
        At the end of the year before.
    age : (...) yr
        1 in the first year after planting.
    water_ratio : (...) 1
        Supply over need: of seedlings in years 1 to 3, then of the stand at this age.
    hazard : (...) 1
        Share left by salt, heat and grazing (``hazards``).
    normal : (...) 1
        ``normal_stocking`` at this age: the stand that the water ratio is about.
    traits : mapping
        survival_establishment, survival_mature, drought_tolerance, (...) 1.
    steepness : (...) 1

    Returns
    -------
    (...) 1, never above ``alive``
    """
    tolerance = traits["drought_tolerance"]
    left = thirst_survival(water_ratio, tolerance, steepness)
    enough = thirst_survival(ENOUGH, tolerance, steepness)
    seedlings = alive * traits["survival_establishment"] * left
    unstressed = alive * traits["survival_mature"]
    carried = np.minimum(unstressed, water_ratio * normal)
    trees = np.maximum(unstressed * np.minimum(left / enough, 1.0), carried)
    return hazard * np.where(age <= ESTABLISHMENT_YEARS, seedlings, trees)
