"""Sound power of road traffic per metre of road, CNOSSOS-EU.

Every function takes scalars or arrays and broadcasts; the last axis of a result is ``band``, the octave bands
63 Hz to 8 kHz, and flows and speeds have a last axis ``category`` in the order of ``CATEGORIES``.
Levels are in dB re 1 pW.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forestsim.physics.road_coefficients import CATEGORIES, JUNCTIONS, RoadCoefficients, VehicleCoefficients
from forestsim.physics.sound_levels import energy, level

REFERENCE_SPEED = 70.0  # km/h
REFERENCE_TEMPERATURE = 20.0  # degC
SPEED_RANGE = (20.0, 130.0)
"""Speeds for which the coefficients hold, km/h."""
SLOPE_LIMIT = 12.0
"""Steeper gradients count as this one, %."""
JUNCTION_REACH = 100.0
"""Distance within which a junction changes the driving, m."""
TEMPERATURE_SLOPE = {"1": 0.08, "2": 0.04, "3": 0.04, "4a": 0.0, "4b": 0.0}
"""Rolling noise lost for each degree above 20 degC, dB per K."""
WAYS = (1, 2, 3)
"""1: the slope is given in the driving direction; 2: against it; 3: half the flow each way."""


@dataclass(frozen=True)
class RoadConditions:
    """What the road is like; scalars or arrays (...). The defaults are the Directive's reference conditions.

    temperature : degC, yearly mean of the air. surface : names of ``surface_names``. stud_share : 1, cars with studs
    in their season. stud_months : length of the season, 0 to 12. junction : a word of ``JUNCTIONS``.
    junction_distance : m. slope : %, up is positive. way : a number of ``WAYS``.
    """

    temperature: object = REFERENCE_TEMPERATURE
    surface: object = "DEF"
    stud_share: object = 0.0
    stud_months: object = 0.0
    junction: object = "none"
    junction_distance: object = np.inf
    slope: object = 0.0
    way: object = 1


def temperature_correction(category, temperature):
    """Rolling noise of cold or warm air. temperature : (...) degC, yearly mean. Returns (...) dB.

    Source: Directive (EU) 2015/996, annex II, 2.2.3.
    """
    return TEMPERATURE_SLOPE[category] * (REFERENCE_TEMPERATURE - np.asarray(temperature, float))


def stud_correction(speed, share, months, coefficients):
    """Rolling noise of cars of which some have studded tyres for a part of the year.

    speed : (...) km/h, taken within 50 to 90. share : (...) 1, cars with studs in the season. months : (...) 0 to 12.
    coefficients : pair of (band) dB. Returns (..., band) dB.

    Source: Directive (EU) 2015/996, annex II, 2.2.3.
    """
    a, b = coefficients
    relative = np.log10(np.clip(speed, 50.0, 90.0) / REFERENCE_SPEED)[..., None]
    yearly = np.asarray(np.multiply(share, months) / 12.0)[..., None]
    return level(1.0 - yearly + yearly * energy(a + b * relative))


def gradient_correction(category, speed, slope):
    """Propulsion noise of a road up (positive) or down, in the driving direction.

    category : a word of ``CATEGORIES``. speed : (...) km/h. slope : (...) %, taken within -12 to 12. Returns (...) dB.

    Source: Directive (EU) 2015/996, annex II, 2.2.4.
    """
    speed = np.asarray(speed, float)
    up = np.clip(slope, -SLOPE_LIMIT, SLOPE_LIMIT)
    if category == "1":
        return np.maximum(-up - 6.0, 0.0) + np.maximum(up - 2.0, 0.0) / 1.5 * speed / 100.0
    if category == "2":
        return np.maximum(-up - 4.0, 0.0) / 0.7 * (speed - 20.0) / 100.0 + np.maximum(up, 0.0) * speed / 100.0
    if category == "3":
        return np.maximum(-up - 4.0, 0.0) / 0.5 * (speed - 10.0) / 100.0 + np.maximum(up, 0.0) / 0.8 * speed / 100.0
    return np.zeros(np.broadcast_shapes(speed.shape, up.shape))


def junction_correction(coefficient, distance):
    """Change of noise by braking and accelerating near a junction.

    coefficient : (...) dB, at the junction itself. distance : (...) m, either sign. Returns (...) dB.

    Source: Directive (EU) 2015/996, annex II, 2.2.5.
    """
    return coefficient * np.maximum(1.0 - np.abs(distance) / JUNCTION_REACH, 0.0)


def vehicle_power(category, speed, conditions: RoadConditions, coefficients: RoadCoefficients):
    """Sound power level of one vehicle of a category.

    category : a word of ``CATEGORIES``. speed : (...) km/h, 20 to 130. Returns (..., band) dB.

    Source: Directive (EU) 2015/996, annex II, 2.2.2 to 2.2.6.
    """
    vehicle = coefficients.vehicles[category]
    speed = np.asarray(speed, float)
    relative = np.log10(speed / REFERENCE_SPEED)
    surface = _place(conditions.surface, coefficients.surfaces, "surface")
    paved = vehicle.surface_level[surface]
    power = energy(_propulsion(category, vehicle, speed, np.minimum(paved, 0.0), conditions))
    if vehicle.rolling is None:
        return level(power)
    along = _junction(vehicle.junction_rolling, conditions) + temperature_correction(category, conditions.temperature)
    along = along + vehicle.surface_slope[surface] * relative
    a, b = vehicle.rolling
    rolling = a + b * relative[..., None] + paved + np.asarray(along)[..., None]
    if vehicle.studs is not None:
        rolling = rolling + stud_correction(speed, conditions.stud_share, conditions.stud_months, vehicle.studs)
    return level(power + energy(rolling))


def road_emission(flow, speed, conditions: RoadConditions, coefficients: RoadCoefficients):
    """Sound power of a road per metre.

    Parameters
    ----------
    flow : (..., category) vehicles per hour
    speed : (..., category) km/h
        20 to 130; not read, and may be NaN, where the flow is 0.
    conditions : RoadConditions
        Of shape (...).
    coefficients : RoadCoefficients
        See ``road_coefficients``.

    Returns
    -------
    (..., band) dB re 1 pW per m
        Unweighted; -inf for a road without traffic.

    Raises
    ------
    ValueError
        If a flow is negative or unknown, a speed is outside its range where there is flow, a share is not a
        fraction, or a surface, junction or way is not known.

    Source: Directive (EU) 2015/996, annex II, 2.2.1; sources lie 0.05 m above the road.
    """
    flow, speed = np.asarray(flow, float), np.asarray(speed, float)
    _check(flow, speed, conditions)
    # A speed that no vehicle drives must not spoil the sum.
    speed = np.where(flow > 0, speed, REFERENCE_SPEED)
    flow, speed = np.broadcast_arrays(flow, speed)
    total = 0.0
    for place, category in enumerate(CATEGORIES):
        per_metre = flow[..., place] / (1000.0 * speed[..., place])
        power = energy(vehicle_power(category, speed[..., place], conditions, coefficients))
        total = total + power * per_metre[..., None]
    return level(total)


def _propulsion(category, vehicle: VehicleCoefficients, speed, paved, conditions: RoadConditions):
    a, b = vehicle.propulsion
    slope, way = np.asarray(conditions.slope, float), np.asarray(conditions.way)
    ahead = gradient_correction(category, speed, np.where(way == 2, -slope, slope))
    back = gradient_correction(category, speed, np.where(way == 1, slope, -slope))
    # Only a road of both ways has half its vehicles driving back.
    gradient = level((energy(ahead) + energy(back)) / 2)
    along = gradient + _junction(vehicle.junction_propulsion, conditions)
    return a + b * ((speed - REFERENCE_SPEED) / REFERENCE_SPEED)[..., None] + np.asarray(along)[..., None] + paved


def _junction(coefficient, conditions: RoadConditions):
    kind = _place(conditions.junction, JUNCTIONS, "junction")
    return junction_correction(coefficient[kind], conditions.junction_distance)


def _place(names, known, what):
    """Return the places of ``names`` in ``known``, (...) int."""
    words, inverse = np.unique(np.asarray(names, str), return_inverse=True)
    if strangers := [str(word) for word in words if word not in known]:
        raise ValueError(f"{what} is {', '.join(strangers)}; choose from {', '.join(known)}")
    places = np.array([known.index(word) for word in words])
    return places[inverse.reshape(np.shape(names))]


def _check(flow, speed, conditions: RoadConditions):
    if flow.shape[-1:] != (len(CATEGORIES),):
        raise ValueError(f"flow has shape {flow.shape}; give a last axis of the categories {', '.join(CATEGORIES)}")
    if not np.all(flow >= 0):
        raise ValueError("flow is negative or unknown; give vehicles per hour, 0 where there are none")
    inside = (speed >= SPEED_RANGE[0]) & (speed <= SPEED_RANGE[1])
    if not np.all(inside | (flow == 0)):
        raise ValueError("speed is outside 20 to 130 km/h where there is flow; the coefficients do not hold there")
    share, months = np.asarray(conditions.stud_share, float), np.asarray(conditions.stud_months, float)
    if not np.all((share >= 0) & (share <= 1)):
        raise ValueError("stud_share is outside 0 to 1; give a fraction, not a percentage")
    if not np.all((months >= 0) & (months <= 12)):
        raise ValueError("stud_months is outside 0 to 12; give the months of the season")
    if not np.all(np.isin(conditions.way, WAYS)):
        raise ValueError("way is not 1, 2 or 3; give 1 with the slope, 2 against it, 3 for both ways")
