"""The page in Chromium, without a network: what a reader sees, clicks and types."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_outcome import MARKUP, NOTE, OLD_NOTE, fake_outcome

from forestsim.maps import render

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESKTOP, PROJECTOR, PHONE = (1440, 900), (1024, 768), (390, 844)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="no /usr/bin/chromium; install chromium"
    ),
]

COLOURS = "document.querySelector('.leaflet-overlay-pane canvas').toDataURL()"
STEP = """() => {
  const slider = document.getElementById('year');
  const start = performance.now();
  for (let i = 0; i < 20; i += 1) {
    slider.value = i;
    slider.dispatchEvent(new Event('input'));
    document.body.offsetHeight;
  }
  return (performance.now() - start) / 20;
}"""
SMALL = """() => {
  const all = document.querySelectorAll('button, select, input[type=range], summary, .choice span, .leaflet-bar a');
  const low = [...all].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 39.5);
  return low.map((e) => e.outerHTML.slice(0, 80));
}"""
UNNAMED = """() => {
  const named = (e) => e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label');
  return [...document.querySelectorAll('button, select, input')].filter((e) => !named(e)).map((e) => e.outerHTML);
}"""
FOCUSED = "(({ id, name, title }) => id || name || title)(document.activeElement)"
OVERLAP = """(selectors) => {
  const boxes = selectors.map((s) => document.querySelector(s).getBoundingClientRect());
  return boxes.every((a, i) => a.width > 0 && a.height > 0 && boxes.every((b, k) =>
    i === k || a.left >= b.right - 1 || b.left >= a.right - 1 || a.top >= b.bottom - 1 || b.top >= a.bottom - 1));
}"""
PARTS = [".controls", ".folium-map", "#credit", ".sections", ".panel"]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(render([fake_outcome()]), "utf-8")
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
        page.wait_for_selector("#units tbody tr")
        page.wait_for_timeout(100)
        return page

    yield opened
    for context in contexts:
        context.close()
    own = [url for url in asked if url.split("#")[0].endswith("map.html") or url.startswith("data:")]
    assert sorted(asked) == sorted(own)
    assert wrong == []


def text(page, selector: str) -> str:
    return page.inner_text(selector).replace("\xa0", " ")


def wait_until(page, true) -> None:
    """Wait up to five seconds; playwright's own waiting needs eval, which the page forbids."""
    for _ in range(100):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("did not come true in five seconds")


@pytest.mark.parametrize("size", [DESKTOP, PROJECTOR, PHONE])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_opens_and_nothing_lies_over_another(visit, size, language):
    page = visit(size, f"#lang={language}")
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate(OVERLAP, PARTS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".folium-map").bounding_box()["height"] > size[1] / 4


def test_the_map_is_drawn_on_a_canvas(visit):
    page = visit()
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1
    assert page.locator(".leaflet-overlay-pane svg").count() == 0


def test_the_year_changes_colours_legend_headline_and_address(visit):
    page = visit(address="#effect=dust&year=2030")
    before = page.evaluate(COLOURS), text(page, "#legend"), text(page, "#headline .big")
    page.focus("#year")
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    after = page.evaluate(COLOURS), text(page, "#legend"), text(page, "#headline .big")
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert "2066" in text(page, "#legend")
    assert "year=2066" in page.url


def test_classes_stay_the_same_over_the_years(visit):
    page = visit(address="#effect=dust&year=2030")
    classes = text(page, "#legend .swatches ul")
    page.focus("#year")
    page.keyboard.press("End")
    assert text(page, "#legend .swatches ul") == classes


def test_another_effect_brings_its_own_legend(visit):
    page = visit(address="#effect=dust&year=2050")
    before = page.evaluate(COLOURS)
    page.select_option("#quantity", "co2_stock_change")
    page.wait_for_timeout(100)
    assert page.evaluate(COLOURS) != before
    assert "CO₂" in text(page, "#legend h2")
    assert "range includes zero" in text(page, "#legend")


def test_a_total_can_be_shown_and_a_mean_says_why_not(visit):
    page = visit(address="#effect=dust&year=2050")
    page.click("#amount label:has(input[value=total])")
    assert "t/yr" in text(page, "#legend .sub")
    page.select_option("#quantity", "noise_reduction")
    assert page.is_disabled("input[name=amount][value=total]")
    assert page.is_checked("input[name=amount][value=hectare]")
    assert "mean" in page.get_attribute("#amount label:has(input[value=total])", "title")


