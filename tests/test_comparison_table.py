"""All scenarios by all indicators, which of them is better, and the files that say so."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from conftest import SMALL
from test_cli import call

import forestsim
from forestsim.compare.dominance import dominance
from forestsim.compare.indicators import DIRECTIONS, GROUPS, described, indicator_table
from forestsim.compare.inputs import read_sources
from forestsim.compare.table import COLUMNS, Comparison, comparison_table
from forestsim.errors import ResultError
from forestsim.maps.words import LANGUAGES, words
from forestsim.scenario import from_mapping
from forestsim.summaries import GROWTH_STATES
from forestsim.tables import effect_table, package_table
from forestsim.workbook import save_comparison, sheets
from forestsim.workbook.folder import csv_text
from forestsim.workbook.sentences import sentence, verdict_line, verdicts
from forestsim.workbook.wording import Wording
from forestsim.workbook.xlsx import Sheet, Tagged, workbook_bytes


@pytest.fixture(scope="module")
def drier():
    return forestsim.simulate(from_mapping(SMALL | {"climate": {"rain_factor": 0.6}}, file="drier.yaml"))


@pytest.fixture(scope="module")
def both(small_outcome, drier):
    return Comparison([small_outcome, drier])


def at(table, **where):
    found = table
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1, where
    return found.iloc[0]


def named(outcome, name, stem):
    return replace(outcome, name=name, stem=stem)


def test_every_quantity_and_head_has_a_direction_a_group_and_a_reason():
    table = indicator_table()
    effects = effect_table().query("aggregate != 'field'")["quantity"]
    heads = package_table("economy_heads.csv")["head"]
    assert set(effects) | set(heads) | set(GROWTH_STATES) <= set(table.index)
    assert set(table["direction"]) == set(DIRECTIONS)
    assert set(table["group"]) <= set(GROUPS)
    assert (table[["title_en", "title_ru", "title_kk", "note", "source"]] != "").all(axis=None)
    assert not table.index.duplicated().any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_states_of_growth_have_the_titles_of_the_map(language):
    for name in GROWTH_STATES:
        assert described(name, language)["title"] == words(language)["quantities"][name]


def test_an_indicator_without_a_row_is_neutral():
    assert described("new_thing") | {"place": 0} == {
        "title": "new thing",
        "group": "other",
        "better": "neutral",
        "counts": "",
        "place": 0,
    }


def test_the_table_has_every_quantity_of_every_scenario(small_outcome, both):
    table = both.table
    assert list(table.columns) == COLUMNS
    assert set(small_outcome.draws["quantity"].values) <= set(table["indicator"])
    assert {"area_ha", "seedlings", "financial_net_present_value", "economic_internal_rate"} <= set(table["indicator"])
    assert set(table["scenario"]) == {"small", "drier"}
    assert set(table["name"]) == {small_outcome.name}
    assert set(table["year"]) == {"2037", "2046", "cumulative", "mean", "plan"}


def test_amounts_are_those_of_the_results_folder(small_outcome, both):
    rows = small_outcome.totals.query("species == 'all' and year == 2046").set_index("quantity")
    for name in ("co2_stock", "cost", "dust"):
        row = at(both.table, scenario="small", indicator=name, part="total", year="2046")
        assert [row["low"], row["value"], row["high"]] == pytest.approx(
            rows.loc[name, ["low", "value", "high"]].astype(float).tolist(), rel=1e-5
        )


def test_finance_is_that_of_the_scenarios_own_table(small_outcome, both):
    ours = both.table.query("scenario == 'small' and group == 'finance'").set_index(["indicator", "discount_rate"])
    for row in small_outcome.tables["finance"].itertuples():
        found = ours.loc[(f"{row.account}_{row.measure}", row.discount_rate)]
        assert float(found["value"]) == pytest.approx(row.value, rel=1e-4, nan_ok=True)
        assert found["note"] == row.note


def test_a_flow_is_summed_over_all_years_draw_by_draw(small_outcome, both):
    row = at(both.table, scenario="small", indicator="dust", part="total", year="cumulative")
    summed = small_outcome.draws["total"].sel(quantity="dust").astype(float).sum("year")
    assert row["value"] == pytest.approx(np.median(summed), rel=1e-6)
    assert row["unit"] == "t"
    jobs = at(both.table, scenario="small", indicator="jobs_permanent", part="total", year="cumulative")
    assert jobs["unit"] == "job yr"
    assert both.table.query("indicator == 'co2_stock' and year == 'cumulative'").empty


def test_per_hectare_a_flow_has_its_yearly_mean(small_outcome, both):
    row = at(both.table, scenario="small", indicator="dust", part="per_hectare", year="mean")
    mean = small_outcome.draws["per_hectare"].sel(quantity="dust").astype(float).mean("year")
    assert row["value"] == pytest.approx(np.median(mean), rel=1e-6)
    assert row["unit"] == "t ha-1 yr-1"


def test_the_base_has_no_difference_and_the_others_have(both):
    base = both.table.query("scenario == 'small'")
    assert base[["difference", "probability_higher", "relative_difference"]].isna().all(axis=None)
    row = at(both.table, scenario="drier", indicator="co2_stock", part="total", year="2046")
    assert row["difference_low"] < row["difference"] < row["difference_high"] < 0
    assert row["relative_difference"] == pytest.approx(row["difference"] / row["base"])
    assert (row["probability_higher"], row["paired"], row["better"]) == (0, "yes", "higher")


@pytest.mark.parametrize("count", [2, 6])
def test_equal_scenarios_differ_by_nothing_and_are_even(small_outcome, count):
    same = Comparison([small_outcome] * count)
    assert len(set(same.stems)) == count
    others = same.table.query("scenario != 'small (1)'")
    known = others["difference"].notna()
    assert known.any()
    assert (others.loc[known, ["difference", "difference_low", "difference_high"]] == 0).all(axis=None)
    judged = dominance(same)
    assert len(judged) == count * (count - 1) // 2
    assert {judgement.verdict for judgement in judged} == {"even"}


def test_what_a_scenario_does_not_have_is_empty_and_says_so(small_outcome, drier):
    fewer = replace(drier, draws=drier.draws.drop_sel(quantity=["dust", "financial_costs"]))
    for pair in ([small_outcome, fewer], [fewer, small_outcome]):
        found = Comparison(pair)
        lacking = found.table.query("scenario == 'drier' and indicator == 'dust'")
        assert lacking[["value", "difference"]].isna().all(axis=None)
        assert lacking["note"].str.startswith("not in this scenario").all()
        workbook_bytes(sheets(found))
    last = found.table.query("scenario == 'small' and indicator == 'dust'")
    assert (last["note"] == "not in the base scenario").all()
    assert "dust" in {key.indicator for key in dominance(found)[0].unknown}


def test_partial_totals_say_so(small_outcome, drier):
    totals = small_outcome.totals.assign(partial=small_outcome.totals["quantity"] == "phytoncides")
    table = comparison_table(drier, replace(small_outcome, totals=totals))
    row = at(table, scenario="small", indicator="phytoncides", part="total", year="2046")
    assert row["partial"]
    assert row["note"].startswith("partial")
    assert not at(table, scenario="small", indicator="dust", part="total", year="2046")["partial"]


def test_another_discount_rate_is_said(small_outcome, drier):
    text = yaml.safe_load(drier.scenario_text)
    text["economy"]["discount_rate"] = 0.03
    table = comparison_table(small_outcome, replace(drier, scenario_text=yaml.safe_dump(text)))
    row = at(table, scenario="drier", indicator="net_present_value", part="total", year="2046")
    assert row["note"] == "discounted at 0.03 a year, the base at 0.06"


def improved(outcome, stem, factor, exceptions=()):
    """Return an outcome whose every draw is better by ``factor`` of its size, worse for ``exceptions``."""
    draws = outcome.draws.copy(deep=True)
    for place, name in enumerate(draws["quantity"].values.tolist()):
        sign = DIRECTIONS[described(name)["better"]] * (-1 if name in exceptions else 1)
        for part in ("total", "per_hectare"):
            values = draws[part].values
            values[place] = values[place] + sign * factor * (np.abs(values[place]) + 1)
    return replace(outcome, draws=draws, stem=stem)


def test_a_scenario_that_is_better_in_everything_dominates(small_outcome):
    best = Comparison([small_outcome, improved(small_outcome, "best", 0.1)])
    for part in ("total", "per_hectare"):
        judgement = dominance(best, part)[0]
        assert (judgement.scenario, judgement.other, judgement.verdict) == ("small", "best", "surely worse")
    said = sentence(dominance(best)[0], best, Wording("en", small_outcome.years))
    assert "best is surely at least as good in all" in said
    assert "it dominates" in said


def test_one_exception_ends_dominance_and_is_named(small_outcome):
    torn = improved(small_outcome, "torn", 0.1, exceptions=("belt_loss",))
    judgement = dominance(Comparison([torn, small_outcome]))[0]
    assert judgement.verdict == "mixed"
    assert [key.indicator for key in judgement.worse] == ["belt_loss"]
    said = sentence(judgement, Comparison([torn, small_outcome]), Wording("en", small_outcome.years))
    assert "For small, surely: Road noise taken by the belt, July. Perhaps: nothing." in said


def test_the_page_is_given_a_verdict_on_each_pair_in_each_language(both):
    told = verdicts(both)
    assert [(one["pair"], one["part"]) for one in told] == [([0, 1], "total"), ([0, 1], "per_hectare")]
    for one in told:
        judgement = dominance(both, one["part"])[0]
        assert one["said"] == {
            lang: verdict_line(judgement, Wording(lang, both.outcomes[0].years)) for lang in LANGUAGES
        }
        assert len(set(one["said"].values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_sentence_in_every_language(language):
    said = words(language)["compare"]
    for verdict in ("better", "surely better", "worse", "surely worse", "even", "mixed", "unknown"):
        assert said["dominance"][verdict]
        assert said["verdicts"][verdict]
    other = words("en")["compare"]
    assert {k: sorted(re.findall(r"{\w+}", v)) for k, v in said["dominance"].items()} == {
        k: sorted(re.findall(r"{\w+}", v)) for k, v in other["dominance"].items()
    }
    assert set(said["heads"]) == set(other["heads"])
    assert len(said["reading"]) == len(other["reading"])


def book_of(comparison):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets(comparison))))


def test_the_workbook_has_five_sheets_with_numbers_and_units(both):
    book = book_of(both)
    assert book.sheetnames == ["summary", "all", "differences", "dominance", "scenarios"]
    for page in book:
        assert page.freeze_panes is not None
        heads = [cell.value for cell in page[1]]
        assert len(set(heads)) == len(heads)
    heads = [cell.value for cell in book["all"][1]]
    place = heads.index("value (50 %), in the unit")
    values = [row[place] for row in book["all"].iter_rows(min_row=2, values_only=True)]
    assert all(value is None or isinstance(value, int | float) for value in values)
    assert len(values) == len(both.table)
    titles = {row[1]: row for row in book["summary"].iter_rows(min_row=2, values_only=True) if row[2] == "per hectare"}
    assert titles["Dust retained"][4] == "t/ha/yr"
    assert re.fullmatch(r"[\d.,]+ \([\d.,]+–[\d.,]+\)", titles["Dust retained"][6])


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_workbook_speaks_kazakh_and_russian(small_outcome, drier, language):
    book = book_of(Comparison([small_outcome, drier], language))
    texts = [str(cell.value) for page in book for row in page.iter_rows(max_row=30) for cell in row if cell.value]
    joined = " ".join(texts)
    for english in ("better", "whole planting", "per hectare", "dominates", "Dust retained"):
        assert english not in joined
    assert book["сценарии" if language == "ru" else "сценарийлер"]


def test_the_same_comparison_gives_the_same_bytes(both, small_outcome, drier):
    first = workbook_bytes(sheets(both))
    assert first == workbook_bytes(sheets(Comparison([small_outcome, drier])))
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "<b>bold</b>"]


def test_no_name_is_ever_a_formula(small_outcome):
    found = Comparison([named(small_outcome, text, text) for text in FORMULAS])
    book = book_of(found)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    assert [row[0] for row in book["scenarios"].iter_rows(min_row=2, max_row=6, values_only=True)] == FORMULAS
    rows = list(csv.DictReader(io.StringIO(csv_text(found.table).removeprefix("\ufeff"))))
    assert {row["scenario"] for row in rows} == {*(f"'{text}" for text in FORMULAS[:4]), FORMULAS[4]}


def test_negative_numbers_stay_numbers_in_the_csv(both):
    read = pd.read_csv(io.StringIO(csv_text(both.table)), encoding="utf-8-sig")
    assert (read["difference"] < 0).any()
    assert read["difference"].dtype == float


def test_control_characters_do_not_break_the_workbook():
    made = workbook_bytes([Sheet("one", ["a", "b"], [["bell\x07", Tagged(float("nan"), "0%")]], (1, 1))])
    page = openpyxl.load_workbook(io.BytesIO(made))["one"]
    assert page["A2"].value == "bell "
    assert page["B2"].value is None


def test_a_folder_is_written_whole_and_keeps_what_is_not_ours(both, tmp_path):
    folder = tmp_path / "out"
    save_comparison(both, folder, lambda outcomes, verdicts: "page")
    assert {file.name for file in folder.iterdir()} == {"compare.csv", "compare.xlsx", "compare.html"}
    assert (folder / "compare.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (folder / "note.txt").write_text("mine")
    with pytest.raises(ResultError, match="--force"):
        save_comparison(both, folder, lambda outcomes, verdicts: "page")
    save_comparison(both, folder, lambda outcomes, verdicts: "other", force=True)
    assert (folder / "note.txt").read_text() == "mine"
    assert (folder / "compare.html").read_text() == "other"
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_page_that_fails_leaves_nothing(both, tmp_path):
    def fail(outcomes, verdicts):
        raise ResultError("no page")

    with pytest.raises(ResultError, match="no page"):
        save_comparison(both, tmp_path / "out", fail)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def files(tmp_path):
    def written(stem, **changed):
        file = tmp_path / f"{stem}.yaml"
        file.write_text(yaml.safe_dump(SMALL | {"uncertainty": {"draws": 4, "seed": 1}} | changed), "utf-8")
        return str(file)

    return written


def test_compare_runs_scenarios_and_opens_folders(files, small_folder, tmp_path):
    out = tmp_path / "cmp"
    done = call("compare", files("b", name="=1+1"), small_folder, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "b: =1+1" in done.stderr
    assert "as if independent" in done.stdout
    assert {file.name for file in out.iterdir()} == {"compare.csv", "compare.xlsx", "compare.html"}
    table = pd.read_csv(out / "compare.csv", encoding="utf-8-sig")
    assert set(table["scenario"]) == {"b", "small"}
    assert set(table.query("scenario == 'small'")["paired"].dropna()) == {"no"}


def test_all_mistakes_of_the_command_line_are_told_at_once(files, small_folder, tmp_path):
    torn = tmp_path / "torn"
    torn.mkdir()
    (torn / "provenance.json").write_text("{}")
    taken = tmp_path / "taken"
    taken.write_text("")
    other = files("other", years=[2026, 2040], economy={"currency": "KZT"})
    done = call("compare", small_folder, "nowhere", torn, other, "-o", taken, "--lang", "de")
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 6
    for told in ("nowhere", "not a whole results folder", "is a file", "de", "2026-2040", "KZT"):
        assert any(told in line for line in lines), told
    assert "Traceback" not in done.stderr


def test_one_scenario_is_too_few_and_an_older_folder_is_named(files, small_folder, tmp_path):
    import json
    import shutil

    with pytest.raises(ResultError, match="1 scenario given"):
        read_sources([files("a")])
    old = shutil.copytree(small_folder, tmp_path / "old")
    about = json.loads((old / "provenance.json").read_text("utf-8"))
    (old / "provenance.json").write_text(json.dumps(about | {"layout": 1}))
    with pytest.raises(ResultError, match="layout 1"):
        read_sources([str(old), files("a")])


def test_another_cell_size_is_named_before_anything_runs(files, small_folder):
    with pytest.raises(ResultError, match=r"site\.resolution_m is 20, while small has 10"):
        read_sources([str(small_folder), files("coarse", site={"resolution_m": 20})])


def test_the_name_of_a_shipped_scenario_goes_before_a_folder_that_is_no_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkdir("corridor")
    read = read_sources(["corridor", "saxaul_rainfed"])
    assert [one.stem for one in read] == ["corridor", "saxaul_rainfed"]
