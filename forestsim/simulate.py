"""The whole way through the house, from a scenario to its outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forestsim.effects.base import Context
    from forestsim.planting import Plan
    from forestsim.planting.stands import Stands
    from forestsim.results import Outcome
    from forestsim.scenario import Scenario
    from forestsim.site import Site

MANY = 4096
"""Draws up to which a site is opened before it is known whether all fits in memory."""


def simulate(scenario: Scenario, progress: Callable[[str], None] | None = None) -> Outcome:
    """Carry a scenario from plan to results.

    ``progress`` is called with the name of each step as it begins.
    Raises ForestsimError with one line for each thing the user can put right.
    """
    from forestsim.errors import ScenarioError

    try:
        return _simulate(scenario, progress or (lambda step: None))
    except MemoryError:
        draws = scenario.uncertainty.draws
        raise ScenarioError(f"{scenario.file}: uncertainty.draws is {draws} and memory is full; give fewer") from None


def _simulate(scenario: Scenario, say: Callable[[str], None]) -> Outcome:
    from forestsim.draws import draw_figures
    from forestsim.economics import run_economics
    from forestsim.effects import run_effects
    from forestsim.results import assemble
    from forestsim.summaries import summarise
    from forestsim.tables import economy_table

    context = prepare(scenario, say)
    say("effects")
    effects = run_effects(context)
    say("economics")
    draws, seed = scenario.uncertainty.draws, scenario.uncertainty.seed
    figures = draw_figures(economy_table(), scenario.economy.figures, draws, seed)
    economy = run_economics(context.with_effects(effects), figures)
    say("summary")
    summary = summarise(scenario.stem, context.stands, context.growth, effects, economy)
    return assemble(context, effects, economy, summary)


def prepare(scenario: Scenario, progress: Callable[[str], None] = lambda step: None) -> Context:
    """Return the context of the effects: site, plan, stands and growth of a scenario."""
    from forestsim.draws import draw_species
    from forestsim.effects import check_tiers
    from forestsim.effects.base import Context
    from forestsim.growth import grow

    check_tiers(scenario)
    if scenario.uncertainty.draws > MANY:  # their weather alone may not fit
        without = scenario.uncertainty.model_copy(update={"draws": 0})
        _check_memory(scenario, _planted(scenario.model_copy(update={"uncertainty": without}))[2])
    site, plan, stands = _planted(scenario, progress)
    _check_memory(scenario, stands)
    progress("growth")
    species = draw_species(scenario.species, scenario.uncertainty.draws, scenario.uncertainty.seed)
    growth = grow(stands, species, site, scenario)
    return Context(scenario, site, plan, stands, species, growth)


def _planted(scenario: Scenario, progress: Callable[[str], None] = lambda step: None) -> tuple[Site, Plan, Stands]:
    from forestsim.planting.stands import stratify

    site, plan = site_and_plan(scenario, progress)
    return site, plan, stratify(plan, site, scenario)


def _check_memory(scenario: Scenario, stands: Stands) -> None:
    from forestsim.memory import check_draws

    check_draws(scenario.uncertainty.draws, len(stands.table), len(scenario.year_range), scenario.file)


def site_and_plan(scenario: Scenario, progress: Callable[[str], None] = lambda step: None) -> tuple[Site, Plan]:
    """Return the site and the plan. Raises ForestsimError with the mistakes of both at once."""
    from forestsim.errors import ForestsimError
    from forestsim.planting import make_plan
    from forestsim.site import open_site

    progress("site")
    try:
        site = open_site(scenario)
    except ForestsimError as wrong:
        shipped = scenario.site.model_copy(update={"layers": {}, "overrides": {}})
        normal = scenario.climate.model_copy(update={"table": None})
        bare = scenario.model_copy(update={"site": shipped, "climate": normal})
        try:
            make_plan(bare, open_site(bare))
        except ForestsimError as more:
            problems = [*wrong.problems, *(p for p in more.problems if p not in wrong.problems)]
            raise ForestsimError(problems) from None
        raise
    progress("plan")
    return site, make_plan(scenario, site)
