"""Uptake of gases by a stand, and what leaves can bear of chloride and sulphur."""

from __future__ import annotations

import numpy as np

from forestsim.errors import ForestsimError
from forestsim.physics.surface_layer import VON_KARMAN

PRANDTL = 0.72
SULPHUR_DIOXIDE_PER_SULPHUR = 64.06 / 32.06
KILOGRAMS_PER_HECTARE = 1e-5  # from ug m-2


def boundary_resistance(ustar, schmidt, prandtl=PRANDTL):
    """Resistance of the thin layer of air on the leaves.

    ustar : (...) m s-1, above 0. schmidt : (...) 1, kinematic viscosity over diffusivity of the gas. prandtl : 1.
    Returns (...) s m-1.

    Source: Hicks et al. (1987), as in i-Tree Eco (Hirabayashi, Kroll & Nowak 2015).
    """
    return 2 / (VON_KARMAN * ustar) * (schmidt / prandtl) ** (2 / 3)


def itree_aerodynamic_resistance(speed, ustar):
    """Aerodynamic resistance of the i-Tree preset. speed, ustar : (...) m s-1. Returns (...) s m-1."""
    return speed / ustar**2


def gas_velocity(aerodynamic, boundary, surface):
    """Deposition velocity of a gas: three resistances in a row. aerodynamic, boundary, surface : (...) s m-1.

    Returns (...) m s-1.
    """
    return 1 / (aerodynamic + boundary + surface)


def gas_uptake(concentration, velocity, seconds):
    """Gas taken up in a time.

    Parameters
    ----------
    concentration : (...) ug m-3, 0 or more
    velocity : (...) m s-1
        Deposition velocity, or the difference of two surfaces.
    seconds : (...) s

    Returns
    -------
    (...) kg ha-1

    Raises
    ------
    ForestsimError
        If a concentration is negative.
    """
    if np.any(np.asarray(concentration) < 0):
        raise ForestsimError(f"gas: is {np.min(concentration):g} ug/m3; give concentrations of 0 or more")
    return concentration * velocity * seconds * KILOGRAMS_PER_HECTARE


def leaf_cap(threshold, background, foliage):
    """Most of an element that leaves take up before they suffer.

    threshold, background : (...) g kg-1 of dry leaf, where injury begins and what clean leaves hold.
    foliage : (...) t ha-1. Returns (...) kg ha-1; chloride: 10 g/kg of 2.5 t are 25 kg.
    """
    return np.maximum(np.subtract(threshold, background), 0) * foliage


def sulphur_dioxide_cap(threshold, background, foliage):
    """Most SO2 that leaves take up before they suffer, from their sulphur.

    threshold, background : (...) g kg-1 of sulphur. foliage : (...) t ha-1. Returns (...) kg ha-1 of SO2.
    """
    return leaf_cap(threshold, background, foliage) * SULPHUR_DIOXIDE_PER_SULPHUR
