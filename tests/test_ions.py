"""Small ions: their balance, and how little trees change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.physics.ions import ATTACHMENT, RECOMBINATION, REMOVED_BY_BELT, ion_ratio, small_ions


@given(q=st.floats(0.1, 100), z=st.floats(0, 1e6), b=st.floats(1e-7, 1e-5))
@settings(deadline=None)
def test_births_equal_losses(q, z, b):
    n = small_ions(q, z, b)
    assert RECOMBINATION * n**2 + b * n * z == pytest.approx(q, rel=1e-9)


def test_clean_air_holds_as_many_as_recombination_leaves():
    assert small_ions(10.0, 0.0) == pytest.approx(np.sqrt(10 / RECOMBINATION))


def test_dusty_air_over_land_holds_several_hundred():
    """Courtyards of Jinan: 570 to 813 ions in a cubic centimetre."""
    assert 300 < small_ions(10.0, 7000.0) < 1100


def test_a_belt_raises_ions_by_at_most_8_percent():
    """Attachment follows the number of submicron particles, of which belts remove nothing to 7 %."""
    value, low, high = REMOVED_BY_BELT
    ratios = [ion_ratio(share, aerosol) for share in (low, value, high) for aerosol in (2000.0, 4000.0, 20000.0)]
    assert min(ratios) == 1
    assert max(ratios) <= 1.08
    assert low <= value <= high


def test_where_particles_take_nearly_all_ions_the_ratio_is_that_of_the_particles():
    assert ion_ratio(0.42, 1e6) == pytest.approx(1 / 0.58, rel=1e-3)
    assert ion_ratio(0.42, 1e6, attachment=ATTACHMENT / 2) == pytest.approx(1 / 0.58, rel=1e-2)
