"""What leaves take from air that blows through a belt, from the single leaf to the belt.

Without rebound or resuspension, so an upper bound for dry dust. For belts up to ten heights wide; wider blocks take
dust by area (``dust``). Never count one mass in both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.physics.particles import GRAVITY, MINERAL_DENSITY, slip_correction

BOLTZMANN = 1.380649e-23  # J K-1
FREE_PATH = 6.6e-8  # m, of the air, as in the reference
WIDEST_BELT = 10.0
"""Width in heights above which a planting is a block with its own air."""
POROSITY_POWER = 0.4
"""Power from optical to aerodynamic porosity (measured on models of shelterbelts; 0.36-0.5 assumed)."""
PLAGIOPHILE = "plagiophile"
ORIENTATIONS = {
    "needle": {
        "horizontal": (2 / np.pi**2, 1 / np.pi),
        "plagiophile": (0.27, 0.22),
        "vertical": (1 / np.pi, 0.0),
        "uniform": (0.27, 2 / np.pi**2),
    },
    "broadleaf": {
        "horizontal": (0.0, 0.5),
        "plagiophile": (0.216, 0.340),
        "vertical": (1 / np.pi, 0.0),
        "uniform": (2 / np.pi**2, 1 / np.pi),
    },
}
"""Area of leaves seen along the wind and from above, over their one-sided area, by how they hang."""
COLLECTION = {"needle": (0.467, 0.6), "broadleaf": (0.664, 0.47)}
"""Coefficients of Brownian motion and of impaction."""
SMOOTH_IMPACTION, ROUGH_IMPACTION, IMPACTION_STEP = 3.5e-4, 0.18, 20.0
"""Turbulent impaction per friction velocity: times the square of the relaxation time below the step, constant above."""


class Leaves(NamedTuple):
    """needle : bool. brownian, impaction : 1, coefficients. along, above : 1, projected over one-sided area."""

    needle: np.ndarray
    brownian: np.ndarray
    impaction: np.ndarray
    along: np.ndarray
    above: np.ndarray


class Capture(NamedTuple):
    """Parts of the deposition velocity on a leaf, each (...) m s-1 per one-sided leaf area."""

    brownian: np.ndarray
    sedimentation: np.ndarray
    interception: np.ndarray
    impaction: np.ndarray
    turbulent: np.ndarray

    @property
    def total(self):
        return self.brownian + self.sedimentation + self.interception + self.impaction + self.turbulent


def leaves(kind, orientation=PLAGIOPHILE) -> Leaves:
    """Return the constants of leaves. kind : (...) needle or broadleaf. orientation : (...) a key of ORIENTATIONS.

    Raises KeyError for another word. Source: Petroff et al. (2008, 2009).
    """
    kinds, hanging = np.broadcast_arrays(kind, orientation)
    pairs = zip(kinds.ravel().tolist(), hanging.ravel().tolist(), strict=True)
    table = [(k == "needle", *COLLECTION[k], *ORIENTATIONS[k][o]) for k, o in pairs]
    columns = np.array(table, float).reshape(*kinds.shape, 5)
    return Leaves(columns[..., 0] > 0, *(columns[..., i] for i in range(1, 5)))


def petroff_velocity(
    diameter, wind, ustar, leaf: Leaves, leaf_size, density=MINERAL_DENSITY, viscosity=1.85e-5, air_density=1.16,
    temperature=300.0,
) -> Capture:  # fmt: skip
    """Deposition velocity on the leaves of a canopy, by process.

    Parameters
    ----------
    diameter : (...) m, 1e-8 to 1e-4
        Of the particle.
    wind : (...) m s-1, above 0
        Among the leaves.
    ustar : (...) m s-1
        Friction velocity among the leaves.
    leaf : Leaves, fields (...)
    leaf_size : (...) m
        Diameter of a needle or width of a leaf.
    density : (...) kg m-3
        Of the particle.
    viscosity : (...) kg m-1 s-1
    air_density : (...) kg m-3
    temperature : (...) K

    Returns
    -------
    Capture, fields (...)

    Source: Petroff et al. (2008), Atmospheric Environment 42:3654; Petroff et al. (2009), Journal of Aerosol
    Science 40:218.
    """
    kinematic = viscosity / air_density
    relaxation = density * slip_correction(diameter, FREE_PATH) * diameter**2 / (18 * viscosity)
    stokes = wind * relaxation / leaf_size
    ratio = diameter / leaf_size
    flat = wind * leaf.along * ratio * (2 + np.log(4 / ratio))
    rough = relaxation * ustar**2 / kinematic
    return Capture(
        brownian=2 * leaf.brownian * _diffusion(diameter, wind, leaf_size, viscosity, kinematic, temperature),
        sedimentation=2 * leaf.above * relaxation * GRAVITY,
        interception=np.where(leaf.needle, 4 * wind * leaf.along * ratio, flat),
        impaction=2 * wind * leaf.along * (stokes / (stokes + leaf.impaction)) ** 2,
        turbulent=2 * ustar * np.where(rough <= IMPACTION_STEP, SMOOTH_IMPACTION * rough**2, ROUGH_IMPACTION),
    )


def raupach_velocity(
    diameter, wind, leaf_size, frontal_share=0.32, density=MINERAL_DENSITY, viscosity=1.85e-5, air_density=1.16,
    temperature=300.0,
) -> Capture:  # fmt: skip
    """Deposition velocity on the leaves of a windbreak by Brownian motion and impaction alone.

    diameter : (...) m. wind : (...) m s-1, above 0. leaf_size : (...) m. frontal_share : (...) 1, frontal over total
    area. density : (...) kg m-3. viscosity : (...) kg m-1 s-1. air_density : (...) kg m-3. temperature : (...) K.
    Returns Capture, fields (...); the processes it does not know are 0.

    Source: Raupach et al. (2001), Atmospheric Environment 35:3373; its Stokes number is without slip.
    """
    stokes = density * diameter**2 * wind / (18 * viscosity * leaf_size)
    diffusion = _diffusion(diameter, wind, leaf_size, viscosity, viscosity / air_density, temperature)
    impaction = 2 * wind * frontal_share * (stokes / (stokes + 0.8)) ** 2
    nothing = np.zeros_like(impaction)
    return Capture(1.32 * diffusion, nothing, nothing, impaction, nothing)


def _diffusion(diameter, wind, leaf_size, viscosity, kinematic, temperature):
    slip = slip_correction(diameter, FREE_PATH)
    diffusivity = BOLTZMANN * temperature * slip / (3 * np.pi * viscosity * diameter)
    return wind * (kinematic / diffusivity) ** (-2 / 3) * (wind * leaf_size / kinematic) ** -0.5


def aerodynamic_porosity(optical_porosity):
    """Share of the wind that goes through a belt and not over it. optical_porosity : (...) 1, 0 to 1. Returns (...) 1.

    Source: Guan, Zhang & Zhu (2003), Agricultural and Forest Meteorology 118:75.
    """
    return np.asarray(optical_porosity, float) ** POROSITY_POWER


def share_caught(leaf_area_density, width, leaf_velocity, wind):
    """Share of the dust in the air inside a belt that its leaves catch, 0 to 1.

    leaf_area_density : (...) m2 m-3, one-sided. width : (...) m along the wind. leaf_velocity : (...) m s-1.
    wind : (...) m s-1 among the leaves. Returns (...) 1.

    Source: exponential decay along the path, Raupach et al. (2001).
    """
    return -np.expm1(-leaf_area_density * width * leaf_velocity / wind)


def behind_belt(optical_porosity, caught, lift=1.0):
    """Concentration close behind a belt over that in the open.

    optical_porosity : (...) 1. caught : (...) 1, share of the dust passing through that leaves catch. lift : (...) 1,
    concentration of the air that goes over, relative to the open; above 1 where gaps funnel it. Returns (...) 1.
    """
    through = aerodynamic_porosity(optical_porosity)
    return through * (1 - caught) + (1 - through) * lift


def belt_catch(concentration, wind, height, optical_porosity, caught):
    """Dust that a kilometre of belt catches in a year, at most what enters it.

    Parameters
    ----------
    concentration : (...) ug m-3, 0 or more
    wind : (...) m s-1
        Across the belt, mean over its height, before it.
    height : (...) m
    optical_porosity : (...) 1, 0 to 1
    caught : (...) 1, 0 to 1
        Share of the dust passing through that leaves catch (``share_caught``).

    Returns
    -------
    (...) t km-1 yr-1
    """
    return entering_flux(concentration, wind, height) * aerodynamic_porosity(optical_porosity) * caught


def entering_flux(concentration, wind, height):
    """Dust that the wind carries against a kilometre of belt in a year.

    concentration : (...) ug m-3. wind : (...) m s-1 across it. height : (...) m. Returns (...) t km-1 yr-1.
    """
    seconds, tonnes_per_microgram, metres = 365.25 * 86400, 1e-12, 1000.0
    return concentration * tonnes_per_microgram * np.abs(wind) * height * metres * seconds


def per_hectare(per_kilometre, width):
    """Spread what a kilometre of belt catches over its ground. per_kilometre : (...) t km-1. width : (...) m.

    Returns (...) t ha-1.
    """
    return per_kilometre * 10 / width


def is_block(width, height):
    """Whether a planting is so wide that it takes dust by area and not by filtering. width, height : (...) m."""
    return np.asarray(width) > WIDEST_BELT * np.asarray(height)
