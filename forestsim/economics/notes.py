"""Sentences that must travel with the figures: a key, its numbers, and the words of each language in the locale."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import xarray as xr

from forestsim import resources
from forestsim.economics.base import spread

POOR_CONDITION = 0.6
GROUPS = {"en": ",", "ru": "\u2009", "kk": "\u2009"}


@dataclass(frozen=True)
class Note:
    """A sentence by its key in the section ``economy.notes`` of the locale; ``values`` are whole numbers or words."""

    key: str
    values: dict[str, int | str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.said("en")

    def said(self, language: str) -> str:
        """Return the sentence in a language: en, ru or kk."""
        return sentences(language)[self.key].format(**{k: _written(v, language) for k, v in self.values.items()})

    def record(self) -> dict:
        """Return the note as provenance keeps it."""
        return {"key": self.key, "values": dict(self.values), "text": self.text}


@cache
def sentences(language: str) -> dict[str, str]:
    """Return the sentences of a language by key, with places for their numbers."""
    return json.loads(resources.path("locale", f"{language}.json").read_text("utf-8"))["economy"]["notes"]


def _written(value: int | str, language: str) -> str:
    return value if isinstance(value, str) else f"{value:,}".replace(",", GROUPS[language])


def economy_notes(totals: xr.Dataset) -> tuple[Note, ...]:
    """Return what must be said of the rent, the wear and the busiest day."""
    low, on_site, high = (float(points[-1]) for points in spread(totals["rent_on_site_per_hectare"]))
    rent, before = (spread(totals[name])[1] for name in ("rent", "rent_before_forest_costs"))
    notes = []
    if negative := int(np.count_nonzero(rent < 0)):
        notes.append(Note("rent_negative", {"negative": negative, "years": int(rent.size)}))
    if not np.any(before > 0):
        notes.append(Note("no_rent"))
    elif np.isfinite(low):
        notes.append(Note("rent_on_site_range", {"value": round(on_site), "low": round(low), "high": round(high)}))
    elif np.isfinite(on_site):
        notes.append(Note("rent_on_site", {"value": round(on_site)}))
    condition, peak, borne = (
        spread(totals[n])[1] for n in ("forest_condition", "peak_day_visits", "capacity_effective")
    )
    if (condition < POOR_CONDITION).any():
        notes.append(Note("worn", {"share": round(100 * float(condition.min()))}))
    # Young stands that are still closed bear nobody; what counts is the forest that has opened.
    crowded = (peak > borne) & (borne >= 0.99 * borne.max()) & (borne > 0)
    if crowded.any():
        worst = int((peak - borne)[crowded].argmax())
        people = {"come": round(float(peak[crowded][worst])), "borne": round(float(borne[crowded][worst]))}
        notes.append(Note("crowded", people))
    return tuple(notes)
