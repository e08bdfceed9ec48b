"""Where each figure falls within its range, draw by draw, as a probability from 0 to 1.

A run draws more than a thousand figures some 64 times. A Sobol sequence of so many dimensions would be worse than
chance: of 64 points, one pair of dimensions in thirty is all but the same. Figures are therefore put into sets of at
most 16 that matter together, such as the growth of one species or the years' weather (``sobol_sets.csv``). Each set is
a scrambled Sobol sequence of its own, and the sets are joined in random order: Latin supercube sampling (Owen 1998,
doi:10.1145/272991.273010). A figure that no set names is a set of one. Of n draws, each of n equally probable classes
holds one sample of every figure, whatever n is.

Seed, set and place in the set decide the samples of a figure, so that another species or figure moves no other sample,
and two scenarios of one seed share the samples of the figures that they share.

Figures that go together (``correlation_groups.csv``) are tied by a Gaussian copula with one common factor: each
figure's samples are put into the order that the copula gives, so that what is drawn stays the same and its order alone
changes (Iman and Conover 1982, doi:10.1080/03610918208812265).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from scipy.special import ndtri

from forestsim.tables import package_table

DIMENSIONS = 16
"""Dimensions of a set: of 64 points, more would have pairs that are nearly the same."""


@dataclass(frozen=True, eq=False)
class Design:
    """Values chosen one by one, to stand where a seed does; a figure that it does not name is at its central value.

    ``values`` holds (draw) values by the name of the figure, in its unit; of chance, such as the weather, they are
    standard normal.
    """

    draws: int
    values: Mapping[str, np.ndarray]

    def holds(self, start: str) -> bool:
        """Tell whether a figure whose name begins so is named."""
        return any(name.startswith(start) for name in self.values)


class Group(NamedTuple):
    """Figures that go together; two of one sign have the correlation sqrt(|a b|)."""

    name: str
    correlation: float


def probabilities(seed: int, name: str, draws: int) -> np.ndarray:
    """Return where a figure falls within its distribution, (draw) 1, above 0 and below 1.

    Parameters
    ----------
    seed : int
        Seed of the run, 0 or more.
    name : str
        Name of the figure, such as ``care_share`` or ``ulmus_pumila height_max``.
    draws : int
        Number of samples, 1 or more.
    """
    own = _stratified(seed, name, draws)
    group = group_of(name)
    if group is None:
        return own
    common = ndtri(_stratified(seed, f"group {group.name}", draws))
    tie = abs(group.correlation)
    tied = np.sign(group.correlation) * np.sqrt(tie) * common + np.sqrt(1 - tie) * ndtri(own)
    return np.sort(own)[_ranks(tied)]


def normals(seed: int | Design, name: str, draws: int) -> np.ndarray:
    """Return what chance brings under a name, (draw) standard normal; nothing, 0, where a design does not name it."""
    if isinstance(seed, Design):
        return seed.values.get(name, np.zeros(seed.draws))
    return ndtri(probabilities(seed, name, draws))


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of ``name`` in a run with ``seed``."""
    return np.random.default_rng([seed, crc32(name.encode())])


@cache
def group_of(name: str) -> Group | None:
    """Return the group of correlated figures that a figure belongs to, if any."""
    row = _first_match(name, "correlation_groups.csv", "group", ("correlation",))
    return None if row is None else Group(row[0], row[1])


@cache
def set_of(name: str) -> tuple[str, int] | None:
    """Return the set of a figure and its dimension there, counted from 0, or None for a set of its own."""
    row = _first_match(name, "sobol_sets.csv", "set", ("dimension",))
    return None if row is None else (row[0], int(row[1]) - 1)


def _stratified(seed: int, name: str, draws: int) -> np.ndarray:
    place = set_of(name)
    if place is None:
        random = stream(seed, name)
        return (random.permutation(draws) + random.random(draws)) / draws
    return _sobol(seed, place[0], draws)[:, place[1]]


@lru_cache(maxsize=512)
def _sobol(seed: int, name: str, draws: int) -> np.ndarray:
    """Return a set over (draw, dimension): scrambled Sobol points in random order, one in each class."""
    random = stream(seed, f"set {name}")
    # A whole power of two is drawn and cut: the first points of a Sobol sequence are even, too.
    power = max(draws - 1, 0).bit_length()
    from scipy.stats import qmc  # slow to load, and a report needs no draws

    points = qmc.Sobol(DIMENSIONS, scramble=True, rng=random).random_base2(power)[:draws]
    order = random.permutation(draws)
    within = random.random(points.shape)
    return (np.apply_along_axis(_ranks, 0, points[order]) + within) / draws


def _ranks(values: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(values), int)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


def _first_match(name: str, file: str, label: str, numbers: tuple[str, ...]) -> tuple[str, float] | None:
    for pattern, named, number in _patterns(file, label, numbers):
        if found := pattern.fullmatch(name):
            return found.expand(named), number
    return None


@cache
def _patterns(file: str, label: str, numbers: tuple[str, ...]) -> list[tuple[re.Pattern, str, float]]:
    rows = package_table(file, numbers)
    return [(re.compile(row["figure"]), row[label], float(row[numbers[0]])) for row in rows.to_dict("records")]
