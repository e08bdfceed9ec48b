"""Plume of a road near the ground: spread, wind and concentration by the R-LINE formulas.

Heights are above ground, x is downwind, y crosswind. Air is stable where the Obukhov length is positive, neutral
where it is infinite. Concentrations are per unit of emission: s m-3 of a point, s m-2 of a line.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erf

KARMAN = 0.4
LEAST_CROSSWIND = 0.2
"""Least standard deviation of the crosswind, m s-1."""
NEAREST = 1.0
"""Nearest distance of a receptor to a source that the formulas are used for, m."""
MIXING_HEIGHT = 1000.0
"""Depth of the air that a plume can fill, m, where none is given (assumed, 300-2500)."""
HALF_LINE = 2000.0
"""Half the length of the 4 km line of ``line_concentration``, m."""


def crosswind_deviation(friction_velocity, convective_velocity=0.0):
    """Standard deviation of the crosswind, at least 0.2.

    friction_velocity, convective_velocity : (...) m s-1. Returns (...) m s-1.

    Source: Snyder et al. (2013), R-LINE.
    """
    return np.maximum(np.hypot(0.6 * convective_velocity, 1.9 * friction_velocity), LEAST_CROSSWIND)


def wind_speed(height, roughness, displacement, friction_velocity, obukhov_length, crosswind):
    """Wind speed by similarity; at and below the displacement height only turbulence moves the air.

    Between displacement and displacement plus roughness the logarithm is negative.

    height, roughness, displacement, obukhov_length : (...) m. friction_velocity, crosswind : (...) m s-1.
    Returns (...) m s-1.

    Source: Snyder et al. (2013), R-LINE, as in AERMOD 21112.
    """
    above = np.maximum(height - displacement, 1e-6)
    correction = _wind_correction(roughness, obukhov_length) - _wind_correction(above, obukhov_length)
    similar = friction_velocity / KARMAN * (np.log(above / roughness) + correction)
    return np.where(height > displacement, similar, np.sqrt(2) * crosswind)


def _wind_correction(height, obukhov_length):
    """Return the stability correction of the wind profile."""
    ratio = height / np.abs(obukhov_length)
    x = (1 + 16 * ratio) ** 0.25
    unstable = 2 * np.log((1 + x) / 2) + np.log((1 + x**2) / 2) - 2 * np.arctan(x) + np.pi / 2
    stable = -17 * (1 - np.exp(-0.29 * ratio))
    return np.where(np.asarray(obukhov_length) > 0, stable, unstable)


def vertical_spread(
    distance, friction_velocity, effective_wind, obukhov_length, initial=0.0, mixing_height=MIXING_HEIGHT
):
    """Vertical standard deviation of the plume.

    distance, obukhov_length, initial, mixing_height : (...) m. friction_velocity, effective_wind : (...) m s-1.
    Returns (...) m.

    Source: Venkatram et al. (2013); Snyder et al. (2013), R-LINE.
    """
    slope = friction_velocity / effective_wind
    stretched = np.abs(distance / obukhov_length)
    stable = 1 / (1 + 3 * slope * np.cbrt(stretched) ** 2)
    growth = np.where(np.asarray(obukhov_length) > 0, stable, 1 + 1.5 * slope * stretched)
    return np.minimum(np.hypot(0.57 * slope * np.abs(distance) * growth, initial), np.sqrt(2 / np.pi) * mixing_height)


def horizontal_spread(vertical, friction_velocity, obukhov_length, crosswind):
    """Crosswind standard deviation of the plume from the vertical one.

    vertical, obukhov_length : (...) m. friction_velocity, crosswind : (...) m s-1. Returns (...) m.

    Source: Venkatram et al. (2013); Snyder et al. (2013), R-LINE.
    """
    ratio = vertical / np.abs(obukhov_length)
    growth = np.where(np.asarray(obukhov_length) > 0, 1 + 2.5 * ratio, 1 / np.sqrt(1 + ratio))
    return 1.6 * crosswind / friction_velocity * vertical * growth


def effective_wind(
    distance,
    source_height,
    roughness,
    displacement,
    friction_velocity,
    obukhov_length,
    crosswind=None,
    initial=0.0,
    mixing_height=MIXING_HEIGHT,
):
    """Wind speed at the mean height of the plume, and the vertical spread it leads to.

    The two depend on each other and are solved to the end; the public code stops when the spread changes by less
    than 1 %, from a wind left over from its last call, so that its figures scatter by up to 1 % about these.

    Parameters
    ----------
    distance : (...) m
        From the source; its sign does not count.
    source_height, roughness, displacement : (...) m
    friction_velocity : (...) m s-1
    obukhov_length : (...) m
    crosswind : (...) m s-1
        Left out, ``crosswind_deviation`` of the friction velocity.
    initial, mixing_height : (...) m

    Returns
    -------
    (...) m s-1, (...) m

    Source: Snyder et al. (2013), R-LINE.
    """
    crosswind = crosswind_deviation(friction_velocity) if crosswind is None else crosswind
    profile = (roughness, displacement, friction_velocity, obukhov_length, crosswind)
    growth = (obukhov_length, initial, mixing_height)
    shape = np.broadcast_shapes(*(np.shape(v) for v in (distance, source_height, *profile, initial, mixing_height)))
    # A start above nothing keeps the first spread finite in calm air.
    speed = np.broadcast_to(np.sqrt(2) * crosswind, shape)
    for _ in range(200):
        vertical = vertical_spread(distance, friction_velocity, speed, *growth)
        height = np.maximum(mean_height(vertical, source_height), source_height)
        found = np.sqrt(2 * crosswind**2 + wind_speed(height, *profile) ** 2)
        # A faster wind means a lower plume and a slower wind: the geometric mean keeps that from swinging.
        middle = np.sqrt(speed * found)
        done = np.all(np.abs(middle - speed) <= 1e-12 * speed)
        speed = middle
        if done:
            break
    return speed, vertical_spread(distance, friction_velocity, speed, *growth)


def mean_height(vertical, source_height):
    """Mean height of a plume that the ground reflects. vertical, source_height : (...) m. Returns (...) m."""
    ratio = source_height / vertical
    return np.sqrt(2 / np.pi) * vertical * np.exp(-0.5 * ratio**2) + source_height * erf(ratio / np.sqrt(2))


def vertical_profile(height, source_height, vertical):
    """Share of a plume per metre of height, with reflection at the ground; it integrates to 1 over all heights.

    height, source_height, vertical : (...) m. Returns (...) m-1.
    """
    lower = np.exp(-0.5 * ((source_height - height) / vertical) ** 2)
    upper = np.exp(-0.5 * ((source_height + height) / vertical) ** 2)
    return (lower + upper) / (np.sqrt(2 * np.pi) * vertical)


def infinite_line_concentration(
    distance,
    receptor_height,
    source_height,
    roughness,
    displacement,
    friction_velocity,
    obukhov_length,
    crosswind=None,
    initial=0.0,
    angle=0.0,
):
    """Concentration behind an endless straight road by the closed form, without meander.

    It is 1 to 20 % off the whole formula, less than that where the wind is far stronger than its turbulence.

    Parameters
    ----------
    distance : (...) m
        At right angles to the road, downwind.
    angle : (...) degrees, -80 to 80
        Between the wind and the normal of the road.
    receptor_height and the others as in ``effective_wind``

    Returns
    -------
    (...) s m-2

    Source: Venkatram et al. (2013); Snyder et al. (2013), R-LINE.
    """
    cosine = np.cos(np.radians(angle))
    air = (roughness, displacement, friction_velocity, obukhov_length, crosswind, initial)
    speed, vertical = effective_wind(distance / cosine, source_height, *air)
    return vertical_profile(receptor_height, source_height, vertical) / (speed * cosine)


def line_concentration(
    distance,
    receptor_height,
    source_height,
    roughness,
    displacement,
    friction_velocity,
    obukhov_length,
    crosswind=None,
    initial=0.0,
    mixing_height=MIXING_HEIGHT,
    half_length=HALF_LINE,
):
    """Concentration opposite the middle of a straight road at right angles to the wind, plume and meander together.

    Parameters
    ----------
    distance : (...) m
        From the road, downwind.
    half_length : m
        Half the length of the road; 2 km in the reference.
    receptor_height and the others as in ``effective_wind``

    Returns
    -------
    (...) s m-2

    Source: Snyder et al. (2013), R-LINE.
    """
    crosswind = crosswind_deviation(friction_velocity) if crosswind is None else crosswind
    given = (receptor_height, source_height, roughness, displacement, friction_velocity, obukhov_length, crosswind)
    given = np.broadcast_arrays(np.maximum(distance, NEAREST), *given, initial, mixing_height)
    x, receptor, source, z0, d, ustar, length, sigma_v, initial, mixing = (np.asarray(v, float) for v in given)
    speed, vertical = effective_wind(x, source, z0, d, ustar, length, sigma_v, initial, mixing)
    meander = 2 * (sigma_v / speed) ** 2
    # The crosswind spread grows from the vertical one before the mixing height caps that.
    free = vertical_spread(x, ustar, speed, length, initial, np.inf)
    sideways = horizontal_spread(free, ustar, length, sigma_v)
    straight = vertical_profile(receptor, source, vertical) / speed * erf(half_length / (np.sqrt(2) * sideways))
    # With y = x sinh t the radial plume's dy / r is dt, and the integrand is smooth.
    nodes, weights = np.polynomial.legendre.leggauss(48)
    last = np.arcsinh(half_length / x)[..., None]
    radius = x[..., None] * np.cosh((nodes + 1) / 2 * last)
    wide = (v[..., None] for v in (source, z0, d, ustar, length, sigma_v, initial, mixing))
    speed_r, vertical_r = effective_wind(radius, *wide)
    radial = vertical_profile(receptor[..., None], source[..., None], vertical_r) / (2 * np.pi * speed_r)
    meandering = (radial * weights).sum(axis=-1) * last[..., 0]
    return straight * (1 - meander) + meandering * meander
