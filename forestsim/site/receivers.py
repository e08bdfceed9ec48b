"""Where somebody listens: never on a road."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from forestsim.physics.noise_points import BESIDE
from forestsim.site.grid import project

if TYPE_CHECKING:
    from forestsim.scenario import Scenario
    from forestsim.site.layers import Problems


def check_receivers(scenario: Scenario, lines: gpd.GeoDataFrame, problems: Problems) -> None:
    """Add a line to ``problems`` for each receiver of a scenario that stands on a road with traffic."""
    roads = lines[lines["vehicles_per_day"] > 0]
    for number, receiver in enumerate(scenario.receivers):
        place = shapely.Point(*project(receiver.lon, receiver.lat))
        for road in roads.itertuples():
            distance = road.geometry.distance(place)
            if distance < BESIDE:
                where = f"is on {road.line}, {distance:.1f} m from its middle; move it at least {BESIDE:g} m away"
                problems.add(f"{scenario.file}: receivers.{number} ({receiver.name}) {where}")
