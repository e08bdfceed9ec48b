"""The plot of the vicious circle: how visits wear a forest, and what that does to visits and rent (S60, S71-S73)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import altair

STORIES = {
    "as planned": ("#5f6368", [1, 0]),
    "ten times the visits": ("#b5400b", [1, 0]),
    "ten times the visits, measures": ("#1b7a5a", [6, 3]),
    "ten times the visits, rehabilitation": ("#2b5fa8", [2, 2]),
}
"""Stories of the table that are drawn, with colour and dash; the others hardly differ from the plan."""
PANELS = {"visits": 1000.0, "condition": 0.01, "rent": 1000.0}
"""Quantities from top to bottom, and by what they are divided; the units are words of the locale."""
WIDTH, HEIGHT = 560, 130


def vicious_circle_chart(table: pd.DataFrame, words: Mapping) -> altair.VConcatChart:
    """Return three panels over the years, visits, condition and rent, with a line for each of `STORIES`.

    Parameters
    ----------
    table : DataFrame
        Table ``degradation`` of a run.
    words : mapping
        Section ``economy`` of the locale: titles come from ``tables.degradation``.
    """
    import altair

    rows = words["tables"]["degradation"]["rows"]
    found = table[table["variant"].isin(STORIES) & table["quantity"].isin(PANELS)]
    found = found.assign(story=found["variant"].map(rows), shown=found["value"] / found["quantity"].map(PANELS))
    names = [rows[story] for story in STORIES]
    legend = altair.Legend(title=None, orient="bottom", columns=2, labelLimit=400, symbolStrokeWidth=2.5)
    colour = altair.Color("story:N").scale(domain=names, range=[c for c, _ in STORIES.values()]).legend(legend)
    dash = altair.StrokeDash("story:N").scale(domain=names, range=[d for _, d in STORIES.values()]).legend(legend)
    panels = []
    for quantity in PANELS:
        last = quantity == list(PANELS)[-1]
        axis = altair.Axis(format="d", title=words["columns"]["year"] if last else None, labels=last, ticks=last)
        title = f"{rows[quantity]}, {words['chart_units'][quantity]}"
        own = found.loc[found["quantity"] == quantity, ["year", "shown", "story"]]
        panels.append(
            altair.Chart(own, width=WIDTH, height=HEIGHT, title=title)
            .mark_line(strokeWidth=2)
            .encode(
                x=altair.X("year:Q", axis=axis).scale(nice=False),
                y=altair.Y("shown:Q", title=None, axis=altair.Axis(tickCount=4)).scale(zero=quantity != "rent"),
                color=colour,
                strokeDash=dash,
            )
        )
    chart = altair.vconcat(*panels, spacing=12, title=words["tables"]["degradation"]["title"])
    chart = chart.configure_title(anchor="start", fontSize=12, fontWeight="normal").configure_view(stroke=None)
    return chart.configure_axis(grid=True, gridColor="#e6e6e6", domain=False).resolve_scale(color="shared")
