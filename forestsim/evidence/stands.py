"""The measured places as pure stands: planted as evidence.csv says, grown in the climate of Turkestan, and read off."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.draws import draw_figures, draw_species
from forestsim.effects.figures import figure_table
from forestsim.evidence.table import WORDS, YES_NO, told
from forestsim.growth import grow
from forestsim.growth.inputs import GROWING_SEASON
from forestsim.growth.variables import VARIABLES
from forestsim.physics.carbon import soil_carbon_gain
from forestsim.scenario import Scenario, from_mapping
from forestsim.site import climate
from forestsim.tables import species_names, species_table

GROUND = {
    "irrigation_mm": 0.0,
    "irrigation_years": -1.0,
    "texture": 3.0,
    "groundwater_depth": 20.0,
    "groundwater_salinity": 1.0,
    "soil_salinity": 2.0,
}
"""Conditions of a stand where a row leaves them empty: rain-fed on loam, groundwater out of reach."""
SHARED = ["recharge_mm", "irrigation_salinity"]
"""Conditions that hold for a whole scenario; empty: those of the package."""
PLANTED, DRAWS, SEED = 2026, 64, 1
FAR_FROM_ROADS = 1000.0
LEAST_AGE, OLDEST = 1, 200
GRAMS_PER_LITRE = 100.0
"""t ha-1 of matter per mm of water in g l-1."""
LONGEST_MONTH = 31
SOMEWHERE = {
    "name": "Somewhere",
    "polygon": [[68.0, 43.0], [68.01, 43.0], [68.0, 43.01]],
    "mix": {"ulmus_pumila": 1.0},
    "planting_year": PLANTED,
    "spacing_m": 3,
}
"""A scenario must plant something; what grows here is the table of stands."""
REDUCTIONS = ("at age", "max", "mean per year")


def above_ground(stand: xr.Dataset) -> xr.DataArray:
    """Return stem, branches and foliage, t ha-1."""
    return wood(stand) + stand["biomass_foliage"]


def wood(stand: xr.Dataset) -> xr.DataArray:
    """Return stem and branches, t ha-1."""
    return stand["biomass_stem"] + stand["biomass_branch"]


def thirstiest_day(stand: xr.Dataset) -> xr.DataArray:
    """Return the transpiration of a mean day of the thirstiest month, mm day-1.

    The months are known as means of the draws: each draw shares its year out as they do.
    """
    months = stand["monthly_transpiration"]
    return stand["transpiration"] * (months / months.sum("month")).max("month") / LONGEST_MONTH


def over_reference(stand: xr.Dataset) -> xr.DataArray:
    """Return the year's transpiration over the reference evapotranspiration of April to October, 1."""
    return stand["transpiration"] / stand.attrs["et0"]


def stem_per_water(stand: xr.Dataset) -> xr.DataArray:
    """Return the stem wood gained in a year over the water transpired in it, g l-1."""
    gain = stand["biomass_stem"].diff("year")
    return GRAMS_PER_LITRE * gain / stand["transpiration"].where(stand["transpiration"] > 0)


def soil_carbon(stand: xr.Dataset) -> xr.DataArray:
    """Return the carbon that the soil gains in a year, t ha-1 yr-1, as the effect on soil reckons it."""
    figures = _soil_figures()
    litter = stand["litter"] * species_table()["carbon_fraction"].sel(species=stand.attrs["species"])
    return soil_carbon_gain(stand["water_ratio"], litter, figures["soil_carbon_rate"], figures["litter_to_soil"])


DERIVED: dict[str, tuple[str, Callable[[xr.Dataset], xr.DataArray]]] = {
    "biomass_above": ("t ha-1", above_ground),
    "biomass_wood": ("t ha-1", wood),
    "transpiration_daily": ("mm day-1", thirstiest_day),
    "transpiration_per_et0": ("1", over_reference),
    "stem_per_water": ("g l-1", stem_per_water),
    "soil_carbon": ("t ha-1 yr-1", soil_carbon),
}
"""Unit and function of what is reckoned from the variables of growth, over (year[, draw]) of one stand."""


def grown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of evidence.csv with what growth gives for them: model, its range, and the engine as method."""
    groups = [group for _, group in rows.groupby(SHARED, dropna=False, sort=False)]
    model = pd.concat([_modelled(group) for group in groups])
    words = rows[[*WORDS, "measured_low", "measured_high"]]
    return words.assign(fitted=rows["fitted"].map(YES_NO)).join(model)


def unit_of(variable: str, reduction: str) -> str:
    """Return the unit of a variable after its reduction: a stock's mean per year is a flow."""
    unit = VARIABLES[variable][0] if variable in VARIABLES else DERIVED[variable][0]
    return f"{unit} yr-1" if reduction == "mean per year" and not _is_flow(unit) else unit


