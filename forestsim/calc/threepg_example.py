"""A case to start from: the model family's default parameters on two years of Turkestan's normals.

Parameters: defaults of the model (Sands 2010) with an assumed height and crown. Weather: monthly
normals of station 38198, 1961-1990 (New et al. 2002).
"""

PARAMETERS = {
    "pFS2": 1,
    "pFS20": 0.15,
    "aWS": 0.095,
    "nWS": 2.4,
    "pRx": 0.8,
    "pRn": 0.25,
    "gammaF1": 0.027,
    "gammaF0": 0.001,
    "tgammaF": 12,
    "gammaR": 0.015,
    "leafgrow": 0,
    "leaffall": 0,
    "Tmin": 8.5,
    "Topt": 16,
    "Tmax": 40,
    "kF": 0,
    "SWconst": 0.7,
    "SWpower": 9,
    "fCalpha700": 1.4,
    "fCg700": 0.7,
    "m0": 0,
    "fN0": 1,
    "fNn": 0,
    "MaxAge": 50,
    "nAge": 4,
    "rAge": 0.95,
    "gammaN1": 0,
    "gammaN0": 0,
    "tgammaN": 0,
    "ngammaN": 1,
    "wSx1000": 300,
    "thinPower": 1.5,
    "mF": 0,
    "mR": 0.2,
    "mS": 0.2,
    "SLA0": 11,
    "SLA1": 4,
    "tSLA": 2.5,
    "k": 0.5,
    "fullCanAge": 3,
    "MaxIntcptn": 0.15,
    "LAImaxIntcptn": 0,
    "alphaCx": 0.06,
    "Y": 0.47,
    "MinCond": 0,
    "MaxCond": 0.02,
    "LAIgcx": 3.33,
    "CoeffCond": 0.05,
    "BLcond": 0.2,
    "fracBB0": 0.75,
    "fracBB1": 0.15,
    "tBB": 2,
    "rhoMin": 0.45,
    "rhoMax": 0.45,
    "tRho": 4,
    "crownshape": 3,
    "aH": 1.9,
    "nHB": 0.75,
    "nHC": 0.08,
    "aV": 0,
    "nVB": 0,
    "nVH": 0,
    "nVBH": 0,
    "aK": 0.75,
    "nKB": 0.55,
    "nKH": 0.1,
    "nKC": -0.05,
    "aHL": 1.4,
    "nHLB": 0.6,
    "nHLL": -0.1,
    "nHLC": 0.05,
    "Qa": -90,
    "Qb": 0.8,
    "gDM_mol": 24,
    "molPAR_MJ": 2.3,
}

CASE = {
    "name": "example",
    "site": {
        "latitude": 43.27,
        "altitude": 209,
        "soil_class": 2,
        "asw_i": 80,
        "asw_min": 0,
        "asw_max": 150,
        "from": "2026-01",
        "to": "2027-12",
    },
    "species": [
        {
            "species": "Example",
            "planted": "2024-03",
            "fertility": 0.5,
            "stems_n": 1600,
            "biom_stem": 0.6,
            "biom_root": 0.4,
            "biom_foliage": 0.3,
        }
    ],
    "parameters": {"Example": PARAMETERS},
    "thinning": [],
    "settings": {"mix": {"light_model": 2, "transp_model": 2, "phys_model": 2, "height_model": 1}},
}

_TMIN = (-8.6, -6.4, 0.4, 7.8, 13.0, 17.2, 19.6, 16.8, 10.6, 3.2, -1.5, -5.2)
_TMAX = (0.4, 3.4, 12.2, 21.4, 28.0, 33.6, 36.2, 34.4, 28.2, 19.0, 10.7, 3.6)
_RAIN = (21.3, 22.4, 29.6, 32.1, 21.9, 7.1, 3.4, 1.7, 2.6, 13.3, 22.8, 30.9)
_SUN = (6.3, 9.2, 13.1, 18.4, 23.9, 27.4, 27.1, 24.5, 18.9, 12.4, 7.6, 5.4)
_FROST = (28, 24, 16, 4, 0, 0, 0, 0, 0, 10, 18, 24)
_ROWS = [
    f"{year},{i + 1},{_TMIN[i]},{_TMAX[i]},{_RAIN[i]},{_SUN[i]},{_FROST[i]}" for year in (2026, 2027) for i in range(12)
]
CLIMATE = "\n".join(["year,month,tmp_min,tmp_max,prcp,srad,frost_days", *_ROWS, ""])
