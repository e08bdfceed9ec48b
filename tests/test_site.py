"""The ground of a scenario: layers, lines and places together, and every mistake at once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from forestsim.errors import SiteError
from forestsim.scenario import from_mapping
from forestsim.site import layer_names, line_ids, open_site
from forestsim.site.facts import TABLES, fact, table
from forestsim.site.grid import centres, to_metres
from forestsim.tables import sources

DEM = Path(__file__).parents[2] / "shared" / "geo" / "dem_srtm30plus_only_1arcmin_bbox.tif"
BELT = {
    **{"name": "belt", "line": "turkestan_shaulder_road", "offset_m": 20, "width_m": 30},
    **{"mix": {"ulmus_pumila": 1.0}, "planting_year": 2027, "spacing_m": [4, 3]},
}


def scenario(folder=Path("."), **more):
    return from_mapping({"name": "test", "years": [2026, 2036], "belts": [BELT], **more}, "test.yaml", folder)


@pytest.fixture(scope="module")
def site():
    return open_site(scenario())


def test_the_default_site_has_every_layer_line_and_place(site):
    assert tuple(site.layers.data_vars) == layer_names()
    assert tuple(site.lines["line"]) == line_ids()
    assert set(line_ids()) == {
        *("turkestan_shaulder_road", "we_wc_highway", "railway", "arys_river", "syr_darya", "arys_turkestan_canal"),
    }
    assert set(site.heritage["place"]) == {"otrar", "arystan_bab", "sauran"}
    assert {"turkestan", "shaulder", "kentau", "arys"} <= set(site.places["place"])
    assert site.lines.crs.to_epsg() == site.places.crs.to_epsg() == site.heritage.crs.to_epsg() == 32642
    assert (site.lines.geom_type == "LineString").all()


def test_layers_lie_on_the_grid(site):
    assert site.layers["elevation"].shape == site.grid.shape
    x, y = centres(site.grid)
    assert np.array_equal(site.layers["x"], x)
    assert np.array_equal(site.layers["y"], y)
    assert all(v.dtype == np.float32 and v.attrs["units"] for v in site.layers.data_vars.values())


def test_provenance_says_what_is_invented(site):
    table_ = site.provenance.set_index("layer")
    assert set(table_["provenance"]) <= {"real", "derived", "synthetic"}
    assert table_.loc["climate", "file"] == "station_climate.csv"
    assert (
        table_.loc[["elevation", "soil_salinity", "groundwater_depth", "landcover"], "provenance"] == "synthetic"
    ).all()
    assert {"source", "file", "sha256", "crs", "unit", "note"} <= set(table_.columns)


def test_the_two_roads_are_two_lines_with_their_own_traffic(site):
    """Assumed: 8,000 a day with 20 % heavy at 110/90 km/h on the highway, 1,500 with 15 % at 90/80 on the road."""
    lines = site.lines.set_index("line")
    columns = ["vehicles_per_day", "heavy_share", "speed_light_kmh", "speed_heavy_kmh"]
    assert list(lines.loc["we_wc_highway", columns]) == [8000, 0.20, 110, 90]
    assert list(lines.loc["turkestan_shaulder_road", columns]) == [1500, 0.15, 90, 80]
    assert lines.loc["turkestan_shaulder_road"].geometry.length == pytest.approx(60_500, rel=0.01)
    assert lines.loc["we_wc_highway"].geometry.length == pytest.approx(174_000, rel=0.01)


def test_heritage_is_widened_by_500_m(site):
    assert site.heritage.area.to_numpy() == pytest.approx(np.pi * 500**2, rel=0.01)


def test_every_source_of_the_tables_is_listed():
    known = set(sources()["key"])
    for name in TABLES:
        frame = table(name)
        if "source" in frame:
            assert {key for cell in frame["source"] for key in cell.split()} <= known, name


def test_typed_figures_lie_within_their_ranges():
    facts = table("site_facts.csv")
    assert (facts["low"].fillna(facts["value"]) <= facts["value"]).all()
    assert (facts["high"].fillna(facts["value"]) >= facts["value"]).all()
    assert facts["figure"].is_unique
    assert fact("crop_area") == 62.5


def test_an_override_is_one_value_everywhere():
    site = open_site(scenario(site={"overrides": {"groundwater_depth": 3.0, "elevation": 200.0}}))
    assert (site.layers["groundwater_depth"] == 3).all()
    assert (site.layers["slope"] == 0).all()
    assert site.provenance.set_index("layer").loc["groundwater_depth", "provenance"] == "override"


def test_own_elevation_brings_its_own_slope(tmp_path, site):
    ramp = np.add.outer(np.zeros(1500), np.arange(1400) * 5.0).astype("float32")
    with rasterio.open(
        *(tmp_path / "ramp.tif", "w"),
        **{"driver": "GTiff", "dtype": "float32", "count": 1, "height": 1500, "width": 1400, "crs": "EPSG:32642"},
        **{"nodata": -9999, "transform": Affine(100, 0, 380_000, 0, -100, 4_842_000)},
    ) as file:
        file.write(ramp, 1)
    own = open_site(scenario(tmp_path, site={"layers": {"elevation": "ramp.tif"}}))
    assert np.abs(own.layers["slope"].values - np.degrees(np.arctan(0.05))).max() < 0.01
    rows = own.provenance.set_index("layer")
    assert rows.loc["elevation", "provenance"] == "user"
    assert rows.loc["elevation", "file"] == "ramp.tif"
    assert rows.loc["slope", "provenance"] == "derived"
    assert "user" in rows.loc["slope", "note"]
    assert (own.layers["texture"] == site.layers["texture"]).all()


def test_the_real_elevation_model_drops_in(site):
    if not DEM.exists():
        pytest.skip("the real elevation model is not beside this checkout")
    own = open_site(scenario(site={"layers": {"elevation": str(DEM)}}))
    row = own.provenance.set_index("layer").loc["elevation"]
    assert row["provenance"] == "user"
    assert row["crs"] == "EPSG:4326"
    assert "covers 9" in row["note"]
    assert np.isfinite(own.layers["elevation"]).all()
    assert abs(float((own.layers["elevation"] - site.layers["elevation"]).mean())) < 10


def write_line(path, geometry, crs="EPSG:32642", **columns):
    gpd.GeoDataFrame(columns or {"id": range(len(geometry))}, geometry=geometry, crs=crs).to_file(path)
    return path.name


def test_a_line_of_ones_own_comes_in_any_crs_in_pieces(tmp_path):
    pieces = [[(68.30, 43.10), (68.35, 43.05)], [(68.40, 43.00), (68.35, 43.05)], [(68.4002, 43.0), (68.45, 42.95)]]
    name = write_line(tmp_path / "bypass.geojson", [shapely.LineString(p) for p in pieces], "EPSG:4326")
    traffic = {"vehicles_per_day": 300}
    site = open_site(scenario(tmp_path, lines={"bypass": {"file": name, "traffic": traffic}}))
    row = site.lines.set_index("line").loc["bypass"]
    assert row.geometry.geom_type == "LineString"
    assert row.geometry.length > 15_000
    assert (row["kind"], row["vehicles_per_day"], row["provenance"]) == ("road", 300, "user")
    x, y = to_metres(68.35, 43.05)
    near = site.layers["distance_to_road"].sel(x=x, y=y, method="nearest").item()
    assert near < 75
    assert site.provenance.set_index("layer").loc["distance_to_road", "note"] == "from the lines of the scenario"


def test_traffic_on_a_shipped_line_leaves_its_course_and_kind_alone(site):
    changed = open_site(scenario(lines={"we_wc_highway": {"traffic": {"vehicles_per_day": 12000, "heavy_share": 0.3}}}))
    row = changed.lines.set_index("line").loc["we_wc_highway"]
    assert (row["vehicles_per_day"], row["heavy_share"], row["kind"]) == (12000, 0.3, "highway")
    assert row.geometry.equals(site.lines.set_index("line").loc["we_wc_highway"].geometry)
    assert (changed.layers["distance_to_road"] == site.layers["distance_to_road"]).all()


def test_a_file_replaces_the_course_of_a_shipped_line(tmp_path):
    x, y = to_metres(np.array([67.8, 68.9]), np.array([43.0, 43.0]))
    name = write_line(tmp_path / "river.gpkg", [shapely.LineString(np.column_stack([x, y]))])
    site = open_site(scenario(tmp_path, lines={"arys_river": {"file": name, "kind": "river"}}))
    assert len(site.lines) == len(line_ids())
    assert site.layers["distance_to_water"].sel(x=x.mean(), y=y.mean(), method="nearest").item() < 500
    assert site.lines.set_index("line").loc["arys_river", "title_en"] == "Arys river"


def test_where_chooses_among_features(tmp_path):
    lines = [shapely.LineString([(440_000, 4_760_000), (450_000, 4_760_000)]), shapely.LineString([(0, 0), (1, 1)])]
    name = write_line(tmp_path / "two.gpkg", lines, ref=["A2", "R31"])
    site = open_site(scenario(tmp_path, lines={"mine": {"file": name, "where": {"ref": "A2"}}}))
    assert site.lines.set_index("line").loc["mine"].geometry.length == pytest.approx(10_000)


def test_wind_rose_and_climate_of_the_scenario_arrive(site):
    rose = {"summer": {"SW": 1.0}, "winter": {"E": 0.6, "calm": 0.4}}
    own = open_site(scenario(air={"wind_rose": rose}, climate={"temperature_shift_c": 2.5}, uncertainty={"draws": 0}))
    assert own.wind_rose.sel(season="summer", sector="SW").item() == 1
    assert list(own.years["year"]) == list(range(2026, 2037))
    assert own.years["et0_factor"].values == pytest.approx(1.07)
    assert own.climate.equals(site.climate)


def test_all_mistakes_come_at_once_each_in_one_line(tmp_path):
    (tmp_path / "text.gpkg").write_text("no geopackage")
    far = write_line(tmp_path / "far.gpkg", [shapely.LineString([(0, 0), (1, 1)])])
    apart = [shapely.LineString([(440_000, y), (450_000, y)]) for y in (4_760_000, 4_770_000)]
    two = write_line(tmp_path / "apart.gpkg", apart)
    dots = write_line(tmp_path / "dots.gpkg", [shapely.Point(440_000, 4_760_000)])
    bare = write_line(tmp_path / "bare.shp", apart[:1])
    (tmp_path / "bare.prj").unlink()
    wrong = scenario(
        tmp_path,
        site={
            "layers": {"elevtion": "x.tif", "slope": "none.tif", "texture": "text.gpkg"},
            "overrides": {"soil_salnity": 3, "groundwater_depth": -1, "slope": 2},
        },
        lines={
            **{"turkestan_shaulder": {}, "a": {"file": "none.gpkg"}, "b": {"file": "text.gpkg"}, "c": {"file": far}},
            **{"d": {"file": two}, "e": {"file": dots}, "f": {"file": bare}, "g": {"file": two, "where": {"rf": 1}}},
        },
    )
    with pytest.raises(SiteError) as caught:
        open_site(wrong)
    problems = caught.value.problems
    words = [
        *(
            "did you mean elevation?",
            "did you mean soil_salinity?",
            "keep one of the two",
            "none.tif: ",
            "not a raster",
        ),
        *(
            "groundwater_depth is -1 m",
            "did you mean turkestan_shaulder_road",
            "lines.a is ",
            "lines.b is not a vector",
        ),
        *(
            "lines.c does not overlap",
            "lines.d is in 2 separate pieces",
            "lines.e is without a line",
            "lines.f has no CRS",
        ),
        "lines.g where names the column rf",
    ]
    assert len(problems) == len(words), problems
    for word in words:
        assert sum(word in line for line in problems) == 1, (word, problems)
    assert not any("\n" in line for line in problems)
