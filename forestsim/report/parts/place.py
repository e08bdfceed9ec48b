"""Why plant here: the problem, the baseline, the policies it answers, the site and its map."""

from __future__ import annotations

from forestsim.report.book import Book
from forestsim.report.model import Block, Bullets, Cell
from forestsim.report.parts.summary import planted_words

SITE = (
    ("rain", "mm yr-1"),
    ("et0", "mm yr-1"),
    ("groundwater_depth", "m"),
    ("groundwater_salinity", "g l-1"),
    ("soil_salinity", "dS m-1"),
    ("distance_to_road", "m"),
)
POLICIES = ("concept", "trees", "aral", "paper_concept")
POLICY_SOURCES = ("kazpravda2026", "ecokarta2021", "seed2022")


def problem(book: Book) -> list[Block]:
    """Return the problem and the baseline of the site."""
    speech, facts = book.speech, book.facts
    rain, need = facts.site_mean("rain"), facts.site_mean("et0")
    blocks: list[Block] = []
    if rain.known and need.known:
        dry = speech.amount(rain.value, unit="mm yr-1"), speech.amount(need.value, unit="mm yr-1")
        blocks.append(
            book.text("problem.dry", rain=dry[0], need=dry[1], times=speech.number(need.value / rain.value, 2))
        )
    book.cited |= {"seed2022", "groll2019"}
    items = [speech.say("problem.dust"), speech.say("problem.radiation", share=speech.percent(5 / 45))]
    blocks += [Bullets([*items, speech.say("problem.visitors")]), book.heading("problem.baseline")]
    blocks.append(book.text("problem.baseline_text", table=book.see("table", "baseline")))
    blocks.append(book.table("baseline", _baseline_columns(book), _baseline(book), speech.say("problem.baseline_note")))
    return blocks


def _baseline_columns(book: Book):
    return [
        book.column("indicator", width=3.4, numeric=False),
        book.column("value", width=1.2),
        book.column("least_largest", width=1.6),
        book.column("unit", width=1.0, numeric=False),
        book.column("from", width=1.6, numeric=False),
    ]


def _baseline(book: Book) -> list[list[Cell]]:
    speech, facts = book.speech, book.facts
    dash = speech.say("labels.none_short")
    site, model = speech.say("labels.from_site"), speech.say("labels.from_model")
    rows: list[list[Cell]] = []
    for column, unit in SITE:
        if column in facts.units and facts.site_mean(column).known:
            found = facts.site_mean(column)
            value, span = speech.number(found.value), speech.span(found.low, found.high)
            rows.append([speech.say(f"site.{column}"), value, span, speech.unit(unit), site])
    for quantity in ("rent_unplanted",):
        found = facts.find("total", quantity)
        if found.known:
            unit, [number] = book.row([found])
            span = speech.span(found.low, found.high) if facts.ranges else dash
            rows.append([speech.quantity(quantity), speech.number(number.value), span, unit, model])
    noise = facts.table("noise_limits")
    if len(noise):
        last = noise[noise["year"] == noise["year"].max()]
        for row in last.itertuples():
            title = speech.say(
                "noise.above_open", limit=speech.word("limits", row.limit), level=speech.number(row.limit_db)
            )
            rows.append([title, speech.number(row.area_open_ha), dash, speech.unit("ha"), model])
    rows.append([speech.say("problem.radiation_row"), "5", dash, speech.say("problem.of_settlements"), "S18"])
    return rows


def policy(book: Book) -> list[Block]:
    """Return the policies that the planting answers."""
    speech = book.speech
    area = book.facts.area
    rows: list[list[Cell]] = [
        [
            speech.say(f"policy.{name}"),
            speech.say(f"policy.{name}_says"),
            speech.say(f"policy.{name}_here", **({"area": speech.number(area)} if name in ("concept", "aral") else {})),
        ]
        for name in POLICIES
    ]
    book.cited |= set(POLICY_SOURCES)
    columns = [book.column(name, width=w, numeric=False) for name, w in (("policy", 1.2), ("says", 2), ("here", 2))]
    return [book.text("policy.text"), book.table("policy", columns, rows, speech.say("policy.note"))]


def site(book: Book) -> list[Block]:
    """Return the site and the map of the plan."""
    from forestsim.report.figures.maps import plan_map

    if not book.facts.planted:
        return [book.text("summary.nothing", "warning")]
    words = planted_words(book)
    text = {name: words[name] for name in ("area", "count", "period")}
    blocks: list[Block] = [book.text("site.text", figure=book.see("figure", "plan_map"), **text)]
    blocks.append(book.figure("plan_map", plan_map(book), species=words["species"], area=words["area"]))
    losses = book.outcome.losses
    if len(losses):
        rows: list[list[Cell]] = [
            [str(row.name), book.speech.word("reasons", str(row.reason)), book.speech.number(row.hectares)]
            for row in losses.rename_axis(None).itertuples(index=False)
        ]
        columns = [book.column("entry", width=2, numeric=False), book.column("reason", width=2, numeric=False)]
        columns.append(book.column("lost", unit=book.speech.unit("ha")))
        lost = book.speech.number(float(losses["hectares"].sum()))
        blocks += [book.text("site.losses", lost=lost), book.table("losses", columns, rows)]
    return blocks
