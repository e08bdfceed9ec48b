"""The report as a Word file: real headings, editable tables, pictures of 300 dpi."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from forestsim.report.docx_template import word_template
from forestsim.report.model import (
    PAGE_MM,
    WIDE_MM,
    Bullets,
    Code,
    Document,
    Figure,
    Heading,
    Paragraph,
    Section,
    Table,
    Terms,
    width_mm,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

STYLES = {"body": "Normal", "lead": "Lead", "note": "Note", "warning": "Warning"}


def render_docx(document: Document) -> bytes:
    """Return the report as a Word file; the same document gives the same bytes."""
    from docxtpl import DocxTemplate
    from jinja2 import Environment, StrictUndefined

    template = DocxTemplate(io.BytesIO(word_template()))
    context = {
        "title": document.title,
        "subtitle": document.subtitle,
        "date": document.date,
        "facts": [{"name": name, "value": value} for name, value in document.facts],
        "marks": document.marks,
        "labels": document.labels,
    }
    template.render(context, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    word = template.docx
    before = None
    for number, section in enumerate(document.sections, 1):
        turned = before is None or section.wide != before.wide
        if turned:
            _sheet(word, section.wide)
        _section(word, section, number, new_page=(section.fresh or section.wide) and not turned)
        before = section
    _properties(word, document)
    written = io.BytesIO()
    word.save(written)
    return _with_fixed_dates(written.getvalue())


def _sheet(word: WordDocument, wide: bool) -> None:
    """Begin a new sheet, upright or across."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    sheet = word.add_section(WD_SECTION.NEW_PAGE)
    sheet.different_first_page_header_footer = False
    across = sheet.page_width > sheet.page_height
    if wide != across:
        sheet.page_width, sheet.page_height = sheet.page_height, sheet.page_width
    sheet.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT


def _section(word: WordDocument, section: Section, number: int, new_page: bool) -> None:
    heading = word.add_heading(f"{number}. {section.title}", 1)
    heading.paragraph_format.page_break_before = new_page
    width = WIDE_MM if section.wide else PAGE_MM
    for block in section.blocks:
        if isinstance(block, Table):
            _table(word, block, width)
        elif isinstance(block, Figure):
            _figure(word, block)
        else:
            _text(word, block)


def _text(word: WordDocument, block: Heading | Paragraph | Bullets | Terms | Code) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, 2)
    elif isinstance(block, Paragraph):
        word.add_paragraph(block.text, STYLES[block.style])
    elif isinstance(block, Terms):
        for term, meaning in block.items:
            line = word.add_paragraph()
            line.add_run(f"{term}. ").bold = True
            line.add_run(meaning)
    else:
        style, lines = (
            ("List Bullet", block.items) if isinstance(block, Bullets) else ("Code Line", block.text.splitlines())
        )
        for line in lines:
            word.add_paragraph(line, style)


def _figure(word: WordDocument, block: Figure) -> None:
    from docx.shared import Mm

    line = word.add_paragraph(style="Picture")
    picture = block.draw("png")
    shape = line.add_run().add_picture(io.BytesIO(picture), width=Mm(width_mm(picture)))
    shape._inline.docPr.set("descr", block.caption)
    _caption(word, block, "Caption")


def _caption(word: WordDocument, block: Figure | Table, style: str) -> None:
    line = word.add_paragraph(style=style)
    line.add_run(f"{block.label} ").bold = True
    line.add_run(block.caption)


def _table(word: WordDocument, block: Table, width_mm: float) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    _caption(word, block, "Table Caption")
    table = word.add_table(rows=1 + len(block.rows), cols=len(block.columns), style="Report Table")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    whole = sum(column.width for column in block.columns)
    widths = [Mm(width_mm * column.width / whole) for column in block.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # some offices follow the grid and not the cells
    lines = [[column.title for column in block.columns], *([str(cell) for cell in row] for row in block.rows)]
    size = Pt(7.5 if block.small else 8)
    cells = iter(table._cells)  # a row's own list of cells is made anew at each look
    for place, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for text, column, width in zip(texts, block.columns, widths, strict=True):
            cell = next(cells)
            cell.width = width
            line = cell.paragraphs[0]
            line.style = "Table Cell"
            run = line.add_run(text)
            run.font.size = size
            run.bold = place == 0 or place - 1 in block.strong or None
            if column.numeric:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph(block.note, "Note") if block.note else word.add_paragraph("", "Gap")


def _properties(word: WordDocument, document: Document) -> None:
    import datetime

    moment = datetime.datetime.fromtimestamp(document.timestamp, datetime.UTC).replace(tzinfo=None)
    core = word.core_properties
    core.title, core.author, core.comments = document.title, "forestsim", document.subtitle
    core.language = document.language
    core.created = core.modified = moment


def _with_fixed_dates(data: bytes) -> bytes:
    """Return a zip file whose entries all bear the same date, so that equal reports are equal files."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(entry))
    return written.getvalue()
