"""What growth is told: traits, figures, ground and weather of every stand, as arrays over (draw, stand)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import expit, logit

from forestsim import resources
from forestsim.draws import draw_figures
from forestsim.errors import DataError
from forestsim.growth.account import Months
from forestsim.growth.survival import ESTABLISHMENT_YEARS
from forestsim.physics import carbon, water
from forestsim.probability import Design, normals
from forestsim.site.climate import central, months_of
from forestsim.tables import species_info

if TYPE_CHECKING:
    from forestsim.planting.stands import Stands
    from forestsim.scenario import Scenario
    from forestsim.site import Site

TRAITS = (
    *("height_max", "crown_diameter_max", "wood_density", "carbon_fraction", "root_shoot_young", "root_shoot_mature"),
    *("branch_ratio", "mai_irrigated", "rotation", "growth_shape", "lai_max", "specific_leaf_area", "leaf_mass_max"),
    *("kcb_reduction", "root_depth", "water_need_young", "heat_limit", "vpd_limit", "salinity_threshold"),
    *("stems_per_ha", "survival_establishment", "survival_mature", "drought_tolerance", "fire_mortality"),
)
C4_GENERA = ("Haloxylon", "Calligonum")
LEAST_DEFICIT = 0.8
"""Vapour pressure deficit below which water productivity rises no further, kPa (assumed, 0.5-1.0)."""
GROWING_SEASON = slice(3, 10)
"""April to October, the months of a stand's ``et0``."""


