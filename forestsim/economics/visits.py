"""Visits that come because of a planting: residents by gravity, pilgrims who pass by.

What counts is the planted site against the same site unplanted, and of that only the share that
replaces no other outing in the region. Official visitor targets are never a baseline.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.appeal import appeal, crown_cover, hot_share, presence, pull, season
from forestsim.economics.attraction import calibration, heat_multiplier, shocked_visits
from forestsim.economics.base import Case, Indicator
from forestsim.economics.places import distance_decay, over_units, route_distance, towns
from forestsim.errors import ForestsimError, ScenarioError


def gravity_visits(population, distance, attraction, visits_per_person, rate, form="exp", exponent=1.0, outside=0.0):
    """Visits from each town to each site, by attraction and distance (Huff's model).

    A town's outings are shared over the sites and an outside option, so with ``outside`` 0
    they all arrive at a site: the sum over sites is population x visits per person.

    Parameters
    ----------
    population : (town) 1, 0 or more
    distance : (town, site) km
        By road.
    attraction : (site) any one unit, 0 or more
    visits_per_person : yr-1
    rate : km-1 for ``exp``, 1 for ``power``
        Decay with distance.
    exponent : 1
        Power of the attraction.
    outside : scalar or (town), unit of the attraction
        Weight of going elsewhere or staying at home.

    Returns
    -------
    (town, site) yr-1

    Raises
    ------
    ForestsimError
        If a population, an attraction or a distance is negative or missing.

    Source: the production-constrained gravity form of project case gravity_a (Huff 1964, recalled).
    """
    population, attraction = np.asarray(population, float), np.asarray(attraction, float)
    for name, values in (("population", population), ("attraction", attraction)):
        if not np.all(values >= 0):
            raise ForestsimError(f"{name} is negative or missing; give 0 or more for each")
    weight = attraction**exponent * distance_decay(np.asarray(distance, float), rate, form)
    all_weight = weight.sum(axis=-1, keepdims=True) + np.broadcast_to(outside, population.shape)[:, np.newaxis]
    share = np.divide(weight, all_weight, out=np.zeros_like(weight), where=all_weight > 0)
    return population[:, np.newaxis] * visits_per_person * share


def pass_by_visits(travellers, capture_share, attraction, hectares, half_hectares):
    """Travellers on a route who stop at a planting beside it.

    Parameters
    ----------
    travellers : (...) yr-1
    capture_share : (...) fraction, 0 to 1
        Who would stop at a large forest of attraction 1.
    attraction : (...) 1, 0 to 1
    hectares : (...) ha
        Planting within reach of the route.
    half_hectares : (...) ha, above 0
        Hectares that reach half of the stops.

    Returns
    -------
    (...) yr-1
    """
    if np.any(np.asarray(capture_share) > 1):
        raise ForestsimError("capture_share is above 1; write a fraction from 0 to 1, not a percentage")
    return travellers * capture_share * attraction * hectares / (hectares + half_hectares)


def visits(case: Case) -> xr.Dataset:
    """Visits per hectare and year that come because of the planting, and all that set foot in it.

    Residents and pilgrims of the country are domestic. Visits on site count everybody, also who would
    have come to the bare site or gone elsewhere: what wears the forest and what a counter counts.
    """
    index, _ = case.once(appeal)
    shaded, bare, gain = case.once(pulls)
    domestic, foreign = shocks(case)
    share = case.prices["foreign_share"]
    passing = domestic * (1 - share) + foreign * share
    residents = _residents(case, gain) * case.prices["additionality_residents"] * domestic
    stops = _pilgrims(case, gain) * case.prices["additionality_pilgrims"]
    stops_on_site = _pilgrims(case, shaded)
    on_site = _residents_on_site(case, shaded, bare) * domestic + stops_on_site * passing
    found = xr.Dataset(
        {
            "visits_residents": residents,
            "visits_pilgrims": stops * passing,
            "visits_foreign": stops * share * foreign,
            "visits_on_site": on_site,
            "visits_on_site_pilgrims": stops_on_site * passing,
            "visits_on_site_foreign": stops_on_site * share * foreign,
        }
    )
    found = found * counted_factor(case, on_site)
    found["visits"] = found["visits_residents"] + found["visits_pilgrims"]
    return found.assign(attractiveness=index)


def pulls(case: Case) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """Return the pull of the planted and of the bare site, and what planting adds to it, (patch[, year][, draw])."""
    index, index_bare = case.once(appeal)
    planted, bare = pull(case, index), pull(case, index_bare)
    started = case.age >= 0
    shaded = planted * shade_multiplier(case) * started
    return shaded, bare, np.maximum(shaded - bare, 0.0) * started


def shade_multiplier(case: Case) -> xr.DataArray:
    """Return what shade in the heat adds to the visits of a year (S62), 1 or more, (patch, year[, draw])."""
    prices = case.prices
    cooler = prices["shade_drop"] * np.minimum(crown_cover(case), 1.0) * presence(case)
    hot = hot_share(case.context.site.climate["tmax"].to_numpy(), season(case))
    return 1 + hot * (xr.apply_ufunc(heat_multiplier, cooler, 0.0, prices["heat_elasticity"]) - 1)


def shocks(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return what is left of domestic and of foreign visits in each year under the shocks of the scenario, (year) 1."""
    domestic, foreign = xr.ones_like(case.year, float), xr.ones_like(case.year, float)
    for shock in case.context.scenario.economy.shocks:
        during = (case.year >= shock.from_year) & (case.year <= shock.to_year)
        left = shocked_visits(1.0, 1.0, shock.domestic_change, shock.foreign_change, shock.substitution)
        domestic = domestic * xr.where(during, np.maximum(left[0], 0.0), 1.0)
        foreign = foreign * xr.where(during, left[1], 1.0)
    return domestic, foreign


def counted_factor(case: Case, on_site: xr.DataArray) -> xr.DataArray:
    """Return the factor that brings visits on site to those counted, scalar or (draw); 1 without a count.

    Raises ScenarioError where the model has no visits in the year of the count.
    """
    counted = case.context.scenario.economy.counted_visits
    if counted is None:
        return xr.DataArray(1.0)
    at = int(np.flatnonzero(case.year.to_numpy() == counted.year)[0])
    modelled = case.total(on_site.isel(year=at))
    if not float(modelled.min()) > 0:
        raise ScenarioError(
            f"{case.context.scenario.file}: economy.counted_visits.year is {counted.year}; no visits are modelled "
            "in that year, choose one when the planting has grown"
        )
    return xr.apply_ufunc(np.vectorize(calibration), counted.visits, modelled)


def residents_by_town(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return outings of each town because of the planting before shocks and counts, and what each patch gained for it.

    (town, year[, draw]) yr-1, whatever they replace; and the gained pull, (town, year[, draw]) ha.
    """
    _, bare, gain = case.once(pulls)
    prices, area = case.prices, case.area
    population, nearness = case.once(town_nearness)
    outside = prices["outside_hectares"] * population / 1000
    before = xr.dot(nearness, area * bare, dim="patch")
    gained = xr.dot(nearness, area * gain, dim="patch")
    share_gained = outside * gained / ((before + outside) * (before + gained + outside))
    return population * prices["trips_per_person"] * share_gained, gained


def _residents(case: Case, gain: xr.DataArray) -> xr.DataArray:
    """Residents' visits per hectare above those that the unplanted site would have."""
    population, nearness = case.once(town_nearness)
    if population.size == 0:
        return gain * 0.0
    trips, gained = case.once(residents_by_town)
    # A town's extra visits go to the patches in proportion to what each gained for it.
    per_gain = (trips / gained.where(gained > 0, 1.0)).where(gained > 0, 0.0)
    return gain * xr.dot(per_gain, nearness, dim="town")


def _residents_on_site(case: Case, shaded: xr.DataArray, bare: xr.DataArray) -> xr.DataArray:
    """Residents' visits per hectare to the planted site, whatever they would do without it."""
    prices = case.prices
    population, nearness = case.once(town_nearness)
    if population.size == 0:
        return shaded * 0.0
    outside = prices["outside_hectares"] * population / 1000
    pull = xr.dot(nearness, case.area * np.maximum(shaded, bare), dim="patch") + outside
    trips = population * prices["trips_per_person"] / pull.where(pull > 0, 1.0)
    return shaded * xr.dot(trips, nearness, dim="town")


def _pilgrims(case: Case, gain: xr.DataArray) -> xr.DataArray:
    """Stops of pilgrims per hectare above those at the unplanted site."""
    prices = case.prices
    reach = over_units(case, np.exp(-route_distance(case) / prices["route_reach"]))
    started = case.age >= 0
    hectares = xr.dot(case.area * reach, started, dim="patch")
    stops = pass_by_visits(prices["pilgrims_on_route"], prices["capture_share"], 1.0, hectares, prices["capture_area"])
    return gain * reach * started * (stops / hectares.where(hectares > 0, 1.0))


def town_nearness(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the population of each town and its nearness to each patch, (town, patch[, draw])."""
    people, straight = case.once(towns)
    nearness = distance_decay(straight * case.prices["road_factor"], case.prices["distance_decay"])
    return people, over_units(case, nearness)


VISITS = Indicator("visits", visits)
