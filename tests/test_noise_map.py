"""The noise map against closed forms and plain sums over point sources, and what must hold for any map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ForestsimError
from forestsim.physics.contours import iso_lines
from forestsim.physics.foliage import dense_foliage, iso
from forestsim.physics.foliage_path import path_below
from forestsim.physics.noise_belts import Belts, belts_of_rates, under_and_over
from forestsim.physics.noise_map import prepare, sweep_map
from forestsim.physics.noise_pieces import Grid, Road, road_pieces
from forestsim.physics.noise_points import receiver_levels
from forestsim.physics.noise_transfer import Transfer
from forestsim.physics.road_coefficients import road_coefficients
from forestsim.physics.road_emission import RoadConditions, road_emission
from forestsim.physics.sound_levels import (
    A_WEIGHTING,
    EXACT_BANDS,
    a_weighted,
    air_absorption,
    energetic_sum,
    lden,
    line_source,
)

AIR = air_absorption(EXACT_BANDS, 12.0, 0.5)
EMISSION = np.array([[75.0, 76.0, 74.0, 73.0, 78.0, 75.0, 67.0, 58.0]])
WEATHER = Transfer(AIR, np.array([0.5]))
GRID = Grid(1000.0, 5000.0, 10.0, 200, 160)
BEND = np.array([[1300.0, 2500.0], [1500.0, 3500.0], [2100.0, 4100.0], [2300.0, 5400.0]])
X = GRID.left + (np.arange(GRID.columns) + 0.5) * GRID.cell
Y = GRID.top - (np.arange(GRID.rows) + 0.5) * GRID.cell


def curve(x):
    """Return a winding road from south to north with bends of about 300 m in radius."""
    y = np.arange(1000.0, 7000.0, 10.0)
    return np.column_stack([x + 200.0 * np.sin(y / 250.0), y])


def strip(first, last):
    """Return the cover of one layer between two distances east of x = 1500 m."""
    inside = (X - 1500.0 >= first) & (X - 1500.0 < last)
    return np.broadcast_to(inside, (1, GRID.rows, GRID.columns)).astype(float)


def belts(cover, *variants, heights=np.inf):
    return Belts(cover, [[loss] for loss in variants], np.full(len(cover), heights))


def scene(*roads):
    return prepare(GRID, roads, WEATHER, reach=2000.0)


STRAIGHT = Road(np.array([[1500.0, 0.0], [1500.0, 9000.0]]), EMISSION)
SCENE = scene(STRAIGHT)


def plain_sum(line, points, transfer, ground, cover=None, loss=None, reach=2000.0, spacing=4.0):
    """Return levels by summing point sources one after another, with the ground and the belts met on every 2.5 m."""
    at = np.r_[0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    count = int(at[-1] / spacing)
    middle = (np.arange(count) + 0.5) * at[-1] / count
    sources = np.column_stack([np.interp(middle, at, line[:, axis]) for axis in (0, 1)])
    share = np.reshape(transfer.favourable_share, (-1,))[0]
    found = []
    for point in points:
        distance = np.hypot(*(sources - point).T)
        near = sources[distance < reach]
        distance = distance[distance < reach]
        factor, path = np.full(len(near), float(np.mean(ground))), np.zeros(len(near))
        if np.ndim(ground):
            for number, source in enumerate(near):
                steps = int(np.ceil(distance[number] / 2.5))
                way = source + (point - source) * ((np.arange(steps) + 0.5) / steps)[:, None]
                column = np.floor((way[:, 0] - GRID.left) / GRID.cell).astype(int)
                row = np.floor((GRID.top - way[:, 1]) / GRID.cell).astype(int)
                outside = (row < 0) | (row >= GRID.rows) | (column < 0) | (column >= GRID.columns)
                row, column = np.clip(row, 0, GRID.rows - 1), np.clip(column, 0, GRID.columns - 1)
                factor[number] = ground[row, column].mean()
                path[number] = np.where(outside, 0, cover[row, column]).mean() * distance[number]
        still, bent = transfer.losses(distance, factor)
        taken = loss(path) if loss else 0.0
        free = EMISSION[0] + 10 * np.log10(at[-1] / count) + A_WEIGHTING - taken
        free = free - (20 * np.log10(np.hypot(distance, transfer.rise)) + 11)[:, None]
        mixed = share * 10 ** ((free - bent) / 10) + (1 - share) * 10 ** ((free - still) / 10)
        found.append(10 * np.log10(mixed.sum()))
    return np.array(found)


def places(count, seed, away):
    """Return rows, columns and points of receivers that stand farther than so many metres from a bool map's cells."""
    random = np.random.default_rng(seed)
    row, column = np.nonzero(~away)
    chosen = random.choice(len(row), count, replace=False)
    row, column = row[chosen], column[chosen]
    return row, column, np.column_stack([X[column], Y[row]])


