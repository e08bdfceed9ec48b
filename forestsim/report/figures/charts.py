"""Charts of the report: curves with bands, bars by species, costs, rates, tornado, calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from forestsim.report.book import Book
from forestsim.report.figures.paint import BAND, SOFT, WIDTH, chart, wrapped

Drawer = Callable[[str], bytes | None]
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8c8c00", "#7F7F7F", "#44546a")


def curves(book: Book, shown: Sequence[tuple[str, str]], columns: int = 2, height: int = 82) -> Drawer:
    """Return small charts of quantities by year, each with its band; ``shown`` is (part, quantity)."""

    def make(hold):
        import altair as alt

        width = (WIDTH - 40 * columns) // columns - 14
        parts = []
        for part, quantity in shown:
            frame = _grown(book, part, quantity)
            unit = str(frame["unit"].iloc[0]) if len(frame) else ""
            factor, text = book.speech.scale(unit, *frame["value"], *frame["low"], *frame["high"])
            frame = frame.assign(**{name: frame[name] * factor for name in ("value", "low", "high")})
            title = book.speech.quantity(quantity) + (f", {text}" if text else "")
            base = alt.Chart(
                hold(frame[["year", "value", "low", "high"]]),
                title=alt.Title(wrapped(title, 36 if columns == 3 else 50)),
            )
            span = alt.Scale(domain=[book.facts.years[0], book.facts.last], nice=False)
            x = alt.X("year:Q", title=None, scale=span, axis=alt.Axis(format="d", grid=False, tickCount=5))
            y = alt.Y("low:Q", title=None, scale=alt.Scale(zero=True, nice=True))
            layers = [base.mark_line(color=BAND, strokeWidth=1.6).encode(x, alt.Y("value:Q", title=None))]
            if frame["low"].notna().any():
                layers.insert(0, base.mark_area(color=BAND, opacity=0.2).encode(x, y, alt.Y2("high:Q")))
            if (frame[["value", "low"]].min() < 0).any():
                zero = (
                    alt.Chart(hold(pd.DataFrame({"zero": [0]})))
                    .mark_rule(color=SOFT, strokeWidth=0.7)
                    .encode(y="zero:Q")
                )
                layers.insert(0, zero)
            parts.append(alt.layer(*layers).properties(width=width, height=height))
        return alt.concat(*parts, columns=columns, spacing={"row": 14, "column": 14}).resolve_scale(y="independent")

    return chart(make, book.speech)


def _grown(book: Book, part: str, quantity: str) -> pd.DataFrame:
    """Return a quantity by year; survival begins when all is planted, for land not yet planted counts as nothing."""
    frame = book.facts.series(part, quantity).dropna(subset=["value"])
    if quantity == "survival" and len(book.facts.units):
        frame = frame[frame["year"] >= int(book.facts.units["planting_year"].max())]
    return frame


def by_species(book: Book, shown: Sequence[tuple[str, str]]) -> Drawer:
    """Return bars of quantities by species with their ranges, each quantity on its own axis."""

    def make(hold):
        import altair as alt

        facts, speech = book.facts, book.speech
        names = {name: speech.species(name) for name in facts.species}
        colours = alt.Scale(domain=list(names.values()), range=[facts.colours[name] for name in names])
        room = min(max(5.3 * max(map(len, names.values())) + 10, 90), 230)
        width, parts = int(WIDTH - room) // len(shown) - 22, []
        for place, (part, quantity) in enumerate(shown):
            found = {name: facts.find(part, quantity, species=name) for name in names}
            factor, text = speech.scale(
                next(f.unit for f in found.values()), *(v for f in found.values() for v in (f.value, f.low, f.high))
            )
            rows = [
                {"species": names[n], "value": f.value * factor, "low": f.low * factor, "high": f.high * factor}
                for n, f in found.items()
            ]
            title = wrapped(speech.quantity(quantity) + (f", {text}" if text else ""), 30)
            base = alt.Chart(hold(pd.DataFrame(rows)), title=alt.Title(title))
            axis = alt.Axis(labelLimit=room) if place == 0 else None
            y = alt.Y("species:N", title=None, sort=list(names.values()), axis=axis)
            bar = base.mark_bar(height={"band": 0.62}).encode(
                alt.X("value:Q", title=None, axis=alt.Axis(tickCount=4)),
                y,
                alt.Color("species:N", scale=colours, legend=None),
            )
            rule = base.mark_rule(color="#1d2429", strokeWidth=1).encode(alt.X("low:Q", title=None), y, x2="high:Q")
            parts.append(alt.layer(bar, rule).properties(width=width, height=max(24 * len(names), 60)))
        return alt.hconcat(*parts, spacing=20).resolve_scale(x="independent")

    return chart(make, book.speech)


def by_age(book: Book, states: pd.DataFrame, shown: Sequence[str]) -> Drawer:
    """Return lines of growth states over the age of the stand, a line for each species."""

    def make(hold):
        import altair as alt

        facts, speech = book.facts, book.speech
        names = {name: speech.species(name) for name in facts.species}
        colours = alt.Scale(domain=list(names.values()), range=[facts.colours[name] for name in names])
        parts = []
        for quantity in shown:
            unit = "%" if quantity in ("survival", "crown_cover") else speech.unit("m")
            frame = states.assign(
                value=states[quantity] * (100 if unit == "%" else 1), name=states["species"].map(names)
            )
            base = alt.Chart(
                hold(frame[["age", "value", "name"]]),
                title=alt.Title(wrapped(f"{speech.quantity(quantity)}, {unit}", 32)),
            )
            color = alt.Color("name:N", scale=colours, legend=alt.Legend(title=None, orient="bottom", columns=3))
            x = alt.X("age:Q", title=speech.say("columns.age"), axis=alt.Axis(grid=False))
            line = base.mark_line(strokeWidth=1.6).encode(x, alt.Y("value:Q", title=None), color)
            parts.append(line.properties(width=WIDTH // len(shown) - 46, height=120))
        return alt.hconcat(*parts, spacing=16)

    return chart(make, book.speech)


def stacked(book: Book, frame: pd.DataFrame, unit: str) -> Drawer:
    """Return bars by year, stacked by ``head``; the frame has year, head and value in the unit shown."""

    def make(hold):
        import altair as alt

        heads = list(dict.fromkeys(frame["head"]))
        colours = alt.Scale(domain=heads, range=list(PALETTE[: len(heads)]))
        legend = alt.Legend(title=None, orient="bottom", columns=2)
        bars = (
            alt.Chart(hold(frame))
            .mark_bar(width={"band": 0.9})
            .encode(
                alt.X(
                    "year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, values=_ticks(frame["year"]))
                ),
                alt.Y("value:Q", title=unit, stack=True),
                alt.Color("head:N", scale=colours, sort=heads, legend=legend),
                order=alt.Order("rank:Q"),
            )
        )
        return bars.properties(width=WIDTH - 50, height=170)

    return chart(make, book.speech)


def dots(book: Book, frame: pd.DataFrame, unit: str, order: Sequence[str]) -> Drawer:
    """Return figures with ranges side by side; the frame has ``group``, ``kind``, value, low and high."""

    def make(hold):
        import altair as alt

        kinds = list(dict.fromkeys(frame["kind"]))
        colours = alt.Scale(domain=kinds, range=[PALETTE[0], PALETTE[5]])
        legend = alt.Legend(title=None, orient="bottom")
        base = alt.Chart(hold(frame)).encode(
            alt.X("group:N", title=None, sort=list(order), axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("kind:N", sort=kinds),
            color=alt.Color("kind:N", scale=colours, legend=legend),
        )
        rule = base.mark_rule(strokeWidth=1.6).encode(alt.Y("low:Q", title=unit), alt.Y2("high:Q"))
        point = base.mark_point(filled=True, size=45, opacity=1).encode(alt.Y("value:Q", title=unit))
        zero = alt.Chart(hold(pd.DataFrame({"zero": [0]}))).mark_rule(color=SOFT).encode(y="zero:Q")
        return alt.layer(zero, rule, point).properties(width=WIDTH - 60, height=150)

    return chart(make, book.speech)


def tornado(book: Book, frame: pd.DataFrame, unit: str) -> Drawer:
    """Return bars from the outcome at an input's low end to that at its high end, the widest first."""

    def make(hold):
        import altair as alt

        order = list(frame["title"])
        speech = book.speech
        ends = frame.melt(id_vars=["title", "middle"], value_vars=["at_low", "at_high"], var_name="end")
        labels = {"at_low": speech.say("sensitivity.at_low"), "at_high": speech.say("sensitivity.at_high")}
        colours = alt.Scale(domain=list(labels.values()), range=[PALETTE[1], PALETTE[0]])
        chosen = alt.Color("end:N", scale=colours, legend=alt.Legend(title=None, orient="bottom"))
        bars = (
            alt.Chart(hold(ends.assign(end=ends["end"].map(labels))))
            .mark_bar(height={"band": 0.6})
            .encode(
                alt.X("middle:Q", title=unit, scale=alt.Scale(zero=False)),
                alt.X2("value:Q"),
                alt.Y("title:N", sort=order, title=None, axis=alt.Axis(labelLimit=230)),
                chosen,
            )
        )
        return bars.properties(width=WIDTH - 260, height=22 * len(order) + 10)

    return chart(make, book.speech)


