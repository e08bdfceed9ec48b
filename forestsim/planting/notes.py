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
"""Below this irrigation is taken to be by furrow (drip 0.9, furrow 0.55-0.65; assumed)."""
HERITAGE_FURROW_M = 1000.0
INVASIVE_WATER_M = 2000.0


def notes_on(
    units: gpd.GeoDataFrame, verdicts: pd.DataFrame, losses: pd.DataFrame, scenario: Scenario, site: Site
) -> list[str]:
    """Return one sentence for each thing to know about a plan."""
    return [
        *_nothing_left(units, losses, scenario),
        *_irrigation_ends(units, scenario),
        *_near_heritage(units, scenario, site),
        *_invasive(units),
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


def _irrigation_ends(units: gpd.GeoDataFrame, scenario: Scenario) -> list[str]:
    end, _ = irrigation_end(units, scenario)
    firsts = pd.Series(end, index=units.index).groupby([units["entry"], units["name"]], sort=False).min().dropna()
    return [f"{entry} ({name}) is not irrigated from {year:.0f} on." for (entry, name), year in firsts.items()]


def _near_heritage(units: gpd.GeoDataFrame, scenario: Scenario, site: Site) -> list[str]:
    """No furrow irrigation near heritage: water tables there have ruined a mausoleum before."""
    if scenario.water.efficiency >= FURROW_EFFICIENCY:
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