def test_a_long_straight_road_has_its_closed_form():
    """CNOSSOS-EU on hard ground in still air without absorption: L = L'_W - 10 lg(4 d) + 3 dB for a road without ends;
    here the road within 5 km."""
    silent = Transfer(np.zeros(8), np.array([0.0]))
    found = sweep_map(prepare(GRID, [replace(STRAIGHT, line=np.array([[1500.0, -2e4], [1500.0, 2e4]]))], silent), 0.0)
    distance = np.hypot(X - 1500.0, silent.rise)
    beside = np.abs(X - 1500.0) > 10
    half = np.sqrt(5000.0**2 - (X - 1500.0) ** 2)
    expected = line_source(float(a_weighted(EMISSION)[0]), distance, -half, half) + 3.0
    error = found.levels[0, 0] - expected
    assert np.abs(error[:, beside]).max() < 0.05
    endless = float(a_weighted(EMISSION)[0]) - 10 * np.log10(4 * distance) + 3.0
    near = beside & (np.abs(X - 1500.0) < 400)
    assert np.abs((found.levels[0, 0] - endless)[:, near]).max() < 0.3


def test_a_curved_road_is_the_sum_of_its_point_sources():
    """200 receivers, plain sum of sources every 4 m."""
    road = Road(curve(1800.0), EMISSION)
    found = sweep_map(scene(road), 0.7)
    row, column, points = places(200, 5, found.distance < 10)
    error = found.levels[0, 0, row, column] - plain_sum(road.line, points, WEATHER, 0.7)
    assert np.abs(error).max() < 0.1


def test_a_curved_road_behind_a_belt_is_the_sum_of_its_point_sources():
    """Belts of 40 m along a winding road, soft ground under them, sand elsewhere."""
    road = Road(curve(1800.0), EMISSION)
    off = np.abs(X[None] - (1800.0 + 200.0 * np.sin(Y / 250.0))[:, None])
    cover = ((off > 20) & (off < 60) & (Y[:, None] > 3500) & (Y[:, None] < 4600)).astype(float)
    ground = np.where(off < 10, 0.0, np.where(cover > 0, 1.0, 0.7))
    found = sweep_map(scene(road), ground, belts(cover[None], iso))
    row, column, points = places(40, 6, found.distance < 15)
    error = found.levels[0, 0, row, column] - plain_sum(road.line, points, WEATHER, ground, cover, iso, spacing=10.0)
    assert np.abs(error).max() < 0.3


def test_the_corridor_at_night_and_over_the_day_is_as_computed_before():
    """Note on noise of this project: 8,000 vehicles a day, a fifth heavy, 110 and 90 km/h, 12 degC and 50 %, G 0.7,
    receiver 1.5 m: Lden 59.5, 56.7, 53.0 and 47.2 at 100, 270, 500 and 1,000 m; 50 m of dense foliage take 7.3 dB."""
    flow = np.array([520.0, 240.0, 100.0])[:, None] * [0.8, 0.05, 0.15, 0, 0]
    speed = np.broadcast_to([110.0, 90.0, 90.0, 50.0, 50.0], flow.shape)
    emission = road_emission(flow, speed, RoadConditions(temperature=12.0), road_coefficients("2021"))
    assert a_weighted(emission) == pytest.approx([87.8, 84.4, 80.6], abs=0.05)
    grid = Grid(0.0, 4000.0, 10.0, 400, 130)
    road = Road(np.array([[55.0, -4000.0], [55.0, 8000.0]]), emission)
    scene = prepare(grid, [road], Transfer(AIR, np.array([0.5, 0.75, 1.0]), receiver_height=1.5))
    open_land = sweep_map(scene, 0.7)
    whole = lden(*open_land.levels[0])[200]
    at = [np.argmin(np.abs(np.arange(130) * 10.0 + 5 - 55 - d)) for d in (100, 270, 500, 1000)]
    assert whole[at] == pytest.approx([59.5, 56.7, 53.0, 47.2], abs=0.5)
    across = np.arange(130) * 10.0 + 5 - 55
    cover = np.broadcast_to((across >= 20) & (across < 70), (400, 130)).astype(float)
    behind = sweep_map(scene, np.where(cover > 0, 1.0, 0.7), belts(cover[None], dense_foliage))
    place = np.argmin(np.abs(across - 80))
    gain = lden(*open_land.levels[0])[200, place] - lden(*behind.levels[0])[200, place]
    assert gain == pytest.approx(7.3, abs=0.5)


