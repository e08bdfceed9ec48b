"""What a calculator is, and how its result reaches a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forestsim.errors import ForestsimError, did_you_mean


@dataclass(frozen=True)
class Calculator:
    """A model that runs on a file of its own.

    ``function(file, **options)`` returns the rows of the output; ``units`` names the unit of
    every output column; ``example()`` returns the texts of a file to start from, by file name.
    """

    name: str
    title: str
    inputs: str
    units: Mapping[str, str]
    function: Callable[..., pd.DataFrame]
    example: Callable[[], Mapping[str, str]]
    options: tuple[str, ...] = ()


def calculator(name: str, known: tuple[Calculator, ...]) -> Calculator:
    """Return a calculator by name. Raises ForestsimError with near matches."""
    found = {c.name: c for c in known}
    if name not in found:
        raise ForestsimError(f"calc: {name} is not a calculator; {did_you_mean(name, found)}")
    return found[name]


def calculate(chosen: Calculator, file: Path, out: Path, **options: str | None) -> Path:
    """Run a calculator on a file and write its rows as CSV, or write nothing. Raises ForestsimError."""
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := sorted(set(given) - set(chosen.options)):
        raise ForestsimError([f"calc {chosen.name}: --{name} means nothing here; leave it out" for name in unknown])
    if out.is_dir():
        raise ForestsimError(f"{out}: is a folder; give a file name such as out.csv")
    rows = chosen.function(file, **given)
    parent = out.absolute().parent
    temporary = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=parent)
        os.close(handle)
        rows.to_csv(temporary, index=False, encoding="utf-8", float_format="%.12g")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(out)
    except OSError as wrong:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        reason = os.strerror(wrong.errno or 0)
        raise ForestsimError(f"{out}: cannot be written ({reason}); choose another file") from None
    return out
