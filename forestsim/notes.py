"""Sentences that travel with the figures of a run: a key, its values, and the words of each language in the locale."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from forestsim import resources
from forestsim.errors import DataError

LANGUAGES = ("kk", "ru", "en")
THIN, MINUS = "\u202f", "\u2212"
GROUPS = {"ru": THIN, "kk": THIN}
POINTS = {"ru": ",", "kk": ","}


@dataclass(frozen=True)
class Figure:
    """A number that is written as ``form`` says, as in `format`; with ``_`` thin spaces group it in every language."""

    value: float
    form: str = "g"

    def said(self, language: str) -> str:
        """Return the number as a language writes it; ru and kk have a decimal comma, a minus sign and no exponents."""
        text = format(self.value, self.form)
        if language == "en":
            return text.replace("_", THIN)
        grouped = "," if {"_", ","} & set(self.form) else ""
        plain = format(Decimal(text.replace(",", "").replace("_", "")), f"{grouped}f")
        return plain.translate(str.maketrans({",": GROUPS[language], ".": POINTS[language], "-": MINUS}))


Value: TypeAlias = "int | str | Figure | Note | Mapping[str, str] | Sequence[Note]"


@dataclass(frozen=True)
class Note:
    """A sentence, or a part of one, by its key in the section ``notes`` of the locale.

    ``values`` are whole numbers, figures, words that are the same in every language (names as the user wrote them,
    Latin names of species), names by language, and other notes; several notes are joined by commas.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.said("en")

    def said(self, language: str) -> str:
        """Return the sentence in a language: en, ru or kk."""
        return sentences(language)[self.key].format(**{k: _written(v, language) for k, v in self.values.items()})

    def record(self) -> dict:
        """Return the note as provenance keeps it."""
        return {"key": self.key, "values": {k: _kept(v) for k, v in self.values.items()}, "text": self.text}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Note:
        """Return the note of a record; what has no key or values raises KeyError."""
        return cls(record["key"], {name: _restored(value) for name, value in record["values"].items()})


def notes_of(provenance: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return every note of a run by language; one that this version has no sentence for is English in all."""
    records = {record.get("text"): record for record in provenance.get("note_keys", ())}
    return [_in_all(str(text), records.get(text)) for text in provenance.get("notes", ())]


@cache
def sentences(language: str) -> dict[str, str]:
    """Return the sentences of a language by key, with places for their values; treat them as read only.

    Raises DataError if the language is not one of kk, ru, en.
    """
    if language not in LANGUAGES:
        raise DataError(f"locale: language is {language}; choose from {', '.join(LANGUAGES)}")
    return json.loads(resources.path("locale", f"{language}.json").read_text("utf-8"))["notes"]


def _in_all(text: str, record: Mapping[str, Any] | None) -> dict[str, str]:
    try:
        note = Note.of(record or {})
        return {language: note.said(language) for language in LANGUAGES} | {"en": text}
    except (KeyError, TypeError, AttributeError, ValueError):
        # A folder of another version has its English sentence at least.
        return dict.fromkeys(LANGUAGES, text)


def _written(value: Value, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return Figure(value, ",").said(language)
    if isinstance(value, Figure | Note):
        return value.said(language)
    if isinstance(value, Mapping):
        return value[language]
    return ", ".join(note.said(language) for note in value)


def _kept(value: Value) -> Any:
    if isinstance(value, Figure):
        return {"value": value.value, "form": value.form}
    if isinstance(value, Note):
        return value.record()
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, int | str) else [note.record() for note in value]


def _restored(kept: Any) -> Value:
    if isinstance(kept, list):
        return [Note.of(record) for record in kept]
    if not isinstance(kept, Mapping):
        return kept
    if "key" in kept:
        return Note.of(kept)
    return Figure(kept["value"], kept["form"]) if "form" in kept else kept
