"""Wet and dry, hot and cool years by chance, drawn so that the mean climate stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forestsim.probability import Design, normals
from forestsim.site.facts import fact

if TYPE_CHECKING:
    from forestsim.scenario import Climate


@dataclass(frozen=True)
class Spread:
    """How far single years are from the mean."""

    rain_cv: float
    """Coefficient of variation of yearly rain, 1."""
    temperature_sd: float
    """Standard deviation of the yearly mean temperature, K."""
    autocorrelation: float
    """Correlation with the year before, 1."""
    correlation: float
    """Correlation of the logarithm of rain with temperature, 1."""

    @classmethod
    def of(cls, climate: Climate) -> Spread:
        """Return the spread of a scenario: its own figures before those of site_facts.csv."""
        own = {
            "rain_cv": climate.rain_cv,
            "temperature_sd": climate.temperature_sd_c,
            "climate_autocorrelation": climate.autocorrelation,
            "rain_temperature_correlation": climate.rain_temperature_correlation,
        }
        return cls(*(fact(name) if value is None else value for name, value in own.items()))

    def __str__(self) -> str:
        return (
            f"rain varies by {self.rain_cv:g} (coefficient of variation) and temperature by {self.temperature_sd:g} K "
            f"(standard deviation) from year to year, autocorrelation {self.autocorrelation:g}, correlation of the two "
            f"{self.correlation:g}"
        )


@dataclass(frozen=True)
class Chance:
    """What chance does to the years, over (year, draw)."""

    rain: np.ndarray
    """Factor of the year's rain, 1; its mean is 1."""
    temperature: np.ndarray
    """Added to the year's temperature, K; its mean is 0."""

    def but_for(self, known: np.ndarray) -> Chance:
        """Return the same without chance in the years where ``known``, (year), is true."""
        return Chance(np.where(known[:, None], 1.0, self.rain), np.where(known[:, None], 0.0, self.temperature))


def draw_chance(years: Iterable[int], spread: Spread, draws: int, seed: int | Design) -> Chance:
    """Return rain factors (lognormal) and temperature anomalies (normal) of ``draws`` runs of years.

    Both follow a first-order autoregression that begins in its long-term state. Every calendar year has a stream
    of its own, so that the same seed and years give the same weather to every stand and every scenario; within a
    year the samples are stratified, as those of all figures are.
    """
    years = list(years)
    wet, other = (np.stack([normals(seed, f"climate {what} {year}", draws) for year in years]) for what in ("w", "t"))
    hot = spread.correlation * wet + np.sqrt(1 - spread.correlation**2) * other
    width = np.sqrt(np.log1p(spread.rain_cv**2))
    rain = np.exp(width * _remembering(wet, spread.autocorrelation) - width**2 / 2)
    return Chance(rain, spread.temperature_sd * _remembering(hot, spread.autocorrelation))


def _remembering(fresh: np.ndarray, memory: float) -> np.ndarray:
    """Return standard normal values over (year, draw) of which each keeps ``memory`` of the year before."""
    kept = [fresh[0]]
    for values in fresh[1:]:
        kept.append(memory * kept[-1] + np.sqrt(1 - memory**2) * values)
    return np.stack(kept)
