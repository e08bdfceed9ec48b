"""The picture docs/foliage.png: what was measured behind belts and what the models give.

``python tests/foliage_plot.py`` draws it anew.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from forestsim.effects.foliage_field import field_comparison

FILE = Path(__file__).parent.parent / "docs" / "foliage.png"
MEASURED, STAND, ISO = "measured", "stems and leaves", "ISO 9613-2, table A.1"
COLOURS = {MEASURED: "#1a1a1a", STAND: "#0072B2", ISO: "#D55E00"}


def points() -> pd.DataFrame:
    """Return a row for each point and what stands at it: belt, kind, loss, low and high, dB."""
    stand, iso = field_comparison("stand"), field_comparison("iso")
    order = stand.sort_values(["depth_m", "point"]).index
    rows = []
    for at in order:
        row = stand.loc[at]
        belt = f"{row.depth_m:g} m, {row.belt}" + (", against hard ground" if row.against == "hard ground" else "")
        span = (row.measured_low, row.measured_high)
        rows.append((belt, MEASURED, row.measured, *span))
        rows.append((belt, STAND, row.best, row.low, row.high))
        rows.append((belt, ISO, iso.loc[at, "best"], iso.loc[at, "best"], iso.loc[at, "best"]))
    return pd.DataFrame(rows, columns=["belt", "kind", "loss", "low", "high"])


def plot(table: pd.DataFrame) -> alt.LayerChart:
    """Return the picture of a table of ``points``."""
    belts = table["belt"].drop_duplicates().tolist()
    y = alt.Y("belt:N", sort=belts, title=None, axis=alt.Axis(labelLimit=420, grid=True))
    x = alt.X("loss:Q", title="loss beyond the ground it was compared with, dB(A)", scale=alt.Scale(domain=[0, 12]))
    kinds = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    shapes = alt.Scale(domain=list(COLOURS), range=["diamond", "circle", "square"])
    base = alt.Chart(table)
    span = {"y": y, "x": alt.X("low:Q"), "x2": "high:Q"}
    model = base.transform_filter(alt.datum.kind == STAND).mark_bar(height=9, opacity=0.25).encode(**span)
    measured = base.transform_filter(alt.datum.kind == MEASURED).mark_rule(strokeWidth=2).encode(**span)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        y=y,
        x=x,
        color=alt.Color("kind:N", scale=kinds, title=None),
        shape=alt.Shape("kind:N", scale=shapes, title=None),
    )
    return (
        (model + measured + dots)
        .encode(color=alt.Color("kind:N", scale=kinds, title=None))
        .properties(width=420, height=260, background="white")
        .configure_legend(orient="bottom", labelLimit=300, labelFontSize=12, symbolOpacity=1)
        .configure_axis(labelFontSize=12, titleFontSize=12)
    )


if __name__ == "__main__":
    FILE.write_bytes(vl_convert.vegalite_to_png(plot(points()).to_json(), scale=1.3))
