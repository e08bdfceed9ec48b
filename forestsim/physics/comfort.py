"""Coolness under trees: heat that transpiration takes, shade, radiant temperature, and hours of heat."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

STEFAN_BOLTZMANN = 5.67e-8  # W m-2 K-4
LATENT_HEAT = 2.45e6  # J kg-1
SECONDS_PER_DAY = 86400
AIR_HEAT = 1200.0
"""Heat capacity of air, J m-3 K-1, near sea level and 20 degC."""
MOST_AIR_COOLING = 4.0
"""Most by which groves cool the air at noon, K (assumed, 3-5; 1-4 measured in irrigated groves)."""
SKIN_ABSORPTION, SKIN_EMISSIVITY = 0.7, 0.97
GROUND_ALBEDO = 0.25
"""Of dry bright soil (assumed, 0.20-0.30)."""
GROUND_HEATING = 0.022
"""Rise of dry ground over the air by absorbed sun, K per W m-2 (assumed, 0.015-0.030: some 15 K at summer noon)."""
HEAT_LIMIT = 32.0
"""Apparent temperature above which people tire soon, degC (assumed, 30-35)."""


def latent_heat(water):
    """Heat that evaporating water takes: 28.4 W m-2 for each mm a day. water : (...) mm day-1. Returns (...) W m-2."""
    return water * LATENT_HEAT / SECONDS_PER_DAY


def air_cooling(latent, fetch, wind, depth, most=MOST_AIR_COOLING):
    """Cooling of the air that has blown over trees, when all the heat comes from a layer of air.

    An upper bound, held at the most that was measured: part of the heat comes from the ground.

    Parameters
    ----------
    latent : (...) W m-2
        More latent heat than from the ground without trees.
    fetch : (...) m
        Length of the planting along the wind.
    wind : (...) m s-1, above 0
        In the layer.
    depth : (...) m, above 0
        Of the layer that mixes.
    most : K

    Returns
    -------
    (...) K, 0 to ``most``
    """
    return np.clip(latent * fetch / (AIR_HEAT * wind * depth), 0.0, most)


def sky_emissivity(temperature, vapour_pressure):
    """Emissivity of a clear sky. temperature : (...) degC. vapour_pressure : (...) kPa. Returns (...) 1.

    Source: Brutsaert (1975), doi:10.1029/WR011i005p00742.
    """
    return 1.24 * (10 * vapour_pressure / (temperature + 273.15)) ** (1 / 7)


def projected_area(elevation):
    """Share of a standing body that faces the sun. elevation : (...) degrees, 0 to 90. Returns (...) 1.

    Source: Di Napoli et al. (2020), doi:10.1007/s00484-020-01900-5.
    """
    return 0.308 * np.cos(np.radians(elevation * (0.998 - elevation**2 / 50000)))


def mean_radiant_temperature(temperature, vapour_pressure, beam, sky, elevation, beam_share=1.0, sky_share=1.0):
    """Mean radiant temperature of a standing person, in the open or under trees.

    Crowns have the temperature of the air. Dry ground is warmer than the air by what sun it takes in.

    Parameters
    ----------
    temperature : (...) degC
        Of the air.
    vapour_pressure : (...) kPa
    beam, sky : (...) W m-2
        Radiation on level open ground from the sun and from the whole sky.
    elevation : (...) degrees
        Of the sun, above 0 where there is a beam.
    beam_share : (...) 1, 0 to 1
        Of the beam that trees let through; 1 in the open.
    sky_share : (...) 1, 0 to 1
        Of the sky that is seen; 1 in the open.

    Returns
    -------
    (...) degC

    Source: Di Napoli et al. (2020), doi:10.1007/s00484-020-01900-5.
    """
    on_ground = beam * beam_share + sky * sky_share
    air = STEFAN_BOLTZMANN * (temperature + 273.15) ** 4
    ground = temperature + 273.15 + GROUND_HEATING * (1 - GROUND_ALBEDO) * on_ground
    from_above = air * (sky_share * sky_emissivity(temperature, vapour_pressure) + 1 - sky_share)
    longwave = 0.5 * from_above + 0.5 * STEFAN_BOLTZMANN * ground**4
    # The beam on a plane that faces the sun; near the horizon it is bounded by a sun 3 degrees high.
    facing = beam * beam_share / np.maximum(np.sin(np.radians(elevation)), 0.05)
    scattered = 0.5 * sky * sky_share + 0.5 * GROUND_ALBEDO * on_ground
    shortwave = SKIN_ABSORPTION / SKIN_EMISSIVITY * (scattered + projected_area(np.clip(elevation, 0, 90)) * facing)
    return ((longwave + shortwave) / STEFAN_BOLTZMANN) ** 0.25 - 273.15


def apparent_temperature(temperature, vapour_pressure, wind, radiant_temperature):
    """Temperature that still, mild and shaded air would need to feel as warm.

    Parameters
    ----------
    temperature, radiant_temperature : (...) degC
    vapour_pressure : (...) kPa
    wind : (...) m s-1

    Returns
    -------
    (...) degC

    Source: Steadman (1994), with the heat that radiation brings to a body at air temperature.
    """
    gained = SKIN_EMISSIVITY * STEFAN_BOLTZMANN * ((radiant_temperature + 273.15) ** 4 - (temperature + 273.15) ** 4)
    return temperature + 3.48 * vapour_pressure - 0.70 * wind + 0.70 * gained / (wind + 10) - 4.25


def heat_hours(apparent, days, limit=HEAT_LIMIT, spread=0.0):
    """Hours of heat in a year of mean days, or of days that lie normally about them.

    apparent : (..., month, hour) degC. days : (month) d, days of each month. limit : degC. spread : K, standard
    deviation of the days about the mean day of their month. Returns (...) h yr-1.
    """
    above = np.asarray(apparent) - limit
    hot = ndtr(above / spread) if spread > 0 else above > 0
    return (hot.mean(axis=-1) * 24 * days).sum(axis=-1)
