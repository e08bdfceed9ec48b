"""Ecosystem accounts of the SEEA EA, condensed to the last period."""

from __future__ import annotations

import math

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.model import Block, Cell, Column
from forestsim.report.parts.books import books

KEYS = ("ecosystem_type", "item", "entry")
TABLES = ("extent", "condition", "services_physical", "services_monetary", "asset_monetary", "bridge")
ENTRIES = {
    "extent": ("opening", "additions_managed", "reductions_managed", "closing"),
    "condition": ("closing",),
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


COUNTED = {"species_richness": "species", "layers": "layers"}
"""Items that are counted: their unit 1 is no share."""


def accounts(book: Book) -> list[Block]:
    """Return the accounts."""
    table = book.facts.table("accounts")
    if not len(table):
        return [book.text("accounts.absent"), *books(book)]
    blocks: list[Block] = [book.text("accounts.text")]
    for kind in TABLES:
        part = table[(table["account_type"] == kind) & table["entry"].isin(ENTRIES[kind])]
        if kind == "asset_monetary":
            part = part[part["item"] == "total"]
        if len(part):
            blocks.append(_account(book, kind, part))
    return [*blocks, book.text("accounts.note", "note"), *books(book)]


def _account(book: Book, kind: str, part: pd.DataFrame) -> Block:
    """Return the lines of an account in the first and in the last period; those that are nothing are left out."""
    periods = sorted({(int(a), int(b)) for a, b in zip(part["period_start"], part["period_end"], strict=True)})
    shown = list(dict.fromkeys((periods[0], periods[-1])))
    several = [name for name in KEYS if part[name].fillna("").nunique() > 1] or ["entry"]
    rows: list[list[Cell]] = []
    for _, line in part.fillna({name: "" for name in KEYS}).groupby(list(KEYS), sort=False):
        by_period = {(int(row.period_start), int(row.period_end)): row for row in line.itertuples()}
        founds = [_found(by_period.get(period)) for period in shown]
        if any(found.known and found.value for found in founds):
            unit, numbers = book.row(founds)
            first = line.iloc[0]
            rows.append([*(_word(book, first[name]) for name in several), unit, *numbers])
    columns = [book.column(f"account_{name}", width=1.8, numeric=False) for name in several]
    columns.append(book.column("unit", width=1.2, numeric=False))
    columns += [Column(f"{start}–{end}", 1.9) for start, end in shown]
    return book.table(f"account_{kind}", columns, rows, caption=f"account_{kind}", small=True)


def _found(row) -> Found:
    if row is None:
        return Found(math.nan, math.nan, math.nan, "")
    unit = COUNTED.get(str(row.item), str(row.unit))
    low, high = (float(getattr(row, name)) for name in ("low", "high"))
    same = all(math.isclose(bound, row.value, rel_tol=1e-9) for bound in (low, high))
    return Found(float(row.value), *((math.nan, math.nan) if same else (low, high)), unit)


def _word(book: Book, value: object) -> str:
    """Return a word of the accounts in the language of the report, or the word itself."""
    text = "" if value is None or value != value else str(value)
    if not text:
        return book.speech.say("labels.all")
    if text in book.speech.words["accounts_words"]:
        return book.speech.words["accounts_words"][text]
    titles = book.speech.pages["accounts"]
    known = next((titles[part][text] for part in ("items", "entries", "ecosystems") if text in titles[part]), text)
    title = known if known != text else book.speech.quantity(text)
    return title if title != text else text.replace("_", " ")
