"""What a calculator is, how its input is read, and how its result reaches a file whole or not at all."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.errors import ForestsimError, did_you_mean, shorten
from forestsim.files import write_whole

LARGEST = 1e15
"""No measure is larger in the units of the calculators; what is computed from larger numbers may overflow."""


@dataclass(frozen=True)
class Calculator:
    """A model that runs on a file of its own.

    ``function(file, **options)`` returns the output: rows, which are written as CSV (``attrs``
    may name another ``delimiter`` and ``decimal``), or a mapping or a list, which is written as JSON.
    ``units`` names the unit of every result; ``example()`` returns the texts of a file to start
    from, by file name.
    """

    name: str
    title: str
    inputs: str
    units: Mapping[str, str]
    function: Callable[..., pd.DataFrame | Mapping | list]
    example: Callable[[], Mapping[str, str]]
    options: tuple[str, ...] = ()


def calculator(name: str, known: tuple[Calculator, ...]) -> Calculator:
    """Return a calculator by name. Raises ForestsimError with near matches."""
    found = {c.name: c for c in known}
    if name not in found:
        raise ForestsimError(f"calc: {name} is not a calculator; {did_you_mean(name, found)}")
    return found[name]


def calculate(chosen: Calculator, file: Path, out: Path, **options: str | None) -> Path:
    """Run a calculator on a file and write its result as CSV or JSON, or write nothing. Raises ForestsimError."""
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := sorted(set(given) - set(chosen.options)):
        raise ForestsimError([f"calc {chosen.name}: --{name} means nothing here; leave it out" for name in unknown])
    if out.is_dir():
        raise ForestsimError(f"{out}: is a folder; give a file name such as out.csv")
    if out.exists() and file.exists() and out.samefile(file):
        raise ForestsimError(f"{out}: is the input; give another file to write to")
    return write_whole(out, _text(chosen.function(file, **given)))


def json_calculator(
    name: str,
    title: str,
    inputs: str,
    units: Mapping[str, str],
    function: Callable[[Mapping, str], Mapping],
    example: Callable[[], Mapping],
) -> Calculator:
    """Return a calculator from one JSON object to another.

    ``function(case, file_name)`` returns what the output holds under its own keys; the other keys
    of the case stand before them unchanged. ``example()`` returns a case.
    """

    def run(file: Path) -> dict:
        case = read_json(file, f"see `forestsim calc {name} --example`")
        return case | dict(function(case, file.name))

    return Calculator(name, title, inputs, units, run, lambda: {"case.json": json.dumps(example(), indent=1) + "\n"})


def read_text(file: Path) -> str:
    """Return the text of an input in UTF-8, with or without a byte-order mark. Raises ForestsimError."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ForestsimError(f"{file}: no such file; check the path") from None
    except IsADirectoryError:
        raise ForestsimError(f"{file}: is a folder; give the file in it") from None
    except UnicodeDecodeError:
        raise ForestsimError(f"{file.name}: is not text in UTF-8; save it from the spreadsheet as CSV UTF-8") from None
    except OSError as wrong:
        if file.is_dir():
            raise ForestsimError(f"{file}: is a folder; give the file in it") from None
        raise ForestsimError(f"{file}: cannot be read ({os.strerror(wrong.errno or 0)}); check the path") from None


def read_json(file: Path, cure: str, kind: type = dict):
    """Return the object, or the list, of a JSON file.

    Raises ForestsimError, also for NaN and for a key given twice.
    """
    text = read_text(file)
    try:
        case = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as wrong:
        raise ForestsimError(f"{file.name}: is not JSON ({shorten(wrong)}); check it in an editor") from None
    if not isinstance(case, kind):
        raise ForestsimError(f"{file.name}: holds no {'object' if kind is dict else 'list'}; {cure}")
    return case


def is_number(value: object) -> bool:
    """Return whether a value of a JSON file is a number that something measured can have."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _each_key_once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)} stands twice")
    return found


def _text(result: pd.DataFrame | Mapping | list) -> str:
    if isinstance(result, pd.DataFrame):
        marks = {"sep": result.attrs.get("delimiter", ","), "decimal": result.attrs.get("decimal", ".")}
        return result.to_csv(index=False, float_format="%.12g", lineterminator="\n", **marks)
    return json.dumps(_plain(result), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _plain(value: object) -> object:
    """Return a value as JSON can hold it; a number that is not known becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
