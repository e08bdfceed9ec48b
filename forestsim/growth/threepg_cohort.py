"""The trees of a 3-PG run: their age, season, size, growth, thinning and death, over (site,)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from forestsim.growth import threepg_equations as eq


@dataclass(frozen=True)
class Settings:
    """Switches of the model family: all 1 is 3-PGpjs, all 2 (height 1) is 3-PGmix."""

    light_model: int = 2
    transp_model: int = 2
    phys_model: int = 2
    height_model: int = 1
    parity: bool = False


@dataclass(frozen=True)
class Stand:
    """Sites along (site,); every value broadcasts to it."""

    latitude: np.ndarray
    soil_class: np.ndarray
    asw_initial: np.ndarray
    asw_min: np.ndarray
    asw_max: np.ndarray
    fertility: np.ndarray
    stems: np.ndarray
    stem: np.ndarray
    root: np.ndarray
    foliage: np.ndarray
    planted: tuple[int, int]
    """Year and month."""
    thinning: tuple[tuple[float, float, float, float, float], ...] = ()
    """Age (yr), stems left (ha-1), and the relative mass of stem, root and foliage of those removed."""


@dataclass
class State:
    """What a month hands to the next; arrays over (site,)."""

    N: np.ndarray
    WS: np.ndarray
    WR: np.ndarray
    WF: np.ndarray
    debt: np.ndarray
    asw: np.ndarray
    lai: np.ndarray
    volume_last: np.ndarray
    volume_cum: np.ndarray
    thinnings: int = 0
    out: dict[str, np.ndarray] = field(default_factory=dict)
    stale: dict[str, np.ndarray] = field(default_factory=dict)


SIZES = ("tree_mass", "dbh", "basal_area", "height", "crown_length", "crown_width")


class Cohort:
    """One cohort on many sites; each method takes it one step through the month."""

    def __init__(
        self,
        stand: Stand,
        parameters: Mapping[str, np.ndarray],
        settings: Settings,
        sites: tuple[int, ...],
        months_old: int | np.ndarray,
    ):
        self.stand, self.settings, self.p = stand, settings, parameters
        self.sites, self.months_old = sites, months_old
        self.compete = any(np.any(parameters[name] != 0) for name in ("nHC", "nHLC", "nKC"))
        self.state = self._empty()
        self._size = {name: np.zeros(sites) for name in SIZES}

    def _empty(self) -> State:
        zero = np.zeros(self.sites)
        asw = np.clip(self.stand.asw_initial, self.stand.asw_min, self.stand.asw_max) + zero
        return State(*(zero.copy() for _ in range(5)), asw, zero.copy(), zero.copy(), zero.copy())

    def _ages(self, i: int) -> tuple[float, float]:
        months = self.months_old + i
        return months / 12, (months if i == 0 else months - 1) / 12

    def set_age(self, i: int) -> None:
        p = self.p
        self._size = self.size  # of the month before, with its wood density
        self.age, self.age_last = self._ages(i)
        # A cohort planted late is a month younger than nothing in its first month; the reference takes that literally.
        lag = np.maximum(self.age_last, -1 / 12 if self.settings.parity else 0.0)
        self.sla = eq.age_curve(lag, p["SLA0"], p["SLA1"], p["tSLA"], 2)
        self.branch = eq.age_curve(lag, p["fracBB0"], p["fracBB1"], p["tBB"], 1)
        self.density = eq.age_curve(lag, p["rhoMin"], p["rhoMax"], p["tRho"], 1)
        self.mortality = eq.age_curve(np.maximum(self.age, 0.0), p["gammaN0"], p["gammaN1"], p["tgammaN"], p["ngammaN"])
        self.litterfall = eq.litterfall_rate(lag, p["gammaF0"], p["gammaF1"], p["tgammaF"])
        self.f_age = eq.age_modifier(lag, p["MaxAge"], p["nAge"], p["rAge"])

    def dormant_in(self, month: int) -> np.ndarray:
        grow, fall = self.p["leafgrow"], self.p["leaffall"]
        north = (grow < fall) & ((month < grow) | (month >= fall))
        south = (grow > fall) & (fall <= month) & (month <= grow)
        return (north | south) & np.ones(self.sites, bool)

    def set_size(self, where: np.ndarray | None = None) -> None:
        """Let the mean tree follow its stem mass; sites not in ``where`` keep their size."""
        before = None if where is None else self.size
        self._size = None
        if before is not None:
            self._size = {name: np.where(where, size, before[name]) for name, size in self.size.items()}

    @property
    def size(self) -> dict[str, np.ndarray]:
        """Mass (kg), diameter (cm), basal area (m2 ha-1), height and crown (m) of the mean tree, worked out when asked."""
        if self._size is None:
            self._size = self.sizes()
        return self._size

    def sizes(self) -> dict[str, np.ndarray]:
        """Return the size of the mean tree for its stem mass of now."""
        p, s = self.p, self.state
        alive = (s.N > 0) & (s.WS > 0)
        mass = np.where(alive, 1000 * s.WS / np.where(alive, s.N, 1.0), 0.0)
        ln_diameter = np.log(np.where(alive, mass, 1.0) / p["aWS"]) / p["nWS"]
        diameter = np.exp(ln_diameter)
        dbh = np.where(alive, diameter, 0.0)
        basal_area = eq.PI * dbh**2 * s.N / 4e4
        competition = np.where(alive, self.density * basal_area, 1.0)
        ln_competition = np.log(competition) if self.compete else 0.0
        if self.settings.height_model == 1:
            height = eq.power_law(p["aH"], (ln_diameter, p["nHB"]), (ln_competition, p["nHC"]))
            length = eq.power_law(p["aHL"], (ln_diameter, p["nHLB"]), (ln_competition, p["nHLC"]))
            bare = np.where(p["nHLL"] < 0, height, np.where(p["nHLL"] == 0, length, 0.0))
            length = np.where(s.lai > 0, length * eq.power(np.where(s.lai > 0, s.lai, 1.0), p["nHLL"]), bare)
        else:
            height = 1.3 + p["aH"] * np.exp(-p["nHB"] / diameter) + p["nHC"] * competition * diameter
            length = 1.3 + p["aHL"] * np.exp(-p["nHLB"] / diameter) + p["nHLC"] * competition * diameter
        width = eq.power_law(p["aK"], (ln_diameter, p["nKB"]), (ln_competition, p["nKC"])) * eq.power(height, p["nKH"])
        least = -np.inf if self.settings.parity else 0.0  # height model 2 can make crowns of less than nothing
        return {
            "tree_mass": mass,
            "dbh": dbh,
            "basal_area": basal_area,
            "height": np.where(alive, height, 0.0),
            "crown_length": np.where(alive, np.clip(length, least, height), 0.0),
            "crown_width": np.where(alive & (s.lai > 0), width, 0.0),
        }

    def set_lai(self) -> None:
        self.state.lai = 0.1 * self.state.WF * self.sla

    def volume(self) -> np.ndarray:
        p, s = self.p, self.state
        simple = s.WS * (1 - self.branch) / self.density
        if not (p["aV"] > 0).any():
            return simple
        allometric = (
            p["aV"] * self.size["dbh"] ** p["nVB"] * self.size["height"] ** p["nVH"] * (self.size["dbh"]**2 * self.size["height"]) ** p["nVBH"] * s.N
        )
        return np.where(p["aV"] > 0, allometric, simple)

    def plant(self) -> None:
        s, site, one = self.state, self.stand, np.ones(self.sites)
        s.N, s.WS, s.WR, s.WF = site.stems * one, site.stem * one, site.root * one, site.foliage * one

    def leaf_out_and_fall(self) -> None:
        s = self.state
        now, before = self.dormant_in(self.month_number), self.dormant_in(self.month_number - 1)
        flush, fall = before & ~now, now & ~before
        self.first_dormant = fall
        if flush.any():
            s.lai = np.where(flush, s.debt * self.sla * 0.1, s.lai)
        if fall.any():
            s.debt = np.where(fall, s.WF, s.debt)
            s.WF = np.where(fall, 0.0, s.WF)
            s.lai = np.where(fall, 0.0, s.lai)
        self.dormant = now
        if flush.any() or fall.any():
            self.set_size(flush | fall)

    def grow(self, flux: dict[str, np.ndarray]) -> None:
        """Share NPP out, shed leaves and roots; deciduous trees first pay for their new leaves."""
        p, s = self.p, self.state
        active = ~self.dormant
        stem, foliage, root = eq.partition(
            flux["f_phys"], np.where(self.size["dbh"] > 0, self.size["dbh"], 1.0), self.stand.fertility, p
        )
        s.WF = np.where(active & (s.WF == 0), s.debt, s.WF)
        npp = flux["npp"]
        paid = active & (npp >= s.debt)
        growth = np.where(paid, npp - s.debt, 0.0)
        s.debt = np.where(active, np.where(paid, 0.0, s.debt - npp), s.debt)
        shed = np.where(active, self.litterfall * s.WF, np.where(self.first_dormant, s.debt, 0.0))
        lost = np.where(active, p["gammaR"] * s.WR, 0.0)
        flux |= {
            "biom_incr_foliage": foliage * growth,
            "biom_incr_root": root * growth,
            "biom_incr_stem": stem * growth,
            "biom_loss_foliage": shed,
            "biom_loss_root": lost,
        }
        s.WF = s.WF + foliage * growth - np.where(active, shed, 0.0)
        s.WR = s.WR + root * growth - lost
        s.WS = s.WS + stem * growth
        self.set_lai()
        self.set_size()

    def thin(self) -> None:
        s = self.state
        plan = self.stand.thinning
        if s.thinnings >= len(plan) or self.age < plan[s.thinnings][0] - 1e-9:
            return
        _, left, stem, root, foliage = plan[s.thinnings]
        s.thinnings += 1
        removed = np.where(s.N > left, 1 - left / np.where(s.N > 0, s.N, 1.0), 0.0)
        gone = removed * max(stem, root, foliage) > 1
        cut = removed > 0
        s.N = np.where(gone, 0.0, np.where(cut, left, s.N))
        s.WS = np.where(gone, 0.0, s.WS * (1 - removed * stem))
        s.WR = np.where(gone, 0.0, s.WR * (1 - removed * root))
        s.WF = np.where(gone, 0.0, s.WF * np.where(self.dormant, 1.0, 1 - removed * foliage))
        s.debt = np.where(gone, 0.0, s.debt * np.where(self.dormant, 1 - removed * foliage, 1.0))
        self.set_lai()
        self.set_size()
        s.volume_last = np.where(cut, self.volume(), s.volume_last)

    def die(self, flux: dict[str, np.ndarray]) -> None:
        """Stress, then self-thinning; both only while there are leaves."""
        p, s = self.p, self.state
        alive = ~self.dormant & (s.N > 0)
        stress = np.where(alive & (self.mortality > 0), self.mortality * s.N / 1200, 0.0)
        if stress.any():
            self._lose(stress)
        flux["mort_stress"] = stress
        stems = np.where(s.N > 0, s.N, 1.0)
        crowded = alive & (s.N > 0) & (p["wSx1000"] * (1000 / stems) ** p["thinPower"] < 1000 * s.WS / stems)
        thinned = np.zeros(self.sites)
        if crowded.any():
            left = eq.surviving_stems(stems, s.WS, p["mS"], p["wSx1000"], p["thinPower"], crowded)
            thinned = np.where(crowded, s.N - 1000 * left, 0.0)
            self._lose(thinned)
        flux["mort_thinn"] = self.stale("mort_thinn", thinned, crowded | self.dormant)

    def _lose(self, dead: np.ndarray) -> None:
        p, s = self.p, self.state
        share = np.where(s.N > 0, dead / np.where(s.N > 0, s.N, 1.0), 0.0)
        all_dead = share >= 1
        for name, factor in (("WF", "mF"), ("WR", "mR"), ("WS", "mS")):
            mass = getattr(s, name)
            setattr(s, name, np.where(all_dead, 0.0, mass - p[factor] * mass * share))
        s.N = np.where(all_dead, 0.0, s.N - dead)
        s.debt = np.where(all_dead, 0.0, s.debt)
        self.set_lai()
        self.set_size()

    def stale(self, name: str, value: np.ndarray, fresh: np.ndarray) -> np.ndarray:
        """Keep the last non-zero value in parity mode, as the reference's outputs do."""
        if not self.settings.parity:
            return value
        kept = np.where(fresh, value, self.state.stale.get(name, np.zeros(self.sites)))
        self.state.stale[name] = kept
        return kept
