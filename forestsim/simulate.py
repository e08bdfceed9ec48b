"""The whole way through the house, from a scenario to its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from forestsim.effects.base import Context
    from forestsim.planting import Plan
    from forestsim.planting.stands import Stands
    from forestsim.results import Outcome
    from forestsim.scenario import Scenario
    from forestsim.site import Site

FEEDING = ("phytoncides", "water_use")
"""Effects that visits and costs hang on."""
MAPPED_ONLY = ("noise", "road_air")
"""Effects whose worth hangs on their maps."""
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
    from forestsim.effects import effects_beside
    from forestsim.results import assemble
    from forestsim.sensitivity import sensitivity_table
    from forestsim.summaries import summarise
    from forestsim.tables import economy_table

    context = prepare(scenario, say)
    say("effects")
    with effects_beside(context) as (effects, mapped):
        say("economics")
        draws, seed = scenario.uncertainty.draws, scenario.uncertainty.seed
        figures = draw_figures(economy_table(), scenario.economy.figures, draws, seed)
        economy = run_economics(context.with_effects(effects), figures)
        say("summary")
        summary = summarise(scenario.stem, context.stands, context.growth, effects, economy)
        table = sensitivity_table(context, summary.draws())
        if len(table):
            economy = replace(economy, tables={**economy.tables, "sensitivity": table})
        return assemble(context, mapped, economy, summary)


def prepare(scenario: Scenario, progress: Callable[[str], None] = lambda step: None) -> Context:
    """Return the context of the effects: site, plan, stands and growth of a scenario."""
    from forestsim.beside import beside
    from forestsim.draws import draw_species
    from forestsim.effects import check_tiers
    from forestsim.effects.base import Context
    from forestsim.growth import grow

    check_tiers(scenario)
    if scenario.uncertainty.draws > MANY:  # their weather alone may not fit
        without = scenario.uncertainty.model_copy(update={"draws": 0})
        _check_memory(scenario, _planted(scenario.model_copy(update={"uncertainty": without}))[2])
    with beside(lambda: draw_species(scenario.species, scenario.uncertainty.draws, scenario.uncertainty.seed)) as drawn:
        site, plan, stands = _planted(scenario, progress)
        _check_memory(scenario, stands)
        progress("growth")
        species = drawn()
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


def simulate_draws(context: Context, figures: xr.Dataset, outcomes: Sequence[str]) -> xr.Dataset:
    """Return some totals of a planting draw by draw, without maps, tables or files.

    Parameters
    ----------
    context : Context
        As `prepare` gives it.
    figures : xarray.Dataset
        Figures of the economy, scalar or over ``draw``.
    outcomes : sequence of str
        Heads of the economy, and quantities of effects; those that are means, such as decibels, come per hectare.

    Returns
    -------
    xarray.Dataset
        Each outcome over (year[, draw]). Stands of which an effect states nothing are left out.
    """
    import xarray as xr

    from forestsim.economics.run import SERVICE_HEADS, reckon
    from forestsim.effects import EFFECTS, default_tier
    from forestsim.tables import effect_table

    table = effect_table().set_index("quantity")
    own = {name for name in outcomes if name in table.index}
    services = any(name.startswith(SERVICE_HEADS) for name in set(outcomes) - own)
    fed = {effect.name for effect in EFFECTS} - set(MAPPED_ONLY) if services else set(FEEDING)
    wanted = fed | {table.loc[name, "effect"] for name in own}
    effects = {}
    for effect in EFFECTS:
        if effect.name in wanted:
            tier = default_tier(effect, context.scenario)
            effects[effect.name] = effect.run(context.with_effects(effects), tier, fields=False)
    money = reckon(context.with_effects(effects), figures, services)[1] if own != set(outcomes) else xr.Dataset()
    totals = {}
    for name in outcomes:
        if name in own:
            per_hectare = effects[table.loc[name, "effect"]].stands[name]
            totals[name] = _over_hectares(context, per_hectare, table.loc[name, "aggregate"] == "mean")
        else:
            totals[name] = money[name].assign_coords(year=context.growth["year"])
    return xr.Dataset(totals)


def _over_hectares(context: Context, values: xr.DataArray, mean: bool) -> xr.DataArray:
    """Return the sum of values of stands over their hectares, or their mean, of the stands that are stated."""
    stated = ~values.isnull().any([dim for dim in values.dims if dim != "stand"])
    area = context.stands.table["area_ha"].to_xarray() * stated
    total = (values.where(stated, 0.0) * area).sum("stand")
    hectares = float(area.sum())
    if hectares == 0:
        return total * float("nan")
    return total / hectares if mean else total
