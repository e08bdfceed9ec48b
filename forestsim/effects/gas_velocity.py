"""Velocity at which closed crowns and the plain take gases up, on a grid of heights and open leaf area."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from forestsim.effects import air
from forestsim.growth.process_engine import LATITUDE
from forestsim.physics.gases import boundary_resistance, gas_velocity, itree_aerodynamic_resistance
from forestsim.physics.light import MONTH_DAYS, hourly_radiation
from forestsim.physics.surface_resistance import (
    SOIL_IN_LEAF,
    SOIL_LEAFLESS,
    Canopy,
    Gas,
    canopy,
    gas,
    itree_resistance,
    stomatal_factor,
    stomatal_resistance,
    surface_resistance,
)

GASES = ("SO2", "NO2", "O3")
LAND_USES = {"conifer": 5, "deciduous": 4, "shoots": 11}
"""Land use of Wesely (1989): forests, and rocky ground with low shrubs."""
BARREN, RANGE = 8, 3
IN_LEAF, LEAFLESS, FROST = 1, 3, 4
"""Seasons: midsummer, late autumn, winter."""
HOURS = np.arange(1.0, 24.0, 2.0)
WARMEST_HOUR = 15.0
SUMMER = (4, 5, 6, 7, 8, 9, 10)
"""Months in which the soil of i-Tree counts as that of trees in leaf."""
DRY_AIR = 1.5
"""Vapour pressure deficit that halves the opening of stomata, kPa (assumed, 1.0-2.5)."""
OPEN_LEAVES = np.array([0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.5, 6.0, 9.0])
"""Grid of leaf area over the covered ground times the opening that water allows, m2 m-2."""
NATIVE_LEAVES = 1.2
"""Leaf area of the green plants of the steppe over the ground they cover, m2 m-2."""


class Velocities(NamedTuple):
    """Mean velocities by month, m s-1.

    in_leaf : (group, gas, month, height, open leaves). leafless : (group, gas, month, height). green, bare :
    (gas, month), the plain with and without green plants.
    """

    in_leaf: np.ndarray
    leafless: np.ndarray
    green: np.ndarray
    bare: np.ndarray


@cache
def velocities(months: air.Months, preset: str) -> Velocities:
    """Return the velocities of the gases over all surfaces. preset : wesely1989 or itree."""
    sky = _Sky(months)
    trees, ground = air.over_trees(months.wind), air.over_ground(months.wind)
    in_leaf, leafless = [], []
    for land_use in LAND_USES.values():
        with_leaves = sky.over(land_use, IN_LEAF, OPEN_LEAVES[:, None], preset)
        without = sky.over(land_use, sky.bare_season, np.zeros(1)[:, None], preset)
        in_leaf.append(_velocity(with_leaves, trees, months.wind, preset))
        leafless.append(_velocity(without, trees, months.wind, preset)[..., 0])
    plain = [
        _velocity(sky.plain(use, season, np.array([[leaves]]), preset), ground, months.wind, preset)
        for use, season, leaves in ((RANGE, IN_LEAF, NATIVE_LEAVES), (BARREN, sky.bare_season, 0.0))
    ]
    return Velocities(np.array(in_leaf), np.array(leafless), *(values[..., 0, 0] for values in plain))


class _Sky:
    """Radiation, W m-2, temperature, degC, and opening of the stomata, (month, hour) or (month)."""

    def __init__(self, months: air.Months):
        day = np.array(MONTH_DAYS)
        self.radiation = np.maximum(hourly_radiation(np.array(months.radiation), LATITUDE, day, HOURS), 0.0)
        low, high = np.array(months.lowest)[:, None], np.array(months.highest)[:, None]
        self.temperature = (low + high) / 2 + (high - low) / 2 * np.cos(2 * np.pi * (HOURS - WARMEST_HOUR) / 24)
        self.opening = 1 / (1 + np.array(months.vpd) / DRY_AIR)
        self.bare_season = np.where(np.array(months.temperature) < 0, FROST, LEAFLESS)

    def plain(self, land_use: int, season, leaves, preset: str) -> np.ndarray:
        """Return the resistance of the unplanted ground; i-Tree knows only its soil, which crowns stand on too."""
        wesely = self.over(land_use, season, leaves, "wesely1989")
        summer = np.isin(np.arange(1, 13), SUMMER)[:, None, None]
        return wesely if preset == "wesely1989" else np.where(summer, SOIL_IN_LEAF, SOIL_LEAFLESS) + 0 * wesely

    def over(self, land_use: int, season, leaves, preset: str) -> np.ndarray:
        """Return the surface resistance, (gas, month, hour, open leaves) s m-1. leaves : (open leaves, 1)."""
        factor = stomatal_factor(leaves[:, 0], self.opening[:, None, None])
        here = canopy(land_use, np.broadcast_to(season, 12))
        # Trees change what stands on the soil, not the soil: else rocky and barren ground would count as an effect.
        soil = canopy(BARREN, self.bare_season)
        here = here._replace(ground_so2=soil.ground_so2, ground_o3=soil.ground_o3)
        over = Canopy(*(field[..., None, None] for field in here))
        of = Gas(*(field[:, None, None, None] for field in gas(GASES)))
        light, warmth = self.radiation[..., None], self.temperature[..., None]
        if preset == "wesely1989":
            return surface_resistance(of, over, warmth, light, stomatal_factor=factor)
        stomata = stomatal_resistance(over.stomata, warmth, light) * factor * of.diffusivity_ratio
        named = np.broadcast_to(np.array(GASES)[:, None, None, None], stomata.shape)
        return itree_resistance(named, stomata, over.stomata < np.inf)


def _velocity(surface: np.ndarray, shear: air.Shear, wind, preset: str) -> np.ndarray:
    """Return the mean of the hours, (gas, month, height, open leaves) m/s."""
    ustar, resistance = (np.reshape(field, (12, -1)) for field in shear)
    if preset == "itree":
        resistance = itree_aerodynamic_resistance(np.array(wind)[:, None], ustar)
    schmidt = gas(GASES).schmidt[:, None, None, None, None]
    above, near = (field[None, :, None, :, None] for field in (resistance, ustar))
    return gas_velocity(above, boundary_resistance(near, schmidt), surface[:, :, :, None, :]).mean(axis=2)