def test_two_roads_are_heard_together():
    other = Road(BEND, EMISSION - 6.0)
    both = sweep_map(scene(STRAIGHT, other), 0.7).levels[0, 0]
    each = [sweep_map(scene(road), 0.7).levels[0, 0] for road in (STRAIGHT, other)]
    heard = np.all(np.isfinite(each), axis=0)
    assert both[heard] == pytest.approx(energetic_sum(np.array(each)[:, heard], axis=0), abs=0.01)


def test_a_road_cut_in_two_is_still_one_road():
    halves = [Road(BEND[:3], EMISSION), Road(BEND[2:], EMISSION)]
    one = sweep_map(scene(Road(BEND, EMISSION)), 0.7)
    two = sweep_map(scene(*halves), 0.7)
    assert np.abs(one.levels - two.levels)[0, 0, ~one.on_road].max() < 0.15


def test_the_map_turns_with_the_road():
    """A map on its side, its road with it, is the same map."""
    turned = Grid(0.0, 1600.0, 10.0, 160, 200)
    line = np.column_stack([GRID.top - BEND[:, 1], 1600.0 - (BEND[:, 0] - GRID.left)])
    upright = sweep_map(scene(Road(BEND, EMISSION)), 0.7).levels[0, 0]
    lying = sweep_map(prepare(turned, [Road(line, EMISSION)], WEATHER, 2000.0), 0.7).levels[0, 0]
    assert lying.T == pytest.approx(upright, abs=0.02)


@given(st.floats(0.1, 10))
@settings(deadline=None, max_examples=5)
def test_traffic_only_shifts_levels(factor):
    """Twice the flow at the same speeds is 3.01 dB more everywhere."""
    more = scene(replace(STRAIGHT, emission=EMISSION + 10 * np.log10(factor)))
    here, there = sweep_map(SCENE, 0.7).levels, sweep_map(more, 0.7).levels
    assert there == pytest.approx(here + 10 * np.log10(factor), abs=2e-4)


@pytest.mark.parametrize("heights", [np.inf, 6.0])
def test_no_belt_is_exactly_no_difference(heights):
    ground = np.full((GRID.rows, GRID.columns), 0.7)
    bare = sweep_map(SCENE, ground).levels
    none = sweep_map(SCENE, ground, belts(np.zeros((1, GRID.rows, GRID.columns)), iso, heights=heights)).levels
    idle = sweep_map(SCENE, ground, belts(strip(20, 70), lambda path: np.zeros((len(path), 8)), heights=heights)).levels
    assert np.array_equal(bare, none)
    assert np.array_equal(bare, idle)


def test_a_map_comes_out_the_same_every_time():
    cover = strip(20, 70)
    one, two = (sweep_map(SCENE, 0.7, belts(cover, iso), threads=2).levels for _ in range(2))
    assert np.array_equal(one, two)
    assert np.abs(one - sweep_map(SCENE, 0.7, belts(cover, iso), threads=1).levels).max() < 1e-4


def test_another_planting_repeats_only_the_sweep(monkeypatch):
    """Pieces, rings, tables of air and ground and distances are those of the scene."""
    prepared, cover = scene(STRAIGHT), strip(20, 70)
    first = sweep_map(prepared, 0.7, belts(cover, iso))
    for name in ("road_pieces", "ring", "frame_for", "distance_transform_edt"):
        monkeypatch.setattr(f"forestsim.physics.noise_map.{name}", None)
    monkeypatch.setattr(Transfer, "table", None)
    wider = sweep_map(prepared, 0.7, belts(strip(20, 170), iso))
    assert (wider.levels <= first.levels + 1e-4).all()
    assert np.array_equal(sweep_map(prepared, 0.7, belts(cover, iso)).levels, first.levels)


