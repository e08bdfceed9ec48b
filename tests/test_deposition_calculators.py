"""The calculators of dry deposition against the rows of public codes and of a published table.

Small sets are typed into cases/air, each row with its origin. The full sets lie outside the project and are
held where they are there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.calc.deposition import REFERENCE_GROUND
from forestsim.errors import ForestsimError
from forestsim.physics.surface_resistance import canopy

TYPED = Path(__file__).parent / "cases" / "air"
SHARED = Path(__file__).parents[2] / "shared" / "cases" / "air"
CASES = {
    "particle-deposition": ("particle_deposition", "particle_vd_ddpart", ("Ra", "Vs", "Rs", "Vd")),
    "leaf-deposition": ("leaf_deposition", "leaf_ud_drydep", ("ud_total",)),
    "gas-deposition": ("gas_deposition", "gas_vd_wesely_eval", ("Ra", "Rb", "Rc", "Vd")),
}
INTERMEDIATE = {
    "particle-deposition": "lambda mu nu_air A_m alpha gamma Sc St EB EIM EIN",
    "leaf-deposition": "mu rho_air ud_brownian_diffusion ud_sedimentation ud_interception ud_impaction "
    "ud_turbulent_impaction",
    "gas-deposition": "Sc Pr",
}


def run(name, rows, tmp_path):
    rows.to_csv(tmp_path / "in.csv", index=False)
    return pd.read_csv(calculate(calculator(name, CALCULATORS), tmp_path / "in.csv", tmp_path / "out.csv"))


def problems(name, rows, tmp_path):
    with pytest.raises(ForestsimError) as wrong:
        run(name, rows, tmp_path)
    assert not (tmp_path / "out.csv").exists()
    return wrong.value.problems


def typed(file):
    return pd.read_csv(TYPED / f"{file}.csv")


def shared(file):
    if not SHARED.is_dir():
        pytest.skip(f"the full set {file} is not beside this checkout")
    return pd.read_csv(SHARED / f"{file}.csv")


@pytest.mark.parametrize("full", [False, True], ids=["typed", "full"])
@pytest.mark.parametrize("name", CASES)
def test_a_calculator_repeats_the_reference_without_being_shown_results_or_intermediates(name, full, tmp_path):
    """Runs of ddpart 1c88097 and drydep 7f38da1 (both MIT) and an evaluation of Wesely (1989); 1e-6 relative.

    ddpart interpolates its slip correction for Brownian motion in a table and knows no drag beyond Stokes' law; drydep
    has no slip in the Stokes number of its Raupach model, whose Brownian term is single here and double in later
    versions. The calculators follow the runs.
    """
    small, whole, results = CASES[name]
    rows = shared(whole) if full else typed(small)
    hidden = [c for c in [*INTERMEDIATE[name].split(), *results] if c in rows]
    out = run(name, rows.drop(columns=hidden), tmp_path)
    again = run(name, rows, tmp_path)
    for result in results:
        np.testing.assert_allclose(out[result], rows[result], rtol=1e-6)
        np.testing.assert_allclose(again[result], rows[result], rtol=1e-6)


@pytest.mark.parametrize("full", [False, True], ids=["typed", "full"])
def test_the_surface_resistance_is_that_of_the_published_table(full, tmp_path):
    """Wesely (1989), table 3, as corrected by Walmsley & Wesely (1996): deciduous forest; 10 % or 11 s/m."""
    rows = shared("wesely_rc_table3") if full else typed("surface_resistance")
    out = run("surface-resistance", rows.drop(columns="Rc_eval", errors="ignore"), tmp_path)
    difference = np.abs(out["Rc"] - rows["Rc_published"])
    assert (difference <= np.maximum(0.1 * rows["Rc_published"], 11)).all()
    if full:
        np.testing.assert_allclose(out["Rc"], rows["Rc_eval"], rtol=1e-6)


def test_three_cells_of_the_reference_have_lost_a_digit_and_only_the_calculator_follows_it(tmp_path):
    """The code behind gas_vd_wesely_eval has 40 for 400 and 20 for 200 s/m over rocky shrubs; the table has all."""
    assert canopy(11, 1).ground_so2 == 400
    assert canopy(11, 3).ground_o3 == 200
    rows = typed("gas_deposition").query("land_use == 11 and season == 5")
    out = run("gas-deposition", rows, tmp_path)
    assert len(rows)
    assert out["Rc"].to_numpy() == pytest.approx(rows["Rc"].to_numpy())
    assert set(REFERENCE_GROUND) == {(1, 11), (3, 11), (5, 11)}


PARTICLE = "dp_um,ustar,luc,param,rho,T_K,p_Pa,z0,d,zref,L,season,wet,veg"
ROW = "8,0.4,DecBroadleaf,Zhang01,2650,298.15,98900,1.05,7,27,-9999,1,FALSE,TRUE"


def particles(**changed):
    row = dict(zip(PARTICLE.split(","), ROW.split(","), strict=True)) | changed
    return pd.DataFrame([{k: v for k, v in row.items() if v is not None}])


def velocity(tmp_path, **changed):
    return run("particle-deposition", particles(**changed), tmp_path)["Vd"].item()


def test_leaves_are_smaller_obstacles_in_summer_only_for_zhang(tmp_path):
    """Zhang et al. (2001), table 3: broadleaf 5 mm in seasons 1, 2 and 5, 10 mm in 3 and 4; Emerson has the mean."""
    zhang = [velocity(tmp_path, season=str(season)) for season in range(1, 6)]
    assert zhang[0] == zhang[1] == zhang[4] > zhang[2] == zhang[3]
    assert len({velocity(tmp_path, season=str(season), param="GCNew") for season in range(1, 6)}) == 1
    assert velocity(tmp_path, season="3") == velocity(tmp_path, A_m="0.01")


def test_a_cell_is_needed_only_where_its_row_uses_it(tmp_path):
    expected = velocity(tmp_path)
    assert velocity(tmp_path, veg=None) == expected
    assert velocity(tmp_path, luc="deciduous broadleaf") == expected
    assert velocity(tmp_path, season=None, A_m="0.005") == expected
    assert velocity(tmp_path, luc=None, season=None, A_m="0.005", alpha="0.8", gamma="0.56") == expected
    assert velocity(tmp_path, season=None, param="GCNew") == velocity(tmp_path, param="GCNew")
    bare = {"luc": "Desert", "z0": "0.04", "d": "0"}
    assert velocity(tmp_path, veg=None, season=None, **bare) == velocity(tmp_path, veg="FALSE", **bare)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"zref": "8"}, "row 2, zref is 8; it must not lie below displacement and roughness together"),
        ({"L": "0"}, "row 2, L is 0; it must not be 0; write -9999 for neutral air"),
        ({"dp_um": "-1"}, "row 2, dp_um is -1; give 0.001 to 1000, in um"),
        ({"T_K": "25"}, "row 2, T_K is 25; give 180 to 350, in K, kelvin, not degrees Celsius"),
        ({"p_Pa": "989"}, "row 2, p_Pa is 989; give 20000 to 120000, in Pa, pascal, not hPa"),
        ({"luc": "Forest"}, "row 2, luc is Forest"),
        ({"param": "Slinn"}, "row 2, param is Slinn; choose from Emerson20, GCNew, Zhang01"),
        ({"season": ""}, "row 2, season is empty"),
        ({"wet": None}, "column wet is missing; add it (whether the surface is wet, TRUE or FALSE)"),
        ({"ustar": None}, "column ustar is missing; add it (friction velocity, m s-1)"),
        ({"luc": "Desert"}, "row 2, veg is TRUE; its class has no leaves"),
    ],
)
def test_a_mistake_is_named_by_row_and_column(changed, says, tmp_path):
    (said,) = problems("particle-deposition", particles(**changed), tmp_path)
    assert says in said


def test_a_height_at_the_roughness_has_no_air_above_it_to_resist(tmp_path):
    rows = particles(d="0.2", z0="0.1", zref="0.3")
    assert run("particle-deposition", rows, tmp_path)["Ra"].item() == pytest.approx(0, abs=1e-9)


def test_each_model_of_a_leaf_needs_only_its_own_cells(tmp_path):
    rows = typed("leaf_deposition").astype(object)
    raupach = rows[rows["model"] == "Raupach"].drop(columns=["leaf", "leaf_dist", "u_f"])
    run("leaf-deposition", raupach, tmp_path)
    (tmp_path / "out.csv").unlink()
    said = problems("leaf-deposition", rows.drop(columns=["leaf_dist"]), tmp_path)
    assert said == ["in.csv: column leaf_dist is missing and row 3 needs it; add it (how the leaves hang, text)"]
    rows.loc[rows["model"] == "Raupach", "frontal_to_total"] = 32
    said = problems("leaf-deposition", rows, tmp_path)
    assert said[0].endswith("frontal_to_total is 32; give 0 to 1, not a percentage")


def test_every_gas_land_use_season_and_wetness_has_a_resistance_within_bounds(tmp_path):
    """Wesely (1989) keeps the surface resistance within 10 and 9999 s/m."""
    gases = ("SO2", "O3", "NO2", "NO", "HNO3", "H2O2", "NH3", "HNO2", "PAN", "HCHO")
    axes = pd.MultiIndex.from_product(
        [gases, range(1, 12), range(1, 6), (-25, 0, 20, 45), (0, 600), (0, 1), (0, 1)],
        names=["gas", "land_use", "season", "Ts_C", "G_Wm2", "rain", "dew"],
    )
    out = run("surface-resistance", axes.to_frame(index=False), tmp_path)
    assert out["Rc"].between(10, 9999).all()
    water = out.query("land_use == 7 and gas == 'SO2' and Ts_C > 0")
    assert (water["Rc"] == 10).all()


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Ts_C", 298, "give -90 to 70, in degC, degrees Celsius, not kelvin"),
        ("G_Wm2", -5, "give 0 to 1500, in W m-2"),
        ("season", 6, "choose from 1, 2, 3, 4, 5"),
        ("land_use", 12, "choose from 1, 2"),
        ("gas", "SO4", "did you mean SO2"),
        ("rain", "wet", "write TRUE or FALSE"),
        ("z_m", 1, "it must not lie below displacement and roughness together"),
        ("L_m", 0, "it must not be 0"),
        ("ustar", 0, "give more than 0 and at most 20, in m s-1"),
    ],
)
def test_a_mistake_about_a_gas_is_named(column, value, says, tmp_path):
    rows = typed("gas_deposition").astype(object)
    rows.loc[4, column] = value
    (said,) = problems("gas-deposition", rows, tmp_path)
    assert said.startswith(f"in.csv: row 6, {column} is {value}; ")
    assert says in said


def test_a_gas_without_a_tabled_schmidt_number_needs_one(tmp_path):
    rows = typed("gas_deposition").iloc[:1].drop(columns="Sc").assign(gas="HNO3")
    assert problems("gas-deposition", rows, tmp_path) == [
        "in.csv: column Sc is missing; add it (Schmidt number of the gas, 1)"
    ]
