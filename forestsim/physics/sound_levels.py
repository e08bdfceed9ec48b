"""Sound levels: octave bands, sums, day-evening-night levels, absorption by air, spreading from a line.

Every function takes scalars or arrays and broadcasts. Levels are in dB; the last axis ``band`` is the eight
octave bands of ``BANDS``.
"""

from __future__ import annotations

import numpy as np

BANDS = np.array([63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0])
"""Nominal mid-band frequencies of the octave bands, Hz."""
EXACT_BANDS = 1000.0 * 10.0 ** (0.3 * np.arange(-4, 4))
"""Exact mid-band frequencies of the octave bands, Hz (IEC 61260-1, base ten)."""
A_WEIGHTING = np.array([-26.2, -16.1, -8.6, -3.2, 0.0, 1.2, 1.0, -1.1])
"""A-weighting of the octave bands, dB (IEC 61672-1)."""

DAY_HOURS, EVENING_HOURS, NIGHT_HOURS = 12, 4, 8
"""Length of day (07-19 h), evening (19-23 h) and night (23-07 h), h (Directive 2002/49/EC, annex I)."""
EVENING_PENALTY, NIGHT_PENALTY = 5.0, 10.0

REFERENCE_PRESSURE = 101.325  # kPa
REFERENCE_TEMPERATURE = 293.15  # K
TRIPLE_POINT = 273.16  # K
DECIBEL_PER_NEPER = 20.0 / np.log(10.0)


def energy(level):
    """Relative energy of a level. level : (...) dB. Returns (...) 1; a level of -inf is 0."""
    return 10.0 ** (np.asarray(level, float) / 10.0)


def level(relative_energy):
    """Level of a relative energy. relative_energy : (...) 1, 0 or more. Returns (...) dB; 0 is -inf."""
    with np.errstate(divide="ignore"):
        return 10.0 * np.log10(relative_energy)


def energetic_sum(levels, axis=-1):
    """Level of sources that sound together. levels : (..., source) dB. Returns (...) dB."""
    return level(energy(levels).sum(axis=axis))


def energetic_mean(levels, weights=None, axis=-1):
    """Level of the mean energy.

    levels : (..., part) dB. weights : (part) 1, for example hours; equal if not given. Returns (...) dB.
    """
    return level(np.average(energy(levels), axis=axis, weights=weights))


def a_weighted(band_levels):
    """Sum of the octave bands as the ear weighs them.

    band_levels : (..., band) dB, unweighted, 63 Hz to 8 kHz. Returns (...) dB(A).

    Raises ValueError if a band is missing.
    Source: IEC 61672-1 (2013), values at the octave mid-bands.
    """
    require_bands(band_levels, "band_levels")
    return energetic_sum(np.asarray(band_levels) + A_WEIGHTING)


def require_bands(values, name):
    """Raise ValueError unless the last axis of ``values`` is the eight octave bands."""
    count = np.shape(values)[-1] if np.ndim(values) else 1
    if count != BANDS.size:
        raise ValueError(f"{name} has {count} bands; give all eight octave bands from 63 Hz to 8000 Hz")


def lden(day, evening, night):
    """Day-evening-night level: the year's mean energy with 5 dB added to the evening and 10 dB to the night.

    day, evening, night : (...) dB(A), long-term mean levels of 07-19, 19-23 and 23-07 h. Returns (...) dB(A).

    Source: Directive 2002/49/EC, annex I.
    """
    weighted = (
        DAY_HOURS * energy(day)
        + EVENING_HOURS * energy(np.add(evening, EVENING_PENALTY))
        + NIGHT_HOURS * energy(np.add(night, NIGHT_PENALTY))
    )
    return level(weighted / 24)


def periods_of_hours(hourly):
    """Levels of day, evening and night from 24 hourly levels.

    hourly : (..., 24) dB, first value 00-01 h. Returns three arrays (...) dB.

    Raises ValueError if there are not 24 hours.
    """
    hourly = np.asarray(hourly, float)
    if hourly.shape[-1:] != (24,):
        raise ValueError(f"hourly has {hourly.shape[-1] if hourly.ndim else 1} values; give 24, the first for 00-01 h")
    night = np.concatenate([hourly[..., :7], hourly[..., 23:]], axis=-1)
    return energetic_mean(hourly[..., 7:19]), energetic_mean(hourly[..., 19:23]), energetic_mean(night)


def kazakh_periods(day, evening, night):
    """Equivalent levels of 07-23 h and 23-07 h, the measures of the Kazakh limits, without penalties.

    day, evening, night : (...) dB(A), levels of 07-19, 19-23 and 23-07 h. Returns two arrays (...) dB(A).

    Source: hours of SanPiN 3.01.035-97, recalled, not read.
    """
    waking = DAY_HOURS * energy(day) + EVENING_HOURS * energy(evening)
    return level(waking / (DAY_HOURS + EVENING_HOURS)), np.asarray(night, float)


