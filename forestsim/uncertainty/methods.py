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
STEEPER = 5.0
"""How many times steeper than within its range an input may act beyond it, to be worth the search."""
CLOSE = {"xrtol": 1e-4, "xatol": 0.0, "fatol": 0.0, "frtol": 0.0}


class Tornado(NamedTuple):
    """Outcomes with every input at its value, and with one at its low or high: (outcome), (input[, outcome])."""

    central: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def swing(self) -> np.ndarray:
        """How far an input moves the outcome, (input[, outcome]), 0 or more; both ends may lie on one side."""
        points = np.stack([self.low, np.broadcast_to(self.central, self.low.shape), self.high])
        return np.ptp(points, axis=0)

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


def tornado(model: Model, inputs: Sequence[Factor], block: int = 1) -> Tornado:
    """Move one input at a time to its low and its high, the others at their central values.

    Of an input that is chance, the 5 % and 95 % points of the outcome over its first draws stand in their place.
    With ``block`` above 1, so many inputs are first moved together: where that changes nothing, none of them acts.
    """
    central = np.array([one.value for one in inputs], float)
    rows, owner = [central], [-1]
    acting = _acting(model, inputs, central, block) if block > 1 else np.ones(len(inputs), bool)
    for place, one in enumerate(inputs):
        if not acting[place]:
            continue
        settings = np.arange(min(one.numbers, CHANCES)) if one.numbers else (one.low, one.high)
        for setting in settings:
            rows.append(np.where(np.arange(len(inputs)) == place, setting, central))
            owner.append(place)
    outcomes, owner = np.asarray(model(np.array(rows)), float), np.array(owner)
    ends = []
    for place, one in enumerate(inputs):
        own = outcomes[owner == place] if acting[place] else outcomes[[0, 0]]
        ends.append(np.quantile(own, (LOW, HIGH), axis=0) if one.numbers and acting[place] else own)
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
    place = names.index(name)
    found = switching_values(model, inputs, (place,), tornado(model, inputs), target)
    return found[0][0]


def switching_values(
    model: Model, inputs: Sequence[Factor], places: Sequence[int], known: Tornado, target: float = 0.0
) -> list[list[Switch]]:
    """Return the switching values of inputs, all sought at once: for each outcome one of each of ``places``.

    The value nearest to the central one counts. An input is sought from ``least`` to ``most``; where the outcome turns
    twice between two of least, low, value, high and most, it may go unseen. ``known`` is the tornado of the model:
    inputs that would have to act five times as steeply as within their range are not sought.
    """
    central = np.array([one.value for one in inputs], float)

    def at(values: np.ndarray, place: np.ndarray) -> np.ndarray:
        rows = np.tile(central, (len(values), 1))
        rows[np.arange(len(values)), place] = values
        outcomes = np.asarray(model(rows), float)
        return outcomes.reshape(len(values), -1) - target

    sought = np.array([place for place in places if _may_turn(inputs[place], place, known, target)], int)
    far = np.array([(inputs[place].least, inputs[place].most) for place in sought]).reshape(-1, 2)
    ends = at(far.T.ravel(), np.tile(sought, 2)) if sought.size else np.empty((0, np.size(known.central)))
    shape, found = (len(inputs), np.size(known.central)), []
    sides = [part.T - target for part in _sides(known, shape)]
    for outcome, (low, middle, high) in enumerate(zip(*sides, strict=True)):
        met = {
            place: np.array([ends[i, outcome], low[place], middle[place], high[place], ends[i + len(sought), outcome]])
            for i, place in enumerate(sought.tolist())
        }
        brackets = [bracket for place in met for bracket in _brackets(place, inputs[place], met[place])]
        roots = _roots(lambda x, place, outcome=outcome: at(x, place)[:, outcome], brackets)
        found.append([_switch(inputs[p], met.get(p), target, roots.get(p, [])) for p in places])
    return found


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
    if _still(outcomes):
        return (np.full(count, np.nan),) * 4
    names = [f"x{place}" for place in range(count)]
    problem = {"num_vars": count, "names": names, "bounds": [[0, 1]] * count}
    settings = {"calc_second_order": False, "num_resamples": RESAMPLES, "seed": seed}
    found = analyze(problem, outcomes.ravel(), **settings)
    return tuple(np.asarray(found[key], float) for key in ("S1", "ST", "S1_conf", "ST_conf"))


