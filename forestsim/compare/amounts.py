"""Every amount of an outcome that is compared, as draws: at named years, summed over the years, and of finance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr
import yaml

from forestsim.compare.sides import PARTS, UNITS, units_of
from forestsim.compare.spread import draws_of
from forestsim.economics.finance import annuity, discount_factors
from forestsim.economics.finance_draws import internal_rates_of_many, paybacks
from forestsim.summaries import quantiles

if TYPE_CHECKING:
    from forestsim.results import Outcome

SUM, MEAN, PLAN = "cumulative", "mean", "plan"
"""Years of an amount that is no single year: the sum and the mean over all, and the plan before any."""
AFTER_PLANTING = (10, 20)
YEARLY = "yr-1"
ACCOUNTS = {
    "financial": ("financial_benefits", "financial_costs"),
    "economic": ("economic_benefits", "economic_costs"),
}
NO_ANSWER = "no answer in some draws, so there is no difference"


class Key(NamedTuple):
    """Which amount: indicator, part (total or per_hectare), year or `SUM`, `MEAN`, `PLAN`, and discount rate."""

    indicator: str
    part: str
    year: str
    rate: float | None = None


@dataclass(frozen=True)
class Amount:
    """Draws of an amount (one for a central value), its unit, and what a reader must know."""

    draws: np.ndarray
    unit: str
    partial: bool = False
    note: str = ""

    @property
    def points(self) -> np.ndarray:
        """Low, value and high; NaN where there is none. Draws without an answer take their place in the order."""
        if np.isfinite(self.draws).all() or np.isnan(self.draws).all():
            return quantiles(self.draws, draws=True) if self.draws.size > 1 else quantiles(self.draws[0], draws=False)
        known = self.draws[~np.isnan(self.draws)]
        points = [np.quantile(known, at, method="inverted_cdf") for at in (0.05, 0.5, 0.95)]
        return np.array([point if np.isfinite(point) else np.nan for point in points])


def named_years(outcomes: Sequence[Outcome]) -> list[int]:
    """Return the years that are shown: 10 and 20 years after the first planting of all, and the last."""
    years = outcomes[0].years
    planted = [outcome.units.loc[outcome.units["area_ha"] > 0, "planting_year"] for outcome in outcomes]
    first = min((int(year.min()) for year in planted if len(year)), default=years[-1])
    return sorted({*(first + after for after in AFTER_PLANTING if first + after <= years[-1]), years[-1]})


def amounts(outcome: Outcome, years: Sequence[int], rates: Sequence[float]) -> dict[Key, Amount]:
    """Return every amount of an outcome at ``years``, over all years, and at discount ``rates``."""
    found = dict(_plan(outcome))
    found |= dict(_quantities(outcome, years))
    return found | dict(_finance(outcome, rates))


def discount_rate(outcome: Outcome) -> float | None:
    """Return the headline discount rate of the outcome's scenario."""
    text = yaml.safe_load(outcome.scenario_text) if outcome.scenario_text else {}
    economy = text.get("economy") or {}
    return economy.get("discount_rate", 0.06) if isinstance(economy, Mapping) else None


def discount_rates(outcomes: Sequence[Outcome]) -> list[float]:
    """Return every discount rate of the outcomes' tables of finance."""
    tables = [outcome.tables["finance"] for outcome in outcomes if "finance" in outcome.tables]
    return sorted({float(rate) for table in tables for rate in table["discount_rate"].dropna()})


def _plan(outcome: Outcome) -> Iterator[tuple[Key, Amount]]:
    units, draws = outcome.units, draws_of(outcome).sizes["draw"]
    for indicator, column, unit in (
        ("area_ha", "area_ha", "ha"),
        ("seedlings", "seedlings", "1"),
        ("planned_water", "water_m3", "m3 yr-1"),
    ):
        if column in units:
            yield Key(indicator, "total", PLAN), Amount(np.full(draws, float(units[column].sum())), unit)


