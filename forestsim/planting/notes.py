"""Sentences that must travel with a plan: what was lost whole, and what a good forester would warn of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from forestsim.notes import Figure, Note, Value
from forestsim.planting.suitability import irrigation_end
from forestsim.scenario import Scenario
from forestsim.tables import species_info

if TYPE_CHECKING:
    from forestsim.site import Site

FURROW_EFFICIENCY = 0.75
"""Below this irrigation is by furrow where its method is not given (drip 0.9, furrow 0.55-0.65; assumed)."""
HERITAGE_FURROW_M = 1000.0
INVASIVE_WATER_M = 2000.0


def notes_on(
    units: gpd.GeoDataFrame,
    verdicts: pd.DataFrame,
    losses: pd.DataFrame,
    water: pd.DataFrame,
    scenario: Scenario,
    site: Site,
) -> list[Note]:
    """Return one sentence for each thing to know about a plan."""
    return [
        *site.climate.attrs.get("notes", ()),
        *_nothing_left(units, losses, scenario),
        *_water_limit(units, water, scenario),
        *_irrigation_ends(units, scenario),
        *_near_heritage(units, scenario, site),
        *_invasive(units),
        *_no_traffic(site),
    ]


def _nothing_left(units: gpd.GeoDataFrame, losses: pd.DataFrame, scenario: Scenario) -> list[Note]:
    notes, planted = [], units.groupby("entry")["planted_share"].max()
    for entry, settings in scenario.entries:
        if entry not in planted.index:
            lost = losses[losses["entry"] == entry]
            notes.append(
                Note("loses_all", _of(entry, settings.name) | {"reasons": [_lost(row) for row in lost.itertuples()]})
            )
        elif planted[entry] == 0:
            notes.append(Note("plants_nothing", _of(entry, settings.name)))
    return notes


def _of(entry: str, name: str) -> dict[str, Value]:
    return {"entry": entry, "name": name}


def _lost(row) -> Note:
    lost = {"reason": Note(f"reason_{row.reason}"), "hectares": _hectares(row.hectares)}
    return Note("lost_with", lost | {"other": row.with_entry}) if row.with_entry else Note("lost", lost)


def _hectares(area: float) -> Figure:
    return Figure(area, ".1f")


def _water_limit(units: gpd.GeoDataFrame, water: pd.DataFrame, scenario: Scenario) -> list[Note]:
    """Tell who goes dry, and who gets less than it asks for because its trees cannot use more."""
    limit = scenario.water.limit_m3_per_year
    if limit is None:
        return []
    if water.empty:
        return [Note("limit_idle", {"limit": _thousands(limit)})]
    notes, budget = [], water.set_index("entry")
    for (entry, name), rows in units.groupby(["entry", "name"], sort=False):
        dry, served = rows[rows["dry"]], rows[~rows["dry"] & (rows["water_m3"] > 0)]
        if len(dry):
            count = {"some": len(dry), "all": len(rows)}
            short = budget.loc[entry, "needed_m3_yr"] - budget.loc[entry, "allotted_m3_yr"]
            told = {
                "count": Note("count_all" if len(dry) == len(rows) > 1 else "count_of", count),
                "hectares": _hectares(dry["area_ha"].sum()),
                "where": _kilometres(dry),
                "short": _thousands(short),
                "limit": _thousands(limit),
            }
            notes.append(Note("goes_dry", _of(entry, name) | told))
        if len(trimmed := served[served["irrigation_mm"] < served["irrigation_requested_mm"]]):
            least, most = Figure(trimmed["irrigation_mm"].min()), Figure(trimmed["irrigation_mm"].max())
            told = {
                "asked": Figure(trimmed["irrigation_requested_mm"].iloc[0]),
                "given": least if least == most else Note("from_to", {"least": least, "most": most}),
                "hectares": _hectares(trimmed["area_ha"].sum()),
            }
            notes.append(Note("asks_more", _of(entry, name) | told))
    return notes


def _kilometres(rows: gpd.GeoDataFrame) -> Value:
    """Return where units of a belt lie along its line, such as `` at km 3-5 and 8-10``; nothing for a block."""
    spans: list[list[float]] = []
    for start, end in sorted(set(rows[["from_km", "to_km"]].dropna().itertuples(index=False, name=None))):
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    if not spans:
        return ""
    *others, last = [Note("km_span", {"start": Figure(start), "end": Figure(end)}) for start, end in spans]
    return Note("at_km", {"spans": others, "last": last}) if others else Note("at_km_one", {"last": last})


def _thousands(value: float) -> Figure:
    return Figure(value, "_.0f")


def _irrigation_ends(units: gpd.GeoDataFrame, scenario: Scenario) -> list[Note]:
    end, _ = irrigation_end(units, scenario)
    firsts = pd.Series(end, index=units.index).groupby([units["entry"], units["name"]], sort=False).min().dropna()
    return [
        Note("irrigation_ends", _of(entry, name) | {"year": f"{year:.0f}"}) for (entry, name), year in firsts.items()
    ]


def _near_heritage(units: gpd.GeoDataFrame, scenario: Scenario, site: Site) -> list[Note]:
    """No furrow irrigation near heritage: water tables there have ruined a mausoleum before."""
    if not _by_furrow(scenario):
        return []
    irrigated = units[(units["irrigation_mm"] > 0) & (units["planted_share"] > 0)]
    notes = []
    for row in site.heritage.itertuples():
        near = shapely.dwithin(irrigated.geometry.to_numpy(), row.geometry, HERITAGE_FURROW_M - row.buffer_m)
        for (entry, name), rows in irrigated[near].groupby(["entry", "name"], sort=False):
            told = {
                "hectares": _hectares(rows["area_ha"].sum()),
                "place": {"en": row.place, "ru": row.title_ru, "kk": row.title_kk},
                "efficiency": Figure(scenario.water.efficiency),
            }
            notes.append(Note("near_heritage", _of(entry, name) | told))
    return notes


def _by_furrow(scenario: Scenario) -> bool:
    water = scenario.water
    return water.efficiency < FURROW_EFFICIENCY if water.method is None else water.method == "furrow"


def _invasive(units: gpd.GeoDataFrame) -> list[Note]:
    info, notes = species_info(), []
    near = units[(units["distance_to_water"] < INVASIVE_WATER_M).to_numpy()]
    for (entry, name), rows in near.groupby(["entry", "name"], sort=False):
        for species in dict.fromkeys(s for mix in rows["mix"].unique() for s in _species(mix)):
            if bool(info.loc[species, "invasive"]):
                hectares = rows["area_ha"][[species in _species(mix) for mix in rows["mix"]]].sum()
                told = {"species": info.loc[species, "latin"], "hectares": _hectares(hectares)}
                notes.append(Note("invasive", _of(entry, name) | told))
    return notes


def _species(mix: str) -> list[str]:
    return list(json.loads(mix))


def _no_traffic(site: Site) -> list[Note]:
    if (site.lines["vehicles_per_day"] > 0).any():
        return []
    return [Note("no_traffic")]
