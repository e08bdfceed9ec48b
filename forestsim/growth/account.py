"""The monthly account of stocked ground: water and salt in and out of the root zone, and the water table below.

It serves both growth engines, a month at a time, and closes every month:
rain + irrigation + rise = interception + transpiration + soil evaporation + drainage + change of storage, and
salt of irrigation + salt of rise = salt drained + change of salt.
Rise is limited by what the roots reach; where more rises than flows in, the table falls, and with it what they reach.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from forestsim.growth.survival import salt_multiplier
from forestsim.physics import salt, water

DEEPEST_STORE = 2.0
"""Depth of soil whose stored rain counts, m (assumed, 1-3)."""
SEEDLING_ROOTS = 0.3
"""Depth of a seedling's roots, m (assumed)."""
GRASS_ROOTS = 0.5
"""Depth to which grass and sun dry the soil between the crowns, m (assumed, 0.3-0.8)."""
IRRIGATED_MONTHS = slice(3, 10)
"""April to October."""
MM_PER_M = 1000.0
MOST_LEACHING = 0.4
"""Beyond this share nobody leaches: the water is too salty for the species (assumed, 0.3-0.5)."""


@dataclass(frozen=True)
class Months:
    """Weather and water of a month over (draw, stand), or of twelve over (month, draw, stand)."""

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

    def month(self, number: int) -> Months:
        """Return one month, 0 to 11."""
        return Months(**{f.name: getattr(self, f.name)[number] for f in fields(Months)})


@dataclass(frozen=True)
class Ground:
    """Soil and groundwater of one year: arrays that broadcast over (draw, stand)."""

    texture: np.ndarray
    """1 sand to 4 clay."""
    depth: np.ndarray
    """Soil whose water and salt are counted, m."""
    reach: np.ndarray
    """Depth of the roots, m."""
    table: np.ndarray
    """Depth of the undisturbed water table, m."""
    inflow: np.ndarray
    """Recharge and lateral inflow of the groundwater, mm month-1."""
    specific_yield: np.ndarray
    """Water that a falling table sets free, 1."""
    irrigation_salt: np.ndarray
    """Salt of the irrigation water, g l-1."""
    groundwater_salt: np.ndarray
    """g l-1"""
    leaching_efficiency: np.ndarray
    """1"""
    rise_salt_kept: np.ndarray
    """Share of the salt at the roots' end of the rise that stays in the soil; the rest flows on below, 1."""
    salinity_threshold: np.ndarray
    """ECe above which roots take up less, dS m-1."""
    salinity_slope: np.ndarray
    """m dS-1"""

    @property
    def capacity(self) -> np.ndarray:
        """Water that the soil can store for roots, mm."""
        return water.by_texture(water.AVAILABLE_WATER, self.texture) * self.depth

    @property
    def access(self) -> np.ndarray:
        """Share of the stored water that the roots have grown to, 1."""
        return np.minimum(self.reach / self.depth, 1.0)

    @property
    def salt_per_conductivity(self) -> np.ndarray:
        """t ha-1 per dS m-1"""
        return salt.salt_per_conductivity(self.depth, self.texture)

    @property
    def leaching_requirement(self) -> np.ndarray:
        """Share of irrigation that must drain to keep the soil at the species' threshold, at most ``MOST_LEACHING``."""
        share = water.leaching_requirement(self.irrigation_salt / salt.GRAMS_PER_LITRE, self.salinity_threshold)
        return np.minimum(share, MOST_LEACHING)


@dataclass(frozen=True)
class Store:
    """What a month hands to the next, over (draw, stand)."""

    water: np.ndarray
    """mm"""
    salt: np.ndarray
    """t ha-1"""
    table: np.ndarray
    """Depth of the water table, m."""
    rainfed_water: np.ndarray
    """What would be stored had nothing been irrigated, mm."""
    rainfed_table: np.ndarray
    """Depth of the water table had nothing been irrigated, m."""


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
    uptake: np.ndarray
    """Need less what salt keeps from the roots."""
    irrigation_need: np.ndarray
    """Water to bring so that nothing of the need is lacking and no salt builds up."""
    per_deficit: np.ndarray
    """Transpiration over vapour pressure deficit, mm kPa-1: what growth can draw on."""
    salt_irrigation: np.ndarray
    """t ha-1, as all salt."""
    salt_rise: np.ndarray
    salt_drained: np.ndarray
    salt_change: np.ndarray

    def residual(self) -> np.ndarray:
        """Return what the water account fails to close by, mm."""
        spent = self.interception + self.transpiration + self.soil_evaporation + self.drainage + self.storage_change
        return self.rain + self.irrigation + self.rise - spent

    def salt_residual(self) -> np.ndarray:
        """Return what the salt account fails to close by, t ha-1."""
        return self.salt_irrigation + self.salt_rise - self.salt_drained - self.salt_change

    @property
    def water_ratio(self) -> np.ndarray:
        """Water the trees got over water they could take up, 0 to 1; 1 where they needed none."""
        return np.where(self.uptake > 0, self.transpiration / np.where(self.uptake > 0, self.uptake, 1.0), 1.0)

    @property
    def got_of_need(self) -> np.ndarray:
        """Water the trees got over water they needed, salt counted as thirst, 0 to 1; 1 where they needed none."""
        return np.where(self.need > 0, self.transpiration / np.where(self.need > 0, self.need, 1.0), 1.0)

    def year(self) -> Account:
        """Return the sums of the months."""
        return Account(**{f.name: getattr(self, f.name).sum(0) for f in fields(Account)})


