"""The noise of a scenario's roads: traffic by period, air and weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from forestsim.effects.base import Context
from forestsim.effects.figures import central
from forestsim.physics.noise_pieces import Grid, Road
from forestsim.physics.noise_transfer import Transfer
from forestsim.physics.road_coefficients import road_coefficients
from forestsim.physics.road_emission import RoadConditions, road_emission
from forestsim.physics.sound_levels import (
    DAY_HOURS,
    EVENING_HOURS,
    EXACT_BANDS,
    NIGHT_HOURS,
    air_absorption,
    kazakh_periods,
    lden,
)

if TYPE_CHECKING:
    from forestsim.effects.fields import FieldGrid

PERIODS = ("day", "evening", "night")
HOURS = np.array([DAY_HOURS, EVENING_HOURS, NIGHT_HOURS])
FAVOURABLE = (0.5, 0.75, 1.0)
"""Share of the day, evening and night in which sound bends down (assumed)."""
MAP_HEIGHT = 4.0
"""Height of the receivers of a map, m: that of the Directive."""
STEPPE_GROUND, FOREST_GROUND = 0.7, 1.0
"""Ground factors of dry loam of the steppe (assumed, 0.5-1) and of a forest floor."""
LIMITS = {
    "lden": ("WHO, Lden", 53.0),
    "lnight": ("WHO, Lnight", 45.0),
    "laeq_day": ("Kazakhstan, LAeq 07-23 h", 55.0),
    "laeq_night": ("Kazakhstan, LAeq 23-07 h", 45.0),
}
"""Name and dB(A) of the limits; those of the WHO with its penalties, those of Kazakhstan without."""


def flows(vehicles_per_day, heavy_share):
    """Vehicles an hour by period and category of CNOSSOS-EU.

    vehicles_per_day : 24 hours, both directions. heavy_share : 1, of it lorries and buses, a quarter of them medium.
    Returns (period, category) h-1.
    """
    medium = central("medium_share_of_heavy")
    kinds = np.array([1 - heavy_share, heavy_share * medium, heavy_share * (1 - medium), 0.0, 0.0])
    shares = np.array([central(f"traffic_share_{period}") for period in PERIODS])
    return vehicles_per_day * np.outer(shares / shares.sum() / HOURS, kinds)


def emission(road, temperature: float) -> np.ndarray:
    """Return the sound power of a road of the site, (period, band) dB per m. temperature : degC, yearly mean."""
    light, heavy = float(road.speed_light_kmh), float(road.speed_heavy_kmh)
    speeds = np.array([light, heavy, heavy, light, light])
    flow = flows(float(road.vehicles_per_day), float(road.heavy_share))
    return road_emission(flow, speeds, RoadConditions(temperature=temperature), road_coefficients())


def roads(context: Context, area: shapely.Geometry | None = None, reach: float = 0.0) -> list[Road]:
    """Return the roads with traffic, only those within reach of an area where one is given. reach : m."""
    temperature = float(context.site.climate["tmean"].mean())
    return [
        Road(shapely.get_coordinates(row.geometry), emission(row, temperature), name=row.line)
        for row in context.site.lines.itertuples()
        if row.vehicles_per_day > 0 and (area is None or area.distance(row.geometry) <= reach)
    ]


def transfer(context: Context, height: float = MAP_HEIGHT) -> Transfer:
    """Return what air and ground take, for receivers of a height, m."""
    climate = context.site.climate
    humidity, temperature = float(climate["rh"].mean()), float(climate["tmean"].mean())
    absorption = air_absorption(EXACT_BANDS, temperature, humidity)
    return Transfer(absorption, FAVOURABLE, height)


def grid_of_fields(grid: FieldGrid) -> Grid:
    """Return the grid of the fields as the noise map has it."""
    rows, columns = grid.box.shape
    return Grid(grid.box.affine.c, grid.box.affine.f, grid.cell, rows, columns)


def measures(levels) -> dict[str, np.ndarray]:
    """Return the levels of ``LIMITS`` from those of day, evening and night. levels : (period, ...) dB(A)."""
    day, evening, night = np.asarray(levels, float)
    waking, sleeping = kazakh_periods(day, evening, night)
    return {"lden": lden(day, evening, night), "lnight": night, "laeq_day": waking, "laeq_night": sleeping}
