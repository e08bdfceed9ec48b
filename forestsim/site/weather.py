"""The climate of a scenario: the shipped normals or a user's table, what is missing derived, and year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.notes import Note
from forestsim.physics import water
from forestsim.probability import Design
from forestsim.site import climate
from forestsim.site.climate import FACTORS, STATION, VARIABLES
from forestsim.site.facts import table
from forestsim.site.stack import sha256
from forestsim.site.variability import Chance, Spread, draw_chance
from forestsim.site.weather_doubts import doubts
from forestsim.site.weather_file import days_of, read_weather

if TYPE_CHECKING:
    from forestsim.scenario import Scenario
    from forestsim.site.layers import Problems

JULY = 6
GROWING_SEASON = slice(3, 10)
"""April to October, the months of the layer growing_season_et0."""
SOIL_HEAT = 0.07
"""Heat that the soil takes up in a month, MJ m-2 day-1 for each K between the months before and after it."""
KEPT = ("rh", "wind_2m", "radiation")
"""What is that of Turkestan where a table has none."""
ALL_YEARS = "its 12 months are the normals of all years"
MIDDLE_DAYS = np.array([17, 47, 75, 105, 135, 162, 198, 228, 258, 288, 318, 344])
"""Day of the year whose radiation at the top of the air is the mean of the month."""


@dataclass(frozen=True)
class SiteClimate:
    """Normals and years of a scenario, and what is to be said of them."""

    normals: xr.Dataset
    """Over (month). Of a table, its attributes hold ``et0_ratio``, April to October ET0 over that of the shipped
    normals, and ``notes``, the `Note` objects that must travel with the plan."""
    years: xr.Dataset
    """Factors over (year[, draw]); with a table of years also the months of those it covers, (year, month)."""
    row: dict
    """Row of the provenance table."""
    ratios: dict[str, float] = field(default_factory=dict)
    """What the layers that rest on the shipped normals are to be multiplied by, by name."""
    dryness: float = 1.0
    """Vapour pressure deficit of July over that of the shipped normals."""


def site_climate(scenario: Scenario, problems: Problems) -> SiteClimate | None:
    """Return the climate of a scenario. Mistakes of its table are added to ``problems``; then the result is None."""
    shipped = climate.monthly_normals()
    if scenario.climate.table is None:
        chance, drawn = _chance(scenario, ())
        years = climate.year_factors(scenario.climate, scenario.year_range, chance)
        return SiteClimate(shipped, years, _shipped_row(drawn))
    path = scenario.resolve(scenario.climate.table)
    frame = read_weather(path, problems)
    if frame is None:
        return None
    normals, own, derived = _normals(frame, shipped, path)
    every = normals if own is None else own
    if not bool((every["et0"][{"month": GROWING_SEASON}].sum("month") > 0).all()):
        problems.add(f"{path.name}: et0_mm sums to 0 from April to October; check tmin_c, tmax_c and et0_mm")
        return None
    chance, drawn = _chance(scenario, () if own is None else own["year"].to_numpy())
    years = climate.year_factors(scenario.climate, scenario.year_range, chance)
    if own is not None:
        years = with_months(years, normals, own)
    ratios = _ratios(normals, shipped)
    coverage = _coverage(own, scenario.year_range)
    told = [*([] if coverage is None else [coverage]), *doubts(frame, every)]
    notes = [Note("weather", {"file": path.name, "note": note}) for note in told]
    return SiteClimate(
        normals=normals.assign_attrs(et0_ratio=ratios["growing_season_et0"], notes=notes),
        years=years,
        row=_own_row(path, [coverage.text if coverage else ALL_YEARS, *_derivation(derived), drawn]),
        ratios=ratios,
        dryness=_ratio(normals["vpd"][JULY], shipped["vpd"][JULY]),
    )


def _chance(scenario: Scenario, known: Iterable[int]) -> tuple[Chance | None, str]:
    """Return what chance does to the years, none to those that are ``known``, and how to say so."""
    draws, seed, span = scenario.uncertainty.draws, scenario.uncertainty.seed, np.array(scenario.year_range)
    held = isinstance(seed, Design) and not seed.holds("climate ")
    if held or not draws or not scenario.climate.variability:
        return None, ""
    spread = Spread.of(scenario.climate)
    chance = draw_chance(span.tolist(), spread, draws, seed)
    return chance.but_for(np.isin(span, list(known))), str(spread)


def filled(frame: pd.DataFrame, shipped: xr.Dataset) -> tuple[pd.DataFrame, list[str]]:
    """Return a monthly table with all of ``VARIABLES``, and the names of those that were derived.

    Parameters
    ----------
    frame : a row for each month in the order of time, with the columns of ``weather_file.COLUMNS``
        One year of normals, or whole years.
    shipped : Dataset over (month)
        Where humidity, wind and radiation are taken from when the table has none, and the rain of a wet day.

    Source: Allen et al. (1998), FAO-56, equations 6, 43 and 47; Klein (1977),
    doi:10.1016/0038-092X(77)90001-9, for the middle day of a month.
    """
    month = frame["month"].to_numpy(int)
    there = {name: shipped[name].to_numpy()[month - 1] for name in VARIABLES}
    dated = frame["year"] if "year" in frame else np.where(month == 2, 2025, np.nan)
    days = np.array([days_of(*pair) for pair in zip(dated, month, strict=True)], float)
    own = {name: frame[column].to_numpy(float) for name, (column, _, _) in VARIABLES.items() if column in frame}
    if "wind_10m" in frame:
        own["wind_2m"] = water.wind_at_2m(frame["wind_10m"].to_numpy(float))
    low, high = own["tmin"], own["tmax"]
    full = {"tmean": (low + high) / 2} | {name: there[name] for name in KEPT} | own
    saturated = (water.saturation_vapour_pressure(low) + water.saturation_vapour_pressure(high)) / 2
    mean = full["tmean"]
    station = table("climate_stations.csv").set_index("station").loc[STATION]
    per_day = water.reference_evapotranspiration(
        *(mean, high, low, full["radiation"], full["wind_2m"]),
        *(float(station["elevation_m"]), float(station["lat"]), MIDDLE_DAYS[month - 1]),
        relative_humidity=full["rh"],
        soil_heat=SOIL_HEAT * (np.roll(mean, -1) - np.roll(mean, 1)),
    )
    made = {
        "vpd": saturated * (1 - full["rh"]),
        "et0": per_day * days,
        "wet_days": np.minimum(there["wet_days"] * own["rain"] / there["rain"], days),
        "frost_days": days * climate.frost_share(low),
    }
    full = made | full
    return frame[["month"]].assign(**{name: full[name] for name in VARIABLES}), [n for n in VARIABLES if n not in own]


def _normals(frame: pd.DataFrame, shipped: xr.Dataset, path: Path) -> tuple[xr.Dataset, xr.Dataset | None, list[str]]:
    """Return the normals of a table, its years over (year, month) if it has any, and what was derived."""
    full, derived = filled(frame, shipped)
    names = list(VARIABLES)
    values = full[names].to_numpy().reshape(-1, 12, len(names))
    months = {"month": np.arange(1, 13)}
    means = {name: ("month", values[..., place].mean(0), shipped[name].attrs) for place, name in enumerate(names)}
    normals = xr.Dataset(means, coords=months, attrs={"station": path.name, "sources": path.name})
    if "year" not in frame:
        return normals, None, derived
    years = {"year": frame["year"].to_numpy(int)[::12]}
    own = xr.Dataset({name: (("year", "month"), values[..., i]) for i, name in enumerate(names)}, coords=years | months)
    return normals, own, derived


def with_months(years: xr.Dataset, normals: xr.Dataset, own: xr.Dataset) -> xr.Dataset:
    """Return the years with the months of those that ``own``, over (year, month), covers.

    Settings of the scenario act on these months too; the factors of such a year then tell its difference from
    ``normals``.
    """
    covered = np.intersect1d(years["year"], own["year"])
    if not covered.size:
        return years
    at, settings = own.sel(year=covered), climate.central(years).sel(year=covered)
    factors = (settings[name].to_numpy()[:, None] for name in FACTORS)
    months = climate.adjusted({name: at[name].to_numpy() for name in VARIABLES}, *factors)
    season = {"month": GROWING_SEASON}
    differs = {
        "rain_factor": at["rain"].sum("month") / max(float(normals["rain"].sum()), 1e-9),
        "et0_factor": at["et0"][season].sum("month") / normals["et0"][season].sum(),
        "temperature_shift": at["tmean"].mean("month") - normals["tmean"].mean(),
    }
    changed = {}
    for name in (name for name in years if name.removeprefix("central_") in FACTORS):
        plain = name.removeprefix("central_")
        adds = plain == "temperature_shift"
        change = differs[plain].reindex(year=years["year"], fill_value=0.0 if adds else 1.0)
        changed[name] = (years[name] + change if adds else years[name] * change).assign_attrs(years[name].attrs)
    kept = xr.Dataset({name: (("year", "month"), values) for name, values in months.items()}, coords=at.coords)
    return years.assign(changed).merge(kept.reindex(year=years["year"]))


def _ratios(normals: xr.Dataset, shipped: xr.Dataset) -> dict[str, float]:
    """Return what the layers that rest on the shipped normals are to be multiplied by."""
    return {
        "annual_precipitation": _ratio(normals["rain"].sum(), shipped["rain"].sum()),
        "growing_season_et0": _ratio(normals["et0"][GROWING_SEASON].sum(), shipped["et0"][GROWING_SEASON].sum()),
    }


def _ratio(own: xr.DataArray, shipped: xr.DataArray) -> float:
    return float(own) / float(shipped)


def _coverage(own: xr.Dataset | None, span: range) -> Note | None:
    """Return which years of the scenario a table of years covers, and what the others are; None for one of normals."""
    if own is None:
        return None
    years = own["year"].to_numpy()
    inside = [year for year in span if year in years]
    means = Note("means_of_years", {"count": len(years), "from": str(years[0]), "to": str(years[-1])})
    if not inside:
        return Note("covers_none", {"first": str(span[0]), "last": str(span[-1]), "means": means})
    covers = {"first": str(inside[0]), "last": str(inside[-1])}
    if len(inside) == len(span):
        return Note("covers_all", covers)
    return Note("covers_some", covers | {"means": means})


def _derivation(derived: list[str]) -> list[str]:
    """Return where the columns come from that a table does not have."""
    kept = [VARIABLES[name][0] for name in derived if name in KEPT]
    made = [VARIABLES[name][0] for name in derived if name not in KEPT]
    return [
        *([f"{', '.join(made)} derived from the others"] if made else []),
        *([f"{', '.join(kept)} of Turkestan"] if kept else []),
    ]


def _own_row(path: Path, notes: list[str]) -> dict:
    note = "; ".join(filter(None, notes))
    return _row("user", path.name, path.name, sha256(path), note)


def _shipped_row(drawn: str) -> dict:
    normals = "monthly normals 1961-1990 of Turkestan (WMO 38198)"
    note = "; ".join(filter(None, [normals, drawn]))
    return _row("derived", "newetal2002 allen1998", "station_climate.csv", "", note)


def _row(provenance: str, source: str, file: str, digest: str, note: str) -> dict:
    named = {"provenance": provenance, "source": source, "file": file, "sha256": digest, "crs": "", "note": note}
    return {"layer": "climate", "unit": ""} | named
