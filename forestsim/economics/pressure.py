"""How many visitors the forest bears, how they wear it down, and what that does to the rent (S60, S66, S71-S73).

Wear is a state of the economy: it never feeds back into growth. Visitors walk the same routes, so they
use a part of the hectares.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.appeal import season
from forestsim.economics.attraction import daily_visits
from forestsim.economics.base import Account, Case, spread
from forestsim.economics.capacity import Capacity, area_capacity, correction_factor, rotation
from forestsim.economics.degradation import Circle, mitigated_wear, rehabilitation_gain, worn_years
from forestsim.economics.discounting import discount_factors
from forestsim.economics.employment import stamped

DAYS_OF_YEAR = 365.0
MEASURES = {
    "trampling": ("boardwalk", "ranger"),
    "cutting": ("ranger",),
    "fire": ("ranger",),
    "litter": ("education",),
}
# The plotted stories: visits against the plan's, measures against wear, and a rehabilitation half-way.
VARIANTS = {
    "as planned": (1.0, False, False),
    "measures": (1.0, True, False),
    "rehabilitation": (1.0, False, True),
    "ten times the visits": (10.0, False, False),
    "ten times the visits, measures": (10.0, True, False),
    "ten times the visits, rehabilitation": (10.0, False, True),
}


def carrying_capacity(case: Case) -> Capacity:
    """Return the visitors a day that fit in, that conditions allow and that managers can look after, (year[, draw])."""
    prices = case.prices
    open_land = case.total((case.age >= prices["closed_years"]) * 1.0) * 1e4 * prices["walking_reach"]
    days = [prices[name] for name in ("hot_days", "mud_days", "fire_closure_days")]
    days.append(float(case.context.scenario.air.storms.events_per_year))
    left = [correction_factor(np.minimum(limit, DAYS_OF_YEAR), DAYS_OF_YEAR) for limit in days]
    times = rotation(prices["open_hours"], prices["visit_hours"])
    return area_capacity(open_land, prices["area_per_visitor"], times, left, prices["management_capacity"])


def season_of_days(case: Case) -> np.ndarray:
    """Return the part of the year's visits on a weekday and a weekend day of each month, (month, 2) day-1."""
    weights = season(case)
    weights = np.median(weights, axis=1) if weights.ndim > 1 else weights
    return daily_visits(1.0, weights, float(case.prices["weekend_factor"].median()))


def used_hectares(case: Case) -> xr.DataArray:
    """Return the hectares that visitors use, (year[, draw]) ha."""
    return case.total((case.age >= 0) * 1.0) * case.prices["walking_reach"]


def story(case: Case, totals: xr.Dataset, times: float, measures: bool, restored: bool) -> xr.Dataset:
    """Return visits, condition and rent by year of one of `VARIANTS`, (year[, draw])."""
    prices, used = case.prices, used_hectares(case)
    wear = prices["recovery_rate"] / prices["critical_visits"]
    wear = mitigated_wear(wear, MEASURES) if measures else wear
    wanted = times * totals["visits_on_site"]
    demand = (wanted / used.where(used > 0, 1.0)).transpose("year", ...)
    state = [prices["recovery_rate"], wear, prices["condition_demand"], prices["visitor_memory"]]
    at = case.year.size // 2 if restored else None
    visits, condition = worn_years(demand.to_numpy(), *(values.to_numpy() for values in state), restored=at)
    dims = ("year", "draw")[: visits.ndim]
    visits, condition = xr.DataArray(visits, dims=dims), xr.DataArray(condition, dims=dims)
    kept = visits / demand.where(demand > 0, 1.0)
    margin = 1 - prices["share_intermediate"] - prices["share_labour"] - prices["share_taxes"]
    # Facilities stay when visits fall; goods, labour and taxes fall with them.
    lost = times * totals["income"] * xr.where(demand > 0, 1 - kept, 0.0) * margin
    rent = totals["rent"] + (times - 1) * totals["rent_before_forest_costs"] - lost
    if measures:
        rent = rent - used * prices.usd("mitigation_cost")
    found = {"visits": visits * used, "condition": condition, "rent": rent}
    return xr.Dataset({name: values.transpose("year", ...) for name, values in found.items()})


