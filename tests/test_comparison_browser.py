"""The comparison in Chromium, without a network: views, pickers, handle, table, charts, fields."""
# ruff: noqa: F811 (fixtures are imported and named as arguments)

from __future__ import annotations

import re

import pytest
from comparison_pages import MARKS, PICTURE, browser, file, visit, wait_until  # noqa: F401 (fixtures)
from fake_outcome import NOTE, OLD_NOTE
from test_map_browser import DESKTOP, OVERLAP, PHONE, text

LAPTOP = (1200, 800)
PARTS = [".controls", ".folium-map", "#credit", ".sections", ".panel"]
CLIP = "getComputedStyle(document.querySelector('.leaflet-units-{}-pane')).clipPath"

pytestmark = MARKS


@pytest.mark.parametrize("size", [DESKTOP, LAPTOP, PHONE])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("view", ["one", "swipe", "difference"])
def test_every_view_opens_in_every_language_and_nothing_lies_over_another(visit, size, language, view):
    page = visit(size, f"#lang={language}&view={view}")
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    parts = PARTS if size != PHONE else [part for part in PARTS if part != ".panel"]
    assert page.evaluate(OVERLAP, parts)
    assert page.locator(".folium-map").bounding_box()["height"] > size[1] / 5
    shown = page.inner_text("body")
    assert not re.search(r"\bcompare\.|\{\w+\}|undefined|NaN", shown)


def test_scenarios_are_named_by_stem_and_by_name(visit):
    page = visit()
    assert page.locator("#scenario option").all_inner_texts()[1] == "second_plan · Second plan"
    assert "first · Corridor" in text(page, "#scenario-name")
    head = text(page, "#totals thead").replace("\u200b", "")
    assert "second_plan" in head
    assert "Second plan" in head
    assert page.locator("img[src=x]").count() == 0


def test_each_scenario_tells_its_notes_in_the_language_of_the_page(visit):
    page = visit(address="#lang=ru")
    assert page.locator("#notes .note", has_text=NOTE.said("ru")).count() == 3
    assert page.locator("#notes .note[lang=en]").all_inner_texts() == [OLD_NOTE] * 3


def test_the_view_is_changed_by_mouse_and_by_keyboard(visit):
    page = visit()
    assert not page.is_visible("#other")
    page.click("#view label:has(input[value=swipe])")
    assert page.is_visible("#other")
    assert page.is_visible("#swipe")
    page.focus("input[name=view][value=swipe]")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("input[name=view][value=difference]")
    assert not page.is_visible("#swipe")
    assert "first minus second_plan" in text(page, "#legend")
    assert "view=difference" in page.url


def test_the_handle_cuts_both_sides_by_keyboard_and_by_mouse(visit):
    page = visit(address="#view=swipe&effect=dust&year=2050")
    before = [page.evaluate(CLIP.format(side)) for side in ("left", "right")]
    assert all(clip.startswith("polygon") for clip in before)
    page.focus("#swipe")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    after = [page.evaluate(CLIP.format(side)) for side in ("left", "right")]
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert page.input_value("#swipe") == "60"
    box = page.locator(".folium-map").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.6, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=5)
    page.mouse.up()
    assert abs(float(page.input_value("#swipe")) - 30) <= 1
    assert abs(page.locator("#swipe-line").bounding_box()["x"] - box["x"] - box["width"] * 0.3) < box["width"] / 80
    assert "swipe=3" in page.url or "swipe=29" in page.url


def test_the_cut_stays_under_the_handle_while_the_map_moves(visit):
    page = visit(address="#view=swipe&effect=dust&year=2050")
    before = page.evaluate(CLIP.format("left"))
    box = page.locator(".folium-map").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 90, steps=4)
    assert page.evaluate(CLIP.format("left")) != before
    page.mouse.up()


def test_in_one_view_nothing_is_cut_and_the_other_side_is_gone(visit):
    page = visit()
    assert page.evaluate(CLIP.format("left")) == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.leaflet-units-right-pane')).display") == "none"


def test_a_unit_on_either_side_can_be_clicked(visit):
    page = visit(address="#view=swipe&effect=dust&year=2050&part=none&swipe=50")
    page.get_by_role("button", name="km 20–30").first.click()
    page.wait_for_timeout(200)
    box = page.locator(".folium-map").bounding_box()
    found = set()
    for across in range(-80, 81, 4):
        page.mouse.click(box["x"] + box["width"] / 2 + across, box["y"] + box["height"] * 0.3)
        unit = re.search(r"unit=(b?)\d", page.url)
        found |= {unit[1]} if unit else set()
    assert found <= {"", "b"}
    assert found


def test_the_same_scenario_is_never_on_both_sides(visit):
    page = visit(address="#view=swipe")
    page.select_option("#other", "0")
    assert (page.input_value("#scenario"), page.input_value("#other")) == ("1", "0")
    page.select_option("#scenario", "0")
    assert (page.input_value("#scenario"), page.input_value("#other")) == ("0", "1")


