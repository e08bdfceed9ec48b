"""The kinds of values that a scenario holds, with their bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from forestsim.scenario_errors import is_number, species_hint, unknown
from forestsim.tables import attraction_weights, economy_table, effect_names, species_names, species_parameter_names

ENGINES = ("curve", "process")


def _known(what: str, names: Callable[[], Iterable[str]]) -> AfterValidator:
    """Return a validator that takes one of ``names()``."""

    def check(value: str) -> str:
        if value not in names():
            raise ValueError(unknown(what, value, names()))
        return value

    return AfterValidator(check)


def _one_of(names: Callable[[], Iterable[str]]) -> Any:
    """Return what tells an editor the names to choose from."""
    return Field(json_schema_extra=lambda node: node.update(enum=list(names())))


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
    if _odd(value):
        raise ValueError("write it in one line, without control characters")
    return value


def _prose(value: str) -> str:
    if _odd(value.replace("\n", "").replace("\t", "")):
        raise ValueError("write it without control characters")
    return value


def _odd(value: str) -> bool:
    """Tell control characters and line breaks, which neither a page nor YAML brings through unchanged."""
    return any(category(letter) in ("Cc", "Zl", "Zp") for letter in value)


def _plain_value(value: Any) -> Any:
    if not isinstance(value, str | int | float | bool):
        raise ValueError("write text (in quotes), a number, or true or false")
    if isinstance(value, str) and _odd(value):
        raise ValueError("write it in one line, without control characters")
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


def _order_or_list(value: Any) -> Any:
    if value == "order" or isinstance(value, list | tuple):
        return value
    raise ValueError("write order, or a list of names of entries, such as [North, South]")


def _priority_kind(value: Any) -> str:
    return "<order>" if isinstance(value, str) else "<names>"


def _engine_or_engines(value: Any) -> Any:
    if value in ("auto", *ENGINES) or isinstance(value, dict):
        return value
    raise ValueError("write auto, curve or process, or an engine by species, such as {populus_alba: curve}")


def _growth_kind(value: Any) -> str:
    return "<engine>" if isinstance(value, str) else "<engines>"


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
Speed = Annotated[float, Field(ge=20, le=130, allow_inf_nan=False)]
Distance = Annotated[float, Field(ge=0, le=20000, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0.3, le=100, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(_plain_text)]
Prose = Annotated[str, AfterValidator(_prose)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_plain_text)]
Plain = Annotated[Any, BeforeValidator(_plain_value), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Where = dict[Text, Plain]
SpeciesId = Annotated[str, AfterValidator(_known_species), _one_of(species_names)]
EffectId = Annotated[str, _known("effect", effect_names), _one_of(effect_names)]
ParameterId = Annotated[str, _known("species parameter", species_parameter_names), _one_of(species_parameter_names)]
FigureId = Annotated[str, _known("figure of the economy", _economy_figures), _one_of(_economy_figures)]
FactorId = Annotated[str, _known("factor of attractiveness", attraction_weights), _one_of(attraction_weights)]
Change = Annotated[float, Field(ge=-1, le=5, allow_inf_nan=False)]
Tier = Literal["paper", "curve", "process"]
Mix = dict[SpeciesId, Share]
Spacing = Annotated[tuple[Metres, Metres], Field(strict=False), BeforeValidator(_both_spacings)]
Point = Annotated[tuple[Number, Number], Field(strict=False)]
Geometry = Annotated[dict[str, Any], AfterValidator(_geometry)]
Priority = Annotated[
    Annotated[Literal["order"], Tag("<order>")] | Annotated[list_of(Name), Tag("<names>")],
    Discriminator(_priority_kind),
    BeforeValidator(_order_or_list),
]
Growth = Annotated[
    Annotated[Literal["auto", "curve", "process"], Tag("<engine>")]
    | Annotated[dict[SpeciesId, Literal["curve", "process"]], Tag("<engines>")],
    Discriminator(_growth_kind),
    BeforeValidator(_engine_or_engines),
]
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
