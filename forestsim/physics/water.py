"""Water: vapour pressure, reference evapotranspiration, stand need, effective rain, capillary rise, leaching.

Every function takes scalars or arrays (numpy or xarray) and broadcasts. Water is in mm, which is kg m-2.
"""

from __future__ import annotations

import numpy as np

STEFAN_BOLTZMANN = 4.903e-9  # MJ K-4 m-2 day-1
SOLAR_CONSTANT = 0.0820  # MJ m-2 min-1
ALBEDO_GRASS = 0.23  # of the reference surface

KC_DRY_SOIL = 0.15
"""Basal coefficient of ground without trees (FAO-56 chapter 9; assumed, 0.10-0.20)."""
LOSS_PER_WET_DAY = 1.25
"""Rain held by leaves, litter and the soil surface and lost on each wet day, mm (assumed, 0.8-2.0): it leaves about
120 of the 209 mm of Turkestan to the roots."""
RAIN_PER_WET_DAY = 3.0
"""Mean rain of a wet day at Turkestan, mm (209 mm on 70 days), for when wet days are not given."""
RISE_HEIGHT = (0.5, 1.0, 1.5, 1.2)
"""Height above the water table at which capillary rise ends: sand, sandy loam, loam, clay, m (assumed, +-40 %)."""
AVAILABLE_WATER = (70.0, 120.0, 160.0, 165.0)
"""Water that a metre of soil holds for roots: sand, sandy loam, loam, clay, mm m-1 (assumed, +-25 %)."""


def saturation_vapour_pressure(temperature):
    """Vapour pressure over water at saturation.

    temperature : (...) degC, -40 to 60. Returns (...) kPa.

    Source: Allen et al. (1998), FAO-56, equation 11.
    """
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


def actual_vapour_pressure(tmax, tmin, relative_humidity):
    """Vapour pressure of the air from the daily mean of relative humidity.

    tmax, tmin : (...) degC. relative_humidity : (...) 1, 0 to 1. Returns (...) kPa.

    Source: Allen et al. (1998), FAO-56, equation 19.
    """
    return relative_humidity * (saturation_vapour_pressure(tmax) + saturation_vapour_pressure(tmin)) / 2


def afternoon_humidity(tmax, tmin, relative_humidity):
    """Least relative humidity of the day: the vapour of the mean at the highest temperature.

    tmax, tmin : (...) degC. relative_humidity : (...) 1, 0 to 1. Returns (...) 1.
    """
    return np.minimum(actual_vapour_pressure(tmax, tmin, relative_humidity) / saturation_vapour_pressure(tmax), 1.0)


def wind_at_2m(speed, height=10.0):
    """Wind at 2 m over short grass from wind at another height, 1 to 100 m.

    speed : (...) m s-1. height : (...) m. Returns (...) m s-1.

    Source: Allen et al. (1998), FAO-56, equation 47.
    """
    return speed * 4.87 / np.log(67.8 * height - 5.42)


def extraterrestrial_radiation(latitude, day_of_year):
    """Daily radiation at the top of the air.

    latitude : (...) degrees north, -66 to 66. day_of_year : (...) 1 to 366. Returns (...) MJ m-2 day-1.

    Source: Allen et al. (1998), FAO-56, equations 21 to 25.
    """
    phi, angle = np.deg2rad(latitude), 2 * np.pi * day_of_year / 365
    distance = 1 + 0.033 * np.cos(angle)
    declination = 0.409 * np.sin(angle - 1.39)
    sunset = np.arccos(-np.tan(phi) * np.tan(declination))
    inclined = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    return 24 * 60 / np.pi * SOLAR_CONSTANT * distance * inclined


