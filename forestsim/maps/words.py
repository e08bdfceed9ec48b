"""The words of every page in Kazakh, Russian and English, and units as a reader writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from forestsim import resources
from forestsim.errors import DataError

LANGUAGES = ("kk", "ru", "en")
POWERS = {"2": "²", "3": "³"}


@cache
def words(language: str) -> dict:
    """Return the words of a language, by section; treat them as read only.

    Raises DataError if the language is not one of kk, ru, en.
    """
    if language not in LANGUAGES:
        raise DataError(f"locale: language is {language}; choose from {', '.join(LANGUAGES)}")
    return json.loads(resources.path("locale", f"{language}.json").read_text("utf-8"))


def unit_text(unit: str, language: str, own: Mapping[str, str] | None = None) -> str:
    """Return a CF unit as a reader writes it: ``t ha-1 yr-1`` is t/ha/yr, т/га/год or т/га/жыл.

    The bare unit ``1`` gives an empty text. Symbols without a translation stay as they are;
    ``own`` are symbols that go before those of the language.
    """
    symbols = {**words(language)["symbols"], **(own or {})}
    over, under = [], []
    for part in unit.split():
        found = re.fullmatch(r"([^\d-]+)(-?\d+)?", part)
        if found is None:
            over += [] if part == "1" else [part]
            continue
        power = found[2] or "1"
        size = power.lstrip("-")
        symbol = symbols.get(found[1], found[1]) + POWERS.get(size, "" if size == "1" else f"^{size}")
        (under if power.startswith("-") else over).append(symbol)
    if not over and not under:
        return ""
    return "/".join([" ".join(over) or "1", *under])
