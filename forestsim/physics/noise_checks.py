"""What can be wrong with the input of a noise map, told in one line for each mistake."""

from __future__ import annotations

import numpy as np

from forestsim.errors import shorten
from forestsim.physics.sound_levels import BANDS


def scene_problems(grid, roads, transfer, reach) -> list[str]:
    """Return what is wrong with a grid, its roads, and air, weather and heights."""
    problems = []
    if not (grid.cell > 0 and grid.rows > 0 and grid.columns > 0):
        return [f"grid: cell is {grid.cell} m, rows {grid.rows}, columns {grid.columns}; all must be above 0"]
    if not reach > 0:
        problems.append(f"reach is {reach} m; it must be above 0")
    problems += _transfer_problems(transfer)
    if not roads:
        problems.append("roads: there is none; give at least one line with its traffic")
    periods = len(np.atleast_1d(transfer.favourable_share))
    for number, road in enumerate(roads, start=1):
        name = f"road {number}" + (f" ({shorten(road.name, 30)})" if road.name else "")
        problems += [f"{name}: {said}" for said in _road_problems(road, grid, periods)]
    return problems


def _transfer_problems(transfer):
    problems = []
    absorption, share = np.asarray(transfer.absorption, float), np.atleast_1d(transfer.favourable_share)
    if absorption.shape != BANDS.shape or not np.all(absorption >= 0):
        problems.append("absorption: frequency bands are missing; give eight values from 63 Hz to 8000 Hz, 0 or more")
    if not np.all((share >= 0) & (share <= 1)):
        problems.append(f"favourable_share is {shorten(share)}; give fractions from 0 to 1, not percentages")
    if not transfer.receiver_height > 0:
        problems.append(f"receiver_height is {transfer.receiver_height} m; the receiver must be above the ground")
    if not transfer.source_height >= 0:
        problems.append(f"source_height is {transfer.source_height} m; the source must not be below the ground")
    return problems


def _road_problems(road, grid, periods):
    line, emission = np.asarray(road.line, float), np.asarray(road.emission, float)
    problems = []
    if line.ndim != 2 or line.shape[1:] != (2,) or len(line) < 2 or not np.isfinite(line).all():
        problems.append("its line is not a list of two or more points x, y")
    elif not np.ptp(line, axis=0).any():
        problems.append("all points of its line are the same; draw its course")
    elif not _touches(grid.along(line, grid.cell), grid):
        ends = f"x {grid.left:g} to {grid.right:g}, y {grid.bottom:g} to {grid.top:g}"
        problems.append(f"lies outside the grid ({ends}); use coordinates of the grid, or a larger grid")
    if emission.shape != (periods, BANDS.size):
        problems.append(f"emission has the shape {emission.shape}; give {periods} periods of eight bands")
    elif np.isnan(emission).any() or np.isposinf(emission).any():
        problems.append("emission is unknown in some bands; give all eight from 63 Hz to 8000 Hz")
    if not 0 <= road.source_ground <= 1:
        problems.append(f"source_ground is {road.source_ground}; give 0 (asphalt) to 1")
    return problems


def _touches(points, grid):
    inside = (points >= 0) & (points <= np.array([grid.columns, grid.rows]) * grid.cell)
    return inside.all(axis=1).any()


def ground_problems(grid, ground) -> list[str]:
    """Return what is wrong with a ground factor on a grid."""
    ground = np.asarray(ground, float)
    if ground.ndim and ground.shape != (grid.rows, grid.columns):
        return [f"ground has the shape {ground.shape}; the grid has {grid.rows} rows and {grid.columns} columns"]
    if not np.all((ground >= 0) & (ground <= 1)):
        return ["ground: some factors are unknown or outside 0 (hard) to 1 (porous); fill every cell"]
    return []


def receiver_problems(grid, receivers) -> list[str]:
    """Return what is wrong with the choice of receivers; None chooses all."""
    if receivers is not None and np.shape(receivers) != (grid.rows, grid.columns):
        return [f"receivers has the shape {np.shape(receivers)}; give {grid.rows} rows of {grid.columns} TRUE or FALSE"]
    return []


def cover_problems(grid, belts) -> list[str]:
    """Return what is wrong with belts on a grid; None has no mistake."""
    if belts is None:
        return []
    cover, layers = np.asarray(belts.cover), len(belts.heights)
    if cover.shape != (layers, grid.rows, grid.columns):
        return [f"belts: cover has the shape {cover.shape}; give {layers} layers of {grid.rows} x {grid.columns} cells"]
    problems = []
    if not np.all((cover >= 0) & (cover <= 1)):
        problems.append("belts: some cover is unknown or outside 0 to 1; give the share of each cell")
    if not np.all(np.asarray(belts.heights, float) >= 0):
        problems.append(f"belts: heights are {shorten(belts.heights)}; give metres, 0 or more, infinite for no limit")
    if not belts.losses or any(len(variant) != layers for variant in belts.losses):
        problems.append(f"belts: losses have not one function for each of {layers} layers in every variant")
    return problems
