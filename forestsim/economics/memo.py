"""Lines that a reviewer asks for and no total holds: health, albedo, pumping, ozone, water, flags, native steppe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from forestsim.economics.accounts.land import PASTURES, land_of
from forestsim.economics.amounts import electricity, pumping_emissions, whole
from forestsim.economics.base import TIER, Case, spread
from forestsim.economics.places import units
from forestsim.site.facts import fact
from forestsim.site.grid import to_metres
from forestsim.tables import species_info

WEEKS = 52.0
REFERENCE_MINUTES = 168.0
MOST_BENEFIT = 0.3
"""Of the risk, however long people walk."""
TREE_COVER = 10
KILOMETRE = 1000.0


def memo_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the memo lines of the last year; none of them stands in any total.

    Columns: line, value, low, high, unit, note, year, in_total, currency, price_year, value_concept, tier, source.
    """
    rows = [*_physical(case), *_money(case, totals), *_flags(case)]
    last = int(case.year[-1])
    table = pd.DataFrame(rows)
    money = table["unit"].str.startswith("USD")
    same = {"year": last, "price_year": case.prices.price_year, "tier": TIER, "in_total": False}
    return table.assign(currency=np.where(money, "USD", ""), **same)


def _physical(case: Case) -> list[dict]:
    own = "assumed_forestsim"
    lines = {
        "oxygen": (whole(case, "oxygen", "oxygen_stock_change"), "t yr-1", "has no market and no class of service"),
        "phytoncides": (whole(case, "phytoncides", "phytoncides"), "kg yr-1", "never valued"),
        "light_ions": (_mean(case, "ions", "ion_increase"), "1", "rise of their number; never valued"),
        "ozone_taken_up": (whole(case, "so2", "o3"), "kg yr-1", "weigh against the next line"),
        "ozone_forming_potential": (
            whole(case, "phytoncides", "ozone_potential"),
            "kg yr-1",
            "ozone that isoprene and terpenes can form where nitrogen oxides abound",
        ),
        "pumping_electricity": (electricity(case), "kWh yr-1", "for the irrigation water taken"),
        "pumping_emissions": (pumping_emissions(case), "t CO2e yr-1", "taken off the carbon credits"),
        "albedo": (
            case.total(case.to_patches(case.context.growth["crown_cover"].fillna(0.0))) * case.prices["albedo_closed"],
            "t CO2e",
            "warming by darker ground, once and not each year, of the size of the carbon stored; not in the credits",
        ),
    }
    return [_row(line, values, unit, "", note, own) for line, (values, unit, note) in lines.items()]


def _mean(case: Case, effect: str, quantity: str) -> xr.DataArray:
    return whole(case, effect, quantity) / max(float(case.hectares.sum()), 1e-9)


def _money(case: Case, totals: xr.Dataset) -> list[dict]:
    saved = lives_saved(case, totals)
    steppe = land_of(case)
    turned = float(steppe.hectares[np.isin(steppe.unit_type, PASTURES)].sum())
    cost = turned * case.prices.usd("steppe_restoration")
    worth = saved * case.prices.usd("statistical_life")
    return [
        _row("walking", saved, "yr-1", "", "deaths avoided among visitors who walk", "assumed_forestsim"),
        _row(
            "walking_value",
            worth,
            "USD yr-1",
            "welfare",
            "never with the surplus of the same visits",
            "assumed_forestsim",
        ),
        _row(
            "water_opportunity_cost",
            totals["water_opportunity_cost"],
            "USD yr-1",
            "exchange",
            "irrigation water in its best other use; stands in the economic account instead of the tariff",
            "corrections2026",
        ),
        _row("steppe_turned", xr.DataArray(turned), "ha", "", "native steppe that is planted", "assumed_forestsim"),
        _row(
            "steppe_offset_cost",
            cost,
            "USD",
            "exchange",
            "restoring as much steppe elsewhere, once: a floor for what intact steppe and its species are worth",
            "assumed_forestsim",
        ),
    ]


