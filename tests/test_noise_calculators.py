"""The calculators of noise: the reference files come back with their results, and mistakes are named by cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from noise_cases import SHARED, TYPED

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.errors import ForestsimError
from forestsim.physics.foliage import stem_loss

NAMES = ("road-emission", "air-absorption", "foliage", "lden", "line-source")
REFERENCE = {
    "road-emission": ("emission_cnossos", 0.001),
    "foliage": ("foliage_iso9613_2_table_a1", 1e-9),
    "lden": ("lden", 1e-4),
    "line-source": ("line_source_divergence", 1e-4),
}


def run(tmp_path, name, text):
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(text, encoding="utf-8")
    return pd.read_csv(calculate(calculator(name, CALCULATORS), file, out))


def problems(tmp_path, name, text):
    with pytest.raises(ForestsimError) as wrong:
        run(tmp_path, name, text)
    assert not (tmp_path / "out.csv").exists()
    return [line.removeprefix("in.csv: ") for line in wrong.value.problems]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_runs_as_it_is_printed(tmp_path, name):
    (text,) = calculator(name, CALCULATORS).example().values()
    rows = run(tmp_path, name, text)
    assert rows[list(calculator(name, CALCULATORS).units)].notna().all(axis=None)


@pytest.mark.parametrize("name", REFERENCE)
def test_a_reference_file_comes_back_with_its_results(tmp_path, name):
    file, tolerance = REFERENCE[name]
    path = SHARED / "cases" / "noise" / f"{file}.csv"
    if not path.is_file():
        pytest.skip("the reference cases are not here")
    given, found = pd.read_csv(path), run(tmp_path, name, path.read_text("utf-8"))
    assert list(found.columns) == list(given.columns)
    results = list(calculator(name, CALCULATORS).units)
    assert found[results].notna().all(axis=None)
    assert np.nanmax(np.abs(found[results] - given[results])) <= tolerance


def test_results_tolerances_and_origin_are_never_needed(tmp_path):
    given = pd.read_csv(TYPED / "emission.csv", dtype={"coeff_version": str})
    results = [column for column in given if column.startswith("LWm_")]
    bare = given.drop(columns=[*results, "tol_dB", "origin", "case_id"])
    found = run(tmp_path, "road-emission", bare.to_csv(index=False))
    np.testing.assert_allclose(found[results].where(given[results].notna()), given[results], atol=1e-3)


def test_a_speed_is_asked_only_of_vehicles_that_drive(tmp_path):
    text = "q_1,q_2,q_4b,v_1,v_2,v_4b,temp_C\n100,0,0,80,0,,10\n0,0,100,,,70,\n"
    found = run(tmp_path, "road-emission", text)
    alone = run(tmp_path, "road-emission", "q_1,v_1,temp_C\n100,80,10\n")
    assert found["LWm_1000"][0] == pytest.approx(alone["LWm_1000"][0])
    assert found["LWm_63"][1] == pytest.approx(71.449, abs=1e-3)  # NoiseModelling: 100 motorcycles at 70 km/h


def test_what_the_road_is_not_said_to_have_it_does_not_have(tmp_path):
    """The Directive's reference: flat, no studs, no junction, surface DEF; coefficients in force."""
    short = run(tmp_path, "road-emission", "q_1,v_1,temp_C\n100,70,20\n")
    full = run(
        tmp_path,
        "road-emission",
        "q_1,v_1,temp_C,surface,stud_months,stud_share,junction_dist_m,junction_type,slope_pct,way,coeff_version\n"
        "100,70,20,DEF,0,,,0,0,,2020_2021\n",
    )
    np.testing.assert_allclose(short.filter(like="LWm_"), full.filter(like="LWm_"))
    assert short["LWm_1000"][0] == pytest.approx(71.7725, abs=1e-3)  # NoiseModelling, case S1_70