@dataclass(frozen=True)
class Weather:
    """One year: arrays over (month, draw or 1, stand)."""

    rain: np.ndarray
    et0: np.ndarray
    wet_days: np.ndarray
    deficit: np.ndarray
    """As ``tmin`` and all below, (month, draw or 1, 1)."""
    tmin: np.ndarray
    """degC, as ``tmax``."""
    tmax: np.ndarray
    radiation: np.ndarray
    """MJ m-2 day-1"""
    frost_days: np.ndarray
    vpd: np.ndarray
    """kPa, also below what caps productivity."""
    warming: np.ndarray
    """K of the scenario; the records hold hot years already, so chance adds none to them."""
    et0_factor: np.ndarray
    """(draw or 1, 1); against the normals that stated needs of species are for."""


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
    irrigation_salt: float
    """g l-1"""
    recharge: np.ndarray
    """Recharge and lateral inflow of the groundwater, mm yr-1."""
    establishment: np.ndarray
    """Yearly survival of well-watered seedlings, 1, over (draw, stand): plantings on like ground differ."""
    first_class: np.ndarray
    """Shoot mass at which the first root:shoot class ends, (stand) t ha-1."""

    def take(self, stands: np.ndarray) -> Inputs:
        """Return the inputs of some stands, by their places."""

        def part(value):
            return value[..., stands] if value.shape[-1] == self.shape[1] and value.ndim > 1 else value

        return replace(
            self,
            shape=(self.shape[0], len(stands)),
            traits={name: part(value) for name, value in self.traits.items()},
            table={name: value[stands] for name, value in self.table.items()},
            productivity=part(self.productivity),
            leaf=part(self.leaf),
            evergreen=self.evergreen[stands],
            establishment=part(self.establishment),
            first_class=self.first_class[stands],
        )

    @property
    def station_air(self) -> tuple[np.ndarray, np.ndarray]:
        """Wind at 2 m, m s-1, and least humidity of the day, 1, over (month, 1, 1)."""
        at = self.climate
        humidity = water.afternoon_humidity(at["tmax"].to_numpy(), at["tmin"].to_numpy(), at["rh"].to_numpy())
        return _by_month(at["wind_2m"]), humidity[:, None, None]

    def months(self, weather: Weather, need, brought, shade) -> Months:
        """Return the months of the account; the arguments over (month, draw or 1, stand)."""
        rain, et0 = weather.rain, weather.et0
        loss = rain - water.effective_rain(rain, et0, weather.wet_days, self.figures["loss_per_wet_day"])
        return Months(rain, loss, et0, need, brought, shade, weather.deficit)

    def least_need(self, age, weather: Weather) -> np.ndarray:
        """Return the water that seedlings need at least, mm yr-1; 0 once they are established."""
        young = self.traits["water_need_young"] * weather.et0_factor
        return np.where(age <= ESTABLISHMENT_YEARS, young, 0.0)

    def roots(self, shoot) -> np.ndarray:
        """Return the roots that belong to a shoot mass of stocked ground, t ha-1."""
        young, mature = self.traits["root_shoot_young"], self.traits["root_shoot_mature"]
        return shoot * carbon.root_shoot_ratio(young, mature, shoot, self.first_class)

    def weather(self, year: int) -> Weather:
        """Return a year's rain, ET0, wet days and deficit, scaled from the station to each stand."""
        at = self.climate
        months = {name: values[..., None] for name, values in months_of(at, self.years, year).items()}
        rain_scale = self.table["rain"] / max(float(at["rain"].sum()), 1e-9)
        et0_scale = self.table["et0"] / float(at["et0"][GROWING_SEASON].sum())
        return Weather(
            rain=months["rain"] * rain_scale,
            et0=months["et0"] * et0_scale,
            wet_days=months["wet_days"] * rain_scale,
            deficit=np.maximum(months["vpd"], LEAST_DEFICIT),
            **{name: months[name] for name in ("tmin", "tmax", "radiation", "frost_days", "vpd")},
            warming=self._of_year("temperature_shift", year, central(self.years)),
            et0_factor=self._of_year("et0_factor", year) * at.attrs.get("et0_ratio", 1.0),
        )

    def _of_year(self, name: str, year: int, years: xr.Dataset | None = None) -> np.ndarray:
        """Return a factor of a year, (draw or 1, 1)."""
        years = self.years if years is None else years
        return np.atleast_1d(years[name].sel(year=year).to_numpy())[:, None]

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
    seed = scenario.uncertainty.seed
    figures = draw_figures(growth_table(), None, draws, seed)
    figures = {name: np.atleast_1d(value.to_numpy())[:, None] for name, value in figures.items()}
    leaf = leaf_months(stands, species)
    traits = {name: trait(stands, species, name) for name in TRAITS}
    info = species_info().loc[stands.table["species"]]
    c4, ends, recharge = info["genus"].isin(C4_GENERA), scenario.water.irrigation_ends, scenario.water.recharge_mm
    return Inputs(
        shape=(max(draws, 1), len(stands.table)),
        traits=traits,
        figures=figures,
        table={name: stands.table[name].to_numpy() for name in stands.table.columns if name not in ("species", "kind")},
        productivity=np.where(c4, figures["productivity_c4"], figures["productivity_c3"]),
        leaf=leaf.to_numpy().T[:, None, :],
        evergreen=leaf.to_numpy().all(axis=1),
        climate=site.climate.transpose("month"),
        years=site.years,
        extremes=dict(site.extremes),
        irrigation_ends=np.inf if ends is None else ends,
        irrigation_salt=scenario.water.salinity_g_l,
        recharge=figures["recharge"] if recharge is None else np.array([[float(recharge)]]),
        establishment=_establishment(traits["survival_establishment"], figures, stands.table, draws, seed),
        first_class=np.where(info["group"] == "conifer", *carbon.FIRST_CLASS),
    )


def _establishment(usual, figures, table: pd.DataFrame, draws: int, seed: int | Design) -> np.ndarray:
    """Return the survival of seedlings over (draw, stand): the usual one, and how plantings on like ground differ."""
    if not draws:
        return usual
    luck = np.stack([normals(seed, name, draws) for name in luck_names(table)], axis=1)
    return expit(logit(np.clip(usual, 1e-6, 1 - 1e-6)) + figures["establishment_spread"] * luck)


def luck_names(table: pd.DataFrame) -> pd.Series:
    """Return the name under which the luck of each stand's planting is drawn, (stand)."""
    columns = ["species", "site_class", "planting_year"]
    return "establishment " + table[columns].astype(str).agg(" ".join, axis=1)


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
