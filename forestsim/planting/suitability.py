"""Whether a species stands the frost, heat, salt and drought of a unit.

Refused when the far bound of the tolerance is passed, at risk when only its value is:

- frost: the minimum of 20 years against ``frost_limit`` (far bound ``low``); the record only puts at risk;
- heat: the record maximum against ``heat_limit`` and the July vapour pressure deficit against ``vpd_limit``;
- salinity: soil ECe, and the groundwater where it lies less than 3 m deep, against ``salinity_limit``;
- water: effective rain, irrigation and groundwater against ``water_need_mature``. With c the ``drought_tolerance``
  of the species, the deficit at which half the stems die in a year: at risk when less than 1 - 2/3 c of the need is
  there (elm 0.53, oleaster 0.40, poplar 0.63), refused when even plenty of groundwater leaves less than 1 - c of the
  low bound of the need (elm 0.30, oleaster 0.10, poplar 0.44). At risk, too, when seedlings with roots of 1 m get less
  than 1 - 2/3 c of ``water_need_young``.

Frost and heat are those of the record, not of a warmer future; rain and need follow the climate of the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.physics.water import capillary_rise, effective_rain
from forestsim.scenario import Range, Scenario
from forestsim.site.climate import central
from forestsim.tables import species_info, species_parameters

if TYPE_CHECKING:
    from forestsim.site import Site

FIT, AT_RISK, REFUSED = 0, 1, 2
VERDICTS = np.array(["fit", "at risk", "refused"], dtype=object)
TOLERANCES = (
    "frost_limit",
    "heat_limit",
    "vpd_limit",
    "salinity_limit",
    "water_need_mature",
    "water_need_young",
    "root_depth",
    "drought_tolerance",
)
DROUGHT_SHARE = 2 / 3
"""Share of the drought tolerance that may be used up before a species is at risk: there, drought takes about one stem
in twenty a year (assumed, 0.5-0.8)."""
INFLOW = (200.0, 400.0)
"""What refills the groundwater, mm yr-1, and the most of it (assumed, 100-400); ``water.recharge_mm`` goes before."""
SALT_REACH_M = 3.0
SEEDLING_ROOTS_M = 1.0
"""Depth that roots reach in the first two years (assumed, 0.5-1.5)."""
DS_M_PER_G_L = 1 / 0.64
"""Electrical conductivity of 1 g/l of salt, dS/m (assumed; 1.2-1.7 for chloride and sulphate waters)."""


def inflow(scenario: Scenario) -> tuple[float, float]:
    """Return what refills the groundwater under the plantings, mm yr-1, and the most that it may be."""
    stated = scenario.water.recharge_mm
    return INFLOW if stated is None else (stated, stated)


def climate_factors(site: Site) -> tuple[float, float]:
    """Return rain of the median year against the site's normals, and ET0 against those that needs are stated for.

    A dry decade and a dry year by chance befall a plan, while a lasting change of climate counts.
    """
    years = central(site.years)
    rain, et0 = (float(np.median(years[name])) for name in ("rain_factor", "et0_factor"))
    return rain, et0 * site.climate.attrs.get("et0_ratio", 1.0)


def severity(figure, limit, far, falling: bool = False):
    """Return 0 within the limit, 1 beyond it, 2 beyond its far bound.

    Parameters
    ----------
    figure, limit, far : (...) in one unit
    falling : whether passing a limit means going below it, as with frost
    """
    sign = -1 if falling else 1
    return np.where(sign * figure > sign * far, REFUSED, np.where(sign * figure > sign * limit, AT_RISK, FIT))


def supply(
    rows: pd.DataFrame, need: np.ndarray, irrigation: np.ndarray, inflow: float, scenario_rain: float, site: Site
):
    """Return effective rain and what the roots draw from the groundwater, (rows) mm yr-1.

    The unit's rain falls in the months of the station; the groundwater gives no more than the need left
    open, nor than ``inflow``.
    """
    months = site.climate
    falls = np.outer(rows["rain"].to_numpy() * scenario_rain, months["rain"] / months["rain"].sum())
    rain = effective_rain(falls, months["et0"].values, months["wet_days"].values).sum(axis=1)
    depth, texture, roots = (rows[name].to_numpy(float) for name in ("groundwater_depth", "texture", "root_depth"))
    return rain, capillary_rise(depth, texture, need - rain - irrigation, roots, inflow)


@dataclass(frozen=True)
class Judgement:
    """One cause over the pairs of unit and species: severity 0..2, the figure, the limit it met, words for both."""

    cause: str
    severity: np.ndarray
    figure: np.ndarray
    limit: np.ndarray
    unit: str
    text: np.ndarray


def judge(units: pd.DataFrame, scenario: Scenario, site: Site) -> pd.DataFrame:
    """Return a verdict for each unit and each species of its requested mix.

    Parameters
    ----------
    units : a row for each unit: unit, entry, force, mixes (requested shares by species), planting_year,
        irrigation_mm, irrigation_years (-1: all), rain (mm yr-1), groundwater_depth (m),
        groundwater_salinity (g l-1), soil_salinity (dS m-1), texture (1-4); where the water budget was
        allotted, dry

    Returns
    -------
    DataFrame with unit, entry, species, verdict, forced, cause, figure, limit, unit_of_figure, text
    """
    rows = _pairs(units, scenario)
    judgements = [_frost(rows, site), *_heat(rows, site), _salinity(rows), _water(rows, scenario, site)]
    degrees = np.stack([j.severity for j in judgements])
    worst, which = degrees.max(0), degrees.argmax(0)
    # A species that is fit is shown with its water, the nearest limit of this country.
    which, here = np.where(worst == FIT, len(judgements) - 1, which), np.arange(len(rows))
    pick = {name: np.stack([getattr(j, name) for j in judgements])[which, here] for name in ("figure", "limit", "text")}
    causes = np.array([j.cause for j in judgements], dtype=object)
    latin = species_info()["latin"].reindex(rows["species"])
    heads = [
        f"{name} on {entry}: {VERDICTS[degree]}{f' for {causes[cause]}' if degree else ''}: "
        for name, entry, degree, cause in zip(latin, rows["entry"], worst, which, strict=True)
    ]
    return rows[["unit", "entry", "species"]].assign(
        verdict=VERDICTS[worst],
        forced=(worst == REFUSED) & rows["force"].to_numpy(bool),
        cause=np.where(worst == FIT, "none", causes[which]),
        figure=pick["figure"].astype(float),
        limit=pick["limit"].astype(float),
        unit_of_figure=np.array([j.unit for j in judgements], dtype=object)[which],
        text=np.array(heads, dtype=object) + pick["text"] + _other_causes(degrees, which, causes),
    )


def tolerances(scenario: Scenario, names: tuple[str, ...] = TOLERANCES) -> dict[str, pd.DataFrame]:
    """Return value, low and high of parameters, by species; a bound that is not stated is the value.

    Own figures of the scenario go before those of the package.
    """
    table = species_parameters()
    found = {}
    for name in names:
        rows = table[table["parameter"] == name].set_index("species")[["value", "low", "high"]].astype(float)
        for species, own in scenario.species.items():
            if name in own:
                figure = own[name] if isinstance(own[name], Range) else Range(value=own[name])
                bounds = [figure.value, figure.low, figure.high]
                rows.loc[species] = [np.nan if bound is None else bound for bound in bounds]
        found[name] = rows.assign(low=rows["low"].fillna(rows["value"]), high=rows["high"].fillna(rows["value"]))
    return found


def _pairs(units: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return a row for each unit and species, with every tolerance as ``name``, ``name_low`` and ``name_high``."""
    rows = units.assign(species=[list(mix) for mix in units["mixes"]]).drop(columns="mixes")
    rows = rows.explode("species", ignore_index=True)
    for name, table in tolerances(scenario).items():
        values = table.reindex(rows["species"])
        rows[[name, f"{name}_low", f"{name}_high"]] = values[["value", "low", "high"]].to_numpy()
    return rows


