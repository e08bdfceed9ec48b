"""All accounts of a run in one long frame, held to their identities before anybody sees them."""

from __future__ import annotations

import hashlib

import pandas as pd
import xarray as xr

from forestsim.economics.accounts.asset import assets, write_assets
from forestsim.economics.accounts.book import Book, Origin, check_accounts
from forestsim.economics.accounts.bridge import write_bridge
from forestsim.economics.accounts.condition import condition, write_condition
from forestsim.economics.accounts.extent import write_extent
from forestsim.economics.accounts.land import PLANTATION, land_of, periods
from forestsim.economics.accounts.services import services, write_services, write_welfare
from forestsim.economics.amounts import draw_count, pumping_emissions, stored_carbon, whole, years_and_draws
from forestsim.economics.base import Case

MEMO = {
    "oxygen": ("oxygen", "oxygen_stock_change", "t"),
    "phytoncides": ("phytoncides", "phytoncides", "kg"),
    "isoprene": ("phytoncides", "isoprene", "kg"),
    "ozone_forming_potential": ("phytoncides", "ozone_potential", "kg"),
    "ozone_taken_up": ("so2", "o3", "kg"),
    "water_evaporated": ("water_use", "water_use", "m3"),
}
"""Physical lines that have no class of service, or that weigh against one; never valued."""


def accounts_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return every account of a run, one row for each entry and period, columns `COLUMNS`.

    Raises AccountsError if an identity does not hold.
    """
    draws = draw_count(case)
    book, land = _book(case, draws), land_of(case)
    found = services(case, totals, land, draws)
    state, worth = condition(case, totals, draws), assets(case, land, found, draws)
    first, last = int(case.year[0]), int(case.year[-1])
    for period in periods(first, last):
        during = slice(period[0] - first, period[1] + 1 - first)
        write_extent(book, land, period)
        write_condition(book, state, period, during.start - 1 if during.start else None, during.stop - 1)
        write_services(book, found, period, during)
        write_welfare(book, case, totals, period, during)
        degradation = write_assets(book, case, land, worth, period)
        write_bridge(book, case, totals, found, degradation, period, during)
        _write_memo(book, case, period, during)
    frame = book.table(
        accounting_area=f"units of {case.context.scenario.name}",
        scenario=case.context.scenario.stem,
        price_year=case.prices.price_year,
        run_id=run_id(case),
    )
    check_accounts(frame)
    return frame


def _book(case: Case, draws: int) -> Book:
    """Return an empty book in the currency of the scenario."""
    currency = case.context.scenario.economy.currency
    return Book(draws, currency, case.prices.usd_kzt.to_numpy() if currency == "KZT" else 1.0)


def _write_memo(book: Book, case: Case, period: tuple[int, int], during: slice) -> None:
    years, origin = case.year.size, Origin(3, "effect", "assumed_forestsim")
    lines = {item: (whole(case, *names), unit) for item, (*names, unit) in MEMO.items()}
    lines["pumping_emissions"] = (pumping_emissions(case), "t CO2e")
    for item, (flow, unit) in lines.items():
        summed = years_and_draws(flow, years, book.draws)[during].sum(axis=0)
        book.add("memo", period, item, "flow", summed, unit, origin, PLANTATION)
    stock = years_and_draws(stored_carbon(case), years, book.draws)[during.stop - 1]
    book.add("memo", period, "carbon_retained", "closing", stock, "t CO2e", origin, PLANTATION)


def run_id(case: Case) -> str:
    """Return what names a run: the same scenario text, seed, draws and version give the same id."""
    from importlib.metadata import version

    scenario = case.context.scenario
    chance = f"{scenario.uncertainty.seed} {scenario.uncertainty.draws}"
    text = "\n".join([version("forestsim"), chance, scenario.text])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
