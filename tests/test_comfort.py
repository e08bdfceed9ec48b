"""Coolness: heat that water takes, shade, radiant temperature, and hours of heat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.physics import comfort
from forestsim.physics.light import beam_transmission, sky_view


def test_a_millimetre_a_day_takes_28_watts():
    """28.4 W/m2 for each mm a day."""
    assert comfort.latent_heat(1.0) == pytest.approx(28.4, abs=0.05)


def test_an_irrigated_grove_cools_the_air_by_a_few_kelvin_and_dry_saxaul_by_less_than_one():
    """Measured: 1 to 4 K in irrigated groves at noon, 0 to 1 K in dry saxaul; noon is three times the daily mean."""
    grove, saxaul = (3 * comfort.latent_heat(mm) for mm in (5.0, 0.4))
    assert 1 <= comfort.air_cooling(grove, 300.0, 2.0, 30.0) <= 4
    assert comfort.air_cooling(saxaul, 300.0, 2.0, 30.0) < 1
    assert comfort.air_cooling(grove, 1e5, 0.5, 10.0) == comfort.MOST_AIR_COOLING
    assert comfort.air_cooling(-10.0, 300.0, 2.0, 30.0) == 0


def test_summer_noon_in_the_open_radiates_at_about_60_degrees_and_shade_at_far_less():
    """Tmrt of 55 to 70 degC is usual over open ground at dry summer noons, in tree shade 15 to 30 K less."""
    noon = dict(temperature=35.0, vapour_pressure=1.35, beam=600.0, sky=150.0, elevation=65.0)
    open_ground = comfort.mean_radiant_temperature(**noon)
    shade = comfort.mean_radiant_temperature(
        **noon, beam_share=beam_transmission(3.0, 65.0, 1.0), sky_share=sky_view(3.0, 1.0)
    )
    assert 55 < open_ground < 70
    assert 15 < open_ground - shade < 30


@given(
    temperature=st.floats(-10, 45),
    vapour=st.floats(0.2, 3),
    beam=st.floats(0, 900),
    sky=st.floats(0, 300),
    elevation=st.floats(5, 90),
    beam_share=st.floats(0, 1),
)
@settings(deadline=None)
def test_less_sun_never_warms(temperature, vapour, beam, sky, elevation, beam_share):
    weather = (temperature, vapour, beam, sky, elevation)
    shaded = comfort.mean_radiant_temperature(*weather, beam_share=beam_share)
    assert shaded <= comfort.mean_radiant_temperature(*weather) + 1e-9


def test_closed_crowns_keep_the_night_warmer_than_the_clear_sky():
    open_ground, below = (
        comfort.mean_radiant_temperature(15.0, 1.0, 0.0, 0.0, -20.0, 1.0, share) for share in (1.0, 0.1)
    )
    assert open_ground < below <= 15.0


def test_a_standing_body_shows_the_sun_least_from_above():
    """Projected area factor: 0.308 at the horizon, 0.08 under a sun overhead (Di Napoli et al. 2020)."""
    assert comfort.projected_area(0.0) == pytest.approx(0.308)
    assert comfort.projected_area(90.0) == pytest.approx(0.308 * np.cos(np.radians(75.24)), rel=1e-6)


def test_without_extra_radiation_apparent_temperature_is_that_of_steadman():
    """Steadman (1994): 30 degC, 2 kPa, 2 m/s."""
    assert comfort.apparent_temperature(30.0, 2.0, 2.0, 30.0) == pytest.approx(30 + 0.348 * 20 - 0.7 * 2 - 4.25)
    assert comfort.apparent_temperature(30.0, 2.0, 2.0, 55.0) > 36


def test_heat_hours_count_the_hours_of_each_mean_day():
    apparent = np.full((12, 24), 20.0)
    apparent[6, 10:16] = 40.0
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    assert comfort.heat_hours(apparent, days) == 6 * 31
    assert comfort.heat_hours(np.stack([apparent, apparent - 30]), days).tolist() == [186, 0]
