"""Words for what is wrong with a scenario: `<key> is <value>; <what to do>`."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from forestsim.errors import did_you_mean, shorten
from forestsim.tables import species_info, species_names

LARGEST = 1e15
SHAPES = {
    "years": "write the first and the last year, such as [2026, 2066]",
    "spacing_m": "write metres between rows and between plants, such as [4, 3]",
    "polygon": "write three corners [lon, lat] or more",
}
BOUNDS = {
    "greater_than": ("gt", "must be more than {}"),
    "greater_than_equal": ("ge", "must be {} or more"),
    "less_than": ("lt", "must be less than {}"),
    "less_than_equal": ("le", "must be {} or less"),
}
CURES = {
    "finite_number": "write an ordinary number",
    "float_type": "write a number",
    "int_type": "write a whole number",
    "invalid_key": "write keys as text",
    "string_type": "write text (in quotes)",
    "string_too_long": "write 200 letters at most",
    "string_unicode": "write plain text",
    "bool_type": "write true or false",
    "dict_type": "write keys with values",
    "model_type": "write keys with values",
    "model_attributes_type": "write keys with values",
}


def worded(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line for each mistake that pydantic found."""
    schema = model.model_json_schema()
    mistakes = error.errors(include_url=False)
    return list(dict.fromkeys(_line(mistake, schema) for mistake in mistakes if not _echoes(mistake)))


def _echoes(mistake: dict) -> bool:
    """Tell a list that only is too short because pydantic dropped its wrong items, which have lines of their own."""
    return mistake["type"] == "too_short" and len(mistake["input"]) >= mistake["ctx"]["min_length"]


def unknown(what: str, value: str, known: Iterable[str]) -> str:
    """Return what to say of a name that is not known."""
    return f"not a known {what}; {did_you_mean(value, known)}"


def species_hint(value: str) -> str:
    """Return what to say of an unknown species: near ids, by Latin, English, Russian, Kazakh or genus name."""
    written = "_".join(value.lower().replace("-", " ").replace("_", " ").split())
    if written in species_names():
        return f"not a known species; write {written}"
    words = _species_words()
    near = list(words.get(written, ()))
    if not near:
        near = get_close_matches(written, species_names(), n=3, cutoff=0.75)
        near += words.get(written.split("_")[0], ()) + words.get(written.split("_")[-1], ())
    if not near:
        near = [name for word in get_close_matches(written, words, n=2, cutoff=0.7) for name in words[word]]
    near = list(dict.fromkeys(near))[:4]
    cure = f"did you mean {', '.join(near)}?" if near else "`forestsim species list` shows all"
    return f"not a known species; {cure}"


@cache
def _species_words() -> dict[str, tuple[str, ...]]:
    """Return species ids by each name, and each word of a name, that people use for them."""
    found: dict[str, list[str]] = {}
    for species, row in species_info().iterrows():
        for column in ("latin", "name_en", "name_ru", "name_kk", "genus"):
            parts = (
                str(row[column]).lower().replace("-", " ").replace(",", " ").replace("(", " ").replace(")", " ").split()
            )
            for word in ["_".join(parts), *(part for part in parts if len(part) > 2)]:
                if species not in found.setdefault(word, []):
                    found[word].append(str(species))
    return {word: tuple(names) for word, names in found.items()}


def _line(mistake: dict, schema: dict) -> str:
    value, kind = mistake["input"], mistake["type"]
    where = _place(mistake)
    of_key = mistake["loc"][-1:] == ("[key]",) and kind in ("value_error", "literal_error") and len(where) > 0
    key = ".".join(map(str, where))
    if kind == "missing" and where and isinstance(where[-1], int):
        return f"{'.'.join(map(str, where[:-1]))} is {show(value)}; {_list_cure(where)}"
    if kind == "missing":
        return f"{key} is missing; add it"
    if kind == "extra_forbidden":
        return f"{key} is not a known key; {_key_hint(str(where[-1]), where[:-1], schema)}"
    if of_key:
        error = (
            mistake.get("ctx", {}).get("error") or f"not known; {_cure(kind, str(where[-1]), mistake, where, schema)}"
        )
        return f"{key} is {error}"
    if kind == "value_error":
        return f"{key or 'the file'} is {show(value)}; {mistake['ctx']['error']}"
    return f"{key or 'the file'} is {show(value)}; {_cure(kind, value, mistake, where, schema)}"


def _place(mistake: dict) -> list:
    """Return where a mistake stands in the file: pydantic's own marks (a branch, a key) are left out."""
    *parents, last = mistake["loc"] or ("",)
    branches = ("<number>", "<range>", "<order>", "<names>", "<engine>", "<engines>")
    own = mistake["type"] in ("extra_forbidden", "missing")
    kept = own or last not in (*branches, "[key]", "")
    return [part for part in parents if part not in branches] + ([last] if kept else [])


def _key_hint(key: str, where: list, schema: dict) -> str:
    """Return near keys of this place; failing those, the places where a key of that name belongs."""
    known = list(_node(schema, where).get("properties", ()))
    places = [place for place in _places(schema, schema) if place.rsplit(".", 1)[-1] == key]
    return f"it belongs in {' or '.join(places)}" if 0 < len(places) < 3 else did_you_mean(key, known)


