"""Putting a report together: the sections in the order of a funder's form."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

from forestsim.report.book import Book
from forestsim.report.facts import Facts
from forestsim.report.model import Block, Document, Section
from forestsim.report.parts import (
    accounts,
    annex,
    dust,
    ecology,
    hypotheses,
    methods,
    money,
    noise,
    place,
    planting,
    project,
    risks,
    summary,
    tourism,
    water,
)
from forestsim.report.speech import Speech

if TYPE_CHECKING:
    from forestsim.results import Outcome

WIDE = ("logframe", "risks")
FRESH = ("summary", "problem", "scenario")
"""Sections that begin a new page; the others follow on."""
SECTIONS: dict[str, Callable[[Book], list[Block]]] = {
    "summary": summary.summary,
    "problem": place.problem,
    "policy": place.policy,
    "site": place.site,
    "planting": planting.planting,
    "ecology": ecology.ecology,
    "water": water.water,
    "noise": noise.noise,
    "dust": dust.dust,
    "tourism": tourism.tourism,
    "costs": money.costs,
    "appraisal": money.appraisal,
    "sensitivity": money.sensitivity,
    "credits": money.credits,
    "jobs": tourism.jobs,
    "accounts": accounts.accounts,
    "hypotheses": hypotheses.hypotheses,
    "logframe": project.logframe,
    "change": project.change,
    "calendar": project.timetable,
    "risks": risks.risks,
    "safeguards": risks.safeguards,
    "methods": methods.methods,
    "data": annex.data,
    "references": annex.references,
    "repeat": annex.repeat,
    "glossary": annex.glossary,
    "claims": annex.claims,
    "caveats": annex.caveats,
    "scenario": annex.scenario,
}


def build(outcome: Outcome, language: str = "en") -> Document:
    """Return the report of an outcome in a language: kk, ru or en.

    Raises ForestsimError if the language is unknown, or a sentence of the report lacks a value.
    """
    speech = Speech(language)
    book = Book(outcome, speech, Facts(outcome))
    sections = [
        Section(key, speech.say(f"titles.{key}"), make(book), key in WIDE, key in FRESH)
        for key, make in SECTIONS.items()
    ]
    book.check_mentions()
    made = outcome.provenance
    labels = {name: speech.say(f"labels.{name}") for name in ("contents", "update_contents")}
    return Document(
        language=language,
        title=outcome.name,
        subtitle=speech.say("labels.subtitle"),
        date=speech.date(made["date"]),
        timestamp=_timestamp(made["date"]),
        facts=_cover(book),
        marks=_marks(book),
        labels=labels,
        sections=sections,
    )


def _cover(book: Book) -> list[tuple[str, str]]:
    speech, facts, made = book.speech, book.facts, book.outcome.provenance
    pairs = [
        ("place", speech.say("cover.place_is")),
        ("years", f"{facts.years[0]}–{facts.last}"),
        ("planted", f"{speech.number(facts.area)}\u00a0{speech.unit('ha')}"),
        ("date", speech.date(made["date"])),
        ("version", f"forestsim {made['version']}"),
        ("run", facts.run_id),
        ("prices", speech.say("cover.prices_are", year=facts.price_year)),
        ("applicant", speech.say("cover.applicant_is")),
    ]
    return [(speech.say(f"cover.{name}"), value) for name, value in pairs]


def _marks(book: Book) -> list[str]:
    """Return what has to stand on every page."""
    facts, speech = book.facts, book.speech
    marks = []
    if facts.synthetic:
        marks.append(
            speech.say("marks.synthetic", layers=", ".join(speech.word("layers", name) for name in facts.synthetic))
        )
    if facts.forced:
        marks.append(speech.say("marks.forced", species=speech.listed([speech.species(name) for name in facts.forced])))
    if not facts.ranges:
        marks.append(speech.say("marks.no_ranges"))
    return marks


def _timestamp(iso: str) -> int:
    day = datetime.datetime.fromisoformat(iso).replace(tzinfo=datetime.UTC)
    return int(day.timestamp())
