"""Carbon credits of a run: what could be issued at each verification, what it earns and costs, and whether it pays.

Storage is the planting's, soil included, above the native cover; emissions of pumping are taken off. Nothing is
credited twice: a verification counts what the stock has grown beyond its highest point so far. Nothing of this
enters the finance of a run, because nothing has been certified.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.amounts import (
    draw_count,
    native_carbon,
    pumping_emissions,
    stored_carbon,
    years_and_draws,
)
from forestsim.economics.base import TIER, Account, Case
from forestsim.economics.credits import Credits, carbon_credits, credit_revenue, paying_area, social_value
from forestsim.economics.discounting import discount_factors
from forestsim.notes import Note

SOURCE = "verra_vm0047 opis2024 ccx2025 assumed_forestsim"
SCC_YEARS = (2020, 2025, 2030, 2040, 2050, 2060, 2070, 2080)
POINTS = {"low": 0.05, "value": 0.5, "high": 0.95}


@dataclass(frozen=True)
class Crediting:
    """Verifications over (verification, draw): what stands at each one, in t CO2e, and what it issues and earns."""

    places: np.ndarray
    """Place of each verification among the years of the run."""
    project: np.ndarray
    baseline: np.ndarray
    pumping: np.ndarray
    stages: Credits
    issued: np.ndarray
    """Issued at this verification, t CO2e."""
    sales: np.ndarray
    monitoring: np.ndarray
    revenue: np.ndarray
    revenue_kzq: np.ndarray
    social: np.ndarray


def crediting(case: Case) -> Crediting:
    """Return the verifications of a run; none where its years end before the first."""
    count, draws, prices = case.year.size, draw_count(case), case.prices

    def drawn(values) -> np.ndarray:
        return years_and_draws(xr.DataArray(values), count, draws)

    baseline = drawn(native_carbon(case))
    project = baseline + drawn(stored_carbon(case))
    pumping = drawn(pumping_emissions(case).cumsum("year"))
    at = verification_places(case)
    emitted, shares = pumping[at], [drawn(prices[name])[at] for name in ("credit_leakage", "credit_buffer")]
    leakage, buffer = shares
    deduction = uncertainty_deduction(case, (project - pumping - baseline)[at] * (1 - leakage), draws)
    stages = carbon_credits(project[at] - emitted, baseline[at], leakage, deduction, buffer)
    issued = growth_beyond_highest(stages.issued)
    money = {name: drawn(prices.usd(name))[at] for name in ("credit_price", "credit_price_kzq", "credit_monitoring")}
    monitoring = money["credit_monitoring"]
    return Crediting(
        places=at,
        project=project[at],
        baseline=baseline[at],
        pumping=emitted,
        stages=stages,
        issued=issued,
        sales=issued * money["credit_price"],
        monitoring=monitoring,
        revenue=credit_revenue(issued, money["credit_price"], monitoring),
        revenue_kzq=credit_revenue(issued, money["credit_price_kzq"], monitoring),
        social=social_value(np.diff(stages.net, axis=0, prepend=0.0), drawn(cost_of_carbon(case))[at]),
    )


def verification_places(case: Case) -> np.ndarray:
    """Return the places of the years of verification: every few years after the first planting."""
    years, step = case.year.to_numpy(), int(case.prices["credit_interval"].median())
    planted = case.per_patch("planting_year").to_numpy()[case.per_patch("planted_share").to_numpy() > 0]
    first = planted.min() if planted.size else years[-1]
    return np.flatnonzero((years > first) & ((years - first) % max(step, 1) == 0))


def uncertainty_deduction(case: Case, stored: np.ndarray, draws: int) -> np.ndarray:
    """Return the deduction for the spread of the draws, (verification, draw) 1.

    A part of the half-width of the 90 % interval over the mean, nothing while that is small. Without draws no
    spread is known and the usual deduction of a survey stands in its place.

    stored : (verification, draw) t CO2e.
    """
    prices = case.prices
    if draws < 2:
        return np.full(stored.shape, float(prices["credit_uncertainty"].median()))
    low, high = np.quantile(stored, (0.05, 0.95), axis=1)
    mean = stored.mean(axis=1)
    wide = np.divide((high - low) / 2, mean, out=np.full_like(mean, np.inf), where=mean > 0)[:, np.newaxis]
    free, part = prices["credit_uncertainty_free"].to_numpy(), prices["credit_uncertainty_factor"].to_numpy()
    deduction = np.where(wide > free, np.minimum(wide * part, 1.0), 0.0)
    return np.broadcast_to(deduction, stored.shape)


def growth_beyond_highest(stock: np.ndarray) -> np.ndarray:
    """Return by how much a stock passes its highest point so far, which begins at nothing, (step, ...) as ``stock``."""
    highest = np.maximum.accumulate(np.maximum(stock, 0.0), axis=0)
    return np.diff(highest, axis=0, prepend=0.0)


def cost_of_carbon(case: Case) -> xr.DataArray:
    """Return the social cost of a tonne by year, (year[, draw]) USD t-1; beyond its last year it stays."""
    known = np.array([float(case.prices.usd(f"scc_{year}").median()) for year in SCC_YEARS])
    path = xr.DataArray(np.interp(case.year.to_numpy(), SCC_YEARS, known), dims="year")
    return path * case.prices["scc_level"]


def carbon_worth(case: Case) -> xr.DataArray:
    """Return carbon newly stored, as far as it could be issued, at the price of a credit, (year[, draw]) USD yr-1.

    Pumping, leakage and the buffer are taken off; verification is not, because it is no part of the service.
    """
    net = (stored_carbon(case) - pumping_emissions(case).cumsum("year")).transpose("year", ...)
    kept = (1 - case.prices["credit_leakage"]) * (1 - case.prices["credit_buffer"])
    return net.copy(data=growth_beyond_highest(net.to_numpy())) * (kept * case.prices.usd("credit_price"))


def credits_by_year(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Credits issued and their money in the years of verification, 0 in the others."""
    found = case.once(crediting)
    shape = (case.year.size, draw_count(case))

    def by_year(values: np.ndarray) -> xr.DataArray:
        array = np.zeros(shape)
        array[found.places] = values
        whole = xr.DataArray(array, dims=("year", "draw"))
        return whole if "draw" in case.heads.sizes else whole.isel(draw=0)

    return xr.Dataset(
        {
            "credits_issued": by_year(found.issued),
            "credit_sales": by_year(found.sales),
            "credit_monitoring": by_year(found.monitoring),
            "credit_revenue": by_year(found.revenue),
            "credit_social_value": by_year(found.social),
        }
    )