def test_the_legend_of_a_difference_is_symmetric_and_names_unit_and_sides(visit):
    page = visit(address="#view=difference&effect=dust&year=2050")
    classes = page.locator("#legend .swatches ul").first.locator("li").all_inner_texts()
    assert len(classes) == 6
    numbers = [
        [float(n.replace("\u2212", "-").replace("\u202f", "")) for n in re.findall(r"[−\d.\u202f]+", one)]
        for one in classes
    ]
    upper, lower = numbers[:3], numbers[3:][::-1]
    assert [sorted(-n for n in one) for one in lower] == [sorted(one) for one in upper]
    assert "t/ha/yr" in text(page, "#legend .sub")
    assert "first minus second_plan" in text(page, "#legend .minus")
    assert "the other counts as 0" in text(page, "#legend")
    assert "independent" in text(page, "#legend")
    page.select_option("#quantity", "survival")
    assert "nothing to compare" in text(page, "#legend")


def test_the_difference_the_other_way_round_has_the_opposite_sign(visit):
    page = visit(address="#view=difference&a=first&b=third&effect=dust&year=2050")
    one = text(page, "#headline .big")
    page.evaluate("location.hash = '#view=difference&a=third&b=first&effect=dust&year=2050'")
    wait_until(page, lambda: "third minus first" in text(page, "#legend"))
    other = text(page, "#headline .big")
    middle = re.match(r"[−\d.]+", one)[0]
    assert other.startswith(middle[1:] if middle.startswith("−") else f"−{middle}")
    assert "of the draws" in text(page, "#headline .chance")


def test_a_piece_tells_what_each_plan_has_there(visit):
    page = visit(address="#view=difference&effect=dust&year=2050")
    page.locator("#units tbody button").first.click()
    card = text(page, "#unit-card")
    assert "A: first · Corridor" in card
    assert "B: second_plan · Second plan" in card
    assert "unit=" in page.url


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_row_of_the_table_selects_its_effect(visit, way):
    page = visit(address="#view=one&effect=dust&year=2050")
    before = page.evaluate(PICTURE)
    button = page.locator('#totals tr[data-id="water_use"] button')
    if way == "mouse":
        page.locator('#totals tr[data-id="water_use"] td').nth(1).click()
    else:
        button.focus()
        page.keyboard.press("Enter")
    assert page.input_value("#quantity") == "water_use"
    assert button.get_attribute("aria-pressed") == "true"
    assert "effect=water_use" in page.url
    wait_until(page, lambda: page.evaluate(PICTURE) != before)


def test_the_table_has_a_column_for_each_scenario_and_for_each_difference_from_the_base(visit):
    page = visit(address="#effect=dust&year=2050")
    heads = [head.replace("\u200b", "") for head in page.locator("#totals thead th").all_inner_texts()]
    assert len(heads) == 2 + 3 + 2
    assert heads[5].startswith("second_plan minus first")
    page.select_option("#base", "2")
    heads = [head.replace("\u200b", "") for head in page.locator("#totals thead th").all_inner_texts()]
    assert heads[5].startswith("first minus third")
    row = page.locator('#totals tr[data-id="phytoncides"]').inner_text()
    assert "partial" in row
    assert "draws" in row
    assert "published curves" in row
    assert "base=third" in page.url


def test_a_total_is_remembered_over_a_mean(visit):
    page = visit(address="#effect=dust&year=2050&amount=total")
    page.select_option("#quantity", "radiation_cut")
    assert page.is_checked("input[name=amount][value=hectare]")
    assert "totals" in text(page, "#totals-title")
    page.select_option("#quantity", "dust")
    assert page.is_checked("input[name=amount][value=total]")


def test_charts_have_units_and_follow_effect_and_language(visit):
    page = visit(address="#effect=dust&year=2050&part=charts")
    assert "Dust retained, t/ha/yr" in page.inner_text("#by-year").replace("\n", " ")
    assert {"first", "third"} <= set(page.locator("#by-year text").all_text_contents())
    page.select_option("#quantity", "co2_npp")
    page.click("#language label:has(input[value=kk])")
    wait_until(page, lambda: "т/га/жыл" in page.inner_text("#by-year"))
    assert page.locator(".vega-actions").count() == 0
    page.click("#tab-charts")
    assert not page.is_visible("#charts-part")


def test_numbers_of_charts_have_a_decimal_comma_in_russian(visit):
    page = visit(address="#effect=radiation_cut&year=2050&part=charts&lang=ru")
    page.select_option("#quantity", "soil_carbon")
    wait_until(page, lambda: "углерода" in page.inner_text("#by-year").replace("\n", " "))
    labels = page.locator("#by-year text").all_text_contents()
    assert not any(re.fullmatch(r"\d+\.\d+", label) for label in labels)


def test_fields_are_shown_on_both_sides_and_as_a_difference(visit):
    page = visit(address="#view=swipe&field=road_dust&year=2066")
    assert page.locator("img.field-image").count() == 2
    page.click("#view label:has(input[value=difference])")
    assert "first minus second_plan" in text(page, "#field-legend")
    assert page.evaluate("document.querySelectorAll('img.field-image').length") <= 1


def test_verdicts_stand_below_the_table_those_on_the_base_first(visit):
    page = visit()
    told = page.locator("#verdicts li")
    assert told.all_text_contents() == [f"en per_hectare {pair} <i>" for pair in ("[0, 1]", "[0, 2]", "[1, 2]")]
    page.locator("#base").select_option("2")
    assert told.first.text_content() == "en per_hectare [0, 2] <i>"