TERMS = tuple(f.name for f in fields(Account))


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


def run_year(store: Store, months: Months, soil: Ground) -> tuple[Store, Account]:
    """Carry the account through the twelve months of one year.

    Returns the store at its end and the months over (month, draw, stand).
    """
    kept = []
    for number in range(12):
        store, entry = run_month(store, months.month(number), soil)
        kept.append(entry)
    return store, stacked(kept, store.water.shape)


def stacked(entries: list[dict], shape: tuple[int, ...]) -> Account:
    """Return the entries of consecutive months as an account over (month, draw, stand)."""
    return Account(**{name: np.stack([np.broadcast_to(entry[name], shape) for entry in entries]) for name in TERMS})


def run_month(store: Store, month: Months, soil: Ground) -> tuple[Store, dict]:
    """Return the store at the end of a month and its terms.

    What would be lacking without irrigation is followed beside it: the irrigation need, leaching included.
    """
    left = salt_multiplier(store.salt / soil.salt_per_conductivity, soil.salinity_threshold, soil.salinity_slope)
    uptake = month.need * left
    flows, water_left, table = _flows(store.water, store.table, uptake, month.irrigation, month, soil)
    dry, dry_left, dry_table = _flows(store.rainfed_water, store.rainfed_table, month.need, 0.0, month, soil)
    salts, salt_terms = _salt(store, soil, month.irrigation, flows["root_rise"], flows["drainage"])
    lacking = np.maximum(month.need - dry["transpiration"], 0.0)
    terms = flows | salt_terms
    terms |= {name: getattr(month, name) for name in ("rain", "irrigation", "surface_loss", "need")}
    terms |= {
        "storage_change": water_left - store.water,
        "uptake": uptake,
        "irrigation_need": lacking / (1 - soil.leaching_requirement),
        "per_deficit": flows["transpiration"] / month.deficit,
    }
    return Store(water_left, salts, table, dry_left, dry_table), terms


def _flows(stored, table, uptake, irrigation, month: Months, soil: Ground) -> tuple[dict, np.ndarray, np.ndarray]:
    """Return the flows of a month, what the soil stores at its end and the depth of the water table.

    The trees draw on the soil that their roots reach, then on the water table; the rest dries, stays or drains.
    """
    entering = month.rain - month.surface_loss
    at_hand = soil.access * stored + entering + irrigation
    fringe = water.by_texture(water.RISE_HEIGHT, soil.texture)
    below = np.maximum(soil.reach + fringe - table, 0.0)
    reachable = MM_PER_M * soil.specific_yield * below + soil.inflow
    wet = water.rise_share(table, soil.texture, soil.reach)
    rise = np.minimum(wet * np.maximum(uptake - at_hand, 0.0), reachable)
    transpiration = np.minimum(uptake, at_hand + rise)
    rest = stored + entering + irrigation + rise - transpiration
    bare, room = (1 - month.shade) * month.et0, month.et0 - month.surface_loss
    # Grass and sun reach the upper soil, not the store below.
    upper = np.minimum(rest, entering + np.minimum(GRASS_ROOTS / soil.depth, 1.0) * stored)
    drying = np.minimum(upper, np.minimum(water.KC_DRY_SOIL * bare, room))
    wicking = water.groundwater_evaporation_share(table) * bare
    wicking = np.minimum(np.minimum(wicking, room - drying), reachable - rise)
    end = np.minimum(rest - drying, soil.capacity)
    drainage = rest - drying - end
    fall = (rise + wicking - soil.inflow - drainage) / (MM_PER_M * soil.specific_yield)
    interception = month.shade * month.surface_loss
    flows = {
        "rise": rise + wicking,
        "root_rise": rise,
        "interception": interception,
        "transpiration": transpiration,
        "soil_evaporation": month.surface_loss - interception + drying + wicking,
        "drainage": drainage,
    }
    return flows, end, np.maximum(table + fall, soil.table)


def _salt(store: Store, soil: Ground, irrigation, root_rise, drainage) -> tuple[np.ndarray, dict]:
    """Return the salt at the end of a month and its terms, t ha-1.

    Of the salt of the groundwater that roots draw, a share stays as far as the capillary fringe reaches into the
    counted soil; below, roots leave it where they find it, and the groundwater carries it on. Bare ground wicked
    before anything was planted: that salt is in the soil map.
    """
    brought = salt.salt_brought(irrigation, soil.irrigation_salt)
    into = water.rise_share(store.table, soil.texture, soil.depth) * soil.rise_salt_kept
    risen = salt.salt_brought(root_rise * into, soil.groundwater_salt)
    held = store.salt + brought + risen
    drained = held * salt.leached_share(drainage, soil.depth, soil.texture, soil.leaching_efficiency)
    terms = {
        "salt_irrigation": brought,
        "salt_rise": risen,
        "salt_drained": drained,
        "salt_change": held - drained - store.salt,
    }
    return held - drained, terms


def native_rise(et0, groundwater_depth, recharge):
    """Groundwater that unplanted steppe gives to the air where the water table is shallow, beside all of its rain.

    et0 : (...) mm yr-1. groundwater_depth : (...) m. recharge : (...) mm yr-1. Returns (...) mm yr-1.
    """
    return np.minimum(water.groundwater_evaporation_share(groundwater_depth) * et0, recharge)
