"""Lines of equal value through a field of cells, by marching squares."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely

from forestsim.physics.noise_pieces import Grid

TOP, RIGHT, BOTTOM, LEFT = range(4)
# By which corners of a square are above (top left 8, top right 4, bottom right 2, bottom left 1): from side to side.
# Two opposite corners (5, 10) leave two lines; the mean of the square says which.
SIDES = {
    1: ((LEFT, BOTTOM),), 2: ((BOTTOM, RIGHT),), 3: ((LEFT, RIGHT),), 4: ((TOP, RIGHT),), 6: ((TOP, BOTTOM),),
    7: ((LEFT, TOP),), 8: ((LEFT, TOP),), 9: ((TOP, BOTTOM),), 11: ((TOP, RIGHT),), 12: ((LEFT, RIGHT),),
    13: ((BOTTOM, RIGHT),), 14: ((LEFT, BOTTOM),),
}  # fmt: skip
SADDLES = {
    (5, True): ((LEFT, TOP), (BOTTOM, RIGHT)),
    (5, False): ((LEFT, BOTTOM), (TOP, RIGHT)),
    (10, True): ((LEFT, BOTTOM), (TOP, RIGHT)),
    (10, False): ((LEFT, TOP), (BOTTOM, RIGHT)),
}


def iso_lines(values, grid: Grid, thresholds: Iterable[float], crs=None) -> gpd.GeoDataFrame:
    """Lines between the cells that reach a threshold and those that do not.

    Parameters
    ----------
    values : (row, column)
        At the centres of the cells of ``grid``; no line passes an unknown one.
    grid : Grid
    thresholds : values
        One row of the result for each that occurs, in their order.
    crs : anything that geopandas takes

    Returns
    -------
    GeoDataFrame with ``level`` and MultiLineStrings, in the coordinates of the grid
    """
    values = np.asarray(values, float)
    corners = values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]
    known = np.logical_and.reduce([np.isfinite(corner) for corner in corners])
    found = [(float(threshold), _lines(corners, known, grid, threshold)) for threshold in thresholds]
    kept = [(threshold, lines) for threshold, lines in found if not lines.is_empty]
    return gpd.GeoDataFrame({"level": [threshold for threshold, _ in kept]}, geometry=[g for _, g in kept], crs=crs)


def _lines(corners, known, grid, threshold):
    above = [(corner >= threshold).view(np.int8) for corner in corners]
    case = known * (8 * above[0] + 4 * above[1] + 2 * above[2] + above[3])
    row, column = np.nonzero((case > 0) & (case < 15))
    case, squares = case[row, column], np.array([corner[row, column] for corner in corners])
    crossings = _crossings(squares, threshold)
    high = squares.mean(axis=0) >= threshold
    parts = [(case == number, sides) for number, sides in SIDES.items()]
    parts += [((case == number) & (high == up), sides) for (number, up), sides in SADDLES.items()]
    pieces = []
    for chosen, sides in parts:
        for ends in sides:
            pieces.append(_segments(crossings[:, :, chosen], row[chosen], column[chosen], ends, grid))
    segments = np.concatenate(pieces)
    # Where a corner has exactly the value, a line may shrink to a point.
    segments = segments[np.any(segments[:, 0] != segments[:, 1], axis=1)]
    if not len(segments):
        return shapely.MultiLineString()
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(segments)))
    return shapely.MultiLineString([merged]) if merged.geom_type == "LineString" else merged


def _crossings(squares, threshold):
    """Return where the threshold lies on each side of a square (side, 2, square): columns and rows past its corner."""
    top_left, top_right, bottom_right, bottom_left = squares
    zero, one = np.zeros_like(top_left), np.ones_like(top_left)
    return np.array(
        [
            (_share(top_left, top_right, threshold), zero),
            (one, _share(top_right, bottom_right, threshold)),
            (_share(bottom_left, bottom_right, threshold), one),
            (zero, _share(top_left, bottom_left, threshold)),
        ]
    )


def _share(start, end, threshold):
    difference = end - start
    return np.divide(threshold - start, difference, out=np.zeros_like(start), where=difference != 0)


def _segments(crossings, row, column, ends, grid):
    """Return lines (square, 2 ends, x and y) from side to side, m."""
    x = grid.left + (column + 0.5 + crossings[list(ends), 0]) * grid.cell
    y = grid.top - (row + 0.5 + crossings[list(ends), 1]) * grid.cell
    return np.stack([x, y], axis=-1).transpose(1, 0, 2)
