"""The range of a difference, from the draws of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from forestsim.errors import ResultError
from forestsim.summaries import QUANTILES, quantiles

if TYPE_CHECKING:
    from forestsim.results import Outcome

__all__ = ["QUANTILES", "Pairing", "differences", "draw_differences", "draws_of", "pairing", "part_of"]

MOST = 64
"""Points that stand for each side where all draws of one meet all of the other: 4096 pairs are enough for 5 %."""


@dataclass(frozen=True)
class Pairing:
    """Whether draw k of one scenario belongs to draw k of the other, and what that says of the range."""

    paired: bool
    words: str


def pairing(outcome: Outcome, base: Outcome) -> Pairing:
    """Return how the draws of two outcomes go together."""
    ours, theirs = ((int(o.provenance["seed"]), int(o.provenance["draws"])) for o in (outcome, base))
    if ours[1] == theirs[1] == 0:
        return Pairing(True, "central values only: the difference has no range")
    if min(ours[1], theirs[1]) < 2:
        return Pairing(ours == theirs, "a single value on one side: the difference has no range")
    if ours == theirs:
        return Pairing(True, f"draw by draw, {ours[1]} draws of seed {ours[0]}")
    told = f"{ours[1]} draws of seed {ours[0]} and {theirs[1]} of seed {theirs[0]}"
    return Pairing(False, f"as if independent, {told}: the range is wider than draw by draw")


def draws_of(outcome: Outcome) -> xr.Dataset:
    """Return the draws of an outcome. Raises ResultError if its folder has lost them."""
    if "total" not in outcome.draws:
        raise ResultError(f"{outcome.stem}: results.nc has no draws; run the scenario again")
    return outcome.draws


def part_of(draws: xr.Dataset, part: str, names: list[str]) -> np.ndarray:
    """Return a part over (quantity, year, draw) for the quantities ``names``; NaN for one that is not there."""
    return draws[part].reindex(quantity=names).transpose("quantity", "year", "draw").values.astype(float)


def differences(ours: np.ndarray, theirs: np.ndarray, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of ours minus theirs, (..., quantile), and the share of draws above 0, (...).

    ``ours`` and ``theirs`` are (..., draw); the first axis is taken one by one, to keep memory small.
    Where a draw of either is unknown, the difference is.
    """
    points = np.full((*ours.shape[:-1], len(QUANTILES)), np.nan)
    chance = np.full(ours.shape[:-1], np.nan)
    for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        apart = draw_differences(one, other, paired)
        if apart.shape[-1] == 1 or min(one.shape[-1], other.shape[-1]) == 1:
            points[place] = quantiles(np.median(apart, axis=-1), draws=False)
            continue
        known = ~np.isnan(apart).any(axis=-1)
        points[place] = np.where(known[..., np.newaxis], quantiles(apart, draws=True), np.nan)
        chance[place] = np.where(known, (apart > 0).mean(axis=-1), np.nan)
    return points, chance


def draw_differences(ours: np.ndarray, theirs: np.ndarray, paired: bool) -> np.ndarray:
    """Return each draw of ours minus its partner, (..., draw); without partners each meets each."""
    if paired:
        return ours - theirs
    ours, theirs = (_thinned(side) for side in (ours, theirs))
    every = ours[..., :, np.newaxis] - theirs[..., np.newaxis, :]
    return every.reshape(*every.shape[:-2], -1)


def _thinned(draws: np.ndarray) -> np.ndarray:
    """Return draws as at most ``MOST`` points of their distribution, each for an equal share of it."""
    if draws.shape[-1] <= MOST:
        return draws
    middle = (np.arange(MOST) + 0.5) / MOST
    return np.moveaxis(np.quantile(draws, middle, axis=-1, method="hazen"), 0, -1)
