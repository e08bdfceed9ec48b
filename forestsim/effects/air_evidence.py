"""The physics of the air against what was measured: dust fall, dust on leaves, belts, ions and sulphur dioxide.

Conditions that a source does not state are assumed, and the table says so: the rows show the order of size.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from forestsim.effects import air, areal_dust
from forestsim.effects.figures import central
from forestsim.effects.gas_velocity import OPEN_LEAVES, velocities
from forestsim.physics import belt_filter
from forestsim.physics.deposition import deposited, storm_mean
from forestsim.physics.dust import MODES, mass_shares, size_classes
from forestsim.physics.gases import SULPHUR_DIOXIDE_PER_SULPHUR, gas_uptake
from forestsim.physics.ions import REMOVED_BY_BELT, ion_ratio
from forestsim.physics.particles import MINERAL_DENSITY, particle_deposition
from forestsim.physics.road_belt import LIFTED_SHARE
from forestsim.physics.surfaces import surface
from forestsim.site.climate import monthly_normals
from forestsim.tables import package_table

MEASURED = ("measured_low", "measured_high")
COLUMNS = [
    *("theme", "quantity", "place", *MEASURED, "model_low", "model", "model_high"),
    *("unit", "source", "conditions", "note"),
]
STORM, HOURS = 3000.0, 6.0
DAY, CENTIMETRES = 86400.0, 100.0
TALL, TOWN = 15.0, 8.0
"""Height of the trees of a wide stand and of a street, m."""
LEAF_AREA, LEAVES = 3.0, 2.5  # m2 m-2, t ha-1
BELT_PATH, BELT_WIND = 14.0, 1.0
"""Leaf area that the wind meets in a belt of 20 m with 0.7 m2/m3, and the wind among the leaves, m s-1."""


def air_evidence() -> pd.DataFrame:
    """Return what was measured beside what the physics gives, one row for each measurement.

    Columns: theme (an effect), quantity, place, measured_low, measured_high, model_low, model, model_high, unit,
    source (keys of sources.csv), conditions (of the measurement), note (of the model).
    """
    table = package_table("air_evidence.csv", MEASURED)
    found = np.array([np.sort(MODELS[point]()) for point in table["point"]])
    table[["model_low", "model", "model_high"]] = found
    return table[COLUMNS]


def _fallout(concentrations, storms: float) -> np.ndarray:
    """Return the dust that falls on bare ground, t/ha/yr. concentrations : ug m-3. storms : a year."""
    background = areal_dust.areal(_hours(), "desert").bare[0].mean()
    heavy = areal_dust.areal(areal_dust.storm_wind(), "storm").bare[0].mean()
    return deposited(np.array(concentrations), background) + deposited(storm_mean(storms, HOURS, STORM), heavy)


def _on_needles(diameter: float, density: float) -> np.ndarray:
    """Return deposition velocities on a needle canopy, cm/s: two winds by Emerson, one by Zhang."""
    cases = [("zhang2001", 0.4), ("emerson2020", 0.4), ("emerson2020", 0.6)]
    found = [
        particle_deposition(
            diameter, ustar, 10.0, areal_dust.WARM, air.PRESSURE, surface("Needleleaf", scheme), scheme, density
        )
        for scheme, ustar in cases
    ]
    return CENTIMETRES * np.array([float(one.velocity) for one in found])


def _leaf_load() -> np.ndarray:
    """Return the dust of 23 dry days on a leaf, g/m2: what crowns take beyond the fall on bare ground."""
    table, july = areal_dust.areal(_hours(), "desert"), slice(30, 35)
    gain = table.crowns[0, 1, july].mean(axis=0) - table.bare[0, july].mean()
    return np.interp(TOWN, air.HEIGHTS, gain) * np.array([150.0, 300.0, 600.0]) * 1e-6 * 23 * DAY / LEAF_AREA


def under_closed_stand() -> np.ndarray:
    """Return the share of dust lacking under a wide closed stand from April to October, by both schemes."""
    hours = areal_dust.areal(_hours(), "desert").missing[:, 1]
    missing = hours.reshape(len(hours), 12, -1, len(air.HEIGHTS))[:, 3:10].mean(axis=(1, 2))
    emerson, zhang = (np.interp(TALL, air.HEIGHTS, curve) for curve in missing)
    return np.array([emerson, (emerson + zhang) / 2, zhang])


def caught_in_belt(diameter, kind: str, width: float) -> np.ndarray:
    """Return the share of the dust passing through that leaves catch, by size. diameter : (size) m."""
    inner = 0.2 * BELT_WIND
    onto = belt_filter.petroff_velocity(diameter, BELT_WIND, inner, belt_filter.leaves(kind), width).total
    return belt_filter.share_caught(BELT_PATH, 1.0, onto, BELT_WIND)


def _behind_thick_belt() -> np.ndarray:
    sizes, bounds = size_classes(MODES["road"].lowest, MODES["road"].highest)
    caught = caught_in_belt(sizes * 1e-6, "broadleaf", 0.03) @ mass_shares(MODES["road"], bounds)
    return 1 - belt_filter.behind_belt(0.1, caught, np.array([1.0, LIFTED_SHARE, 0.3]))


def _counts_behind_belt() -> np.ndarray:
    fine = np.array([0.3e-6])
    broad, needle = caught_in_belt(fine, "broadleaf", 0.03)[0], caught_in_belt(fine, "needle", 0.0015)[0]
    return np.array([0.0, broad, needle])


def _ions() -> np.ndarray:
    middle, low, high = REMOVED_BY_BELT
    return ion_ratio(np.array([low, middle, high]))


def _sulphur_velocity() -> float:
    """Return the velocity of SO2 on a closed deciduous stand in July, m/s."""
    table = velocities(air.months_of(monthly_normals()), "wesely1989").in_leaf[1, 0, 6]
    by_leaves = [np.interp(LEAF_AREA, OPEN_LEAVES, row) for row in table]
    return float(np.interp(TOWN, air.HEIGHTS, by_leaves))


def _leaf_sulphur() -> np.ndarray:
    taken = gas_uptake(np.array([320.0, 490.0, 660.0]), _sulphur_velocity(), 100 * DAY)
    return central("leaf_sulphur_clean") + taken / SULPHUR_DIOXIDE_PER_SULPHUR / LEAVES


def _hours() -> tuple[float, ...]:
    return tuple(air.hours_of(air.months_of(monthly_normals()).wind).tolist())


MODELS: dict[str, Callable[[], np.ndarray]] = {
    "turan_fallout": lambda: _fallout([60.0, 100.0, 200.0], 20),
    "turan_dustiest": lambda: _fallout([200.0, 400.0, 600.0], 40),
    "pine_coarse": lambda: _on_needles(3e-6, MINERAL_DENSITY),
    "spruce_caesium": lambda: _on_needles(0.7e-6, 1500.0),
    "aksu_load": _leaf_load,
    "canopy_monthly": under_closed_stand,
    "road_thick": _behind_thick_belt,
    "belt_counts": _counts_behind_belt,
    "jinan_ions": _ions,
    "poplar_sulphur": _leaf_sulphur,
    "shenyang_so2": lambda: gas_uptake(np.array([30.0, 60.0, 120.0]), _sulphur_velocity(), DAY),
}
"""Low, middle and high of the model for each point of air_evidence.csv."""