def reduced(values: xr.DataArray, reduction: str, age: int, unit: str) -> xr.DataArray:
    """Return one value of a yearly series.

    Parameters
    ----------
    values : DataArray over (year[, draw])
        From the planting year on.
    reduction : str
        ``at age``: in the year of that age. ``max``: the highest up to it. ``mean per year``: a flow's mean up to it;
        a stock over the age.
    age : int
        1 in the first year after planting.
    unit : str
        Of ``values``; a flow has ``yr-1``.

    Returns
    -------
    DataArray over ([draw])
    """
    lived = values.sel(year=slice(PLANTED + 1, PLANTED + age))
    if reduction == "max":
        return lived.max("year")
    if reduction == "mean per year" and _is_flow(unit):
        return lived.mean("year")
    last = lived.sel(year=PLANTED + age)
    return last / age if reduction == "mean per year" else last


def stand_problems(rows: pd.DataFrame) -> list[str]:
    """Return what keeps rows from being grown, one line for each mistake."""
    variables = (*VARIABLES, *DERIVED)
    problems = []
    for column, words in (("species", species_names()), ("variable", variables), ("reduction", REDUCTIONS)):
        problems += told(rows, ~rows[column].isin(words), column, words)
    whole = (rows["age_yr"] % 1 == 0) & rows["age_yr"].between(LEAST_AGE, OLDEST)
    problems += told(rows, ~whole, "age_yr", f"write whole years from {LEAST_AGE} to {OLDEST}")
    problems += told(rows, ~rows["fenced"].isin([*YES_NO, ""]), "fenced", "write yes or no")
    problems += told(rows, ~rows["texture"].isin([1, 2, 3, 4]) & rows["texture"].notna(), "texture", "write 1 to 4")
    for column in ("stems_per_ha", "rain", "et0"):
        problems += told(rows, rows[column] <= 0, column, "write a number above 0")
    for column in ("irrigation_mm", "irrigation_years", "groundwater_depth", "groundwater_salinity", "soil_salinity"):
        problems += told(rows, rows[column] < 0, column, "write a number from 0")
    for column in SHARED:
        problems += told(rows, rows[column] < 0, column, "write a number from 0")
    known = rows[rows["variable"].isin(variables)]
    for place, row in known.iterrows():
        unit = unit_of(row["variable"], row["reduction"])
        wrong = (known.index == place) & (row["unit"] != unit)
        problems += told(known, wrong, "unit", f"{row['variable']} ({row['reduction']}) is in {unit}")
    return problems


def _modelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Grow rows that share a scenario; return model_low, model, model_high and method."""
    scenario = _scenario(rows)
    table = _table(rows)
    normals = climate.monthly_normals()
    years = climate.year_factors(scenario.climate, scenario.year_range)
    site = SimpleNamespace(climate=normals, years=years, extremes=climate.extremes())
    species = draw_species(scenario.species, DRAWS, SEED)
    growth = grow(SimpleNamespace(table=table), species, site, scenario)
    found = {}
    for stand, (place, row) in enumerate(rows.iterrows()):
        one = growth.isel(stand=stand).assign_attrs(et0=table["et0"][stand], species=row["species"])
        values = one[row["variable"]] if row["variable"] in VARIABLES else DERIVED[row["variable"]][1](one)
        unit = unit_of(row["variable"], "at age")
        low, middle, high = reduced(values, row["reduction"], int(row["age_yr"]), unit).quantile([0.05, 0.5, 0.95])
        found[place] = (float(low), float(middle), float(high), str(one["engine"].values))
    return pd.DataFrame.from_dict(found, orient="index", columns=["model_low", "model", "model_high", "method"])


def _scenario(rows: pd.DataFrame) -> Scenario:
    recharge, salinity = rows[SHARED].iloc[0]
    water = {"recharge_mm": recharge, "salinity_g_l": salinity}
    mapping = {
        "name": "Measured places",
        "years": [PLANTED, PLANTED + int(rows["age_yr"].max())],
        "blocks": [SOMEWHERE],
        "water": {key: value for key, value in water.items() if not np.isnan(value)},
        "uncertainty": {"draws": DRAWS, "seed": SEED},
        "growth": "auto",
    }
    return from_mapping(mapping, file="evidence.csv")


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the stands of rows, as ``grow`` wants them; those of one place share its luck."""
    normals = climate.monthly_normals()
    usual = species_table()["stems_per_ha"].to_series()
    season = float(normals["et0"].isel(month=GROWING_SEASON).sum())
    table = rows[list(GROUND)].fillna(GROUND)
    table = table.assign(
        species=rows["species"],
        site_class=rows["place"],
        planting_year=PLANTED,
        stems_per_ha=rows["stems_per_ha"].fillna(rows["species"].map(usual)),
        rain=rows["rain"].fillna(float(normals["rain"].sum())),
        et0=rows["et0"].fillna(season),
        fenced=rows["fenced"] != "no",
        distance_to_road=FAR_FROM_ROADS,
        replant_years=0,
        replant_below=0.0,
        area_ha=1.0,
        kind="block",
        width_m=np.nan,
    )
    return table.reset_index(drop=True).rename_axis("stand")


def _is_flow(unit: str) -> bool:
    return "yr-1" in unit or "day-1" in unit


@cache
def _soil_figures() -> xr.Dataset:
    return draw_figures(figure_table(), {}, DRAWS, SEED)
