"""The land-use classes of particle deposition: what they are to a particle, by scheme and season."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from forestsim.tables import package_table

LEAFLESS_SEASONS = (3, 4)
"""Late autumn and winter; 1, 2 and 5 are midsummer, autumn and spring (seasons of Wesely 1989)."""


class Surface(NamedTuple):
    """What a particle meets.

    alpha : 1, of impaction. gamma : 1, exponent of the Schmidt number. radius : m, of needles or leaves, NaN over bare
    ground. vegetated : bool.
    """

    alpha: np.ndarray
    gamma: np.ndarray
    radius: np.ndarray
    vegetated: np.ndarray


@cache
def surface_names() -> dict[str, str]:
    """Return the class behind each name: its own, such as ``deciduous broadleaf``, or that of the reference."""
    rows = _rows()
    return {name: name for name in rows["surface"]} | dict(zip(rows["reference_name"], rows["surface"], strict=True))


def surface(names, scheme, season=1) -> Surface:
    """Return the constants of land-use classes.

    Parameters
    ----------
    names : (...) text
        Names of ``surface_names``.
    scheme : (...) text
        zhang2001 or emerson2020; the latter knows no seasons.
    season : (...) 1 to 5
        Season of Wesely (1989).

    Returns
    -------
    Surface, fields (...)

    Raises
    ------
    KeyError
        If a name or scheme is not known.

    Source: table 3 of Zhang et al. (2001); Emerson et al. (2020); see deposition_surfaces.csv.
    """
    names, scheme, season = np.broadcast_arrays(names, scheme, season)
    known, order = surface_names(), _order()
    place = [order[s, known[n]] for n, s in zip(names.ravel().tolist(), scheme.ravel().tolist(), strict=True)]
    alpha, gamma, with_leaves, without = _values()[np.array(place, int).reshape(names.shape)].transpose(
        names.ndim, *range(names.ndim)
    )
    radius = np.where(np.isin(season, LEAFLESS_SEASONS), without, with_leaves) / 1000
    return Surface(alpha, gamma, radius, np.isfinite(radius))


@cache
def _rows():
    return package_table("deposition_surfaces.csv", ("alpha", "gamma", "radius_mm_leaf_on", "radius_mm_leaf_off"))


@cache
def _order() -> dict[tuple[str, str], int]:
    return {key: place for place, key in enumerate(zip(_rows()["scheme"], _rows()["surface"], strict=True))}


@cache
def _values() -> np.ndarray:
    return _rows()[["alpha", "gamma", "radius_mm_leaf_on", "radius_mm_leaf_off"]].to_numpy(float)
