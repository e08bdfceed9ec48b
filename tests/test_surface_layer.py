"""Wind near the ground: neutral figures by hand, stability, and heights that hold no wind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ForestsimError
from forestsim.physics.surface_layer import (
    COMMON_HEIGHT,
    aerodynamic_resistance,
    canopy_displacement,
    canopy_roughness,
    friction_velocity,
    inverse_obukhov,
    pasquill_class,
    wind_at,
)


def test_one_wind_at_fifty_metres_gives_each_surface_its_own_friction_velocity():
    """5 m/s at 50 m: 0.28 m/s over bare ground (roughness 4 cm), 0.50 m/s over trees of 8 m."""
    trees = friction_velocity(5.0, COMMON_HEIGHT, canopy_displacement(8.0), canopy_roughness(8.0))
    bare = friction_velocity(5.0, COMMON_HEIGHT, 0.0, 0.04)
    assert [bare, trees] == pytest.approx([0.28, 0.50], abs=0.005)


def test_the_wind_profile_leads_back_to_where_it_started():
    aloft = wind_at(50.0, 3.0, 10.0, 0.0, 0.04, -0.02)
    assert wind_at(10.0, aloft, 50.0, 0.0, 0.04, -0.02) == pytest.approx(3.0)
    assert wind_at(0.04, 3.0, 10.0, 0.0, 0.04) == pytest.approx(0.0)


@settings(deadline=None)
@given(st.floats(-0.2, 0.2), st.floats(0.01, 1.0), st.floats(0, 20), st.floats(1.5, 60))
def test_stable_air_resists_more_and_unstable_less_than_neutral_air(inverse, roughness, displacement, above):
    height = displacement + roughness + above
    resistance = aerodynamic_resistance(0.4, height, displacement, roughness, inverse)
    neutral = aerodynamic_resistance(0.4, height, displacement, roughness)
    assert neutral == pytest.approx(np.log((above + roughness) / roughness) / 0.16)
    assert resistance >= 0
    assert (resistance - neutral) * inverse >= -1e-9


def test_a_height_below_the_roughness_is_refused():
    for function in (friction_velocity, aerodynamic_resistance):
        with pytest.raises(ForestsimError, match=r"height: is 5 m; give heights above displacement and roughness"):
            function(np.array([3.0, 3.0]), np.array([50.0, 5.0]), 7.0, 1.0)
    with pytest.raises(ForestsimError, match="height"):
        friction_velocity(3.0, 8.0, 7.0, 1.0)
    assert aerodynamic_resistance(0.4, 8.0, 7.0, 1.0) == 0


def test_stability_classes_follow_wind_sun_and_cloud():
    """Seinfeld & Pandis (2006), table 16.3: strong sun and light wind A, overcast D, clear night with light wind F."""
    speed = np.array([1.0, 1.0, 2.5, 4.0, 7.0, 2.5, 4.0, 1.0])
    radiation = np.array([800, 800, 400, 100, 800, 0, 0, 0.0])
    cloud = np.array([0.0, 1.0, 0.2, 0.2, 0.2, 0.1, 0.8, 0.8])
    day = np.array([True, True, True, True, True, False, False, False])
    assert "".join(pasquill_class(speed, radiation, cloud, day)) == "ADBCCFDE"
    with pytest.raises(ForestsimError, match="fraction, not a percentage or oktas"):
        pasquill_class(2.0, 100.0, 50.0, True)


def test_the_length_of_a_stability_class_depends_on_roughness():
    """Seinfeld & Pandis (2006), equation 16.83: class A over 1 m is -0.096, over 10 cm -0.125 per metre."""
    np.testing.assert_allclose(inverse_obukhov(["A", "A", "D", "F"], [1.0, 0.1, 0.1, 1.0]), [-0.096, -0.125, 0, 0.035])
    with pytest.raises(ForestsimError, match="G; choose from A, B"):
        inverse_obukhov("G", 0.1)
