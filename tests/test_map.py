"""The page as text: what it holds, what it refuses, how numbers and classes come out."""

from __future__ import annotations

import base64
import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely
from fake_outcome import MARKUP, NOTE, OLD_NOTE, fake_outcome
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forestsim.errors import DataError, ForestsimError
from forestsim.maps import offline, render
from forestsim.maps.base import ground
from forestsim.maps.payload import MISSING, pack, payload, script_json
from forestsim.maps.quantities import quantities
from forestsim.maps.scales import diverging_breaks, scale, sequential_breaks, sequential_colours
from forestsim.maps.words import LANGUAGES, unit_text, words

HUGE = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda v: v == 0 or abs(v) > 1e-6)


@cache
def outcome():
    return fake_outcome()


@cache
def data():
    return payload([outcome()])


@cache
def page():
    return render([outcome()])


def leaves(part: dict, path: str = "") -> set[str]:
    return set().union(*(leaves(v, f"{path}.{k}") if isinstance(v, dict) else {f"{path}.{k}"} for k, v in part.items()))


def test_all_languages_have_the_same_words():
    own = {language: {k: v for k, v in words(language).items() if k != "texts"} for language in LANGUAGES}
    sets = {language: leaves(part) for language, part in own.items()}
    assert sets["kk"] == sets["ru"] == sets["en"]
    gaps = {language: set(re.findall(r"\{\w+\}", json.dumps(part))) for language, part in own.items()}
    assert gaps["kk"] == gaps["ru"] == gaps["en"]


def test_the_notes_of_a_run_come_in_every_language():
    """One without a key, as older folders have it, stays English."""
    first, second = data()["scenarios"][0]["notes"]
    assert first == {language: NOTE.said(language) for language in LANGUAGES}
    assert second == dict.fromkeys(LANGUAGES, OLD_NOTE)
    assert "notes" not in data()["words"]["kk"]


def test_an_unknown_language_is_named():
    with pytest.raises(DataError, match="language is de; choose from kk, ru, en"):
        words("de")


@pytest.mark.parametrize(
    ("unit", "en", "ru", "kk"),
    [
        ("t ha-1 yr-1", "t/ha/yr", "т/га/год", "т/га/жыл"),
        ("m3 ha-1 yr-1", "m³/ha/yr", "м³/га/год", "м³/га/жыл"),
        ("t yr-1", "t/yr", "т/год", "т/жыл"),
        ("dB", "dB", "дБ", "дБ"),
        ("m2 m-2", "m²/m²", "м²/м²", "м²/м²"),
        ("USD ha-1 yr-1", "USD/ha/yr", "долл. США/га/год", "АҚШ долл./га/жыл"),
        ("ha-1", "1/ha", "1/га", "1/га"),
        ("1", "", "", ""),
    ],
)
def test_units_are_written_as_a_reader_writes_them(unit, en, ru, kk):
    assert [unit_text(unit, language) for language in ("en", "ru", "kk")] == [en, ru, kk]


@given(arrays(float, st.integers(1, 60), elements=st.floats(1e-4, 1e5)))
def test_classes_of_one_sign_hold_every_value_in_five_to_seven_round_steps(values):
    breaks = sequential_breaks(values)
    assert breaks == sorted(set(breaks))
    assert breaks[0] <= values.min() * (1 + 1e-6)
    assert values.max() <= breaks[-1] * (1 + 1e-6)
    assert 2 <= len(breaks) <= 8


def test_an_even_spread_gets_even_steps_and_a_skewed_one_growing_steps():
    assert len(sequential_breaks(np.linspace(0.1, 9.7, 50))) in (6, 7, 8)
    assert sequential_breaks(np.array([*np.full(90, 3.0), 480.0])) == [0, 10, 20, 50, 100, 200, 500]


@given(arrays(float, st.integers(2, 60), elements=HUGE))
def test_classes_of_both_signs_are_symmetric_about_zero(values):
    known = values[values != 0]
    if not len(known):
        return
    breaks = diverging_breaks(known)
    assert breaks[3] == 0
    assert np.allclose(breaks, -np.array(breaks)[::-1])
    assert np.abs(known).max() <= breaks[-1] * (1 + 1e-6)


