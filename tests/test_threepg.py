"""3-PG against a reference implementation, its water balance, and what a user can get wrong.

The reference rows come from runs of r3PG 0.1.7 (Trotsiuk et al. 2020, doi:10.1111/2041-210X.13474) on
weather made up for these cases: a rain-fed black pine and a deciduous oak.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.calc.threepg import PARAMETERS, run_case
from forestsim.calc.threepg_example import CASE, CLIMATE
from forestsim.calc.threepg_example import PARAMETERS as DEFAULTS
from forestsim.errors import ForestsimError
from forestsim.growth import threepg_equations as eq
from forestsim.growth.threepg import Settings, Stand, Weather, threepg

HERE = Path(__file__).parent / "cases" / "threepg"
WHOLE = Path(__file__).parents[2] / "shared" / "cases" / "growth"
WIDE = [
    "age", "stems_n", "dbh", "height", "basal_area", "volume", "volume_mai", "lai", "biom_stem", "biom_root",
    "biom_foliage", "gpp", "npp", "asw", "evapo_transp", "transp_veg", "evapotra_soil", "prcp_interc",
]  # fmt: skip


def differences(ours: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """Return the largest relative difference of each column, blanks of the reference left out."""
    columns = [c for c in WIDE if c in reference]
    assert len(ours) == len(reference)
    assert (ours[["year", "month"]].to_numpy() == reference[["year", "month"]].to_numpy()).all()
    gap = (ours[columns] - reference[columns]).abs() / reference[columns].abs().clip(lower=1e-3)
    assert not (ours[columns].isna() & reference[columns].notna()).any().any()
    return gap.max()


@pytest.mark.parametrize("setting", ["pjs", "mix"])
@pytest.mark.parametrize("case", ["blackpine", "oak"])
def test_a_year_of_pine_and_of_oak_equals_the_reference(case, setting):
    ours = run_case(HERE / f"{case}.json", setting)
    assert differences(ours, pd.read_csv(HERE / f"{case}.{setting}.expected.csv")).max() < 1e-8


WHOLE_CASES = [(f, s) for f in sorted(WHOLE.glob("m*.json")) for s in json.loads(f.read_text("utf-8"))["settings"]]


@pytest.mark.skipif(not WHOLE_CASES, reason="the long reference runs are not beside this checkout")
@pytest.mark.parametrize(("file", "setting"), WHOLE_CASES, ids=lambda v: getattr(v, "stem", v))
def test_whole_runs_equal_the_reference(file, setting):
    reference = pd.read_csv(file.with_suffix(f".{setting}.csv.gz"))
    assert differences(run_case(file, setting), reference).max() < 1e-8


@pytest.mark.skipif(not WHOLE_CASES, reason="the long reference runs are not beside this checkout")
@pytest.mark.parametrize(("file", "setting"), WHOLE_CASES[:4], ids=lambda v: getattr(v, "stem", v))
def test_every_column_of_the_initial_state_equals_the_reference(file, setting):
    reference = pd.read_csv(file.with_suffix(f".{setting}.csv.gz")).iloc[0]
    ours = run_case(file, setting).iloc[0]
    for column in ours.index:
        assert ours[column] == pytest.approx(reference[column], rel=1e-8), column


@pytest.fixture
def weather():
    rows = np.array([line.split(",") for line in CLIMATE.split()[1:]], float).T
    return Weather(rows[0].astype(int), rows[1].astype(int), *rows[2:])


def stand(**changes) -> Stand:
    site = Stand(43.27, 2.0, 80.0, 0.0, 150.0, 0.5, 1600.0, 0.6, 0.4, 0.3, (2024, 3))
    return replace(site, **changes)


def parameters(**changes) -> dict:
    return {name: np.array([float(value)]) for name, value in (DEFAULTS | changes).items()}


@pytest.mark.parametrize("switch", [1, 2])
def test_the_bucket_closes_in_every_month(weather, switch):
    out = threepg(stand(asw_min=30.0), parameters(), weather, Settings(switch, switch, switch))
    change = np.diff(out["asw"], axis=0)
    terms = weather.rain[1:, None] + out["irrig_supl"][1:] - out["evapo_transp"][1:] - out["prcp_runoff"][1:]
    np.testing.assert_allclose(change, terms, atol=1e-9)


@pytest.mark.parametrize("switch", [1, 2])
def test_a_cohort_planted_later_finds_the_water_that_the_soil_kept(weather, switch):
    out = threepg(stand(planted=(2026, 9)), parameters(), weather, Settings(switch, switch, switch))
    before = out["age"][:, 0] < 0
    assert before.sum() == 8
    assert np.isnan(out["biom_stem"][before]).all()
    assert (out["stems_n"][~before] == 1600).all()
    change = np.diff(out["asw"], axis=0)
    terms = weather.rain[1:, None] + out["irrig_supl"][1:] - out["evapo_transp"][1:] - out["prcp_runoff"][1:]
    np.testing.assert_allclose(change, terms, atol=1e-9)
    assert out["biom_stem"][-1, 0] > 0.6


def test_sites_do_not_know_of_each_other(weather):
    many = threepg(stand(asw_max=np.array([60.0, 150.0, 250.0])), parameters(), weather, Settings())
    for i, asw in enumerate((60.0, 150.0, 250.0)):
        alone = threepg(stand(asw_max=asw), parameters(), weather, Settings())
        np.testing.assert_allclose(many["biom_stem"][:, i], alone["biom_stem"][:, 0], rtol=1e-12)


def test_any_figure_of_a_stand_may_differ_between_sites(weather):
    out = threepg(stand(stem=np.array([0.6, 6.0, 60.0])), parameters(), weather, Settings())
    assert out["dbh"].shape == (24, 3)
    assert (np.diff(out["dbh"][-1]) > 0).all()


def test_only_the_reference_has_crowns_of_less_than_nothing(weather):
    """Height model 2: 1.3 + aHL exp(-nHLB/D) + nHLC C D falls below 0 in a stand crowded beyond its set."""
    dense = parameters(aH=35, nHB=15, nHC=0, aHL=18, nHLB=14, nHLC=-0.02)
    lengths = {
        parity: threepg(stand(stem=400.0), dense, weather, Settings(1, 1, 1, 2, parity))["crown_length"][0, 0]
        for parity in (True, False)
    }
    assert lengths[True] < 0
    assert lengths[False] == 0


def test_the_physical_zenith_has_its_summer_in_summer():
    """At 43 N the noon sun is 20 degrees from the zenith in June and 67 in December; the reference inverts them."""
    june, december = 166, 349
    assert eq.zenith_physical(43.27, june) == pytest.approx(20, abs=1.5)
    assert eq.zenith_physical(43.27, december) == pytest.approx(67, abs=1.5)
    assert eq.zenith_reference(43.27, june) > eq.zenith_reference(43.27, december)


@pytest.mark.parametrize("latitude", [43.27, -43.27])
def test_deciduous_trees_are_bare_in_their_winter_in_both_hemispheres(weather, latitude):
    north = latitude > 0
    seasons = {"leafgrow": 4, "leaffall": 10} if north else {"leafgrow": 9, "leaffall": 4}
    out = threepg(stand(latitude=latitude), parameters(**seasons), weather, Settings())
    lai = dict(zip(weather.month, out["lai"][:, 0], strict=True))
    bare, green = (1, 7) if north else (7, 1)
    assert lai[bare] == 0
    assert lai[green] > 0


@given(st.floats(0, 3), st.integers(1, 2))
def test_nothing_is_negative_on_any_rain(factor, switch):
    rows = np.array([line.split(",") for line in CLIMATE.split()[1:]], float).T
    wet = Weather(rows[0].astype(int), rows[1].astype(int), rows[2], rows[3], rows[4] * factor, rows[5], rows[6])
    out = threepg(stand(), parameters(), wet, Settings(switch, switch, switch))
    for name in ("npp", "gpp", "biom_stem", "biom_foliage", "biom_root", "asw", "lai", "stems_n"):
        assert (out[name][1:] >= 0).all()


def test_thinning_leaves_the_stems_it_names(weather):
    out = threepg(stand(thinning=((3.0, 800.0, 1.0, 1.0, 1.0),)), parameters(), weather, Settings())
    ages = out["age"][:, 0]
    assert (out["stems_n"][ages < 3 - 1e-9, 0] == 1600).all()
    assert (out["stems_n"][ages >= 3, 0] == 800).all()


def test_crowded_stands_thin_themselves_to_the_power_law(weather):
    """Sands (2010): stem mass stays at wSx1000 (1000/N)^1.5 or below it, within the Newton step of the reference."""
    out = threepg(stand(stem=400.0), parameters(), weather, Settings())
    stems, mass = out["stems_n"][-1, 0], out["biom_stem"][-1, 0]
    assert stems < 1600
    assert 1000 * mass / stems <= 300 * (1000 / stems) ** 1.5 * 1.05


def test_a_cohort_planted_late_is_a_month_younger_than_nothing_at_first(weather):
    """The reference lags age by a month (Trotsiuk et al. 2020), so a late cohort's curves start at -1/12 year.

    Rows of a second, independent writing of the model: defaults, planted in May 2026, 3-PGpjs.
    """
    columns = ("sla", "fracBB", "lai", "biom_foliage", "biom_stem", "volume", "asw")
    expected = [
        (4, 10.9946109308, 0.767581341997, 0.329586199239, 0.299770679758, 0.6, 0.309891544003, 150),
        (5, 11, 0.75, 0.331747837311, 0.30158894301, 0.601916996375, 0.33439833132, 136.800333579),
        (8, 10.951647468, 0.700202425893, 0.461214410543, 0.421137013302, 0.713374976605, 0.47526241648, 88.5627596245),
        (23, 9.45415205676, 0.506762134383, 1.05229838598, 1.11305422175, 1.66582973444, 1.82588956155, 56.338945243),
    ]  # fmt: skip
    out = threepg(stand(planted=(2026, 5)), parameters(), weather, Settings(1, 1, 1, parity=True))
    for row, *values in expected:
        assert [out[name][row, 0] for name in columns] == pytest.approx(values, rel=1e-8)
    physical = threepg(stand(planted=(2026, 5)), parameters(), weather, Settings(1, 1, 1))
    assert physical["sla"][4, 0] == DEFAULTS["SLA0"]
    assert physical["fracBB"][4, 0] == DEFAULTS["fracBB0"]


def test_growth_does_not_fail_on_a_broken_power_of_age_before_the_first_birthday(weather):
    out = threepg(stand(planted=(2026, 5)), parameters(nAge=2.5), weather, Settings(parity=True))
    assert np.isfinite(out["f_age"][4:]).all()
    assert np.isfinite(out["asw"]).all()


@pytest.mark.parametrize(
    ("stems", "mass", "loss", "left"),
    [(1600.0, 400.0, 0.2, 0.7117781073820479), (3000.0, 260.0, 0.5, 1.9534008329616013)],
)
def test_self_thinning_stops_where_newton_stops(stems, mass, loss, left):
    """Five steps and four of 300 n^-0.5 - 1000 mS WS/N n - (1 - mS) WS = 0 from n = N/1000, done by hand."""
    crowded = np.array([True, False])
    found = eq.surviving_stems(np.full(2, stems), mass, loss, 300.0, 1.5, crowded)
    assert found == pytest.approx([left, stems / 1000], rel=1e-12)


def test_a_stand_far_too_dense_dies_whole_and_stays_dead(weather):
    """Newton's first step leads below zero stems: the reference then lets all die."""
    crowd = stand(stems=9000.0, stem=900.0)
    out = threepg(crowd, parameters(wSx1000=5.0, thinPower=2.2, leafgrow=4, leaffall=10), weather, Settings())
    dead = out["stems_n"][:, 0] == 0
    assert dead[-1]
    dead[1:] = dead[:-1]  # the month of death has had its growth
    for name in ("biom_stem", "biom_foliage", "biom_root", "lai", "npp", "biom_foliage_debt"):
        assert (out[name][dead, 0] == 0).all()
    assert np.isfinite(out["asw"]).all()