def test_winter_is_louder_than_july_behind_a_deciduous_belt():
    cover = strip(20, 70)
    found = sweep_map(SCENE, 0.7, belts(cover, lambda p: iso(p, 0.7, 1.0), lambda p: iso(p, 0.7, 0.0))).levels[:, 0]
    behind = X > 1500 + 80
    assert (found[1] > found[0])[:, behind].all()
    before = (X < 1500) & (X > 1490)
    assert found[1, :, before] == pytest.approx(found[0, :, before])


def test_a_wider_belt_is_never_louder_behind_it():
    behind = X > 1500 + 220
    levels = [
        sweep_map(SCENE, 0.7, belts(strip(20, 20 + width), iso)).levels[0, 0][:, behind] for width in (30, 100, 200)
    ]
    assert (levels[0] > levels[1]).all()
    assert (levels[1] > levels[2]).all()


def test_a_young_belt_takes_less_than_an_old_one():
    levels = [
        sweep_map(SCENE, 0.7, belts(strip(20, 70), iso, heights=h)).levels[0, 0] for h in (0.0, 1.5, 3.0, 6.0, 12.0)
    ]
    behind = X > 1500 + 80
    means = [level[:, behind].mean() for level in levels]
    assert (np.diff(means) < 0).all()
    assert np.array_equal(levels[0], sweep_map(SCENE, 0.7).levels[0, 0])


@pytest.mark.parametrize("heights", [np.inf, 8.0, 3.0])
def test_single_receivers_agree_with_the_map(heights):
    cover = strip(20, 70)
    ground = np.where(cover[0] > 0, 1.0, 0.7)
    planted = belts(cover, iso, heights=heights)
    found = sweep_map(SCENE, ground, planted)
    row, column, points = places(25, 7, found.distance < 20)
    alone = receiver_levels(SCENE, points, ground, planted)
    assert alone.shape == (1, 1, 25)
    assert found.levels[0, 0, row, column] == pytest.approx(alone[0, 0], abs=0.4)


def test_two_layers_on_one_ray_take_their_losses_together():
    one, two = strip(20, 50), strip(50, 80)
    apart = Belts(np.concatenate([one, two]), [[lambda p: 0.1 * p[:, None] * np.ones(8)] * 2], np.full(2, np.inf))
    whole = belts(one + two, lambda p: 0.1 * p[:, None] * np.ones(8))
    behind = X > 1500 + 90
    split, joined = (sweep_map(SCENE, 0.7, planted).levels[0, 0][:, behind] for planted in (apart, whole))
    assert split == pytest.approx(joined, abs=0.05)


def test_what_a_cell_takes_on_each_metre_can_be_given_by_band():
    rates = np.zeros((2, 8, GRID.rows, GRID.columns))
    rates[0] = 0.08 * strip(20, 70) * np.linspace(0.5, 2, 8)[:, None, None]
    rates[1] = 0.02 * strip(20, 70) * np.linspace(0.5, 2, 8)[:, None, None]
    spectrum = np.linspace(0.5, 2, 8)
    expected = belts(strip(20, 70), *(lambda p, r=r: np.minimum(p[:, None] * r * spectrum, 25) for r in (0.08, 0.02)))
    one, other = (sweep_map(SCENE, 0.7, planted).levels for planted in (belts_of_rates(rates), expected))
    assert one == pytest.approx(other, abs=1e-3)


def test_spectra_of_too_many_shapes_are_refused():
    rates = np.zeros((1, 8, 5, 5))
    rates[0, 0], rates[0, 1] = 1.0, np.arange(25).reshape(5, 5) / 25
    with pytest.raises(ForestsimError, match="25 shapes of spectra"):
        belts_of_rates(rates)
    with pytest.raises(ForestsimError, match="eight bands"):
        belts_of_rates(rates[:, :7])


