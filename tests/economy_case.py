"""A small planting with a known economy, for the tests of money."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from scipy.sparse import csr_array
from shapely.geometry import LineString, Point, box

from forestsim.draws import draw_figures
from forestsim.planting.stands import Stands
from forestsim.scenario import Economy
from forestsim.tables import economy_table, species_table

YEARS = np.arange(2026, 2067)
CORNER = (600_000.0, 4_760_000.0)
CLIMATE = xr.Dataset({"tmax": ("month", [1.0, 4, 12, 21, 28, 34, 36, 34, 28, 19, 11, 4])})
STEPPE, CROPLAND = 30.0, 40.0


def site_layers(east=STEPPE, west=STEPPE):
    """Flat land of 100 m cells round the belts: one land cover east of their middle, one west of it, a river afar."""
    x, y = CORNER[0] + np.arange(-4950, 5000, 100.0), CORNER[1] + np.arange(11_950, -4000, -100.0)
    cover = np.where(x > CORNER[0] + 25, east, west) + 0 * y[:, np.newaxis]
    layers = {"landcover": cover, "elevation": 0 * cover + 200.0, "distance_to_water": 0 * cover + 5000.0}
    return xr.Dataset({name: (("y", "x"), values) for name, values in layers.items()}, coords={"y": y, "x": x})


def wind_rose(**shares):
    sectors = ["N", "NE", "E", "SE", "S", "SW", "W", "NW", "calm"]
    values = [[shares.get(name, 0.0) for name in sectors]] * 2
    coords = {"season": ["summer", "winter"], "sector": sectors}
    return xr.DataArray(values, dims=("season", "sector"), coords=coords)


def context(
    patches=3, draws=0, scale=1.0, cover=0.5, towns=None, mm=300.0, fenced=True, width=50.0, years=YEARS, **economy
):
    """A row of belts, one patch each: elm (stand 0), pine (1) and saxaul (2) planted in 2027 on 2 ha a belt."""
    stands = 3
    age = np.clip(years - 2027, 0, None)
    shape = np.minimum(age / 20, 1.0)
    per_year = xr.DataArray(
        np.tile(shape, (stands, 1)), dims=("stand", "year"), coords={"stand": range(stands), "year": years}
    )
    if draws:
        per_year = per_year * xr.DataArray(np.linspace(0.8, 1.2, draws), dims="draw")
    started = xr.DataArray((years >= 2027) * 1.0, dims="year", coords={"year": years})
    growth = xr.Dataset(
        {
            "crown_cover": per_year * cover,
            "height": per_year * 8.0,
            "stems": 500 * started + 0 * per_year,
            "irrigation": mm * started + 0 * per_year,
            "irrigation_need": (mm + 50.0) * started + 0 * per_year,
            "replanted": 0 * per_year,
            "survival": 0.8 * started + 0 * per_year,
            "water_ratio": 0.9 * started + 0 * per_year,
        }
    )
    table = pd.DataFrame(
        {
            "species": ["ulmus_pumila", "pinus_sylvestris", "haloxylon_aphyllum"],
            "planting_year": 2027,
            "stems_per_ha": [1100.0, 1100.0, 300.0],
            "irrigation_mm": mm,
            "irrigation_years": -1,
        }
    ).rename_axis("stand")
    hectares = 2.0 * scale
    share = np.zeros((patches, stands))
    share[np.arange(patches), np.arange(patches) % stands] = 1.0
    table["area_ha"] = share.sum(axis=0) * hectares
    patch_table = pd.DataFrame(
        {"area_ha": hectares, "planting_year": 2027, "kind": "belt", "planted_share": 1.0, "width_m": width},
        index=range(patches),
    )
    x, y = CORNER
    length = hectares * 10_000 / width
    units = gpd.GeoDataFrame(
        {"entry": "belts.0", "area_ha": hectares, "fenced": fenced, "distance_to_road": 50.0},
        geometry=[box(x, y + i * length, x + width, y + (i + 1) * length) for i in range(patches)],
        index=range(patches),
        crs=32642,
    )
    places = gpd.GeoDataFrame(
        {"place": ["turkestan", "ruin"], "kind": ["town", "heritage"], "population": [200_000.0, np.nan]},
        geometry=[Point(x, y - 10_000), Point(x, y)],
        crs=32642,
    )
    road = LineString([(x - 20, y - 50_000), (x - 20, y + 50_000)])
    lines = gpd.GeoDataFrame({"line": ["turkestan_shaulder_road"]}, geometry=[road], crs=32642)
    scenario = SimpleNamespace(
        file="test.yaml",
        name="Test",
        stem="test",
        text="name: Test",
        uncertainty=SimpleNamespace(draws=draws, seed=1),
        towns=towns,
        economy=Economy(**economy),
        water=SimpleNamespace(efficiency=0.9, irrigation_ends=None),
        air=SimpleNamespace(storms=SimpleNamespace(events_per_year=20.0)),
    )
    return SimpleNamespace(
        scenario=scenario,
        site=SimpleNamespace(places=places, lines=lines, layers=site_layers(), wind_rose=wind_rose(), climate=CLIMATE),
        plan=SimpleNamespace(units=units),
        stands=Stands(table, patch_table, csr_array(share), np.arange(patches), None),
        growth=growth,
        effects={},
        trait_or_nan=lambda name: species_table()[name].sel(species=table["species"].tolist()).rename(species="stand"),
    )


def figures(draws=0, **own):
    return draw_figures(economy_table(), own, draws, 1)
