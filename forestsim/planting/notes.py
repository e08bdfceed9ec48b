"""Sentences that must travel with a plan: what was lost whole, and what a good forester would warn of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

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
) -> list[str]:
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


def _nothing_left(units: gpd.GeoDataFrame, losses: pd.DataFrame, scenario: Scenario) -> list[str]:
    notes, planted = [], units.groupby("entry")["planted_share"].max()
    for entry, settings in scenario.entries:
        if entry not in planted.index:
            lost = losses[losses["entry"] == entry]
            why = [
                f"{r.reason}{f' with {r.with_entry}' if r.with_entry else ''} {r.hectares:.1f} ha"
                for r in lost.itertuples()
            ]
            notes.append(f"{entry} ({settings.name}) loses all its land: {', '.join(why)}.")
        elif planted[entry] == 0:
            notes.append(f"{entry} ({settings.name}) plants nothing: every species is refused there.")
    return notes


def _water_limit(units: gpd.GeoDataFrame, water: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Tell who goes dry, and who gets less than it asks for because its trees cannot use more."""
    limit = scenario.water.limit_m3_per_year
    if limit is None:
        return []
    if water.empty:
        return [f"water.limit_m3_per_year is {_thousands(limit)}, but there is no planting to irrigate."]
    notes, budget = [], water.set_index("entry")
    for (entry, name), rows in units.groupby(["entry", "name"], sort=False):
        dry, served = rows[rows["dry"]], rows[~rows["dry"] & (rows["water_m3"] > 0)]
        if len(dry):
            count = f"all {len(rows)}" if len(dry) == len(rows) > 1 else f"{len(dry)} of {len(rows)}"
            short = budget.loc[entry, "needed_m3_yr"] - budget.loc[entry, "allotted_m3_yr"]
            notes.append(
                f"{entry} ({name}) goes dry on {count} units, {dry['area_ha'].sum():.1f} ha{_kilometres(dry)}: "
                f"{_thousands(short)} m3 a year are short of water.limit_m3_per_year ({_thousands(limit)})."
            )
        if len(trimmed := served[served["irrigation_mm"] < served["irrigation_requested_mm"]]):
            least, most = trimmed["irrigation_mm"].min(), trimmed["irrigation_mm"].max()
            given = f"{least:g}" if least == most else f"{least:g} to {most:g}"
            asked, hectares = trimmed["irrigation_requested_mm"].iloc[0], trimmed["area_ha"].sum()
            notes.append(
                f"{entry} ({name}) asks for {asked:g} mm a year and gets {given} mm on {hectares:.1f} ha: "
                "its trees can use no more, and water is limited."
            )
    return notes


def _kilometres(rows: gpd.GeoDataFrame) -> str:
    """Return where units of a belt lie along its line, such as `` at km 3-5 and 8-10``; nothing for a block."""
    spans: list[list[float]] = []
    for start, end in sorted(set(rows[["from_km", "to_km"]].dropna().itertuples(index=False, name=None))):
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    told = [f"{start:g}-{end:g}" for start, end in spans]
    return f" at km {', '.join(told[:-1])}{' and ' if told[1:] else ''}{told[-1]}" if told else ""


def _thousands(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u2009")


def _irrigation_ends(units: gpd.GeoDataFrame, scenario: Scenario) -> list[str]:
    end, _ = irrigation_end(units, scenario)
    firsts = pd.Series(end, index=units.index).groupby([units["entry"], units["name"]], sort=False).min().dropna()
    return [f"{entry} ({name}) is not irrigated from {year:.0f} on." for (entry, name), year in firsts.items()]


def _near_heritage(units: gpd.GeoDataFrame, scenario: Scenario, site: Site) -> list[str]:
    """No furrow irrigation near heritage: water tables there have ruined a mausoleum before."""
    if not _by_furrow(scenario):
        return []
    irrigated = units[(units["irrigation_mm"] > 0) & (units["planted_share"] > 0)]
    notes = []
    for place, zone, buffer in zip(
        site.heritage["place"], site.heritage.geometry, site.heritage["buffer_m"], strict=True
    ):
        near = shapely.dwithin(irrigated.geometry.to_numpy(), zone, HERITAGE_FURROW_M - buffer)
        for (entry, name), rows in irrigated[near].groupby(["entry", "name"], sort=False):
            notes.append(
                f"{entry} ({name}) irrigates {rows['area_ha'].sum():.1f} ha within 1 km of {place} with an efficiency "
                f"of {scenario.water.efficiency:g}; furrows raise the water table there, use drip or no irrigation."
            )
    return notes


def _by_furrow(scenario: Scenario) -> bool:
    water = scenario.water
    return water.efficiency < FURROW_EFFICIENCY if water.method is None else water.method == "furrow"


def _invasive(units: gpd.GeoDataFrame) -> list[str]:
    info, notes = species_info(), []
    near = units[(units["distance_to_water"] < INVASIVE_WATER_M).to_numpy()]
    for (entry, name), rows in near.groupby(["entry", "name"], sort=False):
        for species in dict.fromkeys(s for mix in rows["mix"].unique() for s in _species(mix)):
            if bool(info.loc[species, "invasive"]):
                hectares = rows["area_ha"][[species in _species(mix) for mix in rows["mix"]]].sum()
                notes.append(
                    f"{entry} ({name}) plants {info.loc[species, 'latin']}, which is invasive, on {hectares:.1f} ha "
                    "within 2 km of water, from where it spreads into riverside woods."
                )
    return notes


def _species(mix: str) -> list[str]:
    return list(json.loads(mix))


def _no_traffic(site: Site) -> list[str]:
    if (site.lines["vehicles_per_day"] > 0).any():
        return []
    return ["No road has traffic (lines, traffic.vehicles_per_day): there is no noise and no road dust to hold back."]
