"""A small made-up site for the tests of planting: a plain of 30 km by 70 km with one bent road."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import LineString, Point

from forestsim.scenario import from_mapping

CRS = "EPSG:32642"
WEST, NORTH = 420_000.0, 4_800_000.0
PLAIN = {
    "elevation": 195.0,
    "slope": 0.2,
    "annual_precipitation": 209.0,
    "growing_season_et0": 1232.0,
    "groundwater_depth": 12.0,
    "groundwater_salinity": 3.0,
    "soil_salinity": 1.5,
    "texture": 3.0,
    "landcover": 30.0,
    "distance_to_road": 500.0,
    "distance_to_water": 9000.0,
    "distance_to_settlement": 9000.0,
}
ROAD = [(435_000, 4_798_000), (435_000, 4_770_000), (437_000, 4_760_000), (436_000, 4_740_000)]
MONTHS = np.arange(1, 13)
RAIN = [24, 22, 29, 29, 20, 6, 4, 2, 3, 14, 24, 32]
ET0 = [20, 30, 65, 115, 175, 215, 225, 200, 135, 80, 35, 20]
WET = [8, 7, 9, 8, 6, 3, 2, 1, 1.5, 5, 7, 9]


def site(rows=700, columns=300, roads=None, heritage=(), provenance=(), years=(2026, 2066), **layers):
    """Return a site; ``layers`` are numbers or functions of (row, column) arrays of cell centres."""
    grid = GeoBox((rows, columns), Affine(100, 0, WEST, 0, -100, NORTH), CRS)
    row, column = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    data = {}
    for name, value in (PLAIN | layers).items():
        values = value(row, column) if callable(value) else np.full((rows, columns), value)
        data[name] = (("y", "x"), np.asarray(values, "float32"))
    lines = [("road", "road", LineString(ROAD))] if roads is None else roads
    named = pd.DataFrame([(n, k) for n, k, _ in lines], columns=["line", "kind"]).assign(vehicles_per_day=1500.0)
    places = [(place, 500.0, Point(xy).buffer(500)) for place, xy in heritage]
    told = [(name, dict(provenance).get(name, "synthetic")) for name in data]
    span = np.arange(years[0], years[1] + 1)
    return SimpleNamespace(
        grid=grid,
        layers=xr.Dataset(data),
        provenance=pd.DataFrame(told, columns=["layer", "provenance"]),
        lines=gpd.GeoDataFrame(named, geometry=[g for _, _, g in lines], crs=CRS),
        heritage=gpd.GeoDataFrame(
            pd.DataFrame(
                [(name, buffer, name, name) for name, buffer, _ in places],
                columns=["place", "buffer_m", "title_ru", "title_kk"],
            ),
            geometry=[p[2] for p in places],
            crs=CRS,
        ),
        climate=xr.Dataset(
            {"rain": ("month", np.array(RAIN, float)), "et0": ("month", ET0), "wet_days": ("month", WET)},
            coords={"month": MONTHS},
        ),
        years=xr.Dataset(
            {name: ("year", np.full(len(span), value)) for name, value in (("rain_factor", 1.0), ("et0_factor", 1.0))},
            coords={"year": span},
        ),
        extremes={
            "frost_return_20yr": (-30.0, -33.0, -27.0),
            "frost_record": -38.6,
            "heat_record": 47.9,
            "vpd_july": 2.8,
        },
    )


def belt(name="Belt", **changes):
    """Return the mapping of a belt."""
    return {
        "name": name,
        "line": "road",
        "offset_m": 20,
        "width_m": 20,
        "spacing_m": [4, 3],
        "mix": {"haloxylon_aphyllum": 1.0},
        "planting_year": 2026,
    } | changes


def square(east, south, size):
    """Return an inline polygon in metres."""
    corners = [[east, south], [east + size, south], [east + size, south + size], [east, south + size]]
    return {"geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}, "crs": CRS}


def block(name="Block", **changes):
    """Return the mapping of a block; a square of 1 km unless told otherwise."""
    settings = {"name": name, "spacing_m": [4, 2.5], "mix": {"haloxylon_aphyllum": 1.0}, "planting_year": 2026}
    own = {} if {"file", "polygon", "geometry"} & set(changes) else square(440_000, 4_780_000, 1000)
    return settings | own | changes


def scenario(belts=(), blocks=(), folder=".", **settings):
    """Return a scenario of belts and blocks."""
    data = {"name": "Test", "years": [2026, 2066], "belts": list(belts), "blocks": list(blocks)} | settings
    return from_mapping(data, file="test.yaml", folder=folder)
