"""How far one sees through dusty air."""

from __future__ import annotations

import numpy as np

KOSCHMIEDER = 3.912
"""Optical depth at which a black object fades: contrast 0.02."""
CLEAN_AIR = 0.012
"""Extinction of clean air, km-1."""
COARSE = 0.6
"""Extinction of coarse dust, m2 g-1 (assumed, 0.5-0.7)."""
FINE = 3.5
"""Extinction of fine particles, m2 g-1 (assumed, 3-4)."""


def extinction(coarse, fine=0.0, coarse_efficiency=COARSE, fine_efficiency=FINE):
    """Extinction of air.

    coarse, fine : (...) ug m-3, 0 or more. Efficiencies : (...) m2 g-1. Returns (...) km-1.
    """
    return 1e-3 * (coarse_efficiency * coarse + fine_efficiency * fine) + CLEAN_AIR


def visual_range(extinction_per_km):
    """Distance at which a black object fades into the horizon. extinction_per_km : (...) km-1. Returns (...) km.

    Source: Koschmieder (1924), contrast threshold 0.02.
    """
    return KOSCHMIEDER / extinction_per_km


def path_extinction(open_air, under_trees, share_under_trees):
    """Mean extinction of a line of sight that runs partly under trees.

    open_air, under_trees : (...) km-1. share_under_trees : (...) 1, 0 to 1, of the length of the path.
    Returns (...) km-1.
    """
    return open_air + share_under_trees * (under_trees - open_air)


def transmitted(extinction_per_km, path):
    """Share of light that crosses a path. extinction_per_km : (...) km-1. path : (...) km. Returns (...) 1."""
    return np.exp(-extinction_per_km * path)


def transparency_gain(coarse, reduction, share_under_trees, path, fine=0.0):
    """Rise of the transparency of a path because the air under trees holds less coarse dust.

    One belt of 30 m in a kilometre changes it by less than 2 %.

    Parameters
    ----------
    coarse, fine : (...) ug m-3, 0 or more
        In the open.
    reduction : (...) 1, 0 to 1
        Coarse dust missing under trees.
    share_under_trees : (...) 1, 0 to 1
        Of the length of the path.
    path : (...) km

    Returns
    -------
    (...) 1, transmitted light over that of the open path, less 1
    """
    open_air = extinction(coarse, fine)
    mean = path_extinction(open_air, extinction(coarse * (1 - reduction), fine), share_under_trees)
    return np.expm1((open_air - mean) * path)
