"""The default stack holds the typed figures, says what is invented, and is the same for everybody."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from forestsim import resources
from forestsim.errors import SiteError
from forestsim.site import build_stack, describe_stack, layer_names
from forestsim.site.facts import fact, table
from forestsim.site.fields import at, noise
from forestsim.site.grid import centres, stack_grid, to_metres
from forestsim.site.layers import shipped_layers
from forestsim.site.stack import sha256, slope_degrees
from forestsim.site.synthetic import Land
from forestsim.site.vectors import line_geometry

TOWNS = list(table("places.csv").query("elevation_m < 500 and lon < 69.2").itertuples())
SMALL = (68.22, 42.80, 68.36, 42.90)
DEM = Path(__file__).parents[2] / "shared" / "geo" / "dem_srtm30plus_only_1arcmin_bbox.tif"


@pytest.fixture(scope="module")
def stack():
    grid, layers = shipped_layers()

    def value(name, lon, lat):
        east, north = to_metres(lon, lat)
        row, column = int((grid.affine.f - north) / 100), int((east - grid.affine.c) / 100)
        return float(layers[name].values[row, column])

    return grid, {name: layer.values for name, layer in layers.items()}, value


@pytest.fixture(scope="module")
def land():
    return Land(42)


def test_the_stack_holds_every_layer_in_less_than_15_megabytes():
    frame = describe_stack()
    assert tuple(frame.index) == layer_names()
    assert frame["kilobytes"].sum() < 15_000


def test_shipped_files_are_as_their_manifest_says():
    assert describe_stack()["as_built"].all()


def test_the_stack_covers_the_area_of_the_task(stack):
    """Lon 67.6-69.2, lat 42.4-43.7 at 100 m in EPSG:32642."""
    grid, layers, _ = stack
    west, south, east, north = grid.boundingbox.bbox
    x, y = to_metres(np.array([67.6, 69.2, 67.6, 69.2]), np.array([42.4, 42.4, 43.7, 43.7]))
    assert west <= x.min()
    assert east >= x.max()
    assert south <= y.min()
    assert north >= y.max()
    assert grid.affine.a == 100
    assert grid.affine.e == -100
    assert all(np.isfinite(values).all() and values.dtype == np.float32 for values in layers.values())


def test_every_file_tells_unit_provenance_and_source_and_cries_synthetic():
    folder = resources.path("data", "raster")
    for name in layer_names():
        with rasterio.open(folder / f"{name}.tif") as file:
            tags = file.tags()
            assert tags["unit"]
            assert tags["source"]
            assert tags["provenance"] in ("real", "derived", "synthetic")
            synthetic = tags["provenance"] == "synthetic"
            assert tags["FORESTSIM_SYNTHETIC"] == ("YES" if synthetic else "NO")
            assert ("SYNTHETIC" in file.descriptions[0]) == synthetic
            assert file.nodata is not None
            assert file.crs.to_epsg() == 32642


@pytest.mark.parametrize("row", TOWNS, ids=[town.place for town in TOWNS])
def test_towns_lie_within_10_m_of_their_elevation(stack, row):
    assert stack[2]("elevation", row.lon, row.lat) == pytest.approx(row.elevation_m, abs=10)


def test_rain_at_the_station_of_turkestan_is_209_mm(stack):
    """CRU CL 2.0 normal of WMO 38198."""
    assert stack[2]("annual_precipitation", 68.2167, 43.2667) == pytest.approx(209, abs=1)


def test_rain_at_arys_is_between_300_and_360_mm(stack):
    """CRU 360 mm, CHELSA 342 mm at WMO 38316."""
    assert 300 <= stack[2]("annual_precipitation", 68.8, 42.4333) <= 360


def test_otrar_and_shaulder_have_200_to_230_mm_of_rain(stack):
    for lon, lat in ((68.3028, 42.8525), (68.3689, 42.7767)):
        assert 200 <= stack[2]("annual_precipitation", lon, lat) <= 230


def test_growing_season_et0_follows_the_stations(stack):
    """FAO-56 on CRU CL 2.0, April to October: 1232 mm at Turkestan, 1157 mm at Arys."""
    assert stack[2]("growing_season_et0", 68.2167, 43.2667) == pytest.approx(1232, abs=5)
    assert stack[2]("growing_season_et0", 68.8, 42.4333) == pytest.approx(1157, abs=5)


def test_turkestan_is_arid(stack):
    """P / ET0 = 0.154 with 1357 mm of ET0 a year."""
    assert stack[2]("annual_precipitation", 68.2167, 43.2667) / 1357 == pytest.approx(0.154, abs=0.005)


def test_cropland_has_the_stated_area(stack):
    """57 thousand hectares below the canal, 67.8 thousand below the reservoir."""
    assert 57_000 <= (stack[1]["landcover"] == 40).sum() <= 68_000


def test_the_reservoir_is_65_square_kilometres_of_water_at_256_m(stack):
    grid, layers, value = stack
    assert value("elevation", 69.07, 42.78) == pytest.approx(256, abs=0.5)
    x, y = centres(grid)
    east, north = to_metres(69.07, 42.78)
    near = np.hypot(x[None, :] - east, y[:, None] - north) < 6000
    assert ((layers["landcover"] == 80) & near).sum() / 100 == pytest.approx(65, abs=5)


@pytest.mark.parametrize(
    ("lon", "lat", "low", "high"),
    [
        (68.2711, 43.2977, 4, 8),
        (68.268, 42.851, 2, 4),
        (68.3028, 42.8525, 2, 4),
        (68.3689, 42.7767, 1.2, 4),
        (68.47, 43.055, 0.8, 1.5),
        (68.5199, 43.5165, 15, 25),
    ],
    ids=["turkestan", "arystan bab", "otrar", "shaulder", "depression", "kentau"],
)
def test_groundwater_lies_where_it_is_assumed(stack, lon, lat, low, high):
    assert low <= stack[2]("groundwater_depth", lon, lat) <= high


def test_irrigated_land_has_shallow_water_of_1_to_2_grams_a_litre(stack):
    """Irrigated farm of the Turkestan district: 1-2 m in spring, 2-3 m in autumn, 1-2 g/l."""
    crop = stack[1]["landcover"] == 40
    assert 1 <= np.median(stack[1]["groundwater_depth"][crop]) <= 3
    assert 1 <= np.median(stack[1]["groundwater_salinity"][crop]) <= 2


def test_the_depression_lies_low_and_saline(stack):
    """Closed depression at 187-189 m, lower than Otrar (196) and Shaulder (199)."""
    grid, layers, _ = stack
    x, y = centres(grid)
    east, north = to_metres(fact("depression_lon"), fact("depression_lat"))
    away = np.hypot(x[None, :] - east, y[:, None] - north)
    heart, ring = away < 4000, (away > 11_000) & (away < 13_000)
    assert layers["elevation"][heart].mean() < layers["elevation"][ring].mean()
    assert layers["elevation"][heart].max() < 192
    assert np.median(layers["soil_salinity"][heart]) > 16
    assert 3 <= np.median(layers["groundwater_salinity"][heart]) <= 10


def test_soil_salinity_is_capped_and_mild_on_most_of_the_plain(stack):
    plain = stack[1]["elevation"] < 230
    low, middle, high = np.percentile(stack[1]["soil_salinity"][plain], [10, 50, 90])
    assert stack[1]["soil_salinity"].max() <= 30
    assert 1 <= low <= 2
    assert 2.5 <= middle <= 5
    assert 8 <= high <= 16


@pytest.mark.parametrize("name", ["arys_river", "syr_darya"])
def test_rivers_flow_downhill(land, name):
    line = line_geometry(name)
    along = shapely.get_coordinates(line.interpolate(np.arange(0, line.length, 1000)))
    bed = np.array([land.elevation(np.array([e]), np.array([n])).item() for e, n in along])
    assert (np.diff(bed) < 0.2).all()
    assert bed[0] - bed[-1] > 25


def test_arystan_bab_is_5_km_from_the_syr_darya_and_beside_the_road():
    """4.9 km on the Natural Earth line; 0.4 km from the default road."""
    place = shapely.Point(to_metres(68.268, 42.851))
    assert line_geometry("syr_darya").distance(place) == pytest.approx(5000, abs=1000)
    assert line_geometry("turkestan_shaulder_road").distance(place) < 500


def test_distances_are_true_distances(stack):
    grid, layers, _ = stack
    x, y = centres(grid)
    roads = shapely.union_all([line_geometry(name) for name in ("turkestan_shaulder_road", "we_wc_highway")])
    for row, column in ((10, 10), (700, 600), (900, 560), (1400, 1300)):
        expected = roads.distance(shapely.Point(x[column], y[row]))
        assert layers["distance_to_road"][row, column] == pytest.approx(expected, abs=15)


def test_the_trend_agrees_with_the_real_elevation_model(stack):
    """SRTM30_PLUS on the plain: the 150 typed points bring it back to about 3 m."""
    if not DEM.exists():
        pytest.skip("the real elevation model is not beside this checkout")
    with rasterio.open(DEM) as file:
        real, transform = file.read(1), file.transform
    rows, columns = np.nonzero(real < 230)
    lon, lat = transform.c + (columns + 0.5) * transform.a, transform.f + (rows + 0.5) * transform.e
    grid, layers, _ = stack
    x, y = to_metres(lon, lat)
    j = ((x - grid.affine.c) / 100).astype(int)
    i = ((grid.affine.f - y) / 100).astype(int)
    error = layers["elevation"][i, j] - real[rows, columns]
    assert abs(error.mean()) < 1.5
    assert np.sqrt((error**2).mean()) < 5


def test_small_relief_leaves_the_mean_of_5_km_alone(land):
    x = np.arange(430_050, 440_050, 100.0)
    y = np.arange(4_770_050, 4_760_050, -100.0)
    relief = 0.8 * at(noise("relief", 42, 400, 2), x, y)
    assert np.abs(relief.reshape(2, 50, 2, 50).mean(axis=(1, 3))).max() < 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    first, second, other = (
        build_stack(tmp_path / name, 100, seed, SMALL) for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    same = {name: entry["sha256"] for name, entry in first["layers"].items()}
    assert same == {name: entry["sha256"] for name, entry in second["layers"].items()}
    assert same["elevation"] != other["layers"]["elevation"]["sha256"]
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()
    assert json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))["seed"] == 7
    assert sha256(tmp_path / "a" / "elevation.tif") == same["elevation"]


def test_a_part_is_cut_from_the_same_land_as_the_whole(tmp_path, stack):
    build_stack(tmp_path, 100, 42, SMALL)
    grid, layers, _ = stack
    part = stack_grid(100, SMALL)
    column = round((part.affine.c - grid.affine.c) / 100)
    row = round((grid.affine.f - part.affine.f) / 100)
    for name in layer_names():
        with rasterio.open(tmp_path / f"{name}.tif") as file:
            piece = file.read(1) * file.scales[0]
        whole = layers[name][row : row + piece.shape[0], column : column + piece.shape[1]]
        assert np.abs(piece - whole).max() <= 1.01 * file.scales[0] or (piece != whole).mean() < 1e-3


@pytest.mark.parametrize("resolution", [30, 10])
def test_finer_grids_average_to_the_100_m_land(land, resolution):
    """Noise is laid out in metres: 300 m squares of both grids hold the same land."""
    coarse, fine = (_squares(land, cell) for cell in (100, resolution))
    limits = {"elevation": 0.15, "groundwater_depth": 0.05, "groundwater_salinity": 0.05, "soil_salinity": 0.25}
    for name, limit in limits.items():
        assert np.abs(coarse[name] - fine[name]).mean() < limit, name
    for name in ("annual_precipitation", "growing_season_et0", "distance_to_settlement"):
        assert np.abs(coarse[name] - fine[name]).max() < 2, name
    assert np.abs(coarse["crop"] - fine["crop"]).mean() < 0.03


def _squares(land, cell):
    x = 438_000 + (np.arange(9000 / cell) + 0.5) * cell
    y = 4_743_000 - (np.arange(6000 / cell) + 0.5) * cell
    layers = land.layers(x, y, cell)
    layers["crop"] = (layers["landcover"] == 40).astype(float)
    n = round(300 / cell)
    return {k: v.astype(float).reshape(20, n, 30, n).mean(axis=(1, 3)) for k, v in layers.items()}


def test_slope_of_a_plane_is_its_angle():
    plane = np.add.outer(np.zeros(5), np.arange(5) * 100.0)
    assert slope_degrees(plane, 100) == pytest.approx(np.full((3, 3), 45.0))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"resolution_m": 70}, "divisor of 300"),
        ({"resolution_m": 0}, "divisor of 300"),
        ({"seed": -1}, "seed is -1"),
        ({"bounds": "coridor"}, "did you mean corridor"),
        ({"bounds": (60, 42, 61, 43)}, "must lie within"),
    ],
)
def test_what_cannot_be_built_is_one_plain_line(tmp_path, arguments, word):
    with pytest.raises(SiteError, match=word):
        build_stack(tmp_path, **arguments)
    assert not list(tmp_path.iterdir())


def test_describing_a_folder_without_a_stack_says_what_to_do(tmp_path):
    with pytest.raises(SiteError, match="forestsim data build"):
        describe_stack(tmp_path)
