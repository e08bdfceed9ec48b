"""Pure stands by hand on the climate of Turkestan, for the tests of growth."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.draws import draw_species
from forestsim.physics import water

# CRU CL 2.0 normals 1961-1990 of Turkestan (38198): New et al. (2002), doi:10.3354/cr021001.
MEAN = [-4.1, -1.5, 6.3, 14.6, 20.5, 25.4, 27.9, 25.6, 19.4, 11.1, 4.6, -0.8]
HIGHEST = [0.4, 3.4, 12.2, 21.4, 28.0, 33.6, 36.2, 34.4, 28.2, 19.0, 10.7, 3.6]
LOWEST = [-8.6, -6.4, 0.4, 7.8, 13.0, 17.2, 19.6, 16.8, 10.6, 3.2, -1.5, -5.2]
RAIN = [21.3, 22.4, 29.6, 32.1, 21.9, 7.1, 3.4, 1.7, 2.6, 13.3, 22.8, 30.9]
WET_DAYS = [9.7, 8.2, 9.5, 8.3, 6.2, 2.6, 2.0, 1.0, 1.8, 4.1, 6.9, 9.6]
HUMIDITY = [0.84, 0.80, 0.65, 0.52, 0.43, 0.34, 0.33, 0.33, 0.37, 0.50, 0.68, 0.82]
WIND_10M = [2.1, 2.1, 3.0, 3.9, 3.8, 3.8, 3.8, 3.7, 2.9, 2.1, 2.1, 2.1]
RADIATION = [6.3, 9.2, 13.1, 18.4, 23.9, 27.4, 27.1, 24.5, 18.9, 12.4, 7.6, 5.4]
FROST_DAYS = [28, 24, 16, 4, 0, 0, 0, 0, 0, 10, 18, 24]
ET0 = [11, 17, 52, 114, 181, 232, 257, 230, 147, 72, 31, 14]

GROUND = {
    "planting_year": 2026,
    "stems_per_ha": np.nan,
    "irrigation_mm": 0.0,
    "irrigation_years": -1,
    "fenced": True,
    "rain": 209.0,
    "et0": 1233.0,
    "groundwater_depth": 20.0,
    "groundwater_salinity": 1.0,
    "soil_salinity": 2.0,
    "texture": 3.0,
    "distance_to_road": 100.0,
    "area_ha": 1.0,
    "kind": "block",
    "width_m": np.nan,
    "replant_years": 0,
    "replant_below": 0.85,
    "site_class": "plain",
}


def turkestan() -> xr.Dataset:
    high, low, humidity = (np.array(values) for values in (HIGHEST, LOWEST, HUMIDITY))
    deficit = water.saturation_vapour_pressure((np.array(MEAN) + high) / 2) - water.actual_vapour_pressure(
        high, low, humidity
    )
    monthly = {
        "tmean": np.array(MEAN),
        "tmax": high,
        "tmin": low,
        "rain": np.array(RAIN),
        "wet_days": np.array(WET_DAYS),
        "rh": humidity,
        "wind_2m": water.wind_at_2m(np.array(WIND_10M)),
        "radiation": np.array(RADIATION),
        "frost_days": np.array(FROST_DAYS),
        "et0": np.array(ET0, float),
        "vpd": deficit,
    }
    return xr.Dataset({k: ("month", v) for k, v in monthly.items()}, coords={"month": np.arange(1, 13)})


def make_site(years=(2026, 2066), rain=1.0, et0=1.0, shift=0.0) -> SimpleNamespace:
    """Return a site at the station; ``rain``, ``et0`` and ``shift`` are one value or one for each year."""
    year = np.arange(years[0], years[1] + 1)
    named = {"rain_factor": rain, "et0_factor": et0, "temperature_shift": shift}
    values = {name: ("year", np.broadcast_to(np.asarray(v, float), year.shape)) for name, v in named.items()}
    return SimpleNamespace(
        climate=turkestan(),
        years=xr.Dataset(values, coords={"year": year}),
        extremes={"frost_return_20yr": (-30, -33, -27), "frost_record": -38.6, "heat_record": 47.9, "vpd_july": 2.8},
    )


def make_scenario(
    years=(2026, 2066), irrigation_ends=None, draws=0, seed=1, salinity=1.0, recharge=None, growth="auto"
) -> SimpleNamespace:
    return SimpleNamespace(
        years=years,
        year_range=range(years[0], years[1] + 1),
        file="test.yaml",
        growth=growth,
        water=SimpleNamespace(
            irrigation_ends=irrigation_ends, efficiency=0.9, salinity_g_l=salinity, recharge_mm=recharge
        ),
        uncertainty=SimpleNamespace(draws=draws, seed=seed),
        species={},
    )


def make_stands(*rows: dict) -> SimpleNamespace:
    """Return stands; a row names its species and what differs from ``GROUND``. Stems default to the usual ones."""
    usual = draw_species({}, 0, 1)["stems_per_ha"].to_series()
    table = pd.DataFrame([{**GROUND, **row} for row in rows])
    table["stems_per_ha"] = table["stems_per_ha"].fillna(table["species"].map(usual))
    table.index.name = "stand"
    species = xr.DataArray(table["species"].to_numpy(str), dims="stand", coords={"stand": table.index.to_numpy()})
    return SimpleNamespace(table=table, species=species)


def grow(*rows: dict, years=(2026, 2066), draws=0, site=None, own=None, **scenario) -> xr.Dataset:
    from forestsim.growth import grow as grow_stands

    scenario = make_scenario(years, draws=draws, **scenario)
    species = draw_species(own or {}, draws, scenario.uncertainty.seed)
    return grow_stands(make_stands(*rows), species, site or make_site(years), scenario)
