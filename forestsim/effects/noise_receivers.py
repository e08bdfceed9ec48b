"""Road noise where somebody listens: the receivers of a scenario, the land and the people above the limits."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from shapely import MultiLineString, Point

from forestsim.effects.base import Context
from forestsim.effects.fields import field_grid, named_years
from forestsim.effects.noise_map import FAR, NEAR, Trees, trees_of
from forestsim.effects.road_sound import (
    FOREST_GROUND,
    LIMITS,
    STEPPE_GROUND,
    grid_of_fields,
    measures,
    roads,
    transfer,
)
from forestsim.notes import Figure, Note
from forestsim.physics.contours import iso_lines
from forestsim.physics.noise_belts import Belts
from forestsim.physics.noise_map import Scene
from forestsim.physics.noise_pieces import Grid, Road
from forestsim.physics.noise_points import receiver_levels
from forestsim.physics.sound import REACH
from forestsim.site.grid import project

SAME = {"laeq_night": "lnight"}
"""23 to 07 h without a penalty is Lnight."""
LINES = {"lden": (*np.arange(45.0, 80.0, 5.0), LIMITS["lden"][1]), "lnight": (LIMITS["lnight"][1],)}
"""Levels whose lines are drawn, dB(A)."""


def tables(context: Context, fields: xr.Dataset, found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return ``noise_limits`` and ``noise_contours``; none without noise on the map. found : with the receivers."""
    if not fields.data_vars:
        return {}
    receivers = found.get("noise_receivers", pd.DataFrame())
    drawn = {
        "noise_limits": limit_table(fields, receivers, field_grid(context).cell),
        "noise_contours": contours(context, fields),
    }
    return {name: table for name, table in drawn.items() if len(table)}


def receiver_table(context: Context, model: str) -> gpd.GeoDataFrame:
    """Return the levels of every receiver by named year, with the belts and without, dB(A), as points; none without
    traffic.

    Columns: receiver, kind, population, year, distance_m to the nearest road with traffic, extrapolated (farther than
    800 m), then for each measure of ``LIMITS`` with and without (``_open``) the belts, gain_db of Lden, and above, the
    limits that are passed. NaN where no road is heard.
    """
    lines = roads(context)
    years = named_years(context)
    trees = {year: trees_of(context, model, year) for year in years}
    listened = context.scenario.receivers if lines else ()
    rows = [row for one in listened for row in _of_receiver(context, one, lines, trees)]
    return gpd.GeoDataFrame(rows, geometry="geometry" if rows else None, crs=context.site.lines.crs if rows else None)


def _of_receiver(context: Context, receiver, lines: list[Road], trees: dict[int, Trees | None]) -> list[dict]:
    place = np.array(project(receiver.lon, receiver.lat), float)
    index, window = _around(context.stands.index, place)
    planted = bool((index >= 0).any())
    scene = _scene(context, window, lines, receiver.height_m, FAR)
    alone = _levels(scene, place, STEPPE_GROUND, None)
    near = scene if not planted else _scene(context, window, lines, receiver.height_m, NEAR)
    bare = alone if not planted else _levels(near, place, np.full(index.shape, STEPPE_GROUND), None)
    distance = Point(place).distance(MultiLineString([road.line for road in lines]))
    rows = []
    for year, of_year in trees.items():
        kept = bare if not planted or of_year is None else _behind(near, place, index, of_year)
        row = {
            "receiver": receiver.name,
            "kind": receiver.kind,
            "population": receiver.population,
            "year": year,
            "distance_m": round(float(distance), 1),
            "extrapolated": bool(distance > REACH),
        }
        for name in LIMITS:
            row[name] = alone[name] - (bare[name] - kept[name])
            row[f"{name}_open"] = alone[name]
        row["gain_db"] = row["lden_open"] - row["lden"]
        row["above"] = "; ".join(said for name, (said, limit) in LIMITS.items() if row[name] > limit)
        row["geometry"] = Point(place)
        rows.append(row)
    return rows


