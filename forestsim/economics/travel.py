"""What visits are worth to visitors: zones of towns by travel cost, and values found elsewhere. Welfare, in no total.

A plan has no observed visits. The zones hold the visits that the gravity model gives, so the surplus says what that
model implies and is no survey; with a count of visitors they are scaled to it, and their split stays the model's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import Case, spread
from forestsim.economics.employment import town_names
from forestsim.economics.places import over_units, towns
from forestsim.economics.readings import cost_of_distance, surplus_of_residents
from forestsim.economics.rows import money_rows
from forestsim.economics.transfer import transferred_value
from forestsim.economics.travel_cost import zonal_demand, zonal_semilog
from forestsim.economics.visits import residents_by_town

MODELLED, COUNTED = "modelled visits, no survey", "modelled visits scaled to a count"
ONE_ZONE = "one zone alone has no demand curve: give two towns or more"
NOT_FALLING = "visits do not fall with travel cost in most draws: there is no surplus"
DEMAND = {
    "intercept": "1",
    "slope": "USD-1",
    "choke_price": "USD visit-1",
    "surplus_straight": "USD yr-1",
    "per_visit_straight": "USD visit-1",
    "surplus_logarithmic": "USD yr-1",
    "per_visit_logarithmic": "USD visit-1",
}
STUDIES = {"sari": ("sari2016", 2016), "jizera": ("jizera2005", 2005)}
"""Studies whose value of a visit is transferred: source and year; their figures are study_*_value and _income."""


def zones(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Return population, road_km, cost and visits of the last year by town, (town[, draw])."""
    people, straight = case.once(towns)
    trips = case.once(residents_by_town)[0].isel(year=-1)
    # Distance to what is visited: by hectares, for the pull of a patch hardly differs between towns.
    weights = case.area / float(case.area.sum())
    road = xr.dot(over_units(case, straight), weights, dim="patch") * case.prices["road_factor"]
    visits = totals["visits_residents"].isel(year=-1)
    share = trips / trips.sum("town").where(trips.sum("town") > 0, 1.0)
    found = {"population": people, "road_km": road, "cost": cost_of_distance(case, road), "visits": visits * share}
    return xr.Dataset(found)


def travel_cost_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each town and measure, and for the demand of all towns, in the last year.

    Measures of a town: road_km, travel_cost, visits, rate (per 1,000 inhabitants), surplus (logarithmic form). Of all:
    those of `DEMAND` and per_visit_decay, the closed form of the decay with distance. Column ``basis`` says what the
    visits are.
    """
    people, _ = case.once(towns)
    rows: list[dict] = []
    if people.size:
        zone = zones(case, totals)
        demand, surplus = _demand(zone)
        by_zone = {
            "road_km": (zone["road_km"], "km"),
            "travel_cost": (zone["cost"], "USD visit-1"),
            "visits": (zone["visits"], "yr-1"),
            "rate": (1000 * zone["visits"] / people, "yr-1"),
            "surplus": (surplus, "USD yr-1"),
        }
        for name, place in zip(town_names(case), range(people.size), strict=True):
            same = {"zone": name, "population": float(people[place])}
            for measure, (values, unit) in by_zone.items():
                rows.append(same | _row(measure, values.isel(town=place), unit))
        whole = {"zone": "all", "population": float(people.sum())}
        note = ONE_ZONE if people.size < 2 else NOT_FALLING
        for measure, unit in DEMAND.items():
            row = _row(measure, demand[measure], unit)
            rows.append(whole | row | {"note": "" if np.isfinite(row["value"]) else note})
        rows.append(whole | _row("per_visit_decay", surplus_of_residents(case), "USD visit-1"))
    counted = case.context.scenario.economy.counted_visits
    table = pd.DataFrame(rows, columns=["zone", "population", "measure", "value", "low", "high", "unit", "note"])
    table = table.assign(
        note=table["note"].fillna(""),
        basis=MODELLED if counted is None else COUNTED,
        year=int(case.context.growth["year"][-1]),
    )
    return money_rows(case, table, concept="welfare")


def _demand(zone: xr.Dataset) -> tuple[xr.Dataset, xr.DataArray]:
    """Return the demand of all towns, (draw), and the surplus of each by the logarithmic form, (town, draw)."""
    draws = zone.sizes.get("draw", 1)
    columns = [zone[name] for name in ("population", "cost", "visits")]
    columns = [
        np.broadcast_to(np.atleast_2d(v.transpose(..., "town").to_numpy()), (draws, v.sizes["town"])) for v in columns
    ]
    found, under = np.full((draws, len(DEMAND)), np.nan), np.full((draws, zone.sizes["town"]), np.nan)
    for draw, (people, cost, visits) in enumerate(zip(*columns, strict=True)):
        if visits.min() > 0 and len(visits) > 1:
            line, curve = zonal_demand(people, cost, visits), zonal_semilog(people, cost, visits)
            straight = (line.surplus, line.surplus_per_visit)
            found[draw] = [line.intercept, line.slope, line.choke, *straight, curve.surplus, curve.surplus_per_visit]
            under[draw] = curve.surplus_by_zone
    return xr.Dataset({n: ("draw", found[:, i]) for i, n in enumerate(DEMAND)}), xr.DataArray(
        under, dims=("draw", "town")
    )


def benefit_transfer_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return one row for each study and measure.

    Measures: study (value of a visit there, in dollars of that year), income_ratio (people here over people there),
    adjusted (carried to the incomes here and the price year) and all_visits (adjusted times the visits of the last
    year that come because of the planting, a pilgrim's as far as the journey is for the forest).
    """
    prices, rows = case.prices, []
    last = totals.isel(year=-1)
    visits = last["visits_residents"] + last["visits_pilgrims"] * prices["trip_motive"]
    for study, (source, year) in STUDIES.items():
        value, there = prices.usd(f"study_{study}_value"), prices.usd(f"study_{study}_income")
        here = prices.usd("income_here")
        adjusted = transferred_value(value, there, here, prices["income_elasticity"])
        measures = {
            "study": (prices[f"study_{study}_value"], "USD visit-1", year),
            "income_ratio": (here / there, "1", prices.price_year),
            "adjusted": (adjusted, "USD visit-1", prices.price_year),
            "all_visits": (adjusted * visits, "USD yr-1", prices.price_year),
        }
        same = {"study": study, "place": prices[f"study_{study}_value"].attrs["long_name"], "study_year": year}
        for measure, (values, unit, of_year) in measures.items():
            rows.append(same | _row(measure, values, unit) | {"price_year": of_year, "source": source})
    table = pd.DataFrame(rows)
    year = int(case.context.growth["year"][-1])
    return money_rows(case, table, concept="welfare").assign(
        price_year=table["price_year"], source=table["source"] + " assumed_forestsim", year=year
    )


def _row(measure: str, values: xr.DataArray, unit: str) -> dict:
    known = values.dropna("draw") if "draw" in values.dims else values
    known = known if known.size else xr.DataArray(np.nan)
    low, value, high = spread(known)
    return {"measure": measure, "value": float(value), "low": float(low), "high": float(high), "unit": unit, "note": ""}
