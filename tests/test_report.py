"""The report: one model in three languages, three formats with the same numbers, and every mistake in one line."""

from __future__ import annotations

import io
import json
import re
import string
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
import xarray as xr
from report_cases import (
    NUMBER,
    account_rows,
    credit_rows,
    numbers_of_docx,
    numbers_of_html,
    sensitivity_rows,
    text_of_pdf,
    texts_of_docx,
    without_pictures,
    without_ranges,
)

from forestsim.errors import ForestsimError
from forestsim.maps.words import LANGUAGES
from forestsim.notes import Note
from forestsim.report.book import Book
from forestsim.report.build import SECTIONS, build
from forestsim.report.facts import Facts
from forestsim.report.model import Bullets, Figure, Table
from forestsim.report.speech import Speech, report_words
from forestsim.report.writing import writer
from forestsim.tables import species_names

MARKUP = "<b>#let x = 1</b> *bold* _i_ $x$ @ref & {{ title }} {% if %} {0} `c`"


@pytest.fixture(scope="module")
def full_outcome(small_outcome):
    """An outcome that has the tables which other parts of a run may add."""
    extra = {"sensitivity": sensitivity_rows(), "carbon_credits": credit_rows(), "accounts": account_rows()}
    return replace(small_outcome, tables={**small_outcome.tables, **extra})


