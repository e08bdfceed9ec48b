"""A plan as tables for people."""

from __future__ import annotations

import pandas as pd

from forestsim.planting.allotment import volume
from forestsim.planting.plan import Plan
from forestsim.planting.suitability import VERDICTS
from forestsim.scenario import Scenario


def describe(plan: Plan, scenario: Scenario) -> dict[str, pd.DataFrame]:
    """Return the tables of ``forestsim plan`` by title: entries, water budget, refused and risky species, lost land.

    Water is what is taken from the source in a year of full irrigation, losses included. The water budget is without
    rows where the scenario sets no limit.
    """
    return {
        "Entries": _entries(plan, scenario),
        "Water budget": plan.water.round(1),
        "Refused species": _verdicts(plan, "refused"),
        "Species at risk": _verdicts(plan, "at risk"),
        "Lost land": plan.losses.assign(hectares=plan.losses["hectares"].round(2)),
    }


def _entries(plan: Plan, scenario: Scenario) -> pd.DataFrame:
    units = plan.units
    planted = units["area_ha"] * units["planted_share"]
    water = volume(units["irrigation_mm"], planted, scenario.water.efficiency)
    groups = pd.DataFrame(units.drop(columns="geometry")).assign(planted_ha=planted, water_m3_yr=water)
    table = groups.groupby(["entry", "name"], sort=False).agg(
        units=("unit", "size"),
        hectares=("area_ha", "sum"),
        planted_ha=("planted_ha", "sum"),
        seedlings=("seedlings", "sum"),
        water_m3_yr=("water_m3_yr", "sum"),
    )
    counts = groups.groupby(["entry", "name"], sort=False)["status"].value_counts().unstack(fill_value=0)
    table = table.join(counts.reindex(columns=list(VERDICTS), fill_value=0))
    return table.round({"hectares": 1, "planted_ha": 1, "water_m3_yr": 0}).reset_index()


def _verdicts(plan: Plan, verdict: str) -> pd.DataFrame:
    """Return one row for each entry, species and cause; the words are those of the largest unit."""
    rows = plan.verdicts[plan.verdicts["verdict"] == verdict].merge(plan.units[["unit", "area_ha"]], on="unit")
    rows = rows.sort_values("area_ha", ascending=False, kind="stable")
    table = rows.groupby(["entry", "species", "cause", "forced"], sort=False, as_index=False).agg(
        units=("unit", "size"), hectares=("area_ha", "sum"), text=("text", "first")
    )
    return table.sort_values(["entry", "species", "cause"], ignore_index=True).round({"hectares": 1})
