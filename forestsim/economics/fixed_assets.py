"""Plantings in the books as fixed assets (S99): what was put into them, how it wears off, what is left.

Planting, design and care until the crowns close are capitalised; the life is that of the kind of tree. Prices are of
one year, so the written-down cost is also that of replacing the planting today. At the end of its life nothing is left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.asset import fixed_asset
from forestsim.economics.base import Case
from forestsim.economics.costs import capital_consumption, care_layers, planting_cost, tree_lives
from forestsim.economics.rows import cube, long_frame, money_rows, named

UNITS = {"capitalised": "USD yr-1", "gross": "USD", "consumption": "USD yr-1", "written_down": "USD"}


class Groups(NamedTuple):
    """Stands of one species and planting year: what is said of each, and its stands as (row, stand) of 0 and 1."""

    rows: pd.DataFrame
    member: xr.DataArray
    age: xr.DataArray


def species_groups(case: Case) -> Groups:
    """Return the groups of species and planting year, with hectares and ages (row, year)."""
    table = case.context.stands.table
    keys = pd.MultiIndex.from_arrays([table["species"], table["planting_year"]])
    codes, unique = keys.factorize(sort=True)
    member = xr.DataArray(codes == np.arange(len(unique))[:, np.newaxis], dims=("row", "stand"))
    rows = pd.DataFrame({"species": unique.get_level_values(0), "planting_year": unique.get_level_values(1)})
    rows["hectares"] = xr.dot(member, case.hectares, dim="stand").to_numpy()
    return Groups(rows, member, case.year - xr.DataArray(rows["planting_year"].to_numpy(), dims="row"))


def fixed_assets_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each species, planting year, year and measure, from the planting on.

    Measures: capitalised (in the year), gross (so far), consumption, written_down (at the end of the year): last
    year's written_down + capitalised - consumption. Columns life, life_low and life_high in years.
    """
    groups, prices = case.once(species_groups), case.prices
    if groups.rows.empty:
        return money_rows(case, pd.DataFrame(columns=["species", "year", "measure", "unit"]).astype({"unit": str}))
    planted = xr.dot(groups.member, planting_cost(case) * case.hectares, dim="stand")
    design = prices.usd("design_per_hectare") * xr.DataArray(groups.rows["hectares"].to_numpy(), dims="row")
    life = sum(of.where(of, 0.0) * years for of, years in tree_lives(case))
    life = life.isel(stand=xr.DataArray(groups.member.to_numpy().argmax(axis=1), dims="row"))
    care = [cube(part) for part in care_layers(prices)]
    layers = [(cube(planted + design), 0), *((cube(planted) * part, year) for year, part in enumerate(care))]
    found = dict.fromkeys(UNITS, 0.0)
    years = cube(life)
    for cost, late in layers:
        age = cube(groups.age) - late
        left = fixed_asset(cost, years, 0.0, np.maximum(age + 1, 0)).written_down_replacement
        found["capitalised"] = found["capitalised"] + cost * (age == 0)
        found["gross"] = found["gross"] + cost * (age >= 0)
        found["consumption"] = found["consumption"] + cost * capital_consumption(age, years, renewed=False)
        found["written_down"] = found["written_down"] + left * (age >= 0)
    rows = groups.rows.assign(**_life_columns(life))
    measures = {name: (named(values), UNITS[name]) for name, values in found.items()}
    table = long_frame(case, measures, rows)
    return money_rows(case, table[table["year"] >= table["planting_year"]].reset_index(drop=True))


def _life_columns(life: xr.DataArray) -> dict[str, np.ndarray]:
    points = {"life_low": 0.05, "life": 0.5, "life_high": 0.95}
    if "draw" not in life.dims:
        return {name: life.to_numpy() if name == "life" else np.full(life.size, np.nan) for name in points}
    return {name: life.quantile(at, "draw").to_numpy() for name, at in points.items()}
