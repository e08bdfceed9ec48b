"""What only shows when keys are held against each other.

The checks read the raw mapping, whatever stands in it, so that their lines come
together with those about single keys and not after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forestsim.figure_checks import PARTS, Span, figure_problems
from forestsim.scenario_errors import is_number, show, unknown
from forestsim.tables import attraction_weights, economy_table, species_names
from forestsim.threepg_tables import threepg_set_of

LONGEST_YEARS = 200


def cross_checks(data: Any) -> list[str]:
    """Return the mistakes between keys of a scenario, one line for each."""
    if not isinstance(data, dict):
        return []
    entries = [
        (f"{group}.{i}", entry)
        for group in ("belts", "blocks")
        for i, entry in enumerate(_list(data.get(group)))
        if isinstance(entry, dict)
    ]
    problems = [*_years(data), *_anything_planted(data)]
    for where, entry in entries:
        problems += [*_shares(where, entry), *_planting_year(where, entry, _pair(data.get("years")))]
        problems += _belt(where, entry) if where.startswith("belts") else _block(where, entry)
    problems += [*_names(entries), *_roses(data), *_periods(data), *_priority(data, entries), *_ranges(data)]
    return [*problems, *_engines(data), *_economy(data)]


def _engines(data: dict) -> Iterator[str]:
    growth = data.get("growth")
    for species, engine in growth.items() if isinstance(growth, dict) else ():
        known = isinstance(species, str) and species in species_names()
        if engine == "process" and known and threepg_set_of(species) is None:
            yield f"growth.{species} is process; no 3-PG set is published for it, write curve"


def _economy(data: dict) -> Iterator[str]:
    economy = data.get("economy")
    economy = economy if isinstance(economy, dict) else {}
    years, counted, weights = _pair(data.get("years")), economy.get("counted_visits"), economy.get("attraction_weights")
    year = counted.get("year") if isinstance(counted, dict) else None
    if years and years[0] < years[1] and _is_int(year) and not years[0] <= year <= years[1]:
        yield f"economy.counted_visits.year is {show(year)}; choose a year from {years[0]} to {years[1]}"
    if isinstance(weights, dict) and set(weights) >= set(attraction_weights()) and not any(weights.values()):
        yield "economy.attraction_weights are all 0; give more than 0 to one of them"
    yield from _spans("economy.shocks", economy.get("shocks"))
    yield from _own_figures(economy.get("figures"))


def _own_figures(own: Any) -> list[str]:
    """Return what is wrong with figures of one's own, the parts of an output with those that the package keeps."""
    if not isinstance(own, dict) or not own:
        return []
    table, spans = economy_table().set_index("figure"), {}
    for name in {*own, *(PARTS if set(PARTS) & set(own) else ())} & set(table.index):
        row = own.get(name, table.loc[name, "value"])
        three = [row] * 3
        if isinstance(row, dict):
            ends = (row.get("low"), row.get("value"), row.get("high"))
            three = [row.get("value") if end is None else end for end in ends]
        if all(is_number(number) for number in three):
            spans[name] = Span(table.loc[name, "unit"], *three)
    return figure_problems({name: spans[name] for name in [*own, *PARTS] if name in spans})


def _years(data: dict) -> Iterator[str]:
    years = _pair(data.get("years"))
    if years and years[0] >= years[1]:
        yield f"years is {list(years)}; the first year must be before the last"
    elif years and years[1] - years[0] > LONGEST_YEARS:
        yield f"years is {list(years)}; plan {LONGEST_YEARS} years at most"


def _anything_planted(data: dict) -> Iterator[str]:
    if all(data.get(group) in (None, [], ()) for group in ("belts", "blocks")):
        yield "belts and blocks are both empty; plant at least one"


def _shares(where: str, entry: dict) -> Iterator[str]:
    mix = entry.get("mix")
    if mix == {}:
        yield f"{where}.mix is empty; name at least one species, such as {{ulmus_pumila: 1.0}}"
    if not isinstance(mix, dict) or not mix:
        return
    shares = list(mix.values())
    if all(is_number(share) and 0 < share <= 1 for share in shares) and abs(sum(shares) - 1) > 1e-6:
        yield f"{where}.mix is {show(mix)}; the shares sum to {sum(shares):.6g}, make them sum to 1"


def _planting_year(where: str, entry: dict, years: tuple[int, int] | None) -> Iterator[str]:
    year = entry.get("planting_year")
    if years and years[0] < years[1] and _is_int(year) and not years[0] <= year <= years[1]:
        yield f"{where}.planting_year is {show(year)}; choose a year from {years[0]} to {years[1]}"


