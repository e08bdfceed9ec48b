"""Irrigated fields in the lee of the belts of a plan: what they gain, what the strip at the foot loses.

A field counts where the land cover says cropland within the reach of the shelter, outside all plantings,
and nearer to this belt than to any other: no field is sheltered twice.
"""

from __future__ import annotations

import numpy as np
import shapely
import xarray as xr

from forestsim.economics.base import Account, Case, bare
from forestsim.economics.places import sum_over_units, units
from forestsim.economics.shelter import crop_shelter, crosswind_shares
from forestsim.ranges import median

CROPLAND = 40
SECTORS = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}
# Points on which the land in the lee is looked at: along the belt, and away from it as parts of the reach.
ALONG, AWAY = (-0.33, 0.0, 0.33), (0.1, 0.3, 0.5, 0.7, 0.9)


def field_lengths(case: Case, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the metres of each unit with fields on its right and left, and the share of wind towards each.

    Parameters
    ----------
    reach : (unit) m
        Of the shelter.

    Returns
    -------
    (side, unit) m, (side, unit) 1
    """
    table = units(case)
    belts = (_kinds(case) == "belt") & (reach > 0)
    centre = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
    azimuth, width = _azimuths(case), _widths(case)
    length = table["area_ha"].to_numpy(float) * 1e4 / np.maximum(width, 1.0) * belts
    along = np.stack([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))], axis=-1)
    right = np.stack([along[:, 1], -along[:, 0]], axis=-1)
    parts = np.array(ALONG)[:, np.newaxis] * length
    offsets = width / 2 + np.array(AWAY)[:, np.newaxis] * reach
    fields = []
    for side in (1, -1):
        places = (
            centre + parts[:, np.newaxis, :, np.newaxis] * along + side * offsets[np.newaxis, :, :, np.newaxis] * right
        )
        fields.append(_is_field(case, places).mean(axis=(0, 1)))
    wind = case.context.site.wind_rose.sel(season="summer")
    frequency = [float(wind.sel(sector=name)) for name in SECTORS]
    shares = np.array([crosswind_shares(frequency, list(SECTORS.values()), angle) for angle in azimuth])
    return np.array(fields) * length, shares.reshape(-1, 2).T


def _is_field(case: Case, places: np.ndarray) -> np.ndarray:
    """Return whether each place, (..., unit, 2) m, is cropland in the lee of its own unit alone."""
    x, y = places[..., 0], places[..., 1]
    cover = case.context.site.layers["landcover"]
    at = {"x": xr.DataArray(x.ravel()), "y": xr.DataArray(y.ravel())}
    field = (cover.sel(at, method="nearest").to_numpy() == CROPLAND).reshape(x.shape)
    shapes = units(case).geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    own = np.broadcast_to(np.arange(x.shape[-1]), x.shape)
    points = shapely.points(x[field], y[field])
    nearest = tree.nearest(points) if len(points) else np.zeros(0, int)
    kin = _rows_of_belt(case)
    mine = (kin[nearest] == kin[own[field]]) & (shapely.distance(points, shapes[nearest]) > 0)
    field[field] = mine
    return field


def _rows_of_belt(case: Case) -> np.ndarray:
    """Return a number for each unit that sections of one strip share."""
    table = units(case)
    side = table["side"].astype(str) if "side" in table else ""
    return (table["entry"].astype(str) + side).factorize()[0]


def _kinds(case: Case) -> np.ndarray:
    return case.context.stands.patches["kind"].to_numpy()[np.asarray(case.context.stands.unit_patch)]


def _widths(case: Case) -> np.ndarray:
    width = case.context.stands.patches["width_m"].to_numpy(float)[np.asarray(case.context.stands.unit_patch)]
    return np.nan_to_num(width)


def _azimuths(case: Case) -> np.ndarray:
    """Return the direction of each unit, degrees from north: that of its line beside it, else its longest side."""
    table, lines = units(case), case.context.site.lines
    named = dict(zip(lines["line"], lines.geometry, strict=True)) if "line" in lines else {}
    followed = table["line"] if "line" in table else [""] * len(table)
    found = []
    for name, shape in zip(followed, table.geometry, strict=True):
        if name in named:
            line = named[name]
            at = line.project(shape.centroid)
            ends = shapely.get_coordinates([line.interpolate(max(at - 50, 0)), line.interpolate(at + 50)])
        else:
            corners = shapely.get_coordinates(shape.minimum_rotated_rectangle)
            edges = np.hypot(*np.diff(corners, axis=0).T)
            longest = int(edges.argmax()) if len(edges) else 0
            ends = corners[longest : longest + 2] if len(edges) else np.zeros((2, 2))
        east, north = ends[1] - ends[0]
        found.append(np.degrees(np.arctan2(east, north)))
    return np.array(found)


def shelter(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Gain and loss of the fields beside the belts, the water they save, and crops that the planting displaces."""
    prices, growth = case.prices, case.context.growth
    cover, weighted = (case.to_patches(v) for v in (growth["crown_cover"], growth["crown_cover"] * growth["height"]))
    height = (weighted / np.maximum(cover, 1e-9)).transpose("patch", "year", ...)
    grown = height.isel(year=-1)
    grown = median(grown).to_numpy()
    far = float(prices["shelter_far"].median())
    length, shares = field_lengths(case, far * grown[np.asarray(case.context.stands.unit_patch)])
    strips = xr.concat([sum_over_units(case, side) for side in length], "side")
    windward = xr.concat([sum_over_units(case, side * part) for side, part in zip(length, shares, strict=True)], "side")
    shares = (windward / strips.where(strips > 0, 1.0)) * np.minimum(cover / prices["shelter_cover"], 1.0)
    names = ("crop_gain", "near_loss", "shelter_near", "shelter_far", "crop_water_saved", "crop_water")
    gain, loss, near, far, saved, water = (prices[name] for name in names)
    # One patch at a time keeps the arrays small; sides come first, as the equation wants them.
    effect = _over_sides(strips, height, shares, gain, loss, prices.usd("crop_margin"), near, far, saved, water)
    taken = sum_over_units(case, units(case)["area_ha"].to_numpy(float) * _on_fields(case)) * (case.age >= 0)
    return xr.Dataset(
        {
            "sheltered_hectares": effect[0],
            "shelter_gain": effect[1],
            "shelter_loss": effect[2],
            "shelter_water_saved": effect[3],
            "shelter_water_value": effect[3] * prices.usd("water_opportunity_cost"),
            "crops_displaced": taken.sum("patch") * prices.usd("crop_margin"),
        }
    )


def _over_sides(strips, height, shares, gain, loss, margin, near, far, saved, water) -> list[xr.DataArray]:
    """Return the sums over patches of hectares, gain, loss and water saved, (year[, draw])."""

    def both(length, height, share, gain, loss, margin, near, far, saved, water):
        first = [np.moveaxis(values, -1, 0) for values in (length, share)]
        found = crop_shelter(first[0], height, first[1], gain, loss, margin, near, far, saved, water)
        parts = np.broadcast_arrays(found.sheltered_hectares, found.gained, found.lost, found.water_saved)
        return tuple(part + 0.0 for part in parts)

    core = [["side"], [], ["side"], *[[]] * 7]
    arrays = (strips, height, shares, gain, loss, margin, near, far, saved, water)
    parts = xr.apply_ufunc(both, *arrays, input_core_dims=core, output_core_dims=[[]] * 4)
    return [part.sum("patch").transpose("year", ...) for part in parts]


def _on_fields(case: Case) -> np.ndarray:
    """Return the share of each unit that the land cover calls cropland: 0 or 1 by the cell under its middle."""
    middle = shapely.get_coordinates(shapely.point_on_surface(units(case).geometry.to_numpy()))
    at = {"x": xr.DataArray(middle[:, 0]), "y": xr.DataArray(middle[:, 1])}
    cover = case.context.site.layers["landcover"].sel(at, method="nearest")
    return (bare(cover).to_numpy() == CROPLAND) * 1.0


SHELTER = Account("shelter", shelter)
