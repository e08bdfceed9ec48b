"""The process engine: 3-PG on stocked ground, with the one water account in place of its own bucket.

Demand for water is 3-PG's own (Penman-Monteith, without its soil-water modifier), within what crowns of this cover
take: Kcb with and without the species' stomatal factor. What the account grants of it slows photosynthesis in
proportion. A published set that was fitted to wetter country cannot outgrow the desert: production never exceeds the
water productivity of the transpired water, nor volume what grown stems of the species hold.
"""

from __future__ import annotations

import numpy as np

from forestsim.growth import account
from forestsim.growth.forms import Forms
from forestsim.growth.inputs import Inputs, Weather
from forestsim.growth.stand import POOLS, Season
from forestsim.growth.threepg import Run, Settings, Stand
from forestsim.growth.threepg import Weather as MonthlyWeather
from forestsim.growth.threepg_cohort import Cohort
from forestsim.physics import carbon, water

SEEDLING_PARTS = {"WS": 0.4, "WR": 0.35, "WF": 0.25}
"""Share of a seedling's mass in stem, root and foliage (assumed)."""
LATITUDE = 43.1
"""Middle of the corridor, degrees north; day length changes by less than 1 % along it."""
CROWN_LENGTH = 0.6
"""Crown length over height (assumed, 0.4-0.8)."""
LIFE_PER_ROTATION = 2.0
"""Least ``MaxAge`` over the rotation of the species (assumed, 1.5-3)."""
MBAR_PER_KPA = 10.0
DECEMBER = 12


class Trees(Cohort):
    """A cohort whose height and crown follow from stem volume by the form of the species.

    The published height and crown functions were fitted to grown stands; seedlings and thin stems fall out of them.
    """

    def __init__(self, forms: Forms, *rest):
        self.forms = forms
        super().__init__(*rest)

    def sizes(self) -> dict[str, np.ndarray]:
        """Return the size of the mean tree for its stem mass of now, with the cover of the crowns, 1."""
        s, forms = self.state, self.forms
        mass = np.where(s.N > 0, 1000 * s.WS / np.where(s.N > 0, s.N, 1.0), 0.0)
        dbh = (mass / self.p["aWS"]) ** (1 / self.p["nWS"])
        size = forms.size_of(mass / 1000 * (1 - self.branch) / forms.inputs.traits["wood_density"])
        height = forms.height(size)
        return {
            "tree_mass": mass,
            "dbh": dbh,
            "basal_area": np.pi * dbh**2 * s.N / 4e4,
            "height": height,
            "crown_length": CROWN_LENGTH * height,
            "crown_width": np.where(s.lai > 0, forms.crown(size), 0.0),
            "cover": forms.cover(s.N, size),
        }

    def grow(self, flux: dict[str, np.ndarray]) -> None:
        """Grow as the set has it; leaves beyond what the crowns can bear become wood."""
        super().grow(flux)
        s = self.state
        most = self.forms.most_volume(s.N) * self.forms.inputs.traits["wood_density"] / (1 - self.branch)
        flux["shed_wood"] = np.maximum(s.WS - most, 0.0)
        s.WS = s.WS - flux["shed_wood"]
        surplus = np.maximum(s.WF - 10 * self.forms.most_leaves(self.size["cover"]) / self.sla, 0.0)
        if surplus.any():
            s.WF, s.WS = s.WF - surplus, s.WS + surplus
            self.set_lai()
            self.set_size()


def adapted(parameters: dict[str, np.ndarray], inputs: Inputs) -> dict[str, np.ndarray]:
    """Return a set as it is used here: what was fitted to other ground gives way to the species' own figures.

    - Life: sets of short rotations would let trees age before their own rotation is over.
    - Dry air: conductance and photosynthesis fall to 1/e at the deficit that the species stands (``vpd_limit``).
    - Leaves of deciduous trees fall in autumn, not also through the summer; needles by ``evergreen_turnover``.
    - Deaths other than by crowding are those of ``survival``.
    """
    traits, none = inputs.traits, np.zeros(inputs.shape[1])
    deciduous = parameters["leafgrow"] != parameters["leaffall"]
    litterfall = inputs.figures["evergreen_turnover"] / 12
    return {
        **parameters,
        "MaxAge": np.maximum(parameters["MaxAge"], LIFE_PER_ROTATION * traits["rotation"]),
        "CoeffCond": 1 / (MBAR_PER_KPA * traits["vpd_limit"]),
        **dict.fromkeys(("gammaF0", "gammaF1"), np.where(deciduous, 0.0, litterfall)),
        **dict.fromkeys(("gammaN0", "gammaN1"), none),
    }


