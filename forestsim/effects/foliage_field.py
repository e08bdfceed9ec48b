"""The foliage models against what was measured behind belts beside roads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forestsim.physics.foliage import Range, Stand, foliage_range
from forestsim.physics.road_coefficients import road_coefficients
from forestsim.physics.road_emission import RoadConditions, road_emission
from forestsim.physics.sound_ground import factor_with_source, ground_favourable, ground_homogeneous, source_share
from forestsim.physics.sound_levels import A_WEIGHTING, EXACT_BANDS, air_absorption, energetic_mean, energetic_sum
from forestsim.tables import package_table

SOURCE_HEIGHT, RECEIVER_HEIGHT = 0.05, 1.5  # m
BEHIND = 5.0
"""Distance of the receiver from the far edge of the belt, m (assumed, 2 to 20)."""
SOFT, HARD = 1.0, 0.0
"""Ground factors of grass or a forest floor, and of asphalt."""
TRAFFIC, SPEED = (416.0, 26.0, 78.0, 0.0, 0.0), (110.0, 90.0, 90.0, 90.0, 90.0)
"""Vehicles an hour and km/h: 20 % heavy on a highway. Only the spectrum counts (assumed for every point)."""
AIR = (12.0, 0.5)  # degC, relative humidity
FAVOURABLE = 0.5
NUMBERS = (
    *("depth_m", "start_m", "value", "low", "high"),
    *("stems_per_ha", "diameter_m", "leaf_area_density", "density"),
)


def field_comparison(model: str = "stand") -> pd.DataFrame:
    """Return what was measured behind belts beside what a foliage model gives, one row a point.

    model : ``iso``, ``stand`` or ``none``, the best estimate; low and high are those of ``foliage_range``.

    Columns: point, place, belt, depth_m, against, measured, measured_low, measured_high (NaN where no range is
    stated), low, best, high, all in dB(A) of excess over the ground that was compared with, ratio (best by measured,
    NaN where nothing was measured) and source. Stands and distances that a source does not state are assumed: see
    foliage_field_points.csv.

    Raises ValueError if the model is unknown.
    """
    points = package_table("foliage_field_points.csv", NUMBERS)
    estimates = np.array([_excess(point, model) for point in points.itertuples()])
    table = points[["point", "place", "belt", "depth_m", "against"]].copy()
    table[["measured", "measured_low", "measured_high"]] = points[["value", "low", "high"]]
    table[["low", "best", "high"]] = estimates
    table["ratio"] = (table["best"] / table["measured"]).where(table["measured"] > 0)
    table["source"] = points["source"]
    return table


def belt_excess(start, depth, losses, reference_ground=SOFT):
    """A-weighted loss by a belt beside an endless straight road, against open ground of the same depth.

    The belt begins ``start`` m from the road and is ``depth`` m deep on soft ground; the receiver stands 5 m behind
    it at 1.5 m, half of the time with sound bent down. The road is that of the corridor's highway.

    start, depth : m. losses : function from (ray) m of path to (ray, band) dB. reference_ground : 1, ground factor
    of the open ground. Returns dB(A).
    """
    # Equal angles are equal shares of a line source: each ray brings the same power before it is weakened.
    angle = np.deg2rad(np.linspace(-89.5, 89.5, 359))
    distance = (start + depth + BEHIND) / np.cos(angle)
    power = road_emission(TRAFFIC, SPEED, RoadConditions(temperature=AIR[0]), road_coefficients()) + A_WEIGHTING
    power = power - np.outer(distance, air_absorption(EXACT_BANDS, *AIR)) / 1000.0
    through = power - losses(depth / np.cos(angle))
    return float(_received(power, distance, reference_ground) - _received(through, distance, SOFT))


def _excess(point, model: str) -> tuple[float, float, float]:
    stand = Stand(point.stems_per_ha / 1e4, point.diameter_m, point.leaf_area_density)
    ground = HARD if point.against == "hard ground" else SOFT

    def losses(path) -> Range:
        return foliage_range(path, model, point.density, stand)

    return tuple(
        belt_excess(point.start_m, point.depth_m, lambda path, part=part: losses(path)[part], ground)
        for part in range(len(Range._fields))
    )


def _received(power, distance, factor):
    """Return the level over all rays and bands, dB(A) up to a constant."""
    share = source_share(distance, SOURCE_HEIGHT, RECEIVER_HEIGHT)
    near = factor_with_source(factor, HARD, share)
    still = ground_homogeneous(distance, SOURCE_HEIGHT, RECEIVER_HEIGHT, factor, near, near)
    bent = ground_favourable(distance, SOURCE_HEIGHT, RECEIVER_HEIGHT, factor, factor, near)
    rays = energetic_mean(np.stack([power - still, power - bent]), weights=[1 - FAVOURABLE, FAVOURABLE], axis=0)
    return energetic_sum(energetic_sum(rays))
