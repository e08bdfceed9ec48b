"""Effects by published curves: bounds, signs, units, and the hectare without trees as zero."""

from __future__ import annotations

import numpy as np
import pytest
from effect_context import LAST, PLANTED, SPECIES, fake_context, fake_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.effects import EFFECTS, check_tiers, compare_tiers, default_tier, fallbacks, run_effects
from forestsim.effects.base import TIERS
from forestsim.effects.figures import central, figure_table
from forestsim.effects.tiers import planted_mean
from forestsim.errors import ForestsimError, ScenarioError
from forestsim.physics import carbon, deposition
from forestsim.tables import effect_names, effect_table, sources

BY_NAME = {effect.name: effect for effect in EFFECTS}
CURVES = [effect.name for effect in EFFECTS if "curve" in effect.methods]


@pytest.fixture(scope="module")
def context():
    return fake_context()


def curve(name, context):
    return BY_NAME[name].run(context, "curve").stands


def test_the_tuple_of_effects_is_the_table_in_the_same_order():
    assert tuple(effect.name for effect in EFFECTS) == effect_names()


def test_every_effect_has_a_method_and_every_method_names_known_sources():
    known = set(sources()["key"])
    for effect in EFFECTS:
        assert effect.methods, effect.name
        for tier, method in effect.methods.items():
            assert tier in TIERS
            assert set(method.sources) <= known, effect.name
            assert method.caveat.endswith("."), effect.name


def test_each_quantity_belongs_to_one_effect_and_each_effect_has_one_headline():
    table = effect_table()
    assert not table["quantity"].duplicated().any()
    of_stands = table[table["aggregate"] != "field"]
    assert (of_stands.groupby("effect")["headline"].sum() == 1).all()
    assert not table.loc[table["aggregate"] == "field", "headline"].any()
    assert set(table["aggregate"]) <= {"sum", "mean", "stock", "field"}
    assert set(table["palette"]) <= {"sequential", "diverging"}
    assert (table[["title_en", "title_ru", "title_kk", "unit"]] != "").all(axis=None)


def test_the_figures_of_effects_lie_within_their_ranges_and_name_known_sources():
    table = figure_table()
    assert not table["figure"].duplicated().any()
    assert ((table["low"].isna()) | (table["low"] <= table["value"])).all()
    assert ((table["high"].isna()) | (table["value"] <= table["high"])).all()
    assert {key for cell in table["source"] for key in cell.split()} <= set(sources()["key"])
    assert (table.loc[table["basis"] == "assumed", "note"] != "").all()


@pytest.mark.parametrize("name", [effect.name for effect in EFFECTS])
def test_a_quantity_keeps_its_unit_over_all_tiers_and_runs_over_stand_and_year(name, context):
    units = effect_table().set_index("quantity")["unit"]
    for tier in BY_NAME[name].methods:
        for quantity, values in BY_NAME[name].run(context, tier).stands.items():
            assert values.attrs["units"] == units[quantity]
            assert values.attrs["tier"] == tier
            assert values.dims == ("stand", "year")


@pytest.mark.parametrize("name", CURVES)
def test_nothing_is_gained_before_planting(name, context):
    for values in curve(name, context).data_vars.values():
        assert (values.sel(year=[PLANTED - 1, PLANTED]) == 0).all()


@pytest.mark.parametrize("name", [n for n in CURVES if n not in ("water_use", "soil")])
def test_without_crowns_there_is_no_service(name):
    bare = fake_context(closure=0.0)
    for values in curve(name, bare).data_vars.values():
        assert (values == 0).all()


@pytest.mark.parametrize("name", CURVES)
def test_draws_run_through_every_curve_and_stay_finite(name):
    for quantity, values in curve(name, fake_context(draws=8)).items():
        assert set(values.dims) <= {"stand", "year", "draw"}, quantity
        assert np.isfinite(values).all(), quantity


def test_carbon_dioxide_of_a_stand_is_its_carbon_times_44_over_12_less_the_native_cover(context):
    stands, growth = curve("co2", context), context.growth
    native = central("native_carbon") * growth["crown_cover"]
    np.testing.assert_allclose(stands["co2_stock"], (growth["carbon"] - native) * 44 / 12)
    np.testing.assert_allclose(stands["co2_stock_change"].cumsum("year"), stands["co2_stock"], atol=1e-9)


def test_oxygen_is_32_over_44_of_carbon_dioxide_at_a_ratio_of_one(context):
    """Nowak, Hoehn and Crane (2007): O2 = C x 32/12, that is CO2 x 32/44."""
    co2, o2 = curve("co2", context), curve("oxygen", context)
    np.testing.assert_allclose(o2["oxygen_npp"], co2["co2_npp"] * 32 / 44)
    np.testing.assert_allclose(o2["oxygen_stock_change"], co2["co2_stock_change"] * 32 / 44)


