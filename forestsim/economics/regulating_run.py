"""Values of cleaner air and of quiet in a run: by fee and avoided cost (exchange), by damage (welfare), apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.amounts import exposure, given, income_factor, road_dust_share, table_of, whole
from forestsim.economics.base import Account, Case, spread
from forestsim.economics.employment import stamped
from forestsim.economics.regulating import forest_fund, noise_benefit

BANDS = ((50.0, 55.0), (55.0, 60.0), (60.0, 65.0), (65.0, 70.0), (70.0, 75.0), (75.0, 120.0))
"""Decibels of Lden between which a decibel has one cost."""
LIVED_IN = "dwelling"
FUND_SHARES = (0.01, 0.02, 0.05, 0.1)
NO_AVOIDED_COST = "nobody pays for barriers, windows or cooling that the planting would spare: no exchange value"
NATURAL = (
    "natural dust of the desert is no emission and bears no fee; this is only what the founding paper's reading "
    "would give, in no total"
)
KILOGRAMS = 1000.0


def removed(case: Case) -> dict[str, xr.DataArray]:
    """Return what crowns hold back by pollutant, (year[, draw]) t yr-1; nitrogen oxides as nitrogen dioxide.

    Dust is told apart: what traffic raised, and the natural rest, the founding paper's part.
    """
    dust, road = whole(case, "dust", "dust"), road_dust_share(case)
    return {
        "so2": whole(case, "so2", "so2") / KILOGRAMS,
        "nox": whole(case, "so2", "no2") / KILOGRAMS,
        "road_dust": dust * road,
        "lead": whole(case, "heavy_metals", "lead") / KILOGRAMS**2,
        "natural_dust": dust * (1 - road),
    }


FEES = {"so2": "so2", "nox": "nox", "road_dust": "dust", "lead": "lead"}
"""Rate of each pollutant that an emitter would pay for."""


def fees(case: Case) -> dict[str, xr.DataArray]:
    """Return the emission fee of what is held back by pollutant, (year[, draw]) USD yr-1."""
    tonnes = case.once(removed)
    return {name: tonnes[name] * case.prices.usd(f"emission_fee_{rate}") for name, rate in FEES.items()}


def damages(case: Case) -> dict[str, xr.DataArray]:
    """Return the damage that removed pollutants do not do, (year[, draw]) USD yr-1, by local incomes and people.

    The study's cost holds for its own density of people; a patch takes its part of it by who lives round it.
    """
    people, factor = exposure(case), income_factor(case)
    fine = given(case, "dust", "dust") * road_dust_share(case) * case.prices["road_dust_fine"] * KILOGRAMS
    per_hectare = {"so2": given(case, "so2", "so2"), "nox": given(case, "so2", "no2"), "road_dust": fine}
    costs = {"so2": "so2", "nox": "nox", "road_dust": "pm25"}
    return {
        name: case.total(values * people) * (case.prices.usd(f"damage_{costs[name]}") * factor)
        for name, values in per_hectare.items()
    }


def quiet(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the worth of quiet, (year[, draw]) USD yr-1, and persons times decibels, (year) dB.

    Only dwellings of the scenario's receivers count; between the named years of the noise map levels follow a line,
    before the first planting there is no gain.
    """
    none = xr.zeros_like(case.year, float)
    receivers = table_of(case, "noise", "noise_receivers")
    if receivers is None or not len(receivers):
        return none, none
    homes = receivers[(receivers["kind"] == LIVED_IN) & (receivers["population"] > 0)]
    worth, heard = none, none
    bands = [np.array(part) for part in zip(*BANDS, strict=True)]
    costs = [case.prices.usd(f"noise_{low:.0f}") * income_factor(case) for low, _ in BANDS]
    for _, rows in homes.groupby("receiver", sort=False):
        before, after = (_levels(case, rows, column) for column in ("lden_open", "lden"))
        people = float(rows["population"].iloc[0])
        heard = heard + people * (before - after)
        for (low, high), cost in zip(zip(*bands, strict=True), costs, strict=True):
            gain = noise_benefit(people, before.to_numpy(), after.to_numpy(), [low], [high], [1.0])
            worth = worth + xr.DataArray(gain, dims="year") * cost
    return worth.transpose("year", ...), heard


