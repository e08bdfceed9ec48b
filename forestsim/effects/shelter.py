"""Shelter from the wind behind belts: how far it reaches, and the friction velocity over the map."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.belts import axes, belt_state, pieces
from forestsim.effects.fields import field_grid, named_years, seasonal_rose
from forestsim.physics.windbreak import END_SPEED_UP, END_WIDTH, mean_shelters, optical_porosity, sheltered_distance

SEASONS = ("summer", "winter")
CAVEAT = (
    "Friction velocity near the ground over that of open steppe, mean over the wind rose; 1 is no shelter, above 1 the "
    "wind rises beside an end. Barrier function of WEPS, measured behind single belts at right angles to the wind. "
    "Wind along a belt finds no shelter, and the wind rose is assumed. In winter twigs alone brake. Groves are left "
    "out of the maps. At 0.7 the wind lifts a third of the soil that it lifts in the open."
)


def from_barriers(context: Context) -> Result:
    """Return how far behind a belt of each stand alone, at right angles to the wind, the wind is below 0.7."""
    growth, table = context.growth, context.stands.table
    side = table["width_m"].fillna(100 * np.sqrt(table["area_ha"])).to_numpy(float)
    width = xr.DataArray(side, {"stand": table.index.to_numpy()}, "stand")
    height = growth["height"].where(growth["crown_cover"] > 0, 0.0)
    porosity = xr.apply_ufunc(optical_porosity, growth["lai"], height, width)
    return Result(xr.Dataset({"sheltered_distance": xr.apply_ufunc(sheltered_distance, height, width, porosity)}))


def over_the_map(context: Context, stands: xr.Dataset) -> xr.Dataset:
    """Return the mean friction velocity ratio of both seasons in the named years."""
    grid, found, years = field_grid(context), axes(context), named_years(context)
    states = {year: belt_state(context, year) for year in years}
    wanted = [(season, year) for season in SEASONS for year in years]
    cases = [pieces(found, states[year], season) for season, year in wanted]
    roses = {season: seasonal_rose(context, season) for season in SEASONS}
    tallest = max((belt.height for belts in cases for belt in belts), default=0.0)
    seen = END_SPEED_UP if grid.cell <= END_WIDTH * tallest else 0.0
    winds = [roses[season] for season, _ in wanted]
    fields = mean_shelters(cases, grid.x, grid.y, winds, end_speed_up=seen)
    maps = {f"wind_{season}": {} for season in SEASONS}
    for (season, year), field in zip(wanted, fields, strict=True):
        maps[f"wind_{season}"][year] = field
    return grid.dataset(maps)


EFFECT = Effect(
    "shelter", {"process": Method(from_barriers, ("hagen_weps", "assumed_forestsim"), CAVEAT, over_the_map)}
)
