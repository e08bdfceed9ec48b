"""What cleaner air and quiet are worth: emission fees, a share of fees for the forest, cost of noise by decibel.

The fee is the price that the tax code sets on an industrial emission. Natural desert dust is no
such emission: its fee is only what the founding paper's reading would give, outside the totals.
"""

from __future__ import annotations

import numpy as np


def fee_value(tonnes, rate, mci):
    """What a polluter would pay for emitting what was removed.

    Parameters
    ----------
    tonnes : (...) t
    rate : (...) MCI t-1
        Sulphur and nitrogen oxides 20, dust and ash 10, lead 3,986.
    mci : (...) KZT MCI-1
        Monthly calculation index of the year.

    Returns
    -------
    (...) KZT

    Source: Tax Code of Kazakhstan (2017), article 576, paragraph 2, in the text of 2023.
    """
    return tonnes * rate * mci


def forest_fund(fees, share):
    """Money for forests when a share of the fees that industry pays is led there (S68).

    fees : (...) money. share : (...) fraction, 0 to 1. Returns (...) money.

    Raises ValueError if ``share`` is no fraction.
    """
    if not np.all((np.asarray(share) >= 0) & (np.asarray(share) <= 1)):
        raise ValueError(f"share is {share}; give a fraction from 0 to 1, not a percentage")
    return fees * share


def noise_cost(level, lowest, highest, cost_per_decibel):
    """Yearly cost of a noise level to one person, adding up the bands of decibels below it.

    Parameters
    ----------
    level : (...) dB
        In the measure of the bands, usually Lden.
    lowest, highest : (band) dB
    cost_per_decibel : (band) money dB-1 person-1 yr-1

    Returns
    -------
    (...) money person-1 yr-1

    Source: van Essen et al. (2019), doi:10.2832/51388, for the form; its figures are recalled.
    """
    level = np.asarray(level, float)[..., np.newaxis]
    within = np.clip(level, lowest, highest) - np.asarray(lowest, float)
    return (within * cost_per_decibel).sum(axis=-1)


def noise_benefit(people, before, after, lowest, highest, cost_per_decibel):
    """Yearly benefit of a lower noise level: the cost before less the cost after, for all who live there.

    people : (...) 1. before, after : (...) dB. The rest as `noise_cost`. Returns (...) money yr-1, negative if louder.
    """
    bands = (lowest, highest, cost_per_decibel)
    return np.asarray(people) * (noise_cost(before, *bands) - noise_cost(after, *bands))
