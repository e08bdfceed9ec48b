"""The planting plan: what stands where, on how many hectares, and which species the ground refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from forestsim.errors import ScenarioError
from forestsim.notes import Note
from forestsim.planting.allotment import allot, budget, design_need, need_by_year, serving_order
from forestsim.planting.ground import free_land
from forestsim.planting.masks import Losses
from forestsim.planting.means import ground_under
from forestsim.planting.notes import notes_on
from forestsim.planting.site_class import name_of
from forestsim.planting.suitability import VERDICTS, judge
from forestsim.scenario import Belt, Planting, Scenario

if TYPE_CHECKING:
    from forestsim.site import Site


ORDER = (
    *("unit", "name", "label", "entry", "kind", "line", "side", "from_km", "to_km", "section", "area_ha"),
    *("mix", "mix_requested", "planted_share", "planting_year", "row_spacing_m", "plant_spacing_m", "width_m", "rows"),
    *("stems_per_ha", "seedlings", "irrigation_mm", "irrigation_requested_mm", "irrigation_years"),
    *(
        "design_need_mm",
        "water_m3",
        "dry",
        "fenced",
        "replant_years",
        "replant_below",
        "forced",
        "status",
        "site_class",
    ),
    *("elevation", "rain", "et0", "groundwater_depth", "groundwater_salinity", "soil_salinity", "texture"),
    *("distance_to_road", "distance_to_water", "geometry"),
)


@dataclass(frozen=True)
class Plan:
    """Planting units, verdicts on their species, lost land, and what a reader must know besides.

    ``units`` is indexed 0..n-1 and carries hectares from geometry; ``verdicts`` has a row for each unit
    and species that was asked for; ``losses`` has hectares by entry and reason; ``water`` is the water budget by
    entry, without rows where there is no limit.
    """

    units: gpd.GeoDataFrame
    verdicts: pd.DataFrame
    losses: pd.DataFrame
    notes: list[Note]
    water: pd.DataFrame = field(default_factory=pd.DataFrame)


def make_plan(scenario: Scenario, site: Site) -> Plan:
    """Lay out the belts and blocks of a scenario on a site.

    Raises ScenarioError with one line for each mistake in all entries, or when no land is left to plant.
    """
    ledger = Losses()
    land = free_land(scenario, site, ledger)
    losses = ledger.table()
    if land.empty:
        lost = losses.groupby("reason", sort=False)["hectares"].sum()
        told = ", ".join(f"{reason} {hectares:.1f} ha" for reason, hectares in lost.items())
        raise ScenarioError(
            f"{scenario.file}: the plan has no land left ({told or 'it asked for none'}); move or widen its entries"
        )
    units = _settings(land, scenario)
    units = units.assign(**ground_under(units["geometry"].to_numpy(), site))
    units, verdicts, water = _watered(units, scenario, site)
    units = gpd.GeoDataFrame(units[list(ORDER)], geometry="geometry", crs=site.grid.crs.to_wkt())
    return Plan(units, verdicts, losses, notes_on(units, verdicts, losses, water, scenario, site), water)


def _settings(land: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Add what each entry says about its planting, number the units and name their site class."""
    settings = pd.DataFrame([{"entry": entry, **_of_entry(planting)} for entry, planting in scenario.entries])
    units = land.merge(settings, on="entry", how="left", validate="many_to_one")
    return units.assign(
        unit=np.arange(1, len(units) + 1),
        area_ha=shapely.area(units["geometry"].to_numpy()) / 1e4,
        site_class=units["code"].map({code: name_of(code) for code in units["code"].unique()}),
        fenced=units["fenced"].astype(bool),
    )


def _of_entry(planting: Planting) -> dict:
    between, along = planting.spacing_m
    is_belt = isinstance(planting, Belt)
    stems = 1e4 / (between * along)
    rows = max(round(planting.width_m / between), 1) if is_belt else 0
    if is_belt and planting.rows is not None:
        rows = planting.rows
        stems = rows * 1e4 / (planting.width_m * along)
    return {
        "name": planting.name,
        "mixes": dict(planting.mix),
        "mix_requested": json.dumps(planting.mix),
        "planting_year": planting.planting_year,
        "row_spacing_m": between,
        "plant_spacing_m": along,
        "width_m": planting.width_m if is_belt else np.nan,
        "rows": rows,
        "stems_per_ha": stems,
        "irrigation_mm": planting.irrigation_mm,
        "irrigation_requested_mm": planting.irrigation_mm,
        "irrigation_years": -1 if planting.irrigation_years is None else planting.irrigation_years,
        "fenced": planting.fenced,
        "replant_years": planting.replant_years,
        "replant_below": planting.replant_below,
        "force": planting.force,
    }


def _watered(units: pd.DataFrame, scenario: Scenario, site: Site) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Allot the year's water, and judge each unit with what it really gets; return units, verdicts and the budget.

    What is refused with all the water it asks for needs none, so the verdicts come first, and again after. Less water
    never mends a verdict: what is planted in the end takes no more than was allotted.
    """
    units, verdicts = _judged(units.assign(dry=False), scenario, site)
    units["design_need_mm"] = design_need(units, scenario, site)
    water = pd.DataFrame()
    limit = scenario.water.limit_m3_per_year
    if limit is not None:
        # Water that the trees cannot use is not given; then every unit is served in full or not at all.
        units, verdicts = _judged(units.assign(irrigation_mm=units["design_need_mm"]), scenario, site)
        need = need_by_year(units, units["design_need_mm"], scenario)
        served = allot(need, limit, serving_order(units, scenario))
        water = budget(units, served, scenario)
        given = np.where(served, units["irrigation_mm"], 0.0)
        units, verdicts = _judged(units.assign(irrigation_mm=given, dry=~served), scenario, site)
    taken = need_by_year(units, units["irrigation_mm"], scenario).max(axis=1)
    return units.assign(water_m3=taken), verdicts, water


def _judged(units: pd.DataFrame, scenario: Scenario, site: Site) -> tuple[pd.DataFrame, pd.DataFrame]:
    verdicts = judge(units, scenario, site)
    return _planted(units, verdicts), verdicts


def _planted(units: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Leave refused species out of the mix, unless they are forced, and count seedlings."""
    refused = verdicts[(verdicts["verdict"] == "refused") & ~verdicts["forced"]]
    without = refused.groupby("unit")["species"].agg(set).reindex(units["unit"])
    mixes = [
        {s: share for s, share in mix.items() if not isinstance(out, set) or s not in out}
        for mix, out in zip(units["mixes"], without, strict=True)
    ]
    share = np.array([sum(mix.values()) for mix in mixes])
    degree = verdicts["verdict"].map({word: i for i, word in enumerate(VERDICTS)}).groupby(verdicts["unit"]).max()
    return units.assign(
        mix=[json.dumps(mix) for mix in mixes],
        planted_share=share,
        seedlings=np.rint(units["area_ha"] * units["stems_per_ha"] * share).astype(int),
        forced=verdicts.groupby("unit")["forced"].any().reindex(units["unit"]).to_numpy(bool),
        status=VERDICTS[degree.reindex(units["unit"]).to_numpy(int)],
    )
