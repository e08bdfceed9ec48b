"""The typed figures of the site: control points, lines, places, stations, facts."""

from __future__ import annotations

from functools import cache

import pandas as pd

from forestsim import resources
from forestsim.errors import DataError, did_you_mean

TABLES = (
    "climate_stations.csv",
    "control_points.csv",
    "groundwater_points.csv",
    "heritage.csv",
    "layers.csv",
    "line_vertices.csv",
    "lines.csv",
    "places.csv",
    "site_facts.csv",
    "station_climate.csv",
    "wind_rose.csv",
)


@cache
def table(name: str) -> pd.DataFrame:
    """Return one of the site's tables in ``forestsim/data``; treat it as read only."""
    words = {column: str for column in ("note", "where", "source", "station")}
    frame = pd.read_csv(resources.path("data", name), dtype=words, encoding="utf-8")
    for column in words:
        if column in frame:
            frame[column] = frame[column].fillna("")
    return frame


@cache
def layer_table() -> pd.DataFrame:
    """Return what every layer is: title, unit, kind, provenance, scale, possible range, source; index ``layer``."""
    return table("layers.csv").set_index("layer")


def layer_names() -> tuple[str, ...]:
    """Return the names of the raster layers."""
    return tuple(layer_table().index)


def line_ids() -> tuple[str, ...]:
    """Return the ids of the shipped lines."""
    return tuple(table("lines.csv")["line"])


@cache
def fact(name: str) -> float:
    """Return one figure of site_facts.csv. Raises DataError if there is none of that name."""
    row = fact_row(name)
    return float(row["value"])


def fact_row(name: str) -> pd.Series:
    """Return value, low, high, unit, basis, source and note of one figure of site_facts.csv."""
    facts = table("site_facts.csv").set_index("figure")
    if name not in facts.index:
        raise DataError(f"site_facts.csv: {name} is not a figure; {did_you_mean(name, facts.index)}")
    return facts.loc[name]