class ProcessEngine(Run):
    """3-PG with the published set of each species; the state lies over (draw, stand)."""

    def __init__(self, inputs: Inputs, parameters: dict[str, np.ndarray]):
        self.inputs, figures = inputs, inputs.figures
        stems = inputs.table["stems_per_ha"]
        cohort = Stand(
            latitude=LATITUDE,
            soil_class=0,  # no soil-water modifier: the account decides
            asw_initial=0.0,
            asw_min=0.0,
            asw_max=1.0,
            fertility=figures["fertility"],
            stems=stems,
            **{name: 0.0 for name in ("stem", "root", "foliage")},
            planted=(0, 1),
        )
        nothing = np.zeros((1, *inputs.shape))
        no_weather = MonthlyWeather(np.zeros(1, int), np.ones(1, int), *(nothing,) * 5)
        super().__init__(cohort, adapted(parameters, inputs), no_weather, Settings())
        self.form = Forms(inputs)
        self.trees = Trees(self.form, cohort, self.p, self.settings, inputs.shape, 0)
        zeros = np.zeros(inputs.shape)
        self.pools = dict.fromkeys(POOLS, zeros)
        self.crowding, self.peak = zeros + 1, {"lai": zeros, "cover": zeros, "height": zeros}
        self.seedlings = figures["seedling_mass"] * stems / 1000

    def plant(self, planted) -> None:
        """Set out seedlings; deciduous ones carry their leaves as a debt until spring."""
        state, trees = self.trees.state, self.trees
        for name, part in SEEDLING_PARTS.items():
            setattr(state, name, np.where(planted, part * self.seedlings, getattr(state, name)))
        seedling = {"stem": state.WS, "branch": 0.0, "foliage": state.WF, "root": state.WR}
        self.pools = {pool: np.where(planted, seedling[pool], mass) for pool, mass in self.pools.items()}
        dormant = planted & trees.dormant_in(DECEMBER)
        state.debt = np.where(dormant, state.WF, state.debt)
        state.WF = np.where(dormant, 0.0, state.WF)

    def normal(self, age):
        """Return the normal stocking at an age, less what crowding has killed."""
        return self.form.normal(age) * self.crowding

    def season(self, age, weather: Weather, store: account.Store, soil: account.Ground, brought, heat) -> Season:
        """Grow through the twelve months of a year."""
        state = self.trees.state
        self._begin(age, weather, soil, brought, heat)
        self.store, self.entries, zeros = store, [], np.zeros(self.inputs.shape)
        made, litter, roots, thinned = zeros, zeros, zeros, zeros
        left = zeros + 1
        for number in range(1, 13):
            flux = self.month(number)
            grown = sum(flux[f"biom_incr_{part}"] for part in ("foliage", "root", "stem"))
            # A dormant tree sheds the leaves that it pays for in spring; they are litter when they are paid for.
            shed = np.where(self.trees.dormant, 0.0, flux["biom_loss_foliage"]) + flux["npp"] - grown
            shed = shed + flux["shed_wood"]
            made, litter = made + flux["npp"], litter + shed
            roots = roots + flux["biom_loss_root"]
            thinned, left = thinned + flux["dead"], left * flux["left"]
        self.crowding = self.crowding * left
        self._weigh(state)
        return Season(self.store, account.stacked(self.entries, zeros.shape), made, litter, roots, thinned, left)

    def dilute(self, share) -> None:
        """Spread the trees' matter over more stems."""
        state = self.trees.state
        for name in ("WS", "WR", "WF", "debt"):
            setattr(state, name, getattr(state, name) * share)
        self._weigh(state)

    def forms(self, age) -> dict[str, np.ndarray]:
        """Return height, cover and leaf area of stocked ground, as they were in the greenest month."""
        return self.peak

    def month(self, i: int) -> dict[str, np.ndarray]:
        """Return the fluxes of one month, 1 to 12, with the matter (t ha-1) and share of stems lost to crowding."""
        trees, state = self.trees, self.trees.state
        trees.set_age(i)
        trees.month_number = i
        trees.leaf_out_and_fall()
        self._look()
        flux = self._fluxes(i)
        self._balance(i, flux)
        trees.grow(flux)
        before, stems = state.WS + state.WR + state.WF + state.debt, state.N
        trees.die(flux)
        flux["dead"] = before - (state.WS + state.WR + state.WF + state.debt)
        flux["left"] = np.where(stems > 0, state.N / np.where(stems > 0, stems, 1.0), 1.0)
        return flux

    def _begin(self, age, weather: Weather, soil: account.Ground, brought, heat) -> None:
        """Take in a year: its weather as 3-PG wants it, age, stems and what the account needs."""
        inputs, trees, state = self.inputs, self.trees, self.trees.state
        trees.months_old = 12 * (age - 1)
        state.N = np.where(age >= 1, inputs.table["stems_per_ha"] * self.normal(age), 0.0)
        trees.set_age(1)
        trees.set_size()
        self.peak = {name: np.zeros(inputs.shape) for name in self.peak}
        self.weather = _as_3pg(weather, inputs.figures["co2_air"])
        need = np.zeros((12, *inputs.shape))
        self.year = inputs.months(weather, need, brought, need)
        in_leaf = inputs.leaf * weather.et0
        self.floor = inputs.least_need(age, weather) * in_leaf / in_leaf.sum(0) * (age >= 1)
        self.soil_of_year, self.heat = soil, heat

    def _balance(self, i: int, flux: dict[str, np.ndarray]) -> None:
        """Ask the account for water and let production follow what it grants."""
        month, state = self.year.month(i - 1), self.trees.state
        wind, humidity = (air[i - 1] for air in self.inputs.station_air)
        cover = np.where(state.lai > 0, self.trees.size["cover"], 0.0)
        of_cover = water.density_coefficient(cover, self.trees.size["height"]) * month.et0
        most = water.full_cover_coefficient(self.trees.size["height"], wind, humidity) * of_cover
        need = np.clip(flux["transp_veg"], np.minimum(self.form.reduction, 1.0) * most, most)
        need = np.maximum(need, self.floor[i - 1])
        month = account.Months(**{**month.__dict__, "need": need, "shade": cover})
        self.store, entry = account.run_month(self.store, month, self.soil_of_year)
        self.entries.append(entry)
        granted = np.where(need > 0, entry["transpiration"] / np.where(need > 0, need, 1.0), 0.0)
        npp = flux["npp"] * granted * self.heat
        flux["npp"] = np.minimum(npp, carbon.highest_production(entry["per_deficit"], self.inputs.productivity))
        flux["f_phys"] = flux["f_phys"] * granted

    def _look(self) -> None:
        """Remember the greenest month."""
        green = self.trees.state.lai > self.peak["lai"]
        now = {"lai": self.trees.state.lai, "cover": self.trees.size["cover"], "height": self.trees.size["height"]}
        self.peak = {name: np.where(green, now[name], self.peak[name]) for name in now}

    def _weigh(self, state) -> None:
        """Take the pools from the trees; leaves of a bare winter tree are those it will pay for."""
        branch = self.trees.branch
        self.pools = {
            "stem": state.WS * (1 - branch),
            "branch": state.WS * branch,
            "foliage": np.where(self.trees.dormant, state.debt, state.WF),
            "root": state.WR,
        }


def _as_3pg(weather: Weather, co2) -> MonthlyWeather:
    """Return a year as 3-PG wants it, with an empty row before January: row i is month i."""

    def rows(values):
        values = np.asarray(values, float)
        return np.concatenate([np.zeros((1, *values.shape[1:])), values])

    return MonthlyWeather(
        year=np.zeros(13, int),
        month=np.arange(13),
        temperature_min=rows(weather.tmin),
        temperature_max=rows(weather.tmax),
        rain=rows(weather.rain),
        radiation=rows(weather.radiation),
        frost_days=rows(weather.frost_days),
        vpd=rows(weather.vpd) * MBAR_PER_KPA,
        co2=np.broadcast_to(co2, (13, *np.shape(co2))),
    )
