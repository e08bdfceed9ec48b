"""Carrying capacity of areas and trails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics.capacity import (
    area_capacity,
    correction_factor,
    groups_on_trail,
    management_capacity,
    rotation,
    social_factor,
    trail_capacity,
    whole_visitors,
)

SHARE = st.floats(0, 1)


def test_an_area_of_two_hectares_bears_3024_visitors_a_day():
    """Project case cifuentes_a: PCC 8,000; 0.75 x 0.9 x 0.8 = 0.54; RCC 4,320; MC 0.7; ECC 3,024."""
    corrections = [correction_factor(90, 360), correction_factor(36, 360), correction_factor(2, 10)]
    managed = management_capacity([6, 8, 7], [10, 10, 10])
    found = area_capacity(20_000, 10, rotation(10, 2.5), corrections, managed)
    assert (found.physical, found.real, found.effective) == pytest.approx((8000, 4320, 3024))
    assert whole_visitors(found.effective) == 3024


def test_a_trail_of_two_kilometres_bears_664_visitors_a_day():
    """Project case cifuentes_trail_a: 30.769 groups, social 0.230769, RCC 1,107.69, ECC 664.615."""
    found = trail_capacity(2000, 1, 15, 50, rotation(8, 2), [0.8, 0.75], 0.6)
    assert groups_on_trail(2000, 1, 15, 50) == pytest.approx(30.76923)
    assert social_factor(1, 15, 50) == pytest.approx(0.23076923)
    assert (found.physical, found.real, found.effective) == pytest.approx((8000, 1107.6923076923, 664.6153846154))


@given(area=st.floats(0, 1e7), corrections=st.lists(SHARE, max_size=5), managed=SHARE)
def test_each_capacity_is_at_most_the_one_before(area, corrections, managed):
    found = area_capacity(area, 100, 3, corrections, managed)
    assert found.physical >= found.real >= found.effective >= 0


def test_rounding_alone_loses_no_visitor():
    assert whole_visitors(0.54 * 8000 * (0.6 + 0.8 + 0.7) / 3) == 3024
    assert whole_visitors(3023.9) == 3023
    assert whole_visitors(0.0) == 0


def test_more_staff_than_needed_is_enough():
    assert management_capacity([20, 1], [10, 2]) == pytest.approx(0.75)


def test_more_limited_than_there_is_and_percentages_are_refused():
    with pytest.raises(ValueError, match="more than the total"):
        correction_factor(400, 360)
    with pytest.raises(ValueError, match="not a percentage"):
        area_capacity(1, 1, 1, [75])
    with pytest.raises(ValueError, match="not a percentage"):
        area_capacity(1, 1, 1, [], 60)