def test_values_that_change_sign_are_orange_below_and_purple_above_zero():
    found = scale(np.array([-10.0, -4, 0, 3, 12]))
    middle = found["breaks"].index(0)
    assert found["colours"][middle - 1] == "#fee0b6"
    assert found["colours"][middle] == "#d8daeb"
    assert len(found["breaks"]) == len(found["colours"]) + 1


def test_outer_classes_that_no_value_reaches_are_left_out():
    found = scale(np.array([-0.1, 3, 5, 9.6]))
    assert len([b for b in found["breaks"] if b < 0]) == 1
    assert len([b for b in found["breaks"] if b > 0]) == 3


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan], [5.0], [-3.0, -1.0], [1e-9, 2e-9]])
def test_odd_values_still_get_classes(values):
    found = scale(np.array(values))
    assert len(found["breaks"]) == len(found["colours"]) + 1
    assert found["breaks"] == sorted(found["breaks"])


def test_colours_run_from_light_to_dark():
    light = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in sequential_colours(7)]
    assert light == sorted(light, reverse=True)
    assert len(set(sequential_colours(7))) == 7


@given(arrays(float, (5, 3), elements=st.one_of(st.just(np.nan), HUGE)))
def test_packed_values_come_back_to_one_part_in_thirty_thousand_and_nothing_stays_nothing(values):
    packed = pack(values)
    cells = np.frombuffer(base64.b64decode(packed["data"]), "<i2").reshape(-1, 3)[packed["rows"]]
    back = np.where(cells == MISSING, np.nan, cells * packed["factor"])
    assert np.array_equal(np.isnan(back), np.isnan(values))
    largest = np.nanmax(np.abs(values), initial=0)
    assert np.nanmax(np.abs(back - values), initial=0) <= largest / 32767 + 1e-12
    assert np.array_equal(back == 0, values == 0)


def test_equal_rows_are_stored_once():
    packed = pack(np.tile([1.0, 2.0], (100, 1)))
    assert len(base64.b64decode(packed["data"])) == 4


def test_json_in_a_script_cannot_end_it_and_refuses_nan():
    text = script_json({"name": MARKUP})
    assert "<" not in text
    assert json.loads(text)["name"] == MARKUP
    with pytest.raises(ValueError, match="JSON"):
        script_json({"value": float("nan")})


def test_the_page_is_one_file_without_a_link_of_its_own():
    text = re.sub(r'(?s)<script type="application/json".*?</script>', "", page())
    assert not re.search(r'<script src=|<link rel="stylesheet"|@import|<iframe', text)
    assert not re.search(r"url\((?!data:|#)", text)
    assert "default-src 'none'" in page()


def test_the_page_stays_small():
    assert len(page().encode()) < 2_500_000


def test_the_page_comes_out_the_same_twice():
    assert render([fake_outcome()]) == page()


def test_markup_in_names_does_not_reach_the_page():
    wicked = fake_outcome(name=MARKUP)
    text = render([wicked])
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in re.search(r"<title>(.*?)</title>", text)[1]
    assert text.count("</script>") == page().count("</script>")


def test_a_link_that_is_not_known_is_refused():
    with pytest.raises(ForestsimError, match=r"would load https://example\.org/a\.js"):
        offline.inline('<script src="https://example.org/a.js"></script>')
    with pytest.raises(ForestsimError, match=r"would load https://example\.org/a\.png"):
        offline.inline('<body><img alt="" src="https://example.org/a.png"></body>')


