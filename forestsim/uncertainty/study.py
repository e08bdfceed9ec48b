"""The uncertainty of one scenario as tables: spread, tornado, Sobol indices and switching values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.economics.base import head_table
from forestsim.errors import ForestsimError, did_you_mean
from forestsim.inputs import LUCK, STAGES, WEATHER
from forestsim.scenario import Scenario, load
from forestsim.sensitivity import outcome_titles
from forestsim.tables import effect_table
from forestsim.uncertainty.methods import Indices, Switch, Tornado, sobol_indices, switching_values, tornado
from forestsim.uncertainty.planting import OTHER_SEED, Column, Planting, group_name, grouped

OUTCOMES = ("net_present_value", "economic_present_value", "rent", "co2_stock", "water_use")
SWITCHING = ("net_present_value", "economic_present_value")
"""Outcomes of which it matters where they turn negative."""
ON_MAPS_ALONE = ("quiet_value",)
DRAWS, TOP = 256, 10
FEWEST, MOST = 16, 4096
EXCEEDED = (0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01)
POINTS = {"p5": 0.05, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p95": 0.95}
MOST_FACTORS = 6
"""Inputs or groups that get Sobol indices of their own."""
BLOCK = 8


@dataclass(frozen=True)
class Study:
    """What a study found. ``tables`` are headline, exceedance, tornado, sobol and switching, by name."""

    name: str
    stem: str
    year: int
    draws: int
    top: int
    tables: dict[str, pd.DataFrame]
    evaluations: int


def possible_outcomes() -> list[str]:
    """Return the names of all totals that a study can be about: heads of the economy and quantities of effects."""
    heads, effects = head_table(), effect_table()
    money = heads.index[heads["account"] != "working"]
    return [name for name in (*money, *effects.loc[effects["aggregate"] != "field", "quantity"]) if _there(name)]


def open_study(
    scenario: str | Path,
    fragments: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    draws: int = DRAWS,
    top: int = TOP,
    check: Callable[[], object] = lambda: None,
) -> Scenario:
    """Return the scenario of a study, read as `load` reads it.

    Raises ForestsimError with the mistakes of the scenario, of the wishes and of what ``check`` finds, all at once.
    """
    problems, loaded = [], None
    try:
        loaded = load(scenario, fragments=tuple(fragments))
    except ForestsimError as wrong:
        problems += wrong.problems
    problems += wrong_wishes(outcomes, draws, top)
    try:
        check()
    except ForestsimError as wrong:
        problems += wrong.problems
    if problems:
        raise ForestsimError(problems)
    return loaded


def wrong_wishes(outcomes: Sequence[str], draws: int, top: int) -> list[str]:
    """Return one line for each wish that cannot be fulfilled."""
    known = possible_outcomes()
    problems = [f"--outcome: is {name}; {did_you_mean(name, known)}" for name in outcomes if name not in known]
    twice = sorted({name for name in outcomes if list(outcomes).count(name) > 1})
    problems += [f"--outcome: {name} is named twice; name it once" for name in twice]
    if not FEWEST <= draws <= MOST:
        problems.append(f"--draws: is {draws}; write a number from {FEWEST} to {MOST}")
    if top < 1:
        problems.append(f"--top: is {top}; write 1 or more")
    return problems


def study(
    scenario: Scenario,
    outcomes: Sequence[str] = (),
    draws: int = DRAWS,
    top: int = TOP,
    progress: Callable[[str], None] = lambda step: None,
) -> Study:
    """Return how sure the totals of a scenario's last year are.

    Parameters
    ----------
    scenario : Scenario
        Its seed decides every sample; its number of draws does not count.
    outcomes : sequence of str
        Names of `possible_outcomes`; `OUTCOMES` where none is given.
    draws : int
        Joint samples for the spread, 16 to 4096; half as many base points, as a power of two, for the Sobol indices.
    top : int
        Inputs to show of each outcome, for the terminal and the chart; tables hold all that act.
    progress : callable
        Called with the name of each step as it begins.

    Raises
    ------
    ForestsimError
        One line for each wish that cannot be fulfilled, and each mistake of the scenario.
    """
    if problems := wrong_wishes(outcomes, draws, top):
        raise ForestsimError(problems)
    wanted = tuple(outcomes) or OUTCOMES
    progress("site")
    planting = Planting(scenario, wanted)
    progress("draws")
    joint = planting.joint(draws)
    progress("tornado")
    moved = tornado(planting, planting.factors, BLOCK)
    progress("switching values")
    turned = _turned(planting, moved, wanted)
    progress("Sobol indices")
    columns = screened(planting.columns, moved, scenario.uncertainty.seed + OTHER_SEED)
    model = planting.of(columns)
    base = 2 ** int(np.log2(draws / 2))
    indices = sobol_indices(model, model.factors, base, scenario.uncertainty.seed)
    tables = {
        "headline": headline_table(wanted, joint, moved.central),
        "exceedance": exceedance_table(wanted, joint),
        "tornado": tornado_table(wanted, planting.columns, moved),
        "sobol": sobol_table(wanted, columns, indices),
        "switching": switching_table(planting.columns, turned),
    }
    year, evaluations = scenario.years[1], len(joint) + planting.evaluations + model.evaluations
    return Study(scenario.name, scenario.stem, year, draws, top, tables, evaluations)


def screened(columns: Sequence[Column], moved: Tornado, seed: int) -> list[Column]:
    """Return the factors whose indices are worth computing, independent of each other.

    The inputs with the largest share of any outcome's squared swings, each with all that it is correlated with, then
    what is left of growth, what is left of effects and economy, the weather and the luck.
    """
    squared = moved.swing.reshape(len(columns), -1) ** 2
    share = np.nan_to_num(squared / squared.sum(axis=0)).max(axis=1)
    figures = [place for place in np.argsort(-share, kind="stable") if not columns[place].factor.numbers]
    chosen: dict[str, list[Column]] = {}
    for place in figures:
        group = group_name(columns[place])
        if len(chosen) < MOST_FACTORS and share[place] > 0 and (group or columns[place].factor.name) not in chosen:
            alike = [c for c in columns if group is not None and group_name(c) == group] or [columns[place]]
            chosen[group or columns[place].factor.name] = alike
    factors = [_factor(name, own, seed) for name, own in chosen.items()]
    taken = {id(column) for own in chosen.values() for column in own}
    left = [columns[place] for place in sorted(figures) if id(columns[place]) not in taken]
    for name, title, stages in (
        ("other growth", "All other figures of growth", STAGES[:1]),
        ("other effects and economy", "All other figures of effects and economy", STAGES[1:]),
    ):
        if own := [column for column in left if column.stage in stages]:
            factors.append(_grouped(name, title, own, seed))
    return factors + [column for column in columns if column.factor.numbers and column.factor.name in (WEATHER, LUCK)]


def headline_table(outcomes: Sequence[str], joint: np.ndarray, central: np.ndarray) -> pd.DataFrame:
    """Return mean, standard deviation, percentiles and the probability of a negative value of each outcome."""
    rows = []
    for place, name in enumerate(outcomes):
        values = joint[:, place]
        row = _said(name) | {"central": central[place], "mean": values.mean(), "sd": values.std(ddof=1)}
        row |= {point: np.quantile(values, at) for point, at in POINTS.items()}
        rows.append(row | {"probability_below_0": (values < 0).mean(), "draws": len(values)})
    return pd.DataFrame(rows)


def exceedance_table(outcomes: Sequence[str], joint: np.ndarray) -> pd.DataFrame:
    """Return the values that each outcome exceeds with given probabilities."""
    rows = [
        _said(name) | {"probability": probability, "value": np.quantile(joint[:, place], 1 - probability)}
        for place, name in enumerate(outcomes)
        for probability in EXCEEDED
    ]
    return pd.DataFrame(rows)


def tornado_table(outcomes: Sequence[str], columns: Sequence[Column], moved: Tornado) -> pd.DataFrame:
    """Return each outcome at the low and the high of every input that acts on it, the widest swing first."""
    rows = []
    for place, name in enumerate(outcomes):
        acting = [i for i in moved.order(place) if moved.swing[i, place] > 0]
        for rank, i in enumerate(acting, 1):
            row = _said(name) | {"rank": rank} | _input(columns[i]) | {"outcome_at_low": moved.low[i, place]}
            row |= {"outcome_at_value": moved.central[place], "outcome_at_high": moved.high[i, place]}
            rows.append(row | {"swing": moved.swing[i, place]})
    outcomes_at = ("outcome_at_low", "outcome_at_value", "outcome_at_high", "swing")
    return pd.DataFrame(rows, columns=[*_said(outcomes[0]), "rank", *INPUT_COLUMNS, *outcomes_at])


def sobol_table(outcomes: Sequence[str], columns: Sequence[Column], indices: Indices) -> pd.DataFrame:
    """Return first-order and total indices of each factor, the largest total first within an outcome."""
    rows = []
    for place, name in enumerate(outcomes):
        for i in np.argsort(-np.nan_to_num(indices.total[:, place]), kind="stable"):
            factor = columns[i].factor
            row = _said(name) | {"factor": factor.name, "factor_title": factor.title}
            found = (part[i, place] for part in (indices.first, indices.first_confidence, *indices[1::2]))
            row |= dict(zip(INDEX_COLUMNS, found, strict=True))
            rows.append(row | {"figures": sum(len(part.names) for part in columns[i].parts)})
    return pd.DataFrame(rows)


def switching_table(columns: Sequence[Column], turned: dict[str, list[tuple[int, Switch]]]) -> pd.DataFrame:
    """Return the value of each input at which an outcome is 0, or a sentence why there is none."""
    rows = []
    for name, found in turned.items():
        for place, switch in found:
            given = columns[place].factor
            inside = None if switch.value is None else bool(given.low <= switch.value <= given.high)
            row = _said(name) | _input(columns[place]) | {"switching_value": switch.value, "inside_range": inside}
            rows.append(row | {"note": switch.why or _how_far(given, switch.value)})
    names = [*_said(SWITCHING[0]), *INPUT_COLUMNS, "switching_value", "inside_range", "note"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(switching_value=table["switching_value"].astype(float))


INDEX_COLUMNS = ("first_order", "first_order_confidence", "total", "total_confidence")
INPUT_COLUMNS = ("input", "input_title", "input_unit", "low", "value", "high", "group")


def _turned(planting: Planting, moved: Tornado, outcomes: Sequence[str]) -> dict[str, list[tuple[int, Switch]]]:
    """Return place and switching value of the inputs that act on each outcome that may turn, the widest swing first."""
    may_turn = [place for place, name in enumerate(outcomes) if name in SWITCHING]
    acting = np.flatnonzero((moved.swing[:, may_turn] > 0).any(axis=1))
    figures = [i for i in acting if not planting.columns[i].factor.numbers]
    known = Tornado(moved.central[may_turn], moved.low[:, may_turn], moved.high[:, may_turn])
    found = switching_values(lambda rows: planting.tolerant(rows)[:, may_turn], planting.factors, figures, known)
    turned = {}
    for place, switches in zip(may_turn, found, strict=False):
        of_place = dict(zip(figures, switches, strict=True))
        ranked = [i for i in moved.order(place) if i in of_place and moved.swing[i, place] > 0]
        turned[outcomes[place]] = [(i, of_place[i]) for i in ranked]
    return turned


def _said(name: str) -> dict[str, str]:
    title, unit = outcome_titles(name)
    return {"outcome": name, "title": title, "unit": unit}


def _input(column: Column) -> dict:
    factor = column.factor
    value = np.nan if factor.numbers else factor.value
    said = (factor.name, factor.title, factor.unit, factor.low, value, factor.high, group_name(column) or "")
    return dict(zip(INPUT_COLUMNS, said, strict=True))


def _factor(name: str, own: list[Column], seed: int) -> Column:
    if len(own) == 1:
        return own[0]
    return _grouped(name, f"{name[:1].upper()}{name[1:]}", own, seed)


def _grouped(name: str, title: str, own: list[Column], seed: int) -> Column:
    title = f"{title} ({len(own)} figures)"
    return grouped(name, title, [part for column in own for part in column.parts], seed)


def _how_far(factor, value: float) -> str:
    if factor.low <= value <= factor.high:
        return "inside its range"
    side = "below its low" if value < factor.low else "above its high"
    return f"{side}, {value / factor.value:.2g} times its value" if factor.value > 0 else side


def _there(name: str) -> bool:
    return name not in ON_MAPS_ALONE
