"""Other readings of the rent, and the consumer surplus apart: each answers its own question, none are added."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.base import Account, Case
from forestsim.economics.land_use import capitalised_rent, differential_rent
from forestsim.economics.places import over_units, towns
from forestsim.economics.travel_cost import surplus_per_trip, travel_cost


def readings(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Price of the land, rent between sites, and what visits are worth to visitors above their cost."""
    rate = case.context.scenario.economy.discount_rate
    worth = capitalised_rent(totals["rent"], rate) if rate > 0 else totals["rent"] * np.nan
    residents = totals["visits_residents"] * surplus_of_residents(case)
    pilgrims = totals["visits_pilgrims"] * case.prices.usd("surplus_transferred") * case.prices["trip_motive"]
    return xr.Dataset(
        {
            "rent_capitalised": worth,
            "rent_differential": between_sites(case),
            "consumer_surplus_residents": residents,
            "consumer_surplus_pilgrims": pilgrims,
            "consumer_surplus": residents + pilgrims,
        }
    )


def cost_of_distance(case: Case, kilometres) -> xr.DataArray:
    """Return what a visit costs a person from so far away by road, there and back with the time, USD."""
    prices = case.prices
    hours = 2 * kilometres / prices["drive_speed"]
    car = (prices.usd("cost_per_kilometre"), prices["persons_per_car"])
    return travel_cost(
        kilometres, *car, wage_per_hour=prices.usd("hour_of_labour"), hours=hours, time_share=prices["time_share"]
    )


def surplus_of_residents(case: Case) -> xr.DataArray:
    """Return the consumer surplus of a resident's visit from the decay of visits with distance, USD.

    Visits that fall by a share with every kilometre fall by a share with every dollar of travel: the
    semi-logarithmic travel cost model, whose surplus is the inverse of that share.
    """
    by_cost = -case.prices["distance_decay"] / cost_of_distance(case, 1.0)
    return xr.apply_ufunc(surplus_per_trip, by_cost)


def between_sites(case: Case) -> xr.DataArray:
    """Return the rent of position: what residents save against the farthest patch that they visit, USD/yr."""
    people, straight = case.once(towns)
    visits = case.heads["visits_residents"]
    if not people.size:
        return case.total(visits * 0.0)
    kilometres = over_units(case, straight.min("town")) * case.prices["road_factor"]
    cost = cost_of_distance(case, kilometres)
    farthest = cost.where(visits > 0).max("patch").fillna(0.0)
    return case.total(differential_rent(farthest, cost, visits).where(visits > 0, 0.0))


READINGS = Account("readings", readings)
