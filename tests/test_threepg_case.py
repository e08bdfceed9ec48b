"""What a 3-PG case may hold: slips are told and run, mistakes are told and stop, extras are let by."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from forestsim.calc.threepg import PARAMETERS, run_case
from forestsim.calc.threepg_example import CASE, CLIMATE
from forestsim.calc.threepg_ranges import undefined_parameters, unusual_parameters
from forestsim.errors import ForestsimError
from forestsim.threepg_tables import threepg_parameters, threepg_sets

COLUMNS = CLIMATE.split()[0].split(",")


@pytest.fixture
def run(tmp_path, capsys):
    """Run the example after a change, and return its rows and what stderr said."""

    def changed(case=lambda c: None, climate=lambda rows: None, setting=None):
        content = json.loads(json.dumps(CASE))
        rows = pd.DataFrame([line.split(",") for line in CLIMATE.split()[1:]], columns=COLUMNS).astype(float)
        case(content)
        rows = rows if (other := climate(rows)) is None else other
        file = tmp_path / "case.json"
        file.write_text(json.dumps(content), "utf-8")
        rows.to_csv(file.with_suffix(".climate.csv"), index=False)
        out = run_case(file, setting)
        return out, capsys.readouterr().err

    return changed


def scaled(column, factor, plus=0.0):
    return lambda rows: rows.__setitem__(column, rows[column] * factor + plus)


def given(**values):
    return lambda case: case["parameters"]["Example"].update(values)


def test_a_case_without_slips_runs_in_silence(run):
    assert run()[1] == ""


@pytest.mark.parametrize(
    ("climate", "says"),
    [
        (scaled("srad", 1 / 0.0864), "row 2, srad is 72.9167 (and 23 more); usual is 0 to 45 MJ m-2 day-1; is it in W"),
        (scaled("srad", 1e6), "srad is 6.3e+06 (and 23 more); usual is 0 to 45 MJ m-2 day-1; is it in J m-2 day-1"),
        (scaled("srad", 1e3), "is it in kJ m-2 day-1"),
        (scaled("srad", 1 / 3.6), "row 7, srad is 7.61111 and no month has more"),
        (scaled("prcp", 0.1), "row 5, prcp is 3.21 and no month has more (20.9 mm a year)"),
        (scaled("prcp", 100), "row 2, prcp is 2130 (and 13 more); usual is 0 to 1500 mm a month"),
        (scaled("frost_days", 2), "row 2, frost_days is 56 (and 9 more); usual is 0 to 31 days a month"),
        (lambda rows: rows.assign(vpd_day=0.9), "vpd_day is 0.9 and no month has more"),
        (lambda rows: rows.assign(vpd_day=1900), "row 2, vpd_day is 1900 (and 23 more); usual is 0 to 80 mbar"),
        (lambda rows: rows.assign(co2=0.0004), "row 2, co2 is 0.0004 (and 23 more)"),
        (lambda rows: rows.assign(tmp_ave=rows["tmp_max"] + 1), "row 2, tmp_ave is 1.4 (and 23 more)"),
    ],
)  # fmt: skip
def test_a_likely_slip_of_the_unit_is_told_with_row_column_and_value_and_still_runs(run, climate, says):
    rows, told = run(climate=climate)
    assert len(rows) == 24
    assert told.count("\n") == 1
    assert told.startswith("warning: case.climate.csv: row ")
    assert says in told


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (given(alphaCx=0.6), "parameters.alphaCx is 0.6; usual is 0.005 to 0.1"),
        (given(pRx=8), "parameters.pRx is 8; usual is 0.05 to 1 (it is a fraction, not a percentage)"),
        (given(pRx=0.2), "parameters.pRx is 0.2; it is the largest share of roots, yet below the smallest"),
        (given(CoeffCond=0.5), "a value per kPa is ten times larger"),
        (given(rhoMax=450), "it is in t m-3, not in kg m-3"),
        (given(gammaR=0.2), "it counts by the month, not by the year"),
        (lambda c: c["site"].update(asw_i=900), "site.asw_i is 900"),
        (lambda c: c["site"].update(asw_max=0.15, asw_i=0.1), "site.asw_max is 0.15; usual is 20 to 1000 mm of water"),
        (lambda c: c["species"][0].update(stems_n=2), "species.0.stems_n is 2; usual is 10 to 50000 stems"),
        (lambda c: c["settings"]["mix"].update(correct_bias=1), "correct_bias is 1; this calculator leaves it out"),
        (lambda c: c["settings"]["mix"].update(light_model=1), "transp_model is 2 but light_model is 1"),
    ],
)
def test_an_unusual_figure_of_the_case_is_told_and_still_runs(run, case, says):
    rows, told = run(case)
    assert len(rows) == 24
    assert told.count("\n") == 1
    assert told.startswith("warning: case.json: ")
    assert says in told


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (given(Topt=50), r"Topt is 50; it must lie between Tmin \(8.5\) and Tmax \(40\)"),
        (given(MaxAge=0), "MaxAge is 0; write a value above 0"),
        (given(fCg700=0.5), "fCg700 is 0.5; write a value above 0.5"),
        (given(fCalpha700=2), "fCalpha700 is 2; write a value below 2"),
        (given(gammaF0=0), "gammaF0 is 0; it must be above 0 where gammaF1 and tgammaF are not 0"),
        (given(tSLA=-1), "tSLA is -1; write 0 or more"),
        (given(aK=0), "aK is 0; light_model 2 needs crowns"),
        (given(crownshape=7), "crownshape is 7; write 1 cone"),
        (given(leafgrow="April"), "leafgrow is April; write a number"),
        (lambda c: c["site"].update(latitude=143), "latitude is 143; write degrees"),
        (lambda c: c["site"].update(soil_class=9), "soil_class is 9; write -1"),
        (lambda c: c["site"].update(asw_min=500), "asw_max is 150; it must be above 0 and not below asw_min"),
        (lambda c: c["species"][0].update(stems_n=0), "stems_n is 0; write a number above 0"),
        (lambda c: c["species"][0].update(biom_root=-1), "biom_root is -1; write 0 or more"),
        (lambda c: c["species"][0].pop("species"), "species.0.species is missing"),
        (lambda c: c["species"][0].update(species="Exampel"), "no entry for Exampel; did you mean Example"),
        (lambda c: c.update(thinning=[["Example", 3, 800, 1, 1]]), r"thinning.0 is .*; write \[species, age"),
        (lambda c: c.update(thinning=[["Pinus", 3, 800, 1, 1, 1]]), "thinning.0 is of Pinus"),
        (lambda c: c.update(thinning=[["Example", 3, 800, -1, 1, 1]]), "thinning.0, stem is -1"),
        (lambda c: c.update(thinning="none"), "thinning is none; write a list"),
        (lambda c: c.update(settings={}), "settings is empty"),
        (lambda c: c.update(settings={"mix": [2, 2]}), "phys_model is missing; write 1 or 2"),
        (lambda c: c.update(settings={"mix": 2}), "settings.mix is 2; give light_model"),
    ],
)
def test_a_figure_that_leaves_the_model_undefined_is_refused(run, case, says):
    with pytest.raises(ForestsimError, match=says) as wrong:
        run(case)
    assert len(wrong.value.problems) == (2 if "phys_model" in says else 1)


@pytest.mark.parametrize(
    ("climate", "says"),
    [
        (scaled("tmp_max", 1, 273.15), r"row 2, tmp_max is 273.55 \(and 23 more\); it cannot be above 70 degC; is it"),
        (lambda rows: rows.drop(index=4), "row 6 does not follow"),
        (lambda rows: rows.assign(month=rows["month"] - 1), "row 2, month is 0; write 1 to 12"),
        (lambda rows: rows.assign(prcp=rows["prcp"].mask(rows.index == 3)), "row 5, prcp is empty; write a number"),
        (lambda rows: rows.assign(vpd_day="dry"), "row 2, vpd_day is dry; write a number"),
        (lambda rows: rows.assign(co2=0), "row 2, co2 is 0"),
        (lambda rows: rows.iloc[:, :1].rename(columns={"year": "year;month"}), "parted by semicolons"),
    ],
)  # fmt: skip
def test_weather_that_cannot_be_is_refused(run, climate, says):
    with pytest.raises(ForestsimError, match=says):
        run(climate=climate)


def test_mistakes_of_the_case_its_settings_and_its_weather_come_together(run):
    def case(content):
        content["site"]["latitude"] = 143
        content["parameters"]["Example"].pop("alphaCx")
        content["settings"]["mix"]["phys_model"] = 3

    with pytest.raises(ForestsimError) as wrong:
        run(case, lambda rows: rows.assign(prcp=-1))
    assert len(wrong.value.problems) == 4


def test_what_the_calculator_does_not_need_is_let_by(run):
    """Altitude, origin, notes; d13C; parameters of many cohorts; text beside the weather; blank optional cells."""
    plain, _ = run()

    def case(content):
        content.update(notes="x", origin=None)
        content["parameters"]["Example"].update(RGcGw=0.66, nKrh=None, Dscale0=1.0)
        content["settings"]["mix"]["calculate_d13c"] = 1

    def climate(rows):
        return rows.assign(station="Turkestan", vpd_day=None, co2=[350.0, *[None] * 23], d13catm=-8.0)

    rows, told = run(case, climate)
    pd.testing.assert_frame_equal(rows, plain)
    assert told == ""


def test_settings_may_be_a_list_of_six_switches(run):
    plain, _ = run()
    pd.testing.assert_frame_equal(run(lambda c: c.update(settings={"mix": [2, 2, 2, 1, 0, 0]}))[0], plain)


def test_weather_may_begin_before_and_end_after_the_run(run):
    whole, _ = run()
    later, _ = run(lambda c: c["site"].update({"from": "2026-07", "to": "2027-05"}))
    assert later[["year", "month"]].to_numpy().tolist() == whole[["year", "month"]].iloc[6:17].to_numpy().tolist()
    assert later["asw"].iloc[0] == CASE["site"]["asw_i"]


def test_mean_temperature_and_deficit_of_the_weather_are_used_when_they_are_there(run):
    plain, _ = run()
    warm, _ = run(climate=lambda rows: rows.assign(tmp_ave=rows["tmp_max"]))
    dry, _ = run(climate=lambda rows: rows.assign(vpd_day=40.0))
    assert not (warm["f_tmp"] == plain["f_tmp"]).all()
    assert (dry["f_vpd"].iloc[1:] < plain["f_vpd"].iloc[1:]).all()


@pytest.mark.parametrize("name", threepg_sets().index)
def test_no_shipped_set_is_undefined_or_unusual(name):
    figures = threepg_parameters(name)
    assert undefined_parameters(figures, soil_class=-1) == []
    assert unusual_parameters(figures) == []


def test_the_reference_cases_run_in_silence(capsys):
    for file in sorted((Path(__file__).parent / "cases" / "threepg").glob("*.json")):
        run_case(file, "mix")
    assert capsys.readouterr().err == ""


def test_every_range_is_of_a_parameter_of_the_model():
    from forestsim.calc import threepg_ranges as ranges

    assert {*ranges.USUAL, *ranges.SLIPS, *ranges.ABOVE_ZERO, *ranges.NOT_BELOW_ZERO} <= set(PARAMETERS)
