"""The report as a user gets it: by the command line, and in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def call(*arguments, cwd=None):
    command = [sys.executable, "-W", "error", "-m", "forestsim", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, encoding="utf-8")


@pytest.fixture(scope="module")
def page(small_folder, tmp_path_factory):
    file = tmp_path_factory.mktemp("report") / "plan.html"
    done = call(small_folder, "--lang", "kk", "-o", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(file)
    return file


def test_a_report_is_written_into_the_folder_by_default(small_folder):
    done = call(small_folder)
    assert done.returncode == 0, done.stderr
    file = small_folder / "report-en.pdf"
    assert done.stdout.strip() == str(file)
    assert file.read_bytes()[:5] == b"%PDF-"
    assert not list(small_folder.glob(".report*"))
    file.unlink()


def test_mistakes_are_plain_lines_with_status_2(small_folder, tmp_path):
    done = call(small_folder, "--lang", "de", "--format", "odt")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "--lang: is de; choose from kk, ru, en",
        "--format: is odt; choose from pdf, docx, html",
    ]
    gone = call(tmp_path / "gone", "-o", tmp_path / "a.pdf")
    assert gone.returncode == 2
    assert len(gone.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.browser
@pytest.mark.skipif(
    not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="no /usr/bin/chromium; install chromium"
)
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_fits_asks_for_nothing_and_shows_its_pictures(page, width):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        shown = browser.new_page(viewport={"width": width, "height": 800}, offline=True)
        asked, wrong = [], []
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("pageerror", lambda error: wrong.append(str(error)))
        shown.on("console", lambda message: wrong.append(message.text))
        shown.goto(page.as_uri())
        shown.wait_for_timeout(500)
        assert wrong == []
        assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        broken = "[...document.images].filter((i) => !(i.complete && i.naturalWidth > 100)).length"
        assert shown.evaluate(broken) == 0
        assert shown.evaluate("document.images.length") > 10
        browser.close()
