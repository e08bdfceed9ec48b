"""How a chart becomes a picture: fonts, number format, resolution."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forestsim.report.model import DPI
from forestsim.report.speech import THIN, Speech

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    from matplotlib.figure import Figure

FONT = "DejaVu Sans"
WIDTH = 482
"""Width of the text block, 170 mm, in points."""
INK, SOFT, GRID, BAND = "#1d2429", "#56626b", "#e3e6e8", "#1f5f7a"


Hold = Callable[["pd.DataFrame"], "alt.NamedData"]
"""Takes the data of a chart and returns the name under which the chart finds them."""


def chart(make: Callable[[Hold], alt.TopLevelMixin], speech: Speech) -> Callable[[str], bytes | None]:
    """Return a drawer of a chart, which is made once, when it is first drawn.

    Data go past Altair, which would look at every figure one by one.
    """
    made: dict[str, Any] = {}
    data: dict[str, list[dict]] = {}

    def hold(frame: pd.DataFrame) -> alt.NamedData:
        import altair as alt

        name = f"data{len(data)}"
        data[name] = frame.astype(object).where(frame.notna(), None).to_dict("records")
        return alt.NamedData(name=name)

    def draw(kind: str) -> bytes:
        import vl_convert

        _fonts()
        if "spec" not in made:
            made["spec"] = {**_dressed(make(hold)).to_dict(), "datasets": data}
        comma = speech.language != "en"
        numbers = {"decimal": "," if comma else ".", "thousands": THIN, "grouping": [3], "currency": ["", ""]}
        if kind not in made:
            if kind == "svg":
                made[kind] = vl_convert.vegalite_to_svg(made["spec"], format_locale=numbers).encode("utf-8")
            else:
                made[kind] = vl_convert.vegalite_to_png(made["spec"], ppi=DPI, format_locale=numbers)
        return made[kind]

    return draw


def painting(make: Callable[[], Figure]) -> Callable[[str], bytes | None]:
    """Return a drawer of a matplotlib figure; it has no drawing, only a picture."""
    made: dict[str, bytes] = {}

    def draw(kind: str) -> bytes | None:
        if kind == "svg":
            return None
        if "png" not in made:
            made["png"] = _png(make())
        return made["png"]

    return draw


def _png(figure: Figure) -> bytes:
    import io

    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 4})
    return written.getvalue()


@cache
def _fonts() -> None:
    import vl_convert
    from matplotlib import get_data_path

    vl_convert.register_font_directory(str(Path(get_data_path()) / "fonts" / "ttf"))


def _dressed(plain: alt.TopLevelMixin) -> alt.TopLevelMixin:
    axis = {"gridColor": GRID, "domainColor": SOFT, "tickColor": SOFT, "labelColor": INK, "titleColor": INK}
    axis |= {"labelFontSize": 8, "titleFontSize": 8, "titleFontWeight": "normal", "labelLimit": 240, "tickCount": 5}
    legend = {"labelFontSize": 8, "titleFontSize": 8, "titleFontWeight": "normal", "labelLimit": 300, "symbolSize": 60}
    title = {"fontSize": 8.5, "fontWeight": "normal", "anchor": "start", "color": INK, "offset": 6}
    return (
        plain.configure(font=FONT, background="white", padding=2)
        .configure_axis(**axis)
        .configure_legend(**legend)
        .configure_title(**title)
        .configure_view(stroke=None)
    )


def wrapped(text: str, width: int) -> list[str]:
    """Return a title in lines of at most ``width`` letters."""
    import textwrap

    return textwrap.wrap(text, width) or [text]
