"""Lines that a scenario changes or brings: vector files of any CRS, and traffic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from forestsim.errors import did_you_mean, shorten
from forestsim.site.facts import line_ids
from forestsim.site.grid import CRS
from forestsim.site.vectors import LINE_COLUMNS, shipped_lines

if TYPE_CHECKING:
    from odc.geo.geobox import GeoBox

    from forestsim.scenario import Line, Scenario
    from forestsim.site.layers import Problems

LARGEST_GAP = 100.0
"""Pieces of a line whose ends are nearer than this, m, are joined."""
USUAL_TRAFFIC = {"road": "turkestan_shaulder_road", "highway": "we_wc_highway"}
"""A road without traffic takes that of this shipped one."""


def site_lines(scenario: Scenario, grid: GeoBox, problems: Problems) -> tuple[gpd.GeoDataFrame, set[str]]:
    """Return all lines of a scenario, and the kinds of line whose course differs from the shipped ones."""
    lines = shipped_lines().set_index("line")
    moved: set[str] = set()
    for name, line in scenario.lines.items():
        if line.file is None and name not in lines.index:
            cure = f"{did_you_mean(name, line_ids())} Or give its file"
            problems.add(f"{scenario.file}: lines.{name} is not a shipped line; {cure}")
            continue
        row = lines.loc[name].to_dict() if name in lines.index else _blank(name)
        before = row.get("kind")
        if "kind" in line.model_fields_set or name not in lines.index:
            row["kind"] = line.kind
        if line.file is not None:
            path = scenario.resolve(line.file)
            geometry = read_line(name, path, line, grid, problems)
            if geometry is None:
                continue
            row |= {"geometry": geometry, "provenance": "user", "source": path.name}
        if line.file is not None or row["kind"] != before:
            moved |= {kind for kind in (row["kind"], before) if kind}
        row |= _traffic(line, row, lines)
        lines.loc[name, list(row)] = pd.Series(row)
    frame = lines.rename_axis("line").reset_index()[[*LINE_COLUMNS, "geometry"]]
    numbers = ["vehicles_per_day", "heavy_share", "speed_light_kmh", "speed_heavy_kmh"]
    return gpd.GeoDataFrame(frame.astype(dict.fromkeys(numbers, float)), geometry="geometry", crs=CRS), moved


def read_line(name: str, path: Path, line: Line, grid: GeoBox, problems: Problems) -> shapely.LineString | None:
    """Return the one line in a vector file, in EPSG:32642; mistakes are added to ``problems``."""

    def wrong(text: str) -> None:
        problems.add(f"{path.name}: lines.{name} {text}")

    frame = _read(name, path, wrong)
    if frame is None:
        return None
    for column, value in line.where.items():
        if column not in frame.columns:
            return wrong(f"where names the column {column}; {did_you_mean(column, map(str, frame.columns))}")
        frame = frame[frame[column] == value]
    parts = [part for part in shapely.get_parts(frame.geometry.dropna().to_numpy()) if not part.is_empty]
    parts = [part for part in parts if part.geom_type in ("LineString", "LinearRing")]
    if not parts:
        return wrong(f"is without a line{' after where' if line.where else ''}; give LineStrings")
    if not np.isfinite(shapely.get_coordinates(parts)).all():
        return wrong("has corners that are NaN or infinite; repair them")
    if frame.crs is None:
        return wrong("has no CRS; save the file with its CRS")
    moved = gpd.GeoSeries(shapely.force_2d(parts), crs=frame.crs).to_crs(CRS)
    if not moved.intersects(shapely.box(*grid.boundingbox.bbox)).any():
        return wrong("does not overlap the grid, lon 67.6-69.2, lat 42.4-43.7; check its CRS and place")
    joined, left = _joined(list(moved))
    if left:
        return wrong(f"is in {left + 1} separate pieces; choose one with where, or join them")
    return joined


def _read(name: str, path: Path, wrong) -> gpd.GeoDataFrame | None:
    if not path.exists():
        return wrong(f"is {shorten(path)}; no such file, check the path")
    try:
        layers = pyogrio.list_layers(path)
        drawn = [layer for layer, kind in layers if kind is not None]
        if len(drawn) > 1:
            with_lines = [layer for layer, kind in layers if kind is not None and "LineString" in kind]
            if len(with_lines) != 1:
                return wrong(
                    f"is a file of {len(drawn)} layers ({', '.join(drawn)}); give a file with one layer of lines"
                )
            drawn = with_lines
        if not drawn:
            return wrong("is a file without geometry; give LineStrings")
        return gpd.read_file(path, layer=drawn[0])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as bad:
        return wrong(f"is not a vector file that can be read ({shorten(bad)}); give GeoPackage, GeoJSON or Shapefile")


def _joined(parts: list[shapely.LineString]) -> tuple[shapely.LineString, int]:
    """Return one line through all parts, closing small gaps, and how many parts were left out."""
    merged = shapely.line_merge(shapely.union_all(parts)) if len(parts) > 1 else parts[0]
    pieces = sorted(shapely.get_parts(merged), key=lambda piece: -piece.length)
    chain = list(pieces.pop(0).coords)
    found = True
    while pieces and found:
        found = False
        for number, piece in enumerate(pieces):
            corners = list(piece.coords)
            ways = [(chain, corners), (chain, corners[::-1]), (corners, chain), (corners[::-1], chain)]
            first, second = min(ways, key=lambda way: np.hypot(*np.subtract(way[0][-1], way[1][0])))
            if np.hypot(*np.subtract(first[-1], second[0])) <= LARGEST_GAP:
                chain, found = first + second, True
                pieces.pop(number)
                break
    return shapely.LineString(chain), len(pieces)


def _blank(name: str) -> dict:
    title = name.replace("_", " ").capitalize()
    return {"title_en": title, "title_ru": title, "title_kk": title, "provenance": "user", "source": ""}


def _traffic(line: Line, row: dict, lines: pd.DataFrame) -> dict:
    columns = ("vehicles_per_day", "heavy_share", "speed_light_kmh", "speed_heavy_kmh")
    if line.traffic is not None:
        return {column: getattr(line.traffic, column) for column in columns}
    if "vehicles_per_day" in row and pd.notna(row["vehicles_per_day"]):
        return {}
    if row["kind"] in USUAL_TRAFFIC:
        usual = shipped_lines().set_index("line").loc[USUAL_TRAFFIC[row["kind"]]]
        return {column: usual[column] for column in columns}
    return {"vehicles_per_day": 0.0, "heavy_share": 0.0, "speed_light_kmh": np.nan, "speed_heavy_kmh": np.nan}
