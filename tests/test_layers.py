"""A user's rasters: what fits drops in, what does not is one plain line."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import rasterio
from affine import Affine

from forestsim.site.facts import layer_names
from forestsim.site.layers import Problems, constant_layer, impossible, shipped_layers, user_layer

PLAIN = {"dtype": "float64", "crs": "EPSG:32642", "nodata": -9999, "count": 1, "height": 20, "width": 20}


@pytest.fixture(scope="module")
def shipped():
    return shipped_layers()


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a raster over part of the grid: 400 x 300 cells from the middle on."""

    def write(
        values, name="own.tif", crs="EPSG:32642", cell=100.0, left=440_000.0, top=4_780_000.0, nodata=-9999.0, **more
    ):
        values = np.atleast_3d(np.asarray(values)).transpose(2, 0, 1) if np.ndim(values) < 3 else np.asarray(values)
        path = tmp_path / name
        size = {"count": values.shape[0], "height": values.shape[1], "width": values.shape[2]}
        more["transform"] = Affine(cell, 0, left, 0, -cell, top)
        with rasterio.open(
            path, "w", driver="GTiff", dtype=values.dtype, crs=crs, nodata=nodata, **size, **more
        ) as file:
            file.write(values)
        return path

    return write


def read(path, shipped, name="elevation"):
    problems = Problems()
    grid, layers = shipped
    return user_layer(name, path, grid, layers[name], problems), problems.lines


def inside(layer, grid, left=440_000, top=4_780_000, width=200, height=200):
    row, column = int((grid.affine.f - top) / 100), int((left - grid.affine.c) / 100)
    return layer.values[row : row + height, column : column + width]


def test_a_raster_on_the_same_grid_comes_through_unchanged(write, shipped):
    values = np.arange(60_000, dtype="float32").reshape(200, 300) / 100
    layer, problems = read(write(values), shipped)
    assert problems == []
    row, column = int((shipped[0].affine.f - 4_780_000) / 100), int((440_000 - shipped[0].affine.c) / 100)
    moved = (440_000 - shipped[0].affine.c) % 100
    assert layer.provenance == "user"
    assert layer.crs == "EPSG:32642"
    assert len(layer.sha256) == 64
    if moved == 0:
        assert layer.values[row : row + 200, column : column + 300] == pytest.approx(values)


def test_where_a_raster_ends_the_shipped_layer_shows_and_the_note_says_so(write, shipped):
    layer, _ = read(write(np.full((200, 200), 500.0)), shipped)
    assert layer.values[0, 0] == shipped[1]["elevation"].values[0, 0]
    assert "the rest is the shipped synthetic layer" in layer.note
    assert np.isfinite(layer.values).all()


def test_finer_cells_are_averaged(write, shipped):
    """25 m cells of 0 and 100 in a chequer board give 50."""
    board = np.indices((800, 800)).sum(axis=0) % 2 * 100.0
    layer, _ = read(write(board, cell=25.0), shipped)
    assert inside(layer, shipped[0])[5:-5, 5:-5] == pytest.approx(50, abs=0.01)


def test_coarser_cells_are_bilinear(write, shipped):
    """A plane stays a plane."""
    plane = np.add.outer(np.zeros(20), np.arange(20) * 10.0 + 5)
    layer, _ = read(write(plane, cell=1000.0), shipped)
    values = inside(layer, shipped[0])[50:150, 50:150]
    assert np.diff(values, axis=1) == pytest.approx(1.0, abs=0.01)


def test_classes_are_never_averaged(write, shipped):
    board = np.where(np.indices((800, 800)).sum(axis=0) % 2, 40, 10).astype("uint8")
    layer, _ = read(write(board, cell=25.0, nodata=0), shipped, "landcover")
    assert set(np.unique(inside(layer, shipped[0]))) <= {10, 40}


def test_degrees_and_scaled_integers_are_understood(write, shipped):
    path = write(np.full((60, 60), 2345, "int16"), crs="EPSG:4326", cell=0.01, left=68.1, top=43.2, nodata=-32768)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (10.0,)
    layer, problems = read(path, shipped)
    assert problems == []
    assert inside(layer, shipped[0], 450_000, 4_770_000, 50, 50) == pytest.approx(244.5)


