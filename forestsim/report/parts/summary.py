"""One page: what is planted where, what it gives, what it costs, what would make it fail."""

from __future__ import annotations

from forestsim.report.book import Book
from forestsim.report.model import Block, Bullets
from forestsim.report.parts.flags import failures

KEY = ("co2_stock", "dust", "so2", "belt_loss", "radiation_cut", "sheltered_distance", "income_local", "jobs_permanent")
RATE = 0.06
"""The discount rate of the summary, that of the World Bank for such plantings."""


def summary(book: Book) -> list[Block]:
    """Return the summary."""
    if not book.facts.planted:
        return [book.text("summary.nothing", "warning")]
    blocks: list[Block] = [book.text("summary.what", "lead", **planted_words(book)), book.heading("summary.gives")]
    blocks += [_gives(book), book.heading("summary.costs"), Bullets(_costs(book))]
    blocks += [book.heading("summary.fails"), Bullets(failures(book)[:6])]
    return blocks


def planted_words(book: Book) -> dict[str, str]:
    """Return what is planted: hectares, entries, seedlings, species, years."""
    facts, speech = book.facts, book.speech
    entries = facts.entries
    first, last = int(entries["year"].min()), int(entries["year"].max())
    named = [speech.species(name) for name in facts.species[:6]]
    if len(facts.species) > 6:
        named.append(speech.say("summary.more_species", count=len(facts.species) - 6))
    return {
        "area": speech.number(facts.area),
        "entries": speech.listed([str(name) for name in dict.fromkeys(entries["name"])][:6]),
        "count": str(len(entries)),
        "species": speech.listed(named),
        "seedlings": speech.count(entries["seedlings"].sum()),
        "period": str(first) if first == last else f"{first}–{last}",
        "first": str(facts.years[0]),
        "last": str(facts.last),
    }


def _gives(book: Book) -> Block:
    facts = book.facts
    rows = []
    for name in KEY:
        total, mean = (facts.find(part, name) for part in ("total", "hectare"))
        if not total.known and not mean.known:
            continue
        dash = book.speech.say("labels.none_short")
        (unit, [whole]), (per_unit, [per]) = book.row([total]), book.row([mean])
        rows.append(
            [
                book.speech.quantity(name),
                whole if total.known else dash,
                unit if total.known else dash,
                per if mean.known else dash,
                per_unit if mean.known else dash,
            ]
        )
    columns = [
        book.column("quantity", width=3.2, numeric=False),
        book.column("total", width=1.9),
        book.column("unit", width=1.1, numeric=False),
        book.column("per_hectare", width=1.9),
        book.column("unit", width=1.1, numeric=False),
    ]
    note = book.speech.say("labels.range_note" if facts.ranges else "labels.no_range_note")
    against = book.speech.say("labels.against")
    return book.table("gives", columns, rows, f"{note} {against}", year=str(facts.last))


def _costs(book: Book) -> list[str]:
    facts, say = book.facts, book.speech.say
    items = []
    finance = facts.table("finance")
    found = present_value(book, "financial", "present_costs", RATE)
    if len(finance) and found is not None:
        net = present_value(book, "financial", "net_present_value", RATE)
        economic = present_value(book, "economic", "net_present_value", RATE)
        rate = book.speech.percent(RATE)
        items.append(
            say(
                "summary.present_costs", costs=found, net=net, economic=economic, rate=rate, price_year=facts.price_year
            )
        )
    if facts.has("cost"):
        items.append(say("summary.yearly_cost", cost=book.total("cost"), per=book.hectare("cost"), year=facts.last))
    if facts.has("irrigation"):
        early = facts.shown_years[0]
        first = facts.find("total", "irrigation", early)
        taken = book.amount(first)
        if first.value > 0:
            items.append(
                say("summary.irrigation", taken=taken, year=early, later=book.total("irrigation"), last=facts.last)
            )
        else:
            items.append(say("summary.no_irrigation"))
    if facts.has("water_use"):
        items.append(
            say("summary.evaporation", water=book.total("water_use"), per=book.hectare("water_use"), year=facts.last)
        )
    return items or [say("summary.no_money")]


def present_value(book: Book, account: str, measure: str, rate: float | None):
    """Return a measure of the finance table as text, None where there is none."""
    found = finance_row(book, account, measure, rate)
    if found is None:
        return None
    return book.speech.amount(found.value, found.low, found.high, str(found.unit))


def finance_row(book: Book, account: str, measure: str, rate: float | None):
    """Return a row of the finance table, None where there is none; rate None is a measure without a rate."""
    table = book.facts.table("finance")
    if not len(table):
        return None
    rows = table[(table["account"] == account) & (table["measure"] == measure)]
    rates = rows["discount_rate"].astype(float)
    rows = rows[rates.isna() if rate is None else (rates - rate).abs() < 1e-9]
    return next(rows.itertuples(), None)
