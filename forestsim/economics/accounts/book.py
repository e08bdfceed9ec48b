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
    """Rows in the order they were written; values are arrays over draws, or numbers."""

    draws: int
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
            In ``unit``; NaN is unknown.
        concept : exchange, welfare or nothing
        """
        row = {
            "account_id": f"{account}-{period[0]}-{period[1]}",
            "account_type": account,
            "period_start": period[0],
            "period_end": period[1],
            "ecosystem_type": ecosystem,
            "item": item,
            "entry": entry,
            "counterpart": counterpart,
            "unit": unit,
            "value_concept": concept,
            "currency": "USD" if unit.startswith("USD") else "",
            "data_quality": origin.quality,
            "method_id": origin.method,
            "source": origin.source,
        }
        self.rows.append(row)
        self.values.append(np.broadcast_to(np.asarray(value, float), self.draws))

    def table(self, **same) -> pd.DataFrame:
        """Return the book as a frame of ``COLUMNS``; ``same`` stands on every row."""
        drawn = np.array(self.values).reshape(len(self.rows), self.draws)
        low, high = np.full((2, len(self.rows)), np.nan)
        if self.draws > 1:
            low, high = np.quantile(drawn, (0.05, 0.95), axis=1)
        frame = pd.DataFrame(self.rows).assign(value=drawn.mean(axis=1), low=low, high=high, **same)
        frame["price_year"] = np.where(frame["currency"] == "USD", frame["price_year"], 0)
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


def check_accounts(frame: pd.DataFrame) -> None:
    """Hold every account to its identities.

    Opening plus additions less reductions is closing, and the next opening; land changes hands without gain or loss;
    the supply of each service is its use; exchange accounts hold no welfare value; the parts of a bridge are its sums.

    Raises
    ------
    AccountsError
        One line for each identity that does not hold, with the numbers.
    """
    problems = []
    for account, signs in STOCK_ENTRIES.items():
        problems += _stock_problems(frame[frame["account_type"] == account], signs)
    problems += _land_problems(frame)
    for account in FLOW_ACCOUNTS:
        problems += _flow_problems(frame[frame["account_type"] == account])
    problems += _bridge_problems(frame[frame["account_type"] == "bridge"])
    exchange = frame["account_type"].isin(["services_monetary", "asset_monetary", "bridge"])
    if (frame.loc[exchange, "value_concept"] != "exchange").any():
        problems.append("a value that is no exchange value stands in an account of exchange values")
    if problems:
        raise AccountsError("\n".join(problems))


def _differs(left: float, right: float, scale: float) -> bool:
    return not abs(left - right) <= SLACK * max(abs(scale), abs(left), abs(right), 1e-6)


def _stock_problems(rows: pd.DataFrame, signs: dict[str, int]) -> list[str]:
    problems, last = [], {}
    for (start, end, ecosystem), group in rows.groupby(["period_start", "period_end", "ecosystem_type"], sort=False):
        entries = group[group["item"] == "total"].set_index("entry")["value"].to_dict()
        change = sum(sign * entries[name] for name, sign in signs.items())
        closing, scale = entries["closing"], max(map(abs, entries.values()))
        where = f"{group['account_type'].iloc[0]} {start}-{end} {ecosystem}"
        if _differs(entries["opening"] + change, closing, scale):
            opened = entries["opening"]
            problems.append(f"{where}: opening {opened:g} and changes {change:g} are not closing {closing:g}")
        if _differs(entries["net_change"], change, scale):
            problems.append(f"{where}: net change {entries['net_change']:g} is not {change:g}")
        if ecosystem in last and _differs(last[ecosystem], entries["opening"], scale):
            problems.append(f"{where}: opening {entries['opening']:g} is not the last closing {last[ecosystem]:g}")
        last[ecosystem] = closing
        parts = group[(group["item"] != "total") & (group["entry"] == "closing")]["value"]
        if len(parts) and _differs(parts.sum(), closing, parts.abs().max()):
            problems.append(f"{where}: services {parts.sum():g} do not sum to closing {closing:g}")
    return problems


def _land_problems(frame: pd.DataFrame) -> list[str]:
    """Return where the area of all types changes, or the change matrix does not carry opening into closing."""
    problems, changes = [], frame[frame["account_type"] == "extent_change"]
    extent = frame[frame["account_type"] == "extent"]
    for (start, end), group in extent.groupby(["period_start", "period_end"], sort=False):
        stands = group.pivot_table(index="ecosystem_type", columns="entry", values="value", aggfunc="sum")
        if _differs(stands["opening"].sum(), stands["closing"].sum(), stands["opening"].sum()):
            problems.append(
                f"extent {start}-{end}: {stands['opening'].sum():g} ha became {stands['closing'].sum():g} ha"
            )
        moved = changes[changes["period_start"] == start]
        for entry, column in (("opening", "ecosystem_type"), ("closing", "counterpart")):
            summed = moved.groupby(column)["value"].sum().reindex(stands.index).fillna(0.0)
            for ecosystem, value in summed.items():
                if _differs(value, stands.loc[ecosystem, entry], stands["opening"].sum()):
                    stood = f"{entry} {stands.loc[ecosystem, entry]:g} ha"
                    problems.append(f"extent_change {start}-{end} {ecosystem}: {value:g} ha moved, {stood}")
    return problems


def _flow_problems(rows: pd.DataFrame) -> list[str]:
    problems = []
    for (start, item, unit), group in rows.groupby(["period_start", "item", "unit"], sort=False):
        sums = group.groupby("entry")["value"].sum()
        supply, use = sums.get("supply", 0.0), sums.get("use", 0.0)
        scale = max(abs(supply), abs(use))
        named = (("use", use), ("total_supply", sums.get("total_supply", supply)))
        for name, value in (*named, ("total_use", sums.get("total_use", use))):
            if _differs(supply, value, scale):
                kind = group["account_type"].iloc[0]
                problems.append(f"{kind} {start} {item}: supply {supply:g} is not {name} {value:g} {unit}")
    return problems


BRIDGE_SUMS = {
    "gross_ecosystem_product": {"sna_benefits": 1, "non_sna_benefits": 1},
    "regional_value_added": {"direct_value_added": 1, "indirect_value_added": 1, "production_given_up": -1},
    "net_value_added": {"regional_value_added": 1, "consumption_of_fixed_capital": -1},
    "adjusted_net_value_added": {"net_value_added": 1, "ecosystem_degradation": -1},
    "national_income": {"regional_value_added": 1, "income_to_abroad": -1},
}
"""Entries of the bridge that are sums of others."""


def _bridge_problems(rows: pd.DataFrame) -> list[str]:
    problems = []
    for start, group in rows.groupby("period_start", sort=False):
        entries = group[group["item"] == "total"].set_index("entry")["value"].to_dict()
        for name, parts in BRIDGE_SUMS.items():
            summed = sum(sign * entries[part] for part, sign in parts.items())
            if _differs(entries[name], summed, max(abs(entries[part]) for part in parts)):
                problems.append(f"bridge {start}: {name} {entries[name]:g} is not the sum of its parts {summed:g}")
    return problems
