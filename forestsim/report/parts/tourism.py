"""Visits, income, rent, what the place can bear, and work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forestsim.report.book import Book
from forestsim.report.figures.charts import curves
from forestsim.report.model import Block, Bullets, Cell
from forestsim.report.parts.ecology import year_table
from forestsim.report.parts.worth import visits_worth

VISITS = (
    "visits",
    "visits_residents",
    "visits_pilgrims",
    "visits_foreign",
    "peak_day_visits",
    "capacity_effective",
    "forest_condition",
)
MONEY = (
    "income",
    "cost_tourism",
    "rent_before_forest_costs",
    "capital_consumption",
    "return_to_capital",
    "rent",
    "rent_unplanted",
    "rent_gain",
)
LOCAL = (
    "income_local",
    "income_leaked",
    "income_local_rounds",
    "local_value_added",
    "product_sales",
    "picking_wages",
    "shelter_gain",
    "crops_displaced",
    "wages",
)
CURVES = (("total", "visits"), ("total", "income"), ("total", "rent"), ("total", "income_local"))
JOB_CURVES = (("total", "jobs_temporary"), ("total", "jobs_permanent"))


def tourism(book: Book) -> list[Block]:
    """Return visits and rent."""
    facts, speech = book.facts, book.speech
    if not facts.has("visits") or not facts.has("rent"):
        return [book.text("tourism.absent")]
    blocks: list[Block] = [
        book.text("tourism.text", figure=book.see("figure", "tourism"), table=book.see("table", "visits"))
    ]
    words = {"visits": book.total("visits"), "rent": book.total("rent"), "year": facts.last}
    blocks.append(book.figure("tourism", curves(book, CURVES), **words))
    blocks.append(year_table(book, "visits", "total", VISITS))
    blocks.append(
        year_table(book, "rent", "total", MONEY, speech.say("tourism.rent_note"), price_year=facts.price_year)
    )
    rent = facts.series("total", "rent")
    negative = int((rent["value"] < 0).sum())
    if negative:
        blocks.append(book.text("tourism.negative", "warning", count=negative, years=len(rent)))
    items = [speech.say("tourism.welfare", surplus=book.total("consumer_surplus"), year=facts.last)]
    peak, borne = facts.find("total", "peak_day_visits"), facts.find("total", "capacity_effective")
    if peak.known and borne.known:
        key = "tourism.crowded" if peak.value > borne.value > 0 else "tourism.bearable"
        items.append(speech.say(key, peak=speech.number(peak.value), borne=speech.number(borne.value), year=facts.last))
    return [*blocks, Bullets(items), *visits_worth(book)]


def jobs(book: Book) -> list[Block]:
    """Return work, local income and who gains."""
    facts, speech = book.facts, book.speech
    table = facts.table("jobs")
    if not facts.has("jobs_permanent") or not len(table):
        return [book.text("jobs.absent")]
    peak = facts.series("total", "jobs_temporary")
    top = peak.loc[peak["value"].idxmax()]
    blocks: list[Block] = [book.text("jobs.text", figure=book.see("figure", "jobs"), table=book.see("table", "jobs"))]
    most = speech.amount(float(top["value"]), float(top["low"]), float(top["high"]))
    blocks.append(
        book.figure(
            "jobs",
            curves(book, JOB_CURVES),
            most=most,
            year=int(top["year"]),
            lasting=book.total("jobs_permanent"),
            last=facts.last,
        )
    )
    blocks.append(_jobs_table(book, table))
    blocks.append(year_table(book, "local", "total", LOCAL, price_year=facts.price_year))
    gains = facts.table("beneficiaries")
    if len(gains):
        blocks.append(_beneficiaries(book, gains))
    people = facts.table("noise_receivers")
    if len(people):
        heard = int(people[people["year"] == people["year"].max()]["population"].sum())
        blocks.append(book.text("jobs.people", people=speech.count(heard)))
    return blocks


def _jobs_table(book: Book, table: pd.DataFrame) -> Block:
    speech = book.speech
    told = table[table["phase"] != "all"]
    rows: list[list[Cell]] = []
    for (phase, kind, unit), part in told.groupby(["phase", "kind", "unit"], sort=False):
        total = float(part["value"].sum())
        women = float(part.loc[part["who"] == "women", "value"].sum())
        local = float(part.loc[part["home"] == "local", "value"].sum())
        shares = [speech.percent(v / total) if total > 0 else speech.say("labels.none_short") for v in (women, local)]
        rows.append(
            [
                speech.word("phases", phase),
                speech.word("job_kinds", kind),
                speech.number(total),
                speech.word("job_units", unit),
                *shares,
            ]
        )
    columns = [
        book.column("phase", width=2, numeric=False),
        book.column("kind", width=1.5, numeric=False),
        book.column("work", width=1),
        book.column("unit", width=1.6, numeric=False),
        book.column("women", width=1),
        book.column("local", width=1.2),
    ]
    year = int(table["year"].iloc[0]) if "year" in table else book.facts.last
    return book.table("jobs", columns, rows, speech.say("jobs.note"), year=year)


def _beneficiaries(book: Book, table: pd.DataFrame) -> Block:
    speech = book.speech
    factor = 1000.0
    rows: list[list[Cell]] = []
    for row in table.itertuples():
        share = (
            speech.percent(row.share_of_gains)
            if np.isfinite(row.share_of_gains) and row.value > 0
            else speech.say("labels.none_short")
        )
        rows.append([speech.word("beneficiaries", str(row.beneficiary)), speech.number(row.value / factor), share])
    unit = speech.say("labels.thousand_usd_year")
    columns = [book.column("who", width=3, numeric=False), book.column("gain_money", unit=unit, width=1.6)]
    columns.append(book.column("share_of_gains", width=1.4))
    return book.table("beneficiaries", columns, rows, speech.say("jobs.gains_note"), year=int(table["year"].iloc[0]))
