"""Monthly climate of Turkestan (WMO 38198), how scenario years differ from it, and the wind rose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from scipy.special import ndtr

from forestsim.errors import SiteError, did_you_mean
from forestsim.physics.water import saturation_vapour_pressure
from forestsim.site.facts import fact, fact_row, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forestsim.scenario import Climate
    from forestsim.site.variability import Chance

STATION = "38198"
SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW", "calm")
SEASONS = ("summer", "winter")
VARIABLES = {
    "tmean": ("tmean_c", "degC", "mean temperature"),
    "tmax": ("tmax_c", "degC", "mean daily maximum temperature"),
    "tmin": ("tmin_c", "degC", "mean daily minimum temperature"),
    "rain": ("rain_mm", "mm", "precipitation of the month"),
    "wet_days": ("wet_days", "d", "days with rain"),
    "frost_days": ("frost_days", "d", "days with frost"),
    "rh": ("rh", "1", "relative humidity"),
    "wind_2m": ("wind_2m", "m s-1", "wind speed 2 m above ground"),
    "radiation": ("radiation_mj", "MJ m-2 day-1", "global radiation"),
    "et0": ("et0_mm", "mm month-1", "reference evapotranspiration (FAO-56)"),
    "vpd": ("vpd_kpa", "kPa", "daytime vapour pressure deficit"),
}
FACTORS = {
    "rain_factor": ("1", "rain against the normals"),
    "et0_factor": ("1", "reference evapotranspiration against the normals"),
    "temperature_shift": ("K", "warming against the normals"),
}


def monthly_normals(station: str = STATION) -> xr.Dataset:
    """Return the monthly normals 1961-1990 of a station, without any adjustment.

    Returns
    -------
    Dataset over (month 1..12)
        tmean, tmax, tmin degC; rain mm; wet_days, frost_days d; rh 1; wind_2m m s-1;
        radiation MJ m-2 day-1; et0 mm month-1; vpd kPa.

    Source: New et al. (2002), doi:10.3354/cr021001 (CRU CL 2.0); et0, radiation, wind at 2 m
    and vpd by Allen et al. (1998), FAO-56, with Angstrom's 0.25 and 0.50.
    """
    rows = table("station_climate.csv")
    rows = rows[rows["station"] == station].sort_values("month")
    if len(rows) != 12:
        stations = table("station_climate.csv")["station"].unique()
        raise SiteError(f"station is {station}; {did_you_mean(station, stations)}")
    normals = xr.Dataset(coords={"month": rows["month"].to_numpy(int)})
    for name, (column, unit, title) in VARIABLES.items():
        normals[name] = ("month", rows[column].to_numpy(float), {"units": unit, "long_name": title})
    return normals.assign_attrs(station=station, period="1961-1990", sources="newetal2002 allen1998")


def year_factors(climate: Climate, years: range, chance: Chance | None = None) -> xr.Dataset:
    """Return how each year differs from the normals: the scenario's settings, its periods and chance together.

    Periods that overlap act together: factors multiply, shifts add. Warming raises ET0 by
    the fraction ``et0_per_kelvin`` of site_facts.csv for each kelvin (about +7 % at +2.5 K).

    Returns
    -------
    Dataset over (year[, draw])
        rain_factor 1; et0_factor 1 (warming included); temperature_shift K. With ``chance`` also
        central_rain_factor and so on over (year): the same without it.
    """
    year = np.array(years)
    rain = np.full(len(year), climate.rain_factor, float)
    et0 = np.full(len(year), climate.et0_factor, float)
    shift = np.full(len(year), climate.temperature_shift_c, float)
    for period in climate.periods:
        within = (year >= period.from_year) & (year <= period.to_year)
        rain[within] *= period.rain_factor
        et0[within] *= period.et0_factor
        shift[within] += period.temperature_shift_c
    factors = xr.Dataset(coords={"year": year})
    if chance is not None:
        for name, values in zip(FACTORS, (rain, et0 * _thirst(shift), shift), strict=True):
            factors[f"central_{name}"] = ("year", values)
        rain, shift = rain[:, None] * chance.rain, shift[:, None] + chance.temperature
        et0 = et0[:, None]
    for (name, (unit, title)), values in zip(FACTORS.items(), (rain, et0 * _thirst(shift), shift), strict=True):
        factors[name] = (("year", "draw")[: values.ndim], values, {"units": unit, "long_name": title})
    return factors


def central(years: xr.Dataset) -> xr.Dataset:
    """Return the factors of the years over (year), without chance."""
    if "draw" not in years.dims:
        return years
    return xr.Dataset({name: years[f"central_{name}"] for name in FACTORS})


def adjusted(months: Mapping[str, np.ndarray], rain_factor, et0_factor, shift) -> dict[str, np.ndarray]:
    """Return monthly climate by name, as in ``VARIABLES``, changed by factors and a shift that broadcast with it.

    Relative humidity stays as it is, so that the vapour pressure deficit grows with saturation
    pressure; wet days follow the rain, and frost days the daily minima.

    Source: Allen et al. (1998), FAO-56, equation 11 (saturation vapour pressure).
    """
    changed = dict(months)
    changed |= {name: months[name] + shift for name in ("tmean", "tmax", "tmin")}
    changed |= {name: months[name] * rain_factor for name in ("rain", "wet_days")}
    changed["et0"] = months["et0"] * et0_factor
    mean = months["tmean"]
    changed["vpd"] = months["vpd"] * (saturation_vapour_pressure(mean + shift) / saturation_vapour_pressure(mean))
    if "frost_days" in months:
        colder = frost_share(months["tmin"] + shift) / frost_share(months["tmin"])
        changed["frost_days"] = np.minimum(months["frost_days"] * colder, 31.0)
    return changed


def frost_share(tmin):
    """Share of the days with frost, for a monthly mean minimum.

    Daily minima are taken to lie normally about their monthly mean; ``night_minimum_sd`` of site_facts.csv gives
    the frost days of the normals within 2 days a month. tmin : (...) degC. Returns (...) 1.
    """
    return ndtr(-tmin / fact("night_minimum_sd"))


def months_of(normals: xr.Dataset, years: xr.Dataset, year: int) -> dict[str, np.ndarray]:
    """Return the monthly climate of a year at the station, by name, over (month, draw or 1).

    A year that a table of the scenario covers is that year of the table; any other year is the normals with the
    factors of ``years``.
    """
    place = years.indexes["year"].get_loc(year)
    if "rain" in years and np.isfinite(years["rain"].values[place]).all():
        return {name: years[name].values[place][:, None] for name in VARIABLES}
    months = {name: normals[name].values[:, None] for name in VARIABLES if name in normals}
    return adjusted(months, *(np.atleast_1d(years[name].values[place]) for name in FACTORS))


def climate_of_years(normals: xr.Dataset, years: xr.Dataset) -> xr.Dataset:
    """Return the monthly climate of every year at the station, over (year, month[, draw])."""
    each = [months_of(normals, years, year) for year in years["year"].to_numpy()]
    climate = xr.Dataset(coords={"year": years["year"], "month": normals["month"]})
    for name in each[0]:
        values = np.stack(np.broadcast_arrays(*(months[name] for months in each)))
        if values.shape[-1] == 1:
            values = values[..., 0]
        climate[name] = (("year", "month", "draw")[: values.ndim], values, normals[name].attrs)
    return climate


def wind_rose(own: Mapping[str, Mapping[str, float]] | None = None) -> xr.DataArray:
    """Return the share of hours by season and direction the wind comes from.

    Parameters
    ----------
    own : mapping of season to mapping of sector to share, or None
        A scenario's roses; a season that is not named keeps the shipped one,
        a sector that is not named has no wind.

    Returns
    -------
    DataArray over (season, sector), 1
        Each season sums to 1, calm included.
    """
    rows = table("wind_rose.csv")
    shipped = rows.pivot(index="season", columns="sector", values="share").loc[list(SEASONS), list(SECTORS)]
    shares = shipped.to_numpy(float, copy=True)
    for season, rose in (own or {}).items():
        shares[SEASONS.index(season)] = [rose.get(sector, 0.0) for sector in SECTORS]
    shares = shares / shares.sum(axis=1, keepdims=True)
    attrs = {"units": "1", "long_name": "share of hours", "sources": "snip2301 assumed_forestsim"}
    attrs["assumed"] = "no" if own and set(own) == set(SEASONS) else "yes"
    return xr.DataArray(shares, {"season": list(SEASONS), "sector": list(SECTORS)}, ("season", "sector"), attrs=attrs)


def extremes(dryness: float = 1.0) -> dict:
    """Return frost_return_20yr (value, low, high) degC, frost_record and heat_record degC, vpd_july kPa.

    ``dryness`` is the vapour pressure deficit of July over that of the shipped normals; the records stay as they are.
    """
    frost = fact_row("frost_return_20yr")
    return {
        "frost_return_20yr": (float(frost["value"]), float(frost["low"]), float(frost["high"])),
        "frost_record": fact("frost_record"),
        "heat_record": fact("heat_record"),
        "vpd_july": fact("vpd_july") * dryness,
    }


def _thirst(shift):
    """Return what a shift of temperature, K, does to reference evapotranspiration, 1."""
    return np.maximum(1 + fact("et0_per_kelvin") * shift, 0.1)
