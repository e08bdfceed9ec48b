"""The money of one run: visits, income, costs and rent by year, in total and per hectare."""

from __future__ import annotations

import xarray as xr

from forestsim.economics.accounts import accounts_table
from forestsim.economics.appraisal import FLOWS, finance_table
from forestsim.economics.base import Account, Case, Economy, Indicator, head_attributes, head_table
from forestsim.economics.costs import COSTS, cost_per_surviving_tree
from forestsim.economics.crediting import CREDITS, credits_table, verdict
from forestsim.economics.employment import WORK, beneficiaries_table, jobs_table, levers_table
from forestsim.economics.fixed_assets import fixed_assets_table
from forestsim.economics.gathering import PRODUCTS, products_table
from forestsim.economics.lee import SHELTER
from forestsim.economics.memo import memo_table
from forestsim.economics.money import Prices, check_figures
from forestsim.economics.notes import economy_notes
from forestsim.economics.potential import POTENTIAL, potential_table
from forestsim.economics.pressure import PRESSURE, degradation_table, rehabilitation_table, season_table
from forestsim.economics.readings import READINGS
from forestsim.economics.regulating_run import REGULATING, fee_lever_table, regulating_table
from forestsim.economics.rent import INCOME, RENT
from forestsim.economics.rent_lines import rent_account_table
from forestsim.economics.travel import benefit_transfer_table, travel_cost_table
from forestsim.economics.tree_damage import damage_table
from forestsim.economics.visits import VISITS
from forestsim.economics.waiting import waiting_notes, waiting_table
from forestsim.effects.base import Context

INDICATORS: tuple[Indicator, ...] = (VISITS, INCOME, COSTS, RENT)
ACCOUNTS: tuple[Account, ...] = (PRODUCTS, SHELTER, FLOWS, WORK, PRESSURE, READINGS)
SERVICES: tuple[Account, ...] = (CREDITS, REGULATING, POTENTIAL)
"""Accounts of what the effects are worth, which feed into none of the others."""
SERVICE_HEADS = ("credit", "fees_avoided", "damage_avoided", "quiet_value", "potential")
"""How the names of their heads begin."""
TABLES = {
    "rent_account": rent_account_table,
    "finance": finance_table,
    "products": products_table,
    "jobs": jobs_table,
    "levers": levers_table,
    "beneficiaries": beneficiaries_table,
    "degradation": degradation_table,
    "rehabilitation": rehabilitation_table,
    "visit_season": season_table,
    "option_to_wait": waiting_table,
    "fixed_assets": fixed_assets_table,
    "damage": damage_table,
    "travel_cost": travel_cost_table,
    "benefit_transfer": benefit_transfer_table,
    "carbon_credits": credits_table,
    "regulating_values": regulating_table,
    "fee_lever": fee_lever_table,
    "potential": potential_table,
    "memo": memo_table,
    "accounts": accounts_table,
}
PER_HECTARE = ("rent", "rent_before_forest_costs", "rent_on_site")
MAPPED = ("rent", "cost", "income", "visits", "attractiveness")


def run_economics(context: Context, figures: xr.Dataset) -> Economy:
    """Return the money of a planting.

    Parameters
    ----------
    context : Context
        Scenario, site, plan, stands and growth; water taken comes from the effect ``water_use``
        where it has run.
    figures : xarray.Dataset
        Figures of economy.csv, scalar or over ``draw``.

    Raises
    ------
    ScenarioError
        If a figure is a percentage where a fraction belongs, negative or a zero divisor.
    """
    check_figures(figures, context.scenario.file)
    case, totals = reckon(context, figures)
    labels = {"year": context.growth["year"].to_numpy(), "patch": context.stands.patches.index.to_numpy()}
    tables = {name: table(case, totals) for name, table in TABLES.items()}
    totals = totals.assign_coords(year=labels["year"])
    patches = case.heads[list(MAPPED)].assign_coords(labels)
    notes = (*economy_notes(totals), *waiting_notes(tables["option_to_wait"]), case.once(verdict).note)
    return Economy(totals, patches, case.prices.usd_kzt, case.prices.price_year, notes, tables)


def reckon(context: Context, figures: xr.Dataset, services: bool = True) -> tuple[Case, xr.Dataset]:
    """Return the case with its heads per hectare, and every total over (year[, draw]), of figures as they are.

    Without ``services`` the accounts of what the effects are worth are left out.
    """
    case = Case(context, Prices(figures, context.scenario.economy.price_year))
    for indicator in INDICATORS:
        case = case.with_heads(indicator.run(case))
    totals = _totals(case)
    for account in ACCOUNTS + (SERVICES if services else ()):
        totals = totals.assign(account.run(case, totals).data_vars)
    return case, totals


def _totals(case: Case) -> xr.Dataset:
    """Return the sum of every head over patches, and what only a total has."""
    year, account = case.prices.price_year, head_table()["account"]
    totals = xr.Dataset()
    for name, values in case.heads.items():
        if account[name] != "working":
            summed = case.total(values)
            if account[name] == "mean":
                summed = summed / float(case.area.sum())
            totals[name] = summed.transpose("year", ...)
            totals[name].attrs = head_attributes(name, year, total=True)
    hectares = case.area.sum()
    for name in PER_HECTARE:
        totals[f"{name}_per_hectare"] = totals[name] / hectares.where(hectares > 0)
    stems = xr.dot(case.to_patches(case.context.growth["stems"]), case.area, dim="patch")
    spent = (totals["cost_planting"] + totals["cost_care"]).cumsum("year")
    totals["cost_per_surviving_tree"] = cost_per_surviving_tree(spent, stems).transpose("year", ...)
    for name in (*(f"{name}_per_hectare" for name in PER_HECTARE), "cost_per_surviving_tree"):
        totals[name].attrs = head_attributes(name, year)
    return totals
