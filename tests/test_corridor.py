"""Belts along lines."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from planting_site import belt, scenario, site
from shapely import LineString

from forestsim.planting.corridor import belts, cut_by_kilometre, side_band

EAST = LineString([(0, 0), (10_000, 0)])


def bent_line(turns, step=300):
    """Return a line that turns by the given angles (degrees) every ``step`` metres."""
    heading = np.deg2rad(np.concatenate([[0], np.cumsum(turns)]))
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * step
    return LineString(np.vstack([[0, 0], np.cumsum(steps, axis=0)]))


@given(
    length=st.floats(50, 60_000), offset=st.floats(0, 20_000), width=st.floats(1, 5000), heading=st.floats(0, 2 * np.pi)
)
@settings(max_examples=40, deadline=None)
def test_both_sides_of_a_straight_line_are_length_times_width_each(length, offset, width, heading):
    """Geometry: two rectangles."""
    line = LineString([(0, 0), (length * np.cos(heading), length * np.sin(heading))])
    for side in ("left", "right"):
        assert side_band(line, offset, width, side).area == pytest.approx(length * width, rel=1e-6)


def test_left_is_left_of_the_direction_of_the_line():
    """A line to the east has the north on its left."""
    assert side_band(EAST, 20, 30, "left").bounds == pytest.approx((0, 20, 10_000, 50))
    assert side_band(EAST, 20, 30, "right").bounds == pytest.approx((0, -50, 10_000, -20))
    assert side_band(EAST.reverse(), 20, 30, "left").bounds == pytest.approx((0, -50, 10_000, -20))


@given(
    turns=st.lists(st.floats(-50, 50), min_size=3, max_size=14),
    offset=st.sampled_from([0.0, 20.0, 150.0]),
    width=st.sampled_from([10.0, 60.0, 400.0]),
)
@settings(max_examples=60, deadline=None)
def test_a_belt_along_a_curve_keeps_its_distance_and_never_folds(turns, offset, width):
    line = bent_line(turns)
    sides = [side_band(line, offset, width, side) for side in ("left", "right")]
    for band in sides:
        assert band.is_valid
        assert not band.is_empty
        distance = shapely.distance(shapely.points(shapely.get_coordinates(band)), line)
        assert distance.min() >= offset * 0.995 - 1e-6
        assert distance.max() <= offset + width + 1e-6
    assert sides[0].intersection(sides[1]).area < 1e-6 * sides[0].area
    both = line.buffer(offset + width, cap_style="flat", quad_segs=16)
    both = both.difference(line.buffer(offset, cap_style="square", quad_segs=16)) if offset else both
    assert sides[0].area + sides[1].area == pytest.approx(both.area, rel=1e-6)


@given(turns=st.lists(st.floats(-60, 60), min_size=8, max_size=20), start=st.floats(0, 900))
@settings(max_examples=40, deadline=None)
def test_sections_fill_the_belt_without_gaps_or_overlaps(turns, start):
    line = bent_line(turns)
    band = side_band(line, 30, 200, "left", start)
    parts = cut_by_kilometre(band, line, start, line.length, 230)
    assert sum(p.area for p in parts.values()) == pytest.approx(band.area, rel=1e-6)
    assert shapely.union_all(list(parts.values())).area == pytest.approx(band.area, rel=1e-6)
    assert set(parts) <= set(range(int(line.length // 1000) + 1))


def test_a_belt_is_cut_at_every_whole_kilometre_of_its_line():
    made = site(roads=[("road", "road", LineString([(425_000, 4_790_000), (435_000, 4_790_000)]))])
    found, problems = belts(scenario([belt("North", side="left", from_km=0.5, to_km=3.25, width_m=50)]), made)
    assert problems == []
    assert found["section"].tolist() == [0, 1, 2, 3]
    assert found["from_km"].tolist() == [0.5, 1, 2, 3]
    assert found["to_km"].tolist() == [1, 2, 3, 3.25]
    assert found["label"].tolist()[0] == "North, left, km 0.5-1"
    assert shapely.area(found["geometry"].to_numpy()) == pytest.approx([25_000, 50_000, 50_000, 12_500])


def test_everything_wrong_with_belts_comes_in_one_go():
    made = site(roads=[("road", "road", LineString([(425_000, 4_790_000), (435_456.7, 4_790_000)]))])
    plan = scenario(
        [belt("a", line="raod"), belt("b", from_km=12, to_km=13), belt("c", to_km=11.5), belt("d", to_km=10.45)]
    )
    found, problems = belts(plan, made)
    assert set(found["entry"]) == {"belts.3"}
    assert problems == [
        "belts.0.line is raod; no such line, did you mean road?",
        "belts.1.from_km is 12; road is only 10.45 km long",
        "belts.2.to_km is 11.5; road is only 10.45 km long (leave to_km out for its end)",
    ]


def test_a_wide_belt_far_from_a_winding_line_still_comes_out_whole():
    line = bent_line([70, 70, -70, -70] * 5)
    band = side_band(line, 2000, 3000, "left")
    assert band.is_valid
    parts = cut_by_kilometre(band, line, 0, line.length, 5000)
    assert sum(p.area for p in parts.values()) == pytest.approx(band.area, rel=1e-6)
