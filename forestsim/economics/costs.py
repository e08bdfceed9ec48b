"""What a planting costs: the six heads of the founding paper (S102), water, pumping and fence.

Each head is what is paid in a year. Beside it stands the same money as the rent account sees it:
plantings, fences, roads and irrigation are capital that wears off, the rest is used up at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from forestsim.economics.base import Case, Indicator, bare
from forestsim.economics.money import Prices
from forestsim.economics.water_costs import irrigation_system, water_bill, water_costs, water_taken
from forestsim.tables import species_info

SIX_HEADS = ("planting", "care", "guard", "pests", "management", "roads")
MONTHS = 12
ORCHARD = ("Juglans", "Pistacia", "Prunus", "Malus", "Morus", "Hippophae", "Rubus")
"""Genera that are planted for their fruit and wear off as orchards do."""


def purchases(age, life, renewed: bool = True):
    """Number of times that an asset is bought in a year.

    Parameters
    ----------
    age : (...) yr
        Whole years since the first purchase, negative before it.
    life : (...) yr, above 0
    renewed : bool
        Bought again whenever its life is over.

    Returns
    -------
    (...) yr-1
    """
    if not renewed:
        return (age == 0) * 1.0
    return (age >= 0) * (np.ceil((age + 1) / life) - np.ceil(age / life))


def capital_consumption(age, life, renewed: bool = True):
    """Straight-line wear in a year, as a share of the first cost; an unrenewed asset wears once.

    Parameters and return as `purchases`; the sum over all years of one life is 1.
    """
    if renewed:
        return (age >= 0) / life
    return (age >= 0) * np.clip(life - age, 0, 1) / life


def capital_stock(age, life, renewed: bool = True):
    """Written-down share of the first cost in the middle of a year.

    Parameters as `purchases`; returns (...) 1, from 0 to 1.
    """
    used = (age + 0.5) / life
    left = 1 - used % 1.0 if renewed else np.clip(1 - used, 0, 1)
    return (age >= 0) * left


def cost_per_surviving_tree(spent, stems):
    """Money spent so far on planting and care for each tree that still lives.

    Parameters
    ----------
    spent : (...) money
    stems : (...) 1
        Living stems; without any the cost is NaN.
    """
    return xr.where(stems > 0, spent / xr.where(stems > 0, stems, 1.0), np.nan)


def six_cost_heads(age, planting, design, road, guard_cost, prices: Prices) -> dict[str, xr.DataArray]:
    """Yearly spending per hectare on the six heads of the founding paper (S102).

    Parameters
    ----------
    age : (patch, year) yr
        Years since planting; nothing is spent before.
    planting : (patch[, draw]) USD ha-1
        Seedlings, planting work and soil preparation.
    design : scalar or (draw) USD ha-1
        Survey and design, paid in the planting year under management.
    road : (patch[, draw]) USD ha-1
        First cost of roads.
    guard_cost : scalar or (draw) USD ha-1 yr-1
    prices : Prices
        Shares, lives and the prices of pest control and inventory.

    Returns
    -------
    dict of (patch, year[, draw]) USD ha-1 yr-1
        By `SIX_HEADS`.
    """
    started = age >= 0
    early = early_care(age, prices["care_years"])
    upkeep = started * prices["upkeep_share"]
    return {
        "planting": planting * (age == 0),
        "care": planting * (prices["care_share"] * early + prices["care_share_mature"] * (started - early)),
        "guard": guard_cost * started,
        "pests": prices.usd("pest_control") * prices["pest_share_treated"] * started,
        "management": prices.usd("inventory") * started + design * (age == 0),
        "roads": road * (purchases(age, prices["road_life"]) + upkeep),
    }


def early_care(age, care_years):
    """Share of a year that falls into the first ``care_years`` years, (...) 1."""
    return (age >= 0) * np.clip(care_years - age, 0, 1)


def forest_costs(case: Case) -> xr.Dataset:
    """Spending by head and the same money as wear, capital, labour and goods, USD/ha/yr."""
    prices, age = case.prices, case.age
    planting, design = case.to_patches(planting_cost(case)), prices.usd("design_per_hectare")
    road = case.per_patch("kind").isin(["block"]) * (prices["road_density"] * prices.usd("road_cost"))
    fence = _fence_km_per_hectare(case) * prices.usd("fence")
    guard = prices.usd("guard_wage") * MONTHS * (1 + prices["wage_on_cost"]) / prices["hectares_per_guard"]
    heads = six_cost_heads(age, planting, design, road, guard, prices)
    irrigated, system, system_life = irrigation_system(case)
    upkeep = prices["upkeep_share"]
    heads["replanting"] = _replanting(case)
    heads["water"], heads["pumping"] = water_costs(case)
    heads["irrigation_system"] = irrigated * system * (purchases(age, system_life) + upkeep)
    heads["fence"] = fence * (purchases(age, prices["fence_life"]) + upkeep * (age >= 0))
    heads["fire"], heads["monitoring"] = (prices.usd(n) * (age >= 0) for n in ("fire_protection", "monitoring"))

    assets = [(road, prices["road_life"], 1.0), (fence, prices["fence_life"], 1.0), (system, system_life, irrigated)]
    mature_care = planting * prices["care_share_mature"] * ((age >= 0) - early_care(age, prices["care_years"]))
    running = [
        heads["pests"],
        heads["replanting"],
        heads["water"],
        heads["pumping"],
        heads["fire"],
        heads["monitoring"],
        prices.usd("inventory") * (age >= 0),
    ]
    maintained = upkeep * ((road + fence) * (age >= 0) + irrigated * system)
    costs = xr.Dataset({f"cost_{name}": values for name, values in heads.items()})
    costs["cost"] = sum(costs.data_vars.values())
    costs["nursery_cost"], planters = _nursery_and_planters(case)
    costs["forest_wages"] = planters + heads["care"] * prices["care_labour_share"] + heads["guard"]
    costs["forest_goods"] = costs["cost"] - costs["forest_wages"] - heads["water"]
    costs["water_taken"] = water_taken(case)
    costs["irrigation_need_cost"] = water_bill(case, water_taken(case, "irrigation_need"))
    costs["forest_intermediate_use"] = sum(running) + maintained
    costs["forest_labour"] = heads["guard"] + mature_care
    costs["forest_capital_consumption"], costs["forest_capital"] = _assets(case, design, assets)
    return costs


def _assets(case: Case, design, assets) -> tuple[xr.DataArray, xr.DataArray]:
    """Return wear and stock of the trees and of renewed ``assets``, (cost, life, share in use) each.

    Shares of the first cost depend on age alone, so they are computed once for each planting year.
    """
    ages, of_patch = case.cohorts
    prices, both = case.prices, []
    planted = planting_cost(case)
    trees = [(case.to_patches(planted * of), case.to_patches(of * 1.0), life) for of, life in tree_lives(case)]
    for share_of_cost in (capital_consumption, capital_stock):
        amount = 0.0
        for planting, hectares, life in trees:
            first, tended = _tree_layers(share_of_cost, ages, life, prices)
            first, tended = first.isel(cohort=of_patch), tended.isel(cohort=of_patch)
            amount = amount + planting * (first + tended) + design * hectares * first
        for cost, life, used in assets:
            amount = amount + used * cost * share_of_cost(ages, life).isel(cohort=of_patch)
        both.append(amount)
    return tuple(both)


def _tree_layers(share_of_cost, ages, life, prices: Prices) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the share left of the planting, and of its early care: each year of care is a further layer."""
    tended = 0.0
    for year, part in enumerate(care_layers(prices)):
        tended = tended + part * share_of_cost(ages - year, life, renewed=False)
    return share_of_cost(ages, life, renewed=False), tended


