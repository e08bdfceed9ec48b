"""The land of the default stack: invented between typed figures, the same for everybody who uses the same seed.

Each layer is a function of place (EPSG:32642, m). What is typed: elevations at control
points and along the rivers, station normals, water tables at named places, the area of
cropland. What is between is invented, and every file says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer

from forestsim.site import vectors
from forestsim.site.facts import fact, table
from forestsim.site.fields import (
    WORLD,
    Lattice,
    Nearest,
    at,
    disc_distance,
    lattice_axes,
    noise,
    smoothstep,
    surface,
)
from forestsim.site.grid import CRS, centres, stack_grid, to_metres

SAND, SANDY_LOAM, LOAM, CLAY = 1, 2, 3, 4
SHRUB, GRASS, CROP, BUILT, BARE, WATER, WETLAND = 20, 30, 40, 50, 60, 80, 90
LOWER_ARYS = 217.0
"""Bed of the Arys, m, below which its water goes to fields."""
SALT_CAP = 30.0
"""Highest soil salinity that is invented, dS/m."""
HALF_WIDTH = table("lines.csv").set_index("line")["half_width_m"].to_dict()


@dataclass
class _Place:
    """What the layers of one piece of land have in common, all over (y, x)."""

    x: np.ndarray
    y: np.ndarray
    half_cell: float
    trend: np.ndarray
    syr: np.ndarray
    west: np.ndarray
    arys: np.ndarray
    bed: np.ndarray
    river: np.ndarray
    canal: np.ndarray
    reservoir: np.ndarray
    depression: np.ndarray
    settlement: np.ndarray
    irrigated: np.ndarray


class Land:
    """The invented land of one seed."""

    def __init__(self, seed: int = 42):
        self._trend = _trend()
        self._syr, self._arys = (_river(name) for name in ("syr_darya", "arys_river"))
        canal = vectors.line_geometry("arys_turkestan_canal")
        self._canal = Nearest([canal], [self._along(canal)])
        roads = vectors.shipped_lines().query("kind in ('road', 'highway')")
        self._roads = Nearest(list(roads.geometry))
        self._base = _base_level()
        self._west = _west_of_syr_darya()
        self._rain, self._et0 = _climate_surfaces()
        grains = {
            "relief": (400, 2),
            "fields": (1500, 3),
            "shore": (1000, 3),
            "salt": (800, 3),
            "water_table": (2500, 2),
        }
        grains |= {"soil": (1200, 3), "shrubs": (600, 3), "groundwater_salt": (2000, 2)}
        self._noise = {name: noise(name, seed, length, octaves) for name, (length, octaves) in grains.items()}
        self._field_limit = np.inf
        self._field_limit = self._limit_for_crop_area()
        self._pins = None
        self._pins = self._pinned()

    def layers(self, x: np.ndarray, y: np.ndarray, cell: float) -> dict[str, np.ndarray]:
        """Return every layer but the slope over (y, x).

        Parameters
        ----------
        x, y : (x), (y) m
            Eastings of the columns and northings of the rows at the cell centres.
        cell : m
            Cell size; rivers are drawn at least one cell wide.
        """
        place = self._place(x, y, cell / 2)
        depth = self._groundwater_depth(place)
        salt = self._soil_salinity(place, depth)
        water = np.minimum(np.minimum(place.river, place.canal), place.reservoir)
        return {
            "elevation": self.elevation(x, y, place),
            "annual_precipitation": self._annual_rain(place),
            "growing_season_et0": self._et0(x, y) - fact("et0_fall_with_elevation") * place.trend,
            "groundwater_depth": depth,
            "groundwater_salinity": self._groundwater_salinity(place, depth),
            "soil_salinity": salt,
            "texture": self._texture(place, depth),
            "landcover": self._landcover(place, depth, salt),
            "distance_to_road": self._roads(x, y)[0],
            "distance_to_water": water,
            "distance_to_settlement": place.settlement,
        }

    def elevation(self, x: np.ndarray, y: np.ndarray, place: _Place | None = None) -> np.ndarray:
        """Return the elevation, m over (y, x): the typed trend, river beds, the reservoir and small relief."""
        p = place or self._place(x, y, 0.0)
        rough = smoothstep(230, 350, p.trend)
        spread = fact("relief_plain_sd") + (fact("relief_hills_sd") - fact("relief_plain_sd")) * rough
        relief = at(self._noise["relief"], x, y) * spread * (1 - np.exp(-((p.river / 500) ** 2)))
        dry = p.trend + (p.bed - p.trend) * np.exp(-((p.river / 600) ** 2)) - 2 * np.exp(-((p.river / 120) ** 2))
        land = dry + relief * (1 - 0.7 * p.depression) - 1.5 * p.depression
        shore = smoothstep(900, 0, p.reservoir)
        return land + (fact("reservoir_level") - land) * shore

    def _place(self, x: np.ndarray, y: np.ndarray, half_cell: float) -> _Place:
        trend = self._trend(x, y)
        syr, syr_bed = self._syr(x, y)
        arys, arys_bed = self._arys(x, y)
        canal, canal_level = self._canal(x, y)
        reservoir = disc_distance([reservoir_disc()], x, y)
        settlement = disc_distance(vectors.settlement_discs(), x, y)
        depression = self._depression(x, y)
        below = np.where(trend <= canal_level, canal, canal + 3000)
        ditch = np.minimum(np.where(arys_bed < LOWER_ARYS, arys, np.inf), below)
        score = ditch + 700 * at(self._noise["fields"], x, y) + 1e5 * (reservoir <= 0) + 2e4 * depression
        limit = self._field_limit
        irrigated = smoothstep(limit + 400, limit - 400, score) if np.isfinite(limit) else score
        nearer = syr < arys
        return _Place(
            *(x, y, half_cell, trend, syr, self._west(x, y), arys),
            *(np.where(nearer, syr_bed, arys_bed), np.minimum(syr, arys)),
            *(canal, reservoir, depression, settlement, irrigated),
        )

    def _depression(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return 1 in the heart of the closed depression, 0 outside; half of it at the typed area's edge."""
        east, north = to_metres(fact("depression_lon"), fact("depression_lat"))
        radius = (fact("depression_area") * 1e6 / np.pi) ** 0.5
        away = np.hypot(x[None, :] - east, y[:, None] - north) + 1500 * at(self._noise["shore"], x, y)
        return smoothstep(1.3 * radius, 0.7 * radius, away)

    def _limit_for_crop_area(self) -> float:
        """Return the score below which land is cropped, so that the typed area of cropland comes out."""
        grid = stack_grid(300)
        x, y = centres(grid)
        place = self._place(x, y, 0.0)
        score = np.where(place.settlement <= 0, np.inf, place.irrigated)
        cells = round(fact("crop_area") * 1000 / 9)
        return float(np.partition(score.ravel(), cells)[cells])

    def _depth_unpinned(self, p: _Place) -> np.ndarray:
        above = np.maximum(p.trend - self._base(p.x, p.y), 0)
        natural = np.minimum(p.river, p.reservoir)
        depth = 0.8 + 0.55 * above**0.9 + 0.12 * natural / 1000 + 1.2 * np.exp(-natural / 1000)
        depth = depth + (np.minimum(depth, 2.0) - depth) * p.irrigated
        return depth + (1.1 - depth) * p.depression

    def _pinned(self) -> Lattice:
        """Return the logarithm of the factor that brings the water table to its typed depths at named places."""
        points = table("groundwater_points.csv")
        east, north = to_metres(points["lon"].to_numpy(), points["lat"].to_numpy())
        raw = [
            self._depth_unpinned(self._place(np.array([e]), np.array([n]), 0.0)).item()
            for e, n in zip(east, north, strict=True)
        ]
        factor = np.log(points["depth_m"].to_numpy() / np.array(raw))
        return surface(np.column_stack([east, north]), factor, kernel="gaussian", epsilon=1 / 6, degree=-1)

    def _groundwater_depth(self, p: _Place) -> np.ndarray:
        wobble = 0.12 * at(self._noise["water_table"], p.x, p.y)
        return np.clip(self._depth_unpinned(p) * np.exp(self._pins(p.x, p.y) + wobble), 0.6, 25)

    def _annual_rain(self, p: _Place) -> np.ndarray:
        return self._rain(p.x, p.y) + fact("rain_rise_with_elevation") * p.trend

    def _groundwater_salinity(self, p: _Place, depth: np.ndarray) -> np.ndarray:
        salt = 0.8 + 3.2 * np.exp(-(depth - 0.6) / 4)
        salt = salt + (1.5 - salt) * p.irrigated
        salt = salt + (6 - salt) * p.depression
        return np.clip(salt * np.exp(0.15 * at(self._noise["groundwater_salt"], p.x, p.y)), 0.3, 15)

    def _soil_salinity(self, p: _Place, depth: np.ndarray) -> np.ndarray:
        arid = smoothstep(0.35, 0.2, self._annual_rain(p) / 1357)
        rising = 14 * np.exp(-depth / 1.3) * smoothstep(4.5, 2.5, depth) * arid
        rising = rising * (1 - 0.5 * p.irrigated) * (1 + 2.2 * p.depression)
        grain = at(self._noise["salt"], p.x, p.y)
        salt = 1.9 * np.exp(0.35 * grain) + 1.5 * rising * np.exp(0.65 * (1 - 0.6 * p.depression) * grain)
        return np.clip(salt, 0.3, SALT_CAP)

    def _texture(self, p: _Place, depth: np.ndarray) -> np.ndarray:
        grain = at(self._noise["soil"], p.x, p.y)
        texture = np.full(depth.shape, LOAM, "uint8")
        texture[(p.syr < 2500 + 800 * grain) | (p.arys < 1200 + 500 * grain)] = SANDY_LOAM
        texture[(p.west > 0) & (p.syr > 2500 + 1500 * grain)] = SAND
        texture[(p.depression > 0.5) | ((depth < 1.6) & (grain > 0.9) & (texture == LOAM))] = CLAY
        return texture

    def _landcover(self, p: _Place, depth: np.ndarray, salt: np.ndarray) -> np.ndarray:
        patches = at(self._noise["shrubs"], p.x, p.y)
        sand = (p.west > 0) & (p.syr > 2500)
        cover = np.full(depth.shape, GRASS, "uint8")
        cover[sand & (patches > 0.2)] = SHRUB
        cover[(sand & (patches < -0.9)) | (salt > 16)] = BARE
        cover[p.syr < 2000 + 500 * patches] = SHRUB
        cover[p.irrigated > 0.5] = CROP
        cover[(depth < 1.0) & (p.irrigated <= 0.5)] = WETLAND
        cover[p.settlement <= 0] = BUILT
        wide = {name: max(HALF_WIDTH[name], p.half_cell) for name in ("syr_darya", "arys_river")}
        water = (p.syr <= wide["syr_darya"]) | (p.arys <= wide["arys_river"]) | (p.reservoir <= 0)
        cover[water | (p.canal <= HALF_WIDTH["arys_turkestan_canal"])] = WATER
        return cover

    def _along(self, line: shapely.LineString) -> np.ndarray:
        corners = shapely.get_coordinates(line)
        return np.array([self._trend(np.array([e]), np.array([n])).item() for e, n in corners])


