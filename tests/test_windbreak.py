"""Shelter behind belts: the WEPS function against its reference, and the field over a map."""

from __future__ import annotations

import numpy as np
import pytest
from air_cases import FOLDERS, problems, rows, run_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ForestsimError
from forestsim.physics.rose import CALM, Wind
from forestsim.physics.windbreak import (
    Belt,
    friction_velocity_ratio,
    mean_shelter,
    polyline_belts,
    sector_shelter,
)

GRID = np.arange(-500.0, 501.0, 10.0)
NORTH_SOUTH = Belt((0.0, -400.0), (0.0, 400.0), 10.0, 20.0, 0.3)


def wind(share, degrees):
    return Wind(share, degrees, 3.0, 0.3)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_calculator_repeats_the_published_function(folder, tmp_path):
    """Rows of the barrier function of WEPS, evaluated from its Fortran."""
    reference = rows(folder, "windbreak_weps")
    ours = run_rows("windbreak", reference.drop(columns="ustar_ratio"), tmp_path)
    np.testing.assert_allclose(ours.ustar_ratio, reference.ustar_ratio, rtol=1e-9)


@pytest.mark.parametrize(("heights", "ratio"), [(3, 0.18), (8, 0.28), (10, 0.39), (15, 0.67), (20, 0.86), (30, 0.99)])
def test_a_belt_of_30_percent_shelters_to_20_heights(heights, ratio):
    """WEPS at porosity 0.3 and half a height of width."""
    assert friction_velocity_ratio(heights * 10.0, 10.0, 5.0, 0.3) == pytest.approx(ratio, abs=0.01)


@given(
    distance=st.floats(-2000, 2000),
    height=st.floats(0.5, 30),
    width=st.floats(0, 300),
    porosity=st.floats(0, 1),
)
@settings(deadline=None)
def test_shelter_is_a_real_share_everywhere_and_nothing_outside_its_reach(distance, height, width, porosity):
    ratio = friction_velocity_ratio(distance, height, width, porosity)
    assert 0 <= ratio <= 1
    if not -5 <= distance / height <= 50 or porosity == 1:
        assert ratio == 1


def test_shelter_fades_from_a_porosity_of_08_to_none_at_1():
    ratios = friction_velocity_ratio(50.0, 10.0, 5.0, np.array([0.8, 0.9, 1.0]))
    assert ratios[1] == pytest.approx((ratios[0] + 1) / 2)
    assert ratios[2] == 1


def test_the_field_behind_a_belt_is_the_function_of_the_distance_along_the_wind():
    field = sector_shelter([NORTH_SOUTH], GRID, GRID, 270.0)
    expected = friction_velocity_ratio(GRID, 10.0, 20.0, 0.3)
    np.testing.assert_allclose(field[50], expected)
    oblique = sector_shelter([NORTH_SOUTH], GRID, GRID, 300.0)
    along = GRID / np.cos(np.radians(30))
    np.testing.assert_allclose(oblique[50], friction_velocity_ratio(along, 10.0, 20.0, 0.3), rtol=1e-9)


def test_wind_along_a_belt_gives_no_shelter():
    for degrees in (0.0, 180.0, 25.0, 335.0):
        assert (sector_shelter([NORTH_SOUTH], GRID, GRID, degrees) >= 1).all()
    assert (sector_shelter([NORTH_SOUTH], GRID, GRID, 31.0) < 1).any()


def test_turning_belt_and_wind_by_90_degrees_turns_the_field():
    belt = Belt((0.0, -400.0), (0.0, 400.0), 10.0, 20.0, 0.3, start_free=True)
    turned = Belt((400.0, 0.0), (-400.0, 0.0), 10.0, 20.0, 0.3, start_free=True)
    before = sector_shelter([belt], GRID, GRID, 290.0)
    after = sector_shelter([turned], GRID, GRID, 200.0)
    # Counter-clockwise: (east, north) becomes (-north, east), and the wind comes from 90 degrees less.
    np.testing.assert_allclose(after, np.rot90(before, -1), atol=1e-9)


