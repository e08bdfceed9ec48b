"""Terpenes, radiation and cooling of stands from physics: published orders, bounds, and nothing without crowns."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from effect_context import LAST, PLANTED, fake_context

from forestsim.effects.catalogue import effect_named
from forestsim.effects.crowns import NODES, crown_leaf_area, days_of, look_up, phenologies
from forestsim.effects.emission_factors import emission_factor
from forestsim.effects.figures import central
from forestsim.physics.bvoc import COMPOUNDS, co2_activity_heald, drought_activity
from forestsim.physics.comfort import heat_hours
from forestsim.physics.emission import MONTH_LENGTHS, monthly_activity, monthly_age_activity, yearly_emission

NAMES = ("phytoncides", "radiation", "cooling", "shelter")


def process(name, context):
    return effect_named(name).run(context, "process").stands


@pytest.fixture(scope="module")
def context():
    return fake_context()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_gained_before_planting_or_without_crowns(name, context):
    for quantity, values in process(name, context).items():
        assert (values.sel(year=[PLANTED - 1, PLANTED]) == 0).all() or quantity in ("refresh_ratio", "cooling_heat")
    if name != "cooling":
        assert all((values == 0).all() for values in process(name, fake_context(closure=0.0)).values())


def test_shade_and_comfort_are_exactly_nothing_without_crowns():
    bare = process("cooling", fake_context(closure=0.0))
    assert (bare["radiant_cooling"] == 0).all()
    assert (bare["comfort_hours"] == 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_draws_run_through_and_stay_finite(name):
    for quantity, values in process(name, fake_context(draws=8)).items():
        assert set(values.dims) <= {"stand", "year", "draw"}, quantity
        assert np.isfinite(values).all(), quantity


def test_closed_conifers_give_off_tens_of_kilograms_and_elm_about_one(context):
    """Full cover in this climate: conifers 20 to 60 kg/ha, elm about 1.2 kg of terpenes (Guenther et al. 1993, 1995).

    The stands here carry 2.5 t of leaves, pine of that estimate 5 t.
    """
    terpenes = process("phytoncides", context)["phytoncides"].sel(year=LAST).values
    elm, pine, spruce, saxaul, _ = terpenes
    assert 10 < pine < 60
    assert 6 < spruce < 60
    assert 0.3 < elm < 4
    assert 0.3 < saxaul < 5


def test_poplar_willow_and_oak_give_off_isoprene_by_the_hundredweight_and_form_ozone():
    """Isoprene of 100 to 250 kg/ha a year at full cover: poplar 224, oak 250, willow 107 (air of Turkestan)."""
    stands = process("phytoncides", fake_context(species=("populus_alba", "salix_alba"))).sel(year=LAST)
    assert ((stands["isoprene"] > 50) & (stands["isoprene"] < 400)).all()
    assert (stands["ozone_potential"] > 8 * stands["isoprene"]).all()
    assert (stands["phytoncides"] < 0.1 * stands["isoprene"]).all()


def test_the_table_gives_the_emission_of_the_equations(context):
    """One leaf-level scale: factor x leaf mass x temperature x age x light, never a factor for leaf area besides."""
    growth = context.growth.sel(year=LAST)
    leaf, days = growth["leaf"].values[0], days_of(context)
    compound = COMPOUNDS["isoprene"]
    activity = monthly_activity(days, crown_leaf_area(context).sel(year=LAST, stand=0).item(), compound)
    age = monthly_age_activity(leaf, days.temperature.mean(axis=-1) - 273.15, compound)
    factor = emission_factor(context, "isoprene").values[0]
    drought = drought_activity(growth["water_ratio"].values[0]) * co2_activity_heald(central("air_co2"))
    wanted = yearly_emission(factor, growth["biomass_foliage"].values[0], leaf, activity * age) * drought
    found = process("phytoncides", context)["isoprene"].sel(year=LAST, stand=0)
    assert found.item() == pytest.approx(wanted, rel=2e-3)


def test_warmth_raises_emission_by_about_a_tenth_for_each_kelvin(context):
    """exp(0.10 x 1 K) is 1.105 for stores in the leaf (Guenther et al. 2012)."""
    cool = process("phytoncides", context)["phytoncides"].sel(year=LAST, stand=1)
    warm = process("phytoncides", fake_context(warmer=1.0))["phytoncides"].sel(year=LAST, stand=1)
    assert 1.08 < float(warm / cool) < 1.16


def test_emission_grows_with_leaf_mass_and_not_with_leaf_area(context):
    thin = fake_context()
    thin.growth["lai"] = thin.growth["lai"] * 0.5
    less_shade = process("phytoncides", thin)["isoprene"].sel(year=LAST, stand=0)
    more_shade = process("phytoncides", context)["isoprene"].sel(year=LAST, stand=0)
    assert float(more_shade) < float(less_shade) < 1.6 * float(more_shade)


def test_closed_crowns_keep_most_of_the_sun_and_less_of_the_ultraviolet(context):
    """Closed stands keep 55 to 92 % by Beer's law at k 0.5 and leaf area 2 to 5."""
    stands = process("radiation", context).sel(year=LAST)
    closed = [0, 1, 2, 4]
    assert ((stands["radiation_cut"] > 0.5) & (stands["radiation_cut"] < 0.95))[closed].all()
    open_stand = process("radiation", fake_context(closure=0.4)).sel(year=LAST)
    thin = fake_context()
    thin.growth["lai"] = thin.growth["lai"] / 4
    for sparse in (open_stand, process("radiation", thin).sel(year=LAST)):
        assert (sparse["uv_cut"] <= 1.01 * sparse["radiation_cut"]).all()
    assert (stands["uv_cut"] > 0.8 * stands["radiation_cut"]).all()