def net_radiation(tmax, tmin, vapour_pressure, radiation, elevation, latitude, day_of_year):
    """Net radiation of the grass reference.

    tmax, tmin : (...) degC. vapour_pressure : (...) kPa. radiation : (...) MJ m-2 day-1, global.
    elevation : (...) m. latitude : (...) degrees north. day_of_year : (...) 1 to 366. Returns (...) MJ m-2 day-1.

    Source: Allen et al. (1998), FAO-56, equations 37 to 40; relative radiation is kept within 0.3 to 1.
    """
    clear_sky = (0.75 + 2e-5 * elevation) * extraterrestrial_radiation(latitude, day_of_year)
    cloudiness = np.clip(1.35 * np.clip(radiation / clear_sky, 0.3, 1.0) - 0.35, 0.05, 1.0)
    emitted = STEFAN_BOLTZMANN * ((tmax + 273.16) ** 4 + (tmin + 273.16) ** 4) / 2
    return (1 - ALBEDO_GRASS) * radiation - emitted * (0.34 - 0.14 * np.sqrt(vapour_pressure)) * cloudiness


def reference_evapotranspiration(
    tmean,
    tmax,
    tmin,
    radiation,
    wind_2m,
    elevation,
    latitude,
    day_of_year,
    relative_humidity=None,
    vapour_pressure=None,
    soil_heat=0.0,
):
    """FAO-56 Penman-Monteith evapotranspiration of short grass.

    Parameters
    ----------
    tmean, tmax, tmin : (...) degC
    radiation : (...) MJ m-2 day-1
        Global radiation.
    wind_2m : (...) m s-1
        At 2 m; bring a 10 m wind down by ``wind_at_2m`` first (leaving it out adds a tenth).
    elevation : (...) m
    latitude : (...) degrees north
    day_of_year : (...) 1 to 366
    relative_humidity : (...) 1, 0 to 1
        Daily mean; a fraction, not a percentage. Or give ``vapour_pressure`` : (...) kPa.
    soil_heat : (...) MJ m-2 day-1

    Returns
    -------
    (...) mm day-1, not below 0

    Raises
    ------
    ValueError
        If neither or both of humidity and vapour pressure are given, or humidity is above 1.

    Source: Allen et al. (1998), FAO-56, equation 6.
    """
    if (relative_humidity is None) == (vapour_pressure is None):
        raise ValueError("give either relative_humidity or vapour_pressure")
    if vapour_pressure is None:
        if np.max(relative_humidity) > 1:
            raise ValueError("relative_humidity is above 1; give a fraction from 0 to 1, not a percentage")
        vapour_pressure = actual_vapour_pressure(tmax, tmin, relative_humidity)
    psychrometric = 0.000665 * 101.3 * ((293 - 0.0065 * elevation) / 293) ** 5.26
    slope = 4098 * saturation_vapour_pressure(tmean) / (tmean + 237.3) ** 2
    deficit = (saturation_vapour_pressure(tmax) + saturation_vapour_pressure(tmin)) / 2 - vapour_pressure
    net = net_radiation(tmax, tmin, vapour_pressure, radiation, elevation, latitude, day_of_year) - soil_heat
    drying = psychrometric * 900 / (tmean + 273) * wind_2m * deficit
    return np.maximum((0.408 * slope * net + drying) / (slope + psychrometric * (1 + 0.34 * wind_2m)), 0.0)


def humidity_term(wind_2m, humidity_min):
    """Wind and humidity correction of the basal coefficient, before the height factor.

    wind_2m : (...) m s-1, kept within 1 to 6. humidity_min : (...) 1, kept within 0.20 to 0.80. Returns (...) 1.

    Source: Allen et al. (1998), FAO-56, equation 70.
    """
    return 0.04 * (np.clip(wind_2m, 1, 6) - 2) - 0.004 * (100 * np.clip(humidity_min, 0.2, 0.8) - 45)


def height_factor(height):
    """Weight of ``humidity_term`` by plant height, kept within the 0.1 to 10 m of FAO-56. height : (...) m."""
    return (np.clip(height, 0.1, 10.0) / 3) ** 0.3


def full_cover_coefficient(height, wind_2m, humidity_min, reduction=1.0):
    """Basal crop coefficient Kcb of vegetation that covers the ground.

    ``reduction`` is the stomatal factor Fr. It is fitted to the evapotranspiration of rows and small plots, which
    includes the clothes-line effect of a belt; so no further factor for a belt belongs on top.

    height : (...) m. wind_2m : (...) m s-1. humidity_min : (...) 1. reduction : (...) 1, 0 to 1.1. Returns (...) 1.

    Source: Allen et al. (1998), FAO-56, chapter 9; Allen and Pereira (2009).
    """
    tall = np.minimum(1 + 0.1 * height, 1.2)
    return reduction * (tall + humidity_term(wind_2m, humidity_min) * height_factor(height))


