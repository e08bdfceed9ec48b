"""Visits by gravity and from a route."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics.places import distance_decay, great_circle
from forestsim.economics.visits import gravity_visits, pass_by_visits
from forestsim.errors import ForestsimError

TWO_TOWNS = ([200_000, 50_000], [[10.0, 20.0], [40.0, 20.0]], [4.0, 1.0], 0.5, 0.05)


def test_two_towns_and_two_sites_share_visits_as_published():
    """Project case gravity_a: 101,718.002 and 23,281.998 visits, 125,000 in all."""
    visits = gravity_visits(*TWO_TOWNS)
    published = [[86833.24383321329, 13166.756166786703], [14884.758120207758, 10115.24187979224]]
    np.testing.assert_allclose(visits, published, rtol=1e-9)
    np.testing.assert_allclose(visits.sum(axis=0), [101718.00195342104, 23281.99804657894], rtol=1e-9)


@given(
    population=st.lists(st.floats(0, 1e6), min_size=2, max_size=2),
    attraction=st.lists(st.floats(0.05, 10), min_size=3, max_size=3),
    distances=st.lists(st.floats(1, 200), min_size=6, max_size=6),
    outside=st.floats(0, 10),
)
def test_every_outing_arrives_somewhere_and_never_more_than_all(population, attraction, distances, outside):
    distance = np.reshape(distances, (2, 3))
    all_arrive = gravity_visits(population, distance, attraction, 1.5, 0.05)
    some_arrive = gravity_visits(population, distance, attraction, 1.5, 0.05, outside=outside)
    np.testing.assert_allclose(all_arrive.sum(axis=1), np.multiply(population, 1.5), atol=1e-300)
    assert np.all(some_arrive <= all_arrive * (1 + 1e-12) + 1e-300)


def test_a_town_without_sites_or_outside_option_goes_nowhere():
    assert gravity_visits([100.0], [[1.0]], [0.0], 1.0, 0.05).sum() == 0


@pytest.mark.parametrize(
    ("population", "distance", "attraction"),
    [([-1.0], [[1.0]], [1.0]), ([1.0], [[np.nan]], [1.0]), ([1.0], [[1.0]], [-1.0]), ([1.0], [[-1.0]], [1.0])],
)
def test_negative_or_missing_inputs_are_refused(population, distance, attraction):
    with pytest.raises(ForestsimError, match="negative or missing"):
        gravity_visits(population, distance, attraction, 1.0, 0.05)


def test_an_unknown_form_of_decay_is_refused():
    with pytest.raises(ForestsimError, match="choose from exp, power"):
        distance_decay(1.0, 0.05, "line")


def test_both_forms_of_decay_have_their_closed_form():
    assert distance_decay(20.0, 0.05) == pytest.approx(np.exp(-1))
    assert distance_decay(4.0, 0.5, "power") == pytest.approx(0.5)


def test_turkestan_lies_133_kilometres_from_shymkent_in_the_middle_of_the_corridor():
    """Shymkent (42.3 N, 69.6 E) to the middle of the corridor (43.04 N, 68.31 E): 133.8 km in the project table."""
    assert great_circle(69.6, 42.3, 68.31, 43.04) == pytest.approx(133.8, rel=0.01)


def test_a_quarter_of_the_equator_has_its_length():
    assert great_circle(0.0, 0.0, 90.0, 0.0) == pytest.approx(np.pi / 2 * 6371)


def test_five_percent_of_the_route_stop_at_a_large_forest():
    """Economics notes 1.5: 250,000 travellers and a capture share of 5 % are 12,500 visits."""
    assert pass_by_visits(250_000, 0.05, 1.0, 1e9, 20) == pytest.approx(12_500, rel=1e-6)


def test_half_of_them_stop_at_the_area_of_half_saturation():
    assert pass_by_visits(250_000, 0.05, 1.0, 20.0, 20.0) == pytest.approx(6250)


def test_a_capture_share_in_percent_is_refused():
    with pytest.raises(ForestsimError, match="not a percentage"):
        pass_by_visits(250_000, 5, 1.0, 100, 20)
