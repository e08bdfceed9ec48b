"""Other readings of rent: between sites, against another use of the land, and as a price of land (S81-S83)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forestsim.economics.discounting import annuity, discount_factors


class LandUseChange(NamedTuple):
    """What a hectare gains by another use; ``ratio`` is NaN where it earned nothing before."""

    gain: float
    ratio: float
    present_value: float
    break_even_gain: float


def land_use_change(before: float, after: float, years: int, rate: float, conversion: float) -> LandUseChange:
    """Gain of a hectare that is turned from one use to another, from the end of the first year.

    Parameters
    ----------
    before, after : money ha-1 yr-1
        Rent of the old and of the new use; each may be negative.
    years : int, 0 or more
    rate : yr-1, above -1 and up to 1
    conversion : money ha-1
        Paid now.

    Returns
    -------
    LandUseChange
        ``break_even_gain`` is the yearly gain that just pays the conversion, NaN for no years.

    Raises
    ------
    ValueError
        If ``rate`` is no fraction.

    Source: the founding paper's example of Kenya (S82): 0.8 USD/ha of pasture against 40 of tourism.
    """
    gain = after - before
    # From the end of year 1: the first factor, that of now, belongs to the conversion.
    worth = gain * discount_factors(years + 1, rate)[1:].sum() - conversion
    ratio = after / before if before else np.nan
    return LandUseChange(gain, ratio, float(worth), float(annuity(conversion, rate, years)) if years else np.nan)


def differential_rent(price, unit_cost, quantity):
    """Rent of sites that sell at one price and differ in their cost (Ricardo).

    Parameters
    ----------
    price : (...) money unit-1
        The cost of the dearest site that still sells.
    unit_cost : (site) money unit-1
    quantity : (site) unit yr-1

    Returns
    -------
    (site) money yr-1
    """
    return (price - unit_cost) * quantity


def location_rent(quantity, price, unit_cost, transport, distance):
    """Rent that falls with the distance to the market (von Thunen); 0 at (price - cost) / transport.

    Parameters
    ----------
    quantity : (...) unit ha-1 yr-1
    price, unit_cost : (...) money unit-1
    transport : (...) money unit-1 km-1
    distance : (...) km

    Returns
    -------
    (...) money ha-1 yr-1, negative beyond the margin
    """
    return quantity * (price - unit_cost - transport * distance)


def capitalised_rent(rent, rate, growth=0.0):
    """Price of land whose rent is received for ever: rent / (rate - growth).

    rent : (...) money ha-1 yr-1. rate, growth : (...) yr-1, growth below rate. Returns (...) money ha-1.

    Raises ValueError if the rent grows as fast as it is discounted.
    """
    if np.any(np.asarray(growth) >= rate):
        raise ValueError(f"growth is {growth} and rate {rate}; the rent must grow more slowly than it is discounted")
    return rent / (rate - np.asarray(growth, float))


def flagship_value(receipts, animals):
    """Receipts that visitors pay to see a species, for each animal (S83: 27,000 USD a year for a lion of Amboseli).

    receipts : (...) money yr-1. animals : (...) 1, above 0. Returns (...) money yr-1.
    """
    return receipts / animals
