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


_TEXT = {"labelFontSize": 8, "titleFontSize": 8, "titleFontWeight": "normal"}
_AXIS = {"gridColor": GRID, "domainColor": SOFT, "tickColor": SOFT, "labelColor": INK, "titleColor": INK}
CONFIG = {
    "font": FONT,
    "background": "white",
    "padding": 2,
    "axis": {**_AXIS, **_TEXT, "labelLimit": 240, "tickCount": 5},
    "legend": {**_TEXT, "labelLimit": 300, "symbolSize": 60},
    "title": {"fontSize": 8.5, "fontWeight": "normal", "anchor": "start", "color": INK, "offset": 6},
    "view": {"stroke": None, "continuousWidth": 300, "continuousHeight": 300},
}
"""Look of every chart, as Vega-Lite has it."""
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
        from altair.utils.schemapi import debug_mode

        _fonts()
        if "spec" not in made:
            # Altair would look at every part of each chart a dozen times; what it makes is ours, and drawn at once.
            with debug_mode(False):
                plain = make(hold).to_dict(validate=False)
            made["spec"] = {**plain, "config": CONFIG, "datasets": data}
        comma = speech.language != "en"
        numbers = {"decimal": "," if comma else ".", "thousands": THIN, "grouping": [3], "currency": ["", ""]}
        if kind not in made:
            if kind == "svg":
                made[kind] = vl_convert.vegalite_to_svg(made["spec"], format_locale=numbers).encode("utf-8")
            else:
                made[kind] = vl_convert.vegalite_to_png(made["spec"], ppi=DPI, format_locale=numbers)
        return made[kind]

    return draw


class Painting:
    """A drawer of a matplotlib figure, which has no drawing, only a picture; it is made once, here or beside."""

    def __init__(self, make: Callable[[], Figure]):
        self._make = make
        self.made: bytes | None = None

    def __call__(self, kind: str) -> bytes | None:
        """Return the picture, or None where a drawing is wanted."""
        if kind == "svg":
            return None
        self.made = self.made or self.png()
        return self.made

    def png(self) -> bytes:
        """Return the picture, painted now."""
        return _png(self._make())


def _png(figure: Figure) -> bytes:
    import io

    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 2})
    return written.getvalue()


@cache
def _fonts() -> None:
    import vl_convert
    from matplotlib import get_data_path

    vl_convert.register_font_directory(str(Path(get_data_path()) / "fonts" / "ttf"))


def wrapped(text: str, width: int) -> list[str]:
    """Return a title in lines of at most ``width`` letters."""
    import textwrap

    return textwrap.wrap(text, width) or [text]
