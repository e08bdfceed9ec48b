"""The three hypotheses of the founding paper: ecological, economic and social (S8, S10, S12)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.model import Block, Cell, Terms
from forestsim.tables import species_info

OXYGEN_TONNES = 7.0  # t/ha in a season, S37
PHYTONCIDES = 10.0  # kg/ha in a season of conifers, S51
PEAK_JOBS, LASTING_JOBS = 10.0, 5.0
"""The paper says many jobs and gives no number; these are ours, to be agreed with the funder."""


@dataclass(frozen=True)
class Test:
    """An indicator with its target; ``found`` None is what this planting cannot show."""

    hypothesis: str
    indicator: str
    target: float
    unit: str
    found: Found | None

    @property
    def consistent(self) -> bool:
        """Whether the middle estimate reaches the target."""
        return self.found is not None and math.isfinite(self.found.value) and self.found.value >= self.target


def tests(book: Book) -> list[Test]:
    """Return the indicators of the three hypotheses."""
    facts = book.facts
    sales = facts.find("total", "product_rent")
    peak = _peak(book, ("jobs_temporary", "jobs_permanent"))
    return [
        Test("h1", "oxygen", OXYGEN_TONNES, "t ha-1 yr-1", _of_group(book, "oxygen_npp", "deciduous")),
        Test("h1", "phytoncides", PHYTONCIDES, "kg ha-1 yr-1", _of_group(book, "phytoncides", "conifer")),
        Test("h2", "products", 1.0, "USD yr-1", sales if sales.known else None),
        Test("h3", "peak_jobs", PEAK_JOBS, "job", peak),
        Test("h3", "lasting_jobs", LASTING_JOBS, "job", _or_none(facts.find("total", "jobs_permanent"))),
    ]


def hypotheses(book: Book) -> list[Block]:
    """Return the hypotheses with indicator, baseline, target, value, verdict and the measurement that would decide."""
    speech = book.speech
    book.cited.add("seed2022")
    rows: list[list[Cell]] = []
    for test in tests(book):
        value = book.amount(test.found).said if test.found else speech.say(f"hypotheses.{test.indicator}_none")
        target = (
            speech.amount(test.target, unit=test.unit).said
            if test.indicator != "products"
            else speech.say("hypotheses.above_zero")
        )
        verdict = speech.say("hypotheses.consistent" if test.consistent else "hypotheses.not_supported")
        within = test.found is not None and not test.consistent and test.found.high >= test.target
        reason = speech.say("hypotheses.within") if within else ""
        rows.append(
            [
                test.hypothesis.upper(),
                speech.say(f"hypotheses.{test.indicator}"),
                "0",
                target,
                value,
                f"{verdict}{f' ({reason})' if reason else ''}",
            ]
        )
    columns = [
        book.column("hypothesis", width=0.6, numeric=False),
        book.column("indicator", width=2.4, numeric=False),
        book.column("baseline", width=0.9),
        book.column("target", width=1.3),
        book.column("value_range", width=1.9),
        book.column("verdict", width=1.9, numeric=False),
    ]
    said = [(speech.say(f"hypotheses.{h}"), speech.say(f"hypotheses.{h}_says")) for h in ("h1", "h2", "h3")]
    measures = [(speech.say(f"hypotheses.{h}"), speech.say(f"hypotheses.{h}_decides")) for h in ("h1", "h2", "h3")]
    reached = sum(test.consistent for test in tests(book))
    return [
        book.text("hypotheses.text"),
        Terms(said),
        book.table("hypotheses", columns, rows, speech.say("hypotheses.note"), reached=reached, count=len(rows)),
        book.heading("hypotheses.decide"),
        Terms(measures),
    ]


def _or_none(found: Found) -> Found | None:
    return found if found.known else None


def _of_group(book: Book, quantity: str, group: str) -> Found | None:
    """Return the mean per hectare of the best species of a group in its best year; None if none is planted."""
    info, best = species_info(), None
    for name in book.facts.species:
        if name in info.index and info.loc[name, "group"] == group:
            series = book.facts.series("hectare", quantity, name).dropna(subset=["value"])
            if len(series):
                row = series.loc[series["value"].idxmax()]
                found = Found(float(row["value"]), float(row["low"]), float(row["high"]), str(row["unit"]))
                best = found if best is None or found.value > best.value else best
    return best


def _peak(book: Book, quantities: tuple[str, ...]) -> Found | None:
    """Return the year in which there are most jobs; ranges of parts do not add, so the larger part's stands."""
    parts = [book.facts.series("total", name).set_index("year") for name in quantities if book.facts.has(name)]
    if not parts:
        return None
    whole = sum(part["value"] for part in parts)
    year = whole.idxmax()
    top = parts[0].loc[year]
    return Found(float(top["value"]), float(top["low"]), float(top["high"]), "job")
