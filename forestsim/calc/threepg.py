"""`forestsim calc threepg CASE.json`: one cohort of 3-PG, month by month, in parity with the reference.

CASE.json holds site, species, parameters, thinning and settings; the weather lies beside it
as CASE.climate.csv. d13C and bias correction are accepted and ignored.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.calc.base import Calculator, read_json
from forestsim.errors import ForestsimError, did_you_mean, shorten
from forestsim.growth.threepg import COLUMNS, Settings, Stand, Weather, threepg

SITE = ("latitude", "soil_class", "asw_i", "asw_min", "asw_max", "from", "to")
COHORT = ("species", "planted", "fertility", "stems_n", "biom_stem", "biom_root", "biom_foliage")
PARAMETERS = (
    "pFS2 pFS20 aWS nWS pRx pRn gammaF1 gammaF0 tgammaF gammaR leafgrow leaffall Tmin Topt Tmax kF SWconst SWpower "
    "fCalpha700 fCg700 m0 fN0 fNn MaxAge nAge rAge gammaN1 gammaN0 tgammaN ngammaN wSx1000 thinPower mF mR mS SLA0 "
    "SLA1 tSLA k fullCanAge MaxIntcptn LAImaxIntcptn alphaCx Y MinCond MaxCond LAIgcx CoeffCond BLcond fracBB0 fracBB1 "
    "tBB rhoMin rhoMax tRho crownshape aH nHB nHC aV nVB nVH nVBH aK nKB nKH nKC aHL nHLB nHLL nHLC Qa Qb gDM_mol "
    "molPAR_MJ"
).split()
SWITCHES = ("light_model", "transp_model", "phys_model", "height_model")
WEATHER = ("year", "month", "tmp_min", "tmp_max", "prcp", "srad", "frost_days")
RANGES = {
    "tmp_min": (-70, 50), "tmp_max": (-70, 60), "tmp_ave": (-70, 55), "prcp": (0, 3000), "srad": (0, 45),
    "frost_days": (0, 31), "vpd_day": (0, 120), "co2": (150, 2000),
}  # fmt: skip
UNITS = {
    "year": "1", "month": "1", "age": "yr", "stems_n": "ha-1", "dbh": "cm", "height": "m",
    "basal_area": "m2 ha-1", "volume": "m3 ha-1", "volume_mai": "m3 ha-1 yr-1", "lai": "m2 m-2", "biom_stem": "t ha-1",
    "biom_root": "t ha-1", "biom_foliage": "t ha-1", "gpp": "t ha-1 month-1", "npp": "t ha-1 month-1",
    "asw": "mm", "evapo_transp": "mm month-1", "transp_veg": "mm month-1", "evapotra_soil": "mm month-1",
    "prcp_interc": "mm month-1",
}  # fmt: skip


def run_case(file: Path, setting: str | None = None) -> pd.DataFrame:
    """Return one row a month with the reference's column names; row 1 is the initial state.

    Raises ForestsimError with one line for each mistake in the case or its weather.
    """
    case = read_json(file, "see `forestsim calc threepg --example`")
    problems = _case_problems(file.name, case)
    if problems:
        raise ForestsimError(problems)
    switches = _setting(file.name, case["settings"], setting)
    site, cohort = case["site"], case["species"][0]
    first, last = (_month(site[key]) for key in ("from", "to"))
    weather = _weather(file.with_suffix(".climate.csv"), first, last)
    stand = Stand(
        *(float(site[key]) for key in ("latitude", "soil_class", "asw_i", "asw_min", "asw_max")),
        *(float(cohort[key]) for key in ("fertility", "stems_n", "biom_stem", "biom_root", "biom_foliage")),
        planted=divmod_month(_month(cohort["planted"])),
        thinning=tuple(tuple(map(float, row[1:])) for row in sorted(case.get("thinning", []), key=lambda r: r[1])),
    )
    parameters = {name: np.array([float(case["parameters"][cohort["species"]][name])]) for name in PARAMETERS}
    settings = Settings(**{name: int(switches[name]) for name in SWITCHES}, parity=True)
    out = threepg(stand, parameters, weather, settings)
    frame = pd.DataFrame({"year": weather.year, "month": weather.month} | {name: out[name][:, 0] for name in COLUMNS})
    dead = ~(frame["stems_n"] > 0)
    frame.loc[dead, frame.columns.difference(["year", "month", "age", "asw"])] = np.nan
    return frame


def _case_problems(name: str, case: dict) -> list[str]:
    parts = {"site": dict, "species": list, "parameters": dict, "settings": dict}
    problems = [
        f"{name}: {key} is missing; add it" for key, kind in parts.items() if not isinstance(case.get(key), kind)
    ]
    if problems:
        return problems
    if len(case["species"]) != 1 or not isinstance(case["species"][0], dict):
        return [f"{name}: species has {len(case['species'])} cohorts; give exactly one"]
    site, cohort = case["site"], case["species"][0]
    problems += [f"{name}: site.{key} is missing; add it" for key in SITE if key not in site]
    problems += [f"{name}: species.0.{key} is missing; add it" for key in COHORT if key not in cohort]
    given = case["parameters"].get(cohort.get("species"), {})
    missing = [p for p in PARAMETERS if p not in given]
    if missing:
        problems.append(f"{name}: parameters of {cohort.get('species')} lack {', '.join(missing)}; add them")
    numbers = [("site", site, SITE[:5]), ("species.0", cohort, COHORT[2:]), ("parameters", given, PARAMETERS)]
    for where, values, keys in numbers:
        problems += [
            f"{name}: {where}.{key} is {shorten(values[key])}; write a number"
            for key in keys
            if key in values and not _is_number(values[key])
        ]
    dates = [("site.from", site.get("from")), ("site.to", site.get("to")), ("species.0.planted", cohort.get("planted"))]
    problems += [
        f"{name}: {key} is {shorten(v)}; write year-month, such as 1985-07" for key, v in dates if _month(v) is None
    ]
    return problems or _order_problems(name, site, cohort)


def _order_problems(name: str, site: dict, cohort: dict) -> list[str]:
    problems = []
    first, last, planted = (_month(v) for v in (site["from"], site["to"], cohort["planted"]))
    if last < first:
        problems.append(f"{name}: site.to is {site['to']}; it must not be before site.from ({site['from']})")
    if planted > last:
        problems.append(
            f"{name}: species.0.planted is {cohort['planted']}; it must not be after site.to ({site['to']})"
        )
    if not 0 <= cohort["fertility"] <= 1:
        problems.append(f"{name}: species.0.fertility is {cohort['fertility']}; write a fraction from 0 to 1")
    if site["asw_max"] <= 0 or site["asw_min"] > site["asw_max"]:
        problems.append(f"{name}: site.asw_max is {site['asw_max']}; it must be above 0 and not below asw_min")
    return problems


def _setting(name: str, settings: dict, wanted: str | None) -> Mapping[str, int]:
    if wanted is None and len(settings) != 1:
        raise ForestsimError(f"{name}: settings are {', '.join(settings)}; name one with --setting")
    wanted = next(iter(settings)) if wanted is None else wanted
    if wanted not in settings:
        raise ForestsimError(f"{name}: --setting is {wanted}; {did_you_mean(wanted, settings)}")
    wrong = [s for s in SWITCHES if settings[wanted].get(s) not in (1, 2)]
    if wrong:
        raise ForestsimError(
            [f"{name}: settings.{wanted}.{s} is {settings[wanted].get(s)}; write 1 or 2" for s in wrong]
        )
    return settings[wanted]


def _weather(file: Path, first: int, last: int) -> Weather:
    try:
        table = pd.read_csv(file, encoding="utf-8-sig")
    except FileNotFoundError:
        raise ForestsimError(f"{file}: no such file; the weather must lie beside the case") from None
    except (ValueError, OSError) as wrong:
        raise ForestsimError(f"{file.name}: is not a table ({shorten(wrong)}); write CSV with a head") from None
    problems = [f"{file.name}: column {c} is missing; add it" for c in WEATHER if c not in table]
    problems = problems or _weather_problems(file.name, table, first, last)
    if problems:
        raise ForestsimError(problems)
    number = table["year"] * 12 + table["month"] - 1
    table = table[(number >= first) & (number <= last)]
    columns = {c: table[c].to_numpy(float) for c in table.columns}
    return Weather(
        year=table["year"].to_numpy(int),
        month=table["month"].to_numpy(int),
        temperature_min=columns["tmp_min"],
        temperature_max=columns["tmp_max"],
        rain=columns["prcp"],
        radiation=columns["srad"],
        frost_days=columns["frost_days"],
        temperature=columns.get("tmp_ave"),
        vpd=columns.get("vpd_day"),
        co2=columns.get("co2", 350.0),
    )


def _weather_problems(name: str, table: pd.DataFrame, first: int, last: int) -> list[str]:
    known = [c for c in ("year", "month", *RANGES) if c in table]
    numbers = table[known].apply(pd.to_numeric, errors="coerce")
    problems = []
    for column in known:
        bad = numbers[column].isna() | np.isinf(numbers[column])
        if bad.any():
            problems.append(
                f"{name}: row {bad.idxmax() + 2}, {column} is {shorten(table[column][bad.idxmax()])}; write a number"
            )
    if problems:
        return problems
    number = (numbers["year"] * 12 + numbers["month"] - 1).to_numpy(int)
    steps = np.diff(number)
    if (steps != 1).any():
        row = int(np.argmax(steps != 1)) + 3
        problems.append(f"{name}: row {row} does not follow the month before it; write every month once, in order")
    elif len(number) == 0 or number[0] > first or number[-1] < last:
        problems.append(f"{name}: does not hold every month from site.from to site.to; add the missing ones")
    for column, (low, high) in RANGES.items():
        if column in numbers:
            out = (numbers[column] < low) | (numbers[column] > high)
            if out.any():
                row = out.idxmax()
                cure = f"give {column} between {low} and {high}, in the right unit"
                problems.append(f"{name}: row {row + 2}, {column} is {numbers[column][row]:g}; {cure}")
    crossed = numbers["tmp_max"] < numbers["tmp_min"]
    if crossed.any():
        problems.append(f"{name}: row {crossed.idxmax() + 2}, tmp_max is below tmp_min; swap or correct them")
    return problems


def _month(value: object) -> int | None:
    """Return months since year 0 of ``1985-07``, or None."""
    parts = str(value).split("-") if isinstance(value, str) else []
    if len(parts) != 2 or not all(p.isdigit() for p in parts) or not 1 <= int(parts[1]) <= 12:
        return None
    return int(parts[0]) * 12 + int(parts[1]) - 1


def divmod_month(number: int) -> tuple[int, int]:
    """Return year and month of months since year 0."""
    return number // 12, number % 12 + 1


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _example() -> dict[str, str]:
    """Return a small case: the shape of the two files, with the model family's own defaults."""
    from forestsim.calc.threepg_example import CASE, CLIMATE

    return {"case.json": json.dumps(CASE, indent=1), "case.climate.csv": CLIMATE}


THREEPG = Calculator(
    name="threepg",
    title="3-PG, one cohort, monthly (3-PGpjs and 3-PGmix)",
    inputs="CASE.json with CASE.climate.csv beside it",
    units=UNITS,
    function=run_case,
    example=_example,
    options=("setting",),
)
