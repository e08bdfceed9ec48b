"""A scenario: what is planted where and when, under which air, water and prices.

YAML holds data and nothing else. Every model is strict and frozen; every mistake
of a file is reported at once (`scenario_errors.py` words them).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from forestsim import resources
from forestsim.errors import ScenarioError, did_you_mean, shorten
from forestsim.scenario_errors import cross_checks, worded
from forestsim.tables import economy_table, effect_names, species_names, species_parameter_names
from forestsim.yamlfile import read_mapping, read_text

TIERS = ("paper", "curve", "process")


def _known(what: str, names):
    """Return a validator that takes one of ``names()``."""

    def check(value: str) -> str:
        if value not in names():
            raise ValueError(f"unknown {what}; {did_you_mean(value, names())}")
        return value

    return AfterValidator(check)


def _shares_sum_to_one(mix: dict[str, float]) -> dict[str, float]:
    total = sum(mix.values())
    if not mix:
        raise ValueError("name at least one species, such as {ulmus_pumila: 1.0}")
    if abs(total - 1) > 1e-6:
        raise ValueError(f"the shares sum to {total:.6g}; make them sum to 1")
    return mix


def _spacing(value: Any) -> Any:
    return [value, value] if isinstance(value, int | float) and not isinstance(value, bool) else value


def _printable(value: str) -> str:
    if not value.strip():
        raise ValueError("write a name of at least one letter")
    return value


Fraction = Annotated[float, Field(ge=0, le=1)]
Share = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
SpeciesId = Annotated[str, _known("species", species_names)]
EffectId = Annotated[str, _known("effect", effect_names)]
Tier = Literal["paper", "curve", "process"]
Mix = Annotated[dict[SpeciesId, Share], AfterValidator(_shares_sum_to_one)]
Spacing = Annotated[tuple[Positive, Positive], Field(strict=False), BeforeValidator(_spacing)]
Rose = dict[Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW", "calm"], Fraction]


def _list_of(item):
    return Annotated[tuple[item, ...], Field(strict=False)]


class Model(BaseModel):
    """Strict and frozen; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Range(Model):
    """A figure with its range."""

    value: Number
    low: Number | None = None
    high: Number | None = None


class SiteSettings(Model):
    """Which ground the scenario stands on."""

    resolution_m: Annotated[float, Field(ge=5, le=100)] = 10.0
    """Cell of the planting grid, m."""
    margin_m: Annotated[float, Field(ge=0, le=20000)] = 2000.0
    """Width of the planting grid round the units, m."""
    layers: dict[str, str] = {}
    """Own rasters by layer name, relative to the scenario file."""
    overrides: dict[str, Number] = {}
    """One value for a whole layer, such as {groundwater_depth: 3.0}."""


class Traffic(Model):
    """Traffic of a road; both directions together."""

    vehicles_per_day: NotNegative
    heavy_share: Fraction = 0.15
    speed_light_kmh: Positive = 90.0
    speed_heavy_kmh: Positive = 80.0


class Line(Model):
    """A road, highway, railway, river or canal: a shipped one adjusted, or one from a file."""

    file: str | None = None
    """Vector file of the line, relative to the scenario file; leave out for a shipped line."""
    where: dict[str, str | int | float | bool] = {}
    """Keep only features whose column has this value."""
    kind: Literal["road", "highway", "railway", "river", "canal"] = "road"
    traffic: Traffic | None = None


class StormHours(Model):
    """Dust storms of a year."""

    events_per_year: NotNegative = 20.0
    hours_per_event: NotNegative = 6.0
    tsp_ug_m3: NotNegative = 3000.0


class Air(Model):
    """The air over the site. The defaults are assumed regional values (docs/sources.md)."""

    tsp_ug_m3: NotNegative = 100.0
    """Background dust (total suspended particles), yearly mean, µg/m3."""
    so2_ug_m3: NotNegative = 10.0
    no2_ug_m3: NotNegative = 15.0
    o3_ug_m3: NotNegative = 70.0
    storms: StormHours = StormHours()
    wind_rose: dict[Literal["summer", "winter"], Rose] | None = None
    """Share of hours by direction the wind comes from; each season sums to 1 with calm."""


