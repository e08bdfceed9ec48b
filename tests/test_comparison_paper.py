"""The comparison as it is sent, typed, carried and printed: address, keyboard, phone, paper, many units."""
# ruff: noqa: F811 (fixtures are imported and named as arguments)

from __future__ import annotations

import pypdfium2
from comparison_pages import MARKS, PICTURE, browser, file, visit, wait_until  # noqa: F401 (fixtures)
from fake_outcome import fake_outcome
from test_map_browser import DESKTOP, FOCUSED, PHONE, SMALL, UNNAMED, text

from forestsim.maps import render_comparison

pytestmark = MARKS


def test_an_address_leads_back_to_all_that_was_shown(visit):
    address = "#view=swipe&a=third&b=first&swipe=35&base=second_plan&effect=dust&year=2041&lang=ru&amount=total"
    address += "&field=wind_summer&part=charts&unit=b7"
    page = visit(address=address)
    assert (page.input_value("#scenario"), page.input_value("#other"), page.input_value("#base")) == ("2", "0", "1")
    assert page.is_checked("input[name=view][value=swipe]")
    assert page.input_value("#swipe") == "35"
    assert page.input_value("#field") == "wind_summer"
    assert text(page, "#year-now") == "2041"
    assert page.get_attribute("html", "lang") == "ru"
    assert page.is_visible("#charts-part")
    assert page.locator("tr.chosen").count() >= 1
    kept = page.evaluate("location.hash")
    for part in address[1:].split("&"):
        assert part in kept
    assert visit(address="#view=upside&a=nobody&b=nobody&swipe=900&base=x&unit=b").is_checked("input[value=one]")


def test_every_control_is_reached_by_tab_with_a_name_and_forty_pixels(visit):
    page = visit(DESKTOP, "#view=swipe&unit=2")
    seen = set()
    for _ in range(24):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
    assert {"view", "scenario", "other", "quantity", "amount", "play", "year", "language", "swipe"} <= seen
    for size in (DESKTOP, PHONE):
        page = visit(size, "#view=swipe&unit=2")
        assert page.evaluate(SMALL.replace(", .leaflet-bar a", ", .leaflet-bar a, #swipe")) == []
        assert page.evaluate(UNNAMED) == []


def test_on_a_phone_the_sheet_holds_table_and_charts(visit):
    page = visit(PHONE, "#view=difference")
    page.click("#sheet")
    page.locator("#totals").scroll_into_view_if_needed()
    assert page.is_visible("#totals")
    page.locator("#by-species").scroll_into_view_if_needed()
    assert page.is_visible("#by-species svg")
    assert page.locator(".folium-map").bounding_box()["height"] > 100


def test_paper_has_map_legend_table_and_charts_without_controls(visit, tmp_path):
    page = visit(address="#view=swipe&effect=dust&year=2050&part=none")
    page.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True, print_background=True)
    pages = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    said = " ".join(one.get_textpage().get_text_range() for one in pages)
    assert 3 <= len(pages) <= 6
    for words in (
        "Dust retained",
        "Whole plans in 2050",
        "by species in 2050",
        "SYNTHETIC",
        "64 draws, seed 1",
        "0.1.0",
    ):
        assert words in said
    assert "Play" not in said
    picture = pages[0].render(scale=1).to_numpy()
    middle = picture[120:420, 60:540].reshape(-1, 3)
    assert (middle.min(axis=1) < 250).mean() > 0.9  # the ground is there, not a white sheet
    page.emulate_media(media="print")
    assert not page.is_visible(".controls")
    assert page.is_visible("#by-year svg")
    page.emulate_media(media="screen")
    assert page.locator(".leaflet-units-left-pane img").count() == 0


def test_six_thousand_units_in_three_scenarios_open_and_pan(visit, tmp_path):
    """Frames are counted in benchmarks; here that all of it is drawn, small, and answers."""
    path = tmp_path / "compare.html"
    stems = ("a", "b", "c")
    path.write_text(
        render_comparison([fake_outcome(s, seed=i, stem=s, many=6000) for i, s in enumerate(stems)]), "utf-8"
    )
    assert path.stat().st_size < 10_000_000
    page = visit(address="#view=difference&effect=dust&year=2050", path=path)
    assert page.locator("#units tbody tr").count() <= 400
    page.select_option("#page", "5600")
    assert "Block 6000" in text(page, "#units tbody")
    before = page.evaluate(PICTURE)
    box = page.locator(".folium-map").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 250, steps=10)
    page.mouse.up()
    wait_until(page, lambda: page.evaluate(PICTURE) != before)