def _frost(rows: pd.DataFrame, site: Site) -> Judgement:
    usual, record = site.extremes["frost_return_20yr"][0], site.extremes["frost_record"]
    limit, far = rows["frost_limit"].to_numpy(), rows["frost_limit_low"].to_numpy()
    by_usual = severity(usual, limit, far, falling=True)
    degree = np.maximum(by_usual, np.where(record < limit, AT_RISK, FIT))
    usual_decides = by_usual > FIT
    text = [
        f"lowest of 20 years {usual:g} °C, limit {a:g} ({b:g} at the coldest)"
        if u
        else f"record minimum {record:g} °C, limit {a:g} (a record only puts at risk)"
        for u, a, b in zip(usual_decides, limit, far, strict=True)
    ]
    return _judgement("frost", degree, np.where(usual_decides, usual, record), limit, far, "degC", text)


def _heat(rows: pd.DataFrame, site: Site) -> list[Judgement]:
    """Dry air first: it is what kills spruce and pine here, watered or not."""
    judgements = []
    for name, figure, words, unit, plain in (
        ("vpd_limit", site.extremes["vpd_july"], "July vapour pressure deficit", "kPa", "kPa"),
        ("heat_limit", site.extremes["heat_record"], "record maximum", "degC", "°C"),
    ):
        limit, far = rows[name].to_numpy(), rows[f"{name}_high"].to_numpy()
        text = [f"{words} {figure:g} {plain}, limit {a:g} ({b:g} at most)" for a, b in zip(limit, far, strict=True)]
        figures = np.full(len(rows), float(figure))
        judgements.append(_judgement("heat", severity(figure, limit, far), figures, limit, far, unit, text))
    return judgements


def _salinity(rows: pd.DataFrame) -> Judgement:
    soil = rows["soil_salinity"].to_numpy()
    shallow = rows["groundwater_depth"].to_numpy() < SALT_REACH_M
    groundwater = np.where(shallow, rows["groundwater_salinity"].to_numpy() * DS_M_PER_G_L, 0)
    figure = np.maximum(soil, groundwater)
    limit, far = rows["salinity_limit"].to_numpy(), rows["salinity_limit_high"].to_numpy()
    text = [
        f"{'groundwater in reach of roots' if g > s else 'soil salinity'} {f:.1f} dS/m, limit {a:g} ({b:g} at most)"
        for g, s, f, a, b in zip(groundwater, soil, figure, limit, far, strict=True)
    ]
    return _judgement("salinity", severity(figure, limit, far), figure, limit, far, "dS m-1", text)