def credits_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the steps from storage to money at each verification, then what the whole comes to.

    Columns: year, period_start, measure, value, low, high, unit, currency, price_year, value_concept, tier, source,
    note. Stocks are of the year; issued and money are of the period that ends in it. Rows of the whole have the
    last year.
    """
    found = case.once(crediting)
    years, rows = case.year.to_numpy(), []
    before = int(years[0])
    for row, place in enumerate(found.places):
        period = {"year": int(years[place]), "period_start": before + 1 if row else int(years[0])}
        before = int(years[place])
        rows += [period | _ranged(name, values[row], unit) for name, values, unit in _steps(found)]
    rows += _whole(case)
    table = pd.DataFrame(rows)
    money = table["unit"].str.startswith("USD")
    return table.assign(
        currency=np.where(money, "USD", ""),
        price_year=case.prices.price_year,
        value_concept=np.where(table["measure"] == "social_value", "welfare", np.where(money, "exchange", "")),
        tier=TIER,
        source=np.where(table["measure"] == "social_value", "epa2023", SOURCE),
    )


def _steps(found: Crediting) -> list[tuple[str, np.ndarray, str]]:
    stages, tonnes, money = found.stages, "t", "USD"
    return [
        ("project", found.project, tonnes),
        ("baseline", found.baseline, tonnes),
        ("pumping_emissions", found.pumping, tonnes),
        ("above_baseline", stages.gross, tonnes),
        ("leakage", stages.leaked, tonnes),
        ("uncertainty_deduction", stages.uncertain, tonnes),
        ("net", stages.net, tonnes),
        ("buffer", stages.buffered, tonnes),
        ("issued", found.issued, tonnes),
        ("sales", found.sales, money),
        ("monitoring", found.monitoring, money),
        ("revenue", found.revenue, money),
        ("revenue_kazakh_unit", found.revenue_kzq, money),
        ("social_value", found.social, money),
    ]


@dataclass(frozen=True)
class Verdict:
    """What all verifications come to, over draws, and in one sentence whether credits pay for their verification."""

    issued: np.ndarray
    present: np.ndarray
    present_kzq: np.ndarray
    area: np.ndarray
    hectares: float
    note: Note


def verdict(case: Case) -> Verdict:
    """Return credits and present values of all verifications, and the area from which they would pay."""
    found = case.once(crediting)
    factors = discount_factors(case.year.size, case.context.scenario.economy.discount_rate)
    worth = factors[found.places][:, np.newaxis]

    def present(money: np.ndarray) -> np.ndarray:
        return (money * worth).sum(axis=0)

    issued, earned = found.issued.sum(axis=0), present(found.revenue)
    hectares = float((case.area * case.per_patch("planted_share")).sum())
    area = paying_area(present(found.monitoring), present(found.sales), hectares)
    said = _note(found.places.size, issued, earned, area, hectares)
    return Verdict(issued, earned, present(found.revenue_kzq), area, hectares, said)


def _note(count: int, issued: np.ndarray, present: np.ndarray, area: np.ndarray, hectares: float) -> Note:
    if not count:
        return Note("credits_none")
    value, wanted = float(np.median(present)), _points(area)["value"]
    said = {"issued": round(float(np.median(issued))), "count": count, "value": round(value)}
    if value > 0:
        return Note("credits_pay", said)
    said["hectares"] = round(hectares)
    return (
        Note("credits_from_area", said | {"wanted": round(wanted)})
        if np.isfinite(wanted)
        else Note("credits_no_area", said)
    )


def _whole(case: Case) -> list[dict]:
    found, draws = case.once(verdict), draw_count(case)
    last = {"year": int(case.year[-1]), "period_start": int(case.year[0])}
    unpaid = "" if np.isfinite(_points(found.area)["value"]) else "no area pays: nothing is issued"
    rows = [
        _ranged("issued_in_all", found.issued, "t"),
        _ranged("net_present_value", found.present, "USD", found.note.text),
        _ranged("net_present_value_kazakh_unit", found.present_kzq, "USD"),
        _ranged("break_even_area", found.area, "ha", unpaid),
        _ranged("planted_area", np.full(draws, found.hectares), "ha"),
    ]
    return [last | row for row in rows]


def _ranged(measure: str, values: np.ndarray, unit: str, note: str = "") -> dict:
    """Return a row; infinite draws take their place in the order and end as NaN."""
    points = {name: value if np.isfinite(value) else np.nan for name, value in _points(values).items()}
    if values.size == 1:
        points |= {"low": np.nan, "high": np.nan}
    return {"measure": measure} | points | {"unit": unit, "note": note}


def _points(values: np.ndarray) -> dict[str, float]:
    """Return low, value and high of draws; where some are infinite, each is one of the draws."""
    method = "linear" if np.isfinite(values).all() else "inverted_cdf"
    return {name: float(np.quantile(values, at, method=method)) for name, at in POINTS.items()}


CREDITS = Account("credits", credits_by_year)
