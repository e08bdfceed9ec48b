"""Present value, internal rate, benefit-cost ratio, payback, annual value."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forestsim.economics.discounting import (
    annuity,
    discount_factors,
    economic_cost,
    land_expectation,
    present_value,
    real_rate,
)
from forestsim.economics.finance import (
    appraise,
    benefit_cost_ratio,
    internal_rate,
    internal_rates,
    modified_internal_rate,
    payback,
    sign_changes,
)

FOUR_YEARS = [-1000.0, 300.0, 400.0, 500.0, 200.0]
GAINS = st.lists(st.floats(1, 1e5), min_size=1, max_size=40)


def test_the_present_value_counts_from_year_zero():
    """Project case npv_a: 10 %, -1000, 300, 400, 500, 200 give 115.5659."""
    assert present_value([-1000, 300, 400, 500, 200], 0.10) == pytest.approx(115.5659, abs=1e-4)


def test_the_annuity_of_a_present_value_has_its_closed_form():
    """Project case npv_a: the equivalent annual value of 115.5659 over four years at 10 % is 36.458."""
    assert annuity(115.5659, 0.10, 4) == pytest.approx(36.458, abs=1e-3)
    assert annuity(100.0, 0.0, 4) == 25


@given(value=st.floats(1, 1e6), rate=st.floats(0.001, 0.5), years=st.integers(1, 60))
def test_the_present_value_of_an_annuity_is_what_it_replaces(value, rate, years):
    flows = np.r_[0.0, np.full(years, annuity(value, rate, years))]
    assert present_value(flows, rate) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("call", [lambda: present_value([1.0], 9), lambda: annuity(1.0, 9, 3)])
def test_a_discount_rate_of_nine_is_refused(call):
    with pytest.raises(ValueError, match="not a percentage"):
        call()


def test_an_annuity_of_no_years_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        annuity(1.0, 0.05, 0)


def test_four_years_have_their_appraisal():
    """Project case npv_a: NPV 115.5659, IRR 15.3221 %, B/C 1.11557, payback 2.6 and 3.154 years, 36.458 a year."""
    found = appraise(FOUR_YEARS, 0.10)
    assert found.net_present_value == pytest.approx(115.56587664776981)
    assert found.internal_rate == pytest.approx(0.1532213787718154)
    assert found.benefit_cost_ratio == pytest.approx(1.1155658766477698)
    assert found.payback == pytest.approx(2.6)
    assert found.discounted_payback == pytest.approx(3.154)
    assert found.equivalent_annual == pytest.approx(36.457659987071686)
    assert (found.present_benefits, found.present_costs) == pytest.approx((1115.5658766477698, 1000.0))


@pytest.mark.parametrize(
    ("flows", "published"),
    [([-100, 39, 59, 55, 20], 0.2809484), ([-250000, 100000, 150000, 200000, 250000, 300000], 0.5672303)],
)
def test_internal_rates_repeat_those_of_the_numpy_financial_manual(flows, published):
    """Values of irr in the numpy-financial manual (numpy.org/numpy-financial): 0.2809484 and 0.5672303."""
    assert internal_rate(flows) == pytest.approx(published, abs=5e-8)


def test_the_modified_rate_of_four_years_is_a_root():
    """By hand: paid 1000 + 4000 / 1.1 = 4636.36, gained 5000 x 1.12 + 2000 = 7600, (7600 / 4636.36)^(1/3) = 1.1791."""
    assert modified_internal_rate([-1000, -4000, 5000, 2000], 0.10, 0.12) == pytest.approx(0.1791, abs=5e-5)


@settings(deadline=None)
@given(cost=st.floats(1, 1e5), gains=GAINS)
def test_at_the_internal_rate_the_present_value_is_nothing(cost, gains):
    flows = np.array([-cost, *gains])
    assume(np.sum(gains) > 0.01 * cost)
    rate = internal_rate(flows)
    assert rate > -1
    worth = flows / (1 + rate) ** np.arange(len(flows))
    assert worth.sum() == pytest.approx(0, abs=1e-9 * np.abs(worth).sum())


@given(cost=st.floats(1, 1e5), gains=GAINS, rate=st.floats(0, 0.5))
def test_a_project_pays_exactly_when_its_internal_rate_is_above_the_discount_rate(cost, gains, rate):
    flows = [-cost, *gains]
    value = float(present_value(flows, rate))
    assume(abs(value) > 1e-6 * cost)
    assert (value > 0) == (internal_rate(flows) > rate)
    assert (value > 0) == (appraise(flows, rate).benefit_cost_ratio > 1)


@pytest.mark.parametrize("flows", [[100.0, 20.0], [-5.0, -1.0], [0.0, 0.0], [7.0], []])
def test_without_a_change_of_sign_there_is_no_internal_rate(flows):
    assert sign_changes(flows) == 0
    assert internal_rates(flows) == ()
    assert np.isnan(internal_rate(flows))


def test_two_changes_of_sign_give_both_rates_and_the_nearer_one_counts():
    """-100, 230, -132 is (1.1 - x)(1.2 - x) scaled: 10 % and 20 %."""
    assert internal_rates([-100, 230, -132]) == pytest.approx((0.1, 0.2))
    assert internal_rate([-100, 230, -132]) == pytest.approx(0.1)


def test_changes_of_sign_may_leave_no_rate_at_all():
    assert internal_rates([-100, 150, -100]) == ()


def test_a_rate_of_zero_and_rates_far_off_are_found():
    assert internal_rate([-3, 1, 1, 1]) == pytest.approx(0, abs=1e-12)
    assert internal_rate([-1, 100]) == pytest.approx(99)
    assert internal_rate([-1000, 10]) == pytest.approx(-0.99)


def test_payback_waits_for_the_year_and_may_never_come():
    assert payback([-10, 5, 5]) == 2
    assert np.isnan(payback([-10, 5]))
    assert payback([10, 5]) == 0
    assert payback([-0.3, 0.1, 0.1, 0.1]) == pytest.approx(3)
    assert payback([0, -10, 20]) == pytest.approx(1.5)


@given(cost=st.floats(1, 1e4), gains=GAINS, rate=st.floats(0.001, 0.3))
def test_discounting_never_brings_money_back_sooner(cost, gains, rate):
    early, late = payback([-cost, *gains]), payback([-cost, *gains], rate)
    assert np.isnan(late) or late >= early - 1e-9


def test_gross_streams_change_the_ratio_but_not_the_value():
    net = appraise([-100.0, 60.0, 60.0], 0.05)
    gross = appraise([-100.0, 60.0, 60.0], 0.05, [0, 100, 100], [100, 40, 40])
    assert gross.net_present_value == net.net_present_value
    assert gross.benefit_cost_ratio < net.benefit_cost_ratio


def test_a_ratio_over_no_cost_is_unknown():
    assert np.isnan(benefit_cost_ratio([1.0, 2.0], [0.0, 0.0], 0.1))


def test_several_rates_give_several_values():
    values = present_value(FOUR_YEARS, [0.03, 0.06, 0.09, 0.12])
    assert values.shape == (4,)
    assert np.all(np.diff(values) < 0)
    assert values[2] == pytest.approx(float(present_value(FOUR_YEARS, 0.09)))


def test_discount_factors_begin_with_one():
    np.testing.assert_allclose(discount_factors(3, 0.25), [1, 0.8, 0.64])
    assert discount_factors(3, [0.0, 0.25]).shape == (2, 3)


@given(value=st.floats(1, 1e6), rate=st.floats(0.01, 0.3), years=st.integers(1, 80))
def test_land_is_worth_its_rotations_for_ever(value, rate, years):
    """Closed form of Faustmann (1849): value (1 + r)^N / ((1 + r)^N - 1)."""
    grown = (1 + rate) ** years
    assert land_expectation(value, rate, years) == pytest.approx(value * grown / (grown - 1), rel=1e-9)


def test_for_ever_needs_interest():
    with pytest.raises(ValueError, match="above 0"):
        land_expectation(100.0, 0.0, 10)


def test_a_nominal_rate_loses_the_inflation():
    assert real_rate(0.14, 0.10) == pytest.approx(0.04 / 1.10)
    with pytest.raises(ValueError, match="not a percentage"):
        real_rate(14, 0.1)


def test_idle_labour_and_taxes_cost_the_country_less():
    assert economic_cost(100.0, labour=40.0, transfers=10.0, shadow_wage=0.7) == pytest.approx(78)
    with pytest.raises(ValueError, match="not a percentage"):
        economic_cost(100.0, 40.0, shadow_wage=70)
