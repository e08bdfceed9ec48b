"""Which part of a ray runs through a belt of a given height, and what sound bends over it.

Every function takes scalars or arrays and broadcasts; the last axis of a level is ``band``.
"""

from __future__ import annotations

import numpy as np

from forestsim.physics.sound_diffraction import MOST_LOSS, bending_loss
from forestsim.physics.sound_levels import energetic_sum

CURVATURE = 5000.0
"""Radius of a ray bent down by wind, m (ISO 9613-2)."""
STRAIGHT = 1e12
"""Radius of a ray that bends by nothing that counts, m."""


def path_below(height, source_height, receiver_height, distance, start, end, curvature=CURVATURE):
    """Length of a ray below a height between two distances: the path through a belt of that height.

    The ray is the arc from source to receiver, bent down by wind; beside a tall belt all of its width counts, and a
    young belt hides only the part of the ray that is below its tops. For the part within the crowns, subtract the
    path below their base.

    Parameters
    ----------
    height : (...) m
        Of the canopy's top above the ground.
    source_height, receiver_height : (...) m
    distance : (...) m
        From source to receiver, above 0.
    start, end : (...) m
        Near and far edge of the belt, from the source along the ray.
    curvature : (...) m
        Radius of the arc; infinite for a straight ray.

    Returns
    -------
    (...) m

    Raises
    ------
    ValueError
        If ``distance`` is not above 0, or the belt does not lie in order between source and receiver.

    Source: ISO 9613-2 (1996), annex A: path below the canopy with a radius of 5 km.
    """
    distance, start, end = _belt(distance, start, end)
    height, low, high = (np.asarray(value, float) for value in (height, source_height, receiver_height))
    bend = 1.0 / (2.0 * np.minimum(curvature, STRAIGHT))
    # The ray is above the height where  bend x2 - slope x + (height - low)  is negative: between two roots.
    slope = (high - low) / distance + bend * distance
    first, second = _roots(bend, -slope, height - low)
    above = np.clip(np.minimum(second, end) - np.maximum(first, start), 0.0, None)
    return end - start - above


def loss_over(height, source_height, receiver_height, distance, start, end):
    """Loss of sound that bends over a belt as over a thick wall, on flat ground.

    height, source_height, receiver_height : (...) m. distance, start, end : (...) m, as in ``path_below``.
    Returns (..., band) dB, 0 to 25; 0 where the ray passes well above the belt.

    Raises ValueError as ``path_below`` does.
    Source: Directive (EU) 2015/996, annex II, 2.5.6, diffraction without ground, homogeneous air.
    """
    distance, start, end = _belt(distance, start, end)
    height, low, high = (np.asarray(value, float) for value in (height, source_height, receiver_height))
    # Only an edge that stands out of the straight lines beside it bends the ray.
    near, far = low < height, high < height
    first, last = np.where(near, start, end), np.where(far, end, start)
    width = np.maximum(last - first, 0.0)
    direct = np.hypot(distance, high - low)
    around = np.hypot(first, height - low) + width + np.hypot(distance - last, height - high) - direct
    sight = low + (high - low) * first / distance
    bent = bending_loss(np.where(height >= sight, around, -around), width)
    return np.where((near | far)[..., None], np.minimum(bent, MOST_LOSS), 0.0)


def with_path_over(loss, over):
    """Loss through a belt when sound also bends over its top.

    loss : (..., band) dB through the belt. over : (..., band) dB, what a wall of the belt's height and width would
    take from the sound over it. Returns (..., band) dB, at most ``loss`` and never below 0.

    Source: sum of the energies of both ways.
    """
    ways = np.stack(np.broadcast_arrays(-np.asarray(loss, float), -np.asarray(over, float)))
    return np.maximum(-energetic_sum(ways, axis=0), 0.0)


def _belt(distance, start, end):
    distance, start, end = (np.asarray(value, float) for value in (distance, start, end))
    if not np.all(distance > 0):
        raise ValueError("distance is not above 0; give metres from source to receiver")
    if not np.all((start >= 0) & (end >= start) & (end <= distance)):
        raise ValueError("the belt does not lie between source and receiver; give 0 <= start <= end <= distance")
    return distance, start, end


def _roots(a, b, c):
    """Return the roots of a x2 + b x + c for a above 0, in order; an empty interval where there are none."""
    inside = b**2 - 4 * a * c
    # The sum of equal signs keeps its digits, also for a nearly straight ray.
    large = -0.5 * (b + np.copysign(np.sqrt(np.maximum(inside, 0.0)), b))
    other = np.divide(c, large, out=np.zeros(np.broadcast_shapes(np.shape(c), np.shape(large))), where=large != 0)
    one, two = np.broadcast_arrays(large / a, other)
    real = inside > 0
    return np.where(real, np.minimum(one, two), np.inf), np.where(real, np.maximum(one, two), -np.inf)
