"""Site classes: ground on which a stand grows alike, and the cutting of land along their borders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import rasterio.features
import shapely
from affine import Affine

from forestsim.planting.masks import LEAST_AREA, NEEDED_LAYERS, cell_bans, polygonal

if TYPE_CHECKING:
    from forestsim.site import Site


TEXTURES = {1: "sand", 2: "sandy loam", 3: "loam", 4: "clay"}
GROUNDWATER = (1.5, 3.0, 5.0, 10.0)
SALINITY = (2.0, 4.0, 8.0, 16.0)
ROAD_DISTANCE = (50.0, 200.0, 1000.0)
RAIN_STEP = 25.0
SLIVER = 1000.0
"""Square metres; a smaller patch of a class joins its neighbour."""


@dataclass(frozen=True)
class Cells:
    """A window of the site grid: class codes (0 or more) and codes of banned cells (negative), (y, x)."""

    codes: np.ndarray
    transform: Affine


def read_cells(site: Site, land: np.ndarray, allow_cropland: bool, roads: Roads) -> Cells:
    """Return the codes of the cells round the land.

    A class code is texture + 10 groundwater + 100 salinity + 1000 road + 10000 rain class.
    """
    rows, columns = _window(shapely.total_bounds(land), site.grid.affine, site.grid.shape)
    layers = {name: site.layers[name].isel(y=rows, x=columns).values for name in NEEDED_LAYERS}
    code = (
        np.nan_to_num(layers["texture"])
        + 10 * np.digitize(layers["groundwater_depth"], GROUNDWATER)
        + 100 * np.digitize(layers["soil_salinity"], SALINITY)
        + 10000 * (np.nan_to_num(layers["annual_precipitation"]) // RAIN_STEP)
    )
    if roads.layer is not None:
        code += 1000 * np.digitize(roads.layer.isel(y=rows, x=columns).values, ROAD_DISTANCE)
    banned = cell_bans(layers, allow_cropland)
    moved = _moved(site.grid.affine, rows, columns)
    return Cells(np.where(banned < 0, banned, code.astype("int32")), moved)


@dataclass(frozen=True)
class Roads:
    """Where roads are: as lines, or as a distance layer when the user gave one."""

    lines: np.ndarray
    layer: object = None

    @classmethod
    def of(cls, site: Site) -> Roads:
        """Return the roads of a site. A user's own distance layer wins; belts need the lines otherwise,
        because a cell of 100 m cannot tell 20 m from 60 m."""
        told = site.provenance.set_index("layer")["provenance"].get("distance_to_road")
        lines = np.asarray(site.lines.geometry.values, dtype=object)[
            site.lines["kind"].isin(["road", "highway"]).to_numpy()
        ]
        own = told in ("user", "override") or not len(lines)
        return cls(lines[:0], site.layers["distance_to_road"]) if own else cls(lines)

    def zones(self, land: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cut land along the borders of the road distance classes.

        Returns pieces, the row of ``land`` that each comes from, and the class of each.
        """
        if not len(self.lines):
            return land, np.arange(len(land)), np.zeros(len(land), dtype=int)
        west, south, east, north = shapely.total_bounds(land)
        reach = ROAD_DISTANCE[-1] + 1
        near = shapely.union_all(
            shapely.clip_by_rect(self.lines, west - reach, south - reach, east + reach, north + reach)
        )
        rest, origin, pieces, rows, classes = land, np.arange(len(land)), [], [], []
        for number, distance in enumerate(ROAD_DISTANCE):
            zone = near.buffer(distance, quad_segs=16)
            shapely.prepare(zone)
            inside, touched = shapely.covers(zone, rest), shapely.intersects(zone, rest)
            cut = touched & ~inside
            within = np.concatenate([rest[inside], shapely.intersection(rest[cut], zone)])
            pieces.append(within)
            rows.append(np.concatenate([origin[inside], origin[cut]]))
            classes.append(np.full(len(within), number))
            rest = np.concatenate([rest[~touched], shapely.difference(rest[cut], zone)])
            origin = np.concatenate([origin[~touched], origin[cut]])
        pieces, rows = np.concatenate([*pieces, rest]), np.concatenate([*rows, origin])
        return pieces, rows, np.concatenate([*classes, np.full(len(rest), len(ROAD_DISTANCE))])

    def distance(self, land: np.ndarray, layer_means: np.ndarray) -> np.ndarray:
        """Return the distance of the middle of each polygon to the nearest road, m."""
        if not len(self.lines):
            return layer_means
        # A tree of single segments finds the nearest at once, where a long line would be walked from end to end.
        corners, line = shapely.get_coordinates(self.lines, return_index=True)
        segments = np.stack([corners[:-1], corners[1:]], axis=1)[line[:-1] == line[1:]]
        segments, middle = shapely.linestrings(segments), shapely.centroid(land)
        return shapely.distance(middle, segments[shapely.STRtree(segments).nearest(middle)])


