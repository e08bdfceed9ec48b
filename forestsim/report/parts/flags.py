"""What could make a planting fail, and figures of a run that a reader should doubt."""

from __future__ import annotations

import math

from forestsim.report.book import Book
from forestsim.report.facts import Found

LOW_SURVIVAL = 0.5
SALT_RISE = 1.2
DRAWDOWN_M = 0.5
AUDIBLE_DB = 3.0
APART = 3.0
"""Two methods that differ by more than this factor are named."""
RATE = 0.06


def failures(book: Book) -> list[str]:
    """Return what would make the planting fail, the gravest first; every sentence has its figure."""
    found = [one(book) for one in (_forced, _water, _survival, _suitability, _money, _salt, _groundwater, _carbon)]
    return [text for text in found if text] or [book.speech.say("flags.none")]


def doubts(book: Book) -> list[str]:
    """Return figures of the run that should not be taken without a second look."""
    if not book.facts.planted:
        return [book.speech.say("flags.none")]
    found = [*failures(book), *_paper_apart(book), *(one(book) for one in (_noise, _partial, _synthetic, _no_ranges))]
    return list(dict.fromkeys(text for text in found if text))


def _forced(book: Book) -> str:
    facts = book.facts
    if not facts.forced:
        return ""
    return book.speech.say("flags.forced", species=book.speech.listed([book.speech.species(s) for s in facts.forced]))


def _water(book: Book) -> str:
    irrigation, lack = (book.facts.find("hectare", name) for name in ("irrigation", "water_deficit"))
    ratio = book.facts.find("hectare", "water_ratio")
    if not irrigation.known:
        return ""
    if irrigation.value > 0:
        return book.speech.say("flags.irrigation", share=book.speech.percent(ratio.value), lack=book.amount(lack))
    return book.speech.say("flags.rain_fed", share=book.speech.percent(ratio.value))


def _survival(book: Book) -> str:
    alive = book.facts.find("hectare", "survival")
    if not alive.known or alive.value >= LOW_SURVIVAL:
        return ""
    return book.speech.say("flags.survival", alive=book.amount(alive), year=book.facts.last)


def _suitability(book: Book) -> str:
    entries = book.facts.entries
    risk, refused = (float(entries[name].sum()) for name in ("at risk", "refused"))
    if not risk + refused:
        return ""
    number = book.speech.number
    return book.speech.say("flags.suitability", risk=number(risk), refused=number(refused))


def _money(book: Book) -> str:
    from forestsim.report.parts.summary import finance_row

    net, yearly = (finance_row(book, "financial", name, RATE) for name in ("net_present_value", "equivalent_annual"))
    if net is None or not net.value < 0:
        return ""
    gap = Found(-yearly.value, -yearly.high, -yearly.low, str(yearly.unit))
    per = Found(gap.value / book.facts.area, gap.low / book.facts.area, gap.high / book.facts.area, "USD ha-1 yr-1")
    return book.speech.say("flags.gap", gap=book.amount(gap), per=book.amount(per), rate=book.speech.percent(RATE))


def _salt(book: Book) -> str:
    series = book.facts.series("hectare", "salinity")
    grown = series[series["value"] > 0]
    if len(grown) < 2:
        return ""
    first, last = float(grown["value"].iloc[0]), float(grown["value"].iloc[-1])
    if last < SALT_RISE * first:
        return ""
    unit = book.speech.unit("dS m-1")
    return book.speech.say("flags.salt", before=book.speech.number(first), after=book.speech.number(last), unit=unit)


def _groundwater(book: Book) -> str:
    fall = book.facts.find("hectare", "drawdown")
    if not fall.known or fall.value < DRAWDOWN_M:
        return ""
    return book.speech.say("flags.groundwater", fall=book.amount(fall))


def _carbon(book: Book) -> str:
    change = book.facts.find("total", "co2_stock_change")
    if not (math.isfinite(change.low) and change.low < 0 < change.high):
        return ""
    return book.speech.say("flags.carbon", change=book.amount(change), year=book.facts.last)


def _paper_apart(book: Book) -> list[str]:
    from forestsim.report.parts.methods import paper_beside

    ratios: dict[str, list[float]] = {}
    for row in paper_beside(book):
        if row.ratio > APART or row.ratio < 1 / APART:
            ratios.setdefault(row.quantity, []).append(row.ratio)
    number, out = book.speech.number, []
    for quantity, found in ratios.items():
        ends = [number(value, 2) for value in (min(found), max(found))]
        said = "–".join(dict.fromkeys(ends))
        out.append(book.speech.say("flags.paper", title=book.speech.quantity(quantity), ratio=said))
    return out


def _noise(book: Book) -> str:
    table = book.facts.table("noise_receivers")
    if not len(table):
        return ""
    gains = table.loc[table["year"] == table["year"].max(), "gain_db"].dropna()
    if not len(gains) or gains.max() >= AUDIBLE_DB:
        return ""
    return book.speech.say("flags.noise", gain=book.speech.amount(float(gains.max()), unit="dB"))


def _partial(book: Book) -> str:
    names = [n for n in book.outcome.patches.data_vars if book.facts.partial(str(n))]
    if not names:
        return ""
    return book.speech.say("flags.partial", titles=", ".join(book.speech.quantity(str(n)) for n in names))


def _synthetic(book: Book) -> str:
    layers = book.facts.synthetic
    if not layers:
        return ""
    return book.speech.say("flags.synthetic", layers=", ".join(book.speech.word("layers", name) for name in layers))


def _no_ranges(book: Book) -> str:
    return "" if book.facts.ranges else book.speech.say("flags.no_ranges")
