"""Credits, fees, noise, damage, multipliers, assets, transfer, options, land use: values beside the rent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics.asset import asset_account, fixed_asset, service_asset_value
from forestsim.economics.credits import break_even_area, carbon_credits, credit_revenue, social_value
from forestsim.economics.damage import age_coefficient, provision_coefficient, tree_damage, trunk_area, trunk_value
from forestsim.economics.land_use import (
    capitalised_rent,
    differential_rent,
    flagship_value,
    land_use_change,
    location_rent,
)
from forestsim.economics.multipliers import leakage, local_effect, multiplier
from forestsim.economics.option import option_to_wait, value_of_information
from forestsim.economics.regulating import fee_value, forest_fund, noise_benefit, noise_cost
from forestsim.economics.sensitivity import additive_spread
from forestsim.economics.transfer import transferred_value

SHARE = st.floats(0, 1)
CHANGES = (
    *("enhancement", "degradation", "conversion_additions", "conversion_reductions"),
    *("other_changes", "revaluation"),
)
BANDS = ([50, 55, 60, 65, 70, 75], [55, 60, 65, 70, 75, 120], [17.0, 31.0, 34.0, 63.0, 67.0, 72.0])


def test_nine_thousand_tonnes_become_6156_credits():
    """Project case carbon_a: 9,000 gross, 900 leaked, 405 uncertain, 7,695 net, 1,539 held back; 123,120 USD."""
    found = carbon_credits(10_000, 1_000, 0.1, 0.05, 0.2)
    assert tuple(found) == pytest.approx((9000, 900, 405, 7695, 1539, 6156))
    assert credit_revenue(found.issued, 20) == pytest.approx(123_120)
    assert social_value(found.net, 190) == pytest.approx(1_462_050)


@given(project=st.floats(-1e6, 1e6), baseline=st.floats(0, 1e6), shares=st.tuples(SHARE, SHARE, SHARE))
def test_credits_are_never_negative_nor_more_than_was_stored(project, baseline, shares):
    issued = carbon_credits(project, baseline, *shares).issued
    assert 0 <= issued <= max(project - baseline, 0)


def test_monitoring_sets_the_smallest_area_that_pays():
    assert break_even_area(100_000, 0.8, 15, 5) == pytest.approx(100_000 / 60)
    assert break_even_area(100_000, 0.0, 15, 5) == np.inf
    assert credit_revenue(0.8 * 100_000 / 60 * 5, 15, 100_000) == pytest.approx(0, abs=1e-6)
    with pytest.raises(ValueError, match="not a percentage"):
        carbon_credits(1, 0, leakage=10)


def test_fees_follow_the_tax_code():
    """Project case fees_a: 0.4 t SO2, 30 t dust, 1 kg lead at 3,932 KZT are 1,226,729 KZT; 5 % are 61,336."""
    rows = fee_value(np.array([0.4, 30, 0.001]), np.array([20, 10, 3986]), 3932)
    assert rows.sum() == pytest.approx(1_226_728.952)
    assert forest_fund(rows.sum(), 0.05) == pytest.approx(61_336.4476)
    with pytest.raises(ValueError, match="not a percentage"):
        forest_fund(1.0, 5)


def test_quiet_is_worth_39200_euro():
    """Project case noise_a: 100 people from 67 to 58 dB, 50 from 54 to 48 dB."""
    assert noise_cost([67, 54, 58, 48], *BANDS) == pytest.approx([536, 68, 178, 0])
    assert noise_benefit([100, 50], [67, 54], [58, 48], *BANDS).sum() == pytest.approx(39_200)


@given(level=st.floats(30, 110), louder=st.floats(0, 10))
def test_noise_costs_more_the_louder_it_is(level, louder):
    assert noise_cost(level + louder, *BANDS) >= noise_cost(level, *BANDS) - 1e-9


def test_damaged_trees_are_paid_by_rate_age_and_place():
    """Project case damage_a: 501.6 MCI; trunk of 20 cm at 5 a cm2 with 0.8, 0.75, 0.6 is 565.487."""
    indices = tree_damage(np.array([10, 4]), np.array([20, 30]), np.array([1.0, 1.5]), 1.2, 1.1)
    assert indices.sum() == pytest.approx(501.6)
    assert trunk_area(20) == pytest.approx(314.1592653589793)
    assert trunk_value(20, 5, 0.8, 0.75, 0.6) == pytest.approx(565.4866776461629)
    with pytest.raises(ValueError, match="not a percentage"):
        trunk_value(20, 5, 80, 0.75, 0.6)


def test_coefficients_rise_with_age_and_with_the_lack_of_greenery():
    assert age_coefficient([0, 4.9, 5, 19, 20, 50, 51]).tolist() == [0.7, 0.7, 1, 1, 1.5, 1.5, 2]
    assert provision_coefficient(20, np.array([10, 20, 100])).tolist() == [1.5, 1.0, 0.8]


def test_forty_percent_leak_and_the_rest_goes_round():
    """Project case leakage_a: 200,000 spent, 120,000 stay, 200,000 in all rounds, 90,000 value added, 6 jobs."""
    found = local_effect(10_000, 20, 0.4, 0.8, 0.5, 0.45, 30)
    assert found.multiplier == pytest.approx(1 / 0.6)
    assert (found.direct_local, found.total_local, found.value_added, found.jobs, found.leaked) == pytest.approx(
        (120_000, 200_000, 90_000, 6, 80_000)
    )


@given(propensity=st.floats(0, 0.99), local=st.floats(0, 1))
def test_the_multiplier_is_the_sum_of_all_rounds(propensity, local):
    rounds = sum((propensity * local) ** n for n in range(2000))
    assert multiplier(propensity, local) == pytest.approx(rounds, rel=1e-6)


def test_each_lever_keeps_money_in_the_district():
    base = leakage(0.5, 0.25, 0.3, 0.5, 0.2, 0.15, 0.02)
    assert base == pytest.approx(1 - (0.125 + 0.15 + 0.03 + 0.02))
    assert leakage(0.9, 0.25, 0.3, 0.5, 0.2, 0.15, 0.02) < base
    assert leakage(0.5, 0.25, 0.6, 0.5, 0.2, 0.15, 0.02) < base
    assert leakage(0.5, 0.25, 0.3, 0.5, 0.2, 0.15, 0.10) < base


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: leakage(50, 0.3, 0.3, 0.3, 0.3, 0.3), "not percentages"),
        (lambda: leakage(0.5, 0.5, 0.5, 0.5, 0.5, 0.5), "sum to more than 1"),
        (lambda: multiplier(1.0, 1.0), "never end"),
        (lambda: local_effect(1, 1, 40, 0.5, 0.5, 0.5, 1), "not a percentage"),
        (lambda: asset_account(0, degradation=-1), "without a sign"),
        (lambda: asset_account(0, growth=1), "growth is no change of an asset; choose from enhancement"),
        (lambda: service_asset_value(1, 0, 9, 3), "not a percentage"),
        (lambda: service_asset_value(1, 0, 0.05, 200), "0 to 100"),
        (lambda: fixed_asset(100, 10, 200, 1), "above the cost"),
        (lambda: option_to_wait(100, 1.04, 0.6, 0.05, 90), "must lie between"),
        (lambda: option_to_wait(100, 1.5, 0.6, 5, 90), "not a percentage"),
        (lambda: value_of_information([0.5, 0.6], [[1, 0]]), "sum to 1"),
        (lambda: capitalised_rent(1, 0.03, 0.03), "more slowly"),
        (lambda: additive_spread(0, [1], [2], [1]), "above hi"),
        (lambda: land_use_change(1, 2, 5, 5, 10), "not a percentage"),
    ],
)
def test_what_cannot_be_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_an_asset_is_worth_its_services_and_closes_its_account():
    """Project case asset_a: 100 for 3 years at 5 % are 272.325; 1,000 closes at 1,090."""
    assert service_asset_value(100, 0.0, 0.05, 3) == pytest.approx(272.3248029370478)
    account = asset_account(1000, **dict(zip(CHANGES, (120, 40, 30, 10, 5, -15), strict=True)))
    assert (account.closing, account.net_change) == pytest.approx((1090, 90))
    assert service_asset_value(100, 0.0, 0.05, 0) == 0


@given(flow=st.floats(1, 1e6), rate=st.floats(0, 0.2), years=st.integers(1, 100))
def test_a_service_that_grows_as_fast_as_it_is_discounted_counts_its_years(flow, rate, years):
    assert service_asset_value(flow, rate, rate, years) == pytest.approx(flow * years / (1 + rate))


@given(parts=st.lists(st.floats(0, 1e6), min_size=4, max_size=4), signed=st.tuples(*[st.floats(-1e6, 1e6)] * 3))
def test_opening_plus_changes_is_closing(parts, signed):
    account = asset_account(signed[0], **dict(zip(CHANGES, [*parts, *signed[1:]], strict=True)))
    changes = parts[0] - parts[1] + parts[2] - parts[3] + signed[1] + signed[2]
    assert account.closing == pytest.approx(signed[0] + changes, abs=1e-6)


def test_a_planting_wears_off_in_the_books():
    """Project case fixedasset_a: 1,000 over 20 years to 100; at 5 years 775, at today's prices 1,162.5."""
    found = fixed_asset(1000, 20, 100, 5, 1.5)
    assert (found.yearly_wear, found.net_book, found.written_down_replacement) == pytest.approx((45, 775, 1162.5))
    assert fixed_asset(1000, 20, 100, 99).net_book == pytest.approx(100)


