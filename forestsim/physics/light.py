"""Sun and light: the sun's course, daylight by hour, and Beer's law below crowns that cover part of the ground."""

from __future__ import annotations

import numpy as np
from scipy.special import expn

MONTH_DAYS = (17, 47, 75, 105, 135, 162, 198, 228, 258, 288, 318, 344)
"""Day of the year whose radiation is nearest to the mean of its month (Klein 1977)."""
SOLAR_CONSTANT = 1361.0  # W m-2
UVB_DIFFUSE = 0.55
"""Share of UV-B that comes from the whole sky and not from the sun (assumed, 0.5-0.6)."""


def transmission(lai, extinction, crown_cover, clumping=1.0):
    """Share of the sun's radiation that reaches the ground of a stand.

    Gaps let everything through; below crowns light falls off with the leaf area of the crowns, which is the leaf
    area per ground divided by the cover. Leaves only: a leafless stand lets everything through.

    Parameters
    ----------
    lai : (...) m2 m-2, 0 or more
        Leaf area per ground area.
    extinction : (...) 1, 0.3 to 0.8
        Extinction coefficient over a day (0.4 to 0.6 for leaves of all directions; assumed).
    crown_cover : (...) 1, 0 to 1
    clumping : (...) 1, 0 to 1
        1 for leaves spread at random within the crowns, less for leaves in clumps.

    Returns
    -------
    (...) 1, 0 to 1

    Source: Beer and Lambert's law as in 3-PG, Landsberg and Waring (1997), doi:10.1016/S0378-1127(97)00026-1.
    """
    covered = np.maximum(crown_cover, 1e-9)
    return 1 - crown_cover + crown_cover * np.exp(-extinction * clumping * lai / covered)


def interception(lai, extinction, crown_cover, clumping=1.0):
    """Share of the sun's radiation that crowns keep from the ground; parameters as in ``transmission``."""
    return 1 - transmission(lai, extinction, crown_cover, clumping)


