"""Plant now, or wait a year and see: the option to wait as a table of a run.

What the project brings is worth V today and costs I, both as present values. In a year V has risen or fallen, as far
as a year shows what nobody knows now: the spread of the benefit-cost ratio over the draws times the part of it that is
learnt, or without draws an assumed volatility. I is the same now and then.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.appraisal import STREAMS
from forestsim.economics.base import Case
from forestsim.economics.discounting import discount_factors
from forestsim.economics.option import Deferral, option_to_wait
from forestsim.economics.rows import money_rows
from forestsim.notes import Note

PILOT = "planting all now does not pay, but it may later: plant a pilot first"
WAIT = "waiting for a year is worth more than planting now"
CERTAIN = "a year shows too little to wait for: the worth moves less than the money would earn"
MEASURES = {
    "value": "USD",
    "investment": "USD",
    "up": "1",
    "down": "1",
    "probability": "1",
    "worth_now": "USD",
    "worth_of_waiting": "USD",
    "premium": "USD",
}


def waiting_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each account, discount rate and measure of `MEASURES`.

    ``value`` and ``investment`` are means over draws, for an option is worth what it is on average; the range of the
    others is that of how much a year shows. Column ``decision`` is plant now, wait or do not plant.
    """
    economy, rows = case.context.scenario.economy, []
    for account, names in STREAMS.items():
        streams = [np.atleast_2d(totals[name].transpose(..., "year").to_numpy()) for name in names]
        for rate in sorted({economy.discount_rate, *economy.discount_rates}):
            gained, paid = (stream @ discount_factors(stream.shape[1], rate) for stream in streams)
            swings = volatility(case, gained, paid)
            found = [deferral(float(gained.mean()), float(paid.mean()), rate, float(swing)) for swing in swings]
            rows += _rows(account, rate, float(gained.mean()), float(paid.mean()), swings, found)
    return money_rows(case, pd.DataFrame(rows))


def waiting_notes(table: pd.DataFrame) -> tuple[Note, ...]:
    """Return the advice to plant a pilot first, once for each account at whose lowest such rate it holds."""
    due = table[table["note"] == PILOT].drop_duplicates("account")
    return tuple(Note(f"pilot_{row.account}", {"rate": f"{100 * row.discount_rate:g}"}) for row in due.itertuples())


def volatility(case: Case, gained: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Return by how much the logarithm of the worth may move within a year, (draw) or one assumed value."""
    known = (gained > 0) & (paid > 0)
    if np.count_nonzero(known) < 2:
        return np.atleast_1d(float(np.median(case.prices["value_volatility"])))
    unknown = np.log(gained[known] / paid[known]).std()
    return np.atleast_1d(unknown * np.sqrt(case.prices["learning_share"].to_numpy()))


def deferral(value: float, investment: float, rate: float, swing: float) -> Deferral | None:
    """Return the choice at one volatility; None where a year's rise does not reach what the money would earn."""
    up = float(np.exp(swing))
    return option_to_wait(value, up, 1 / up, rate, investment) if 1 / up < 1 + rate < up else None


def _rows(account: str, rate: float, value: float, investment: float, swings: np.ndarray, found: list) -> list[dict]:
    """Return the rows of one account and rate; where a draw has no option, waiting is worth what is left of now."""
    now = value - investment
    waiting = np.array([max(now, 0.0) if one is None else one.worth_of_waiting for one in found])
    middle = deferral(value, investment, rate, float(np.median(swings)))
    columns = {
        **{"value": value, "investment": investment, "up": np.exp(swings), "down": np.exp(-swings)},
        "probability": np.array([np.nan if one is None else one.probability for one in found]),
        **{"worth_now": now, "worth_of_waiting": waiting, "premium": waiting - max(now, 0.0)},
    }
    chosen = "plant now" if now > 0 else "do not plant"
    note = CERTAIN
    if middle is not None:
        chosen = {"invest": "plant now", "wait": "wait", "reject": "do not plant"}[middle.decision]
        note = PILOT if middle.pilot else WAIT if middle.decision == "wait" else ""
    same = {"account": account, "discount_rate": rate, "decision": chosen, "note": note}
    return [same | {"measure": name} | _points(columns[name]) | {"unit": unit} for name, unit in MEASURES.items()]


def _points(values) -> dict[str, float]:
    known = np.atleast_1d(values)[~np.isnan(np.atleast_1d(values))]
    if known.size < 2:
        return {"value": float(known[0]) if known.size else np.nan, "low": np.nan, "high": np.nan}
    low, value, high = np.quantile(known, [0.05, 0.5, 0.95])
    return {"value": float(value), "low": float(low), "high": float(high)}
