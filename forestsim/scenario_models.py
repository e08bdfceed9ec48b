"""The parts of a scenario, each with its keys, units and bounds. Strict and frozen: a wrong key is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from forestsim.scenario_errors import is_number, species_hint, unknown
from forestsim.tables import economy_table, effect_names, species_names, species_parameter_names


def _known(what: str, names: Callable[[], Iterable[str]]) -> AfterValidator:
    """Return a validator that takes one of ``names()``."""

    def check(value: str) -> str:
        if value not in names():
            raise ValueError(unknown(what, value, names()))
        return value

    return AfterValidator(check)


def _known_species(value: str) -> str:
    if value not in species_names():
        raise ValueError(species_hint(value))
    return value


def _economy_figures() -> list[str]:
    return list(economy_table()["figure"])


def _both_spacings(value: Any) -> Any:
    return [value, value] if isinstance(value, int | float) and not isinstance(value, bool) else value


def _plain_text(value: str) -> str:
    if not value.strip():
        raise ValueError("write at least one letter")
    if any(category(letter) == "Cc" for letter in value):
        raise ValueError("write it in one line, without control characters")
    return value


def _plain_value(value: Any) -> Any:
    if not isinstance(value, str | int | float | bool):
        raise ValueError("write text (in quotes), a number, or true or false")
    return value


def _geometry(value: dict) -> dict:
    levels = {"Polygon": 2, "MultiPolygon": 3}.get(value.get("type") if isinstance(value.get("type"), str) else "")
    if levels is None or set(value) != {"type", "coordinates"}:
        raise ValueError("write type (Polygon or MultiPolygon) and coordinates, and nothing else")
    if not _positions(value["coordinates"], levels):
        raise ValueError("write coordinates as GeoJSON does: rings of [lon, lat], each ring in brackets of its own")
    return value


def _positions(value: Any, levels: int) -> bool:
    """Tell lists of ordinary numbers nested as deep as GeoJSON wants them."""
    if not isinstance(value, list | tuple) or not value:
        return False
    if levels == 0:
        return len(value) in (2, 3) and all(is_number(number) for number in value)
    return all(_positions(inner, levels - 1) for inner in value)


def _figure_kind(value: Any) -> str:
    return "<range>" if isinstance(value, dict | Range) else "<number>"


def list_of(item: Any) -> Any:
    return Annotated[tuple[item, ...], Field(strict=False)]


Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(gt=0, le=5, allow_inf_nan=False)]
FactorOrNone = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
Warming = Annotated[float, Field(ge=-10, le=15, allow_inf_nan=False)]
Speed = Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)]
Distance = Annotated[float, Field(ge=0, le=20000, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0.3, le=100, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(_plain_text)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_plain_text)]
Plain = Annotated[Any, BeforeValidator(_plain_value), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Where = dict[str, Plain]
SpeciesId = Annotated[str, AfterValidator(_known_species)]
EffectId = Annotated[str, _known("effect", effect_names)]
ParameterId = Annotated[str, _known("species parameter", species_parameter_names)]
FigureId = Annotated[str, _known("figure of economy.csv", _economy_figures)]
Tier = Literal["paper", "curve", "process"]
Mix = dict[SpeciesId, Share]
Spacing = Annotated[tuple[Metres, Metres], Field(strict=False), BeforeValidator(_both_spacings)]
Point = Annotated[tuple[Number, Number], Field(strict=False)]
Rose = dict[Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW", "calm"], Fraction]


class Model(BaseModel):
    """Strict and frozen; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Range(Model):
    """A figure with its range: low and high are the 5 % and 95 % quantiles."""

    value: Number
    """The central value."""
    low: Number | None = None
    """5 % quantile; leave out for a fixed value."""
    high: Number | None = None
    """95 % quantile; leave out for a fixed value."""


Figure = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[Range, Tag("<range>")],
    Discriminator(_figure_kind),
]


