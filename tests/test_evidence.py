"""Measured against modelled: the table, its arithmetic, the command, and what must hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import forestsim.evidence as room
from forestsim import resources
from forestsim.errors import DataError, ForestsimError
from forestsim.evidence import (
    COLUMNS,
    THEMES,
    VERDICTS,
    compared,
    coverage,
    evidence,
    evidence_table,
    leaves,
    money,
    save,
    summary,
)
from forestsim.evidence.stands import DERIVED, PLANTED, reduced, unit_of
from forestsim.growth.variables import VARIABLES
from forestsim.tables import effect_names, package_table, sources
from forestsim.terminal import show_evidence

DOCS = Path(__file__).parents[1] / "docs" / "evidence.md"


@pytest.fixture(scope="module")
def table():
    return evidence().set_index("id", drop=False)


@pytest.fixture
def spoiled(tmp_path):
    """Give a function that changes cells of a copy of evidence.csv and returns the problems found in it."""

    def problems(**changes):
        rows = pd.read_csv(resources.path("data", "evidence.csv"), dtype=str, keep_default_na=False)
        for column, value in changes.items():
            rows.loc[0, column] = value
        rows.to_csv(tmp_path / "spoiled.csv", index=False)
        with pytest.raises(DataError) as caught:
            evidence_table(tmp_path / "spoiled.csv")
        return caught.value.problems

    return problems


def call(*arguments, cwd=None):
    command = [sys.executable, "-W", "error", "-m", "forestsim", "evidence", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, encoding="utf-8")


def test_every_row_has_a_known_source_a_range_in_order_and_the_unit_of_its_variable():
    rows = evidence_table()
    assert len(rows) > 40
    assert set(rows["source"].str.split().explode()) <= set(sources()["key"])
    low, high = rows["measured_low"], rows["measured_high"]
    assert not (low > high).any()
    assert (low.notna() | high.notna()).all()
    for row in rows.itertuples():
        own = VARIABLES[row.variable][0] if row.variable in VARIABLES else DERIVED[row.variable][0]
        per_year = row.reduction == "mean per year" and "yr-1" not in own
        assert row.unit == (f"{own} yr-1" if per_year else own), row.id


def test_every_row_says_what_was_assumed_and_what_was_fitted_to_it():
    rows = evidence_table()
    assert rows["note"].str.contains("Assumed").all()
    assert rows.loc[rows["fitted"] == "yes", "note"].str.contains("Fitted|carried over").all()


def test_keys_that_notes_cite_are_sources():
    cited = set(re.findall(r"\b[a-z]+\d{4}[a-z]*\b", " ".join(evidence_table()["note"])))
    assert cited
    assert cited <= set(sources()["key"])


@pytest.mark.parametrize(
    ("model", "low", "high", "ratio", "verdict"),
    [
        (0.8, 0.75, 0.91, 1.0, "inside"),
        (0.75, 0.75, 0.91, 1.0, "inside"),
        (0.60, 0.75, 0.91, 0.8, "near"),
        (1.82, 0.75, 0.91, 2.0, "near"),
        (0.3, 0.75, 0.91, 0.4, "outside"),
        (30.0, 10.0, 10.0, 3.0, "outside"),
        (10.0, 10.0, 10.0, 1.0, "inside"),
        (0.1, np.nan, 5.0, 1.0, "inside"),
        (6.0, np.nan, 5.0, 1.2, "near"),
        (6.0, 3.0, np.nan, 1.0, "inside"),
        (0.5, 0.0, 0.0, np.inf, "outside"),
        (0.0, 1.0, 2.0, 0.0, "outside"),
    ],
)
def test_the_ratio_is_one_inside_and_over_the_nearest_bound_outside(model, low, high, ratio, verdict):
    row = compared(pd.DataFrame({"model": [model], "measured_low": [low], "measured_high": [high]})).iloc[0]
    assert row["ratio"] == pytest.approx(ratio)
    assert row["verdict"] == verdict


@given(model=st.floats(0.01, 100), low=st.floats(0.01, 100), width=st.floats(0, 10))
def test_the_ratio_is_above_one_only_above_the_range_and_below_one_only_below(model, low, width):
    rows = pd.DataFrame({"model": [model], "measured_low": [low], "measured_high": [low + width]})
    ratio = compared(rows)["ratio"][0]
    assert (ratio > 1) == (model > low + width)
    assert (ratio < 1) == (model < low)


def test_what_is_not_modelled_has_no_verdict():
    row = compared(pd.DataFrame({"model": [np.nan], "measured_low": [1.0], "measured_high": [2.0]})).iloc[0]
    assert np.isnan(row["ratio"])
    assert row["verdict"] == ""


def test_a_stock_is_divided_by_its_age_and_a_flow_averaged():
    years = {"year": np.arange(PLANTED, PLANTED + 5)}
    stock = xr.DataArray([0.0, 1.0, 4.0, 9.0, 2.0], years, ("year",))
    assert float(reduced(stock, "at age", 3, "t ha-1")) == 9
    assert float(reduced(stock, "max", 4, "t ha-1")) == 9
    assert float(reduced(stock, "max", 2, "t ha-1")) == 4
    assert float(reduced(stock, "mean per year", 3, "t ha-1")) == 3
    assert float(reduced(stock, "mean per year", 3, "mm yr-1")) == pytest.approx(14 / 3)
    assert unit_of("biomass", "mean per year") == "t ha-1 yr-1"
    assert unit_of("npp", "mean per year") == unit_of("npp", "at age") == "t ha-1 yr-1"


def test_the_columns_verdicts_and_themes_are_as_documented(table):
    assert list(table.columns) == COLUMNS
    assert set(table["verdict"]) <= set(VERDICTS)
    assert table["id"].is_unique
    assert list(table["theme"].unique()) == [theme for theme, _ in THEMES]
    assert (table["model_low"] <= table["model"]).all()
    assert (table["model"] <= table["model_high"]).all()
    assert {"curve", "process", "physics", "stems and leaves", "economy"} == set(table["method"])


@pytest.mark.parametrize(
    "row",
    [
        "aralkum_saxaul_biomass_10",  # Chang et al. (2019), doi:10.11626/KJEB.2019.37.4.618
        "aralkum_saxaul_carbon",
        "aral_saxaul_survival_good",  # Salmukhanbetova et al. (2020), doi:10.29258/CAJWR/2020-R1.V7-1/128-157.eng
        "aral_saxaul_survival_saline",
        "khorezm_oleaster_survival",  # Khamzina et al. (2014), doi:10.1080/15324982.2013.855958
        "khorezm_elm_survival",
        "khorezm_soil_salinity",  # Khamzina et al. (2009), doi:10.1016/j.agrformet.2009.06.015
        "khorezm_elm_lai",
        "pine_rainfed_npp",
    ],
)
def test_what_plans_rest_on_lies_inside_what_was_measured(table, row):
    assert table.loc[row, "verdict"] == "inside"
    assert table.loc[row, "ratio"] == 1


@pytest.mark.parametrize("row", ["khorezm_poplar_survival", "khorezm_mulberry_survival", "anatolia_poplar_survival"])
def test_the_other_survivals_are_near_and_their_draws_reach_the_measured(table, row):
    found = table.loc[row]
    assert 0.75 <= found["ratio"] <= 1.33
    assert found["model_low"] <= found["measured_high"]
    assert found["model_high"] >= found["measured_low"]


def test_grown_stands_drink_what_was_measured(table):
    """Khamzina et al. (2009): 1250, 1030 and 670 mm; Thevs et al. (2019), doi:10.3390/land8110167: 435 mm of elm."""
    rows = table.loc[["khorezm_oleaster_closed", "khorezm_turanga_closed", "khorezm_elm_closed", "kyrgyz_elm_rows"]]
    assert rows["ratio"].between(0.65, 1.2).all()


def test_rows_outside_half_to_twice_are_explained_and_no_others(table):
    explained = re.findall(r"^- `(\w+)`: (.+)$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert {name for name, _ in explained} == set(table.index[table["verdict"] == "outside"])
    assert all(len(why) > 40 for _, why in explained)


def test_the_summary_counts_each_verdict():
    rows = pd.DataFrame({"verdict": ["inside", "near", "near", "outside"], "fitted": [True, False, False, True]})
    assert summary(rows) == "4 rows: 1 inside, 2 within 0.5-2, 1 outside; 2 of them gave the model a figure"


def test_every_effect_has_a_measurement_or_says_that_none_is_known(table):
    links = coverage()
    assert list(links.loc[links["kind"] == "effect", "subject"]) == list(effect_names())
    assert not links["subject"].duplicated().any()
    for row in links.itertuples():
        assert set(row.rows.split()) <= set(table.index), row.subject
        assert row.rows or len(row.note) > 30, row.subject
    lacking = set(links.loc[links["rows"] == "", "subject"])
    assert lacking == {"phytoncides", "radiation", "transparency", "cooling", "rent", "crops", "degradation"}


def test_the_points_are_those_that_are_modelled():
    points = package_table("evidence_points.csv").groupby("theme")["point"].apply(set)
    assert points["money"] == set(money.MODELS)
    assert points["leaves"] | points["shelter"] == set(leaves.MODELS)
    assert set(points.index) == {"leaves", "shelter", "money"}


@pytest.mark.parametrize(
    "row",
    [
        "saxaul_hectare",  # lada.kz (2021), kt.kz (2011) and ic24.kz (2020): 21 to 128 USD/ha
        "saxaul_seedling",  # the same: 0.025 to 0.34 USD
        "entry_fee_2025",  # 0.1 of 3932 KZT
        "route_pilgrims",
        "leakage",
        "belt_black_carbon",  # Brantley et al. (2014): 12.4 %; PLoS One (2024): 37 %
        "elm_chloride_onset",
    ],
)
def test_prices_and_leaves_lie_inside_what_was_found(table, row):
    assert table.loc[row, "verdict"] == "inside"


def test_what_was_paid_follows_from_its_parts(table):
    """1.9e9 KZT / 213 100 ha / 425.9; 1.7e6 USD / 13 300 ha; Lamers et al. (2008): cost = NPV / (BCR - 1)."""
    saxaul, lamers = table.loc["saxaul_hectare"], table.loc["lamers_costs"]
    assert saxaul["measured_low"] == pytest.approx(1.9e9 / 213_100 / 425.9, rel=0.01)
    assert saxaul["measured_high"] == pytest.approx(1.7e6 / 13_300, rel=0.01)
    costs = [13_924 / 6.8, 4_096 / 1.2, 1_717 / 0.8]
    assert [lamers["measured_low"], lamers["measured_high"]] == pytest.approx([min(costs), max(costs)], rel=0.01)
    assert table.loc["almaty_carbon_claim", "measured_low"] == pytest.approx(26 * 12 / 44, rel=0.001)


def test_a_theme_alone_gives_the_same_figures(table):
    alone = evidence("carbon")
    pd.testing.assert_frame_equal(alone, table[table["theme"] == "carbon"].reset_index(drop=True))


def test_a_function_with_a_table_of_its_own_joins_with_one_line(monkeypatch, table):
    def noise(rows):
        assert not len(rows)
        own = table.iloc[[0]].drop(columns=["ratio", "verdict"])
        return own.assign(id="belt", theme="noise", model=5.0, measured_low=4.0, measured_high=6.0, method="iso")

    monkeypatch.setattr(room, "THEMES", (("noise", noise),))
    with pytest.raises(DataError, match="theme is growth; "):
        evidence("noise")
    monkeypatch.setattr(room, "THEMES", (*THEMES, ("noise", noise)))
    rows = evidence("noise")
    assert list(rows.columns) == COLUMNS
    assert rows.loc[0, ["id", "ratio", "verdict", "method"]].tolist() == ["belt", 1.0, "inside", "iso"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"source": "nobody1900"}, "source is nobody1900; nobody1900 is not in sources.csv, add it there"),
        ({"measured_low": "12", "measured_high": "11"}, "measured_low is 12; it is above measured_high"),
        ({"measured_low": "", "measured_high": ""}, "measured_low is empty; give it, measured_high or both"),
        ({"measured_low": "eleven"}, "measured_low is eleven; write a number"),
        ({"rain": "inf"}, "rain is inf; write a number"),
        ({"theme": "grwth"}, "theme is grwth; did you mean growth?"),
        (
            {"species": "elaeagnus_angustifola"},
            "species is elaeagnus_angustifola; did you mean elaeagnus_angustifolia?",
        ),
        ({"variable": "bimass_above"}, "variable is bimass_above; did you mean biomass_above"),
        ({"reduction": "mean"}, "reduction is mean; "),
        ({"unit": "kg ha-1"}, "unit is kg ha-1; biomass_above (at age) is in t ha-1"),
        ({"age_yr": ""}, "age_yr is empty; write whole years from 1 to 200"),
        ({"age_yr": "2.5"}, "age_yr is 2.5; write whole years from 1 to 200"),
        ({"texture": "5"}, "texture is 5; write 1 to 4"),
        ({"stems_per_ha": "0"}, "stems_per_ha is 0; write a number above 0"),
        ({"irrigation_mm": "-80"}, "irrigation_mm is -80; write a number from 0"),
        ({"fenced": "maybe"}, "fenced is maybe; write yes or no"),
        ({"fitted": "1"}, "fitted is 1; write yes or no"),
        ({"note": ""}, "note is empty; fill it in"),
    ],
)
def test_a_mistake_in_the_table_is_named_by_row_and_column(spoiled, changes, says):
    problems = spoiled(**changes)
    assert len(problems) == 1
    assert problems[0].startswith("spoiled.csv row 2, khorezm_oleaster_biomass: ")
    assert says in problems[0]


def test_all_mistakes_are_told_at_once(spoiled):
    problems = spoiled(source="nobody1900", measured_low="12", measured_high="11", species="oak", id="khorezm_elm_lai")
    assert len(problems) == 4
    assert any("it is given twice" in problem for problem in problems)


def test_a_missing_column_is_named(tmp_path):
    rows = pd.read_csv(resources.path("data", "evidence.csv"), dtype=str).drop(columns=["rain", "note"])
    rows.to_csv(tmp_path / "short.csv", index=False)
    with pytest.raises(DataError) as caught:
        evidence_table(tmp_path / "short.csv")
    assert caught.value.problems == [f"short.csv: the column {name} is missing; add it" for name in ("note", "rain")]


def test_an_unknown_theme_is_answered_with_the_near_one():
    with pytest.raises(ForestsimError, match="--theme: is survivl; did you mean survival"):
        evidence("survivl")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path, table):
    with pytest.raises(ForestsimError, match="is a folder"):
        save(table, tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ForestsimError, match="cannot be written"):
        save(table, tmp_path / "file" / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_command_prints_within_120_columns_and_writes_for_excel(tmp_path, table):
    done = call("--theme", "survival", "-o", tmp_path / "new" / "out.csv")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 120
    survival = table[table["theme"] == "survival"]
    assert summary(survival) in done.stdout
    assert "khorezm_turanga_survival" in done.stdout
    assert "outside !" in done.stdout
    assert lines[-1] == str(tmp_path / "new" / "out.csv")
    written = (tmp_path / "new" / "out.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    again = pd.read_csv(tmp_path / "new" / "out.csv", encoding="utf-8-sig")
    assert list(again.columns) == COLUMNS
    assert list(again["id"]) == list(survival["id"])
    np.testing.assert_allclose(again["model"], survival["model"], rtol=1e-5)


def test_every_theme_prints_also_where_nothing_was_measured_and_there_is_no_ratio(table, capsys):
    """Kragh (1981) found no gain behind young trees: 0 dB, over which no ratio can be taken."""
    assert np.isinf(table["ratio"]).any()
    show_evidence(table)
    printed = capsys.readouterr().out
    assert all(theme in printed for theme in table["theme"].unique())
    assert " inf " not in printed


def test_the_command_refuses_an_unknown_theme_in_one_line(tmp_path):
    done = call("--theme", "watr", "-o", "out.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == "--theme: is watr; did you mean water?"
    assert list(tmp_path.iterdir()) == []
