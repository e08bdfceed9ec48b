"""The report being written: its words and facts, and the numbers of its tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forestsim.errors import ForestsimError
from forestsim.report.facts import Facts, Found
from forestsim.report.model import Cell, Column, Figure, Heading, Number, Paragraph, Table
from forestsim.report.speech import Speech

if TYPE_CHECKING:
    from forestsim.results import Outcome


@dataclass
class Book:
    """What every part of the report is given.

    A table or figure gets its number when it is first mentioned or placed, so that numbers run
    in the order of reading.
    """

    outcome: Outcome
    speech: Speech
    facts: Facts
    cited: set[str] = field(default_factory=set)
    _numbers: dict[str, dict[str, int]] = field(default_factory=lambda: {"table": {}, "figure": {}})
    _placed: set[tuple[str, str]] = field(default_factory=set)

    def text(self, key: str, style: str = "body", **values: object) -> Paragraph:
        """Return a paragraph of the word file."""
        return Paragraph(self.speech.say(key, **values), style)

    def heading(self, key: str) -> Heading:
        """Return a heading of the word file."""
        return Heading(self.speech.say(key))

    def number_of(self, kind: str, key: str) -> int:
        """Return the number of a table or figure, given at its first mention."""
        known = self._numbers[kind]
        return known.setdefault(key, len(known) + 1)

    def see(self, kind: str, key: str) -> str:
        """Return a mention such as "figure 3"."""
        return self.speech.say(f"labels.see_{kind}", number=self.number_of(kind, key))

    def table(
        self,
        key: str,
        columns: Sequence[Column],
        rows: list[list[Cell]],
        note: str = "",
        strong: Sequence[int] = (),
        small: bool = False,
        caption: str = "",
        **values: object,
    ) -> Table:
        """Return a table; ``captions.<key>`` is its caption, or that of ``caption`` where several share one.

        Raises ForestsimError if a row has a blank cell.
        """
        self._placed.add(("table", key))
        for row in rows:
            if len(row) != len(columns) or any(not str(cell).strip() for cell in row):
                raise ForestsimError(f"report: a row of the table {key} has a blank: {' | '.join(map(str, row))}")
        number = self.number_of("table", key)
        label = self.speech.say("labels.table", number=number)
        said = self.speech.say(f"captions.{caption or f'table_{key}'}", **values)
        return Table(number, label, said, list(columns), rows, note, frozenset(strong), small)

    def figure(self, key: str, draw: Callable[[str], bytes | None], caption: str = "", **values: object) -> Figure:
        """Return a figure; ``captions.<key>`` is its caption, or that of ``caption`` where several share one."""
        self._placed.add(("figure", key))
        number = self.number_of("figure", key)
        label = self.speech.say("labels.figure", number=number)
        return Figure(number, label, self.speech.say(f"captions.{caption or key}", **values), draw)

    def check_mentions(self) -> None:
        """Raise ForestsimError if a table or figure is mentioned and not there."""
        lost = [
            f"report: the {kind} {key} is mentioned and not there"
            for kind, known in self._numbers.items()
            for key in known
            if (kind, key) not in self._placed
        ]
        if lost:
            raise ForestsimError(lost)

    def column(self, key: str, unit: str = "", width: float = 1.0, numeric: bool = True) -> Column:
        """Return a column whose head is ``columns.<key>`` with its unit, which is text already."""
        title = self.speech.say(f"columns.{key}")
        return Column(f"{title}, {unit}" if unit else title, width, numeric)

    def amount(self, found: Found) -> Number:
        """Return a found figure as text."""
        return self.speech.amount(found.value, found.low, found.high, found.unit)

    def total(self, quantity: str, year: int | None = None, species: str = "all") -> Number:
        """Return a total as text."""
        return self.amount(self.facts.find("total", quantity, year, species))

    def hectare(self, quantity: str, year: int | None = None, species: str = "all") -> Number:
        """Return a mean of the planted hectares as text."""
        return self.amount(self.facts.find("hectare", quantity, year, species))

    def scaled(self, found: Found, factor: float) -> Number:
        """Return a found figure divided by ``factor``, for columns whose head says thousand or million."""
        value, low, high = (v / factor for v in (found.value, found.low, found.high))
        number = self.speech.amount(value, low, high)
        return Number(value, low, high, "", number.text)

    def row(self, founds: Sequence[Found]) -> tuple[str, list[Number]]:
        """Return figures of one row of a table under one unit, and that unit as text."""
        unit = next((found.unit for found in founds if found.unit), "")
        factor, text = self.speech.scale(unit, *(v for f in founds for v in (f.value, f.low, f.high)))
        shown = [self.speech.amount(f.value * factor, f.low * factor, f.high * factor) for f in founds]
        return text or self.speech.say("labels.no_unit"), shown
