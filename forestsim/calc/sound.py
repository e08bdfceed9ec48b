"""`forestsim calc sound-propagation CASES.json`: point sources heard in a vertical plane, by CNOSSOS-EU.

CASES.json is a list of cases; each comes back with its ``result``. Keys that the model does not know stay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from forestsim.calc.base import Calculator, is_number, read_json
from forestsim.errors import ForestsimError, shorten
from forestsim.physics.sound import REACH, Section, propagate
from forestsim.physics.sound_ground import between
from forestsim.physics.sound_levels import BANDS, EXACT_BANDS, air_absorption

CLOSE = 0.01
"""Ground that ends this near to the source or receiver, or overlaps by so much, is told with rounded figures, m."""
RANGES = {"temp_C": (-73, 60), "rh_pct": (0, 100), "p_favourable": (0, 1), "G_source": (0, 1)}
HINTS = {"p_favourable": ", not a percentage", "rh_pct": ", in %"}
ROWS = {"source_xz": 0, "receiver_xz": 0, "ground_profile_xz": 2, "ground_pieces_x0_x1_G": 1, "edges_xz": 0}
"""Keys that hold points or pieces, with the fewest rows each must have."""
UNITS = {"LH": "dB", "LF": "dB", "L": "dB", "LA": "dB(A)", "LA_total": "dB(A)", "extrapolated": "1"}


def run_cases(file: Path) -> list[dict]:
    """Return every case with its ``result``. Raises ForestsimError with one line for each mistake."""
    cases = read_json(file, "write a list of cases, see `forestsim calc sound-propagation --example`", list)
    if not cases:
        raise ForestsimError(f"{file.name}: holds no case; see `forestsim calc sound-propagation --example`")
    problems, checked = [], []
    for number, case in enumerate(cases, start=1):
        named = f" ({shorten(case['case'], 20)})" if isinstance(case, dict) and "case" in case else ""
        values, said = _values(case)
        problems += [f"{file.name}: case {number}{named}, {line}" for line in said]
        checked.append(values)
    if problems:
        raise ForestsimError(problems)
    return [case | {"result": _result(values)} for case, values in zip(cases, checked, strict=True)]


def _result(values: Mapping) -> dict:
    section = Section(
        values["source_xz"],
        values["receiver_xz"],
        values["ground_profile_xz"],
        values["ground_pieces_x0_x1_G"],
        values["G_source"],
        values["edges_xz"],
    )
    absorption = air_absorption(EXACT_BANDS, values["temp_C"], values["rh_pct"] / 100.0)
    levels = propagate(section, values["Lw_per_band_dB"], absorption, values["p_favourable"])
    distance = np.hypot(*(section.receiver - section.source))
    return dict(zip(UNITS, (*levels, bool(distance > REACH)), strict=True))


def _values(case: object) -> tuple[dict, list[str]]:
    """Return the numbers of a case as arrays, and what is wrong with them."""
    if not isinstance(case, dict):
        return {}, [f"it is {shorten(case)}; write an object with the keys of a case"]
    values, problems = {}, []
    for key in RANGES:
        values[key], said = _number(case, key)
        problems += said
    values["Lw_per_band_dB"], said = _power(case)
    problems += said
    for key, fewest in ROWS.items():
        values[key], said = _rows(case, key, fewest)
        problems += said
    return values, problems or _geometry_problems(values)


def _number(case: dict, key: str) -> tuple[float, list[str]]:
    low, high = RANGES[key]
    if key not in case:
        return math.nan, [f"{key} is missing; add it, {low} to {high}"]
    if not is_number(case[key]):
        return math.nan, [f"{key} is {shorten(case[key])}; write a number"]
    if not low <= case[key] <= high:
        return math.nan, [f"{key} is {case[key]}; give {low} to {high}{HINTS.get(key, '')}"]
    return float(case[key]), []


def _power(case: dict) -> tuple[np.ndarray | None, list[str]]:
    given = case.get("Lw_per_band_dB")
    bands = given if isinstance(given, list) else [given] * BANDS.size
    if all(is_number(band) for band in bands) and len(bands) == BANDS.size:
        return np.array(bands, float), []
    found = "missing" if "Lw_per_band_dB" not in case else shorten(given)
    return None, [f"Lw_per_band_dB is {found}; write one number, or a list of eight for 63 Hz to 8000 Hz"]


def _rows(case: dict, key: str, fewest: int) -> tuple[np.ndarray, list[str]]:
    """Return the points of a key (row, 2), or its pieces (row, 3); a lone point is (2)."""
    width = 3 if key == "ground_pieces_x0_x1_G" else 2
    shape = f"[{'start, end, G' if width == 3 else 'x, z'}]"
    lone = key in ("source_xz", "receiver_xz")
    given = case.get(key)
    if given is None and key == "edges_xz":
        return np.zeros((0, 2)), []
    if given is None:
        return np.zeros((0, width)), [f"{key} is missing; add {shape if lone else f'a list of {shape}'}"]
    rows = [given] if lone else given
    if not isinstance(rows, list) or len(rows) < fewest:
        at_least = f" with at least {fewest} of them" if fewest > 1 else ""
        return np.zeros((0, width)), [f"{key} is {shorten(given)}; write a list of {shape}{at_least}"]
    wrong = [row for row in rows if not (isinstance(row, list) and len(row) == width and all(map(is_number, row)))]
    if wrong:
        return np.zeros((0, width)), [f"{key} has {shorten(row)}; write {shape} with numbers" for row in wrong]
    found = np.array(rows, float).reshape(-1, width)
    return (found[0] if lone else found), []


def _geometry_problems(values: dict) -> list[str]:
    source, receiver, profile = (values[key] for key in ("source_xz", "receiver_xz", "ground_profile_xz"))
    start, end = source[0], receiver[0]
    if not end > start:
        return [f"receiver_xz is {receiver.tolist()}; x must be greater than that of source_xz ({start:g})"]
    problems = _profile_problems(profile, start, end) + _piece_problems(values["ground_pieces_x0_x1_G"], start, end)
    problems += [
        f"edges_xz has {edge.tolist()}; x must lie between source ({start:g}) and receiver ({end:g})"
        for edge in values["edges_xz"]
        if not start < edge[0] < end
    ]
    if not problems:
        ground = between(profile, start, end)[1]
        problems = [
            f"{key} is {point.tolist()}; z must not be below the ground ({foot:g})"
            for key, point, foot in (("source_xz", source, ground[0]), ("receiver_xz", receiver, ground[-1]))
            if point[1] < foot - CLOSE
        ]
    return problems


def _profile_problems(profile: np.ndarray, start: float, end: float) -> list[str]:
    key, x = "ground_profile_xz", profile[:, 0]
    if np.any(np.diff(x) < 0):
        back = int(np.argmax(np.diff(x) < 0)) + 1
        return [f"{key} goes back at {profile[back].tolist()}; list the points from source to receiver"]
    if x[0] > start + CLOSE or x[-1] < end - CLOSE:
        return [f"{key} reaches from x {x[0]:g} to {x[-1]:g}; it must reach from {start:g} to {end:g}"]
    return []


def _piece_problems(pieces: np.ndarray, start: float, end: float) -> list[str]:
    key = "ground_pieces_x0_x1_G"
    problems = [
        f"{key} has {piece.tolist()}; give start, end after it, and G from 0 to 1"
        for piece in pieces
        if piece[1] < piece[0] or not 0 <= piece[2] <= 1
    ]
    if problems:
        return problems
    ordered = pieces[np.argsort(pieces[:, 0], kind="stable")]
    starts, ends = np.clip(ordered[:, :2], start, end).T
    for left, right in zip(np.r_[start, ends], np.r_[starts, end], strict=True):
        if abs(right - left) > CLOSE:
            what = "leaves a gap" if right > left else "overlaps"
            return [f"{key} {what} between x {min(left, right):g} and {max(left, right):g}; join the pieces"]
    return []


def _example() -> dict[str, str]:
    return {"cases.json": EXAMPLE}


EXAMPLE = """[
 {
  "case": "a wall of 3 m, 20 m beside a road",
  "Lw_per_band_dB": 93,
  "temp_C": 10,
  "rh_pct": 70,
  "p_favourable": 0.5,
  "source_xz": [0, 0.05],
  "receiver_xz": [150, 4],
  "ground_profile_xz": [[0, 0], [20, 0], [20, 3], [20, 0], [150, 0]],
  "ground_pieces_x0_x1_G": [[0, 10, 0], [10, 150, 0.7]],
  "G_source": 0,
  "edges_xz": [[20, 3]]
 }
]
"""

SOUND_PROPAGATION = Calculator(
    "sound-propagation",
    "Sound of a point source in a vertical plane (CNOSSOS-EU)",
    "CASES.json, a list; for each case " + ", ".join(["Lw_per_band_dB", *RANGES, *ROWS]),
    UNITS,
    run_cases,
    _example,
)
