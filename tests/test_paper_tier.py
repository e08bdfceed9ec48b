"""The founding paper's figures, scaled by age and closure, by one function."""

from __future__ import annotations

from math import log10

import numpy as np
import pytest
from effect_context import LAST, PLANTED, SPECIES, fake_context
from hypothesis import given
from hypothesis import strategies as st

from forestsim.effects import EFFECTS
from forestsim.effects.paper import REFERENCE_AGE, figure_for, paper_method, scaled, stated_figures
from forestsim.errors import DataError
from forestsim.tables import effect_table, species_names

PAPER = [effect for effect in EFFECTS if "paper" in effect.methods]


def paper(name, **kwargs):
    return next(e for e in EFFECTS if e.name == name).run(fake_context(**kwargs), "paper").stands


def test_only_effects_with_a_figure_in_the_paper_have_a_paper_method():
    table = effect_table()
    with_figure = set(table.loc[table["paper"] != "", "effect"])
    assert {effect.name for effect in PAPER} == with_figure
    with pytest.raises(DataError, match="no figure for soil"):
        paper_method("soil")


def test_the_paper_names_pine_for_carbon_and_oxygen_and_no_other_species():
    stated = {s: figure_for(s, "co2_npp") for s in species_names()}
    assert {s for s, v in stated.items() if not np.isnan(v)} == {"pinus_sylvestris", "pinus_nigra"}
    assert stated["pinus_nigra"] == 9
    assert figure_for("pinus_sylvestris", "oxygen_npp") == 7


def test_dust_is_stated_for_spruce_pine_and_elm():
    """Up to 30, 39 and 43 t a hectare and year (S42)."""
    assert [figure_for(s, "dust") for s in ("picea_abies", "pinus_sylvestris", "ulmus_minor")] == [30, 39, 43]
    assert np.isnan(figure_for("elaeagnus_angustifolia", "dust"))


def test_saxaul_counts_as_deciduous_because_the_paper_knows_only_two_groups():
    assert figure_for("haloxylon_aphyllum", "phytoncides") == figure_for("ulmus_pumila", "phytoncides") == 3
    assert figure_for("haloxylon_aphyllum", "noise_reduction") == figure_for("ulmus_pumila", "noise_reduction")


def test_the_paper_says_nothing_about_conifers_and_sound():
    assert np.isnan(figure_for("pinus_sylvestris", "noise_reduction"))


def test_26_percent_of_sound_energy_is_one_point_three_decibels():
    """-10 lg(1 - 0.26) (S48)."""
    assert stated_figures("noise_reduction")["deciduous"] == pytest.approx(-10 * log10(1 - 0.26), abs=0.01)


def test_ten_times_the_ions_is_an_increase_of_nine():
    assert stated_figures("ion_increase") == {"all": 9}


@pytest.mark.parametrize("effect", PAPER, ids=lambda e: e.name)
def test_a_closed_stand_of_the_reference_age_has_the_papers_figure(effect):
    context = fake_context()
    result = effect.run(context, "paper").stands.sel(year=PLANTED + REFERENCE_AGE)
    for quantity, values in result.items():
        expected = [figure_for(s, quantity) for s in SPECIES]
        if quantity == "transparency_gain":
            expected = [0.2] * len(SPECIES)  # the middle of 10 to 30 %
        np.testing.assert_allclose(values, expected)


@pytest.mark.parametrize("effect", PAPER, ids=lambda e: e.name)
def test_no_crowns_give_nothing_and_no_figure_gives_no_number(effect):
    result = effect.run(fake_context(closure=0.0), "paper").stands.sel(year=LAST)
    for quantity, values in result.items():
        stated = np.array([not np.isnan(figure_for(s, quantity)) for s in SPECIES])
        assert (values[stated] == 0).all()
        assert np.isnan(values[~stated]).all()


def test_before_planting_even_an_unstated_species_gives_nothing():
    assert (paper("co2")["co2_npp"].sel(year=PLANTED - 1) == 0).all()


def test_quantities_without_a_figure_are_unknown_and_not_nought():
    stands = paper("co2").sel(year=LAST)
    assert np.isnan(stands["co2_stock_change"]).all()
    assert np.isnan(stands["co2_stock"]).all()


def test_the_range_of_transparency_is_drawn_and_single_figures_are_not():
    drawn = paper("transparency", draws=32)["transparency_gain"].sel(year=LAST, stand=0)
    assert drawn.sizes == {"draw": 32}
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95])
    assert low == pytest.approx(0.1, abs=0.02)
    assert middle == pytest.approx(0.2, abs=0.02)
    assert high == pytest.approx(0.3, abs=0.02)
    assert "draw" not in paper("dust", draws=32)["dust"].dims


def test_the_caveat_travels_with_every_quantity():
    values = paper("dust")["dust"]
    assert "up to" in values.attrs["caveat"]
    assert values.attrs["sources"] == "seed2022"


@given(figure=st.floats(0, 500), age=st.integers(-50, 200), cover=st.floats(0, 1))
def test_scaling_never_exceeds_the_figure_and_never_falls_below_nought(figure, age, cover):
    assert 0 <= scaled(figure, age, cover) <= figure
