"""Costs and budget, appraisal at several rates, sensitivity, carbon credits."""

from __future__ import annotations

import math

import pandas as pd

from forestsim.economics.appraisal import NO_PAYBACK
from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.figures.charts import curves, dots, stacked, tornado
from forestsim.report.model import Block, Cell, Column
from forestsim.report.parts.summary import finance_row
from forestsim.report.parts.worth import fee_lever, waiting
from forestsim.report.titles import input_title

HEADS = (
    "cost_planting",
    "cost_irrigation_system",
    "cost_fence",
    "cost_replanting",
    "cost_care",
    "cost_water",
    "cost_pumping",
    "cost_guard",
    "cost_fire",
    "cost_pests",
    "cost_monitoring",
    "cost_management",
    "cost_roads",
)
MOST_HEADS = 7
FIRST_YEARS = 6
THOUSAND = 1000.0
MEASURES = ("present_benefits", "present_costs", "net_present_value", "benefit_cost_ratio", "equivalent_annual")
RATELESS = ("internal_rate", "payback")
ACCOUNTS = ("financial", "economic")
FLOWS = (("total", "net_cash_flow"), ("total", "net_economic_flow"))


def costs(book: Book) -> list[Block]:
    """Return the costs by head and year."""
    facts, speech = book.facts, book.speech
    heads = [name for name in HEADS if facts.has(name)]
    if not heads or not facts.planted:
        return [book.text("money.absent")]
    frame = _heads_by_year(book, heads)
    unit = speech.say("labels.thousand_usd_year")
    top = max(heads, key=lambda name: facts.series("total", name)["value"].sum())
    whole = facts.series("total", "cost")["value"].sum()
    share = facts.series("total", top)["value"].sum() / whole if whole > 0 else 0.0
    blocks: list[Block] = [
        book.text(
            "money.costs_text",
            figure=book.see("figure", "costs"),
            table=book.see("table", "budget"),
            price_year=facts.price_year,
        )
    ]
    blocks.append(
        book.figure("costs", stacked(book, frame, unit), head=speech.quantity(top), share=speech.percent(share))
    )
    blocks.append(_budget(book, heads, unit))
    tree = facts.find("total", "cost_per_surviving_tree")
    if tree.known:
        blocks.append(book.text("money.tree", cost=book.amount(tree), year=facts.last))
    return blocks


def _heads_by_year(book: Book, heads: list[str]) -> pd.DataFrame:
    """Return the largest heads by year in thousands, and the others as one."""
    facts, speech = book.facts, book.speech
    sums = {name: facts.series("total", name)["value"].sum() for name in heads}
    large = [name for name in heads if name in sorted(sums, key=lambda n: -sums[n])[:MOST_HEADS]]
    rows = []
    for name in heads:
        place = large.index(name) if name in large else len(large)
        label = speech.quantity(name) if name in large else speech.say("money.other_heads")
        series = facts.series("total", name)
        rows.append(
            pd.DataFrame({"year": series["year"], "head": label, "value": series["value"] / THOUSAND, "rank": place})
        )
    return pd.concat(rows).groupby(["rank", "head", "year"], as_index=False, sort=True)["value"].sum()


def _budget(book: Book, heads: list[str], unit: str) -> Block:
    facts, speech = book.facts, book.speech
    first = max(facts.years[0], int(facts.units["planting_year"].min()))
    single = [year for year in range(first, first + FIRST_YEARS) if year <= facts.last]
    rest = [year for year in facts.years if year > single[-1]]

    def cells(name: str, find) -> list[Cell]:
        numbers = [find(name, year) for year in single]
        shown: list[Cell] = [speech.number(value / THOUSAND) for value in numbers]
        if rest:
            shown.append(speech.number(sum(find(name, year) for year in rest) / len(rest) / THOUSAND))
        return [*shown, speech.number(sum(find(name, year) for year in facts.years) / THOUSAND)]

    def dollars(name: str, year: int) -> float:
        return facts.find("total", name, year).value

    tenge_by_year = facts.in_tenge("cost")

    def tenge(name: str, year: int) -> float:
        return tenge_by_year.get(year, math.nan)

    rows: list[list[Cell]] = [[speech.quantity(name), *cells(name, dollars)] for name in heads]
    rows.append([f"{speech.say('labels.all')}, {unit}", *cells("cost", dollars)])
    strong = [len(rows) - 1]
    if tenge_by_year:
        rows.append([speech.say("money.in_tenge"), *cells("cost", tenge)])
        strong.append(len(rows) - 1)
    columns = [book.column("head", width=2.5, numeric=False), *(Column(str(year), 0.9) for year in single)]
    if rest:
        columns.append(Column(speech.say("money.mean_of", first=rest[0], last=rest[-1]), 1.15))
    columns.append(Column(speech.say("money.sum_of", first=facts.years[0], last=facts.last), 1.15))
    total, last_cost = facts.find("total", "cost", single[-1]), facts.find("total", "cost")
    note = speech.say("money.budget_note")
    if facts.ranges:
        spans = {"early": book.scaled(total, THOUSAND), "late": book.scaled(last_cost, THOUSAND)}
        note += " " + speech.say("money.budget_range", first=single[-1], last=facts.last, **spans)
    return book.table("budget", columns, rows, note, strong=strong, small=True, unit=unit, price_year=facts.price_year)


