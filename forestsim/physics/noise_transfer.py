"""What air and ground take from the sound of a road on flat land, as tables over distance and ground."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forestsim.physics.sound_ground import factor_with_source, ground_favourable, ground_homogeneous, source_share
from forestsim.physics.sound_levels import BANDS

DISTANCES = 128
FACTORS = 101
"""Entries of a table: distances from its first to its last, and ground factors from 0 to 1."""
SPREADING = 10.0**-1.1
"""Energy at 1 m from a point of unit power, CNOSSOS-EU."""


@dataclass(frozen=True)
class Table:
    """Energy that reaches a receiver, but for spreading, as the ear weighs it.

    bands : (period, band, entry) 1; an entry is a distance step times FACTORS plus a factor step. total : (period,
    entry) 1, the sum of the bands. first : m. per_metre : distance steps per m. over : what ``noise_belts`` keeps of
    the energy over belts.
    """

    bands: np.ndarray
    total: np.ndarray
    first: float
    per_metre: float
    over: dict = field(default_factory=dict, repr=False, compare=False)

    def entry(self, distance, factor):
        """Return the entry next to a distance and a ground factor. distance : (...) m. factor : (...) 1."""
        step = (distance - np.float32(self.first)) * np.float32(self.per_metre) + np.float32(0.5)
        step = np.clip(step, 0.0, DISTANCES - 1).astype(np.intp) * FACTORS
        return step + (np.clip(factor, 0.0, 1.0) * np.float32(FACTORS - 1) + np.float32(0.5)).astype(np.intp)


@dataclass(frozen=True)
class Transfer:
    """Air, weather and heights of a map.

    Attributes
    ----------
    absorption : (band) dB km-1
        Of the air at the exact mid-band frequencies.
    favourable_share : (period) 1, 0 to 1
        Share of the time in which sound bends down.
    receiver_height, source_height : m
        Over the ground: 4 m for maps of the Directive, 1.5 m in gardens; 0.05 m for all vehicles.
    """

    absorption: np.ndarray
    favourable_share: np.ndarray
    receiver_height: float = 4.0
    source_height: float = 0.05
    _left: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def rise(self) -> float:
        """Height of the receiver over the source, m."""
        return self.receiver_height - self.source_height

    def losses(self, distance, factor, source_ground=0.0):
        """Loss in air and ground.

        distance : (...) m, horizontal. factor : (...) 1, mean ground factor of the way. source_ground : 1.
        Returns two (..., band) dB, in still and in favourable air.
        """
        heights = self.source_height, self.receiver_height
        with_source = factor_with_source(factor, source_ground, source_share(distance, *heights))
        still = ground_homogeneous(distance, *heights, factor, with_source, with_source)
        bent = ground_favourable(distance, *heights, factor, factor, with_source)
        air = np.hypot(distance, self.rise)[..., None] * np.asarray(self.absorption, float) / 1000.0
        return still + air, bent + air

    def table(self, first, last, source_ground, energy) -> Table:
        """Return a table between two distances.

        first, last : m, horizontal. source_ground : 1. energy : (period, band) 1, per metre of road, weighted.
        """
        still, bent = self._energy_left(first, last, source_ground)
        share = np.reshape(self.favourable_share, (-1, 1, 1, 1))
        mixed = energy[:, None, None, :] * (share * bent + (1.0 - share) * still)
        bands = np.moveaxis(mixed, -1, 1).reshape(len(energy), BANDS.size, -1).astype(np.float32)
        return Table(bands, sum_of_bands(bands), first, (DISTANCES - 1) / (last - first))

    def _energy_left(self, first, last, source_ground):
        """Return the energy left in still and in favourable air (distance, factor, band), from the second time fast."""
        key = (first, last, source_ground)
        if key not in self._left:
            distance = np.linspace(first, last, DISTANCES)[:, None]
            losses = self.losses(distance, np.linspace(0.0, 1.0, FACTORS), source_ground)
            self._left[key] = tuple(10.0 ** (-loss / 10.0) for loss in losses)
        return self._left[key]


def sum_of_bands(bands, left=None):
    """Sum of the bands, one after another in single precision, so that a belt that takes nothing changes nothing.

    bands : (period, band, ...) 1. left : (band, ...) 1, or None. Returns (period, ...) 1.
    """
    total = bands[:, 0] * (1 if left is None else left[0])
    part = np.empty_like(total)
    for band in range(1, BANDS.size):
        if left is None:
            total += bands[:, band]
        else:
            total += np.multiply(bands[:, band], left[band], out=part)
    return total
