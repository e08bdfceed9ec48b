"""Wind roses: directions, shares, and what is refused."""

from __future__ import annotations

import pytest

from forestsim.errors import ForestsimError
from forestsim.physics.rose import CALM, SECTORS, Wind, check_rose, compass_rose, fan


def test_wind_blows_to_the_other_side():
    assert Wind(1, 270, 3.0, 0.3).downwind == pytest.approx((1, 0))
    assert Wind(1, 0, 3.0, 0.3).downwind == pytest.approx((0, -1))
    assert Wind(1, 45, 3.0, 0.3).downwind == pytest.approx((-(0.5**0.5), -(0.5**0.5)))


def test_a_rose_by_sector_names_keeps_shares_and_calm_hours():
    rose = compass_rose({"N": 0.3, "SW": 0.5, "calm": 0.2}, 3.0, 0.3)
    assert [(w.share, w.from_degrees) for w in rose[:2]] == [(0.3, 0), (0.5, 225)]
    assert rose[2].calm
    assert rose[2].friction_velocity / rose[2].speed == pytest.approx(0.1)


def test_a_sector_of_another_name_is_refused():
    with pytest.raises(ForestsimError, match="wind rose: NNE is not a sector; choose from N, NE"):
        compass_rose({"NNE": 1.0}, 3.0, 0.3)


@pytest.mark.parametrize("total", [0.9, 1.1, 1.00001])
def test_shares_that_do_not_sum_to_1_are_refused(total):
    with pytest.raises(ForestsimError, match="make them sum to 1, calm hours included"):
        compass_rose({"N": total / 2, "S": total / 2}, 3.0, 0.3)


def test_still_air_without_a_speed_is_refused():
    with pytest.raises(ForestsimError, match="speed is 0"):
        compass_rose(dict.fromkeys(SECTORS, 0.125), 0.0, 0.3)


def test_rounding_of_shares_is_forgiven():
    check_rose([Wind(1 / 3, d, 3.0, 0.3) for d in (0, 120, 240)])


def test_a_fan_of_one_part_is_the_rose_and_turns_through_north():
    rose = [Wind(0.8, 0.0, 3.0, 0.3), Wind(0.2, CALM, 0.5, 0.05)]
    assert [w.from_degrees for w in fan(rose, 45, 1)][:1] == [0]
    assert [w.from_degrees for w in fan(rose, 45, 3)][:3] == pytest.approx([345, 0, 15])
