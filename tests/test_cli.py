"""The command line, as a user meets it: a new process, its output, its exit status."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import rasterio
import yaml
from conftest import SMALL

import forestsim


def call(*arguments, cwd=None):
    command = [sys.executable, "-W", "error", "-m", "forestsim", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, encoding="utf-8")


@pytest.fixture(scope="module")
def scenario_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("scenario") / "small.yaml"
    file.write_text(yaml.safe_dump(SMALL), "utf-8")
    return file


@pytest.fixture(scope="module")
def result(scenario_file):
    folder = scenario_file.parent / "out"
    return call("run", scenario_file, "-o", folder, "--draws", "8"), folder


def test_run_ends_with_totals_and_the_path_of_the_map(result):
    done, folder = result
    assert done.returncode == 0, done.stderr
    assert "t/ha/yr" in done.stdout
    assert "Small <b>test</b> plan" in done.stdout
    assert done.stdout.rstrip().endswith(str(folder / "map.html"))
    assert "\x1b[" not in done.stdout


def test_run_writes_to_maps_by_default(scenario_file, tmp_path):
    done = call("run", scenario_file, "--draws", "0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "maps" / "small" / "totals.csv").exists()


def test_an_existing_folder_is_refused_before_any_work(result, scenario_file):
    _, folder = result
    again = call("run", scenario_file, "-o", folder)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


def test_plan_shows_units_and_writes_nothing(scenario_file, tmp_path):
    done = call("plan", scenario_file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Elm belt" in done.stdout
    assert not list(tmp_path.iterdir())


def test_tiers_stand_side_by_side(scenario_file):
    done = call("tiers", scenario_file)
    assert done.returncode == 0, done.stderr
    assert "paper" in done.stdout
    assert "curve" in done.stdout
    assert "not stated" in done.stdout


def test_claims_print_the_papers_arithmetic():
    """9 t CO2 release 6.54 t O2; the uses sum to 154.7 Gt against 142 Gt (founding paper, S36, S37, S53, S54)."""
    done = call("claims")
    assert done.returncode == 0, done.stderr
    for figure in ("6.5", "154.7", "142", "200", "26"):
        assert figure in done.stdout


def test_export_writes_a_geotiff(result, tmp_path):
    _, folder = result
    done = call("export", folder, "--effect", "dust", "--year", "2040", "-o", tmp_path / "dust.tif")
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "dust.tif") as raster:
        assert raster.tags()["units"] == "t ha-1 yr-1"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--effect", "dusst", "--year", "2040"], "did you mean dust"),
        (["--effect", "dust", "--year", "1900"], "choose from 2026 to 2046"),
    ],
)
def test_export_names_what_is_not_there(result, tmp_path, arguments, says):
    done = call("export", result[1], *arguments, "-o", tmp_path / "x.tif")
    assert done.returncode == 2
    assert says in done.stderr
    assert not list(tmp_path.iterdir())


def test_schema_is_json_schema():
    done = call("schema")
    schema = json.loads(done.stdout)
    assert "belts" in schema["properties"]


def test_species_show_gives_ranges_and_sources():
    done = call("species", "show", "ulmus_pumila")
    assert done.returncode == 0, done.stderr
    assert "Ulmus pumila" in done.stdout
    assert "height_max" in done.stdout


def test_an_unknown_species_is_met_with_near_matches():
    done = call("species", "show", "ulmus_pumilla")
    assert done.returncode == 2
    assert "ulmus_pumila" in done.stderr


def test_data_describe_says_what_is_synthetic():
    done = call("data", "describe")
    assert done.returncode == 0, done.stderr
    assert "synthetic" in done.stdout
    assert "soil_salinity" in done.stdout


@pytest.mark.parametrize(
    "words", [["run", "nowhere.yaml"], ["run", "corridr"], ["plan", "corridor", "--with", "dry_decad"]]
)
def test_what_is_not_found_is_one_plain_line(words, tmp_path):
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_layer_option_without_a_path_is_named():
    done = call("plan", "corridor", "--layer", "elevation")
    assert done.returncode == 2
    assert "NAME=PATH" in done.stderr


def test_three_lines_do_what_the_command_line_does(scenario_file, result, tmp_path):
    outcome = forestsim.simulate(forestsim.load(str(scenario_file), draws=8))
    outcome.save(tmp_path / "out")
    for name in ("totals.csv", "per_hectare.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (result[1] / name).read_bytes()
    assert (tmp_path / "out" / "map.html").exists()


def test_mistakes_of_the_ground_and_of_the_plan_come_together(scenario_file, tmp_path):
    wrong = SMALL | {
        "site": {"layers": {"elevaton": "x.tif"}},
        "belts": [SMALL["belts"][0] | {"line": "turkestan_shaulder_rd"}],
    }
    file = tmp_path / "wrong.yaml"
    file.write_text(yaml.safe_dump(wrong), "utf-8")
    done = call("plan", file)
    assert done.returncode == 2
    assert "did you mean elevation" in done.stderr
    assert "turkestan_shaulder_road" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2


def test_uncertainty_tells_all_wrong_wishes_at_once_and_writes_nothing(scenario_file, tmp_path):
    wishes = ("--draws", "1", "--outcome", "rentt", "--top", "0", "-o", tmp_path / "out")
    done = call("uncertainty", scenario_file, *wishes)
    assert done.returncode == 2
    assert [line.split(":")[0] for line in done.stderr.strip().splitlines()] == ["--outcome", "--draws", "--top"]
    assert "did you mean rent" in done.stderr
    assert not (tmp_path / "out").exists()


def test_uncertainty_prints_its_tables_and_writes_a_folder(scenario_file, tmp_path):
    wishes = ("--draws", "16", "--outcome", "rent", "--top", "3", "-o", tmp_path / "out")
    done = call("uncertainty", scenario_file, *wishes)
    assert done.returncode == 0, done.stderr
    for said in ("16 draws", "USD/yr", "swing", "share of the variance", "evaluations"):
        assert said in done.stdout
    assert (tmp_path / "out" / "uncertainty.xlsx").exists()
    again = call("uncertainty", scenario_file, *wishes)
    assert again.returncode == 2
    assert "--force" in again.stderr
