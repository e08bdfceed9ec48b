"""The words and numbers of a report in one language."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping
from functools import cache
from string import Formatter

from forestsim import resources
from forestsim.errors import ForestsimError
from forestsim.maps.words import LANGUAGES, unit_text
from forestsim.maps.words import words as page_words
from forestsim.report.model import Number
from forestsim.tables import effect_table, species_info

THIN = "\u202f"
"""Narrow no-break space, between groups of digits."""
MINUS = "\u2212"
DASH = "–"
LOCALES = {"kk": "kk", "ru": "ru", "en": "en_GB"}


@cache
def report_words(language: str) -> dict:
    """Return the words of a language by section; treat them as read only. Raises ForestsimError."""
    if language not in LANGUAGES:
        raise ForestsimError(f"--lang: is {language}; choose from {', '.join(LANGUAGES)}")
    return json.loads(resources.path("report", "words", f"{language}.json").read_text("utf-8"))


class Speech:
    """Says sentences of the word file, and writes numbers, units and dates as the language has them."""

    def __init__(self, language: str):
        """Raise ForestsimError if the language is unknown or babel is not installed."""
        self.language = language
        self.words = report_words(language)
        self.pages = page_words(language)
        self.locale = LOCALES[language]

    def say(self, key: str, **values: object) -> str:
        """Return a sentence with its values filled in.

        Raises ForestsimError if there is no such sentence, or a value is missing, empty or not used:
        a report never has a blank.
        """
        template = self._find(key)
        wanted = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        problems = [f"report: {key} has no value for {{{name}}}" for name in sorted(wanted - set(values))]
        problems += [f"report: {key} does not use {{{name}}}" for name in sorted(set(values) - wanted)]
        texts = {name: value.said if isinstance(value, Number) else str(value) for name, value in values.items()}
        problems += [
            f"report: {{{name}}} of {key} is empty"
            for name, value in values.items()
            if value is None or not texts[name].strip() or texts[name] == "nan"
        ]
        if problems:
            raise ForestsimError(problems)
        return template.format_map(texts)

    def word(self, group: str, name: str) -> str:
        """Return a word of a group of the report, or of the pages; an unknown one comes back as it is."""
        for words in (self.words, self.pages):
            if name in words.get(group, {}):
                return words[group][name]
        return name

    def knows(self, key: str) -> bool:
        """Return whether there is such a sentence."""
        group, _, name = key.partition(".")
        return name in self.words.get(group, {})

    def _find(self, key: str) -> str:
        group, _, name = key.partition(".")
        found = self.words.get(group, {}).get(name)
        if found is None:
            raise ForestsimError(f"report: the words of {self.language} lack {key}")
        return found

    def number(self, value: float, digits: int = 3, places: int | None = None) -> str:
        """Return a number of at most ``digits`` significant digits, or of ``places`` decimals; unknown is a dash."""
        if value is None or not math.isfinite(value):
            return DASH
        if places is None:
            places = digits - 1 - math.floor(math.log10(abs(value))) if value else 0
        return self._decimal(round(float(value), places), max(places, 0))

    def count(self, value: float) -> str:
        """Return a whole number with all its digits."""
        return self.number(value, places=0)

    def amount(self, value: float, low: float = math.nan, high: float = math.nan, unit: str = "") -> Number:
        """Return a figure with its range. ``unit`` is in CF form; shares of unit 1 come in percent."""
        factor, text = self.scale(unit, value, low, high)
        whole = self.number(value * factor)
        known = all(map(math.isfinite, (value, low, high)))
        # A range that is one point is none, and an end that is nothing beside the rest is printed as nothing.
        if known and not (math.isclose(low, value, rel_tol=1e-9) and math.isclose(high, value, rel_tol=1e-9)):
            least = 1e-5 * max(abs(value), abs(low), abs(high))
            ends = (0.0 if abs(end) < least else end * factor for end in (low, high))
            whole += f" ({self.span(*ends)})"
        return Number(value, low, high, text, whole)

    def span(self, low: float, high: float) -> str:
        """Return a range; with a negative bound the dash would be read as a minus."""
        sign = f"{THIN}…{THIN}" if min(low, high) < 0 else "–"
        return f"{self.number(low)}{sign}{self.number(high)}"

    def plain(self, value: float, unit: str, factor: float = 1.0) -> Number:
        """Return a figure without a range, divided by ``factor``, under a unit that is already text."""
        return Number(value, math.nan, math.nan, unit, self.number(value / factor))

    def percent(self, share: float) -> str:
        """Return a share, 0 to 1, in percent."""
        return f"{self.number(share * 100)}\u00a0%"

    def unit(self, unit: str) -> str:
        """Return a CF unit as a reader writes it; the bare unit 1 is percent."""
        own: Mapping[str, str] = self.words["symbols"]
        # USD2025 is money of a year, not a power.
        unit = re.sub(r"\b(USD|KZT)\d{4}\b", r"\1", unit)
        return "%" if unit == "1" else unit_text(unit, self.language, own).replace("CO2e", own["CO2e"])

    def date(self, iso: str) -> str:
        """Return a date: 24.11.2026 in Kazakh and Russian, 24 November 2026 in English."""
        from babel.dates import format_date

        day = datetime.date.fromisoformat(iso)
        return format_date(day, "d MMMM y" if self.language == "en" else "dd.MM.y", locale=self.locale)

    def quantity(self, name: str) -> str:
        """Return the title of a quantity or of a head of the economy."""
        table, heads = _titles(self.language)
        own = self.words["quantities"].get(name)
        title = own or table.get(name) or self.pages["quantities"].get(name) or heads.get(name) or name
        return title.replace("CO2", "CO₂").replace("O2", "O₂").replace("SO2", "SO₂")

    def species(self, name: str) -> str:
        """Return the name of a species."""
        info = species_info()
        return str(info.loc[name, f"name_{self.language}"] or info.loc[name, "latin"]) if name in info.index else name

    def listed(self, items: list[str]) -> str:
        """Return items as a list in a sentence."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.words['labels']['and']} {items[-1]}"

    def scale(self, unit: str, *values: float) -> tuple[float, str]:
        """Return the factor by which figures of a unit are shown, and the unit as text: %, thousands, millions."""
        if unit == "1":
            return 100.0, "%"
        text = self.unit(unit) if unit else ""
        largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
        money = unit.startswith(("USD", "KZT"))
        for size, word, least in ((1e6, "million", 1e6), (1e3, "thousand", 1e4 if money else 1e5)):
            if unit and largest >= least:
                return 1 / size, f"{self.words['labels'][word]}\u00a0{text}".rstrip()
        return 1.0, text

    def _decimal(self, value: float, places: int) -> str:
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "#" * places if places else "")
        text = format_decimal(value, pattern, locale=self.locale, decimal_quantization=False)
        group = {"en": ","}.get(self.language, "\u00a0")
        text = text.replace(group, THIN).replace("\u2009", THIN)
        return (MINUS + text.lstrip("-" + MINUS)) if value < 0 and text.strip("-" + MINUS) != "0" else text


@cache
def _titles(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return titles of effects' quantities, and of the heads of the economy."""
    from forestsim.economics.base import head_table

    column = f"title_{language}"
    return (effect_table().set_index("quantity")[column].to_dict(), head_table()[column].to_dict())
