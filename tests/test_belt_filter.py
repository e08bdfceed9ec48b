"""Leaves of a belt: the independent evaluation, limits, and the flux that enters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.physics import belt_filter as belt

SIZES = np.array([0.3, 1, 2.5, 5, 10, 20, 40]) * 1e-6


@pytest.mark.parametrize(
    ("kind", "size", "wind", "published"),
    [
        ("needle", 0.0015, 1.0, [0.004, 0.012, 0.05, 0.28, 0.84, 0.99, 1.0]),
        ("needle", 0.0015, 2.0, [0.003, 0.014, 0.11, 0.55, 0.97, 1.0, 1.0]),
        ("broadleaf", 0.03, 1.0, [0.001, 0.002, 0.008, 0.03, 0.11, 0.48, 0.97]),
        ("broadleaf", 0.03, 2.0, [0.001, 0.002, 0.007, 0.03, 0.22, 0.83, 0.98]),
    ],
)
def test_a_belt_of_twenty_metres_catches_what_an_independent_evaluation_says(kind, size, wind, published):
    """Petroff et al. (2008, 2009) for quartz, 0.7 m2 of leaf a cubic metre; friction velocity a fifth of the wind."""
    leaf = belt.petroff_velocity(SIZES, wind, 0.2 * wind, belt.leaves(kind), size).total
    np.testing.assert_allclose(belt.share_caught(0.7, 20.0, leaf, wind), published, atol=0.006)


def test_needles_catch_ten_micrometres_far_better_than_flat_leaves():
    needle, flat = (belt.petroff_velocity(1e-5, 1.0, 0.2, belt.leaves(k), s).total for k, s in
                    (("needle", 0.0015), ("broadleaf", 0.03)))  # fmt: skip
    assert needle > 5 * flat


@settings(deadline=None)
@given(
    st.floats(0.05, 80),
    st.floats(0.05, 15),
    st.floats(0, 2),
    st.sampled_from(["needle", "broadleaf"]),
    st.sampled_from(sorted(belt.ORIENTATIONS["needle"])),
    st.floats(0, 3),
    st.floats(0, 100),
    st.floats(0, 1),
)
def test_a_belt_never_catches_more_than_enters_it(diameter, wind, ustar, kind, hang, density, width, porosity):
    found = belt.petroff_velocity(diameter * 1e-6, wind, ustar, belt.leaves(kind, hang), 0.01)
    assert all(part >= 0 for part in found)
    caught = belt.share_caught(density, width, found.total, wind)
    assert 0 <= caught <= 1
    entering = belt.entering_flux(200.0, wind, 8.0)
    assert 0 <= belt.belt_catch(200.0, wind, 8.0, porosity, caught) <= entering * (1 + 1e-12)
    assert belt.behind_belt(porosity, caught) <= 1 + 1e-12


def test_raupach_with_needles_tends_to_the_frontal_area_for_coarse_dust():
    """Raupach et al. (2001): 2 u f for particles that cannot follow the air."""
    found = belt.raupach_velocity(2e-4, 5.0, 5e-4, 0.32)
    assert found.total == pytest.approx(2 * 5.0 * 0.32, rel=0.02)
    assert belt.raupach_velocity(1e-7, 1.0, 0.03).sedimentation == 0


def test_the_flux_that_enters_is_dust_times_wind_times_height():
    """100 ug/m3 at 3 m/s on 8 m of height: 75.7 t a year pass each kilometre."""
    assert belt.entering_flux(100.0, 3.0, 8.0) == pytest.approx(75.7, abs=0.1)
    assert belt.per_hectare(75.7, 30.0) == pytest.approx(25.2, abs=0.1)


def test_the_wind_passes_a_shelterbelt_more_easily_than_light():
    """Guan, Zhang & Zhu (2003): aerodynamic porosity is the optical one to the power 0.4."""
    assert belt.aerodynamic_porosity(0.3) == pytest.approx(0.618, abs=0.001)
    assert belt.aerodynamic_porosity([0.0, 1.0]).tolist() == [0, 1]


def test_a_planting_wider_than_ten_heights_is_no_belt():
    assert belt.is_block([30.0, 200.0], 8.0).tolist() == [False, True]
