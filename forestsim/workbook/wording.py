"""Numbers, units, years and notes of a comparison as a reader of one language writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from forestsim.compare.amounts import MEAN, PLAN, SUM, Key
from forestsim.maps.words import unit_text, words

TIMES = ("refresh_ratio", "financial_benefit_cost_ratio", "economic_benefit_cost_ratio")
"""Bare numbers that are said as "times"; all others of unit 1 are shares and shown in percent."""
YEARLY_SHARES = ("financial_internal_rate", "economic_internal_rate")
NEXT_TO_NOTHING = 1e-4
PLACES = {"kk": ",", "ru": ",", "en": "."}


class Wording:
    """The words of one language, for a comparison over the years ``first`` to ``last``."""

    def __init__(self, language: str, years: Sequence[int]):
        """Raises DataError if the language is not one of kk, ru, en."""
        whole = words(language)
        self.language, self.said = language, whole["compare"]
        self.groups = whole["groups"] | self.said["groups"]
        self.texts = whole["texts"]
        self.span = {"first": str(years[0]), "last": str(years[-1])}

    def head(self, column: str, **names: str) -> str:
        """Return the head of a column."""
        return self.said["heads"][column].format(**names)

    def is_share(self, key: Key, unit: str) -> bool:
        """Return whether a number is a fraction that is read in percent."""
        return (unit == "1" and key.indicator not in TIMES) or key.indicator in YEARLY_SHARES

    def unit(self, key: Key, unit: str) -> str:
        """Return a unit as it is read."""
        if key.indicator in YEARLY_SHARES:
            return unit_text("% yr-1", self.language)
        if self.is_share(key, unit):
            return "%"
        return unit_text("times" if unit == "1" else unit, self.language)

    def year(self, key: Key) -> str | int:
        """Return a year, or what is read in its place."""
        if key.year in (SUM, MEAN, PLAN):
            return self.said["years"][key.year].format(**self.span)
        return int(key.year)

    def title(self, title: str, key: Key) -> str:
        """Return a title, with the discount rate where there is one."""
        return title if key.rate is None else f"{title}, {self.number(key.rate * 100)} %"

    def note(self, note: str) -> str:
        """Return a note in the language; a part without a translation stays English."""
        return "; ".join(self.texts.get(part, part) for part in note.split("; ")) if note else ""

    def number(self, value: float, digits: int = 3) -> str:
        """Return a number with three significant digits, grouped by thin spaces; unknown is a dash."""
        if math.isnan(value):
            return "–"
        if value == 0:
            return "0"
        places = digits - 1 - math.floor(math.log10(abs(value)))
        text = f"{round(value, places):,.{max(places, 0)}f}".replace("-", "−")
        whole, _, part = text.partition(".")
        part = part.rstrip("0")
        return whole.replace(",", "\u2009") + (PLACES[self.language] + part if part else "")

    def ranged(self, points: Sequence[float], share: bool) -> str:
        """Return ``value (low–high)``; the value alone where there is no range, nothing where it is unknown.

        What is next to nothing beside the largest of the three is 0.
        """
        three = [float(point) * (100 if share else 1) for point in points]
        least = NEXT_TO_NOTHING * max((abs(point) for point in three if not math.isnan(point)), default=0.0)
        low, value, high = (0.0 if abs(point) < least else point for point in three)
        if math.isnan(value):
            return ""
        if math.isnan(low) or low == high:
            return self.number(value)
        between = " … " if low < 0 else "–"
        return f"{self.number(value)} ({self.number(low)}{between}{self.number(high)})"
