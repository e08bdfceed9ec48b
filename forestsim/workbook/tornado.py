"""The tornado as a chart: for each outcome its widest bars, from where an input is low to where it is high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from forestsim.uncertainty.study import Study

if TYPE_CHECKING:
    from altair import VConcatChart

WIDTH, BAR = 420, 18
COLOURS = {"low": "#4477aa", "high": "#cc6677"}
"""Told apart also without colour vision: Tol's muted blue and rose."""


def tornado_chart(study: Study) -> VConcatChart:
    """Return a chart of the first ``study.top`` inputs of every outcome."""
    table = study.tables["tornado"]
    parts = [_of(rows.head(study.top), study.year) for _, rows in table.groupby("outcome", sort=False)]
    title = f"{study.name}: one input at a time at its 5 % and 95 % point"
    return alt.vconcat(*parts, title=title).configure_view(stroke=None).configure_title(anchor="start")


def _of(rows: pd.DataFrame, year: int) -> alt.LayerChart:
    first = rows.iloc[0]
    ends = pd.concat(
        rows.assign(end=end, start=rows["outcome_at_value"], stop=rows[f"outcome_at_{end}"]) for end in COLOURS
    )
    order = rows["input_title"].tolist()
    colour = alt.Color("end:N", title="input at its", scale=alt.Scale(domain=[*COLOURS], range=[*COLOURS.values()]))
    across = alt.X("start:Q", title=f"{first['title']}, {first['unit']}, {year}", scale=alt.Scale(zero=False))
    names = alt.Y("input_title:N", sort=order, title=None, axis=alt.Axis(labelLimit=320))
    bars = alt.Chart(ends).mark_bar().encode(x=across, x2="stop:Q", y=names, color=colour)
    centre = alt.Chart(rows.head(1)).mark_rule(color="#333333").encode(x="outcome_at_value:Q")
    return (bars + centre).properties(width=WIDTH, height=alt.Step(BAR))
