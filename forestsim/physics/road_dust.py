"""Dust that traffic lifts from roads.

Source: US EPA, AP-42, sections 13.2.1 (paved) and 13.2.2 (unpaved roads). Single roads differ from these means
twofold and more.
"""

from __future__ import annotations

import numpy as np

from forestsim.errors import ForestsimError

SHORT_TON = 0.90718474  # t
MILE = 1.609344  # km
POUND_PER_MILE = 281.9  # g km-1
PAVED = {"PM2.5": 0.15, "PM10": 0.62, "PM15": 0.77, "PM30": 3.23}
"""Particle size multiplier of paved roads, g km-1."""
UNPAVED = {
    "PM2.5": (0.18, 0.2, 0.5, 0.00036),
    "PM10": (1.8, 0.2, 0.5, 0.00047),
    "PM30": (6.0, 0.3, 0.3, 0.00047),
}
"""Multiplier in lb per mile, powers of moisture and of speed, and what exhaust and wear take off, lb per mile."""
SILT_LOADING = ((500, 0.6), (5000, 0.2), (10000, 0.06), (np.inf, 0.03))
"""Traffic below which a paved road carries so much silt: vehicles a day, g m-2."""


def silt_loading(vehicles_per_day):
    """Default silt on a paved road. vehicles_per_day : (...). Returns (...) g m-2.

    Dirty shoulders and dust fall bring ten times as much.
    """
    traffic = np.asarray(vehicles_per_day, float)
    below = [traffic < limit for limit, _ in SILT_LOADING]
    return np.select(below, [silt for _, silt in SILT_LOADING], SILT_LOADING[-1][1])


def paved_road_dust(silt, weight, size="PM30", wet_days=0.0, days=365.0):
    """Dust lifted from a paved road.

    Parameters
    ----------
    silt : (...) g m-2, 0 or more
        Silt loading (below 75 um).
    weight : (...) t
        Mean weight of the vehicles, 1.8 to 38.
    size : text
        PM2.5, PM10, PM15 or PM30.
    wet_days, days : (...)
        Days with rain above 0.25 mm, of how many; each takes a quarter of its dust.

    Returns
    -------
    (...) g per vehicle and km

    Raises
    ------
    ForestsimError
        If the size is not known.
    """
    multiplier = _choose(PAVED, size)
    return multiplier * silt**0.91 * (weight / SHORT_TON) ** 1.02 * (1 - wet_days / (4 * days))


def unpaved_road_dust(silt, speed, moisture, size="PM30", wet_days=0.0, days=365.0):
    """Dust lifted from a public unpaved road by light vehicles.

    Parameters
    ----------
    silt : (...) 1, 0.018 to 0.35
        Share of silt in the surface, a fraction.
    speed : (...) km h-1, 16 to 88
    moisture : (...) 1, 0.0003 to 0.13
        Water in the surface, a fraction.
    size : text
        PM2.5, PM10 or PM30.
    wet_days, days : (...)
        Days with rain above 0.25 mm, of how many; a wet day lifts nothing.

    Returns
    -------
    (...) g per vehicle and km

    Raises
    ------
    ForestsimError
        If the size is not known, or silt or moisture are given as a percentage.
    """
    for name, value in (("silt", silt), ("moisture", moisture)):
        if np.any(np.asarray(value) > 1):
            raise ForestsimError(f"{name}: is {np.max(value):g}; give a fraction from 0 to 1, not a percentage")
    multiplier, of_moisture, of_speed, exhaust = _choose(UNPAVED, size)
    lifted = multiplier * (100 * silt / 12) * (speed / MILE / 30) ** of_speed / (100 * moisture / 0.5) ** of_moisture
    return np.maximum(lifted - exhaust, 0) * POUND_PER_MILE * (1 - wet_days / days)


def road_dust_per_km(per_vehicle, vehicles_per_day):
    """Dust of a road in a year. per_vehicle : (...) g per vehicle and km. Returns (...) t km-1 yr-1."""
    return per_vehicle * vehicles_per_day * 365.25 * 1e-6


def _choose(table, size):
    if size not in table:
        raise ForestsimError(f"size: is {size}; choose from {', '.join(table)}")
    return table[size]