def test_rows_may_run_south_as_in_a_raster():
    field = sector_shelter([NORTH_SOUTH], GRID, GRID, 300.0)
    np.testing.assert_allclose(sector_shelter([NORTH_SOUTH], GRID, GRID[::-1], 300.0), field[::-1])


def test_wind_rises_beside_a_free_end_and_in_a_gap_but_not_within_shelter():
    pieces = [
        Belt((0.0, -400.0), (0.0, -20.0), 10.0, 20.0, 0.3, end_free=True),
        Belt((0.0, 20.0), (0.0, 400.0), 10.0, 20.0, 0.3, start_free=True),
    ]
    field = sector_shelter(pieces, GRID, GRID, 270.0)
    assert field[51, 51] > 1
    assert field.max() <= 1.1
    assert field[20, 55] < 1
    assert (sector_shelter(pieces, GRID, GRID, 270.0, end_speed_up=0.0) <= 1).all()


def test_where_belts_overlap_the_strongest_shelter_counts():
    second = Belt((100.0, -400.0), (100.0, 400.0), 10.0, 20.0, 0.3)
    both = sector_shelter([NORTH_SOUTH, second], GRID, GRID, 270.0)
    each = [sector_shelter([belt], GRID, GRID, 270.0) for belt in (NORTH_SOUTH, second)]
    np.testing.assert_allclose(both, np.minimum(*each))


def test_a_bent_line_leaves_no_hole_in_its_shelter():
    belts = polyline_belts([(-300, -300), (0, 0), (40, 300)], 10.0, 20.0, 0.3)
    assert [(b.start_free, b.end_free) for b in belts] == [(True, False), (False, True)]
    field = sector_shelter(belts, GRID, GRID, 300.0)
    rows_ = slice(30, 70)
    assert (field[rows_].min(axis=1) < 0.3).all()
    ring = polyline_belts([(0, 0), (100, 0), (100, 100), (0, 0)], 10.0, 20.0, 0.3)
    assert not any(b.start_free or b.end_free for b in ring)


def test_the_mean_over_a_rose_weighs_sectors_and_leaves_calm_hours_open():
    rose = [wind(0.5, 270.0), wind(0.2, 0.0), Wind(0.3, CALM, 0.5, 0.05)]
    expected = 0.5 * sector_shelter([NORTH_SOUTH], GRID, GRID, 270.0) + 0.5
    np.testing.assert_allclose(mean_shelter([NORTH_SOUTH], GRID, GRID, rose), expected)
    assert mean_shelter([NORTH_SOUTH], GRID, GRID, rose, power=3).min() < expected.min()
    assert (mean_shelter([], GRID, GRID, rose) == 1).all()


def test_a_rose_that_does_not_sum_to_1_is_refused():
    with pytest.raises(ForestsimError, match=r"shares sum to 0\.9; make them sum to 1"):
        mean_shelter([NORTH_SOUTH], GRID, GRID, [wind(0.9, 270.0)])


def test_impossible_belts_are_all_told_at_once():
    with pytest.raises(ForestsimError) as wrong:
        friction_velocity_ratio(10.0, 0.0, -1.0, 30.0)
    assert len(wrong.value.problems) == 3
    assert "porosity is 30; give a fraction from 0 to 1, not a percentage" in wrong.value.problems[2]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("40,8,12,40", "optical_porosity is 40; give 0 to 1, a fraction, not a percentage"),
        ("40,0,12,0.4", "H_m is 0; give more than 0"),
        ("40,8,-2,0.4", "width_m is -2"),
        (",8,2,0.4", "x_m is empty"),
    ],
)
def test_a_mistake_is_told_by_row_and_column(row, part, tmp_path):
    assert any(part in line for line in problems("windbreak", f"x_m,H_m,width_m,optical_porosity\n{row}\n", tmp_path))
