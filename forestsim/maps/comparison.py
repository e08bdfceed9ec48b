"""The page of several scenarios: one at a time, two side by side, and their difference."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from forestsim.compare import check_comparable, stems_of
from forestsim.errors import ResultError
from forestsim.maps.base import ground
from forestsim.maps.differences import pairs, planted
from forestsim.maps.page import SCRIPTS, page
from forestsim.maps.payload import pack, payload, script_json

if TYPE_CHECKING:
    from forestsim.results import Outcome

OWN_SCRIPTS = tuple(f"{n}.js" for n in "pieces swipe amounts pair totals_table vega charts views print compare".split())
"""Scripts of this page alone, read after those of the map and before its start."""


def render_comparison(outcomes: Sequence[Outcome], verdicts: Sequence[dict] = ()) -> str:
    """Return one self-contained HTML file that compares two or more outcomes on a map, in a table and in charts.

    verdicts : for below the table, of ``{"pair": [place, place], "part": "total" or "per_hectare", "said": {language:
    sentence}}``.

    Raises ResultError if the outcomes cannot be compared (see `forestsim.compare.check_comparable`) or one of them
    plants nothing; ForestsimError if the browser assets were not built.
    """
    check_comparable(*outcomes)
    bare = [
        stem for stem, outcome in zip(stems_of(outcomes), outcomes, strict=True) if not planted(outcome.units).any()
    ]
    if bare:
        raise ResultError([f"{stem}: plants nothing; leave it out, or give it belts or blocks" for stem in bare])
    data = comparison(outcomes) | {"verdicts": list(verdicts)}
    widest = max(outcomes, key=lambda outcome: outcome.base["elevation"].size)
    head, (start,) = SCRIPTS[:-1], SCRIPTS[-1:]
    return page(
        data,
        ground(widest.base),
        scripts=("unpack.js", *head, *OWN_SCRIPTS, start),
        styles=("page.css", "compare.css"),
        title=" · ".join(one["stem"] for one in data["scenarios"]),
        packed=packed(data),
        library=chart_library(),
    )


def comparison(outcomes: Sequence[Outcome]) -> dict:
    """Return the data of the page: that of a map of several outcomes, with what a comparison adds."""
    data = payload(outcomes)
    data["pairs"] = pairs(outcomes, data["quantities"], data["fields"])
    for one, outcome, stem in zip(data["scenarios"], outcomes, stems_of(outcomes), strict=True):
        made = outcome.provenance
        one |= {
            "stem": stem,
            "area": float(f"{outcome.units['area_ha'][planted(outcome.units)].sum():.4g}"),
            "seed": made.get("seed"),
            "draws": made.get("draws"),
            "species": _by_species(outcome, data["quantities"]),
        }
    _pool(data)
    return data


def _by_species(outcome: Outcome, shown: list[dict]) -> dict[str, dict]:
    """Return by quantity the middle values of each species by year: in total, and per hectare of the species."""
    made: dict[str, dict] = {quantity["id"]: {} for quantity in shown}
    factors = {quantity["id"]: quantity["factor"] for quantity in shown}
    for kind, table in (("total", outcome.totals), ("hectare", outcome.per_hectare)):
        single = table[table["species"] != "all"].drop_duplicates(["quantity", "species", "year"])
        for name, rows in single.groupby("quantity"):
            wide = rows.pivot(index="species", columns="year", values="value").reindex(columns=outcome.years)
            values = wide.to_numpy(dtype=float) * (1.0 if kind == "total" else factors.get(name, 1.0))
            if name in made:
                made[name][kind] = {"species": wide.index.tolist(), **pack(values)}
    return made


def _pool(data: dict) -> None:
    """Store each shape once: scenarios share units, and pieces are often whole units."""
    known: dict[str, int] = {}
    holders = [one["units"] for one in data["scenarios"]] + [pair["pieces"] for pair in data["pairs"]]
    for thing in (thing for things in holders for thing in things):
        for part in ("rings", "ways"):
            if part in thing:
                thing[part] = known.setdefault(json.dumps(thing[part], separators=(",", ":")), len(known))
    data["pool"] = [json.loads(shape) for shape in known]


def packed(data: dict) -> str:
    """Return data as gzip in base64, which the page unpacks."""
    return base64.b64encode(gzip.compress(script_json(data).encode(), 9, mtime=0)).decode()


def chart_library() -> str:
    """Return Vega, Vega-Lite and vega-embed as one script that keeps its names to itself."""
    import vl_convert

    return f"(function () {{\n{vl_convert.javascript_bundle()}\n}})();"
