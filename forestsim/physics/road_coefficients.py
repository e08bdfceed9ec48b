"""The coefficients of road emission as arrays: the tables of 2015 and of 2021, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from forestsim.physics.sound_levels import BANDS
from forestsim.tables import package_table

CATEGORIES = ("1", "2", "3", "4a", "4b")
"""Light, medium heavy (two axles), heavy (three or more), mopeds, motorcycles."""
TYRED = ("1", "2", "3")
"""Categories with rolling noise; of mopeds and motorcycles the engine alone counts."""
VERSIONS = ("2015", "2021")
"""Coefficients of Directive (EU) 2015/996 and of Delegated Directive (EU) 2021/1226."""
JUNCTIONS = ("none", "crossing", "roundabout")

BAND_COLUMNS = tuple(f"hz_{band:.0f}" for band in BANDS)


@dataclass(frozen=True)
class VehicleCoefficients:
    """Coefficients of one category; ``rolling`` and ``propulsion`` are (level, slope), each (band) dB."""

    rolling: tuple[np.ndarray, np.ndarray] | None
    propulsion: tuple[np.ndarray, np.ndarray]
    studs: tuple[np.ndarray, np.ndarray] | None
    junction_rolling: np.ndarray
    junction_propulsion: np.ndarray
    surface_level: np.ndarray
    surface_slope: np.ndarray


@dataclass(frozen=True)
class RoadCoefficients:
    """All coefficients of one version. Junction terms follow ``JUNCTIONS``, surface terms follow ``surfaces``."""

    version: str
    surfaces: tuple[str, ...]
    vehicles: Mapping[str, VehicleCoefficients]


@cache
def road_coefficients(version: str = "2021") -> RoadCoefficients:
    """Return the coefficients of a version, ``2015`` or ``2021``. Raises ValueError for another.

    Source: Directive (EU) 2015/996 and Delegated Directive (EU) 2021/1226, as tabled in
    cnossos_road_coefficients.csv, cnossos_road_junctions.csv and cnossos_road_surfaces.csv.
    """
    if version not in VERSIONS:
        raise ValueError(f"version is {version}; choose from {', '.join(VERSIONS)}")
    surfaces = surface_names(version)
    return RoadCoefficients(version, surfaces, {c: _vehicle(version, c, surfaces) for c in CATEGORIES})


@cache
def surface_names(version: str = "2021") -> tuple[str, ...]:
    """Return the names of the road surfaces of a version; ``DEF`` is the reference."""
    rows = package_table("cnossos_road_surfaces.csv")
    return tuple(rows.loc[rows["version"] == version, "surface"].unique())


def _vehicle(version, category, surfaces) -> VehicleCoefficients:
    rows = _of("cnossos_road_coefficients.csv", BAND_COLUMNS, version, category).set_index("coefficient")
    bands = {name: rows.loc[name, list(BAND_COLUMNS)].to_numpy(float) for name in rows.index}
    turns = _of("cnossos_road_junctions.csv", ("rolling", "propulsion"), version, category).set_index("junction")
    turns = turns[["rolling", "propulsion"]].reindex(JUNCTIONS, fill_value=0.0)
    level, slope = np.zeros((len(surfaces), BANDS.size)), np.zeros(len(surfaces))
    if category in TYRED:
        paved = _of("cnossos_road_surfaces.csv", (*BAND_COLUMNS, "beta"), version, category).set_index("surface")
        level = paved.loc[list(surfaces), list(BAND_COLUMNS)].to_numpy(float)
        slope = paved.loc[list(surfaces), "beta"].to_numpy(float)
    return VehicleCoefficients(
        rolling=(bands["A_R"], bands["B_R"]) if category in TYRED else None,
        propulsion=(bands["A_P"], bands["B_P"]),
        studs=(bands["stud_a"], bands["stud_b"]) if "stud_a" in bands else None,
        junction_rolling=turns["rolling"].to_numpy(float),
        junction_propulsion=turns["propulsion"].to_numpy(float),
        surface_level=level,
        surface_slope=slope,
    )


def _of(file, numbers, version, category):
    rows = package_table(file, numbers)
    return rows[(rows["version"] == version) & (rows["category"] == category)]
