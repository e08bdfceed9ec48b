"""The parts of a scenario: what each key means, its unit, bounds and default."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from forestsim.scenario_types import (
    Change,
    Distance,
    Factor,
    FactorId,
    FactorOrNone,
    Figure,
    FigureId,
    Fraction,
    Geometry,
    Latitude,
    Longitude,
    Mix,
    Model,
    Name,
    NotNegative,
    Number,
    Point,
    Positive,
    Priority,
    Rose,
    Share,
    Spacing,
    Speed,
    Text,
    Warming,
    Where,
    Year,
    list_of,
)

EFFICIENCY = {"drip": 0.9, "furrow": 0.6}
"""Share of the water taken that reaches the roots, by method of irrigation (assumed; furrow 0.55-0.65)."""


class SiteSettings(Model):
    """Which ground the scenario stands on."""

    resolution_m: Annotated[float, Field(ge=5, le=100)] = 10.0
    """Cell of the planting grid, m."""
    margin_m: Distance = 2000.0
    """Width of the planting grid round the units, m."""
    layers: dict[Text, Text] = Field({})
    """Own rasters by layer name, such as {elevation: dem.tif}; paths are relative to the scenario file."""
    overrides: dict[Text, Number] = Field({})
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
    where: Where = Field({})
    """Keep only the features whose column has this value, such as {ref: M-32}."""
    kind: Literal["road", "highway", "railway", "river", "canal"] = "road"
    """What it is; leave out for a shipped line, which keeps its own kind."""
    traffic: Traffic | None = None
    """Traffic; leave out for that of the shipped line."""

    @model_serializer(mode="wrap")
    def _keep_kind_open(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out a kind that was not set: written out, the default would make a shipped highway a road."""
        written = plain(self)
        return written if "kind" in self.model_fields_set else {k: v for k, v in written.items() if k != "kind"}


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
    gas_preset: Literal["wesely1989", "itree"] = "wesely1989"
    """Constants of crowns for gases: Wesely (1989), or those of i-Tree Eco."""
    silt_load_g_m2: NotNegative | None = None
    """Silt on the paved roads, g/m2; leave out for the usual one of their traffic (0.03-0.6); dirty shoulders 2."""
    storms: StormHours = StormHours()
    """Dust storms of a year."""
    wind_rose: dict[Literal["summer", "winter"], Rose] | None = None
    """Share of hours by the direction the wind comes from, and calm, summing to 1; leave out for the shipped rose."""


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
    replant_years: Annotated[int, Field(ge=0, le=5)] = 0
    """For how many years after planting the dead are replaced; 0 is never."""
    replant_below: Fraction = 0.85
    """Share of plants alive below which they are replaced."""
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
    where: Where = Field({})
    """Keep only the features whose column has this value, such as {use: forest}."""
    polygon: Annotated[tuple[Point, ...], Field(strict=False, min_length=3)] | None = None
    """Corners [lon, lat] of one polygon, three or more."""
    geometry: Geometry | None = None
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
    """Reference evapotranspiration (ET0) against the normal, on top of what warming does to it."""
    temperature_shift_c: Warming = 0.0
    """Warming, K; ET0 rises with it of itself."""


class Climate(Model):
    """The normals of Turkestan, 1961-1990, or a monthly table of one's own; what differs from them; chance by year."""

    table: Text | None = None
    """Own monthly weather, a CSV file of 12 normals or of every month of a run of years; leave out for Turkestan's."""
    rain_factor: FactorOrNone = 1.0
    """Rain of all years against the normal."""
    et0_factor: Factor = 1.0
    """Reference evapotranspiration (ET0) of all years against the normal, on top of what warming does to it."""
    temperature_shift_c: Warming = 0.0
    """Warming of all years, K; ET0 rises with it of itself, 2.8 % per K."""
    periods: list_of(ClimatePeriod) = ()
    """Years that differ from the rest."""
    variability: bool = True
    """Draw wet and dry, hot and cool years around the mean; only with draws, and never in a year of the table."""
    rain_cv: Fraction | None = None
    """Coefficient of variation of yearly rain; leave out for 0.3 (0.25-0.35, assumed)."""
    temperature_sd_c: Annotated[float, Field(ge=0, le=5)] | None = None
    """Standard deviation of the yearly mean temperature, K; leave out for 0.9 (0.7-1.1, assumed)."""
    autocorrelation: Annotated[float, Field(ge=-0.9, le=0.9)] | None = None
    """Correlation of a year with the year before, in rain and temperature; leave out for 0.1 (0-0.3, assumed)."""
    rain_temperature_correlation: Annotated[float, Field(ge=-0.99, le=0.99)] | None = None
    """Correlation of yearly rain (its logarithm) with temperature; leave out for -0.3 (-0.5-0, assumed)."""


