"""Whether one scenario is at least as good as another in everything that has a direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from forestsim.compare.amounts import Key
from forestsim.compare.indicators import DIRECTIONS
from forestsim.compare.table import Comparison

EQUAL = 1e-9
"""Difference, of the larger amount, below which two amounts are the same."""


@dataclass(frozen=True)
class Judgement:
    """One scenario held against another in every indicator with a direction.

    ``better`` and ``worse`` hold the keys that speak for the first and for the other; ``surely`` those whose
    range of the difference (5 % to 95 %) excludes the contrary; ``even`` those without a difference,
    ``unknown`` those that one of the two does not have.
    """

    scenario: str
    other: str
    part: str
    better: tuple[Key, ...]
    worse: tuple[Key, ...]
    even: tuple[Key, ...]
    unknown: tuple[Key, ...]
    surely: frozenset[Key]

    @property
    def verdict(self) -> str:
        """One of better, surely better, worse, surely worse, even, mixed, unknown."""
        if not (self.better or self.worse or self.even):
            return "unknown"
        if not (self.better or self.worse):
            return "even"
        if self.better and self.worse:
            return "mixed"
        word = "better" if self.better else "worse"
        return f"surely {word}" if self.surely.issuperset(self.better + self.worse) else word


def dominance(comparison: Comparison, part: str = "total") -> list[Judgement]:
    """Return a judgement for each pair of scenarios, for the whole planting or ``per_hectare``.

    Of the whole planting, a mean such as decibels counts as it is; per hectare, only what is known by hectare counts.
    """
    rows = _judged(comparison, part)
    places = range(len(comparison.outcomes))
    return [_judge(comparison, rows, part, first, second) for first, second in combinations(places, 2)]


def _judged(comparison: Comparison, part: str) -> list[int]:
    """Return the places of keys with a direction, one for each indicator."""
    keys = comparison.keys
    directed = [row for row in comparison.reading if comparison.meaning(keys[row])["better"] != "neutral"]
    if part == "per_hectare":
        return [row for row in directed if keys[row].part == part]
    whole = {keys[row].indicator for row in directed if keys[row].part == "total"}
    return [row for row in directed if keys[row].part == "total" or keys[row].indicator not in whole]


def _judge(comparison: Comparison, rows: Sequence[int], part: str, first: int, second: int) -> Judgement:
    apart = comparison.apart(first, second)
    found: dict[str, list[Key]] = {"better": [], "worse": [], "even": [], "unknown": []}
    surely = set()
    for row in rows:
        key = comparison.keys[row]
        low, value, high = apart.points[row]
        size = max(abs(side[key].points[1]) for side in _sides(comparison, first, second) if key in side)
        sign = DIRECTIONS[comparison.meaning(key)["better"]]
        if np.isnan(value):
            found["unknown"].append(key)
        elif abs(value) <= EQUAL * size:
            found["even"].append(key)
        else:
            speaks = "better" if sign * value > 0 else "worse"
            found[speaks].append(key)
            if low * value >= 0 and high * value >= 0:
                surely.add(key)
    kept = {word: tuple(keys) for word, keys in found.items()}
    stems = comparison.stems
    return Judgement(stems[first], stems[second], part, **kept, surely=frozenset(surely))


def _sides(comparison: Comparison, first: int, second: int) -> list[dict]:
    return [comparison.amounts[first], comparison.amounts[second]]