class SiteSettings(Model):
    """Which ground the scenario stands on."""

    resolution_m: Annotated[float, Field(ge=5, le=100)] = 10.0
    """Cell of the planting grid, m."""
    margin_m: Distance = 2000.0
    """Width of the planting grid round the units, m."""
    layers: dict[str, Text] = {}
    """Own rasters by layer name, such as {elevation: dem.tif}; paths are relative to the scenario file."""
    overrides: dict[str, Number] = {}
    """One value for a whole layer, such as {groundwater_depth: 3.0}, in the unit of the layer."""


class Traffic(Model):
    """Traffic of a road, both directions together."""

    vehicles_per_day: NotNegative
    """Vehicles in 24 hours, yearly mean."""
    heavy_share: Fraction = 0.15
    """Lorries and buses among them, 0 to 1."""
    speed_light_kmh: Speed = 90.0
    """Mean speed of cars, km/h."""
    speed_heavy_kmh: Speed = 80.0
    """Mean speed of lorries and buses, km/h."""


class Line(Model):
    """A road, highway, railway, river or canal: a shipped one adjusted, or one from a file."""

    file: Text | None = None
    """Vector file of the line, relative to the scenario file; leave out for a shipped line."""
    where: Where = {}
    """Keep only the features whose column has this value, such as {ref: M-32}."""
    kind: Literal["road", "highway", "railway", "river", "canal"] | None = None
    """What it is; leave out for a shipped line (a line from a file is then a road)."""
    traffic: Traffic | None = None
    """Traffic; leave out for that of the shipped line."""


class StormHours(Model):
    """Dust storms of a year."""

    events_per_year: NotNegative = 20.0
    """Storms in a year."""
    hours_per_event: NotNegative = 6.0
    """Length of a storm, h."""
    tsp_ug_m3: NotNegative = 3000.0
    """Dust in the air during a storm (total suspended particles), µg/m3."""


class Air(Model):
    """The air over the site. The defaults are assumed regional values."""

    tsp_ug_m3: NotNegative = 100.0
    """Background dust (total suspended particles), yearly mean, µg/m3."""
    so2_ug_m3: NotNegative = 10.0
    """Sulphur dioxide, yearly mean, µg/m3."""
    no2_ug_m3: NotNegative = 15.0
    """Nitrogen dioxide, yearly mean, µg/m3."""
    o3_ug_m3: NotNegative = 70.0
    """Ozone, yearly mean, µg/m3."""
    storms: StormHours = StormHours()
    """Dust storms of a year."""
    wind_rose: dict[Literal["summer", "winter"], Rose] | None = None
    """Share of hours by the direction the wind comes from, and calm; each season sums to 1. Leave out for the shipped rose."""


class Receiver(Model):
    """A place where somebody hears the road or breathes the air."""

    name: Name
    """What it is called on the map."""
    lon: Longitude
    """Longitude, degrees east (WGS 84)."""
    lat: Latitude
    """Latitude, degrees north (WGS 84)."""
    height_m: Positive = 4.0
    """Height of the ear above the ground, m."""
    kind: Literal["dwelling", "school", "hospital", "heritage", "other"] = "dwelling"
    """What stands there."""
    population: NotNegative = 0.0
    """People there."""


class Town(Model):
    """A town that visitors come from."""

    name: Name
    """What it is called."""
    lon: Longitude
    """Longitude, degrees east (WGS 84)."""
    lat: Latitude
    """Latitude, degrees north (WGS 84)."""
    population: NotNegative
    """Inhabitants."""


class Planting(Model):
    """What belts and blocks have in common."""

    name: Name
    """What it is called on the map; no two entries share a name."""
    mix: Mix
    """Share of stems by species, such as {ulmus_pumila: 0.6, elaeagnus_angustifolia: 0.4}; the shares sum to 1."""
    planting_year: Year
    """Year of planting, within the years of the scenario."""
    spacing_m: Spacing
    """Metres between rows and between plants in a row, such as [4, 3]; one number for both."""
    irrigation_mm: Annotated[float, Field(ge=0, le=2000)] = 0.0
    """Water brought to the roots, mm a year (1 mm is 10 m3/ha), after losses."""
    irrigation_years: Annotated[int, Field(ge=0, le=300)] | None = None
    """For how many years from planting; leave out for all years of the scenario."""
    fenced: bool = True
    """Fenced or guarded against grazing."""
    allow_cropland: bool = False
    """May stand on land mapped as cropland."""
    force: bool = False
    """Plant refused species all the same; every page then says so."""


