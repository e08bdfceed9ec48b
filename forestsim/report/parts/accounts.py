"""Ecosystem accounts of the SEEA EA, condensed to the last period."""

from __future__ import annotations

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.model import Block, Cell

TABLES = ("extent", "condition", "services_physical", "services_monetary", "asset_monetary", "bridge")
ENTRIES = {
    "extent": ("opening", "additions_managed", "reductions_managed", "closing"),
    "condition": ("opening", "closing"),
    "services_physical": ("total_supply",),
    "services_monetary": ("total_supply",),
    "asset_monetary": (
        "opening",
        "enhancement",
        "degradation",
        "conversion_additions",
        "conversion_reductions",
        "closing",
    ),
    "bridge": (
        "sna_benefits",
        "non_sna_benefits",
        "gross_ecosystem_product",
        "regional_value_added",
        "adjusted_net_value_added",
        "national_income",
    ),
}
"""Lines of each account that a reader needs; the whole account is in plan.gpkg."""


def accounts(book: Book) -> list[Block]:
    """Return the accounts."""
    table = book.facts.table("accounts")
    if not len(table):
        return [book.text("accounts.absent")]
    blocks: list[Block] = [book.text("accounts.text")]
    for kind in TABLES:
        part = table[table["account_type"] == kind]
        if len(part):
            last = part[part["period_end"] == part["period_end"].max()]
            blocks += _account(book, kind, last)
    return [*blocks, book.text("accounts.note", "note")]


def _account(book: Book, kind: str, part: pd.DataFrame) -> list[Block]:
    chosen = part[part["entry"].isin(ENTRIES[kind])] if "entry" in part else part
    keys = [name for name in ("ecosystem_type", "item", "entry") if name in chosen]
    rows: list[list[Cell]] = []
    for row in chosen.itertuples():
        low, high = (float(getattr(row, name, float("nan"))) for name in ("low", "high"))
        unit, [number] = book.row([Found(float(row.value), low, high, str(row.unit))])
        words = [_word(book, getattr(row, name)) for name in keys]
        rows.append([*words, number, unit])
    if not rows:
        return []
    columns = [book.column(f"account_{name}", width=1.7, numeric=False) for name in keys]
    columns += [book.column("value", width=2), book.column("unit", width=1.2, numeric=False)]
    period = f"{int(part['period_start'].min())}–{int(part['period_end'].max())}"
    return [book.table(f"account_{kind}", columns, rows, caption=f"account_{kind}", small=True, period=period)]


def _word(book: Book, value: object) -> str:
    """Return a word of the accounts in the language of the report, or the word itself."""
    text = "" if value is None or value != value else str(value)
    if not text:
        return book.speech.say("labels.all")
    if text in book.speech.words["accounts_words"]:
        return book.speech.words["accounts_words"][text]
    title = book.speech.quantity(text)
    return title if title != text else text.replace("_", " ")
