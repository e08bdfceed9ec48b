"""Small ions in the air near the ground: born by radiation, lost to each other and to aerosol. Indicative only."""

from __future__ import annotations

import numpy as np

IONISATION = 10.0
"""Ion pairs born over land, cm-3 s-1 (assumed, 5-15)."""
RECOMBINATION = 1.6e-6
"""Loss of ions to each other, cm3 s-1."""
ATTACHMENT = 2e-6
"""Loss of ions to a particle, cm3 s-1 (assumed, 1e-6 to 3e-6)."""
AEROSOL = 4000.0
"""Particles below a micrometre in the open, cm-3 (assumed, 2000-10000); coarse dust is few in number."""
REMOVED_BY_BELT = (0.02, 0.0, 0.07)
"""Share of those particles that a belt removes: value, low, high (assumed; field counts fell by nothing to 7 %)."""


def small_ions(ionisation, aerosol, attachment=ATTACHMENT, recombination=RECOMBINATION):
    """Small ions of one sign in balance: births equal losses to each other and to particles.

    Parameters
    ----------
    ionisation : (...) cm-3 s-1, 0 or more
    aerosol : (...) cm-3, 0 or more
        Particles below a micrometre.
    attachment, recombination : (...) cm3 s-1, above 0

    Returns
    -------
    (...) cm-3

    Source: steady state of dn/dt = q - a n^2 - b n Z.
    """
    to_particles = attachment * aerosol
    # The root of the quadratic in the form that keeps its digits when particles take nearly all ions.
    return 2 * ionisation / (to_particles + np.sqrt(to_particles**2 + 4 * recombination * ionisation))


def ion_ratio(removed, aerosol=AEROSOL, ionisation=IONISATION, attachment=ATTACHMENT):
    """Small ions under trees over those in the open, when trees remove a share of the submicron particles.

    Coarse dust settles on leaves but holds few of the particles, so its loss does not count here. With the 0 to
    7 % that belts remove the ratio is 1.00 to 1.08.

    removed : (...) 1, 0 to 1, share of the particles by number. Others as in ``small_ions``. Returns (...) 1.
    """
    open_air = small_ions(ionisation, aerosol, attachment)
    return small_ions(ionisation, aerosol * (1 - removed), attachment) / open_air