def _water(rows: pd.DataFrame, scenario: Scenario, site: Site) -> Judgement:
    """Judge the supply with irrigation, and the supply after it where it ends before the scenario does.

    ``irrigation_years`` is the planner's own choice and can lead to a refusal; ``water.irrigation_ends``
    befalls a plan, so that it only puts at risk and growth shows what dies.
    """
    (rain_factor, et0_factor), (usual, most_inflow) = climate_factors(site), inflow(scenario)
    irrigation = rows["irrigation_mm"].to_numpy(float)
    need, least = (
        rows["water_need_mature"].to_numpy() * et0_factor,
        rows["water_need_mature_low"].to_numpy() * et0_factor,
    )
    tolerance = rows["drought_tolerance"].to_numpy()
    limit, far = (1 - DROUGHT_SHARE * tolerance) * need, (1 - tolerance) * least

    def judged(brought: np.ndarray) -> tuple[np.ndarray, ...]:
        rain, rise = supply(rows, need, brought, usual, rain_factor, site)
        _, most = supply(rows, need, brought, most_inflow, rain_factor, site)
        short = np.where(rain + rise + brought < limit, AT_RISK, FIT)
        return np.where(rain + most + brought < far, REFUSED, short), rain, rise

    (during, rain, rise), (after, _, rise_after) = judged(irrigation), judged(np.zeros(len(rows)))
    young, wanted = _seedlings(rows, irrigation, usual, rain_factor, et0_factor, site)
    thirsty = young < (1 - DROUGHT_SHARE * tolerance) * wanted
    during = np.maximum(during, np.where(thirsty, AT_RISK, FIT))
    end, chosen = irrigation_end(rows, scenario)
    ended = np.where(np.isnan(end), FIT, np.where(chosen, after, np.minimum(after, AT_RISK)))
    degree, dry = np.maximum(during, ended), ended > during
    rise, irrigation = np.where(dry, rise_after, rise), np.where(dry, 0, irrigation)
    figure = rain + rise + irrigation
    spent = np.where(rows["dry"], ", the water budget is spent", "") if "dry" in rows else np.full(len(rows), "")
    text = [
        f"water {f:.0f} mm a year{f' once irrigation ends in {e:.0f}' if d else ''} (rain {p:.0f}, "
        f"groundwater {g:.0f}, irrigation {i:.0f}{s}) for a need of {n:.0f}, limit {a:.0f} ({b:.0f} at least)"
        f"{f'; seedlings get {y:.0f} of the {w:.0f} mm they need' if t else ''}"
        for f, d, e, p, g, i, s, n, a, b, t, y, w in zip(
            *(figure, dry, end, rain, rise, irrigation, spent, need, limit, far, thirsty, young, wanted), strict=True
        )
    ]
    return _judgement("water", degree, figure, limit, far, "mm yr-1", text)


def _seedlings(rows: pd.DataFrame, irrigation, inflow_mm, rain_factor, et0_factor, site: Site):
    """Return the water that reaches plants in years 1 to 3, and what they need, (rows) mm yr-1."""
    wanted = rows["water_need_young"].to_numpy() * et0_factor
    shallow = rows.assign(root_depth=np.minimum(rows["root_depth"], SEEDLING_ROOTS_M))
    rain, rise = supply(shallow, wanted, irrigation, inflow_mm, rain_factor, site)
    return rain + rise + irrigation, wanted


def irrigation_end(rows: pd.DataFrame, scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the first year without irrigation, NaN where it lasts (or never was), and whether the planner chose it."""
    last, never = scenario.years[1], np.inf
    years = rows["irrigation_years"].to_numpy(float)
    planned = np.where(years >= 0, rows["planting_year"].to_numpy(float) + years, never)
    granted = float(scenario.water.irrigation_ends or never)
    end = np.minimum(planned, granted)
    lasts = (end > last) | (rows["irrigation_mm"].to_numpy(float) == 0)
    return np.where(lasts, np.nan, end), (planned <= granted) & ~lasts


def _judgement(cause, degree, figure, limit, far, unit, text) -> Judgement:
    met = np.where(degree == REFUSED, far, limit)
    return Judgement(cause, degree, figure, met, unit, np.array([*text, None], dtype=object)[:-1])


def _other_causes(degrees: np.ndarray, which: np.ndarray, causes: np.ndarray) -> np.ndarray:
    """Name the causes beside the first, such as ``; also at risk for frost and water``."""
    words = []
    for column, first in zip(degrees.T, which, strict=True):
        text = ""
        for degree in (REFUSED, AT_RISK):
            others = dict.fromkeys(causes[(column == degree) & (causes != causes[first])])
            text += f"; also {VERDICTS[degree]} for {' and '.join(others)}" if others else ""
        words.append(text)
    return np.array([*words, None], dtype=object)[:-1]