def split(land: np.ndarray, cells: Cells, roads: Roads) -> pd.DataFrame:
    """Cut land along cells and road distances.

    Returns a row for each patch of one code in one piece of land: piece (row of ``land``), code
    (negative where banned), geometry. Patches below ``SLIVER`` have joined a neighbour.
    """
    pieces, origin, zone = roads.zones(land)
    parts, rows, codes = [], [], []
    for row in np.flatnonzero(shapely.area(pieces) > LEAST_AREA):
        piece = polygonal(pieces[row])
        for polygon, code in _by_cell(piece, cells):
            parts.append(polygon)
            rows.append(row)
            codes.append(code)
    codes, rows = np.array(codes, dtype=int), np.array(rows, dtype=int)
    table = pd.DataFrame({"piece": origin[rows], "code": np.where(codes < 0, codes, codes + 1000 * zone[rows])})
    table["geometry"] = np.array(parts, dtype=object)
    table = table[shapely.area(table["geometry"].to_numpy()) > LEAST_AREA]
    return _join_slivers(_gather(table))


def name_of(code: int) -> str:
    """Return the words for a class code."""
    road = _between(ROAD_DISTANCE, code // 1000 % 10, "m")
    rain = code // 10000 * RAIN_STEP
    return "; ".join(
        [
            TEXTURES.get(code % 10, "texture unknown"),
            f"groundwater {_between(GROUNDWATER, code // 10 % 10, 'm')}",
            f"ECe {_between(SALINITY, code // 100 % 10, 'dS/m')}",
            f"rain {rain:g}-{rain + RAIN_STEP:g} mm",
            f"road {road}",
        ]
    )


def _between(borders: tuple[float, ...], number: int, unit: str) -> str:
    if number == 0:
        return f"< {borders[0]:g} {unit}"
    if number == len(borders):
        return f"> {borders[-1]:g} {unit}"
    return f"{borders[number - 1]:g}-{borders[number]:g} {unit}"


def _window(bounds: np.ndarray, transform: Affine, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Return the rows and columns that cover bounds, inside the grid."""
    west, south, east, north = bounds
    left, right = ((x - transform.c) / transform.a for x in (west, east))
    top, bottom = ((y - transform.f) / transform.e for y in (north, south))
    rows = slice(max(math.floor(top), 0), min(math.floor(bottom) + 1, shape[0]))
    return rows, slice(max(math.floor(left), 0), min(math.floor(right) + 1, shape[1]))


def _moved(transform: Affine, rows: slice, columns: slice) -> Affine:
    """Return the transform of a window of a north-up grid."""
    west, north = transform.c + columns.start * transform.a, transform.f + rows.start * transform.e
    return Affine(transform.a, 0, west, 0, transform.e, north)


def _by_cell(piece: shapely.Geometry, cells: Cells) -> list[tuple[shapely.Geometry, int]]:
    """Cut one piece of land along the borders of the codes."""
    rows, columns = _window(piece.bounds, cells.transform, cells.codes.shape)
    codes = cells.codes[rows, columns]
    if (codes == codes.flat[0]).all():
        return [(piece, int(codes.flat[0]))]
    moved = _moved(cells.transform, rows, columns)
    found = list(rasterio.features.shapes(codes, transform=moved))
    polygons = np.array([shapely.Polygon(g["coordinates"][0], g["coordinates"][1:]) for g, _ in found], dtype=object)
    shapely.prepare(piece)
    hit = shapely.intersects(piece, polygons)
    cut = shapely.intersection(polygons[hit], piece)
    return [(polygonal(g), int(code)) for g, code in zip(cut, np.array([c for _, c in found])[hit], strict=True)]


def _gather(table: pd.DataFrame) -> pd.DataFrame:
    """Put the parts of one piece and code together. They come from cells, so that they meet in corners at most."""
    table = table.sort_values(["piece", "code"], kind="stable", ignore_index=True)
    parts, row = shapely.get_parts(table["geometry"].to_numpy(), return_index=True)
    group = table.groupby(["piece", "code"], sort=False).ngroup().to_numpy()
    gathered = table.drop_duplicates(["piece", "code"])[["piece", "code"]].reset_index(drop=True)
    united, alone = shapely.multipolygons(parts, indices=group[row]), np.bincount(group[row]) == 1
    united[alone] = shapely.get_geometry(united[alone], 0)
    return gathered.assign(geometry=united)


def _unite(table: pd.DataFrame) -> pd.DataFrame:
    """Dissolve the patches of one piece and code."""
    patches = table["geometry"].to_numpy()
    groups = table.groupby(["piece", "code"]).indices
    united = [patches[r[0]] if len(r) == 1 else polygonal(shapely.union_all(patches[r])) for r in groups.values()]
    piece, code = zip(*groups, strict=True)
    return pd.DataFrame({"piece": piece, "code": code, "geometry": np.array([*united, None], dtype=object)[:-1]})


def _join_slivers(table: pd.DataFrame) -> pd.DataFrame:
    """Give small patches the code of the neighbour in the same piece with the longest common border."""
    area = shapely.area(table["geometry"].to_numpy())
    plantable = table["code"].to_numpy() >= 0
    small = plantable & (area < SLIVER)
    if not small.any():
        return table
    rows = table.assign(row=np.arange(len(table)), area=area)
    pairs = rows[small].merge(rows[plantable & ~small], on="piece", suffixes=("", "_of"))
    if pairs.empty:
        return table
    # A sliver that touches none of them (it counts 0 metres) joins the largest.
    border = shapely.intersection(pairs["geometry"].to_numpy(), pairs["geometry_of"].to_numpy())
    pairs["border"] = shapely.length(border)
    best = pairs.sort_values(["row", "border", "area_of"], kind="stable").drop_duplicates("row", keep="last")
    code = table["code"].to_numpy().copy()
    code[best["row"].to_numpy()] = best["code_of"].to_numpy()
    return _unite(table.assign(code=code))
