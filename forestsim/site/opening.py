"""Open the ground a scenario stands on: one grid, its layers, lines, places and climate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from scipy.ndimage import distance_transform_edt

from forestsim.errors import SiteError, did_you_mean
from forestsim.site import climate, vectors
from forestsim.site.facts import layer_names, layer_table
from forestsim.site.fields import Nearest, disc_distance
from forestsim.site.grid import CRS, centres, coordinates
from forestsim.site.layers import Layer, Problems, constant_layer, shipped_layers, slope_layer, user_layer
from forestsim.site.receivers import check_receivers
from forestsim.site.synthetic import reservoir_disc
from forestsim.site.userlines import site_lines
from forestsim.site.weather import SiteClimate, site_climate

if TYPE_CHECKING:
    from forestsim.scenario import Scenario

DISTANCES = {"distance_to_road": {"road", "highway"}, "distance_to_water": {"river", "canal"}}


@dataclass(frozen=True)
class Site:
    """The ground of a scenario.

    ``climate`` holds the normals as they are, of Turkestan or of the scenario's table; ``years`` says how each
    year differs from them (settings, periods and chance together), so apply ``years`` once.
    """

    grid: GeoBox
    """The grid of ``layers``: EPSG:32642, north up."""
    layers: xr.Dataset
    """Every layer over (y, x), float32."""
    provenance: pd.DataFrame
    """layer, provenance (real, derived, synthetic, user, override), source, file, sha256, crs, unit, note; the
    last row is the climate."""
    lines: gpd.GeoDataFrame
    """Roads, railway, rivers and canals as LineStrings, with traffic."""
    places: gpd.GeoDataFrame
    """Towns, villages and heritage sites as points; an unknown population is NaN."""
    heritage: gpd.GeoDataFrame
    """Heritage sites as polygons, widened by ``buffer_m``."""
    climate: xr.Dataset
    """Monthly normals over (month); ``notes`` in its attributes are what a reader must know of a table."""
    years: xr.Dataset
    """rain_factor, et0_factor and temperature_shift over (year[, draw]); ``climate.months_of`` gives the months."""
    wind_rose: xr.DataArray
    """Share of hours over (season, sector); each season sums to 1."""
    extremes: dict
    """Frost and heat that decide what can stand."""


def open_site(scenario: Scenario) -> Site:
    """Return the site of a scenario.

    Raises
    ------
    SiteError
        One line for each raster, line or value that cannot be used, all at once.
    """
    problems = Problems()
    grid, layers = shipped_layers()
    weather = site_climate(scenario, problems)
    if weather is not None:
        layers |= {name: _times(layers[name], ratio, weather) for name, ratio in weather.ratios.items()}
    changed = _user_layers(scenario, grid, layers, problems)
    lines, moved = site_lines(scenario, grid, problems)
    check_receivers(scenario, lines, problems)
    if problems.lines:
        raise SiteError(problems.lines)
    layers |= changed
    if "elevation" in changed and "slope" not in changed:
        layers["slope"] = slope_layer(layers["elevation"], grid)
    for name, kinds in DISTANCES.items():
        if kinds & moved and name not in changed:
            layers[name] = _distance_layer(name, lines[lines["kind"].isin(kinds)], grid)
    rose = None if scenario.air.wind_rose is None else dict(scenario.air.wind_rose)
    return Site(
        grid=grid,
        layers=_dataset(grid, layers),
        provenance=pd.DataFrame([*(layers[name].row for name in layer_names()), weather.row]),
        lines=lines,
        places=vectors.shipped_places(),
        heritage=vectors.shipped_heritage(),
        climate=weather.normals,
        years=weather.years,
        wind_rose=climate.wind_rose(rose),
        extremes=climate.extremes(weather.dryness),
    )


def _user_layers(scenario: Scenario, grid: GeoBox, shipped: dict[str, Layer], problems: Problems) -> dict[str, Layer]:
    """Return the layers that the scenario brings or sets."""
    settings, found = scenario.site, {}
    for key, given in (("layers", settings.layers), ("overrides", settings.overrides)):
        for name in given:
            if name not in shipped:
                problems.add(f"{scenario.file}: site.{key}.{name} is not a layer; {did_you_mean(name, layer_names())}")
    for name in sorted(set(settings.layers) & set(settings.overrides)):
        problems.add(f"{scenario.file}: site.overrides.{name} is set beside site.layers.{name}; keep one of the two")
    for name, file in settings.layers.items():
        if name in shipped:
            found[name] = user_layer(name, scenario.resolve(file), grid, shipped[name], problems)
    for name, value in settings.overrides.items():
        if name in shipped:
            found[name] = constant_layer(name, value, grid, scenario.file, problems)
    return {name: layer for name, layer in found.items() if layer is not None}


def _times(layer: Layer, ratio: float, weather: SiteClimate) -> Layer:
    """Return a layer that rests on the shipped normals, brought to those of the scenario's table."""
    file = weather.row["file"]
    note = "; ".join(filter(None, [layer.note, f"times {ratio:.4g}, the normals of {file} against those of Turkestan"]))
    return replace(layer, values=layer.values * np.float32(ratio), source=f"{layer.source} {file}", note=note)


def _distance_layer(name: str, lines: gpd.GeoDataFrame, grid: GeoBox) -> Layer:
    x, y = centres(grid)
    distance = _distance(list(lines.geometry), grid)
    if name == "distance_to_water":
        distance = np.minimum(distance, disc_distance([reservoir_disc()], x, y))
    sources = " ".join(sorted(set(lines["source"])))
    return Layer(name, distance.astype("float32"), "derived", sources, note="from the lines of the scenario")


def _distance(lines: list, grid: GeoBox) -> np.ndarray:
    """Return the distance to ``lines``, m: true within 2 km, from cell to cell beyond."""
    x, y = centres(grid)
    touched = rasterize(lines, out_shape=grid.shape, transform=grid.affine, all_touched=True, dtype="uint8")
    distance = distance_transform_edt(touched == 0) * grid.affine.a
    rows, columns = np.nonzero(distance < 2000)
    distance[rows, columns] = Nearest(lines).of(np.column_stack([x[columns], y[rows]]))[0]
    return distance


def _dataset(grid: GeoBox, layers: dict[str, Layer]) -> xr.Dataset:
    dataset = xr.Dataset(coords=coordinates(grid), attrs={"crs": CRS})
    for name in layer_names():
        info, layer = layer_table().loc[name], layers[name]
        attrs = {"units": info["unit"], "long_name": info["title"], "provenance": layer.provenance}
        dataset[name] = (("y", "x"), layer.values, attrs | {"grid_mapping": "spatial_ref"})
    return dataset