def appraisal(book: Book) -> list[Block]:
    """Return benefits against costs, for the owner and for society, at several rates."""
    facts, speech = book.facts, book.speech
    table = facts.table("finance")
    if not len(table):
        return [book.text("appraisal.absent")]
    rates = sorted({float(rate) for rate in table["discount_rate"].dropna()})
    blocks: list[Block] = [
        book.text("appraisal.text", figure=book.see("figure", "present_value"), table=book.see("table", "appraisal"))
    ]
    rows = []
    for account in ACCOUNTS:
        for rate in rates:
            found = finance_row(book, account, "net_present_value", rate)
            values = {name: getattr(found, name) / 1e6 for name in ("value", "low", "high")}
            rows.append({"group": speech.percent(rate), "kind": speech.say(f"appraisal.{account}"), **values})
    order = [speech.percent(rate) for rate in rates]
    signs = [finance_row(book, account, "net_present_value", rate).value for account in ACCOUNTS for rate in rates]
    finding = "loss" if max(signs) < 0 else "gain" if min(signs) > 0 else "mixed"
    caption = f"present_value_{finding}"
    drawn = dots(book, pd.DataFrame(rows), speech.say("labels.million_usd"), order)
    blocks.append(book.figure("present_value", drawn, caption=caption, price_year=facts.price_year))
    blocks.append(_appraisal(book, rates))
    blocks += _rateless(book)
    if facts.has("net_cash_flow"):
        blocks.append(book.figure("cash_flow", curves(book, FLOWS), year=facts.last, flow=book.total("net_cash_flow")))
    return [*blocks, book.text("appraisal.accounts", "note"), *waiting(book), *fee_lever(book)]


def _appraisal(book: Book, rates: list[float]) -> Block:
    speech = book.speech
    rows: list[list[Cell]] = []
    for account in ACCOUNTS:
        for measure in MEASURES:
            found = [finance_row(book, account, measure, rate) for rate in rates]
            money = measure != "benefit_cost_ratio"
            factor = 1e6 if money else 1.0
            cells = [
                book.scaled(Found(f.value, f.low, f.high, ""), factor) if f else speech.say("labels.none_short")
                for f in found
            ]
            unit = ("million_usd_year" if measure == "equivalent_annual" else "million_usd") if money else "no_unit"
            title = f"{speech.say(f'appraisal.{account}')}: {speech.word('measures', measure)}"
            rows.append([title, speech.say(f"labels.{unit}"), *cells])
    columns = [book.column("measure", width=2.3, numeric=False), book.column("unit", width=1.25, numeric=False)]
    columns += [Column(speech.percent(rate), 1.75) for rate in rates]
    return book.table(
        "appraisal", columns, rows, speech.say("appraisal.note"), small=True, price_year=book.facts.price_year
    )


