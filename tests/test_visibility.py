"""How far one sees through dust, and how little a belt changes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.physics.visibility import extinction, path_extinction, transmitted, transparency_gain, visual_range


@pytest.mark.parametrize(("dust", "gain"), [(75, 0.5), (100, 0.54), (150, 0.59)])
def test_42_percent_less_dust_lengthens_sight_by_half(dust, gain):
    """Koschmieder at 50 to 150 ug/m3, 0.6 m2/g: 51 to 59 % where dust rules the air."""
    ratio = visual_range(extinction(0.58 * dust)) / visual_range(extinction(dust))
    assert ratio - 1 == pytest.approx(gain, abs=0.01)


@pytest.mark.parametrize(("dust", "gain"), [(50, 0.013), (100, 0.026), (150, 0.039), (300, 0.08)])
def test_a_kilometre_wholly_under_trees_lets_a_few_percent_more_light_through(dust, gain):
    """Transmission over 1 km: 1 to 4 % more at 50 to 150 ug/m3, 8 % at 300."""
    assert transparency_gain(dust, 0.42, 1.0, 1.0) == pytest.approx(gain, abs=0.002)


def test_one_belt_of_30_metres_in_a_kilometre_changes_less_than_2_percent():
    for dust in (50, 100, 300, 1000):
        assert transparency_gain(dust, 0.42, 0.03, 1.0) < 0.02


def test_clean_air_is_seen_through_for_hundreds_of_kilometres():
    assert visual_range(extinction(0.0)) == pytest.approx(326)


def test_fine_particles_dim_more_than_as_much_coarse_dust():
    assert extinction(0.0, 50.0) > 3 * extinction(50.0)


@given(dust=st.floats(0, 5000), less=st.floats(0, 1), share=st.floats(0, 1), path=st.floats(0.01, 20))
@settings(deadline=None)
def test_gain_is_the_ratio_of_transmitted_light_and_never_negative(dust, less, share, path):
    gain = transparency_gain(dust, less, share, path)
    mean = path_extinction(extinction(dust), extinction(dust * (1 - less)), share)
    assert gain >= 0
    assert transmitted(mean, path) == pytest.approx((1 + gain) * transmitted(extinction(dust), path), rel=1e-9)
    if share == 0 or less == 0:
        assert gain == pytest.approx(0, abs=1e-12)
