"""Fields: shelter, road dust, terpenes and the source of oxygen over a map, on a site made by hand and a real run."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
import xarray as xr
from affine import Affine
from effect_context import fake_context
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from scipy.sparse import csr_array

from forestsim.effects import run_effects
from forestsim.effects.belts import axes, belt_state, pieces
from forestsim.effects.catalogue import effect_named
from forestsim.effects.fields import FieldGrid, named_years, seasonal_rose, yearly_rose
from forestsim.errors import ResultError
from forestsim.results import Outcome
from forestsim.site.grid import coordinates
from forestsim.tables import effect_table

CRS = "EPSG:32642"
EAST, NORTH, SIDE = 399_990.0, 4_770_000.0, 3_000.0
"""Multiples of the cell of fields, so that a turned map has the same cells."""
NAMES = ("oxygen", "phytoncides", "shelter", "road_air")
SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def place(turned: int = 0, wind: str = "E", species=("ulmus_pumila",), closure: float = 1.0, cells: float = 10.0):
    """Return a context of one belt west of a road that runs north, on a square map.

    The whole, wind and all, can be turned by quarters, clockwise.
    """
    context = fake_context(species=species, closure=closure)
    middle = (EAST + SIDE / 2, NORTH + SIDE / 2)

    def turn(shape):
        return shapely.affinity.rotate(shape, -90 * turned, origin=middle)

    road = turn(shapely.LineString([(middle[0], NORTH + 500), (middle[0], NORTH + SIDE - 500)]))
    ground = turn(shapely.box(middle[0] - 50, NORTH + 500, middle[0] - 20, NORTH + SIDE - 500))
    index = _index(ground, cells)
    columns = {"kind": "belt", "line": "road", "side": "left", "width_m": 30.0, "entry": "belts.0", "area_ha": 6.0}
    units = gpd.GeoDataFrame([columns | {"from_km": 0.0, "to_km": 2.0, "geometry": ground}], crs=CRS)
    traffic = {"line": "road", "kind": "road", "vehicles_per_day": 1500.0, "heavy_share": 0.15, "geometry": road}
    traffic |= {"speed_light_kmh": 90.0, "speed_heavy_kmh": 80.0}
    rose = np.zeros((2, 9))
    rose[:, (SECTORS.index(wind) + 2 * turned) % 8] = 1.0
    named = {"season": ["summer", "winter"], "sector": [*SECTORS, "calm"]}
    table = context.stands.table.assign(area_ha=6.0)
    stands = SimpleNamespace(
        table=table,
        species=context.stands.species,
        patches=table[["area_ha"]].iloc[:1],
        share=csr_array(np.full((1, len(species)), 1 / len(species))),
        unit_patch=np.zeros(1, int),
        index=index,
    )
    site = SimpleNamespace(
        climate=context.site.climate,
        years=context.site.years,
        lines=gpd.GeoDataFrame([traffic], crs=CRS),
        wind_rose=xr.DataArray(rose, named, ("season", "sector")),
    )
    scenario = context.scenario
    scenario.entries = [("belts.0", SimpleNamespace(offset_m=20.0))]
    return replace(context, scenario=scenario, site=site, stands=stands, plan=SimpleNamespace(units=units))


def _index(ground, cell):
    count = round(SIDE / cell)
    box = GeoBox((count, count), Affine(cell, 0, EAST, 0, -cell, NORTH + SIDE), CRS)
    under = rasterio.features.rasterize([(ground, 0)], box.shape, -1, transform=box.affine, dtype="int32")
    return xr.DataArray(under, dims=("y", "x"), coords=coordinates(box))


def fields(name, context):
    return effect_named(name).run(context, "process").fields


@pytest.fixture(scope="module")
def still():
    return place()


def test_each_field_has_a_row_and_each_row_a_field(still):
    rows = effect_table().query("aggregate == 'field'")
    made = {name: set(result.fields.data_vars) for name, result in run_effects(still).items() if result.fields}
    assert made == rows.groupby("effect")["quantity"].agg(set).to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_stamped_and_have_at_most_five_named_years(name, still):
    maps = fields(name, still)
    for field in maps.data_vars.values():
        assert field.dims == ("year", "y", "x")
        assert field["year"].values.tolist() == named_years(still) == [2037, 2047, 2056]
        assert set(field.attrs) >= {"units", "long_name", "tier", "sources", "caveat"}
        assert field.dtype == "float32"
        assert np.isfinite(field).all()


def test_named_years_stay_within_a_short_scenario():
    context = fake_context()
    short = replace(context, growth=context.growth.sel(year=slice(2026, 2038)))
    assert named_years(short) == [2037, 2038]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wind", ["E", "NE"])
def test_turning_site_and_wind_by_a_quarter_turns_the_fields(name, wind):
    before, after = fields(name, place(0, wind)), fields(name, place(1, wind))
    for quantity in before:
        first, turned = before[quantity].isel(year=-1).values, after[quantity].isel(year=-1).values
        np.testing.assert_allclose(np.rot90(first, -1), turned, rtol=2e-3, atol=2e-3 * np.abs(first).max())


def test_shelter_lies_on_the_lee_side_alone_and_the_open_keeps_its_wind(still):
    """East wind on a belt from north to south: shelter to the west of it, to 50 heights, and up to 5 before it."""
    wind = fields("shelter", still)["wind_summer"].isel(year=-1)
    height = float(still.growth["height"].isel(year=-1, stand=0))
    belt = EAST + SIDE / 2 - 35
    middle = wind.sel(y=slice(NORTH + SIDE - 800, NORTH + 800))
    lee = middle.sel(x=slice(belt - 10 * height, belt - 4 * height))
    assert (lee < 0.75).all()
    assert (middle.sel(x=slice(EAST, belt - 51 * height)) == 1).all()
    assert (middle.sel(x=slice(belt + 5.1 * height, EAST + SIDE)) == 1).all()
    assert float(middle.min()) > 0


def test_a_leafless_belt_shelters_less_than_one_in_leaf(still):
    maps = fields("shelter", still).isel(year=-1)
    assert float(maps["wind_winter"].mean()) > float(maps["wind_summer"].mean())


def test_wind_along_a_belt_finds_no_shelter():
    along = fields("shelter", place(wind="N"))["wind_summer"]
    assert (along >= 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_without_crowns_the_fields_are_exactly_those_of_the_open(name):
    bare = fields(name, place(closure=0.0))
    if name == "road_air":
        np.testing.assert_array_equal(bare["road_dust"], bare["road_dust_open"])
    else:
        for field in bare.data_vars.values():
            assert (field == (1 if name == "shelter" else 0)).all()


def test_the_source_of_oxygen_holds_all_the_oxygen_of_the_stands(still):
    """The map times its cells is t/ha times hectares: 300 cells of 10 m for each 3 ha."""
    source = fields("oxygen", still)["oxygen_source"].isel(year=-1)
    cell = float(source["x"][1] - source["x"][0]) ** 2
    released = effect_named("oxygen").run(still, "process").stands["oxygen_npp"].isel(year=-1, stand=0)
    hectares = float((still.stands.index >= 0).sum()) * 0.01
    assert float(source.sum()) * cell * 1e-6 == pytest.approx(float(released) * hectares, rel=1e-5)


def test_terpenes_drift_with_the_wind_and_stay_at_nanograms(still):
    air = fields("phytoncides", still)["terpenes_in_air"].isel(year=-1)
    belt = EAST + SIDE / 2 - 35
    west, east = air.sel(x=slice(EAST, belt - 100)), air.sel(x=slice(belt + 100, EAST + SIDE))
    assert float(west.sum()) > 50 * float(east.sum())
    assert 1 < float(air.max()) < 2000


def test_a_belt_lowers_road_dust_behind_it_and_nowhere_else(still):
    maps = fields("road_air", still).isel(year=-1)
    share = maps["road_dust"] / maps["road_dust_open"].where(maps["road_dust_open"] > 1e-3)
    road = EAST + SIDE / 2
    assert float(share.sel(x=slice(road, EAST + SIDE)).min()) == pytest.approx(1)
    behind = share.sel(x=slice(road - 110, road - 55), y=slice(NORTH + SIDE - 600, NORTH + 600))
    assert 0.4 < float(behind.min()) < float(behind.max()) < 1


def test_road_dust_beside_a_quiet_paved_road_is_a_few_micrograms(still):
    """1,500 vehicles a day lift about a kilogram of PM10 on a kilometre a day (AP-42)."""
    open_air = fields("road_air", still)["road_dust_open"].isel(year=-1)
    assert 0.5 < float(open_air.max()) < 20


def test_winds_of_the_seasons_sum_to_one(still):
    for rose in (seasonal_rose(still, "summer", 3), seasonal_rose(still, "winter"), yearly_rose(still, 3)):
        assert sum(wind.share for wind in rose) == pytest.approx(1)
        assert all(wind.friction_velocity < wind.speed for wind in rose)


def test_the_axis_of_a_belt_runs_beside_its_road(still):
    (axis,) = axes(still)
    np.testing.assert_allclose(axis.points[:, 0], EAST + SIDE / 2 - 35, atol=1)
    assert (axis.start_free, axis.end_free) == (True, True)
    (piece,) = pieces([axis], belt_state(still, 2056), "summer")
    assert (piece.width, piece.height) == (30.0, pytest.approx(8.0))
    assert 0 < piece.porosity < 0.2


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([10.0, 20.0, 30.0]), st.integers(0, 50))
def test_the_grid_of_fields_holds_the_same_ground_as_the_planting_grid(cell, seed):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((int(rng.integers(3, 90)), int(rng.integers(3, 90)))) < 0.2, 0, -1)
    values[0, 0] = 1
    box = GeoBox(values.shape, Affine(cell, 0, EAST, 0, -cell, NORTH), CRS)
    grid = FieldGrid.over(xr.DataArray(values.astype("int32"), dims=("y", "x"), coords=coordinates(box)))
    hectares = grid.mean(xr.DataArray([1.0, 2.0], dims="patch")).sum() * grid.cell**2
    assert hectares == pytest.approx(((values == 0).sum() + 2 * (values == 1).sum()) * cell**2)
    assert grid.cell >= 30 or grid.cell == cell


def test_a_field_is_saved_read_back_and_exported(small_outcome, small_folder, tmp_path):
    again = Outcome.open(small_folder)
    name, year = "wind_summer", int(again.fields["year"][-1])
    layer = again.layer(name, year)
    np.testing.assert_allclose(layer, small_outcome.layer(name, year), rtol=1e-3)
    again.export("terpenes_in_air", year, tmp_path / "terpenes.tif")
    with rasterio.open(tmp_path / "terpenes.tif") as raster:
        assert raster.crs.to_epsg() == 32642
        assert raster.units == ("ng m-3",)
        assert raster.tags()["tier"] == "process"
        assert raster.transform.a == pytest.approx(float(layer["x"][1] - layer["x"][0]))
    assert again.layer("road_air", year).name == "road_dust"


def test_a_year_without_a_map_and_a_range_of_a_field_are_refused(small_outcome):
    years = small_outcome.fields["year"].values.tolist()
    other = next(year for year in small_outcome.years if year not in years)
    with pytest.raises(ResultError, match=f"year is {other}; wind_summer is a map of {years[0]}"):
        small_outcome.layer("wind_summer", other)
    with pytest.raises(ResultError, match="choose value"):
        small_outcome.layer("wind_summer", years[0], "low")


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_the_cells_of_fields_are_those_of_any_other_scenario(east, south):
    values = np.zeros((300, 300), "int32")
    box = GeoBox(values.shape, Affine(10.0, 0, EAST + 10 * east, 0, -10.0, NORTH - 10 * south), CRS)
    grid = FieldGrid.over(xr.DataArray(values, dims=("y", "x"), coords=coordinates(box)))
    assert set((grid.x - grid.cell / 2) % grid.cell) == set((grid.y - grid.cell / 2) % grid.cell) == {0.0}
    assert grid.mean(xr.DataArray([1.0], dims="patch")).max() == pytest.approx(1.0)