def test_traffic_that_cannot_be_is_told_by_row_and_column(tmp_path):
    text = "q_1,q_3,v_1,v_3,temp_C,surface\n0,0,50,50,10,DEF\n-1,1,50,50,10,DEF\n5,5,131,19,10,DEF\n5,0,50,,,NL99\n"
    assert problems(tmp_path, "road-emission", text) == [
        "row 3, q_1 is -1; give 0 or more, in h-1",
        "row 5, surface is NL99; did you mean NL09?",
        "row 5, temp_C is empty; write it (yearly mean of the air, degC)",
        "row 4, v_1 is 131; give 20 to 130 km/h where q_1 is above 0, the coefficients hold there",
        "row 4, v_3 is 19; give 20 to 130 km/h where q_3 is above 0, the coefficients hold there",
        "row 2, q_1 is 0; all flows are 0; a road without traffic has no level, give at least one flow above 0",
    ]


def test_a_surface_of_the_older_tables_needs_their_version(tmp_path):
    text = "q_1,v_1,temp_C,surface,coeff_version\n5,50,10,FR1D,2021\n5,50,10,FR1D,2015\n"
    (said,) = problems(tmp_path, "road-emission", text)
    assert said.startswith("row 2, surface is FR1D; it has coefficients of 2015 only")


def test_humidity_as_a_fraction_is_told_with_its_cure(tmp_path):
    (said,) = problems(tmp_path, "air-absorption", "temp_C,rh_pct,f_exact_Hz\n10,0.7,1000\n10,70,1000\n")
    assert said == "row 2, rh_pct is 0.7; give more than 1 and at most 100, in %, a percentage, not a fraction"


def test_air_absorption_takes_exact_or_nominal_frequencies_and_pressure(tmp_path):
    """ISO 9613-1: 10 degC, 70 %, 4 kHz band: 32.8 dB per km; classical absorption rises in thin air."""
    text = "temp_C,rh_pct,f_exact_Hz,f_nominal_Hz,pressure_kPa\n10,70,3981.0717,,\n10,70,,4000,\n10,70,,4000,80\n"
    found = run(tmp_path, "air-absorption", text)["alpha_dB_per_km"]
    assert found[0] == pytest.approx(32.77, abs=0.005)
    assert found[1] == pytest.approx(found[0])
    assert found[2] != pytest.approx(found[0], rel=0.01)


def test_foliage_asks_for_a_stand_only_where_it_is_one(tmp_path):
    assert problems(tmp_path, "foliage", "path_m,model,leaf_area_density\n50,stand,0.5\n") == [
        "column stems_per_ha is missing; add it (ha-1)",
        "column dbh_cm is missing; add it (cm)",
    ]
    head = "path_m,model,density_factor,stems_per_ha,dbh_cm,leaf_area_density\n"
    found = run(tmp_path, "foliage", head + "50,iso,1,,,\n50,stand,,1000,20,0\n50,none,,,,\n")
    assert found["A_8000"][0] == pytest.approx(6.0)
    assert found["A_8000"][1] == pytest.approx(stem_loss(50.0, 0.1, 0.2)[-1])
    assert found["A_8000"][2] == 0


def test_a_path_below_nothing_and_a_receiver_on_the_road_are_refused(tmp_path):
    assert problems(tmp_path, "foliage", "path_m\n-5\n") == ["row 2, path_m is -5; give 0 or more, in m"]
    text = "LWm_dB_per_m,perp_dist_m,y_start_m,y_end_m\n80,0,1,2\n80,5,2,2\n"
    assert problems(tmp_path, "line-source", text) == [
        "row 2, perp_dist_m is 0; give more than 0, in m, the receiver must lie beside the road",
        "row 3, y_end_m is 2; it must lie beyond y_start_m",
    ]


def test_a_road_without_ends_is_endless(tmp_path):
    found = run(tmp_path, "line-source", "LWm_dB_per_m,perp_dist_m\n80,10\n")
    assert found["L_exact_4pi"][0] == pytest.approx(80 - 10 - 10 * np.log10(4))


def test_a_missing_period_of_the_day_is_told(tmp_path):
    assert problems(tmp_path, "lden", "Lday,Lnight\n60,50\n") == ["column Levening is missing; add it (dB)"]