def _trend() -> Lattice:
    points = table("control_points.csv")
    east, north = to_metres(points["lon"].to_numpy(), points["lat"].to_numpy())
    return surface(np.column_stack([east, north]), points["elevation_m"].to_numpy(float))


def _river(name: str) -> Nearest:
    return Nearest([vectors.line_geometry(name)], [vectors.vertices(name)["elevation_m"].to_numpy()])


def _west_of_syr_darya() -> Lattice:
    """Return a field that is positive west of the Syr Darya, where the sands begin."""
    corners = shapely.get_coordinates(vectors.line_geometry("syr_darya"))
    left, bottom, _, _ = WORLD
    round_about = [(left, corners[-1, 1]), (left, bottom), (corners[0, 0], bottom)]
    x, y = lattice_axes(500.0)
    within = shapely.contains_xy(shapely.Polygon([*corners, *round_about]), *np.meshgrid(x, y))
    return Lattice(np.where(within, 1.0, -1.0), 500.0)


def _base_level() -> Lattice:
    """Return the level that the groundwater drains to: the rivers, and the bottom of the depression."""
    points, levels = [to_metres(fact("depression_lon"), fact("depression_lat"))], [186.0]
    for name in ("syr_darya", "arys_river"):
        points += list(shapely.get_coordinates(vectors.line_geometry(name)))
        levels += list(vectors.vertices(name)["elevation_m"])
    return surface(np.array(points, float), np.array(levels))


