"""A scenario is read as it is written, keeps what it says, and tells its keys to editors and readers."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from forestsim.errors import ScenarioError
from forestsim.scenario import (
    TIERS,
    Scenario,
    from_mapping,
    load,
    schema,
    shipped_fragments,
    shipped_scenarios,
    to_mapping,
)
from forestsim.tables import species_names
from forestsim.yamlfile import parse_mapping, read_mapping

TESTS = Path(__file__).parent
FULL = TESTS / "full_scenario.yaml"
SHIPPED = sorted(shipped_scenarios())
LINES = {"turkestan_shaulder_road", "we_wc_highway", "railway", "arys_river", "syr_darya", "arys_turkestan_canal"}


def again(scenario: Scenario) -> Scenario:
    return from_mapping(parse_mapping(scenario.text, "again.yaml"))


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("scenario_reference", TESTS / "scenario_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_scenarios_and_fragments_that_the_task_names_are_shipped():
    named = {"corridor", "saxaul_rainfed", "elm_oleaster_irrigated", "conifer_showcase", "highway_noise_belt"}
    assert named <= set(SHIPPED)
    assert {"dry_decade", "recent_climate", "warm_2050", "irrigation_ends"} <= set(shipped_fragments())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_loads_by_name_and_by_path_and_round_trips(name):
    scenario = load(name)
    assert scenario == load(shipped_scenarios()[name]) == again(scenario)
    assert scenario.stem == name
    assert scenario.description.endswith(".")
    assert {belt.line for belt in scenario.belts} <= LINES


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("fragment", sorted(shipped_fragments()))
def test_every_fragment_fits_every_scenario(name, fragment):
    laid = load(name, fragments=(fragment,))
    assert laid != load(name)
    assert laid.stem == name


def test_the_default_plants_elm_oleaster_and_saxaul_on_both_sides_of_the_road():
    corridor = load("corridor")
    planted = {species for _, entry in corridor.entries for species in entry.mix}
    assert {"ulmus_pumila", "elaeagnus_angustifolia", "haloxylon_aphyllum"} <= planted
    assert {belt.side for belt in corridor.belts} == {"both"}
    assert {belt.line for belt in corridor.belts} == {"turkestan_shaulder_road"}
    assert len({entry.planting_year for _, entry in corridor.entries}) > 1


def test_no_shipped_scenario_irrigates_within_a_kilometre_of_arystan_bab():
    """The mausoleum was rebuilt in 1971 because of the high water table; km 47.6 to 49.5 lie within 1 km of it."""
    for name in SHIPPED:
        for belt in load(name).belts:
            if belt.line == "turkestan_shaulder_road" and belt.irrigation_mm > 0:
                assert belt.to_km <= 47.6 or belt.from_km >= 49.5, (name, belt.name)


def test_the_noise_belts_stand_on_the_highway_and_not_on_the_shaulder_road():
    scenario = load("highway_noise_belt")
    assert {belt.line for belt in scenario.belts} == {"we_wc_highway"}
    assert scenario.lines["we_wc_highway"].traffic.vehicles_per_day == 8000


def test_a_fragment_merges_mappings_replaces_values_and_adds_periods():
    scenario = load("corridor", fragments=("recent_climate", "dry_decade", "warm_2050"))
    assert scenario.climate.temperature_shift_c == 1.3
    assert [period.from_year for period in scenario.climate.periods] == [2035, 2045]
    assert scenario.belts == load("corridor").belts


def test_a_fragment_may_be_a_file_of_ones_own(tmp_path):
    piece = tmp_path / "few.yaml"
    piece.write_text("belts: []\nwater: {efficiency: 0.6}\n")
    scenario = load("corridor", fragments=(piece, "irrigation_ends"))
    assert scenario.belts == ()
    assert (scenario.water.efficiency, scenario.water.irrigation_ends) == (0.6, 2036)


def test_layers_tier_and_draws_given_to_load_win(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text(FULL.read_text("utf-8"), "utf-8")
    scenario = load("own.yaml", layers={"slope": "slope.tif"}, tier="paper", draws=0)
    assert scenario.site.layers == {"elevation": "dem.tif", "slope": str(tmp_path / "slope.tif")}
    assert (scenario.tier, scenario.tiers, scenario.uncertainty.draws) == ("paper", {}, 0)


def test_a_wrong_tier_or_number_of_draws_given_to_load_is_told():
    with pytest.raises(ScenarioError) as wrong:
        load("corridor", tier="best", draws=-1)
    assert wrong.value.problems == [
        "corridor.yaml: tier is best; choose from curve, paper, process",
        "corridor.yaml: uncertainty.draws is -1; must be 0 or more",
    ]


def test_a_folder_of_the_name_does_not_hide_a_shipped_scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corridor").mkdir()
    assert load("corridor").stem == "corridor"


def test_paths_are_sought_beside_the_file_and_kept_as_written(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(FULL.read_text("utf-8"), "utf-8")
    scenario = load(own)
    assert scenario.resolve(scenario.blocks[0].file) == (tmp_path / "blocks.gpkg").resolve()
    assert scenario.resolve(str(tmp_path / "dem.tif")) == tmp_path / "dem.tif"
    assert "file: blocks.gpkg" in scenario.text
    assert str(tmp_path) not in scenario.text


def test_the_full_scenario_sets_every_key_and_round_trips(page):
    scenario = load(FULL)
    assert again(scenario) == scenario == from_mapping(to_mapping(scenario))

    def unset(model: BaseModel) -> set[str]:
        return set(type(model).model_fields) - model.model_fields_set

    assert unset(scenario) == set()
    for model in (scenario.site, scenario.air, scenario.air.storms, scenario.climate, scenario.climate.periods[0]):
        assert unset(model) == set()
    for model in (
        scenario.water,
        scenario.economy,
        scenario.uncertainty,
        scenario.belts[0],
        scenario.lines["own_road"],
    ):
        assert unset(model) == set()


def test_a_shipped_line_keeps_its_kind_through_the_written_copy():
    """Written out, the default kind would make a road of a highway."""
    scenario = load("highway_noise_belt")
    assert "kind" not in scenario.lines["we_wc_highway"].model_fields_set
    assert "kind" not in again(scenario).lines["we_wc_highway"].model_fields_set


UNBROKEN = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))


@given(
    name=st.text(UNBROKEN, min_size=1, max_size=12).filter(str.strip),
    description=st.text(UNBROKEN | st.sampled_from("\n\t #:'-"), max_size=30),
)
@settings(max_examples=80, deadline=None)
def test_any_name_and_description_survive_the_written_copy(name, description):
    scenario = from_mapping({**to_mapping(load(FULL)), "name": name, "description": description})
    assert again(scenario) == scenario


@given(share=st.floats(1e-9, 1 - 1e-9), width=st.floats(20, 5000), temperature=st.floats(-10, 15))
@settings(max_examples=50, deadline=None)
def test_any_number_survives_the_written_copy(share, width, temperature):
    data = to_mapping(load(FULL))
    data["belts"][0] |= {"mix": {"ulmus_pumila": share, "haloxylon_aphyllum": 1 - share}, "width_m": width}
    data["climate"]["temperature_shift_c"] = temperature
    scenario = from_mapping(data)
    assert again(scenario) == scenario


def test_a_scenario_cannot_be_changed():
    scenario = load("corridor")
    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"


def test_entries_are_belts_then_blocks_by_their_place_in_the_file():
    assert [where for where, _ in load(FULL).entries] == ["belts.0", "blocks.0", "blocks.1", "blocks.2"]


def test_the_years_include_the_first_and_the_last():
    years = load("corridor").year_range
    assert (years[0], years[-1]) == (2026, 2066)


def test_one_spacing_stands_for_both():
    assert load(FULL).blocks[0].spacing_m == (5, 5)


def test_the_schema_describes_every_key():
    printed = json.loads(json.dumps(schema()))
    for part in (printed, *printed["$defs"].values()):
        for key, node in part["properties"].items():
            inner = printed["$defs"].get(node.get("$ref", "").rsplit("/", 1)[-1], {})
            assert node.get("description") or inner.get("description"), key
    assert "ulmus_pumila" in printed["$defs"]["Belt"]["properties"]["mix"]["propertyNames"]["enum"]
    assert printed["properties"]["tier"]["anyOf"][0]["enum"] == list(TIERS)


def test_docs_scenario_md_is_what_the_models_say(page):
    written = page.PAGE.read_text("utf-8")
    assert written == page.renewed(written), "run: python tests/scenario_reference.py"


def test_the_example_in_docs_scenario_md_is_a_scenario(page):
    example = page.PAGE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    assert from_mapping(parse_mapping(example, "docs")).belts[0].width_m == 30


def test_the_mistakes_in_docs_scenario_md_are_worded_so(page):
    told = page.PAGE.read_text("utf-8").split("```text\n")[1].split("```")[0].strip().splitlines()
    data = to_mapping(load("corridor"))
    data["belts"][0]["mix"] = {"ulmus_pumila": 60, "saxaul": 0.4}
    with pytest.raises(ScenarioError) as wrong:
        from_mapping({**data, "nmae": "x"}, file="my_plan.yaml")
    assert wrong.value.problems == told


def test_comments_at_the_head_of_a_shipped_file_are_there_for_a_newcomer():
    for path in [*shipped_scenarios().values(), *shipped_fragments().values()]:
        assert path.read_text("utf-8").startswith("# "), path.name
        assert isinstance(read_mapping(path), dict)


def test_every_species_id_is_taken_in_a_mix():
    data = to_mapping(load(FULL))
    data["belts"][0]["mix"] = {name: 1 / len(species_names()) for name in species_names()}
    assert len(from_mapping(data).belts[0].mix) == len(species_names())