def test_nine_tonnes_of_carbon_dioxide_give_six_and_a_half_of_oxygen():
    """The founding paper's 9 t CO2 and 7 t O2: 6.545 t by mass balance, and a ratio of 1.07 for 7 t."""
    assert carbon.oxygen(9.0) == pytest.approx(6.545, abs=5e-4)
    assert carbon.oxygen(9.0, 7 / carbon.oxygen(9.0)) == pytest.approx(7.0)
    with pytest.raises(ValueError, match="moles"):
        carbon.oxygen(9.0, 32 / 44 * 2)


def test_closed_stands_retain_between_a_third_and_one_and_a_half_tonnes_of_dust(context):
    """Forest minus bare at 60 to 200 ug/m3: about 0.3 to 1.5 t/ha a year (Emerson et al. 2020, evaluated)."""
    dust = curve("dust", context)["dust"].sel(year=LAST).to_series()
    closed = [i for i, name in enumerate(SPECIES) if name != "haloxylon_aphyllum"]
    assert (dust[closed] > 0.3).all()
    assert (dust[closed] < 1.5).all()
    assert dust[3] < 0.2


def test_gross_dust_over_forest_is_that_of_the_published_velocities():
    """Emerson et al. (2020), desert dust at 0.4 m/s and 100 ug/m3: needle 1.6, broadleaf 1.4, bare 0.85 t/ha."""
    velocities = [central(f"dust_velocity_{s}") for s in ("needleleaf", "broadleaf", "ground")]
    assert deposition.deposited(100.0, np.array(velocities)) == pytest.approx([1.6, 1.4, 0.85], rel=0.03)


def test_dust_is_bounded_by_leaves_and_by_the_fallout_however_dusty_the_air():
    storms = fake_scenario().air.storms
    air = type("Air", (), {"tsp_ug_m3": 1e5, "so2_ug_m3": 10.0, "storms": storms})()
    dust = curve("dust", fake_context(air=air))["dust"]
    assert (dust <= central("dust_fallout") + 1e-9).all()
    assert float(dust.max()) > 0


def test_the_air_without_dust_leaves_none():
    air = type("Air", (), {"tsp_ug_m3": 0.0, "so2_ug_m3": 0.0, "storms": fake_scenario().air.storms})()
    air.storms.events_per_year = 0.0
    result = BY_NAME["dust"].run(fake_context(air=air), "curve")
    assert (result.stands["dust"] == 0).all()
    assert (result.tables["dust_in_the_air"]["share"] == 0).all()


def test_the_leaf_holding_bound_repeats_the_hand_calculation():
    """2.5 g/m2 x 3 x 10 fillings = 0.75 t/ha a year; 5.5 x 5 x 15 = 4.1."""
    assert deposition.leaf_holding(2.5, 3.0, 10) == pytest.approx(0.75)
    assert deposition.leaf_holding(5.5, 5.0, 15) == pytest.approx(4.1, abs=0.03)


def test_twenty_storms_of_six_hours_at_three_milligrams_add_41_micrograms():
    assert deposition.storm_mean(20, 6, 3000) == pytest.approx(41.1, abs=0.1)


def test_metals_in_two_and_a_half_tonnes_of_needles_agree_with_the_published_range():
    """Pinus eldarica in Yazd, Cu 5.6, Pb 3.0, Cd 0.74 mg/kg: 14, 7.5 and 1.9 g in 2.5 t, less the native leaves."""
    stands = curve("heavy_metals", fake_context(species=("pinus_sylvestris",))).sel(year=LAST, stand=0)
    assert 10 < float(stands["copper"]) <= 14
    assert 5 < float(stands["lead"]) <= 7.6
    assert 1.2 < float(stands["cadmium"]) <= 1.9


def test_a_closed_stand_of_leaf_area_three_keeps_more_than_half_the_sun_away(context):
    """Beer and Lambert at k 0.5: 78 % for a leaf area index of 3, less what the native cover under it kept."""
    cut = curve("radiation", context)["radiation_cut"].sel(year=LAST)
    assert 0.55 < float(cut.sel(stand=0)) < 0.85
    assert (cut >= 0).all()
    assert (cut < 1).all()


def test_water_taken_is_what_reaches_the_roots_over_the_efficiency(context):
    stands = curve("water_use", context).sel(year=LAST, stand=0)
    assert float(stands["irrigation"]) == pytest.approx(400 * 10 / 0.9)
    assert float(stands["water_use"]) == pytest.approx((500 - 200) * 10)
    assert float(stands["water_deficit"]) == pytest.approx(1000)


@given(water=st.floats(0, 1), litter=st.floats(0, 10))
def test_the_soil_gains_no_more_than_water_or_litter_allow(water, litter):
    """Hbirkou et al. (2011): 0.09 to 0.15 t C/ha a year for well-watered plantings."""
    gain = carbon.soil_carbon_gain(water, litter)
    assert 0 <= gain <= min(0.12, 0.2 * litter + 1e-12)