def exact_frequency(nominal):
    """Exact mid-band frequency of a nominal octave or third-octave band.

    nominal : (...) Hz, above 0. Returns (...) Hz.

    Source: IEC 61260-1 (2014), base ten: 1000 x 10^(n/10) Hz.
    """
    return 1000.0 * 10.0 ** (np.round(10.0 * np.log10(np.asarray(nominal, float) / 1000.0)) / 10.0)


def air_absorption(frequency, temperature, relative_humidity, pressure=REFERENCE_PRESSURE):
    """Absorption of pure tones by still air.

    Parameters
    ----------
    frequency : (...) Hz
        Exact frequency; for a nominal band take ``exact_frequency``. Valid 50 Hz to 10 kHz.
    temperature : (...) degC
        Valid -20 to 50 (10 %); -73 to 60 at half the accuracy.
    relative_humidity : (...) 1, 0 to 1
        Over water. A fraction, not a percentage.
    pressure : (...) kPa
        Below 200.

    Returns
    -------
    (...) dB km-1

    Raises
    ------
    ValueError
        If ``relative_humidity`` is outside 0 to 1.

    Source: ISO 9613-1 (1993), equations 3 to 5 and B.1 to B.3.
    """
    if np.any(np.less(relative_humidity, 0)) or np.any(np.greater(relative_humidity, 1)):
        raise ValueError("relative_humidity is outside 0 to 1; give a fraction, not a percentage")
    frequency = np.asarray(frequency, float)
    kelvin = np.asarray(temperature, float) + 273.15
    warmth, pressures = kelvin / REFERENCE_TEMPERATURE, np.asarray(pressure, float) / REFERENCE_PRESSURE
    saturation = 10.0 ** (-6.8346 * (TRIPLE_POINT / kelvin) ** 1.261 + 4.6151)
    molar = 100.0 * np.asarray(relative_humidity, float) * saturation / pressures  # % of water vapour
    oxygen = pressures * (24.0 + 4.04e4 * molar * (0.02 + molar) / (0.391 + molar))
    nitrogen = pressures / np.sqrt(warmth) * (9.0 + 280.0 * molar * np.exp(-4.170 * (warmth ** (-1 / 3) - 1)))
    relaxation = 0.01275 * np.exp(-2239.1 / kelvin) / (oxygen + frequency**2 / oxygen)
    relaxation = relaxation + 0.1068 * np.exp(-3352.0 / kelvin) / (nitrogen + frequency**2 / nitrogen)
    classical = 1.84e-11 * np.sqrt(warmth) / pressures
    return 1000.0 * DECIBEL_PER_NEPER * frequency**2 * (classical + warmth**-2.5 * relaxation)


def line_source(emission, distance, start=-np.inf, end=np.inf):
    """Level beside a straight road of even emission, with spreading alone.

    Parameters
    ----------
    emission : (...) dB per m
        Sound power per metre of road.
    distance : (...) m
        Perpendicular distance to the road's line, above 0.
    start, end : (...) m
        Ends of the road, measured along it from the foot of the perpendicular. By default it has no end, and the
        level is ``emission - 10 lg(4 distance)``.

    Returns
    -------
    (...) dB
        Exact for a point source's 1/(4 pi r2); CNOSSOS rounds 10 lg(4 pi) up to 11 dB.

    Raises
    ------
    ValueError
        If ``distance`` is not above 0 or ``end`` is not beyond ``start``.

    Source: integral of 1/(4 pi r2) along the road.
    """
    distance, start, end = (np.asarray(value, float) for value in (distance, start, end))
    if not np.all(distance > 0):
        raise ValueError("distance is not above 0: the receiver lies on the road; give metres beside it")
    if not np.all(end > start):
        raise ValueError("end is not beyond start; give the ends of the road in order")
    return emission - 10.0 * np.log10(4.0 * np.pi * distance) + 10.0 * np.log10(_angle(distance, start, end))


def _angle(distance, start, end):
    """Return the angle that a road fills as seen by the receiver, radians."""
    far = np.isinf(start) | np.isinf(end)
    plain = np.arctan(end / distance) - np.arctan(start / distance)
    # The difference of two large arctangents loses digits: a short road far along is seen by its cross product.
    near, beyond = np.where(far, 0.0, start), np.where(far, 1.0, end)
    exact = np.arctan2(distance * (beyond - near), distance**2 + near * beyond)
    return np.where(far, plain, exact)
