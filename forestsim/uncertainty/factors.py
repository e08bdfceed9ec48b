"""An input of any model: its central value, its range, its distribution and how far it may be pushed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forestsim.draws import HIGH, LOW, sample

FAR = 10.0
"""How many times its range's ends a figure is pushed, in search of a switching value."""


@dataclass(frozen=True)
class Factor:
    """One input of a model.

    ``quantile`` gives values from probabilities (0 to 1). ``low`` and ``high`` are its 5 % and 95 % points, ``least``
    and ``most`` the ends of the span in which a switching value is sought. A factor with ``numbers`` is chance, or a
    group of figures moved as one: its values are numbers of joint samples, 0 to ``numbers`` less one, and its central
    value -1 is none of them.
    """

    name: str
    value: float
    low: float
    high: float
    quantile: Callable[[np.ndarray], np.ndarray]
    unit: str = ""
    title: str = ""
    least: float = np.nan
    most: float = np.nan
    numbers: int = 0

    @classmethod
    def uniform(cls, name: str, start: float, end: float) -> Factor:
        """Return an input that is uniform between two bounds."""
        width = end - start
        middle, low, high = (start + width * share for share in (0.5, LOW, HIGH))
        return cls(name, middle, low, high, lambda p: start + width * p, least=start, most=end)

    @classmethod
    def figure(cls, name: str, value: float, low: float, high: float, unit: str, title: str = "") -> Factor:
        """Return a figure, distributed as those of the package are; NaN as ``low`` or ``high`` is no spread there."""
        low, high = (value if np.isnan(bound) else bound for bound in (low, high))

        def quantile(p: np.ndarray) -> np.ndarray:
            return sample(value, low, high, unit, np.asarray(p, float))

        return cls(name, value, low, high, quantile, unit, title, *_span(value, low, high, unit))

    @classmethod
    def numbered(cls, name: str, numbers: int, title: str = "") -> Factor:
        """Return chance, or a group moved as one, of which ``numbers`` joint samples are at hand."""
        nan = float("nan")

        def quantile(p: np.ndarray) -> np.ndarray:
            return np.floor(np.asarray(p) * numbers).clip(0, numbers - 1)

        return cls(name, -1.0, nan, nan, quantile, "", title, numbers=numbers)


def _span(value: float, low: float, high: float, unit: str) -> tuple[float, float]:
    """Return how far a figure may be pushed: ten times its range's ends, fractions to 1 at most, never to 0."""
    if low < 0:
        return value - FAR / 2 * (high - low), value + FAR / 2 * (high - low)
    most = FAR * high
    if unit == "1" and high <= 1:
        most = min(most, 1.0)
    return (low / FAR if low > 0 else value / FAR**2), most
