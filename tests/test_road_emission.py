"""Sound power of roads held against the test values of CNOSSOS-EU and of its peer."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise_cases import SHARED, TYPED, emission_arguments, shared_cases

from forestsim.physics.road_coefficients import CATEGORIES, VERSIONS, road_coefficients, surface_names
from forestsim.physics.road_emission import (
    RoadConditions,
    gradient_correction,
    junction_correction,
    road_emission,
    temperature_correction,
    vehicle_power,
)
from forestsim.physics.sound_levels import BANDS, a_weighted, energetic_mean

BAND_COLUMNS = [f"LWm_{band:.0f}" for band in BANDS]
FLOW = st.lists(st.floats(0, 3000), min_size=5, max_size=5).filter(lambda flow: sum(flow) > 1)
CARS = [1000.0, 0, 0, 0, 0]


def worst_difference(rows):
    """Return the greatest difference of the emission from the reference, dB, over the bands that have one."""
    worst = 0.0
    for spelt, version in (("2015", "2015"), ("2020_2021", "2021")):
        of = rows[rows["coeff_version"].astype(str) == spelt]
        found = road_emission(*emission_arguments(of), road_coefficients(version))
        worst = max(worst, np.nanmax(np.abs(found - of[BAND_COLUMNS].to_numpy(float))))
    return worst


def test_the_emission_repeats_the_test_values_of_cnossos():
    """Three JRC test values of 2015 and ten runs of NoiseModelling 35d2da1, tolerance 0.01 dB."""
    assert worst_difference(pd.read_csv(TYPED / "emission.csv")) < 1e-3


def test_the_emission_repeats_all_reference_cases():
    assert worst_difference(shared_cases("cases/noise/emission_cnossos.csv")) < 1e-3


def test_the_shipped_coefficients_are_those_of_the_table_they_were_typed_from():
    path = SHARED / "tables" / "noise" / "cnossos_road_coefficients.json"
    if not path.is_file():
        pytest.skip("the table of coefficients is not here")
    table = json.loads(path.read_text("utf-8"))
    for version, spelt in (("2015", "2015"), ("2021", "2020_2021")):
        shipped = road_coefficients(version)
        assert set(shipped.surfaces) == set(table[spelt]["surfaces"])
        for category, given_ in table[spelt]["categories"].items():
            vehicle = shipped.vehicles[category]
            np.testing.assert_array_equal(vehicle.propulsion, [given_["A_P"], given_["B_P"]])
            turns = [0, given_["C_P_crossing"], given_["C_P_roundabout"]]
            np.testing.assert_array_equal(vehicle.junction_propulsion, turns)
        for place, surface in enumerate(shipped.surfaces):
            for category in ("1", "2", "3"):
                vehicle, paved = shipped.vehicles[category], table[spelt]["surfaces"][surface]
                np.testing.assert_array_equal(vehicle.surface_level[place], paved[f"alpha_cat{category}"])
                assert vehicle.surface_slope[place] == paved[f"beta_cat{category}"]


def test_a_car_at_the_reference_speed_has_the_tabled_levels():
    """2021/1226: A_R 100.1 and A_P 84.7 dB at 1 kHz and 70 km/h."""
    car = vehicle_power("1", 70.0, RoadConditions(), road_coefficients())
    assert car[4] == pytest.approx(10 * np.log10(10**10.01 + 10**8.47))


def test_the_newer_coefficients_are_louder_by_about_three_decibels():
    """A_R of cars rose from 97.3 to 100.1 dB at 1 kHz from 2015 to 2021."""
    levels = [a_weighted(road_emission(CARS, [90.0] * 5, RoadConditions(), road_coefficients(v))) for v in VERSIONS]
    assert levels[1] - levels[0] == pytest.approx(2.8, abs=0.2)


def test_the_highway_of_the_corridor_has_its_emission():
    """520 vehicles an hour, 5 % medium and 15 % heavy at 110/90 km/h and 12 degC: 87.8 dB(A) per m (computed)."""
    flow, speed = [416, 26, 78, 0, 0], [110, 90, 90, np.nan, np.nan]
    found = road_emission(flow, speed, RoadConditions(temperature=12.0), road_coefficients())
    assert a_weighted(found) == pytest.approx(87.8, abs=0.05)


@pytest.mark.parametrize(("category", "expected"), [("1", 0.8), ("2", 0.4), ("3", 0.4), ("4a", 0.0), ("4b", 0.0)])
def test_ten_degrees_of_cold_make_tyres_louder(category, expected):
    """Directive (EU) 2015/996, 2.2.3: 0.08 dB per K for cars, 0.04 for heavy vehicles, none for two wheels."""
    assert temperature_correction(category, 10.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("category", "slope", "expected"),
    [
        *[("1", -12, 6.0), ("1", -6, 0.0), ("1", 2, 0.0), ("1", 8, 3.2), ("1", 15, 5.333), ("1", -20, 6.0)],
        *[("2", -8, 3.429), ("2", -4, 0.0), ("2", 5, 4.0), ("3", -8, 5.6), ("3", 5, 5.0), ("4b", 10, 0.0)],
    ],
)
def test_gradients_make_engines_louder_up_and_down(category, slope, expected):
    """Directive (EU) 2015/996, 2.2.4, at 80 km/h, worked by hand."""
    assert gradient_correction(category, 80.0, slope) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("distance", "expected"), [(0, 5.5), (50, 2.75), (-50, 2.75), (100, 0), (250, 0)])
def test_a_junction_reaches_a_hundred_metres(distance, expected):
    assert junction_correction(5.5, distance) == pytest.approx(expected)


def test_against_the_slope_is_down_and_both_ways_are_the_mean_of_energies():
    """Directive (EU) 2015/996, 2.2.4: a road of both ways carries half its flow up and half down."""
    flow, speed = [500.0, 50, 80, 5, 5], [90.0, 80, 80, 60, 60]
    up, against, both = (
        road_emission(flow, speed, RoadConditions(slope=8.0, way=way), road_coefficients()) for way in (1, 2, 3)
    )
    down = road_emission(flow, speed, RoadConditions(slope=-8.0), road_coefficients())
    np.testing.assert_allclose(against, down)
    np.testing.assert_allclose(both, energetic_mean(np.stack([up, down]), axis=0))


def test_a_road_without_traffic_is_silent():
    silent = road_emission(np.zeros(5), np.full(5, np.nan), RoadConditions(), road_coefficients())
    assert np.isneginf(silent).all()


@given(flow=FLOW, speed=st.floats(20, 130), slope=st.floats(-12, 12), temperature=st.floats(-20, 40))
@settings(deadline=None)
def test_twice_the_traffic_is_three_decibels_louder(flow, speed, slope, temperature):
    conditions = RoadConditions(temperature=temperature, slope=slope)
    once, twice = (road_emission(np.multiply(flow, k), [speed] * 5, conditions, road_coefficients()) for k in (1, 2))
    np.testing.assert_allclose(twice - once, 10 * np.log10(2), atol=1e-9)


@given(flow=FLOW, more=st.sampled_from(range(5)), version=st.sampled_from(VERSIONS))
@settings(deadline=None)
def test_more_vehicles_are_never_quieter(flow, more, version):
    busier = np.array(flow) + 100.0 * (np.arange(5) == more)
    quiet, loud = (road_emission(f, [60.0] * 5, RoadConditions(), road_coefficients(version)) for f in (flow, busier))
    assert (loud >= quiet).all()


@given(slow=st.floats(50, 120), faster=st.floats(0, 10), category=st.sampled_from(CATEGORIES))
@settings(deadline=None)
def test_a_faster_vehicle_is_never_quieter_to_the_ear(slow, faster, category):
    """Only the 63 Hz band of engines falls with speed (B_P is -1.3 and -1.9 dB); it weighs little."""
    levels = [
        a_weighted(vehicle_power(category, v, RoadConditions(), road_coefficients())) for v in (slow, slow + faster)
    ]
    assert levels[1] >= levels[0] - 1e-9


@pytest.mark.parametrize("version", VERSIONS)
def test_every_surface_of_the_tables_can_be_driven_on(version):
    names = surface_names(version)
    assert len(names) == {"2015": 22, "2021": 16}[version]
    conditions = RoadConditions(surface=np.array(names))
    found = road_emission([500.0, 50, 80, 5, 5], [80.0] * 5, conditions, road_coefficients(version))
    assert found.shape == (len(names), 8)
    one_by_one = [
        road_emission([500.0, 50, 80, 5, 5], [80.0] * 5, RoadConditions(surface=name), road_coefficients(version))
        for name in names
    ]
    np.testing.assert_allclose(found, one_by_one)


def test_one_road_may_have_many_hours():
    flow = np.multiply.outer([[1.0, 2.0, 4.0]], CARS)
    found = road_emission(flow, [90.0] * 5, RoadConditions(), road_coefficients())
    assert found.shape == (1, 3, 8)
    np.testing.assert_allclose(np.diff(found, axis=1), 10 * np.log10(2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"flow": [-1.0, 0, 0, 0, 0]}, "flow is negative or unknown"),
        ({"flow": [np.nan, 0, 0, 0, 0]}, "flow is negative or unknown"),
        ({"flow": [1.0, 2.0]}, "give a last axis of the categories 1, 2, 3, 4a, 4b"),
        ({"speed": [131.0] * 5}, "speed is outside 20 to 130 km/h"),
        ({"speed": [19.9] * 5}, "speed is outside 20 to 130 km/h"),
        ({"speed": [np.nan] * 5}, "speed is outside 20 to 130 km/h"),
        ({"stud_share": 40.0}, "give a fraction, not a percentage"),
        ({"stud_months": 13.0}, "stud_months is outside 0 to 12"),
        ({"way": 4}, "way is not 1, 2 or 3"),
        ({"surface": "NL99"}, "surface is NL99; choose from DEF, "),
        ({"junction": "bridge"}, "junction is bridge; choose from none, crossing, roundabout"),
    ],
)
def test_a_mistake_is_told_with_its_cure(change, message):
    flow, speed = change.pop("flow", CARS), change.pop("speed", [80.0] * 5)
    with pytest.raises(ValueError, match=message):
        road_emission(flow, speed, replace(RoadConditions(), **change), road_coefficients())


def test_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match="version is 2019; choose from 2015, 2021"):
        road_coefficients("2019")
