"""What a user can put right: messages of one line each, `<file>: <key> is <value>; <what to do>`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ForestsimError(Exception):
    """Something the user can mend. ``problems`` holds one plain line for each mistake."""

    def __init__(self, problems: str | Iterable[str]):
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple:
        return type(self), (self.problems,)


class ScenarioError(ForestsimError):
    """A scenario that cannot be used as it is written."""


class SiteError(ForestsimError):
    """A raster, vector or climate input that cannot be used."""


class DataError(ForestsimError):
    """A package table that contradicts itself."""


class ResultError(ForestsimError):
    """A results folder that cannot be written or read."""


def shorten(value: object, width: int = 60) -> str:
    """Return ``value`` as one short line of text for a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str], limit: int = 3) -> str:
    """Return ``did you mean a, b?``, or the known words when none is near."""
    names = sorted(known)
    near = get_close_matches(str(word), names, n=limit, cutoff=0.6)
    if near:
        return f"did you mean {', '.join(near)}?"
    shown = ", ".join(names[:12])
    return f"choose from {shown}{', …' if len(names) > 12 else ''}"