class Water(Model):
    """How much irrigation water there is, who gets it first, what is lost of it, and when it stops."""

    irrigation_ends: Year | None = None
    """The first year without irrigation anywhere, for instance when a grant ends."""
    method: Literal["drip", "furrow"] | None = None
    """How the plantings are irrigated; gives ``efficiency`` where that is left out."""
    efficiency: Share = EFFICIENCY["drip"]
    """Share of the water taken that reaches the roots; left out, it is that of ``method`` (drip 0.9, furrow 0.6)."""
    limit_m3_per_year: NotNegative | None = None
    """Water to be had at the source each year, m3, losses included; leave out for no limit."""
    priority: Priority = "order"
    """Who is served first when water is short: order (as entries stand in the file), or names of entries."""
    salinity_g_l: Annotated[float, Field(ge=0, le=35)] = 1.0
    """Salt of the irrigation water, g/l; leaching it takes more water."""
    recharge_mm: Annotated[float, Field(ge=0, le=3000)] | None = None
    """What refills the groundwater under the plantings, mm a year; leave out for that of the package (200, 100-400)."""

    @model_validator(mode="before")
    @classmethod
    def _efficiency_of_method(cls, data: Any) -> Any:
        """Fill in the efficiency, which stays the user's own where it is written."""
        if not isinstance(data, dict) or "efficiency" in data or data.get("method") not in list(EFFICIENCY):
            return data
        return {**data, "efficiency": EFFICIENCY[data["method"]]}


class Shock(Model):
    """Years in which other people travel, such as behind closed borders."""

    from_year: Year
    """First year."""
    to_year: Year
    """Last year."""
    domestic_change: Change = 0.0
    """Change of the visits of people of the country, as a fraction: -0.3 is three tenths less."""
    foreign_change: Change = 0.0
    """Change of the visits of foreigners, as a fraction: -0.9 is nine tenths less."""
    substitution: Fraction = 0.0
    """Visits of people who would have gone abroad, over domestic visits, if foreigners stay away altogether."""


class CountedVisits(Model):
    """Visitors counted in the planting, the pilgrims' stops included; targets are no count."""

    year: Year
    """Year of the count, within the years of the scenario."""
    visits: NotNegative
    """All visits of that year, also of those who would have come without the planting; 0 where nobody came."""


class Economy(Model):
    """Money. Every other figure of the economy is a row of a table of the package and can be set under ``figures``."""

    currency: Literal["KZT", "USD"] = "USD"
    """Currency of headlines; tables show both."""
    price_year: Literal[2021, 2022, 2023, 2024, 2025] = 2025
    """Year whose prices all money is given in."""
    discount_rate: Fraction = 0.06
    """Real discount rate a year, as a fraction: 0.06 is six in a hundred."""
    discount_rates: list_of(Fraction) = (0.03, 0.06, 0.09, 0.12)
    """Further real discount rates of the table of finance, as fractions."""
    attraction_weights: dict[FactorId, NotNegative] = Field({})
    """Own weights of factors of attractiveness, such as {forest_cover: 0.2}; the others keep theirs."""
    shocks: list_of(Shock) = ()
    """Shocks to travel, such as the fragment tourism_shock."""
    counted_visits: CountedVisits | None = None
    """A count of visitors that scales all modelled visits; leave out where nobody has counted."""
    figures: dict[FigureId, Figure] = Field({})
    """Own figures instead of those of the package: a number, or {value, low, high}."""


class Uncertainty(Model):
    """How ranges are made."""

    draws: Annotated[int, Field(ge=0)] = 64
    """Repetitions; 0 uses central values and gives no ranges. At most as many as fit in memory."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    """Start of the random numbers; the same seed gives the same result."""
