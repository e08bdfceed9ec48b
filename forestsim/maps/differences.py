"""What one scenario gives beyond another, for a page: pieces of ground, classes about zero, fields, whole plans."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from forestsim.compare import difference
from forestsim.maps.fields import difference_classes, differences, painted
from forestsim.maps.overlay import pieces
from forestsim.maps.payload import figure
from forestsim.maps.scales import PURPLE_ORANGE, diverging_breaks
from forestsim.maps.shapes import shapes

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from forestsim.results import Outcome

NO_ZERO = ("survival", "water_ratio", "salinity", "attractiveness")
"""States that bare ground does not have, so that one plan alone has nothing to be compared with."""
ROUNDING = 1e-4
"""Differences below this share of the largest are rounding."""


def pairs(outcomes: Sequence[Outcome], shown: list[dict], spread: list[dict]) -> list[dict]:
    """Return each pair of outcomes, first minus second: pieces, fields and whole plans by year.

    Adds to the quantities ``shown`` and the fields ``spread`` the classes of their differences, which are
    shared by all pairs and years, and to quantities whether bare ground counts as 0.
    """
    numbers = list(itertools.combinations(range(len(outcomes)), 2))
    ground = [pieces(outcomes[a].units, outcomes[b].units) for a, b in numbers]
    for quantity in shown:
        quantity["zero"] = quantity["id"] not in NO_ZERO
        quantity["difference"] = _scales(outcomes, numbers, ground, quantity)
    fields = [differences(outcomes[a], outcomes[b]) for a, b in numbers]
    for one in spread:
        several = [found[one["id"]] for found in fields if one["id"] in found]
        one["difference"] = difference_classes(several, one["factor"])
    return [
        {
            "a": a,
            "b": b,
            "pieces": _pieces(under, outcomes[a], outcomes[b]),
            "fields": painted(found, spread, "difference"),
            "totals": _totals(outcomes[a], outcomes[b], shown),
        }
        for (a, b), under, found in zip(numbers, ground, fields, strict=True)
    ]


def _pieces(under: gpd.GeoDataFrame, first: Outcome, second: Outcome) -> list[dict]:
    """Return pieces with the numbers of their units (-1 for none), hectares and shape."""
    sides = [(under["a"].to_numpy(), first.units), (under["b"].to_numpy(), second.units)]
    named = {column: _of_units(sides, column) for column in ("line", "kind")}
    entries = [[f"{number}.{units['entry'].iat[i]}" if i >= 0 else "" for i in rows] for number, (rows, units) in
               enumerate(sides)]  # fmt: skip
    frame = under.assign(**named, entry=[" ".join(both) for both in zip(*entries, strict=True)])
    rows = zip(under["a"].tolist(), under["b"].tolist(), under.area / 1e4, shapes(frame, first.lines), strict=True)
    return [{"units": [a, b], "area": figure(area), **shape} for a, b, area, shape in rows]


def _of_units(sides: list[tuple[np.ndarray, gpd.GeoDataFrame]], column: str) -> list:
    (rows, units), (others, theirs) = sides
    ours, others_of = units[column].tolist(), theirs[column].tolist()
    return [ours[i] if i >= 0 else others_of[k] for i, k in zip(rows, others, strict=True)]


def _scales(
    outcomes: Sequence[Outcome], numbers: list[tuple[int, int]], ground: list[gpd.GeoDataFrame], quantity: dict
):
    """Return classes about zero per hectare and of pieces' totals, over all pairs and years."""
    hectare, total = [], []
    for (a, b), under in zip(numbers, ground, strict=True):
        ours, theirs = (_of_pieces(outcomes[i], under[side].to_numpy(), quantity) for i, side in ((a, "a"), (b, "b")))
        less = (ours - theirs) * quantity["factor"]
        hectare.append(less.ravel())
        total.append((less * (under.area.to_numpy() / 1e4)[:, None]).ravel())
    made = {"hectare": _about_zero(np.concatenate(hectare))}
    return made | ({"total": _about_zero(np.concatenate(total))} if quantity["summable"] else {})


def _of_pieces(outcome: Outcome, rows: np.ndarray, quantity: dict) -> np.ndarray:
    """Return the values (piece, year) of the units of pieces; bare ground has 0, or NaN where 0 means nothing."""
    bare = np.full((1, len(outcome.years)), 0.0 if quantity["zero"] else np.nan)
    if quantity["id"] not in outcome.patches:
        return np.full((len(rows), len(outcome.years)), np.nan)
    values = outcome.patches[quantity["id"]].sel(quantile="value").transpose("patch", "year").values.astype(float)
    patch = np.where(planted(outcome.units), outcome.units["patch"].to_numpy(), -1)
    return np.concatenate([values, bare])[np.append(patch, -1)[rows]]


def planted(units: pd.DataFrame) -> np.ndarray:
    """Return whether anything grows on each unit."""
    return ((units["patch"] >= 0) & (units["mix"] != "{}")).to_numpy()


def _about_zero(values: np.ndarray) -> dict:
    known = values[np.isfinite(values)]
    known = known[np.abs(known) > ROUNDING * np.abs(known).max(initial=0.0)]
    breaks = diverging_breaks(known) if len(known) else [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    return {"breaks": breaks, "colours": list(PURPLE_ORANGE)}


def _totals(outcome: Outcome, base: Outcome, shown: list[dict]) -> dict:
    """Return by quantity the difference of the whole plans with its paired range and the chance of more and of less."""
    found, turned = difference(outcome, base), difference(base, outcome)
    made: dict = {"paired": bool(found.attrs["paired"])}
    there = set(found["quantity"].values.tolist())
    by_name = {}
    for quantity in (one for one in shown if one["id"] in there):
        at = found.sel(quantity=quantity["id"]), turned.sel(quantity=quantity["id"])
        parts = {"total": ("total", 1.0), "per_hectare": ("hectare", quantity["factor"])}
        by_name[quantity["id"]] = {name: _series(*at, part, factor) for part, (name, factor) in parts.items()}
    return made | {"of": by_name}


def _series(found: xr.Dataset, turned: xr.Dataset, part: str, factor: float) -> dict | None:
    if np.isnan(found[part].sel(quantile="value").values).all():
        return None
    series = {name: (found[part].sel(quantile=name).values * factor).tolist() for name in ("low", "value", "high")}
    series |= {
        name: data["probability"].sel(part=part).values.tolist() for name, data in (("more", found), ("less", turned))
    }
    return {name: [figure(value) for value in values] for name, values in series.items()}
