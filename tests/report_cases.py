"""Helpers of the tests of the report: documents without costly pictures, and the numbers in each format."""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd

from forestsim.report.model import Document, Figure


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


DOT = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\xff"))
    + _chunk(b"IEND", b"")
)
"""A picture of one white pixel."""
NUMBER = re.compile(r"\d[\d\u202f]*(?:[.,]\d+)?")


def without_pictures(document: Document) -> Document:
    """Return the document with a dot in the place of each picture."""
    sections = [
        replace(
            s,
            blocks=[
                replace(b, draw=lambda kind: DOT if kind == "png" else None) if isinstance(b, Figure) else b
                for b in s.blocks
            ],
        )
        for s in document.sections
    ]
    return replace(document, sections=sections)


def numbers_of_html(page: bytes) -> list[list[str]]:
    """Return the numbers of each section of an HTML report, in order."""
    text = page.decode("utf-8")
    parts = re.findall(r'<section id="[^"]*">(.*?)</section>', text, flags=re.S)
    return [NUMBER.findall(re.sub(r"<[^>]*>", " ", re.sub(r"&[#\w]+;", " ", part))) for part in parts]


def numbers_of_docx(data: bytes) -> list[list[str]]:
    """Return the numbers of each section of a Word report, in order."""
    return [NUMBER.findall(" ".join(part)) for part in texts_of_docx(data)]


def texts_of_docx(data: bytes) -> list[list[str]]:
    """Return the texts of paragraphs and cells of each section of a Word report, in order."""
    from docx import Document as open_word
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    word = open_word(io.BytesIO(data))
    parts: list[list[str]] = []
    for block in word.element.body.iterchildren():
        if block.tag.endswith("}p"):
            line = Paragraph(block, word)
            if line.style.name == "Heading 1":
                parts.append([])
            if parts:
                parts[-1].append(line.text)
        elif block.tag.endswith("}tbl") and parts:
            parts[-1] += [cell.text for row in Table(block, word).rows for cell in row.cells]
    return parts


def text_of_pdf(data: bytes, first_page: int = 2) -> str:
    """Return the text of a PDF report between head and foot of its pages, cover and contents left out."""
    import pypdfium2

    pages = []
    pdf = pypdfium2.PdfDocument(data)
    for page in list(pdf)[first_page:]:
        _, high = page.get_size()
        # The head holds the marks, the foot the number of the page.
        pages.append(page.get_textpage().get_text_bounded(bottom=46, top=high - 57))
    return "\n".join(pages).replace("\u2060", "").replace("\ufffe", "-").replace("\x02", "-")


def without_ranges(outcome):
    """Return an outcome as a run without draws leaves it."""
    bare = {
        name: getattr(outcome, name).assign(low=np.nan, high=np.nan) for name in ("totals", "per_hectare", "ledger")
    }
    patches = outcome.patches.copy(deep=True)
    for values in patches.data_vars.values():
        values.loc[{"quantile": ["low", "high"]}] = np.nan
    tables = {
        name: t.assign(low=np.nan, high=np.nan) if {"low", "high"} <= set(t) else t
        for name, t in outcome.tables.items()
    }
    return replace(outcome, patches=patches, tables=tables, provenance=outcome.provenance | {"draws": 0}, **bare)


def sensitivity_rows() -> pd.DataFrame:
    """Return a table as the uncertainty of a run gives it."""
    rows = [
        ("net_present_value", "water_tariff", "Tariff of water", "USD m-3", 0.01, 0.03, -0.6, -3.1e6, -4.2e6),
        ("net_present_value", "no_such_input", "Some input", "1", 0.1, 0.4, 0.4, -4.4e6, -3.2e6),
        ("co2_stock", "ulmus_pumila biomass_max", "Elm", "t ha-1", 50, 120, 0.8, 9e3, 2.1e4),
    ]
    columns = ["outcome", "input", "title", "unit", "low", "high", "correlation", "outcome_at_low", "outcome_at_high"]
    return pd.DataFrame(rows, columns=columns)


def credit_rows() -> pd.DataFrame:
    """Return a table of credits of two verifications."""
    rows = [
        (2036, "issued", 900.0, 400.0, 1500.0, "t"),
        (2046, "issued", 1200.0, 500.0, 2500.0, "t"),
        (2046, "net_present_value", -4.1e4, -6e4, 1.2e4, "USD"),
    ]
    return pd.DataFrame(rows, columns=["year", "measure", "value", "low", "high", "unit"])


def account_rows() -> pd.DataFrame:
    """Return accounts of one period."""
    rows = [
        ("extent", "T5.1", "total", "opening", "ha", 120.0),
        ("extent", "T5.1", "total", "closing", "ha", 20.0),
        ("services_physical", "", "air_filtration_dust", "total_supply", "t", 31.0),
        ("bridge", "", "total", "national_income", "USD", 2.4e5),
    ]
    frame = pd.DataFrame(rows, columns=["account_type", "ecosystem_type", "item", "entry", "unit", "value"])
    return frame.assign(account_id="x", period_start=2026, period_end=2046, low=np.nan, high=np.nan)
