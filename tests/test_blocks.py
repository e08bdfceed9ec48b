"""Polygons of blocks, and everything that can be wrong with them."""

from __future__ import annotations

import json
import math

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from planting_site import CRS, block, scenario, site, square

from forestsim.planting.blocks import blocks

BOX = shapely.box(440_000, 4_780_000, 441_000, 4_781_000)
FAR = shapely.box(600_000, 4_780_000, 601_000, 4_781_000)
BOW_TIE = shapely.Polygon([(440_000, 4_780_000), (441_000, 4_781_000), (441_000, 4_780_000), (440_000, 4_781_000)])


@pytest.fixture(scope="module")
def plain():
    return site()


def read(plain, folder, **settings):
    """Return what a block of a file in ``folder`` gives."""
    return blocks(scenario(blocks=[block(**settings)], folder=folder), plain)


def write(folder, geometries, name="fields.gpkg", crs=CRS, **columns):
    table = gpd.GeoDataFrame(columns, geometry=list(geometries), crs=crs)
    pyogrio.write_dataframe(table, folder / name)
    return name


@pytest.mark.parametrize("name", ["fields.gpkg", "fields.geojson", "fields.shp"])
@pytest.mark.parametrize("crs", ["EPSG:32642", "EPSG:4326", "EPSG:3857", "EPSG:32641"])
def test_a_file_of_any_kind_and_crs_gives_the_same_hectares(plain, tmp_path, name, crs):
    moved = gpd.GeoSeries([BOX], crs=CRS).to_crs(crs)
    write(tmp_path, moved, name, crs)
    found, problems = read(plain, tmp_path, file=name)
    assert problems == []
    assert found["geometry"].iloc[0].area / 1e4 == pytest.approx(100, rel=2e-4)


def test_features_are_filtered_and_named_by_their_columns(plain, tmp_path):
    boxes = [shapely.affinity.translate(BOX, 2000 * i) for i in range(4)]
    write(tmp_path, boxes, use=["wood", "field", "wood", "wood"], name_="x", name="fields.gpkg")
    table = gpd.read_file(tmp_path / "fields.gpkg").rename(columns={"name_": "name"})
    table["name"] = ["West", "x", None, " "]
    pyogrio.write_dataframe(table, tmp_path / "named.gpkg")
    found, problems = read(plain, tmp_path, file="named.gpkg", name="Wood", where={"use": "wood"})
    assert problems == []
    assert found["label"].tolist() == ["Wood, West", "Wood, feature 3", "Wood, feature 4"]


def test_numbers_and_flags_filter_too(plain, tmp_path):
    boxes = [shapely.affinity.translate(BOX, 2000 * i) for i in range(3)]
    write(tmp_path, boxes, grade=[1, 2, 2], ready=[True, False, True], code=["7", "8", "8"])
    for where, count in (({"grade": 2}, 2), ({"ready": True}, 2), ({"code": 8}, 2), ({"grade": 2, "ready": True}, 1)):
        assert len(read(plain, tmp_path, file="fields.gpkg", where=where)[0]) == count


def test_holes_and_parts_stay(plain):
    ring = shapely.difference(BOX, shapely.buffer(BOX.centroid, 200))
    both = shapely.union(ring, shapely.affinity.translate(BOX, 3000))
    given = {"geometry": json.loads(shapely.to_geojson(both)), "crs": CRS}
    found, problems = blocks(scenario(blocks=[block(**given)]), plain)
    assert problems == []
    assert found["geometry"].iloc[0].equals(both)


def problem(plain, folder, **settings):
    problems = read(plain, folder, **settings)[1]
    assert len(problems) == 1, problems
    return problems[0]


def test_a_file_that_is_not_there_a_folder_or_no_vector_file_is_named(plain, tmp_path):
    (tmp_path / "empty.gpkg").write_bytes(b"")
    (tmp_path / "text.geojson").write_text("hello")
    (tmp_path / "sub").mkdir()
    assert "no such file" in problem(plain, tmp_path, file="gone.gpkg")
    assert "that is a folder" in problem(plain, tmp_path, file="sub")
    assert "cannot be read as polygons" in problem(plain, tmp_path, file="empty.gpkg")
    told = problem(plain, tmp_path, file="text.geojson")
    assert told.startswith("blocks.0.file is text.geojson; cannot be read")
    assert str(tmp_path) not in told


