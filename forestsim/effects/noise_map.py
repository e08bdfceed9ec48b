"""Levels of road noise over the map as the belts grow, without and with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import shapely
import xarray as xr
from scipy.ndimage import distance_transform_edt, map_coordinates

from forestsim.effects.base import Context, once
from forestsim.effects.belt_sound import State, best_of, densities, state
from forestsim.effects.fields import FieldGrid, field_grid, named_years, of_patches
from forestsim.effects.road_sound import (
    FOREST_GROUND,
    STEPPE_GROUND,
    grid_of_fields,
    measures,
    roads,
    transfer,
)
from forestsim.physics.foliage import MOST_LOSS
from forestsim.physics.noise_belts import PATHS, Belts
from forestsim.physics.noise_map import Scene, prepare, sweep_map
from forestsim.physics.noise_pieces import Grid, Road
from forestsim.physics.sound_levels import A_WEIGHTING
from forestsim.ranges import median

FAR, NEAR = 5000.0, 1500.0
"""Roads are heard up to the first, belts lessen what comes from up to the second, m."""
SHOWN = 3000.0
"""Farther from a road no level is drawn: less than 40 dB beside the corridor's highway, m."""
TALL = 6.0
"""Over canopies above this nothing passes that counts, m."""
SEEN = 30.0
"""Path on which the belts of a plan are compared, m."""
KEPT = ("lden", "lnight", "laeq_day")
"""Measures of the map. The Kazakh level of the night is Lnight."""
MOST_SWEPT = 60_000
"""Cells for which what belts take is reckoned; on a finer map it is interpolated."""
LEAST_GAIN = 0.005
"""Smaller differences are those of single precision, dB."""


class Trees(NamedTuple):
    """The belts of a year: loss by path (..., band) dB of the one that takes most, its height, m, and by patch, 1, how
    much of its path each of the others is worth and how much of the ground crowns cover."""

    loss: Callable
    height: float
    worth: np.ndarray
    cover: np.ndarray


def over_the_map(context: Context, model: str) -> xr.Dataset:
    """Return the levels of ``KEPT`` with and without (``_open``) the belts and lden_gain, (year, y, x), in named years.

    Roads beyond the edge of the map are heard as those on it. Empty where no level is drawn.
    """
    grid, years = field_grid(context), named_years(context)
    cells = grid_of_fields(grid)
    lines = roads(context, shapely.box(cells.left, cells.bottom, cells.right, cells.top), FAR)
    shown = _beside(lines, cells)
    if not shown.any():
        return xr.Dataset()
    through, coarse = transfer(context), _coarse(cells)
    rim = _rim(lines, coarse)
    fine_rim = rim * round(coarse.cell / cells.cell)
    alone = measures(_levels(prepare(_wider(cells, fine_rim), lines, through, FAR), shown, fine_rim))
    # Where no belt is near, none takes anything.
    wanted = _within(_coarser(grid.share.sum(axis=1).reshape(grid.box.shape), coarse) > 0, coarse.cell, NEAR)
    near = prepare(_wider(coarse, rim), lines, through, NEAR)
    bare = measures(_levels(near, wanted, rim))
    maps = {f"{name}{suffix}": {} for name in KEPT for suffix in ("", "_open")} | {"lden_gain": {}}
    for year in years:
        trees = trees_of(context, model, year)
        kept = bare if trees is None else measures(_behind(near, grid, trees, wanted, rim))
        gain = {name: _finer(_gain(bare[name], kept[name]), cells, coarse) for name in KEPT}
        maps["lden_gain"][year] = gain["lden"]
        for name in gain:
            maps[name][year], maps[f"{name}_open"][year] = alone[name] - gain[name], alone[name]
    return grid.dataset(maps)


