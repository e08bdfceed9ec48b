"""Worked cases in JSON: what the inputs of a kind of case look like, how they are read, and what is answered.

Messages name the place in the case, such as ``inputs.zones.0.population``, the value and the cure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from forestsim.calc.table import Column
from forestsim.errors import did_you_mean, shorten

LARGEST = 1e15


class Whole(Column):
    """A whole number."""


@dataclass(frozen=True)
class Several:
    """Several values of one kind: numbers when ``of`` is a column, objects when it is their parts."""

    name: str
    of: Column | tuple[Part, ...]
    least: int = 1
    needed: bool = True
    meaning: str = ""


class Items(Several):
    """A list."""


class Named(Several):
    """An object with keys of one's own."""


@dataclass(frozen=True)
class Group:
    """An object with the parts ``of``."""

    name: str
    of: tuple[Part, ...]
    needed: bool = True
    meaning: str = ""


Part = Column | Items | Named | Group


def amount(name: str, unit: str = "money", **more: Any) -> Column:
    """Return a number of any sign."""
    return Column(name, unit, **more)


def some(name: str, unit: str = "money", **more: Any) -> Column:
    """Return a number of 0 or more."""
    return Column(name, unit, low=0, **more)


def positive(name: str, unit: str = "1", **more: Any) -> Column:
    """Return a number above 0."""
    return Column(name, unit, above=0, **more)


def fraction(name: str, **more: Any) -> Column:
    """Return a share of 0 to 1."""
    return Column(name, low=0, high=1, hint="a fraction, not a percentage", **more)


def rate(name: str, **more: Any) -> Column:
    """Return a yearly rate of interest or growth."""
    return Column(name, above=-1, high=1, hint="a fraction such as 0.09, not a percentage", **more)


@dataclass
class Answer:
    """What a case gives: results, the steps to them, and sentences that must travel with them."""

    result: dict[str, Any]
    steps: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A kind of case: the parts of its inputs, what answers it, and the unit of each result.

    ``answer(inputs)`` raises ValueError where inputs contradict each other. ``check(inputs)`` returns a line for each
    contradiction that can be told even where other inputs are missing or wrong.
    """

    name: str
    parts: tuple[Part, ...]
    answer: Callable[[Mapping[str, Any]], Answer]
    units: Mapping[str, str]
    check: Callable[[Mapping[str, Any]], list[str]] = lambda inputs: []


def read_inputs(given: object, parts: Iterable[Part], where: str = "inputs") -> tuple[dict[str, Any], list[str]]:
    """Return the parts of an object, and one line for each that is missing or wrong; other keys are left alone.

    A part that is not needed and not there is None, or its default.
    """
    parts = tuple(parts)
    if not isinstance(given, Mapping):
        return {}, [f"{where} is {_show(given)}; write an object: keys with values in braces"]
    found, problems = {}, []
    strange = [key for key in given if key not in {part.name for part in parts}]
    for part in parts:
        place = f"{where}.{part.name}"
        if given.get(part.name) is not None:
            found[part.name], said = _read(given[part.name], part, place)
            problems += said
            continue
        found[part.name] = part.default if isinstance(part, Column) else None
        near = get_close_matches(part.name, strange, n=1, cutoff=0.6 if part.needed else 0.8)
        meant = f"; is {near[0]} meant?" if near else ""
        if part.needed and found[part.name] is None:
            problems.append(f"{place} is missing; add it{_about(part)}{meant}")
        elif near:
            problems.append(f"{place} is not given{meant} Write it so, or leave both out")
    return found, problems


def _read(value: object, part: Part, where: str) -> tuple[Any, list[str]]:
    if isinstance(part, Column):
        cure = _cure(value, part)
        return value, [f"{where} is {_show(value)}; {cure}"] if cure else []
    if isinstance(part, Group):
        return read_inputs(value, part.of, where)
    if isinstance(part, Items):
        if not isinstance(value, list):
            return None, [f"{where} is {_show(value)}; write a list in brackets"]
        pairs = list(enumerate(value))
    else:
        if not isinstance(value, Mapping):
            return None, [f"{where} is {_show(value)}; write an object: names with values in braces"]
        pairs = list(value.items())
    if len(pairs) < part.least:
        many = "is empty" if not pairs else f"has {len(pairs)}"
        return None, [f"{where} {many}; give {part.least} or more"]
    found, problems = {}, []
    for key, inner in pairs:
        if isinstance(part.of, Column):
            found[key], said = _read(inner, part.of, f"{where}.{key}")
        else:
            found[key], said = read_inputs(inner, part.of, f"{where}.{key}")
        problems += said
    return list(found.values()) if isinstance(part, Items) else found, problems


def _cure(value: object, column: Column) -> str:
    """Return what to do about a value, or nothing if it is as it should be."""
    if column.kind == "text":
        if not isinstance(value, str):
            return "write text in quotes"
        known = [str(choice) for choice in column.choices]
        return did_you_mean(value, known) if known and value not in known else ""
    if not is_number(value):
        return "write a number without quotes" if isinstance(value, str) else "write a number"
    if isinstance(column, Whole) and value != int(value):
        return "write a whole number"
    if column.low <= value <= column.high and value > column.above:
        return ""
    unit = "" if column.unit in ("1", "any", "money") else f", in {column.unit}"
    return f"give {column.range}{unit}{f', {column.hint}' if column.hint else ''}"


def numbers_of(group: object, *names: str) -> tuple[float, ...] | None:
    """Return numbers of an object, or None if one is missing or no number."""
    values = tuple(group.get(name) for name in names) if isinstance(group, Mapping) else (None,)
    return values if all(is_number(value) for value in values) else None


def is_number(value: object) -> bool:
    """Tell an ordinary number from text, true, null and what is too large to reckon with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _about(part: Part) -> str:
    """Return what a part is, in brackets."""
    shape = part.unit if isinstance(part, Column) else "a list" if isinstance(part, Items) else "an object"
    words = [word for word in (part.meaning, shape if shape not in ("1", "any") else "") if word]
    return f" ({', '.join(words)})" if words else ""


def _show(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping | list):
        return f"{'an object' if isinstance(value, Mapping) else 'a list'} of {len(value)}"
    return shorten(f"{value:g}" if isinstance(value, float) else value) or "empty text"
