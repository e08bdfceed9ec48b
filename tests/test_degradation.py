"""Visits wear a forest down, and a worn forest loses visits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from forestsim.economics.degradation import (
    MITIGATION,
    WEAR_SHARES,
    best_visits,
    condition_after,
    condition_by_steps,
    critical_visits,
    equilibrium_condition,
    mitigated_wear,
    rehabilitation_gain,
    vicious_circle,
)
from forestsim.economics.discounting import discount_factors

FOREST = (0.2, 1.0, 1e-5)


def test_eight_thousand_visits_leave_a_condition_of_sixty_percent():
    """Project case degradation_a: Q* 0.6, critical 20,000, best 10,000, Q(10) 0.66696, by Euler 0.66615."""
    assert equilibrium_condition(*FOREST, 8000) == pytest.approx(0.6)
    assert critical_visits(0.2, 1e-5) == pytest.approx(20_000)
    assert best_visits(0.2, 1e-5) == pytest.approx(10_000)
    assert condition_after(0.9, 10.0, *FOREST, 8000) == pytest.approx(0.6669616642831366)
    path = condition_by_steps(0.9, 0.1, 100, *FOREST, 8000)
    assert path[:3] == pytest.approx([0.9, 0.8946, 0.8893290168])
    assert path[-1] == pytest.approx(0.6661543041761462)


@settings(deadline=None, max_examples=30)
@given(start=st.floats(0.01, 2), recovery=st.floats(0, 0.5), visits=st.floats(0, 60_000), capacity=st.floats(0.5, 2))
def test_the_closed_form_solves_the_equation(start, recovery, visits, capacity):
    """Against scipy's integrator, also above the critical visits and without recovery."""

    def change(_, q):
        return recovery * q * (1 - q / capacity) - 1e-5 * visits * q

    solved = solve_ivp(change, (0, 8), [start], rtol=1e-9, atol=1e-12).y[0, -1]
    assert condition_after(start, 8.0, recovery, capacity, 1e-5, visits) == pytest.approx(solved, rel=1e-5, abs=1e-9)


def test_where_recovery_and_wear_balance_the_condition_fades_slowly():
    """At the critical visits Q = Q0 / (1 + r Q0 t / K)."""
    assert condition_after(0.5, 10.0, 0.1, 1.0, 1e-5, 10_000) == pytest.approx(0.5 / 1.5)


@given(start=st.floats(0.05, 1), visits=st.floats(0, 19_000))
def test_steady_visits_lead_to_the_equilibrium(start, visits):
    late = condition_after(start, 1e5, *FOREST, visits)
    assert late == pytest.approx(equilibrium_condition(*FOREST, visits), rel=1e-6)


def test_too_many_visits_leave_nothing_and_none_leaves_all():
    assert equilibrium_condition(*FOREST, 30_000) == 0
    assert equilibrium_condition(0.2, 1.0, 0.0, 30_000) == 1
    assert equilibrium_condition(0.0, 1.0, 1e-5, 1.0) == 0
    assert critical_visits(0.2, 0.0) == np.inf
    assert condition_after(0.9, 1e5, *FOREST, 30_000) == pytest.approx(0, abs=1e-12)


@given(visits=st.floats(0, 20_000))
def test_income_is_greatest_at_half_of_the_critical_visits(visits):
    best = best_visits(0.2, 1e-5)
    assert visits * equilibrium_condition(*FOREST, visits) <= best * equilibrium_condition(*FOREST, best) + 1e-9


def test_a_long_step_never_makes_a_forest_worse_than_nothing():
    assert condition_by_steps(0.9, 5.0, 20, *FOREST, 60_000).min() == 0


def test_the_parts_of_the_wear_sum_to_one_and_measures_lower_them():
    """By hand: 0.5 x 0.3 + 0.2 x 0.5 x 0.7 + 0.2 + 0.1 = 0.52."""
    assert sum(WEAR_SHARES.values()) == pytest.approx(1)
    assert all(0 < left < 1 for left in MITIGATION.values())
    assert mitigated_wear(1e-5, {}) == pytest.approx(1e-5)
    measures = {"trampling": ("boardwalk",), "cutting": ("fence", "ranger")}
    assert mitigated_wear(1.0, measures) == pytest.approx(0.52)
    with pytest.raises(ValueError, match="boardwalk"):
        mitigated_wear(1.0, {"trampling": ("bordwalk",)})


def test_the_vicious_circle_turns_down_visits_condition_and_rent():
    circle = vicious_circle(60, 1.0, *FOREST[:2], FOREST[2], demand=15_000)
    assert circle.condition[0] == 1
    assert np.all(np.diff(circle.condition) < 1e-9)
    assert np.all(np.diff(circle.rent) < 1e-3)
    settled = circle.condition[-1]
    # Where it settles, condition is the equilibrium of the visits that this condition draws: 1 / (1 + wear V / r).
    assert settled == pytest.approx(1 / (1 + 1e-5 * 15_000 / 0.2), rel=1e-3)


def test_visitors_who_learn_late_overshoot():
    prompt = vicious_circle(60, 1.0, *FOREST[:2], FOREST[2], demand=30_000)
    late = vicious_circle(60, 1.0, *FOREST[:2], FOREST[2], demand=30_000, lag=8)
    assert late.condition.min() < prompt.condition.min() - 0.01


def test_a_crowd_that_does_not_mind_ruins_the_forest():
    circle = vicious_circle(200, 1.0, *FOREST[:2], FOREST[2], demand=25_000, attraction=0.0)
    assert np.all(circle.visits == 25_000)
    assert circle.condition[-1] < 0.01


def test_a_rehabilitation_pays_by_the_rent_it_brings_back():
    worn = vicious_circle(20, 0.3, *FOREST[:2], FOREST[2], demand=5000, price=2.0)
    restored = vicious_circle(20, 0.9, *FOREST[:2], FOREST[2], demand=5000, price=2.0)
    factors = discount_factors(20, 0.06)
    gain = rehabilitation_gain(worn, restored, 1000.0, factors)
    assert gain == pytest.approx(float(((restored.rent - worn.rent) * factors).sum()) - 1000)
    assert rehabilitation_gain(worn, worn, 1000.0, factors) == -1000
