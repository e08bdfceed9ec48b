"""Dust as a mass over sizes: modes, and the deposition velocity that their mass feels hour by hour.

A wide block takes dust by area (this module), a belt by filtering the air that crosses it (``belt_filter``); never
count one mass in both. What a planting is worth is the forest less the bare ground beside it, each with the friction
velocity that the wind at a common height gives it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from forestsim.errors import ForestsimError
from forestsim.physics.deposition import deposited
from forestsim.physics.particles import (
    MINERAL_DENSITY,
    SCHEMES,
    air_density,
    air_viscosity,
    deposit,
    interception_efficiency,
    schmidt_number,
    settling_velocity,
    stokes_scale,
)
from forestsim.physics.surfaces import Surface

CELLS = 60_000
"""Hours times stands worked on at a time: the arrays of a step then stay in the cache of one core."""


class Mode(NamedTuple):
    """A log-normal distribution of mass over diameter, cut at both ends.

    median : um, mass median diameter. deviation : 1, geometric standard deviation. lowest, highest : um.
    """

    median: float
    deviation: float
    lowest: float
    highest: float


MODES = {
    "fine": Mode(1.2, 2.0, 0.1, 2.5),
    "background": Mode(5.0, 2.2, 0.1, 10.0),
    "desert": Mode(12.0, 2.2, 0.2, 60.0),
    "road": Mode(12.0, 2.2, 0.2, 30.0),
    "storm": Mode(25.0, 2.0, 0.5, 80.0),
}
"""Background and desert follow the grain sizes at 3 m in the Turan lowland, 2-14 um (Groll et al. 2019); the others
are assumed: medians within a factor of 1.5, deviations 1.8-2.5."""


def size_classes(lowest, highest, count=12):
    """Return the middles of size classes of equal width on a logarithmic axis, and their bounds.

    lowest, highest : um. count : how many. Returns (size) um and (size + 1) um.
    """
    bounds = np.geomspace(lowest, highest, count + 1)
    return np.sqrt(bounds[1:] * bounds[:-1]), bounds


def mass_shares(mode: Mode, bounds):
    """Share of the mass of a mode in each size class; together 1 if the classes cover the mode.

    bounds : (size + 1) um. Returns (size) 1.
    """
    spread = np.log(mode.deviation)
    low, high = (ndtr(np.log(cut / mode.median) / spread) for cut in (mode.lowest, mode.highest))
    edges = np.clip(bounds, mode.lowest, mode.highest)
    return np.diff((ndtr(np.log(edges / mode.median) / spread) - low) / (high - low))


def hourly_velocity(
    diameters, shares, ustar, resistance, temperature, pressure, surface: Surface, scheme="emerson2020",
    density=MINERAL_DENSITY, wet=False,
):  # fmt: skip
    """Mass-weighted deposition velocity of dust, hour by hour and stand by stand, in single precision.

    Parameters
    ----------
    diameters : (size) um
    shares : (size) or (mode, size) 1
        Share of the mass in each size class (see ``mass_shares``).
    ustar : (hour, stand) m s-1, above 0
    resistance : (hour, stand) s m-1
        Aerodynamic resistance.
    temperature : (hour) K
    pressure : (hour) or a number, Pa
    surface : Surface, fields (stand)
    scheme : text
        zhang2001 or emerson2020.
    density : kg m-3
    wet : (hour) bool, or one for all
        Whether leaves are wet.

    Returns
    -------
    (hour, stand) or (mode, hour, stand) m s-1

    Source: Emerson et al. (2020), PNAS 117:26076; Zhang et al. (2001), Atmospheric Environment 35:549.
    """
    constants = SCHEMES[scheme]
    shares = np.asarray(shares, "float32")
    ustar, resistance = (np.asarray(a, "float32") for a in np.broadcast_arrays(ustar, resistance))
    hours, stands = ustar.shape
    fields = (np.broadcast_to(field, stands) for field in surface)
    surface = Surface(*(field.astype(field.dtype if field.dtype == bool else "float32") for field in fields))
    air = _air(diameters, np.broadcast_to(temperature, hours), np.broadcast_to(pressure, hours), density)
    gammas, kind = np.unique(surface.gamma, return_inverse=True)
    kind = kind if len(gammas) > 1 else slice(None)
    brownian = constants.brownian * air.schmidt[..., None] ** -gammas
    touched = interception_efficiency(air.diameter[:, None], surface, constants)
    wet = np.broadcast_to(wet, hours)[:, None]
    out = np.zeros((*shares.shape[:-1], hours, stands), "float32")
    step = max(1, CELLS // stands)
    for start in range(0, hours, step):
        part = slice(start, start + step)
        scale = stokes_scale(ustar[part], air.viscosity[part], surface)
        for size in range(len(air.diameter)):
            caught = brownian[part, size][:, kind] + touched[size]
            settling = air.settling[part, size, None]
            velocity = deposit(settling, caught, ustar[part], resistance[part], scale, surface, constants, wet[part])[1]
            out[..., part, :] += shares[..., size, None, None] * velocity
    return out


def year_of_deposition(concentration, velocity):
    """Dust that settles in a year of hours on each stand, per hectare.

    Parameters
    ----------
    concentration : (hour) ug m-3, 0 or more
    velocity : (hour, stand) m s-1
        Deposition velocity, or the difference of two surfaces. Any number of hours that stand equally for the year.

    Returns
    -------
    (stand) t ha-1 yr-1

    Raises
    ------
    ForestsimError
        If a concentration is negative.
    """
    concentration = np.asarray(concentration, float)
    if np.any(concentration < 0):
        raise ForestsimError(f"dust: is {np.min(concentration):g} ug/m3; give concentrations of 0 or more")
    return deposited(1.0, concentration @ velocity / len(concentration))


class _Air(NamedTuple):
    """diameter : (size) m. settling : (hour, size) m s-1. schmidt : (hour, size) 1. viscosity : (hour, 1) m2 s-1."""

    diameter: np.ndarray
    settling: np.ndarray
    schmidt: np.ndarray
    viscosity: np.ndarray


def _air(diameters, temperature, pressure, density) -> _Air:
    diameter = np.asarray(diameters, float) * 1e-6
    temperature, pressure = (np.asarray(a, float)[:, None] for a in (temperature, pressure))
    parts = (
        diameter,
        settling_velocity(diameter, density, temperature, pressure),
        schmidt_number(diameter, temperature, pressure),
        air_viscosity(temperature) / air_density(temperature, pressure),
    )
    return _Air(*(part.astype("float32") for part in parts))
