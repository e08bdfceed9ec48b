"""What leaves give off: MEGAN2.1 activity factors, and emission from leaf-level factors.

``activity`` factors are those of Guenther et al. (2012) in the published form. Leaf-level emission factors
(ug per g of dry leaf and hour, 303 K, light of 1000 umol m-2 s-1) take temperature, age and the light on the
leaves, never a factor for leaf area: that belongs to factors of whole canopies.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

GAS = 0.00831
"""Gas constant, kJ mol-1 K-1."""
CT2 = 230.0
"""Energy of deactivation of the light-dependent temperature response, kJ mol-1."""
SUN_PAST, SHADE_PAST = 200.0, 50.0
"""Standard light of the past day on sunlit and shaded leaves, umol m-2 s-1."""
STANDARD_LIGHT = 1000.0
"""Light at which leaf-level emission factors hold, umol m-2 s-1."""
WILTING_MARGIN = 0.04
"""Soil water above wilting at which isoprene is no longer held back, m3 m-3."""


class Compound(NamedTuple):
    """Parameters of a class of compounds.

    light_dependent : 1, share that needs light. ct1 : kJ mol-1. ceo : 1. beta : K-1. new, growing, mature, old :
    1, emission of leaves of each age over that of mature ones.
    """

    light_dependent: float
    ct1: float
    ceo: float
    beta: float
    new: float
    growing: float
    mature: float
    old: float


_MONOTERPENE = (80.0, 1.83, 0.10, 2.0, 1.8, 1.0, 1.05)
COMPOUNDS: dict[str, Compound] = {
    "isoprene": Compound(1.0, 95.0, 2.0, 0.13, 0.05, 0.6, 1.0, 0.9),
    "mbo": Compound(1.0, 95.0, 2.0, 0.13, 0.05, 0.6, 1.0, 0.9),
    "a_pinene_myrcene_sabinene": Compound(0.6, *_MONOTERPENE),
    "b_pinene_limonene_3carene": Compound(0.2, *_MONOTERPENE),
    "t_b_ocimene": Compound(0.8, *_MONOTERPENE),
    "other_monoterpenes": Compound(0.4, *_MONOTERPENE),
    "sesquiterpene": Compound(0.5, 130.0, 2.37, 0.17, 0.4, 0.6, 1.0, 0.95),
    "methanol": Compound(0.8, 60.0, 1.6, 0.08, 3.5, 3.0, 1.0, 1.2),
}
"""Classes of compounds with their parameters. Source: Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012."""


def temperature_light_dependent(leaf, past_day, past_ten_days, ct1, ceo):
    """Response to temperature of emission that needs light; it falls again above an optimum near 40 degC.

    leaf, past_day, past_ten_days : (...) K. ct1 : (...) kJ mol-1. ceo : (...) 1. Returns (...) 1.

    Source: Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012.
    """
    optimum = 313 + 0.6 * (past_ten_days - 297)
    highest = ceo * np.exp(0.05 * (past_day - 297)) * np.exp(0.05 * (past_ten_days - 297))
    x = (1 / optimum - 1 / leaf) / GAS
    return highest * CT2 * np.exp(ct1 * x) / (CT2 - ct1 * (1 - np.exp(CT2 * x)))


def temperature_light_independent(leaf, beta):
    """Response to temperature of emission from stores in the leaf. leaf : (...) K. beta : (...) K-1. Returns (...) 1.

    Source: Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012.
    """
    return np.exp(beta * (leaf - 303))


def temperature_activity(leaf, past_day, past_ten_days, compound: Compound, light_dependent=None):
    """Activity by temperature: both responses by the share that needs light.

    leaf, past_day, past_ten_days : (...) K. light_dependent : (...) 1, left out that of the compound.
    Returns (...) 1.
    """
    share = compound.light_dependent if light_dependent is None else light_dependent
    dependent = temperature_light_dependent(leaf, past_day, past_ten_days, compound.ct1, compound.ceo)
    return share * dependent + (1 - share) * temperature_light_independent(leaf, compound.beta)


def leaf_light_response(light, past_day, past_ten_days, standard=SUN_PAST):
    """Response of a leaf to light, after what it had in the past.

    light, past_day, past_ten_days : (...) umol m-2 s-1, 0 or more. standard : 200 for sunlit, 50 for shaded leaves.
    Returns (...) 1, about 0.9 at 1000 after a past of 200.

    Source: Guenther et al. (2006), doi:10.5194/acp-6-3181-2006; Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012.
    """
    past = np.maximum(past_ten_days, 1e-6)
    slope = 0.004 - 0.0005 * np.log(past)
    highest = 0.0468 * np.exp(0.0005 * (past_day - standard)) * past**0.6
    return highest * slope * light / np.sqrt(1 + slope**2 * light**2)


def light_activity(sun, sun_day, sun_ten_days, shade, shade_day, shade_ten_days, sunlit, light_dependent):
    """Activity by light of a canopy of sunlit and shaded leaves.

    sun, shade and their past day and ten days : (...) umol m-2 s-1. sunlit : (...) 1, share of the leaves in the
    sun. light_dependent : (...) 1. Returns (...) 1.

    Source: Guenther et al. (2012), doi:10.5194/gmd-5-1471-2012.
    """
    in_sun = leaf_light_response(sun, sun_day, sun_ten_days, SUN_PAST)
    in_shade = leaf_light_response(shade, shade_day, shade_ten_days, SHADE_PAST)
    return 1 - light_dependent + light_dependent * (sunlit * in_sun + (1 - sunlit) * in_shade)


def age_activity(lai_before, lai_now, days, past_day, new, growing, mature, old):
    """Activity by leaf age, from the change of leaf area between two dates.

    Parameters
    ----------
    lai_before, lai_now : (...) m2 m-2, 0 or more
    days : (...) d, above 0
        Between the two.
    past_day : (...) K
        Mean air temperature; warm leaves mature sooner.
    new, growing, mature, old : (...) 1
        Emission of each age, as in ``Compound``.

    Returns
    -------
    (...) 1

    Source: Guenther et al. (2006), doi:10.5194/acp-6-3181-2006; Guenther et al. (2012).
    """
    before, now, days = (np.asarray(v, float) for v in (lai_before, lai_now, days))
    first_emission = np.where(past_day <= 303, 5 + 0.7 * (300 - np.asarray(past_day)), 2.9)
    full_emission = 2.3 * first_emission
    # Ratios of nothing to nothing are 1: no leaves, no change.
    kept = np.where(now > 0, np.minimum(before, now) / np.where(now > 0, now, 1.0), 1.0)
    fresh = np.minimum(first_emission, days) / days * (1 - kept)
    grown = kept + np.maximum(days - full_emission, 0.0) / days * (1 - kept)
    rising = fresh * new + (1 - fresh - grown) * growing + grown * mature
    shed = np.where(before > 0, (before - np.minimum(before, now)) / np.where(before > 0, before, 1.0), 0.0)
    falling = shed * old + (1 - shed) * mature
    steady = 0.1 * growing + 0.8 * mature + 0.1 * old
    return np.where(now > before, rising, np.where(now < before, falling, steady))


def lai_activity(lai):
    """Activity by leaf area of canopy-level factors; never for leaf-level ones. lai : (...) m2 m-2. Returns (...) 1.

    Source: Guenther et al. (2006), doi:10.5194/acp-6-3181-2006 (PCEEA).
    """
    return 0.49 * lai / np.sqrt(1 + 0.2 * lai**2)


def lai_activity_bidirectional(lai):
    """Activity by leaf area of compounds that leaves also take up. lai : (...) m2 m-2. Returns (...) 1.

    Source: straight pieces of the MEGAN code in HEMCO (checked against e23c43b).
    """
    return np.interp(lai, (0.0, 2.0, 6.0), (0.0, 1.0, 0.75))


def co2_activity_possell(co2):
    """Activity of isoprene by CO2. co2 : (...) ppm. Returns (...) 1, about 1 at 370.

    Source: Possell and Hewitt (2011), as in HEMCO.
    """
    return 8.9406 / (1 + 8.9406 * 0.0024 * co2)


def co2_activity_heald(co2):
    """Activity of isoprene by CO2 over a long time. co2 : (...) ppm. Returns (...) 1, 1.002 at 400.

    Source: Heald et al. (2009), doi:10.1111/j.1365-2486.2008.01802.x.
    """
    within = (0.7 * np.asarray(co2, float)) ** 1.4614
    return 1.344 - 1.344 * within / (585**1.4614 + within)


def soil_moisture_activity(soil_water, wilting, margin=WILTING_MARGIN):
    """Activity of isoprene by soil water: none below wilting, full from a margin above it.

    soil_water, wilting, margin : (...) m3 m-3. Returns (...) 1, 0 to 1.

    Source: Guenther et al. (2006), doi:10.5194/acp-6-3181-2006; Guenther et al. (2012).
    """
    return np.clip((soil_water - wilting) / margin, 0.0, 1.0)


def drought_activity(transpiration_stress):
    """Activity of isoprene by the transpiration that drought leaves. transpiration_stress : (...) 1, 0 to 1, 1 none.

    Returns (...) 1.

    Source: Wang et al. (2022), as in the Community Land Model.
    """
    return 1 / (1 + 3.2552 * np.exp(-7.4463 * (transpiration_stress - 0.2)))