def declination(day_of_year):
    """Angle of the sun above the equator.

    day_of_year : (...) 1 to 366. Returns (...) degrees, within 0.3 of an almanac of the years 2000 to 2050.

    Source: low-precision formula of the Astronomical Almanac, Michalsky (1988), doi:10.1016/0038-092X(88)90045-X,
    for the mean of the four years of a leap cycle.
    """
    days = day_of_year - 1
    anomaly = np.radians(357.7 + 0.98560 * days)
    longitude = np.radians(281.0 + 0.98565 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    return np.degrees(np.arcsin(np.sin(np.radians(23.44)) * np.sin(longitude)))


def sun_elevation(latitude, day_of_year, solar_hour):
    """Angle of the sun above the horizon, without refraction; negative at night.

    latitude : (...) degrees north. day_of_year : (...) 1 to 366. solar_hour : (...) h, 12 at the sun's highest.
    Returns (...) degrees.
    """
    phi, delta = np.radians(latitude), np.radians(declination(day_of_year))
    hour_angle = np.radians(15 * (solar_hour - 12))
    sine = np.sin(phi) * np.sin(delta) + np.cos(phi) * np.cos(delta) * np.cos(hour_angle)
    return np.degrees(np.arcsin(np.clip(sine, -1, 1)))


def hourly_radiation(daily_radiation, latitude, day_of_year, solar_hour):
    """Global radiation of an hour, from that of the day: shared out as the sine of the sun's elevation.

    Parameters
    ----------
    daily_radiation : (...) MJ m-2 day-1
    latitude : (...) degrees north
    day_of_year : (...) 1 to 366
    solar_hour : (hour) h, evenly over one day
        Middles of the hours, on the last axis.

    Returns
    -------
    (..., hour) W m-2; its mean over the day is the daily radiation
    """
    daily_radiation, latitude, day_of_year = (
        np.asarray(v)[..., None] for v in (daily_radiation, latitude, day_of_year)
    )
    shape = np.maximum(np.sin(np.radians(sun_elevation(latitude, day_of_year, solar_hour))), 0.0)
    mean = shape.mean(axis=-1, keepdims=True)
    return daily_radiation * 1e6 / 86400 * shape / np.where(mean > 0, mean, 1.0)


def clearness(global_radiation, elevation, day_of_year):
    """Global radiation over that above the air.

    global_radiation : (...) W m-2. elevation : (...) degrees. day_of_year : (...) 1 to 366.
    Returns (...) 1, 0 to 1; 0 at night.
    """
    above = SOLAR_CONSTANT * (1 + 0.033 * np.cos(2 * np.pi * day_of_year / 365)) * np.sin(np.radians(elevation))
    return np.where(above > 0, np.clip(global_radiation / np.where(above > 0, above, 1.0), 0, 1), 0.0)


def diffuse_share(clearness_index):
    """Share of global radiation that comes from the whole sky.

    clearness_index : (...) 1, 0 to 1. Returns (...) 1.

    Source: Erbs, Klein and Duffie (1982), doi:10.1016/0038-092X(82)90302-4.
    """
    k = np.asarray(clearness_index, float)
    middle = 0.9511 - 0.1604 * k + 4.388 * k**2 - 16.638 * k**3 + 12.336 * k**4
    return np.where(k <= 0.22, 1 - 0.09 * k, np.where(k <= 0.8, middle, 0.165))


def beam_transmission(lai, elevation, crown_cover, clumping=1.0):
    """Share of the sun's beam that reaches the ground of a stand, leaves of all directions.

    lai : (...) m2 m-2. elevation : (...) degrees, above 0. crown_cover, clumping : (...) 1. Returns (...) 1.

    Source: Beer and Lambert's law with G = 0.5 for a spherical distribution of leaf angles.
    """
    slant = np.maximum(np.sin(np.radians(elevation)), 1e-3)
    return transmission(lai, 0.5 / slant, crown_cover, clumping)


def sky_view(lai, crown_cover, clumping=1.0):
    """Share of an evenly bright sky that the ground of a stand sees: the beam's law, averaged over the sky.

    lai : (...) m2 m-2, 0 or more. crown_cover, clumping : (...) 1. Returns (...) 1, 0 to 1.

    Source: integral of Beer and Lambert's law over the hemisphere, 2 E3(0.5 L).
    """
    covered = np.maximum(crown_cover, 1e-9)
    return 1 - crown_cover + crown_cover * 2 * expn(3, 0.5 * clumping * lai / covered)


def ultraviolet_transmission(beam, sky, diffuse=UVB_DIFFUSE):
    """Share of ultraviolet radiation that reaches a place under trees.

    More of it comes from the whole sky than of light, so shade under gappy crowns keeps less of it out.

    beam : (...) 1, share of the sun's beam that arrives. sky : (...) 1, share of the sky that is seen.
    diffuse : (...) 1, share of the ultraviolet that comes from the sky. Returns (...) 1.
    """
    return beam * (1 - diffuse) + sky * diffuse


def sunlit_share(lai, elevation):
    """Share of the leaves of a closed canopy that the sun reaches.

    lai : (...) m2 m-2 within the crowns, 0 or more. elevation : (...) degrees. Returns (...) 1; 0 at night.

    Source: Beer and Lambert's law with G = 0.5, averaged over the leaves.
    """
    return np.where(np.asarray(elevation) > 0, _mean_transmission(0.5 / _sine(elevation) * lai), 0.0)


def leaf_light(beam, sky, lai, elevation):
    """Light that falls on sunlit and on shaded leaves, per area of leaf.

    Parameters
    ----------
    beam, sky : (...) any unit
        On level open ground, from the sun and from the whole sky.
    lai : (...) m2 m-2
        Within the crowns.
    elevation : (...) degrees

    Returns
    -------
    (...), (...) in the unit given; scattering between leaves is left out, which darkens the shade by 10 to 20 %

    Source: Spitters (1986), doi:10.1016/0168-1923(86)90061-4, without scattering; 0.7 for the sky.
    """
    shaded = 0.7 * sky * _mean_transmission(0.7 * np.asarray(lai, float))
    return np.where(np.asarray(elevation) > 0, 0.5 / _sine(elevation) * beam, 0.0) + shaded, shaded


def _sine(elevation):
    # A sun within 3 degrees of the horizon carries no light that counts, but would divide by nothing.
    return np.maximum(np.sin(np.radians(elevation)), 0.05)


def _mean_transmission(depth):
    """Return the mean of exp(-t) for t from 0 to ``depth``."""
    small = np.asarray(depth) < 1e-6
    return np.where(small, 1.0, -np.expm1(-depth) / np.where(small, 1.0, depth))