@settings(max_examples=25, deadline=None)
@given(closure=st.floats(0, 1))
def test_dust_and_shade_grow_with_closure_and_never_fall_below_the_unplanted(closure):
    sparse, full = fake_context(closure=closure), fake_context(closure=1.0)
    assert (curve("dust", sparse)["dust"] <= curve("dust", full)["dust"] + 1e-12).all()
    assert (curve("radiation", sparse)["radiation_cut"] >= -1e-9).all()


def test_the_default_is_the_most_defensible_method_there_is():
    plain = fake_scenario()
    assert default_tier("co2", plain) == "process"
    assert default_tier("noise", plain) == "process"
    assert default_tier("so2", plain) == "process"


def test_a_tier_for_all_gives_way_where_it_does_not_exist_and_is_recorded(context):
    scenario = fake_scenario(tier="paper")
    assert default_tier("dust", scenario) == "paper"
    assert default_tier("soil", scenario) == "curve"
    assert set(fallbacks(scenario)) == {"heavy_metals", "water_use", "soil", "shelter", "road_air"}
    results = run_effects(fake_context(tier="paper"))
    assert results["soil"].stands["soil_carbon"].attrs["tier"] == "curve"
    assert results["soil"].stands["soil_carbon"].attrs["tier_wanted"] == "paper"
    assert "tier_wanted" not in results["dust"].stands["dust"].attrs


def test_a_tier_named_for_one_effect_must_exist_and_all_mistakes_come_at_once():
    with pytest.raises(ScenarioError) as wrong:
        check_tiers(fake_scenario(tiers={"soil": "paper", "water_use": "process", "dust": "paper"}))
    assert wrong.value.problems == [
        "five.yaml: tiers.water_use is process; choose from curve",
        "five.yaml: tiers.soil is paper; choose from curve",
    ]
    with pytest.raises(ForestsimError, match="no process method"):
        BY_NAME["soil"].run(fake_context(), "process")


def test_effects_run_in_order_and_see_those_before_them(context):
    results = run_effects(context)
    assert tuple(results) == effect_names()
    assert context.effects == {}


def test_tiers_stand_side_by_side_with_their_ratio(context):
    frame = compare_tiers(context).set_index("quantity")
    assert list(frame.columns) == ["effect", "unit", "year", "paper", "curve", "process", "ratio", "stated"]
    assert (frame["year"] == LAST).all()
    assert frame.loc["dust", "ratio"] > 20
    assert frame.loc["dust", "stated"] == pytest.approx(3 / 5)
    assert frame.loc["co2_stock", "paper"] == "not stated"
    assert frame.loc["copper", "paper"] is None
    assert frame.loc["so2", "curve"] is None
    assert frame.loc["so2", "ratio"] > 100
    assert np.isnan(frame.loc["copper", "ratio"])


def test_the_ratio_compares_only_stands_that_the_paper_speaks_of(context):
    frame = compare_tiers(context).set_index("quantity")
    pine = curve("co2", context)["co2_npp"].sel(year=LAST, stand=1)
    assert frame.loc["co2_npp", "ratio"] == pytest.approx(9 / float(pine))


def test_a_mean_over_no_stated_stand_is_unknown(context):
    paper = BY_NAME["oxygen"].run(fake_context(species=("ulmus_pumila",)), "paper").stands["oxygen_npp"]
    assert np.isnan(planted_mean(fake_context(species=("ulmus_pumila",)), paper.sel(year=LAST)))


def test_a_plan_in_which_every_species_is_refused_gives_empty_results():
    nothing = fake_context(species=())
    for result in run_effects(nothing).values():
        assert all(values.sizes["stand"] == 0 for values in result.stands.data_vars.values())
    assert set(compare_tiers(nothing)["stated"].isna()) == {True}


def test_the_real_chain_from_scenario_to_effects_gives_finite_numbers_of_the_right_order(small_context):
    """Elm, oleaster and rain-fed saxaul by the road: no effect of the curve tier leaves its published range."""
    results = run_effects(small_context).items()
    stands = {name: result.stands.isel(year=-1) for name, result in results if result.stands.data_vars}
    for name in CURVES:
        for quantity, values in stands[name].items():
            assert np.isfinite(values).all(), quantity
    assert -0.2 < planted_mean(small_context, stands["dust"]["dust"]) < 1.5
    assert 0 <= planted_mean(small_context, stands["radiation"]["radiation_cut"]) < 1
    assert 0 <= planted_mean(small_context, stands["soil"]["soil_carbon"]) <= 0.2
    assert -1 < planted_mean(small_context, stands["co2"]["co2_stock_change"]) < 40
    saxaul = (small_context.stands.species == "haloxylon_aphyllum").to_numpy()
    assert -1 < planted_mean(small_context, stands["co2"]["co2_stock"], saxaul) < 12


def test_the_real_chain_keeps_years_before_planting_at_nought(small_context):
    results = run_effects(small_context).items()
    first = {name: result.stands.isel(year=0) for name, result in results if result.stands.data_vars}
    for values in (v for stands in first.values() for v in stands.data_vars.values()):
        assert (values == 0).all(), values.name
