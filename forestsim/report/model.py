"""What a report consists of: sections of blocks, whose texts and numbers are final.

Every number is made text once, for the language of the document, before any format is
written. PDF, Word and HTML print the same strings, so they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Number:
    """A figure with its range and unit, and its text in the language of the document.

    ``text`` is ``P50 (P5–P95)`` or the value alone where there is no range; NaN is unknown.
    """

    value: float
    low: float
    high: float
    unit: str
    text: str

    def __str__(self) -> str:
        """Return the figure without its unit, as it stands in a table."""
        return self.text

    @property
    def said(self) -> str:
        """The figure with its unit, as it stands in a sentence."""
        return f"{self.text}\u00a0{self.unit}" if self.unit else self.text


Cell = str | Number


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``style`` is body, lead, note or warning."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of short texts."""

    items: list[str]


@dataclass(frozen=True)
class Terms:
    """Words with what they mean."""

    items: list[tuple[str, str]]


@dataclass(frozen=True)
class Code:
    """Text to be shown as it is, line by line."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width, and whether its cells are figures."""

    title: str
    width: float = 1.0
    numeric: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of texts and numbers under a numbered caption. ``strong`` names rows printed bold."""

    number: int
    label: str
    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str = ""
    strong: frozenset[int] = frozenset()
    small: bool = False


DPI = 300
PAGE_MM, WIDE_MM = 170.0, 257.0
"""Width of the text on an upright sheet, and on one laid across."""


def width_mm(picture: bytes) -> float:
    """Return the width at which a PNG has its 300 dpi, at most that of the text."""
    return min(int.from_bytes(picture[16:20], "big") * 25.4 / DPI, PAGE_MM)


def drawing_mm(drawing: bytes) -> float:
    """Return the width of an SVG whose units are points, at most that of the text."""
    found = re.search(rb'<svg[^>]*\bwidth="([\d.]+)"', drawing)
    return min(float(found[1]) * 25.4 / 72 if found else PAGE_MM, PAGE_MM)


@dataclass(frozen=True)
class Figure:
    """A picture under a numbered caption that says what it shows.

    ``draw("png")`` returns a picture of 300 dpi, ``draw("svg")`` a drawing, or None where there is none.
    """

    number: int
    label: str
    caption: str
    draw: Callable[[str], bytes | None]


Block = Heading | Paragraph | Bullets | Terms | Code | Table | Figure


@dataclass(frozen=True)
class Section:
    """A numbered section; a wide one is printed across the sheet, a fresh one begins a new page."""

    key: str
    title: str
    blocks: list[Block]
    wide: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report in one language.

    ``marks`` are short sentences that stand on every page: synthetic ground, forced species, no ranges.
    ``labels`` are the words that the formats need, such as "Contents" and "page".
    """

    language: str
    title: str
    subtitle: str
    date: str
    timestamp: int
    facts: list[tuple[str, str]]
    marks: list[str]
    labels: dict[str, str]
    sections: list[Section] = field(default_factory=list)
