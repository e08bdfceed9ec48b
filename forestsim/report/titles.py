"""What the inputs of a run are called in the language of a report."""

from __future__ import annotations

from forestsim.report.speech import Speech
from forestsim.tables import economy_table, species_info, species_names


def input_title(speech: Speech, name: str, title: str) -> str:
    """Return the title of an input by its name, as in `forestsim.inputs`; ``title`` where none is known."""
    figures = economy_table().set_index("figure")
    if name in figures.index:
        return str(figures.loc[name, f"title_{speech.language}"])
    known = _of_living(speech, name) or _of_kind(speech, name)
    return known[:1].upper() + known[1:] if known else title


def _of_living(speech: Speech, name: str) -> str:
    """Return the title of a figure of a species or of a genus; nothing for other inputs."""
    for species in species_names():
        rest = name.removeprefix(species).strip(" ._:")
        if rest != name:
            return f"{speech.species(species)}: {speech.word('parameters', rest)}"
    first, _, compound = name.partition(" ")
    if compound and first in set(species_info()["genus"]):
        return f"{first}: {speech.word('parameters', f'emission_{compound}')}"
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
