"""`forestsim calc economics CASES.json`: worked cases of the economy, one or many, each by the kind that its id names.

A case has ``id``, ``title`` and ``inputs``; the kind is the longest known one with which the id
starts. The output holds the cases as given, each with ``result``, ``steps`` and ``notes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forestsim.calc import economics_finance, economics_tourism, economics_value, economics_visitors
from forestsim.calc.base import json_calculator
from forestsim.calc.economics_example import CASES
from forestsim.calc.priced import plain_amounts
from forestsim.calc.worked import Kind, read_inputs
from forestsim.errors import ForestsimError, did_you_mean, shorten

ROOMS = (economics_tourism, economics_visitors, economics_value, economics_finance)
KINDS: dict[str, Kind] = {kind.name: kind for room in ROOMS for kind in room.KINDS}
# Only there do price indexes carry an amount from year to year.
YEARS_APART = ("transfer",)


def answer_cases(given: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return the cases of a file with what each gives.

    Raises ForestsimError with one line for each mistake in any case.
    """
    cases = given.get("cases")
    if not isinstance(cases, list) or not cases:
        what = "missing" if cases is None else "empty" if cases == [] else "no list"
        raise ForestsimError(f"{file}: cases is {what}; write a list of cases with id, title and inputs")
    answered, problems, seen = [], [], {}
    for number, case in enumerate(cases):
        said = _outline(case, number)
        if isinstance(case, Mapping) and isinstance(case.get("id"), str) and kind_of(case["id"]):
            case, more = _answered(case)
            said += _twice(case["id"], number, seen) + more
        answered.append(case)
        problems += [f"{file}: {line}" for line in said]
    if problems:
        raise ForestsimError(problems)
    return {"cases": answered}


def kind_of(case_id: str) -> Kind | None:
    """Return the kind with the longest name with which an id starts, or None."""
    return KINDS.get(max((name for name in KINDS if case_id.startswith(name)), key=len, default=""))


def _outline(case: object, number: int) -> list[str]:
    """Return what is wrong with a case before its inputs are read."""
    if not isinstance(case, Mapping):
        return [f"cases.{number} is {shorten(case)}; write an object with id, title and inputs"]
    if not isinstance(case.get("id"), str) or not case["id"]:
        return [f"cases.{number}.id is {shorten(case.get('id', 'missing'))}; write a text such as rent_1"]
    name, problems = shorten(case["id"]), []
    if not isinstance(case.get("title"), str):
        problems.append(f"{name}: title is {shorten(case.get('title', 'missing'))}; write a text in quotes")
    if kind_of(case["id"]) is None:
        word = case["id"].rstrip("0123456789").rsplit("_", 1)[0]
        problems.append(f"{name}: id begins with no known kind; {did_you_mean(word, KINDS)}")
    expected = case.get("expected")
    if expected is not None and not isinstance(expected, Mapping):
        problems.append(f"{name}: expected is {shorten(expected)}; write an object, or leave it out")
    return problems


def _twice(name: str, number: int, seen: dict[str, int]) -> list[str]:
    first = seen.setdefault(name, number)
    return [] if first == number else [f"{shorten(name)}: id stands in cases.{first} too; give each case its own"]


def _answered(case: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a case with its result, steps and notes, and what is wrong with its inputs."""
    kind, name = kind_of(case["id"]), shorten(case["id"])
    if case.get("inputs") is None:
        return dict(case), [f"{name}: inputs is missing; add it (an object)"]
    amounts, problems = plain_amounts(case["inputs"], case, years_apart=kind.name in YEARS_APART)
    inputs, more = read_inputs(amounts, kind.parts)
    problems += more
    problems += kind.check(inputs)
    if not problems:
        try:
            with np.errstate(all="ignore"):
                found = kind.answer(inputs)
        except ForestsimError as wrong:
            problems = wrong.problems
        except ValueError as wrong:
            problems = [f"inputs: {wrong}" if not str(wrong).startswith("inputs") else str(wrong)]
        except OverflowError:
            problems = ["inputs hold numbers too large or too small to reckon with; check their units"]
    if problems:
        return dict(case), [f"{name}: {line}" for line in problems]
    expected = case.get("expected")
    asked = [key for key in expected if key not in found.result] if isinstance(expected, Mapping) else []
    result = found.result | {key: found.steps.get(key) for key in asked}
    return {**case, "result": result, "steps": found.steps, "notes": found.notes}, []


ECONOMICS = json_calculator(
    name="economics",
    title="Worked cases of rent, visits, capacity, travel cost, wear, credits, damage, assets and finance",
    inputs=f"CASES.json with cases: id, title and inputs each; the id begins with {', '.join(KINDS)}",
    units={key: unit for kind in KINDS.values() for key, unit in kind.units.items()},
    function=answer_cases,
    example=lambda: {"cases": CASES},
)