def test_soil_that_is_full_to_the_last_bit_slows_no_growth():
    """After runoff the store may stand a rounding error above its maximum; a broken power of that is no number."""
    assert eq.soil_water_modifier(np.nextafter(1.0, 2.0), 0.7, 4.5) == 1


def test_leaves_that_open_on_one_site_change_no_crown_on_another(weather):
    ages = {"rhoMin": 0.3, "rhoMax": 0.6}
    both = {"leafgrow": np.array([0.0, 4.0]), "leaffall": np.array([0.0, 10.0])}
    together = threepg(stand(), parameters(**ages) | both, weather, Settings())
    for i, seasons in enumerate(({"leafgrow": 0, "leaffall": 0}, {"leafgrow": 4, "leaffall": 10})):
        alone = threepg(stand(), parameters(**ages, **seasons), weather, Settings())
        for name, values in alone.items():
            np.testing.assert_allclose(together[name][:, i], values[:, 0], rtol=1e-12, atol=1e-15, err_msg=name)


# What a user can get wrong.


def written(tmp_path, change=lambda case: None, climate=CLIMATE) -> Path:
    case = json.loads(json.dumps(CASE))
    change(case)
    (tmp_path / "case.json").write_text(json.dumps(case), "utf-8")
    (tmp_path / "case.climate.csv").write_text(climate, "utf-8")
    return tmp_path / "case.json"


