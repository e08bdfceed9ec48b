"""Gases: resistances in a row, the second preset, and what leaves can bear."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forestsim.errors import ForestsimError
from forestsim.physics import gases
from forestsim.physics import surface_resistance as surfaces
from forestsim.tables import package_table

SUMMER_NOON = (28.0, 800.0)


def rc(name, land_use=4, season=1, weather=SUMMER_NOON, **options):
    return float(
        surfaces.surface_resistance(surfaces.gas(name), surfaces.canopy(land_use, season), *weather, **options)
    )


def test_dew_takes_up_sulphur_dioxide_and_shuts_ozone_out():
    """Wesely (1989), table 3: deciduous forest in midsummer at 25 degC without sun, SO2 100, O3 more than dry."""
    night = (25.0, 0.0)
    assert rc("SO2", weather=night, dew=True) == pytest.approx(100, rel=0.1)
    assert rc("SO2", weather=night, dew=True) < rc("SO2", weather=night)
    assert rc("SO2", land_use=1, weather=night, dew=True) == rc("SO2", land_use=1, weather=night, rain=True)


def test_nitric_acid_sticks_to_everything():
    """Wesely (1989): with its solubility the surface hardly resists."""
    assert rc("HNO3") == 10


def test_shut_stomata_leave_leaf_skins_and_ground():
    """Noon stress of a semi-desert cuts ozone uptake two- to fourfold when stomata close to a fifth."""
    opened, shut = rc("O3"), rc("O3", stomatal_factor=surfaces.stomatal_factor(4.0, 0.2))
    assert 2 < shut / opened < 4
    assert rc("O3", stomatal_factor=surfaces.stomatal_factor(0.0, 1.0)) == rc("O3", weather=(45.0, 800.0))
    assert surfaces.stomatal_factor(2.0, 0.5) == pytest.approx(4)


@settings(deadline=None)
@example("SO2", 2, 1, 5e-324, 0.0, False, False, 1.0)
@given(st.sampled_from(surfaces.gas_names()), st.integers(1, 11), st.integers(1, 5), st.floats(-40, 50),
       st.floats(0, 1200), st.booleans(), st.booleans(), st.floats(1, 100))  # fmt: skip
def test_stress_never_helps_and_bounds_hold(name, land_use, season, temperature, radiation, rain, dew, factor):
    weather = (temperature, radiation)
    free, stressed = (rc(name, land_use, season, weather, rain=rain, dew=dew, stomatal_factor=f) for f in (1, factor))
    assert 10 <= free <= stressed <= 9999


def test_the_second_preset_has_the_constants_of_itree():
    """i-Tree Eco, read in TreeDep 0.1.3: SO2 with stomata of 300 s/m, soil 2941 and skins 8000 s/m."""
    found = surfaces.itree_resistance("SO2", 300.0)
    assert found == pytest.approx(1 / (1 / 300 + 1 / 2941 + 1 / 8000))
    both = surfaces.itree_resistance(["O3", "NO2"], 300.0, in_leaf=False)
    np.testing.assert_allclose(both, [1 / (1 / 2000 + 1 / 10000), 1 / (1 / 2000 + 1 / 20000)])
    assert gases.itree_aerodynamic_resistance(4.0, 0.4) == pytest.approx(25)


def test_half_a_centimetre_a_second_takes_three_quarters_of_a_kilogram_in_a_season():
    """180 days at 0.5 cm/s: 0.78 kg/ha for each ug/m3, so 5 to 20 ug/m3 of SO2 give 4 to 16 kg and never 400."""
    season = gases.gas_uptake(np.array([1.0, 5.0, 20.0]), 0.005, 180 * 86400)
    np.testing.assert_allclose(season, [0.78, 3.9, 15.6], rtol=0.01)


def test_the_layer_on_the_leaf_resists_by_the_diffusivity_of_the_gas():
    """Hicks et al. (1987): 2 / (k u*) (Sc/Pr)^(2/3); SO2 at 0.4 m/s gives 17.1 s/m."""
    assert gases.boundary_resistance(0.4, 1.15) == pytest.approx(17.08, abs=0.01)
    assert gases.gas_velocity(10.0, 20.0, 70.0) == 0.01


def test_leaves_bear_a_tenth_of_the_chloride_and_sulphur_of_the_handbook():
    """Thresholds of leaf injury on 2.5 t/ha of leaf: 10 g/kg of chloride are 25 kg, against 100 kg stated; 6 g/kg more
    sulphur are 30 kg of SO2, against 400 kg stated."""
    assert gases.leaf_cap(15.0, 5.0, 2.5) == pytest.approx(25)
    assert gases.sulphur_dioxide_cap(9.0, 3.0, 2.5) == pytest.approx(30, abs=0.1)
    assert gases.leaf_cap(5.0, 7.0, 2.5) == 0


def test_injury_by_chloride_begins_above_what_healthy_leaves_hold():
    """International Society of Arboriculture, table 2: elm healthy to 7, injured from 15 g/kg."""
    rows = package_table("leaf_chloride.csv", ("healthy", "threshold", "injury")).set_index("genus")
    assert (rows["healthy"] < rows["threshold"]).all()
    assert (rows["threshold"] < rows["injury"]).all()
    assert rows.loc["Ulmus", ["healthy", "threshold"]].tolist() == [7, 15]


def test_a_negative_concentration_is_refused():
    with pytest.raises(ForestsimError, match=r"gas: is -1 ug/m3; give concentrations of 0 or more"):
        gases.gas_uptake(-1.0, 0.005, 3600)
