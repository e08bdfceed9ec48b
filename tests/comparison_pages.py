"""What tests of the comparison page share: Chromium without a network, a page of three scenarios, waiting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_outcome import MARKUP, fake_outcome
from test_map_browser import CHROMIUM, DESKTOP, FLAGS

from forestsim.maps import render_comparison

DRAWN = "document.querySelectorAll('.chart svg').length"
PICTURE = "document.querySelector('.leaflet-units-left-pane canvas').toDataURL()"
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="no /usr/bin/chromium; install chromium"
    ),
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


VERDICTS = [
    {"pair": pair, "part": part, "said": {lang: f"{lang} {part} {pair} <i>" for lang in ("en", "ru", "kk")}}
    for part in ("total", "per_hectare")
    for pair in ([0, 1], [0, 2], [1, 2])
]


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("comparison") / "compare.html"
    scenarios = [
        fake_outcome(stem="first"),
        fake_outcome("Second plan", stem="second_plan", seed=2, blocks=20),
        fake_outcome(MARKUP, stem="third", seed=3, blocks=40),
    ]
    path.write_text(render_comparison(scenarios, VERDICTS), "utf-8")
    return path


@pytest.fixture
def visit(browser, file):
    """Open the page without a network; at the end nothing may have been asked for and nothing have failed."""
    contexts, asked, wrong = [], [], []

    def opened(size=DESKTOP, address="", path=file):
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.goto(path.as_uri() + address)
        page.wait_for_selector("#totals tbody tr", state="attached")
        wait_until(page, lambda: page.evaluate(DRAWN) == 2)
        return page

    yield opened
    for context in contexts:
        context.close()
    own = [url for url in asked if url.split("#")[0].endswith("compare.html") or url.startswith("data:")]
    assert sorted(asked) == sorted(own)
    assert wrong == []


def wait_until(page, true) -> None:
    """Wait up to twenty seconds; playwright's own waiting needs eval, which the page forbids."""
    for _ in range(400):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("did not come true in twenty seconds")
