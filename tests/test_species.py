"""The species table says about the semi-desert plain what practice and the measurements say."""

from __future__ import annotations

import numpy as np
import pytest

from forestsim.tables import species_info, species_names, species_parameters, species_table

# Turkestan plain: 20-year return minimum (assumed), records (Kazhydromet), mean daytime deficit of July.
RETURN_MINIMUM, RECORD_MINIMUM, RECORD_MAXIMUM, JULY_VPD = -30.0, -38.6, 47.9, 2.8
OPTIONAL = {"edible_yield", "age_first_fruit", "leaf_dust_load"}
ORDINARY = (
    "morus_alba",
    "prunus_armeniaca",
    "populus_euphratica",
    "populus_nigra",
    "haloxylon_aphyllum",
    "haloxylon_persicum",
)


def figure(species, parameter):
    rows = species_parameters().set_index(["species", "parameter"])
    return rows.loc[(species, parameter)]


def refused_for_frost(species):
    return figure(species, "frost_limit")["low"] > RETURN_MINIMUM


def refused_for_heat(species):
    too_hot = figure(species, "heat_limit")["high"] < RECORD_MAXIMUM
    return too_hot or figure(species, "vpd_limit")["high"] < JULY_VPD


def test_there_are_at_least_thirty_species_with_botanical_names():
    assert len(species_names()) >= 30
    info = species_info()
    assert info.index.str.match(r"[a-z]+_[a-z_]+$").all()
    assert (info.index.str.split("_").str[0] == info["genus"].str.lower()).all()
    assert (info["latin"].str.split().str[0] == info["genus"]).all()


def test_every_species_has_a_name_in_three_languages_and_no_two_share_one():
    info = species_info()
    for column in ("name_en", "name_ru", "name_kk"):
        assert (info[column] != "").all()
        assert info[column].is_unique
    for column in ("name_ru", "name_kk"):
        assert info[column].str.contains("[а-яәіңғүұқөһ]", case=False).all()


def test_every_species_has_every_parameter_that_growth_and_planting_need():
    missing = {
        f"{name} of {species}"
        for name, variable in species_table().items()
        if name not in OPTIONAL
        for species in variable["species"].values[variable.isnull().values]
    }
    assert not missing


def test_trees_of_the_old_towns_are_never_refused_for_frost():
    """Mulberry, apricot, Euphrates and Lombardy poplar and the saxauls are ordinary trees in Turkestan."""
    assert not [species for species in ORDINARY if refused_for_frost(species)]


def test_spruce_and_scots_pine_are_refused_for_heat_even_with_water():
    """Records: 47.9 degC in July 1983 (Kazhydromet); mean daytime deficit of July 2.8 kPa (CRU CL 2.0)."""
    for species in ("picea_schrenkiana", "picea_pungens", "picea_abies", "pinus_sylvestris"):
        assert refused_for_heat(species)


def test_the_ordinary_trees_and_the_native_shrubs_stand_the_heat():
    stand = {*ORDINARY, "ulmus_pumila", "elaeagnus_angustifolia", "tamarix_ramosissima", "calligonum_caput_medusae"}
    assert not [species for species in stand if refused_for_heat(species)]
    for species in stand:
        assert figure(species, "heat_limit")["value"] > RECORD_MAXIMUM
        assert figure(species, "vpd_limit")["value"] > JULY_VPD


def test_the_record_frost_puts_some_trees_at_risk_but_not_elm_and_saxaul():
    """-38.6 degC in February 1969 (Kazhydromet)."""
    at_risk = {s for s in species_names() if figure(s, "frost_limit")["low"] > RECORD_MINIMUM}
    assert {"morus_alba", "prunus_armeniaca", "pistacia_vera", "ailanthus_altissima"} <= at_risk
    assert not at_risk & {"ulmus_pumila", "haloxylon_aphyllum", "elaeagnus_angustifolia"}


def test_limits_have_their_far_bound_on_the_far_side():
    rows = species_parameters().set_index(["parameter", "species"])
    frost, heat, vpd, salt = (rows.loc[name] for name in ("frost_limit", "heat_limit", "vpd_limit", "salinity_limit"))
    assert (frost["low"] < frost["value"]).all()
    for far in (heat, vpd, salt):
        assert (far["high"] > far["value"]).all()
    assert (rows.loc["salinity_threshold", "value"] <= salt["value"]).all()