def _beside(lines: list[Road], cells: Grid) -> np.ndarray:
    """Return the cells that are near enough to a road for a level, be the road on the map or not."""
    rim = int(np.ceil(SHOWN / cells.cell))
    wide = _wider(cells, rim)
    touched = np.zeros((wide.rows, wide.columns), bool)
    for road in lines:
        column, row = np.floor(wide.along(road.line, cells.cell / 2) / cells.cell).astype(int).T
        inside = (row >= 0) & (row < wide.rows) & (column >= 0) & (column < wide.columns)
        touched[row[inside], column[inside]] = True
    return _inner(_within(touched, cells.cell, SHOWN), rim)


def _rim(lines: list[Road], cells: Grid) -> int:
    """Return how many cells must be added around a grid for all roads to reach into it."""
    size = cells.cell
    inner = shapely.box(cells.left + size, cells.bottom + size, cells.right - size, cells.top - size)
    return max(int(np.ceil(inner.distance(shapely.LineString(road.line)) / size)) for road in lines)


def _wider(cells: Grid, rim: int) -> Grid:
    """Return a grid with a rim of cells around it."""
    size = cells.cell
    return Grid(cells.left - rim * size, cells.top + rim * size, size, cells.rows + 2 * rim, cells.columns + 2 * rim)


def _inner(values: np.ndarray, rim: int) -> np.ndarray:
    """Return values, (..., row, column), without those of the rim."""
    return values[..., rim : values.shape[-2] - rim, rim : values.shape[-1] - rim]


def _levels(scene: Scene, wanted: np.ndarray, rim: int, ground=STEPPE_GROUND, belts: Belts | None = None) -> np.ndarray:
    """Return the levels at the wanted cells of a map, (period, row, column) dB(A).

    rim : cells of the scene around the map. ground : (row, column) 1, or one number, also of the rim. belts : of the
    map.
    """
    # The ground as a map even where it is all alike: land with belts is reckoned so, and the two are subtracted.
    factor = np.pad(np.broadcast_to(ground, wanted.shape), rim, constant_values=STEPPE_GROUND)
    if belts is not None:
        belts = Belts(np.pad(belts.cover, ((0, 0), (rim, rim), (rim, rim))), belts.losses, belts.heights)
    return _inner(sweep_map(scene, factor, belts, np.pad(wanted, rim)).levels[0], rim)


def _within(cells: np.ndarray, size: float, distance: float) -> np.ndarray:
    return distance_transform_edt(~cells, sampling=size) <= distance if cells.any() else np.zeros(cells.shape, bool)


def _coarse(cells: Grid) -> Grid:
    """Return a grid of few enough cells to sweep for every year."""
    times = max(int(np.ceil(np.sqrt(cells.rows * cells.columns / MOST_SWEPT))), 1)
    rows, columns = (int(np.ceil(count / times)) for count in (cells.rows, cells.columns))
    return Grid(cells.left, cells.top, times * cells.cell, rows, columns)


