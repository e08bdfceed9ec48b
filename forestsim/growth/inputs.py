"""What growth is told: traits, figures, ground and weather of every stand, as arrays over (draw, stand)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from forestsim import resources
from forestsim.draws import draw_figures
from forestsim.errors import DataError
from forestsim.physics import water

if TYPE_CHECKING:
    from forestsim.planting.stands import Stands
    from forestsim.scenario import Scenario
    from forestsim.site import Site

TRAITS = (
    *("height_max", "crown_diameter_max", "wood_density", "carbon_fraction", "root_shoot_young", "root_shoot_mature"),
    *("branch_ratio", "mai_irrigated", "rotation", "growth_shape", "lai_max", "specific_leaf_area", "leaf_mass_max"),
    *("kcb_reduction", "root_depth", "water_need_young", "heat_limit", "vpd_limit", "salinity_threshold"),
    *("stems_per_ha", "survival_establishment", "survival_mature", "drought_tolerance"),
)
C4_GENERA = ("haloxylon", "calligonum")
LEAST_DEFICIT = 0.8
"""Vapour pressure deficit below which water productivity rises no further, kPa (assumed, 0.5-1.0)."""
GROWING_SEASON = slice(3, 10)
"""April to October, the months of a stand's ``et0``."""


@dataclass(frozen=True)
class Weather:
    """One year: arrays over (month, 1, stand) or (month, 1, 1)."""

    rain: np.ndarray
    et0: np.ndarray
    wet_days: np.ndarray
    deficit: np.ndarray
    temperature_shift: float
    et0_factor: float


@dataclass(frozen=True)
class Inputs:
    """Stands as growth sees them; traits and figures over (draw or 1, stand or 1)."""

    shape: tuple[int, int]
    traits: dict[str, np.ndarray]
    figures: dict[str, np.ndarray]
    table: dict[str, np.ndarray]
    productivity: np.ndarray
    leaf: np.ndarray
    """(month, 1, stand) 1, share of the leaves that are out."""
    evergreen: np.ndarray
    climate: xr.Dataset
    years: xr.Dataset
    extremes: dict
    irrigation_ends: float

    def weather(self, year: int) -> Weather:
        """Return a year's rain, ET0, wet days and deficit, scaled from the station to each stand."""
        at, now = self.climate, self.years.sel(year=year)
        shift, et0_factor = float(now["temperature_shift"]), float(now["et0_factor"])
        rain_scale = self.table["rain"] / max(float(at["rain"].sum()), 1e-9) * float(now["rain_factor"])
        et0_scale = self.table["et0"] / float(at["et0"][GROWING_SEASON].sum()) * et0_factor
        mean = at["tmean"].to_numpy()
        warmer = water.saturation_vapour_pressure(mean + shift) / water.saturation_vapour_pressure(mean)
        return Weather(
            rain=_by_month(at["rain"]) * rain_scale,
            et0=_by_month(at["et0"]) * et0_scale,
            wet_days=_by_month(at["wet_days"]) * rain_scale,
            deficit=np.maximum(_by_month(at["vpd"]) * warmer[:, None, None], LEAST_DEFICIT),
            temperature_shift=shift,
            et0_factor=et0_factor,
        )

    def irrigated(self, age: np.ndarray, year: int) -> np.ndarray:
        """Return the irrigation of a year, (stand) mm: from the first season on, as long as it is paid for."""
        years = self.table["irrigation_years"]
        runs = (age >= 1) & ((years < 0) | (age <= years)) & (year < self.irrigation_ends)
        return np.where(runs, self.table["irrigation_mm"], 0.0)


def gather(stands: Stands, species: xr.Dataset, site: Site, scenario: Scenario) -> Inputs:
    """Return what growth needs to know.

    Raises DataError if a parameter of a planted species is not stated.
    """
    draws = species.sizes.get("draw", 0)
    figures = draw_figures(growth_table(), None, draws, scenario.uncertainty.seed)
    figures = {name: np.atleast_1d(value.to_numpy())[:, None] for name, value in figures.items()}
    leaf = leaf_months(stands, species)
    genus = [str(name).split("_")[0] for name in stands.table["species"]]
    ends = scenario.water.irrigation_ends
    return Inputs(
        shape=(max(draws, 1), len(stands.table)),
        traits={name: trait(stands, species, name) for name in TRAITS},
        figures=figures,
        table={name: stands.table[name].to_numpy() for name in stands.table.columns if name not in ("species", "kind")},
        productivity=np.where(np.isin(genus, C4_GENERA), figures["productivity_c4"], figures["productivity_c3"]),
        leaf=leaf.to_numpy().T[:, None, :],
        evergreen=leaf.to_numpy().all(axis=1),
        climate=site.climate.transpose("month"),
        years=site.years,
        extremes=dict(site.extremes),
        irrigation_ends=np.inf if ends is None else ends,
    )


def trait(stands: Stands, species: xr.Dataset, name: str) -> np.ndarray:
    """Return a species parameter over (draw or 1, stand).

    Raises DataError if it is not stated for a planted species.
    """
    planted = sorted(set(stands.table["species"]))
    values = species[name]
    missing = [s for s in planted if bool(values.sel(species=s).isnull().any())]
    if missing:
        raise DataError(
            f"species_parameters.csv: {name} is not given for {', '.join(missing)}; add a row with its source"
        )
    values = values.sel(species=stands.table["species"].to_numpy())
    return values.transpose("draw", "species").to_numpy() if "draw" in values.dims else values.to_numpy()[None, :]


def leaf_months(stands: Stands, species: xr.Dataset) -> xr.DataArray:
    """Return the share of leaves that are out, (stand, month): 1 from the first to the last month in leaf."""
    first, last = (np.median(trait(stands, species, f"leaf_{when}_month"), axis=0) for when in ("on", "off"))
    month = np.arange(1, 13)
    out = (month >= first[:, None]) & (month <= last[:, None])
    return xr.DataArray(
        out.astype(float), dims=("stand", "month"), coords={"stand": stands.table.index, "month": month}
    )


@cache
def growth_table() -> pd.DataFrame:
    """Return the figures of growth that belong to no species: figure, value, low, high, unit, basis, source, note."""
    return pd.read_csv(resources.path("data", "growth.csv"), encoding="utf-8")


def growth_figure(name: str) -> float:
    """Return the central value of a figure of growth.csv."""
    return float(growth_table().set_index("figure").loc[name, "value"])


def _by_month(values: xr.DataArray) -> np.ndarray:
    return values.to_numpy()[:, None, None]
