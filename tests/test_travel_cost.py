"""Consumer surplus by zones and by persons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.economics.travel_cost import (
    negative_binomial_regression,
    on_site_poisson,
    overdispersion,
    poisson_regression,
    surplus_error,
    surplus_per_trip,
    surplus_range,
    surplus_range_of_draws,
    travel_cost,
    zonal_demand,
    zonal_semilog,
)


def design(cost):
    return np.column_stack([np.ones(len(cost)), cost])


TRIPS = np.array([6, 4, 5, 5, 2, 3, 2, 1])
COST = np.repeat([10.0, 25.0], 4)


def test_three_zones_on_one_line_have_a_surplus_of_177500():
    """Project case tcm_zonal_a: rate = 50 - 1 x cost; 80,000 + 90,000 + 7,500; 15.4348 a visit."""
    found = zonal_demand([100_000, 200_000, 150_000], [10, 20, 40], [4000, 6000, 1500])
    assert (found.intercept, found.slope, found.choke) == pytest.approx((50, 1, 50))
    np.testing.assert_allclose(found.surplus_by_zone, [80_000, 90_000, 7_500])
    assert found.surplus_per_visit == pytest.approx(15.434782608695652)


def test_a_zone_beyond_the_choke_price_has_no_surplus():
    found = zonal_demand([1000, 1000, 1000], [0, 10, 30], [20, 10, 0])
    assert found.choke < 30
    assert found.surplus_by_zone[2] == 0


@pytest.mark.parametrize(
    ("cost", "visits"), [([1, 2], [5, 9]), ([3, 3], [5, 9]), ([3], [5]), ([1, 2], [5, 5])], ids=str
)
def test_without_a_falling_line_the_surplus_is_unknown(cost, visits):
    found = zonal_demand([100] * len(cost), cost, visits)
    assert np.isnan(found.surplus)
    assert np.isnan(found.surplus_per_visit)


@settings(deadline=None)
@given(
    slope=st.floats(0.1, 5), choke=st.floats(20, 200), shares=st.lists(st.floats(0.05, 0.95), min_size=3, max_size=6)
)
def test_the_surplus_is_the_area_under_the_line(slope, choke, shares):
    cost = np.array(shares) * choke
    if np.ptp(cost) < 1e-3 * choke:
        return
    population = np.full(len(cost), 5e4)
    found = zonal_demand(population, cost, population / 1000 * slope * (choke - cost))
    triangles = population / 1000 * slope * (choke - cost) ** 2 / 2
    np.testing.assert_allclose(found.surplus_by_zone, triangles, rtol=1e-6)


def test_the_logarithmic_form_values_every_visit_alike():
    """ln rate = 4 - 0.05 x cost exactly: 1 / 0.05 = 20 a visit."""
    cost, population = np.array([5.0, 10.0, 30.0]), np.array([1e4, 2e4, 5e3])
    visits = population / 1000 * np.exp(4 - 0.05 * cost)
    found = zonal_semilog(population, cost, visits)
    assert found.surplus_per_visit == pytest.approx(20)
    with pytest.raises(ValueError, match="every zone"):
        zonal_semilog(population, cost, [1, 0, 2])


def test_a_coefficient_gives_the_surplus_of_a_trip_and_its_error():
    """Project case tcm_count_a: beta -0.08, error 0.01 give 12.5, error 1.5625, 9.4375 to 15.5625."""
    assert surplus_per_trip(-0.08) == pytest.approx(12.5)
    assert surplus_error(-0.08, 0.01) == pytest.approx(1.5625)
    assert surplus_range(-0.08, 0.01) == pytest.approx((9.4375, 15.5625))
    assert np.isnan(surplus_per_trip([0.0, 0.1])).all()


def test_draws_of_the_coefficient_give_a_skewed_range():
    rng = np.random.default_rng(1)
    drawn = -1 / rng.normal(-0.08, 0.01, 400_000)
    low, high = surplus_range_of_draws(-0.08, 0.01)
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), rel=5e-3)
    assert high - 12.5 > 12.5 - low
    assert surplus_range_of_draws(-0.01, 0.02)[1] == np.inf


def test_two_prices_have_the_closed_form_of_the_poisson_model():
    """Project case tcm_count_a: beta = ln(2/5)/15, error sqrt(1/20 + 1/8)/15; on site ln(1/4)/15."""
    fit = poisson_regression(TRIPS, design(COST))
    assert fit.coefficients[1] == pytest.approx(np.log(2 / 5) / 15, rel=1e-10)
    assert np.sqrt(fit.covariance[1, 1]) == pytest.approx(0.027888667551135848, rel=1e-8)
    assert surplus_per_trip(on_site_poisson(TRIPS, design(COST)).coefficients[1]) == pytest.approx(10.820212806667227)


@settings(deadline=None, max_examples=50)
@given(trips=st.lists(st.integers(0, 30), min_size=9, max_size=9), scale=st.sampled_from([1e-3, 1.0, 1e4]))
def test_the_poisson_model_repeats_the_totals_it_was_fitted_to(trips, scale):
    """Scores vanish at the greatest likelihood: the sums of trips and of trips x cost are met."""
    cost = np.tile([1.0, 2.0, 3.0], 3) * scale
    fit = poisson_regression(trips, design(cost))
    if np.isnan(fit.coefficients).any():
        return
    missed = design(cost).T @ (trips - np.exp(design(cost) @ fit.coefficients))
    np.testing.assert_allclose(missed, 0, atol=1e-6 * max(1, scale) * max(sum(trips), 1))


@pytest.mark.parametrize("trips", [[0, 0, 0, 0], [0, 0, 3, 2]])
def test_where_a_group_never_travels_the_coefficient_is_unknown(trips):
    assert np.isnan(poisson_regression(trips, design([1, 1, 2, 2])).coefficients).all()


def test_persons_at_one_price_tell_nothing():
    assert np.isnan(poisson_regression([1, 2, 3], design([5, 5, 5])).coefficients).all()


@pytest.fixture(scope="module")
def crowd():
    """People whose trips follow a negative binomial: ln mu = 1.5 - 0.06 cost, alpha 0.7."""
    rng = np.random.default_rng(7)
    cost = rng.uniform(5, 40, 60_000)
    mean = np.exp(1.5 - 0.06 * cost)
    return cost, rng.poisson(mean * rng.gamma(1 / 0.7, 0.7, len(cost))), rng


def test_a_negative_binomial_crowd_is_recognised(crowd):
    cost, trips, _ = crowd
    terms = design(cost)
    poisson = poisson_regression(trips, terms)
    assert overdispersion(trips, terms, poisson) > 1.5
    fit = negative_binomial_regression(trips, terms)
    off = np.abs(fit.coefficients - [1.5, -0.06]) / np.sqrt(np.diag(fit.covariance))
    assert np.all(off < 3.5)
    assert fit.dispersion == pytest.approx(0.7, rel=0.05)


def test_people_asked_at_the_site_are_put_right(crowd):
    """Frequent visitors are met more often: the plain model is far off, the on-site one is not."""
    cost, trips, rng = crowd
    met = rng.choice(len(trips), 6000, p=trips / trips.sum(), replace=False)
    fit = negative_binomial_regression(trips[met], design(cost[met]), on_site=True)
    plain = negative_binomial_regression(trips[met], design(cost[met]))
    assert fit.coefficients[1] == pytest.approx(-0.06, abs=0.006)
    assert abs(plain.coefficients[1] + 0.06) > 0.015
    with pytest.raises(ValueError, match="at least 1"):
        negative_binomial_regression([0, 1], design([1.0, 2.0]), on_site=True)


def test_the_cost_of_a_trip_counts_the_way_back_time_and_company():
    """By hand: 0.5 x (2 x 50 x 40 / 2 + 1/3 x 1500 x 2) + 100 = 1600."""
    assert travel_cost(50, 40, 2, 100, 1500, 2, trip_share=0.5) == pytest.approx(1600)
