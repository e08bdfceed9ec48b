"""Water: what is needed, taken and lacking, groundwater and salt."""

from __future__ import annotations

from forestsim.report.book import Book
from forestsim.report.figures.charts import curves
from forestsim.report.model import Block, Bullets
from forestsim.report.parts.ecology import year_table

AMOUNTS = ("irrigation_need", "irrigation", "water_use", "water_deficit", "groundwater_use")
STATES = ("water_ratio", "salinity", "drawdown", *AMOUNTS)
CURVES = (("total", "irrigation"), ("total", "water_deficit"), ("hectare", "salinity"), ("hectare", "drawdown"))


def water(book: Book) -> list[Block]:
    """Return the water and the salt of the planting."""
    facts, speech = book.facts, book.speech
    if not facts.planted or not facts.has("irrigation"):
        return [book.text("water.absent")]
    entries = facts.entries
    irrigated = float(entries.loc[entries["irrigation"] > 0, "area"].sum())
    allotted = speech.amount(float(entries["water"].sum()), unit="m3 yr-1")
    blocks: list[Block] = []
    if irrigated > 0:
        words = {"area": speech.number(irrigated), "allotted": allotted, "taken": book.total("irrigation")}
        blocks.append(book.text("water.irrigated", year=facts.last, **words))
        if len(facts.outcome.ledger):
            blocks.append(
                book.text(
                    "water.price", cost=book.total("cost_water"), pumping=book.total("cost_pumping"), year=facts.last
                )
            )
    else:
        blocks.append(book.text("water.rain_fed"))
    shown = [(part, name) for part, name in CURVES if facts.has(name, part)]
    blocks.append(book.text("water.text", figure=book.see("figure", "water"), table=book.see("table", "water")))
    blocks.append(book.figure("water", curves(book, shown), lack=book.total("water_deficit"), year=facts.last))
    blocks.append(year_table(book, "water", "total", AMOUNTS))
    blocks.append(year_table(book, "water_mean", "hectare", STATES, speech.say("water.note")))
    items = [speech.say("water.salt", salinity=book.hectare("salinity"), year=facts.last)]
    if facts.find("hectare", "drawdown").known:
        items.append(speech.say("water.drawdown", fall=book.hectare("drawdown"), year=facts.last))
    items.append(speech.say("water.heritage"))
    return [*blocks, Bullets(items)]
