"""Dry deposition of particles by size: settling, Brownian motion, impaction, interception and rebound.

Two fits of one model: ``zhang2001`` and its revision ``emerson2020``; over forest they differ four- to sevenfold for
particles below 2.5 um and by less than a fifth for desert dust, and that spread is the honest uncertainty. Leaf area
enters through roughness, displacement and season only: scale with crown cover, never with leaf area.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.physics.surfaces import Surface

GRAVITY = 9.81  # m s-2
BOLTZMANN = 1.38e-23  # J K-1, with the digits of the reference
GAS_CONSTANT = 8.314  # J K-1 mol-1
MOLAR_MASS = 0.02897  # kg mol-1, dry air
SURFACE_FACTOR = 3.0
"""Empirical factor of the surface resistance, the same over every land use (Zhang et al. 2001, equation 5)."""

MINERAL_DENSITY = 2650.0
"""Density of desert and road dust, kg m-3 (quartz; 2000-2700)."""

# Table 9.3 of Seinfeld & Pandis (2006): diameter in um, slip correction.
_SLIP_DIAMETER = np.array([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
_SLIP = np.array(
    [216, 108, 43.6, 22.2, 11.4, 4.95, 2.85, 1.865, 1.326, 1.164, 1.082, 1.032, 1.016, 1.008, 1.003, 1.0016]
)


class Scheme(NamedTuple):
    """Constants of the collection efficiencies."""

    brownian: float
    impaction: float
    impaction_power: float
    interception: float
    interception_power: float


SCHEMES = {
    "zhang2001": Scheme(1.0, 1.0, 2.0, 0.5, 2.0),
    "emerson2020": Scheme(0.2, 0.4, 1.7, 2.5, 0.8),
}
"""Zhang et al. (2001) and table S1 of Emerson et al. (2020)."""


class Deposition(NamedTuple):
    """settling : m s-1. surface_resistance : s m-1. velocity : m s-1, of deposition."""

    settling: np.ndarray
    surface_resistance: np.ndarray
    velocity: np.ndarray


def air_viscosity(temperature):
    """Dynamic viscosity of air. temperature : (...) K, 200 to 330. Returns (...) kg m-1 s-1.

    Source: power law of Zhang et al. (2001), as in ddpart.
    """
    return 1.8e-5 * (temperature / 298) ** 0.85


def air_density(temperature, pressure):
    """Density of dry air. temperature : (...) K. pressure : (...) Pa. Returns (...) kg m-3."""
    return pressure * MOLAR_MASS / (GAS_CONSTANT * temperature)


def mean_free_path(temperature, pressure):
    """Path of an air molecule between two hits. temperature : (...) K. pressure : (...) Pa. Returns (...) m.

    Source: Seinfeld & Pandis (2006), equation 9.6.
    """
    speed = np.sqrt(8 * MOLAR_MASS / (np.pi * GAS_CONSTANT * temperature))
    return 2 * air_viscosity(temperature) / (pressure * speed)


def slip_correction(diameter, free_path):
    """Slip of small particles between the molecules of air. diameter, free_path : (...) m. Returns (...) 1.

    Source: Seinfeld & Pandis (2006), equation 9.34.
    """
    return 1 + 2 * free_path / diameter * (1.257 + 0.4 * np.exp(-0.55 * diameter / free_path))


def slip_correction_tabled(diameter):
    """Slip correction of the table that the reference takes for Brownian motion, linear between its sizes.

    diameter : (...) m, 1 nm or more; the last value holds above 100 um. Returns (...) 1.

    Source: Seinfeld & Pandis (2006), table 9.3.
    """
    return np.interp(np.asarray(diameter) * 1e6, _SLIP_DIAMETER, _SLIP)


def settling_velocity(diameter, density, temperature, pressure, drag=True):
    """Speed at which a sphere falls in still air.

    Parameters
    ----------
    diameter : (...) m
    density : (...) kg m-3
        Of the particle.
    temperature : (...) K
    pressure : (...) Pa
    drag : bool
        Correct for drag beyond Stokes' law, which matters above 20 um (4 % at 30 um, 19 % at 80 um).

    Returns
    -------
    (...) m s-1

    Source: Zhang et al. (2001), equation 2; drag by Schiller & Naumann (1933).
    """
    viscosity = air_viscosity(temperature)
    slip = slip_correction(diameter, mean_free_path(temperature, pressure))
    stokes = density * diameter**2 * GRAVITY * slip / (18 * viscosity)
    if not drag:
        return stokes
    reynolds_per_speed = diameter * air_density(temperature, pressure) / viscosity
    speed = stokes
    for _ in range(5):
        speed = stokes / (1 + 0.15 * (reynolds_per_speed * speed) ** 0.687)
    return speed


def schmidt_number(diameter, temperature, pressure):
    """Kinematic viscosity of air over Brownian diffusivity. diameter : (...) m. temperature : (...) K.

    pressure : (...) Pa. Returns (...) 1.

    Source: Seinfeld & Pandis (2006), equation 9.73 and table 9.3.
    """
    viscosity = air_viscosity(temperature)
    diffusivity = BOLTZMANN * temperature * slip_correction_tabled(diameter) / (3 * np.pi * viscosity * diameter)
    return viscosity / air_density(temperature, pressure) / diffusivity


def particle_deposition(
    diameter, ustar, resistance, temperature, pressure, surface: Surface, scheme, density=MINERAL_DENSITY, wet=False,
    drag=True,
) -> Deposition:  # fmt: skip
    """Settling, surface resistance and deposition velocity of particles of given sizes.

    Parameters
    ----------
    diameter : (...) m, 1e-9 to 1e-4
    ustar : (...) m s-1, above 0
        Friction velocity over this surface (see ``surface_layer.friction_velocity``).
    resistance : (...) s m-1
        Aerodynamic resistance over this surface.
    temperature : (...) K
    pressure : (...) Pa
    surface : Surface, fields (...)
        Of the same scheme.
    scheme : text or Scheme, fields (...)
        zhang2001 or emerson2020.
    density : (...) kg m-3
        Of the particle.
    wet : (...) bool
        A wet surface holds what hits it; a dry one lets coarse particles bounce.
    drag : bool
        Correct the settling of coarse particles beyond Stokes' law.

    Returns
    -------
    Deposition, fields (...)

    Source: Zhang et al. (2001), Atmospheric Environment 35:549; Emerson et al. (2020), PNAS 117:26076.
    """
    constants = SCHEMES[scheme] if isinstance(scheme, str) else scheme
    settling = settling_velocity(diameter, density, temperature, pressure, drag)
    viscosity = air_viscosity(temperature) / air_density(temperature, pressure)
    brownian = constants.brownian * schmidt_number(diameter, temperature, pressure) ** -surface.gamma
    caught = brownian + interception_efficiency(diameter, surface, constants)
    scale = stokes_scale(ustar, viscosity, surface)
    conductance, velocity = deposit(settling, caught, ustar, resistance, scale, surface, constants, wet)
    with np.errstate(divide="ignore"):
        return Deposition(settling, 1 / conductance, velocity)


def interception_efficiency(diameter, surface: Surface, constants: Scheme):
    """Share caught by brushing past an obstacle. diameter : (...) m. Returns (...) 1; 0 over bare ground."""
    share = diameter / np.where(surface.vegetated, surface.radius, 1.0)
    return np.where(surface.vegetated, constants.interception * share**constants.interception_power, 0.0)


def stokes_scale(ustar, viscosity, surface: Surface):
    """Stokes number per settling speed. ustar : (...) m s-1. viscosity : (...) m2 s-1, kinematic. Returns (...) s m-1.

    Source: Zhang et al. (2001), equations 7a and 7b: obstacles of a radius over vegetation, a smooth wall elsewhere.
    """
    radius = np.where(surface.vegetated, surface.radius, 1.0)
    return np.where(surface.vegetated, ustar / (GRAVITY * radius), ustar**2 / viscosity)


def deposit(settling, caught, ustar, resistance, stokes_scale, surface: Surface, constants: Scheme, wet):
    """Add impaction and rebound to what Brownian motion and interception catch; all arguments (...) broadcast.

    Returns the conductance of the surface and the deposition velocity, both (...) m s-1. Over bare ground coarse
    particles bounce off and the conductance falls to 0, so that the resistance is not computed here.
    """
    stokes = settling * stokes_scale
    # Twice as fast as the power itself in single precision.
    impaction = constants.impaction * np.exp(constants.impaction_power * np.log(stokes / (surface.alpha + stokes)))
    stuck = np.exp(-np.sqrt(stokes))
    if np.any(wet):
        stuck = np.where(wet, 1.0, stuck)
    conductance = SURFACE_FACTOR * ustar * stuck * (caught + impaction)
    return conductance, settling + conductance / (1 + resistance * conductance)
