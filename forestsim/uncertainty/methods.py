"""Three questions to any model: what moves it most, what its spread comes from, and where it turns.

A model takes values over (evaluation, input) and gives (evaluation) or (evaluation, outcome).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from scipy.optimize import elementwise
from scipy.stats import qmc

from forestsim.draws import HIGH, LOW
from forestsim.errors import ForestsimError, did_you_mean
from forestsim.probability import stream
from forestsim.uncertainty.factors import Factor

Model = Callable[[np.ndarray], np.ndarray]
CHANCES = 64
"""Evaluations of an input that is chance, in a tornado."""
RESAMPLES = 200
CONFIDENCE = 1.96
CLOSE = {"xrtol": 1e-4, "xatol": 0.0, "fatol": 0.0, "frtol": 0.0}


class Tornado(NamedTuple):
    """Outcomes with every input at its value, and with one at its low or high: (outcome), (input[, outcome])."""

    central: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def swing(self) -> np.ndarray:
        """How far an input moves the outcome, (input[, outcome]), 0 or more."""
        return np.abs(self.high - self.low)

    def order(self, outcome: int | None = None) -> np.ndarray:
        """Return the places of the inputs, the widest swing first."""
        return np.argsort(-(self.swing if outcome is None else self.swing[:, outcome]), kind="stable")


class Indices(NamedTuple):
    """Sobol indices, (input[, outcome]) 1, and half the width of their 95 % confidence intervals."""

    first: np.ndarray
    total: np.ndarray
    first_confidence: np.ndarray
    total_confidence: np.ndarray


class Switch(NamedTuple):
    """The value of an input at which the outcome turns, or None and why there is none."""

    value: float | None
    why: str = ""


def tornado(model: Model, inputs: Sequence[Factor]) -> Tornado:
    """Move one input at a time to its low and its high, the others at their central values.

    Of an input that is chance, the 5 % and 95 % points of the outcome over its first draws stand in their place.
    """
    central = np.array([one.value for one in inputs], float)
    rows, owner = [central], [-1]
    for place, one in enumerate(inputs):
        settings = np.arange(min(one.numbers, CHANCES)) if one.numbers else (one.low, one.high)
        for setting in settings:
            rows.append(np.where(np.arange(len(inputs)) == place, setting, central))
            owner.append(place)
    outcomes, owner = np.asarray(model(np.array(rows)), float), np.array(owner)
    ends = []
    for place, one in enumerate(inputs):
        own = outcomes[owner == place]
        ends.append(np.quantile(own, (LOW, HIGH), axis=0) if one.numbers else own)
    ends = np.array(ends).reshape(len(inputs), 2, *outcomes.shape[1:])
    return Tornado(outcomes[0], ends[:, 0], ends[:, 1])


def sobol_indices(model: Model, inputs: Sequence[Factor], n: int, seed: int, salib: bool | None = None) -> Indices:
    """Return which share of the outcome's variance each input brings, alone and with all that it acts through.

    Parameters
    ----------
    model : callable
    inputs : sequence of Factor
        Independent of each other; what is correlated belongs into one factor.
    n : int
        Base points; the model is evaluated n (inputs + 2) times. Powers of two are even.
    seed : int
    salib : bool, optional
        Whether SALib computes the indices; by default where it is installed. Both ways give the same.

    Returns
    -------
    Indices
        NaN where the outcome does not vary.

    Source: Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018, for the design and the first-order index; Jansen
    (1999), doi:10.1016/S0010-4655(98)00154-4, for the total one.
    """
    design = _saltelli(inputs, n, seed)
    outcomes = np.asarray(model(design.reshape(-1, len(inputs))), float)
    flat = outcomes.reshape(n, len(inputs) + 2, -1)
    use = find_spec("SALib") is not None if salib is None else salib
    found = [(_by_salib if use else _by_hand)(flat[:, :, place], seed) for place in range(flat.shape[2])]
    shape = (len(inputs), *outcomes.shape[1:])
    return Indices(*(np.stack(part, axis=-1).reshape(shape) for part in zip(*found, strict=True)))


def switching_value(model: Model, inputs: Sequence[Factor], name: str, target: float = 0.0) -> Switch:
    """Return the value of one input at which the outcome is ``target``, the others at their central values.

    Raises ForestsimError for an unknown name.
    """
    names = [one.name for one in inputs]
    if name not in names:
        raise ForestsimError(f"switching value: input is {name}; {did_you_mean(name, names)}")
    return switching_values(model, inputs, target, (names.index(name),))[0]


def switching_values(
    model: Model, inputs: Sequence[Factor], target: float = 0.0, places: Sequence[int] | None = None
) -> list[Switch]:
    """Return the switching value of each input, all sought at once: the one nearest to its central value.

    An input is sought from ``least`` to ``most``, between its range's ends and there; where the outcome turns twice
    between two of these five points, it may go unseen.
    """
    places = list(range(len(inputs)) if places is None else places)
    central = np.array([one.value for one in inputs], float)

    def at(values: np.ndarray, place: np.ndarray) -> np.ndarray:
        rows = np.tile(central, (len(values), 1))
        rows[np.arange(len(values)), place] = values
        return np.asarray(model(rows), float) - target

    sought = [place for place in places if not inputs[place].numbers]
    grids = {place: _grid(inputs[place]) for place in sought}
    every, owner = (np.concatenate(parts) if sought else np.empty(0) for parts in _flat(grids))
    met = at(every, owner.astype(int)) if sought else every
    brackets = [bracket for place in sought for bracket in _brackets(place, every[owner == place], met[owner == place])]
    roots = _roots(at, brackets)
    return [_switch(inputs[place], met[owner == place], target, roots.get(place, [])) for place in places]


def _saltelli(inputs: Sequence[Factor], n: int, seed: int) -> np.ndarray:
    """Return the design over (base point, A and AB and B, input): AB_i is A with column i of B."""
    count = len(inputs)
    engine = qmc.Sobol(2 * count, scramble=True, rng=stream(seed, "sobol indices"))
    points = engine.random_base2(max(n - 1, 0).bit_length())[:n].clip(1e-9, 1 - 1e-9)
    first, second = (
        np.stack([one.quantile(half[:, place]) for place, one in enumerate(inputs)], axis=1)
        for half in (points[:, :count], points[:, count:])
    )
    design = np.repeat(first[:, None, :], count + 2, axis=1)
    for place in range(count):
        design[:, place + 1, place] = second[:, place]
    design[:, -1, :] = second
    return design


def _by_salib(outcomes: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    from SALib.analyze.sobol import analyze

    count = outcomes.shape[1] - 2
    if outcomes[:, [0, -1]].std() == 0:
        return (np.full(count, np.nan),) * 4
    names = [f"x{place}" for place in range(count)]
    problem = {"num_vars": count, "names": names, "bounds": [[0, 1]] * count}
    settings = {"calc_second_order": False, "num_resamples": RESAMPLES, "seed": seed}
    found = analyze(problem, outcomes.ravel(), **settings)
    return tuple(np.asarray(found[key], float) for key in ("S1", "ST", "S1_conf", "ST_conf"))


def _by_hand(outcomes: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    count = outcomes.shape[1] - 2
    if outcomes[:, [0, -1]].std() == 0:
        return (np.full(count, np.nan),) * 4
    centred = (outcomes - outcomes.mean()) / outcomes.std()
    random = stream(seed, "confidence")
    again = [_indices(centred[random.integers(len(centred), size=len(centred))]) for _ in range(RESAMPLES)]
    width = CONFIDENCE * np.std(again, axis=0, ddof=1)
    return (*_indices(centred), *width)


def _indices(outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second, mixed = outcomes[:, [0]], outcomes[:, [-1]], outcomes[:, 1:-1]
    variance = outcomes[:, [0, -1]].var()
    return (second * (mixed - first)).mean(0) / variance, 0.5 * ((first - mixed) ** 2).mean(0) / variance


def _grid(one: Factor) -> np.ndarray:
    return np.unique([one.least, one.low, one.value, one.high, one.most])


def _flat(grids: dict[int, np.ndarray]):
    return list(grids.values()), [np.full(len(grid), place) for place, grid in grids.items()]


def _brackets(place: int, grid: np.ndarray, met: np.ndarray) -> list[tuple[int, float, float]]:
    """Return the intervals of the grid across which the outcome changes its sign."""
    turns = np.isfinite(met[:-1]) & np.isfinite(met[1:]) & (np.sign(met[:-1]) != np.sign(met[1:]))
    return [(place, grid[i], grid[i + 1]) for i in np.flatnonzero(turns)]


def _roots(at: Callable, brackets: list[tuple[int, float, float]]) -> dict[int, list[float]]:
    if not brackets:
        return {}
    place, start, end = (np.array(part) for part in zip(*brackets, strict=True))
    found = elementwise.find_root(at, (start, end), args=(place.astype(int),), tolerances=CLOSE, maxiter=40)
    roots: dict[int, list[float]] = {}
    for which, root in zip(place.tolist(), found.x.tolist(), strict=True):
        roots.setdefault(which, []).append(root)
    return roots


def _switch(one: Factor, met: np.ndarray, target: float, roots: list[float]) -> Switch:
    if one.numbers:
        return Switch(None, "chance has no value")
    if roots:
        return Switch(min(roots, key=lambda root: abs(root - one.value)))
    if np.ptp(met[np.isfinite(met)]) == 0:
        return Switch(None, "it does not act on the outcome")
    return Switch(None, f"no value from {one.least:.3g} to {one.most:.3g} brings the outcome to {target:g}")
