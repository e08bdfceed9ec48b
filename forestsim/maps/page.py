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

SCRIPTS = tuple(f"{n}.js" for n in "format values shapes labels mapview chart panel unit fields controls start".split())
"""Our own scripts in the order in which they are read; they share one scope."""


def render(outcomes: Sequence[Outcome]) -> str:
    """Return one self-contained HTML file for one outcome, or for several with a scenario picker.

    Raises ForestsimError if the browser assets were not built.
    """
    widest = max(outcomes, key=lambda outcome: outcome.base["elevation"].size)
    data = payload(outcomes)
    title = " · ".join(one["name"] for one in data["scenarios"])
    return page(data, ground(widest.base), scripts=("read.js", *SCRIPTS), styles=("page.css",), title=title)


def page(
    data: dict,
    under: Ground,
    *,
    scripts: Sequence[str],
    styles: Sequence[str],
    title: str,
    packed: str = "",
    library: str = "",
) -> str:
    """Return the HTML file of data over a ground picture.

    packed : the data as the page's own scripts unpack it, instead of JSON; library : a script read before them.
    """
    figure = PageFigure(
        part("page.html"),
        title=title,
        style="\n".join([f":root {{ --ground: {under.colour} }}", *map(part, styles)]),
        data=packed or script_json(data),
        packed=bool(packed),
        comparing="pairs" in data,
        library=safe_script(library),
        code=safe_script("\n".join(map(part, scripts))),
        map_name="map_page",
    )
    chart = _map(under)
    chart.add_to(figure)
    return inline(figure.render())


def _map(under: Ground) -> OfflineMap:
    """Return an empty map over a ground picture."""
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
    return chart


def part(name: str) -> str:
    """Return one of the page's own files."""
    return resources.path("maps", "page", name).read_text("utf-8")
