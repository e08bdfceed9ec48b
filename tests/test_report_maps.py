"""Maps and charts of the report: true to scale, round classes, north where it is."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from forestsim.report.book import Book
from forestsim.report.facts import Facts
from forestsim.report.figures import maps
from forestsim.report.figures.sheet import Frame, round_length
from forestsim.report.speech import Speech


@pytest.fixture(scope="module")
def book(small_outcome):
    return Book(small_outcome, Speech("kk"), Facts(small_outcome))


def axes_of(figure):
    return [axes for axes in figure.axes if axes.get_xlim()[1] > 100]


@pytest.mark.parametrize("long", [True, False])
def test_every_panel_has_one_scale_in_both_directions(book, long, monkeypatch):
    """A metre to the east is as long on the sheet as a metre to the north, in all panels but the overview alike."""
    if long:
        monkeypatch.setattr(maps, "bounds", lambda book: Frame(430_000, 4_735_000, 442_000, 4_795_000))
    figure = maps._plan(book)
    wide, high = figure.get_size_inches()
    scales = []
    for axes in axes_of(figure):
        box = axes.get_position()
        across, up = axes.get_xlim()[1] / (box.width * wide), axes.get_ylim()[1] / (box.height * high)
        assert across == pytest.approx(up, rel=1e-6)
        scales.append(across)
    assert len(scales) == (4 if long else 1)
    assert np.ptp(scales[-3:]) < 1e-6 * scales[-1] or not long
    assert box.x1 <= 1 + 1e-9


def test_the_plan_map_has_scale_north_reference_and_marks(book):
    figure = maps._plan(book)
    words = [text.get_text() for text in figure.texts]
    words += [text.get_text() for axes in figure.axes for text in axes.texts]
    joined = " ".join(words)
    assert "EPSG:32642" in joined
    assert "СИНТЕТИКАЛЫҚ" in joined
    assert "С" in words
    assert any(word.endswith("км") for word in words)
    assert book.outcome.provenance["version"] in joined


def test_a_turned_window_has_north_to_the_left():
    window = Frame(0, 0, 1000, 5000, turned=True)
    assert window.size == (5000, 1000)
    north, south = window.place(500, 4900), window.place(500, 100)
    assert north[0] < south[0]
    west, east = window.place(100, 2500), window.place(900, 2500)
    assert west[1] < east[1]


@given(st.floats(1, 1e7))
def test_a_scale_bar_is_a_round_number_that_fits(most):
    length = round_length(most)
    assert 0.39 * most <= length <= most * (1 + 1e-9)
    assert f"{length:.6e}"[0] in "125"


@given(st.floats(1e-6, 1e6))
def test_breaks_of_a_field_rise_steeply_to_its_greatest_value(most):
    edges = maps._steep(most)
    assert len(edges) == 6
    assert (np.diff(edges) > 0).all()
    assert edges[-1] >= most * (1 - 1e-6)
    assert edges[-2] < most


def test_noise_is_painted_in_bands_of_five_decibels():
    levels = xr.DataArray([[24.0, 71.0], [50.0, 60.0]], dims=("y", "x"), attrs={"units": "dB"})
    _, norm, edges = maps._classes([("a", levels)])
    assert edges.tolist() == [45, 50, 55, 60, 65, 70, 75]
    assert norm(57.0) == 2


def test_values_of_both_signs_have_even_classes_about_zero():
    values = np.array([-400.0, 1200.0])
    layer = xr.DataArray(values, dims="patch", attrs={"patch_values": values})
    _, _, edges = maps._classes([("a", layer), ("b", layer)])
    assert edges.tolist() == (-edges[::-1]).tolist()
    assert 0 in edges


def test_units_that_are_not_stated_are_not_painted(book):
    values = np.full(int(book.facts.units["patch"].max()) + 1, np.nan)
    layer = xr.DataArray(values, dims="patch", attrs={"patch_values": values})
    figure = maps._effects(book, [("2040", layer)], "title")
    painted = [c for axes in figure.axes for c in axes.collections if c.get_zorder() == 3]
    assert sum(len(c.get_paths()) for c in painted) == 0


def test_strips_cover_the_whole_from_north_to_south():
    whole = Frame(0, 0, 1000, 9000)
    strips = maps._strips(whole, 3)
    boxes = [shapely.box(s.west, s.south, s.east, s.north) for s in strips]
    assert shapely.union_all(boxes).equals(shapely.box(0, 0, 1000, 9000))
    assert strips[0].north == 9000
