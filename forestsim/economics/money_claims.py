"""What a run's money says to the founding paper's statements: one sentence each, with numbers."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from forestsim.draws import draw_figures
from forestsim.economics.base import Case
from forestsim.economics.costs import SIX_HEADS
from forestsim.economics.employment import jobs_table, levers_table
from forestsim.economics.fixed_assets import fixed_assets_table
from forestsim.economics.pressure import rehabilitation_table, stories
from forestsim.economics.run import reckon
from forestsim.economics.tree_damage import damage_table
from forestsim.effects.base import Context
from forestsim.tables import economy_table


def economy_says(context: Context) -> dict[str, str]:
    """Return a sentence by statement, of central figures; none for a context without a site to place towns in."""
    if not hasattr(context.site, "layers"):
        return {}
    case, totals = reckon(context, draw_figures(economy_table(), context.scenario.economy.figures, 0, 0))
    totals = totals.mean("draw") if "draw" in totals.dims else totals
    last = {name: float(values.isel(year=-1)) for name, values in totals.items()}
    rent = (
        f"{last['rent_on_site_per_hectare']:.3g} USD/ha from all visits before the cost of the forest, "
        f"{last['rent_before_forest_costs_per_hectare']:.3g} from those that replace nothing, "
        f"{last['rent_per_hectare']:.3g} when the forest's own cost is taken off"
    )
    pasture = last["rent_unplanted"] / float(case.area.sum())
    return {
        "S32": f"an index of {last['attractiveness']:.2f} of 1 for the mean hectare, {_range(case)} by patch",
        "S57": _borders(case, last),
        "S60": f"{_circle(case, totals)}; {_rehabilitation(rehabilitation_table(case, totals))}",
        "S81": f"a tourism rent of {rent}; pasture bears {pasture:.2g}",
        "S82": f"a tourism rent of {rent}; pasture bears {pasture:.2g}",
        "S90": _jobs(jobs_table(case, totals)),
        "S92": _levers(levers_table(case, totals)),
        "S99": _books(fixed_assets_table(case, totals)),
        **dict.fromkeys(("S98", "S100", "S101"), _damage(damage_table(case, totals))),
        "S102": _heads(totals),
        "S103": f"{rent}",
    }


def _range(case: Case) -> str:
    index = case.heads["attractiveness"].isel(year=-1)
    index = index.mean("draw") if "draw" in index.dims else index
    return f"{float(index.min()):.2f} to {float(index.max()):.2f}"


def _borders(case: Case, last: dict[str, float]) -> str:
    stops, foreign = last["visits_pilgrims"], last["visits_foreign"]
    if not stops > 0:
        return ""
    lost = foreign * float(case.prices.usd("spend_foreign")) / last["income"]
    return (
        f"closed borders take {foreign:.0f} of {stops:.0f} stops and {lost:.0%} of the income; "
        "what people of the country who stay at home make up for is not in it"
    )


def _circle(case: Case, totals: xr.Dataset) -> str:
    told = stories(case, totals)
    found = []
    for name in ("as planned", "ten times the visits", "ten times the visits, measures"):
        condition = told[name]["condition"].isel(year=-1)
        found.append(f"{float(condition.mean()):.0%} {name}")
    return f"the used forest settles at these shares of its condition: {'; '.join(found)}"


def _rehabilitation(table: pd.DataFrame) -> str:
    found = table.pivot(index="visits", columns="measure", values="value")
    said = [f"{row.restored_rent:,.0f} USD {name}" for name, row in found.iterrows()]
    return f"a rehabilitation half-way costs {found['cost'].iloc[0]:,.0f} USD and brings back {' and '.join(said)}"


def _jobs(table: pd.DataFrame) -> str:
    each = table[table["phase"] != "all"]
    count = each.groupby("kind")["value"].sum()
    local = each.loc[each["home"] == "local", "value"].sum() / max(each["value"].sum(), 1e-9)
    return (
        f"{count.get('temporary', 0):.0f} job-years of planting and care, {count.get('permanent', 0):.1f} lasting jobs "
        f"and {count.get('seasonal', 0):.1f} of pickers, {local:.0%} of them for people of the villages"
    )


def _levers(table: pd.DataFrame) -> str:
    away = table[table["measure"] == "leaked_share"].set_index("lever")["value"]
    lowered = ", ".join(f"{lever.replace('_', ' ')} {share:.0%}" for lever, share in away.drop("none").items())
    return f"{away['none']:.0%} leaves at once; with each lever raised: {lowered}"


def _books(table: pd.DataFrame) -> str:
    sums = table.groupby(["year", "measure"])["value"].sum().unstack()
    last = sums.iloc[-1]
    return (
        f"{last['gross']:,.0f} USD put into planting and early care, of which {last['consumption']:,.0f} wear off in "
        f"a year and {last['written_down']:,.0f} are left"
    )


def _damage(table: pd.DataFrame) -> str:
    last = table[table["year"] == table["year"].max()]
    each = last[last["measure"] == "tree"].groupby("species")["value"].max()
    factors = last[["k_age", "k_ecological", "k_provision"]].max()
    return (
        f"{each.min():.0f} to {each.max():.0f} monthly indices for a tree, with {factors.iloc[0]:g} for age, "
        f"{factors.iloc[1]:.2f} for significance and {factors.iloc[2]:.2f} for provision"
    )


def _heads(totals: xr.Dataset) -> str:
    cost = float(totals["cost"].sum())
    six = sum(float(totals[f"cost_{head}"].sum()) for head in SIX_HEADS)
    water = sum(float(totals[f"cost_{head}"].sum()) for head in ("water", "pumping", "irrigation_system"))
    return (
        f"{cost / 1e6:.2f} million USD over all years, {six / cost:.0%} of it the six heads, {water / cost:.0%} water "
        "and irrigation"
    )
