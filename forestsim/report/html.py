"""The report as one HTML file that asks for nothing."""

from __future__ import annotations

import base64

from forestsim import resources
from forestsim.report.model import Document, Figure, drawing_mm, width_mm


def render_html(document: Document) -> bytes:
    """Return the report as one self-contained HTML file in UTF-8."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["picture"] = picture
    environment.filters["most_mm"] = most_mm
    folder = resources.path("report", "templates")
    template = environment.from_string((folder / "report.html").read_text("utf-8"))
    style = (folder / "report.css").read_text("utf-8")
    return template.render(document=document, style=style).encode("utf-8")


def picture(figure: Figure) -> str:
    """Return a figure as a data URI: a drawing where there is one, else a picture."""
    drawing = figure.draw("svg")
    kind, data = ("svg+xml", drawing) if drawing is not None else ("png", figure.draw("png"))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def most_mm(figure: Figure) -> float:
    """Return the width beyond which a figure does not grow on a screen: half more than on paper."""
    drawing = figure.draw("svg")
    if drawing is None:
        return 1.5 * width_mm(figure.draw("png"))
    return 1.5 * drawing_mm(drawing)
