"""Fields on a page: what spreads over the map, as one small picture for each field and named year."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from rasterio import Affine
from rasterio.warp import Resampling, reproject, transform_bounds

from forestsim.maps.base import CRS, MERCATOR, png
from forestsim.maps.scales import PURPLE_ORANGE, diverging_breaks, growing_breaks, sequential_colours
from forestsim.maps.words import LANGUAGES, unit_text
from forestsim.tables import effect_table

if TYPE_CHECKING:
    from forestsim.results import Outcome

LONGEST_SIDE = 1500
"""Most pixels of a picture on a side."""
STILL = (98.0, 102.0)
"""Wind against the open, %, that is not painted: no shelter worth the name."""
STEPS = (10.0, 5.0, 2.0, 1.0)
RISE = "#b35806"
EFFORT = 6
"""Of packing a picture: what is left is small enough."""
NOTHING = 1e-9
"""Differences of a field below this are rounding."""

QUIET = 35
"""Level below which a noise map paints nothing, dB."""


def fields_of(outcomes: Sequence[Outcome]) -> list[dict]:
    """Return the fields of the outcomes with titles, units and classes; classes are shared by all of them."""
    table = effect_table().set_index("quantity")
    found = {}
    for outcome in outcomes:
        for name, field in _fields(outcome).items():
            found.setdefault(name, []).append(field)
    order = [name for name in table.index if name in found]
    return [_field(name, found[name], table.loc[name]) for name in order]


def pictures(outcome: Outcome, shown: list[dict]) -> dict:
    """Return the pictures of one outcome: corners in degrees, images as data URIs, and by field the years they show."""
    return painted(_fields(outcome), shown, "classes")


def differences(outcome: Outcome, other: Outcome) -> dict[str, xr.DataArray]:
    """Return outcome minus other for each field that both have, on the ground and in the named years of both.

    All have one grid. Where the cells of the two do not meet, those of the finer one are interpolated.
    """
    ours, theirs = _fields(outcome), _fields(other)
    found = {}
    for name in (name for name in ours if name in theirs):
        here, there = xr.align(ours[name], theirs[name], join="inner", exclude=("x", "y"))
        less = _less(here, there)
        # Rows without a value stay: a grid with gaps would not lie where it should.
        if less.sizes["year"] and min(less.sizes["x"], less.sizes["y"]) > 1:
            found[name] = less.transpose("year", "y", "x").assign_attrs(here.attrs)
    return found


def _less(here: xr.DataArray, there: xr.DataArray) -> xr.DataArray:
    both = [np.isin(here[axis], there[axis]) for axis in "yx"]
    if _cell(here) == _cell(there) and all(axis.any() for axis in both):
        return here.isel(y=both[0], x=both[1]) - there
    if _cell(here) >= _cell(there):
        here = _within(here, there)
        return here - there.interp(x=here["x"], y=here["y"]) if here.size else here
    there = _within(there, here)
    return here.interp(x=there["x"], y=there["y"]) - there if there.size else there


def _within(field: xr.DataArray, other: xr.DataArray) -> xr.DataArray:
    """Return the cells of a field whose centres lie between those of another."""
    kept = {axis: (field[axis] >= other[axis].min()) & (field[axis] <= other[axis].max()) for axis in "xy"}
    return field.isel({axis: np.flatnonzero(inside) for axis, inside in kept.items()})


def _cell(field: xr.DataArray) -> float:
    return abs(float(field["x"][1] - field["x"][0]))


def difference_classes(several: Sequence[xr.DataArray], factor: float) -> list[dict]:
    """Return classes symmetric about zero for all differences of a field; what is next to nothing is not painted."""
    known = np.concatenate([field.values.ravel() for field in several] or [np.array([])]) * factor
    known = known[np.isfinite(known)]
    top = float(np.abs(known).max()) if known.size else 0.0
    if top <= NOTHING:
        return []
    breaks = diverging_breaks(known[np.abs(known) > top / 1000])
    least = float(f"{breaks[4] / 10:.6g}")
    breaks = [*breaks[:3], -least, least, *breaks[4:]]
    classes = _joined(breaks, [*PURPLE_ORANGE[:3], "", *PURPLE_ORANGE[3:]])
    return [one for one in classes if one["colour"]]


def painted(fields: dict[str, xr.DataArray], shown: list[dict], key: str) -> dict:
    """Return the pictures of fields of one grid. shown : of ``fields_of``; key : which of its lists of classes."""
    if not fields:
        return {"bounds": [], "images": [], "of": {}}
    warp = _Warp(next(iter(fields.values())))
    images: dict[str, int] = {}
    of = {}
    drawn: dict[tuple, str] = {}
    for field in (one for one in shown if one["id"] in fields):
        values = fields[field["id"]]
        found = []
        for at in values.transpose("year", "y", "x").values:
            index = _index(at * field["factor"], field[key])
            named = (index.tobytes(), json.dumps(field[key]))
            if named not in drawn:
                drawn[named] = _picture(index, field[key], warp)
            found.append(images.setdefault(drawn[named], len(images)))
        of[field["id"]] = {"years": [int(year) for year in values["year"].values], "images": found}
    return {"bounds": warp.corners, "images": list(images), "of": of}


def _fields(outcome: Outcome) -> dict[str, xr.DataArray]:
    return {str(name): field for name, field in getattr(outcome, "fields", xr.Dataset()).data_vars.items()}


def _field(name: str, several: list[xr.DataArray], row) -> dict:
    attrs = several[0].attrs
    share = attrs.get("units") == "1"
    factor = 100.0 if share else 1.0
    unit = str(attrs.get("units", ""))
    ends = np.array([[np.nanmin(field.values), np.nanmax(field.values)] for field in several]) * factor
    made = {"1": _wind_classes, "dB": _sound_classes}.get(unit, _classes)
    return {
        "id": name,
        "effect": str(row["effect"]),
        "titles": {language: str(row[f"title_{language}"]) for language in LANGUAGES},
        "units": {language: "%" if share else unit_text(unit, language) for language in LANGUAGES},
        "tier": str(attrs.get("tier", "")),
        "caveat": str(attrs.get("caveat", "")),
        "sources": str(attrs.get("sources", "")).split(),
        "factor": factor,
        "classes": made(ends.min(), ends.max()),
    }


def _sound_classes(low: float, top: float) -> list[dict]:
    """Return levels in classes of 5 dB as noise maps have them, from 35; a gain in classes of 1 or 2 dB from 1."""
    if top <= 0:
        return []
    is_level = top > QUIET
    step = 5 if is_level else 1 if top <= 8 else 2
    first = max(QUIET, math.floor(low / step) * step) if is_level else step
    breaks = [float(b) for b in range(first, math.ceil(top / step) * step + step, step)]
    return _joined(breaks, sequential_colours(len(breaks) - 1)) if len(breaks) > 1 else []


def _classes(low: float, top: float) -> list[dict]:
    """Return classes in growing steps; what is less than the first is not painted."""
    if top <= 0:
        return []
    breaks = growing_breaks(float(top))[1:]
    return _joined(breaks, sequential_colours(len(breaks) - 1))


def _wind_classes(low: float, high: float) -> list[dict]:
    """Return classes of the wind against the open: the stiller, the darker; where it rises, one of another colour."""
    classes = []
    if low < STILL[0]:
        step = next((s for s in STEPS if (STILL[0] - low) / s >= 4), STEPS[-1])
        first = math.floor(low / step) * step
        breaks = [*np.arange(first, STILL[0] - 1e-9, step).tolist(), STILL[0]]
        classes = _joined(breaks, sequential_colours(len(breaks) - 1)[::-1])
    if high > STILL[1]:
        classes.append({"from": STILL[1], "to": math.ceil(high), "colour": RISE})
    return classes


def _joined(breaks: list[float], colours: list[str]) -> list[dict]:
    pairs = zip(breaks[:-1], breaks[1:], colours, strict=True)
    return [{"from": low, "to": high, "colour": colour} for low, high, colour in pairs]


class _Warp:
    """From the grid of the fields to a picture in Web Mercator."""

    def __init__(self, field: xr.DataArray):
        x, y = field["x"].values, field["y"].values
        across, down = (float(axis[-1] - axis[0]) / (len(axis) - 1) for axis in (x, y))
        self.source = Affine(across, 0, float(x[0]) - across / 2, 0, down, float(y[0]) - down / 2)
        edges_x = sorted((self.source.c, self.source.c + across * len(x)))
        edges_y = sorted((self.source.f, self.source.f + down * len(y)))
        west, south, east, north = transform_bounds(CRS, MERCATOR, edges_x[0], edges_y[0], edges_x[1], edges_y[1])
        cell = max((east - west) / len(x), (north - south) / len(y), max(east - west, north - south) / LONGEST_SIDE)
        self.shape = (math.ceil((north - south) / cell), math.ceil((east - west) / cell))
        self.target = Affine(cell, 0, west, 0, -cell, north)
        right, bottom = west + cell * self.shape[1], north - cell * self.shape[0]
        w, s, e, n = transform_bounds(MERCATOR, "EPSG:4326", west, bottom, right, north)
        self.corners = [[round(s, 6), round(w, 6)], [round(n, 6), round(e, 6)]]
        # All pictures take the same cells, which are looked for once.
        self._cell = np.full(self.shape, -1, "int32")
        reproject(
            np.arange(len(y) * len(x), dtype="int32").reshape(len(y), len(x)), self._cell, src_transform=self.source,
            src_crs=CRS, dst_transform=self.target, dst_crs=MERCATOR, dst_nodata=-1, resampling=Resampling.nearest,
        )  # fmt: skip

    def __call__(self, classes: np.ndarray) -> np.ndarray:
        return np.append(classes.ravel(), np.uint8(0))[self._cell]


def _index(values: np.ndarray, classes: list[dict]) -> np.ndarray:
    """Return the class of each cell from 1 on, 0 where nothing is painted; the last class holds its upper end."""
    index = np.zeros(values.shape, "uint8")
    for number, one in enumerate(classes, start=1):
        index[(values >= one["from"]) & (values < one["to"])] = number
    if classes:
        index[values == classes[-1]["to"]] = len(classes)
    return index


def _picture(index: np.ndarray, classes: list[dict], warp: _Warp) -> str:
    palette = {0: (255, 255, 255, 0)}
    for number, one in enumerate(classes, start=1):
        palette[number] = (*(int(one["colour"][i : i + 2], 16) for i in (1, 3, 5)), 255)
    return "data:image/png;base64," + base64.b64encode(png(warp(index), palette, warp.target, EFFORT)).decode()
