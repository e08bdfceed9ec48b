"""The page: data, ground and our own controls put together by folium into one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import folium

from forestsim import resources
from forestsim.maps.base import Ground, ground
from forestsim.maps.offline import OfflineMap, PageFigure, inline, safe_script
from forestsim.maps.payload import payload, script_json

if TYPE_CHECKING:
    from forestsim.results import Outcome

SCRIPTS = tuple(f"{n}.js" for n in "format values shapes labels mapview chart panel unit fields controls".split())
"""Our own scripts in the order in which they are read; they share one scope."""


def render(outcomes: Sequence[Outcome]) -> str:
    """Return one self-contained HTML file for one outcome, or for several with a scenario picker.

    Raises ForestsimError if the browser assets were not built.
    """
    widest = max(outcomes, key=lambda outcome: outcome.base["elevation"].size)
    return render_page(payload(outcomes), ground(widest.base))


def render_page(data: dict, under: Ground) -> str:
    """Return the HTML file of a payload over a ground picture."""
    south_west, north_east = under.bounds
    chart = OfflineMap(
        location=[(a + b) / 2 for a, b in zip(south_west, north_east, strict=True)],
        zoom_start=9,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        zoom_snap=0.25,
        zoom_delta=0.75,
        min_zoom=7,
        max_zoom=18,
    )
    chart._id = "page"  # folium's own is random, and a page must come out the same twice
    picture = folium.raster_layers.ImageOverlay(
        under.url, under.bounds, pixelated=False, interactive=False, pane="tilePane", class_name="ground"
    )
    picture._id = "ground"
    picture.add_to(chart)
    figure = PageFigure(
        part("page.html"),
        title=" · ".join(one["name"] for one in data["scenarios"]),
        style=f":root {{ --ground: {under.colour} }}\n" + part("page.css"),
        data=script_json(data),
        code=safe_script("\n".join(part(name) for name in SCRIPTS)),
        map_name=chart.get_name(),
    )
    chart.add_to(figure)
    return inline(figure.render())


def part(name: str) -> str:
    """Return one of the page's own files."""
    return resources.path("maps", "page", name).read_text("utf-8")
