"""Dust that settles on a planted hectare: yearly sums, and the bounds that leaves and dust fall set."""

from __future__ import annotations

import numpy as np

SECONDS_PER_YEAR = 365.25 * 86400
HOURS_PER_YEAR = 8766
GRAMS_PER_MICROGRAM = 1e-6
TONNES_PER_HECTARE = 0.01  # from g m-2
SQUARE_METRES_PER_HECTARE = 1e4


def storm_mean(events_per_year, hours_per_event, concentration):
    """Return what dust storms add to the yearly mean concentration.

    Parameters
    ----------
    events_per_year : (...) yr-1, 0 or more
    hours_per_event : (...) h, 0 or more
    concentration : (...) ug m-3
        Dust in the air during a storm.

    Returns
    -------
    (...) ug m-3
    """
    return np.minimum(events_per_year * hours_per_event / HOURS_PER_YEAR, 1) * concentration


def surface_velocity(cover, covered, bare):
    """Return the deposition velocity of ground that is partly covered.

    Parameters
    ----------
    cover : (...) 1, 0 to 1
        Share of the ground that is covered.
    covered, bare : (...) m s-1
        Deposition velocity of the two surfaces.

    Returns
    -------
    (...) m s-1
    """
    return cover * covered + (1 - cover) * bare


def cover_gain(cover, crowns, ground):
    """Return the deposition velocity that crowns add to the ground they stand on, averaged over the hectare.

    Parameters
    ----------
    cover : (...) 1, 0 to 1
        Crown cover; without it the gain is exactly 0.
    crowns, ground : (...) m s-1
        Deposition velocity of closed crowns and of the unplanted ground, each with its own friction velocity.

    Returns
    -------
    (...) m s-1
    """
    return cover * np.maximum(crowns - ground, 0)


def deposited(concentration, velocity):
    """Return the dust that settles on a hectare in a year: concentration times velocity.

    Valid for a surface wide enough to have its own air (tens of heights); it knows no
    shortage of dust, so bound it by the measured fallout.

    Parameters
    ----------
    concentration : (...) ug m-3, 0 or more
        Yearly mean of all suspended dust.
    velocity : (...) m s-1
        Deposition velocity of the surface, or a difference of two.

    Returns
    -------
    (...) t ha-1 yr-1

    Source: the velocities are those of Emerson et al. (2020), doi:10.1073/pnas.2014761117.
    """
    return concentration * GRAMS_PER_MICROGRAM * velocity * SECONDS_PER_YEAR * TONNES_PER_HECTARE


def leaf_washes(rain, rain_per_wash=20.0, most=4.0):
    """Return how often rain washes the leaves in a year.

    Parameters
    ----------
    rain : (...) mm
        Rain while leaves are on.
    rain_per_wash : (...) mm
        Rain that washes once (10 to 30, assumed).
    most : (...) 1
        Upper limit (assumed).

    Returns
    -------
    (...) 1
    """
    return np.minimum(rain / rain_per_wash, most)


def leaf_holding(load, lai, fillings):
    """Return the most dust that leaves can hold in a year.

    Parameters
    ----------
    load : (...) g m-2
        Dust on a full leaf, per area of leaf (street trees in Aksu: 1.4 to 5.5).
    lai : (...) m2 m-2
        Leaf area per area of ground.
    fillings : (...) 1
        How often in a year the leaves can fill: once for each wash, and once more.

    Returns
    -------
    (...) t ha-1 yr-1
    """
    return load * lai * fillings * TONNES_PER_HECTARE
