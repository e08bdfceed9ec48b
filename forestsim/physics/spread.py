"""Spreading of what leaves give off: a Gaussian plume for each wind sector, summed over a map by Fourier transform.

Sources and receptors are low, the air is neutral, and rows of a map run north with their index. A kernel holds the
concentration of one cell that emits 1 kg m-2 s-1; it is the same for every cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft

from forestsim.errors import ForestsimError
from forestsim.physics.rose import Wind, check_rose

VERTICAL_GROWTH = 0.57
"""Growth of the vertical spread with distance over u*/U (R-LINE, neutral)."""
SIDEWAYS = 1.6 * 1.9
"""Crosswind over vertical spread in neutral air: 1.6 sigma_v/u* with sigma_v = 1.9 u* (R-LINE)."""
INITIAL_SPREAD = 1.5
"""Vertical spread at the source, m (assumed, 1-3)."""
NEAR_CELLS = 8
"""Cells round a source where a plume is narrower than a cell, so that the kernel is a mean over the cell."""
CUTOFF = 39.0
"""Standard deviations from its axis where a plume is nothing even in double precision."""
MAP_CUTOFF = 6.0
"""Standard deviations from its axis where a map in single precision need not look for a plume."""


def plume_spread(distance, wind: Wind, initial_spread: float = INITIAL_SPREAD):
    """Vertical and crosswind standard deviation of a plume near the ground in neutral air.

    distance : (...) m downwind, above 0. Returns two (...) m.

    Source: Snyder et al. (2013), R-LINE.
    """
    slope = VERTICAL_GROWTH * wind.friction_velocity / wind.speed
    vertical = np.hypot(slope * distance, initial_spread)
    return vertical, SIDEWAYS * vertical


def depletion(distance, wind: Wind, deposition_velocity: float, lifetime: float, initial_spread: float):
    """Share of a plume that neither settled nor decayed on its way.

    distance : (...) m. deposition_velocity : m s-1, 0 or more. lifetime : s, infinite for none. Returns (...) 1.
    """
    slope = VERTICAL_GROWTH * wind.friction_velocity / wind.speed
    # The integral of dx / sigma_z from the source to the distance.
    path = np.arcsinh(slope * distance / initial_spread) / slope
    settled = deposition_velocity / wind.speed * np.sqrt(2 / np.pi) * path
    return np.exp(-settled - distance / (wind.speed * lifetime))


def point_kernel(
    east,
    north,
    rose: Sequence[Wind],
    cell: float,
    initial_spread: float = INITIAL_SPREAD,
    deposition_velocity: float = 0.0,
    lifetime: float = np.inf,
    cutoff: float = CUTOFF,
):
    """Concentration at an offset from the middle of a cell that emits 1 kg m-2 s-1.

    Distances downwind are at least half a cell. The cell itself and its crosswind row count as downwind; calm hours
    spread alike in all directions.

    Parameters
    ----------
    east, north : (...) m
        Receptor minus source.
    rose : sequence of Wind
        Shares sum to 1.
    cell : m
    initial_spread : m, above 0
    deposition_velocity : m s-1, 0 or more
    lifetime : s, above 0
    cutoff : standard deviations from the axis beyond which a plume is nothing

    Returns
    -------
    (...) s m-1

    Source: Gaussian plume with reflection at the ground; spread from Snyder et al. (2013), R-LINE.
    """
    east, north = np.broadcast_arrays(east, north)
    total = np.zeros(east.shape, dtype=np.result_type(east, np.float32))
    loss = (deposition_velocity, lifetime, initial_spread)
    for wind in rose:
        if wind.calm:
            distance = np.maximum(np.hypot(east, north), cell / 2)
            vertical, _ = plume_spread(distance, wind, initial_spread)
            flow = wind.speed * vertical * np.sqrt(np.pi / 2) * 2 * np.pi * distance
            total += wind.share * cell**2 / flow * depletion(distance, wind, *loss)
            continue
        to_east, to_north = wind.downwind
        along = east * to_east + north * to_north
        across = north * to_east - east * to_north
        slope = VERTICAL_GROWTH * wind.friction_velocity / wind.speed
        widest = cutoff * SIDEWAYS * (slope * np.maximum(along, cell / 2) + initial_spread)
        reached = (along >= -1e-9) & (np.abs(across) <= widest)
        distance = np.maximum(along[reached], cell / 2)
        vertical, sideways = plume_spread(distance, wind, initial_spread)
        shape = np.exp(-0.5 * (across[reached] / sideways) ** 2) / (np.pi * wind.speed * sideways * vertical)
        total[reached] += wind.share * cell**2 * shape * depletion(distance, wind, *loss)
    return total


def kernel(
    rose: Sequence[Wind],
    cell: float,
    reach: float,
    initial_spread: float = INITIAL_SPREAD,
    deposition_velocity: float = 0.0,
    lifetime: float = np.inf,
):
    """Kernel for maps: the point kernel, averaged over the receiving cell where a plume is narrower than a cell.

    rose : sums to 1. cell : m. reach : m, how far a source is followed. Returns (2 n + 1, 2 n + 1) s m-1, float32,
    the source in the middle, rows running north.

    Raises ForestsimError if the rose or the reach is impossible.
    """
    check_rose(rose)
    problems = []
    if not 0 < cell <= reach:
        problems.append(f"spread: reach is {reach:g}; give metres, at least one cell of {cell:g}")
    if not deposition_velocity >= 0:
        problems.append(f"spread: deposition velocity is {deposition_velocity:g}; give m/s, 0 or more")
    for name, value in (("initial spread", initial_spread), ("lifetime", lifetime)):
        if not value > 0:
            problems.append(f"spread: {name} is {value:g}; give a figure above 0")
    if problems:
        raise ForestsimError(problems)
    cells = int(np.ceil(reach / cell))
    options = (initial_spread, deposition_velocity, lifetime, MAP_CUTOFF)
    offsets = np.arange(-cells, cells + 1, dtype="float32") * np.float32(cell)
    values = point_kernel(offsets, offsets[:, None], rose, cell, *options)
    near = min(NEAR_CELLS, cells)
    parts = int(np.clip(np.ceil(cell / 6), 5, 25))
    inside = (np.arange(parts) + 0.5) / parts - 0.5
    fine = ((np.arange(-near, near + 1)[:, None] + inside) * cell).ravel()
    means = point_kernel(fine, fine[:, None], rose, cell, *options)
    means = means.reshape(2 * near + 1, parts, 2 * near + 1, parts).mean(axis=(1, 3))
    middle = slice(cells - near, cells + near + 1)
    values[middle, middle] = means
    return values


def convolve(emission, weights):
    """Sum over all sources of emission times kernel, on the map of the emission and with nothing from outside it.

    Parameters
    ----------
    emission : (y, x)
    weights : (2 n + 1, 2 m + 1)
        Kernel, the source in the middle.

    Returns
    -------
    (y, x), in single precision if both are
    """
    emission, weights = np.asarray(emission), np.asarray(weights)
    kind = np.result_type(emission, weights, np.float32)
    reach = [min(k // 2, n - 1) for k, n in zip(weights.shape, emission.shape, strict=True)]
    shape = [fft.next_fast_len(n + r, real=True) for n, r in zip(emission.shape, reach, strict=True)]
    placed = np.zeros(shape, kind)
    middle = [k // 2 for k in weights.shape]
    used = weights[tuple(slice(m - r, m + r + 1) for m, r in zip(middle, reach, strict=True))]
    # The middle goes to the corner and the rest wraps round, so that the result needs no shift.
    (up, left), (rows, columns) = reach, used.shape
    placed[: rows - up, : columns - left] = used[up:, left:]
    placed[shape[0] - up :, : columns - left] = used[:up, left:]
    placed[: rows - up, shape[1] - left :] = used[up:, :left]
    placed[shape[0] - up :, shape[1] - left :] = used[:up, :left]
    with fft.set_workers(-1):
        spectrum = fft.rfft2(placed)
        spectrum *= fft.rfft2(emission.astype(kind, copy=False), shape)
        field = fft.irfft2(spectrum, shape, overwrite_x=True)
    return field[: emission.shape[0], : emission.shape[1]]


def spread(emission, cell: float, rose: Sequence[Wind], reach: float = 5000.0, **loss):
    """Concentration near the ground that the emission of a map causes over the same map.

    Parameters
    ----------
    emission : (y, x) kg m-2 s-1, 0 or more
        Rows run north.
    cell : m
    rose : sequence of Wind
        Shares sum to 1.
    reach : m
        How far a source is followed.
    loss : initial_spread, deposition_velocity and lifetime as in ``point_kernel``

    Returns
    -------
    (y, x) kg m-3, float32

    Raises
    ------
    ForestsimError
        If an emission is negative or unknown, or the rose does not sum to 1.

    Source: Gaussian plume; spread from Snyder et al. (2013), R-LINE.
    """
    check_emission(emission)
    largest = cell * max(max(np.shape(emission)) - 1, 1)
    weights = kernel(rose, cell, min(reach, largest), **loss)
    # A transform leaves rounding noise of either sign where nothing arrives.
    return np.maximum(convolve(np.asarray(emission, "float32"), weights), 0)


def spread_directly(emission, cell: float, rose: Sequence[Wind], **loss):
    """Concentration by the double sum over sources and receptors with the point kernel: slow, exact, for small maps.

    Parameters, result and errors as in ``spread``, in double precision and without a reach.
    """
    check_emission(emission)
    check_rose(rose)
    emission = np.asarray(emission, float)
    rows, columns = emission.shape
    north = np.arange(1 - rows, rows)[:, None] * float(cell)
    weights = point_kernel(np.arange(1 - columns, columns) * float(cell), north, rose, cell, **loss)
    field = np.zeros_like(emission)
    for i, j in np.argwhere(emission):
        field += emission[i, j] * weights[rows - 1 - i : 2 * rows - 1 - i, columns - 1 - j : 2 * columns - 1 - j]
    return field


def check_emission(emission) -> None:
    """Raise ForestsimError if an emission is not a map, negative or not a number."""
    emission = np.asarray(emission)
    problems = []
    if emission.ndim != 2 or emission.size == 0:
        raise ForestsimError(f"spread: emission has the shape {emission.shape}; give rows and columns")
    if not np.isfinite(emission).all():
        problems.append("spread: emission holds something else than numbers; write 0 where nothing is emitted")
    if (emission < 0).any():
        problems.append(f"spread: emission is {np.nanmin(emission):g}; give kg m-2 s-1, 0 or more")
    if problems:
        raise ForestsimError(problems)