def test_cells_without_data_inside_a_raster_show_the_shipped_layer(write, shipped):
    values = np.full((200, 200), 500.0)
    values[50:100, 50:100] = -9999
    layer, problems = read(write(values), shipped)
    assert problems == []
    assert inside(layer, shipped[0]).min() < 300 < inside(layer, shipped[0]).max()


def test_nan_as_nodata_is_fine(write, shipped):
    values = np.full((200, 200), 500.0)
    values[:10] = np.nan
    assert read(write(values, nodata=np.nan), shipped)[1] == []


@pytest.mark.parametrize(
    ("values", "more", "word"),
    [
        (np.full((20, 20), 200.0), {"crs": None}, "no CRS"),
        (np.full((20, 20), 200.0), {"nodata": None}, "no nodata value"),
        (np.full((3, 20, 20), 200.0), {}, "3 bands"),
        (np.full((20, 20), 200.0), {"left": 900_000.0}, "does not overlap"),
        (np.full((20, 20), np.inf), {}, "400 cells that are NaN or infinite"),
        (np.full((20, 20), np.nan), {}, "400 cells that are NaN or infinite"),
        (np.full((20, 20), -9999.0), {}, "no data on the grid"),
        (np.full((20, 20), -600.0), {}, "is -600 m; it must lie within -500 and 9000"),
        (np.full((20, 20), 12_000.0), {}, "is 12000 m"),
    ],
    ids=["crs", "nodata", "bands", "overlap", "inf", "nan", "empty", "deep", "high"],
)
def test_what_cannot_be_used_is_one_line_that_names_file_and_layer(write, shipped, values, more, word):
    path = write(values, **more)
    layer, problems = read(path, shipped)
    assert layer is None
    assert len(problems) == 1
    assert problems[0].startswith("own.tif: site.layers.elevation ")
    assert word in problems[0]


def test_a_raster_that_lies_nowhere_is_told(tmp_path, shipped):
    path = tmp_path / "nowhere.tif"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(path, "w", driver="GTiff", **PLAIN) as file:
            file.write(np.full((1, 20, 20), 200.0))
    assert "no place on the map" in read(path, shipped)[1][0]


def test_several_mistakes_of_one_file_are_told_together(write, shipped):
    _, problems = read(write(np.full((2, 20, 20), 200.0), nodata=None, crs=None), shipped)
    assert len(problems) == 3


def test_negative_rain_and_unknown_classes_are_named(write, shipped):
    assert "is -3 mm" in read(write(np.full((9, 9), -3.0)), shipped, "annual_precipitation")[1][0]
    wrong = write(np.full((9, 9), 42, "uint8"), nodata=0)
    assert "is 42, which is no class of landcover" in read(wrong, shipped, "landcover")[1][0]


def test_a_missing_file_a_folder_and_text_are_plain_lines(tmp_path, shipped):
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "empty.tif").write_bytes(b"")
    for name, word in (
        ("none.tif", "no such file"),
        (".", "is a folder"),
        ("text.tif", "not a raster"),
        ("empty.tif", "not a raster"),
    ):
        layer, problems = read(tmp_path / name, shipped)
        assert layer is None
        assert len(problems) == 1
        assert word in problems[0]


@pytest.mark.parametrize("name", layer_names())
def test_every_shipped_layer_is_possible_by_its_own_limits(shipped, name):
    assert impossible(name, shipped[1][name].values) == ""


def test_a_constant_that_cannot_be_is_named(shipped):
    problems = Problems()
    assert constant_layer("groundwater_depth", -2.0, shipped[0], "mine.yaml", problems) is None
    assert constant_layer("texture", 7, shipped[0], "mine.yaml", problems) is None
    assert problems.lines[0].startswith("mine.yaml: site.overrides.groundwater_depth is -2 m")
    assert "no class of texture" in problems.lines[1]
