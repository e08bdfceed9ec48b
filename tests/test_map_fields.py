"""Fields on the page: classes, pictures by named year, and what a reader of a screen or a keyboard gets."""

from __future__ import annotations

import base64
from itertools import pairwise

import numpy as np
import pytest
import rasterio
from fake_outcome import fake_outcome

from forestsim.maps.fields import _sound_classes, fields_of, pictures
from forestsim.maps.payload import payload
from forestsim.maps.scales import sequential_colours


@pytest.fixture(scope="module")
def outcome():
    return fake_outcome()


@pytest.fixture(scope="module")
def shown(outcome):
    return fields_of([outcome])


def decoded(url: str) -> np.ndarray:
    with rasterio.MemoryFile(base64.b64decode(url.split(",", 1)[1])) as memory, memory.open() as picture:
        return picture.read(1)


def test_fields_come_with_titles_in_three_languages_units_and_a_caveat(shown):
    assert [one["id"] for one in shown] == ["wind_summer", "road_dust"]
    for one in shown:
        assert set(one["titles"]) == {"kk", "ru", "en"}
        assert all(one["titles"].values())
        assert one["caveat"]
    assert shown[0]["units"]["en"] == "%"
    assert shown[1]["units"] == {"kk": "мкг/м³", "ru": "мкг/м³", "en": "µg/m³"}


def test_classes_join_and_what_is_next_to_nothing_is_not_painted(shown):
    for one in shown:
        classes = one["classes"]
        assert 1 <= len(classes) <= 7
        assert all(a["to"] == b["from"] for a, b in pairwise(classes))
        assert classes[0]["from"] > 0
    assert shown[0]["classes"][-1]["to"] == 98


def test_the_stiller_the_wind_the_darker_the_class(shown):
    colours = [one["colour"] for one in shown[0]["classes"]]
    assert colours == sequential_colours(len(colours))[::-1]


def test_each_named_year_has_its_picture_and_equal_pictures_are_kept_once(outcome, shown):
    made = pictures(outcome, shown)
    assert made["of"]["wind_summer"]["years"] == [2031, 2036, 2066]
    assert len(made["images"]) == len(set(made["images"])) == 6
    same = fake_outcome()
    same.fields["road_dust"][:] = same.fields["road_dust"][0]
    assert len(set(pictures(same, fields_of([same]))["of"]["road_dust"]["images"])) == 1


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # a page's picture needs no place
def test_a_picture_paints_the_lee_and_leaves_the_open_ground_free(outcome, shown):
    made = pictures(outcome, shown)
    index = decoded(made["images"][made["of"]["wind_summer"]["images"][-1]])
    painted = index > 0
    assert 0.05 < painted.mean() < 0.2
    (south, west), (north, east) = made["bounds"]
    columns = np.flatnonzero(painted.any(axis=0))
    middle = west + (columns.mean() + 0.5) / index.shape[1] * (east - west)
    assert middle == pytest.approx(68.27, abs=0.02)
    assert south < 42.9 < north


def test_an_outcome_without_fields_has_no_pictures():
    plain = fake_outcome()
    del plain.fields
    data = payload([plain])
    assert data["fields"] == []
    assert data["scenarios"][0]["fields"] == {"bounds": [], "images": [], "of": {}}


def test_a_field_of_nothing_has_no_classes(outcome):
    nothing = fake_outcome()
    nothing.fields["road_dust"][:] = 0
    nothing.fields["wind_summer"][:] = 1
    assert [one["classes"] for one in fields_of([nothing])] == [[], []]


def test_noise_is_painted_in_steps_of_five_decibels_and_a_gain_in_steps_of_one():
    """As strategic noise maps have them (Directive 2002/49/EC): bands of 5 dB."""
    levels = _sound_classes(28.0, 73.0)
    assert [c["from"] for c in levels] == [35, 40, 45, 50, 55, 60, 65, 70]
    assert levels[-1]["to"] >= 73
    assert [c["from"] for c in _sound_classes(0.0, 4.2)] == [1, 2, 3, 4]
    assert _sound_classes(0.0, 0.0) == []
