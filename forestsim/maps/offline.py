"""Folium without the internet: our own Leaflet, and every link replaced by the file's text."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import folium
from branca.element import Figure
from folium.template import Template
from jinja2 import Environment, StrictUndefined

from forestsim import resources
from forestsim.errors import ForestsimError

ASSETS = {"leaflet.js": "leaflet.js", "leaflet.css": "leaflet.css"}
"""Links that pages may carry, and the built file that takes their place."""

_LINK = re.compile(r'<script src="(?P<script>[^"]*)"></script>|<link rel="stylesheet" href="(?P<style>[^"]*)"\s*/?>')
_ANY_LOAD = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)\s*=\s*["'](?!data:)(?P<url>[^"']*)""", re.I
)


class OfflineMap(folium.Map):
    """A folium map that asks for Leaflet alone: no jquery, no bootstrap, no fonts, no tiles."""

    default_js = [("leaflet", "leaflet.js")]  # noqa: RUF012 (folium's own shape)
    default_css = [("leaflet_css", "leaflet.css")]  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},
                {center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});
        {% endmacro %}
        """
    )


class PageFigure(Figure):
    """The whole HTML file, in our own template."""

    def __init__(self, template: str, **values):
        super().__init__(title=values.get("title"))
        self.header._children.clear()
        self.values = values
        environment = Environment(undefined=StrictUndefined, autoescape=False)
        environment.filters["text"] = lambda value: escape(str(value))
        self._template = environment.from_string(template)

    def render(self, **kwargs) -> str:
        """Render children first, as they fill header and script, then the page."""
        for child in self._children.values():
            child.render(**kwargs)
        parts = {name: getattr(self, name).render(**kwargs) for name in ("header", "html", "script")}
        return self._template.render(**parts, **self.values)


def inline(page: str) -> str:
    """Return a page with every script and style sheet link replaced by the file itself.

    Raises ForestsimError for a link that is not in ``ASSETS``: nothing may slip through.
    """
    page = _LINK.sub(_as_text, page)
    head = re.sub(r"(?s)(<script\b[^>]*>).*?(</script>)|(<style>).*?(</style>)", "", page)
    stray = _ANY_LOAD.search(head)
    if stray:
        raise ForestsimError(f"maps: the page would load {stray['url']}; add the file to the assets")
    return page


def _as_text(found: re.Match) -> str:
    url = found["script"] if found["script"] is not None else found["style"]
    if url not in ASSETS:
        raise ForestsimError(f"maps: the page would load {url}; add the file to the assets")
    text = asset(ASSETS[url])
    if found["script"] is not None:
        return f"<script>{safe_script(text)}</script>"
    return "<style>" + text.replace("</style", "<\\/style") + "</style>"


def safe_script(text: str) -> str:
    """Return JavaScript that cannot end its own script element."""
    return re.sub(r"</(?=script)", r"<\\/", text, flags=re.I)


def asset(name: str) -> str:
    """Return the text of a built asset. Raises ForestsimError if the assets were not built."""
    file: Path = resources.path("maps", "assets", name)
    if not file.is_file():
        cure = "run make setup, or python hatch_build.py in the checkout"
        raise ForestsimError(f"forestsim/maps/assets: {name} is missing; {cure}")
    return file.read_text("utf-8")
