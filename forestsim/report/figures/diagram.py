"""The theory of change as boxes and arrows."""

from __future__ import annotations

import textwrap

from forestsim.report.book import Book
from forestsim.report.figures.charts import Drawer
from forestsim.report.figures.maps import MM, WIDTH_MM
from forestsim.report.figures.paint import INK, SOFT, Painting

STEPS = (("activities", 3), ("outputs", 3), ("outcomes", 3), ("goal", 1))
TINTS = ("#eaf1f4", "#dfeae2", "#f6eed9", "#e8e3ef")
HEIGHT_MM, HEAD_MM, GAP_MM = 92.0, 9.0, 8.0


def theory_of_change(book: Book) -> Drawer:
    """Return the diagram."""
    return Painting(lambda: _diagram(book))


def _diagram(book: Book):
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    say = book.speech.say
    figure = Figure(figsize=(WIDTH_MM * MM, HEIGHT_MM * MM))
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set_xlim(0, WIDTH_MM)
    axes.set_ylim(0, HEIGHT_MM)
    axes.axis("off")
    width = (WIDTH_MM - GAP_MM * (len(STEPS) - 1)) / len(STEPS)
    for column, ((step, count), tint) in enumerate(zip(STEPS, TINTS, strict=True)):
        left = column * (width + GAP_MM)
        axes.text(
            left + width / 2,
            HEIGHT_MM - 4,
            say(f"change.{step}"),
            ha="center",
            va="center",
            fontsize=7.6,
            weight="bold",
            color=INK,
        )
        high = (HEIGHT_MM - HEAD_MM - 4 * (count - 1)) / count
        for row in range(count):
            bottom = HEIGHT_MM - HEAD_MM - (row + 1) * high - 4 * row
            box = FancyBboxPatch(
                (left + 0.6, bottom + 0.6),
                width - 1.2,
                high - 1.2,
                boxstyle="round,pad=0.2,rounding_size=1.2",
                facecolor=tint,
                edgecolor=SOFT,
                lw=0.6,
            )
            axes.add_patch(box)
            text = "\n".join(textwrap.wrap(say(f"change.{step}_{row + 1}"), 24))
            axes.text(
                left + width / 2,
                bottom + high / 2,
                text,
                ha="center",
                va="center",
                fontsize=6.6,
                color=INK,
                linespacing=1.35,
            )
        if column:
            middle = (HEIGHT_MM - HEAD_MM) / 2
            style = {"arrowstyle": "-|>", "color": SOFT, "lw": 1.2}
            axes.annotate("", (left - 0.4, middle), (left - GAP_MM + 0.6, middle), arrowprops=style)
    return figure
