"""Equations of 3-PG as plain functions of arrays, for one cohort a site.

Every function broadcasts; sites (and draws) lie along any axis. Masses are dry
matter in t ha-1, lengths in m, diameters in cm, temperatures in degrees Celsius.

Sources: Landsberg & Waring (1997), doi:10.1016/S0378-1127(97)00026-1 (production,
partition); Sands (2010), 3PGpjs manual (water, mortality); Forrester et al. (2014),
doi:10.1186/s40663-014-0017-0 (light of 3-PGmix); Forrester & Tang (2016),
doi:10.1016/j.ecolmodel.2015.07.010 (3-PGmix).
"""

from __future__ import annotations

import numpy as np

LN2 = 0.693147181
PI = 3.141592654
"""The reference rounds both; parity to 1e-8 wants the same digits."""

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MID_MONTH = np.array([15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349])
LATENT_HEAT = 2.46e6  # J kg-1
AIR_DENSITY = 1.2  # kg m-3
SLOPE_RATIO = 2.2  # slope of saturation pressure over psychrometric constant at 20 C
VPD_TO_HUMIDITY = 0.000622  # mbar to kg kg-1


def age_curve(age, young, mature, half_age, power):
    """Exponential passage from a young to a mature value, half done at ``half_age`` (0: mature at once)."""
    safe = np.where(half_age > 0, half_age, 1.0)
    ratio = age / safe
    return np.where(half_age > 0, mature + (young - mature) * np.exp(-LN2 * ratio**power), mature)


def litterfall_rate(age, rate_young, rate_mature, half_age_months):
    """Share of foliage shed a month; ``half_age_months`` is in months although ``age`` is in years."""
    varies = half_age_months * rate_mature != 0
    young = np.where(varies & (rate_young > 0), rate_young, 1.0)
    mature = np.where(varies, rate_mature, 1.0)
    steep = 12 * np.log(1 + mature / young) / np.where(varies, half_age_months, 1.0)
    curve = mature * young / (young + (mature - young) * np.exp(-steep * age))
    return np.where(varies, curve, rate_mature)


def age_modifier(age, highest, power, relative):
    """Fall of growth with age: 1 in youth, a half at ``relative`` times the ``highest`` age (yr)."""
    whole = np.mod(power, 1) == 0
    old = np.where(whole, age, np.maximum(age, 0.0)) / highest / relative
    return np.where(power == 0, 1.0, 1 / (1 + old**power))


def day_length(latitude, day):
    """Seconds from sunrise to sunset."""
    sin_declination = 0.4 * np.sin(0.0172 * (day - 80))
    phi = latitude * PI / 180
    cosine = -np.sin(phi) * sin_declination / (np.cos(phi) * np.sqrt(1 - sin_declination**2))
    return np.where(cosine > 1, 0.0, np.where(cosine < -1, 86400.0, 86400 * np.arccos(np.clip(cosine, -1, 1)) / PI))


def zenith_reference(latitude, day):
    """Noon zenith angle as the reference has it, degrees: its seasons are inverted in the north (parity only)."""
    gamma = 2 * PI / 365 * (day - 1)
    declination = (
        0.006918
        - 0.399912 * np.cos(gamma)
        + 0.070257 * np.sin(gamma)
        - 0.006758 * np.cos(2 * gamma)
        + 0.000907 * np.sin(2 * gamma)
        - 0.002697 * np.cos(3 * gamma)
        + 0.00148 * np.sin(3 * gamma)
    )
    phi = latitude * PI / 180
    angle = np.arccos(np.cos(phi + declination)) * 180 / PI
    last = 0.0018 * latitude**3 - 0.0031 * latitude**2 + 2.3826 * latitude + 266.62
    first = -0.0018 * latitude**3 + 0.0021 * latitude**2 - 2.3459 * latitude + 80.097
    tropics = np.abs(latitude) <= 23.4
    north = (latitude >= 0) & ((day > last) | (day < first))
    south = (latitude < 0) & (day > first) & (day < last)
    return np.where(tropics & (north | south), -angle, angle)


def zenith_physical(latitude, day):
    """Noon zenith angle, degrees: the distance of the latitude from the sun's declination."""
    declination = np.rad2deg(np.arcsin(0.4 * np.sin(0.0172 * (day - 80))))
    return np.abs(latitude - declination)


