"""Sound lost in a belt of trees on its way, beside what the ground under them takes.

Three models: ``iso`` (a table of dense foliage), ``stand`` (scattering by stems, absorption by bark, losses among
leaves) and ``none`` (the belt counts as soft ground only). All give decibels in the octave bands of ``BANDS``, which
are the last axis of a result, and all are kept between a low and a high estimate by ``foliage_range``. The absolute
accuracy of any of them is about 3 dB. CNOSSOS-EU itself knows no foliage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from forestsim.physics.sound_ground import SOUND_SPEED
from forestsim.physics.sound_levels import BANDS
from forestsim.tables import package_table

SHORT_PATH, LONG_PATH, FULL_PATH = 10.0, 20.0, 200.0
"""The table of dense foliage: nothing below the first, a total up to the second, then dB per m up to the third, m."""
SHORT_TOTAL = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0])  # dB
LONG_RATE = np.array([0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.12])  # dB per m

DENSITY_FACTORS = {"dense": 1.0, "closed": 0.7, "open": 0.3}
"""Share of the path that counts as dense foliage: leafy or spruce with undergrowth (0.8 to 1.2), a closed plantation
(0.5 to 1.0), open rows and saxaul (0.1 to 0.5); assumed, no measurement found."""
MOST_DENSE = 1.2
LEAFLESS_FOLIAGE = (0.4, 0.6)
"""Share of ``iso`` left when the leaves are down: best and high (assumed, 0.2 to 0.6)."""
LEAFLESS_LEAVES = 0.1
"""Twigs and dead leaves that stay, as a share of the leaf-area density (assumed, 0.05 to 0.2)."""
BARK_ABSORPTION = 0.05
"""Share of the sound falling on a stem that bark takes (assumed, 0.02 to 0.10)."""
MOST_LOSS = 25.0
"""No belt takes more: sound bends over it, dB."""
LEAF_HALF_WIDTH = 0.02
"""Half the width of a broad leaf of elm or poplar, m (assumed, 0.01 to 0.04)."""


class Range(NamedTuple):
    """Low, best and high estimate, each (..., band) dB."""

    low: np.ndarray
    best: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Stand:
    """What the sound meets; scalars or arrays (...).

    stems : m-2. diameter : m, of the stem at breast height. leaf_area_density : m2 m-3, one side of the leaves over
    the volume of the crown layer, LAI over crown depth. leaf_half_width : m.
    """

    stems: object
    diameter: object
    leaf_area_density: object = 0.0
    leaf_half_width: object = LEAF_HALF_WIDTH


def dense_foliage(path):
    """Loss in dense foliage, which hides what is behind it within a short distance.

    The step at 20 m is the table's own: at 250 Hz, 4 and 8 kHz a path of 20 m loses less than one of 19 m.

    path : (...) m through foliage, 0 or more; above 200 m it counts as 200 m. Returns (..., band) dB.

    Raises ValueError if a path is negative.
    Source: ISO 9613-2 (1996), table A.1; ISO 9613-2 (2024), A.2.2.
    """
    path = _not_negative(path, "path")[..., None]
    long = LONG_RATE * np.minimum(path, FULL_PATH)
    return np.where(path < SHORT_PATH, 0.0, np.where(path < LONG_PATH, SHORT_TOTAL, long))


def iso(path, density=1.0, leaf=1.0):
    """Loss of ISO's table on the share of the path that counts as dense, without its step down at 20 m.

    path : (...) m. density : (...) 1, 0 to 1.2, see ``DENSITY_FACTORS``. leaf : (...) 1, leaves on the tree, 0 to 1.
    Returns (..., band) dB, never less for a longer path.

    Raises ValueError if an argument is outside its range.
    Source: ISO 9613-2 (1996), table A.1; the density factor is this package's own.
    """
    return _without_step(dense_path(path, density, leaf))


def dense_path(path, density=1.0, leaf=1.0, leafless=LEAFLESS_FOLIAGE[0]):
    """Part of a path that counts as dense foliage.

    path : (...) m. density : (...) 1, 0 to 1.2. leaf : (...) 1, leaves on the tree, 0 to 1. leafless : (...) 1, what is
    left of the foliage without leaves. Returns (...) m.

    Raises ValueError if an argument is outside its range.
    """
    path, density, leaf = _not_negative(path, "path"), _not_negative(density, "density"), _fraction(leaf, "leaf")
    if np.any(density > MOST_DENSE):
        raise ValueError(f"density is above {MOST_DENSE}; give the share of the path that counts as dense foliage")
    return path * density * (leafless + (1 - leafless) * leaf)


def stand_loss(path, stand: Stand, leaf=1.0, leaf_path=None):
    """Loss among stems and leaves, at most 25 dB.

    Stems scatter the sound so often that it wanders out of the belt like heat out of a wall; the loss grows with the
    logarithm of the path.

    path : (...) m below the canopy's top. leaf : (...) 1, leaves on the tree, 0 to 1. leaf_path : (...) m within the
    crowns, ``path`` if not given. Returns (..., band) dB.

    Raises ValueError if an argument is outside its range.
    """
    path = _not_negative(path, "path")
    leaf_path = path if leaf_path is None else _not_negative(leaf_path, "leaf_path")
    leaf = _fraction(leaf, "leaf")
    leaves = np.asarray(stand.leaf_area_density, float) * (LEAFLESS_LEAVES + (1 - LEAFLESS_LEAVES) * leaf)
    total = stem_loss(path, stand.stems, stand.diameter) + leaf_loss(leaf_path, leaves, stand.leaf_half_width)
    return np.minimum(total, MOST_LOSS)


def stem_loss(path, stems, diameter, bark_absorption=BARK_ABSORPTION):
    """Loss among stems by diffusion.

    path : (...) m. stems : (...) m-2. diameter : (...) m. bark_absorption : (...) 1. Returns (..., band) dB.

    Raises ValueError if an argument is negative.
    Source: diffusion through a slab with absorption, extrapolation length 0.82 mean free paths; bark after
    Reethof (1973), J. Air Pollut. Control Assoc. 23:185-189, recalled, not read.
    """
    path, stems, diameter, bark_absorption = (
        _not_negative(value, name)[..., None]
        for value, name in (
            (path, "path"),
            (stems, "stems"),
            (diameter, "diameter"),
            (bark_absorption, "bark_absorption"),
        )
    )
    scattered = stems * diameter * stem_cross_section(np.pi * BANDS * diameter / SOUND_SPEED)
    absorbed = bark_absorption * stems * diameter
    # Without stems the free path has no end; one of a million kilometres loses nothing that counts.
    free = 1.0 / np.maximum(scattered + absorbed, 1e-9)
    edge = 0.82 * free
    diffusive = _slab(free + edge, path + 2 * edge, np.sqrt(2 * absorbed / free))
    unscattered = -path / free
    through = np.minimum(0.0, np.maximum(diffusive, unscattered))
    return -10.0 / np.log(10.0) * through + 0.0


def stem_cross_section(ka):
    """Transport cross-section of a hard cylinder per diameter: the sound that it turns out of the forward direction.

    ka : (...) 1, wave number times radius. Returns (...) 1; 5 pi2/8 ka3 below the table (0.05), 4/3 far above it (60).

    Source: series of Morse and Ingard (1968), Theoretical Acoustics, for a rigid cylinder, tabled in
    stem_cross_section.csv.
    """
    table_ka, table = _cross_sections()
    ka = np.asarray(ka, float)
    with np.errstate(divide="ignore"):
        within = np.exp(np.interp(np.log(ka), np.log(table_ka), np.log(table)))
    return np.where(ka < table_ka[0], 5 * np.pi**2 / 8 * ka**3, np.where(ka > table_ka[-1], 4 / 3, within))


def leaf_loss(path, leaf_area_density, half_width=LEAF_HALF_WIDTH):
    """Loss among leaves, which counts where the wave is not long against the leaf.

    path : (...) m. leaf_area_density : (...) m2 m-3. half_width : (...) m. Returns (..., band) dB.

    Raises ValueError if an argument is negative.
    Source: after Aylor (1972), J. Acoust. Soc. Am. 51:197-205, in the form of Predicting Outdoor Sound (Attenborough);
    recalled, not read.
    """
    path, density, half_width = (
        _not_negative(value, name)[..., None]
        for value, name in ((path, "path"), (leaf_area_density, "leaf_area_density"), (half_width, "half_width"))
    )
    ka = 2 * np.pi * BANDS * half_width / SOUND_SPEED
    return 3.0 * np.sqrt(density * path) * np.maximum(1.0 - np.exp(0.3 - 0.5 * ka), 0.0)


def foliage_range(path, model="iso", density=1.0, stand: Stand | None = None, leaf=1.0, leaf_path=None) -> Range:
    """Low, best and high loss in a belt.

    Low is a belt that counts as soft ground only, as measured at narrow deciduous belts; best is the model; high is
    dense foliage on the whole path, or the model where that is more. In the leafless season the dense foliage of the
    high estimate has lost its leaves too. With ``none`` all three are 0.

    Parameters
    ----------
    path : (...) m
        Below the canopy; see ``foliage_path.path_below``.
    model : str
        ``iso``, ``stand`` or ``none``.
    density : (...) 1
        For ``iso``, 0 to 1.2.
    stand : Stand
        For ``stand``.
    leaf : (...) 1
        Leaves on the tree, 0 to 1.
    leaf_path : (...) m
        For ``stand``: path within the crowns, ``path`` if not given.

    Returns
    -------
    Range of three (..., band) dB

    Raises
    ------
    ValueError
        If the model is unknown, the stand is missing or an argument is outside its range.

    Source: low: Kragh (1981), J. Sound Vib. 74:235-241; high: ISO 9613-2 (1996), table A.1.
    """
    if model not in MODELS:
        raise ValueError(f"model is {model}; choose from {', '.join(MODELS)}")
    if model == "stand" and stand is None:
        raise ValueError("the model stand needs a stand: stems, diameter and leaf-area density")
    dense = _without_step(dense_path(path, 1.0, leaf, LEAFLESS_FOLIAGE[1]))
    if model == "iso":
        best = iso(path, density, leaf)
    elif model == "stand":
        best = stand_loss(path, stand, leaf, leaf_path)
    else:
        best = dense = np.zeros_like(dense)
    return Range(np.zeros(np.broadcast_shapes(best.shape, dense.shape)), best, np.maximum(best, dense))


MODELS = ("iso", "stand", "none")


def _without_step(dense):
    short = np.where(dense[..., None] < SHORT_PATH, 0.0, SHORT_TOTAL)
    return np.maximum(dense_foliage(dense), short)


def _slab(inner, outer, decay):
    """Return the natural logarithm of sinh(decay inner) / sinh(decay outer); of inner / outer without decay."""
    small = decay * outer < 1e-6
    rate = np.where(small, 1.0, decay)
    falling = rate * (inner - outer) + np.log(np.expm1(-2 * rate * inner) / np.expm1(-2 * rate * outer))
    return np.where(small, np.log(inner / outer), falling)


@cache
def _cross_sections():
    rows = package_table("stem_cross_section.csv", ("ka", "transport_over_diameter"))
    return rows["ka"].to_numpy(float), rows["transport_over_diameter"].to_numpy(float)


def _not_negative(value, name):
    value = np.asarray(value, float)
    if not np.all(value >= 0):
        raise ValueError(f"{name} is negative or unknown; give 0 or more")
    return value


def _fraction(value, name):
    value = np.asarray(value, float)
    if not np.all((value >= 0) & (value <= 1)):
        raise ValueError(f"{name} is outside 0 to 1; give a fraction, not a percentage")
    return value
