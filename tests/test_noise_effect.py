"""Noise as an effect: what belts take, where, in which season, and the levels that are left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import SimpleNamespace
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from affine import Affine
from effect_context import LAST, PLANTED, SPECIES, fake_context
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from scipy.sparse import csr_array

from forestsim.effects import belt_sound, noise_map, noise_receivers, road_sound
from forestsim.effects.belt_sound import between, stand_losses, strip_loss
from forestsim.effects.noise import EFFECT, JANUARY, JULY
from forestsim.errors import ForestsimError
from forestsim.site.grid import coordinates
from forestsim.site.receivers import check_receivers
from forestsim.styles import write_styles

MODELS = ("iso", "stand")
TIERS = ("curve", "process")
ELM, PINE, SAXAUL = 0, 1, 3
ROWS, COLUMNS, CELL = 60, 80, 10.0
LEFT, TOP = 440_010.0, 4_779_990.0


def losses(model, month=JULY, **changes):
    context = fake_context(**changes)
    return stand_losses(context, model, context.growth["leaf"].sel(month=month))


def beside_a_road(receivers=(), vehicles=8000.0, planted=True):
    """Return a context of two pure belts of 30 m, 20 m north of a straight highway."""
    context = fake_context(species=SPECIES[:2])
    index = np.full((ROWS, COLUMNS), -1, np.int32)
    if planted:
        index[25:28, :40], index[25:28, 40:] = 0, 1
    box = GeoBox((ROWS, COLUMNS), Affine(CELL, 0, LEFT, 0, -CELL, TOP), "EPSG:32642")
    raster = xr.DataArray(index, coordinates(box), ("y", "x"), attrs={"grid_mapping": "spatial_ref"})
    stands = SimpleNamespace(
        table=context.stands.table,
        species=context.stands.species,
        patches=pd.DataFrame({"area_ha": [1.0, 1.0]}, index=pd.Index([0, 1], name="patch")),
        share=csr_array(np.eye(2)),
        index=raster,
    )
    road_at = TOP - 300.0
    road = shapely.LineString([(LEFT - 2000, road_at), (LEFT + CELL * COLUMNS + 2000, road_at)])
    lines = gpd.GeoDataFrame(
        {
            "line": ["highway"],
            "vehicles_per_day": [vehicles],
            "heavy_share": [0.2],
            "speed_light_kmh": [110.0],
            "speed_heavy_kmh": [90.0],
        },
        geometry=[road],
        crs="EPSG:32642",
    )
    context.site.lines = lines
    context.scenario.receivers = receivers
    return type(context)(
        context.scenario, context.site, SimpleNamespace(), stands, context.species, context.growth, context.effects
    )


@pytest.mark.parametrize("tier", TIERS)
def test_no_crowns_take_nothing_at_all(tier):
    bare = EFFECT.run(fake_context(closure=0.0), tier).stands
    assert (bare["belt_loss"] == 0).all()
    assert (bare["belt_loss_winter"] == 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_stand_without_a_road_before_it_takes_nothing(model):
    context = fake_context()
    leaf = context.growth["leaf"].sel(month=JULY)
    far = context.stands.table.assign(distance_to_road=801.0)
    assert (stand_losses(context, model, leaf, far) == 0).all()
    near = context.stands.table.assign(distance_to_road=800.0)
    assert (stand_losses(context, model, leaf, near).sel(year=LAST) > 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_winter_is_louder_than_july_behind_deciduous_trees(model):
    july, january = losses(model), losses(model, JANUARY)
    assert (january <= july).all()
    assert float(january[ELM].sel(year=LAST)) < float(july[ELM].sel(year=LAST)) - 0.05


@settings(deadline=None, max_examples=15)
@given(width=st.floats(1.0, 400.0), more=st.floats(0.0, 300.0), model=st.sampled_from(MODELS))
def test_a_deeper_belt_never_takes_less(width, more, model):
    context = fake_context()
    leaf = context.growth["leaf"].sel(month=JULY)

    def loss(depth):
        table = context.stands.table.assign(width_m=depth, distance_to_road=20 + depth / 2)
        return stand_losses(context, model, leaf, table).values

    assert (loss(width + more) >= loss(width) - 1e-9).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_growing_belt_takes_more_year_by_year_and_saxaul_less_than_elm(model):
    found = losses(model)
    assert (found.sel(year=[PLANTED - 1, PLANTED]) == 0).all()
    assert (found.diff("year") >= -1e-9).all()
    assert float(found[SAXAUL].sel(year=LAST)) < float(found[ELM].sel(year=LAST))


def test_draws_spread_from_nearly_nothing_to_dense_foliage():
    """Kragh (1981) found nothing behind narrow belts; ISO 9613-2 (1996), table A.1, gives 1.5 dB per 30 m at 500 Hz."""
    drawn = losses("stand", draws=64).isel(stand=ELM).sel(year=LAST)
    assert drawn.sizes == {"draw": 64}
    central = float(losses("stand").isel(stand=ELM).sel(year=LAST))
    assert float(drawn.min()) < 0.3 * central
    assert float(drawn.median()) == pytest.approx(central, rel=0.1)
    assert float(drawn.max()) > central


def test_the_weight_passes_through_nothing_the_model_and_dense_foliage():
    assert between(2.0, 6.0, np.array([0.0, 0.25, 0.5, 0.75, 1.0])) == pytest.approx([0, 1, 2, 4, 6])


def test_250_metres_take_some_ten_decibels_and_do_not_undo_a_highway():
    """The founding paper (S49) has the noise undone; ISO 9613-2 dense foliage of 200 m takes 12 to 13 dB(A)."""
    wide = strip_loss(fake_context(species=SPECIES[:1]), 250.0)
    assert 4 < wide < 20
    assert strip_loss(fake_context(species=SPECIES[:1]), 30.0) < wide


def test_flows_of_a_day_are_those_of_its_hours():
    """8,000 vehicles with 20 % heavy, of which a quarter is medium: 520 an hour by day, 240 evenings, 100 at night."""
    flows = road_sound.flows(8000.0, 0.2)
    assert flows.sum(axis=1) == pytest.approx([520, 240, 100])
    assert flows[0] == pytest.approx([416, 26, 78, 0, 0])
    assert (flows.sum(axis=1) * road_sound.HOURS).sum() == pytest.approx(8000)


@pytest.mark.parametrize("model", MODELS)
def test_the_map_has_the_levels_of_an_open_highway_less_what_belts_take(model):
    """Computed before for this highway with receivers at 1.5 m: 59.5 dB Lden at 100 m, here at 4 m within 2 dB."""
    fields = noise_map.over_the_map(beside_a_road(), model)
    at = fields.sel(year=LAST)
    np.testing.assert_allclose(at["lden"] + at["lden_gain"], at["lden_open"], rtol=1e-5)
    south = float(at["lden_open"].sel(x=LEFT + 400, y=TOP - 400, method="nearest"))
    assert south == pytest.approx(59.5, abs=2)
    behind = at["lden_gain"].sel(x=LEFT + 400, y=TOP - 200, method="nearest")
    assert 0.5 < float(behind) < 10
    assert float(np.abs(at["lden_gain"].sel(x=LEFT + 400, y=TOP - 400, method="nearest"))) < 0.05
    assert (at["lnight"] < at["lden"]).all()


@pytest.mark.parametrize("model", MODELS)
def test_no_belt_gives_exactly_no_difference(model):
    fields = noise_map.over_the_map(beside_a_road(planted=False), model)
    assert (fields["lden_gain"] == 0).all()
    np.testing.assert_array_equal(fields["lden"], fields["lden_open"])


def test_without_traffic_there_is_no_map_and_no_table(receivers):
    context = beside_a_road(receivers, vehicles=0.0)
    fields = noise_map.over_the_map(context, "stand")
    assert not fields.data_vars
    assert noise_receivers.receiver_table(context, "stand").empty
    assert noise_receivers.tables(context, fields, {}) == {}


def on_a_part(context, rows):
    """Return the context with the planting grid cut to some of its rows."""
    index = context.stands.index.isel(y=rows)
    box = GeoBox(index.shape, Affine(CELL, 0, LEFT, 0, -CELL, TOP - CELL * rows.start), "EPSG:32642")
    context.stands.index = xr.DataArray(index.values, coordinates(box), ("y", "x"), attrs=index.attrs)
    return context


@pytest.mark.parametrize("rows", [slice(0, 24), slice(0, 30), slice(24, 60), slice(42, 60)])
def test_a_road_beyond_the_edge_of_the_map_is_heard_as_one_on_it(rows):
    """The highway lies along the upper edge of row 30: all parts but one leave it out, by up to 120 m."""
    whole = noise_map.over_the_map(beside_a_road(), "stand").isel(year=-1)
    part = noise_map.over_the_map(on_a_part(beside_a_road(), rows), "stand").isel(year=-1)
    place = {"y": part["y"], "x": part["x"]}
    beside = np.abs(part["y"] - (TOP - 300)) > 2 * CELL
    for name in ("lden_open", "lnight_open", "laeq_day_open"):
        assert np.isfinite(part[name]).all()
        assert float(np.abs(part[name] - whole[name].sel(place)).where(beside).max()) < 0.3
    if rows.start <= 24 and rows.stop >= 30:
        # At the ends of the belts, which run to the edge, the soft ground below them goes on beyond it.
        gain, middle = whole["lden_gain"].sel(place), slice(5, -5)
        assert float(gain.max()) > 1
        assert float(np.abs(part["lden_gain"] - gain).where(beside).isel(x=middle).max()) < 0.2


def test_a_map_three_kilometres_from_every_road_draws_no_level():
    context = beside_a_road()
    line = context.site.lines.geometry.translate(yoff=-(noise_map.SHOWN + 301))
    context.site.lines = context.site.lines.set_geometry(line)
    assert not noise_map.over_the_map(context, "stand").data_vars
    nearer = context.site.lines.set_geometry(line.translate(yoff=302))
    context.site.lines = nearer
    assert noise_map.over_the_map(context, "stand").data_vars


def test_a_grid_swept_coarser_gives_nearly_the_same_gain(monkeypatch):
    fine = noise_map.over_the_map(beside_a_road(), "stand")["lden_gain"].sel(year=LAST)
    monkeypatch.setattr(noise_map, "MOST_SWEPT", fine.size // 4 + 1)
    coarse = noise_map.over_the_map(beside_a_road(), "stand")["lden_gain"].sel(year=LAST)
    behind = {"y": slice(TOP - 100, TOP - 200), "x": slice(LEFT + 200, LEFT + 600)}
    assert coarse.shape == fine.shape
    assert float(np.abs(coarse - fine).sel(behind).max()) < 0.6


@pytest.fixture
def receivers():
    # 100 m north of the road, behind the belts, and 100 m south of it.
    place = road_sound.MAP_HEIGHT
    names = {"Behind": 200.0, "Before": 400.0}
    return tuple(
        SimpleNamespace(name=n, lon=LEFT + 400, lat=TOP - down, height_m=place, kind="dwelling", population=10.0)
        for n, down in names.items()
    )


def test_receivers_behind_the_belt_gain_as_it_grows_and_those_before_it_do_not(receivers, monkeypatch):
    monkeypatch.setattr(noise_receivers, "project", lambda lon, lat: (lon, lat))
    context = beside_a_road(receivers)
    fields = noise_map.over_the_map(context, "stand")
    tables = {"noise_receivers": noise_receivers.receiver_table(context, "stand")}
    tables |= noise_receivers.tables(context, fields, tables)
    table = tables["noise_receivers"].set_index(["receiver", "year"])
    behind = table.loc["Behind"]
    assert behind["gain_db"].is_monotonic_increasing
    assert behind["gain_db"].iloc[-1] > 0.5
    assert (table.loc["Before", "gain_db"].abs() < 0.05).all()
    assert table["distance_m"].to_numpy() == pytest.approx(100, abs=5)
    on_the_map = fields.sel(year=LAST, x=LEFT + 400, y=TOP - 200, method="nearest")
    assert behind["lden_open"].iloc[-1] == pytest.approx(float(on_the_map["lden_open"]), abs=1.5)
    limits = tables["noise_limits"].set_index(["limit", "year"]).loc["WHO, Lden"]
    assert (limits["area_ha"] <= limits["area_open_ha"]).all()
    assert (limits["people_open"] == 20).all()
    lines = tables["noise_contours"]
    assert set(lines["belts"]) == {True, False}
    assert {60.0} <= set(lines.loc[lines["measure"] == "lden", "level_db"])
    said = noise_receivers.notes(tables)
    assert said[0].text.startswith("Behind: road noise in ")


def test_lines_and_receivers_of_noise_open_styled_in_qgis(receivers, monkeypatch, tmp_path):
    """Every line has one rule, and every receiver of the last year; the limits are lines of their own."""
    monkeypatch.setattr(noise_receivers, "project", lambda lon, lat: (lon, lat))
    context, file = beside_a_road(receivers), tmp_path / "plan.gpkg"
    tables = {"noise_receivers": noise_receivers.receiver_table(context, "stand")}
    tables |= noise_receivers.tables(context, noise_map.over_the_map(context, "stand"), tables)
    for layer in ("noise_contours", "noise_receivers"):
        tables[layer].to_file(file, layer=layer, driver="GPKG", engine="pyogrio")
    outcome = SimpleNamespace(
        patches=xr.Dataset(), years=[LAST], units=pd.DataFrame({"mix": ["{}"]}), tables=tables | {"verdicts": ()}
    )
    write_styles(file, outcome)
    with closing(sqlite3.connect(file)) as base:
        qml = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1").fetchall())
        for layer, wanted in (("noise_contours", "1"), ("noise_receivers", f"year = {LAST}")):
            root = ElementTree.fromstring(qml[layer].split(">", 1)[1])
            rules, symbols = root.findall(".//rule"), {s.get("name") for s in root.findall(".//symbol")}
            assert {rule.get("symbol") for rule in rules} == symbols
            # The filters are SQL as well: a field that is not there would be an error.
            found = [base.execute(f"SELECT fid FROM {layer} WHERE {rule.get('filter')}").fetchall() for rule in rules]
            drawn = sorted(fid for one in found for (fid,) in one)
            assert drawn == [fid for (fid,) in base.execute(f"SELECT fid FROM {layer} WHERE {wanted} ORDER BY fid")]
            assert drawn
    labels = [rule.get("label") for rule in ElementTree.fromstring(qml["noise_contours"].split(">", 1)[1]).iter("rule")]
    assert "WHO limit, Lden 53 dB, with the belts" in labels


def test_a_receiver_on_a_road_is_named_with_its_cure(receivers, monkeypatch):
    from forestsim.site import receivers as room
    from forestsim.site.layers import Problems

    monkeypatch.setattr(room, "project", lambda lon, lat: (lon, lat))
    on = SimpleNamespace(**{**vars(receivers[0]), "lat": TOP - 302.0})
    context, problems = beside_a_road((receivers[1], on)), Problems()
    context.scenario.file = "five.yaml"
    check_receivers(context.scenario, context.site.lines, problems)
    assert problems.lines == [
        "five.yaml: receivers.1 (Behind) is on highway, 2.0 m from its middle; move it at least 5 m away"
    ]


@pytest.mark.parametrize("key", ["speed_light_kmh", "speed_heavy_kmh"])
@pytest.mark.parametrize("speed", [19.0, 131.0])
def test_a_speed_for_which_no_emission_is_known_is_refused_on_loading(tmp_path, key, speed):
    from forestsim.scenario import load

    file = tmp_path / "fast.yaml"
    file.write_text(f"name: Fast\nlines:\n  we_wc_highway:\n    traffic: {{vehicles_per_day: -1, {key}: {speed}}}\n")
    with pytest.raises(ForestsimError) as wrong:
        load(file)
    said = "\n".join(wrong.value.problems)
    assert f"{key} is {speed:g}" in said
    assert "vehicles_per_day is -1" in said


def test_pine_keeps_its_foliage_only_where_growth_says_so():
    leaf = fake_context().growth["leaf"]
    context = fake_context()
    evergreen = xr.ones_like(leaf.sel(month=JANUARY))
    bare = stand_losses(context, "stand", xr.zeros_like(evergreen))
    green = stand_losses(context, "stand", evergreen)
    assert float(green[PINE].sel(year=LAST)) > float(bare[PINE].sel(year=LAST))
    assert belt_sound.HEARD == 800
