"""Resource rent by the residual value method."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.economics.rent import resource_rent

MONEY = st.floats(-1e6, 1e6)


def test_a_forest_that_pays_leaves_a_rent_of_258():
    """Project case rent_a: O 1200, IC 480, CE 300, taxes 20, 24, subsidies 8, 10, CFC 60, K 1500 at 6 %, 50 ha."""
    account = resource_rent(1200, 480, 300, 20, 8, 24, 10, 60, 1500, 0.06)
    assert account.gross_value_added == 720
    assert account.operating_surplus == 394
    assert account.surplus_for_rent == 408
    assert account.return_to_capital == pytest.approx(90)
    assert account.user_cost == pytest.approx(150)
    assert account.rent == pytest.approx(258)
    assert account.rent / 50 == pytest.approx(5.16)
    assert account.rent / 1200 == pytest.approx(0.215)
    assert not account.negative


def test_a_negative_rent_stays_negative_and_is_flagged():
    """Project case rent_neg_a: -25 in total, -1.25 per hectare on 20 ha, -6.25 % of output."""
    account = resource_rent(400, 220, 120, 0, 0, 5, 0, 40, 900, 0.05)
    assert account.operating_surplus == 55
    assert account.rent == pytest.approx(-25)
    assert account.rent / 20 == pytest.approx(-1.25)
    assert account.rent / 400 == pytest.approx(-0.0625)
    assert account.negative


def test_the_illustration_of_a_pilgrim_route_gives_52_dollars_a_hectare():
    """Economics notes 1.5: 5 % of 250,000 stop, 6,000 KZT; goods 40 %, labour 28 %, wear 6 %, return 8 %; 500 ha."""
    output = 250_000 * 0.05 * 6000
    rent = resource_rent(
        output, 0.40 * output, 0.28 * output, capital_consumption=0.06 * output, capital=output, return_rate=0.08
    ).rent
    assert rent == pytest.approx(13.5e6)
    assert rent / 521 / 500 == pytest.approx(52, abs=0.5)


@given(output=MONEY, specific=MONEY)
def test_taxes_and_subsidies_of_the_resource_alone_do_not_change_its_rent(output, specific):
    plain = resource_rent(output, 10.0, 5.0)
    assert resource_rent(output, 10.0, 5.0, specific_taxes=specific).rent == pytest.approx(plain.rent, abs=1e-6)
    assert resource_rent(output, 10.0, 5.0, specific_subsidies=specific).rent == pytest.approx(plain.rent, abs=1e-6)


def test_a_return_written_as_a_percentage_is_refused():
    with pytest.raises(ValueError, match="not a percentage"):
        resource_rent(100, 10, 10, capital=10, return_rate=6)


@given(output=st.floats(0, 1e6), capital=st.floats(0, 1e6), hectares=st.floats(1, 1e4))
def test_twice_the_hectares_at_the_same_visits_halve_the_rent_per_hectare(output, capital, hectares):
    rent = resource_rent(output, 0.4 * output, 0.3 * output, capital=capital, return_rate=0.06).rent
    assert rent / (2 * hectares) == pytest.approx(rent / hectares / 2)


@given(goods=st.floats(0, 1e4), labour=st.floats(0, 1e4), wear=st.floats(0, 1e4), capital=st.floats(1, 1e6))
def test_without_visitors_the_rent_is_negative(goods, labour, wear, capital):
    account = resource_rent(0.0, goods, labour, capital_consumption=wear, capital=capital, return_rate=0.06)
    assert account.negative
    assert account.rent <= -0.06 * capital


@given(output=st.floats(0, 1e6), more=st.floats(0, 1e6))
def test_rent_rises_with_income_and_falls_with_every_cost(output, more):
    rent = resource_rent(output, 10.0, 5.0, capital_consumption=1.0).rent
    assert resource_rent(output + more, 10.0, 5.0, capital_consumption=1.0).rent >= rent
    assert resource_rent(output, 10.0 + more, 5.0, capital_consumption=1.0).rent <= rent
    assert resource_rent(output, 10.0, 5.0, capital_consumption=1.0 + more).rent <= rent