def _by_hand(outcomes: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    count = outcomes.shape[1] - 2
    if _still(outcomes):
        return (np.full(count, np.nan),) * 4
    centred = (outcomes - outcomes.mean()) / outcomes.std()
    random = stream(seed, "confidence")
    again = [_indices(centred[random.integers(len(centred), size=len(centred))]) for _ in range(RESAMPLES)]
    width = CONFIDENCE * np.std(again, axis=0, ddof=1)
    return (*_indices(centred), *width)


def _still(outcomes: np.ndarray) -> bool:
    """Tell whether outcomes vary by no more than rounding."""
    return bool(outcomes[:, [0, -1]].std() <= 1e-12 * np.abs(outcomes).max())


def _indices(outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second, mixed = outcomes[:, [0]], outcomes[:, [-1]], outcomes[:, 1:-1]
    variance = outcomes[:, [0, -1]].var()
    return (second * (mixed - first)).mean(0) / variance, 0.5 * ((first - mixed) ** 2).mean(0) / variance


def _acting(model: Model, inputs: Sequence[Factor], central: np.ndarray, block: int) -> np.ndarray:
    """Return which inputs may act: all of a block that changes an outcome, and all that is chance."""
    acting = np.array([one.numbers > 0 for one in inputs], bool)
    places = np.flatnonzero(~acting)
    blocks = [places[start : start + block] for start in range(0, len(places), block)]
    rows = [central]
    for part in blocks:
        for end in ("low", "high"):
            row = central.copy()
            row[part] = [getattr(inputs[place], end) for place in part]
            rows.append(row)
    outcomes = np.asarray(model(np.array(rows)), float).reshape(len(rows), -1)
    same = np.isclose(outcomes, outcomes[0], rtol=1e-10, atol=0, equal_nan=True).all(axis=1)
    for number, part in enumerate(blocks):
        acting[part] = not same[2 * number + 1 : 2 * number + 3].all()
    return acting


def _may_turn(one: Factor, place: int, known: Tornado, target: float) -> bool:
    """Tell whether an outcome could reach the target if the input acted five times as steeply beyond its range."""
    if one.numbers:
        return False
    gap = np.abs(np.atleast_1d(known.central) - target)
    within = np.array([one.value - one.low, one.high - one.value])
    beyond = np.array([one.value - one.least, one.most - one.value])
    changes = np.abs(np.stack([np.atleast_1d(side[place]) for side in (known.low, known.high)]) - known.central)
    slopes = np.divide(changes, within[:, None], out=np.zeros_like(changes), where=within[:, None] > 0)
    return bool((STEEPER * slopes.max(axis=0) * beyond.max() >= gap).any())


def _sides(known: Tornado, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    """Return low, central and high outcomes, each over (input, outcome)."""
    central = np.broadcast_to(np.reshape(known.central, (1, -1)), shape)
    return np.reshape(known.low, shape), central, np.reshape(known.high, shape)


def _points(one: Factor) -> np.ndarray:
    return np.array([one.least, one.low, one.value, one.high, one.most])


def _brackets(place: int, one: Factor, met: np.ndarray) -> list[tuple[int, float, float]]:
    """Return the intervals between the five points across which the outcome changes its sign."""
    points = _points(one)
    turns = np.isfinite(met[:-1]) & np.isfinite(met[1:]) & (np.sign(met[:-1]) != np.sign(met[1:]))
    turns &= points[:-1] < points[1:]
    return [(place, points[i], points[i + 1]) for i in np.flatnonzero(turns)]


def _roots(at: Callable, brackets: list[tuple[int, float, float]]) -> dict[int, list[float]]:
    if not brackets:
        return {}
    place, start, end = (np.array(part) for part in zip(*brackets, strict=True))
    found = elementwise.find_root(at, (start, end), args=(place.astype(int),), tolerances=CLOSE, maxiter=40)
    roots: dict[int, list[float]] = {}
    for which, root in zip(place.tolist(), found.x.tolist(), strict=True):
        roots.setdefault(which, []).append(root)
    return roots


def _switch(one: Factor, met: np.ndarray | None, target: float, roots: list[float]) -> Switch:
    if met is None and one.numbers:
        return Switch(None, "chance has no value")
    if met is None:
        span = f"from {one.least:.3g} to {one.most:.3g}"
        return Switch(None, f"it acts too weakly: {span} cannot bring the outcome to {target:g}")
    if roots:
        return Switch(min(roots, key=lambda root: abs(root - one.value)))
    known = np.isfinite(met)
    if np.ptp(met[known]) == 0:
        return Switch(None, "it does not act on the outcome")
    least, most = _points(one)[known][[0, -1]]
    return Switch(None, f"no value from {least:.3g} to {most:.3g} brings the outcome to {target:g}")
