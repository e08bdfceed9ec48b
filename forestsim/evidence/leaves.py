"""Leaves and belts against what was measured: oxygen, chloride, metals beside roads, wind and soot behind belts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forestsim.effects.air_evidence import caught_in_belt
from forestsim.effects.figures import figure_table
from forestsim.effects.heavy_metals import NEAREST
from forestsim.physics.belt_filter import behind_belt
from forestsim.physics.windbreak import friction_velocity_ratio
from forestsim.tables import package_table

BELT_WIDTH = 10.0
HEIGHTS = np.array([18.0, 16.5, 15.0])
"""Heights of the belts whose wind was measured, m, from the most shelter at a distance to the least."""
FAR_LEAVES = 55.0
"""Middle of 30 to 80 m from a road."""
LIFTS = (0.8, 0.5, 0.3)
"""Concentration of the air led over a belt, of that in the open: high, middle and low."""


def _figure(name: str) -> np.ndarray:
    """Return low, value and high of a figure of effects."""
    row = figure_table().set_index("figure").loc[name]
    return row[["low", "value", "high"]].to_numpy(float)


def _chloride_onset() -> np.ndarray:
    bounds = package_table("leaf_chloride.csv", ("healthy", "threshold")).set_index("genus").loc["Ulmus"]
    healthy, threshold = float(bounds["healthy"]), float(bounds["threshold"])
    return healthy + (threshold - healthy) * _figure("chloride_place")


def _beside_road(metal: str) -> np.ndarray:
    """Return the metal at 12 m from a busy road over that at 55 m."""
    rise = _figure(f"road_{metal}") - 1
    far = np.exp(-(FAR_LEAVES - NEAREST) / _figure("road_metal_reach")[1])
    return (1 + rise) / (1 + rise * far)


def _behind_summer_belt(distance: float) -> np.ndarray:
    return 1 - friction_velocity_ratio(distance, HEIGHTS, BELT_WIDTH, 0.1)


def _least_wind() -> np.ndarray:
    height = 10.0
    distances = np.linspace(2, 6, 41)[:, np.newaxis] * height
    return friction_velocity_ratio(distances, height, height / 2, np.array([0.2, 0.4, 0.6])).min(axis=0)


def _soot() -> np.ndarray:
    caught = caught_in_belt(np.array([0.3e-6]), "broadleaf", 0.03)[0]
    return 1 - behind_belt(0.1, caught, np.array(LIFTS))


MODELS: dict[str, Callable[[], np.ndarray]] = {
    "oxygen_per_co2": lambda: _figure("oxidative_ratio"),
    "elm_chloride_onset": _chloride_onset,
    "roadside_lead": lambda: _beside_road("lead"),
    "roadside_cadmium": lambda: _beside_road("cadmium"),
    "belt_wind_50": lambda: _behind_summer_belt(50.0),
    "belt_wind_150": lambda: _behind_summer_belt(150.0),
    "conifer_belts_minimum": _least_wind,
    "belt_black_carbon": _soot,
}
"""Low, middle and high of the model for each point of leaves and shelter."""
