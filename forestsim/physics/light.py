"""Light under trees: Beer's law below crowns that cover part of the ground."""

from __future__ import annotations

import numpy as np


def transmission(lai, extinction, crown_cover, clumping=1.0):
    """Share of the sun's radiation that reaches the ground of a stand.

    Gaps let everything through; below crowns light falls off with the leaf area of the crowns, which is the leaf
    area per ground divided by the cover. Leaves only: a leafless stand lets everything through.

    Parameters
    ----------
    lai : (...) m2 m-2, 0 or more
        Leaf area per ground area.
    extinction : (...) 1, 0.3 to 0.8
        Extinction coefficient over a day (0.4 to 0.6 for leaves of all directions; assumed).
    crown_cover : (...) 1, 0 to 1
    clumping : (...) 1, 0 to 1
        1 for leaves spread at random within the crowns, less for leaves in clumps.

    Returns
    -------
    (...) 1, 0 to 1

    Source: Beer and Lambert's law as in 3-PG, Landsberg and Waring (1997), doi:10.1016/S0378-1127(97)00026-1.
    """
    covered = np.maximum(crown_cover, 1e-9)
    return 1 - crown_cover + crown_cover * np.exp(-extinction * clumping * lai / covered)


def interception(lai, extinction, crown_cover, clumping=1.0):
    """Share of the sun's radiation that crowns keep from the ground; parameters as in ``transmission``."""
    return 1 - transmission(lai, extinction, crown_cover, clumping)
