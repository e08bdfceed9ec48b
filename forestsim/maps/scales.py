"""Round classes and colours that a colour-blind reader tells apart."""

from __future__ import annotations

import math

import numpy as np

VIRIDIS = ("440154", "482475", "414487", "355f8d", "2a788e", "21918c", "22a884", "44bf70", "7ad151", "bddf26", "fde725")
"""Viridis in eleven steps (van der Walt and Smith 2015)."""
PURPLE_ORANGE = ("#b35806", "#f1a340", "#fee0b6", "#d8daeb", "#998ec3", "#542788")
"""ColorBrewer PuOr of six classes: orange below zero, purple above."""

STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
FEW, MANY = 5, 7
SKEWED = 0.6


def scale(values: np.ndarray) -> dict:
    """Return breaks and colours for all values of a quantity, whatever year or scenario they come from.

    Zero and NaN have swatches of their own, so that the classes hold what is more or less than nothing.
    """
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known) & (known != 0)]
    if not len(known):
        return {"breaks": [0.0, 1.0], "colours": [sequential_colours(2)[1]]}
    if known.min() < 0 < known.max():
        return _diverging(known)
    if known.max() < 0:
        breaks = [-b for b in reversed(sequential_breaks(-known))]
        return {"breaks": breaks, "colours": sequential_colours(len(breaks) - 1)[::-1]}
    breaks = sequential_breaks(known)
    return {"breaks": breaks, "colours": sequential_colours(len(breaks) - 1)}


def _diverging(known: np.ndarray) -> dict:
    """Return classes about zero; outer classes that no value reaches are left out, the colours stay centred."""
    breaks = diverging_breaks(known)
    first = min(2, int(np.searchsorted(breaks, known.min(), side="right")) - 1)
    last = max(4, int(np.searchsorted(breaks, known.max(), side="left")))
    first = max(0, first)
    return {"breaks": breaks[first : last + 1], "colours": list(PURPLE_ORANGE[first:last])}


def sequential_breaks(values: np.ndarray) -> list[float]:
    """Return six to eight round breaks for positive values; growing steps where most values are small."""
    top = float(values.max())
    bottom = float(values.min())
    start = 0.0
    if bottom > 0.5 * top and top - bottom > 1e-4 * top:  # closer values show as one
        step = _step((top - bottom) * 0.999)
        start = math.floor(bottom / step) * step
    step = _step(top - start)
    count = max(1, math.ceil((top - start) / step - 1e-9))
    if start == 0 and np.mean(values <= step) > SKEWED:
        return growing_breaks(top)
    return [_clean(start + step * i) for i in range(count + 1)]


def diverging_breaks(values: np.ndarray) -> list[float]:
    """Return seven breaks with zero in the middle, the same on both sides."""
    size = np.abs(values)
    top = float(size.max())
    step = next(s for s in _steps(top / 3) if 3 * s >= top * (1 - 1e-9))
    half = [step, 2 * step, 3 * step]
    if np.mean(size <= step) > SKEWED:
        half = growing_breaks(top)[-3:]
    return [_clean(b) for b in (*(-h for h in reversed(half)), 0.0, *half)]


def sequential_colours(count: int) -> list[str]:
    """Return ``count`` viridis colours from light (little) to dark (much)."""
    table = np.array([[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in VIRIDIS], dtype=float)
    places = np.linspace(9.7, 0.3, count) if count > 1 else np.array([5.0])
    mixed = np.stack([np.interp(places, np.arange(len(table)), table[:, band]) for band in range(3)], axis=1)
    return ["#" + "".join(f"{round(v):02x}" for v in colour) for colour in mixed]


def _step(width: float) -> float:
    """Return the round step that cuts ``width`` into five to seven classes with the least left over."""
    fitting = [s for s in _steps(width / MANY) if FEW <= math.ceil(width / s - 1e-9) <= MANY]
    return min(fitting, key=lambda s: math.ceil(width / s - 1e-9) * s - width)


def _steps(near: float) -> list[float]:
    power = math.floor(math.log10(near))
    return [s * 10.0**p for p in (power - 1, power, power + 1) for s in STEPS]


def growing_breaks(top: float) -> list[float]:
    """Return 0 and six breaks of the series 1, 2, 5, 10 ... that ends at or above ``top``."""
    power = math.floor(math.log10(top))
    series = [s * 10.0**p for p in range(power - 3, power + 2) for s in (1, 2, 5)]
    end = next(i for i, s in enumerate(series) if s >= top * (1 - 1e-9))
    return [0.0, *(_clean(s) for s in series[end - 5 : end + 1])]


def _clean(value: float) -> float:
    return float(f"{value:.6g}")
