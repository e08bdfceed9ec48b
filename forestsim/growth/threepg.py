"""3-PG, vectorised over sites: the monthly way of one cohort from planting to the last month.

The equations are in ``threepg_equations.py``; here is their order, phenology,
the soil-water bucket, thinning and mortality. ``parity=True`` reproduces the
known defects of the reference implementation (inverted northern zenith among
them); scenarios use the physical version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forestsim.growth import threepg_equations as eq
from forestsim.growth.threepg_cohort import Cohort, Settings, Stand

__all__ = ["COLUMNS", "Settings", "Stand", "Weather", "threepg"]

COLUMNS = (
    "age",
    "stems_n",
    "basal_area",
    "dbh",
    "height",
    "crown_length",
    "crown_width",
    "volume",
    "volume_mai",
    "volume_change",
    "volume_cum",
    "sla",
    "lai",
    "biom_stem",
    "biom_root",
    "biom_foliage",
    "biom_tree",
    "wood_density",
    "fracBB",
    "biom_loss_foliage",
    "biom_loss_root",
    "biom_incr_foliage",
    "biom_incr_root",
    "biom_incr_stem",
    "f_age",
    "f_vpd",
    "f_tmp",
    "f_tmp_gc",
    "f_frost",
    "f_sw",
    "f_nutr",
    "f_calpha",
    "f_cg",
    "f_phys",
    "gammaF",
    "f_transp_scale",
    "gpp",
    "npp",
    "apar",
    "fi",
    "alpha_c",
    "biom_foliage_debt",
    "conduct_canopy",
    "evapotra_soil",
    "prcp_interc",
    "prcp_runoff",
    "irrig_supl",
    "evapo_transp",
    "transp_veg",
    "asw",
    "mort_thinn",
    "mort_stress",
)


@dataclass(frozen=True)
class Weather:
    """Monthly weather over (month,) or (month, site), from the month of the initial state on."""

    year: np.ndarray
    month: np.ndarray
    temperature_min: np.ndarray
    temperature_max: np.ndarray
    rain: np.ndarray
    radiation: np.ndarray
    frost_days: np.ndarray
    temperature: np.ndarray | None = None
    vpd: np.ndarray | None = None
    co2: np.ndarray | float = 350.0


def threepg(
    stand: Stand,
    parameters: Mapping[str, np.ndarray],
    weather: Weather,
    settings: Settings,
    keep: tuple[str, ...] = COLUMNS,
) -> dict[str, np.ndarray]:
    """Grow one cohort on many sites; row 0 is the initial state.

    Returns each name of ``keep`` over (month, site). Months before planting hold NaN.
    """
    run = Run(stand, parameters, weather, settings)
    months = len(weather.year)
    out = {name: np.empty((months, *run.trees.sites)) for name in keep}
    for i in range(months):
        row = run.first() if i == 0 else run.month(i)
        for name in keep:
            out[name][i] = row.get(name, np.nan)
    return out


class Run:
    """One simulation: constants of the sites, then one call a month."""

    def __init__(self, stand: Stand, parameters, weather: Weather, settings: Settings):
        self.stand, self.settings, self.weather = stand, settings, weather
        self.p = {name: np.asarray(value, dtype=float) for name, value in parameters.items()}
        along_site = [value for name, value in vars(stand).items() if name not in ("planted", "thinning")]
        shapes = [np.shape(value) for value in (*along_site, *self.p.values())]
        sites = np.broadcast_shapes(*shapes, np.shape(weather.rain)[1:], (1,))
        months_old = (int(weather.year[0]) - stand.planted[0]) * 12 + int(weather.month[0]) - stand.planted[1]
        self.soil = eq.soil_constants(stand.soil_class, self.p["SWconst"], self.p["SWpower"])
        self.fertility = eq.fertility_modifier(stand.fertility, self.p["fN0"], self.p["fNn"])
        self.trees = Cohort(stand, self.p, settings, sites, months_old)

    def first(self) -> dict[str, np.ndarray]:
        """The initial state at the first month of the weather."""
        self.trees.set_age(0)
        s = self.trees.state
        self.trees.month_number = int(self.weather.month[0])
        if self.trees.age < 0:
            return {"age": np.full(self.trees.sites, self.trees.age), "asw": s.asw}
        self.trees.plant()
        if self.trees.dormant_in(self.trees.month_number).any():
            dormant = self.trees.dormant_in(self.trees.month_number)
            s.debt = np.where(dormant, s.WF, 0.0)
            s.WF = np.where(dormant, 0.0, s.WF)
        self.trees.set_lai()
        self.trees.set_size()
        volume = self.trees.volume()
        s.volume_last, s.volume_cum = volume.copy(), volume.copy()
        nothing_yet = {name: np.zeros(self.trees.sites) for name in COLUMNS}
        row = self._row(nothing_yet | {"volume": volume})
        return row | self._weather_modifiers(0) | {"f_nutr": nothing_yet["f_nutr"]}

    def month(self, i: int) -> dict[str, np.ndarray]:
        """One month of growth, water, thinning and mortality."""
        self.trees.set_age(i)
        self.trees.month_number = int(self.weather.month[i])
        if self.trees.age < 0:
            return self._bare_month(i)
        planted_now = abs(self.trees.age) < 1e-9
        if planted_now:
            self.trees.plant()
            self.trees.set_size()
        self.trees.leaf_out_and_fall()
        flux = self._fluxes(i)
        self._balance(i, flux)
        self.trees.grow(flux)
        volume = self.trees.volume()
        change = np.where(self.trees.state.lai > 0, np.maximum(volume - self.trees.state.volume_last, 0.0), 0.0)
        self.trees.state.volume_last = volume
        self.trees.state.volume_cum = self.trees.state.volume_cum + change
        self.trees.thin()
        volume = self.trees.state.volume_last  # the reference reports it before mortality
        self.trees.die(flux)
        return self._row(
            {**flux, "volume": volume if self.settings.parity else self.trees.volume(), "volume_change": change}
        )

    def _bare_month(self, i: int) -> dict[str, np.ndarray]:
        """Before planting the soil still takes up rain and dries."""
        self.trees.set_size()
        flux = self._fluxes(i)
        self._balance(i, flux)
        water = ("evapo_transp", "evapotra_soil", "prcp_interc", "prcp_runoff", "irrig_supl")
        age = np.full(self.trees.sites, self.trees.age)
        return {name: flux[name] for name in water} | {"age": age, "asw": self.trees.state.asw}

    def _fluxes(self, i: int) -> dict[str, np.ndarray]:
        """Modifiers, light, production and demand for water before the soil is asked."""
        p, s, w, set_ = self.p, self.trees.state, self.weather, self.settings
        month = self.trees.month_number - 1
        days, seconds = eq.DAYS[month], eq.day_length(self.stand.latitude, eq.MID_MONTH[month])
        low, high = w.temperature_min[i], w.temperature_max[i]
        vpd = eq.vapour_pressure_deficit(low, high) if w.vpd is None else w.vpd[i]
        f_tmp, f_tmp_gc, f_frost, f_calpha, f_cg = self._weather_modifiers(i).values()
        light = self._light(w.radiation[i] * days, i)
        f_vpd = np.exp(-p["CoeffCond"] * vpd)
        f_sw = eq.soil_water_modifier(s.asw / self.stand.asw_max, *self.soil)
        if set_.phys_model == 1:
            f_phys, f_tmp_gc = np.minimum(f_vpd, f_sw) * self.trees.f_age, np.ones(self.trees.sites)
        else:
            f_phys = f_vpd * f_sw * self.trees.f_age
        alpha = np.where(s.lai > 0, p["alphaCx"] * self.fertility * f_tmp * f_frost * f_calpha * f_phys, 0.0)
        gpp = p["gDM_mol"] * p["molPAR_MJ"] * alpha * light["apar"] / 100
        conductance = eq.canopy_conductance(s.lai, p["MinCond"], p["MaxCond"], p["LAIgcx"]) * f_phys * f_tmp_gc * f_cg
        conductance = np.where(s.lai > 0, conductance, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            net = np.where(seconds > 0, p["Qa"] + p["Qb"] * (w.radiation[i] * 1e6 / seconds), 0.0)
        share = 1.0 if set_.transp_model == 1 else light["fi"]
        transp = days * eq.transpiration(net * share, vpd, conductance, p["BLcond"], seconds)
        soil = np.zeros(self.trees.sites)
        if set_.transp_model == 1:
            transp = np.where(vpd == 0, 0.0, np.maximum(transp, 0.0))
        else:
            transp = np.where(s.lai > 0, transp, 0.0)
            wet = 0.0025 * s.asw / self.stand.asw_max
            soil = days * eq.soil_evaporation(net, vpd, wet, s.lai, light["fi"], seconds)
        return {
            **light,
            "f_tmp": f_tmp,
            "f_tmp_gc": f_tmp_gc,
            "f_frost": f_frost,
            "f_calpha": f_calpha,
            "f_cg": f_cg,
            "f_vpd": f_vpd,
            "f_sw": f_sw,
            "f_phys": f_phys,
            "alpha_c": alpha,
            "gpp": gpp,
            "npp": p["Y"] * gpp,
            "conduct_canopy": conductance,
            "transp_veg": transp,
            "evapotra_soil": soil,
            "prcp_interc": eq.interception(w.rain[i], s.lai, p["MaxIntcptn"], p["LAImaxIntcptn"]),
        }

    def _weather_modifiers(self, i: int) -> dict[str, np.ndarray]:
        """What temperature, frost and carbon dioxide of the month allow, whatever the stand."""
        p, w = self.p, self.weather
        low, high, days = w.temperature_min[i], w.temperature_max[i], eq.DAYS[int(w.month[i]) - 1]
        mean = (low + high) / 2 if w.temperature is None else w.temperature[i]
        co2 = w.co2 if np.ndim(w.co2) == 0 else w.co2[i]
        f_calpha, f_cg = eq.carbon_dioxide_modifiers(co2, p["fCalpha700"], p["fCg700"])
        return {
            "f_tmp": eq.temperature_modifier(mean, p["Tmin"], p["Topt"], p["Tmax"]),
            "f_tmp_gc": eq.temperature_modifier((mean + high) / 2, p["Tmin"], p["Topt"], p["Tmax"]),
            "f_frost": 1 - p["kF"] * np.minimum(w.frost_days[i], days) / days,
            "f_calpha": f_calpha,
            "f_cg": f_cg,
        }

    def _light(self, radiation, i: int) -> dict[str, np.ndarray]:
        p, s = self.p, self.trees.state
        if self.settings.light_model == 1:
            young = (p["fullCanAge"] > 0) & (self.trees.age_last < p["fullCanAge"])
            cover = np.where(
                young, np.maximum(self.trees.age_last + 0.01, 1e-9) / np.where(young, p["fullCanAge"], 1.0), 1.0
            )
            return {"apar": eq.light_single(radiation, s.lai, p["k"], cover), "fi": np.zeros(self.trees.sites)}
        surface, volume = eq.crown_geometry(p["crownshape"], self.trees.size["crown_width"], self.trees.size["crown_length"])
        zenith = eq.zenith_reference if self.settings.parity else eq.zenith_physical
        angle = zenith(self.stand.latitude, eq.MID_MONTH[self.trees.month_number - 1])
        gaps = eq.horizontal_heterogeneity(
            s.lai, p["k"], np.maximum(s.N, 1e-9), surface, volume, self.trees.size["crown_length"], angle
        )
        apar = radiation * (1 - np.exp(-p["k"] * s.lai)) * gaps
        return {"apar": apar, "fi": apar / np.where(radiation > 0, radiation, 1.0)}

    def _balance(self, i: int, flux: dict[str, np.ndarray]) -> None:
        """The reference's own bucket: rain in, evaporation out, excess away, irrigation up to the minimum."""
        s, site = self.trees.state, self.stand
        asw = s.asw + self.weather.rain[i]
        wanted = flux["transp_veg"] + flux["evapotra_soil"] + flux["prcp_interc"]
        taken = np.minimum(asw, wanted)
        excess = np.maximum(asw - taken - site.asw_max, 0.0)
        asw = asw - taken - excess
        irrigation = np.maximum(site.asw_min - asw, 0.0)
        s.asw = asw + irrigation
        scale = np.where(wanted == 0, 1.0, taken / np.where(wanted == 0, 1.0, wanted))
        flux["gpp"], flux["npp"] = flux["gpp"] * scale, flux["npp"] * scale
        dry = scale < 1
        demand = flux["transp_veg"] + flux["evapotra_soil"]
        left = np.where(dry & (demand != 0), (taken - flux["prcp_interc"]) / np.where(demand != 0, demand, 1.0), 1.0)
        flux["transp_veg"], flux["evapotra_soil"] = flux["transp_veg"] * left, flux["evapotra_soil"] * left
        flux |= {"evapo_transp": taken, "prcp_runoff": excess, "f_transp_scale": scale}
        flux["irrig_supl"] = self.trees.stale("irrig_supl", irrigation, irrigation > 0)

    def _row(self, extra: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        s, one = self.trees.state, np.ones(self.trees.sites)
        volume = extra["volume"]
        with np.errstate(divide="ignore", invalid="ignore"):
            mai = s.volume_cum / self.trees.age
        return {
            **extra,
            "age": self.trees.age * one,
            "stems_n": s.N,
            "basal_area": self.trees.size["basal_area"],
            "dbh": self.trees.size["dbh"],
            "height": self.trees.size["height"],
            "crown_length": self.trees.size["crown_length"],
            "crown_width": self.trees.size["crown_width"],
            "volume": volume,
            "volume_cum": s.volume_cum,
            "volume_mai": mai,
            "sla": self.trees.sla * one,
            "lai": s.lai,
            "biom_stem": s.WS,
            "biom_root": s.WR,
            "biom_foliage": s.WF,
            "biom_tree": self.trees.size["tree_mass"],
            "wood_density": self.trees.density * one,
            "fracBB": self.trees.branch * one,
            "asw": s.asw,
            "f_age": self.trees.f_age * one,
            "f_nutr": self.fertility * one,
            "gammaF": self.trees.litterfall * one,
            "biom_foliage_debt": s.debt,
        }
