"""Attractiveness: index, veto, scores of factors, access, season and shocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.draws import draw_figures
from forestsim.economics.attraction import (
    FLOOR,
    VETOES,
    attractiveness_index,
    calibration,
    daily_visits,
    hansen_access,
    heat_multiplier,
    shocked_visits,
)
from forestsim.economics.attraction_scores import (
    SCORES,
    composition_score,
    factor_scores,
    medical_score,
    nearness_score,
    saturating_score,
    shannon,
    site_class_score,
    therapy_index,
)
from forestsim.tables import economy_table, package_table

SHARE = st.floats(0, 1)
EXAMPLE = {"forest_cover": 0.8, "species": 0.5, "water": 0.25, "access": 1.0}
WEIGHTS = {"forest_cover": 3, "species": 2, "water": 3, "access": 2}


@pytest.fixture(scope="module")
def figures():
    drawn = dict(draw_figures(package_table("attraction.csv"), {}, 0, 1)) | dict(
        draw_figures(economy_table(), {}, 0, 1)
    )
    return {name: float(value) for name, value in drawn.items()}


def test_four_factors_have_an_index_of_54():
    """Project case mcda_a: arithmetic 0.615, geometric 0.53716, index 53.716."""
    found = attractiveness_index(EXAMPLE, WEIGHTS, {"access": 0.1})
    assert (found.linear, found.geometric, found.index) == pytest.approx(
        (0.615, 0.5371591767636877, 53.715917676368775)
    )
    assert not found.vetoed


@given(scores=st.lists(SHARE, min_size=3, max_size=3), weights=st.lists(st.floats(0.1, 9), min_size=3, max_size=3))
def test_the_index_lies_between_the_worst_and_the_best_score(scores, weights):
    names = ("cover", "water", "relief")
    found = attractiveness_index(dict(zip(names, scores, strict=True)), dict(zip(names, weights, strict=True)))
    floored = np.maximum(scores, FLOOR)
    assert floored.min() - 1e-9 <= found.geometric <= found.linear + 1e-9 <= floored.max() + 2e-9
    assert 100 * FLOOR - 1e-9 <= found.index <= 100 + 1e-9


def test_a_factor_of_zero_counts_as_the_floor_and_forbids_nothing():
    found = attractiveness_index(EXAMPLE | {"water": 0.0}, WEIGHTS, {"water": 0.5})
    assert not found.vetoed
    assert found.geometric == pytest.approx(0.8**0.3 * 0.5**0.2 * 0.05**0.3)


@pytest.mark.parametrize("factor", VETOES)
def test_only_access_safety_and_permission_forbid_a_visit(factor):
    scores = {"cover": 1.0, factor: 0.2}
    assert attractiveness_index(scores, {"cover": 1}, {factor: 0.3}).index == 0
    assert attractiveness_index(scores, {"cover": 1}, {factor: 0.2}).index == pytest.approx(100)
    assert attractiveness_index({"cover": 1.0, factor: 0.0}, {"cover": 1}).vetoed


def test_an_index_is_mapped_cell_by_cell():
    found = attractiveness_index({"cover": np.array([[0.2, 0.8]]), "safety": np.array([[1.0, 0.0]])}, {"cover": 2})
    np.testing.assert_allclose(found.index, [[20, 0]])
    assert found.vetoed.tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("scores", "weights", "said"),
    [
        ({"a": 0.5}, {"a": 1, "b": 1}, "scores of b are missing"),
        ({"a": 50}, {"a": 1}, "not a percentage"),
        ({"a": 0.5}, {"a": -1}, "give 0 or more"),
        ({"a": 0.5}, {"a": 0}, "more than 0 to one"),
    ],
)
def test_wrong_scores_and_weights_are_refused(scores, weights, said):
    with pytest.raises(ValueError, match=said):
        attractiveness_index(scores, weights)


def test_the_eighteen_weights_sum_to_one_and_name_the_factors_of_the_paper(figures):
    """S32 lists 17 factors, S62 adds comfort in the heat."""
    weights = {name.removeprefix("weight_"): value for name, value in figures.items() if name.startswith("weight_")}
    assert list(weights) == list(SCORES)
    assert len(weights) == 18
    assert sum(weights.values()) == pytest.approx(1)


def test_every_factor_is_scored_between_nothing_and_all(figures):
    rng = np.random.default_rng(3)
    shares = rng.dirichlet(np.ones(5), 40).T
    attributes = {
        "crown_cover": rng.random(40),
        "species_shares": shares,
        "conifer_share": rng.random(40),
        "site_class": rng.integers(0, 7, 40),
        "land_cover_shares": shares,
        "wetland_closed": rng.random(40) > 0.5,
        "dust_days": rng.uniform(0, 200, 40),
        **{name: rng.random(40) for name in ("vegetation_cover", "gathering_share", "green_view")},
        **{name: rng.uniform(0, 100, 40) for name in ("layers", "phytoncides", "view_length", "view_types", "relief")},
        **{name: rng.uniform(0, 90, 40) for name in ("wetland_distance", "water_distance", "drive_minutes")},
        **{name: rng.uniform(0, 90, 40) for name in ("trail_density", "amenities", "hot_days", "risk_days")},
        "heat_drop": rng.uniform(-2, 12, 40),
    }
    scores = factor_scores(attributes, figures)
    assert list(scores) == list(SCORES)
    for score in scores.values():
        assert score.shape == (40,)
        assert np.all((score >= 0) & (score <= 1))
    assert list(factor_scores({"relief": 10.0}, figures)) == ["relief"]


def test_scores_have_the_values_of_their_definition(figures):
    """Economics notes 1.6: lakes exp(-d / 2 km), drive exp(-t / 45 min), relief / 50 m, site (6 - class) / 5."""
    scores = factor_scores(
        {"water_distance": 2.0, "drive_minutes": 45.0, "relief": 25.0, "site_class": 3.0, "crown_cover": 0.0}, figures
    )
    assert scores["water_bodies"] == pytest.approx(np.exp(-1))
    assert scores["transport_access"] == pytest.approx(np.exp(-1))
    assert scores["relief"] == pytest.approx(0.5)
    assert scores["site_class"] == pytest.approx(0.6)
    assert scores["forest_cover"] == pytest.approx(0.1)


def test_a_mixture_with_some_conifers_is_liked_more():
    even = np.full((8, 1), 1 / 8)
    assert composition_score(even, 0.0) == pytest.approx(1)
    assert shannon([1.0, 0.0]) == 0
    assert composition_score([0.5, 0.5], 0.3) == pytest.approx(np.log(2) / np.log(8) + 0.1)


def test_single_scores_at_their_ends():
    assert saturating_score([0, 30, 90], 60).tolist() == [0, 0.5, 1]
    assert nearness_score(0, 3) == 1
    assert site_class_score([0, 1, 5, 6]) == pytest.approx([1, 1, 0.2, 0])
    assert medical_score(100, 65, 200) == 0
    assert medical_score(0, 0, 0, 0.5) == 1


def test_the_softest_place_has_the_full_therapy_index():
    assert therapy_index(9, 38, 0.3, 1, 1, 0) == pytest.approx(1)
    assert therapy_index(0, 70, 1.0, 0, 0, 1) == pytest.approx(0)


def test_shade_raises_visits_by_a_fifth_for_ten_degrees():
    assert heat_multiplier(40.0, 30.0, 0.2) == pytest.approx(1.2)
    assert heat_multiplier(20.0, 25.0, 0.2) == 1


def test_people_within_reach_are_counted_by_distance():
    assert hansen_access([1000, 500], [[0.0, 20.0], [20.0, 0.0]], 0.05) == pytest.approx(
        [1000 + 500 * np.exp(-1), 1000 * np.exp(-1) + 500]
    )


def test_a_count_sets_the_scale_of_the_model():
    assert calibration([30, 50], [100, 60]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no factor"):
        calibration([30], [0])


@given(yearly=st.floats(1, 1e6), factor=st.floats(1, 6))
def test_days_add_up_to_the_year(yearly, factor):
    days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    pattern = daily_visits(yearly, [1, 1, 2, 3, 3, 1, 0.5, 0.5, 2, 3, 1, 1], factor)
    assert pattern.shape == (12, 2)
    assert (pattern @ [5 / 7, 2 / 7] * days).sum() == pytest.approx(yearly)
    np.testing.assert_allclose(pattern[:, 1], factor * pattern[:, 0])


def test_a_closed_border_turns_people_homeward():
    home, foreign = shocked_visits(1000.0, 50.0, -0.2, -1.0, substitution=0.3)
    assert (home, foreign) == pytest.approx((1100, 0))
    assert shocked_visits(1000.0, 50.0) == (1000, 50)


@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=6), slip=st.floats(-1e-12, 1e-12))
def test_diversity_of_shares_that_miss_one_by_rounding_is_never_below_nothing(shares, slip):
    total = sum(shares) or 1.0
    assert shannon(np.array(shares) / total * (1 + slip)) >= 0
    assert shannon([1 + 1e-12]) == 0
