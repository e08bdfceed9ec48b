"""The whole way through the house, from a scenario to its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forestsim.effects.base import Context
    from forestsim.planting import Plan
    from forestsim.results import Outcome
    from forestsim.scenario import Scenario
    from forestsim.site import Site


def simulate(scenario: Scenario, progress: Callable[[str], None] | None = None) -> Outcome:
    """Carry a scenario from plan to results.

    ``progress`` is called with the name of each step as it begins.
    Raises ForestsimError with one line for each thing the user can put right.
    """
    from forestsim.draws import draw_figures
    from forestsim.economics import run_economics
    from forestsim.effects import run_effects
    from forestsim.results import assemble
    from forestsim.sensitivity import sensitivity_table
    from forestsim.summaries import summarise
    from forestsim.tables import economy_table

    say = progress or (lambda step: None)
    context = prepare(scenario, say)
    say("effects")
    effects = run_effects(context)
    say("economics")
    draws, seed = scenario.uncertainty.draws, scenario.uncertainty.seed
    figures = draw_figures(economy_table(), scenario.economy.figures, draws, seed)
    economy = run_economics(context.with_effects(effects), figures)
    say("summary")
    summary = summarise(scenario.stem, context.stands, context.growth, effects, economy)
    table = sensitivity_table(context, summary.draws())
    if len(table):
        economy = replace(economy, tables={**economy.tables, "sensitivity": table})
    return assemble(context, effects, economy, summary)


def prepare(scenario: Scenario, progress: Callable[[str], None] = lambda step: None) -> Context:
    """Return the context of the effects: site, plan, stands and growth of a scenario."""
    from forestsim.draws import draw_species
    from forestsim.effects import check_tiers
    from forestsim.effects.base import Context
    from forestsim.growth import grow
    from forestsim.planting.stands import stratify

    check_tiers(scenario)
    site, plan = site_and_plan(scenario, progress)
    stands = stratify(plan, site, scenario)
    progress("growth")
    species = draw_species(scenario.species, scenario.uncertainty.draws, scenario.uncertainty.seed)
    growth = grow(stands, species, site, scenario)
    return Context(scenario, site, plan, stands, species, growth)


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