def stories(case: Case, totals: xr.Dataset) -> dict[str, xr.Dataset]:
    """Return every story of `VARIANTS`, told once for each case."""
    told = case.once(_told)
    if not told:
        told.update({name: story(case, totals, *variant) for name, variant in VARIANTS.items()})
    return told


def _told(case: Case) -> dict[str, xr.Dataset]:
    return {}


def pressure(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Carrying capacity, the busiest day, and condition, visits and rent as visits wear the forest."""
    capacity, worn = carrying_capacity(case), stories(case, totals)["as planned"]
    return xr.Dataset(
        {
            "capacity_physical": capacity.physical,
            "capacity_real": capacity.real,
            "capacity_effective": capacity.effective,
            "peak_day_visits": totals["visits_on_site"] * season_of_days(case).max(),
            "forest_condition": worn["condition"],
            "visits_worn": worn["visits"],
            "rent_worn": worn["rent"],
        }
    )


def degradation_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the data of the plot of the vicious circle: visits, condition and rent by year of every story."""
    years, frames = case.context.growth["year"].to_numpy(), []
    units = {"visits": "yr-1", "condition": "1", "rent": "USD yr-1"}
    for name, found in stories(case, totals).items():
        for quantity, values in found.items():
            low, value, high = spread(values)
            same = {"variant": name, "quantity": quantity, "unit": units[quantity]}
            frames.append(pd.DataFrame({"year": years, "value": value, "low": low, "high": high} | same))
    return stamped(case, pd.concat(frames, ignore_index=True))


def rehabilitation_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return what a rehabilitation half-way costs and what rent it brings back, as present values (S66)."""
    factors = discount_factors(case.year.size, case.context.scenario.economy.discount_rate)
    at = case.year.size // 2
    cost = (used_hectares(case).isel(year=at) * case.prices.usd("rehabilitation_cost")).to_numpy() * factors[at]
    rows = []
    for crowd in ("as planned", "ten times the visits"):
        restored = "rehabilitation" if crowd == "as planned" else f"{crowd}, rehabilitation"
        circles = [_circle(stories(case, totals)[name]) for name in (crowd, restored)]
        gain = rehabilitation_gain(*circles, cost, factors)
        measures = {"cost": cost, "restored_rent": gain + cost, "net_present_value": gain}
        for measure, values in measures.items():
            low, value, high = np.quantile(values, [0.05, 0.5, 0.95])
            ranged = {"low": low, "high": high} if np.size(values) > 1 else {"low": np.nan, "high": np.nan}
            rows.append({"visits": crowd, "measure": measure, "value": float(value), "unit": "USD"} | ranged)
    year = int(case.context.growth["year"][at])
    return stamped(case, pd.DataFrame(rows).assign(year=year))


def season_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return visits on site on a weekday and a day of the weekend of each month of the last year."""
    low, value, high = (float(part[-1]) for part in spread(totals["visits_on_site"].transpose("year", ...)))
    rows = [
        {"month": month, "day": day, "value": value * part, "low": low * part, "high": high * part}
        for month, both in enumerate(season_of_days(case), 1)
        for day, part in zip(("weekday", "weekend"), both, strict=True)
    ]
    table = pd.DataFrame(rows).assign(unit="day-1", year=int(case.context.growth["year"][-1]))
    return table.assign(tier="curve", source="assumed_forestsim")


def _circle(found: xr.Dataset) -> Circle:
    return Circle(*(found[name].to_numpy() for name in ("visits", "condition", "rent")))


PRESSURE = Account("pressure", pressure)
