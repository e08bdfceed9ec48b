"""Monthly climate of Turkestan (WMO 38198), how scenario years differ from it, and the wind rose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from forestsim.errors import SiteError, did_you_mean
from forestsim.site.facts import fact, fact_row, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forestsim.scenario import Climate

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


def year_factors(climate: Climate, years: range) -> xr.Dataset:
    """Return how each year differs from the normals, the scenario's settings and its periods together.

    Periods that overlap act together: factors multiply, shifts add. Warming raises ET0 by
    the fraction ``et0_per_kelvin`` of site_facts.csv for each kelvin (about +7 % at +2.5 K).

    Returns
    -------
    Dataset over (year)
        rain_factor 1; et0_factor 1 (warming included); temperature_shift K.
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
    et0 = et0 * np.maximum(1 + fact("et0_per_kelvin") * shift, 0.1)
    return xr.Dataset(
        {
            "rain_factor": ("year", rain, {"units": "1", "long_name": "rain against the normals"}),
            "et0_factor": (
                "year",
                et0,
                {"units": "1", "long_name": "reference evapotranspiration against the normals"},
            ),
            "temperature_shift": ("year", shift, {"units": "K", "long_name": "warming against the normals"}),
        },
        coords={"year": year},
    )


def climate_of_years(normals: xr.Dataset, years: xr.Dataset) -> xr.Dataset:
    """Return the monthly climate of every year, over (year, month): the normals with the factors of ``years``.

    Relative humidity stays as it is, so that the vapour pressure deficit grows with
    saturation pressure.

    Source: Allen et al. (1998), FAO-56, equation 11 (saturation vapour pressure).
    """
    shift = years["temperature_shift"]
    warmer = normals.copy()
    for name in ("tmean", "tmax", "tmin"):
        warmer[name] = (normals[name] + shift).assign_attrs(normals[name].attrs)
    warmer["rain"] = (normals["rain"] * years["rain_factor"]).assign_attrs(normals["rain"].attrs)
    warmer["et0"] = (normals["et0"] * years["et0_factor"]).assign_attrs(normals["et0"].attrs)
    drier = _saturation(normals["tmax"] + shift) / _saturation(normals["tmax"])
    warmer["vpd"] = (normals["vpd"] * drier).assign_attrs(normals["vpd"].attrs)
    return warmer.transpose("year", "month", missing_dims="ignore")


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


def extremes() -> dict:
    """Return frost_return_20yr (value, low, high) degC, frost_record and heat_record degC, vpd_july kPa."""
    frost = fact_row("frost_return_20yr")
    return {
        "frost_return_20yr": (float(frost["value"]), float(frost["low"]), float(frost["high"])),
        "frost_record": fact("frost_record"),
        "heat_record": fact("heat_record"),
        "vpd_july": fact("vpd_july"),
    }


def _saturation(celsius):
    return 0.6108 * np.exp(17.27 * celsius / (celsius + 237.3))
