"""What is to be compared: scenario files, names of shipped scenarios, and results folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forestsim.compare.sides import frame_of, frame_of_scenario, numbered, too_few, unlike
from forestsim.errors import ForestsimError, ResultError
from forestsim.results import Outcome

if TYPE_CHECKING:
    from forestsim.scenario import Scenario


def read_sources(sources: Sequence[str], *checks: Callable[[], object]) -> list[Outcome | Scenario]:
    """Return each source read but not run: a results folder as its outcome, all else as a scenario.

    Raises ResultError with one line for each mistake of any source or of the ``checks``, which are called too,
    and for each way in which the sources differ.
    """
    problems: list[str] = []
    read = [one for source in sources if (one := _tried(partial(_read, source), problems)) is not None]
    for check in checks:
        _tried(check, problems)
    if len(sources) < 2:
        problems.append(too_few(len(sources)))
    stems = numbered([one.stem for one in read])
    frames = [frame_of(one) if isinstance(one, Outcome) else frame_of_scenario(one) for one in read]
    problems += unlike(stems, frames)
    if problems:
        raise ResultError(problems)
    return read


def outcomes_of(read: Iterable[Outcome | Scenario], run: Callable[[Scenario], Outcome]) -> list[Outcome]:
    """Return the outcome of each source; ``run`` is called for those that are scenarios."""
    return [one if isinstance(one, Outcome) else run(one) for one in read]


def _tried(call: Callable[[], Any], problems: list[str]) -> Any:
    """Return what a call gives; if the user can mend what went wrong, add it to ``problems`` and return None."""
    try:
        return call()
    except ForestsimError as wrong:
        problems += wrong.problems
        return None


def _read(source: str) -> Outcome | Scenario:
    return Outcome.open(source) if _is_folder(source) else _scenario(source)


def _is_folder(source: str) -> bool:
    """Return whether a results folder is meant: the name of a shipped scenario goes before some other folder."""
    from forestsim.scenario import shipped_scenarios

    path = Path(source)
    return path.is_dir() and ((path / "provenance.json").exists() or source not in shipped_scenarios())


def _scenario(source: str) -> Scenario:
    from forestsim.scenario import load

    return load(source)
