"""Stoichiometry of carbon, carbon dioxide and oxygen."""

from __future__ import annotations

import pytest

from forestsim.physics.carbon import carbon_dioxide, oxygen


def test_carbon_dioxide_weighs_44_for_12_of_carbon():
    assert carbon_dioxide(2.4545454545) == pytest.approx(9.0)


def test_nine_tonnes_of_carbon_dioxide_set_free_six_and_a_half_tonnes_of_oxygen():
    """Molar masses: 9 t x 32/44 = 6.55 t; the founding paper says more than 7 t, which needs a ratio of 1.07."""
    assert oxygen(9.0) == pytest.approx(6.545, abs=0.005)
    assert oxygen(9.0, 1.07) == pytest.approx(7.0, abs=0.01)


def test_a_tonne_of_wood_sets_free_a_tonne_and_a_quarter_of_oxygen():
    """Carbon fraction 0.47: 0.47 x 32/12 = 1.25 t of O2 per t of dry matter."""
    assert oxygen(carbon_dioxide(0.47)) == pytest.approx(1.25, abs=0.005)


def test_an_oxidative_ratio_in_percent_is_refused():
    with pytest.raises(ValueError, match="moles of O2"):
        oxygen(9.0, 107.0)
