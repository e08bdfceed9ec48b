"""What grows and what it does: effects by year, by species, by age, and as maps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.report.book import Book
from forestsim.report.figures.charts import by_age, by_species, curves
from forestsim.report.figures.maps import effect_maps
from forestsim.report.model import Block, Cell, Column
from forestsim.tables import effect_table

GROWN = ("survival", "height", "crown_cover", "biomass")
CURVES = ("co2_stock", "dust", "so2", "water_use")
MEANS = ("survival", "radiation_cut", "belt_loss", "height")
SPECIES = ("co2_stock", "dust", "water_use")
MAPPED = ("co2_stock", "dust", "radiation_cut", "water_use")
AGES = (5, 10, 15, 20, 30, 40)


def ecology(book: Book) -> list[Block]:
    """Return the ecological results."""
    if not book.facts.planted:
        return [book.text("summary.nothing", "warning")]
    return [book.text("ecology.text"), *_years(book), *_species(book), *_ages(book), *_maps(book)]


def _years(book: Book) -> list[Block]:
    facts = book.facts
    table = effect_table()
    headlines = [q for q in table.loc[table["headline"], "quantity"]]
    sums = [q for q in ("biomass", "co2_stock", "co2_npp", *headlines) if facts.has(q)]
    means = [q for q in ("survival", "height", "crown_cover", *headlines) if facts.has(q, "hectare") and q not in sums]
    shown_sums, shown_means = (
        [q for q in names if facts.has(q, part)] for names, part in ((CURVES, "total"), (MEANS, "hectare"))
    )
    blocks: list[Block] = [book.heading("ecology.by_year")]
    blocks.append(
        book.text("ecology.years_text", figure=book.see("figure", "curves"), table=book.see("table", "totals"))
    )
    blocks.append(book.figure("curves", curves(book, [("total", q) for q in shown_sums]), **_carbon_words(book)))
    blocks.append(year_table(book, "totals", "total", sums))
    blocks.append(book.figure("curves_mean", curves(book, [("hectare", q) for q in shown_means]), **_alive_words(book)))
    blocks.append(year_table(book, "means", "hectare", means))
    return blocks


def _carbon_words(book: Book) -> dict:
    return {"stock": book.total("co2_stock"), "year": book.facts.last}


def _alive_words(book: Book) -> dict:
    return {"alive": book.hectare("survival"), "year": book.facts.last}


def year_table(book: Book, key: str, part: str, quantities, note: str = "", **values: object) -> Block:
    """Return a table of quantities by year, with ranges."""
    years = book.facts.shown_years
    rows: list[list[Cell]] = []
    for name in quantities:
        founds = [book.facts.find(part, name, year) for year in years]
        if any(found.known for found in founds):
            unit, numbers = book.row(founds)
            mark = "*" if book.facts.partial(name) else ""
            rows.append([book.speech.quantity(name) + mark, unit, *numbers])
    columns = [book.column("quantity", width=2.3, numeric=False), book.column("unit", width=1.35, numeric=False)]
    columns += [_year_column(book, year) for year in years]
    say = book.speech.say
    notes = [say("labels.range_note" if book.facts.ranges else "labels.no_range_note"), note]
    notes.append(say("labels.partial_note") if any(str(row[0]).endswith("*") for row in rows) else "")
    return book.table(key, columns, rows, " ".join(n for n in notes if n), **values)


def _year_column(book: Book, year: int):
    return Column(str(year), 1.8)


def _species(book: Book) -> list[Block]:
    facts, speech = book.facts, book.speech
    shown = [name for name in SPECIES if facts.has(name)]
    rows: list[list[Cell]] = []
    units = {}
    for name in shown:
        founds = [facts.find("total", name, species=s) for s in facts.species]
        units[name], numbers = book.row(founds)
        for place, number in enumerate(numbers):
            if place == len(rows):
                rows.append(
                    [speech.species(facts.species[place]), book.hectare("survival", species=facts.species[place])]
                )
            rows[place].append(number)
    columns = [book.column("species", width=1.9, numeric=False), book.column("survival", unit="%", width=1.4)]
    columns += [_named_column(book, name, units[name]) for name in shown]
    best = max(facts.species, key=lambda s: _known(facts.find("total", "co2_stock", species=s).value))
    thirst = max(facts.species, key=lambda s: _known(facts.find("total", "water_use", species=s).value))
    words = {"best": speech.species(best), "thirst": speech.species(thirst), "year": facts.last}
    return [
        book.heading("ecology.by_species"),
        book.text(
            "ecology.species_text", figure=book.see("figure", "by_species"), table=book.see("table", "by_species")
        ),
        book.figure("by_species", by_species(book, [("total", name) for name in shown]), **words),
        book.table("by_species", columns, rows, speech.say("ecology.species_note"), year=facts.last),
    ]


def _named_column(book: Book, quantity: str, unit: str):
    return Column(f"{book.speech.quantity(quantity)}, {unit}", 1.8)


def _known(value: float) -> float:
    return value if np.isfinite(value) else -np.inf


def growth_by_age(book: Book) -> pd.DataFrame:
    """Return survival, height and crown cover by species and age, means over hectares of the middle estimate."""
    stands = book.outcome.stands
    years = stands["year"].values
    rows = []
    for species in book.facts.species:
        mine = (stands["species"].values == species) & (stands["area_ha"].values > 0)
        if not mine.any():
            continue
        area, planted = stands["area_ha"].values[mine], stands["planting_year"].values[mine]
        states = {name: stands[name].transpose("stand", "year").values[mine] for name in GROWN[:3]}
        for age in range(0, int(years[-1] - planted.min()) + 1):
            place = planted + age - years[0]
            there = (place >= 0) & (place < len(years))
            # A species planted in several years is shown as long as all of it is of that age.
            if there.all():
                at = np.flatnonzero(there)
                means = {
                    n: float(np.average(v[at, place[at].astype(int)], weights=area[at])) for n, v in states.items()
                }
                rows.append({"species": species, "age": age, **means})
    return pd.DataFrame(rows, columns=["species", "age", *GROWN[:3]])


def _ages(book: Book) -> list[Block]:
    states = growth_by_age(book)
    if not len(states):
        return []
    speech = book.speech
    ages = [age for age in AGES if age <= states["age"].max()]
    rows: list[list[Cell]] = []
    for species, part in states.groupby("species", sort=False):
        at = part.set_index("age").reindex(ages)
        for name, factor, unit in (("height", 1, speech.unit("m")), ("survival", 100, "%"), ("crown_cover", 100, "%")):
            numbers = [speech.number(value * factor) for value in at[name]]
            rows.append([speech.species(str(species)), f"{speech.say(f'columns.{name}')}, {unit}", *numbers])
    columns = [book.column("species", width=2.0, numeric=False), book.column("state", width=1.6, numeric=False)]
    columns += [Column(speech.say("columns.of_age", age=age), 0.8) for age in ages]
    blocks: list[Block] = [
        book.heading("ecology.by_age"),
        book.text("ecology.age_text", figure=book.see("figure", "by_age")),
    ]
    blocks.append(book.figure("by_age", by_age(book, states, ("height", "survival"))))
    if ages:
        blocks.append(book.table("by_age", columns, rows, speech.say("ecology.age_note")))
    return blocks


def _maps(book: Book) -> list[Block]:
    facts, speech = book.facts, book.speech
    early, late = facts.shown_years[0], facts.last
    blocks: list[Block] = [book.heading("ecology.maps"), book.text("ecology.maps_text", early=early, late=late)]
    for name in MAPPED:
        if name not in book.outcome.patches:
            continue
        values = book.outcome.patches[name].sel(quantile="value")
        factor, unit = speech.scale(str(values.attrs["units"]), *values.sel(year=late).values.astype(float))
        title = f"{speech.quantity(name)}, {unit}"
        layers = [(str(year), patch_layer(values.sel(year=year), factor)) for year in dict.fromkeys((early, late))]
        words = {
            "title": speech.quantity(name),
            "early": early,
            "late": late,
            "before": book.hectare(name, early),
            "after": book.hectare(name, late),
        }
        blocks.append(book.figure(f"map_{name}", effect_maps(book, layers, title), caption="map_pair", **words))
    return blocks


def patch_layer(values: xr.DataArray, factor: float) -> xr.DataArray:
    """Return values per hectare by patch, which a map paints on the units."""
    column = values.values.astype(float) * factor
    return xr.DataArray(column, dims="patch", attrs={"patch_values": column})