def care_layers(prices: Prices) -> list[xr.DataArray]:
    """Return the cost of each year of early care over that of the planting, scalar or (draw)."""
    years = prices["care_years"]
    return [prices["care_share"] * np.clip(years - year, 0, 1) for year in range(int(np.ceil(float(years.max()))))]


def tree_lives(case: Case) -> list[tuple[xr.DataArray, xr.DataArray]]:
    """Return which stands are of a kind, (stand), and its life in the books, yr; kinds without a stand are left out."""
    info = species_info()
    kinds = np.array([life_kind(info.loc[name]) for name in case.context.stands.table["species"]])
    return [(xr.DataArray(kinds == kind, dims="stand"), case.prices[f"{kind}_tree_life"]) for kind in np.unique(kinds)]


def life_kind(species: pd.Series) -> str:
    """Return the kind of asset that a row of species.csv is: orchard, or its kind of seedling."""
    return "orchard" if species["genus"] in ORCHARD else _seedling_kind(species)


def planting_cost(case: Case) -> xr.DataArray:
    """Return seedlings, planting work and soil preparation of each stand, (stand[, draw]) USD ha-1."""
    return case.once(_planting_cost)


def _planting_cost(case: Case) -> xr.DataArray:
    stems = xr.DataArray(case.context.stands.table["stems_per_ha"].to_numpy(float), dims="stand")
    each, ground = _per_stem_and_ground(case)
    return stems * each + ground


