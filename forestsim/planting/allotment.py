"""Who gets the year's water: the design need of each unit, and its allotment by priority.

A unit is served whole or not at all, in every year in which it is to be irrigated. Where the water of one of those
years does not suffice it goes dry, and a smaller unit further down may still be served from what is left over.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.physics.water import leaching_requirement
from forestsim.planting.suitability import DS_M_PER_G_L, climate_factors, inflow, supply, tolerances
from forestsim.scenario import Scenario

if TYPE_CHECKING:
    from forestsim.site import Site

M3_PER_MM_HA = 10.0
GROWING_SEASON = slice(3, 10)
"""April to October, the months of a unit's ``et0``."""
STEP_MM = 10.0
"""What trees can use is rounded up to this, so that units on like ground stay one stand."""
ROUNDING = 1e-9
"""Share of the limit by which a sum of many volumes may be off."""
TRAITS = ("water_need_mature", "water_need_young", "root_depth", "salinity_threshold")


def shortfall(need, rain, rise=0.0, leaching=0.0):
    """Irrigation at the roots that meets a need and carries its own salt away.

    Parameters
    ----------
    need, rain, rise : (...) mm yr-1
        Water need; effective rain and capillary rise that go towards it.
    leaching : (...) 1, 0 to 0.9
        Share of the irrigation that must drain, see ``physics.water.leaching_requirement``.

    Returns
    -------
    (...) mm yr-1
    """
    return np.maximum(need - rain - rise, 0.0) / (1 - leaching)


def volume(depth, hectares, efficiency):
    """Water taken from the source, (...) m3.

    depth : (...) mm at the roots. hectares : (...) planted. efficiency : 1, above 0, up to 1.
    """
    return depth * M3_PER_MM_HA * hectares / efficiency


def irrigated_years(planting_year, irrigation_years, ends, years):
    """Tell in which years units are to be irrigated: from the year after planting on.

    planting_year : (unit) yr. irrigation_years : (unit) number of years, -1 for all. ends : the first year without
    irrigation anywhere, may be infinite. years : (year) yr. Returns (unit, year) bool.
    """
    years, count = np.asarray(years), np.asarray(irrigation_years)[:, None]
    age = years - np.asarray(planting_year)[:, None]
    return (age >= 1) & ((count < 0) | (age <= count)) & (years < ends)


def allot(need, limit, order):
    """Serve units one after the other, each whole or not at all.

    Parameters
    ----------
    need : (unit, year) m3 yr-1, 0 or more
    limit : m3 yr-1, or (year) m3 yr-1, 0 or more
    order : (unit) positions of the units, first served first

    Returns
    -------
    (unit) bool, whether the unit is served in all its years; one that needs nothing always is
    """
    need = np.asarray(need, float)
    room = np.broadcast_to(np.asarray(limit, float) * (1 + ROUNDING), need.shape[1:])
    used, served = np.zeros(need.shape[1]), np.zeros(len(need), bool)
    for unit in order:
        if np.all((used + need[unit] <= room) | (need[unit] == 0)):
            used, served[unit] = used + need[unit], True
    return served


