"""The sheets of a comparison: summary, all, differences, dominance, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from forestsim.compare.amounts import Key
from forestsim.compare.dominance import EQUAL, dominance
from forestsim.compare.indicators import DIRECTIONS
from forestsim.compare.table import Comparison
from forestsim.notes import notes_of
from forestsim.workbook.sentences import counted, sentence
from forestsim.workbook.wording import Wording
from forestsim.workbook.xlsx import PERCENT, WHOLE_PERCENT, Sheet, Tagged

LONG = (
    *("scenario", "name", "group", "title", "part", "year", "unit", "low", "value", "high", "partial", "base"),
    *("difference", "difference_low", "difference_high", "relative_difference", "probability_higher", "paired"),
    *("better", "note", "indicator"),
)
AMOUNTS = ("low", "value", "high", "base", "difference", "difference_low", "difference_high")
SHARES = ("relative_difference", "probability_higher")
PAIRS = (
    *("scenario", "against", "group", "title", "part", "year", "unit", "difference", "difference_low"),
    *("difference_high", "relative_difference", "probability_higher", "verdict", "better", "paired", "indicator"),
)
JUDGED = (
    *("scenario", "against", "part", "verdict", "better_count", "sure_better", "worse_count", "sure_worse", "even"),
    *("unknown", "sentence"),
)
ABOUT = (
    *("scenario", "name", "area", "first_planting", "years", "currency", "price_year", "discount_rate", "seed"),
    *("draws", "pairing", "version", "date", "growth", "tiers", "note"),
)


LIKELY = 2 / 3
"""Share of draws that makes a difference likely."""


def sheets(comparison: Comparison) -> list[Sheet]:
    """Return all sheets of a comparison, in its language."""
    wording = Wording(comparison.language, comparison.outcomes[0].years)
    made = {
        "summary": _summary(comparison, wording),
        "all": _all(comparison, wording),
        "differences": _differences(comparison, wording),
        "dominance": _dominance(comparison, wording),
        "scenarios": _scenarios(comparison, wording),
    }
    names = wording.said["sheets"]
    return [Sheet(names[name], heads, rows, frozen) for name, (heads, rows, frozen) in made.items()]


def _summary(comparison: Comparison, wording: Wording) -> tuple:
    """Return one row for each indicator and part: every scenario, and every other against the first."""
    stems = comparison.stems
    heads = [wording.head(column) for column in ("group", "title", "part", "year", "unit", "better")]
    heads += [wording.head("range", stem=stem) for stem in stems]
    for stem in stems[1:]:
        names = {"stem": stem, "base": stems[0]}
        heads += [wording.head(column, **names) for column in ("minus", "chance", "verdict_of")]
    heads.append(wording.head("note"))
    rows = []
    for place in comparison.reading:
        key = comparison.keys[place]
        said = comparison.meaning(key)
        share = wording.is_share(key, said["unit"])
        row = [*_lead(key, said, wording), wording.said["words"][said["better"]]]
        for found in comparison.amounts:
            row.append(wording.ranged(found[key].points, share) if key in found else "")
        for other in range(1, len(stems)):
            apart = comparison.apart(other)
            row += [wording.ranged(apart.points[place], share), Tagged(apart.probability[place], WHOLE_PERCENT)]
            row.append(_verdict(comparison, place, other, 0, wording))
        notes = dict.fromkeys(comparison.note(key, one) for one in range(len(stems)))
        rows.append([*row, "; ".join(wording.note(note) for note in notes if note)])
    return heads, rows, (1, 2)


def _lead(key: Key, said: dict, wording: Wording) -> list:
    title = wording.title(said["title"], key)
    part = wording.said["parts"][key.part]
    return [wording.groups[said["group"]], title, part, wording.year(key), wording.unit(key, said["unit"])]


def _verdict(comparison: Comparison, place: int, scenario: int, base: int, wording: Wording) -> str:
    """Return in a word what the difference means, nothing for an indicator without a direction."""
    key = comparison.keys[place]
    sign = DIRECTIONS[comparison.meaning(key)["better"]]
    apart = comparison.apart(scenario, base)
    (low, value, high), chance = apart.points[place], apart.probability[place]
    if not sign or np.isnan(value):
        return ""
    size = max(abs(comparison.amounts[p][key].points[1]) for p in (scenario, base) if key in comparison.amounts[p])
    if abs(value) <= EQUAL * size:
        return wording.said["verdicts"]["even"]
    word = "better" if sign * value > 0 else "worse"
    if low * value >= 0 and high * value >= 0:
        word = f"surely {word}"
    elif not np.isnan(chance):
        word = f"likely {word}" if max(chance, 1 - chance) >= LIKELY else "open"
    return wording.said["verdicts"][word]


def _all(comparison: Comparison, wording: Wording) -> tuple:
    table = comparison.table
    keys = np.repeat(np.arange(len(comparison.keys)), len(comparison.outcomes))
    rows = []
    for place, row in zip(keys, table.to_dict("records"), strict=True):
        key = comparison.keys[place]
        rows.append([_cell(column, row, key, row["unit"], wording) for column in LONG])
    return [wording.head(column) for column in LONG], rows, (1, 4)


def _cell(column: str, row: dict, key: Key, unit: str, wording: Wording):
    """Return a cell as it is read: numbers stay numbers, shares carry the format of a percentage."""
    value = row[column]
    if column in AMOUNTS:
        return Tagged(value, PERCENT) if wording.is_share(key, unit) else value
    if column in SHARES:
        return Tagged(value, WHOLE_PERCENT)
    words = wording.said["words"]
    shown = {
        "group": lambda: wording.groups[value],
        "title": lambda: wording.title(value, key),
        "part": lambda: wording.said["parts"][value],
        "year": lambda: wording.year(key),
        "unit": lambda: wording.unit(key, value),
        "partial": lambda: words["yes"] if value else "",
        "paired": lambda: words.get(value, ""),
        "better": lambda: words[value],
        "note": lambda: wording.note(value),
    }
    return shown[column]() if column in shown else value


def _differences(comparison: Comparison, wording: Wording) -> tuple:
    """Return every pair of scenarios at every indicator and part: the later one minus the earlier."""
    rows = [
        [_cell(column, row, key, unit, wording) if column != "verdict" else row[column] for column in PAIRS]
        for key, unit, row in _pairs(comparison, wording)
    ]
    return [wording.head(column) for column in PAIRS], rows, (1, 4)


def _pairs(comparison: Comparison, wording: Wording) -> Iterator[tuple[Key, str, dict]]:
    for base, scenario in combinations(range(len(comparison.outcomes)), 2):
        apart = comparison.apart(scenario, base)
        for place in comparison.reading:
            key = comparison.keys[place]
            said = comparison.meaning(key)
            low, value, high = apart.points[place]
            held = comparison.amounts[base].get(key)
            size = abs(held.points[1]) if held else np.nan
            row = {
                "scenario": comparison.stems[scenario],
                "against": comparison.stems[base],
                "indicator": key.indicator,
            }
            row |= {"difference": value, "difference_low": low, "difference_high": high, "part": key.part, "year": ""}
            row |= {"relative_difference": value / size if size else np.nan}
            row |= {"probability_higher": apart.probability[place], "paired": "yes" if apart.pairing.paired else "no"}
            row |= {"verdict": _verdict(comparison, place, scenario, base, wording)}
            yield key, said["unit"], row | said


def _dominance(comparison: Comparison, wording: Wording) -> tuple:
    rows = []
    for part in ("total", "per_hectare"):
        for judgement in dominance(comparison, part):
            count = counted(judgement)
            row = [judgement.scenario, judgement.other, wording.said["parts"][part]]
            row += [wording.said["verdicts"][judgement.verdict]]
            row += [count["better"], count["sure_better"], count["worse"], count["sure_worse"], count["even"]]
            row += [len(judgement.unknown), sentence(judgement, comparison, wording)]
            rows.append(row)
    return [wording.head(column) for column in JUDGED], rows, (1, 2)


def _scenarios(comparison: Comparison, wording: Wording) -> tuple:
    """Return what each scenario is and how it was run, and below how to read the sheets."""
    rows = []
    for place, outcome in enumerate(comparison.outcomes):
        about, planted = outcome.provenance, outcome.units.query("area_ha > 0")
        money = about.get("currency", {})
        first = int(planted["planting_year"].min()) if len(planted) else ""
        row = [comparison.stems[place], outcome.name, float(planted["area_ha"].sum()), first]
        row += [f"{outcome.years[0]}–{outcome.years[-1]}", money.get("headline", ""), money.get("price_year", "")]
        rate = comparison.rates[place]
        row += [Tagged(np.nan if rate is None else rate, PERCENT), about.get("seed", ""), about.get("draws", "")]
        row += [comparison.apart(place).pairing.words if place else "", about.get("version", ""), about.get("date", "")]
        for column in ("growth", "tiers"):
            row.append("; ".join(f"{name}: {how}" for name, how in about.get(column, {}).items()))
        rows.append([*row, " ".join(note[wording.language] for note in notes_of(about))])
    below = [[], *([line] for line in wording.said["reading"])]
    return [wording.head(column) for column in ABOUT], rows + below, (1, 1)