def test_a_value_is_carried_to_poorer_people_and_later_prices():
    """Project case transfer_a: 12.53 of Iran, incomes 12,000 and 9,000, 0.8, prices +40 %: 13.9357."""
    assert transferred_value(12.53, 12_000, 9_000, 0.8, 100, 140) == pytest.approx(13.935678464758697)


def test_waiting_is_worth_more_than_planting_now():
    """Project case option_a: V 100, up 1.5, down 0.6, 5 %, cost 90: wait 28.571, premium 18.571."""
    found = option_to_wait(100, 1.5, 0.6, 0.05, 90)
    assert found.probability == pytest.approx(0.5)
    assert (found.worth_now, found.worth_of_waiting, found.premium) == pytest.approx((10, 28.5714286, 18.5714286))
    assert found.decision == "wait"


@given(value=st.floats(0, 1e4), cost=st.floats(1, 1e4), rate=st.floats(0, 0.2))
def test_an_option_is_never_worth_less_than_nothing_or_than_the_worth_now(value, cost, rate):
    found = option_to_wait(value, 1.5, 0.6, rate, cost)
    assert found.worth_of_waiting >= max(found.worth_now, 0) - 1e-6


def test_a_planting_without_hope_is_rejected_and_one_without_risk_is_made():
    assert option_to_wait(10, 1.5, 0.6, 0.05, 90).decision == "reject"
    assert option_to_wait(1000, 1.5, 0.6, 0.0, 90).decision == "invest"


