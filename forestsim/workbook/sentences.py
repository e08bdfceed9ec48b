"""What a judgement says, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from forestsim.compare.amounts import Key
from forestsim.compare.dominance import Judgement, dominance
from forestsim.compare.table import Comparison
from forestsim.maps.words import LANGUAGES
from forestsim.workbook.wording import Wording


def sentence(judgement: Judgement, comparison: Comparison, wording: Wording) -> str:
    """Return whether one scenario dominates, and which indicators speak for which."""
    lines = [verdict_line(judgement, wording)]
    if judgement.verdict == "mixed":
        for name, keys in ((judgement.scenario, judgement.better), (judgement.other, judgement.worse)):
            lines.append(_speaks(name, keys, judgement, comparison, wording))
    if judgement.unknown:
        listed = titles(judgement.unknown, comparison, wording)
        lines.append(wording.said["dominance"]["unknowns"].format(titles=listed))
    return " ".join(lines)


def verdict_line(judgement: Judgement, wording: Wording) -> str:
    """Return whether one scenario dominates, and how many indicators speak for which."""
    said = wording.said["dominance"]
    names = {"scenario": judgement.scenario, "other": judgement.other}
    lead = said["lead"].format(part=wording.said["parts"][judgement.part], **names)
    return lead + said[judgement.verdict].format(**names, **counted(judgement))


def verdicts(comparison: Comparison) -> list[dict]:
    """Return the verdict on each pair, for the whole planting and per hectare, in each language.

    Each is ``{"pair": [place, place], "part": "total" or "per_hectare", "said": {language: sentence}}``.
    """
    wordings = [Wording(language, comparison.outcomes[0].years) for language in LANGUAGES]
    return [
        {
            "pair": [comparison.stems.index(name) for name in (judgement.scenario, judgement.other)],
            "part": part,
            "said": {wording.language: verdict_line(judgement, wording) for wording in wordings},
        }
        for part in ("total", "per_hectare")
        for judgement in dominance(comparison, part)
    ]


def counted(judgement: Judgement) -> dict[str, int]:
    """Return how many indicators speak for each side, and how many of them surely."""
    better, worse = set(judgement.better), set(judgement.worse)
    return {
        "count": len(better) + len(worse) + len(judgement.even),
        "better": len(better),
        "worse": len(worse),
        "even": len(judgement.even),
        "sure": len(judgement.surely),
        "sure_better": len(judgement.surely & better),
        "sure_worse": len(judgement.surely & worse),
    }


def _speaks(name: str, keys: Sequence[Key], judgement: Judgement, comparison: Comparison, wording: Wording) -> str:
    said = wording.said["dominance"]
    sure = [key for key in keys if key in judgement.surely]
    perhaps = [key for key in keys if key not in judgement.surely]
    lists = (titles(some, comparison, wording) or said["nothing"] for some in (sure, perhaps))
    return said["for"].format(scenario=name, **dict(zip(("sure", "perhaps"), lists, strict=True)))


def titles(keys: Sequence[Key], comparison: Comparison, wording: Wording) -> str:
    """Return the titles of indicators in a row."""
    return "; ".join(wording.title(comparison.meaning(key)["title"], key) for key in keys)