def _around(index: xr.DataArray, place: np.ndarray) -> tuple[np.ndarray, Grid]:
    """Return the patches within reach of a place, -1 for none, and their grid."""
    x, y = index["x"].values, index["y"].values
    cell = float(abs(x[1] - x[0]))
    left, top = float(x[0]) - cell / 2, float(y[0]) + cell / 2
    half = int(np.ceil(NEAR / cell))
    column, row = int((place[0] - left) // cell), int((top - place[1]) // cell)
    out = np.full((2 * half + 1, 2 * half + 1), -1, np.int32)
    rows, columns = (np.arange(at - half, at + half + 1) for at in (row, column))
    inside = np.ix_((rows >= 0) & (rows < len(y)), (columns >= 0) & (columns < len(x)))
    known = np.ix_(rows[inside[0].ravel()], columns[inside[1].ravel()])
    out[inside] = index.values[known]
    return out, Grid(left + (column - half) * cell, top - (row - half) * cell, cell, *out.shape)


def _scene(context: Context, window: Grid, lines: list[Road], height: float, reach: float) -> Scene:
    # Single receivers need no pieces of the roads ready.
    return Scene(window, tuple(lines), transfer(context, height), reach, 0, ())


def _levels(scene: Scene, place: np.ndarray, ground, belts: Belts | None) -> dict[str, float]:
    levels = receiver_levels(scene, place[None], ground, belts)[0, :, 0]
    return {name: float(value) for name, value in measures(levels).items()}


def _behind(scene: Scene, place: np.ndarray, index: np.ndarray, trees: Trees) -> dict[str, float]:
    worth, cover = (np.append(part, 0.0)[index] for part in (trees.worth, trees.cover))
    ground = STEPPE_GROUND + (FOREST_GROUND - STEPPE_GROUND) * np.clip(cover, 0, 1)
    return _levels(scene, place, ground, Belts(worth[None], [[trees.loss]], np.array([trees.height])))


def limit_table(fields: xr.Dataset, receivers: pd.DataFrame, cell: float) -> pd.DataFrame:
    """Return hectares of the map and people of the receivers above each limit, with and without the belts.

    Columns: year, limit, limit_db, area_ha, area_open_ha, people, people_open, receivers, receivers_open.
    """
    rows = []
    for year in fields["year"].values.tolist():
        at = fields.sel(year=year)
        here = receivers[receivers["year"] == year] if len(receivers) else receivers
        for name, (said, limit) in LIMITS.items():
            row = {"year": year, "limit": said, "limit_db": limit}
            drawn = SAME.get(name, name)
            for suffix in ("", "_open"):
                row[f"area{suffix}_ha"] = int((at[f"{drawn}{suffix}"] > limit).sum()) * cell**2 / 1e4
                loud = here[here[f"{name}{suffix}"] > limit] if len(here) else here
                row[f"receivers{suffix}"] = len(loud)
                row[f"people{suffix}"] = float(loud["population"].sum()) if len(loud) else 0.0
            rows.append(row)
    return pd.DataFrame(rows)


def contours(context: Context, fields: xr.Dataset) -> gpd.GeoDataFrame:
    """Return lines of equal Lden and Lnight in the last named year, with the belts and without."""
    grid, year, parts = grid_of_fields(field_grid(context)), int(fields["year"][-1]), []
    for name, levels in LINES.items():
        for suffix, belts in (("", True), ("_open", False)):
            lines = iso_lines(fields[f"{name}{suffix}"].sel(year=year).values, grid, levels, context.site.lines.crs)
            parts.append(lines.rename(columns={"level": "level_db"}).assign(measure=name, year=year, belts=belts))
    return pd.concat(parts, ignore_index=True)


def notes(tables: Mapping[str, pd.DataFrame]) -> list[Note]:
    """Return one sentence for each receiver above a limit in the last named year. tables : of ``tables``."""
    receivers = tables.get("noise_receivers")
    if receivers is None:
        return []
    last = receivers[(receivers["year"] == receivers["year"].max()) & (receivers["above"] != "")]
    keys = {said: f"limit_{name}" for name, (said, _) in LIMITS.items()}
    return [
        Note(
            "noise_above",
            {"receiver": row.receiver, "year": str(row.year)}
            | {name: Figure(getattr(row, name), ".1f") for name in ("lden", "lnight", "lden_open", "lnight_open")}
            | {"limits": _in_a_row([Note(keys[said]) for said in row.above.split("; ")])},
        )
        for row in last.itertuples()
    ]


def _in_a_row(limits: list[Note]) -> Note:
    """Return limits, whose names have commas, with semicolons between."""
    one, *more = limits
    return Note("limits_more", {"one": one, "more": _in_a_row(more)}) if more else one