def test_the_example_runs_and_its_rows_are_written(tmp_path):
    out = calculate(calculator("threepg", CALCULATORS), written(tmp_path), tmp_path / "out.csv")
    rows = pd.read_csv(out)
    assert len(rows) == 24
    assert set(calculator("threepg", CALCULATORS).units) <= set(rows.columns)
    assert rows["biom_stem"].iloc[-1] > rows["biom_stem"].iloc[0]


LINES = CLIMATE.split()


@pytest.mark.parametrize(
    ("change", "climate", "says"),
    [
        (lambda c: c["parameters"]["Example"].pop("alphaCx"), CLIMATE, "lack alphaCx"),
        (lambda c: c["site"].pop("asw_max"), CLIMATE, "site.asw_max is missing"),
        (lambda c: c["site"].update(to="2027-13"), CLIMATE, "write year-month"),
        (lambda c: c["site"].update(to="2029-12"), CLIMATE, "does not hold every month"),
        (lambda c: c["species"][0].update(planted="2030-01"), CLIMATE, "must not be after site.to"),
        (lambda c: c["species"][0].update(fertility=50), CLIMATE, "fraction from 0 to 1"),
        (lambda c: c["species"][0].update(stems_n="many"), CLIMATE, "write a number"),
        (lambda c: c["settings"].update(other=c["settings"]["mix"]), CLIMATE, "--setting"),
        (lambda c: c["settings"]["mix"].update(light_model=3), CLIMATE, "write 1 or 2"),
        (lambda c: None, "\n".join(LINES[:5] + LINES[6:]), "does not follow"),
        (lambda c: None, "\n".join([LINES[0], LINES[2], LINES[1], *LINES[3:]]), "does not follow"),
        (lambda c: None, CLIMATE.replace(",21.3,", ",-21.3,"), "prcp is -21.3"),
        (lambda c: None, CLIMATE.replace(",6.3,", ",-6.3,"), "srad is -6.3"),
        (lambda c: None, CLIMATE.replace("-8.6,0.4", "8.6,0.4"), "tmp_max is 0.4, below tmp_min"),
        (lambda c: None, CLIMATE.replace("-8.6", "cold"), "tmp_min is cold"),
        (lambda c: None, CLIMATE.replace("prcp", "rain"), "column prcp is missing"),
    ],
)
def test_a_mistake_is_one_plain_line_and_no_file(tmp_path, change, climate, says):
    file = written(tmp_path, change, climate)
    with pytest.raises(ForestsimError, match=says) as wrong:
        calculate(calculator("threepg", CALCULATORS), file, tmp_path / "out.csv")
    assert all("\n" not in line for line in wrong.value.problems)
    assert not (tmp_path / "out.csv").exists()


def test_every_mistake_is_told_at_once(tmp_path):
    def change(case):
        case["site"].pop("asw_max")
        case["parameters"]["Example"].pop("alphaCx")

    with pytest.raises(ForestsimError) as wrong:
        run_case(written(tmp_path, change))
    assert len(wrong.value.problems) == 2


def test_an_unknown_calculator_is_met_with_near_matches():
    with pytest.raises(ForestsimError, match="did you mean threepg"):
        calculator("threpg", CALCULATORS)


def test_the_example_names_every_parameter():
    assert set(PARAMETERS) == set(DEFAULTS)
