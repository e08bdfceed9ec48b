"""Parts of the report on waiting, fees, worth of visits and the books: numbers, and what they stay apart from."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from report_cases import numbers_of_docx, numbers_of_html, texts_of_docx, without_pictures, without_ranges

from forestsim.economics.travel import NOT_FALLING, ONE_ZONE
from forestsim.economics.waiting import CERTAIN, PILOT
from forestsim.maps.words import LANGUAGES
from forestsim.report.book import Book
from forestsim.report.build import SECTIONS, build
from forestsim.report.facts import Facts
from forestsim.report.model import Figure, Number, Paragraph, Table
from forestsim.report.parts.books import books
from forestsim.report.parts.worth import fee_lever, visits_worth, waiting
from forestsim.report.speech import Speech, report_words
from forestsim.report.writing import draw_ahead, writer
from forestsim.tables import package_table

ADDED = ("waiting", "fee_lever", "towns", "demand", "transfer", "fixed_assets", "damage", "potential")
APART = {
    "en": {"visits": "never added", "fees": "in no total", "damage": "in no total", "fixed_assets": "not added"},
    "ru": {
        "visits": "не прибавляются",
        "fees": "ни в один итог",
        "damage": "ни в один итог",
        "fixed_assets": "не прибав",
    },
    "kk": {
        "visits": "қосылмайды",
        "fees": "ешбір жиынтыққа",
        "damage": "ешбір жиынтыққа",
        "fixed_assets": "қосылмайды",
    },
}


def book_of(outcome, language="en"):
    return Book(outcome, Speech(language), Facts(outcome))


def tables_of(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def with_table(outcome, name, table):
    return replace(outcome, tables={**outcome.tables, name: table})


def numbers(table, column):
    return [cell for cell in (row[column] for row in table.rows) if isinstance(cell, Number)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_added_table_stands_in_the_report_and_fits_the_sheet(small_outcome, language):
    document = build(small_outcome, language)
    captions = report_words(language)["captions"]
    there = {block.caption[:14]: block for s in document.sections for block in s.blocks if isinstance(block, Table)}
    for key in ADDED:
        start = captions[f"table_{key}"][:14].split("{")[0]
        table = next(table for head, table in there.items() if head.startswith(start))
        assert len(table.columns) <= 6
        assert table.rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_says_what_it_must_not_be_added_to(small_outcome, language):
    book = book_of(small_outcome, language)
    said = " ".join(b.text for b in [*fee_lever(book), *visits_worth(book), *books(book)] if isinstance(b, Paragraph))
    for words in APART[language].values():
        assert words in said
    note = next(t.note for t in tables_of(waiting(book)))
    assert {"en": "never added", "ru": "никогда не складываются", "kk": "ешқашан қосылмайды"}[language] in note


def test_the_formats_hold_equal_numbers_in_the_sections_of_the_added_tables(small_outcome):
    document = without_pictures(build(small_outcome, "kk"))
    html, word = (
        reader(writer(kind)(document)) for kind, reader in (("html", numbers_of_html), ("docx", numbers_of_docx))
    )
    for key in ("tourism", "appraisal", "accounts"):
        place = list(SECTIONS).index(key)
        assert html[place] == word[place]
        assert len(html[place]) > 50


def test_figures_of_the_tables_are_those_of_the_run(small_outcome):
    """A town's surplus, the choke price, a part of the potential and a share of the fees, read back."""
    tables, book = small_outcome.tables, book_of(small_outcome)
    towns, demand, transfer = tables_of(visits_worth(book))
    travel = tables["travel_cost"]
    for measure, column in (("road_km", 2), ("travel_cost", 3), ("visits", 4), ("surplus", 5)):
        mine = travel[(travel["zone"] != "all") & (travel["measure"] == measure)]
        factor = 1000 if "thousand" in towns.columns[column].title else 1
        found = [number.value * factor for number in numbers(towns, column)]
        assert found == pytest.approx(list(mine["value"]), nan_ok=True)
    assert len(demand.rows) <= 6
    studies = tables["benefit_transfer"]
    adjusted = studies.loc[studies["measure"] == "adjusted", "value"]
    assert [n.value for n in numbers(transfer, 3)] == pytest.approx(list(adjusted))
    (fees,) = tables_of(fee_lever(book))
    lever = tables["fee_lever"]
    part = 100 * lever.loc[lever["measure"] == "part_of_this_plan", "value"]
    assert [n.value for n in numbers(fees, 3)] == pytest.approx(list(part))
    potential = tables_of(books(book))[-1]
    last = tables["potential"]
    last = last[last["year"] == last["year"].max()].set_index("part")["value"]
    assert [n.value for n in numbers(potential, -1)][:4] == pytest.approx(
        [last[name] for name in ("resource", "recreational", "assimilation", "total")]
    )


def test_rows_of_the_books_add_up_to_their_last_row(small_outcome):
    book = book_of(small_outcome)
    assets, damage, _ = tables_of(books(book))
    for table, columns in ((assets, (2, 3, 4, 5)), (damage, (1, 4, 5))):
        for column in columns:
            found = numbers(table, column)
            for name in ("value", "low", "high"):
                parts = [getattr(number, name) for number in found]
                assert sum(parts[:-1]) == pytest.approx(parts[-1], rel=1e-9)
    gross = small_outcome.tables["fixed_assets"]
    gross = gross[(gross["measure"] == "gross") & (gross["year"] == gross["year"].max())]["value"].sum()
    factor = 1000 if "thousand" in assets.columns[2].title else 1
    assert numbers(assets, 2)[-1].value * factor == pytest.approx(gross)