@given(st.floats(0.5, 15), st.floats(20, 2000), st.floats(0, 0.9), st.floats(0, 300), st.floats(1.5, 4))
@settings(deadline=None)
def test_the_part_of_a_ray_below_the_tops_is_that_of_a_single_belt(height, distance, at, width, receiver):
    start, end = at * distance, min(at * distance + width, distance)
    place = np.array([[end - start], [(start + end) / 2], [distance]], np.float32)
    path, detour = under_and_over(*place, height, 0.05, receiver)
    assert path == pytest.approx([path_below(height, 0.05, receiver, distance, start, end)], abs=0.5 + 1e-3 * distance)
    assert (detour >= 0).all()


@given(st.integers(2, 6), st.floats(50, 3000), st.integers(0, 10_000))
@settings(deadline=None, max_examples=30)
def test_each_metre_of_road_is_heard_once_by_each_receiver(vertices, reach, seed):
    random = np.random.default_rng(seed)
    line = random.uniform(0, 1000, (vertices, 2))
    length = np.hypot(*np.diff(line, axis=0).T).sum()
    levels = road_pieces(line, 20.0, 1e5)
    for point in random.uniform(-500, 1500, (20, 2)):
        heard = 0.0
        for pieces in levels:
            distance = np.hypot(*(pieces.middle - point).T)
            far = distance if pieces.whole is None else np.hypot(*(pieces.whole - point).T)
            heard += pieces.length[(distance >= pieces.near) & (far < pieces.far)].sum()
        assert heard == pytest.approx(length)


def test_receivers_that_are_not_asked_for_stay_unknown_and_change_no_other():
    asked = np.abs(X[None] - 1500.0) + 0 * Y[:, None] < 300
    cover = strip(20, 70)
    whole, part = (sweep_map(SCENE, 0.7, belts(cover, iso), chosen) for chosen in (None, asked))
    assert np.isnan(part.levels[0, 0][~asked]).all()
    assert part.levels[0, 0][asked] == pytest.approx(whole.levels[0, 0][asked], abs=1e-4)
    assert part.distance[asked] == pytest.approx(whole.distance[asked])
    assert np.isnan(part.distance[~asked]).all()
    with pytest.raises(ForestsimError, match="receivers has the shape"):
        sweep_map(SCENE, 0.7, receivers=asked[:5])


def test_levels_beyond_800_metres_are_marked_and_out_of_reach_unknown():
    """Scope of CNOSSOS-EU; a level is never -99 but unknown."""
    far = Road(np.array([[1005.0, 4801.0], [1005.0, 5201.0]]), EMISSION)
    found = sweep_map(prepare(GRID, [far], WEATHER, reach=1500.0), 0.7)
    distance = np.hypot(X[None] - 1005.0, np.maximum(4801.0 - Y, 0)[:, None])
    assert (found.extrapolated == (distance > 800))[np.abs(distance - 800) > 10].all()
    assert np.isnan(found.levels[0, 0][distance > 1520]).all()
    assert (found.levels[0, 0][distance < 1300] > 10).all()
    assert found.on_road.sum() == 20


def test_a_night_without_traffic_is_silent_and_not_unknown():
    emission = np.vstack([EMISSION, np.full((1, 8), -np.inf)])
    quiet = prepare(GRID, [replace(STRAIGHT, emission=emission)], Transfer(AIR, np.array([0.5, 1.0])), 2000.0)
    found = sweep_map(quiet, 0.7).levels[0]
    assert np.isneginf(found[1]).all()
    assert found[0] == pytest.approx(sweep_map(SCENE, 0.7).levels[0, 0])
    assert receiver_levels(quiet, [[1700.0, 4000.0]], 0.7)[0, 1] == -np.inf


def test_a_cell_on_the_road_has_the_level_half_a_cell_beside_it():
    found = sweep_map(SCENE, 0.7)
    assert found.on_road.sum() == GRID.rows
    on = found.levels[0, 0, :, found.on_road[0]].ravel()
    point = receiver_levels(SCENE, [[1505.0, 4005.0]], 0.7)[0, 0]
    assert on[50] == pytest.approx(point[0], abs=0.1)