def test_what_is_not_stated_says_so(visit):
    page = visit(address="#effect=phytoncides&year=2050&unit=1")
    assert "not stated" in text(page, "#legend")
    assert "partial" in text(page, "#headline")
    assert "Not stated for black saxaul" in text(page, "#headline")
    assert "not stated" in text(page, '[data-id="phytoncides"] .amount')


def test_a_click_on_the_map_fills_the_card_and_marks_the_row(visit):
    page = visit(address="#effect=dust&year=2050")
    page.get_by_role("button", name="km 20–30").first.click()
    page.wait_for_timeout(200)
    box = page.locator(".folium-map").bounding_box()
    for across in range(-60, 61, 3):
        page.mouse.click(box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2)
        if page.locator("tr.chosen").count():
            break
    assert page.locator("tr.chosen").count() == 1
    assert text(page, "#unit-card h2") == text(page, "tr.chosen button")
    assert "unit=" in page.url


def test_a_row_is_chosen_by_keyboard_and_shown_on_the_map(visit):
    page = visit(address="#effect=dust&year=2050")
    before = page.evaluate(COLOURS)
    page.focus("#units tbody button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert text(page, "tr.chosen button") == "Belt 1, left, km 2–3"
    assert text(page, "#unit-card h2") == "Belt 1, left, km 2–3"
    assert page.evaluate(COLOURS) != before
    page.click(".close")
    assert page.locator("tr.chosen").count() == 0


def test_the_card_tells_species_age_verdicts_and_every_effect_with_range_unit_and_method(visit):
    page = visit(address="#effect=dust&year=2050&unit=2")
    card = text(page, "#unit-card")
    assert "Russian olive 100" in card
    assert "23 yr" in card
    assert "refused (soil salinity 14.2 dS/m, limit 12 dS/m); planted all the same" in card
    dust = text(page, '[data-id="dust"] summary')
    assert "t/ha/yr" in dust
    assert "(" in dust
    assert "published curves" in dust
    assert page.locator("#unit-card details").count() == page.locator("#quantity option").count()
    page.click('[data-id="dust"] summary')
    assert "an upper figure" in text(page, '[data-id="dust"]')
    assert "10.15863/TAS.2022.05.109.51" in text(page, '[data-id="dust"]')


def test_an_unplanted_unit_has_no_age(visit):
    page = visit(address="#year=2050&unit=6")
    assert "nothing planted" in text(page, "#unit-card dl")
    assert "Age" not in text(page, "#unit-card dl")
    assert "left out" in text(page, ".verdicts")


def test_every_control_is_reached_by_tab_with_a_name_and_forty_pixels(visit):
    page = visit(PHONE, "#unit=2")
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
    assert {"quantity", "amount", "play", "year", "language", "Zoom in"} <= seen
    assert page.evaluate(SMALL) == []
    assert page.evaluate(UNNAMED) == []


def test_languages_change_words_numbers_and_units(visit):
    page = visit(address="#effect=dust&year=2050")
    assert "t/ha/yr" in text(page, "#legend .sub")
    page.click("#language label:has(input[value=kk])")
    assert "т/га/жыл" in text(page, "#legend .sub")
    assert "Түркістан" in page.inner_text(".leaflet-labels-pane")
    assert page.get_attribute("html", "lang") == "kk"
    assert NOTE.said("kk") in text(page, "#notes")
    assert page.locator("#notes [lang=en]").all_inner_texts() == [OLD_NOTE]
    page.click("#language label:has(input[value=ru])")
    assert "т/га/год" in text(page, "#legend .sub")
    assert "," in text(page, "#headline .big")
    assert "СИНТЕТИЧЕСКАЯ" in text(page, "#credit")


def test_play_moves_through_the_years_and_stops(visit):
    page = visit(address="#year=2064")
    page.click("#play")
    wait_until(page, lambda: text(page, "#year-now") == "2066")
    wait_until(page, lambda: page.get_attribute("#play", "aria-pressed") == "false")
    page.wait_for_timeout(300)
    assert text(page, "#year-now") == "2066"
    assert page.get_attribute("#play", "aria-pressed") == "false"


def test_a_section_button_goes_there_and_belts_get_their_true_width_nearby(visit):
    page = visit()
    assert "wider than they are" in text(page, "#legend")
    before = page.evaluate(COLOURS)
    page.get_by_role("button", name="km 10–20").first.click()
    page.wait_for_timeout(100)
    assert page.evaluate(COLOURS) != before
    for _ in range(8):
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(300)
    assert "wider than they are" not in text(page, "#legend")


def test_markup_in_a_name_is_text(visit):
    page = visit(address="#unit=1")
    assert text(page, "#unit-card h2").startswith(MARKUP)
    assert page.locator("img[src=x]").count() == 0


def test_on_a_phone_the_sheet_leaves_map_and_controls_in_sight(visit):
    page = visit(PHONE)
    page.click("#sheet")
    page.wait_for_timeout(200)
    assert page.get_attribute("#sheet", "aria-expanded") == "true"
    assert page.evaluate(OVERLAP, PARTS)
    assert page.locator(".folium-map").bounding_box()["height"] > 120


def test_an_address_leads_back_to_what_was_shown(visit):
    page = visit(address="#effect=dust&year=2041&lang=ru&amount=total&unit=7")
    assert page.input_value("#quantity") == "dust"
    assert text(page, "#year-now") == "2041"
    assert page.is_checked("input[name=amount][value=total]")
    assert page.locator("tr.chosen").count() == 1
    page.evaluate("location.hash = '#effect=rent&year=2050&lang=en'")
    wait_until(page, lambda: page.input_value("#quantity") == "rent")
    assert page.get_attribute("html", "lang") == "en"


def test_a_nonsense_address_is_ignored(visit):
    page = visit(address="#effect=nothing&year=1&lang=xx&unit=-5&scenario=9")
    assert page.locator("tr.chosen").count() == 0
    assert text(page, "#year-now") == "2046"


def test_several_outcomes_get_a_picker_and_one_gets_none(visit, tmp_path):
    assert not visit().is_visible("#scenario")
    both = tmp_path / "map.html"
    both.write_text(render([fake_outcome(), fake_outcome(name="Other", seed=2, blocks=3)]), "utf-8")
    page = visit(path=both)
    page.select_option("#scenario", "1")
    assert text(page, "#scenario-name") == "Other"
    assert page.locator("#units tbody tr").count() == 244


def test_on_paper_the_controls_are_gone_and_all_results_stay(visit):
    page = visit(address="#unit=2")
    page.emulate_media(media="print")
    assert not page.is_visible(".controls")
    assert page.is_visible("#legend")
    assert page.is_visible("#unit-card")


def test_a_year_step_is_quick(visit):
    """The bound is generous, for slow machines; the figure is printed in docs/map.md."""
    assert visit(address="#effect=dust").evaluate(STEP) < 400


def test_a_field_is_chosen_by_keyboard_and_follows_the_year(visit):
    page = visit(address="#effect=dust&year=2034&lang=en")
    assert page.locator("img.field-image").count() == 0
    page.focus("#field")
    page.keyboard.press("ArrowDown")
    wait_until(page, lambda: page.locator("img.field-image").count() == 1)
    assert "map of 2036" in text(page, "#field-legend")
    assert "field=wind_summer" in page.evaluate("location.hash")
    first = page.get_attribute("img.field-image", "src")
    page.focus("#year")
    page.keyboard.press("End")
    wait_until(page, lambda: "map of 2066" in text(page, "#field-legend"))
    assert page.get_attribute("img.field-image", "src") != first
    page.focus("#field")
    page.keyboard.press("Home")
    wait_until(page, lambda: page.locator("img.field-image").count() == 0)
    assert text(page, "#field-legend") == ""


@pytest.mark.parametrize(("language", "word"), [("kk", "картасы"), ("ru", "карта 2066 г."), ("en", "map of 2066")])
def test_the_legend_of_a_field_is_said_in_the_language_of_the_page(visit, language, word):
    page = visit(address=f"#field=road_dust&year=2066&lang={language}")
    assert word in text(page, "#field-legend")