def _quantities(outcome: Outcome, years: Sequence[int]) -> Iterator[tuple[Key, Amount]]:
    drawn = draws_of(outcome).assign_coords(year=outcome.years)
    names = drawn["quantity"].values.tolist()
    units = units_of([outcome], names)
    for part in PARTS:
        values = drawn[part].astype(float)
        for name, unit in zip(names, units[UNITS[part]][1].tolist(), strict=True):
            one = values.sel(quantity=name)
            if one.isnull().all():
                continue
            yield from _over_years(Key(name, part, ""), one, unit, _partial(outcome, part, name), years)


def _over_years(
    key: Key, one: xr.DataArray, unit: str, partial: bool, years: Sequence[int]
) -> Iterator[tuple[Key, Amount]]:
    """Give the amounts of one quantity: named years, and for a flow its sum, per hectare its mean too."""
    note = "partial: not stated for some of the planted species" if partial else ""
    for year in years:
        yield key._replace(year=str(year)), Amount(one.sel(year=year).values, unit, partial, note)
    parts = unit.split()
    if YEARLY in parts or unit == "job":
        summed = " ".join(p for p in parts if p != YEARLY) or "1" if unit != "job" else "job yr"
        yield key._replace(year=SUM), Amount(one.sum("year", skipna=False).values, summed, partial, note)
        if key.part == "per_hectare":
            yield key._replace(year=MEAN), Amount(one.mean("year", skipna=False).values, unit, partial, note)


def _partial(outcome: Outcome, part: str, name: str) -> bool:
    rows = getattr(outcome, PARTS[part])
    return bool(rows.loc[(rows["quantity"] == name) & (rows["species"] == "all"), "partial"].any())


def _finance(outcome: Outcome, rates: Sequence[float]) -> Iterator[tuple[Key, Amount]]:
    drawn = draws_of(outcome)
    for account, names in ACCOUNTS.items():
        if not set(names) <= set(drawn["quantity"].values.tolist()):
            continue
        benefits, costs = (drawn["total"].sel(quantity=n).transpose("draw", "year").values.astype(float) for n in names)
        told = _notes(outcome, account)
        answers = {("internal_rate", None): (internal_rates_of_many(benefits - costs)[0], YEARLY)}
        answers["payback", None] = (paybacks(benefits - costs), "yr")
        for rate in rates:
            answers |= _at(rate, benefits, costs)
        for (measure, rate), (values, unit) in answers.items():
            amount = Amount(values, unit, note=told.get((measure, rate), ""))
            yield Key(f"{account}_{measure}", "total", SUM, rate), amount


def _at(rate: float, benefits: np.ndarray, costs: np.ndarray) -> dict:
    """Return the measures of one discount rate; ``benefits`` and ``costs`` are (draw, year)."""
    factors = discount_factors(benefits.shape[1], rate)
    gained, paid = benefits @ factors, costs @ factors
    ratio = np.divide(gained, paid, out=np.full_like(gained, np.nan), where=paid > 0)
    return {
        ("present_benefits", rate): (gained, "USD"),
        ("present_costs", rate): (paid, "USD"),
        ("net_present_value", rate): (gained - paid, "USD"),
        ("benefit_cost_ratio", rate): (ratio, "1"),
        ("equivalent_annual", rate): (annuity(gained - paid, rate, benefits.shape[1] - 1), "USD yr-1"),
        ("discounted_payback", rate): (paybacks(benefits - costs, rate), "yr"),
    }


def _notes(outcome: Outcome, account: str) -> dict[tuple[str, float | None], str]:
    """Return what the outcome's own table of finance says of a measure at a rate."""
    if "finance" not in outcome.tables:
        return {}
    rows = outcome.tables["finance"].query("account == @account")
    rates = [None if np.isnan(rate) else float(rate) for rate in rows["discount_rate"]]
    return dict(zip(zip(rows["measure"], rates, strict=True), rows["note"].fillna("").astype(str), strict=True))


def finite(draws: np.ndarray) -> np.ndarray:
    """Return draws with NaN for those that are infinite, where there is no answer."""
    return np.where(np.isfinite(draws), draws, np.nan)


__all__ = [
    *("MEAN", "NO_ANSWER", "PLAN", "QUANTILES", "SUM", "Amount", "Key", "amounts", "discount_rate", "discount_rates"),
    *("finite", "named_years"),
]
