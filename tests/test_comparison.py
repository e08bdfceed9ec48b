"""The comparison as data and text: pieces of ground, classes about zero, paired totals, what is refused."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from fake_outcome import MARKUP, fake_outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ResultError
from forestsim.maps import render_comparison
from forestsim.maps.comparison import comparison, packed
from forestsim.maps.fields import difference_classes, differences
from forestsim.maps.overlay import pieces
from forestsim.maps.scales import PURPLE_ORANGE


def squares(*corners: tuple[float, float], side: float = 100.0) -> gpd.GeoDataFrame:
    west, south = np.array(corners).T
    return gpd.GeoDataFrame(geometry=shapely.box(west, south, west + side, south + side), crs="EPSG:32642")


@cache
def outcomes():
    return [
        fake_outcome(stem="first", seed=1),
        fake_outcome("Second", stem="second", seed=2, blocks=20),
        fake_outcome("Third", stem="third", seed=3, blocks=40),
    ]


@cache
def data():
    return comparison(outcomes())


@cache
def page():
    return render_comparison(outcomes())


def test_two_squares_that_overlap_by_half_give_three_pieces():
    found = pieces(squares((0, 0)), squares((50, 0)))
    assert sorted(zip(found["a"], found["b"], found.area.round(), strict=True)) == [
        (-1, 0, 5000.0),
        (0, -1, 5000.0),
        (0, 0, 5000.0),
    ]


def test_equal_units_give_one_piece_and_apart_ones_two():
    same, apart = pieces(squares((0, 0)), squares((0, 0))), pieces(squares((0, 0)), squares((500, 0)))
    assert len(same) == 1
    assert same.geometry.iloc[0].equals(squares((0, 0)).geometry.iloc[0])
    assert sorted(zip(apart["a"], apart["b"], strict=True)) == [(-1, 0), (0, -1)]


def test_a_shift_by_centimetres_leaves_no_slivers():
    assert len(pieces(squares((0, 0)), squares((0.2, 0.1)))) == 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=8, unique=True), st.floats(0, 99))
def test_pieces_cover_both_plans_once(places, shift):
    ours = squares(*((100.0 * x, 100.0 * y) for x, y in places))
    theirs = squares(*((100.0 * y + shift, 100.0 * x) for x, y in places))
    found = pieces(ours, theirs)
    for column, units in (("a", ours), ("b", theirs)):
        covered = found[found[column] >= 0].dissolve(column).area
        assert np.allclose(covered, units.area[covered.index], rtol=0.02)
    assert found.area.sum() == pytest.approx(shapely.union_all([*ours.geometry, *theirs.geometry]).area, rel=0.02)


def test_classes_of_differences_are_symmetric_purple_and_orange_and_hold_all_pairs():
    for quantity in data()["quantities"]:
        for classes in quantity["difference"].values():
            breaks = classes["breaks"]
            assert breaks[3] == 0
            assert np.allclose(breaks, -np.array(breaks)[::-1])
            assert classes["colours"] == list(PURPLE_ORANGE)
    dust = next(q for q in data()["quantities"] if q["id"] == "dust")
    most = [float(np.abs(o.patches["dust"].sel(quantile="value")).max()) for o in outcomes()]
    assert dust["difference"]["hectare"]["breaks"][-1] >= max(most) * 0.99  # where one alone plants


def test_classes_of_fields_leave_out_what_is_next_to_nothing():
    fields = [differences(a, b)["road_dust"] for a, b in [(outcomes()[0], halved())]]
    classes = difference_classes(fields, 1.0)
    ends = [edge for one in classes for edge in (one["from"], one["to"])]
    assert np.allclose(sorted(ends), sorted(-edge for edge in ends))
    assert not any(one["from"] < 0 < one["to"] for one in classes)
    assert difference_classes([fields[0] * 0], 1.0) == []


def halved():
    other = fake_outcome(stem="halved")
    other.fields["road_dust"] = other.fields["road_dust"] / 2
    return other


def test_the_difference_of_a_field_is_taken_cell_by_cell():
    less = differences(outcomes()[0], halved())["road_dust"]
    np.testing.assert_allclose(less, outcomes()[0].fields["road_dust"] / 2, rtol=1e-5)


def test_grids_that_do_not_meet_are_interpolated():
    other = fake_outcome(stem="moved")
    other.fields = other.fields.assign_coords(x=other.fields["x"] + 70)
    less = differences(outcomes()[0], other)["road_dust"]
    assert np.isfinite(less).all()
    assert float(np.abs(less).max()) < 0.5  # the plume itself changes by 3.5 % over 70 m, of 13 at most


def test_fields_of_unlike_plans_keep_one_grid_whatever_each_leaves_out():
    """A plan of half the land, where noise is drawn in a part and not in the middle: all pictures fit one frame."""
    other = fake_outcome(stem="smaller")
    other.fields = other.fields.isel(x=slice(3, -4), y=slice(2, -6)).copy(deep=True)
    other.fields["road_dust"].values[..., 2:5, :] = np.nan
    other.fields["road_dust"].values[..., :4] = np.nan
    for one in (other, other_cells(other)):
        found = differences(outcomes()[0], one)
        assert len(found) > 1
        assert len({tuple(less.sizes[axis] for axis in "yx") for less in found.values()}) == 1
        for axis in "xy":
            steps = np.diff(found["road_dust"][axis])
            assert np.allclose(steps, steps[0])
        page = comparison([outcomes()[0], one])
        assert page["pairs"][0]["fields"]["of"]["road_dust"]["images"]


@pytest.mark.parametrize("shift", [50.0, 1e6])
@pytest.mark.parametrize("every", [1, 2])
def test_plans_that_lie_apart_have_no_difference_of_fields(shift, every):
    """By whole cells and by parts of one, with cells of one size and of two; the page opens all the same."""
    other = fake_outcome(stem="apart")
    size = float(other.fields["x"][1] - other.fields["x"][0])
    away = 2 * size * other.fields.sizes["x"] + shift + size / 3
    other.fields = other.fields.assign_coords(x=other.fields["x"] + away).isel(x=slice(None, None, every))
    assert differences(outcomes()[0], other) == {}
    assert differences(other, outcomes()[0]) == {}
    assert comparison([outcomes()[0], other])["pairs"][0]["fields"]["of"] == {}


def other_cells(outcome):
    """Return an outcome whose cells do not meet those of the others."""
    moved = fake_outcome(stem="moved")
    moved.fields = outcome.fields.assign_coords(x=outcome.fields["x"] + 20)
    return moved


def test_a_pair_has_the_paired_range_and_the_chance_of_more_and_of_less():
    pair = data()["pairs"][0]
    assert pair["totals"]["paired"]
    series = pair["totals"]["of"]["dust"]["total"]
    assert all(
        low <= value <= high for low, value, high in zip(*(series[n] for n in ("low", "value", "high")), strict=True)
    )
    assert all(0 <= more + less <= 1 + 1e-9 for more, less in zip(series["more"], series["less"], strict=True))


def test_equal_shapes_are_stored_once():
    again = comparison([fake_outcome(stem="a"), fake_outcome(stem="b")])
    (pair,) = again["pairs"]
    rings = {thing["rings"] for thing in (*again["scenarios"][0]["units"], *again["scenarios"][1]["units"])}
    assert len(rings) == len(again["scenarios"][0]["units"])
    assert {tuple(one["units"]) for one in pair["pieces"] if -1 not in one["units"]} >= {(0, 0), (1, 1)}


def test_values_that_are_equal_in_two_scenarios_are_stored_as_equal():
    first, second = fake_outcome(stem="a"), fake_outcome(stem="b")
    second.patches["dust"][-1] *= 3
    one, other = (scene["values"]["dust"]["value"] for scene in comparison([first, second])["scenarios"])
    assert one["factor"] == other["factor"]


def test_the_page_unpacks_to_its_data_and_has_no_link():
    stored = re.search(r'(?s)<script type="text/plain" id="data">(.*?)</script>', page())[1]
    assert json.loads(gzip.decompress(b64decode(stored)))["pairs"][0]["a"] == 0
    text = re.sub(r"(?s)<script\b.*?</script>", "", page())
    assert not re.search(r'<script src=|<link rel="stylesheet"|@import|<iframe|url\((?!"?data:|#)', text)
    assert "default-src 'none'" in page()
    assert "unsafe-eval" not in page()
    assert len(page().encode()) < 5_000_000


def test_the_page_comes_out_the_same_twice():
    assert packed(data()) == packed(comparison(outcomes()))


def test_markup_in_names_and_stems_does_not_reach_the_page():
    text = render_comparison([fake_outcome(MARKUP, stem=MARKUP), fake_outcome("Other", stem="other")])
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in re.search(r"<title>(.*?)</title>", text)[1]


def test_scenarios_that_plant_nothing_are_named_all_at_once():
    bare = [fake_outcome(stem=stem) for stem in ("bare", "empty")]
    for one in bare:
        one.units["mix"] = "{}"
    with pytest.raises(ResultError) as error:
        render_comparison([fake_outcome(stem="full"), *bare])
    assert "bare: plants nothing; leave it out, or give it belts or blocks" in str(error.value)
    assert "empty: plants nothing" in str(error.value)
    none = fake_outcome(stem="none")
    none.units = none.units.iloc[:0]
    with pytest.raises(ResultError, match="none: plants nothing"):
        render_comparison([fake_outcome(stem="full"), none])


def test_one_scenario_and_other_years_are_refused():
    with pytest.raises(ResultError, match="at least two"):
        render_comparison([fake_outcome()])
    other = fake_outcome(stem="other")
    other.years = other.years[:-1]
    with pytest.raises(ResultError, match="years is 2026-2065"):
        render_comparison([fake_outcome(), other])


def test_without_draws_there_are_differences_but_no_ranges():
    plain = [fake_outcome(stem=stem, seed=seed) for seed, stem in enumerate("ab")]
    for one in plain:
        one.provenance["draws"] = 0
        one.draws = one.draws.isel(draw=[0])
    series = comparison(plain)["pairs"][0]["totals"]["of"]["dust"]["total"]
    assert series["value"][20] is not None
    assert set(series["low"]) == set(series["more"]) == {None}
