"""A scenario: what is planted where and when, under which air, water and prices.

YAML holds data and nothing else. Every mistake of a file is reported at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, PrivateAttr, ValidationError, model_validator

from forestsim import resources
from forestsim.errors import ScenarioError, did_you_mean, shorten
from forestsim.scenario_checks import cross_checks
from forestsim.scenario_errors import printable, worded
from forestsim.scenario_models import (
    Air,
    Belt,
    Block,
    Climate,
    ClimatePeriod,
    CountedVisits,
    Economy,
    Line,
    Planting,
    Receiver,
    Shock,
    SiteSettings,
    StormHours,
    Town,
    Traffic,
    Uncertainty,
    Water,
)
from forestsim.scenario_types import (
    EffectId,
    Figure,
    Growth,
    Model,
    Name,
    ParameterId,
    Prose,
    Range,
    SpeciesId,
    Text,
    Tier,
    Year,
    list_of,
)
from forestsim.yamlfile import read_mapping

__all__ = [
    "TIERS",
    "Air",
    "Belt",
    "Block",
    "Climate",
    "ClimatePeriod",
    "CountedVisits",
    "Economy",
    "Line",
    "Planting",
    "Range",
    "Receiver",
    "Scenario",
    "Shock",
    "SiteSettings",
    "StormHours",
    "Town",
    "Traffic",
    "Uncertainty",
    "Water",
    "from_mapping",
    "load",
    "schema",
    "shipped_fragments",
    "shipped_scenarios",
    "to_mapping",
]

TIERS = ("paper", "curve", "process")
# Lists that a fragment adds to; every other list, it replaces.
ADDED = {("climate", "periods")}


class Scenario(Model):
    """One plan for the corridor and all that it depends on."""

    name: Name
    """Title of maps and reports."""
    description: Prose = ""
    """What the scenario is about, in a sentence."""
    years: Annotated[tuple[Year, Year], Field(strict=False)]
    """First and last year, such as [2026, 2066]."""
    site: SiteSettings = SiteSettings()
    """Which ground the scenario stands on."""
    lines: dict[Text, Line] = Field({})
    """Lines of one's own, and changes to shipped ones, by id."""
    air: Air = Air()
    """The air over the site."""
    receivers: list_of(Receiver) = ()
    """Places where somebody hears the road or breathes the air."""
    towns: list_of(Town) | None = None
    """Towns that visitors come from; leave out for the shipped ones."""
    belts: list_of(Belt) = ()
    """Strips along lines. Where entries overlap, the earlier keeps the land."""
    blocks: list_of(Block) = ()
    """Plantings in polygons; they come after all belts."""
    tier: Tier | None = None
    """Method for every effect; leave out for the most defensible one of each."""
    tiers: dict[EffectId, Tier] = Field({})
    """Method for single effects, such as {dust: paper}."""
    growth: Growth = "auto"
    """Growth engine: auto, or process, takes 3-PG where a parameter set is published and curves elsewhere; curve takes
    yield curves for all; or one by species, such as {populus_alba: curve}. ``tier`` never changes it."""
    climate: Climate = Climate()
    """Adjustments to the monthly normals of Turkestan, 1961-1990."""
    water: Water = Water()
    """How much irrigation water there is, who gets it first, what is lost of it, and when it stops."""
    economy: Economy = Economy()
    """Currency, prices and figures of the economy."""
    species: dict[SpeciesId, dict[ParameterId, Figure]] = Field({})
    """Own figures of species: a number, or {value, low, high}, such as {ulmus_pumila: {rotation: 45}}."""
    uncertainty: Uncertainty = Uncertainty()
    """How ranges are made."""

    _file: str = PrivateAttr("scenario")
    _folder: Path = PrivateAttr(Path("."))

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = cross_checks(to_mapping(self))
        if problems:
            raise ScenarioError(problems)
        return self

    def __eq__(self, other: object) -> bool:
        """Tell whether both say the same, whichever files they came from."""
        return isinstance(other, Scenario) and to_mapping(self) == to_mapping(other)

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
        return yaml.safe_dump(to_mapping(self), allow_unicode=True, sort_keys=False)

    @property
    def entries(self) -> list[tuple[str, Belt | Block]]:
        """Belts, then blocks, each with its place in the file, such as ``belts.0``."""
        belts = [(f"belts.{i}", belt) for i, belt in enumerate(self.belts)]
        return belts + [(f"blocks.{i}", block) for i, block in enumerate(self.blocks)]

    @property
    def year_range(self) -> range:
        """All years, first and last included."""
        return range(self.years[0], self.years[1] + 1)

    def resolve(self, file: str) -> Path:
        """Return the path of a file that the scenario names, relative to the scenario's folder."""
        path = Path(file).expanduser()
        return path if path.is_absolute() else (self._folder / path).resolve()


