"""Logical framework, theory of change and calendar."""

from __future__ import annotations

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.figures.charts import calendar
from forestsim.report.model import Block, Bullets, Cell, Column

# (level, word, part, quantity); the baseline of every indicator is the unplanted site, so it is nothing.
LOGFRAME = (
    ("goal", "goal", "total", "co2_stock"),
    ("outcome", "outcome_air", "total", "dust"),
    ("outcome", "outcome_fields", "total", "sheltered_hectares"),
    ("outcome", "outcome_income", "total", "income_local"),
    ("output", "output_alive", "hectare", "survival"),
    ("output", "output_cover", "hectare", "crown_cover"),
    ("output", "output_jobs", "total", "jobs_permanent"),
    ("activity", "activity_water", "total", "irrigation"),
    ("activity", "activity_guard", "total", "cost_guard"),
)
CARE_YEARS = 5


def logframe(book: Book) -> list[Block]:
    """Return the logical framework: goal, outcomes, outputs, activities."""
    facts, speech = book.facts, book.speech
    if not facts.planted:
        return [book.text("summary.nothing", "warning")]
    years = facts.shown_years
    rows: list[list[Cell]] = []
    planted = [Found(_hectares_by(book, year), *[float("nan")] * 2, "ha") for year in years]
    for level, word, part, quantity in LOGFRAME:
        founds = [facts.find(part, quantity, year) for year in years]
        if any(found.known for found in founds):
            rows.append(_logline(book, level, word, founds))
        if word == "outcome_income":
            rows.append(_logline(book, "output", "output_area", planted))
    columns = [
        book.column("level", width=0.9, numeric=False),
        book.column("statement", width=2.2, numeric=False),
        book.column("indicator", width=1.8, numeric=False),
        book.column("unit", width=1.0, numeric=False),
        book.column("baseline", width=1.0),
        *(Column(speech.say("columns.target_year", year=year), 1.45) for year in years),
        book.column("verification", width=1.9, numeric=False),
        book.column("assumption", width=1.9, numeric=False),
    ]
    return [book.text("logframe.text"), book.table("logframe", columns, rows, speech.say("logframe.note"), small=True)]


def _logline(book: Book, level: str, word: str, founds: list[Found]) -> list[Cell]:
    speech = book.speech
    unit, numbers = book.row(founds)
    parts = (f"logframe.{word}", f"logframe.{word}_indicator")
    verified, assumed = (speech.say(f"logframe.{word}_{kind}") for kind in ("verified", "assumed"))
    return [
        speech.say(f"logframe.{level}_level"),
        *(speech.say(key) for key in parts),
        unit,
        "0",
        *numbers,
        verified,
        assumed,
    ]


def _hectares_by(book: Book, year: int) -> float:
    units = book.facts.units
    return float(units.loc[units["planting_year"] <= year, "area_ha"].sum())


def change(book: Book) -> list[Block]:
    """Return the theory of change as a diagram and in words."""
    from forestsim.report.figures.diagram import theory_of_change

    if not book.facts.planted:
        return [book.text("summary.nothing", "warning")]
    items = [book.speech.say(f"change.because_{n}") for n in (1, 2, 3, 4)]
    return [
        book.text("change.text", figure=book.see("figure", "change")),
        book.figure("change", theory_of_change(book)),
        Bullets(items),
    ]


def tasks(book: Book) -> pd.DataFrame:
    """Return the tasks of the calendar: kind, task, start and end (the year after the last)."""
    facts, speech = book.facts, book.speech
    rows = []
    for row in facts.entries.itertuples():
        named = [("planting", row.year, row.year + 1), ("care", row.year + 1, row.year + 1 + CARE_YEARS)]
        if row.replant_years:
            named.append(("replanting", row.year + 1, row.year + 1 + row.replant_years))
        if row.irrigation > 0:
            end = facts.last + 1 if row.irrigation_years < 0 else row.year + row.irrigation_years
            named.append(("irrigation", row.year, end))
        for kind, start, end in named:
            rows.append(
                {
                    "entry": row.name,
                    "kind": speech.say(f"calendar.{kind}"),
                    "word": kind,
                    "start": start,
                    "end": min(end, facts.last + 1),
                }
            )
    first = min(facts.entries["year"]) - 1
    whole = [("preparation", first, first + 1), ("monitoring", first + 1, facts.last + 1)]
    common = speech.say("calendar.all_entries")
    rows += [
        {"entry": common, "kind": speech.say(f"calendar.{k}"), "word": k, "start": s, "end": e} for k, s, e in whole
    ]
    frame = pd.DataFrame(rows)
    order = {
        kind: n for n, kind in enumerate(("preparation", "planting", "care", "replanting", "irrigation", "monitoring"))
    }
    frame = frame.assign(rank=frame["word"].map(order)).sort_values(["rank", "start"], kind="stable")
    return frame.assign(task=frame["entry"])


def timetable(book: Book) -> list[Block]:
    """Return the calendar plan: a chart of bars, and tasks with deliverable and cost of the year."""
    facts, speech = book.facts, book.speech
    if not facts.planted:
        return [book.text("summary.nothing", "warning")]
    frame = tasks(book)
    drawn = frame.groupby(["entry", "kind", "start", "end"], as_index=False, sort=False).first()
    names = _numbered(drawn)
    blocks: list[Block] = [
        book.text("calendar.text", figure=book.see("figure", "calendar"), table=book.see("table", "calendar"))
    ]
    first = int(frame["start"].min())
    blocks.append(book.figure("calendar", calendar(book, names), first=first, last=facts.last))
    rows: list[list[Cell]] = []
    for number, row in enumerate(frame.itertuples(), 1):
        deliverable = speech.say(f"calendar.{row.word}_gives")
        cost = _task_cost(book, row)
        rows.append([str(number), row.kind, row.entry, str(row.start), str(row.end - 1), deliverable, cost])
    columns = [
        book.column("number", width=0.5, numeric=False),
        book.column("task", width=1.5, numeric=False),
        book.column("entry", width=2, numeric=False),
        book.column("start", width=0.8),
        book.column("end", width=0.8),
        book.column("deliverable", width=3, numeric=False),
        book.column("cost", unit=speech.say("labels.thousand_usd"), width=1.2),
    ]
    return [*blocks, book.table("calendar", columns, rows, speech.say("calendar.note"), small=True)]


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return bars of the chart: one line for each entry, so its tasks follow on it."""
    order = list(dict.fromkeys(frame.sort_values("start", kind="stable")["entry"]))
    return (
        frame.assign(place=frame["entry"].map(order.index))
        .sort_values(["place", "rank"], kind="stable")
        .assign(task=lambda f: f["entry"] + " · " + f["kind"])
    )


def _task_cost(book: Book, row) -> str:
    """Return the cost of a task from the budget: planting by the entry's share of the year's hectares."""
    facts, speech = book.facts, book.speech
    if row.word == "planting" and facts.has("cost_planting"):
        entries = facts.entries
        same = entries[entries["year"] == row.start]
        own = float(same.loc[same["name"] == row.entry, "seedlings"].sum())
        share = own / max(float(same["seedlings"].sum()), 1.0)
        cost = sum(
            _number(facts.find("total", h, int(row.start)).value)
            for h in ("cost_planting", "cost_irrigation_system", "cost_fence")
        )
        return speech.number(cost * share / 1000)
    if row.word == "monitoring" and facts.has("cost_monitoring"):
        series = facts.series("total", "cost_monitoring")
        return speech.number(float(series["value"].sum()) / 1000)
    return speech.say("calendar.in_budget")


def _number(value: float) -> float:
    return value if value == value else 0.0
