"""The services of a planting and of the land it takes: who supplies how much, who uses it, and its exchange value.

Recreation is worth what tourism leaves after its own goods, labour and capital, nothing where that is negative. The
carbon that could be issued stands at the price of a credit, pollutants at the emission fee. Quiet, shade and natural
dust have no exchange value here. What has no class among the services, such as oxygen, is a memo line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.land import CROPLAND, PASTURES, PLANTATION, Land
from forestsim.economics.amounts import stored_carbon, whole, years_and_draws
from forestsim.economics.base import Case
from forestsim.economics.crediting import carbon_worth, cost_of_carbon, growth_beyond_highest
from forestsim.economics.gathering import harvests
from forestsim.economics.regulating_run import FEES, fees, quiet, removed

FARMS, HOUSEHOLDS, ABROAD = "agriculture_forestry", "households", "rest_of_world"


@dataclass(frozen=True)
class Service:
    """A service by year and draw: supply by ecosystem type, shares of its users, exchange value by type.

    ``money`` None: it has no exchange value here. ``sna`` tells whether the value stands in gross product already.
    """

    item: str
    unit: str
    supply: dict[str, np.ndarray]
    users: dict[str, np.ndarray | float]
    origin: Origin
    money: dict[str, np.ndarray] | None = None
    money_origin: Origin | None = None
    sna: bool = False


def services(case: Case, totals: xr.Dataset, land: Land, draws: int) -> list[Service]:
    """Return all services of a run, each over (year, draw)."""

    def drawn(values: xr.DataArray) -> np.ndarray:
        return years_and_draws(values, case.year.size, draws)

    return [
        *_of_the_land(case, land, drawn),
        *_provisioning(case, totals, drawn),
        _carbon(case, drawn),
        *_air(case, drawn),
        *_climate_and_quiet(case, totals, drawn),
        _recreation(totals, drawn),
    ]


def _of_the_land(case: Case, land: Land, drawn) -> list[Service]:
    """Pasture and fields until they are planted; hectare-years stand for tonnes."""
    years, found = case.year.to_numpy(), []
    kinds = {"grazed_biomass": (PASTURES, "grazing_rent_unplanted"), "crops": ((CROPLAND,), "crop_margin")}
    for item, (types, price) in kinds.items():
        supply = {}
        for ecosystem in (code for code in land.types if code in types):
            by_year = [land.unplanted(ecosystem, int(year)) for year in years]
            supply[ecosystem] = drawn(xr.DataArray(by_year, dims="year"))
        if supply:
            money = {ecosystem: values * drawn(case.prices.usd(price)) for ecosystem, values in supply.items()}
            origin = Origin(4, "hectares_by_cover", "assumed_forestsim")
            rent = Origin(5, "rent_of_the_land", "assumed_forestsim")
            found.append(Service(item, "ha yr", supply, {FARMS: 1.0}, origin, money, rent, True))
    return found


def _provisioning(case: Case, totals: xr.Dataset, drawn) -> list[Service]:
    """Fruit, honey and wood that people gather, and the shelter that fields enjoy."""
    harvest = sum(drawn(harvest) for _, _, harvest, _ in case.once(harvests).values())
    gained = totals["shelter_gain"] + totals["shelter_water_value"] - totals["shelter_loss"]
    gathered = Service(
        "wild_plants_and_wood",
        "kg",
        {PLANTATION: harvest},
        {HOUSEHOLDS: 1.0},
        Origin(4, "yield_by_age_and_hands", "caspianpost2025 assumed_forestsim"),
        {PLANTATION: np.maximum(drawn(totals["product_rent"]), 0.0)},
        Origin(4, "price_less_picking", "caspianpost2025 assumed_forestsim"),
        True,
    )
    shelter = Service(
        "crop_shelter",
        "ha yr",
        {PLANTATION: drawn(totals["sheltered_hectares"])},
        {FARMS: 1.0},
        Origin(4, "lee_of_belts", "assumed_forestsim"),
        {PLANTATION: np.maximum(drawn(gained), 0.0)},
        Origin(5, "gain_of_crops", "assumed_forestsim"),
        True,
    )
    return [gathered, shelter]


def _carbon(case: Case, drawn) -> Service:
    """Carbon stored beyond its highest stock so far, and its value as far as it could be issued."""
    return Service(
        "global_climate_regulation",
        "t CO2e",
        {PLANTATION: growth_beyond_highest(drawn(stored_carbon(case)))},
        {ABROAD: 1.0},
        Origin(3, "carbon_stock_change", "ipcc2006 hbirkou2011"),
        {PLANTATION: drawn(case.once(carbon_worth))},
        Origin(5, "price_of_credits", "opis2024 assumed_forestsim"),
    )


def _air(case: Case, drawn) -> list[Service]:
    """Pollutants held back, at their fee; natural dust has none."""
    tonnes, money = case.once(removed), case.once(fees)
    origin = Origin(3, "dry_deposition", "wesely1989 emerson2020 zhang2001")
    fee = Origin(3, "emission_fee", "taxcode_kz2017")
    found = [
        Service(
            f"air_filtration_{name}",
            "t",
            {PLANTATION: drawn(tonnes[name])},
            {HOUSEHOLDS: 1.0},
            origin,
            {PLANTATION: np.maximum(drawn(money[name]), 0.0)},
            fee,
        )
        for name in FEES
    ]
    dust = {PLANTATION: drawn(tonnes["natural_dust"])}
    return [*found, Service("dust_storm_mitigation", "t", dust, {HOUSEHOLDS: 1.0}, origin)]


def _climate_and_quiet(case: Case, totals: xr.Dataset, drawn) -> list[Service]:
    """Shade, quiet and soil, none of which anybody pays for here."""
    shade = {PLANTATION: drawn(whole(case, "cooling", "radiant_cooling"))}
    heard = {PLANTATION: drawn(case.once(quiet)[1])}
    soil = {PLANTATION: drawn(whole(case, "soil", "soil_carbon"))}
    return [
        Service(
            "local_climate_regulation", "K ha", shade, {HOUSEHOLDS: 1.0}, Origin(3, "radiant_cooling", "dinapoli2020")
        ),
        Service("noise_attenuation", "dB person", heard, {HOUSEHOLDS: 1.0}, Origin(3, "cnossos_map", "cnossos2015")),
        Service("soil_quality_regulation", "t C", soil, {FARMS: 1.0}, Origin(4, "soil_carbon_gain", "hbirkou2011")),
    ]


def _recreation(totals: xr.Dataset, drawn) -> Service:
    """Visits because of the planting, and the rent that tourism leaves before the cost of the forest."""
    visits = drawn(totals["visits"])
    foreign = np.divide(drawn(totals["visits_foreign"]), visits, out=np.zeros(visits.shape), where=visits > 0)
    return Service(
        "recreation",
        "visits",
        {PLANTATION: visits},
        {HOUSEHOLDS: 1 - foreign, ABROAD: foreign},
        Origin(4, "gravity_and_route", "zhaikpress2025 astanatimes2023 assumed_forestsim"),
        {PLANTATION: np.maximum(drawn(totals["rent_before_forest_costs"]), 0.0)},
        Origin(4, "resource_rent", "seea2012 assumed_forestsim"),
        True,
    )


def write_services(book: Book, found: list[Service], period: tuple[int, int], during: slice) -> None:
    """Write supply by type and use by economic unit of a period, in tonnes and the like and in money."""
    for service in found:
        _write_flow(book, "services_physical", service, service.supply, service.unit, service.origin, period, during)
        if service.money is not None:
            _write_flow(book, "services_monetary", service, service.money, "USD", service.money_origin, period, during)


def _write_flow(book, account, service, supply, unit, origin, period, during) -> None:
    concept = "exchange" if account == "services_monetary" else ""
    total = sum(values[during].sum(axis=0) for values in supply.values())
    for ecosystem, values in supply.items():
        flow = values[during].sum(axis=0)
        book.add(account, period, service.item, "supply", flow, unit, origin, ecosystem, concept=concept)
    book.add(account, period, service.item, "total_supply", total, unit, origin, concept=concept)
    for user, share in service.users.items():
        used = sum((values * share)[during].sum(axis=0) for values in supply.values())
        book.add(account, period, service.item, "use", used, unit, origin, counterpart=user, concept=concept)
    book.add(account, period, service.item, "total_use", total, unit, origin, concept=concept)


def write_welfare(book: Book, case: Case, totals: xr.Dataset, period: tuple[int, int], during: slice) -> None:
    """Write the complementary values: what people gain, never added to what changes hands."""
    draws, years = book.draws, case.year.size
    stored = years_and_draws(stored_carbon(case), years, draws)
    change = np.diff(stored, axis=0, prepend=0.0) * years_and_draws(cost_of_carbon(case), years, draws)
    values = {
        "global_climate_regulation": (change, Origin(4, "social_cost_of_carbon", "epa2023")),
        "recreation": (totals["consumer_surplus"], Origin(5, "travel_cost", "assumed_forestsim")),
        "air_filtration": (totals["damage_avoided"], Origin(5, "damage_cost", "euhandbook2019 assumed_forestsim")),
        "noise_attenuation": (totals["quiet_value"], Origin(5, "annoyance_and_health", "euhandbook2019")),
    }
    for item, (flow, origin) in values.items():
        array = flow if isinstance(flow, np.ndarray) else years_and_draws(flow, years, draws)
        summed = array[during].sum(axis=0)
        book.add("services_welfare", period, item, "supply", summed, "USD", origin, PLANTATION, concept="welfare")