def _levels(case: Case, rows: pd.DataFrame, column: str) -> xr.DataArray:
    """Return a receiver's level by year: that without belts until they grow, and where nothing is heard behind them."""
    planted = case.per_patch("planting_year").to_numpy().min()
    known = rows.sort_values("year")
    years = [int(planted), *known["year"].astype(int)]
    levels = [known["lden_open"].iloc[0], *known[column].fillna(known["lden_open"])]
    return xr.DataArray(np.interp(case.year.to_numpy(), years, np.nan_to_num(levels)), dims="year")


def regulating(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Fees and damages avoided and the worth of quiet, USD/yr."""
    return xr.Dataset(
        {
            "fees_avoided": sum(case.once(fees).values()),
            "damage_avoided": sum(case.once(damages).values()),
            "quiet_value": case.once(quiet)[0],
        }
    )


def regulating_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the values of the last year by pollutant and of quiet and cooling: physical, exchange, welfare.

    Columns: service, measure, value, low, high, unit, in_total, note, year, currency, price_year, value_concept, tier,
    source.
    """
    tonnes, paid, damage = case.once(removed), case.once(fees), case.once(damages)
    worth, heard = case.once(quiet)
    rows = [_row(case, name, "removed", values, "t yr-1", "", "") for name, values in tonnes.items()]
    rows += [_row(case, name, "emission_fee", values, "USD yr-1", "exchange", "") for name, values in paid.items()]
    reading = tonnes["natural_dust"] * case.prices.usd("emission_fee_dust")
    rows.append(_row(case, "natural_dust", "papers_reading", reading, "USD yr-1", "exchange", NATURAL, False))
    rows += [_row(case, name, "damage_avoided", values, "USD yr-1", "welfare", "") for name, values in damage.items()]
    rows.append(_row(case, "quiet", "person_decibels", heard, "dB", "", ""))
    rows.append(_row(case, "quiet", "avoided_cost", heard * 0.0, "USD yr-1", "exchange", NO_AVOIDED_COST))
    rows.append(_row(case, "quiet", "annoyance_and_health", worth, "USD yr-1", "welfare", _quiet_note(case, worth)))
    cooling = whole(case, "cooling", "cooling_heat")
    rows.append(_row(case, "cooling", "heat_taken_up", cooling, "MWh yr-1", "", ""))
    rows.append(_row(case, "cooling", "avoided_cost", cooling * 0.0, "USD yr-1", "exchange", NO_AVOIDED_COST))
    table = stamped(case, pd.DataFrame(rows).drop(columns="concept"))
    concepts = [row["concept"] for row in rows]
    source = np.where(table["value_concept"] == "", "", "taxcode_kz2017 euhandbook2019 assumed_forestsim")
    return table.assign(value_concept=concepts, source=np.where(source == "", "assumed_forestsim", source))


def _quiet_note(case: Case, worth: xr.DataArray) -> str:
    receivers = table_of(case, "noise", "noise_receivers")
    if receivers is None or not len(receivers):
        return "no receiver is listed, so nobody's quiet is counted"
    if float(np.abs(worth.to_numpy()).max()) == 0:
        return "no listed dwelling is louder than 50 dB Lden without the belts, where the cost of noise begins"
    return "only the dwellings listed as receivers"


def _row(case, service, measure, values, unit, concept, note, in_total=True) -> dict:
    low, value, high = (float(part[-1]) for part in spread(values.transpose("year", ...)))
    said = {"service": service, "measure": measure, "value": value, "low": low, "high": high, "unit": unit}
    return said | {"concept": concept, "in_total": in_total and concept == "exchange", "note": note}


def fee_lever_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return what shares of the region's emission fees would give to forests (S68): money, hectares, part of this plan.

    Hectares are planted at this plan's planting cost; the part is of its mean yearly cost. Columns: share, measure,
    value, low, high, unit and the stamp of the last year.
    """
    collected = case.prices.usd("fees_of_region")
    hectares = float((case.area * case.per_patch("planted_share")).sum())
    planting = totals["cost_planting"].sum("year") / max(hectares, 1e-9)
    yearly = totals["cost"].mean("year")
    rows = []
    for share in FUND_SHARES:
        fund = forest_fund(collected, share)
        measures = {
            "fund": (fund, "USD yr-1"),
            "hectares_planted": (fund / planting.where(planting > 0), "ha yr-1"),
            "part_of_this_plan": (fund / yearly.where(yearly > 0), "1"),
        }
        for measure, (values, unit) in measures.items():
            low, value, high = (float(part[0]) for part in spread(values.expand_dims("year")))
            rows.append({"share": share, "measure": measure, "value": value, "low": low, "high": high, "unit": unit})
    return stamped(case, pd.DataFrame(rows))


REGULATING = Account("regulating", regulating)
