"""A planting as a model of its inputs: many evaluations at once, each a draw of one run.

Site and plan are made once. Evaluations that grow alike grow once; effects and money then follow for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import xarray as xr

from forestsim.beside import beside
from forestsim.draws import draw_figures, draw_species, drawn
from forestsim.effects import check_tiers
from forestsim.effects.base import Context
from forestsim.errors import ForestsimError
from forestsim.growth import grow
from forestsim.inputs import GROWTH, STAGES, Input, chance_inputs, figure_inputs
from forestsim.planting.stands import stratify
from forestsim.probability import Design, group_of, normals
from forestsim.scenario import Scenario
from forestsim.simulate import simulate_draws, site_and_plan
from forestsim.site.layers import Problems
from forestsim.site.weather import site_climate
from forestsim.tables import economy_table
from forestsim.uncertainty.factors import Factor

STATES = 330_000
"""Stands times years times evaluations at a time: some hundred megabytes."""
CHUNKS = (16, 1024)
NUMBERS = 1024
"""Joint samples of chance, and of a group."""
OTHER_SEED = 2**32


@dataclass(frozen=True, eq=False)
class Column:
    """An input of a planting as a factor, and what it is drawn under; joint samples are those of ``seed``."""

    factor: Factor
    stage: str
    parts: tuple[Input, ...]
    seed: int = 0


class Planting:
    """Totals of the last year of a scenario, as a model of its inputs.

    Call it with values over (evaluation, input), in the order of ``columns``; it gives (evaluation, outcome).
    """

    def __init__(self, scenario: Scenario, outcomes: Sequence[str], columns: Sequence[Column] | None = None):
        """Raise ForestsimError with the mistakes of the scenario and its site."""
        check_tiers(scenario)
        self.scenario, self.outcomes = scenario, tuple(outcomes)
        self.site, self.plan = site_and_plan(_with(scenario, 0, scenario.uncertainty.seed))
        self.stands = stratify(self.plan, self.site, scenario)
        self.columns = tuple(self.single if columns is None else columns)
        self.evaluations = 0
        self._pools: dict[tuple[int, int, str], np.ndarray] = {}

    def of(self, columns: Sequence[Column]) -> Planting:
        """Return the same planting as a model of other columns."""
        other = object.__new__(Planting)
        other.__dict__.update(self.__dict__, columns=tuple(columns), evaluations=0)
        return other

    @property
    def factors(self) -> list[Factor]:
        """Its inputs, in the order of the columns of values."""
        return [column.factor for column in self.columns]

    @cached_property
    def single(self) -> list[Column]:
        """Every input of the planting by itself: figures, then the weather and the luck of each season."""
        context = Context(self.scenario, self.site, self.plan, self.stands, xr.Dataset(), xr.Dataset())
        figures = [
            Column(Factor.figure(i.name, i.value, i.low, i.high, i.unit, i.title), i.stage, (i,))
            for i in sorted(figure_inputs(context), key=_kind)
        ]
        # Chance has another seed than the run's: what is found should not rest on its draws.
        seed = self.scenario.uncertainty.seed + OTHER_SEED
        return figures + [grouped(i.name, i.title, (i,), seed) for i in chance_inputs(context)]

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return the outcomes of values, chunk by chunk, those with and without weather apart."""
        values = np.asarray(values, float)
        found = np.empty((len(values), len(self.outcomes)))
        chunks = list(self._chunks(values))
        ours, theirs = chunks[::2], chunks[1::2]

        def evaluated(several: list[tuple[np.ndarray, bool]]) -> list[np.ndarray]:
            return [self._evaluate(values[places], weather) for places, weather in several]

        with beside(lambda: evaluated(theirs)) if theirs else nullcontext(list) as others:
            made = evaluated(ours)
            for (places, _), outcomes in zip(ours + theirs, made + others(), strict=True):
                found[places] = outcomes
        self.evaluations += len(values)
        return found

    def _chunks(self, values: np.ndarray) -> Iterator[tuple[np.ndarray, bool]]:
        """Yield places to be evaluated together, and whether they have a weather of their own."""
        weather = self._weather(values)
        for with_weather in (False, True):
            places = np.flatnonzero(weather == with_weather)
            # Rows that grow alike come together, so that few of them have to grow.
            order = places[np.lexsort(values[places][:, self._growing].T)] if self._growing.any() else places
            for start in range(0, len(order), self._chunk):
                yield order[start : start + self._chunk], with_weather

    def tolerant(self, values: np.ndarray) -> np.ndarray:
        """Return the outcomes as a call does, but NaN where values lie beyond what an equation is valid for."""
        try:
            return self(values)
        except (ValueError, ForestsimError):
            if len(values) == 1:
                return np.full((1, len(self.outcomes)), np.nan)
        half = len(values) // 2
        return np.concatenate([self.tolerant(values[:half]), self.tolerant(values[half:])])

    def joint(self, draws: int) -> np.ndarray:
        """Return the outcomes of the draws of a run, (draw, outcome): all inputs at once, as correlated as they are."""
        parts = [part for column in self.single for part in column.parts]
        every = grouped("all", "All inputs", parts, self.scenario.uncertainty.seed, draws)
        return self.of([every])(np.arange(draws)[:, np.newaxis])

    @property
    def _chunk(self) -> int:
        """Evaluations at a time: fewer of a large planting."""
        size = max(len(self.stands.table) * len(self.scenario.year_range), 1)
        return int(np.clip(STATES // size, *CHUNKS))

    @property
    def _growing(self) -> np.ndarray:
        return np.array([column.stage == GROWTH for column in self.columns], bool)

    def _weather(self, values: np.ndarray) -> np.ndarray:
        """Tell which evaluations have a weather of their own."""
        names = [[name for part in column.parts for name in part.names] for column in self.columns]
        told = [place for place, own in enumerate(names) if any(name.startswith("climate ") for name in own)]
        return (values[:, told] >= 0).any(axis=1) if told else np.zeros(len(values), bool)

    def _evaluate(self, values: np.ndarray, weather: bool) -> np.ndarray:
        growing = self._growing
        alike, of_row = np.unique(values[:, growing], axis=0, return_inverse=True)
        of_row = of_row.reshape(-1)
        grown = [column for column, grows in zip(self.columns, growing, strict=True) if grows]
        seedlings = self._design(grown, alike)
        scenario = _with(self.scenario, len(alike), seedlings)
        years = site_climate(scenario, Problems()).years if weather else self.site.years
        site = replace(self.site, years=years)
        with np.errstate(all="ignore"):
            species = draw_species(scenario.species, len(alike), seedlings)
            growth = grow(self.stands, species, site, scenario)
            species, growth, years = (_spread(data, of_row) for data in (species, growth, years))
            design = self._design(self.columns, values)
            scenario = _with(self.scenario, len(values), design)
            context = Context(scenario, replace(site, years=years), self.plan, self.stands, species, growth)
            figures = draw_figures(economy_table(), scenario.economy.figures, len(values), design)
            return self._last_year(simulate_draws(context, figures, self.outcomes), len(values))

    def _last_year(self, totals: xr.Dataset, draws: int) -> np.ndarray:
        last = totals.isel(year=-1)
        return np.stack([np.broadcast_to(last[name].to_numpy(), draws) for name in self.outcomes], axis=1)

    def _design(self, columns: Sequence[Column], values: np.ndarray) -> Design:
        """Return the values of all names under which the columns are drawn; what is at its centre is left out."""
        named: dict[str, np.ndarray] = {}
        for column, given in zip(columns, values.T, strict=True):
            if (given == column.factor.value).all():
                continue
            if not column.factor.numbers:
                named[column.parts[0].name] = given
                continue
            taken = given.astype(int)
            for part, name in ((one, name) for one in column.parts for name in one.names):
                centre = 0.0 if np.isnan(part.value) else part.value
                named[name] = np.where(taken >= 0, self._pool(column, part, name)[taken], centre)
        return Design(len(values), named)

    def _pool(self, column: Column, part: Input, name: str) -> np.ndarray:
        """Return the joint samples of a name: of one seed, so that those of correlated figures stay together."""
        seed, numbers = column.seed, column.factor.numbers
        if (seed, numbers, name) not in self._pools:
            if np.isnan(part.value):
                samples = normals(seed, name, numbers)
            else:
                samples = drawn(name, (part.value, part.low, part.high), part.unit, numbers, seed)
            self._pools[seed, numbers, name] = samples
        return self._pools[seed, numbers, name]


def grouped(name: str, title: str, parts: Sequence[Input], seed: int, numbers: int = NUMBERS) -> Column:
    """Return inputs that are moved as one, by the number of their joint sample."""
    stage = min((part.stage for part in parts), key=STAGES.index)
    return Column(Factor.numbered(name, numbers, title), stage, tuple(parts), seed)


def group_name(column: Column) -> str | None:
    """Return the group of correlated figures that an input belongs to."""
    group = None if column.factor.numbers else group_of(column.factor.name)
    return None if group is None else group.name


def _kind(one: Input) -> tuple[int, str]:
    """Return what puts the same parameter of all species side by side: they act, or do not, together."""
    return STAGES.index(one.stage), one.name.split()[-1] if one.stage == GROWTH else ""


def _with(scenario: Scenario, draws: int, seed: int | Design) -> Scenario:
    """Return the scenario with its figures drawn otherwise: so many times, by a seed or a design."""
    settings = scenario.uncertainty.model_copy(update={"draws": draws, "seed": seed})
    return scenario.model_copy(update={"uncertainty": settings})


def _spread(data: xr.Dataset, of_row: np.ndarray) -> xr.Dataset:
    return data.isel(draw=of_row) if "draw" in data.dims else data
