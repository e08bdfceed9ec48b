"""Lines, places and heritage: the shipped ones, and the lines that a scenario changes or brings."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from forestsim.site.facts import table
from forestsim.site.grid import CRS, to_metres

LINE_COLUMNS = (
    *("line", "title_en", "title_ru", "title_kk", "kind", "vehicles_per_day", "heavy_share"),
    *("speed_light_kmh", "speed_heavy_kmh", "provenance", "source"),
)


def shipped_lines() -> gpd.GeoDataFrame:
    """Return the shipped roads, railway, rivers and canal as LineStrings in EPSG:32642, from first vertex to last."""
    lines = table("lines.csv").assign(provenance="derived")
    lines["geometry"] = [line_geometry(name) for name in lines["line"]]
    return gpd.GeoDataFrame(lines[[*LINE_COLUMNS, "geometry"]], geometry="geometry", crs=CRS)


def line_geometry(name: str) -> shapely.LineString:
    """Return a shipped line in EPSG:32642."""
    corners = vertices(name)
    return shapely.LineString(np.column_stack(to_metres(corners["lon"].to_numpy(), corners["lat"].to_numpy())))


def vertices(name: str) -> pd.DataFrame:
    """Return the typed corners of a shipped line: lon, lat and, for rivers, elevation_m."""
    corners = table("line_vertices.csv")
    return corners[corners["line"] == name].sort_values("vertex")


def shipped_places() -> gpd.GeoDataFrame:
    """Return towns, villages and heritage sites as points in EPSG:32642. An unknown population is NaN."""
    settled = table("places.csv")
    sites = table("heritage.csv").assign(kind="heritage", population=np.nan)
    columns = ["place", "title_en", "title_ru", "title_kk", "kind", "population", "source", "lon", "lat"]
    places = pd.concat([settled[columns], sites[columns].astype({"population": float})], ignore_index=True)
    return _points(places)


def shipped_heritage() -> gpd.GeoDataFrame:
    """Return the heritage sites as polygons, already widened by their buffer."""
    sites = table("heritage.csv")
    points = _points(sites[["place", "title_en", "title_ru", "title_kk", "buffer_m", "source", "lon", "lat"]])
    return points.set_geometry(points.geometry.buffer(points["buffer_m"]))


def settlement_discs() -> list[tuple[float, float, float]]:
    """Return easting, northing and radius (m) of discs with the built-up areas of the settlements."""
    settled = table("places.csv")
    east, north = to_metres(settled["lon"].to_numpy(), settled["lat"].to_numpy())
    radius = np.sqrt(settled["built_up_km2"].to_numpy() * 1e6 / np.pi)
    return list(zip(east, north, radius, strict=True))


def _points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    east, north = to_metres(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    plain = frame.drop(columns=["lon", "lat"]).reset_index(drop=True)
    return gpd.GeoDataFrame(plain, geometry=gpd.points_from_xy(east, north), crs=CRS)
