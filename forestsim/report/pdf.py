"""The report as PDF, set by typst without a network and with the fonts that come along."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from forestsim import resources
from forestsim.report.model import Block, Document, Figure, Table, drawing_mm, width_mm

JOINER = "\u2060"
UNIT = re.compile(r"(?<!\S)[^\s/]{1,9}(?:/[^\s/]{1,9}){1,3}(?!\S)")
SPAN = re.compile(r"(?<=[\d%])–(?=[\dP])|(?<=\d)\u202f…\u202f")


def render_pdf(document: Document) -> bytes:
    """Return the report as PDF; the same document gives the same bytes."""
    import typst
    from matplotlib import get_data_path

    fonts = Path(get_data_path()) / "fonts" / "ttf"
    with tempfile.TemporaryDirectory(prefix="forestsim-report-") as name:
        folder = Path(name)
        (folder / "report.typ").write_text(resources.path("report", "templates", "report.typ").read_text("utf-8"))
        data = unbroken(plain(document, folder))
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        return typst.compile(
            folder / "report.typ",
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            timestamp=document.timestamp,
        )


def unbroken(value):
    """Return texts whose spans of numbers and whose units no line may break, in lists and mappings as they are."""
    if isinstance(value, str):
        joined = UNIT.sub(lambda found: found[0].replace("/", f"/{JOINER}"), value)
        return SPAN.sub(lambda found: f"{JOINER}{found[0]}{JOINER}", joined)
    if isinstance(value, list):
        return [unbroken(item) for item in value]
    return {key: unbroken(item) for key, item in value.items()} if isinstance(value, dict) else value


def plain(document: Document, folder: Path) -> dict:
    """Return the document as plain lists and texts, its pictures written into ``folder``."""
    return {
        "language": document.language,
        "title": document.title,
        "subtitle": document.subtitle,
        "date": document.date,
        "facts": [list(pair) for pair in document.facts],
        "marks": document.marks,
        "labels": document.labels,
        "sections": [
            {
                "title": section.title,
                "wide": section.wide,
                "fresh": section.fresh,
                "blocks": [_block(b, folder) for b in section.blocks],
            }
            for section in document.sections
        ],
    }


def _block(block: Block, folder: Path) -> dict:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        drawing = block.draw("svg")
        picture = block.draw("png") if drawing is None else drawing
        file = f"figure-{block.number}.{'png' if drawing is None else 'svg'}"
        (folder / file).write_bytes(picture)
        width = width_mm(picture) if drawing is None else drawing_mm(drawing)
        return {"kind": kind, "label": block.label, "caption": block.caption, "file": file, "width": width}
    if isinstance(block, Table):
        return {
            "kind": kind,
            "label": block.label,
            "caption": block.caption,
            "columns": [{"title": _loose(c.title), "width": c.width, "numeric": c.numeric} for c in block.columns],
            "rows": [[_loose(cell) if isinstance(cell, str) else str(cell) for cell in row] for row in block.rows],
            "note": block.note,
            "strong": sorted(block.strong),
            "small": block.small,
        }
    return {"kind": kind, **{name: value for name, value in vars(block).items()}}


def _loose(text: str) -> str:
    """Return a text that may be broken before its unit: in a narrow column it would run into the next one."""
    return text.replace("\u00a0", " ")
