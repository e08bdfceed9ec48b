"""Data, evidence, references, how to repeat the run, words, and annexes."""

from __future__ import annotations

import pandas as pd

from forestsim.claims import claim_table
from forestsim.errors import ForestsimError
from forestsim.notes import notes_of
from forestsim.report.book import Book
from forestsim.report.model import Block, Bullets, Cell, Code, Heading, Paragraph, Terms
from forestsim.report.parts.methods import effect_rows
from forestsim.tables import BASES, economy_table, package_table, sources, species_parameters

TERMS = (
    "conditions",
    "potential",
    "exchange",
    "welfare",
    "surplus",
    "extent",
    "condition",
    "service",
    "asset",
    "rent",
    "npv",
    "irr",
    "bcr",
    "tier",
    "range",
    "stock",
    "npp",
    "lden",
    "ece",
    "mci",
)


def data(book: Book) -> list[Block]:
    """Return the layers of the site, and how well figures are known."""
    speech = book.speech
    rows: list[list[Cell]] = []
    for layer in book.outcome.provenance.get("inputs", []):
        keys = str(layer.get("source", "")).split()
        book.cited |= set(keys)
        mark = str(layer.get("provenance", ""))
        rows.append(
            [
                speech.word("layers", str(layer["layer"])),
                speech.word("provenance", mark) or mark,
                ", ".join(keys) or speech.say("labels.none_short"),
            ]
        )
    blocks: list[Block] = [book.text("data.text")]
    if rows:
        columns = [book.column("layer", width=2, numeric=False), book.column("origin", width=1.3, numeric=False)]
        columns.append(book.column("sources", width=3, numeric=False))
        blocks.append(book.table("layers", columns, rows, count=len(book.facts.synthetic), all=len(rows)))
    return [*blocks, book.heading("data.evidence"), book.text("data.evidence_text"), _evidence(book)]


def _evidence(book: Book) -> Block:
    speech = book.speech
    species = species_parameters()
    groups = {
        "species": species[species["species"].isin(book.facts.species)],
        "effects": package_table("effect_figures.csv"),
        "economy": economy_table(),
    }
    rows: list[list[Cell]] = []
    counts = pd.DataFrame(
        {name: table["basis"].value_counts().reindex(BASES, fill_value=0) for name, table in groups.items()}
    )
    for basis in BASES:
        share = counts.loc[basis].sum() / counts.to_numpy().sum()
        numbers = [speech.count(value) for value in counts.loc[basis]]
        rows.append([speech.word("bases", basis), *numbers, speech.percent(share)])
    rows.append([speech.say("labels.all"), *(speech.count(v) for v in counts.sum()), speech.percent(1.0)])
    columns = [
        book.column("basis", width=2.6, numeric=False),
        *(book.column(f"of_{name}", width=1.2) for name in groups),
    ]
    columns.append(book.column("share"))
    assumed = speech.percent(counts.loc["assumed"].sum() / counts.to_numpy().sum())
    return book.table(
        "evidence", columns, rows, speech.say("data.evidence_note"), strong=[len(rows) - 1], assumed=assumed
    )


def references(book: Book) -> list[Block]:
    """Return the sources that the report and the run rest on."""
    known = sources().set_index("key")
    keys = set(book.cited)
    for values in [*book.outcome.patches.data_vars.values(), *book.outcome.fields.data_vars.values()]:
        keys |= set(str(values.attrs.get("sources", "")).split())
    if len(book.outcome.ledger):
        keys |= {key for cell in book.outcome.ledger["source"].dropna().unique() for key in str(cell).split()}
    if lost := sorted(book.cited - set(known.index)):
        raise ForestsimError([f"report: source {key} is cited and not in sources.csv" for key in lost])
    items = []
    for key in sorted(keys & set(known.index)):
        row = known.loc[key]
        who = str(row["authors"]) or str(row["title"])
        year = f" ({row['year']})" if str(row["year"]) else ""
        title = f" {row['title']}." if str(row["authors"]) else ""
        link = f" https://doi.org/{row['doi']}" if row["doi"] else f" {row['url']}" if row["url"] else ""
        items.append(f"[{key}] {who}{year}.{title}{link}")
    return [book.text("references.text"), Bullets(items)]


def repeat(book: Book) -> list[Block]:
    """Return version, seed and hashes."""
    made, speech = book.outcome.provenance, book.speech
    draws = str(made.get("draws", 0))
    pairs = [
        (speech.say("repeat.run"), book.facts.run_id),
        (speech.say("repeat.version"), f"forestsim {made['version']}"),
        (speech.say("repeat.date"), speech.date(made["date"])),
        (speech.say("repeat.seed"), str(made.get("seed", speech.say("labels.none_short")))),
        (speech.say("repeat.draws"), draws),
        (speech.say("repeat.layout"), str(made.get("layout", speech.say("labels.none_short")))),
        (speech.say("repeat.crs"), str(made.get("crs", speech.say("labels.none_short")))),
        (speech.say("repeat.command"), f"forestsim run scenario.yaml --draws {draws}"),
    ]
    rows: list[list[Cell]] = [
        [
            speech.word("layers", str(layer["layer"])),
            str(layer.get("file") or speech.say("labels.none_short")),
            str(layer.get("sha256") or "")[:16] or speech.say("labels.none_short"),
        ]
        for layer in made.get("inputs", [])
    ]
    blocks: list[Block] = [book.text("repeat.text"), Terms(pairs)]
    if rows:
        columns = [book.column(name, width=w, numeric=False) for name, w in (("layer", 2), ("file", 2), ("hash", 1.6))]
        blocks.append(book.table("hashes", columns, rows))
    return blocks


def glossary(book: Book) -> list[Block]:
    """Return words with what they mean here."""
    speech = book.speech
    return [Terms([(speech.say(f"glossary.{term}"), speech.say(f"glossary.{term}_means")) for term in TERMS])]


def claims(book: Book) -> list[Block]:
    """Return the statements of the founding paper with our verdict."""
    speech = book.speech
    rows: list[list[Cell]] = [
        [row.statement, getattr(row, f"text_{speech.language}"), speech.word("claim_verdicts", row.verdict)]
        for row in claim_table().itertuples()
    ]
    columns = [book.column("statement", width=1.0, numeric=False), book.column("claim", width=3.7, numeric=False)]
    columns.append(book.column("verdict", width=1.6, numeric=False))
    return [book.text("claims.text"), book.table("claims", columns, rows, speech.say("claims.note"), small=True)]


def caveats(book: Book) -> list[Block]:
    """Return what each method leaves out; translated where there is a translation."""
    speech = book.speech
    texts = speech.pages["texts"]
    blocks: list[Block] = [book.text("caveats.text")]
    for effect, attrs in effect_rows(book):
        caveat = str(attrs.get("caveat", ""))
        if caveat:
            blocks.append(
                Heading(speech.quantity(effect) if speech.quantity(effect) != effect else _title(book, effect))
            )
            blocks.append(Paragraph(texts.get(caveat, caveat)))
    if notes := notes_of(book.outcome.provenance):
        blocks += [book.heading("caveats.notes"), Bullets([note[speech.language] for note in notes])]
    return blocks


def _title(book: Book, effect: str) -> str:
    from forestsim.tables import effect_table

    rows = effect_table()
    rows = rows[rows["effect"] == effect].sort_values("headline", ascending=False, kind="stable")
    return book.speech.quantity(str(rows["quantity"].iloc[0])) if len(rows) else effect


def scenario(book: Book) -> list[Block]:
    """Return the scenario file as it was run."""
    return [book.text("scenario.text"), Code(book.outcome.scenario_text)]