class Receiver(Model):
    """A place where somebody hears the road or breathes the air."""

    name: Name
    lon: Longitude
    lat: Latitude
    height_m: Positive = 4.0
    kind: Literal["dwelling", "school", "hospital", "heritage", "other"] = "dwelling"
    population: NotNegative = 0.0


class Town(Model):
    """A town that visitors come from."""

    name: Name
    lon: Longitude
    lat: Latitude
    population: NotNegative


class Planting(Model):
    """What belts and blocks have in common."""

    name: Name
    mix: Mix
    """Share of stems by species; the shares sum to 1."""
    planting_year: Year
    spacing_m: Spacing
    """Metres between rows and between plants in a row, such as [4, 3]; one number for both."""
    irrigation_mm: Annotated[float, Field(ge=0, le=2000)] = 0.0
    """Water brought to the roots, mm a year (1 mm is 10 m3/ha), after losses."""
    irrigation_years: Annotated[int, Field(ge=0)] | None = None
    """For how many years from planting; leave out for all years of the scenario."""
    fenced: bool = True
    """Fenced or guarded against grazing."""
    allow_cropland: bool = False
    """May stand on land mapped as cropland."""
    force: bool = False
    """Plant refused species all the same; every page then says so."""


class Belt(Planting):
    """A strip along a line."""

    line: str
    side: Literal["left", "right", "both"] = "both"
    """Seen in the direction of the line."""
    offset_m: Annotated[float, Field(ge=0, le=20000)]
    """From the line to the near edge, m."""
    width_m: Annotated[float, Field(gt=0, le=5000)]
    from_km: NotNegative = 0.0
    to_km: Positive | None = None
    """Distance along the line; leave out for its end."""
    rows: Annotated[int, Field(ge=1)] | None = None
    """Number of rows; leave out to fill the width at the row spacing."""


class Block(Planting):
    """One or more polygons."""

    file: str | None = None
    """GeoPackage, GeoJSON or Shapefile in any CRS, relative to the scenario file."""
    layer: str | None = None
    """Layer of a GeoPackage."""
    where: dict[str, str | int | float | bool] = {}
    """Keep only features whose column has this value."""
    polygon: Annotated[tuple[Annotated[tuple[Number, Number], Field(strict=False)], ...], Field(strict=False)] | None = None
    """Corners [lon, lat] of one polygon."""
    geometry: dict[str, Any] | None = None
    """A GeoJSON Polygon or MultiPolygon."""
    crs: str = "EPSG:4326"
    """CRS of polygon or geometry."""


class ClimatePeriod(Model):
    """Years that differ from the rest."""

    from_year: Year
    to_year: Year
    rain_factor: NotNegative = 1.0
    et0_factor: Positive = 1.0
    temperature_shift_c: Number = 0.0


class Climate(Model):
    """Adjustments to the monthly normals of Turkestan 1961-1990."""

    rain_factor: NotNegative = 1.0
    et0_factor: Positive = 1.0
    temperature_shift_c: Annotated[float, Field(ge=-10, le=15)] = 0.0
    periods: _list_of(ClimatePeriod) = ()


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
    discount_rate: Fraction = 0.06
    figures: dict[Annotated[str, _known("figure of economy.csv", lambda: list(economy_table()["figure"]))], Number | Range] = {}


class Uncertainty(Model):
    """How ranges are made."""

    draws: Annotated[int, Field(ge=0, le=4096)] = 64
    """Repetitions; 0 uses central values and gives no ranges."""
    seed: Annotated[int, Field(ge=0)] = 1


