"""What a belt gives to the irrigated fields in its lee, and takes from the strip beside it.

Distances are in heights of the belt. Only wind across the belt is broken; the strip at its foot
loses to roots and shade whatever the wind. Figures with ranges: ``data/shelter.csv``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SQUARE_METRES = 1e4


class CropShelter(NamedTuple):
    """Change by one belt; money and cubic metres a year, hectares of field."""

    sheltered_hectares: np.ndarray
    gained: np.ndarray
    lost: np.ndarray
    water_saved: np.ndarray

    @property
    def net(self) -> np.ndarray:
        """Gain less loss of the crop, money yr-1; it may be negative."""
        return self.gained - self.lost


def crosswind_shares(frequency, direction, azimuth) -> tuple[np.ndarray, np.ndarray]:
    """Share of wind that crosses a belt towards either side.

    Parameters
    ----------
    frequency : (sector) fractions summing to 1 or, with calms left out, less
    direction : (sector) degrees
        Where the wind comes from, clockwise from north.
    azimuth : degrees
        Along the belt.

    Returns
    -------
    two fractions
        Towards the right and towards the left of someone who looks along ``azimuth``.
    """
    across = np.sin(np.radians(np.asarray(direction, float) - azimuth)) * np.asarray(frequency, float)
    # Wind that comes from the right (positive) shelters the left.
    return -np.minimum(across, 0).sum(), np.maximum(across, 0).sum()


def yield_change(distance, gain, near_loss, near=1.5, far=20.0):
    """Change of the crop beside a belt: a loss that ends at ``near``, then a gain that ends at ``far``.

    The gain falls in a straight line from twice its mean, the loss from its greatest at the edge.

    Parameters
    ----------
    distance : (...) heights, 0 or more
    gain : (...) fraction
        Mean over the sheltered strip (0.05-0.15).
    near_loss : (...) fraction
        At the edge of the belt.
    near, far : (...) heights, ``near`` below ``far``

    Returns
    -------
    (...) fraction of the yield

    Source: assumed in this package from shelterbelt practice; a trial beside the first belts decides.
    """
    distance = np.asarray(distance, float)
    losing = -near_loss * (1 - distance / near)
    gaining = 2 * gain * (far - distance) / (far - near)
    return np.where(distance < near, losing, np.where(distance < far, gaining, 0.0))[()]


def crop_shelter(
    length, height, windward_shares, gain, near_loss, margin, near=1.5, far=20.0, water_saved=0.0, water=0.0
) -> CropShelter:
    """Benefit and loss of the irrigated fields beside a belt.

    Parameters
    ----------
    length : (side, ...) m
        Of the belt with irrigated land on the right and on the left, 0 where there is none.
    height : (...) m
        Of the belt.
    windward_shares : (side, ...) fractions
        Of the wind that crosses towards each side, see `crosswind_shares`.
    gain, near_loss, near, far
        As `yield_change`.
    margin : (...) money ha-1 yr-1
        Worth of the full crop less what grows with it.
    water_saved : (...) fraction
        Of the crop's water, in the sheltered strip.
    water : (...) m3 ha-1 yr-1
        Water of the crop.

    Returns
    -------
    CropShelter
        Both sides together; land under the belt itself is not counted here.

    Raises
    ------
    ValueError
        If the shares of wind are no fractions or sum to more than 1.
    """
    shares, length = np.asarray(windward_shares, float), np.asarray(length, float)
    if np.any(shares < 0) or np.any(shares.sum(axis=0) > 1 + 1e-9):
        raise ValueError(f"windward_shares are {windward_shares}; give fractions that sum to 1 at most")
    strip = length * np.asarray(height, float) / SQUARE_METRES
    sheltered = strip * (far - near)
    effective = (sheltered * shares).sum(axis=0)
    return CropShelter(
        sheltered.sum(axis=0),
        effective * gain * margin,
        # A loss that falls in a straight line to nothing is half as great on average.
        (strip * near).sum(axis=0) * near_loss / 2 * margin,
        effective * water_saved * water,
    )
