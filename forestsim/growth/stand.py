"""All stands of a plan as they stand at the end of a year, and the step to the next.

Each stand is followed twice: on *stocked* ground, where the stems of a normal stand are alive, and by its stocking, the
share of that ground whose stems still live. A value per hectare is their product; ground whose stems died is steppe
again. So a stem does not depend on its neighbours' death, and more water never means less wood.
"""

from __future__ import annotations

import numpy as np

from forestsim.growth import account, curves, survival
from forestsim.growth.inputs import Inputs, Weather, growth_figure
from forestsim.physics import water

HIGHEST_REDUCTION = 1.1
"""Largest stomatal factor Fr of a closed canopy (poplar: 0.8-1.1, assumed)."""
POOLS = ("stem", "branch", "foliage", "root")
T_PER_MM_AND_G_PER_KG = 0.01
"""Tonnes per hectare from mm of water times g of matter per kg of water."""


class Stand:
    """All stands at the end of a year: stocking, stems alive, size and pools on stocked ground, water in the soil."""

    def __init__(self, inputs: Inputs):
        self.inputs, traits, figures = inputs, inputs.traits, inputs.figures
        zeros = np.zeros(inputs.shape)
        self.alive, self.stocking, self.share = zeros, zeros, zeros
        self.size, self.storage = zeros, zeros
        self.pools = dict.fromkeys(POOLS, zeros)
        shape, rotation = traits["growth_shape"], traits["rotation"]
        peak = figures["peak_age_share"] * rotation
        self.volume_max, self.rate = curves.volume_curve(traits["mai_irrigated"], peak, shape)
        grown = curves.linear_size(traits["crown_diameter_max"], curves.relative_size(rotation, self.rate, shape))
        self.cover_usual = curves.crown_cover(traits["stems_per_ha"] * self.normal(rotation), grown)
        # kcb_reduction describes the usual mature stand as a whole; where that stand is open, its crowns use more.
        closed = water.density_coefficient(self.cover_usual, traits["height_max"])
        self.reduction = np.minimum(traits["kcb_reduction"] / closed, HIGHEST_REDUCTION)
        evergreen = np.where(inputs.evergreen, figures["evergreen_turnover"], 1.0)
        self.turnover = {
            "stem": 0.0,
            "branch": figures["branch_turnover"],
            "foliage": evergreen,
            "root": figures["root_turnover"],
        }

    def normal(self, age):
        """Return the normal stocking at an age, which yields and needs are about."""
        figures = self.inputs.figures
        return survival.normal_stocking(age, figures["normal_establishment"], figures["normal_survival"])

    def step(self, year: int) -> dict[str, np.ndarray]:
        """Carry all stands through a year and return its variables."""
        weather = self.inputs.weather(year)
        age = year - self.inputs.table["planting_year"]
        values = self._native(weather)
        values |= {"native_evapotranspiration": values["evapotranspiration"]}
        if (age >= 1).any():
            values |= self._grow(age, year, weather, values)
        self._plant(age)
        return values | {"survival": self.alive, "stems": self.alive * self.inputs.table["stems_per_ha"]}

    def _grow(self, age, year: int, weather: Weather, native) -> dict[str, np.ndarray]:
        growing = age >= 1
        planned = self._planned(age)
        books = account.run_year(self.storage, self._months(age, year, weather, planned), self._ground(age))
        stress = self._stress(weather)
        before = self._die(age, books, stress, weather, planned["normal"])
        dead = (before - self.stocking) * sum(self.pools.values())
        made, litter, roots = self._make(books, planned, stress * books.water_ratio * growing)
        share = np.where(growing, self.stocking, 0.0)
        values = self._wood(share, planned["normal"]) | self._water(share, books, native)
        self.share, self.storage = share, np.where(growing, books.storage, 0.0)
        return values | {
            "npp": share * made,
            "litter": share * litter,
            "root_turnover": share * roots,
            "mortality": np.where(growing, dead, 0.0),
            "water_ratio": np.where(growing, books.water_ratio, 0.0),
        }

    def _plant(self, age):
        self.alive = np.where(age == 0, 1.0, np.where(age < 0, 0.0, self.alive))
        self.stocking = np.where(age == 0, 1.0, np.where(age < 0, 0.0, self.stocking))

    def _planned(self, age) -> dict[str, np.ndarray]:
        """Return the normal stand of this age: size, height, cover, and its cover over that of the usual spacing."""
        traits = self.inputs.traits
        normal = self.normal(age)
        size = curves.relative_size(age, self.rate, traits["growth_shape"])
        crown = curves.linear_size(traits["crown_diameter_max"], size)
        cover = curves.crown_cover(self.inputs.table["stems_per_ha"] * normal, crown)
        usual = curves.crown_cover(traits["stems_per_ha"] * normal, crown)
        return {
            "normal": normal,
            "size": size,
            "size_before": curves.relative_size(age - 1, self.rate, traits["growth_shape"]),
            "height": curves.linear_size(traits["height_max"], size),
            "cover": cover,
            "density": np.where(usual > 0, cover / np.where(usual > 0, usual, 1.0), 0.0),
        }

    def _months(self, age, year: int, weather: Weather, planned) -> account.Months:
        inputs, traits = self.inputs, self.inputs.traits
        wind, humidity = (self._station(name) for name in ("wind_2m", "humidity_min"))
        full = water.full_cover_coefficient(planned["height"], wind, humidity, self.reduction)
        need = water.density_coefficient(planned["cover"], planned["height"]) * full * inputs.leaf * weather.et0
        least = np.where(age <= survival.ESTABLISHMENT_YEARS, traits["water_need_young"] * weather.et0_factor, 0.0)
        year_need = need.sum(0)
        raised = np.maximum(year_need, least) / np.where(year_need > 0, year_need, 1.0)
        rain = np.broadcast_to(weather.rain, (12, 1, inputs.shape[1]))
        loss_per_day = inputs.figures["loss_per_wet_day"]
        et0 = np.broadcast_to(weather.et0, rain.shape)
        irrigation = account.irrigation_months(et0[:, 0].T, inputs.irrigated(age, year)).T[:, None]
        return account.Months(
            rain=rain,
            surface_loss=rain - water.effective_rain(rain, et0, weather.wet_days, loss_per_day),
            et0=et0,
            need=np.where(age >= 1, need * raised, 0.0),
            irrigation=irrigation,
            shade=planned["cover"] * inputs.leaf,
            deficit=weather.deficit,
        )

    def _station(self, name: str) -> np.ndarray:
        at = self.inputs.climate
        if name == "humidity_min":
            values = water.afternoon_humidity(at["tmax"].to_numpy(), at["tmin"].to_numpy(), at["rh"].to_numpy())
        else:
            values = at[name].to_numpy()
        return values[:, None, None]

    def _ground(self, age) -> account.Ground:
        table, figures = self.inputs.table, self.inputs.figures
        depth, time = self.inputs.traits["root_depth"], figures["root_time"]
        return account.ground(age, depth, time, table["texture"], table["groundwater_depth"], figures["recharge"])

    def _stress(self, weather: Weather) -> np.ndarray:
        """Return the share that salt and heat leave of growth and of seedlings."""
        traits, figures, extremes = self.inputs.traits, self.inputs.figures, self.inputs.extremes
        salinity = self.inputs.table["soil_salinity"]
        salt = survival.salt_multiplier(salinity, traits["salinity_threshold"], figures["salinity_slope"])
        hottest = extremes["heat_record"] + weather.temperature_shift
        limits = traits["heat_limit"], extremes["vpd_july"], traits["vpd_limit"]
        return salt * survival.heat_multiplier(hottest, *limits, figures["heat_slope"], figures["vpd_slope"])

    def _die(self, age, books: account.Account, stress, weather: Weather, normal) -> np.ndarray:
        """Update stems alive and stocking; return the stocking of the year before."""
        inputs, traits, before = self.inputs, self.inputs.traits, self.stocking
        hazard = survival.hazards(age, stress, inputs.table["fenced"], inputs.figures)
        # A seedling lives on less than its growth could use.
        seedlings = np.minimum(books.transpiration / (traits["water_need_young"] * weather.et0_factor), 1.0)
        ratio = np.where(age <= survival.ESTABLISHMENT_YEARS, seedlings, books.water_ratio)
        steepness = inputs.figures["stress_steepness"]
        self.alive = survival.survive_year(self.alive, age, ratio, hazard, normal, traits, steepness)
        self.stocking = np.minimum(before, self.alive / normal)
        return before

    def _make(self, books: account.Account, planned, pace):
        """Grow size and pools on stocked ground; return the matter made, the litter and the roots shed.

        Water productivity caps what is made: all parts then grow by the same share less.
        """
        traits = self.inputs.traits
        gain = (planned["size"] - planned["size_before"]) * pace
        wood = self.volume_max * traits["wood_density"] * planned["density"] * gain
        target = self._targets(self.pools["stem"] + wood, self.size + gain, planned["normal"])
        lost = {pool: self.pools[pool] * self.turnover[pool] for pool in POOLS}
        wanted = {pool: np.maximum(target[pool] - self.pools[pool] + lost[pool], 0.0) for pool in POOLS}
        total = sum(wanted.values())
        most = T_PER_MM_AND_G_PER_KG * self.inputs.productivity * books.per_deficit
        granted = np.where(total > most, most / np.where(total > 0, total, 1.0), 1.0)
        self.pools = {pool: self.pools[pool] - lost[pool] + granted * wanted[pool] for pool in POOLS}
        self.size = self.size + granted * gain
        return granted * total, lost["foliage"] + lost["branch"], lost["root"]

    def _targets(self, stem, size, normal) -> dict[str, np.ndarray]:
        traits = self.inputs.traits
        cover = self._cover(size, normal)
        lai = traits["lai_max"] * np.minimum(cover / self.cover_usual, 1.0)
        foliage = np.minimum(curves.foliage_mass(lai, traits["specific_leaf_area"]), traits["leaf_mass_max"])
        branch = traits["branch_ratio"] * stem
        ratio = curves.root_shoot_ratio(traits["root_shoot_young"], traits["root_shoot_mature"], size)
        return {"stem": stem, "branch": branch, "foliage": foliage, "root": ratio * (stem + branch + foliage)}

    def _cover(self, size, normal):
        crown = curves.linear_size(self.inputs.traits["crown_diameter_max"], size)
        return curves.crown_cover(self.inputs.table["stems_per_ha"] * normal, crown)

    def _wood(self, share, normal) -> dict[str, np.ndarray]:
        """Return size and matter of the living, per hectare."""
        traits = self.inputs.traits
        stems = self.alive * self.inputs.table["stems_per_ha"]
        volume = share * self.pools["stem"] / traits["wood_density"]
        height = np.where(share > 0, curves.linear_size(traits["height_max"], self.size), 0.0)
        one = np.where(stems > 0, volume / np.where(stems > 0, stems, 1.0), 0.0)
        parts = {f"biomass_{pool}": share * self.pools[pool] for pool in POOLS}
        biomass = sum(parts.values())
        return parts | {
            "height": height,
            "dbh": curves.stem_diameter(one, height, self.inputs.figures["form_factor"]),
            "crown_cover": share * self._cover(self.size, normal),
            "lai": parts["biomass_foliage"] * traits["specific_leaf_area"] / 10,
            "volume": volume,
            "biomass": biomass,
            "carbon": biomass * traits["carbon_fraction"],
        }

    def _native(self, weather: Weather) -> dict[str, np.ndarray]:
        table = self.inputs.table
        rain, et0 = weather.rain.sum(0), np.broadcast_to(weather.et0, weather.rain.shape).sum(0)
        rise = account.native_rise(et0, table["groundwater_depth"], growth_figure("recharge"))
        return {"rain": rain, "rise": rise, "evapotranspiration": rain + rise, "soil_evaporation": rain + rise}

    def _water(self, share, books: account.Account, native) -> dict[str, np.ndarray]:
        """Return the account per hectare: stocked ground, steppe, and the water that reverting ground gives back."""
        released = (self.share - share) * self.storage
        terms = {
            "rain_effective": share * (books.rain - books.surface_loss),
            "irrigation": share * books.irrigation,
            "rise": share * books.rise + (1 - share) * native["rise"],
            "interception": share * books.interception,
            "transpiration": share * books.transpiration,
            "soil_evaporation": share * books.soil_evaporation + (1 - share) * native["soil_evaporation"] + released,
            "drainage": share * books.drainage,
            "storage_change": share * books.storage - self.share * self.storage,
            "water_need": share * books.need,
        }
        spent = terms["interception"] + terms["transpiration"] + terms["soil_evaporation"]
        return terms | {"evapotranspiration": spent, "water_deficit": terms["water_need"] - terms["transpiration"]}
