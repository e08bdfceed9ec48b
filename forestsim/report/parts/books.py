"""The planting in the books: what was put into it, what felling it would be charged, and its potential."""

from __future__ import annotations

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.facts import Found
from forestsim.report.model import Block, Cell, Column
from forestsim.report.parts.worth import columned, found, found_of, lined

PARTS = ("resource", "recreational", "assimilation", "total", "unplanted", "forest_user_cost")


def books(book: Book) -> list[Block]:
    """Return the planting as a fixed asset, the charge for felling it, and its natural-resource potential."""
    blocks = [*_fixed_assets(book), *_damage(book), *_potential(book)]
    return [book.heading("books.head"), *blocks] if blocks else []


def _fixed_assets(book: Book) -> list[Block]:
    facts, speech = book.facts, book.speech
    table = facts.table("fixed_assets")
    if not len(table):
        return []
    species = _in_order(book, table)
    first, last = facts.shown_years[0], facts.last
    wanted = [("gross", last), ("consumption", last), ("written_down", first), ("written_down", last)]
    sums = {
        (name, year): [_sum(table, name, year, species=s) for s in species] + [_sum(table, name, year)]
        for name, year in wanted
    }
    lives = table.drop_duplicates("species").set_index("species")
    shown = [
        ("life", 1.2, [Found(*lives.loc[s, ["life", "life_low", "life_high"]].astype(float), "yr") for s in species])
    ]
    shown += [("gross", 1.5, sums["gross", last]), ("wear", 1.5, sums["consumption", last])]
    heads, cells = columned(book, shown)
    # One unit for both years, so that what is left can be compared.
    unit, left = book.row([f for year in (first, last) for f in sums["written_down", year]])
    half = len(left) // 2
    cells += [left[:half], left[half:]]
    heads += [Column(f"{speech.say('columns.left_in', year=year)}, {unit}", 1.5) for year in (first, last)]
    cells[0].append(speech.say("labels.none_short"))
    names = [*(speech.species(s) for s in species), speech.say("labels.all")]
    note = speech.say("books.sum_note" if facts.ranges else "labels.no_range_note")
    return _by_species(book, "fixed_assets", heads, lined(names, cells), note)


def _damage(book: Book) -> list[Block]:
    facts, speech = book.facts, book.speech
    table = facts.table("damage")
    table = table[table["year"] == facts.last] if len(table) else table
    if not len(table):
        return []
    # Trees of one species in one step of age bear the same charge each; those of several planting years are added.
    pairs = [(s, k) for s in _in_order(book, table) for k in sorted(set(table.loc[table["species"] == s, "k_age"]))]
    where = [{"species": s, "k_age": k} for s, k in pairs]
    trees, tenge, dollars = (
        [_sum(table, name, facts.last, **w) for w in where] + [_sum(table, name, facts.last)]
        for name in ("trees", "all_kzt", "all_usd")
    )
    counted = [Found(f.value, f.low, f.high, "") for f in trees]
    each = (
        [found_of(table, measure="tree", **w) for w in where],
        [found_of(table, measure="tree_kzt", **w) for w in where],
    )
    shown = [("trees_alive", 1.4, counted), ("tree_mci", 1.2, each[0]), ("tree_kzt", 1.3, each[1])]
    heads, cells = columned(book, [*shown, ("all_trees", 1.6, tenge), ("all_trees", 1.5, dollars)])
    for column in cells[1:3]:
        column.append(speech.say("labels.none_short"))
    names = [_named(book, table, s, k) for s, k in pairs] + [speech.say("labels.all")]
    book.cited |= {key for source in table["source"].unique() for key in str(source).split()}
    note = speech.say("books.damage_note") + (" " + speech.say("books.sum_note") if facts.ranges else "")
    return _by_species(book, "damage", heads, lined(names, cells), note)


def _by_species(book: Book, key: str, heads: list[Column], rows: list[list[Cell]], note: str) -> list[Block]:
    """Return a table of the last year by species, whose last line is that of all, and the text that leads to it."""
    columns, priced = [book.column("species", width=1.5, numeric=False), *heads], book.facts.price_year
    table = book.table(
        key, columns, rows, note, strong=[len(rows) - 1], small=True, year=book.facts.last, price_year=priced
    )
    return [book.text(f"books.{key}", table=book.see("table", key)), table]


def _potential(book: Book) -> list[Block]:
    facts, speech = book.facts, book.speech
    table = facts.table("potential")
    if not len(table):
        return []
    years = facts.shown_years
    founds = {part: [found_of(table, part=part, year=year) for year in years] for part in PARTS}
    unit, numbers = book.row([f for part in PARTS for f in founds[part]])
    rows: list[list[Cell]] = [
        [speech.say(f"books.{part}"), *numbers[place * len(years) : (place + 1) * len(years)]]
        for place, part in enumerate(PARTS)
    ]
    columns = [book.column("part", width=3.2, numeric=False), *(Column(str(year), 1.5) for year in years)]
    return [
        book.text("books.potential", table=book.see("table", "potential")),
        book.table(
            "potential",
            columns,
            rows,
            speech.say("books.potential_note"),
            strong=[PARTS.index("total")],
            unit=unit,
            price_year=facts.price_year,
        ),
    ]


def _in_order(book: Book, table: pd.DataFrame) -> list[str]:
    """Return the species of a table, those with the most hectares first."""
    there = list(dict.fromkeys(table["species"]))
    order = {name: place for place, name in enumerate(book.facts.species)}
    return sorted(there, key=lambda name: (order.get(name, len(order)), name))


def _sum(table: pd.DataFrame, measure: str, year: int, **where: object) -> Found:
    """Return the sum of a measure in a year, its ends the sums of ends: all rows hang on the same uncertain prices."""
    rows = table[(table["measure"] == measure) & (table["year"] == year)]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    if not len(rows):
        return Found(0.0, float("nan"), float("nan"), str(table.loc[table["measure"] == measure, "unit"].iloc[0]))
    summed = rows[["value", "low", "high"]].sum(skipna=False)
    return found(summed, str(rows["unit"].iloc[0]))


def _named(book: Book, table: pd.DataFrame, species: str, k_age: float) -> str:
    """Return a species, with its planting years where its trees stand in several steps of age."""
    mine = table[table["species"] == species]
    name = book.speech.species(species)
    if mine["k_age"].nunique() < 2:
        return name
    years = mine.loc[mine["k_age"] == k_age, "planting_year"]
    first, last = int(years.min()), int(years.max())
    return f"{name}, {first}" if first == last else f"{name}, {first}–{last}"
