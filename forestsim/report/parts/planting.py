"""Species mix, planting plan, and whether the species can stand the place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forestsim.report.book import Book
from forestsim.report.model import Block, Cell
from forestsim.tables import species_info


def planting(book: Book) -> list[Block]:
    """Return species, plan and verdicts."""
    if not book.facts.planted:
        return [book.text("summary.nothing", "warning"), *_verdicts(book)]
    blocks: list[Block] = [book.text("planting.text", table=book.see("table", "plan"))]
    blocks += [_plan(book), book.text("planting.species_text", table=book.see("table", "species")), _species(book)]
    blocks += [book.heading("planting.verdicts"), *_verdicts(book)]
    return blocks


def _plan(book: Book) -> Block:
    speech = book.speech
    rows: list[list[Cell]] = []
    for row in book.facts.entries.itertuples():
        mix = ", ".join(f"{speech.species(name)} {speech.percent(share)}" for name, share in row.mix.items())
        water = speech.number(row.irrigation) if row.irrigation > 0 else speech.say("planting.rain_fed")
        rows.append([row.name, mix, speech.number(row.area), speech.count(row.seedlings), str(row.year), water])
    entries = book.facts.entries
    rows.append(
        [
            speech.say("labels.all"),
            speech.say("labels.none_short"),
            speech.number(book.facts.area),
            speech.count(entries["seedlings"].sum()),
            speech.say("labels.none_short"),
            speech.say("labels.none_short"),
        ]
    )
    columns = [
        book.column("entry", width=1.9, numeric=False),
        book.column("mix", width=3.2, numeric=False),
        book.column("area", unit=speech.unit("ha")),
        book.column("seedlings", width=1.2),
        book.column("planted", width=1.1),
        book.column("irrigation", unit=speech.unit("mm yr-1"), width=1.3),
    ]
    return book.table("plan", columns, rows, speech.say("planting.plan_note"), strong=[len(rows) - 1])


def _species(book: Book) -> Block:
    speech, facts = book.speech, book.facts
    info = species_info()
    rows: list[list[Cell]] = []
    for name in facts.species:
        row = info.loc[name]
        traits = [speech.word("traits", str(row["origin"])), speech.word("traits", str(row["group"]))]
        traits += [
            speech.say(f"traits.{flag}") for flag in ("invasive", "allergenic_pollen", "fixes_nitrogen") if row[flag]
        ]
        hectares = facts.hectares_of_species[name]
        share = speech.percent(hectares / sum(facts.hectares_of_species.values()))
        rows.append([speech.species(name), str(row["latin"]), speech.number(hectares), share, ", ".join(traits)])
    columns = [
        book.column("species", width=1.8, numeric=False),
        book.column("latin", width=1.8, numeric=False),
        book.column("area", unit=speech.unit("ha"), width=1.1),
        book.column("share", width=0.8),
        book.column("traits", width=3, numeric=False),
    ]
    return book.table("species", columns, rows, speech.say("planting.species_note"), count=len(rows))


def _verdicts(book: Book) -> list[Block]:
    verdicts = book.outcome.verdicts
    speech = book.speech
    if not len(verdicts):
        return [book.text("planting.no_verdicts")]
    counts = verdicts["verdict"].value_counts()
    said = {
        name: speech.count(counts.get(word, 0))
        for name, word in (("fit", "fit"), ("risk", "at risk"), ("refused", "refused"))
    }
    told = verdicts[(verdicts["verdict"] != "fit") | verdicts["forced"].astype(bool)]
    blocks: list[Block] = [book.text("planting.verdict_text", **said)]
    forced = told[told["forced"].astype(bool) & (told["verdict"] != "fit")]
    if len(forced):
        names = speech.listed([speech.species(name) for name in dict.fromkeys(forced["species"])])
        blocks.append(book.text("planting.forced", "warning", species=names))
    if len(told):
        blocks.append(_told(book, told))
    return blocks


def _told(book: Book, told: pd.DataFrame) -> Block:
    speech = book.speech
    units = book.facts.units.set_index("unit")
    rows: list[list[Cell]] = []
    for (entry, species, verdict, cause, forced), part in told.groupby(
        ["entry", "species", "verdict", "cause", "forced"], sort=False
    ):
        inside = units.loc[units.index.intersection(part["unit"])]
        name = str(inside["name"].iloc[0]) if len(inside) else str(entry)
        limit = float(part["limit"].iloc[0])
        figures = part["figure"].to_numpy(float)
        worst = figures[np.nanargmax(np.abs(figures - limit))] if np.isfinite(figures).any() else np.nan
        unit = speech.unit(str(part["unit_of_figure"].iloc[0] or ""))
        ruling = speech.word("statuses", verdict) + (f", {speech.say('planting.still')}" if forced else "")
        rows.append(
            [
                name,
                speech.species(species),
                ruling,
                speech.word("causes", cause),
                f"{speech.number(worst)} / {speech.number(limit)} {unit}".strip(),
                speech.number(float(inside["area_ha"].sum())),
            ]
        )
    columns = [
        book.column("entry", width=1.9, numeric=False),
        book.column("species", width=1.8, numeric=False),
        book.column("verdict", width=1.3, numeric=False),
        book.column("cause", width=1.3, numeric=False),
        book.column("figure_limit", width=1.6),
        book.column("area", unit=speech.unit("ha"), width=1.1),
    ]
    return book.table("verdicts", columns, rows, speech.say("planting.verdict_note"))
