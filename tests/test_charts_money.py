"""The plot of the vicious circle: every story and panel is in it, and it can be drawn in every language."""

import json

import pytest
from economy_case import context, figures

from forestsim.economics import run_economics
from forestsim.maps.charts_money import PANELS, STORIES, vicious_circle_chart
from forestsim.maps.words import LANGUAGES, words


@pytest.fixture(scope="module")
def table():
    return run_economics(context(), figures()).tables["degradation"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_says_its_words_and_holds_the_table(table, language):
    economy = words(language)["economy"]
    found = vicious_circle_chart(table, economy).to_dict()
    assert len(found["vconcat"]) == len(PANELS)
    rows = [row for values in found["datasets"].values() for row in values]
    assert {row["story"] for row in rows} == {economy["tables"]["degradation"]["rows"][story] for story in STORIES}
    assert len(rows) == len(PANELS) * len(STORIES) * table["year"].nunique()
    said = json.dumps(found, ensure_ascii=False)
    for quantity in PANELS:
        assert economy["tables"]["degradation"]["rows"][quantity] in said
        assert economy["chart_units"][quantity] in said


def test_condition_is_shown_in_percent_and_visits_in_thousands(table):
    found = vicious_circle_chart(table, words("en")["economy"]).to_dict()
    visits, condition, _ = (
        [row["shown"] for row in found["datasets"][panel["data"]["name"]]] for panel in found["vconcat"]
    )
    planned = table[table["variant"].isin(STORIES)].groupby("quantity")["value"].max()
    assert max(condition) == pytest.approx(100.0)
    assert max(visits) == pytest.approx(planned["visits"] / 1000)


def test_it_is_drawn_as_a_picture(table, tmp_path):
    file = tmp_path / "circle.png"
    vicious_circle_chart(table, words("kk")["economy"]).save(file)
    assert file.read_bytes()[:4] == b"\x89PNG"