def vapour_pressure_deficit(temperature_min, temperature_max):
    """Daytime deficit (mbar) if the dew point is the night's minimum; in deserts the true one is higher."""
    return (_saturation(temperature_max) - _saturation(temperature_min)) / 2


def _saturation(temperature):
    return 6.1078 * np.exp(17.269 * temperature / (237.3 + temperature))


def temperature_modifier(temperature, lowest, best, highest):
    """1 at ``best``, 0 outside ``lowest`` to ``highest``."""
    inside = (temperature > lowest) & (temperature < highest)
    t = np.where(inside, temperature, best)
    value = (t - lowest) / (best - lowest) * ((highest - t) / (highest - best)) ** ((highest - best) / (best - lowest))
    return np.where(inside, value, 0.0)


def carbon_dioxide_modifiers(co2, efficiency_700, conductance_700):
    """Modifiers of quantum efficiency and of conductance; both are 1 at 350 ppm."""
    efficiency = efficiency_700 / (2 - efficiency_700)
    conductance = conductance_700 / (2 * conductance_700 - 1)
    return efficiency * co2 / (350 * (efficiency - 1) + co2), conductance / (1 + (conductance - 1) * co2 / 350)


def soil_water_modifier(relative_water, constant, power):
    """1 in wet soil, falling as the share of plant-available water falls."""
    dryness = np.maximum(1 - relative_water, 0.0)  # full soil may stand a rounding error above its maximum
    return 1 / (1 + (dryness / constant) ** power)


def soil_constants(soil_class, own_constant, own_power):
    """Constant and power of the soil-water modifier: 1 sand to 4 clay; 0 no effect; -1 the species' own."""
    c = np.asarray(soil_class, dtype=float)
    constant = np.where(c > 0, 0.8 - 0.1 * c, np.where(c < 0, own_constant, 999.0))
    return constant, np.where(c > 0, 11 - 2 * c, own_power)


def fertility_modifier(fertility, lowest, power):
    """Growth modifier of soil fertility."""
    return np.where(power == 0, 1.0, 1 - (1 - lowest) * (1 - fertility) ** power)


def light_single(radiation, lai, extinction, cover):
    """Radiation absorbed by a one-layer canopy (3-PGpjs), MJ m-2 a month."""
    return radiation * cover * (1 - np.exp(-extinction * lai / cover))


def power_law(factor, *terms):
    """``factor`` times each base to its exponent, from (logarithm of the base, exponent): half the time of powers."""
    used = [(logarithm, exponent) for logarithm, exponent in terms if np.any(exponent != 0)]
    return factor * np.exp(sum(logarithm * exponent for logarithm, exponent in used)) if used else factor * 1.0


def power(base, exponent):
    """``base`` to an exponent that often is 0 everywhere."""
    return base**exponent if np.any(exponent != 0) else np.ones_like(base)


def crown_geometry(shape, width, length):
    """Surface (m2) and volume (m3) of a crown: 1 cone, 2 ellipsoid, 3 half-ellipsoid, 4 box."""
    numbers = np.unique(shape)
    if len(numbers) == 1:
        return _crown(int(numbers[0]), width, length)
    surface, volume = (np.zeros(np.broadcast_shapes(np.shape(shape), np.shape(width))) for _ in range(2))
    for number in numbers:
        of = np.broadcast_to(shape == number, surface.shape)
        w, h = np.broadcast_to(width, of.shape)[of], np.broadcast_to(length, of.shape)[of]
        surface[of], volume[of] = _crown(int(number), w, h)
    return surface, volume


def _crown(shape: int, width, length):
    half = width / 2
    if shape == 1:
        return PI * half**2 + PI * half * np.sqrt(half**2 + length**2), PI / 12 * width**2 * length
    if shape == 2:
        return 4 * PI * _mean_power(half**2, half * length / 2), PI / 6 * width**2 * length
    if shape == 3:
        surface = PI * half**2 + 2 * PI * _mean_power(half**2, half * length)
        return surface, PI / 6 * width**2 * length
    return 2 * width**2 + 4 * width * length, width**2 * length


