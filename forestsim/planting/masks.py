"""Where nothing may be planted, and what an entry loses there.

Two kinds of ban: polygons (heritage sites with their distance, roads and water courses, the land of
earlier entries) and cells of the stack (water, buildings, cropland, slopes, no data).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from forestsim.site import Site


SLOPE_LIMIT = 5.71
"""Degrees; 10 %, above which furrows and planting machines do not work (assumed, 8-12 %)."""

HALF_WIDTH = {"road": 6.0, "highway": 14.0, "railway": 6.0, "river": 20.0, "canal": 10.0}
"""Metres from the axis of a line that are pavement, track or water (assumed; half to twice of it)."""

CELL_REASONS = {-1: "water", -2: "built-up", -3: "cropland", -4: "slope", -5: "outside"}
"""Codes of banned cells. WorldCover: 80 water, 90 wetland, 50 built-up, 40 cropland."""

NEEDED_LAYERS = (
    *("elevation", "slope", "landcover", "annual_precipitation", "growing_season_et0"),
    *("groundwater_depth", "groundwater_salinity", "soil_salinity", "texture"),
)
"""Without all of these a cell cannot be judged."""
LEAST_AREA = 1.0
"""Square metres; less is rounding of coordinates, not land."""


@dataclass
class Losses:
    """A ledger of lost land."""

    rows: list[dict] = field(default_factory=list)

    def add(self, entry: str, name: str, reason: str, square_metres: float, with_entry: str = "") -> None:
        if square_metres > LEAST_AREA:
            row = {
                "entry": entry,
                "name": name,
                "reason": reason,
                "hectares": square_metres / 1e4,
                "with_entry": with_entry,
            }
            self.rows.append(row)

    def table(self) -> pd.DataFrame:
        """Return hectares by entry, reason and the entry that keeps the land."""
        columns = {"entry": str, "name": str, "reason": str, "hectares": float, "with_entry": str}
        table = pd.DataFrame(self.rows, columns=list(columns)).astype(columns)
        keys = ["entry", "name", "reason", "with_entry"]
        return table.groupby(keys, sort=False, as_index=False)["hectares"].sum()[list(columns)]


def banned_polygons(site: Site) -> list[tuple[str, np.ndarray]]:
    """Return (reason, polygons) in the order in which they take land."""
    lines = site.lines
    ground = shapely.buffer(
        np.asarray(lines.geometry.values, dtype=object), [HALF_WIDTH[k] for k in lines["kind"]], cap_style="flat"
    )
    on_water = lines["kind"].isin(["river", "canal"]).to_numpy()
    return [
        ("road", ground[~on_water]),
        ("water", ground[on_water]),
        ("heritage", np.asarray(site.heritage.geometry.values, dtype=object)),
    ]


def subtract(land: np.ndarray, banned: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take polygons off the land.

    Parameters
    ----------
    land, banned : arrays of shapely polygons, m

    Returns
    -------
    rest : array of what is left of each piece of land (empty polygons where nothing is)
    lost : (land, banned) square metres; where banned polygons overlap, the first takes it
    """
    rest, lost = land.copy(), np.zeros((len(land), len(banned)))
    if not len(land) or not len(banned):
        return rest, lost
    which_land, which_ban = shapely.STRtree(banned).query(land, predicate="intersects")
    for i, j in sorted(zip(which_land.tolist(), which_ban.tolist(), strict=True)):
        left = polygonal(rest[i].difference(banned[j]))
        lost[i, j] = rest[i].area - left.area
        if lost[i, j] > LEAST_AREA:
            rest[i] = left
    return rest, lost


def polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    """Keep only the polygons of a geometry; lines and points are leftovers of an overlay."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
    return shapely.multipolygons(parts) if parts else shapely.Polygon()


def cell_bans(layers: dict[str, np.ndarray], allow_cropland: bool) -> np.ndarray:
    """Return a code of ``CELL_REASONS`` for cells where nothing may be planted, 0 elsewhere.

    Parameters
    ----------
    layers : (y, x) arrays of ``NEEDED_LAYERS``; a cell without a value in one of them is outside
    allow_cropland : whether land mapped as cropland may be planted

    Returns
    -------
    (y, x) int32
    """
    cover = layers["landcover"]
    unknown = np.any([np.isnan(values) for values in layers.values()], axis=0)
    cropland = (cover == 40) & (not allow_cropland)
    conditions = [unknown, np.isin(cover, (80, 90)), cover == 50, layers["slope"] > SLOPE_LIMIT, cropland]
    return np.select(conditions, [-5, -1, -2, -4, -3], 0).astype("int32")