def _rateless(book: Book) -> list[Block]:
    """Return internal rate and payback of both accounts, or why there are none."""
    speech = book.speech
    rows: list[list[Cell]] = []
    for account in ACCOUNTS:
        for measure in RATELESS:
            found = finance_row(book, account, measure, None)
            if found is None:
                continue
            unit = "1" if measure == "internal_rate" else "yr"
            value: Cell = speech.amount(found.value, found.low, found.high, unit).said
            # A rate below 0 is that of money which does not come back; how far below says nothing.
            lost = measure == "internal_rate" and found.value < 0
            why = speech.word("finance_notes", NO_PAYBACK if lost else str(found.note or ""))
            none = lost or found.value != found.value
            rows.append(
                [
                    speech.say(f"appraisal.{account}"),
                    speech.word("measures", measure),
                    (why or speech.say("appraisal.no_value")) if none else value,
                ]
            )
    columns = [book.column("account", width=1.2, numeric=False), book.column("measure", width=1.2, numeric=False)]
    columns.append(book.column("value", width=3, numeric=False))
    return [book.table("rateless", columns, rows)] if rows else []


def sensitivity(book: Book) -> list[Block]:
    """Return the inputs on which the result hangs."""
    facts, speech = book.facts, book.speech
    table = facts.table("sensitivity")
    if not len(table):
        return [book.text("sensitivity.absent" if facts.ranges else "sensitivity.no_draws")]
    blocks: list[Block] = [book.text("sensitivity.text")]
    for outcome, part in table.groupby("outcome", sort=False):
        found = facts.find("total", str(outcome))
        factor, unit = speech.scale(found.unit, *part["outcome_at_low"], *part["outcome_at_high"])
        span = (part["outcome_at_high"] - part["outcome_at_low"]).abs()
        part = part.assign(span=span).sort_values("span", ascending=False, kind="stable").head(10)
        titles = [input_title(speech, str(row.input), str(row.title)) for row in part.itertuples()]
        frame = pd.DataFrame(
            {
                "title": titles,
                "at_low": part["outcome_at_low"].to_numpy() * factor,
                "at_high": part["outcome_at_high"].to_numpy() * factor,
                "middle": found.value * factor,
            }
        )
        words = {"outcome": speech.quantity(str(outcome)), "first": titles[0]}
        key = f"tornado_{outcome}"
        title = f"{speech.quantity(str(outcome))}, {unit}"
        blocks.append(book.figure(key, tornado(book, frame, title), caption="tornado", **words))
        blocks.append(_inputs(book, str(outcome), part, titles, factor, unit))
    return blocks


def _inputs(book: Book, outcome: str, part: pd.DataFrame, titles: list[str], factor: float, unit: str) -> Block:
    speech = book.speech
    rows: list[list[Cell]] = []
    for title, row in zip(titles, part.itertuples(), strict=True):
        scale, text = speech.scale(str(row.unit), row.low, row.high)
        ends = [speech.number(value * scale) for value in (row.low, row.high)]
        results = [speech.number(value * factor) for value in (row.outcome_at_low, row.outcome_at_high)]
        rows.append([title, text or speech.say("labels.no_unit"), *ends, speech.number(row.correlation, 2), *results])
    columns = [
        book.column("input", width=2.6, numeric=False),
        book.column("unit", width=1, numeric=False),
        book.column("low", width=0.8),
        book.column("high", width=0.8),
        book.column("correlation", width=1.1),
        book.column("at_low", unit=unit, width=1.3),
        book.column("at_high", unit=unit, width=1.3),
    ]
    return book.table(
        f"inputs_{outcome}",
        columns,
        rows,
        speech.say("sensitivity.note"),
        caption="inputs",
        small=True,
        outcome=speech.quantity(outcome),
    )


def credits(book: Book) -> list[Block]:
    """Return carbon credits: what could be issued and what it would earn."""
    facts, speech = book.facts, book.speech
    table = facts.table("carbon_credits")
    if not len(table):
        return [book.text("credits.absent")]
    years = sorted({int(year) for year in table["year"]})[-3:]
    rows: list[list[Cell]] = []
    for measure, part in table.groupby("measure", sort=False):
        by_year = part.drop_duplicates("year").set_index("year")
        founds = [
            Found(*(float(by_year.loc[y, c]) for c in ("value", "low", "high")), str(part["unit"].iloc[0]))
            if y in by_year.index
            else Found(*[float("nan")] * 3, "")
            for y in years
        ]
        unit, numbers = book.row(founds)
        rows.append([speech.word("credit_steps", str(measure)), unit, *numbers])
    columns = [book.column("measure", width=2.6, numeric=False), book.column("unit", numeric=False)]
    columns += [Column(str(year), 1.75) for year in years]
    return [book.text("credits.text"), book.table("credits", columns, rows, speech.say("credits.note"))]