@pytest.fixture(scope="module")
def written(full_outcome):
    """The report in every language and format, without its pictures."""
    documents = {language: without_pictures(build(full_outcome, language)) for language in LANGUAGES}
    return {(lang, kind): writer(kind)(doc) for lang, doc in documents.items() for kind in ("html", "docx", "pdf")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_formats_hold_the_same_numbers(written, language):
    """HTML and Word agree number by number in every section; PDF holds them all, and repeats only heads of tables."""
    html, word = numbers_of_html(written[language, "html"]), numbers_of_docx(written[language, "docx"])
    assert len(html) == len(word) == len(SECTIONS)
    assert html == word
    # The reader of PDF takes some thin spaces for common ones, and addresses are cut at the ends of lines.
    links = re.compile(r"https?://\S+")
    there = Counter(NUMBER.findall(text_of_pdf(written[language, "pdf"]).replace("\u202f", " ")))
    pages = links.sub(" ", " ".join(t for part in texts_of_docx(written[language, "docx"]) for t in part))
    wanted = Counter(NUMBER.findall(pages.replace("\u202f", " ")))
    assert sum(wanted.values()) > 1000
    assert wanted - there == Counter()
    repeated = [n for n in there - wanted if n not in wanted]
    assert not [n for n in repeated if n not in "".join(links.findall(written[language, "html"].decode()))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_model_stands_in_every_format(full_outcome, written, language):
    document = build(full_outcome, language)
    cells = [str(c) for s in document.sections for b in s.blocks if isinstance(b, Table) for row in b.rows for c in row]
    page = written[language, "html"].decode()
    paper = re.sub(r"\s", "", text_of_pdf(written[language, "pdf"]))
    for cell in {c for c in cells if any(ch.isdigit() for ch in c) and "<" not in c and "&" not in c and "'" not in c}:
        assert cell in page
        assert re.sub(r"\s", "", cell) in paper


def test_equal_runs_give_equal_files(small_outcome):
    first, second = (without_pictures(build(small_outcome, "kk")) for _ in range(2))
    for kind in ("pdf", "docx", "html"):
        assert writer(kind)(first) == writer(kind)(second)


def test_pictures_are_drawn_the_same_twice_and_have_300_dots_an_inch(small_outcome):
    def drawn():
        document = build(small_outcome, "ru")
        return {b.label: b.draw("png") for s in document.sections for b in s.blocks if isinstance(b, Figure)}

    first = drawn()
    assert len(first) > 12
    assert first == drawn()
    for picture in first.values():
        width = int.from_bytes(picture[16:20], "big")
        # Beyond 170 mm it is made smaller, and the dots come closer.
        assert 900 < width <= 1.15 * 170 / 25.4 * 300


def test_words_of_the_three_languages_match():
    words = {language: report_words(language) for language in LANGUAGES}
    flat = {lang: {f"{g}.{k}": t for g, part in w.items() for k, t in part.items()} for lang, w in words.items()}
    assert set(flat["kk"]) == set(flat["ru"]) == set(flat["en"])
    for key, text in flat["en"].items():
        named = {n for _, n, _, _ in string.Formatter().parse(text) if n}
        for language in ("kk", "ru"):
            there = {n for _, n, _, _ in string.Formatter().parse(flat[language][key]) if n}
            assert there == named, f"{language} {key}"
            assert flat[language][key].strip(), f"{language} {key}"
    assert set("әғқңөұүһі") <= set(json.dumps(words["kk"], ensure_ascii=False))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_word_is_left_in_a_sentence(language):
    """Latin letters are those of names, units, abbreviations and commands."""
    allowed = re.compile(
        r"`[^`]*`|\{\w+\}|https?\S+|plan\.gpkg|forestsim|CNOSSOS-EU|SEEA EA|SEEA|SHA-256|GPS|USD|NPV|IRR|BCR|ECe|Kcb"
        r"|PM10|PS\d|P5|P50|P95|H[123]|S\d+|3-PG|CO₂|SO₂|NO₂|O₃|C3|C4|EPSG|[LT]A?(?=[а-яәө])|T?F?MFT\d\.\d|[TFM]{1,3}\d\.\d"
    )
    for group, part in report_words(language).items():
        for key, text in part.items():
            left = re.sub(r"\b[Tt]F?\d\.\d\b", "", allowed.sub("", text))
            assert not re.search(r"[A-Za-z]{3,}", left), f"{group}.{key}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_of_a_run_stand_in_the_report_in_its_language(full_outcome, language):
    """One that has no key, as in folders of older versions, stays English."""
    made = full_outcome.provenance
    document = build(replace(full_outcome, provenance=made | {"notes": [*made["notes"], "An old note."]}), language)
    blocks = next(section for section in document.sections if section.key == "caveats").blocks
    assert [block for block in blocks if isinstance(block, Bullets)][-1].items == [
        *(Note.of(record).said(language) for record in made["note_keys"]),
        "An old note.",
    ]
    assert len(made["note_keys"]) == len(made["notes"]) > 0


def test_reports_in_kazakh_and_russian_read_in_their_language(written):
    """English is left only in names, sources, the scenario, and caveats marked as not translated."""
    for language in ("kk", "ru"):
        parts = dict(zip(SECTIONS, texts_of_docx(written[language, "docx"]), strict=True))
        for key in (
            "summary",
            "problem",
            "policy",
            "ecology",
            "water",
            "noise",
            "dust",
            "tourism",
            "costs",
            "appraisal",
            "jobs",
            "logframe",
            "change",
            "calendar",
            "risks",
            "safeguards",
            "glossary",
            "claims",
        ):
            for text in parts[key]:
                left = re.sub(r"Elm belt|Saxaul belt|forestsim claims|[A-Z]{2,}\w*", "", text)
                assert len(re.findall(r"\b[a-z]{4,}\b", left)) == 0, f"{language} {key}: {text}"


def test_a_blank_cell_and_a_mention_of_nothing_are_errors(small_outcome):
    speech = Speech("en")
    book = Book(small_outcome, speech, Facts(small_outcome))
    with pytest.raises(ForestsimError, match="has a blank"):
        book.table("losses", [book.column("entry"), book.column("lost")], [["a", ""]])
    book.see("figure", "plan_map")
    with pytest.raises(ForestsimError, match="figure plan_map is mentioned and not there"):
        book.check_mentions()


def test_names_with_markup_come_out_as_they_are(small_outcome):
    units = small_outcome.units.assign(name=MARKUP)
    document = without_pictures(build(replace(small_outcome, name=MARKUP, units=units), "ru"))
    page = writer("html")(document).decode()
    assert "&lt;b&gt;#let x = 1&lt;/b&gt;" in page
    assert "<b>#let" not in page
    assert any(MARKUP in text for part in texts_of_docx(writer("docx")(document)) for text in part)
    pages = " ".join(text_of_pdf(writer("pdf")(document), 0).split())
    assert MARKUP in pages


def test_a_run_without_draws_says_that_its_ranges_are_unknown(small_outcome):
    document = without_pictures(build(without_ranges(small_outcome), "en"))
    assert any("no draws" in mark for mark in document.marks)
    first = next(b for b in document.sections[0].blocks if isinstance(b, Table))
    assert all("(" not in str(cell) for row in first.rows for cell in row[1:2])
    for kind in ("html", "docx", "pdf"):
        writer(kind)(document)


def test_a_run_without_noise_and_money_says_so(small_outcome):
    bare = replace(small_outcome, tables={}, ledger=pd.DataFrame(), fields=xr.Dataset())
    document = build(bare, "en")
    texts = {s.key: " ".join(getattr(b, "text", "") for b in s.blocks) for s in document.sections}
    assert "no map of noise" in texts["noise"]
    assert "no appraisal" in texts["appraisal"]
    assert "no account of work" in texts["jobs"]
    assert "no table of sensitivity" in texts["sensitivity"]
    assert "no ecosystem accounts" in texts["accounts"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_where_nothing_is_planted_has_a_report(small_outcome, language):
    units = small_outcome.units.assign(mix="{}", planted_share=0.0, patch=-1)
    document = without_pictures(build(replace(small_outcome, units=units), language))
    assert document.sections[0].blocks[0].style == "warning"
    none = replace(small_outcome, units=units.iloc[:0], verdicts=pd.DataFrame(), losses=pd.DataFrame())
    for kind in ("html", "docx", "pdf"):
        assert writer(kind)(document)
        assert writer(kind)(without_pictures(build(none, language)))


def test_many_species_have_colours_of_their_own(small_outcome):
    mix = json.dumps({name: 1 / 20 for name in species_names()[:20]})
    many = replace(small_outcome, units=small_outcome.units.assign(mix=mix, mix_requested=mix))
    colours = Facts(many).colours
    assert len(set(colours.values())) == len(colours) == 20
    document = build(many, "kk")
    drawn = {b.label: b.draw("png") for s in document.sections for b in s.blocks if isinstance(b, Figure)}
    assert all(drawn.values())


def test_forced_species_stand_on_every_page(small_outcome):
    verdicts = small_outcome.verdicts.assign(verdict="refused", forced=True, cause="salinity", figure=14.0, limit=12.0)
    document = without_pictures(build(replace(small_outcome, verdicts=verdicts), "en"))
    said = next(mark for mark in document.marks if "elm" in mark)
    import pypdfium2

    pages = list(pypdfium2.PdfDocument(writer("pdf")(document)))
    assert len(pages) > 20
    for page in pages:
        assert said.split(":")[0] in " ".join(page.get_textpage().get_text_bounded().split())
    from docx import Document as open_word

    word = open_word(io.BytesIO(writer("docx")(document)))
    for sheet in list(word.sections)[1:]:
        assert any(said in line.text for line in sheet.header.paragraphs)
        assert not sheet.different_first_page_header_footer
    assert said in writer("html")(document).decode()


def test_synthetic_layers_stand_on_every_page(small_outcome):
    marks = build(small_outcome, "kk").marks
    assert marks
    assert marks[0].startswith("СИНТЕТИКАЛЫҚ")


def test_the_word_file_is_one_that_an_office_can_edit(written):
    from docx import Document as open_word
    from docx.enum.section import WD_ORIENT

    word = open_word(io.BytesIO(written["ru", "docx"]))
    styles = [line.style.name for line in word.paragraphs]
    assert styles.count("Heading 1") == len(SECTIONS)
    assert styles.count("Heading 2") > 15
    assert len(word.tables) > 30
    body = word.element.xml
    assert body.count("<w:tblHeader") == len(word.tables)
    assert "{{" not in body
    assert "{%" not in body
    footer = word.sections[-1].footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    across = [s.orientation == WD_ORIENT.LANDSCAPE for s in word.sections]
    assert 1 <= sum(across) <= 2
    assert not across[0]
    assert not across[-1]
    for sheet, wide in zip(word.sections, across, strict=True):
        assert (sheet.page_width > sheet.page_height) == wide


def test_the_page_asks_for_nothing(written):
    page = written["en", "html"].decode()
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert "default-src 'none'" in page
    assert "<script" not in page


def test_verdicts_of_hypotheses_are_worded_with_care(full_outcome):
    document = build(full_outcome, "en")
    part = next(s for s in document.sections if s.key == "hypotheses")
    table = next(b for b in part.blocks if isinstance(b, Table))
    assert {row[0] for row in table.rows} == {"H1", "H2", "H3"}
    for row in table.rows:
        assert str(row[-1]).split(" (")[0] in ("consistent", "not supported under these assumptions")
    words = " ".join(getattr(b, "text", "") for b in part.blocks)
    assert "No test of significance" in words


def test_figures_and_tables_are_numbered_in_the_order_of_reading(full_outcome):
    blocks = [b for s in build(full_outcome, "en").sections for b in s.blocks]
    for kind in (Figure, Table):
        numbers = [b.number for b in blocks if isinstance(b, kind)]
        assert numbers == list(range(1, len(numbers) + 1))
