"""What a 3-PG case may hold: values that leave the equations undefined, and values that look like a slip."""

from __future__ import annotations

from collections.abc import Mapping

PARAMETERS = (
    "pFS2 pFS20 aWS nWS pRx pRn gammaF1 gammaF0 tgammaF gammaR leafgrow leaffall Tmin Topt Tmax kF SWconst SWpower "
    "fCalpha700 fCg700 m0 fN0 fNn MaxAge nAge rAge gammaN1 gammaN0 tgammaN ngammaN wSx1000 thinPower mF mR mS SLA0 "
    "SLA1 tSLA k fullCanAge MaxIntcptn LAImaxIntcptn alphaCx Y MinCond MaxCond LAIgcx CoeffCond BLcond fracBB0 fracBB1 "
    "tBB rhoMin rhoMax tRho crownshape aH nHB nHC aV nVB nVH nVBH aK nKB nKH nKC aHL nHLB nHLL nHLC Qa Qb gDM_mol "
    "molPAR_MJ"
).split()

USUAL = {
    "pFS2": (0.01, 5), "pFS20": (0.005, 3), "aWS": (0.005, 0.6), "nWS": (1.5, 3.5), "pRx": (0.05, 1),
    "pRn": (0.02, 0.8), "gammaF1": (0, 0.15), "gammaF0": (0, 0.15), "tgammaF": (0, 240), "gammaR": (0, 0.1),
    "leafgrow": (0, 12), "leaffall": (0, 12), "Tmin": (-20, 20), "Topt": (5, 40), "Tmax": (20, 60), "kF": (0, 2),
    "SWconst": (0.1, 1.5), "SWpower": (0.5, 15), "fCalpha700": (0.8, 1.9), "fCg700": (0.55, 1.2), "m0": (0, 1),
    "fN0": (0, 1), "fNn": (0, 5), "MaxAge": (2, 2000), "nAge": (0, 20), "rAge": (0.1, 2), "gammaN1": (0, 20),
    "gammaN0": (0, 60), "tgammaN": (0, 100), "ngammaN": (0, 5), "wSx1000": (2, 2000), "thinPower": (1.01, 3),
    "mF": (0, 1), "mR": (0, 1), "mS": (0, 1), "SLA0": (1, 50), "SLA1": (1, 50), "tSLA": (0, 100), "k": (0.2, 1),
    "fullCanAge": (0, 50), "MaxIntcptn": (0, 0.6), "LAImaxIntcptn": (0, 15), "alphaCx": (0.005, 0.1),
    "Y": (0.3, 0.65), "MinCond": (0, 0.02), "MaxCond": (0.001, 0.06), "LAIgcx": (0.5, 10), "CoeffCond": (0, 0.2),
    "BLcond": (0.01, 2), "fracBB0": (0, 0.95), "fracBB1": (0, 0.95), "tBB": (0, 100), "rhoMin": (0.15, 1.3),
    "rhoMax": (0.15, 1.3), "tRho": (0, 100), "aV": (0, 0.02), "Qa": (-200, 50), "Qb": (0.4, 1), "gDM_mol": (20, 32),
    "molPAR_MJ": (1.8, 4.6),
}  # fmt: skip
SLIPS = {
    "gammaR": "it counts by the month, not by the year",
    "gammaF1": "it counts by the month, not by the year",
    "gammaF0": "it counts by the month, not by the year",
    "alphaCx": "it is in mol mol-1",
    "CoeffCond": "it is per mbar; a value per kPa is ten times larger",
    "MaxCond": "it is in m s-1, not in mm s-1",
    "MinCond": "it is in m s-1, not in mm s-1",
    "BLcond": "it is in m s-1",
    "rhoMin": "it is in t m-3, not in kg m-3",
    "rhoMax": "it is in t m-3, not in kg m-3",
    "SLA0": "it is in m2 kg-1",
    "SLA1": "it is in m2 kg-1",
    "gammaN0": "it is in per cent a year",
    "gammaN1": "it is in per cent a year",
    "molPAR_MJ": "2.3 counts by the MJ of global radiation",
} | dict.fromkeys(
    ("pRx", "pRn", "Y", "MaxIntcptn", "m0", "fN0", "fracBB0", "fracBB1"), "it is a fraction, not a percentage"
)

ABOVE_ZERO = (
    *("pFS2", "pFS20", "aWS", "nWS", "pRx", "pRn", "MaxAge", "rAge", "wSx1000", "LAIgcx", "BLcond", "rhoMin", "rhoMax"),
    *("fCalpha700", "k"),
)
NOT_BELOW_ZERO = ("tgammaF", "tSLA", "tBB", "tRho", "tgammaN", "nAge", "ngammaN", "fNn", "SLA0", "SLA1", "aV", "aK")

SITE_USUAL = {
    "asw_max": (20, 1000, "mm of water that roots can take"),
    "stems_n": (10, 50_000, "stems per hectare"),
    "biom_stem": (0, 1500, "t of dry matter per hectare"),
    "biom_root": (0, 500, "t of dry matter per hectare"),
    "biom_foliage": (0, 100, "t of dry matter per hectare"),
}


def undefined_parameters(p: Mapping[str, float], soil_class: float) -> list[tuple[str, str]]:
    """Return (parameter, what to write) where a value leaves the equations without a result."""
    found = [(name, "write a value above 0") for name in ABOVE_ZERO if p[name] <= 0]
    found += [(name, "write 0 or more") for name in NOT_BELOW_ZERO if p[name] < 0]
    if not p["Tmin"] < p["Topt"] < p["Tmax"]:
        cure = f"it must lie between Tmin ({p['Tmin']:g}) and Tmax ({p['Tmax']:g})"
        found.append(("Topt", cure))
    if p["fCalpha700"] >= 2:
        found.append(("fCalpha700", "write a value below 2"))
    if p["fCg700"] <= 0.5:
        found.append(("fCg700", "write a value above 0.5"))
    if p["gammaF1"] * p["tgammaF"] != 0 and p["gammaF0"] <= 0:
        found.append(("gammaF0", "it must be above 0 where gammaF1 and tgammaF are not 0"))
    if soil_class < 0 and p["SWconst"] <= 0:
        found.append(("SWconst", "write a value above 0 for soil class -1"))
    return found


def undefined_crowns(p: Mapping[str, float], height_model: int) -> list[tuple[str, str]]:
    """Return (parameter, what to write) where light_model 2 would look for a crown in vain."""
    needed = ("aK", "aH", "aHL") if height_model == 1 else ("aK",)
    found = [(name, "light_model 2 needs crowns; write a value above 0") for name in needed if p[name] <= 0]
    if p["crownshape"] not in (1, 2, 3, 4):
        found.append(("crownshape", "write 1 cone, 2 ellipsoid, 3 half-ellipsoid or 4 box"))
    return found


def unusual_parameters(p: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return (parameter, doubt) where a value is possible but far from every published set."""
    found = []
    for name, (low, high) in USUAL.items():
        if not low <= p[name] <= high:
            slip = f" ({SLIPS[name]})" if name in SLIPS else ""
            found.append((name, f"usual is {low:g} to {high:g}{slip}"))
    if p["pRx"] < p["pRn"]:
        found.append(("pRx", f"it is the largest share of roots, yet below the smallest, pRn ({p['pRn']:g})"))
    return found