def _belt(where: str, belt: dict) -> Iterator[str]:
    start, end = belt.get("from_km", 0), belt.get("to_km")
    if is_number(start) and is_number(end) and start >= end:
        yield f"{where}.to_km is {end:g}; it must be more than from_km ({start:g})"
    rows, width, spacing = belt.get("rows"), belt.get("width_m"), belt.get("spacing_m")
    between = spacing[0] if isinstance(spacing, list | tuple) and spacing else spacing
    if _is_int(rows) and is_number(width) and is_number(between) and 0 < width < (rows - 1) * between:
        need = (rows - 1) * between
        yield f"{where}.rows is {rows}; at {between:g} m they need {need:g} m, the belt is {width:g} m wide"


def _block(where: str, block: dict) -> Iterator[str]:
    given = [key for key in ("file", "polygon", "geometry") if block.get(key) is not None]
    if not given:
        yield f"{where} has no polygon; give one of file, polygon, geometry"
    elif len(given) > 1:
        yield f"{where} has {' and '.join(given)}; give only one of them"


def _names(entries: list[tuple[str, dict]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for where, entry in entries:
        name = entry.get("name")
        if isinstance(name, str) and name in first:
            yield f"{where}.name is {show(name)}; {first[name]} has that name already, choose another"
        elif isinstance(name, str):
            first[name] = where


def _roses(data: dict) -> Iterator[str]:
    air = data.get("air")
    roses = air.get("wind_rose") if isinstance(air, dict) else None
    if not isinstance(roses, dict):
        return
    for season in ("summer", "winter"):
        if season not in roses:
            yield f"air.wind_rose.{season} is missing; give both seasons"
            continue
        shares = list(roses[season].values()) if isinstance(roses[season], dict) else [None]
        if all(is_number(share) and 0 <= share <= 1 for share in shares) and abs(sum(shares) - 1) > 1e-6:
            yield f"air.wind_rose.{season} sums to {sum(shares):.6g}; make the shares, calm included, sum to 1"


def _periods(data: dict) -> Iterator[str]:
    climate = data.get("climate")
    yield from _spans("climate.periods", climate.get("periods") if isinstance(climate, dict) else None)


def _spans(where: str, spans: Any) -> Iterator[str]:
    """Check that each span of years ends after it begins."""
    for i, span in enumerate(_list(spans)):
        first, last = (span.get("from_year"), span.get("to_year")) if isinstance(span, dict) else (None, None)
        if _is_int(first) and _is_int(last) and last < first:
            yield f"{where}.{i}.to_year is {show(last)}; it must not be before from_year ({show(first)})"


def _priority(data: dict, entries: list[tuple[str, dict]]) -> Iterator[str]:
    """Check that the entries that are to get water first are there, and stand there once."""
    water = data.get("water")
    named = _list(water.get("priority")) if isinstance(water, dict) else []
    names = {where: entry["name"] for where, entry in entries if isinstance(entry.get("name"), str)}
    for i, name in enumerate(named):
        if not isinstance(name, str) or not name.strip() or not names:
            continue
        if name not in names.values():
            cure = f"not a known entry; write its name, {names[name]}" if name in names else ""
            yield f"water.priority.{i} is {show(name)}; {cure or unknown('entry', name, names.values())}"
        elif name in named[:i]:
            yield f"water.priority.{i} is {show(name)}; it stands there already, name an entry once"


def _ranges(data: dict) -> Iterator[str]:
    """Check low <= value <= high wherever a figure is set with a range."""
    economy, species = data.get("economy"), data.get("species")
    groups = {"economy.figures": economy.get("figures") if isinstance(economy, dict) else None}
    groups |= {f"species.{name}": rows for name, rows in species.items()} if isinstance(species, dict) else {}
    for where, rows in groups.items():
        for key, row in rows.items() if isinstance(rows, dict) else ():
            if not isinstance(row, dict) or not is_number(row.get("value")):
                continue
            value, low, high = (row.get(name) for name in ("value", "low", "high"))
            if is_number(low) and low > value:
                yield f"{where}.{key}.low is {low:g}; it must not be above value ({value:g})"
            if is_number(high) and high < value:
                yield f"{where}.{key}.high is {high:g}; it must not be below value ({value:g})"


def _list(value: Any) -> list | tuple:
    return value if isinstance(value, list | tuple) else []


def _pair(value: Any) -> tuple[int, int] | None:
    fits = isinstance(value, list | tuple) and len(value) == 2 and all(_is_int(year) for year in value)
    return (value[0], value[1]) if fits and all(1900 <= year <= 2200 for year in value) else None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and is_number(value)
