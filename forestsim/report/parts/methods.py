"""How every number came about: method, sources, the paper's figure beside ours, doubts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.model import Block, Bullets, Cell
from forestsim.report.parts.flags import doubts
from forestsim.tables import effect_table


@dataclass(frozen=True)
class Beside:
    """A figure of the founding paper beside ours: its statement, the group it is for, both figures and their ratio."""

    quantity: str
    statement: str
    group: str
    paper: float
    ours: Found
    ratio: float


def paper_beside(book: Book) -> list[Beside]:
    """Return the paper's figures per hectare beside ours in the best year of the run."""
    out = []
    for row in effect_table().itertuples():
        if not row.paper:
            continue
        series = book.facts.series("hectare", row.quantity).dropna(subset=["value"])
        if not len(series) or not (series["value"] > 0).any():
            continue
        top = series.loc[series["value"].idxmax()]
        ours = Found(float(top["value"]), float(top["low"]), float(top["high"]), str(top["unit"]))
        for part in str(row.paper).split(";"):
            group, _, figure = part.partition(":")
            out.append(
                Beside(row.quantity, row.paper_statement, group, float(figure), ours, float(figure) / ours.value)
            )
    return out


def methods(book: Book) -> list[Block]:
    """Return method and sources of each effect, the paper's figures beside ours, and what to doubt."""
    speech = book.speech
    blocks: list[Block] = [book.text("methods.text", table=book.see("table", "methods"))]
    blocks += [_effects(book), book.text("methods.growth", engines=_engines(book)), book.heading("methods.paper")]
    beside = paper_beside(book)
    if beside:
        blocks += [book.text("methods.paper_text", table=book.see("table", "paper")), _paper(book, beside)]
    else:
        blocks.append(book.text("methods.paper_none"))
    items = [speech.say(f"methods.limit_{n}") for n in (1, 2, 3, 4)]
    blocks += [book.heading("methods.doubts"), book.text("methods.doubts_text"), Bullets(doubts(book))]
    return [*blocks, book.heading("methods.limits"), Bullets(items)]


def _engines(book: Book) -> str:
    growth = book.outcome.provenance.get("growth", {})
    kinds = list(dict.fromkeys(str(kind).split(" ")[0] for kind in growth.values())) or ["curve"]
    return ", ".join(book.speech.word("engines", kind) for kind in kinds)


def effect_rows(book: Book) -> Iterator[tuple[str, dict]]:
    """Yield each effect of the run with the attributes of one of its quantities."""
    seen = set()
    for values in [*book.outcome.patches.data_vars.values(), *book.outcome.fields.data_vars.values()]:
        effect = str(values.attrs.get("effect", ""))
        if effect and effect not in seen:
            seen.add(effect)
            yield effect, values.attrs


def _effects(book: Book) -> Block:
    speech = book.speech
    rows: list[list[Cell]] = []
    titles = effect_table().sort_values("headline", ascending=False, kind="stable").drop_duplicates("effect")
    first = titles.set_index("effect")["quantity"]
    for effect, attrs in effect_rows(book):
        keys = str(attrs.get("sources", "")).split()
        book.cited |= set(keys)
        tier = str(attrs.get("tier", ""))
        title = speech.quantity(str(first.get(effect, effect)))
        rows.append([title, speech.word("tiers", tier) or tier, ", ".join(keys) or speech.say("labels.none_short")])
    columns = [book.column("effect", width=2.2, numeric=False), book.column("method", width=1.5, numeric=False)]
    columns.append(book.column("sources", width=2.4, numeric=False))
    return book.table("methods", columns, rows or [[speech.say("labels.none_short")] * 3], speech.say("methods.note"))


def _paper(book: Book, beside: list[Beside]) -> Block:
    speech = book.speech
    rows: list[list[Cell]] = []
    for row in beside:
        paper = speech.amount(row.paper, unit=row.ours.unit)
        unit, [ours] = book.row([row.ours])
        rows.append(
            [
                speech.quantity(row.quantity),
                speech.word("paper_groups", row.group),
                str(paper),
                ours,
                unit,
                speech.number(row.ratio, 2),
                row.statement,
            ]
        )
    columns = [
        book.column("quantity", width=2.5, numeric=False),
        book.column("for", width=1.2, numeric=False),
        book.column("paper", width=0.9),
        book.column("ours", width=1.9),
        book.column("unit", width=1.1, numeric=False),
        book.column("paper_ratio", width=1.0),
        book.column("statement", width=1.1, numeric=False),
    ]
    far = max(beside, key=lambda row: row.ratio)
    return book.table(
        "paper",
        columns,
        rows,
        speech.say("methods.paper_note"),
        title=speech.quantity(far.quantity),
        ratio=speech.number(far.ratio, 2),
    )