def lives_saved(case: Case, totals: xr.Dataset) -> xr.DataArray:
    """Return deaths avoided by walking, (year[, draw]) yr-1, bounded at 30 % of the risk.

    People are the visits over the visits of each; risk falls with minutes a week as it does for those who walk.
    Source: form of the HEAT tool, recalled; Kelly and others (2014) for the risk.
    """
    prices = case.prices
    people = totals["visits"] / prices["visits_of_walker"]
    minutes = prices["visits_of_walker"] * prices["walking_minutes"] / WEEKS
    less = np.minimum((1 - prices["walking_relative_risk"]) * minutes / REFERENCE_MINUTES, MOST_BENEFIT)
    return people * prices["walking_mortality"] * less


def _flags(case: Case) -> list[dict]:
    """Return hectares of allergenic species near settlements and of invasive ones near tugai and the lakes."""
    info, table = species_info(), case.context.stands.table
    rows = []
    near_homes = _distance_to_homes(case) <= float(case.prices["pollen_reach"].median()) * KILOMETRE
    near_wild = _distance_to_wild(case) <= float(case.prices["invasive_reach"].median()) * KILOMETRE
    for line, flag, near, where in (
        ("allergenic_pollen", "allergenic_pollen", near_homes, "settlement"),
        ("invasive_species", "invasive", near_wild, "tugai wood or the Shoshkakol lakes"),
    ):
        of = table["species"].map(info[flag]).to_numpy(bool)
        hectares, named = _hectares(case, of, near)
        said = ", ".join(named) if named else "none"
        warning = f"within reach of a {where}: {said}" if hectares > 0 else f"no such species within reach of a {where}"
        rows.append(_row(line, xr.DataArray(hectares), "ha", "", warning, "assumed_forestsim"))
    return rows


def _hectares(case: Case, of: np.ndarray, near: np.ndarray) -> tuple[float, list[str]]:
    """Return hectares of the stands ``of`` in the units ``near``, and the species that stand there."""
    patch = np.asarray(case.context.stands.unit_patch)
    area = np.bincount(patch[near], units(case)["area_ha"].to_numpy(float)[near], case.area.size)
    by_stand = (case.context.stands.share.T @ area) * of
    there = case.context.stands.table["species"].to_numpy()[by_stand > 0]
    return float(by_stand.sum()), list(dict.fromkeys(there.tolist()))


def _distance_to_homes(case: Case) -> np.ndarray:
    layers = case.context.site.layers
    if "distance_to_settlement" not in layers:
        return np.full(len(units(case)), np.inf)
    x, y = (shapely.get_coordinates(shapely.point_on_surface(units(case).geometry.to_numpy()))).T
    at = {"x": xr.DataArray(x), "y": xr.DataArray(y)}
    return layers["distance_to_settlement"].sel(at, method="nearest").to_numpy().astype(float)


def _distance_to_wild(case: Case) -> np.ndarray:
    """Return metres from each unit to the nearest tree cover of the plain, taken for tugai, or to the lakes' basin."""
    centre = shapely.get_coordinates(shapely.point_on_surface(units(case).geometry.to_numpy()))
    lakes = np.array(to_metres(fact("depression_lon"), fact("depression_lat")))
    shore = np.sqrt(fact("depression_area") * 1e6 / np.pi)
    metres = np.maximum(np.hypot(*(centre - lakes).T) - shore, 0.0)
    cover = case.context.site.layers["landcover"]
    rows, columns = np.nonzero(cover.to_numpy() == TREE_COVER)
    if rows.size:
        from scipy.spatial import cKDTree

        woods = np.column_stack([cover["x"].to_numpy()[columns], cover["y"].to_numpy()[rows]])
        metres = np.minimum(metres, cKDTree(woods).query(centre)[0])
    return metres


def _row(line: str, values: xr.DataArray, unit: str, concept: str, note: str, source: str) -> dict:
    if "year" not in values.dims:
        values = values.expand_dims("year")
    low, value, high = (float(part[-1]) for part in spread(values.transpose("year", ...)))
    said = {"line": line, "value": value, "low": low, "high": high, "unit": unit, "note": note}
    return said | {"value_concept": concept, "source": source}
