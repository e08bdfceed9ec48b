"""Dust lifted by traffic against AP-42."""

from __future__ import annotations

import numpy as np
import pytest

from forestsim.errors import ForestsimError
from forestsim.physics import road_dust

EIGHT_SHORT_TONS = 8 * road_dust.SHORT_TON


@pytest.mark.parametrize(
    ("silt", "size", "published"), [(0.03, "PM10", 0.21), (0.2, "PM10", 1.2), (2.0, "PM10", 9.7), (0.2, "PM30", 6.2)]
)
def test_a_paved_road_lifts_what_ap42_says(silt, size, published):
    """US EPA, AP-42 13.2.1, evaluated for vehicles of 8 short tons, g per vehicle and km."""
    assert road_dust.paved_road_dust(silt, EIGHT_SHORT_TONS, size) == pytest.approx(published, rel=0.02)


def test_ten_thousand_vehicles_a_day_lift_twenty_three_tonnes_a_kilometre():
    """US EPA, AP-42 13.2.1: 6.2 g per vehicle and km are 22.7 t/km in a year."""
    each = road_dust.paved_road_dust(0.2, EIGHT_SHORT_TONS)
    assert road_dust.road_dust_per_km(each, 10_000) == pytest.approx(22.7, abs=0.1)


def test_rain_takes_a_quarter_of_a_wet_day_on_pavement_and_all_of_it_on_earth():
    """US EPA, AP-42 13.2.1 and 13.2.2: 70 days with rain at Turkestan."""
    paved = road_dust.paved_road_dust(0.2, 3.0, wet_days=70) / road_dust.paved_road_dust(0.2, 3.0)
    unpaved = [road_dust.unpaved_road_dust(0.1, 50.0, 0.005, wet_days=days) for days in (70, 0)]
    assert paved == pytest.approx(1 - 70 / 1460)
    assert unpaved[0] / unpaved[1] == pytest.approx(1 - 70 / 365)


def test_an_unpaved_road_lifts_hundreds_of_grams():
    """US EPA, AP-42 13.2.2, equation 1b: 12 % silt, 30 miles an hour, 0.5 % water give 1.8 - 0.00047 lb a mile."""
    found = road_dust.unpaved_road_dust(0.12, 30 * road_dust.MILE, 0.005, "PM10")
    assert found == pytest.approx((1.8 - 0.00047) * 281.9)
    assert road_dust.unpaved_road_dust(0.0, 50.0, 0.005) == 0


def test_busy_roads_are_swept_by_their_traffic():
    """US EPA, AP-42 13.2.1, default silt loadings by average daily traffic."""
    np.testing.assert_array_equal(road_dust.silt_loading([100, 500, 8000, 20000]), [0.6, 0.2, 0.06, 0.03])


def test_a_percentage_and_an_unknown_size_are_refused():
    with pytest.raises(ForestsimError, match="silt: is 12; give a fraction from 0 to 1, not a percentage"):
        road_dust.unpaved_road_dust(12.0, 50.0, 0.005)
    with pytest.raises(ForestsimError, match=r"size: is PM1; choose from PM2.5, PM10"):
        road_dust.paved_road_dust(0.2, 3.0, "PM1")