def decided(outcome, decision, note="", only=slice(None)):
    table = outcome.tables["option_to_wait"].copy()
    rows = table.index[table["account"] == "financial"] if only == "financial" else table.index
    table.loc[rows, "decision"], table.loc[rows, "note"] = decision, note
    return with_table(outcome, "option_to_wait", table)


def test_the_answer_on_waiting_follows_the_decisions(small_outcome):
    def answer(outcome):
        return next(b.text for b in waiting(book_of(outcome)) if isinstance(b, Paragraph))

    every = decided(small_outcome, "do not plant")
    assert "In none of them" in answer(every)
    assert "planting now pays best: waiting does not pay" in answer(decided(small_outcome, "plant now"))
    cases = len(every.tables["option_to_wait"].drop_duplicates(["account", "discount_rate"]))
    half = decided(every, "wait", PILOT, only="financial")
    assert f"waiting in {cases // 2}, and neither pays in {cases // 2}" in answer(half)
    warned = [b for b in waiting(book_of(half)) if isinstance(b, Paragraph) and b.style == "warning"]
    assert len(warned) == 1
    assert "pilot" in warned[0].text
    assert "Economic" not in warned[0].text


def test_a_case_with_nothing_to_wait_for_is_marked(small_outcome):
    (table,) = tables_of(waiting(book_of(decided(small_outcome, "do not plant", CERTAIN))))
    assert all(str(row[-1]).endswith("*") for row in table.rows)
    assert "too little to wait for" in table.note


@pytest.mark.parametrize(("why", "said"), [(ONE_ZONE, "One town alone"), (NOT_FALLING, "do not fall")])
def test_a_demand_without_a_curve_says_why(small_outcome, why, said):
    table = small_outcome.tables["travel_cost"].copy()
    curve = (table["zone"] == "all") & (table["measure"] != "per_visit_decay")
    table.loc[curve, ["value", "low", "high"]] = np.nan
    table.loc[curve, "note"] = why
    demand = tables_of(visits_worth(book_of(with_table(small_outcome, "travel_cost", table))))[1]
    assert len(demand.rows) == 1
    assert said in demand.note


def test_visits_scaled_to_a_count_are_said_to_be(small_outcome):
    table = small_outcome.tables["travel_cost"].assign(basis="modelled visits scaled to a count")
    blocks = visits_worth(book_of(with_table(small_outcome, "travel_cost", table)))
    assert any("scaled to the count" in b.text for b in blocks if isinstance(b, Paragraph))


def test_species_in_several_steps_of_age_have_a_row_for_each(small_outcome):
    table = small_outcome.tables["damage"]
    name = table["species"].iloc[0]
    young = table[table["species"] == name].assign(planting_year=2040, k_age=0.7)
    doubled = with_table(small_outcome, "damage", pd.concat([table, young], ignore_index=True))
    damage = tables_of(books(book_of(doubled)))[1]
    named = [str(row[0]) for row in damage.rows]
    assert sum("2040" in text for text in named) == 1
    assert len(named) == len(set(named))


def test_parts_without_their_table_are_left_out(small_outcome):
    bare = replace(small_outcome, tables={})
    book = book_of(bare)
    assert waiting(book) == fee_lever(book) == visits_worth(book) == books(book) == []


def test_a_run_without_draws_has_the_added_tables_without_ranges(small_outcome):
    book = book_of(without_ranges(small_outcome))
    for table in tables_of([*waiting(book), *fee_lever(book), *visits_worth(book)]):
        assert not any("(" in cell.text for row in table.rows for cell in row if isinstance(cell, Number))


def test_every_figure_that_a_result_may_hang_on_has_words():
    figures = set(package_table("effect_figures.csv")["figure"])
    for language in LANGUAGES:
        assert figures <= set(report_words(language)["parameters"])


def test_columns_of_the_word_file_are_as_wide_as_their_cells(small_outcome):
    from docx import Document as open_word

    word = open_word(io.BytesIO(writer("docx")(without_pictures(build(small_outcome, "ru")))))
    for table in word.tables:
        grid = [column.width for column in table.columns]
        assert grid == [cell.width for cell in table.rows[0].cells]
    assert any(len(set(column.width for column in table.columns)) > 1 for table in word.tables)


def test_maps_drawn_beside_are_those_drawn_here(small_outcome):
    ahead, alone = (build(small_outcome, "en") for _ in range(2))
    draw_ahead(ahead, "pdf")
    pairs = [
        (one, other)
        for left, right in zip(ahead.sections, alone.sections, strict=True)
        for one, other in zip(left.blocks, right.blocks, strict=True)
        if isinstance(one, Figure) and one.draw("svg") is None
    ]
    assert len(pairs) > 3
    for one, other in pairs[:2]:
        assert one.draw("png") == other.draw("png")


def test_the_added_texts_stand_in_the_word_file(small_outcome):
    parts = texts_of_docx(writer("docx")(without_pictures(build(small_outcome, "ru"))))
    said = " ".join(text for part in parts for text in part)
    for key in ("waiting_head", "fees_head", "visits_head"):
        assert report_words("ru")["worth"][key] in said
    assert report_words("ru")["books"]["head"] in said
