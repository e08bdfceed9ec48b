"""Carbon, carbon dioxide and oxygen of plant matter, and the carbon that litter leaves in the soil."""

from __future__ import annotations

import numpy as np

CO2_PER_CARBON = 44 / 12
OXYGEN_PER_CO2 = 32 / 44
HOURS_PER_DAY = 24
FIRST_CLASS = (50.0, 75.0)
"""Above-ground mass at which the first root:shoot class ends: conifers, broadleaves, t ha-1 (IPCC 2006, table 4.4)."""
T_PER_MM_AND_G_PER_KG = 0.01
"""Tonnes per hectare from mm of water times g of matter per kg of water."""


def carbon_dioxide(carbon):
    """Return the carbon dioxide that holds an amount of carbon.

    Parameters
    ----------
    carbon : (...) t
        Carbon, also per hectare or per year. Any sign.

    Returns
    -------
    (...) t
        CO2, by molar mass 44/12.

    Source: IPCC Guidelines (2006), volume 4.
    """
    return carbon * CO2_PER_CARBON


def oxygen(co2, oxidative_ratio=1.0):
    """Return the oxygen that is set free when carbon dioxide becomes plant matter.

    Valid for net fluxes; the same mass is used up again when the matter decays.

    Parameters
    ----------
    co2 : (...) t
        Carbon dioxide bound, also per hectare or per year. Any sign.
    oxidative_ratio : (...) mol mol-1, 0.8 to 1.3
        O2 given off for CO2 bound: 1.00 for carbohydrate, 1.03 to 1.10 for whole plants.

    Returns
    -------
    (...) t

    Raises
    ------
    ValueError
        If the ratio is outside 0.8 to 1.3.

    Source: Nowak, Hoehn and Crane (2007), doi:10.48044/jauf.2007.026; ratio: Battle et al. (2019),
    doi:10.5194/acp-19-8687-2019.
    """
    lowest, highest = np.min(oxidative_ratio), np.max(oxidative_ratio)
    if not (lowest >= 0.8 and highest <= 1.3):
        raise ValueError(f"oxidative_ratio is {lowest:g} to {highest:g}; give moles of O2 per mole of CO2, 0.8 to 1.3")
    return co2 * OXYGEN_PER_CO2 * oxidative_ratio


def soil_carbon_gain(water_ratio, litter_carbon, rate=0.12, kept=0.2):
    """Return the carbon that planted soil gains in a year.

    Limited by water and by litter, whichever is less. Valid for the first 50 to 80 years
    on soils poor in carbon (serozem).

    Parameters
    ----------
    water_ratio : (...) 1, 0 to 1
        Water at hand over water needed.
    litter_carbon : (...) t C ha-1 yr-1, 0 or more
        Carbon falling as litter.
    rate : (...) t C ha-1 yr-1
        Gain of a well-watered planting (0.09 to 0.15).
    kept : (...) 1, 0 to 1
        Share of the litter's carbon that stays (0.1 to 0.3, assumed).

    Returns
    -------
    (...) t C ha-1 yr-1

    Source: Hbirkou et al. (2011), doi:10.1016/j.jaridenv.2010.09.018, for the rate.
    """
    return np.minimum(rate * water_ratio, kept * litter_carbon)


def people_breathing(co2_per_hour, person_per_day=0.98):
    """Return how many people breathe out as much carbon dioxide in an hour.

    Parameters
    ----------
    co2_per_hour : (...) kg h-1
    person_per_day : (...) kg day-1
        CO2 of one person at rest and light work (0.84 to 1.0, assumed).

    Returns
    -------
    (...) persons
    """
    return co2_per_hour * HOURS_PER_DAY / person_per_day


def root_shoot_ratio(young, mature, shoot, first_class=FIRST_CLASS[1]):
    """Root mass per mass above ground, falling with the biomass of the stand.

    The classes of the table are joined by a power law from the middle of the first to four times that mass, so that
    roots never shrink while the shoot grows.

    Parameters
    ----------
    young, mature : (...) 1
        Ratio of the first class of biomass and of the last.
    shoot : (...) t ha-1
        Dry mass above ground.
    first_class : (...) t ha-1
        Where the first class ends: 50 for conifers, 75 for broadleaves.

    Returns
    -------
    (...) 1, between ``mature`` and ``young``

    Source: IPCC (2006), volume 4, table 4.4, after Mokany et al. (2006), doi:10.1111/j.1365-2486.2005.001043.x.
    """
    begin = first_class / 2
    way = np.log(np.clip(shoot / begin, 1.0, 4.0)) / np.log(4.0)
    return young * (mature / young) ** way


def fine_roots(root, foliage, per_foliage):
    """Fine part of the roots, which goes with the leaves that it feeds.

    root, foliage : (...) t ha-1. per_foliage : (...) 1, fine roots per leaf mass (assumed 0.6, 0.3-1.0).
    Returns (...) t ha-1, never above ``root``.
    """
    return np.minimum(root, per_foliage * foliage)


def highest_production(water_per_deficit, productivity):
    """Dry matter that transpired water can pay for, by vapour pressure deficit.

    water_per_deficit : (...) mm kPa-1, transpiration over the daytime deficit. productivity : (...) Pa, k of
    WP = k / VPD: 4 to 6 for C3 plants, 8 to 11 for C4 (assumed). Returns (...) t ha-1.

    Source: form after Tanner and Sinclair (1983); values assumed_forestsim.
    """
    return T_PER_MM_AND_G_PER_KG * productivity * water_per_deficit
