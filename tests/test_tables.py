"""The package tables agree with each other, and a mistake in one is named by file and row."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from forestsim import resources, tables
from forestsim.errors import DataError

CACHED = (
    tables._read,
    tables.species_info,
    tables.species_parameter_names,
    tables.species_table,
    tables.effect_names,
)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Let the readers see a copy of the package tables that a test may spoil."""
    for file in resources.path("data").glob("*.csv"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(tables, "_folder", lambda: tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget():
    for reader in CACHED:
        reader.cache_clear()


def _spoil(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def _problems():
    with pytest.raises(DataError) as caught:
        tables.check_tables()
    return caught.value.problems


def test_the_shipped_tables_pass_their_own_check():
    assert tables.check_tables() is None
    assert len(tables.species_parameters()) > 1000


def test_every_source_is_listed_once():
    assert tables.sources()["key"].is_unique
    assert {"seed2022", "khamzina2009", "allen1998", "assumed_forestsim"} <= set(tables.sources()["key"])


def test_a_doi_is_written_as_a_doi():
    dois = tables.sources()["doi"]
    assert dois[dois != ""].str.match(r"10\.\d{4,9}/\S+$").all()


def test_no_table_names_a_path_or_keeps_stray_space():
    for path in resources.path("data").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert "/work/" not in text
        assert "shared/" not in text
        assert "\r" not in text


def test_the_species_table_has_one_variable_for_each_parameter_with_unit_and_sources():
    table = tables.species_table()
    assert tuple(table.data_vars) == tables.species_parameter_names()
    assert tuple(table["species"].values) == tables.species_names()
    known = set(tables.sources()["key"])
    for variable in table.values():
        assert variable.attrs["units"]
        assert set(variable.attrs["sources"].split()) <= known


def test_the_species_table_repeats_the_long_table():
    long = tables.species_parameters().set_index(["species", "parameter"])["value"]
    table = tables.species_table()
    assert table["lai_max"].sel(species="ulmus_pumila") == long["ulmus_pumila", "lai_max"]
    assert int(sum(variable.notnull().sum() for variable in table.values())) == len(long)


def test_what_is_not_stated_is_nan():
    assert np.isnan(tables.species_table()["edible_yield"].sel(species="ulmus_pumila"))


def test_effects_and_figures_have_names():
    assert "dust" in tables.effect_names()
    assert tables.effect_table()["headline"].dtype == bool
    assert tables.economy_table()["figure"].is_unique


def test_a_source_without_an_entry_is_named_with_its_row(copied):
    _spoil(copied, "species_parameters.csv", ",assumed_forestsim,", ",nobody1999,")
    assert "species_parameters.csv row 2: source nobody1999 is not in sources.csv; add it there" in _problems()


def test_two_units_for_one_parameter_are_refused(copied):
    _spoil(copied, "species_parameters.csv", ",t ha-1,", ",kg ha-1,")
    assert any("leaf_mass_max comes in" in line for line in _problems())


def test_a_value_outside_its_range_is_refused(copied):
    _spoil(copied, "species_parameters.csv", "haloxylon_aphyllum,height_max,5,", "haloxylon_aphyllum,height_max,50,")
    assert any("haloxylon_aphyllum height_max lies outside low..high" in line for line in _problems())


def test_an_assumed_figure_needs_a_note_and_a_range(copied):
    rows = copied / "species_parameters.csv"
    with rows.open("a", encoding="utf-8") as end:
        end.write("ulmus_pumila,new_figure,1,,,m,assumed,assumed_forestsim,,\n")
    problems = _problems()
    assert any("ulmus_pumila new_figure is assumed without a note" in line for line in problems)
    assert any("ulmus_pumila new_figure is assumed without low and high" in line for line in problems)


def test_a_row_given_twice_is_refused(copied):
    rows = copied / "species_parameters.csv"
    lines = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    assert any("haloxylon_aphyllum height_max is given twice; keep one row" in line for line in _problems())


def test_a_species_that_nobody_introduced_is_refused(copied):
    _spoil(copied, "species.csv", "ulmus_pumila,", "ulmus_sibirica,")
    assert any("ulmus_pumila has no row in species.csv" in line for line in _problems())


def test_an_unknown_group_is_refused_with_the_choices(copied):
    _spoil(copied, "species.csv", ",conifer,", ",needles,")
    assert any("choose from conifer, deciduous, shoots" in line for line in _problems())


def test_a_missing_column_is_named(copied):
    _spoil(copied, "economy.csv", "title_kk", "title_xx")
    assert "economy.csv: the column title_kk is missing; add it" in _problems()


def test_words_in_a_number_column_are_an_error_of_the_package(copied):
    _spoil(copied, "species_parameters.csv", "haloxylon_aphyllum,height_max,5,", "haloxylon_aphyllum,height_max,tall,")
    with pytest.raises(DataError, match=r"species_parameters\.csv: value holds something else than numbers"):
        tables.species_parameters()


def test_a_flag_that_is_neither_true_nor_false_is_named(copied):
    _spoil(copied, "species.csv", ",false,", ",maybe,")
    with pytest.raises(DataError, match=r"row 2: .*write true or false"):
        tables.species_info()


def test_a_missing_table_is_named(copied):
    (copied / "economy.csv").unlink()
    with pytest.raises(DataError, match=r"economy\.csv: the package table is missing"):
        tables.economy_table()
