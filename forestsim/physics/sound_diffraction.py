"""How sound bends over edges: which edges count, how much longer the way over them is, what it costs.

Points are (x, z) in the vertical plane from source to receiver, m; the last axis of a level is ``band``.
"""

from __future__ import annotations

import numpy as np

from forestsim.physics.sound_ground import SOUND_SPEED
from forestsim.physics.sound_levels import BANDS

WAVE_LENGTH = SOUND_SPEED / BANDS
NARROW = 0.3
"""Edges that lie no farther apart act as one, m."""
MOST_LOSS = 25.0
"""Bending over edges costs no more, dB."""
LEAST_RADIUS = 1000.0
"""Radius of a ray bent down over a short way, m; over a long one, eight times the way."""


def edges_above(source, receiver, edges):
    """Edges that a string drawn from source to receiver over all obstacles would touch.

    source, receiver : (2) m. edges : (edge, 2) m, between them. Returns (edge, 2) m from source to receiver, empty
    if none stands out above the line of sight.

    Source: Directive (EU) 2015/996, annex II, 2.5.6 (multiple diffraction).
    """
    points = sorted([tuple(map(float, source)), *(tuple(map(float, edge)) for edge in edges)])
    string = []
    for point in [*points, tuple(map(float, receiver))]:
        while len(string) > 1 and _turn(string[-2], string[-1], point) >= 0:
            string.pop()
        string.append(point)
    return np.array(string[1:-1]).reshape(-1, 2)


def edges_width(edges):
    """Way from the first edge to the last. edges : (edge, 2) m. Returns m, 0 for one edge."""
    return float(np.hypot(*np.diff(edges, axis=0).T).sum())


def path_difference(source, edges, receiver):
    """How much longer the way over edges is than the straight one.

    source, receiver : (2) m. edges : (edge, 2) m. Returns m, negative where the edges are below the straight line.

    Source: Directive (EU) 2015/996, annex II, 2.5.6, homogeneous conditions.
    """
    longer = _length(source, edges[0]) + edges_width(edges) + _length(edges[-1], receiver) - _length(source, receiver)
    return longer if is_above(source, edges, receiver) else -longer


def path_difference_bent(source, edges, receiver):
    """How much longer the way over edges is where sound bends down.

    Arguments as in ``path_difference``. Below the straight line the difference is that of the bent ray.
    Returns m.

    Source: Directive (EU) 2015/996, annex II, 2.5.6, favourable conditions.
    """
    if is_above(source, edges, receiver):
        return image_difference_bent(source, edges, receiver)
    edge = edges[0]
    share = (edge[0] - source[0]) / (receiver[0] - source[0])
    sight = np.add(source, share * np.subtract(receiver, source))
    chord = _length(source, receiver)
    over = 2 * _arc(_length(source, sight), chord) + 2 * _arc(_length(sight, receiver), chord)
    return over - _arc(_length(source, edge), chord) - _arc(_length(edge, receiver), chord) - _arc(chord, chord)


def image_difference_bent(source, edges, receiver):
    """As ``path_difference_bent`` for edges above the line, and for every way that starts or ends in an image."""
    chord = _length(source, receiver)
    ways = (_length(source, edges[0]), edges_width(edges), _length(edges[-1], receiver))
    return sum(_arc(way, chord) for way in ways) - _arc(chord, chord)


def is_above(source, edges, receiver):
    """Whether the first edge is on or above the straight line from source to receiver."""
    forward = 1.0 if receiver[0] >= source[0] else -1.0
    return forward * _turn(source, receiver, edges[0]) >= 0


def bending_loss(difference, width=0.0):
    """Loss of sound that bends over edges, without the ground.

    difference : (...) m, of the ways; negative below the line of sight. width : (...) m, from the first edge to the
    last. Returns (..., band) dB, 0 or more, without the cap of 25 dB.

    Source: Directive (EU) 2015/996, annex II, equations 2.5.21 to 2.5.23.
    """
    difference, width = (np.asarray(value, float)[..., None] for value in (difference, width))
    spread = (5.0 * WAVE_LENGTH / np.maximum(width, NARROW)) ** 2
    edges = np.where(width > NARROW, (1.0 + spread) / (1.0 / 3.0 + spread), 1.0)
    detour = 40.0 / WAVE_LENGTH * edges * difference
    return np.where(detour >= -2.0, 10.0 * np.log10(3.0 + np.maximum(detour, -2.0)), 0.0)


def bends(difference, image_difference):
    """Bands in which an edge bends sound: all if the ray is blocked, else by Rayleigh's criterion.

    difference : (...) m, over the edge. image_difference : (...) m, over it between the images of source and
    receiver in the ground on either side. Returns (..., band) bool.

    Source: Directive (EU) 2021/1226, annex, point 9 (c); ISO/TR 17534-4 (2020), 5.9.
    """
    difference, image = (np.asarray(value, float)[..., None] for value in (difference, image_difference))
    near = (difference > -WAVE_LENGTH / 20) & (difference > WAVE_LENGTH / 4 - image)
    return (difference >= 0) | near


def ground_beside_edge(ground, image_loss, loss):
    """Effect of the ground on one side of the edges.

    ground : (..., band) dB, of the path from source or receiver to its edge. image_loss, loss : (..., band) dB, of
    bending for the image of that end and for itself. Returns (..., band) dB.

    Source: Directive (EU) 2015/996, annex II, equations 2.5.31 and 2.5.32.
    """
    alone = 10.0 ** (-ground / 20.0)
    beside = 1.0 + (alone - 1.0) * 10.0 ** (-(image_loss - loss) / 20.0)
    # Over an image that bends less than its end, deep ground would leave less than nothing.
    return -20.0 * np.log10(np.where(beside > 0, beside, alone))


def _length(one, other):
    return float(np.hypot(other[0] - one[0], other[1] - one[1]))


def _arc(chord, way):
    """Return the length of a bent ray over a chord, on the circle that belongs to the whole way."""
    diameter = 2.0 * max(LEAST_RADIUS, 8.0 * way)
    return diameter * np.arcsin(chord / diameter)


def _turn(one, two, three):
    """Return the cross product that is positive where the three points turn left, upwards."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
