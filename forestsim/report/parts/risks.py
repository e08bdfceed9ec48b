"""Risk register, and what is due to environment and society."""

from __future__ import annotations

from forestsim.report.book import Book
from forestsim.report.model import Block, Cell
from forestsim.report.parts.summary import RATE, present_value

RISKS = (
    "drought",
    "salt",
    "survival",
    "funding",
    "fire",
    "pests",
    "crowding",
    "groundwater",
    "heritage",
    "invasive",
    "data",
)
SAFEGUARDS = ("assessment", "resources", "biodiversity", "heritage", "labour")
CONSULTATION = ("akimat", "villages", "farmers", "guardians", "road")


def risks(book: Book) -> list[Block]:
    """Return the risk register."""
    speech = book.speech
    rows: list[list[Cell]] = []
    for risk in RISKS:
        signal, chance = _signal(book, risk)
        rows.append(
            [
                speech.say(f"risks.{risk}"),
                signal,
                speech.say(f"risks.chance_{chance}"),
                speech.say(f"risks.{risk}_harm"),
                speech.say(f"risks.{risk}_answer"),
                speech.say(f"risks.{risk}_owner"),
            ]
        )
    columns = [
        book.column("risk", width=1.7, numeric=False),
        book.column("signal", width=2.2, numeric=False),
        book.column("chance", width=1.25, numeric=False),
        book.column("harm", width=2.0, numeric=False),
        book.column("answer", width=2.7, numeric=False),
        book.column("owner", width=1.4, numeric=False),
    ]
    return [book.text("risks.text"), book.table("risks", columns, rows, speech.say("risks.note"), small=True)]


STATES = {
    "drought": ("water_ratio", 0.9, 0.6),
    "salt": ("salinity", 6.0, 12.0),
    "survival": ("survival", 0.6, 0.3),
    "groundwater": ("drawdown", 0.2, 1.0),
}
"""States that tell of a risk, with the limits of a medium and of a high one."""


def _signal(book: Book, risk: str) -> tuple[str, str]:
    """Return what the run says about a risk, and how likely it is: low, medium or high."""
    if risk in STATES:
        return _state(book, *STATES[risk])
    told = {
        "funding": _funding,
        "crowding": _crowding,
        "heritage": _heritage,
        "invasive": _invasive,
        "data": _data,
    }
    found = told[risk](book) if risk in told else None
    return found or (book.speech.say("risks.no_signal"), "medium")


def _state(book: Book, name: str, first: float, second: float) -> tuple[str, str]:
    found = book.facts.find("hectare", name)
    if not found.known:
        return book.speech.say("risks.no_signal"), "medium"
    passed = [found.value > limit if first < second else found.value < limit for limit in (first, second)]
    return f"{book.speech.quantity(name)}: {book.amount(found).said}", ("low", "medium", "high")[sum(passed)]


def _funding(book: Book) -> tuple[str, str] | None:
    net = present_value(book, "financial", "net_present_value", RATE)
    if net is None:
        return None
    return f"{book.speech.word('measures', 'net_present_value')}: {net.said}", "high" if net.value < 0 else "low"


def _crowding(book: Book) -> tuple[str, str] | None:
    peak, borne = (book.facts.find("total", name) for name in ("peak_day_visits", "capacity_effective"))
    if not peak.known or not borne.known:
        return None
    said = {"peak": book.speech.number(peak.value), "borne": book.speech.number(borne.value)}
    return book.speech.say("risks.crowding_signal", **said), "high" if peak.value > borne.value else "low"


def _heritage(book: Book) -> tuple[str, str]:
    rows = book.outcome.losses
    lost = float(rows.loc[rows["reason"] == "heritage", "hectares"].sum()) if len(rows) else 0.0
    return book.speech.say("risks.heritage_signal", lost=book.speech.number(lost)), "medium" if lost else "low"


def _invasive(book: Book) -> tuple[str, str]:
    names = book.facts.invasive
    if not names:
        return book.speech.say("risks.invasive_none"), "low"
    return book.speech.listed([book.speech.species(name) for name in names]), "high"


def _data(book: Book) -> tuple[str, str]:
    count = len(book.facts.synthetic)
    return book.speech.say("risks.data_signal", count=count), "high" if count else "low"


def safeguards(book: Book) -> list[Block]:
    """Return environment and society, consultation, gender."""
    facts, speech = book.facts, book.speech
    rows: list[list[Cell]] = [[speech.say(f"safeguards.{n}"), speech.say(f"safeguards.{n}_here")] for n in SAFEGUARDS]
    columns = [book.column("standard", width=1.3, numeric=False), book.column("here", width=3, numeric=False)]
    steps: list[list[Cell]] = [
        [str(n), speech.say(f"safeguards.{who}"), speech.say(f"safeguards.{who}_about"), speech.say("safeguards.when")]
        for n, who in enumerate(CONSULTATION, 1)
    ]
    heads = [
        book.column("number", width=0.4, numeric=False),
        book.column("who", width=1.8, numeric=False),
        book.column("about", width=3, numeric=False),
        book.column("when", width=1.3, numeric=False),
    ]
    blocks: list[Block] = [book.text("safeguards.text"), book.table("safeguards", columns, rows)]
    blocks += [book.heading("safeguards.consultation"), book.text("safeguards.consultation_text")]
    blocks += [book.table("consultation", heads, steps, speech.say("safeguards.consultation_note"))]
    blocks.append(book.heading("safeguards.gender"))
    table = facts.table("jobs")
    told = table[table["phase"] != "all"] if len(table) else table
    if len(told) and float(told["value"].sum()) > 0:
        share = float(told.loc[told["who"] == "women", "value"].sum()) / float(told["value"].sum())
        blocks.append(book.text("safeguards.gender_text", share=speech.percent(share)))
    return [*blocks, book.text("safeguards.gender_plan"), book.text("safeguards.grievance")]
