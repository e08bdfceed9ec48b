"""Resistance of a surface to gases: stomata, leaf skins, lower canopy and ground side by side (Wesely 1989).

In a semi-desert the stomata are mostly shut by noon; without ``stomatal_factor`` the uptake of SO2 and O3 is
overstated two- to fourfold.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from forestsim.tables import package_table

URBAN, SNOW = 1, 4
"""The land use of towns, and the season of snow and frost, in which wet leaves take nothing up."""
LEAST, MOST = 10.0, 9999.0
"""Bounds of the surface resistance, s m-1."""
SOIL_IN_LEAF, SOIL_LEAFLESS = 2941.0, 2000.0
"""Resistance of soil below trees in the i-Tree preset, s m-1; the leafless figure is assumed, 1500-3000."""
REFERENCE_LAI = 4.0
"""Leaf area of the canopies whose stomatal resistance the table gives, m2 m-2 (assumed, 3-6)."""

_COLUMNS = ("r_i", "r_lu", "r_ac", "r_gs_so2", "r_gs_o3", "r_cl_so2", "r_cl_o3")


class Canopy(NamedTuple):
    """Resistances of a land use in a season, each (...) s m-1, infinite where there is no such way.

    stomata : least for water vapour. cuticle : leaf skins. transfer : air below the crowns. ground and lower canopy :
    to SO2 and to O3. urban, snow : (...) bool.
    """

    stomata: np.ndarray
    cuticle: np.ndarray
    transfer: np.ndarray
    ground_so2: np.ndarray
    ground_o3: np.ndarray
    lower_so2: np.ndarray
    lower_o3: np.ndarray
    urban: np.ndarray
    snow: np.ndarray


class Gas(NamedTuple):
    """diffusivity_ratio : water vapour over the gas. henry : mol l-1 atm-1, effective. reactivity : 0 to 1.

    schmidt : NaN where not tabled. is_so2, is_o3 : bool.
    """

    diffusivity_ratio: np.ndarray
    henry: np.ndarray
    reactivity: np.ndarray
    schmidt: np.ndarray
    is_so2: np.ndarray
    is_o3: np.ndarray


@cache
def gas_names() -> tuple[str, ...]:
    """Return the gases that are tabled."""
    return tuple(_gases()["gas"])


def gas(names) -> Gas:
    """Return the properties of gases. names : (...) of ``gas_names``. Raises KeyError for another.

    Source: table 2 of Wesely (1989) with Walmsley & Wesely (1996); see wesely_gases.csv.
    """
    names = np.asarray(names)
    rows = _gases().set_index("gas")
    columns = rows.loc[names.ravel(), ["diffusivity_ratio", "henry", "reactivity", "schmidt"]].to_numpy(float).T
    return Gas(*(column.reshape(names.shape) for column in columns), names == "SO2", names == "O3")


def canopy(land_use, season) -> Canopy:
    """Return the resistances of land uses. land_use : (...) 1 to 11. season : (...) 1 to 5.

    Source: table 1 of Wesely (1989); see wesely_resistances.csv.
    """
    land_use, season = np.broadcast_arrays(np.asarray(land_use, int), np.asarray(season, int))
    found = _resistances()[:, season - 1, land_use - 1]
    return Canopy(*found, land_use == URBAN, season == SNOW)


def surface_resistance(
    of: Gas, over: Canopy, temperature, radiation, rain=False, dew=False, slope=0.0, stomatal_factor=1.0
):
    """Resistance of the surface to a gas.

    Parameters
    ----------
    of : Gas, fields (...)
    over : Canopy, fields (...)
    temperature : (...) degC
        Of the surface.
    radiation : (...) W m-2
        Global radiation.
    rain, dew : (...) bool
        What the leaves are wet from; dew counts where both are given.
    slope : (...) 1
        Of the ground, as a tangent.
    stomatal_factor : (...) 1
        Times the stomatal resistance, for leaf area and drought (see ``stomatal_factor``).

    Returns
    -------
    (...) s m-1, 10 to 9999

    Source: Wesely (1989), doi:10.1016/0004-6981(89)90153-4, with Walmsley & Wesely (1996),
    doi:10.1016/1352-2310(95)00403-3.
    """
    wet = np.logical_or(rain, dew)
    frost = np.where(np.less(temperature, 0), 1000 * np.exp(-np.minimum(temperature, 0) - 4.0), 0.0)
    with np.errstate(divide="ignore"):
        stomata = stomatal_resistance(over.stomata, temperature, radiation) * np.where(wet, 3.0, 1.0) * stomatal_factor
        leaf = stomata * of.diffusivity_ratio + mesophyll_resistance(of)
        skin = _cuticle(of, over, wet & ~over.snow, dew) + frost
        lower = buoyant_resistance(radiation, slope) + _blend(of, over.lower_so2, over.lower_o3) + frost
        ground = over.transfer + _blend(of, over.ground_so2, over.ground_o3) + frost
        return np.clip(1 / (1 / leaf + 1 / skin + 1 / lower + 1 / ground), LEAST, MOST)


def stomatal_resistance(least, temperature, radiation):
    """Resistance of open stomata to water vapour, without stress.

    least : (...) s m-1. temperature : (...) degC; stomata are shut outside 0 to 40. radiation : (...) W m-2.
    Returns (...) s m-1.

    Source: Wesely (1989), equation 3, with 1 W m-2 where the paper has 0.1, as in the reference.
    """
    warmth = np.asarray(temperature) * (40.0 - np.asarray(temperature))
    # So near to 0 or 40 that the resistance would be beyond all numbers, they are shut.
    open_at = warmth > 1e-9
    warmth = np.where(open_at, warmth, 400.0)
    return np.where(open_at, least * (1 + (200 / (radiation + 1)) ** 2) * 400 / warmth, np.inf)


def mesophyll_resistance(of: Gas):
    """Resistance inside the leaf. Returns (...) s m-1. Source: Wesely (1989), equation 6."""
    return 1 / (of.henry / 3000 + 100 * of.reactivity)


def buoyant_resistance(radiation, slope=0.0):
    """Resistance of the air inside the canopy, stirred by the warmed ground. Returns (...) s m-1.

    radiation : (...) W m-2. slope : (...) 1. Source: Wesely (1989), equation 5.
    """
    return 100 * (1 + 1000 / (radiation + 10)) / (1 + 1000 * slope)


def _cuticle(of: Gas, over: Canopy, wet, dew):
    dry = over.cuticle / (1e-5 * of.henry + of.reactivity)
    film_o3 = 1 / (np.where(dew, 1 / 3000, 1 / 1000) + 1 / (3 * over.cuticle))
    film_so2 = np.where(dew, 100.0, 1 / (1 / 5000 + 1 / (3 * over.cuticle)))
    film_so2 = np.where(over.urban, 50.0, film_so2)
    film = 1 / (1 / (3 * dry) + 1e-7 * of.henry + of.reactivity / film_o3)
    return np.where(wet, np.where(of.is_so2, film_so2, np.where(of.is_o3, film_o3, film)), dry)


def _blend(of: Gas, to_so2, to_o3):
    """Return the resistance to a gas from those to SO2 and O3, by solubility and reactivity."""
    other = 1 / (of.henry / (1e5 * to_so2) + of.reactivity / to_o3)
    return np.where(of.is_so2, to_so2, np.where(of.is_o3, to_o3, other))


def stomatal_factor(lai, stress, reference_lai=REFERENCE_LAI):
    """Factor on the stomatal resistance of a stand: fewer leaves and dry air or soil raise it.

    lai : (...) m2 m-2. stress : (...) 1, 0 (stomata shut) to 1 (none). reference_lai : m2 m-2. Returns (...) 1.
    """
    open_leaves = np.asarray(lai, float) * stress
    with np.errstate(divide="ignore"):
        return np.where(open_leaves > 0, reference_lai / open_leaves, np.inf)


def itree_resistance(names, stomata, in_leaf=True):
    """Resistance of the surface with the constants of i-Tree Eco, a second preset beside ``surface_resistance``.

    names : (...) SO2, O3 or NO2. stomata : (...) s m-1, stomatal resistance to the gas, stress included. in_leaf :
    (...) bool; without leaves only skins and soil take gas up. Returns (...) s m-1.

    Source: Hirabayashi, Kroll & Nowak (2015), read in TreeDep 0.1.3.
    """
    names = np.asarray(names)
    rows = _gases().set_index("gas").loc[names.ravel(), ["mesophyll_itree", "cuticle_itree"]].to_numpy(float)
    mesophyll, skin = rows.T.reshape(2, *names.shape)
    leaf = np.where(in_leaf, 1 / (stomata + mesophyll), 0.0)
    return 1 / (leaf + 1 / np.where(in_leaf, SOIL_IN_LEAF, SOIL_LEAFLESS) + 1 / skin)


@cache
def _gases():
    numbers = ("diffusivity_ratio", "henry", "reactivity", "schmidt", "mesophyll_itree", "cuticle_itree")
    return package_table("wesely_gases.csv", numbers)


@cache
def _resistances() -> np.ndarray:
    """Return (resistance, season, land use) s m-1."""
    rows = package_table("wesely_resistances.csv", ("season", "land_use", *_COLUMNS))
    rows = rows.sort_values(["season", "land_use"])
    return rows[list(_COLUMNS)].fillna(np.inf).to_numpy(float).T.reshape(len(_COLUMNS), 5, 11)
