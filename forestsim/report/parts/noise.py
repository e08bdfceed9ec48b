"""Road noise: levels where people are, land above limits, maps with and without belts."""

from __future__ import annotations

import math

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.figures.maps import effect_maps
from forestsim.report.model import Block, Cell


def noise(book: Book) -> list[Block]:
    """Return what the belts do to the noise of roads."""
    speech, facts = book.speech, book.facts
    receivers, limits = facts.table("noise_receivers"), facts.table("noise_limits")
    blocks: list[Block] = []
    if facts.has("belt_loss", "hectare"):
        blocks.append(
            book.text(
                "noise.belt", loss=book.hectare("belt_loss"), winter=book.hectare("belt_loss_winter"), year=facts.last
            )
        )
    if not len(receivers) and not len(limits):
        return [*blocks, book.text("noise.absent")]
    if len(receivers):
        blocks += _receivers(book, receivers)
    if len(limits):
        blocks += _limits(book, limits)
    blocks += field_pair(book, "lden", "lden_open", "noise_map")
    return [*blocks, book.text("noise.method", "note", grade=speech.amount(3.0, unit="dB"))]


def _receivers(book: Book, table: pd.DataFrame) -> list[Block]:
    speech = book.speech
    year = int(table["year"].max())
    rows: list[list[Cell]] = []
    beyond = False
    for row in table[table["year"] == year].itertuples():
        gain = row.gain_db if row.gain_db is not None else math.nan
        # A receiver beyond the map has a level without belts only.
        beyond |= not math.isfinite(float(row.lden))
        rows.append(
            [
                str(row.receiver),
                speech.word("receivers", str(row.kind)),
                speech.count(row.population),
                speech.number(row.distance_m),
                speech.number(row.lden_open),
                speech.number(row.lden),
                speech.number(gain, places=1),
            ]
        )
    columns = [
        book.column("receiver", width=2.4, numeric=False),
        book.column("kind", width=1.2, numeric=False),
        book.column("people", width=0.9),
        book.column("distance", unit=speech.unit("m")),
        book.column("open", unit=speech.unit("dB")),
        book.column("with_belts", unit=speech.unit("dB")),
        book.column("gain", unit=speech.unit("dB")),
    ]
    gains = table.loc[table["year"] == year, "gain_db"].dropna()
    most = speech.number(float(gains.max()), places=1) if len(gains) else speech.say("labels.none_short")
    note = speech.say("noise.beyond") if beyond else ""
    return [
        book.text("noise.receivers_text", table=book.see("table", "receivers")),
        book.table("receivers", columns, rows, note, most=most, year=year),
    ]


def _limits(book: Book, table: pd.DataFrame) -> list[Block]:
    speech = book.speech
    year = int(table["year"].max())
    rows: list[list[Cell]] = []
    for row in table[table["year"] == year].itertuples():
        rows.append(
            [
                speech.word("limits", str(row.limit)),
                speech.number(row.limit_db),
                speech.number(row.area_open_ha),
                speech.number(row.area_ha),
                speech.count(row.people_open),
                speech.count(row.people),
            ]
        )
    columns = [book.column("limit", width=2.2, numeric=False), book.column("limit", unit=speech.unit("dB"))]
    columns += [book.column(name, unit=speech.unit("ha"), width=1.3) for name in ("land_open", "land_with")]
    columns += [book.column(name, width=1.2) for name in ("people_open", "people_with")]
    return [book.table("limits", columns, rows, speech.say("noise.limits_note"), year=year)]


def field_pair(book: Book, planted: str, unplanted: str, key: str) -> list[Block]:
    """Return the maps of a field without and with the belts, on one scale; nothing where there is no such field."""
    fields = book.outcome.fields
    if planted not in fields or unplanted not in fields or not book.facts.planted:
        return []
    year = int(fields["year"].values[-1])
    speech = book.speech
    open_, with_ = (fields[name].sel(year=year) for name in (unplanted, planted))
    title = f"{speech.say(f'maps.{key}')}, {speech.unit(str(fields[planted].attrs['units']))}"
    layers = [(speech.say("maps.without"), open_), (speech.say("maps.with"), with_)]
    change = float((open_ - with_).max())
    value = speech.amount(change, unit=str(fields[planted].attrs["units"]))
    return [book.figure(key, effect_maps(book, layers, title), year=year, change=value)]
