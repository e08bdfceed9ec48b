"""Belts of trees on a noise map: layers with a loss along their part of a ray, and sound that bends over low ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forestsim.errors import ForestsimError
from forestsim.physics.foliage import MOST_LOSS
from forestsim.physics.foliage_path import CURVATURE
from forestsim.physics.noise_transfer import Table
from forestsim.physics.sound_diffraction import bending_loss
from forestsim.physics.sound_levels import BANDS

LONGEST = 800.0
"""A longer path through a belt loses no more, m."""
NODES = 128
PATHS = LONGEST * (np.arange(NODES) / (NODES - 1)) ** 2
"""Paths for which a loss is tabled, m: closely at first."""
LONGEST_DETOUR = 4.0
DETOURS = LONGEST_DETOUR * (np.arange(NODES) / (NODES - 1)) ** 2
"""Detours over a belt for which a loss is tabled, m; a longer one costs no more."""
LEAST_LEFT = 10.0 ** (-MOST_LOSS / 10.0)
MOST_LAYERS = 16
WIDTH_OVER = 20.0
"""Width between the two upper edges of a belt when sound bends over it, m (assumed, 10 to 100)."""


@dataclass(frozen=True)
class Belts:
    """Layers of trees that are alike: a species, an age, a density.

    Attributes
    ----------
    cover : (layer, row, column) 1, 0 to 1
        Share of each cell of the map that the layer covers.
    losses : variants of layers of functions
        ``losses[variant][layer](path)`` gives the loss (..., band) dB of a path (...) m through the layer, for example
        with and without leaves, or low, best and high; 0 for a path of 0 m.
    heights : (layer) m
        Of the canopy; infinite where no sound passes over it.
    """

    cover: np.ndarray
    losses: Sequence[Sequence[Callable]]
    heights: np.ndarray


def belts_of_rates(rates, height=np.inf) -> Belts:
    """Belts from what each cell takes from sound on every metre, growing with the path up to 25 dB.

    rates : (variant, band, row, column) dB per m, 0 where nothing grows; for example with and without leaves.
    height : m, of all canopies. Returns Belts with one layer for each shape of the spectra.

    Raises ForestsimError if a rate is unknown or negative, or if there are more than sixteen shapes.
    """
    rates = np.asarray(rates, float)
    if rates.ndim != 4 or rates.shape[1] != BANDS.size or not np.all(rates >= 0):
        raise ForestsimError(f"rates: shape {rates.shape}; give variants of eight bands of rows and columns, 0 or more")
    spectra = rates.reshape(rates.shape[0] * BANDS.size, -1).T
    strength = spectra.max(axis=1)
    grown = strength > 0
    shapes, which = np.unique(np.round(spectra[grown] / strength[grown, None], 6), axis=0, return_inverse=True)
    if len(shapes) > MOST_LAYERS:
        raise ForestsimError(f"rates: {len(shapes)} shapes of spectra; group the stands into {MOST_LAYERS} or fewer")
    cover, losses = np.zeros((len(shapes), strength.size), np.float32), []
    for number, shape in enumerate(shapes):
        cells = np.flatnonzero(grown)[which.ravel() == number]
        strongest = strength[cells].max()
        cover[number, cells] = strength[cells] / strongest
        losses.append(shape.reshape(rates.shape[0], BANDS.size) * strongest)
    variants = [[_linear(layer[variant]) for layer in losses] for variant in range(len(rates))]
    return Belts(cover.reshape(-1, *rates.shape[2:]), variants, np.full(len(shapes), float(height)))


def _linear(rate):
    return lambda path: np.minimum(np.asarray(path)[..., None] * rate, MOST_LOSS)


class Shade(NamedTuple):
    """Tables of what is heard behind belts, for one table of air and ground.

    left : (variant, layer, node, band) 1. through : (variant, layer) lists of (period, entry and node) 1. over : for
    each layer (period, entry and node) 1, or None where it has no limit of height.
    """

    left: np.ndarray
    through: list
    over: list


def energy_left(belts: Belts):
    """Energy that the paths of ``PATHS`` leave. Returns (variant, layer, node, band) 1, not below 25 dB of loss."""
    losses = np.array([[loss(PATHS) for loss in layers] for layers in belts.losses])
    return (10.0 ** (-np.minimum(losses, MOST_LOSS) / 10.0)).astype(np.float32)


def shade(table: Table, belts: Belts, left, receiver_height) -> Shade:
    """Return the tables behind belts. left : of ``energy_left``. receiver_height : m."""
    through = [[_joined(table, layer) for layer in variant] for variant in left]
    widths = [WIDTH_OVER if receiver_height < height else 0.0 for height in belts.heights]
    over = {width: _joined_over(table, width) for width in set(widths) if np.isfinite(belts.heights).any()}
    limited = zip(widths, belts.heights, strict=True)
    return Shade(left, through, [over[width] if np.isfinite(height) else None for width, height in limited])


def _energy_over(width):
    """Return the energy that the detours of ``DETOURS`` leave (node, band)."""
    return (10.0 ** (-np.minimum(bending_loss(DETOURS, width), MOST_LOSS) / 10.0)).astype(np.float32)


def _joined_over(table, width):
    """Return the energy that passes over belts, which is the same for every planting."""
    if width not in table.over:
        table.over[width] = _joined(table, _energy_over(width))
    return table.over[width]


def _joined(table, left):
    """Return the energy for each entry and node (period, entry x node). left : (node, band) 1."""
    joined = np.matmul(table.bands.transpose(0, 2, 1), left.T)
    # Where all is left it is the very number of open land: a belt that takes nothing changes nothing.
    joined[:, :, (left == 1).all(axis=1)] = table.total[:, :, None]
    return joined.reshape(len(joined), -1)


def node_of(path, longest=LONGEST):
    """Place of a path, or of a detour, between the nodes of its table.

    path : (...) m. longest : m, at the last node. Returns (...) int and (...) 1, the part beyond.
    """
    place = np.sqrt(path * np.float32((NODES - 1) ** 2 / longest))
    node = np.minimum(place, np.float32(NODES - 2)).astype(np.intp)
    return node, np.minimum(place - node.astype(np.float32), np.float32(1))


def between_nodes(table, index, rest):
    """Value between a node and the next. table : (...) flat, nodes last. index, rest : (...). Returns (...)."""
    low = table.take(index, mode="clip")
    return low + rest * (table.take(index + 1, mode="clip") - low)


def under_and_over(length, centre, distance, height, source_height, receiver_height):
    """Path below a low canopy and the detour over it, where a layer is one belt around its centre.

    length : (...) m through the layer. centre : (...) m from the source. distance : (...) m. Others : m.
    Returns path, detour (...) m; the detour is 0 where the path is. As ``path_below`` and ``loss_over``, in the
    precision of the input: a receiver above the canopy has one edge before it, another one two.
    """
    bend, rise, low = (np.float32(value) for value in (0.5 / CURVATURE, receiver_height - source_height, source_height))
    near, far = np.float32(height) - low, np.float32(height - receiver_height)
    start = np.maximum(centre - length / 2, 0)
    end = np.minimum(centre + length / 2, distance)
    # The ray stands above the canopy between the roots of  bend x2 - slope x + near.
    slope = rise / distance + bend * distance
    spread = np.sqrt(np.maximum(slope * slope - 4 * bend * near, 0))
    first, last = (slope - spread) / (2 * bend), (slope + spread) / (2 * bend)
    path = np.maximum(end - start - np.maximum(np.minimum(last, end) - np.maximum(first, start), 0), 0)
    if far < 0:
        end = start
    beyond = distance - end
    way = np.sqrt(start * start + near * near) + (end - start) + np.sqrt(beyond * beyond + far * far)
    detour = np.maximum(way - np.sqrt(distance * distance + rise * rise), 0)
    return path, np.where(path > 0, detour, np.float32(0))
