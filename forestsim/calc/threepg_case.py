"""A 3-PG case file: site, cohort, parameters, thinning and switches, checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from forestsim.calc.base import is_number, read_json
from forestsim.calc.threepg_ranges import (
    PARAMETERS,
    SITE_USUAL,
    undefined_crowns,
    undefined_parameters,
    unusual_parameters,
)
from forestsim.calc.threepg_weather import read_weather
from forestsim.errors import ForestsimError, did_you_mean, shorten
from forestsim.growth.threepg import Settings, Stand, Weather

SITE = ("latitude", "soil_class", "asw_i", "asw_min", "asw_max", "from", "to")
COHORT = ("species", "planted", "fertility", "stems_n", "biom_stem", "biom_root", "biom_foliage")
THINNING = ("species", "age", "stems_n", "stem", "root", "foliage")
SWITCHES = ("light_model", "transp_model", "phys_model", "height_model")
IGNORED = ("correct_bias", "calculate_d13c")


@dataclass(frozen=True)
class Case:
    """All that a run needs; ``doubts`` are lines on values that are possible but look like a slip."""

    stand: Stand
    parameters: dict[str, np.ndarray]
    settings: Settings
    weather: Weather
    doubts: list[str] = field(default_factory=list)


def read_case(file: Path, setting: str | None = None) -> Case:
    """Return a case with its weather, CASE.climate.csv beside it.

    Raises ForestsimError with one line for each mistake in both files.
    """
    case, name, doubts = read_json(file, "see `forestsim calc threepg --example`"), file.name, []
    problems = _shape(name, case)
    if problems:
        raise ForestsimError(problems)
    switches, wrong = _switches(name, case["settings"], setting)
    months = _months(case["site"])
    problems = [*_site(name, case), *_cohort(name, case), *_parameters(name, case, switches), *_thinning(name, case)]
    problems += wrong
    weather = None
    try:
        weather = read_weather(file.with_suffix(".climate.csv"), months, doubts)
    except ForestsimError as mistakes:
        problems += mistakes.problems
    if problems:
        raise ForestsimError(problems)
    return Case(
        stand=_stand(case),
        parameters={p: np.array([float(_given(case)[p])]) for p in PARAMETERS},
        settings=Settings(**{s: switches[s] for s in SWITCHES}, parity=True),
        weather=weather,
        doubts=[*_doubts(name, case, switches), *doubts],
    )


def _shape(name: str, case: dict) -> list[str]:
    parts = {"site": dict, "species": list, "parameters": dict, "settings": dict}
    problems = [
        f"{name}: {key} is missing or of another kind; see `forestsim calc threepg --example`"
        for key, kind in parts.items()
        if not isinstance(case.get(key), kind)
    ]
    if problems:
        return problems
    if len(case["species"]) != 1 or not isinstance(case["species"][0], dict):
        return [f"{name}: species has {len(case['species'])} cohorts; give exactly one"]
    if "species" not in case["species"][0]:
        return [f"{name}: species.0.species is missing; add it"]
    species = str(case["species"][0]["species"])
    if not isinstance(case["parameters"].get(species), dict):
        return [f"{name}: parameters has no entry for {species}; {did_you_mean(species, case['parameters'])}"]
    return []


def _given(case: dict) -> dict:
    return case["parameters"][str(case["species"][0]["species"])]


def _missing_or_no_number(where: str, values: dict, keys: tuple[str, ...], words: tuple[str, ...] = ()) -> list[str]:
    """Return a line for each key that is absent, or no number unless it is one of ``words``."""
    problems = [f"{where}.{key} is missing; add it" for key in keys if key not in values]
    return problems + [
        f"{where}.{key} is {shorten(values[key])}; write a number"
        for key in keys
        if key in values and key not in words and not is_number(values[key])
    ]


def _month_problems(where: str, values: dict, keys: tuple[str, ...]) -> list[str]:
    return [
        f"{where}.{key} is {shorten(values[key])}; write year-month, such as 1985-07"
        for key in keys
        if key in values and _month(values[key]) is None
    ]


def _site(name: str, case: dict) -> list[str]:
    site, where = case["site"], f"{name}: site"
    problems = _missing_or_no_number(where, site, SITE, ("from", "to")) + _month_problems(where, site, ("from", "to"))
    if problems:
        return problems
    if not -90 <= site["latitude"] <= 90:
        problems.append(f"{where}.latitude is {site['latitude']}; write degrees from -90 to 90")
    if site["soil_class"] not in (-1, 0, 1, 2, 3, 4):
        cure = "write -1 (SWconst and SWpower of the species), 0 (no effect), or 1 sand to 4 clay"
        problems.append(f"{where}.soil_class is {site['soil_class']}; {cure}")
    if not 0 <= site["asw_min"] <= site["asw_max"] or site["asw_max"] <= 0:
        problems.append(f"{where}.asw_max is {site['asw_max']}; it must be above 0 and not below asw_min")
    if _month(site["to"]) < _month(site["from"]):
        problems.append(f"{where}.to is {site['to']}; it must not be before site.from ({site['from']})")
    return problems


def _cohort(name: str, case: dict) -> list[str]:
    cohort, where = case["species"][0], f"{name}: species.0"
    problems = _missing_or_no_number(where, cohort, COHORT, ("species", "planted"))
    problems += _month_problems(where, cohort, ("planted",))
    if problems:
        return problems
    if not 0 <= cohort["fertility"] <= 1:
        problems.append(f"{where}.fertility is {cohort['fertility']}; write a fraction from 0 to 1")
    for key in ("stems_n", "biom_stem"):
        if cohort[key] <= 0:
            problems.append(f"{where}.{key} is {cohort[key]}; write a number above 0")
    for key in ("biom_root", "biom_foliage"):
        if cohort[key] < 0:
            problems.append(f"{where}.{key} is {cohort[key]}; write 0 or more")
    last = _month(case["site"].get("to"))
    if last is not None and _month(cohort["planted"]) > last:
        cure = f"it must not be after site.to ({case['site']['to']})"
        problems.append(f"{where}.planted is {cohort['planted']}; {cure}")
    return problems


def _parameters(name: str, case: dict, switches: dict[str, int]) -> list[str]:
    given, species = _given(case), case["species"][0]["species"]
    missing = [p for p in PARAMETERS if p not in given]
    problems = [f"{name}: parameters of {species} lack {', '.join(missing)}; add them"] if missing else []
    problems += [
        f"{name}: parameters.{p} is {shorten(given[p])}; write a number"
        for p in PARAMETERS
        if p in given and not is_number(given[p])
    ]
    if problems:
        return problems
    soil_class = case["site"].get("soil_class")
    found = undefined_parameters(given, soil_class if is_number(soil_class) else 0)
    if switches.get("light_model") == 2:
        found += undefined_crowns(given, switches.get("height_model", 1))
    return [f"{name}: parameters.{p} is {given[p]:g}; {cure}" for p, cure in found]


def _thinning(name: str, case: dict) -> list[str]:
    rows, problems = case.get("thinning") or [], []
    if not isinstance(rows, list):
        return [f"{name}: thinning is {shorten(rows)}; write a list of [{', '.join(THINNING)}]"]
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(THINNING):
            problems.append(f"{name}: thinning.{i} is {shorten(row)}; write [{', '.join(THINNING)}]")
            continue
        if row[0] != case["species"][0]["species"]:
            problems.append(f"{name}: thinning.{i} is of {shorten(row[0])}; name the cohort of the case")
        problems += [
            f"{name}: thinning.{i}, {key} is {shorten(value)}; write a number of 0 or more"
            for key, value in zip(THINNING[1:], row[1:], strict=True)
            if not is_number(value) or value < 0
        ]
    return problems


def _switches(name: str, settings: dict, wanted: str | None) -> tuple[dict[str, int], list[str]]:
    """Return the switches of the wanted settings, and what is wrong with them."""
    if not settings:
        return {}, [f"{name}: settings is empty; give one, such as mix, with {', '.join(SWITCHES)}"]
    if wanted is None and len(settings) != 1:
        return {}, [f"{name}: settings are {', '.join(settings)}; name one with --setting"]
    wanted = next(iter(settings)) if wanted is None else wanted
    if wanted not in settings:
        return {}, [f"{name}: --setting is {wanted}; {did_you_mean(wanted, settings)}"]
    given = settings[wanted]
    if isinstance(given, list):
        given = dict(zip((*SWITCHES, *IGNORED), given, strict=False))
    if not isinstance(given, dict):
        return {}, [f"{name}: settings.{wanted} is {shorten(given)}; give {', '.join(SWITCHES)}"]
    wrong = [s for s in SWITCHES if isinstance(given.get(s), bool) or given.get(s) not in (1, 2)]
    problems = [f"{name}: settings.{wanted}.{s} is {shorten(given.get(s, 'missing'))}; write 1 or 2" for s in wrong]
    return {s: int(given[s]) for s in given if s not in wrong and is_number(given[s])}, problems


def _doubts(name: str, case: dict, switches: dict[str, int]) -> list[str]:
    site, cohort, given = case["site"], case["species"][0], _given(case)
    doubts = [f"{name}: parameters.{p} is {given[p]:g}; {doubt}" for p, doubt in unusual_parameters(given)]
    for key, (low, high, what) in SITE_USUAL.items():
        where, value = ("site", site[key]) if key in site else ("species.0", cohort[key])
        if not low <= value <= high:
            doubts.append(f"{name}: {where}.{key} is {value:g}; usual is {low:g} to {high:g} {what}")
    if not site["asw_min"] <= site["asw_i"] <= site["asw_max"]:
        doubts.append(f"{name}: site.asw_i is {site['asw_i']:g}; it is brought within asw_min and asw_max")
    if switches["light_model"] == 1 and switches["transp_model"] == 2:
        doubts.append(f"{name}: transp_model is 2 but light_model is 1; leaves then get no radiation to transpire by")
    if switches.get("correct_bias", 0):
        doubts.append(f"{name}: correct_bias is {switches['correct_bias']}; this calculator leaves it out")
    return doubts


def _stand(case: dict) -> Stand:
    site, cohort = case["site"], case["species"][0]
    rows = sorted(case.get("thinning") or [], key=lambda row: row[1])
    return Stand(
        *(float(site[key]) for key in ("latitude", "soil_class", "asw_i", "asw_min", "asw_max")),
        *(float(cohort[key]) for key in ("fertility", "stems_n", "biom_stem", "biom_root", "biom_foliage")),
        planted=(_month(cohort["planted"]) // 12, _month(cohort["planted"]) % 12 + 1),
        thinning=tuple(tuple(map(float, row[1:])) for row in rows),
    )


def _months(site: dict) -> tuple[int, int] | None:
    first, last = _month(site.get("from")), _month(site.get("to"))
    return None if first is None or last is None or last < first else (first, last)


def _month(value: object) -> int | None:
    """Return months since year 0 of ``1985-07``, or None."""
    parts = value.split("-") if isinstance(value, str) else []
    if len(parts) != 2 or not all(p.isdecimal() for p in parts) or not 1 <= int(parts[1]) <= 12:
        return None
    return int(parts[0]) * 12 + int(parts[1]) - 1