def _climate_surfaces() -> tuple[Lattice, Lattice]:
    """Return rain and April-October ET0 brought to sea level, mm, through the station normals.

    Rain is the mean of CRU CL 2.0 and CHELSA, at Turkestan CRU alone; ET0 is FAO-56 on CRU.
    """
    stations = table("climate_stations.csv")
    rain = stations[["rain_cru_mm", "rain_chelsa_mm"]].mean(axis=1).to_numpy(copy=True)
    here = (stations["station"] == "38198").to_numpy()
    rain[here] = stations["rain_cru_mm"][here]
    points = np.column_stack(to_metres(stations["lon"].to_numpy(), stations["lat"].to_numpy()))
    height = stations["elevation_m"].to_numpy()
    drift = _drift(stations["lon"].to_numpy(), stations["lat"].to_numpy())
    left = rain - drift - fact("rain_rise_with_elevation") * height
    known = stations["et0_apr_oct_mm"].notna().to_numpy()
    et0 = (stations["et0_apr_oct_mm"].to_numpy() + fact("et0_fall_with_elevation") * height)[known]
    x, y = lattice_axes(1000.0)
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(*np.meshgrid(x, y))
    rest = surface(points, left)
    return Lattice(_drift(lon, lat) + rest(x, y), 1000.0), surface(points[known], et0)


def _drift(lon, lat):
    """Return the rain at sea level that the linear fits give, mm."""
    north = fact("rain_per_degree_north") * (lat - 43)
    return fact("rain_at_43n_68.3e_0m") + north + fact("rain_per_degree_east") * (lon - 68.3)


def reservoir_disc() -> tuple[float, float, float]:
    """Return easting, northing and radius, m, of a disc as large as the Bugun reservoir."""
    east, north = to_metres(fact("reservoir_lon"), fact("reservoir_lat"))
    return float(east), float(north), (fact("reservoir_area") * 1e6 / np.pi) ** 0.5