def _nursery_and_planters(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return what seedlings cost and what planters earn, replanting included, (patch, year[, draw]) USD ha-1 yr-1."""
    stems = xr.DataArray(case.context.stands.table["stems_per_ha"].to_numpy(float), dims="stand")
    set_out = stems * (case.stand_age == 0) + bare(case.context.growth["replanted"])
    return tuple(case.to_patches(set_out * each) for each in case.once(_seedling_and_work))


def _replanting(case: Case) -> xr.DataArray:
    """Return seedlings and work for the dead that are replaced, (patch, year[, draw]) USD ha-1 yr-1."""
    return case.to_patches(bare(case.context.growth["replanted"]) * _per_stem_and_ground(case)[0])


def _per_stem_and_ground(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return what a planted stem and the preparation of a hectare cost, (stand[, draw]) USD and USD ha-1."""
    ground = sum(of * case.prices.usd(f"soil_preparation_{land}") for _, land, of in case.once(_kinds))
    return sum(case.once(_seedling_and_work)), ground


def _seedling_and_work(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return what a seedling costs and the work to plant it, (stand[, draw]) USD."""
    prices, kinds = case.prices, case.once(_kinds)
    seedling = sum(of * prices.usd(f"seedling_{kind}") for kind, _, of in kinds)
    return seedling, sum(of * prices.usd(f"planting_work_{land}") for _, land, of in kinds)


def _kinds(case: Case) -> list[tuple[str, str, xr.DataArray]]:
    """Return each kind of seedling, its kind of land, and the stands that are planted with it."""
    info = species_info()
    kinds = np.array([_seedling_kind(info.loc[name]) for name in case.context.stands.table["species"]])
    land = {"broadleaf": "tree", "conifer": "tree", "desert": "desert"}
    return [(kind, land[kind], xr.DataArray(kinds == kind, dims="stand")) for kind in land]


def _seedling_kind(species: pd.Series) -> str:
    if species["group"] == "conifer":
        return "conifer"
    return "desert" if species["group"] == "shoots" or species["life_form"] == "shrub" else "broadleaf"


def _fence_km_per_hectare(case: Case) -> xr.DataArray:
    """Return the length of fence per hectare: the outline of each fenced entry, sections joined."""
    units = case.context.plan.units
    density = np.zeros(len(units))
    fenced = units["fenced"].to_numpy(bool)
    for entry in units.loc[fenced, "entry"].unique():
        of = fenced & (units["entry"] == entry).to_numpy()
        # Sections and site classes share edges that nobody fences; a grid of 0.5 m joins them.
        outline = shapely.union_all(units.geometry.to_numpy()[of], grid_size=0.5).length / 1000
        density[of] = outline / units["area_ha"].to_numpy(float)[of].sum()
    return _per_patch(case, density)


def _per_patch(case: Case, values: np.ndarray) -> xr.DataArray:
    patch = np.asarray(case.context.stands.unit_patch)
    hectares = case.context.plan.units["area_ha"].to_numpy(float)
    total = np.bincount(patch, hectares * values, case.area.size)
    weight = np.bincount(patch, hectares, case.area.size)
    return case.area.copy(data=np.divide(total, weight, out=np.zeros_like(total), where=weight > 0))


COSTS = Indicator("costs", forest_costs)
