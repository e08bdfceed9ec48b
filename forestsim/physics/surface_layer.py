"""Wind near the ground: friction velocity over each surface, and the resistance of the air above it.

Stability enters as the inverse Obukhov length, m-1: 0 is neutral, positive stable, negative unstable.
"""

from __future__ import annotations

import numpy as np

from forestsim.errors import ForestsimError

VON_KARMAN = 0.40
COMMON_HEIGHT = 50.0
"""Height, m, where the wind no longer knows which surface it blows over (assumed, 40-80): two surfaces side by side
share the wind there, not the friction velocity."""
DISPLACEMENT_SHARE = 0.67
ROUGHNESS_SHARE = 0.10
"""Displacement and roughness of a closed canopy per height of it (assumed, 0.6-0.75 and 0.06-0.14)."""
PASQUILL = {
    "A": (-0.096, 0.029),
    "B": (-0.037, 0.029),
    "C": (-0.002, 0.018),
    "D": (0.0, 0.0),
    "E": (0.004, -0.018),
    "F": (0.035, -0.036),
}
"""Intercept and slope of the inverse Obukhov length over the decimal logarithm of roughness, by stability class."""


def canopy_displacement(height):
    """Height by which a closed canopy lifts the wind profile.

    height : (...) m. Returns (...) m.
    """
    return DISPLACEMENT_SHARE * height


def canopy_roughness(height):
    """Roughness length of a closed canopy.

    height : (...) m. Returns (...) m.
    """
    return ROUGHNESS_SHARE * height


def heat_correction(stability):
    """Stability correction of the profile of heat and of gases and particles.

    stability : (...) 1, height over Obukhov length. Returns (...) 1; 0 in neutral air.

    Source: Businger-Dyer functions with 5.2 and 16, as in Erisman & Draaijers (1995).
    """
    return np.where(stability > 0, -5.2 * stability, 2 * np.log((1 + _unstable(stability) ** 2) / 2))


def momentum_correction(stability):
    """Stability correction of the wind profile.

    stability : (...) 1, height over Obukhov length. Returns (...) 1; 0 in neutral air.

    Source: Businger-Dyer functions with 5.2 and 16, as in Erisman & Draaijers (1995).
    """
    x = _unstable(stability)
    unstable = 2 * np.log((1 + x) / 2) + np.log((1 + x**2) / 2) - 2 * np.arctan(x) + np.pi / 2
    return np.where(stability > 0, -5.2 * stability, unstable)


def _unstable(stability):
    return (1 - 16 * np.minimum(stability, 0)) ** 0.25


def friction_velocity(speed, height, displacement, roughness, inverse_length=0.0):
    """Friction velocity from the wind at one height, by the logarithmic profile.

    Parameters
    ----------
    speed : (...) m s-1, 0 or more
    height : (...) m
        Where the wind blows so; above displacement and roughness together.
    displacement, roughness : (...) m
    inverse_length : (...) m-1
        Inverse Obukhov length; 0 is neutral.

    Returns
    -------
    (...) m s-1

    Raises
    ------
    ForestsimError
        If a height is not above displacement plus roughness.

    Source: Erisman & Draaijers (1995).
    """
    _check(height, displacement, roughness, strictly=True)
    return VON_KARMAN * speed / _profile(momentum_correction, height, displacement, roughness, inverse_length)


def wind_at(target, speed, height, displacement, roughness, inverse_length=0.0):
    """Wind at another height over the same surface, by the logarithmic profile.

    target : (...) m. speed : (...) m s-1 at ``height`` : (...) m. displacement, roughness : (...) m.
    inverse_length : (...) m-1. Returns (...) m s-1.

    Raises ForestsimError if a height is not above displacement plus roughness.
    """
    _check(target, displacement, roughness, strictly=False)
    ustar = friction_velocity(speed, height, displacement, roughness, inverse_length)
    return ustar / VON_KARMAN * _profile(momentum_correction, target, displacement, roughness, inverse_length)


