"""Sound from a source to a receiver in a vertical plane, by CNOSSOS-EU: spreading, air, ground, edges, weather.

Lateral paths and reflections are left out. The method reaches to 800 m; beyond that a level is an extrapolation.
The last axis of a level is ``band``, the eight octave bands of ``BANDS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forestsim.physics import sound_diffraction as edge
from forestsim.physics import sound_ground as ground
from forestsim.physics.sound_levels import A_WEIGHTING, energetic_mean, energetic_sum, require_bands

LEAST_DISTANCE = 1.0  # m
REACH = 800.0
"""Distance up to which CNOSSOS-EU holds, m."""


@dataclass(frozen=True)
class Section:
    """A vertical cut through the land from source to receiver.

    Attributes
    ----------
    source, receiver : (2) m
        Distance along the cut and height, the receiver beyond the source.
    profile : (point, 2) m
        The ground with the obstacles on it, distances not falling.
    ground : (piece, 3)
        From m, to m, ground factor 0 to 1; roofs are 0.
    source_ground : 1
        Ground factor at the source, 0 on asphalt.
    edges : (edge, 2) m
        Points that sound may bend over, between source and receiver.
    """

    source: np.ndarray
    receiver: np.ndarray
    profile: np.ndarray
    ground: np.ndarray
    source_ground: float = 0.0
    edges: np.ndarray = ()


class Levels(NamedTuple):
    """Levels at the receiver, each (band) dB but the last, which is dB(A)."""

    homogeneous: np.ndarray
    favourable: np.ndarray
    long_term: np.ndarray
    weighted: np.ndarray
    total: float


class _Side(NamedTuple):
    """One end of the path and the edge next to it: the ground between them and the image of the end in it."""

    effect: np.ndarray
    image: np.ndarray
    buried: bool


def propagate(section: Section, power, absorption, favourable_share) -> Levels:
    """Long-term levels of a point source.

    Parameters
    ----------
    section : Section
    power : (band) dB
        Sound power.
    absorption : (band) dB km-1
        Of the air at the exact mid-band frequencies.
    favourable_share : 1, 0 to 1
        Share of the time in which sound bends down.

    Returns
    -------
    Levels

    Raises
    ------
    ValueError
        If a band is missing, the share is outside 0 to 1, or the receiver is not beyond the source.

    Source: Directive (EU) 2015/996, annex II, 2.5, as amended by (EU) 2021/1226.
    """
    require_bands(power, "power")
    require_bands(absorption, "absorption")
    if not 0 <= favourable_share <= 1:
        raise ValueError(f"favourable_share is {favourable_share}; give a fraction from 0 to 1, not a percentage")
    if not section.receiver[0] > section.source[0]:
        raise ValueError("the receiver is not beyond the source; let distances grow from source to receiver")
    distance = float(np.hypot(*np.subtract(section.receiver, section.source)))
    free = np.asarray(power, float) - divergence(distance) - np.asarray(absorption, float) * distance / 1000.0
    still, bent = (free - boundary(section, favourable) for favourable in (False, True))
    mean = long_term(still, bent, favourable_share)
    weighted = mean + A_WEIGHTING
    return Levels(still, bent, mean, weighted, float(energetic_sum(weighted)))


def divergence(distance):
    """Loss by spreading from a point. distance : (...) m, at least 1. Returns (...) dB.

    Source: Directive (EU) 2015/996, annex II, equation 2.5.12.
    """
    return 20.0 * np.log10(np.maximum(distance, LEAST_DISTANCE)) + 11.0


def long_term(homogeneous, favourable, favourable_share):
    """Mean level over the weather.

    homogeneous, favourable : (...) dB. favourable_share : 1, 0 to 1. Returns (...) dB.

    Source: Directive (EU) 2015/996, annex II, equation 2.5.9.
    """
    both = np.stack(np.broadcast_arrays(favourable, homogeneous), axis=-1)
    return energetic_mean(both, weights=(favourable_share, 1.0 - favourable_share))


def boundary(section: Section, favourable: bool):
    """Loss at the ground and over edges.

    Where edges stand above the line of sight, sound bends over all that a string would touch. Below it, an edge
    counts in the bands that Rayleigh's criterion gives it; of several, the one nearest to the line. Elsewhere the
    ground alone acts. Returns (band) dB.
    """
    edges = np.asarray(section.edges, float).reshape(-1, 2)
    blocking = edge.edges_above(section.source, section.receiver, edges)
    ways = [blocking] if len(blocking) else [one[None] for one in edges]
    loss, nearest = _whole_path(section, favourable), np.full(np.shape(A_WEIGHTING), -np.inf)
    for way in ways:
        over, difference, used = _over(section, way, favourable)
        used = used & (difference > nearest)
        loss, nearest = np.where(used, over, loss), np.where(used, difference, nearest)
    return loss


def _whole_path(section, favourable):
    return _ground_to(section, section.source, section.receiver, favourable).effect


def _over(section, edges, favourable):
    """Return the loss over edges (band), the difference of the ways, and the bands in which the edges act."""
    source, receiver, width = section.source, section.receiver, edge.edges_width(edges)
    near = _ground_to(section, source, edges[0], favourable)
    far = _ground_to(section, edges[-1], receiver, favourable, to_receiver=True)
    whole = edge.path_difference_bent if favourable else edge.path_difference
    images = edge.image_difference_bent if favourable else edge.path_difference
    difference = whole(source, edges, receiver)
    direct = edge.bending_loss(difference, width)
    near_loss = edge.bending_loss(images(near.image, edges, receiver), width)
    far_loss = edge.bending_loss(images(source, edges, far.image), width)
    used = edge.bends(difference, whole(near.image, edges, far.image))
    # An end below its mean plane is its own image: sound starts from the image and the ground acts in full.
    start, end = (side.image if side.buried else point for side, point in ((near, source), (far, receiver)))
    if near.buried or far.buried:
        direct = edge.bending_loss(images(start, edges, end), width)
    loss = np.minimum(direct, edge.MOST_LOSS)
    for side, image_loss in ((near, near_loss), (far, far_loss)):
        loss = loss + (side.effect if side.buried else edge.ground_beside_edge(side.effect, image_loss, direct))
    return loss, difference, used


def _ground_to(section, start, end, favourable, to_receiver=False):
    """Return the ground between two points; beyond an edge the ground at the source has no part."""
    plane = ground.mean_plane(section.profile, start[0], end[0])
    low, high = (float(ground.above_plane(plane, point)) for point in (start, end))
    heights = max(low, 0.0), max(high, 0.0)
    distance = ground.along_plane(plane, start, end)
    factor = ground.path_factor(section.ground, start[0], end[0], section.source_ground)
    share = ground.source_share(distance, *heights)
    with_source = factor if to_receiver else float(ground.factor_with_source(factor, section.source_ground, share))
    if favourable:
        effect = ground.ground_favourable(distance, *heights, factor, factor, with_source)
    else:
        effect = ground.ground_homogeneous(distance, *heights, factor, with_source, with_source)
    point, height = (end, high) if to_receiver else (start, low)
    return _Side(effect, ground.mirrored(plane, point), height < 0)
