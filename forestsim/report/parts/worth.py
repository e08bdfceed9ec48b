"""Whether to wait, who could pay, and what a visit is worth to the visitor: tables that are added to no total."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from forestsim.economics.travel import COUNTED, DEMAND, NOT_FALLING, ONE_ZONE
from forestsim.economics.waiting import CERTAIN, PILOT
from forestsim.report.book import Book
from forestsim.report.facts import UNKNOWN, Found
from forestsim.report.model import Block, Cell, Column

DECISIONS = {"plant now": "now", "wait": "wait", "do not plant": "none"}
SHOWN_OF_DEMAND = (*list(DEMAND)[2:], "per_visit_decay")
"""Measures of the demand curve that have a meaning of their own; its intercept and slope have none."""


def found(row: object, unit: str | None = None) -> Found:
    """Return the figure of a row of a table."""
    figures = (float(getattr(row, name)) for name in ("value", "low", "high"))
    return Found(*figures, str(getattr(row, "unit", "")) if unit is None else unit)


def found_of(table: pd.DataFrame, unit: str | None = None, **where: object) -> Found:
    """Return the figure of the one row where columns have given values; unknown where there is none."""
    for name, value in where.items():
        table = table[table[name] == value]
    return found(next(table.itertuples()), unit) if len(table) else Found(*UNKNOWN, unit or "")


def columned(book: Book, columns: Iterable[tuple[str, float, list[Found]]]) -> tuple[list[Column], list[list[Cell]]]:
    """Return columns of figures, each under one unit in its head, and their cells by column; each is (key, width,
    figures), and figures without a unit are numbers that count something."""
    heads, cells = [], []
    for key, width, founds in columns:
        factor, unit = book.speech.scale(
            next((f.unit for f in founds if f.unit), ""), *(v for f in founds for v in (f.value, f.low, f.high))
        )
        heads.append(book.column(key, unit=unit, width=width))
        cells.append([book.speech.amount(f.value * factor, f.low * factor, f.high * factor) for f in founds])
    return heads, cells


def lined(names: Iterable[Cell], cells: list[list[Cell]]) -> list[list[Cell]]:
    """Return the lines of a table: each name, and behind it what stands at its place in the columns."""
    return [[name, *(column[place] for column in cells)] for place, name in enumerate(names)]


def waiting(book: Book) -> list[Block]:
    """Return whether a year's waiting pays, by account and discount rate."""
    facts, speech = book.facts, book.speech
    table = facts.table("option_to_wait")
    if not len(table):
        return []
    cases = list(table.drop_duplicates(["account", "discount_rate"]).itertuples())
    by_measure: dict[str, list[Found]] = {}
    for name in ("worth_now", "up", "worth_of_waiting"):
        part = table[table["measure"] == name]
        by_measure[name] = [found_of(part, account=case.account, discount_rate=case.discount_rate) for case in cases]
    rise = [Found(f.value - 1, f.low - 1, f.high - 1, "1") for f in by_measure["up"]]
    shown = [("worth_now", 1.3, by_measure["worth_now"]), ("rise", 1.3, rise)]
    heads, cells = columned(book, [*shown, ("worth_of_waiting", 1.6, by_measure["worth_of_waiting"])])
    rows: list[list[Cell]] = []
    for place, case in enumerate(cases):
        said = speech.say(f"worth.{DECISIONS[case.decision]}") + ("*" if case.note == CERTAIN else "")
        numbers = [column[place] for column in cells]
        rows.append([speech.say(f"appraisal.{case.account}"), speech.percent(case.discount_rate), *numbers, said])
    counts = {name: sum(case.decision == decision for case in cases) for decision, name in DECISIONS.items()}
    alone = next((name for name, n in counts.items() if n == len(cases)), None)
    answer = speech.say(f"worth.all_{alone}") if alone else speech.say("worth.mixed", **counts)
    note = speech.say("worth.waiting_note")
    if any(case.note == CERTAIN for case in cases):
        note += " " + speech.say("worth.certain_note")
    columns = [book.column("account", width=2.1, numeric=False), book.column("rate", width=0.8), *heads]
    columns.append(book.column("follows", width=1.5, numeric=False))
    seen = book.see("table", "waiting")
    blocks: list[Block] = [
        book.heading("worth.waiting_head"),
        book.text("worth.waiting", table=seen, count=len(cases), answer=answer),
        book.table("waiting", columns, rows, note, price_year=facts.price_year),
    ]
    if pilots := [case for case in cases if case.note == PILOT]:
        named = [f"{speech.say(f'appraisal.{c.account}')}, {speech.percent(c.discount_rate)}" for c in pilots]
        blocks.append(book.text("worth.pilot", "warning", cases="; ".join(named)))
    return blocks