def test_saxaul_stores_no_more_carbon_than_was_measured():
    """Plantings of the Aralkum hold 0.04 to 1.1, natural stands 4 to 8 t CO2/ha with roots (Chang et al. 2019)."""
    for species in ("haloxylon_aphyllum", "haloxylon_persicum"):
        s = species_table().sel(species=species)
        assert s["mai_irrigated"] == 0.05
        assert s["stems_per_ha"] == 300
        wood = s["mai_irrigated"] * s["rotation"] * s["wood_density"] * (1 + s["branch_ratio"])
        biomass = (wood + s["leaf_mass_max"]) * (1 + s["root_shoot_mature"])
        assert 0.04 < float(biomass * s["carbon_fraction"] * 44 / 12) < 9


def test_water_needs_repeat_the_measurements():
    """Khamzina et al. 2009: 670 mm elm, 1030 mm Euphrates poplar; Thevs et al. 2019: 435 mm elm rows."""
    elm, saxaul = figure("ulmus_pumila", "water_need_mature"), figure("haloxylon_aphyllum", "water_need_mature")
    assert (elm["low"], elm["high"]) == (435, 670)
    assert (saxaul["low"], saxaul["high"]) == (150, 200)
    assert figure("populus_euphratica", "water_need_mature")["value"] == 1030


def test_reduction_factors_lie_in_the_fitted_ranges():
    """Elm 0.25 to 0.4, oleaster 0.7 to 0.8, poplar 0.8 to 1.1 (fitted to the measured water use)."""
    for species, low, high in (
        ("ulmus_pumila", 0.25, 0.4),
        ("elaeagnus_angustifolia", 0.7, 0.8),
        ("populus_alba", 0.8, 1.1),
        ("populus_nigra", 0.8, 1.1),
        ("populus_canadensis", 0.8, 1.1),
    ):
        row = figure(species, "kcb_reduction")
        assert low <= row["low"] <= row["value"] <= row["high"] <= high


def test_water_need_is_the_reduction_factor_times_a_full_canopy():
    """Kc_full of FAO-56: min(1 + 0.1 h, 1.2) + 0.13 (h/3)^0.3 for the dry, windy season; its ET0 is 1232 mm."""
    table = species_table()
    full = np.minimum(1 + 0.1 * table["height_max"], 1.2) + 0.13 * (table["height_max"] / 3) ** 0.3
    np.testing.assert_allclose(table["kcb_reduction"] * full * 1232, table["water_need_mature"], rtol=0.01)


def test_leaf_mass_and_leaf_area_agree():
    table = species_table()
    np.testing.assert_allclose(table["leaf_mass_max"], 10 * table["lai_max"] / table["specific_leaf_area"], rtol=0.01)


def test_roots_take_a_larger_part_of_young_plants():
    table = species_table()
    assert (table["root_shoot_young"] >= table["root_shoot_mature"]).all()


def test_fractions_are_fractions_and_mature_trees_die_at_most_one_percent_a_year():
    table = species_table()
    for name in ("carbon_fraction", "survival_establishment", "survival_mature", "drought_tolerance", "extinction"):
        assert ((table[name] > 0) & (table[name] < 1)).all()
    assert (table["survival_mature"] >= 0.99).all()
    assert (table["survival_establishment"] <= table["survival_mature"]).all()


def test_evergreens_are_in_leaf_all_year_and_the_others_are_not():
    table, conifer = species_table(), species_info()["group"].to_numpy() == "conifer"
    months = table["leaf_off_month"] - table["leaf_on_month"] + 1
    assert (months.values[conifer] == 12).all()
    assert (months.values[~conifer] == 7).all()


def test_growth_shape_follows_the_life_form():
    """Chapman-Richards exponent: shrub 2, broadleaf 2.5, conifer 3."""
    shape = species_table()["growth_shape"]
    assert shape.sel(species="tamarix_ramosissima") == 2
    assert shape.sel(species="ulmus_pumila") == 2.5
    assert shape.sel(species="pinus_nigra") == 3


@pytest.mark.parametrize("species", ["ailanthus_altissima", "acer_negundo", "robinia_pseudoacacia"])
def test_invasive_trees_are_flagged(species):
    assert species_info().loc[species, "invasive"]


def test_fruit_has_a_yield_and_a_first_year():
    table = species_table()
    assert (table["edible_yield"].notnull() == table["age_first_fruit"].notnull()).all()
    assert int(table["edible_yield"].notnull().sum()) >= 10