def _mean_power(one, two, q=1.6075):
    """((one^q + 2 two^q) / 3)^(1/q), by logarithms, which take half the time of powers."""
    with np.errstate(divide="ignore"):
        return np.exp(np.log((np.exp(q * np.log(one)) + 2 * np.exp(q * np.log(two))) / 3) / q)


def horizontal_heterogeneity(lai, extinction, stems, surface, volume, length, zenith):
    """Correction of absorbed light for gaps between crowns (lambda h of Forrester et al. 2014)."""
    crowned = (lai > 0) & (surface > 0) & (length > 0)
    leaf_surface = lai * 1e4 / np.where(crowned, stems * surface, 1.0)
    filled = volume * stems / np.where(crowned, length * 1e4, 1.0)
    share = np.minimum(1.0, extinction * leaf_surface)
    tenth = np.exp(-np.log(10) * filled)
    value = 0.8285 + (1.09498 - 0.781928 * share) * tenth - 0.6714096 * tenth
    value = value + np.where(zenith > 30, 0.00097 * 1.08259**zenith, 0.0)
    return np.where(crowned, value, 0.0)


def canopy_conductance(lai, lowest, highest, lai_full):
    """Canopy conductance before modifiers, m s-1."""
    return np.where(lai > lai_full, highest, lowest + (highest - lowest) * lai / lai_full)


def transpiration(net_radiation, deficit, conductance, boundary, seconds):
    """Penman-Monteith transpiration, mm; ``net_radiation`` is the canopy's part (W m-2), ``seconds`` of daylight."""
    humidity = AIR_DENSITY * LATENT_HEAT * VPD_TO_HUMIDITY * deficit
    flux = (
        conductance * (SLOPE_RATIO * net_radiation + humidity * boundary) / ((1 + SLOPE_RATIO) * conductance + boundary)
    )
    return seconds * flux / LATENT_HEAT


def soil_evaporation(net_radiation, deficit, conductance, lai, absorbed, seconds):
    """Evaporation from the soil under the canopy (3-PGmix), mm."""
    leafy = lai > 0
    resistance = np.where(leafy, 5 * lai, 1.0)
    damped = np.where(leafy, np.exp(-LN2 * lai / 5), 1.0)
    humidity = AIR_DENSITY * LATENT_HEAT * VPD_TO_HUMIDITY * deficit * damped / resistance
    flux = conductance * (SLOPE_RATIO * net_radiation * (1 - absorbed) + humidity)
    return seconds * flux / ((1 + SLOPE_RATIO) * conductance + 1 / resistance) / LATENT_HEAT


def interception(rain, lai, highest, lai_full):
    """Rain that evaporates from the crowns, mm."""
    growing = np.where(lai_full > 0, np.minimum(1.0, lai / np.where(lai_full > 0, lai_full, 1.0)), 1.0)
    return rain * highest * growing


def partition(physiology, diameter, fertility, p):
    """Shares of NPP to stem, foliage and roots; ``p`` holds the species parameters."""
    fertile = p["m0"] + (1 - p["m0"]) * fertility
    roots = p["pRx"] * p["pRn"] / (p["pRn"] + (p["pRx"] - p["pRn"]) * physiology * fertile)
    power = np.log(p["pFS20"] / p["pFS2"]) / np.log(10.0)
    ratio = p["pFS2"] / 2**power * diameter**power
    stem = (1 - roots) / (1 + ratio)
    return stem, 1 - roots - stem, roots


def surviving_stems(stems, stem_mass, loss, highest_mass, power, crowded):
    """Stems (thousands ha-1) left after self-thinning where ``crowded``, by the Newton steps of the reference.

    Zero or less means that all die.
    """
    n = stems / 1000
    mass = 1000 * loss * stem_mass / stems
    active = crowded
    for _ in range(5):
        now = np.where(active, n, 1.0)
        most = highest_mass * now ** (1 - power)
        slope = (1 - power) * most / now - mass
        step = np.where(active, -(most - mass * now - (1 - loss) * stem_mass) / slope, 0.0)
        n = n + step
        active = active & (np.abs(step) > 0.001) & (n > 0)
        if not active.any():
            break
    return n
