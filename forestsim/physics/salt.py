"""Salt: what water brings, what drainage carries off, and the conductivity of the soil that results."""

from __future__ import annotations

import numpy as np

from forestsim.physics.water import by_texture

GRAMS_PER_LITRE = 0.64
"""Salt of a solution of 1 dS/m, g l-1 (Richards 1954; 0.55-0.75 for chloride and sulphate waters)."""
SATURATED_WATER = (0.39, 0.45, 0.56, 0.78)
"""Water of the saturated paste: sand, sandy loam, loam, clay, m3 m-3 (saturation percentage of 25, 30, 40 and 60 times
bulk density; assumed, +-20 %)."""
FIELD_WATER_SHARE = 0.5
"""Water at field capacity over that of the saturated paste: soil water is twice as salt as the extract (FAO-29)."""
T_HA_PER_MM_AND_GRAM = 0.01
"""Tonnes per hectare in 1 mm of water of 1 g l-1."""


def salt_brought(water, concentration):
    """Salt that water carries.

    water : (...) mm. concentration : (...) g l-1. Returns (...) t ha-1.
    """
    return T_HA_PER_MM_AND_GRAM * water * concentration


def salt_per_conductivity(depth, texture):
    """Salt in a depth of soil for each dS/m of its saturated extract.

    depth : (...) m, above 0. texture : (...) 1 to 4. Returns (...) t ha-1 per dS m-1; 3.6 in a metre of loam, so that
    4,200 m3 of water with 1 g/l raise it by 1.2 dS/m.
    """
    return 10 * GRAMS_PER_LITRE * by_texture(SATURATED_WATER, texture) * depth


def leached_share(drainage, depth, texture, efficiency=0.8):
    """Share of the salt in a depth of soil that drainage carries off.

    Each portion of water takes soil water with it as it finds it, so that the share never reaches 1.

    Parameters
    ----------
    drainage : (...) mm, 0 or more
    depth : (...) m, above 0
    texture : (...) 1 sand, 2 sandy loam, 3 loam, 4 clay
    efficiency : (...) 1, 0 to 1
        Share of the water that passes through pores which hold salt (assumed 0.6 to 1).

    Returns
    -------
    (...) 1, 0 to 1

    Source: exponential leaching after van der Molen (1973), in its form for one well-mixed layer; assumed_forestsim.
    """
    held = 1000 * FIELD_WATER_SHARE * by_texture(SATURATED_WATER, texture) * depth
    return -np.expm1(-efficiency * drainage / held)
