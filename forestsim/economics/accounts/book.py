"""The book that all accounts are written into, and the identities that they must keep.

A row's ``value`` is the mean of the draws, because sums of means close and sums of medians do not; ``low`` and
``high`` are the 5 % and 95 % points. Flows are sums over the years of a period, stocks stand at its ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KEYS = ("account_id", "account_type", "accounting_area", "period_start", "period_end", "ecosystem_type")
READ = ("item", "entry", "counterpart")
VALUES = ("unit", "value", "low", "high", "value_concept", "price_year", "currency")
ORIGIN = ("data_quality", "method_id", "source", "run_id")
COLUMNS = (*KEYS, *READ, "scenario", *VALUES, *ORIGIN)
SLACK = 1e-9
"""Of the largest number of an identity: what rounding may leave."""


class AccountsError(AssertionError):
    """An account that does not add up: a mistake in this package, never of the user."""


@dataclass(frozen=True)
class Origin:
    """How well a row is known (1 measured here to 5 assumed), by which method and from what."""

    quality: int
    method: str
    source: str


@dataclass
class Book:
    """Rows in the order they were written; values are arrays over draws, or numbers.

    Money is written in US dollars and kept in ``currency``; ``rate`` (draw) is what a dollar is worth in it.
    """

    draws: int
    currency: str = "USD"
    rate: np.ndarray | float = 1.0
    rows: list[dict] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)

    def add(
        self,
        account: str,
        period: tuple[int, int],
        item: str,
        entry: str,
        value,
        unit: str,
        origin: Origin,
        ecosystem: str = "",
        counterpart: str = "",
        concept: str = "",
    ) -> None:
        """Write a row.

        Parameters
        ----------
        account, item, entry, counterpart : str
            Account and words by which a row is read; the counterpart is a user, or the type that land turns into.
        value : number or (draw)
            In ``unit``, money in USD; NaN is unknown.
        concept : exchange, welfare or nothing
        """
        money = unit.startswith("USD")
        row = {
            "account_id": f"{account}-{period[0]}-{period[1]}",
            "account_type": account,
            "period_start": period[0],
            "period_end": period[1],
            "ecosystem_type": ecosystem,
            "item": item,
            "entry": entry,
            "counterpart": counterpart,
            "unit": unit.replace("USD", self.currency, 1) if money else unit,
            "value_concept": concept,
            "currency": self.currency if money else "",
            "data_quality": origin.quality,
            "method_id": origin.method,
            "source": origin.source,
        }
        self.rows.append(row)
        self.values.append(np.broadcast_to(np.asarray(value, float) * (self.rate if money else 1.0), self.draws))

    def table(self, **same) -> pd.DataFrame:
        """Return the book as a frame of ``COLUMNS``; ``same`` stands on every row."""
        drawn = np.array(self.values).reshape(len(self.rows), self.draws)
        low, high = np.full((2, len(self.rows)), np.nan)
        if self.draws > 1:
            low, high = np.quantile(drawn, (0.05, 0.95), axis=1)
        frame = pd.DataFrame(self.rows).assign(value=drawn.mean(axis=1), low=low, high=high, **same)
        return frame[list(COLUMNS)]


STOCK_ENTRIES = {
    "extent": {
        "additions_managed": 1,
        "additions_unmanaged": 1,
        "reductions_managed": -1,
        "reductions_unmanaged": -1,
    },
    "asset_monetary": {
        "enhancement": 1,
        "degradation": -1,
        "conversion_additions": 1,
        "conversion_reductions": -1,
        "other_changes": 1,
        "revaluation": 1,
    },
}
"""Entries between opening and closing of each stock account, and whether they add or take off."""
FLOW_ACCOUNTS = ("services_physical", "services_monetary")
EXCHANGE_ACCOUNTS = ("services_monetary", "asset_monetary", "bridge")
BRIDGE_SUMS = {
    "gross_ecosystem_product": {"sna_benefits": 1, "non_sna_benefits": 1},
    "regional_value_added": {"direct_value_added": 1, "indirect_value_added": 1, "production_given_up": -1},
    "net_value_added": {"regional_value_added": 1, "consumption_of_fixed_capital": -1},
    "adjusted_net_value_added": {"net_value_added": 1, "ecosystem_degradation": -1},
    "national_income": {"regional_value_added": 1, "income_to_abroad": -1},
}
"""Entries of the bridge that are sums of others."""


def check_accounts(frame: pd.DataFrame) -> None:
    """Hold every account to its identities.

    Opening plus additions less reductions is closing, and the next opening; land changes hands without gain or loss;
    the supply of each service is its use; exchange accounts hold no welfare value; the parts of a bridge are its sums.

    Raises
    ------
    AccountsError
        One line for each identity that does not hold, with the numbers.
    """
    rows: dict[str, list[tuple]] = {}
    names = ("account_type", "period_start", "ecosystem_type", "item", "entry", "counterpart", "value")
    for account, *rest in zip(*(frame[name].tolist() for name in names), strict=True):
        rows.setdefault(account, []).append(tuple(rest))
    problems = []
    for account, signs in STOCK_ENTRIES.items():
        problems += _stock_problems(account, rows.get(account, []), signs)
    problems += _land_problems(rows.get("extent", []), rows.get("extent_change", []))
    for account in FLOW_ACCOUNTS:
        problems += _flow_problems(account, rows.get(account, []))
    problems += _bridge_problems(rows.get("bridge", []))
    exchange = frame["account_type"].isin(EXCHANGE_ACCOUNTS)
    if (frame.loc[exchange, "value_concept"] != "exchange").any():
        problems.append("a value that is no exchange value stands in an account of exchange values")
    if problems:
        raise AccountsError("\n".join(problems))


def _differs(left: float, right: float, scale: float) -> bool:
    return not abs(left - right) <= SLACK * max(abs(scale), abs(left), abs(right), 1e-6)


def _stock_problems(account: str, rows: list[tuple], signs: dict[str, int]) -> list[str]:
    totals: dict[tuple, dict[str, float]] = {}
    closings: dict[tuple, list[float]] = {}
    for start, ecosystem, item, entry, _, value in rows:
        if item == "total":
            totals.setdefault((start, ecosystem), {})[entry] = value
        elif entry == "closing":
            closings.setdefault((start, ecosystem), []).append(value)
    problems, last = [], {}
    for (start, ecosystem), entries in totals.items():
        change = sum(sign * entries[name] for name, sign in signs.items())
        opening, closing, scale = entries["opening"], entries["closing"], max(map(abs, entries.values()))
        where = f"{account} {start} {ecosystem}"
        if _differs(opening + change, closing, scale):
            problems.append(f"{where}: opening {opening:g} and changes {change:g} are not closing {closing:g}")
        if _differs(entries["net_change"], change, scale):
            problems.append(f"{where}: net change {entries['net_change']:g} is not {change:g}")
        if _differs(last.get(ecosystem, opening), opening, scale):
            problems.append(f"{where}: opening {opening:g} is not the last closing {last[ecosystem]:g}")
        last[ecosystem] = closing
        parts = closings.get((start, ecosystem))
        if parts and _differs(sum(parts), closing, max(map(abs, parts))):
            problems.append(f"{where}: services {sum(parts):g} do not sum to closing {closing:g}")
    return problems


def _land_problems(extent: list[tuple], changes: list[tuple]) -> list[str]:
    """Return where the area of all types changes, or the change matrix does not carry opening into closing."""
    stands: dict[tuple, float] = {}
    moved: dict[tuple, float] = {}
    for start, ecosystem, _, entry, _, value in extent:
        if entry in ("opening", "closing"):
            stands[start, entry, ecosystem] = value
            whole = start, entry, "all types"
            stands[whole] = stands.get(whole, 0.0) + value
    for start, ecosystem, _, _, counterpart, value in changes:
        for key in ((start, "opening", ecosystem), (start, "closing", counterpart)):
            moved[key] = moved.get(key, 0.0) + value
    problems = []
    for (start, entry, ecosystem), hectares in stands.items():
        opened = stands[start, "opening", "all types"]
        found = opened if ecosystem == "all types" else moved.get((start, entry, ecosystem), 0.0)
        if _differs(hectares, found, opened):
            problems.append(f"extent {start} {ecosystem}: {entry} is {hectares:g} ha and the changes give {found:g} ha")
    return problems


def _flow_problems(account: str, rows: list[tuple]) -> list[str]:
    sums: dict[tuple, dict[str, float]] = {}
    for start, _, item, entry, _, value in rows:
        entries = sums.setdefault((start, item), {})
        entries[entry] = entries.get(entry, 0.0) + value
    problems = []
    for (start, item), entries in sums.items():
        supply = entries.get("supply", 0.0)
        for name in ("use", "total_supply", "total_use"):
            other = entries.get(name, 0.0)
            if _differs(supply, other, supply):
                problems.append(f"{account} {start} {item}: supply {supply:g} is not {name} {other:g}")
    return problems


def _bridge_problems(rows: list[tuple]) -> list[str]:
    lines: dict[int, dict[str, float]] = {}
    for start, _, item, entry, _, value in rows:
        if item == "total":
            lines.setdefault(start, {})[entry] = value
    problems = []
    for start, entries in lines.items():
        for name, parts in BRIDGE_SUMS.items():
            summed = sum(sign * entries[part] for part, sign in parts.items())
            if _differs(entries[name], summed, max(abs(entries[part]) for part in parts)):
                problems.append(f"bridge {start}: {name} {entries[name]:g} is not the sum of its parts {summed:g}")
    return problems
