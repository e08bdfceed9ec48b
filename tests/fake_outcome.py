"""A synthetic Outcome of about 300 units, for tests of pages: made in a tenth of a second, without a run.

Its numbers mean nothing. It has what a page must bear: quantities not stated, values of
both signs, refused and forced species, an unplanted unit, markup in names.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr
from shapely.ops import substring

from forestsim.notes import Note
from forestsim.tables import effect_table

YEARS = list(range(2026, 2067))
CRS = "EPSG:32642"
ROAD = [
    (68.262, 43.287),
    (68.246, 43.185),
    (68.24, 43.05),
    (68.254, 42.925),
    (68.268, 42.855),
    (68.303, 42.838),
    (68.369, 42.777),
]
HIGHWAY = [(67.99, 43.405), (68.235, 43.325), (68.37, 43.265), (68.52, 43.17), (68.76, 42.965)]
RIVER = [(68.0, 43.2), (68.1, 42.95), (68.2, 42.75), (68.15, 42.6)]
PLACES = [
    ("turkestan", "Turkestan", "Туркестан", "Түркістан", "town", 68.2711, 43.2977, 220133),
    ("shaulder", "Shaulder", "Шаульдер", "Шәуілдір", "village", 68.369, 42.777, 10439),
    ("arystan_bab", "Arystan Bab", "Арыстан-Баб", "Арыстан баб", "heritage", 68.268, 42.851, np.nan),
    ("otrar", "Otrar", "Отрар", "Отырар", "heritage", 68.303, 42.853, np.nan),
    ("kentau", "Kentau", "Кентау", "Кентау", "town", 68.52, 43.517, 74464),
]
NOTE = Note("rent_negative", {"negative": 40, "years": 41})
OLD_NOTE = "A sentence that older folders have, without a key."
UNSTATED = ("phytoncides", "ion_increase", "chlorides")
MARKUP = "<img src=x onerror=alert(1)></script><b>North & belt"
MIXES = [{"ulmus_pumila": 0.6, "haloxylon_aphyllum": 0.4}, {"elaeagnus_angustifolia": 1.0}, {"haloxylon_aphyllum": 1.0}]


def fake_outcome(
    name: str = "Corridor", draws: bool = True, seed: int = 1, blocks: int = 60, stem: str = "fake", many: int = 0
) -> SimpleNamespace:
    """Return an object with the fields of Outcome that pages read. many : units in rows beside each other, instead."""
    rng = np.random.default_rng(seed)
    lines = _lines()
    units = _units(lines, rng, blocks)
    units = _in_rows(units, many) if many else units
    patches = _patches(int(units["patch"].max()) + 1, rng, draws)
    totals, per_hectare = _tables(patches, units)
    cells = np.arange(3) * 10.0
    return SimpleNamespace(
        name=name,
        stem=stem,
        draws=_draws(totals, per_hectare, rng) if draws else xr.Dataset(),
        index=xr.DataArray(np.zeros((3, 3), "int32"), {"y": -cells, "x": cells}, ("y", "x")),
        years=YEARS,
        units=units,
        patches=patches,
        totals=totals,
        per_hectare=per_hectare,
        ledger=pd.DataFrame(),
        base=_base(),
        fields=_fields(),
        lines=lines,
        places=_places(),
        verdicts=_verdicts(units),
        losses=pd.DataFrame(),
        provenance={
            "version": "0.1.0",
            "date": "2026-11-24",
            "seed": 1,
            "draws": 64 if draws else 0,
            "crs": CRS,
            "currency": {"headline": "USD", "price_year": 2025},
            "notes": [NOTE.text, OLD_NOTE],
            "note_keys": [NOTE.record()],
            "inputs": [
                {"layer": "soil_salinity", "provenance": "synthetic"},
                {"layer": "elevation", "provenance": "synthetic"},
            ],
        },
    )


def _places() -> gpd.GeoDataFrame:
    columns = ["place", "title_en", "title_ru", "title_kk", "kind", "lon", "lat", "population"]
    table = pd.DataFrame(PLACES, columns=columns)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326").to_crs(CRS)


def _lines() -> gpd.GeoDataFrame:
    rows = [
        ("turkestan_shaulder_road", "Turkestan road", "Дорога Туркестан – Шаульдер", "Түркістан жолы", "road", ROAD),
        ("we_wc_highway", "Western highway", "Западная автомагистраль", "Батыс автожолы", "highway", HIGHWAY),
        ("syr_darya", "Syr Darya", "Сырдарья", "Сырдария", "river", RIVER),
    ]
    table = pd.DataFrame([row[:5] for row in rows], columns=["line", "title_en", "title_ru", "title_kk", "kind"])
    table["provenance"] = "derived"
    return gpd.GeoDataFrame(table, geometry=[shapely.LineString(row[5]) for row in rows], crs="EPSG:4326").to_crs(CRS)


def _units(lines: gpd.GeoDataFrame, rng, blocks: int) -> gpd.GeoDataFrame:
    rows = []
    for number, (line, offset, last) in enumerate([(0, 20, 57), (0, -20, 57), (0, 90, 57), (1, 30, 70)]):
        way = lines.geometry.iloc[line]
        for km in range(last):
            piece = substring(way, km * 1000, (km + 1) * 1000)
            belt = piece.offset_curve(offset + np.sign(offset) * 15).buffer(15, cap_style="flat")
            side = "left" if offset > 0 else "right"
            title = MARKUP if number == 0 and km == 0 else f"Belt {number + 1}"
            named = {"name": title, "entry": f"belts.{number}", "label": f"{title}, {side}, km {km}-{km + 1}"}
            along = {"line": lines["line"].iloc[line], "side": side, "from_km": float(km), "to_km": float(km + 1)}
            rows.append(_row(rows, belt, rng) | named | along | {"kind": "belt"})
    for i in range(blocks):
        centre = lines.geometry.iloc[0].interpolate(rng.uniform(0, 57000))
        middle = shapely.Point(centre.x + 1500 + 600 * (i % 6), centre.y + rng.uniform(-500, 500))
        named = {"name": f"Block {i + 1}", "entry": f"blocks.{i // 12}", "label": f"Block {i + 1}", "kind": "block"}
        along = {"line": "", "side": "", "from_km": np.nan, "to_km": np.nan}
        rows.append(_row(rows, middle.buffer(rng.uniform(80, 260), quad_segs=4), rng) | named | along)
    units = gpd.GeoDataFrame(rows, crs=CRS)
    units.loc[5, ["mix", "status"]] = ["{}", "refused"]
    return units


def _in_rows(units: gpd.GeoDataFrame, count: int) -> gpd.GeoDataFrame:
    """Return ``count`` square units of 4 ha, 250 m apart, with what the given ones have."""
    blocks = units[units["kind"] == "block"]
    many = blocks.iloc[np.arange(count) % len(blocks)].reset_index(drop=True)
    row, column = np.divmod(np.arange(count), 60)
    west, south = 432_000 + column * 250.0, 4_740_000 + row * 250.0
    names = [f"Block {i + 1}" for i in range(count)]
    squares = shapely.box(west, south, west + 200, south + 200)
    given = {
        "unit": np.arange(count) + 1,
        "patch": np.arange(count) % 60,
        "name": names,
        "label": names,
        "area_ha": 4.0,
    }
    return many.assign(**given).set_geometry(gpd.GeoSeries(squares, crs=CRS))


def _draws(totals: pd.DataFrame, per_hectare: pd.DataFrame, rng) -> xr.Dataset:
    """Return 64 draws of each whole amount about its value, within its range."""
    place = rng.uniform(-1, 1, 64)
    out = {}
    for part, table in (("total", totals), ("per_hectare", per_hectare)):
        rows = table[table["species"] == "all"].pivot(index="quantity", columns="year")
        low, value, high = (rows[name].to_numpy()[..., None] for name in ("low", "value", "high"))
        drawn = value + np.where(place < 0, value - low, high - value) * place
        out[part] = (("quantity", "year", "draw"), drawn.astype("float32"), rows.index.tolist())
    parts = {n: xr.DataArray(v, {"quantity": q, "year": YEARS}, dims) for n, (dims, v, q) in out.items()}
    return xr.Dataset(parts)


def _row(rows: list, geometry, rng) -> dict:
    mix = json.dumps(MIXES[len(rows) % 3])
    number = len(rows)
    site = {"rain": 206.0, "groundwater_depth": 3.2, "soil_salinity": 4.5}
    water = {"irrigation_mm": 300.0 * (number % 2), "irrigation_years": 3}
    planted = {"mix": mix, "mix_requested": mix, "planting_year": 2026 + number % 3, "seedlings": 1250}
    judged = {"status": "fit", "forced": False}
    area = geometry.area / 1e4
    return (
        {"unit": number + 1, "area_ha": area, "patch": number % 60, "geometry": geometry}
        | site
        | water
        | planted
        | judged
    )


def _patches(count: int, rng, draws: bool) -> xr.Dataset:
    table = effect_table().query("aggregate != 'field'")
    names = ["survival", "height", "crown_cover", "lai", "biomass", "rent"]
    growth = pd.DataFrame({"quantity": names, "unit": ["1", "m", "1", "m2 m-2", "t ha-1", "USD ha-1 yr-1"]})
    growth = growth.assign(palette=["sequential"] * 5 + ["diverging"], title_en="", effect="")
    data = xr.Dataset(coords={"patch": np.arange(count), "year": YEARS, "quantile": ["low", "value", "high"]})
    age = np.maximum(0, np.arange(len(YEARS)) - 1)[None, :]
    for row in pd.concat([table, growth]).itertuples():
        most = rng.uniform(0.1, 1, (count, 1)) * (0.9 if row.unit == "1" else 10 ** rng.uniform(0, 3))
        value = most * (1 - np.exp(-age / rng.uniform(4, 15, (count, 1)))) ** 2
        if row.palette == "diverging":
            value = value - most * 0.4 * (age > 0)
        value[rng.random(count) < 0.2] *= 0.05
        if row.quantity in UNSTATED:
            value[::3] = np.nan
        spread = np.stack([value - 0.3 * np.abs(value), value, value + 0.5 * np.abs(value)], axis=-1)
        if not draws:
            spread[..., [0, 2]] = np.nan
        attrs = {
            "units": row.unit,
            "long_name": row.title_en,
            "effect": row.effect,
            "tier": "curve",
            "sources": "seed2022",
            "caveat": "an upper figure",
        }
        data[row.quantity] = xr.DataArray(spread.astype("float32"), dims=("patch", "year", "quantile"), attrs=attrs)
    return data


def _tables(patches: xr.Dataset, units: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    mean = set(effect_table().query("aggregate == 'mean'")["quantity"]) | {"survival", "height", "crown_cover", "lai"}
    out = {"total": [], "hectare": []}
    area = units["area_ha"].to_numpy()
    for name, values in patches.data_vars.items():
        by_unit = values.values[units["patch"].to_numpy()]
        total = np.nansum(by_unit * area[:, None, None], axis=0)
        if np.isnan(values.sel(quantile="low")).all():
            total[:, [0, 2]] = np.nan
        partial = bool(np.isnan(values.sel(quantile="value")).any())
        for part, amount in (("total", total), ("hectare", total / area.sum())):
            if part == "total" and name in mean:
                continue
            frame = pd.DataFrame(amount, columns=["low", "value", "high"]).assign(
                scenario="fake",
                quantity=name,
                tier="curve",
                year=YEARS,
                species="all",
                unit=values.attrs["units"],
                partial=partial,
            )
            out[part].append(frame)
            share = 0.6 if part == "total" else 1.0
            parts = {column: frame[column] * share for column in ("low", "value", "high")}
            out[part].append(frame.assign(species="ulmus_pumila", partial=False, **parts))
            if partial:
                out[part].append(frame.assign(species="haloxylon_aphyllum", value=np.nan, low=np.nan, high=np.nan))
    return pd.concat(out["total"]), pd.concat(out["hectare"])


def _verdicts(units: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = [(1, "at risk", False), (2, "refused", True), (6, "refused", False), (7, "fit", False)]
    table = pd.DataFrame(rows, columns=["unit", "verdict", "forced"])
    figures = {"figure": 14.2, "limit": 12.0, "unit_of_figure": "dS m-1", "text": "soil salinity 14.2 dS/m, limit 12"}
    return table.assign(entry="belts.0", species="ulmus_pumila", cause="salinity", **figures)


def _fields() -> xr.Dataset:
    """Return a shelter and a plume beside the road, for three named years."""
    x, y = np.arange(430_000, 450_000, 200.0), np.arange(4_800_000, 4_735_000, -200.0)
    years = np.array([2031, 2036, 2066])
    away = np.abs(x - 440_000)[None, None, :] * np.ones((len(years), len(y), 1))
    grown = np.linspace(0.3, 1, len(years))[:, None, None]
    data = {"wind_summer": 1 - 0.6 * grown * (away < 1000), "road_dust": 4 * np.exp(-away / 2000) / grown}
    units = {"wind_summer": "1", "road_dust": "ug m-3"}
    out = xr.Dataset(coords={"year": years, "y": y, "x": x})
    for name, values in data.items():
        attrs = {
            "units": units[name],
            "long_name": name,
            "tier": "process",
            "sources": "hagen_weps",
            "caveat": "coarse",
        }
        out[name] = xr.DataArray(values.astype("float32"), dims=("year", "y", "x"), attrs=attrs)
    return out


def _base() -> xr.Dataset:
    x = np.arange(400_000, 500_000, 200.0) + 100
    y = np.arange(4_830_000, 4_710_000, -200.0) - 100
    east, north = np.meshgrid(x, y)
    hills = (
        195
        + 0.004 * np.maximum(0, (east - 440_000) + (north - 4_770_000))
        + 12 * np.sin(east / 3000) * np.cos(north / 4000)
    )
    cover = np.select([np.abs(east - 425_000) < 600, hills < 192, hills > 300], [80.0, 90.0, 30.0], 60.0)
    layers = {"elevation": (("y", "x"), hills), "landcover": (("y", "x"), cover)}
    base = xr.Dataset(layers, coords={"x": x, "y": y}).astype("float32")
    for name in base.data_vars:
        base[name].attrs["provenance"] = "synthetic"
    return base
