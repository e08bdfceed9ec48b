"""How many visitors a place bears in a day: the carrying capacity of Cifuentes for areas and for trails.

Physical capacity is what fits in; real capacity takes off what heat, mud, dust or erosion forbid;
effective capacity is what the managers can look after. Each is at most the one before.

Source: Cifuentes (1992) and Cifuentes et al. (1999), recalled; the first step as a university page quotes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Capacity(NamedTuple):
    """Visitors a day: what fits in, what conditions allow, what the managers can look after."""

    physical: np.ndarray
    real: np.ndarray
    effective: np.ndarray


def rotation(open_hours, visit_hours):
    """Times that the place fills and empties in a day.

    open_hours : (...) h, 0 to 24. visit_hours : (...) h, above 0. Returns (...) day-1.
    """
    return open_hours / visit_hours


def area_capacity(area, area_per_visitor, rotations, corrections: Iterable = (), management=1.0) -> Capacity:
    """Carrying capacity of an open area.

    Parameters
    ----------
    area : (...) m2
    area_per_visitor : (...) m2, above 0
        About 10-25 in a dense park, 100-400 in a forest park, 1,000-4,000 in a wild stand (assumed).
    rotations : (...) day-1
        See `rotation`.
    corrections : (...) fractions, 0 to 1
        Share left by each limit, see `correction_factor`.
    management : (...) fraction, 0 to 1
        See `management_capacity`.

    Raises
    ------
    ValueError
        If a correction or the management capacity is no fraction.
    """
    return _reduced(area / area_per_visitor * rotations, corrections, management)


def trail_capacity(
    trail, space_per_visitor, group_size, gap, rotations, corrections: Iterable = (), management=1.0
) -> Capacity:
    """Carrying capacity of a trail that groups walk one behind the other.

    Parameters
    ----------
    trail : (...) m
    space_per_visitor : (...) m, above 0
    group_size : (...) 1, 1 or more
    gap : (...) m
        Free trail between two groups, so that they do not meet.
    rotations, corrections, management
        As `area_capacity`; the gap between groups is a correction of its own, see `social_factor`.

    Raises
    ------
    ValueError
        If a correction or the management capacity is no fraction.
    """
    social = social_factor(space_per_visitor, group_size, gap)
    return _reduced(trail / space_per_visitor * rotations, [social, *corrections], management)


def groups_on_trail(trail, space_per_visitor, group_size, gap):
    """Groups that walk a trail at the same time, (...) 1. Parameters as `trail_capacity`."""
    return trail / (gap + group_size * space_per_visitor)


def social_factor(space_per_visitor, group_size, gap):
    """Share of a trail that people fill when groups keep their distance, (...) 1. Parameters as `trail_capacity`."""
    occupied = group_size * space_per_visitor
    return occupied / (gap + occupied)


def correction_factor(limiting, total):
    """Share of time, area or length that a limit leaves open: 1 - limiting / total.

    Parameters
    ----------
    limiting : (...) any unit, 0 to ``total``
        Days of dust storms, hours above 35 degrees, metres of salt crust.
    total : (...) the same unit, above 0

    Raises
    ------
    ValueError
        If more is limited than there is.
    """
    if np.any(np.asarray(limiting) > total):
        raise ValueError(f"limiting is {limiting} of a total of {total}; it cannot be more than the total")
    return 1 - limiting / total


def management_capacity(have, need) -> np.ndarray:
    """Mean of what the managers have over what they need; more than is needed counts as enough.

    Parameters
    ----------
    have, need : (means) any unit
        Staff, buildings, equipment, money; ``need`` above 0.

    Returns
    -------
    fraction, 0 to 1
    """
    return np.minimum(np.asarray(have, float) / np.asarray(need, float), 1.0).mean()


def whole_visitors(capacity) -> np.ndarray:
    """Return the capacity in whole visitors, (...) int; what only rounding keeps below a whole counts as it."""
    capacity = np.asarray(capacity, float)
    return np.floor(capacity * (1 + 1e-12) + 1e-9).astype(int)


def _reduced(physical, corrections: Iterable, management) -> Capacity:
    real = physical
    for factor in corrections:
        _check_fraction("a correction", factor)
        real = real * factor
    _check_fraction("management", management)
    return Capacity(physical, real, real * management)


def _check_fraction(name: str, value) -> None:
    if not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise ValueError(f"{name} is {value}; give a fraction from 0 to 1, not a percentage")
