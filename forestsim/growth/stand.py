"""All stands of one engine as they stand at the end of a year, and the step to the next.

Each stand is followed twice: on *stocked* ground, where the stems of a normal stand are alive, and by its stocking, the
share of that ground whose stems still live. A value per hectare is their product; ground whose stems died is steppe
again. So a stem does not depend on its neighbours' death, and more water never means less wood.

The engine grows the stocked ground through the months of a year; deaths, fire and replanting are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np

from forestsim.growth import account, curves, survival
from forestsim.growth.inputs import Inputs, Weather
from forestsim.growth.variables import MONTHLY
from forestsim.physics import carbon

POOLS = ("stem", "branch", "foliage", "root")
STOUTEST = 4.0
"""Largest stem diameter for each metre of height, cm m-1: height over diameter of 25 (assumed, 20-35). Volume beyond
that is in further stems of the same plant."""


@dataclass(frozen=True)
class Season:
    """A year of growth on stocked ground, over (draw, stand); matter in t ha-1 yr-1."""

    store: account.Store
    months: account.Account
    made: np.ndarray
    litter: np.ndarray
    roots: np.ndarray
    """Roots shed and renewed."""
    thinned: np.ndarray
    """Matter of stems that crowding killed."""
    left: np.ndarray
    """Share of stems that crowding left alive, 1."""


class Engine(Protocol):
    """Grows stocked ground; its pools are t ha-1 of dry matter at the end of the last year."""

    pools: dict[str, np.ndarray]

    def plant(self, planted: np.ndarray) -> None:
        """Set out the stands that ``planted`` (stand) names."""

    def normal(self, age) -> np.ndarray:
        """Return the share of planted stems alive on stocked ground, 1."""

    def season(self, age, weather: Weather, store: account.Store, soil: account.Ground, brought, heat) -> Season:
        """Grow through a year; ``brought`` is irrigation over (month, draw, stand), ``heat`` what heat leaves, 1."""

    def dilute(self, share) -> None:
        """Spread the pools over more stems, of which ``share`` (draw, stand) are those that had them."""

    def forms(self, age) -> dict[str, np.ndarray]:
        """Return height (m), cover (1) and lai (m2 m-2) of stocked ground at their yearly peak."""


class Stand:
    """All stands of one engine at the end of a year: stems alive, stocking, soil water and salt."""

    def __init__(self, inputs: Inputs, engine: Engine):
        self.inputs, self.engine = inputs, engine
        zeros = np.zeros(inputs.shape)
        self.alive, self.stocking, self.share, self.stored = zeros, zeros, zeros, zeros
        self.soil = self._ground(np.zeros(inputs.shape[1]))
        self.store = self._untouched()

    def step(self, year: int) -> dict[str, np.ndarray]:
        """Carry all stands through a year and return its variables."""
        weather = self.inputs.weather(year)
        age = year - self.inputs.table["planting_year"]
        values = self._native(weather)
        values |= {"native_evapotranspiration": values["evapotranspiration"]}
        values |= {"salinity": np.broadcast_to(self.inputs.table["soil_salinity"], self.inputs.shape)}
        replanted = np.zeros(self.inputs.shape)
        if (age >= 1).any():
            grown, replanted = self._grow(age, year, weather, values)
            values |= grown
        self._plant(age)
        stems = self.inputs.table["stems_per_ha"]
        return values | {"survival": self.alive, "stems": self.alive * stems, "replanted": replanted * stems}

    def _grow(self, age, year: int, weather: Weather, native) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the variables of a year in which a stand grows, and the share of stems replanted at its end."""
        growing = age >= 1
        self.soil = self._ground(age)
        heat, salt, held = self._heat(weather), self._salt_left(), sum(self.engine.pools.values())
        brought = self._irrigation(age, year, weather)
        season = self.engine.season(age, weather, self.store, self.soil, brought, heat * growing)
        books = season.months.year()
        self.alive = self.alive * season.left
        before = self._die(age, books, heat * salt, weather)
        share = np.where(growing, self.stocking, 0.0)
        values = self._wood(share, age) | self._water(share, season.months, native, weather)
        self.store = self._where(growing, season.store, self._untouched())
        self.share, self.stored = share, self.store.water
        values |= self._salt(books, season.months, growing)
        values |= {
            "npp": share * season.made,
            "litter": share * season.litter,
            "root_turnover": share * season.roots,
            "mortality": np.where(growing, (before - share) * held, 0.0) + share * season.thinned,
            "seedlings": np.where(age == 1, held, 0.0),
            "water_ratio": np.where(growing, books.got_of_need, 0.0),
            "drawdown": self.store.table - self.soil.table,
        }
        return values, self._replant(age)

    def _plant(self, age):
        self.alive = np.where(age == 0, 1.0, np.where(age < 0, 0.0, self.alive))
        self.stocking = np.where(age == 0, 1.0, np.where(age < 0, 0.0, self.stocking))
        self.engine.plant(age == 0)

    def _replant(self, age) -> np.ndarray:
        """Replace the dead of young stands that fell below their target; return the share of stems set out.

        Matter and soil water of the old share spread over the new one, so that nothing comes from nowhere.
        """
        table = self.inputs.table
        due = (age >= 1) & (age <= table["replant_years"]) & (self.alive < table["replant_below"])
        if not due.any():
            return np.zeros(self.inputs.shape)
        added = np.where(due, 1.0 - self.alive, 0.0)
        full = np.where(due, np.minimum(1.0 / self.engine.normal(age), 1.0), self.stocking)
        kept = np.where(full > 0, self.stocking / np.where(full > 0, full, 1.0), 1.0)
        self.engine.dilute(kept)
        self.alive, self.stocking, self.share = self.alive + added, full, np.where(due, full, self.share)
        self.store = replace(self.store, water=self.store.water * kept)
        self.stored = self.stored * kept
        return added

    def _untouched(self) -> account.Store:
        """Return dry soil with the salt and the water table of the site."""
        salt = self.inputs.table["soil_salinity"] * self.soil.salt_per_conductivity
        start = (0.0, salt, self.soil.table, 0.0, self.soil.table)
        return account.Store(*(value + np.zeros(self.inputs.shape) for value in start))

    @staticmethod
    def _where(growing, one: account.Store, other: account.Store) -> account.Store:
        names = [f.name for f in fields(account.Store)]
        return account.Store(**{n: np.where(growing, getattr(one, n), getattr(other, n)) for n in names})

    def _ground(self, age) -> account.Ground:
        inputs, table, traits, figures = self.inputs, self.inputs.table, self.inputs.traits, self.inputs.figures
        return account.Ground(
            texture=table["texture"],
            depth=np.minimum(traits["root_depth"], account.DEEPEST_STORE),
            reach=account.rooting(age, traits["root_depth"], figures["root_time"]),
            table=table["groundwater_depth"],
            inflow=inputs.recharge / 12,
            specific_yield=figures["specific_yield"],
            irrigation_salt=inputs.irrigation_salt,
            groundwater_salt=table["groundwater_salinity"],
            leaching_efficiency=figures["leaching_efficiency"],
            rise_salt_kept=figures["rise_salt_kept"],
            salinity_threshold=traits["salinity_threshold"],
            salinity_slope=figures["salinity_slope"],
        )

    def _irrigation(self, age, year: int, weather: Weather) -> np.ndarray:
        """Return what is brought to the roots, (month, 1, stand) mm."""
        et0 = np.broadcast_to(weather.et0, (12, *self.inputs.shape))
        brought = account.irrigation_months(np.moveaxis(et0, 0, -1), self.inputs.irrigated(age, year))
        return np.moveaxis(brought, -1, 0)

    def _heat(self, weather: Weather) -> np.ndarray:
        """Return the share that heat and dry air leave of growth and of seedlings."""
        traits, figures, extremes = self.inputs.traits, self.inputs.figures, self.inputs.extremes
        hottest = extremes["heat_record"] + weather.warming
        limits = traits["heat_limit"], extremes["vpd_july"], traits["vpd_limit"]
        return survival.heat_multiplier(hottest, *limits, figures["heat_slope"], figures["vpd_slope"])

    def _conductivity(self) -> np.ndarray:
        """Return ECe of stocked ground, dS m-1."""
        return self.store.salt / self.soil.salt_per_conductivity

    def _salt_left(self) -> np.ndarray:
        traits, figures = self.inputs.traits, self.inputs.figures
        return survival.salt_multiplier(self._conductivity(), traits["salinity_threshold"], figures["salinity_slope"])

    def _die(self, age, books: account.Account, stress, weather: Weather) -> np.ndarray:
        """Update stems alive and stocking; return the stocking of the year before."""
        inputs, traits, table, before = self.inputs, self.inputs.traits, self.inputs.table, self.stocking
        figures = inputs.figures
        hazard = survival.hazards(age, stress, table["fenced"], figures)
        open_ground = 1 - self.share * self.engine.forms(age)["cover"]
        burnt = survival.burnt_share(table["distance_to_road"], table["fenced"], open_ground, figures)
        hazard = hazard * (1 - burnt * traits["fire_mortality"])
        # A seedling lives on less than its growth could use; what salt costs it is in the hazard already.
        possible = np.where(books.need > 0, books.uptake / np.where(books.need > 0, books.need, 1.0), 1.0)
        wanted = traits["water_need_young"] * weather.et0_factor * possible
        seedlings = np.where(wanted > 0, np.minimum(books.transpiration / np.where(wanted > 0, wanted, 1.0), 1.0), 1.0)
        ratio = np.where(age <= survival.ESTABLISHMENT_YEARS, seedlings, books.water_ratio)
        normal = self.engine.normal(age)
        rates = {**traits, "survival_establishment": inputs.establishment}
        alive = survival.survive_year(self.alive, age, ratio, hazard, normal, rates, figures["stress_steepness"])
        self.alive = np.where(age >= 1, alive, self.alive)
        self.stocking = np.minimum(before, self.alive / normal)
        return before

    def _wood(self, share, age) -> dict[str, np.ndarray]:
        """Return size and matter of the living, per hectare."""
        traits, figures, forms = self.inputs.traits, self.inputs.figures, self.engine.forms(age)
        stems = self.alive * self.inputs.table["stems_per_ha"]
        volume = share * self.engine.pools["stem"] / traits["wood_density"]
        height = np.where(share > 0, forms["height"], 0.0)
        one = np.where(stems > 0, volume / np.where(stems > 0, stems, 1.0), 0.0)
        parts = {f"biomass_{pool}": share * self.engine.pools[pool] for pool in POOLS}
        biomass = sum(parts.values())
        fine = carbon.fine_roots(parts["biomass_root"], parts["biomass_foliage"], figures["fine_root_per_foliage"])
        return parts | {
            "biomass_fine_root": fine,
            "biomass_coarse_root": parts["biomass_root"] - fine,
            "height": height,
            "dbh": np.minimum(curves.stem_diameter(one, height, figures["form_factor"]), STOUTEST * height),
            "crown_cover": share * forms["cover"],
            "lai": share * forms["lai"],
            "volume": volume,
            "biomass": biomass,
            "carbon": biomass * traits["carbon_fraction"],
        }

    def _native(self, weather: Weather) -> dict[str, np.ndarray]:
        """Return the account of unplanted steppe: its rain, and what rises from a shallow table, go to the air."""
        months = np.broadcast_to(weather.rain, (12, *self.inputs.shape))
        et0 = np.broadcast_to(weather.et0, months.shape).sum(0)
        rise = account.native_rise(et0, self.inputs.table["groundwater_depth"], self.inputs.recharge)
        rain, rise = months.sum(0), np.broadcast_to(rise, self.inputs.shape)
        both = {"rain": rain, "rise": rise, "evapotranspiration": rain + rise, "soil_evaporation": rain + rise}
        monthly = {"rain": months, "rise": months * 0 + rise / 12, "soil_evaporation": months + rise / 12}
        return both | {f"monthly_{name}": value.mean(1) for name, value in monthly.items()}

    def _water(self, share, months: account.Account, native, weather: Weather) -> dict[str, np.ndarray]:
        """Return the account per hectare, by year and by month: stocked ground, steppe, and water of reverting ground.

        The months are means of the draws, which close as each draw does.
        """
        terms = {name: share * getattr(months, name) for name in MONTHLY}
        terms["rain"] = np.broadcast_to(weather.rain, months.rain.shape)
        steppe = (1 - share) * native["rise"] / 12
        terms["rise"] = terms["rise"] + steppe
        terms["soil_evaporation"] = terms["soil_evaporation"] + steppe + (1 - share) * terms["rain"]
        released = (self.share - share) * self.stored * (np.arange(12) == 0)[:, None, None]
        terms["soil_evaporation"] = terms["soil_evaporation"] + released
        terms["storage_change"] = terms["storage_change"] - released
        year = {name: value.sum(0) for name, value in terms.items()}
        year["rain_effective"] = share * (months.rain - months.surface_loss).sum(0)
        year["water_need"] = year.pop("need")
        year["water_deficit"] = year["water_need"] - year["transpiration"]
        year["evapotranspiration"] = year["interception"] + year["transpiration"] + year["soil_evaporation"]
        return year | {f"monthly_{name}": value.mean(1) for name, value in terms.items()}

    def _salt(self, books: account.Account, months: account.Account, growing) -> dict[str, np.ndarray]:
        """Return the salt account of stocked ground by year and by month, t ha-1, and its ECe, dS m-1."""
        names = ("salt_irrigation", "salt_rise", "salt_drained", "salt_change")
        year = {name: np.where(growing, getattr(books, name), 0.0) for name in names}
        monthly = {f"monthly_{name}": np.where(growing, getattr(months, name), 0.0).mean(1) for name in names}
        return year | monthly | {"salinity": self._conductivity()}
