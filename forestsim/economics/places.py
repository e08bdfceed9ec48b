"""Where a planting lies: towns and their distances, the pilgrim road, means over the units of a patch."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import xarray as xr

from forestsim.economics.base import Case
from forestsim.errors import ForestsimError

EARTH_RADIUS_KM = 6371.0
PILGRIM_ROAD = "turkestan_shaulder_road"


def great_circle(lon_a, lat_a, lon_b, lat_b) -> np.ndarray:
    """Distance over a sphere.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : (...) degrees
        Two places; they broadcast.

    Returns
    -------
    (...) km
    """
    lon_a, lat_a, lon_b, lat_b = (np.radians(angle) for angle in (lon_a, lat_a, lon_b, lat_b))
    chord = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(chord))


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


def towns(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the population of each town and its straight distance to each unit, (town) 1 and (town, unit) km."""
    scenario = case.context.scenario
    if scenario.towns is not None:
        rows = [(town.lon, town.lat, town.population) for town in scenario.towns if town.population > 0]
        lon, lat, people = np.array(rows, float).reshape(-1, 3).T
    else:
        places = case.context.site.places
        places = places[places["kind"].isin(["town", "village"]) & (places["population"].astype(float) > 0)]
        points = places.geometry.to_crs(4326)
        lon, lat, people = points.x.to_numpy(), points.y.to_numpy(), places["population"].to_numpy(float)
    centres = gpd.GeoSeries(units(case).geometry.centroid).to_crs(4326)
    straight = great_circle(lon[:, np.newaxis], lat[:, np.newaxis], centres.x.to_numpy(), centres.y.to_numpy())
    return xr.DataArray(people, dims="town"), xr.DataArray(straight, dims=("town", "unit"))


def route_distance(case: Case) -> xr.DataArray:
    """Return kilometres from each unit to the pilgrim road, or to any road where that line is not known."""
    lines = case.context.site.lines
    names = lines["line"] if "line" in lines else lines.index.to_series()
    route = lines[(names == PILGRIM_ROAD).to_numpy()]
    if len(route):
        metres = units(case).geometry.centroid.distance(route.geometry.union_all()).to_numpy()
    else:
        metres = units(case)["distance_to_road"].to_numpy(float)
    return xr.DataArray(metres / 1000, dims="unit")


def units(case: Case) -> gpd.GeoDataFrame:
    """Return the planting units."""
    return case.context.plan.units


def over_units(case: Case, values: xr.DataArray) -> xr.DataArray:
    """Return the mean of ``values``, (unit, ...), over the units of each patch, weighted by hectares."""
    patch = np.asarray(case.context.stands.unit_patch)
    hectares = units(case)["area_ha"].to_numpy(float)
    weight = np.zeros((case.area.size, len(patch)))
    weight[patch, np.arange(len(patch))] = hectares
    total = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, total, out=weight, where=total > 0)
    shares = xr.DataArray(weight, dims=("patch", "unit"))
    return xr.dot(shares, values, dim="unit")


def sum_over_units(case: Case, values: np.ndarray) -> xr.DataArray:
    """Return the sum of ``values``, (unit), over the units of each patch."""
    patch = np.asarray(case.context.stands.unit_patch)
    return xr.DataArray(np.bincount(patch, values, case.area.size), dims="patch")
