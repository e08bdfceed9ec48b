"""Condition account of the planted land: variables between a low and a high reference, weighed to an index."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.land import PLANTATION
from forestsim.economics.amounts import whole, years_and_draws
from forestsim.economics.base import Case
from forestsim.tables import package_table, species_info

OF_STANDS = ("water_ratio", "salinity", "crown_cover", "lai", "survival")
NUMBERS = ("reference_low", "reference_high", "weight")


@cache
def condition_table() -> pd.DataFrame:
    """Return condition.csv by ``variable``: class, unit, references, weight, titles, source; read only."""
    return package_table("condition.csv", NUMBERS).set_index("variable")


def condition(case: Case, totals: xr.Dataset, draws: int) -> dict[str, np.ndarray]:
    """Return every variable at the end of each year on the planted land, (year, draw), NaN where nothing stands."""
    table, growth = case.context.stands.table, case.context.growth
    standing = (case.stand_age >= 0) * case.hectares
    found = {}

    def drawn(values: xr.DataArray) -> np.ndarray:
        return years_and_draws(values, case.year.size, draws)

    for name in OF_STANDS:
        if name in growth:
            values = growth[name].drop_vars(list(growth[name].coords))
            weight = standing * values.notnull()
            summed, weights = (values.fillna(0.0) * weight).sum("stand"), weight.sum("stand")
            found[name] = drawn(summed / weights.where(weights > 0))
    planted = standing.sum("stand")
    planted = planted.where(planted > 0)
    by_patch = case.area * (case.age >= 0) / planted
    for name, count in _kinds(case, table).items():
        found[name] = drawn(xr.dot(by_patch, xr.DataArray(count, dims="patch"), dim="patch"))
    gained = whole(case, "soil", "soil_carbon").cumsum("year") / planted
    found["soil_organic_carbon"] = drawn(gained + case.prices["soil_carbon_stock"])
    found["forest_condition"] = drawn(totals["forest_condition"].where(planted > 0))
    if "crown_cover" in found:
        found["woody_share"] = found["crown_cover"] * drawn(planted / float(case.area.sum()))
    return found


def _kinds(case: Case, table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the number of planted species of each patch, and its layers with the ground: trees and shrubs add one."""
    share, forms = case.context.stands.share.tocsr(), species_info()["life_form"]
    form = forms.reindex(table["species"]).to_numpy()
    of_form = [np.asarray((share[:, form == kind] > 0).sum(axis=1)).reshape(-1) > 0 for kind in ("tree", "shrub")]
    richness = np.array([len(set(table["species"].to_numpy()[share[[row]].indices])) for row in range(share.shape[0])])
    return {"species_richness": richness.astype(float), "layers": 1.0 + of_form[0] + of_form[1]}


def write_condition(
    book: Book, found: dict[str, np.ndarray], period: tuple[int, int], opening: int | None, closing: int
) -> None:
    """Write variables, references, indicators, class indices and the index of a period.

    opening, closing : places of the years whose end they are; None before the first year, when nothing is known.
    """
    table = condition_table().loc[[name for name in condition_table().index if name in found]]
    weights = table["weight"] / table["weight"].sum()
    indicators: dict[str, dict[str, np.ndarray]] = {"opening": {}, "closing": {}}
    for row in table.itertuples():
        name, origin = row.Index, Origin(3 if row.Index in OF_STANDS else 4, f"growth:{row.ect_class}", row.source)
        for end, place in (("opening", opening), ("closing", closing)):
            value = np.full(book.draws, np.nan) if place is None else found[name][place]
            book.add("condition", period, name, end, value, row.unit, origin, PLANTATION, row.ect_class)
            span = row.reference_high - row.reference_low
            indicators[end][name] = np.clip((value - row.reference_low) / span, 0.0, 1.0)
            shown = indicators[end][name]
            book.add("condition", period, name, f"indicator_{end}", shown, "1", origin, PLANTATION, row.ect_class)
        for entry, value in (("reference_low", row.reference_low), ("reference_high", row.reference_high)):
            book.add("condition", period, name, entry, value, row.unit, origin, PLANTATION, row.ect_class)
        book.add("condition", period, name, "weight", weights[name], "1", origin, PLANTATION, row.ect_class)
    overall = Origin(5, "weighted_mean", "assumed_forestsim")
    for end, values in indicators.items():
        for ect_class, of_class in table.groupby("ect_class").groups.items():
            index = sum(values[name] * weights[name] for name in of_class) / weights[list(of_class)].sum()
            book.add("condition", period, "class_index", f"indicator_{end}", index, "1", overall, PLANTATION, ect_class)
        index = sum(values[name] * weights[name] for name in table.index)
        book.add("condition", period, "condition_index", f"indicator_{end}", index, "1", overall, PLANTATION)