def test_missing_assets_say_how_to_build_them(monkeypatch, tmp_path):
    monkeypatch.setattr(offline.resources, "path", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(ForestsimError, match=r"leaflet.js is missing; run make setup, or python hatch_build.py"):
        offline.asset("leaflet.js")


def test_every_quantity_has_words_unit_and_basis_in_every_language():
    for quantity in data()["quantities"]:
        assert all(quantity["titles"][language] for language in LANGUAGES)
        assert set(quantity["units"]) == set(LANGUAGES)
        assert quantity["tier"]


def test_shares_are_shown_in_percent_and_means_have_no_total():
    by_id = {quantity["id"]: quantity for quantity in data()["quantities"]}
    assert by_id["radiation_cut"]["units"]["ru"] == "%"
    assert by_id["radiation_cut"]["factor"] == 100
    assert by_id["refresh_ratio"]["units"]["ru"] == "раз"
    assert "total" not in by_id["noise_reduction"]["scales"]
    assert by_id["dust"]["total_units"] == {"kk": "т/жыл", "ru": "т/год", "en": "t/yr"}


def test_what_is_not_stated_stays_null_and_totals_say_partial():
    totals = data()["scenarios"][0]["totals"]["phytoncides"]["total"]
    assert totals["partial"]
    assert totals["unstated"] == ["haloxylon_aphyllum"]
    cells = data()["scenarios"][0]["values"]["phytoncides"]["value"]
    assert MISSING in np.frombuffer(base64.b64decode(cells["data"]), "<i2")


def test_without_draws_no_range_is_made_up():
    bare = payload([fake_outcome(draws=False)])["scenarios"][0]
    assert set(bare["values"]["dust"]) == {"value"}
    assert set(bare["totals"]["dust"]["total"]["low"]) == {None}


def test_outcomes_share_one_scale():
    first, second = fake_outcome(seed=1), fake_outcome(name="Other", seed=2)
    both = payload([first, second])
    assert [one["name"] for one in both["scenarios"]] == ["Corridor", "Other"]
    dust = next(q for q in both["quantities"] if q["id"] == "dust")
    most = max(float(o.patches["dust"].sel(quantile="value").max()) for o in (first, second))
    assert dust["scales"]["hectare"]["breaks"][-1] >= most * 0.999
    assert [q["id"] for q in quantities([first, second])] == [q["id"] for q in both["quantities"]]


def test_belts_become_ribbons_on_their_side_in_lanes_from_the_inside_out():
    units = data()["scenarios"][0]["units"]
    belts = {entry: next(u for u in units if u["entry"] == entry) for entry in ("belts.0", "belts.1", "belts.2")}
    assert [belts[e]["way_side"] for e in belts] == [1, -1, 1]
    assert [belts[e]["lane"] for e in belts] == [0, 0, 1]
    assert "ways" not in next(u for u in units if u["kind"] == "block")


def test_units_that_share_a_label_are_numbered():
    twin = fake_outcome()
    twin.units.loc[[1, 2], "label"] = "Same"
    parts = [unit["part"] for unit in payload([twin])["scenarios"][0]["units"]]
    assert parts[:4] == [0, 1, 2, 0]


def test_only_what_stands_against_a_species_is_told():
    units = data()["scenarios"][0]["units"]
    assert [v["verdict"] for v in units[0]["verdicts"]] == ["at risk"]
    assert units[1]["verdicts"][0]["forced"]
    assert units[6]["verdicts"] == []
    assert units[0]["verdicts"][0]["units"]["ru"] == "дСм/м"


def test_layers_that_are_not_real_are_named():
    assert data()["synthetic"] == ["elevation", "landcover"]
    assert data()["rough"] == ["road", "highway", "river"]
    assert data()["scenarios"][0]["inputs"] == ["soil_salinity", "elevation"]


def test_the_ground_picture_lies_where_the_ground_is():
    picture = ground(outcome().base)
    (south, west), (north, east) = picture.bounds
    assert south < 42.6 < 43.5 < north
    assert west < 67.9 < 68.9 < east
    assert base64.b64decode(picture.url.split(",")[1])[:4] == b"\x89PNG"
    assert len(picture.url) < 600_000


def test_empty_tables_are_no_trouble():
    bare = fake_outcome(blocks=0)
    bare.verdicts = pd.DataFrame()
    bare.places = bare.places.iloc[:0]
    units = payload([bare])["scenarios"][0]["units"]
    assert len(units) == 241
    assert not any(unit["verdicts"] for unit in units)


def test_a_unit_of_several_parts_keeps_them_all():
    split = fake_outcome()
    whole = split.units.geometry.iloc[0]
    west, south, east, _ = whole.bounds
    cut = whole.difference(shapely.box(west, south + 400, east, south + 500))
    split.units.loc[0, "geometry"] = cut
    unit = payload([split])["scenarios"][0]["units"][0]
    assert len(unit["rings"]) == 2
    assert len(unit["ways"]) == 2
