"""The noise map of random roads and belts against a brute-force integration."""

from __future__ import annotations

import numpy as np
import pytest
from noise_brute_force import brute_force
from scipy.ndimage import gaussian_filter
from test_noise_map import EMISSION, GRID, STRAIGHT, WEATHER, X, Y, belts, places, scene, strip

from forestsim.physics.foliage import iso
from forestsim.physics.noise_map import prepare, sweep_map
from forestsim.physics.noise_pieces import Road
from forestsim.physics.noise_points import receiver_levels

CENTRE = np.array([1800.0, 4000.0])


def turned(line, angle):
    """Return a line turned around its middle and put near the middle of the map."""
    sine, cosine = np.sin(angle), np.cos(angle)
    return (line - line.mean(axis=0)) @ np.array([[cosine, sine], [-sine, cosine]]) + CENTRE


def winding(random):
    along = np.arange(-2000.0, 2000.0, 10.0)
    return np.column_stack([random.uniform(50, 300) * np.sin(along / random.uniform(120, 500)), along])


def hairpins(random):
    """Return legs of several hundred metres joined by half circles of 25 to 80 m."""
    radius, leg = random.uniform(25, 80), random.uniform(300, 800)
    bend = np.linspace(0, np.pi, 12)
    parts = []
    for number in range(random.integers(2, 5)):
        up, left = (-1) ** number, 2 * radius * number
        parts.append([[left, -up * leg / 2]])
        parts.append(np.column_stack([left + radius * (1 - np.cos(bend)), up * (leg / 2 + radius * np.sin(bend))]))
    return np.concatenate(parts)


def wandering(random):
    heading = np.cumsum(random.normal(0, 0.35, 120))
    return np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * 40, axis=0)


KINDS = (winding, hairpins, wandering)


def random_roads(random):
    chosen = [KINDS[number] for number in random.integers(0, 3, random.integers(1, 4))]
    return [
        Road(turned(kind(random), random.uniform(0, 6)) + random.uniform(-300, 300, 2), EMISSION - random.uniform(0, 8))
        for kind in chosen
    ]


def random_belts(random, distance):
    """Return belts along the roads: at any distance, of any width, with gaps, on all of the road or a part of it."""
    start, width = random.uniform(15, 60), random.uniform(20, 120)
    cover = ((distance > start) & (distance < start + width)).astype(float)
    if random.random() < 0.6:
        cover = cover * (gaussian_filter(random.normal(size=cover.shape), random.uniform(5, 25)) > 0)
    if random.random() < 0.5:
        cover = cover * (Y[:, None] < random.uniform(3800, 4500))
    return cover * random.uniform(0.4, 1)


@pytest.mark.parametrize("seed", range(6))
def test_random_roads_and_belts_agree_with_brute_force(seed):
    """50 receivers each: one to three roads with hairpins, in the open and behind belts with gaps, near and far."""
    random = np.random.default_rng(seed)
    roads = random_roads(random)
    prepared = prepare(GRID, roads, WEATHER, 2000.0)
    distance = sweep_map(prepared, 0.7).distance
    cover = random_belts(random, distance)
    ground = np.where(distance < 10, 0.0, np.where(cover > 0, 1.0, random.choice([0.3, 0.5, 0.7, 0.9])))
    open_land = sweep_map(prepared, ground).levels[0, 0]
    behind = sweep_map(prepared, ground, belts(cover[None], iso)).levels[0, 0]
    row, column, points = places(50, seed, (distance < 10) | (distance > 800))
    exact = brute_force(GRID, roads, WEATHER, points, ground, cover, iso)
    assert np.abs(open_land[row, column] - exact[0]).max() < 0.2
    assert np.abs(behind[row, column] - exact[1]).max() < 0.2


def test_single_receivers_agree_with_brute_force():
    random = np.random.default_rng(11)
    roads = random_roads(random)
    prepared = prepare(GRID, roads, WEATHER, 2000.0)
    distance = sweep_map(prepared, 0.7).distance
    cover = random_belts(random, distance)
    ground = np.where(cover > 0, 1.0, 0.7)
    points = places(20, 3, (distance < 20) | (distance > 800))[2]
    found = receiver_levels(prepared, points, ground, belts(cover[None], iso))[0, 0]
    assert found == pytest.approx(brute_force(GRID, roads, WEATHER, points, ground, cover, iso)[1], abs=0.1)


def test_ground_as_one_number_and_as_a_map_are_the_same():
    """Also on the road and beside it, where a ray has hardly begun."""
    one = sweep_map(scene(STRAIGHT), 0.7)
    other = sweep_map(scene(STRAIGHT), np.full((GRID.rows, GRID.columns), 0.7))
    assert np.abs(one.levels - other.levels).max() < 2e-3
    bare = sweep_map(scene(STRAIGHT), 0.7, belts(strip(20, 70), lambda path: np.zeros((*np.shape(path), 8))))
    assert np.array_equal(one.levels, bare.levels)


def test_larger_cells_far_from_the_road_leave_no_seam():
    """Behind a straight road the level falls with distance and never jumps where cells of 20, 40 and 80 m begin."""
    levels = sweep_map(scene(STRAIGHT), 0.7).levels[0, 0, 100]
    away = X - 1500 > 200
    steps = np.diff(levels[away])
    assert (steps < 0).all()
    assert np.abs(np.diff(steps)).max() < 0.05
