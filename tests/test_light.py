"""Light under crowns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.physics.light import interception, transmission


@pytest.mark.parametrize(("lai", "cut"), [(1, 0.39), (2, 0.63), (3, 0.78), (4, 0.86), (5, 0.92)])
def test_a_closed_canopy_follows_beers_law(lai, cut):
    """Beer and Lambert with k 0.5: 39, 63, 78, 86, 92 % for leaf areas 1 to 5."""
    assert interception(lai, 0.5, 1.0) == pytest.approx(cut, abs=0.006)


def test_nothing_is_kept_without_crowns():
    assert interception(0.0, 0.5, 0.0) == 0


@given(lai=st.floats(0, 10), extinction=st.floats(0.3, 0.8), cover=st.floats(0, 1), clumping=st.floats(0, 1))
def test_interception_never_exceeds_the_cover(lai, extinction, cover, clumping):
    kept = interception(lai, extinction, cover, clumping)
    assert -1e-12 <= kept <= cover + 1e-12
    assert kept + transmission(lai, extinction, cover, clumping) == pytest.approx(1)


@given(lai=st.floats(0, 10), cover=st.floats(0, 1))
def test_the_same_leaves_keep_more_light_when_they_cover_more_ground(lai, cover):
    assert interception(lai, 0.5, cover) <= interception(lai, 0.5, min(1.0, cover + 0.1)) + 1e-12
