"""Dust of a road's traffic in the air beside it, with and without the belts along it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.belts import AMONG_LEAVES, BeltState, belt_state
from forestsim.effects.fields import FieldGrid, field_grid, named_years, yearly_rose
from forestsim.effects.figures import central
from forestsim.physics.belt_filter import share_caught
from forestsim.physics.road_belt import RoadBelt, beside_road, share_behind
from forestsim.physics.road_dust import paved_road_dust, silt_loading
from forestsim.physics.road_plume import PlumeSite, road_field, road_points

REACH = 2000.0
"""How far the plume of a road is followed, m."""
PARTS = 3
"""Directions that stand for a wind sector: one would draw spokes."""
SURFACE = PlumeSite(roughness=0.03, displacement=0.15)
MICROGRAMS = 1e9
CAVEAT = (
    "Yearly mean of PM10 that traffic lifts from the roads with belts, on top of all other dust (background about "
    "100 µg/m3 of all sizes). Emission by AP-42, twofold either way and ten times more on dirty shoulders; "
    "plume by the R-LINE formulas in neutral air. Belts catch little of PM10: they lift the air, and it comes down "
    "again within ten heights; gappy belts do nothing or harm."
)


def nothing_per_hectare(context: Context) -> Result:
    """Return no quantity of a hectare: the effect lies beside the belts and not on them."""
    return Result(xr.Dataset())


def over_the_map(context: Context, stands: xr.Dataset) -> xr.Dataset:
    """Return the yearly mean concentration of road dust in the named years, and what it would be without belts."""
    grid, years = field_grid(context), named_years(context)
    rose = yearly_rose(context, PARTS)
    roads = _roads(context)
    x, y = grid.x, grid.y
    alone, kept = np.zeros(grid.box.shape), {year: np.zeros(grid.box.shape) for year in years}
    for road in roads:
        vertices = np.array(road.geometry.coords)
        of_road = MICROGRAMS * road_field(vertices, _emission(context, road), x, y, rose, SURFACE, REACH)
        alone += of_road
        for year, share in _behind_belts(context, road, grid, years).items():
            kept[year] += of_road * share
    return grid.dataset({"road_dust": kept, "road_dust_open": dict.fromkeys(years, alone)})


def _roads(context: Context) -> list:
    """Return the roads with traffic that belts accompany."""
    units = context.plan.units
    named = set(units.loc[units["kind"] == "belt", "line"])
    return [row for row in context.site.lines.itertuples() if row.line in named and row.vehicles_per_day > 0]


def _emission(context: Context, road) -> float:
    """Return PM10 of a road, kg m-1 s-1, by AP-42 for a paved road."""
    heavy = road.heavy_share
    weight = (1 - heavy) * central("road_vehicle_weight_light") + heavy * central("road_vehicle_weight_heavy")
    wet = float(context.site.climate["wet_days"].sum())
    vehicles = road.vehicles_per_day
    grams_per_km = paved_road_dust(silt_loading(vehicles), weight, "PM10", wet_days=wet)
    return float(grams_per_km * vehicles * 1e-6 / 86400)


def _behind_belts(context: Context, road, grid: FieldGrid, years: list[int]) -> dict[int, np.ndarray]:
    """Return the concentration with belts over that without, (y, x), by year."""
    where = beside_road(road_points(np.array(road.geometry.coords), grid.cell / 2), grid.x, grid.y, REACH)
    units = context.plan.units.reset_index(drop=True)
    belts = units[(units["kind"] == "belt") & (units["line"] == road.line)]
    offset = {entry: planting.offset_m for entry, planting in context.scenario.entries if entry in set(belts["entry"])}
    states = {year: belt_state(context, year) for year in years}
    out = {year: np.ones(grid.box.shape) for year in years}
    for place, unit in zip(belts.index, belts.itertuples(), strict=True):
        edge = unit.width_m + offset[unit.entry]
        behind = where.behind(unit.side == "left", 1000 * unit.from_km, 1000 * unit.to_km, edge)
        for year, state in states.items():
            if state.height[place] > 0:
                out[year].reshape(-1)[where.cell[behind]] *= share_behind(
                    _belt(state, place, edge), where.distance[behind]
                )
    return out


def _belt(state: BeltState, place: int, edge: float) -> RoadBelt:
    caught = share_caught(state.catching[place], state.width[place], 1.0, AMONG_LEAVES)
    return RoadBelt(edge, float(state.height[place]), float(state.summer[place]), kept=1 - float(caught))


EFFECT = Effect(
    "road_air",
    {"process": Method(nothing_per_hectare, ("snyder2013", "epa_ap42", "assumed_forestsim"), CAVEAT, over_the_map)},
)
