"""QGIS styles inside the GeoPackage, so that plan.gpkg opens coloured and with readable field names."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from forestsim.tables import species_info

if TYPE_CHECKING:
    from forestsim.results import Outcome

# Okabe and Ito (2008), doi-less, colour-blind safe; then repeated lighter.
SPECIES_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F")
LINE_COLOURS = {"road": "#4d4d4d", "highway": "#1a1a1a", "railway": "#7a5c3e", "river": "#3b7dba", "canal": "#6ba3d0"}
NOTHING = "nothing planted"
NOISE_COLOURS = dict(
    zip(range(45, 80, 5), ("#fde725", "#8fd744", "#35b779", "#21918c", "#31688e", "#443983", "#440154"), strict=True)
)
"""Bands of 5 dB by their lower end, loud ones dark: viridis, which the colour-blind can read."""
NOISE_LIMITS = {
    ("lden", 53): ("WHO limit, Lden 53 dB", "#D55E00"),
    ("lnight", 45): ("WHO limit, Lnight 45 dB", "#CC79A7"),
}

_TABLE = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_CONTENTS = """
INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'QGIS styles', strftime('%Y-%m-%dT%H:%M:%fZ','now'))
"""
_INSERT = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')
"""


def main_species(mix: str) -> str:
    """Return the species with the largest share of a unit's mix (JSON text)."""
    shares = json.loads(mix)
    return max(shares, key=shares.get) if shares else NOTHING


def write_styles(file: Path, outcome: Outcome) -> None:
    """Add default styles for units, lines, places and what is drawn of noise to a GeoPackage."""
    aliases = {
        name: f"{data.attrs.get('long_name', name)}, {data.attrs.get('units', '')} ({outcome.years[-1]})"
        for name, data in outcome.patches.data_vars.items()
    }
    species = sorted({main_species(mix) for mix in outcome.units["mix"]})
    styles = {
        "units": _categories("main_species", _species_symbols(species), aliases),
        "lines": _categories(
            "kind", {k: (k, _line(c, 0.8 if k == "highway" else 0.5)) for k, c in LINE_COLOURS.items()}, {}
        ),
        "places": _categories(
            "kind",
            {k: (k, _point(c)) for k, c in (("town", "#222222"), ("village", "#666666"), ("heritage", "#8c510a"))},
            {},
        ),
    }
    year = int(outcome.years[-1])
    noise = {"noise_contours": _rules(_contours()), "noise_receivers": _rules(_receivers(year), label="receiver")}
    styles |= {layer: qml for layer, qml in noise.items() if "geometry" in outcome.tables.get(layer, ())}
    with closing(sqlite3.connect(file)) as base, base:
        base.execute(_TABLE)
        base.execute(_CONTENTS)
        for layer, qml in styles.items():
            base.execute(_INSERT, (layer, f"{layer} by kind", qml, f"forestsim {layer}"))


def _species_symbols(species: list[str]) -> dict[str, tuple[str, str]]:
    names = species_info()["latin"]
    colours = {s: SPECIES_COLOURS[i % len(SPECIES_COLOURS)] for i, s in enumerate(s for s in species if s != NOTHING)}
    return {s: (names.get(s, s), _fill(colours.get(s, "#d9d9d9"))) for s in species}


def _categories(attribute: str, symbols: dict[str, tuple[str, str]], aliases: dict[str, str]) -> str:
    """Return QML of a categorised style: ``symbols`` maps a value to its label and its symbol layer."""
    kinds = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}
    categories, drawn = [], []
    for i, (value, (label, layer)) in enumerate(symbols.items()):
        kind = next(k for k, name in kinds.items() if name in layer)
        categories.append(f'<category render="true" value={quoteattr(value)} symbol="{i}" label={quoteattr(label)}/>')
        drawn.append(f'<symbol name="{i}" type="{kind}" alpha="1">{layer}</symbol>')
    named = "".join(f'<alias index="-1" field={quoteattr(f)} name={quoteattr(n)}/>' for f, n in aliases.items())
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.34" styleCategories="Symbology|Fields">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(attribute)}>'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(drawn)}</symbols></renderer-v2>"
        f"<aliases>{named}</aliases></qgis>"
    )