def test_a_pilot_is_worth_what_it_saves():
    """By hand: plant 50/50 gains 100 or loses 60; knowing first gains 50, not 20: 30."""
    assert value_of_information([0.5, 0.5], [[100, -60], [0, 0]]) == pytest.approx(30)
    assert value_of_information([0.5, 0.5], [[100, 60], [0, 0]]) == pytest.approx(0)


def test_pasture_of_kenya_gained_fiftyfold_by_tourism():
    """Project case landuse_seed_kenya (S82): 0.8 to 40 USD/ha, 20 years at 5 %, 200 USD/ha: NPV 288.52."""
    found = land_use_change(0.8, 40, 20, 0.05, 200)
    assert tuple(found) == pytest.approx((39.2, 50, 288.51864542756726, 16.048517438138266))
    assert np.isnan(land_use_change(0, 40, 20, 0.05, 200).ratio)
    assert np.isnan(land_use_change(1, 40, 0, 0.05, 200).break_even_gain)


@given(conversion=st.floats(1, 1e4), years=st.integers(1, 60), rate=st.floats(0, 0.3))
def test_the_break_even_gain_just_pays_the_conversion(conversion, years, rate):
    gain = land_use_change(0, 1, years, rate, conversion).break_even_gain
    assert land_use_change(0, gain, years, rate, conversion).present_value == pytest.approx(0, abs=1e-6 * conversion)


def test_rent_of_sites_falls_with_cost_and_distance():
    assert differential_rent(10, np.array([4, 10]), np.array([5, 5])).tolist() == [30, 0]
    assert location_rent(2.0, 10, 4, 0.5, np.array([0, 12, 20])).tolist() == [12, 0, -8]


def test_rent_for_ever_is_the_price_of_the_land():
    assert capitalised_rent(40, 0.05) == pytest.approx(800)
    assert capitalised_rent(40, 0.05, 0.01) == pytest.approx(1000)
    assert flagship_value(270_000, 10) == 27_000


def test_the_spread_of_a_sum_has_its_closed_form():
    """Project case montecarlo_a: mean 3, sd 2.1602, shares 0.0714, 0.2857, 0.6429; sampled with 65,536 points."""
    found = additive_spread(5, [2, 1, -3], [0, -2, 0], [1, 2, 2])
    assert (found.mean, found.standard_deviation) == pytest.approx((3, 2.1602468994692865))
    assert found.shares == pytest.approx([1 / 14, 4 / 14, 9 / 14])
    points = np.random.default_rng(1).uniform([0, -2, 0], [1, 2, 2], (65_536, 3))
    sampled = 5 + points @ [2, 1, -3]
    assert (sampled.mean(), sampled.std()) == pytest.approx((3, 2.16025), rel=0.02)


@given(weights=st.lists(st.floats(0.01, 9), min_size=1, max_size=8))
def test_shares_of_the_variance_sum_to_one(weights):
    found = additive_spread(0, weights, np.zeros(len(weights)), np.ones(len(weights)))
    assert found.shares.sum() == pytest.approx(1)
    assert np.isnan(additive_spread(0, weights, np.ones(len(weights)), np.ones(len(weights))).shares).all()
