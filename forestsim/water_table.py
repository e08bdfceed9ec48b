"""The irrigation need of a saved result by stand and month, with its cost, as a planner orders water."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from forestsim.errors import ResultError
from forestsim.files import EXCEL_MARK, write_whole

if TYPE_CHECKING:
    from forestsim.results import Outcome

M3_PER_MM = 10.0
"""On a hectare."""
TERMS = ("need", "irrigation_need", "irrigation", "transpiration", "rise", "drainage")


def water_table(outcome: Outcome, year: int | None = None) -> pd.DataFrame:
    """Return a row for each stand, year and month; means of the draws, per hectare of a pure stand.

    ``*_m3_ha`` is at the roots; ``irrigation_need_source_m3_ha`` includes the losses on the way, and
    ``irrigation_need_cost_usd_ha`` is its water at the tariff with its lift. ``year`` keeps one year.
    Raises ResultError if there is no such year.
    """
    if year is not None and year not in outcome.years:
        raise ResultError(f"{outcome.stem}: year is {year}; choose from {outcome.years[0]} to {outcome.years[-1]}")
    stands = outcome.stands if year is None else outcome.stands.sel(year=[year])
    months = stands[[f"monthly_{name}" for name in TERMS]] * M3_PER_MM
    frame = months.rename({f"monthly_{name}": f"{name}_m3_ha" for name in TERMS}).to_dataframe().reset_index()
    efficiency = outcome.provenance["irrigation_efficiency"]
    frame["irrigation_need_source_m3_ha"] = frame["irrigation_need_m3_ha"] / efficiency
    price = frame["year"].map(_price(outcome))
    frame["irrigation_need_cost_usd_ha"] = frame["irrigation_need_source_m3_ha"] * price
    keys = ["stand", "species", "engine", "site_class", "planting_year", "area_ha", "year", "month"]
    return frame[keys + [name for name in frame.columns if name.endswith("_ha") and name not in keys]]


def write_water_table(outcome: Outcome, file: Path, year: int | None = None) -> Path:
    """Write the table as CSV for Excel, whole or not at all, and return its path."""
    table = water_table(outcome, year).to_csv(index=False, float_format="%.6g")
    return write_whole(file, EXCEL_MARK + table)


def _price(outcome: Outcome) -> pd.Series:
    """Return what a cubic metre at the source costs, USD, by year: the ledger's memo line over the water it is for."""
    ledger = outcome.ledger
    cost = ledger[(ledger["head"] == "irrigation_need_cost") & (ledger["currency"] == "USD")]
    need = outcome.totals[(outcome.totals["quantity"] == "irrigation_need") & (outcome.totals["species"] == "all")]
    cost, need = (rows.set_index("year")["value"] for rows in (cost, need))
    return (cost / need.where(need > 0)).fillna(0.0)