def aerodynamic_resistance(ustar, height, displacement, roughness, inverse_length=0.0):
    """Resistance of the air between a height and the surface to what it carries down.

    Parameters
    ----------
    ustar : (...) m s-1, above 0
        Friction velocity.
    height : (...) m
        Not below displacement and roughness together, where the resistance ends.
    displacement, roughness : (...) m
    inverse_length : (...) m-1
        Inverse Obukhov length; 0 is neutral.

    Returns
    -------
    (...) s m-1

    Raises
    ------
    ForestsimError
        If a height is below displacement plus roughness.

    Source: Erisman & Draaijers (1995), equation 3.4.
    """
    _check(height, displacement, roughness, strictly=False)
    profile = _profile(heat_correction, height, displacement, roughness, inverse_length)
    return np.maximum(profile, 0) / (VON_KARMAN * ustar)


def wind_classes(mean, count=5, shape=2.0):
    """Wind speeds that each blow for an equal share of the hours, with the mean given.

    mean : (...) m s-1, 0 or more. count : how many classes. shape : 1, of the Weibull distribution (assumed, 1.6-2.2).
    Returns (..., class) m s-1.
    """
    middles = (-np.log1p(-(np.arange(count) + 0.5) / count)) ** (1 / shape)
    return np.asarray(mean, float)[..., None] * middles / middles.mean()


def _profile(correction, height, displacement, roughness, inverse_length):
    above = height - displacement
    stable = correction(above * inverse_length) - correction(roughness * inverse_length)
    return np.log(above / roughness) - stable


def too_low(height, displacement, roughness):
    """Whether a height lies below displacement and roughness together, where no wind profile holds. All (...) m."""
    return np.less(height, (np.asarray(displacement) + roughness) * (1 - 1e-12))


def _check(height, displacement, roughness, strictly: bool) -> None:
    lowest = np.asarray(displacement) + roughness
    wrong = height <= lowest if strictly else too_low(height, displacement, roughness)
    if np.any(wrong):
        least = np.broadcast_to(height, np.shape(wrong))[wrong].min()
        raise ForestsimError(
            f"height: is {least:g} m; give heights above displacement and roughness together, {np.max(lowest):g} m here"
        )


def inverse_obukhov(stability_class, roughness):
    """Inverse Obukhov length of a Pasquill class.

    stability_class : (...) A to F. roughness : (...) m. Returns (...) m-1.

    Source: Seinfeld & Pandis (2006), equation 16.83.
    """
    classes = np.asarray(stability_class)
    unknown = sorted(set(classes.ravel().tolist()) - set(PASQUILL))
    if unknown:
        raise ForestsimError(f"stability class: is {', '.join(map(str, unknown))}; choose from {', '.join(PASQUILL)}")
    order = {name: place for place, name in enumerate(PASQUILL)}
    place = np.vectorize(order.__getitem__, otypes=[int])(classes)
    intercept, slope = np.array(list(PASQUILL.values())).T
    return intercept[place] + slope[place] * np.log10(roughness)


def pasquill_class(speed, radiation, cloud, daytime):
    """Pasquill stability class of an hour.

    Parameters
    ----------
    speed : (...) m s-1
        At 10 m.
    radiation : (...) W m-2
        Global radiation, used by day.
    cloud : (...) 1, 0 to 1
        Share of the sky, a fraction; used by night, and a sky of 0.95 or more is neutral at all hours.
    daytime : (...) bool

    Returns
    -------
    (...) text, A to F

    Source: Seinfeld & Pandis (2006), table 16.3; a class between two is taken as the less stable one.
    """
    if np.any((np.asarray(cloud) < 0) | (np.asarray(cloud) > 1)):
        raise ForestsimError("cloud: lies outside 0 to 1; give a fraction, not a percentage or oktas")
    row = np.searchsorted([2.0, 3.0, 5.0, 6.0], speed, side="right")
    strength = np.where(np.less(radiation, 350), 2, np.where(np.less(radiation, 700), 1, 0))
    # Columns: strong, moderate and slight sun, cloudy and clear night; a calm night is as the next wind.
    table = np.array([list("AABEF"), list("ABCEF"), list("BBCDE"), list("CCDDD"), list("CDDDD")])
    column = np.where(daytime, strength, np.where(np.greater_equal(cloud, 0.5), 3, 4))
    return np.where(np.greater_equal(cloud, 0.95), "D", table[row, column])
