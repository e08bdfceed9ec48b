"""Every sentence that travels with a run is said in Kazakh, Russian and English."""

import json
import re
from pathlib import Path
from string import Formatter

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from planting_site import belt, block, site, square
from test_allotment import ELM, STRAIGHT, planned
from weather_tables import rows_of

import forestsim
from forestsim.effects.noise_receivers import notes as noise_notes
from forestsim.errors import DataError
from forestsim.notes import LANGUAGES, Figure, Note, notes_of, sentences
from forestsim.planting.masks import CELL_REASONS
from forestsim.scenario import load, shipped_scenarios
from forestsim.site.weather_doubts import DOUBTS, SUMS, doubts

LATIN = re.compile(r"[A-Za-z]{2,}")


def places(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def english_in(said, *names):
    """Return Latin words of a sentence that are neither names nor keys of a scenario."""
    keys = ("water.limit_m3_per_year", "traffic.vehicles_per_day", "lines", "CO2", "LA")
    for name in sorted((*names, *keys), key=len, reverse=True):
        said = said.replace(name, "")
    return LATIN.findall(said)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_key_has_all_languages_with_the_same_places(language):
    english, other = sentences("en"), sentences(language)
    assert list(other) == list(english)
    for key, sentence in other.items():
        assert places(sentence) == places(english[key]), key
        words = re.sub(r"\{\w+\}", "", sentence)
        if LATIN.search(re.sub(r"\{\w+\}", "", english[key])):
            assert words != re.sub(r"\{\w+\}", "", english[key]) or key == "weather", key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_fills_every_place_and_groups_its_numbers(language):
    for key, sentence in sentences(language).items():
        said = Note(key, dict.fromkeys(places(sentence), 12_345)).said(language)
        assert "{" not in said
        assert said.count("12,345" if language == "en" else "12\u202f345") >= len(places(sentence))


def test_a_language_that_is_not_there_is_told():
    with pytest.raises(DataError, match="locale: language is xx; choose from kk, ru, en"):
        sentences("xx")


@pytest.mark.parametrize(
    ("value", "form", "english", "other"),
    [
        (0.6, "g", "0.6", "0,6"),
        (12.04, ".1f", "12.0", "12,0"),
        (44444.4, "_.0f", "44\u202f444", "44\u202f444"),
        (-144548, ",", "-144,548", "\u2212144\u202f548"),
        (20910.0, ".4g", "2.091e+04", "20910"),
        (0.0000036, ".2g", "3.6e-06", "0,0000036"),
    ],
)
def test_a_figure_is_written_as_each_language_has_it(value, form, english, other):
    figure = Figure(value, form)
    assert (figure.said("en"), figure.said("ru"), figure.said("kk")) == (english, other, other)


def test_every_reason_doubt_and_limit_has_a_sentence():
    from forestsim.effects.road_sound import LIMITS

    wanted = {f"reason_{reason}" for reason in (*CELL_REASONS.values(), "road", "heritage", "overlap")}
    wanted |= (
        {doubt.key for doubt in DOUBTS} | {f"{key}_of_year" for key in SUMS} | {f"limit_{name}" for name in LIMITS}
    )
    assert wanted <= set(sentences("en"))
    for name, (said, _) in LIMITS.items():
        assert Note(f"limit_{name}").text == said


def plan_notes():
    """Return a note of each kind that a plan has, from plans in which that is wrong."""
    lake = site(landcover=lambda row, column: np.where((row >= 180) & (row < 210) & (column > 190), 80, 30))
    drowned = block("Lake", **square(440_000, 4_780_000, 500))
    grove = block("Grove", mix={"ulmus_pumila": 1.0}, irrigation_mm=400)
    near = site(roads=STRAIGHT, heritage=[("arystan_bab", (430_000, 4_790_900))])
    wet = belt(irrigation_mm=300, mix={"ulmus_pumila": 1.0})
    robinia = belt(mix={"robinia_pseudoacacia": 1.0}, irrigation_mm=500)
    return [
        *planned(belt(to_km=5), blocks=[drowned], ground=lake).notes,
        *planned(belt(), blocks=[grove], water={"limit_m3_per_year": 5}).notes,
        *planned(belt(**ELM, side="both"), water={"limit_m3_per_year": 50_000}).notes,
        *planned(belt(**{**ELM, "irrigation_mm": 1500.0}), water={"limit_m3_per_year": 1e9}).notes,
        *planned(belt(), water={"limit_m3_per_year": 1000}).notes,
        *planned(wet, water={"efficiency": 0.6}, ground=near).notes,
        *planned(robinia, ground=site(roads=STRAIGHT, distance_to_water=1500.0)).notes,
    ]


KINDS = ("loses_all", "plants_nothing", "goes_dry", "goes_dry", "asks_more", "limit_idle", "near_heritage", "invasive")


def test_what_is_wrong_with_a_plan_is_said_in_kazakh():
    notes = plan_notes()
    assert tuple(note.key for note in notes) == KINDS
    lost, nothing, grove, dry, eager, idle, heritage, invasive = (note.said("kk") for note in notes)
    assert lost == "blocks.0 (Lake): бүкіл жерінен айырылды: су 25,0 га."
    assert nothing == "blocks.0 (Grove): ештеңе отырғызылмайды, ол жерге бірде-бір түр жарамайды."
    assert grove.startswith("blocks.0 (Grove): сусыз қалатын телімдер: 1 ішінен 1, 100,0 га; ")
    assert dry == (
        "belts.0 (Belt): сусыз қалатын телімдер: 10 ішінен 5, 10,0 га, 2–5 км аралығында; "
        "water.limit_m3_per_year шегінен (50\u202f000) жылына 44\u202f444 м³ асып кетеді."
    )
    assert eager.startswith("belts.0 (Belt): жылына 1500 мм сұрайды, 20,0 га жерге ")
    assert idle == "Су шегі water.limit_m3_per_year 1\u202f000, бірақ суаратын екпе жоқ."
    assert "«arystan_bab» ескерткішінен 1 км-ден жақын" in heritage
    assert "суару тиімділігі 0,6" in heritage
    assert "инвазиялық Robinia pseudoacacia түрі судан 2 км-ден жақын 40,0 га" in invasive


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_english_is_left_in_what_is_wrong_with_a_plan(language):
    names = ("belts.0 (Belt)", "blocks.0 (Lake)", "blocks.0 (Grove)", "arystan_bab", "Robinia pseudoacacia")
    for note in plan_notes():
        assert not english_in(note.said(language), *names)
        assert Note.of(json.loads(json.dumps(note.record()))).said(language) == note.said(language)


def test_a_shipped_monument_is_named_in_the_language():
    from forestsim.site.vectors import shipped_heritage

    assert {"title_ru", "title_kk", "place", "buffer_m"} <= set(shipped_heritage().columns)


def test_the_doubts_of_a_weather_table_are_said_in_kazakh():
    rows = pd.DataFrame(rows_of(2026, 2027, 2028)).assign(wind_10m=30.0)
    rows.loc[rows["year"] >= 2027, "rain_mm"] *= 10
    usual = {"tmax": 36, "tmin": 0, "et0": 513, "radiation": 25, "wind_2m": 22.44, "rh": 0.5, "vpd": 2, "wet_days": 5}
    months = {name: np.full((3, 12), value, float) for name, value in usual.items()}
    months["rain"] = rows["rain_mm"].to_numpy().reshape(3, 12)
    full = xr.Dataset({name: (("year", "month"), values) for name, values in months.items()})
    full = full.assign_coords(year=[2026, 2027, 2028], month=range(1, 13))
    rain, et0, wind = doubts(rows, full)
    assert rain.said("kk") == "rain_mm: қосындысы 2091 мм, 2027 ж. және тағы 1 жылда; өлшем бірлігі дұрыс па?"
    assert et0.said("kk").startswith("et0_mm (есептелген): ең көп айда 513 мм, 2026 ж. және тағы 2 жылда; температура")
    assert wind.said("ru").startswith("wind_10m: в самый ветреный месяц 22,4 м/с, 2026 г. и ещё в других годах (2);")
    assert Note("weather", {"file": "weather.csv", "note": rain}).said("kk").startswith("weather.csv: rain_mm: қосынды")


def test_lost_land_is_said_with_every_reason():
    lost = [
        Note("lost", {"reason": Note("reason_built-up"), "hectares": Figure(2.25, ".1f")}),
        Note("lost_with", {"reason": Note("reason_overlap"), "other": "belts.1", "hectares": Figure(0.5, ".1f")}),
    ]
    note = Note("loses_all", {"entry": "belts.0", "name": "Ақ жол", "reasons": lost})
    assert note.text == "belts.0 (Ақ жол) loses all its land: built-up 2.2 ha, overlap with belts.1 0.5 ha."
    assert note.said("kk") == (
        "belts.0 (Ақ жол): бүкіл жерінен айырылды: құрылыс салынған жер 2,2 га, "
        "жоспардың басқа бөлігі алған (belts.1) 0,5 га."
    )
    assert Note.of(json.loads(json.dumps(note.record()))).said("ru") == note.said("ru")


def test_kilometres_of_several_stretches_are_joined():
    def span(start, end):
        return Note("km_span", {"start": Figure(start), "end": Figure(end)})

    where = Note("at_km", {"spans": [span(0.0, 1.5), span(3.0, 5.0)], "last": span(8.0, 10.0)})
    assert where.text == " at km 0-1.5, 3-5 and 8-10"
    assert where.said("ru") == " на км 0–1,5, 3–5 и 8–10"


def test_a_record_that_no_version_knows_is_shown_in_english():
    made = {
        "notes": ["A new thing.", "No key.", "Half a record.", "2 of 3"],
        "note_keys": [
            {"key": "of_another_version", "values": {}, "text": "A new thing."},
            {"key": "goes_dry", "values": {"entry": "belts.0"}, "text": "Half a record."},
            {"key": "count_of", "values": {"some": 2, "all": 3}, "text": "2 of 3"},
        ],
    }
    said = notes_of(made)
    assert [note["en"] for note in said] == made["notes"]
    assert all(note["kk"] == note["en"] for note in said[:3])
    assert said[3] == {"en": "2 of 3", "ru": "2 из 3", "kk": "3 ішінен 2"}
    assert notes_of({}) == []
    assert [note["ru"] for note in notes_of({"notes": ["Old."]})] == ["Old."]


def test_a_loud_receiver_is_told_with_its_limits():
    row = {"receiver": "Мектеп", "year": 2066, "lden": 54.71, "lnight": 46.9, "lden_open": 57.6, "lnight_open": 49.8}
    table = pd.DataFrame([row | {"above": "WHO, Lden; WHO, Lnight"}, row | {"above": ""}])
    [note] = noise_notes({"noise_receivers": table})
    assert note.text.endswith("(57.6, 49.8 without), above WHO, Lden; WHO, Lnight.")
    assert note.said("kk").startswith("Мектеп: 2066 ж. жол шуы белдеулермен Lден 54,7, Lтүн 46,9 дБ")
    assert note.said("ru").endswith("превышены пределы: ВОЗ, Lден; ВОЗ, Lночь.")


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_note_of_a_shipped_scenario_has_its_record(name):
    shipped = load(name)
    central = shipped.uncertainty.model_copy(update={"draws": 0})
    made = forestsim.simulate(shipped.model_copy(update={"uncertainty": central})).provenance
    assert made["notes"]
    assert [record["text"] for record in made["note_keys"]] == made["notes"]
    names = [entry.name for _, entry in shipped.entries] + [one.name for one in shipped.receivers]
    for said in notes_of(json.loads(json.dumps(made))):
        for language in ("ru", "kk"):
            left = english_in(said[language], *names, *(entry for entry, _ in shipped.entries), "degradation")
            assert not left, said[language]


@pytest.mark.parametrize("file", sorted(Path(forestsim.__file__).parent.rglob("*.json")), ids=lambda file: file.name)
def test_no_word_is_given_twice(file):
    """JSON takes the last of two equal keys and says nothing."""

    def single(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})
        return dict(pairs)

    json.loads(file.read_text("utf-8"), object_pairs_hook=single)