def test_layers_and_columns_that_are_not_there_name_near_ones(plain, tmp_path):
    write(tmp_path, [BOX], use=["wood"])
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(geometry=[BOX], crs=CRS), tmp_path / "fields.gpkg", layer="roads", append=True
    )
    assert "blocks.0.layer is missing; fields.gpkg has several" in problem(plain, tmp_path, file="fields.gpkg")
    assert "did you mean fields?" in problem(plain, tmp_path, file="fields.gpkg", layer="feilds")
    told = problem(plain, tmp_path, file="fields.gpkg", layer="fields", where={"usee": "wood"})
    assert told == "blocks.0.where.usee is wood; no such column in the file, did you mean use?"
    told = problem(plain, tmp_path, file="fields.gpkg", layer="fields", where={"use": "crop"})
    assert told == "blocks.0.file is fields.gpkg; no feature is left after where"


def test_a_file_without_crs_or_without_features_is_refused(plain, tmp_path):
    write(tmp_path, [BOX], "bare.shp")
    (tmp_path / "bare.prj").unlink()
    assert "states no CRS" in problem(plain, tmp_path, file="bare.shp")
    (tmp_path / "none.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert problem(plain, tmp_path, file="none.geojson")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    assert "without polygons" in problem(plain, tmp_path, file="table.csv")


def test_a_polygon_that_crosses_itself_is_told_with_feature_and_place_and_not_repaired(plain, tmp_path):
    write(tmp_path, [BOX, BOW_TIE])
    told = problem(plain, tmp_path, file="fields.gpkg")
    assert told.startswith(
        "blocks.0.file is fields.gpkg, feature 2; not a valid polygon (Self-intersection[440500 4780500]"
    )


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (shapely.LineString([(440_000, 4_780_000), (441_000, 4_780_000)]), "it is a LineString, only polygons"),
        (shapely.Point(440_000, 4_780_000), "it is a Point, only polygons"),
        (shapely.Polygon(), "it is empty"),
        (FAR, "lies wholly outside the site"),
    ],
)
def test_lines_points_empty_and_far_polygons_are_told(plain, tmp_path, geometry, words):
    write(tmp_path, [BOX, geometry])
    told = problem(plain, tmp_path, file="fields.gpkg")
    assert "feature 2" in told
    assert words in told


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_coordinate_that_is_no_number_is_told(plain, tmp_path, bad):
    corners = [(440_000, 4_780_000), (bad, 4_780_000), (441_000, 4_781_000), (440_000, 4_780_000)]
    with np.errstate(invalid="ignore"):
        write(tmp_path, [BOX, shapely.Polygon(corners)])
    told = problem(plain, tmp_path, file="fields.gpkg")
    assert told == "blocks.0.file is fields.gpkg, feature 2; a coordinate is not a number (NaN or infinite), correct it"


def test_a_feature_without_geometry_is_told(plain, tmp_path):
    write(tmp_path, [BOX, None])
    assert "feature 2; it is empty" in problem(plain, tmp_path, file="fields.gpkg")
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":null}]}'
    (tmp_path / "null.geojson").write_text(text)
    assert problem(plain, tmp_path, file="null.geojson")


def test_lon_and_lat_the_wrong_way_round_are_suspected(plain):
    lon, lat = gpd.GeoSeries([BOX.centroid], crs=CRS).to_crs(4326).iloc[0].coords[0]
    corners = [[lat, lon], [lat + 0.01, lon], [lat, lon + 0.01]]
    [told] = blocks(scenario(blocks=[block(polygon=corners)]), plain)[1]
    assert told.endswith("are lon and lat swapped?")


def test_inline_mistakes_are_told(plain):
    wrong = [
        block("a", **(square(440_000, 4_780_000, 100) | {"crs": "EPSG:1"})),
        block("b", polygon=[[68.2, 43.1], [68.3, 43.1], [68.4, 43.1]]),
        block("c", polygon=[[68.2, 43.1], [68.3, 43.2], [68.3, 43.1], [68.2, 43.2]]),
    ]
    problems = blocks(scenario(blocks=wrong), plain)[1]
    assert [p.split(" is ")[0] for p in problems] == ["blocks.0.crs", "blocks.1.polygon", "blocks.2.polygon"]
    assert "Self-intersection" in problems[2]


def test_many_bad_features_are_counted_after_the_first_ten(plain, tmp_path):
    write(tmp_path, [BOW_TIE] * 25)
    problems = read(plain, tmp_path, file="fields.gpkg")[1]
    assert len(problems) == 11
    assert "15 more" in problems[-1]


def test_coordinates_that_do_not_fit_the_crs_are_told(plain, tmp_path):
    write(tmp_path, [BOX], crs="EPSG:4326")
    assert "CRS" in problem(plain, tmp_path, file="fields.gpkg")