def calendar(book: Book, frame: pd.DataFrame) -> Drawer:
    """Return bars from ``start`` to ``end`` for each task, coloured by kind of task."""

    def make(hold):
        import altair as alt

        tasks, kinds = list(frame["task"]), list(dict.fromkeys(frame["kind"]))
        room = min(max(5.3 * max(map(len, tasks)), 190), 270)
        colours = alt.Scale(domain=kinds, range=list(PALETTE[: len(kinds)]))
        bars = (
            alt.Chart(hold(frame))
            .mark_bar(height={"band": 0.62}, cornerRadius=1)
            .encode(
                alt.X(
                    "start:Q",
                    title=None,
                    scale=alt.Scale(domain=[int(frame["start"].min()), int(frame["end"].max())], nice=False),
                    axis=alt.Axis(format="d"),
                ),
                alt.X2("end:Q"),
                alt.Y("task:N", sort=tasks, title=None, axis=alt.Axis(labelLimit=room)),
                alt.Color(
                    "kind:N", scale=colours, sort=kinds, legend=alt.Legend(title=None, orient="bottom", columns=3)
                ),
            )
        )
        return bars.properties(width=WIDTH - room - 25, height=max(15 * len(tasks), 60))

    return chart(make, book.speech)


def _ticks(years: pd.Series) -> list[int]:
    first, last = int(years.min()), int(years.max())
    step = 5 if last - first > 12 else 1
    return [year for year in range(first, last + 1) if year % step == 0]
