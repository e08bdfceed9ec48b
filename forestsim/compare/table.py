"""All scenarios and all indicators in one table, each beside the first scenario with the range of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.compare.amounts import (
    MEAN,
    NO_ANSWER,
    PLAN,
    SUM,
    Amount,
    Key,
    amounts,
    discount_rate,
    discount_rates,
    finite,
    named_years,
)
from forestsim.compare.indicators import described
from forestsim.compare.sides import check_comparable, stems_of
from forestsim.compare.spread import Pairing, differences, pairing
from forestsim.tables import effect_table

if TYPE_CHECKING:
    from forestsim.results import Outcome

COLUMNS = [
    *("scenario", "name", "indicator", "title", "group", "part", "year", "discount_rate", "unit"),
    *("low", "value", "high", "partial", "base", "difference", "difference_low", "difference_high"),
    *("relative_difference", "probability_higher", "paired", "better", "note"),
]
NOT_HERE = "not in this scenario"
NOT_IN_BASE = "not in the base scenario"
SHORT = (
    *("area_ha", "survival", "co2_stock", "irrigation", "visits", "cost", "income", "rent", "jobs_temporary"),
    *("jobs_permanent", "cost_per_surviving_tree", "financial_net_present_value", "economic_net_present_value"),
)
"""Indicators of a short summary, beside the headlines of effects."""
BY_OWN_RATE = ("net_present_value", "economic_present_value", "rent_capitalised")
"""Indicators that each scenario discounts at its own rate."""


@dataclass(frozen=True)
class Apart:
    """The difference of two scenarios: points (key, 3), probability above 0 (key), and how it was taken."""

    points: np.ndarray
    probability: np.ndarray
    pairing: Pairing


class Comparison:
    """Two or more outcomes with all their amounts; the first is the base."""

    def __init__(self, outcomes: Sequence[Outcome], language: str = "en"):
        """``language`` is that of titles: en, ru or kk. Raises ResultError: see `check_comparable`."""
        check_comparable(*outcomes)
        self.outcomes, self.language = list(outcomes), language
        self.stems = stems_of(outcomes)
        self.names = [outcome.name for outcome in outcomes]
        years, rates = named_years(outcomes), discount_rates(outcomes)
        self.amounts = [amounts(outcome, years, rates) for outcome in outcomes]
        self.rates = [discount_rate(outcome) for outcome in outcomes]
        self._apart: dict[tuple[int, int], Apart] = {}
        self._said: dict[str, dict] = {}

    @cached_property
    def keys(self) -> list[Key]:
        """Every key of any scenario, in reading order."""
        every = list(dict.fromkeys(key for found in self.amounts for key in found))
        known = {name: described(name)["place"] for name in {key.indicator for key in every}}
        parts, last = ("total", "per_hectare"), (SUM, MEAN, PLAN)
        return sorted(
            every,
            key=lambda k: (known[k.indicator], k.indicator, parts.index(k.part), k.year in last, k.year, k.rate or 0),
        )

    def meaning(self, key: Key) -> dict:
        """Return title, group, better and unit of a key; what a bare number counts stands in its unit."""
        if key.indicator not in self._said:
            self._said[key.indicator] = described(key.indicator, self.language)
        said = self._said[key.indicator]
        unit = next(found[key].unit for found in self.amounts if key in found)
        counted = said["counts"]
        if counted:
            unit = counted if unit == "1" else f"{counted} {unit}"
        return said | {"unit": unit}

    def apart(self, scenario: int, base: int = 0) -> Apart:
        """Return the difference of two scenarios, by their places."""
        if (scenario, base) not in self._apart:
            kind = pairing(self.outcomes[scenario], self.outcomes[base])
            ours, theirs = (self._draws(place) for place in (scenario, base))
            self._apart[scenario, base] = Apart(*differences(ours, theirs, kind.paired), kind)
        return self._apart[scenario, base]

    def _draws(self, place: int) -> np.ndarray:
        """Return the finite draws of a scenario, (key, draw); NaN for what it has not."""
        found = self.amounts[place]
        unknown = np.full(max(amount.draws.size for amount in found.values()), np.nan)
        return np.stack([finite(found[key].draws) if key in found else unknown for key in self.keys])

    @cached_property
    def table(self) -> pd.DataFrame:
        """The long table of `comparison_table`."""
        rows = []
        for row, key in enumerate(self.keys):
            said = self.meaning(key)
            base = self.amounts[0].get(key)
            for place in range(len(self.outcomes)):
                rows.append(self._row(row, key, place, base) | said)
        return pd.DataFrame(rows)[COLUMNS]

    def _row(self, row: int, key: Key, place: int, base: Amount | None) -> dict:
        amount = self.amounts[place].get(key)
        low, value, high = amount.points if amount else (np.nan,) * 3
        out = {"scenario": self.stems[place], "name": self.names[place], "indicator": key.indicator, "part": key.part}
        out |= {"year": key.year, "discount_rate": np.nan if key.rate is None else key.rate}
        out |= {"low": low, "value": value, "high": high, "partial": bool(amount and amount.partial)}
        out |= {"base": base.points[1] if base else np.nan, "paired": "", "note": self.note(key, place)}
        out |= dict.fromkeys(("relative_difference", "probability_higher"), np.nan)
        out |= dict.fromkeys(("difference", "difference_low", "difference_high"), np.nan)
        if place:
            apart = self.apart(place)
            least, middle, most = apart.points[row]
            out |= {"difference": middle, "difference_low": least, "difference_high": most}
            out |= {"probability_higher": apart.probability[row], "paired": "yes" if apart.pairing.paired else "no"}
            if out["base"]:
                out["relative_difference"] = middle / abs(out["base"])
        return out

    def note(self, key: Key, place: int) -> str:
        """Return what a reader must know of an amount of a scenario, and of its difference."""
        amount, base = (self.amounts[p].get(key) for p in (place, 0))
        notes = [amount.note if amount else NOT_HERE]
        if place:
            notes += [NOT_IN_BASE] if base is None else []
            both = [found.draws for found in (amount, base) if found]
            answers = [np.isfinite(draws).all() for draws in both]
            notes += [NO_ANSWER] if not all(answers) and not all(np.isnan(draws).all() for draws in both) else []
            ours, theirs = self.rates[place], self.rates[0]
            if key.indicator in BY_OWN_RATE and ours != theirs:
                notes.append(f"discounted at {ours:.3g} a year, the base at {theirs:.3g}")
        return "; ".join(note for note in notes if note)

    @cached_property
    def reading(self) -> list[int]:
        """Places of the keys that are read first: one for each indicator and part.

        A flow is read as its sum over all years, per hectare as its yearly mean; all else in the last year,
        finance at the discount rate of the first scenario.
        """
        own = self.rates[0]
        best: dict[tuple[str, str], tuple[int, int]] = {}
        for row, key in enumerate(self.keys):
            if key.rate is not None and own is not None and abs(key.rate - own) > 1e-12:
                continue
            wanted = MEAN if key.part == "per_hectare" else SUM
            rank = 3 if key.year == wanted else 1 if key.year in (SUM, MEAN) else 2
            place = (key.indicator, key.part)
            if place not in best or rank >= best[place][0]:
                best[place] = (rank, row)
        return [row for _, row in best.values()]

    @property
    def headlines(self) -> list[int]:
        """Places of the few keys that a short summary shows, of the whole planting where there is a total."""
        table = effect_table()
        wanted = {*SHORT, *table.loc[table["headline"], "quantity"]}
        found: dict[str, int] = {}
        for row in self.reading:
            indicator = self.keys[row].indicator
            if indicator in wanted and (indicator not in found or self.keys[row].part == "total"):
                found[indicator] = row
        return list(found.values())


def comparison_table(*outcomes: Outcome, language: str = "en") -> pd.DataFrame:
    """Return all scenarios by all indicators in long form.

    Parameters
    ----------
    outcomes : two or more; the first is the base that the others are held against.
    language : en, ru or kk; of the titles.

    Returns
    -------
    pandas.DataFrame
        One row for each indicator, part (total or per_hectare), year and scenario: scenario (stem), name,
        indicator, title, group, part, year (a named year; ``cumulative`` is the sum over all years, of money
        undiscounted; ``mean`` is the mean of all years; ``plan`` is before any), discount_rate, unit, low,
        value, high (5, 50 and 95 %), partial, base (value of the base), difference with its own range,
        relative_difference (of the base's amount), probability_higher, paired (yes, no), better (higher,
        lower, neutral), note.
        Differences of the base itself are empty; so is what a scenario does not have.

    Raises
    ------
    ResultError
        If the outcomes cannot be compared: see `check_comparable`.
    """
    return Comparison(outcomes, language).table
