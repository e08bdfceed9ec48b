"""What the law would ask for the trees of a planting if they were destroyed, with local coefficients (S98-S101).

A claim against who damages them, not an income: it stands in no total. Base rates are those of the ministry for the
kind of tree; their steps by size were not read, so the rate is drawn from the whole range.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import Case, bare
from forestsim.economics.damage import age_coefficient, provision_coefficient, tree_damage
from forestsim.economics.fixed_assets import species_groups
from forestsim.economics.rows import cube, long_frame, money_rows, named
from forestsim.tables import species_info

KINDS = {
    "conifer": ("Pinus", "Picea", "Larix"),
    "juniper": ("Juniperus",),
    "nut": ("Juglans", "Pistacia"),
    "broadleaf": (
        *("Ulmus", "Acer", "Populus", "Salix", "Robinia", "Crataegus"),
        *("Elaeagnus", "Morus", "Malus", "Tilia", "Sorbus"),
    ),
}
"""Genera of each row of base rates; the rest are other trees and shrubs."""


def damage_kind(species: str) -> str:
    """Return the row of base rates that a species falls under."""
    genus = species_info().loc[species, "genus"]
    if species == "prunus_armeniaca":
        return "broadleaf"
    return next((kind for kind, genera in KINDS.items() if genus in genera), "other")


def damage_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each species, planting year, year and measure, from the planting on.

    Columns: age, kind of base rate, k_age, k_ecological and k_provision (medians). Measures: trees, rate and
    compensation of a tree in MCI, compensation of a tree, a hectare and all trees in US dollars and in tenge.
    """
    groups, prices = case.once(species_groups), case.prices
    kinds = [damage_kind(name) for name in groups.rows["species"]]
    if not kinds:
        return money_rows(case, pd.DataFrame(columns=["species", "year", "measure", "unit"]).astype({"unit": str}))
    rates = np.stack([_over_draws(prices[f"damage_rate_{kind}"]) for kind in kinds])[:, np.newaxis]
    ecological, norm, actual = (
        _over_draws(prices[n]) for n in ("ecological_coefficient", "green_norm", "green_actual")
    )
    provision = provision_coefficient(norm, actual)
    of_age = age_coefficient(np.maximum(cube(groups.age), 0))
    trees = cube(xr.dot(groups.member, bare(case.context.growth["stems"]) * case.hectares, dim="stand"))
    each = tree_damage(1.0, rates, of_age, ecological, provision)
    hectares = groups.rows["hectares"].to_numpy()[:, np.newaxis, np.newaxis]
    planted = np.where(hectares > 0, hectares, np.nan)
    tenge = each * _over_draws(prices[f"mci_{prices.price_year}"])
    every = tenge * trees
    measures = {"trees": (trees, "1"), "rate": (rates + 0 * of_age, "MCI tree-1"), "tree": (each, "MCI tree-1")}
    for currency, over in (("KZT", 1.0), ("USD", _over_draws(prices.usd_kzt))):
        measures[f"tree_{currency.lower()}"] = (tenge / over, f"{currency} tree-1")
        measures[f"hectare_{currency.lower()}"] = (every / planted / over, f"{currency} ha-1")
        measures[f"all_{currency.lower()}"] = (every / over, currency)
    measures = {name: (named(values), unit) for name, (values, unit) in measures.items()}
    rows = groups.rows.assign(kind=kinds, k_ecological=np.median(ecological), k_provision=np.median(provision))
    table = long_frame(case, measures, rows)
    table = table[table["year"] >= table["planting_year"]].reset_index(drop=True)
    table["age"] = table["year"] - table["planting_year"]
    table["k_age"] = age_coefficient(table["age"].to_numpy())
    return money_rows(case, table, "inform2025 assumed_forestsim")


def _over_draws(values: xr.DataArray) -> np.ndarray:
    return np.atleast_1d(values.to_numpy())
