"""The ground of every entry: what it asks for, less what it may not have, cut into patches of one site class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from forestsim.errors import ScenarioError
from forestsim.planting.blocks import blocks
from forestsim.planting.corridor import belts
from forestsim.planting.masks import CELL_REASONS, Losses, banned_polygons, polygonal, subtract
from forestsim.planting.site_class import Roads, read_cells, split
from forestsim.scenario import Scenario

if TYPE_CHECKING:
    from forestsim.site import Site


COLUMNS = ("entry", "kind", "label", "line", "side", "from_km", "to_km", "section", "geometry")
BLANK = {"line": "", "side": "", "from_km": np.nan, "to_km": np.nan, "section": -1}


def asked_for(scenario: Scenario, site: Site) -> pd.DataFrame:
    """Return the land that the entries ask for, in their order; columns of ``COLUMNS``.

    Raises ScenarioError with a line for each mistake in all entries.
    """
    strips, problems = belts(scenario, site)
    polygons, more = blocks(scenario, site)
    frame = shapely.box(*site.grid.boundingbox.bbox)
    for entry, rows in strips.groupby("entry", sort=False) if len(strips) else ():
        if not shapely.intersects(frame, rows["geometry"].to_numpy()).any():
            problems.append(f"{entry}.line is {rows['line'].iloc[0]}; that part of it lies wholly outside the site")
    if problems or more:
        raise ScenarioError([f"{scenario.file}: {problem}" for problem in [*problems, *more]])
    tables = [t.assign(kind=kind) for t, kind in ((strips, "belt"), (polygons, "block")) if len(t)]
    land = pd.concat([t.assign(**{c: v for c, v in BLANK.items() if c not in t}) for t in tables], ignore_index=True)
    return land[list(COLUMNS)]


def free_land(scenario: Scenario, site: Site, losses: Losses) -> pd.DataFrame:
    """Return the land that the entries get, a row for each patch of one site class in one section or polygon.

    Columns of ``COLUMNS`` and code (site class). What is lost is entered in ``losses``.
    """
    land, roads, bans = asked_for(scenario, site), Roads.of(site), banned_polygons(site)
    frame = shapely.box(*site.grid.boundingbox.bbox)
    taken: list[pd.DataFrame] = []
    for entry, settings in scenario.entries:
        rows = land[land["entry"] == entry].reset_index(drop=True)
        asked = rows["geometry"].to_numpy()
        ground = np.array([polygonal(g) for g in [*shapely.intersection(asked, frame), shapely.Point()]], dtype=object)[
            :-1
        ]
        losses.add(entry, settings.name, "outside", shapely.area(asked).sum() - shapely.area(ground).sum())
        for reason, banned in bans:
            ground, lost = subtract(ground, banned)
            losses.add(entry, settings.name, reason, lost.sum())
        ground = _off_others(ground, entry, settings.name, taken, losses)
        there = shapely.area(ground) > 0
        if there.any():
            patches = split(ground[there], read_cells(site, ground[there], settings.allow_cropland, roads), roads)
            patches = _off_banned_cells(patches, entry, settings.name, losses)
            source = rows[there].drop(columns="geometry").iloc[patches["piece"].to_numpy()].reset_index(drop=True)
            taken.append(source.assign(code=patches["code"].to_numpy(), geometry=patches["geometry"].to_numpy()))
    return pd.concat(taken, ignore_index=True) if taken else land.iloc[:0].assign(code=0)


def _off_others(ground: np.ndarray, entry: str, name: str, taken: list[pd.DataFrame], losses: Losses) -> np.ndarray:
    """Take the land of earlier entries off, then that of earlier polygons of the same entry."""
    for earlier in taken:
        if len(earlier):
            ground, lost = subtract(ground, earlier["geometry"].to_numpy())
            losses.add(entry, name, "overlap", lost.sum(), earlier["entry"].iloc[0])
    first, second = shapely.STRtree(ground).query(ground, predicate="intersects")
    ground, doubled = ground.copy(), 0.0
    for i, j in sorted(zip(first[first < second].tolist(), second[first < second].tolist(), strict=True)):
        left = polygonal(ground[j].difference(ground[i]))
        if ground[j].area - left.area > 1:
            doubled += ground[j].area - left.area
            ground[j] = left
    losses.add(entry, name, "overlap", doubled, entry)
    return ground


def _off_banned_cells(patches: pd.DataFrame, entry: str, name: str, losses: Losses) -> pd.DataFrame:
    area = shapely.area(patches["geometry"].to_numpy())
    for code, reason in CELL_REASONS.items():
        losses.add(entry, name, reason, area[patches["code"].to_numpy() == code].sum())
    return patches[patches["code"] >= 0]
