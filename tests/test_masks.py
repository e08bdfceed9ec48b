"""Land that nobody may plant."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from planting_site import belt, block, scenario, site, square
from shapely import LineString

from forestsim.planting.ground import free_land
from forestsim.planting.masks import NEEDED_LAYERS, Losses, cell_bans, subtract

CELL = (440_000, 4_780_000)
ROW, COLUMN = 190, 200


def lost(plan, made):
    """Return hectares kept, and hectares lost by reason."""
    ledger = Losses()
    land = free_land(plan, made, ledger)
    table = ledger.table()
    return shapely.area(land["geometry"].to_numpy()).sum() / 1e4, table.set_index("reason")["hectares"].to_dict(), table


def one_cell(**values):
    """Return a site where one cell of 1 ha in the middle of the block differs."""
    from planting_site import PLAIN

    def field(name, value):
        return lambda row, column: np.where((row == ROW + 5) & (column == COLUMN + 5), value, PLAIN[name])

    return site(**{name: field(name, value) for name, value in values.items()})


@pytest.mark.parametrize(
    ("reason", "values"),
    [
        ("water", {"landcover": 80}),
        ("water", {"landcover": 90}),
        ("built-up", {"landcover": 50}),
        ("cropland", {"landcover": 40}),
        ("slope", {"slope": 6.0}),
        ("outside", {"soil_salinity": np.nan}),
        ("outside", {"landcover": np.nan}),
    ],
)
def test_a_banned_cell_takes_its_hectare(reason, values):
    kept, reasons, _ = lost(scenario(blocks=[block(**square(*CELL, 1000))]), one_cell(**values))
    assert kept == pytest.approx(99)
    assert reasons == {reason: pytest.approx(1)}


def test_cropland_may_be_planted_when_the_entry_says_so():
    plan = scenario(blocks=[block(**square(*CELL, 1000), allow_cropland=True)])
    assert lost(plan, one_cell(landcover=40))[:2] == (pytest.approx(100), {})


def test_a_slope_of_ten_in_a_hundred_is_still_planted():
    """The brief: over 10 %, which is 5.7 degrees."""
    layers = {name: np.ones((1, 2)) for name in NEEDED_LAYERS}
    layers["slope"] = np.rad2deg(np.arctan([[0.099, 0.101]]))
    assert cell_bans(layers, False).tolist() == [[0, -4]]


def test_heritage_keeps_half_a_kilometre():
    middle = (CELL[0] + 5000, CELL[1] + 5000)
    kept, reasons, _ = lost(scenario(blocks=[block(**square(*CELL, 10_000))]), site(heritage=[("tomb", middle)]))
    assert reasons["heritage"] == pytest.approx(np.pi * 25, rel=0.01)
    assert kept + reasons["heritage"] == pytest.approx(10_000)


def test_the_road_itself_is_not_planted_by_any_entry():
    road = LineString([(435_000, 4_778_000), (445_000, 4_778_000)])
    made = site(roads=[("road", "road", road)])
    kept, reasons, _ = lost(scenario([belt(offset_m=0, width_m=10)]), made)
    assert (kept, reasons["road"]) == (pytest.approx(8), pytest.approx(12))
    kept, reasons, _ = lost(scenario(blocks=[block(**square(440_000, 4_777_500, 1000))]), made)
    assert reasons["road"] == pytest.approx(1.2)


def test_the_earlier_entry_keeps_the_land():
    first = block("First", **square(*CELL, 1000))
    second = block("Second", **square(CELL[0] + 500, CELL[1], 1000))
    third = block("Third", **square(CELL[0], CELL[1] + 500, 1000))
    kept, _, table = lost(scenario(blocks=[first, second, third]), site())
    assert kept == pytest.approx(200)
    rows = {(r.entry, r.with_entry): r.hectares for r in table.itertuples()}
    assert rows == {
        ("blocks.1", "blocks.0"): pytest.approx(50),
        ("blocks.2", "blocks.0"): pytest.approx(50),
    }


def test_belts_go_before_blocks_and_touching_entries_lose_nothing():
    road = LineString([(435_000, 4_778_000), (445_000, 4_778_000)])
    made = site(roads=[("road", "road", road)])
    near, far = belt("near", offset_m=20, width_m=30), belt("far", offset_m=50, width_m=30)
    kept, reasons, _ = lost(scenario([near, far]), made)
    assert (kept, reasons) == (pytest.approx(120), {})
    kept, _, table = lost(scenario([near], [block(**square(440_000, 4_778_000, 1000))]), made)
    assert table["with_entry"].tolist() == ["", "belts.0"]
    assert table["hectares"].tolist() == pytest.approx([0.6, 3])


def test_polygons_of_one_file_that_lie_on_each_other_count_once():
    twice = [shapely.box(*CELL, CELL[0] + 1000, CELL[1] + 1000)] * 2
    given = {"geometry": {"type": "MultiPolygon", "coordinates": []}}
    given["geometry"]["coordinates"] = [[list(map(list, p.exterior.coords))] for p in (twice[0],)]
    both = [block("a", **given, crs="EPSG:32642"), block("b", **given, crs="EPSG:32642")]
    kept, _, table = lost(scenario(blocks=both), site())
    assert kept == pytest.approx(100)
    assert table["hectares"].tolist() == pytest.approx([100])


def test_what_reaches_over_the_edge_of_the_grid_is_cut():
    """The made-up grid ends in the east at 450 km."""
    kept, reasons, _ = lost(scenario(blocks=[block(**square(449_500, 4_780_000, 1000))]), site())
    assert (kept, reasons) == (pytest.approx(50), {"outside": pytest.approx(50)})


@given(
    boxes=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=8),
    bans=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20)), max_size=8),
)
@settings(deadline=None)
def test_what_is_left_and_what_is_lost_make_up_the_land(boxes, bans):
    land, banned = (
        np.array([shapely.box(x * 10, y * 10, (x + s) * 10, (y + s) * 10) for x, y, s in group], dtype=object)
        for group in (boxes, bans)
    )
    rest, gone = subtract(land, banned)
    assert shapely.area(rest) + gone.sum(axis=1) == pytest.approx(shapely.area(land))
    everything = shapely.union_all(banned) if len(banned) else shapely.Polygon()
    assert shapely.area(shapely.intersection(rest, everything)) == pytest.approx(0, abs=1e-6)
