"""The form of a species that both engines share: the grown stem, its crown, and the leaves that the crown bears."""

from __future__ import annotations

import numpy as np

from forestsim.growth import curves, survival
from forestsim.growth.inputs import Inputs
from forestsim.physics import water

HIGHEST_REDUCTION = 1.1
"""Largest stomatal factor Fr of a closed canopy (poplar: 0.8-1.1, assumed)."""


class Forms:
    """What a normal stand of each species looks like, over (draw, stand)."""

    def __init__(self, inputs: Inputs):
        self.inputs, traits = inputs, inputs.traits
        rotation, peak = traits["rotation"], inputs.figures["peak_age_share"] * traits["rotation"]
        self.volume_max, self.rate = curves.volume_curve(traits["mai_irrigated"], peak, traits["growth_shape"])
        self.usual_stems = traits["stems_per_ha"] * self.normal(rotation)
        self.cover_usual = self.cover(
            self.usual_stems, curves.relative_size(rotation, self.rate, traits["growth_shape"])
        )

        # kcb_reduction describes the usual mature stand as a whole; where that stand is open, its crowns use more.
        closed = water.density_coefficient(self.cover_usual, traits["height_max"])
        self.reduction = np.minimum(traits["kcb_reduction"] / closed, HIGHEST_REDUCTION)

    def normal(self, age):
        """Return the normal stocking at an age, which yields and needs are about, 1."""
        figures = self.inputs.figures
        return survival.normal_stocking(age, figures["normal_establishment"], figures["normal_survival"])

    def height(self, size):
        """Return the height of a stem of a relative size, m."""
        return curves.linear_size(self.inputs.traits["height_max"], size)

    def crown(self, size):
        """Return the crown diameter of a stem of a relative size, m."""
        return curves.linear_size(self.inputs.traits["crown_diameter_max"], size)

    def cover(self, stems, size):
        """Return the crown cover of a number of stems (ha-1) of a relative size, 1."""
        return curves.crown_cover(stems, self.crown(size))

    def most_leaves(self, cover):
        """Return the leaf area that goes with a crown cover, m2 m-2: ``lai_max`` at that of the usual old stand."""
        return self.inputs.traits["lai_max"] * np.minimum(cover / self.cover_usual, 1.0)

    def most_volume(self, stems):
        """Return the stem volume that a hectare can carry, m3: grown stems, and at most the end of the yield curve."""
        return self.volume_max * np.minimum(stems / self.usual_stems, 1.0)

    def size_of(self, stem_volume):
        """Return the relative size of a stem of a volume (m3), 1 when it is grown at the usual spacing."""
        return np.minimum(stem_volume * self.usual_stems / self.volume_max, 1.0)
