"""The sun's course, daylight by hour, and light under crowns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.physics import light
from forestsim.physics.light import interception, transmission

LATITUDE, LONGITUDE = 43.27, 68.22


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


@pytest.mark.parametrize(
    ("day", "hour", "elevation"),
    [
        (15, 12.3910, 25.448),
        (15, 8.3919, 8.715),
        (79, 12.4246, 46.337),
        (79, 8.4237, 25.506),
        (172, 11.5179, 69.288),
        (172, 7.5185, 32.089),
        (244, 11.5479, 54.382),
        (314, 11.8162, 29.444),
    ],
)
def test_the_sun_stands_where_an_almanac_has_it(day, hour, elevation):
    """pvlib 0.16.1 (NREL SPA) for Turkestan in 2025, its hours brought to solar time."""
    assert light.sun_elevation(LATITUDE, day, hour) == pytest.approx(elevation, abs=0.3)


def test_the_sun_follows_pvlib_through_a_year():
    pvlib = pytest.importorskip("pvlib", reason="pvlib is only a check of the sun's course")
    pd = pytest.importorskip("pandas")
    times = pd.date_range("2025-01-01", periods=365 * 8, freq="3h", tz="UTC")
    sun = pvlib.solarposition.get_solarposition(times, LATITUDE, LONGITUDE)
    hour = (times.hour.to_numpy() + LONGITUDE / 15 + sun["equation_of_time"].to_numpy() / 60) % 24
    ours = light.sun_elevation(LATITUDE, times.day_of_year.to_numpy(), hour)
    np.testing.assert_allclose(ours, sun["elevation"], atol=0.5)


def test_hours_of_a_day_keep_its_radiation_and_its_night():
    hours = np.arange(24) + 0.5
    radiation = light.hourly_radiation(np.array([6.27, 27.1]), LATITUDE, np.array([17, 198]), hours)
    np.testing.assert_allclose(radiation.mean(axis=-1) * 86400 / 1e6, [6.27, 27.1])
    assert (radiation[:, [0, 1, 22, 23]] == 0).all()
    assert radiation[1].argmax() in (11, 12)


@pytest.mark.parametrize(
    ("clearness", "share"), [(0.14165043, 0.98725146), (0.28609855, 0.95740078), (0.43717012, 0.78006616), (0.9, 0.165)]
)
def test_hazy_air_scatters_as_erbs_found(clearness, share):
    """pvlib 0.16.1, irradiance.erbs."""
    assert light.diffuse_share(clearness) == pytest.approx(share, rel=1e-6)


def test_clearness_is_nothing_at_night_and_never_above_1():
    """pvlib 0.16.1: 500 W/m2 at a zenith of 30 degrees on day 180 is 0.437."""
    assert light.clearness(500.0, 60.0, 180) == pytest.approx(0.437, abs=0.003)
    assert light.clearness(0.0, -5.0, 180) == 0
    assert light.clearness(2000.0, 60.0, 180) == 1


def test_the_sky_is_the_beam_averaged_over_the_hemisphere():
    elevation = np.linspace(0.05, 89.95, 1800)
    weight = np.sin(np.radians(2 * elevation))
    mean = np.average(light.beam_transmission(2.0, elevation, 0.6), weights=weight)
    assert light.sky_view(2.0, 0.6) == pytest.approx(mean, rel=1e-3)


@given(lai=st.floats(0, 8), cover=st.floats(0.01, 1), elevation=st.floats(1, 90))
@settings(deadline=None)
def test_sky_and_beam_lie_between_gaps_and_all(lai, cover, elevation):
    for share in (light.sky_view(lai, cover), light.beam_transmission(lai, elevation, cover)):
        assert 1 - cover - 1e-9 <= share <= 1 + 1e-9


def test_shade_under_gappy_crowns_keeps_out_less_ultraviolet_than_light():
    """Half of UV-B comes from the whole sky, a quarter of the light."""
    beam, sky = 0.1, 0.6
    assert light.ultraviolet_transmission(beam, sky) > beam * 0.75 + sky * 0.25
    assert light.ultraviolet_transmission(1.0, 1.0) == 1


@given(lai=st.floats(0, 8), elevation=st.floats(3, 90))
@settings(deadline=None)
def test_leaves_take_no_more_of_the_beam_than_falls_on_the_ground(lai, elevation):
    sunlit = light.sunlit_share(lai, elevation)
    sun, shade = light.leaf_light(100.0, 0.0, lai, elevation)
    assert 0 < sunlit <= 1
    assert shade == 0
    # Sunlit leaves together take what the crown keeps of the beam.
    assert lai * sunlit * sun == pytest.approx(100 * (1 - np.exp(-0.5 * lai / np.sin(np.radians(elevation)))), abs=0.2)


def test_at_night_no_leaf_is_sunlit():
    assert light.sunlit_share(2.0, -10.0) == 0
    assert light.leaf_light(0.0, 0.0, 2.0, -10.0) == (0, 0)
