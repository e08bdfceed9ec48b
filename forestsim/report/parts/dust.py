"""Dust: what the planting holds, where it comes from, and the dust of the road."""

from __future__ import annotations

from forestsim.report.book import Book
from forestsim.report.model import Block, Cell
from forestsim.report.parts.ecology import year_table
from forestsim.report.parts.noise import field_pair

SHOWN = (
    "dust",
    "dust_gross",
    "dust_reduction",
    "so2",
    "no2",
    "o3",
    "isoprene",
    "ozone_potential",
    "sheltered_distance",
)


def dust(book: Book) -> list[Block]:
    """Return what the planting does to dust and gases."""
    facts, speech = book.facts, book.speech
    if not facts.planted or not facts.has("dust"):
        return [book.text("dust.absent")]
    book.cited |= {"seed2022", "groll2019"}
    words = {"dust": book.hectare("dust"), "year": facts.last, "least": speech.number(1.3), "most": speech.number(2.35)}
    blocks: list[Block] = [book.text("dust.text", paper="43", **words)]
    blocks.append(year_table(book, "dust", "hectare", SHOWN))
    origin = facts.table("dust_by_origin")
    if len(origin):
        rows: list[list[Cell]] = [
            [speech.word("dust_parts", str(row.part)), speech.number(row.before_bounds_t_ha), speech.percent(row.share)]
            for row in origin.itertuples()
        ]
        columns = [
            book.column("origin", width=3, numeric=False),
            book.column("caught", unit=speech.unit("t ha-1 yr-1")),
        ]
        columns.append(book.column("share"))
        top = max(origin.itertuples(), key=lambda row: row.share)
        blocks.append(
            book.table(
                "dust_origin",
                columns,
                rows,
                speech.say("dust.origin_note"),
                share=speech.percent(top.share),
                part=speech.word("dust_parts", str(top.part)),
            )
        )
    return [*blocks, *field_pair(book, "road_dust", "road_dust_open", "dust_map"), book.text("dust.ozone", "note")]