class Scenario(Model):
    """One plan for the corridor and all that it depends on."""

    name: Name
    description: str = ""
    years: Annotated[tuple[Year, Year], Field(strict=False)]
    """First and last year."""
    site: SiteSettings = SiteSettings()
    lines: dict[str, Line] = {}
    """Lines of one's own, and changes to shipped ones, by id."""
    air: Air = Air()
    receivers: _list_of(Receiver) = ()
    towns: _list_of(Town) | None = None
    """Towns visitors come from; leave out for the shipped ones."""
    belts: _list_of(Belt) = ()
    blocks: _list_of(Block) = ()
    tier: Tier | None = None
    """Method for every effect; leave out for the most defensible one of each."""
    tiers: dict[EffectId, Tier] = {}
    """Method for single effects."""
    growth: Literal["curve"] = "curve"
    """Growth engine; ``tier`` never changes it."""
    climate: Climate = Climate()
    water: Water = Water()
    economy: Economy = Economy()
    species: dict[SpeciesId, dict[Annotated[str, _known("species parameter", species_parameter_names)], Number | Range]] = {}
    """Own values for species parameters."""
    uncertainty: Uncertainty = Uncertainty()

    _file: str = PrivateAttr("scenario")
    _folder: Path = PrivateAttr(Path("."))
    _text: str = PrivateAttr("")

    @property
    def file(self) -> str:
        """Name of the file it came from, for messages."""
        return self._file

    @property
    def stem(self) -> str:
        """Short name for folders and tables."""
        return Path(self._file).stem

    @property
    def text(self) -> str:
        """The scenario as YAML, with every default written out."""
        return yaml.safe_dump(self.model_dump(mode="json"), allow_unicode=True, sort_keys=False)

    @property
    def entries(self) -> list[tuple[str, Belt | Block]]:
        """Belts, then blocks, each with its place in the file, such as ``belts.0``."""
        return [(f"belts.{i}", b) for i, b in enumerate(self.belts)] + [(f"blocks.{i}", b) for i, b in enumerate(self.blocks)]

    @property
    def year_range(self) -> range:
        """All years, first and last included."""
        return range(self.years[0], self.years[1] + 1)

    def resolve(self, file: str) -> Path:
        """Return the path of a file that the scenario names."""
        return (self._folder / Path(file).expanduser()).resolve() if not Path(file).is_absolute() else Path(file)


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {p.stem: p for p in sorted(resources.path("scenarios").glob("*.yaml"))}


def shipped_fragments() -> dict[str, Path]:
    """Return the shipped fragments by name."""
    return {p.stem: p for p in sorted(resources.path("scenarios", "fragments").glob("*.yaml"))}


def load(
    scenario: str | Path,
    fragments: tuple[str | Path, ...] = (),
    layers: dict[str, str | Path] | None = None,
    tier: str | None = None,
    draws: int | None = None,
) -> Scenario:
    """Read a scenario by path or by the name of a shipped one.

    ``fragments`` are laid over it in order (mappings merge, everything else is replaced);
    ``layers`` names rasters by layer, relative to the current folder.
    Raises ScenarioError with one line for each mistake.
    """
    path = _find(scenario, shipped_scenarios(), "scenario")
    data, file = read_mapping(path), path.name
    for fragment in fragments:
        piece = _find(fragment, shipped_fragments(), "fragment")
        data, file = _merge(data, read_mapping(piece)), f"{file} with {piece.stem}"
    if layers:
        data = _merge(data, {"site": {"layers": {name: str(Path(p).resolve()) for name, p in layers.items()}}})
    if tier:
        data = {**data, "tier": tier, "tiers": {}}
    if draws is not None:
        data = _merge(data, {"uncertainty": {"draws": draws}})
    return from_mapping(data, file=file, folder=path.parent, stem=path.name, text=read_text(path))


def from_mapping(data: dict, file: str = "scenario", folder: Path = Path("."), stem: str | None = None, text: str = "") -> Scenario:
    """Return the scenario in a mapping. Raises ScenarioError with one line for each mistake."""
    problems, model = [], None
    try:
        model = Scenario.model_validate(data)
    except ValidationError as wrong:
        problems = worded(wrong, Scenario)
    problems += [p for p in cross_checks(data) if p not in problems]
    if problems or model is None:
        raise ScenarioError([f"{file}: {problem}" for problem in problems])
    model._file, model._folder, model._text = stem or file, Path(folder), text
    return model


def _find(name: str | Path, shipped: dict[str, Path], what: str) -> Path:
    path = Path(name)
    if path.exists() or path.suffix or len(path.parts) > 1:
        return path
    if str(name) not in shipped:
        raise ScenarioError(f"{shorten(name)}: no such file and no shipped {what}; {did_you_mean(str(name), shipped)}")
    return shipped[str(name)]


def _merge(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _merge(below.get(key), value) for key, value in above.items()}
    return above