def schema() -> dict:
    """Return the JSON Schema of a scenario, with a description of every key, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as plain lists, mappings, texts and numbers, every default written out."""
    return scenario.model_dump(mode="json")


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {path.stem: path for path in sorted(resources.path("scenarios").glob("*.yaml"))}


def shipped_fragments() -> dict[str, Path]:
    """Return the shipped fragments by name."""
    return {path.stem: path for path in sorted(resources.path("scenarios", "fragments").glob("*.yaml"))}


def load(
    scenario: str | Path,
    fragments: tuple[str | Path, ...] = (),
    layers: dict[str, str | Path] | None = None,
    tier: str | None = None,
    draws: int | None = None,
) -> Scenario:
    """Read a scenario by path or by the name of a shipped one.

    Parameters
    ----------
    scenario : path, or name of a shipped scenario such as ``corridor``
    fragments : paths or names of shipped fragments, laid over the scenario in order; mappings
        merge, ``climate.periods`` add up, and every other value is replaced
    layers : own rasters by layer name, relative to the current folder
    tier : method for every effect, instead of ``tier`` and ``tiers`` of the file
    draws : repetitions, instead of those of the file

    Raises
    ------
    ScenarioError
        With one line for each mistake.
    """
    path = _find(scenario, shipped_scenarios(), "scenario")
    data, file = read_mapping(path), path.name
    for fragment in fragments:
        piece = _find(fragment, shipped_fragments(), "fragment")
        data, file = _merge(data, read_mapping(piece)), f"{file} with {piece.stem}"
    if layers:
        data = _merge(data, {"site": {"layers": {name: str(Path(own).resolve()) for name, own in layers.items()}}})
    if tier:
        data = {**data, "tier": tier, "tiers": {}}
    if draws is not None:
        data = _merge(data, {"uncertainty": {"draws": draws}})
    return from_mapping(data, file=file, folder=path.parent, stem=path.name)


def from_mapping(data: dict, file: str = "scenario", folder: str | Path = ".", stem: str | None = None) -> Scenario:
    """Return the scenario in a mapping; ``file`` heads messages, files are sought in ``folder``.

    Raises ScenarioError with one line for each mistake.
    """
    try:
        model = Scenario.model_validate(data)
    except ValidationError as wrong:
        problems = [*worded(wrong, Scenario), *cross_checks(data)]
    except ScenarioError as wrong:
        problems = wrong.problems
    else:
        model._file, model._folder = stem or file, Path(folder)
        return model
    raise ScenarioError([printable(f"{file}: {problem}") for problem in problems])


def _find(name: str | Path, shipped: dict[str, Path], what: str) -> Path:
    path = Path(name)
    try:
        here = path.exists()
    except (OSError, ValueError):
        return path
    if str(name) in shipped and not path.is_file():
        return shipped[str(name)]
    if here or path.suffix or len(path.parts) > 1:
        return path
    raise ScenarioError(f"{shorten(name)}: no such file and no shipped {what}; {did_you_mean(str(name), shipped)}")


def _merge(below: Any, above: Any, where: tuple[str, ...] = ()) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _merge(below.get(key), value, (*where, key)) for key, value in above.items()}
    if where in ADDED and isinstance(below, list) and isinstance(above, list):
        return [*below, *above]
    return above