def _places(node: dict, schema: dict, at: str = "") -> Iterator[str]:
    """Yield the path of every key of a schema, list items left out."""
    for key, inner in node.get("properties", {}).items():
        yield at + key
        for branch in _branches(inner, schema):
            yield from _places(branch, schema, f"{at}{key}.")
            yield from (
                place
                for item in _branches(branch.get("items", {}), schema)
                for place in _places(item, schema, f"{at}{key}.")
            )


def _cure(kind: str, value: Any, mistake: dict, where: list, schema: dict) -> str:
    node = _node(schema, where)
    fraction = node.get("maximum") == 1
    factor = str(where[-1]).endswith("_factor") if where else False
    of_one = "fraction from 0 to 1" if fraction else "factor" if factor else ""
    trap = _yaml_trap(kind, value, of_one)
    if trap:
        return trap
    context = mistake.get("ctx", {})
    if kind in ("less_than_equal", "greater_than", "greater_than_equal") and fraction:
        if value > 1:
            return _not_a_percentage(value, of_one)
        return f"write a fraction {'above 0' if kind == 'greater_than' else 'from 0'}, up to 1"
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        limit = f"{context[bound]:g}" if isinstance(context[bound], float) else context[bound]
        return words.format(limit) + (" (1 leaves it as it is, 0.7 is three tenths less)" if factor else "")
    if kind == "literal_error":
        known = [word.strip("' ") for word in context["expected"].replace(" or ", ", ").split(",")]
        if value in known:
            return f"write {value} without quotes"
        return did_you_mean(value, known) if isinstance(value, str) else f"choose from {', '.join(known)}"
    if kind in ("too_short", "too_long", "tuple_type", "list_type"):
        return _list_cure(where)
    return CURES.get(kind, "see `forestsim schema` for what is allowed here")


def _yaml_trap(kind: str, value: Any, of_one: str) -> str:
    """Name the trap when YAML read something else than was meant."""
    if value is None:
        return "write a value, or delete the key"
    if isinstance(value, str) and kind in ("float_type", "int_type"):
        return _number_as_text(value, of_one)
    if isinstance(value, str) and kind == "bool_type":
        return "write true or false, without quotes"
    if isinstance(value, bool) and kind != "bool_type":
        return "YAML reads no, off, yes and on as false and true; put the word in quotes, or write what is meant"
    if isinstance(value, datetime.date | datetime.datetime):
        year = f" ({value.year})" if kind == "int_type" else ""
        return f"YAML reads that as a date; {'write only the year' + year if year else 'put it in quotes'}"
    if kind == "int_type" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write a whole number ({int(value)})"
    return ""


def _number_as_text(value: str, of_one: str) -> str:
    percent = value.strip().endswith("%")
    try:
        number = float(value.replace(",", ".").replace("%", ""))
    except ValueError:
        return ""
    if not math.isfinite(number) or abs(number) >= 1e15:
        return "write an ordinary number"
    if percent:
        return _not_a_percentage(number, of_one) if of_one else f"write a number without % ({number:.10g})"
    return f"YAML reads that as text; write {number:.12g} without quotes"


def _not_a_percentage(number: float, of_one: str) -> str:
    example = f" ({number / 100:g})" if 0 < number <= 100 else ""
    return f"write a {of_one}{example}, not a percentage"


def _list_cure(where: list) -> str:
    named = [SHAPES[part] for part in where if part in SHAPES]
    return named[-1] if named else "write a list (each entry starts with '- ')"


def is_number(value: Any) -> bool:
    """Tell an ordinary number from text, true, NaN, infinity and what is too large to reckon with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST < value < LARGEST


def show(value: Any) -> str:
    """Return a value as it may stand in a message: short, on one line, printable."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
        return printable(shorten(text.removesuffix("\n...\n") if isinstance(value, dict | list) else value))
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return f"a {type(value).__name__} too large to show"


def printable(line: str) -> str:
    """Return a line without the characters that would move a terminal's cursor or cannot be written."""
    return "".join(letter if letter.isprintable() else "·" for letter in line)


def _node(schema: dict, where: Iterable) -> dict:
    """Return the part of a JSON Schema that speaks of a place; {} where it says nothing."""
    node = schema
    for part in where:
        node = next(filter(None, (_child(branch, part) for branch in _branches(node, schema))), {})
    branches = _branches(node, schema)
    return next((b for b in branches if "properties" in b or "maximum" in b), branches[0] if branches else {})


def _branches(node: dict, schema: dict) -> list[dict]:
    """Return what a node may be, references followed."""
    if "$ref" in node:
        return _branches(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    several = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]
    return [branch for inner in several for branch in _branches(inner, schema)] or [node]


def _child(node: dict, part: Any) -> dict | None:
    if isinstance(part, int):
        prefix = node.get("prefixItems", ())
        child = prefix[part] if part < len(prefix) else node.get("items")
    else:
        child = node.get("properties", {}).get(part, node.get("additionalProperties"))
    return child if isinstance(child, dict) else None
