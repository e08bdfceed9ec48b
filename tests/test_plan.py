"""The planting plan as a whole."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from planting_site import belt, block, scenario, site, square
from shapely import LineString

from forestsim.errors import ScenarioError
from forestsim.planting import describe, make_plan
from forestsim.planting.plan import ORDER

STRAIGHT = [("road", "road", LineString([(425_000, 4_790_000), (435_000, 4_790_000)]))]


def test_hectares_and_seedlings_come_from_geometry_and_spacing():
    """Two sides of 10 km by 20 m are 40 ha; 4 m by 3 m are 833 stems a hectare."""
    plan = make_plan(scenario([belt()]), site(roads=STRAIGHT))
    assert plan.units["area_ha"].sum() == pytest.approx(40)
    assert plan.units["stems_per_ha"].to_numpy() == pytest.approx(1e4 / 12)
    assert plan.units["seedlings"].sum() == pytest.approx(40 * 1e4 / 12, abs=len(plan.units))
    assert list(plan.units.columns) == list(ORDER)
    assert plan.units.crs.to_epsg() == 32642
    assert plan.units["unit"].tolist() == list(range(1, len(plan.units) + 1))


def test_given_rows_decide_the_stems():
    """3 rows in a belt of 20 m, a plant every 2.5 m: 3 / 20 / 2.5 a square metre."""
    units = make_plan(scenario([belt(rows=3, spacing_m=[6, 2.5])]), site(roads=STRAIGHT)).units
    assert units["stems_per_ha"].to_numpy() == pytest.approx(600)
    assert set(units["rows"]) == {3}


def test_a_uniform_site_gives_one_unit_for_each_side_and_kilometre():
    units = make_plan(scenario([belt(side="both", to_km=10, width_m=20)]), site(roads=STRAIGHT)).units
    assert len(units) == 20
    assert units["label"].tolist()[:2] == ["Belt, left, km 0-1", "Belt, left, km 1-2"]
    assert set(units["site_class"]) == {"loam; groundwater > 10 m; ECe < 2 dS/m; rain 200-225 mm; road < 50 m"}
    assert units["distance_to_road"].to_numpy() == pytest.approx(30)


def test_units_are_split_where_the_ground_changes():
    """Salt from row 100 down (4.79 N) parts a block of 1 km in two halves."""
    ground = site(roads=STRAIGHT, soil_salinity=lambda row, column: np.where(row >= 100, 10.0, 1.0))
    units = make_plan(scenario(blocks=[block(**square(440_000, 4_789_500, 1000))]), ground).units
    assert sorted(units["soil_salinity"]) == pytest.approx([1, 10])
    assert units["area_ha"].tolist() == pytest.approx([50, 50])


def test_wide_belts_are_split_by_distance_to_the_road():
    units = make_plan(scenario([belt(side="left", offset_m=20, width_m=230, to_km=1)]), site(roads=STRAIGHT)).units
    classes = units["site_class"].str.split("; road ").str[1]
    assert dict(zip(classes, units["area_ha"].round(6), strict=True)) == {
        "< 50 m": 3.0,
        "50-200 m": 15.0,
        "200-1000 m": 5.0,
    }


def test_a_road_distance_of_the_users_own_is_used_as_it_is():
    ground = site(roads=STRAIGHT, distance_to_road=700.0, provenance=[("distance_to_road", "override")])
    units = make_plan(scenario([belt(width_m=230)]), ground).units
    assert units["site_class"].str.endswith("road 200-1000 m").all()
    assert units["distance_to_road"].to_numpy() == pytest.approx(700)


def test_slivers_join_their_neighbour_and_no_land_is_lost():
    """One cell in nine is salty; the belt clips corners of cells all along."""
    rng = np.random.default_rng(3)
    ground = site(soil_salinity=lambda row, column: np.where(rng.random(row.shape) < 0.11, 10.0, 1.0))
    plan = make_plan(scenario([belt(width_m=30)]), ground)
    assert plan.units["area_ha"].min() >= 0.1
    assert plan.units.geometry.is_valid.all()
    asked = make_plan(scenario([belt(width_m=30)]), site()).units
    assert plan.units["area_ha"].sum() == pytest.approx(asked["area_ha"].sum(), rel=1e-4)
    assert plan.units.groupby(["side", "section"])["site_class"].nunique().max() == 2


def test_units_never_overlap():
    mixes = [belt("a", offset_m=0), belt("b", offset_m=10, width_m=60)]
    units = make_plan(scenario(mixes, [block("c", **square(435_500, 4_760_000, 2000))]), site()).units
    area = shapely.union_all(units.geometry.to_numpy()).area / 1e4
    assert area == pytest.approx(units["area_ha"].sum(), rel=1e-5)


def test_refused_species_get_no_land_and_the_shares_are_not_spread():
    mix = {"ulmus_pumila": 0.6, "picea_abies": 0.4}
    plan = make_plan(scenario([belt(mix=mix, irrigation_mm=500)]), site(roads=STRAIGHT))
    unit = plan.units.iloc[0]
    assert json.loads(unit["mix"]) == {"ulmus_pumila": 0.6}
    assert json.loads(unit["mix_requested"]) == mix
    assert (unit["planted_share"], unit["status"], unit["forced"]) == (0.6, "refused", False)
    assert unit["seedlings"] == round(unit["area_ha"] * unit["stems_per_ha"] * 0.6)
    assert len(plan.verdicts) == 2 * len(plan.units)


def test_force_plants_a_refused_species_and_shows_it():
    plan = make_plan(scenario([belt(mix={"picea_abies": 1.0}, force=True)]), site(roads=STRAIGHT))
    assert plan.units["planted_share"].tolist() == [1.0] * len(plan.units)
    assert plan.units["forced"].all()
    assert (plan.units["status"] == "refused").all()
    assert plan.verdicts["forced"].all()


def test_an_entry_that_loses_everything_is_a_note_and_not_the_end():
    drowned = block("Lake", **square(440_000, 4_780_000, 500))
    ground = site(landcover=lambda row, column: np.where((row >= 180) & (row < 210) & (column > 190), 80, 30))
    plan = make_plan(scenario([belt(to_km=5)], [drowned]), ground)
    assert [note.text for note in plan.notes] == ["blocks.0 (Lake) loses all its land: water 25.0 ha."]
    assert set(plan.units["entry"]) == {"belts.0"}


def test_a_plan_without_any_land_is_an_error_that_says_where_it_went():
    with pytest.raises(ScenarioError, match=r"^test.yaml: the plan has no land left \(water 20.0 ha\); move or widen"):
        make_plan(scenario([belt(side="left")]), site(roads=STRAIGHT, landcover=80))


def test_mistakes_of_belts_and_blocks_come_together_with_the_name_of_the_file(tmp_path):
    wrong = scenario([belt(line="rode")], [block("x", file="gone.gpkg")], folder=tmp_path)
    with pytest.raises(ScenarioError) as caught:
        make_plan(wrong, site())
    assert [p.split(";")[0] for p in caught.value.problems] == [
        "test.yaml: belts.0.line is rode",
        "test.yaml: blocks.0.file is gone.gpkg",
    ]


def test_a_belt_wholly_outside_the_grid_is_an_error():
    far = [("road", "road", LineString([(600_000, 4_790_000), (610_000, 4_790_000)]))]
    with pytest.raises(ScenarioError, match=r"belts.0.line is road; that part of it lies wholly outside the site"):
        make_plan(scenario([belt()]), site(roads=far))


def test_furrows_near_heritage_are_warned_of():
    """corrections.md 32: the mausoleum was rebuilt because of the high water table."""
    ground = site(roads=STRAIGHT, heritage=[("arystan_bab", (430_000, 4_790_900))])
    wet = belt(irrigation_mm=300, mix={"ulmus_pumila": 1.0})
    [note] = make_plan(scenario([wet], water={"efficiency": 0.6}), ground).notes
    assert "within 1 km of arystan_bab with an efficiency of 0.6" in note.text
    assert make_plan(scenario([wet]), ground).notes == []
    assert make_plan(scenario([belt()], water={"efficiency": 0.6}), ground).notes == []


def test_invasive_species_near_water_are_warned_of():
    """corrections.md 30: within 2 km of tugai or lakes."""
    robinia = belt(mix={"robinia_pseudoacacia": 1.0}, irrigation_mm=500)
    [note] = make_plan(scenario([robinia]), site(roads=STRAIGHT, distance_to_water=1500.0)).notes
    assert "Robinia pseudoacacia, which is invasive, on 40.0 ha within 2 km of water" in note.text
    assert make_plan(scenario([robinia]), site(roads=STRAIGHT)).notes == []


def test_the_overview_adds_up():
    plan_of = scenario(
        [belt("a", mix={"ulmus_pumila": 0.5, "picea_abies": 0.5}, irrigation_mm=450), belt("b", offset_m=30)]
    )
    plan = make_plan(plan_of, site(roads=STRAIGHT))
    tables = describe(plan, plan_of)
    entries = tables["Entries"].set_index("entry")
    assert entries.loc["belts.0", "planted_ha"] == pytest.approx(20)
    # 20 ha planted x 450 mm x 10 m3 / 0.9
    assert entries.loc["belts.0", "water_m3_yr"] == pytest.approx(100_000)
    assert entries[["fit", "at risk", "refused"]].sum(axis=1).tolist() == entries["units"].tolist()
    [refusal] = tables["Refused species"].to_dict("records")
    assert (refusal["species"], refusal["cause"], refusal["hectares"]) == ("picea_abies", "heat", 40)
    assert tables["Lost land"].to_dict("records")[0]["with_entry"] == "belts.0"


def test_the_same_scenario_gives_the_same_plan():
    ground = site(soil_salinity=lambda row, column: 1 + 9.0 * ((row // 3 + column // 2) % 2))
    first, second = (make_plan(scenario([belt(width_m=45)]), ground) for _ in range(2))
    assert first.units.equals(second.units)
    assert first.verdicts.equals(second.verdicts)