def fee_lever(book: Book) -> list[Block]:
    """Return what shares of the region's emission fees would give to forests."""
    table = book.facts.table("fee_lever")
    if not len(table):
        return []
    shares = list(dict.fromkeys(table["share"]))
    measures = (("fund", 1.6), ("hectares_planted", 1.6), ("part_of_this_plan", 2.0))
    heads, cells = columned(
        book, [(name, width, [found_of(table, share=s, measure=name) for s in shares]) for name, width in measures]
    )
    rows = lined(map(book.speech.percent, shares), cells)
    columns = [book.column("share_of_fees", width=1), *heads]
    return [
        book.heading("worth.fees_head"),
        book.text("worth.fees", table=book.see("table", "fee_lever")),
        book.table("fee_lever", columns, rows, book.speech.say("worth.fees_note"), price_year=book.facts.price_year),
    ]


def visits_worth(book: Book) -> list[Block]:
    """Return what visits are worth to visitors: by town, by demand, and by studies of other forests."""
    travel, studies = book.facts.table("travel_cost"), book.facts.table("benefit_transfer")
    blocks: list[Block] = []
    if len(travel):
        blocks += _travel(book, travel)
    if len(studies):
        blocks += _studies(book, studies)
    return [book.heading("worth.visits_head"), book.text("worth.visits", "note"), *blocks] if blocks else []


def _travel(book: Book, table: pd.DataFrame) -> list[Block]:
    speech, year = book.speech, int(table["year"].iloc[0])
    towns = table[table["zone"] != "all"].drop_duplicates("zone")
    blocks: list[Block] = []
    if len(towns):
        basis = "counted" if table["basis"].iloc[0] == COUNTED else "modelled"
        shown = [("inhabitants", 1.0, [Found(float(people), *UNKNOWN[1:], "") for people in towns["population"]])]
        for name, width in (("road_km", 1.3), ("travel_cost", 1.6), ("visits", 1.8), ("surplus", 1.9)):
            unit = "visits yr-1" if name == "visits" else None
            shown.append((name, width, [found_of(table, unit, zone=z, measure=name) for z in towns["zone"]]))
        heads, cells = columned(book, shown)
        names = _names(book)
        rows = lined((names.get(zone, zone) for zone in towns["zone"]), cells)
        columns = [book.column("town", width=1.2, numeric=False), *heads]
        blocks.append(book.text(f"worth.{basis}", table=book.see("table", "towns")))
        blocks.append(book.table("towns", columns, rows, speech.say("worth.towns_note"), small=True, year=year))
    whole = table[table["zone"] == "all"]
    rows = []
    for name in SHOWN_OF_DEMAND:
        figure = found_of(whole, measure=name)
        unit, (number,) = book.row([figure])
        if figure.known:
            rows.append([speech.say(f"worth.{name}"), unit, number])
    why = set(whole["note"])
    note = " ".join(
        speech.say(f"worth.{key}")
        for text, key in ((ONE_ZONE, "one_zone"), (NOT_FALLING, "not_falling"))
        if text in why
    )
    if rows:
        columns = [book.column("measure", width=3, numeric=False), book.column("unit", width=1.3, numeric=False)]
        columns.append(book.column("value", width=1.8))
        blocks.append(book.text("worth.demand", table=book.see("table", "demand")))
        blocks.append(book.table("demand", columns, rows, note, year=year))
    return blocks


def _studies(book: Book, table: pd.DataFrame) -> list[Block]:
    from forestsim.tables import economy_table

    speech, titles = book.speech, economy_table().set_index("figure")
    named = list(table.drop_duplicates("study").itertuples())
    measures = (("study_value", "study", 1.5), ("income_ratio", "income_ratio", 1.3))
    measures += (("adjusted", "adjusted", 1.5), ("all_visits", "all_visits", 1.7))
    shown = [
        (key, width, [found_of(table, study=s.study, measure=name) for s in named]) for key, name, width in measures
    ]
    heads, cells = columned(book, shown)
    title = f"title_{speech.language}"
    rows = lined((f"{titles.loc[f'study_{s.study}_value', title]}, {s.study_year}" for s in named), cells)
    for source in table["source"]:
        book.cited |= set(str(source).split())
    year = int(table["year"].iloc[0])
    return [
        book.text("worth.transfer", table=book.see("table", "transfer")),
        book.table(
            "transfer",
            [book.column("study", width=1.8, numeric=False), *heads],
            rows,
            speech.say("worth.transfer_note", price_year=book.facts.price_year),
            year=year,
        ),
    ]


def _names(book: Book) -> dict[str, str]:
    """Return the names of places of the project in the language of the report."""
    places = book.outcome.places
    return dict(zip(places["place"], places[f"title_{book.speech.language}"], strict=True))
