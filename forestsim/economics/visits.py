"""Visits that come because of a planting: residents by gravity, pilgrims who pass by.

What counts is the planted site against the same site unplanted, and of that only the share that
replaces no other outing in the region. Official visitor targets are never a baseline.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.attraction_scores import cover_score
from forestsim.economics.base import Case, Indicator
from forestsim.economics.places import over_units, route_distance, towns
from forestsim.errors import ForestsimError

# Figures of `attractiveness`, in its order.
SCORES = (
    *("attractiveness_floor", "cover_best_from", "cover_best_to"),
    *("cover_score_bare", "cover_score_closed", "height_of_shade"),
)


def distance_decay(distance, rate, form: str = "exp"):
    """Pull of a place at a distance, against one next door.

    Parameters
    ----------
    distance : (...) km
        Road distance, 0 or more; above 0 for the power form.
    rate : (...) km-1 for ``exp``, 1 for ``power``
    form : exp or power

    Raises
    ------
    ForestsimError
        If a distance is negative or unknown, or the form is another.
    """
    if form not in ("exp", "power"):
        raise ForestsimError(f"decay is {form!r}; choose from exp, power")
    if not np.all(np.asarray(distance) >= 0):
        raise ForestsimError("distance is negative or missing; give kilometres from every town to every site")
    return np.exp(-rate * distance) if form == "exp" else distance**-rate


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


def attractiveness(cover, height, floor, best_from, best_to, score_bare, score_closed, height_of_shade):
    """Attractiveness of a stand from its crown cover and height.

    The geometric mean of two scores: cover is best half-open and falls to both sides, height
    counts until a tree shades a person who sits under it. No score is below ``floor``.

    Parameters
    ----------
    cover : (...) fraction, 0 to 1
        Crown cover.
    height : (...) m
        Mean height of the trees.
    floor, best_from, best_to, score_bare, score_closed : (...) fraction, 0 to 1
    height_of_shade : (...) m, above 0

    Returns
    -------
    (...) 1, from ``floor`` to 1

    Source: assumed in this package; no survey of the region was read.
    """
    of_cover = np.maximum(cover_score(cover, best_from, best_to, score_bare, score_closed), floor)
    of_height = np.maximum(np.minimum(height / height_of_shade, 1), floor)
    return np.sqrt(of_cover * of_height)


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
    """Visits per hectare and year that come because of the planting, (patch, year[, draw])."""
    planted, bare = _attractiveness(case)
    gain = np.maximum(planted - bare, 0.0)
    residents = _residents(case, gain, bare) * case.prices["additionality_residents"]
    pilgrims = _pilgrims(case, gain) * case.prices["additionality_pilgrims"]
    return xr.Dataset({"visits_residents": residents, "visits_pilgrims": pilgrims, "visits": residents + pilgrims})


def _attractiveness(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the attractiveness of the planted and of the unplanted site (open, no crowns)."""
    growth = case.context.growth
    scores = [case.prices[name] for name in SCORES]
    cover = case.to_patches(growth["crown_cover"])
    weighted = case.to_patches(growth["crown_cover"] * growth["height"])
    height = weighted / np.maximum(cover, 1e-9)
    return attractiveness(np.minimum(cover, 1.0), height, *scores), attractiveness(0.0, 0.0, *scores)


def _residents(case: Case, gain: xr.DataArray, bare: xr.DataArray) -> xr.DataArray:
    """Residents' visits per hectare above those that the unplanted site would have."""
    prices, area = case.prices, case.area
    population, nearness = town_nearness(case)
    if population.size == 0:
        return gain * 0.0
    outside = prices["outside_hectares"] * population / 1000
    before = xr.dot(nearness, area, dim="patch") * bare
    gained = xr.dot(nearness, area * gain, dim="patch")
    share_gained = outside * gained / ((before + outside) * (before + gained + outside))
    # A town's extra visits go to the patches in proportion to what each gained for it.
    trips = population * prices["trips_per_person"] * share_gained
    per_gain = (trips / gained.where(gained > 0, 1.0)).where(gained > 0, 0.0)
    return gain * xr.dot(per_gain, nearness, dim="town")


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
