"""From a results folder to a file: checks first, then the whole report or nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from forestsim.errors import ForestsimError
from forestsim.files import write_whole_bytes
from forestsim.maps.words import LANGUAGES
from forestsim.report.model import Document, Figure

FORMATS = ("pdf", "docx", "html")
NEEDED = {
    "pdf": ("babel", "matplotlib", "typst"),
    "docx": ("babel", "matplotlib", "docxtpl"),
    "html": ("babel", "matplotlib"),
}


def write_report(
    folder: str | Path, language: str = "en", format: str | None = None, file: str | Path | None = None
) -> Path:
    """Write the report of a results folder and return its path.

    Parameters
    ----------
    folder : path
        What `forestsim run` wrote.
    language : str
        kk, ru or en.
    format : str, optional
        pdf, docx or html; by default what the ending of ``file`` says, else pdf.
    file : path, optional
        By default ``report-<language>.<format>`` in the folder. It is replaced if it exists.

    Raises
    ------
    ForestsimError
        If language, format or ending is unknown, an extra is missing, the folder is not a whole results
        folder of this version, or the file cannot be written.
    """
    from forestsim.report.build import build
    from forestsim.results import Outcome

    folder, target = Path(folder), None if file is None else Path(file)
    chosen = check_choice(language, format, target)
    check_extra(chosen)
    target = target or folder / f"report-{language}.{chosen}"
    if target.is_dir():
        raise ForestsimError(f"{target}: is a folder; give a file name with -o")
    document = build(Outcome.open(folder), language)
    draw_ahead(document, chosen)
    return write_whole_bytes(target, writer(chosen)(document))


def draw_ahead(document: Document, format: str) -> None:
    """Draw the figures of a document for a format: maps in a process beside, charts in this one."""
    from forestsim.beside import beside
    from forestsim.report.figures.paint import Painting

    draws = [b.draw for section in document.sections for b in section.blocks if isinstance(b, Figure)]
    maps = [draw for draw in draws if isinstance(draw, Painting)]
    with beside(*(one.png for one in maps)) as next_made:
        for draw in draws:
            if not isinstance(draw, Painting):
                draw("png" if format == "docx" else "svg")
        for one in maps:
            one.made = next_made()


def check_choice(language: str, format: str | None, file: Path | None) -> str:
    """Return the format to write. Raises ForestsimError naming all that is wrong with language, format and file."""
    problems = []
    if language not in LANGUAGES:
        problems.append(f"--lang: is {language}; choose from {', '.join(LANGUAGES)}")
    if format is not None and format not in FORMATS:
        problems.append(f"--format: is {format}; choose from {', '.join(FORMATS)}")
    ending = file.suffix.lower().lstrip(".") if file is not None else ""
    known = format in FORMATS
    if file is not None and ending not in FORMATS:
        wanted = f".{format}" if known else ", ".join(f".{name}" for name in FORMATS)
        problems.append(f"-o: is {file}; let it end in {wanted}")
    elif file is not None and known and ending != format:
        problems.append(f"-o: is {file} and --format is {format}; let it end in .{format}, or leave --format out")
    if problems:
        raise ForestsimError(problems)
    return format or ending or "pdf"


def check_extra(format: str) -> None:
    """Raise ForestsimError if what a format needs is not installed."""
    missing = [name for name in NEEDED[format] if find_spec(name) is None]
    if missing:
        raise ForestsimError(f"report: {', '.join(missing)} is not installed; run: pip install 'forestsim[report]'")


def writer(format: str) -> Callable[[Document], bytes]:
    """Return the function that makes a document the bytes of a format."""
    if format == "pdf":
        from forestsim.report.pdf import render_pdf

        return render_pdf
    if format == "docx":
        from forestsim.report.docx import render_docx

        return render_docx
    from forestsim.report.html import render_html

    return render_html
