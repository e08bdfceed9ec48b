"""Calls of the report that cannot be answered: all mistakes at once, and nothing half-written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from forestsim.errors import ForestsimError, ResultError
from forestsim.report import writing
from forestsim.report.writing import write_report


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"language": "fr"}, ["--lang: is fr; choose from kk, ru, en"]),
        ({"format": "odt"}, ["--format: is odt; choose from pdf, docx, html"]),
        ({"file": "a.txt"}, ["-o: is a.txt; let it end in .pdf, .docx, .html"]),
        (
            {"format": "docx", "file": "a.pdf"},
            ["-o: is a.pdf and --format is docx; let it end in .docx, or leave --format out"],
        ),
        ({"language": "xx", "format": "odt", "file": "a"}, ["--lang", "--format", "-o"]),
    ],
)
def test_all_mistakes_of_a_call_come_at_once(small_folder, given, problems):
    with pytest.raises(ForestsimError) as wrong:
        write_report(small_folder, **given)
    assert len(wrong.value.problems) == len(problems)
    for said, wanted in zip(wrong.value.problems, problems, strict=True):
        assert said.startswith(wanted)


def test_the_ending_of_a_file_chooses_the_format():
    assert writing.check_choice("kk", None, Path("A.DOCX")) == "docx"
    assert writing.check_choice("kk", None, None) == "pdf"
    assert writing.check_choice("kk", "html", None) == "html"


@pytest.mark.parametrize(("format", "package"), [("pdf", "typst"), ("docx", "docxtpl"), ("html", "babel")])
def test_a_missing_extra_is_named(small_folder, monkeypatch, format, package):
    monkeypatch.setattr(writing, "find_spec", lambda name: None if name == package else object())
    with pytest.raises(
        ForestsimError, match=rf"report: {package} is not installed; run: pip install 'forestsim\[report\]'"
    ):
        write_report(small_folder, format=format)


def test_folders_that_are_not_whole_are_refused_and_nothing_is_written(small_folder, tmp_path):
    with pytest.raises(ResultError, match="no such results folder"):
        write_report(tmp_path / "nowhere", file=tmp_path / "a.pdf")
    with pytest.raises(ResultError, match="missing"):
        write_report(tmp_path, file=tmp_path / "a.pdf")
    half = shutil.copytree(small_folder, tmp_path / "half")
    (half / "plan.gpkg").unlink()
    with pytest.raises(ResultError, match=r"plan\.gpkg missing"):
        write_report(half)
    old = shutil.copytree(small_folder, tmp_path / "old")
    made = json.loads((old / "provenance.json").read_text("utf-8"))
    (old / "provenance.json").write_text(json.dumps(made | {"layout": 1}), "utf-8")
    with pytest.raises(ResultError, match="layout 1"):
        write_report(old)
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_report_that_fails_leaves_the_old_one(small_folder, tmp_path, monkeypatch):
    file = tmp_path / "report.html"
    file.write_text("old", "utf-8")

    def fails(document):
        raise RuntimeError("half way")

    monkeypatch.setattr(writing, "writer", lambda format: fails)
    with pytest.raises(RuntimeError):
        write_report(small_folder, file=file)
    assert file.read_text("utf-8") == "old"
    assert [f.name for f in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(ForestsimError, match="is a folder"):
        write_report(small_folder, format="pdf", file=_folder(tmp_path / "a.pdf"))


def _folder(path):
    path.mkdir()
    return path
