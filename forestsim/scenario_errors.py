"""Words for what is wrong with a scenario: `<key> is <value>; <what to do>`."""

from __future__ import annotations

import datetime
import math
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from forestsim.errors import did_you_mean, shorten


def worded(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line for each mistake that pydantic found."""
    lines = []
    for mistake in error.errors(include_url=False):
        line = _line(mistake, model)
        if line not in lines:
            lines.append(line)
    return _without_union_doubles(lines)


def _line(mistake: dict, model: type[BaseModel]) -> str:
    where = [part for part in mistake["loc"] if not _is_branch(part)]
    key, value, kind = ".".join(map(str, where)), mistake["input"], mistake["type"]
    context = mistake.get("ctx", {})
    if kind == "missing":
        return f"{key} is missing; add it"
    if kind == "extra_forbidden":
        return f"{key} is not a key that is known here; {did_you_mean(str(where[-1]), _keys_at(model, where[:-1]))}"
    if kind == "value_error":
        return f"{_key(key)} is {_show(value)}; {context['error']}"
    return f"{_key(key)} is {_show(value)}; {_cure(kind, value, context, where)}"


def _cure(kind: str, value: Any, context: dict, where: list) -> str:
    trap = _yaml_trap(kind, value)
    if trap:
        return trap
    if kind == "less_than_equal" and context.get("le") == 1:
        return f"write a fraction from 0 to 1{f' ({value / 100:g})' if 1 < value <= 100 else ''}, not a percentage"
    bounds = {
        "greater_than": "must be more than {gt}",
        "greater_than_equal": "must be {ge} or more",
        "less_than": "must be less than {lt}",
        "less_than_equal": "must be {le} or less",
    }
    if kind in bounds:
        return bounds[kind].format(**context)
    if kind == "literal_error":
        names = [n.strip("' ") for n in context["expected"].replace(" or ", ", ").split(",")]
        return did_you_mean(str(value), names)
    if kind in ("too_short", "too_long", "tuple_type", "list_type"):
        return _list_cure(where)
    return {
        "finite_number": "write an ordinary number",
        "float_type": "write a number",
        "int_type": "write a whole number",
        "int_from_float": "write a whole number",
        "string_type": "write text (in quotes)",
        "string_too_long": "write 200 letters at most",
        "bool_type": "write true or false",
        "dict_type": "write keys with values",
        "model_type": "write keys with values",
        "model_attributes_type": "write keys with values",
    }.get(kind, "see `forestsim schema` for what is allowed here")


def _yaml_trap(kind: str, value: Any) -> str:
    """Name the trap when YAML read something else than was meant."""
    if isinstance(value, str) and kind in ("float_type", "int_type"):
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            return ""
        return f"YAML reads that as text; write {number:.10g}" if math.isfinite(number) else "write an ordinary number"
    if isinstance(value, bool) and kind != "bool_type":
        return "YAML reads no, off, yes and on as false and true; put it in quotes, or write what is meant"
    if isinstance(value, datetime.date | datetime.datetime):
        return "YAML reads that as a date; write only the year, or put it in quotes"
    return ""


def _list_cure(where: list) -> str:
    shapes = {
        "years": "write the first and the last year, such as [2026, 2066]",
        "spacing_m": "write metres between rows and between plants, such as [4, 3]",
        "polygon": "write corners [lon, lat]",
    }
    named = [shapes[w] for w in where if w in shapes]
    return named[-1] if named else "write a list (each entry starts with '- ')"


def _show(value: Any) -> str:
    if isinstance(value, BaseModel | dict):
        return shorten({k: v for k, v in dict(value).items()})
    if isinstance(value, bool):
        return str(value).lower()
    return shorten(value) if value != "" else "empty"


def _key(key: str) -> str:
    return key or "the file"


def _is_branch(part: Any) -> bool:
    """Tell pydantic's names of union members from keys of the file."""
    return isinstance(part, str) and (part in ("float", "int", "str", "bool", "Range", "[key]") or "[" in part)


def _without_union_doubles(lines: list[str]) -> list[str]:
    """Keep one line for a key that failed every member of a union."""
    kept: dict[str, str] = {}
    for line in lines:
        kept.setdefault(line.split(" is ")[0] + ("" if " is not a key" not in line else line), line)
    return list(kept.values())


def _keys_at(model: type[BaseModel], where: list) -> list[str]:
    """Return the keys that a model allows at a place."""
    found: Any = model
    for part in where:
        if isinstance(part, int):
            continue
        if not (isinstance(found, type) and issubclass(found, BaseModel) and part in found.model_fields):
            found = _first_model(found) or found
            continue
        found = _first_model(found.model_fields[part].annotation)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _first_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        model = _first_model(inner)
        if model:
            return model
    return None


# Checks across keys. They read the raw mapping, so that they speak beside pydantic's and not after them.


def cross_checks(data: dict) -> list[str]:
    """Return the mistakes that only show when keys are held against each other."""
    problems: list[str] = []
    years = _pair(data.get("years"))
    if years and years[0] > years[1]:
        problems.append(f"years is {list(years)}; the first year must not be after the last")
    if years and years[1] - years[0] > 200:
        problems.append(f"years is {list(years)}; plan 200 years at most")
    entries = [(f"{group}.{i}", e) for group in ("belts", "blocks") for i, e in enumerate(_list(data.get(group))) if isinstance(e, dict)]
    if "years" in data and not _list(data.get("belts")) and not _list(data.get("blocks")):
        problems.append("belts and blocks are both empty; plant at least one")
    for where, entry in entries:
        problems += _planting_year(where, entry, years)
        problems += _belt(where, entry) if where.startswith("belts") else _block(where, entry)
    problems += _names(entries)
    problems += _roses(data) + _periods(data) + _ranges(data)
    return problems


def _planting_year(where: str, entry: dict, years: tuple | None) -> list[str]:
    year = entry.get("planting_year")
    if years and _is_int(year) and not years[0] <= year <= years[1]:
        return [f"{where}.planting_year is {year}; choose a year from {years[0]} to {years[1]}"]
    return []


def _belt(where: str, belt: dict) -> list[str]:
    problems = []
    start, end = belt.get("from_km", 0), belt.get("to_km")
    if _is_number(start) and _is_number(end) and start >= end:
        problems.append(f"{where}.to_km is {end}; it must be more than from_km ({start})")
    rows, width, spacing = belt.get("rows"), belt.get("width_m"), belt.get("spacing_m")
    between = spacing[0] if isinstance(spacing, list) and spacing else spacing
    if _is_int(rows) and _is_number(width) and _is_number(between) and (rows - 1) * between > width:
        problems.append(
            f"{where}.rows is {rows}; {rows} rows at {between} m need {(rows - 1) * between:g} m and the belt is {width:g} m wide"
        )
    return problems


def _block(where: str, block: dict) -> list[str]:
    given = [key for key in ("file", "polygon", "geometry") if block.get(key) is not None]
    if len(given) == 1:
        return []
    if not given:
        return [f"{where} has no polygon; give one of file, polygon, geometry"]
    return [f"{where} has {' and '.join(given)}; give only one of them"]


def _names(entries: list[tuple[str, dict]]) -> list[str]:
    first: dict[str, str] = {}
    problems = []
    for where, entry in entries:
        name = entry.get("name")
        if isinstance(name, str) and name in first:
            problems.append(f"{where}.name is {shorten(name)}; {first[name]} has that name already, choose another")
        elif isinstance(name, str):
            first[name] = where
    return problems


def _roses(data: dict) -> list[str]:
    air = data.get("air")
    roses = air.get("wind_rose") if isinstance(air, dict) else None
    problems = []
    for season, rose in (roses.items() if isinstance(roses, dict) else ()):
        values = list(rose.values()) if isinstance(rose, dict) else []
        if values and all(_is_number(v) for v in values) and abs(sum(values) - 1) > 1e-6:
            problems.append(f"air.wind_rose.{season} sums to {sum(values):.6g}; make the shares, calm included, sum to 1")
    return problems


def _periods(data: dict) -> list[str]:
    climate = data.get("climate")
    periods = _list(climate.get("periods")) if isinstance(climate, dict) else []
    return [
        f"climate.periods.{i}.to_year is {p['to_year']}; it must not be before from_year ({p['from_year']})"
        for i, p in enumerate(periods)
        if isinstance(p, dict) and _is_int(p.get("from_year")) and _is_int(p.get("to_year")) and p["to_year"] < p["from_year"]
    ]


def _ranges(data: dict) -> list[str]:
    """Check value within low..high wherever a figure is set with a range."""
    economy, species = data.get("economy"), data.get("species")
    groups = {"economy.figures": economy.get("figures") if isinstance(economy, dict) else None}
    for name, rows in (species.items() if isinstance(species, dict) else ()):
        groups[f"species.{name}"] = rows
    problems = []
    for where, rows in groups.items():
        for key, row in (rows.items() if isinstance(rows, dict) else ()):
            if not isinstance(row, dict) or not _is_number(row.get("value")):
                continue
            value, low, high = row["value"], row.get("low"), row.get("high")
            if (_is_number(low) and low > value) or (_is_number(high) and high < value):
                problems.append(f"{where}.{key} is {value} with low {low} and high {high}; low must not be above value, nor value above high")
    return problems


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _pair(value: Any) -> tuple[int, int] | None:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 and all(map(_is_int, value)) else None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
