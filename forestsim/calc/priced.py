"""Money in a worked case: an amount may name its currency and price year; what is added must be of one of each.

An amount is a number, or an object such as {"value": 12, "currency": "USD", "price_year": 2024}. Currencies are
exchanged at ``exchange_rates``, tenge for one unit; price years are never mixed, because no price index stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forestsim.calc.worked import is_number
from forestsim.economics.money import CARRIED
from forestsim.errors import shorten

OWN_CURRENCY = re.compile(r"(?:^|_)(usd|kzt|eur)(?:_|$)")
RATES = {"USD": "kzt_per_usd", "MCI": "mci_kzt"}
"""Keys of a case that already give the tenge for a unit."""


def plain_amounts(inputs: Any, declared: Mapping[str, Any], years_apart: bool = False) -> tuple[Any, list[str]]:
    """Return the inputs with every priced amount as a number in one currency, and what cannot be added.

    ``declared`` is what the case says beside its inputs; with ``years_apart`` it carries amounts
    from year to year itself.
    """
    if not isinstance(inputs, Mapping):
        return inputs, []
    spoken = {key: declared[key] for key in ("currency", "price_year") if key in declared}
    marks = list(_marks({**spoken, "inputs": inputs}, ""))
    problems = [] if years_apart else _mixed_years(marks)
    problems += [
        f"{place} is {shorten(value)}; write a code of three letters such as KZT"
        for place, what, value in marks
        if what == "currency" and not (isinstance(value, str) and re.fullmatch("[A-Z]{3}", value))
    ]
    if problems:
        return _plain(inputs, "inputs", "", None, []), problems
    codes = {value: place for place, what, value in reversed(marks) if what == "currency"}
    rates = _rates(inputs)
    main = inputs.get("currency") or declared.get("currency") or next(reversed(codes), "KZT")
    # A currency that is named beside the amounts, not with one of them, stands for all.
    spoken = {code: at for code, at in codes.items() if not at.endswith(".currency") or at == "inputs.currency"}
    met = {own[1].upper(): f"inputs.{key}" for key in inputs if (own := OWN_CURRENCY.search(key))} | spoken
    if spoken and len(met) > 1:
        lacking = [code for code in met if not _has_rate(code, rates)]
        problems += [_no_rate(met[code], code, min(set(met) - {code}), code) for code in lacking]
    return _plain(inputs, "inputs", main, rates, problems), problems


def _marks(node: Any, at: str) -> Iterator[tuple[str, str, Any]]:
    """Yield place, ``currency`` or ``price_year``, and value of every mark within."""
    if isinstance(node, list):
        for i, inner in enumerate(node):
            yield from _marks(inner, f"{at}.{i}")
    if not isinstance(node, Mapping):
        return
    for key, inner in node.items():
        place = f"{at}.{key}" if at else key
        what = re.search(r"(currency|price_year)s?$", key)
        if what is None:
            yield from _marks(inner, place)
        elif isinstance(inner, list):
            yield from ((f"{place}.{i}", what[1], value) for i, value in enumerate(inner))
        elif inner is not None:
            yield place, what[1], inner


def _mixed_years(marks: list[tuple[str, str, Any]]) -> list[str]:
    years: dict[Any, str] = {}
    for place, what, value in marks:
        if what == "price_year":
            if not is_number(value) or not 1900 <= value <= 2200:
                return [f"{place} is {shorten(value)}; write a year such as 2025"]
            years.setdefault(value, place)
    if len(years) < 2:
        return []
    (first, at_first), *others = years.items()
    return [f"{place} is {year:g} but {at_first} is {first:g}; {CARRIED['price_year']}" for year, place in others]


def _rates(inputs: Mapping) -> dict[str, Any]:
    given = inputs.get("exchange_rates")
    known = {currency: inputs[key] for currency, key in RATES.items() if key in inputs}
    return {"KZT": 1.0} | known | (dict(given) if isinstance(given, Mapping) else {})


def _plain(node: Any, at: str, currency: str, rates: Mapping[str, Any] | None, problems: list[str]) -> Any:
    """Return a part of the inputs with amounts in ``currency``, or in the currency that their key names.

    Without rates they are taken as they stand.
    """
    own = OWN_CURRENCY.search(at.rsplit(".", 1)[-1])
    currency = own[1].upper() if own else currency
    if isinstance(node, list):
        return [_plain(inner, f"{at}.{i}", currency, rates, problems) for i, inner in enumerate(node)]
    if not isinstance(node, Mapping):
        return node
    if "value" not in node or not {"currency", "price_year"} & set(node):
        return {key: _plain(inner, f"{at}.{key}", currency, rates, problems) for key, inner in node.items()}
    written = node.get("currency", currency)
    if rates is None or written == currency or not is_number(node["value"]):
        return node["value"]
    for unit in (written, currency):
        if not _has_rate(unit, rates):
            problems.append(_no_rate(f"{at}.currency", written, currency, unit))
            return node["value"]
    return node["value"] * rates[written] / rates[currency]


def _has_rate(currency: str, rates: Mapping[str, Any]) -> bool:
    return is_number(rates.get(currency)) and rates[currency] > 0


def _no_rate(place: str, written: str, currency: str, unit: str) -> str:
    return f"{place} is {written} where {currency} is added up; give exchange_rates.{unit}, tenge for one"