def test_both_radiation_tiers_agree_for_closed_stands(context):
    closed = [0, 1, 2, 4]
    ours = process("radiation", context)["radiation_cut"].sel(year=LAST)[closed]
    curve = effect_named("radiation").run(context, "curve").stands["radiation_cut"].sel(year=LAST)[closed]
    np.testing.assert_allclose(ours, curve, rtol=0.07)


def test_no_coolness_is_larger_than_was_measured(context):
    """Irrigated groves 1 to 4 K, narrow belts a tenth of that; shade lowers radiant temperature by up to 30 K."""
    stands = process("cooling", context).sel(year=LAST)
    assert (stands["air_cooling"] < 0.3).all()
    assert ((stands["radiant_cooling"] > 0) & (stands["radiant_cooling"] < 35)).all()
    assert (stands["refresh_ratio"] < 1).all()
    assert ((stands["comfort_hours"] > 50) & (stands["comfort_hours"] < 1500))[[0, 1, 2, 4]].all()


def test_evaporating_a_millimetre_takes_seven_megawatt_hours_from_a_hectare(context):
    """2.45 MJ/kg x 10 000 kg/ha = 24.5 GJ/ha = 6.8 MWh/ha for each mm."""
    growth = context.growth.sel(year=LAST)
    extra = growth["evapotranspiration"] - growth["native_evapotranspiration"]
    heat = process("cooling", context)["cooling_heat"].sel(year=LAST)
    np.testing.assert_allclose(heat, extra * 24.5 / 3.6)


def test_heat_hours_of_days_that_differ_tend_to_those_of_mean_days():
    apparent = 32 + np.array([[-8.0, 8.0, 8.0, -8.0]])
    assert heat_hours(apparent, np.array([30.0])) == pytest.approx(360)
    assert heat_hours(apparent, np.array([30.0]), spread=0.1) == pytest.approx(360)
    assert heat_hours(apparent - 8.0, np.array([30.0]), spread=3.0) == pytest.approx(180, rel=0.01)


def test_look_up_is_exact_at_nodes_and_linear_between():
    table = np.vstack([NODES**2, NODES])
    area = xr.DataArray([[0.0, 1.0], [0.125, 99.0]], dims=("stand", "year"))
    found = look_up(table, np.array([0, 1]), area)
    np.testing.assert_allclose(found, [[0.0, 1.0], [0.125, NODES[-1]]])


def test_stands_share_the_few_courses_of_leaves(context):
    leaves = phenologies(context)
    np.testing.assert_array_equal(leaves.leaf[leaves.kind], context.growth["leaf"])
    assert MONTH_LENGTHS.sum() == pytest.approx(365.25)
