"""Which quantities a page offers, in which order, under which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forestsim.maps.words import LANGUAGES, unit_text, words
from forestsim.tables import effect_table

if TYPE_CHECKING:
    from forestsim.results import Outcome

GROUPS = {
    "carbon": ("co2", "oxygen"),
    "air": ("dust", "under_canopy_dust", "so2", "chlorides", "heavy_metals", "transparency", "phytoncides", "ions"),
    "comfort": ("radiation", "cooling", "noise", "shelter"),
    "water": ("water_use", "soil"),
}
GROWTH = ("survival", "height", "crown_cover", "lai", "biomass", "water_ratio", "salinity", "drawdown")
MONEY = ("rent", "income", "cost", "visits", "attractiveness")
TIMES = ("refresh_ratio",)
"""Bare numbers that are said as "times"; all others of unit 1 are shares and shown in percent."""
MEANS = (*(name for name in GROWTH if name != "biomass"), "attractiveness")


def quantities(outcomes: Sequence[Outcome]) -> list[dict]:
    """Return every quantity of the outcomes with titles, units, tier, caveat and sources, in order of the picker."""
    attrs: dict[str, dict] = {}
    for outcome in outcomes:
        for name, values in outcome.patches.data_vars.items():
            attrs.setdefault(str(name), values.attrs)
    table = effect_table().set_index("quantity")
    known = {name: _quantity(name, found, table) for name, found in attrs.items()}
    order = [*GROUPS, "growth", "money", "other"]
    rank = {name: i for i, name in enumerate([*table.index, *GROWTH, *MONEY])}
    return sorted(known.values(), key=lambda q: (order.index(q["group"]), rank.get(q["id"], len(rank))))


def _quantity(name: str, attrs: dict, table) -> dict:
    unit = str(attrs.get("units", ""))
    row = table.loc[name] if name in table.index else None
    effect = str(row["effect"]) if row is not None else str(attrs.get("effect", ""))
    percent = unit == "1" and name not in TIMES
    if name in TIMES:
        unit = "times"
    if name == "visits":
        unit = f"visits {unit}"
    mean = row["aggregate"] == "mean" if row is not None else name in MEANS
    total_unit = " ".join(part for part in unit.split() if part != "ha-1")
    return {
        "id": name,
        "effect": effect,
        "group": _group(name, effect),
        "titles": {language: _title(name, row, attrs, language) for language in LANGUAGES},
        "factor": 100.0 if percent else 1.0,
        "units": {language: "%" if percent else unit_text(unit, language) for language in LANGUAGES},
        "total_units": {language: unit_text(total_unit, language) for language in LANGUAGES},
        "summable": not mean,
        "headline": bool(row["headline"]) if row is not None else name in ("rent", "height"),
        "tier": str(attrs.get("tier", "")),
        "caveat": str(attrs.get("caveat", "")),
        "sources": str(attrs.get("sources", "")).split(),
    }


def _group(name: str, effect: str) -> str:
    if name in GROWTH:
        return "growth"
    if name in MONEY:
        return "money"
    return next((group for group, effects in GROUPS.items() if effect in effects), "other")


def _title(name: str, row, attrs: dict, language: str) -> str:
    own = words(language)["quantities"].get(name)
    title = (row[f"title_{language}"] if row is not None else own) or attrs.get("long_name") or name
    return str(title).replace("CO2", "CO₂").replace("O2", "O₂")
