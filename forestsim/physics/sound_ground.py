"""What the ground takes from sound or adds to it: mean planes under a path, ground factors, the effect of the ground.

Points are (x, z) in the vertical plane from source to receiver, m. Every equation takes scalars or arrays and
broadcasts; the last axis of a level is ``band``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.physics.sound_levels import BANDS

SOUND_SPEED = 340.0  # m/s, as in CNOSSOS-EU
WAVE_NUMBER = 2 * np.pi * BANDS / SOUND_SPEED
SOURCE_REACH = 30.0
"""The ground at the source counts up to this many times the sum of both heights."""
BENDING = 2e-4  # 1/m, inverse of the diameter of a ray bent down by wind
TURBULENCE = 6e-3  # 1
HIGHEST = 1e6  # m; a height that turbulence lifts above this is as good as infinite


class Plane(NamedTuple):
    """The straight line ``slope x + intercept`` that stands for the ground under a path."""

    slope: float
    intercept: float


def mean_plane(profile, start, end) -> Plane:
    """Line of least squares through the ground between two distances; vertical pieces of the ground have no weight.

    profile : (point, 2) m, x not falling. start, end : m. Returns a Plane, level if ``end`` is not beyond ``start``.

    Source: Directive (EU) 2015/996, annex II, equations 2.5.3 to 2.5.5.
    """
    x, z = between(profile, start, end)
    length = end - start
    if length <= 0:
        return Plane(0.0, float(z.mean()))
    # Measured from the start, or a short path far along loses all its digits.
    left, right = x[:-1] - start, x[1:] - start
    step, bottom, top = right - left, z[:-1], z[1:]
    area = np.sum(step * (bottom + top) / 2)
    moment = np.sum(step * (left * (2 * bottom + top) + right * (bottom + 2 * top)) / 6)
    slope = 12 * (moment - length * area / 2) / length**3
    return Plane(float(slope), float(area / length - slope * (start + length / 2)))


def between(profile, start, end):
    """Part of a ground profile between two distances; the ground goes on level beyond its ends.

    profile : (point, 2) m, x not falling. start, end : m. Returns x, z : (point) m, with points at start and end.
    """
    profile = np.asarray(profile, float)
    x, z = profile[:, 0], profile[:, 1]
    inside = (x > start) & (x < end)
    first, last = _height_before(profile, end), _height_after(profile, start)
    return np.r_[start, x[inside], end], np.r_[last, z[inside], first]


def _height_after(profile, x):
    """Return the height of the ground just beyond x, the foot of a wall that stands there."""
    place = np.searchsorted(profile[:, 0], x, side="right")
    return _on_piece(profile, place, x)


def _height_before(profile, x):
    place = np.searchsorted(profile[:, 0], x, side="left")
    return _on_piece(profile, place, x)


def _on_piece(profile, place, x):
    if place == 0 or place == len(profile):
        return profile[min(place, len(profile) - 1), 1]
    (left, bottom), (right, top) = profile[place - 1], profile[place]
    return bottom + (top - bottom) * (x - left) / (right - left)


def above_plane(plane: Plane, point):
    """Height of a point over a plane, at right angles to it.

    point : (2) m. Returns m, negative below the plane.
    """
    return (point[1] - plane.slope * point[0] - plane.intercept) / np.hypot(1.0, plane.slope)


def along_plane(plane: Plane, one, other):
    """Distance between the feet of two points on a plane. one, other : (2) m. Returns m, 0 or more."""
    return abs(other[0] - one[0] + plane.slope * (other[1] - one[1])) / np.hypot(1.0, plane.slope)


def mirrored(plane: Plane, point):
    """Image of a point in a plane. point : (2) m. Returns (2) m."""
    normal = np.array([-plane.slope, 1.0]) / np.hypot(1.0, plane.slope)
    return np.asarray(point, float) - 2 * above_plane(plane, point) * normal


def path_factor(pieces, start, end, otherwise=0.0):
    """Mean ground factor of a path, by length.

    pieces : (piece, 3) start m, end m, ground factor 1. start, end : m. otherwise : 1, for a path without length.
    Returns 1, 0 for a hard and 1 for a porous ground.

    Source: Directive (EU) 2015/996, annex II, equation 2.5.13.
    """
    pieces = np.asarray(pieces, float)
    lengths = np.clip(np.minimum(pieces[:, 1], end) - np.maximum(pieces[:, 0], start), 0.0, None)
    return float(lengths @ pieces[:, 2] / lengths.sum()) if lengths.sum() > 0 else float(otherwise)


def source_share(distance, low, high):
    """How far a path reaches beyond the ground of its source: 1 where that ground stops to count.

    distance : (...) m between the feet. low, high : (...) m over the mean plane. Returns (...) 1, 0 or more.

    Source: Directive (EU) 2015/996, annex II, equation 2.5.14.
    """
    distance, heights = np.asarray(distance, float), np.add(low, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(distance > 0, distance / (SOURCE_REACH * heights), 0.0)


def factor_with_source(factor, source_factor, share):
    """Ground factor of a path with the ground at its source.

    factor, source_factor : (...) 1. share : (...) 1, of ``source_share``. Returns (...) 1.

    Source: Directive (EU) 2015/996, annex II, equation 2.5.14.
    """
    near = np.minimum(share, 1.0)
    return factor * near + source_factor * (1.0 - near)


def ground_homogeneous(distance, low, high, factor, wave_factor, least_factor):
    """Effect of the ground in still air without gradients.

    Parameters
    ----------
    distance : (...) m
        Between the feet of source and receiver on the mean plane.
    low, high : (...) m
        Heights of source and receiver over it; a negative one counts as 0.
    factor : (...) 1
        Mean ground factor of the path; 0 gives -3 dB.
    wave_factor, least_factor : (...) 1
        Factor that shapes the wave on the ground, and the one that bounds the gain: ``factor`` or
        ``factor_with_source``.

    Returns
    -------
    (..., band) dB, negative where the ground adds

    Source: Directive (EU) 2015/996, annex II, equations 2.5.15 to 2.5.18.
    """
    distance, low, high, factor, wave, least = _with_bands(distance, low, high, factor, wave_factor, least_factor)
    effect = np.maximum(_interference(distance, low, high, wave), -3.0 * (1.0 - least))
    return np.where(factor == 0, -3.0, effect)


def ground_favourable(distance, low, high, factor, wave_factor, least_factor):
    """Effect of the ground where wind or an inversion bends sound down.

    Arguments as in ``ground_homogeneous``; the bound goes lower for a path beyond the reach of its source.
    Returns (..., band) dB, negative where the ground adds.

    Source: Directive (EU) 2015/996, annex II, equations 2.5.19 and 2.5.20.
    """
    distance, low, high, factor, wave, least = _with_bands(distance, low, high, factor, wave_factor, least_factor)
    with np.errstate(divide="ignore"):
        beyond = 2.0 * (1.0 - 1.0 / np.maximum(source_share(distance, low, high), 1.0))
    bound = -3.0 * (1.0 - least) * (1.0 + beyond)
    heights = low + high
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(heights > 0, BENDING * distance**2 / 2 / heights**2, 0.0)
        shake = np.where(distance > 0, TURBULENCE * distance / heights, 0.0)
    low, high = (np.minimum(height + lift * height**2 + shake, HIGHEST) for height in (low, high))
    return np.where(factor == 0, bound, np.maximum(_interference(distance, low, high, wave), bound))


def _with_bands(distance, low, high, *factors):
    distance, *factors = (np.asarray(value, float)[..., None] for value in (distance, *factors))
    low, high = (np.maximum(np.asarray(height, float), 0.0)[..., None] for height in (low, high))
    return distance, low, high, *factors


def _interference(distance, low, high, factor):
    """Return the effect of direct and reflected sound together without its bound; without distance it is -inf."""
    wave = (
        0.0185
        * BANDS**2.5
        * factor**2.6
        / (BANDS**1.5 * factor**2.6 + 1.3e3 * BANDS**0.75 * factor**1.3 + 1.16e6)
        * distance
    )
    rough = distance * (1.0 + 3.0 * wave * np.exp(-np.sqrt(wave))) / (1.0 + wave) / WAVE_NUMBER
    beats = [height**2 - np.sqrt(2.0 * rough) * height + rough for height in (low, high)]
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = -10.0 * np.log10(4.0 * WAVE_NUMBER**2 / distance**2 * beats[0] * beats[1])
    return np.where(distance > 0, effect, -np.inf)