def test_a_receiver_on_a_road_or_outside_is_refused():
    with pytest.raises(ForestsimError) as wrong:
        receiver_levels(SCENE, [[1503.0, 4000.0], [1600.0, 4000.0], [0.0, 0.0]], 0.7)
    assert wrong.value.problems == [
        "receiver 1 at [1503.0, 4000.0]: stands on a road (3.0 m from its middle); move it 5 m away",
        "receiver 3 at [0.0, 0.0]: lies outside the grid; use coordinates of the grid, or a larger grid",
    ]


def test_all_that_is_wrong_with_a_scene_is_told_at_once():
    away = Road(BEND + 1e5, EMISSION, name="A2")
    short = Road(BEND[:1], EMISSION[:, :7], source_ground=2)
    with pytest.raises(ForestsimError) as wrong:
        prepare(GRID, [away, short], Transfer(AIR[:7], np.array([50.0]), receiver_height=-1.0), reach=0)
    said = wrong.value.problems
    assert "reach is 0 m; it must be above 0" in said
    assert any("frequency bands are missing" in line for line in said)
    assert any("fractions from 0 to 1" in line for line in said)
    assert any("receiver_height is -1.0 m" in line for line in said)
    assert any(line.startswith("road 1 (A2): lies outside the grid (x 1000 to 2600, y 3000 to 5000)") for line in said)
    assert any(line.startswith("road 2: its line is not a list") for line in said)
    assert any("give 1 periods of eight bands" in line for line in said)
    assert any("source_ground is 2" in line for line in said)
    with pytest.raises(ForestsimError, match="there is none"):
        scene()
    with pytest.raises(ForestsimError, match="all must be above 0"):
        prepare(replace(GRID, rows=0), [STRAIGHT], WEATHER)
    with pytest.raises(ForestsimError, match="all points of its line are the same"):
        scene(Road(np.ones((3, 2)), EMISSION))
    with pytest.raises(ForestsimError, match="unknown in some bands"):
        scene(replace(STRAIGHT, emission=EMISSION * np.nan))


def test_ground_and_belts_that_do_not_fit_are_refused():
    cover = strip(20, 70)
    for ground, planted, says in [
        (np.ones((3, 3)), None, "ground has the shape"),
        (70, None, "outside 0"),
        (0.7, belts(cover[:, :5], iso), "cover has the shape"),
        (0.7, belts(2 * cover, iso), "some cover is unknown or outside"),
        (0.7, belts(cover, iso, heights=-1), "heights are"),
        (0.7, Belts(cover, [[iso, iso]], np.array([5.0])), "losses have not one function"),
    ]:
        with pytest.raises(ForestsimError, match=says):
            sweep_map(SCENE, ground, planted)


def test_iso_lines_run_along_a_circle():
    grid = Grid(-1000.0, 1000.0, 10.0, 200, 200)
    x = grid.left + (np.arange(200) + 0.5) * 10
    found = iso_lines(np.hypot(x[None], x[:, None]), grid, [500, 5000], crs="EPSG:32642")
    assert found["level"].tolist() == [500.0]
    assert found.length.item() == pytest.approx(2 * np.pi * 500, rel=1e-3)
    (line,) = found.geometry.item().geoms
    assert line.is_ring
    assert np.hypot(*np.array(line.coords).T) == pytest.approx(np.full(len(line.coords), 500.0), abs=0.1)


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_iso_lines_part_the_cells_that_reach_a_value_from_the_others(seed):
    values = np.random.default_rng(seed).normal(size=(12, 9))
    grid = Grid(0.0, 12.0, 1.0, 12, 9)
    lines = iso_lines(values, grid, [0.0]).geometry.item()
    assert lines.is_simple
    across = (values[:, :-1] >= 0) != (values[:, 1:] >= 0)
    down = (values[:-1] >= 0) != (values[1:] >= 0)
    ends = np.concatenate([np.array(line.coords) for line in lines.geoms])
    met = {tuple(np.round(point, 9)) for point in ends}
    assert len(met) == across.sum() + down.sum()


def test_iso_lines_stop_at_what_is_unknown():
    values = np.add.outer(np.zeros(10), np.arange(10.0))
    values[4:6] = np.nan
    found = iso_lines(values, Grid(0.0, 10.0, 1.0, 10, 10), [4.5])
    assert len(found.geometry.item().geoms) == 2
    assert found.length.item() == pytest.approx(6.0)
