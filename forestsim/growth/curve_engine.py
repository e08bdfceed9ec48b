"""The curve engine: yield curves of Chapman and Richards, slowed by thirst, salt and heat."""

from __future__ import annotations

import numpy as np

from forestsim.growth import account, curves
from forestsim.growth.forms import Forms
from forestsim.growth.inputs import Inputs, Weather
from forestsim.growth.stand import POOLS, Season
from forestsim.physics import carbon, water


class CurveEngine:
    """Size and pools of stocked ground, whatever the species, from its mean annual increment."""

    def __init__(self, inputs: Inputs):
        self.inputs, figures = inputs, inputs.figures
        zeros = np.zeros(inputs.shape)
        self.size, self.pools = zeros, dict.fromkeys(POOLS, zeros)
        self.form = Forms(inputs)
        evergreen = np.where(inputs.evergreen, figures["evergreen_turnover"], 1.0)
        self.turnover = {
            "stem": 0.0,
            "branch": figures["branch_turnover"],
            "foliage": evergreen,
            "root": figures["root_turnover"],
        }

    def plant(self, planted) -> None:
        """Nothing: a curve begins at 0."""

    def normal(self, age):
        """Return the normal stocking at an age, which yields and needs are about."""
        return self.form.normal(age)

    def season(self, age, weather: Weather, store: account.Store, soil: account.Ground, brought, heat) -> Season:
        """Grow through a year: water first, then what the curve gives for it."""
        planned = self._planned(age)
        store, months = account.run_year(store, self._months(age, weather, planned, brought), soil)
        need, got, per_deficit = (getattr(months, name).sum(0) for name in ("need", "transpiration", "per_deficit"))
        pace = heat * np.where(need > 0, got / np.where(need > 0, need, 1.0), 0.0)
        made, litter, roots = self._make(per_deficit, planned, pace)
        zero = np.zeros(self.inputs.shape)
        return Season(store, months, made, litter, roots, thinned=zero, left=zero + 1)

    def dilute(self, share) -> None:
        """Spread size and pools over more stems."""
        self.size = self.size * share
        self.pools = {pool: mass * share for pool, mass in self.pools.items()}

    def forms(self, age) -> dict[str, np.ndarray]:
        """Return height, cover and leaf area of stocked ground."""
        return {
            "height": self.form.height(self.size),
            "cover": self._cover(self.size, self.normal(age)),
            "lai": self.pools["foliage"] * self.inputs.traits["specific_leaf_area"] / 10,
        }

    def _planned(self, age) -> dict[str, np.ndarray]:
        """Return the normal stand of this age: size, height, cover, and its cover over that of the usual spacing."""
        traits, form, normal = self.inputs.traits, self.form, self.normal(age)
        size = curves.relative_size(age, form.rate, traits["growth_shape"])
        cover, usual = self._cover(size, normal), form.cover(traits["stems_per_ha"] * normal, size)
        return {
            "normal": normal,
            "size": size,
            "size_before": curves.relative_size(age - 1, form.rate, traits["growth_shape"]),
            "height": form.height(size),
            "cover": cover,
            "density": np.where(usual > 0, cover / np.where(usual > 0, usual, 1.0), 0.0),
        }

    def _months(self, age, weather: Weather, planned, brought) -> account.Months:
        inputs = self.inputs
        full = water.full_cover_coefficient(planned["height"], *inputs.station_air, self.form.reduction)
        need = water.density_coefficient(planned["cover"], planned["height"]) * full * inputs.leaf * weather.et0
        year_need = need.sum(0)
        raised = np.maximum(year_need, inputs.least_need(age, weather)) / np.where(year_need > 0, year_need, 1.0)
        return inputs.months(weather, np.where(age >= 1, need * raised, 0.0), brought, planned["cover"] * inputs.leaf)

    def _make(self, per_deficit, planned, pace):
        """Grow size and pools on stocked ground; return the matter made, the litter and the roots shed.

        Water productivity caps what is made: all parts then grow by the same share less.
        """
        gain = (planned["size"] - planned["size_before"]) * pace
        density = self.inputs.traits["wood_density"]
        wood = self.form.volume_max * density * planned["density"] * gain
        wood = np.clip(self.form.volume_max * density - self.pools["stem"], 0.0, wood)
        target = self._targets(self.pools["stem"] + wood, self.size + gain, planned["normal"])
        lost = {pool: self.pools[pool] * self.turnover[pool] for pool in POOLS}
        wanted = {pool: np.maximum(target[pool] - self.pools[pool] + lost[pool], 0.0) for pool in POOLS}
        total = sum(wanted.values())
        most = carbon.highest_production(per_deficit, self.inputs.productivity)
        granted = np.where(total > most, most / np.where(total > 0, total, 1.0), 1.0)
        self.pools = {pool: self.pools[pool] - lost[pool] + granted * wanted[pool] for pool in POOLS}
        self.size = self.size + granted * gain
        return granted * total, lost["foliage"] + lost["branch"], lost["root"]

    def _targets(self, stem, size, normal) -> dict[str, np.ndarray]:
        traits = self.inputs.traits
        lai = self.form.most_leaves(self._cover(size, normal))
        foliage = np.minimum(curves.foliage_mass(lai, traits["specific_leaf_area"]), traits["leaf_mass_max"])
        branch = traits["branch_ratio"] * stem
        shoot = stem + branch + foliage
        return {"stem": stem, "branch": branch, "foliage": foliage, "root": self.inputs.roots(shoot)}

    def _cover(self, size, normal):
        return self.form.cover(self.inputs.table["stems_per_ha"] * normal, size)
