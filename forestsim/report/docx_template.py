"""The Word template of the report: styles, header, footer, and a cover whose places docxtpl fills."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

FONT = "Arial"
ACCENT, SOFT, MARK = (0x1F, 0x5F, 0x7A), (0x56, 0x62, 0x6B), (0x8A, 0x4B, 0x00)


@cache
def word_template() -> bytes:
    """Return the template as a .docx file with placeholders."""
    from docx import Document as NewDocument

    word = NewDocument()
    _page(word)
    _styles(word)
    _edges(word)
    _cover(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _page(word: WordDocument) -> None:
    from docx.shared import Mm

    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(20)
    sheet.top_margin, sheet.bottom_margin = Mm(24), Mm(19)
    sheet.header_distance = sheet.footer_distance = Mm(9)
    sheet.different_first_page_header_footer = True


def _styles(word: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm

    styles = word.styles
    _font(styles["Normal"], 10, after=6)
    for name, size, before in (("Title", 26, 0), ("Heading 1", 16, 0), ("Heading 2", 12, 12), ("List Bullet", 10, 0)):
        _font(styles[name], size, before=before, after=6, colour=ACCENT if name != "List Bullet" else None)
    for name in ("Heading 1", "Heading 2"):
        styles[name].paragraph_format.keep_with_next = True
    _font(styles["Caption"], 9, after=12)
    styles["Caption"].font.bold = False
    kinds = {
        "Lead": (11, 0, 8, None),
        "Note": (8, 2, 10, SOFT),
        "Warning": (10, 4, 8, MARK),
        "Table Caption": (9, 10, 4, None),
        "Table Cell": (8, 0, 0, None),
        "Picture": (10, 8, 2, None),
        "Gap": (4, 0, 4, None),
        "Code Line": (7.5, 0, 0, None),
        "Cover Line": (11, 0, 4, SOFT),
        "Mark": (7, 0, 0, MARK),
    }
    for name, (size, before, after, colour) in kinds.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, size, before, after, colour, "Courier New" if name == "Code Line" else FONT)
    for name in ("Table Caption", "Picture"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Warning"].paragraph_format.left_indent = Mm(4)
    _table_style(word)


def _font(style, size: float, before: float = 0, after: float = 0, colour=None, name: str = FONT) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.italic = name, Pt(size), False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(kind), None)
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), name)
    font.color.rgb = RGBColor(*(colour or (0x1D, 0x24, 0x29)))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _table_style(word: WordDocument) -> None:
    """Add a table style of thin rules between rows."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = word.styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    style.base_style = word.styles["Normal Table"]
    line = 'w:val="single" w:sz="4" w:space="0" w:color="C9D0D4"'
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
            '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="50" w:type="dxa"/>'
            '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )


def _edges(word: WordDocument) -> None:
    """Write the marks into the header and the page number into the footer, of all pages but the first."""
    sheet = word.sections[0]
    header = sheet.header.paragraphs[0]
    header.style = "Mark"
    header.text = "{%p for mark in marks %}"
    sheet.header.add_paragraph("{{ mark }}", "Mark")
    sheet.header.add_paragraph("{%p endfor %}", "Mark")
    sheet.header.add_paragraph("", "Mark")
    footer = sheet.footer.paragraphs[0]
    footer.style = "Mark"
    footer.add_run("{{ title }} · {{ date }} · ")
    _field(footer, "PAGE")
    footer.add_run(" / ")
    _field(footer, "NUMPAGES")


def _cover(word: WordDocument) -> None:
    from docx.shared import Mm

    first = word.add_paragraph("{{ subtitle }}", "Cover Line")
    first.paragraph_format.space_before = Mm(50)
    word.add_paragraph("{{ title }}", "Title")
    word.add_paragraph("{%p for fact in facts %}")
    line = word.add_paragraph()
    line.add_run("{{ fact.name }}: ").bold = True
    line.add_run("{{ fact.value }}")
    word.add_paragraph("{%p endfor %}")
    word.add_paragraph("{%p for mark in marks %}")
    word.add_paragraph("{{ mark }}", "Warning")
    word.add_paragraph("{%p endfor %}")
    contents = word.add_paragraph("{{ labels.contents }}", "Lead")
    contents.paragraph_format.page_break_before = True
    _field(word.add_paragraph(), 'TOC \\o "1-1" \\h \\z \\u', "{{ labels.update_contents }}")


def _field(line: WordParagraph, code: str, shown: str = "") -> None:
    """Add a field that Word computes, such as a page number; ``shown`` stands there until it does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        line.add_run()._r.append(mark)
        if kind == "begin":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            line.add_run()._r.append(instruction)
            if code.startswith("TOC"):
                mark.set(qn("w:dirty"), "true")
        elif kind == "separate" and shown:
            line.add_run(shown)
