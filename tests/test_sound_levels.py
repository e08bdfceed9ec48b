"""Sums of sound, day-evening-night levels, absorption by air, spreading from a line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise_cases import TYPED, shared_cases

from forestsim.physics import sound_levels as sound

LEVEL = st.floats(20, 100)


def test_two_equal_sources_are_three_decibels_louder_than_one():
    assert sound.energetic_sum([60.0, 60.0]) == pytest.approx(60 + 10 * np.log10(2))


def test_silence_adds_nothing():
    assert sound.energetic_sum([60.0, -np.inf]) == pytest.approx(60.0)


def test_a_weighting_cuts_the_low_bands():
    """IEC 61672-1: -26.2 dB at 63 Hz, 0 at 1 kHz."""
    silent = np.full(8, -np.inf)
    for band, expected in ((0, 43.8), (4, 70.0), (7, 68.9)):
        tone = np.where(np.arange(8) == band, 70.0, silent)
        assert sound.a_weighted(tone) == pytest.approx(expected)


def test_a_spectrum_with_a_missing_band_is_refused():
    with pytest.raises(ValueError, match="has 7 bands; give all eight octave bands from 63 Hz to 8000 Hz"):
        sound.a_weighted(np.full(7, 60.0))
    with pytest.raises(ValueError, match="has 1 bands"):
        sound.a_weighted(60.0)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [((60, 60, 60), 66.3952), ((70, 65, 60), 70.0), ((61.1, 58.3, 55.1), 63.1787), ((72.4, 70.1, 66.6), 74.6714)],
)
def test_the_day_evening_night_level_weighs_twelve_four_and_eight_hours(periods, expected):
    """Directive 2002/49/EC, annex I; values of the noise reference cases."""
    assert sound.lden(*periods) == pytest.approx(expected, abs=1e-4)


@given(day=LEVEL, evening=LEVEL, night=LEVEL)
def test_the_day_evening_night_level_lies_between_its_penalised_parts(day, evening, night):
    parts = (day, evening + 5, night + 10)
    assert min(parts) - 1e-9 <= sound.lden(day, evening, night) <= max(parts) + 1e-9


def test_hours_make_periods_and_kazakh_periods():
    """07-23 h without penalty: 12 h of 60 dB and 4 h of 50 dB are 10 lg((12e6 + 4e5)/16) = 58.89 dB."""
    hourly = np.full(24, 40.0)
    hourly[7:19], hourly[19:23] = 60.0, 50.0
    day, evening, night = sound.periods_of_hours(hourly)
    assert (day, evening, night) == pytest.approx((60.0, 50.0, 40.0))
    waking, sleeping = sound.kazakh_periods(day, evening, night)
    assert waking == pytest.approx(58.893, abs=1e-3)
    assert sleeping == pytest.approx(40.0)


def test_the_hour_before_midnight_belongs_to_the_night():
    hourly = np.full(24, -np.inf)
    hourly[23] = 80.0
    day, evening, night = sound.periods_of_hours(hourly)
    assert np.isneginf(day)
    assert np.isneginf(evening)
    assert night == pytest.approx(80 - 10 * np.log10(8))


def test_a_day_of_fewer_hours_is_refused():
    with pytest.raises(ValueError, match="hourly has 23 values; give 24"):
        sound.periods_of_hours(np.full(23, 60.0))


def test_air_absorbs_as_in_the_standards_table():
    """ISO 9613-1 (1993), table 1, three digits: 13 points typed from public transcriptions."""
    rows = pd.read_csv(TYPED / "air_absorption.csv")
    frequency = sound.exact_frequency(rows["f_nominal_Hz"])
    found = sound.air_absorption(frequency, rows["temp_C"], rows["rh_pct"] / 100)
    np.testing.assert_allclose(found, rows["alpha_dB_per_km"], rtol=5e-3)


def test_air_absorbs_as_in_all_public_points_of_the_standards_table():
    rows = shared_cases("cases/noise/atmospheric_iso9613_1.csv")
    found = sound.air_absorption(rows["f_exact_Hz"], rows["temp_C"], rows["rh_pct"] / 100)
    np.testing.assert_allclose(found, rows["alpha_dB_per_km"], rtol=5e-3)


def test_the_octave_bands_of_a_mild_day_absorb_as_cnossos_lists_them():
    """10 degC and 70 %: 0.12, 0.41, 1.04, 1.93, 3.66, 9.66, 32.77, 116.88 dB per km (ISO 9613-1 at exact mid-bands)."""
    expected = [0.12, 0.41, 1.04, 1.93, 3.66, 9.66, 32.77, 116.88]
    np.testing.assert_allclose(sound.air_absorption(sound.EXACT_BANDS, 10.0, 0.70), expected, atol=5e-3)


def test_exact_frequencies_follow_the_base_ten_series():
    """IEC 61260-1: 63 Hz is 63.096, 80 Hz is 79.433, 8 kHz is 7943.28 Hz."""
    np.testing.assert_allclose(sound.exact_frequency([63, 80, 8000]), [63.0957, 79.4328, 7943.2823], atol=1e-4)
    np.testing.assert_allclose(sound.exact_frequency(sound.BANDS), sound.EXACT_BANDS)


def test_humidity_in_percent_is_refused():
    with pytest.raises(ValueError, match="give a fraction, not a percentage"):
        sound.air_absorption(1000.0, 10.0, 70.0)


@given(
    frequency=st.floats(50, 5000), temperature=st.floats(-20, 45), humidity=st.floats(0.1, 1), factor=st.floats(1, 2)
)
def test_air_never_absorbs_less_of_a_higher_tone(frequency, temperature, humidity, factor):
    low = sound.air_absorption(frequency, temperature, humidity)
    assert 0 < low <= sound.air_absorption(frequency * factor, temperature, humidity) * (1 + 1e-12)


def test_an_endless_road_loses_three_decibels_for_each_doubling_of_distance():
    """Closed form: L = L'W - 10 lg x - 10 lg 4."""
    assert sound.line_source(80.0, 10.0) == pytest.approx(80 - 10 - 10 * np.log10(4))
    assert sound.line_source(80.0, 20.0) == pytest.approx(80 - 13.0103 - 10 * np.log10(4), abs=1e-4)


