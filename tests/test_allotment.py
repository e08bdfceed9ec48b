"""The water budget: what a planting needs, who gets it, and what becomes of the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import SMALL
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planting_site import ET0, belt, block, scenario, site, square
from shapely import LineString

from forestsim.physics.water import leaching_requirement
from forestsim.planting import describe, make_plan
from forestsim.planting.allotment import allot, irrigated_years, shortfall, volume
from forestsim.scenario import from_mapping, load

STRAIGHT = [("road", "road", LineString([(425_000, 4_790_000), (435_000, 4_790_000)]))]
ELM = {"mix": {"ulmus_pumila": 1.0}, "irrigation_mm": 400.0, "to_km": 5}
STATION_ET0 = sum(ET0[3:10])
NEEDS = st.integers(1, 8).flatmap(
    lambda units: arrays(float, (units, 4), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e6)))
)


def planned(*belts, blocks=(), ground=None, **settings):
    """Return the plan of belts on the plain: 209 mm of rain, groundwater at 12 m."""
    return make_plan(scenario(belts, blocks, **settings), ground or site(roads=STRAIGHT))


def allotted(limit, *belts, **others):
    """Return the units of a plan under a limit."""
    return planned(*belts, water={"limit_m3_per_year": limit} | others.pop("water", {}), **others).units


def need_of(asked=2000.0, ground=None, water=None, **changes):
    """Return the design need of the first unit of one belt of elm."""
    elm = belt(**{**ELM, "irrigation_mm": asked, **changes})
    return planned(elm, ground=ground, water=water or {}).units["design_need_mm"].iloc[0]


def test_mature_elm_takes_4200_m3_a_hectare_by_drip():
    """Growth notes: 500 mm less 120 mm of effective rain, at an efficiency of 0.9, is 4,200 m3/ha."""
    assert volume(shortfall(500, 120), 1.0, 0.9) == pytest.approx(4200, abs=25)


def test_water_of_one_gram_a_litre_takes_a_twelfth_more_where_roots_bear_4_ds_m():
    """Ayers and Westcot (FAO-29): LR = 1.56 / (5 x 4 - 1.56) = 0.085."""
    leaching = leaching_requirement(1 / 0.64, 4.0)
    assert shortfall(430, 0, 0, leaching) == pytest.approx(430 / (1 - 0.0848), rel=1e-3)


def test_water_is_brought_from_the_year_after_planting_for_as_long_as_it_is_paid():
    on = irrigated_years([2026, 2027, 2026], [-1, 2, 0], 2031, range(2026, 2034))
    assert [np.flatnonzero(row).tolist() for row in on] == [[1, 2, 3, 4], [2, 3], []]


def test_a_smaller_unit_further_down_is_served_from_what_is_left_over():
    assert allot(np.array([[60.0], [50.0], [30.0]]), 100, [0, 1, 2]).tolist() == [True, False, True]


def test_water_is_free_again_when_an_earlier_planting_no_longer_takes_it():
    need = np.array([[80.0, 80, 0, 0], [0, 0, 80, 80], [0, 80, 80, 0]])
    assert allot(need, 100, [0, 1, 2]).tolist() == [True, True, False]


def test_a_limit_that_is_the_sum_of_all_needs_serves_all():
    need = np.full((1000, 1), 0.1)
    assert allot(need, 100.0, range(1000)).all()


@given(need=NEEDS, limit=st.floats(0, 2e6), data=st.data())
@settings(deadline=None)
def test_no_year_gives_more_than_the_limit_and_nobody_loses_to_a_later_one(need, limit, data):
    order = data.draw(st.permutations(range(len(need))))
    served = allot(need, limit, order)
    given_out = need[served].sum(axis=0)
    assert (given_out <= limit * (1 + 1e-8)).all()
    for count in range(len(need)):
        first = np.array(order[:count], int)
        assert (allot(need[first], limit, range(count)) == served[first]).all()
    for unit in np.flatnonzero(~served):
        assert (given_out + need[unit] > limit).any()


@given(need=NEEDS, limit=st.floats(0, 2e6), factor=st.sampled_from([0.25, 0.5, 2.0, 1024.0]))
@settings(deadline=None)
def test_only_the_ratio_of_need_to_limit_counts(need, limit, factor):
    order = range(len(need))
    assert (allot(need * factor, limit * factor, order) == allot(need, limit, order)).all()


@given(need=NEEDS)
@settings(deadline=None)
def test_plenty_serves_all_and_none_leaves_dry_whoever_needs_any(need):
    order = range(len(need))
    assert allot(need, need.sum(), order).all()
    assert (allot(need, 0.0, order) == ~need.any(axis=1)).all()


def test_need_is_what_was_asked_for_as_far_as_the_trees_can_use_it():
    """Elm: 550 mm less the effective rain of about 120, and a twelfth more for salt: 470 mm."""
    like_the_station = site(roads=STRAIGHT, growing_season_et0=STATION_ET0)
    assert need_of(asked=300, ground=like_the_station) == 300
    assert need_of(asked=2000, ground=like_the_station) == pytest.approx(470, abs=10)
    assert need_of(asked=0, ground=like_the_station) == 0


def test_need_follows_the_et0_of_the_ground():
    dry = site(roads=STRAIGHT, growing_season_et0=1.5 * 1232.0)
    gained = (need_of(ground=dry) - need_of()) * (1 - leaching_requirement(1 / 0.64, 4.0))
    assert gained == pytest.approx(550 * 0.5 * 1232 / STATION_ET0, abs=10)


def test_groundwater_in_reach_spares_irrigation_up_to_what_refills_it():
    shallow = site(roads=STRAIGHT, groundwater_depth=2.0, groundwater_salinity=1.0)
    dry, usual, much = (
        need_of(ground=g, water=w) for g, w in ((None, {}), (shallow, {}), (shallow, {"recharge_mm": 300}))
    )
    leached = 1 - leaching_requirement(1 / 0.64, 4.0)
    assert (dry - usual) * leached == pytest.approx(200, abs=10)
    assert (usual - much) * leached == pytest.approx(100, abs=10)


def test_seedlings_need_water_where_the_groundwater_feeds_the_grown_trees():
    """Elm takes 200 mm in years 1 to 3 (species table), and rain gives about 120 of them."""
    shallow = site(roads=STRAIGHT, groundwater_depth=2.0, groundwater_salinity=1.0)
    assert 60 <= need_of(ground=shallow, water={"recharge_mm": 3000}) <= 100


def test_saltier_water_is_needed_in_larger_amounts():
    found = [need_of(water={"salinity_g_l": salt}) for salt in (0.0, 1.0, 3.0, 10.0)]
    assert found == sorted(set(found))
    assert found[0] == np.ceil(found[0] / 10) * 10


def test_a_mix_needs_the_mean_of_its_species_by_share():
    elm, oleaster, half = (
        need_of(mix=mix, water={"salinity_g_l": 0.0})
        for mix in (
            {"ulmus_pumila": 1.0},
            {"elaeagnus_angustifolia": 1.0},
            {"ulmus_pumila": 0.5, "elaeagnus_angustifolia": 0.5},
        )
    )
    assert half == pytest.approx((elm + oleaster) / 2, abs=10)


def test_without_a_limit_a_plan_is_what_was_asked_for():
    plan = planned(belt(**ELM))
    assert set(plan.units["irrigation_mm"]) == set(plan.units["irrigation_requested_mm"]) == {400.0}
    assert not plan.units["dry"].any()
    assert plan.units["water_m3"].to_numpy() == pytest.approx(plan.units["area_ha"] * 4000 / 0.9)
    assert plan.water.empty
    assert [note.text for note in plan.notes] == []


def test_with_plenty_of_water_nobody_goes_dry_and_the_verdicts_are_those_without_a_limit():
    free, rich = planned(belt(**ELM)), planned(belt(**ELM), water={"limit_m3_per_year": 1e9})
    assert free.units.equals(rich.units)
    assert free.verdicts.equals(rich.verdicts)
    assert rich.notes == []
    assert rich.water.set_index("entry").loc["left", "allotted_m3_yr"] == pytest.approx(1e9 - 20 * 4000 / 0.9)


def test_a_limit_of_nothing_leaves_every_irrigated_unit_dry():
    units = allotted(0, belt(**ELM), belt("Saxaul", offset_m=60))
    elm = units["entry"] == "belts.0"
    assert units["dry"].tolist() == elm.tolist()
    assert (units["irrigation_mm"] == 0).all()
    assert (units["water_m3"] == 0).all()
    assert set(units.loc[elm, "irrigation_requested_mm"]) == {400.0}


def test_belts_go_dry_from_their_far_end_on_both_sides():
    """2 ha a side and kilometre at 400 mm by drip are 8,889 m3: half of the ten units get water."""
    units = allotted(5.5 * 2 * 4000 / 0.9, belt(**ELM, side="both"))
    served = units[~units["dry"]]
    assert sorted(zip(served["from_km"], served["side"], strict=True)) == [
        (0, "left"),
        (0, "right"),
        (1, "left"),
        (1, "right"),
        (2, "left"),
    ]


def test_entries_are_served_as_they_stand_unless_some_are_named_first():
    belts = belt("A", **ELM), belt("B", **ELM, offset_m=60), belt("C", **ELM, offset_m=100)
    limit = 20 * 4000 / 0.9 * 1.001
    for priority, expected in (("order", {"A"}), (["C"], {"C"}), (["C", "B"], {"C"}), (["B", "A"], {"B"})):
        units = allotted(limit, *belts, water={"priority": priority})
        assert set(units.loc[~units["dry"], "name"]) == expected
    two = allotted(2 * limit, *belts, water={"priority": ["C"]})
    assert set(two.loc[~two["dry"], "name"]) == {"A", "C"}


def test_blocks_come_after_belts_and_can_be_named_before_them():
    grove = block("Grove", **square(440_000, 4_780_000, 1000), mix={"ulmus_pumila": 1.0}, irrigation_mm=400)
    limit = 100 * 4000 / 0.9 * 1.001
    late, early = (allotted(limit, belt(**ELM), blocks=[grove], water={"priority": p}) for p in ("order", ["Grove"]))
    assert late.groupby("name")["dry"].any().to_dict() == {"Belt": False, "Grove": True}
    assert early.groupby("name")["dry"].any().to_dict() == {"Belt": True, "Grove": False}


def test_plantings_that_follow_each_other_share_the_same_water():
    """The first takes water in 2027 to 2031."""
    tamarisk = {"mix": {"tamarix_ramosissima": 1.0}, "irrigation_mm": 200.0, "to_km": 5}
    first = belt("First", **tamarisk, irrigation_years=5)
    apart, close = (
        allotted(45_000, first, belt("Second", **tamarisk, offset_m=60, planting_year=year)) for year in (2031, 2030)
    )
    assert not apart["dry"].any()
    assert close.groupby("name")["dry"].all().to_dict() == {"First": False, "Second": True}


def test_the_end_of_a_grant_frees_no_water_and_asks_for_none():
    units = allotted(0, belt(**ELM), water={"irrigation_ends": 2027})
    assert not units["dry"].any()
    assert (units["water_m3"] == 0).all()


def test_a_species_that_needs_the_water_is_refused_where_it_goes_dry_and_the_text_says_so():
    poplar = belt(mix={"populus_alba": 0.5, "tamarix_ramosissima": 0.5}, irrigation_mm=1500.0, to_km=5)
    limit = 3.5 * 2 * 10_000 / 0.9
    plan = planned(poplar, water={"limit_m3_per_year": limit})
    dry = plan.units["dry"].to_numpy()
    assert 0 < dry.sum() < len(dry)
    of_poplar = plan.verdicts[plan.verdicts["species"] == "populus_alba"]
    assert (of_poplar["verdict"] == "refused").tolist() == dry.tolist()
    assert of_poplar["text"].str.contains("irrigation 0, the water budget is spent").tolist() == dry.tolist()
    assert plan.units["planted_share"].tolist() == [0.5 if d else 1.0 for d in dry]


def test_species_that_are_refused_anyway_take_no_water_from_others():
    spruce = belt("Spruce", **{**ELM, "mix": {"picea_abies": 1.0}})
    units = allotted(20 * 4000 / 0.9 * 1.001, spruce, belt("Elm", **ELM, offset_m=60))
    assert not units["dry"].any()
    assert units.groupby("name")["water_m3"].sum()["Spruce"] == 0


def test_water_that_trees_cannot_use_is_not_given_and_a_note_says_so():
    plan = planned(belt(**{**ELM, "irrigation_mm": 1500.0}), water={"limit_m3_per_year": 1e9})
    assert (plan.units["irrigation_mm"] == plan.units["design_need_mm"]).all()
    assert [note.text for note in plan.notes] == [
        f"belts.0 (Belt) asks for 1500 mm a year and gets {plan.units['irrigation_mm'].iloc[0]:g} mm on 20.0 ha: "
        "its trees can use no more, and water is limited."
    ]


def test_the_notes_say_who_goes_dry_where_and_what_is_short():
    plan = planned(belt(**ELM, side="both"), water={"limit_m3_per_year": 50_000})
    assert [note.text for note in plan.notes] == [
        "belts.0 (Belt) goes dry on 5 of 10 units, 10.0 ha at km 2-5: "
        "44\u202f444 m3 a year are short of water.limit_m3_per_year (50\u202f000)."
    ]
    grove = block("Grove", mix={"ulmus_pumila": 1.0}, irrigation_mm=400)
    nothing, dry = planned(belt(), blocks=[grove], water={"limit_m3_per_year": 5}).notes
    assert nothing.text == "blocks.0 (Grove) plants nothing: every species is refused there."
    assert dry.text.startswith("blocks.0 (Grove) goes dry on 1 of 1 units, 100.0 ha: 444\u202f444 m3 a year are short")


def test_a_limit_without_anything_to_irrigate_is_a_note():
    plan = planned(belt(), water={"limit_m3_per_year": 1000})
    assert [note.text for note in plan.notes] == [
        "water.limit_m3_per_year is 1\u202f000, but there is no planting to irrigate."
    ]
    assert describe(plan, scenario([belt()]))["Water budget"].empty


def test_the_budget_adds_up():
    belts = belt("A", **ELM), belt("B", **ELM, offset_m=60, planting_year=2030)
    plan = planned(*belts, water={"limit_m3_per_year": 120_000})
    table = describe(plan, scenario(belts))["Water budget"].set_index("entry")
    each = ["belts.0", "belts.1"]
    for column in ("asked_m3_yr", "needed_m3_yr", "allotted_m3_yr", "dry_units", "dry_ha"):
        assert table.loc["all", column] == pytest.approx(table.loc[each, column].sum(), abs=0.2)
    assert table.loc["all", "name"] == "in 2031, the fullest year"
    assert table.loc["limit", "allotted_m3_yr"] == 120_000
    assert table.loc["left", "allotted_m3_yr"] == pytest.approx(120_000 - table.loc["all", "allotted_m3_yr"], abs=0.2)
    assert plan.units["water_m3"].sum() == pytest.approx(table.loc["all", "allotted_m3_yr"], abs=0.2)
    assert plan.units.loc[plan.units["dry"], "area_ha"].sum() == pytest.approx(table.loc["all", "dry_ha"], abs=0.1)


def test_furrows_take_half_as_much_again_as_drip():
    drip, furrow = (planned(belt(**ELM), water={"method": m}).units["water_m3"].sum() for m in ("drip", "furrow"))
    assert furrow / drip == pytest.approx(0.9 / 0.6)


def test_the_method_gives_the_efficiency_unless_it_is_written():
    def efficiency(**water):
        return scenario([belt()], water=water).water.efficiency

    assert (efficiency(), efficiency(method="drip"), efficiency(method="furrow")) == (0.9, 0.9, 0.6)
    assert efficiency(method="furrow", efficiency=0.55) == 0.55


def test_furrows_near_heritage_are_known_by_their_method():
    ground = site(roads=STRAIGHT, heritage=[("arystan_bab", (430_000, 4_790_900))])
    for water, warned in (
        ({"method": "furrow", "efficiency": 0.8}, True),
        ({"method": "drip", "efficiency": 0.7}, False),
        ({"method": "furrow"}, True),
    ):
        assert bool(planned(belt(**ELM), ground=ground, water=water).notes) == warned


@given(limit=st.floats(0, 150_000), years=st.sampled_from([None, 4]), priority=st.sampled_from(["order", ["B"]]))
@settings(max_examples=15, deadline=None)
def test_a_plan_never_takes_more_than_the_limit_in_any_year(limit, years, priority):
    belts = (
        belt("A", **ELM, irrigation_years=years),
        belt("B", **ELM, offset_m=60, planting_year=2029),
        belt("C", **{**ELM, "irrigation_mm": 900.0}, offset_m=100, planting_year=2032),
    )
    units = allotted(limit, *belts, water={"priority": priority})
    on = irrigated_years(units["planting_year"], units["irrigation_years"], np.inf, range(2026, 2067))
    taken = (on * units["water_m3"].to_numpy()[:, None]).sum(axis=0)
    assert taken.max() <= limit * (1 + 1e-8)
    same = units["area_ha"] * units["planted_share"] * units["irrigation_mm"] * 10 / 0.9
    assert units["water_m3"].to_numpy() == pytest.approx(same.to_numpy())


def test_the_shipped_limit_leaves_a_part_of_the_corridor_dry():
    from forestsim.simulate import site_and_plan

    plan = site_and_plan(load("corridor", fragments=("water_limit",)))[1]
    irrigated = plan.units[plan.units["irrigation_requested_mm"] > 0]
    assert 0.1 < irrigated["dry"].mean() < 0.9
    assert plan.units["water_m3"].sum() <= 500_000
    assert not irrigated.loc[irrigated["name"] == "Turkestan edge", "dry"].any()
    assert irrigated.loc[irrigated["name"] == "Shaulder grove", "dry"].all()
    assert sum("goes dry" in note.text for note in plan.notes) == 2


def test_growth_takes_no_more_than_the_limit_and_dry_units_get_none():
    """What is taken is what growth brings to the roots, over the efficiency."""
    from forestsim.simulate import prepare

    elm = SMALL["belts"][0] | {"side": "both"}
    limit = 45_000
    small = SMALL | {"belts": [elm], "uncertainty": {"draws": 0}, "water": {"limit_m3_per_year": limit}}
    context = prepare(from_mapping(small, file="small.yaml"))
    assert 0 < context.plan.units["dry"].sum() < len(context.plan.units)
    irrigation = context.growth["irrigation"]
    hectares = context.stands.table["area_ha"].to_numpy()
    taken = (irrigation.transpose(..., "stand").values * hectares).sum(axis=-1) * 10 / 0.9
    assert 0.5 * limit < taken.max() <= limit
    dry = context.stands.table["irrigation_mm"] == 0
    assert dry.any()
    assert (irrigation.isel(stand=np.flatnonzero(dry)).values == 0).all()
    assert isinstance(context.plan.water, pd.DataFrame)
