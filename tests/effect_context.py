"""A small context for effects, made by hand: five pure stands of one hectare, thirty years."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from scipy.sparse import identity
from shapely.geometry import LineString, Point

from forestsim.draws import draw_species
from forestsim.effects.base import Context
from forestsim.site.climate import monthly_normals, wind_rose

SPECIES = ("ulmus_pumila", "pinus_sylvestris", "picea_schrenkiana", "haloxylon_aphyllum", "elaeagnus_angustifolia")
PLANTED, FIRST, LAST = 2027, 2026, 2056
POOL_SHARES = {"stem": 0.6, "branch": 0.15, "coarse_root": 0.2, "fine_root": 0.05}
LEAF_AREA = {
    "ulmus_pumila": 3.0,
    "pinus_sylvestris": 3.0,
    "picea_schrenkiana": 4.0,
    "haloxylon_aphyllum": 0.4,
    "elaeagnus_angustifolia": 5.0,
}


def fake_air(**changes) -> SimpleNamespace:
    storms = SimpleNamespace(events_per_year=20.0, hours_per_event=6.0, tsp_ug_m3=3000.0)
    return SimpleNamespace(
        **{
            "tsp_ug_m3": 100.0,
            "so2_ug_m3": 10.0,
            "no2_ug_m3": 15.0,
            "o3_ug_m3": 70.0,
            "gas_preset": "wesely1989",
            "silt_load_g_m2": None,
            "storms": storms,
        }
        | changes
    )


def fake_scenario(**changes) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "name": "Five stands",
            "file": "five.yaml",
            "tier": None,
            "tiers": {},
            "years": (FIRST, LAST),
            "air": fake_air(),
            "water": SimpleNamespace(efficiency=0.9),
            "receivers": (),
            "uncertainty": SimpleNamespace(draws=0, seed=1),
        }
        | changes
    )


def fake_context(
    draws: int = 0, species=SPECIES, closure: float = 1.0, warmer: float = 0.0, width: float = 30.0,
    distance: float = 35.0, vehicles: float = 1500.0, **changes,
) -> Context:  # fmt: skip
    """Return a context whose stands close over in ten years to ``closure``."""
    years = np.arange(FIRST, LAST + 1)
    stand = np.arange(len(species))
    table = pd.DataFrame(
        {
            **{"species": list(species), "planting_year": PLANTED, "area_ha": 1.0, "width_m": width},
            **{"kind": "block" if np.isnan(width) else "belt", "distance_to_road": distance},
        },
        index=pd.Index(stand, name="stand"),
    )
    stands = SimpleNamespace(
        table=table, species=table["species"].to_xarray(), patches=table, unit_patch=stand,
        share=identity(len(stand), format="csr"), index=None,
    )  # fmt: skip
    plan = SimpleNamespace(
        units=gpd.GeoDataFrame({"area_ha": table["area_ha"]}, geometry=[Point(0, distance)] * len(stand))
    )
    traits = draw_species({}, draws, 1)
    return Context(
        scenario=fake_scenario(**changes),
        site=_site(years, warmer, vehicles),
        plan=plan,
        stands=stands,
        species=traits,
        growth=_growth(years, species, closure),
    )


def _site(years, warmer: float = 0.0, vehicles: float = 1500.0) -> SimpleNamespace:
    months = {"month": np.arange(1, 13)}
    rain = np.array([27, 24, 30, 27, 20, 7, 4, 2, 3, 13, 24, 28.0])
    et0 = np.array([20, 30, 65, 115, 180, 230, 245, 215, 145, 80, 35, 20.0])
    climate = monthly_normals().assign({"rain": ("month", rain), "et0": ("month", et0)}).assign_coords(months)
    factors = {"rain_factor": 1.0, "et0_factor": 1.0, "temperature_shift": warmer}
    given = {name: ("year", np.full(len(years), value)) for name, value in factors.items()}
    road = {"line": ["road"], "kind": ["road"], "vehicles_per_day": [vehicles], "heavy_share": [0.15]}
    return SimpleNamespace(
        climate=climate,
        years=xr.Dataset(given, coords={"year": years}),
        lines=gpd.GeoDataFrame(road, geometry=[LineString([(-5000, 0), (5000, 0)])]),
        wind_rose=wind_rose(),
    )


def _growth(years, species, closure) -> xr.Dataset:
    """Return stands that grow in a straight line for ten years and then stand still but for their wood."""
    age = np.maximum(years - PLANTED, 0)
    young = np.minimum(age / 10, 1)
    area = np.array([LEAF_AREA.get(s, 3.0) for s in species])[:, None]
    one = np.ones_like(area)
    values = {
        "height": young * one * 8.0,
        "dbh": young * one * 15.0,
        "crown_cover": closure * young * one,
        "lai": closure * young * area,
        "biomass_foliage": closure * young * one * 2.5,
        "npp": closure * young * one * 5.0,
        **{f"biomass_{pool}": share * closure * one * 3.0 * age for pool, share in POOL_SHARES.items()},
        "litter": closure * young * one * 2.0,
        "carbon": closure * one * 1.5 * age,
        "water_ratio": (age > 0) * one * 0.8,
        "stems": (age > 0) * one * 1000.0,
        "evapotranspiration": (age > 0) * one * (200 + 300 * young),
        "irrigation": (age > 0) * one * 400.0,
        "water_deficit": (age > 0) * one * 100.0,
        "irrigation_need": (age > 0) * one * 450.0,
        "rain": 200.0 * one * np.ones(len(years)),
        "rise": (age > 0) * one * 50.0,
        "native_evapotranspiration": 200.0 * one * np.ones(len(years)),
    }
    growth = xr.Dataset(
        {name: (("stand", "year"), v * np.ones((len(species), len(years)))) for name, v in values.items()}
    )
    growth["native_lai"] = ("stand", np.full(len(species), 0.3))
    growth["native_cover"] = ("stand", np.full(len(species), 0.25))
    leaf = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0.0])
    growth["leaf"] = (("stand", "month"), np.tile(leaf, (len(species), 1)))
    return growth.assign_coords(year=years, stand=np.arange(len(species)), month=np.arange(1, 13))