@pytest.mark.parametrize(
    ("distance", "start", "end", "expected"),
    [(10, -1e9, 1e9, 63.9794), (50, -100, 100, 55.4706), (200, -1000, 50, 48.0884), (15, -5, 5, 55.3325)],
)
def test_a_finite_road_fills_an_angle(distance, start, end, expected):
    """L = L'W - 10 lg x - 10 lg(4 pi) + 10 lg(angle); values of the noise reference cases, emission 80 dB per m."""
    assert sound.line_source(80.0, distance, start, end) == pytest.approx(expected, abs=1e-4)


def test_a_road_that_ends_beside_the_receiver_is_half_of_an_endless_one():
    half = sound.line_source(80.0, 30.0, 0.0, np.inf)
    assert half == pytest.approx(sound.line_source(80.0, 30.0) - 10 * np.log10(2))


def test_a_short_road_far_along_is_a_point():
    """10 m of road at 1 000 km: 80 + 10 lg 10 - 10 lg(4 pi) - 120 dB."""
    found = sound.line_source(80.0, 10.0, 1e6, 1e6 + 10)
    inclined = 10 * np.log10(1e12 + 1e7)
    assert found == pytest.approx(80 + 10 - 10 * np.log10(4 * np.pi) - inclined, abs=1e-4)


@given(distance=st.floats(1, 1000), start=st.floats(-500, 400), length=st.floats(20, 800), share=st.floats(0.1, 0.9))
@settings(deadline=None)
def test_the_parts_of_a_road_add_up_to_the_road(distance, start, length, share):
    middle, end = start + share * length, start + length
    parts = [sound.line_source(80.0, distance, start, middle), sound.line_source(80.0, distance, middle, end)]
    assert sound.energetic_sum(parts) == pytest.approx(sound.line_source(80.0, distance, start, end), abs=1e-9)


def test_a_receiver_on_the_road_is_refused():
    with pytest.raises(ValueError, match="the receiver lies on the road"):
        sound.line_source(80.0, 0.0)
    with pytest.raises(ValueError, match="end is not beyond start"):
        sound.line_source(80.0, 10.0, 5.0, 5.0)