class Belt(Planting):
    """A strip along a line."""

    line: Text
    """Id of a shipped line, or of one under ``lines``."""
    side: Literal["left", "right", "both"] = "both"
    """Side of the line, seen in its direction."""
    offset_m: Distance
    """From the line to the near edge, m."""
    width_m: Annotated[float, Field(gt=0, le=5000)]
    """Width of the strip, m."""
    from_km: NotNegative = 0.0
    """Start along the line, km."""
    to_km: Positive | None = None
    """End along the line, km; leave out for its end."""
    rows: Annotated[int, Field(ge=1, le=10000)] | None = None
    """Number of rows; leave out to fill the width at the row spacing."""


class Block(Planting):
    """One or more polygons: from a file, or written here as ``polygon`` or ``geometry``."""

    file: Text | None = None
    """GeoPackage, GeoJSON or Shapefile in any CRS, relative to the scenario file."""
    layer: Text | None = None
    """Layer of a GeoPackage; leave out for its first."""
    where: Where = {}
    """Keep only the features whose column has this value, such as {use: forest}."""
    polygon: Annotated[tuple[Point, ...], Field(strict=False, min_length=3)] | None = None
    """Corners [lon, lat] of one polygon, three or more."""
    geometry: Annotated[dict[str, Any], AfterValidator(_geometry)] | None = None
    """A GeoJSON Polygon or MultiPolygon."""
    crs: Text = "EPSG:4326"
    """CRS of polygon or geometry."""


class ClimatePeriod(Model):
    """Years that differ from the rest, on top of the settings for all years: factors multiply, shifts add."""

    from_year: Year
    """First year."""
    to_year: Year
    """Last year."""
    rain_factor: FactorOrNone = 1.0
    """Rain against the normal; 0.7 is three tenths less."""
    et0_factor: Factor = 1.0
    """Reference evapotranspiration against the normal."""
    temperature_shift_c: Warming = 0.0
    """Warming, K."""


class Climate(Model):
    """Adjustments to the monthly normals of Turkestan, 1961-1990."""

    rain_factor: FactorOrNone = 1.0
    """Rain of all years against the normal."""
    et0_factor: Factor = 1.0
    """Reference evapotranspiration of all years against the normal."""
    temperature_shift_c: Warming = 0.0
    """Warming of all years, K."""
    periods: list_of(ClimatePeriod) = ()
    """Years that differ from the rest."""


class Water(Model):
    """Where irrigation water comes from and when it stops."""

    irrigation_ends: Year | None = None
    """The first year without irrigation anywhere, for instance when a grant ends."""
    efficiency: Share = 0.9
    """Share of the water taken that reaches the roots (drip 0.9, furrow 0.6)."""


class Economy(Model):
    """Money. Every other figure is a row of economy.csv and can be set under ``figures``."""

    currency: Literal["KZT", "USD"] = "USD"
    """Currency of headlines; tables show both."""
    price_year: Literal[2021, 2022, 2023, 2024, 2025] = 2025
    """Year whose prices all money is given in."""
    discount_rate: Fraction = 0.06
    """Real discount rate a year, as a fraction: 0.06 is six in a hundred."""
    figures: dict[FigureId, Figure] = {}
    """Own figures instead of rows of economy.csv: a number, or {value, low, high}."""


class Uncertainty(Model):
    """How ranges are made."""

    draws: Annotated[int, Field(ge=0, le=4096)] = 64
    """Repetitions; 0 uses central values and gives no ranges."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    """Start of the random numbers; the same seed gives the same result."""
