"""Worth of what lasts: ecosystem assets by their future services (SEEA EA), plantings as fixed assets (S99)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LONGEST_LIFE = 100
ADDED, TAKEN_OFF = ("enhancement", "conversion_additions"), ("degradation", "conversion_reductions")
SIGNED = ("other_changes", "revaluation")
"""Changes of an asset within a period, by what they do to it."""


class AssetAccount(NamedTuple):
    """A row of the monetary ecosystem asset account; closing is opening plus all changes, by construction."""

    opening: np.ndarray
    net_change: np.ndarray
    closing: np.ndarray


class FixedAsset(NamedTuple):
    """A planting in the books: yearly wear, what is left of its cost, and the same at today's prices."""

    yearly_wear: np.ndarray
    net_book: np.ndarray
    written_down_replacement: np.ndarray


def service_asset_value(flow, growth, rate: float, years: int):
    """Present value of a yearly service, received at the end of each year.

    Parameters
    ----------
    flow : (...) money yr-1
        In the first year.
    growth : (...) yr-1, above -1 and up to 1
        Rise of the flow from year to year, real.
    rate : yr-1, above -1 and up to 1
        Real discount rate.
    years : int, 0 to 100
        Life of the asset; accounts take 100 years at most.

    Returns
    -------
    (...) money

    Raises
    ------
    ValueError
        If a rate is no fraction or the life is not 0 to 100 years.

    Source: United Nations (2021), SEEA Ecosystem Accounting, chapter on monetary asset accounts, recalled.
    """
    for name, share in (("growth", growth), ("rate", rate)):
        if not np.all((np.asarray(share) > -1) & (np.asarray(share) <= 1)):
            raise ValueError(f"{name} is {share}; give a fraction such as 0.06, not a percentage")
    if not 0 <= years <= LONGEST_LIFE:
        raise ValueError(f"years is {years}; give 0 to {LONGEST_LIFE}")
    ratio = (1 + np.asarray(growth, float)) / (1 + rate)
    return flow / (1 + rate) * (ratio[..., np.newaxis] ** np.arange(years)).sum(axis=-1)


def asset_account(opening, **changes) -> AssetAccount:
    """Carry the worth of an ecosystem from the opening to the closing of a period.

    Parameters
    ----------
    opening : (...) money
    enhancement, conversion_additions : (...) money, 0 or more
        They are added.
    degradation, conversion_reductions : (...) money, 0 or more
        They are taken off.
    other_changes, revaluation : (...) money
        With their sign: losses by fire, reappraisals; changes of prices.

    Raises
    ------
    ValueError
        If one of the four that have no sign is negative, or a change is none of these.

    Source: United Nations (2021), SEEA Ecosystem Accounting, monetary ecosystem asset account.
    """
    net = 0.0
    for name, value in changes.items():
        if name not in ADDED + TAKEN_OFF + SIGNED:
            raise ValueError(f"{name} is no change of an asset; choose from {', '.join(ADDED + TAKEN_OFF + SIGNED)}")
        if name not in SIGNED and np.any(np.asarray(value) < 0):
            raise ValueError(f"{name} is {value}; write it without a sign, the account knows whether it adds")
        net = net - value if name in TAKEN_OFF else net + value
    return AssetAccount(opening, net, opening + net)


def fixed_asset(cost, life, salvage, age, price_index=1.0) -> FixedAsset:
    """Book value of a planting that wears off in a straight line, at its own prices and at today's.

    Parameters
    ----------
    cost : (...) money
        Planting and care until the crowns close.
    life : (...) yr, above 0
        Saxaul 30-50, elm 60, pine 80, an orchard 25-35 (assumed).
    salvage : (...) money, 0 to ``cost``
        Worth at the end of the life.
    age : (...) yr, 0 or more
        Beyond its life an asset keeps its salvage.
    price_index : (...) 1, above 0
        Prices of today over those of the planting.

    Raises
    ------
    ValueError
        If the salvage is above the cost.
    """
    if np.any(np.asarray(salvage) > cost):
        raise ValueError(f"salvage is {salvage}, above the cost of {cost}; a planting does not gain in the books")
    wear = (cost - salvage) / life
    book = cost - wear * np.minimum(age, life)
    return FixedAsset(wear, book, book * price_index)
