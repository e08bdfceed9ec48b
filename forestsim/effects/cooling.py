"""Coolness: heat that evaporation takes, shade as mean radiant temperature, hours of heat less, and cooler air."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.crowns import (
    days_of,
    light_let_through,
    look_up_warm,
    optical_leaf_area,
    phenologies,
    shifts,
    watts,
)
from forestsim.effects.figures import central, figure
from forestsim.effects.native import since_planting
from forestsim.effects.paper import paper_method
from forestsim.physics import comfort
from forestsim.physics.emission import MONTH_LENGTHS
from forestsim.physics.water import saturation_vapour_pressure

JULY, NOON = 6, slice(11, 15)
SEASON_DAYS = 214
"""April to October, when nearly all water is evaporated."""
MEGAWATT_HOURS = 10.0 * comfort.LATENT_HEAT / 3.6e9 * 1e3
"""MWh ha-1 for each mm of water."""
CAVEAT = (
    "Shade is the sure effect: heat and comfort are those of a place under crowns against the open, times the share of "
    "the ground under crowns, on mean days with the spread of days about them. Air that blew over the planting is "
    "cooler by the heat that evaporation beyond the native cover takes, an upper bound for noon in July, at most 4 K. "
    "Forests evaporate at most about as much as open water. Cooling is paid for in water."
)


def from_heat(context: Context) -> Result:
    """Return evaporation against open water, its heat, cooler air, lower radiant temperature and hours of heat less."""
    growth = context.growth
    extra = since_planting(context, growth["evapotranspiration"] - growth["native_evapotranspiration"])
    radiant, hours = _below_crowns(context)
    return Result(
        xr.Dataset(
            {
                "refresh_ratio": extra / _open_water(context),
                "cooling_heat": extra * MEGAWATT_HOURS,
                "air_cooling": _air_cooling(context, extra),
                "radiant_cooling": growth["crown_cover"] * radiant,
                "comfort_hours": growth["crown_cover"] * hours,
            }
        )
    )


def _open_water(context: Context) -> xr.DataArray:
    """Return the yearly evaporation of open water, mm, over (year[, draw])."""
    factor = context.site.years["et0_factor"].sel(year=context.growth["year"])
    return float(context.site.climate["et0"].sum()) * factor * figure(context, "open_water_ratio")


def _air_cooling(context: Context, extra: xr.DataArray) -> xr.DataArray:
    latent = comfort.latent_heat(extra / SEASON_DAYS) * figure(context, "noon_evaporation")
    wind = float(context.site.climate["wind_2m"][JULY])
    fetch = _width(context)
    return xr.apply_ufunc(comfort.air_cooling, latent, fetch, wind, figure(context, "cooled_air"))


def _width(context: Context) -> xr.DataArray:
    """Return how far the wind blows over the planting, (stand) m: the width of a belt, the side of a square block."""
    table = context.stands.table
    width = table["width_m"].fillna(100 * np.sqrt(table["area_ha"])).to_numpy(float)
    return xr.DataArray(width, {"stand": table.index.to_numpy()}, "stand")


def _below_crowns(context: Context) -> tuple[xr.DataArray, xr.DataArray]:
    """Return how much lower the mean radiant temperature of July noons is below crowns, K, and hours of heat less."""
    leaves, warmer, area = phenologies(context), shifts(context), optical_leaf_area(context)
    beam, sky, _ = light_let_through(context, leaves.leaf)
    days = days_of(context, warmer)
    air = days.temperature - 273.15
    climate = context.site.climate
    vapour = (climate["rh"].values * saturation_vapour_pressure(climate["tmean"].values + warmer[:, None]))[..., None]
    sun = (watts(days.beam), watts(days.sky), days.elevation)
    wind = climate["wind_2m"].values[:, None]
    open_radiant = comfort.mean_radiant_temperature(air, vapour, *sun)
    shares = (beam[:, None], sky[:, None, ..., None])
    radiant = comfort.mean_radiant_temperature(air[:, None], vapour[:, None], *sun, *shares)
    cooler = (open_radiant[:, None] - radiant)[..., JULY, NOON].mean(axis=-1)
    spread = central("day_to_day_heat")
    in_open = comfort.apparent_temperature(air, vapour, wind, open_radiant)
    below = comfort.apparent_temperature(air[:, None], vapour[:, None], wind * central("wind_under_crowns"), radiant)
    hours = comfort.heat_hours(in_open, MONTH_LENGTHS, spread=spread)[:, None]
    fewer = hours - comfort.heat_hours(below, MONTH_LENGTHS, spread=spread)
    kinds = leaves.kind
    return look_up_warm(context, cooler, warmer, kinds, area), look_up_warm(context, fewer, warmer, kinds, area)


EFFECT = Effect(
    "cooling",
    {
        "paper": paper_method("cooling"),
        "process": Method(from_heat, ("dinapoli2020", "steadman1994", "brutsaert1975", "allen1998"), CAVEAT),
    },
)