def density_coefficient(cover, height):
    """Share of the full-cover coefficient that a sparse stand reaches.

    cover : (...) 1, crown cover 0 to 1. height : (...) m. Returns (...) 1, 0 to 1.

    Source: Allen and Pereira (2009), as min(1, 2 fc, fc^(1/(1+h))).
    """
    return np.minimum(np.minimum(1.0, 2 * cover), cover ** (1 / (1 + height)))


def basal_coefficient(cover, height, wind_2m, humidity_min, reduction=1.0, bare=KC_DRY_SOIL):
    """Basal crop coefficient of a stand from its cover and height; ``bare`` is that of the ground without trees.

    Units as in ``full_cover_coefficient`` and ``density_coefficient``. Give ``bare=0`` for the trees' own water alone.

    Source: Allen and Pereira (2009).
    """
    full = full_cover_coefficient(height, wind_2m, humidity_min, reduction)
    return bare + density_coefficient(cover, height) * (full - bare)


def effective_rain(rain, et0, wet_days=None, loss_per_wet_day=LOSS_PER_WET_DAY):
    """Rain of a month that enters the root zone: rain less what every wet day loses from leaves and soil surface.

    The loss is never more than the month's rain or its reference evapotranspiration.

    rain : (...) mm month-1. et0 : (...) mm month-1. wet_days : (...) per month; left out, a wet day brings 3 mm.
    loss_per_wet_day : (...) mm. Returns (...) mm month-1.
    """
    days = rain / RAIN_PER_WET_DAY if wet_days is None else wet_days
    return rain - np.minimum(np.minimum(rain, et0), days * loss_per_wet_day)


def by_texture(values, texture):
    """Return a soil property for texture 1 sand, 2 sandy loam, 3 loam or clay loam, 4 clay; in between for a mean."""
    return np.interp(texture, (1, 2, 3, 4), values)


def rise_share(depth, texture, root_depth):
    """Share of an unmet demand that can rise: 1 where roots reach the water table, 0 above the capillary fringe.

    depth : (...) m of the water table. texture : (...) 1 to 4. root_depth : (...) m. Returns (...) 1.
    """
    return 1 - np.clip((depth - root_depth) / by_texture(RISE_HEIGHT, texture), 0.0, 1.0)


def capillary_rise(depth, texture, demand, root_depth, recharge=np.inf):
    """Water that the roots draw from the water table.

    Never more than the demand that rain and irrigation leave, nor than what refills the groundwater.

    Parameters
    ----------
    depth : (...) m
        Water table below ground.
    texture : (...) 1 sand, 2 sandy loam, 3 loam, 4 clay
    demand : (...) mm
        Unmet need of the period.
    root_depth : (...) m
    recharge : (...) mm
        Recharge and lateral inflow of the same period (a year at Turkestan: assumed 200, 100-400).

    Returns
    -------
    (...) mm of the period
    """
    return np.minimum(rise_share(depth, texture, root_depth) * np.maximum(demand, 0.0), recharge)


def groundwater_evaporation_share(depth):
    """Share of reference evapotranspiration that bare ground draws from a water table above 2 m (assumed, linear)."""
    return np.clip(1 - depth / 2.0, 0.0, 1.0)


def leaching_requirement(water_salinity, soil_threshold):
    """Share of the applied water that must drain so that salt does not build up.

    water_salinity : (...) dS m-1, ECw. soil_threshold : (...) dS m-1, ECe that the species bears.
    Returns (...) 1, kept within 0 to 0.9; water of 5 times the threshold cannot be leached with itself.

    Source: Ayers and Westcot (FAO-29), LR = ECw / (5 ECe - ECw).
    """
    room = 5 * soil_threshold - water_salinity
    return np.where(room > 0, np.clip(water_salinity / np.where(room > 0, room, 1.0), 0.0, 0.9), 0.9)
