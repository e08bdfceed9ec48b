"""Monetary asset account: what the future services of each ecosystem type are worth at the ends of a period.

Planted land is worth its coming services, for a life of at most 100 years: those of the years of the run, then the
mean of its last five years until the trees reach the end of their life. Land that keeps its cover earns the same rent
for 100 years from any date. Prices are real and do not change, so nothing is revalued.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.land import PLANTATION, Land
from forestsim.economics.accounts.services import Service
from forestsim.economics.asset import LONGEST_LIFE, asset_account, service_asset_value
from forestsim.economics.base import Case
from forestsim.economics.costs import tree_lives

TAIL_YEARS = 5
# A carbon stock that has stopped growing stores no more.
ENDING = ("global_climate_regulation",)


@dataclass(frozen=True)
class Assets:
    """Present value of the services of all planted land at the end of each year, and before the first, by service."""

    planted: dict[str, np.ndarray]
    """(year + 1, draw) USD by service."""
    rent: dict[str, dict[str, np.ndarray]]
    """(draw) USD ha-1 of unplanted land by type and service."""
    origin: Origin


def assets(case: Case, land: Land, found: list[Service], draws: int) -> Assets:
    """Return the worth of planted and of unplanted land."""
    rate = case.context.scenario.economy.discount_rate
    life = _mean_life(case, draws)
    age = float(case.year[-1]) - float(np.average(land.year, weights=np.maximum(land.hectares, 1e-12)))
    planted, rent = {}, {}
    for service in found:
        for ecosystem, flow in (service.money or {}).items():
            if ecosystem == PLANTATION:
                tail = np.zeros_like(life) if service.item in ENDING else np.maximum(life - age, 0.0)
                planted[service.item] = _backwards(flow, rate, tail)
            else:
                hectares = np.array([land.unplanted(ecosystem, int(year)) for year in case.year])
                first = np.flatnonzero(hectares > 0)[:1]
                each = flow[first].sum(axis=0) / max(hectares[first].sum(), 1e-12)
                worth = service_asset_value(each, 0.0, rate, LONGEST_LIFE)
                rent.setdefault(ecosystem, {})[service.item] = worth
    return Assets(planted, rent, Origin(5, f"present_value_{rate:g}", "seea_ea2021 assumed_forestsim"))


def _mean_life(case: Case, draws: int) -> np.ndarray:
    """Return the life of the planted trees, weighed by hectares, (draw) yr; none where nothing is planted."""
    hectares = case.hectares.to_numpy()
    if not hectares.sum() > 0:
        return np.zeros(draws)
    shares = [(float(hectares[of.to_numpy()].sum() / hectares.sum()), life) for of, life in tree_lives(case)]
    mean = sum(share * np.minimum(life.to_numpy(), LONGEST_LIFE) for share, life in shares)
    return np.broadcast_to(mean, draws)


def _backwards(flow: np.ndarray, rate: float, tail: np.ndarray) -> np.ndarray:
    """Return the worth of the coming flows at the end of each year and before the first, (year + 1, draw)."""
    lasting = flow[-TAIL_YEARS:].mean(axis=0)
    factor = tail if rate == 0 else (1 - (1 + rate) ** -tail) / rate
    worth = np.empty((len(flow) + 1, flow.shape[1]))
    worth[-1] = lasting * factor
    for place in range(len(flow) - 1, -1, -1):
        worth[place] = (worth[place + 1] + flow[place]) / (1 + rate)
    return worth


def write_assets(book: Book, case: Case, land: Land, worth: Assets, period: tuple[int, int]) -> np.ndarray:
    """Write the asset account of a period and return its degradation, (draw) USD.

    Planting converts: the land's old worth goes, that of the coming forest comes in. What the worth of standing forest
    gains as trees grow is enhancement; what it loses as they age, thin out and are not renewed is degradation.
    """
    degradation = np.zeros(book.draws)
    before, end = period[0] - 1, period[1]
    for ecosystem in land.types:
        if ecosystem == PLANTATION:
            parts = _of_forest(case, land, worth, before, end)
        else:
            parts = _of_land(land, worth.rent.get(ecosystem, {}), ecosystem, before, end)
        sums = {name: sum(part[name] for part in parts.values()) + np.zeros(book.draws) for name in CHANGES}
        found = asset_account(**sums)
        entries = sums | {"net_change": found.net_change, "closing": found.closing}
        degradation = degradation + sums["degradation"]
        for entry, value in entries.items():
            _write(book, period, "total", entry, value, worth, ecosystem)
        for item, part in parts.items():
            _write(book, period, item, "closing", asset_account(**part).closing, worth, ecosystem)
    return degradation


CHANGES = (
    *("opening", "enhancement", "degradation", "conversion_additions", "conversion_reductions"),
    *("other_changes", "revaluation"),
)


def _write(book: Book, period, item: str, entry: str, value, worth: Assets, ecosystem: str) -> None:
    book.add("asset_monetary", period, item, entry, value, "USD", worth.origin, ecosystem, concept="exchange")


def _of_forest(case: Case, land: Land, worth: Assets, before: int, end: int) -> dict[str, dict[str, np.ndarray]]:
    """Return the changes of planted land by service; a part of the forest is worth its part of the whole."""
    first, all_planted = int(case.year[0]), max(float(land.hectares.sum()), 1e-12)
    was, now = (land.planted(year) / all_planted for year in (before, end))
    parts = {}
    for item, value in worth.planted.items():
        old, new = value[before + 1 - first], value[end + 1 - first]
        grown = now * (new - old)
        parts[item] = _changes(
            opening=was * old,
            conversion_additions=(now - was) * old,
            enhancement=np.maximum(grown, 0.0),
            degradation=np.maximum(-grown, 0.0),
        )
    return parts


def _of_land(land: Land, rent: dict[str, np.ndarray], ecosystem: str, before: int, end: int) -> dict:
    was, now = (land.unplanted(ecosystem, year) for year in (before, end))
    return {item: _changes(opening=was * each, conversion_reductions=(was - now) * each) for item, each in rent.items()}


def _changes(**given) -> dict:
    return {name: given.get(name, 0.0) for name in CHANGES}