def _coarser(values: np.ndarray, coarse: Grid) -> np.ndarray:
    """Return the means over the cells of a coarser grid; beyond the edge there is nothing."""
    times = -(-values.shape[0] // coarse.rows)
    padding = [(0, times * many - few) for many, few in zip((coarse.rows, coarse.columns), values.shape, strict=True)]
    return np.pad(values, padding).reshape(coarse.rows, times, coarse.columns, times).mean(axis=(1, 3))


def _finer(values: np.ndarray, cells: Grid, coarse: Grid) -> np.ndarray:
    """Return values between the centres of a coarser grid."""
    if coarse.cell == cells.cell:
        return values
    share = cells.cell / coarse.cell
    places = [(np.arange(count) + 0.5) * share - 0.5 for count in (cells.rows, cells.columns)]
    return map_coordinates(values, np.meshgrid(*places, indexing="ij"), order=1, mode="nearest")


def _behind(scene: Scene, grid: FieldGrid, trees: Trees, wanted: np.ndarray, rim: int) -> np.ndarray:
    """Return the levels with belts, (period, row, column) dB(A). rim : cells of the scene around the map."""
    known, coarse = grid.share.shape[1], _wider(scene.grid, -rim)
    of_cells = [(grid.share @ part[:known]).reshape(grid.box.shape) for part in (trees.cover, trees.worth)]
    covered, worth = (np.clip(_coarser(part, coarse), 0, 1) for part in of_cells)
    ground = STEPPE_GROUND + (FOREST_GROUND - STEPPE_GROUND) * covered
    height = trees.height if trees.height < TALL else np.inf
    return _levels(scene, wanted, rim, ground, Belts(worth[None], [[trees.loss]], np.array([height])))


def _gain(without, kept):
    gain = np.nan_to_num(without - kept)
    return np.where(np.abs(gain) < LEAST_GAIN, 0.0, gain)


@once
def trees_of(context: Context, model: str, year: int) -> Trees | None:
    """Return the belts of a year, medians of the draws, over the year's months; None where nothing stands."""
    patches = patch_state(context, year)
    trees, leaf = patches.trees, patches.leaf
    if not (trees.height > 0).any():
        return None
    spectrum = 10 ** (A_WEIGHTING / 10) / (10 ** (A_WEIGHTING / 10)).sum()
    losses = [_yearly(model, State(*(part[place] for part in trees)), leaf[place]) for place in range(len(leaf))]
    heard = np.array(
        [-10 * np.log10((spectrum * 10 ** (-loss(PATHS) / 10)).sum(-1) / spectrum.sum()) for loss in losses]
    )
    most = int(np.argmax([np.interp(SEEN, PATHS, one) for one in heard]))
    # A path through another belt is worth the shorter one through the densest that takes as much.
    rising = np.maximum.accumulate(heard[most]) + 1e-9 * np.arange(len(PATHS))
    worth = [np.interp(np.interp(SEEN, PATHS, one), rising, PATHS) / SEEN for one in heard]
    worth = np.where(trees.height > 0, np.clip(worth, 0, 1), 0.0)
    weight = worth * context.stands.patches["area_ha"].to_numpy(float)
    return Trees(losses[most], float((weight * trees.height).sum() / weight.sum()), worth, patches.cover)


class PatchState(NamedTuple):
    """Trees of the patches, (patch), the share of the year in leaf and the crown cover, 1."""

    trees: State
    leaf: np.ndarray
    cover: np.ndarray


def patch_state(context: Context, year: int) -> PatchState:
    """Return the trees of the patches in a year, medians of the draws."""
    growth = context.growth[["height", "dbh", "stems", "lai", "crown_cover"]].sel(year=[year]).map(median)
    density = densities(context)
    single = state(growth, density)

    def mean(values, weights=None):
        of = of_patches(context, growth["height"].copy(data=values if weights is None else values * weights), year)
        return np.nan_to_num(of.values)

    def weighted(values, weights):
        below = mean(weights)
        return np.where(below > 0, mean(values, weights) / np.where(below > 0, below, 1.0), 0.0)

    area = growth["lai"].values
    leaf = np.broadcast_to(context.growth["leaf"].mean("month").values[:, None], area.shape)
    height = weighted(single.height, growth["crown_cover"].values)
    leaves = mean(area)
    trees = State(
        mean(single.stems),
        weighted(single.diameter, single.stems),
        np.where(height > 0, leaves / np.where(height > 0, height, 1.0), 0.0),
        height,
        mean(single.density),
    )
    return PatchState(trees, np.clip(weighted(leaf, area), 0, 1), mean(growth["crown_cover"].values))


def _yearly(model: str, trees: State, leaf: float) -> Callable:
    """Return the best loss of a path, the mean energy of the months with leaves and without. leaf : 1, of the year."""
    best, seasons = best_of(model, trees), np.array([1.0, 0.0])

    def loss(path):
        path = np.asarray(path, float)
        green, bare = best(path[None], seasons.reshape(2, *[1] * path.ndim))
        left = leaf * 10 ** (-green / 10) + (1 - leaf) * 10 ** (-bare / 10)
        return np.minimum(-10 * np.log10(left) + 0.0, MOST_LOSS)

    return loss
