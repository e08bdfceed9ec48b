"""The lines of money that a run prints: finance of both accounts, rent, jobs, cost of a surviving tree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from forestsim.results import Outcome

ACCOUNTS = ("financial", "economic")
FINANCE = {
    "internal_rate": ("Internal rate of return", "yr-1", "none"),
    "benefit_cost_ratio": ("Benefits over costs", "1", "nothing is paid"),
    "payback": ("Payback", "yr", "never"),
    "discounted_payback": ("Discounted payback", "yr", "never"),
}
PRESENT = {"financial": "net_present_value", "economic": "economic_present_value"}
HEADS = {
    "rent_per_hectare": "Tourism rent, forest's own cost taken off",
    "rent_on_site_per_hectare": "Tourism rent of all visits before that cost",
    "cost_per_surviving_tree": "Cost of a surviving tree",
}
JOBS = {
    "jobs_temporary": ("Jobs that end, all years", "job yr"),
    "jobs_permanent": ("Lasting jobs", "job"),
    "jobs_picking": ("Seasonal work of pickers", "job"),
}
Points = tuple[float, float, float]


@dataclass(frozen=True)
class Line:
    """A figure of the financial and of the economic account; ``note`` stands where a figure has no answer."""

    title: str
    unit: str
    points: tuple[Points | None, ...]
    note: str = ""


def money_lines(outcome: Outcome) -> list[Line]:
    """Return the lines of the last year and of the finance at the scenario's rate; none without such tables."""
    finance, ledger = outcome.tables.get("finance"), outcome.ledger
    if finance is None or ledger.empty or finance.empty:
        return []
    last = ledger[ledger["year"] == ledger["year"].max()].set_index(["head", "currency"])
    rate = outcome.provenance["currency"]["discount_rate"]
    lines = []
    for currency in ("USD", "KZT"):
        points = tuple(_points(last.loc[(PRESENT[account], currency)], 1e6) for account in ACCOUNTS)
        lines.append(Line(f"Net present value at {100 * rate:g} %", f"million {currency}", points))
    for measure, (title, unit, none) in FINANCE.items():
        rows = finance[finance["measure"] == measure]
        rows = rows[rows["discount_rate"].isna() | (rows["discount_rate"] == rate)].set_index("account")
        title = f"{title} at {100 * rate:g} %" if rows["discount_rate"].notna().all() else title
        points = tuple(_points(rows.loc[account]) for account in ACCOUNTS)
        if measure == "internal_rate":
            # Below 0 the money does not come back at all, and how far below says nothing.
            points = tuple(None if found is None or found[0] < 0 else found for found in points)
        lines.append(Line(title, unit, points, none))
    for head, title in HEADS.items():
        for currency in ("USD", "KZT"):
            row = last.loc[(head, currency)]
            lines.append(Line(title, row["unit"], (_points(row), None)))
    return lines + _jobs(outcome)


def _jobs(outcome: Outcome) -> list[Line]:
    """Return job-years of all years, and lasting and seasonal jobs of the last one."""
    totals = outcome.totals
    lines = []
    for head, (title, unit) in JOBS.items():
        rows = totals[totals["quantity"] == head]
        if unit == "job yr":
            points = _sum_of_years(outcome, head, float(rows["value"].sum()))
        else:
            points = _points(rows[rows["year"] == rows["year"].max()].iloc[0]) if len(rows) else None
        lines.append(Line(title, unit, (points, None)))
    return lines


def _sum_of_years(outcome: Outcome, head: str, central: float) -> Points:
    """Return the sum over years with its range, of the draws where there are any."""
    draws = outcome.draws
    if "total" not in draws or draws.sizes.get("draw", 0) < 2 or head not in draws["quantity"]:
        return central, math.nan, math.nan
    sums = draws["total"].sel(quantity=head).sum("year").to_numpy()
    low, value, high = (float(point) for point in np.quantile(sums, [0.05, 0.5, 0.95]))
    return value, low, high


def _points(row: pd.Series, divisor: float = 1.0) -> Points | None:
    points = tuple(float(row[name]) / divisor for name in ("value", "low", "high"))
    return None if pd.isna(points[0]) else points