def serving_order(units: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """Return the positions of the units, first served first: entries by priority, then along the line, then by number.

    Entries that ``water.priority`` leaves out come after those that it names, as they stand in the file.
    """
    named = () if scenario.water.priority == "order" else scenario.water.priority
    first = {name: place for place, name in enumerate(named)}
    entries = sorted(scenario.entries, key=lambda pair: first.get(pair[1].name, len(first)))
    rank = units["entry"].map({entry: place for place, (entry, _) in enumerate(entries)})
    along = units["from_km"].astype(float).fillna(0.0)
    return np.lexsort((units["unit"], along, rank))


def design_need(units: pd.DataFrame, scenario: Scenario, site: Site) -> np.ndarray:
    """Return the irrigation of each unit in its thirstiest year: what is asked for, as far as its trees can use it.

    Grown trees need Kc x ET0 less effective rain and capillary rise, and water that leaches their salt; seedlings,
    in years 1 to 3, have no roots in the groundwater and no time for salt to build up. A mix needs the mean of its
    planted species. Need follows the ET0 of the unit over that of the station, and the climate of the median year.

    Parameters
    ----------
    units : a row for each unit: mix (planted shares, JSON), irrigation_requested_mm, rain and et0 (mm yr-1),
        groundwater_depth (m), texture (1-4)

    Returns
    -------
    (unit) mm yr-1
    """
    rows = _planted_species(units, scenario)
    if rows.empty:
        return np.zeros(len(units))
    rain_factor, et0_factor = climate_factors(site)
    here = rows["et0"].to_numpy(float) / float(site.climate["et0"].values[GROWING_SEASON].sum())
    mature = rows["water_need_mature"].to_numpy() * here * et0_factor
    rain, rise = supply(rows, mature, np.zeros(len(rows)), inflow(scenario)[0], rain_factor, site)
    salt = leaching_requirement(scenario.water.salinity_g_l * DS_M_PER_G_L, rows["salinity_threshold"].to_numpy())
    share = rows["share"].to_numpy(float)

    def of_mix(values: np.ndarray) -> np.ndarray:
        weight = np.bincount(rows["row"], share, len(units))
        return np.bincount(rows["row"], share * values, len(units)) / np.where(weight > 0, weight, 1.0)

    grown = of_mix(shortfall(mature, rain, rise, salt))
    seedlings = of_mix(shortfall(rows["water_need_young"].to_numpy() * et0_factor, rain))
    usable = np.ceil(np.round(np.maximum(grown, seedlings) / STEP_MM, 6)) * STEP_MM
    return np.minimum(units["irrigation_requested_mm"].to_numpy(float), usable)


def _planted_species(units: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return a row for each unit and planted species: position of the unit, share, ground and traits."""
    mixes = {mix: json.loads(mix) for mix in units["mix"].unique()}
    pairs = [(row, *pair) for row, mix in enumerate(units["mix"]) for pair in mixes[mix].items()]
    found = pd.DataFrame(pairs, columns=["row", "species", "share"])
    ground = units[["rain", "et0", "groundwater_depth", "texture"]].iloc[found["row"]].reset_index(drop=True)
    traits = {name: table["value"].reindex(found["species"]) for name, table in tolerances(scenario, TRAITS).items()}
    return found.join(ground).assign(**{name: values.to_numpy(float) for name, values in traits.items()})


def need_by_year(units: pd.DataFrame, depth: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Return what units take from the source to bring ``depth`` (unit) mm to their roots, (unit, year) m3."""
    ends = np.inf if scenario.water.irrigation_ends is None else scenario.water.irrigation_ends
    on = irrigated_years(units["planting_year"], units["irrigation_years"], ends, scenario.year_range)
    hectares = units["area_ha"].to_numpy(float) * units["planted_share"].to_numpy(float)
    return on * volume(np.asarray(depth, float), hectares, scenario.water.efficiency)[:, None]


def budget(units: pd.DataFrame, served: np.ndarray, scenario: Scenario) -> pd.DataFrame:
    """Return the year's water by entry, then that of all in the fullest year, the limit, and what is left of it.

    Parameters
    ----------
    units : as they would be with water for all: entry, name, area_ha, planted_share, planting_year,
        irrigation_years, irrigation_requested_mm, design_need_mm
    served : (unit) bool

    Returns
    -------
    DataFrame with entry, name, asked_m3_yr, needed_m3_yr, allotted_m3_yr, dry_units, dry_ha; without rows when
    nothing is to be irrigated. NaN where a column says nothing.
    """
    asked, needed = (need_by_year(units, units[d], scenario) for d in ("irrigation_requested_mm", "design_need_mm"))
    allotted = needed * served[:, None]
    rows = units[["entry", "name"]].assign(
        asked_m3_yr=asked.max(axis=1),
        needed_m3_yr=needed.max(axis=1),
        allotted_m3_yr=allotted.max(axis=1),
        dry_units=(~served).astype(float),
        dry_ha=np.where(served, 0.0, units["area_ha"]),
    )
    table = rows[asked.any(axis=1)].groupby(["entry", "name"], sort=False, as_index=False).sum()
    if table.empty:
        return table
    totals = [values.sum(axis=0) for values in (asked, needed, allotted)]
    fullest = np.lexsort((-totals[1], -totals[2]))[0]
    limit, of_all = scenario.water.limit_m3_per_year, [values[fullest] for values in totals]
    dry = [table["dry_units"].sum(), table["dry_ha"].sum()]
    nothing = [np.nan, np.nan]
    table.loc[len(table)] = ["all", f"in {scenario.year_range[fullest]}, the fullest year", *of_all, *dry]
    table.loc[len(table)] = ["limit", "", *nothing, limit, *nothing]
    table.loc[len(table)] = ["left", "", *nothing, max(limit - of_all[-1], 0.0), *nothing]
    return table
