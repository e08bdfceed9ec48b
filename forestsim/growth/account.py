"""The monthly water account of stocked ground: what enters the root zone, what the trees need and get, what is lost.

It closes every month: rain + irrigation + rise = interception + transpiration + soil evaporation + drainage +
change of storage. Need is that of the stand at its age as planted, so the water ratio does not depend on what died.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from forestsim.physics import water

DEEPEST_STORE = 2.0
"""Depth of soil whose stored rain counts, m (assumed, 1-3)."""
SEEDLING_ROOTS = 0.3
"""Depth of a seedling's roots, m (assumed)."""
IRRIGATED_MONTHS = slice(3, 10)
"""April to October."""


@dataclass(frozen=True)
class Months:
    """Weather and water of the months of one year: arrays that broadcast over (month, draw, stand)."""

    rain: np.ndarray
    """mm month-1"""
    surface_loss: np.ndarray
    """Rain lost from leaves, litter and soil surface, mm month-1, never above rain or et0."""
    et0: np.ndarray
    """mm month-1"""
    need: np.ndarray
    """Water that the trees would transpire, mm month-1."""
    irrigation: np.ndarray
    """Brought to the roots, mm month-1."""
    shade: np.ndarray
    """Ground under leaves, 1."""
    deficit: np.ndarray
    """Daytime vapour pressure deficit, kPa, above 0."""


@dataclass(frozen=True)
class Ground:
    """Soil and groundwater of one year: arrays that broadcast over (draw, stand)."""

    capacity: np.ndarray
    """Water that the root zone can store, mm."""
    rise_share: np.ndarray
    """Share of an unmet need that can rise from the water table, 1."""
    open_water_table: np.ndarray
    """Share of reference evapotranspiration that bare ground draws from a shallow water table, 1."""
    recharge: np.ndarray
    """What refills the groundwater, mm yr-1."""


@dataclass(frozen=True)
class Account:
    """Terms of one year over (draw, stand), mm yr-1, or of its months over (month, draw, stand), mm month-1."""

    rain: np.ndarray
    irrigation: np.ndarray
    rise: np.ndarray
    interception: np.ndarray
    transpiration: np.ndarray
    soil_evaporation: np.ndarray
    drainage: np.ndarray
    storage_change: np.ndarray
    surface_loss: np.ndarray
    need: np.ndarray
    per_deficit: np.ndarray
    """Transpiration over vapour pressure deficit, mm kPa-1: what growth can draw on."""
    storage: np.ndarray
    """At the end, mm."""

    def residual(self) -> np.ndarray:
        """Return what the account fails to close by, mm."""
        spent = self.interception + self.transpiration + self.soil_evaporation + self.drainage + self.storage_change
        return self.rain + self.irrigation + self.rise - spent

    @property
    def water_ratio(self) -> np.ndarray:
        """Water the trees got over water they needed, 0 to 1; 1 where they needed none."""
        return np.where(self.need > 0, self.transpiration / np.where(self.need > 0, self.need, 1.0), 1.0)


def irrigation_months(et0, share_of_year):
    """Spread a year's irrigation over April to October by evaporative demand.

    et0 : (..., month) mm month-1, January first. share_of_year : (...) mm yr-1. Returns (..., month) mm month-1.
    """
    share = np.zeros_like(np.asarray(et0, float))
    share[..., IRRIGATED_MONTHS] = et0[..., IRRIGATED_MONTHS]
    return share / share.sum(-1, keepdims=True) * np.asarray(share_of_year)[..., None]


def rooting(age, root_depth, root_time):
    """Depth that roots reach, growing towards ``root_depth``.

    age : (...) yr. root_depth : (...) m. root_time : (...) yr. Returns (...) m.
    """
    return np.maximum(root_depth * -np.expm1(-np.maximum(age, 0.0) / root_time), np.minimum(SEEDLING_ROOTS, root_depth))


def ground(age, root_depth, root_time, texture, groundwater_depth, recharge) -> Ground:
    """Return store, reach and water table of stands at an age.

    age : (...) yr. root_depth : (...) m. root_time : (...) yr. texture : (...) 1 to 4. groundwater_depth : (...) m.
    recharge : (...) mm yr-1.
    """
    reach = rooting(age, root_depth, root_time)
    return Ground(
        capacity=water.by_texture(water.AVAILABLE_WATER, texture) * np.minimum(reach, DEEPEST_STORE),
        rise_share=water.rise_share(groundwater_depth, texture, reach),
        open_water_table=water.groundwater_evaporation_share(groundwater_depth),
        recharge=np.asarray(recharge, float),
    )


def run_year(storage, months: Months, soil: Ground, monthly: bool = False) -> Account:
    """Carry the account through the twelve months of one year.

    storage : (draw, stand) mm at the end of the year before. Returns the sums over (draw, stand), or with
    ``monthly`` the months over (month, draw, stand).
    """
    left, kept = np.broadcast_to(soil.recharge, storage.shape), []
    for number in range(12):
        month = Months(**{f.name: getattr(months, f.name)[number] for f in fields(Months)})
        entry = _month(storage, left, month, soil)
        left, storage = left - entry["rise"], entry["storage"]
        kept.append(entry)
    stacked = {name: [np.broadcast_to(entry[name], storage.shape) for entry in kept] for name in kept[0]}
    if monthly:
        return Account(**{name: np.stack(values) for name, values in stacked.items()})
    return Account(**{name: sum(values) for name, values in stacked.items() if name != "storage"}, storage=storage)


def _month(storage, recharge_left, month: Months, soil: Ground) -> dict:
    """Return the terms of one month: the trees draw on the soil, then on the water table; the rest dries or drains."""
    at_hand = storage + month.rain - month.surface_loss + month.irrigation
    rise = np.minimum(soil.rise_share * np.maximum(month.need - at_hand, 0.0), recharge_left)
    transpiration = np.minimum(month.need, at_hand + rise)
    rest = at_hand + rise - transpiration
    bare, room = (1 - month.shade) * month.et0, month.et0 - month.surface_loss
    # Grass and sun reach what the month's rain left near the surface, not the store below.
    drying = np.minimum(np.minimum(rest, month.rain - month.surface_loss), np.minimum(water.KC_DRY_SOIL * bare, room))
    wicking = np.minimum(np.minimum(soil.open_water_table * bare, room - drying), recharge_left - rise)
    end = np.minimum(rest - drying, soil.capacity)
    interception = month.shade * month.surface_loss
    return {
        "rain": month.rain,
        "irrigation": month.irrigation,
        "rise": rise + wicking,
        "interception": interception,
        "transpiration": transpiration,
        "soil_evaporation": month.surface_loss - interception + drying + wicking,
        "drainage": rest - drying - end,
        "storage_change": end - storage,
        "surface_loss": month.surface_loss,
        "need": month.need,
        "per_deficit": transpiration / month.deficit,
        "storage": end,
    }


def native_evapotranspiration(rain, et0, groundwater_depth, recharge):
    """Water that unplanted steppe gives back to the air: all its rain, and what rises where the water table is shallow.

    rain, et0 : (...) mm yr-1. groundwater_depth : (...) m. recharge : (...) mm yr-1. Returns (...) mm yr-1.
    """
    return rain + native_rise(et0, groundwater_depth, recharge)


def native_rise(et0, groundwater_depth, recharge):
    """Groundwater that unplanted ground evaporates; parameters as in ``native_evapotranspiration``."""
    return np.minimum(water.groundwater_evaporation_share(groundwater_depth) * et0, recharge)
