"""A year of emission from leaves: leaf-level factors, the climate's mean days, and the light within the crowns.

F = factor x leaf mass x temperature x age x [(1 - LDF) + LDF x light on sunlit and shaded leaves]: the leaf area
enters through the shade alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.physics import bvoc, light

MONTH_LENGTHS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
HOURS = np.arange(24) + 0.5
WARMEST_HOUR = 15.0
"""Solar hour of the highest temperature (assumed, 14-16)."""
PHOTONS = 0.45 * 4.57
"""Photons of photosynthetic light in global radiation, umol J-1: 0.45 of the energy (assumed, 0.42-0.50)."""
KILOGRAMS = 1e-3
"""kg ha-1 from ug g-1 times t ha-1."""
OZONE_REACTIVITY = {"isoprene": (10.6, 8.0, 13.0), "monoterpenes": (4.0, 3.0, 5.0), "sesquiterpenes": (3.0, 2.0, 4.0)}
"""Ozone formed where nitrogen oxides abound, g per g: value, low, high (Carter 2010; assumed)."""


class MeanDays(NamedTuple):
    """Mean day of every month, hour by hour, each over (..., month, hour).

    temperature : K. elevation : degrees, of the sun. beam, sky : umol m-2 s-1, photosynthetic light on open ground.
    """

    temperature: np.ndarray
    elevation: np.ndarray
    beam: np.ndarray
    sky: np.ndarray


def mean_days(tmin, tmax, radiation, latitude) -> MeanDays:
    """Return the mean day of every month from monthly climate.

    Temperature swings as a cosine between its mean extremes; radiation is shared out by the sun's elevation and
    parted into beam and sky by the clearness of the month.

    Parameters
    ----------
    tmin, tmax : (..., month) degC
        Mean daily minimum and maximum.
    radiation : (..., month) MJ m-2 day-1
    latitude : degrees north

    Source: light.py; diffuse share of Erbs, Klein and Duffie (1982).
    """
    tmin, tmax, radiation = (np.asarray(v, float) for v in (tmin, tmax, radiation))
    day = np.array(light.MONTH_DAYS)
    swing = np.cos(2 * np.pi * (HOURS - WARMEST_HOUR) / 24)
    temperature = ((tmin + tmax) / 2)[..., None] + ((tmax - tmin) / 2)[..., None] * swing + 273.15
    elevation = light.sun_elevation(latitude, day[:, None], HOURS)
    hourly = light.hourly_radiation(radiation, latitude, day, HOURS)
    diffuse = light.diffuse_share(light.clearness(hourly, elevation, day[:, None]))
    return MeanDays(temperature, elevation, PHOTONS * hourly * (1 - diffuse), PHOTONS * hourly * diffuse)


def light_on_leaves(days: MeanDays, lai):
    """Response of the leaves of a crown to the light that falls on them, 1 at the standard of leaf-level factors.

    days : over (..., month, hour). lai : (...) m2 m-2, leaf area over the ground that the crowns cover.
    Returns (..., month, hour) 1.

    Source: Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012, over its own value for a leaf in the sun at
    1000 umol m-2 s-1 after a past of 200.
    """
    lai = np.asarray(lai, float)[..., None, None]
    sun, shade = light.leaf_light(days.beam, days.sky, lai, days.elevation)
    share = light.sunlit_share(lai, days.elevation)
    past_sun, past_shade = sun.mean(axis=-1, keepdims=True), shade.mean(axis=-1, keepdims=True)
    in_sun = bvoc.leaf_light_response(sun, past_sun, past_sun, bvoc.SUN_PAST)
    in_shade = bvoc.leaf_light_response(shade, past_shade, past_shade, bvoc.SHADE_PAST)
    past = (bvoc.SUN_PAST, bvoc.SUN_PAST, bvoc.SUN_PAST)
    return (share * in_sun + (1 - share) * in_shade) / bvoc.leaf_light_response(bvoc.STANDARD_LIGHT, *past)


def monthly_activity(days: MeanDays, lai, compound: bvoc.Compound, light_dependent=None):
    """Activity of leaves by temperature and light, mean over the hours of each month.

    The past day and ten days are the mean of the month.

    Parameters
    ----------
    days : over (..., month, hour)
    lai : (...) m2 m-2
        Leaf area over the ground that the crowns cover.
    compound : Compound
    light_dependent : (...) 1, 0 to 1
        Left out, that of the compound.

    Returns
    -------
    (..., month) 1
    """
    share = compound.light_dependent if light_dependent is None else light_dependent
    share = np.asarray(share, float)[..., None, None]
    past = days.temperature.mean(axis=-1, keepdims=True)
    warmth = bvoc.temperature_activity(days.temperature, past, past, compound, share)
    return (warmth * (1 - share + share * light_on_leaves(days, lai))).mean(axis=-1)


def monthly_age_activity(leaf, temperature, compound: bvoc.Compound):
    """Activity by the age of the leaves, from the share of the year's leaves that is out in each month.

    leaf : (..., month) 1, 0 to 1, the months of a year that repeats itself. temperature : (..., month) degC.
    Returns (..., month) 1.

    Source: Guenther et al. (2006), doi:10.5194/acp-6-3181-2006.
    """
    before = np.roll(leaf, 1, axis=-1)
    ages = (compound.new, compound.growing, compound.mature, compound.old)
    return bvoc.age_activity(before, leaf, MONTH_LENGTHS, np.asarray(temperature) + 273.15, *ages)


def yearly_emission(factor, leaf_mass, leaf, activity):
    """Emission of a year from a leaf-level factor.

    Parameters
    ----------
    factor : (...) ug g-1 h-1, 0 or more
        Emission of dry leaf at 303 K and 1000 umol m-2 s-1.
    leaf_mass : (...) t ha-1
        Dry leaves when all are out.
    leaf : (..., month) 1, 0 to 1
        Share of them that is out.
    activity : (..., month) 1
        Product of all activity factors.

    Returns
    -------
    (...) kg ha-1 yr-1
    """
    hours = 24 * (MONTH_LENGTHS * leaf * activity).sum(axis=-1)
    return KILOGRAMS * factor * leaf_mass * hours


def ozone_potential(emission, reactivity):
    """Ozone that an emission can form where nitrogen oxides abound, as along busy roads and in towns.

    emission : (...) kg ha-1 yr-1. reactivity : (...) g g-1, as in ``OZONE_REACTIVITY``. Returns (...) kg ha-1 yr-1.

    Source: Carter (2010), maximum incremental reactivity.
    """
    return emission * reactivity
