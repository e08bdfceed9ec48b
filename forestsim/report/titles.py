"""What the inputs of a run are called in the language of a report."""

from __future__ import annotations

from functools import cache

from forestsim.report.speech import Speech
from forestsim.tables import economy_table, species_info


def input_title(speech: Speech, name: str, title: str) -> str:
    """Return the title of an input by its name, as in `forestsim.inputs`; ``title`` where none is known."""
    money = _of_money(speech.language)
    if name in money:
        return money[name]
    known = _of_living(speech, name) or _of_kind(speech, name)
    return known[:1].upper() + known[1:] if known else title


@cache
def _of_money(language: str) -> dict[str, str]:
    table = economy_table()
    return dict(zip(table["figure"], table[f"title_{language}"], strict=True))


def _of_living(speech: Speech, name: str) -> str:
    """Return the title of a figure of a species or of a genus; nothing for other inputs."""
    first, _, rest = name.partition(" ")
    if rest and first in species_info().index:
        return f"{speech.species(first)}: {speech.word('parameters', rest)}"
    if rest and first in set(species_info()["genus"]):
        return f"{first}: {speech.word('parameters', f'emission_{rest}')}"
    return ""


def _of_kind(speech: Speech, name: str) -> str:
    """Return the title of a figure of a table, of the founding paper or of chance; nothing if there is none."""
    head, _, tail = name.rpartition(" ")
    if head == "establishment" and tail.isdigit():
        return speech.say("parameters.luck", year=tail)
    if head == "paper":
        return speech.say("parameters.of_paper", title=speech.quantity(tail))
    known = speech.word("parameters", name)
    return known if known != name else ""