def _contours() -> list[tuple[str, str, str]]:
    """Return filter, label and symbol layer for each line of equal level; dashed ones are those without belts."""
    rules = []
    for belts, said, style in ((1, "with the belts", "solid"), (0, "without belts", "dash")):
        drawn = f'"belts" = {belts} AND "measure" = '
        rules += [
            (f"{drawn}'lden' AND \"level_db\" = {level}", f"Lden {level} dB, {said}", _line(colour, 0.35, style))
            for level, colour in NOISE_COLOURS.items()
        ]
        rules += [
            (f"{drawn}'{measure}' AND \"level_db\" = {level}", f"{name}, {said}", _line(colour, 0.9, style))
            for (measure, level), (name, colour) in NOISE_LIMITS.items()
        ]
    return rules


def _receivers(year: int) -> list[tuple[str, str, str]]:
    """Return filter, label and symbol layer for the receivers of a year; a thick rim is above a limit."""
    rules, ends = [], [-999, *NOISE_COLOURS, 999]
    colours = ["#ffffff", *NOISE_COLOURS.values()]
    for low, high, colour in zip(ends[:-1], ends[1:], colours, strict=True):
        said = f"below {high} dB" if low < 0 else f"{low} dB and more" if high > 900 else f"{low} to {high} dB"
        for above, rim, width in (("=", "#4d4d4d", 0.2), ("<>", "#D55E00", 0.8)):
            chosen = f'"year" = {year} AND "lden" >= {low} AND "lden" < {high} AND coalesce("above", \'\') '
            limit = "" if above == "=" else ", above a limit"
            rules.append((f"{chosen}{above} ''", f"Lden {said}{limit}", _point(colour, rim, width)))
    return rules


def _rules(symbols: list[tuple[str, str, str]], label: str = "") -> str:
    """Return QML of a style by rules: filter, label and symbol layer of each. label : field written beside each."""
    kind = "line" if "SimpleLine" in symbols[0][2] else "marker"
    rules = "".join(
        f"<rule key={quoteattr(f'rule{i}')} symbol={quoteattr(str(i))} filter={quoteattr(chosen)}"
        f" label={quoteattr(said)}/>"
        for i, (chosen, said, _) in enumerate(symbols)
    )
    drawn = "".join(
        f'<symbol name="{i}" type="{kind}" alpha="1">{layer}</symbol>' for i, (_, _, layer) in enumerate(symbols)
    )
    beside = (
        f'<labeling type="simple"><settings><text-style fieldName={quoteattr(label)} fontSize="8"/>'
        '<placement placement="6"/></settings></labeling>'
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.34" styleCategories="Symbology|Labeling" labelsEnabled="{int(bool(label))}">'
        f'<renderer-v2 type="RuleRenderer"><rules key="all">{rules}</rules><symbols>{drawn}</symbols></renderer-v2>'
        f"{beside if label else ''}</qgis>"
    )


def _layer(kind: str, **options: str) -> str:
    listed = "".join(f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options.items())
    return f'<layer class="{kind}" enabled="1" pass="0"><Option type="Map">{listed}</Option></layer>'


def _fill(colour: str) -> str:
    return _layer("SimpleFill", color=_rgba(colour), style="solid", outline_color="40,40,40,255", outline_width="0.1")


def _line(colour: str, width: float, style: str = "solid") -> str:
    return _layer("SimpleLine", line_color=_rgba(colour), line_width=str(width), line_width_unit="MM", line_style=style)


def _point(colour: str, rim: str = "#ffffff", width: float = 0.0) -> str:
    return _layer(
        "SimpleMarker",
        name="circle",
        color=_rgba(colour),
        outline_color=_rgba(rim),
        outline_width=str(width),
        size="2.4",
    )


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
