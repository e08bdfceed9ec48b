"""The calculators of noise: road emission, air absorption, foliage, day-evening-night level, line source."""

from __future__ import annotations

import numpy as np

from forestsim.calc.table import Cells, Column, Rule, table_calculator
from forestsim.physics import foliage, sound_levels
from forestsim.physics.road_coefficients import CATEGORIES, JUNCTIONS, TYRED, road_coefficients, surface_names
from forestsim.physics.road_emission import SPEED_RANGE, WAYS, RoadConditions, road_emission

BANDS = [f"{band:.0f}" for band in sound_levels.BANDS]
SPELT = {"2015": "2015", "2015/996": "2015", "2020_2021": "2021", "2020": "2021", "2021": "2021", "2021/1226": "2021"}
"""Versions of the coefficients by the names they go by."""
LEVEL = {"low": -100.0, "high": 200.0}


def _flows(c: Cells):
    return np.stack([c[f"q_{category}"] for category in CATEGORIES], axis=-1)


def _speeds(c: Cells):
    return np.stack([c[f"v_{category}"] for category in CATEGORIES], axis=-1)


def _tyred(c: Cells):
    """Return the rows with rolling noise: of mopeds and motorcycles alone neither road nor weather is asked."""
    return np.any([c[f"q_{category}"] > 0 for category in TYRED], axis=0)


def _near_junction(c: Cells):
    return _tyred(c) & ~(np.abs(c["junction_dist_m"]) >= 100)


def _version(c: Cells):
    return np.array([SPELT.get(word, "") for word in c["coeff_version"]])


def _emission(c: Cells):
    version = _version(c)
    tyred, studs = _tyred(c), c["q_1"] > 0
    levels = np.full((len(version), len(BANDS)), np.nan)
    for name in np.unique(version):
        of = version == name
        at_junction = (_near_junction(c) & (c["junction_type"] > 0))[of]
        conditions = RoadConditions(
            temperature=_used(c["temp_C"], tyred, 20.0)[of],
            surface=_used(c["surface"], tyred, "DEF")[of],
            stud_share=_used(c["stud_share"], studs & (c["stud_months"] > 0), 0.0)[of],
            stud_months=_used(c["stud_months"], studs & (c["stud_share"] > 0), 0.0)[of],
            junction=np.array(JUNCTIONS)[_used(c["junction_type"][of], at_junction, 0).astype(int)],
            junction_distance=_used(c["junction_dist_m"][of], at_junction, np.inf),
            slope=_used(c["slope_pct"], tyred, 0.0)[of],
            way=_used(c["way"], tyred & (c["slope_pct"] != 0), 1)[of],
        )
        levels[of] = road_emission(_flows(c)[of], _speeds(c)[of], conditions, road_coefficients(str(name)))
    return {f"LWm_{band}": levels[:, place] for place, band in enumerate(BANDS)}


def _used(values, where, otherwise):
    return np.where(where, values, otherwise)


def _emission_rules():
    low, high = SPEED_RANGE
    for category in CATEGORIES:
        flow, speed = f"q_{category}", f"v_{category}"
        yield Rule(
            speed,
            lambda c, q=flow, v=speed: (c[q] > 0) & ((c[v] < low) | (c[v] > high)),
            f"give {low:g} to {high:g} km/h where {flow} is above 0, the coefficients hold there",
        )
    yield Rule(
        "q_1",
        lambda c: np.all(_flows(c) == 0, axis=-1),
        "all flows are 0; a road without traffic has no level, give at least one flow above 0",
    )
    only_older = set(surface_names("2015")) - set(surface_names("2021"))
    yield Rule(
        "surface",
        lambda c: np.isin(c["surface"].astype(str), list(only_older)) & (_version(c) == "2021"),
        "it has coefficients of 2015 only; choose another, or coeff_version 2015",
    )


ROAD_EMISSION = table_calculator(
    "road-emission",
    "Sound power of road traffic per metre of road (CNOSSOS-EU)",
    [
        *(Column(f"q_{c}", "h-1", low=0, absent=0.0, meaning=f"vehicles of category {c} an hour") for c in CATEGORIES),
        *(
            Column(f"v_{c}", "km/h", needed=lambda cells, q=f"q_{c}": cells[q] > 0, meaning=f"speed of category {c}")
            for c in CATEGORIES
        ),
        Column("temp_C", "degC", low=-60, high=60, needed=_tyred, meaning="yearly mean of the air"),
        Column(
            "surface",
            kind="text",
            choices=tuple(dict.fromkeys([*surface_names("2021"), *surface_names("2015")])),
            absent="DEF",
            needed=_tyred,
        ),
        Column(
            "stud_months",
            "months",
            low=0,
            high=12,
            absent=0.0,
            needed=lambda c: (c["q_1"] > 0) & (c["stud_share"] != 0),
        ),
        Column(
            "stud_share",
            low=0,
            high=1,
            hint="a fraction, not a percentage",
            needed=lambda c: (c["q_1"] > 0) & (c["stud_months"] > 0),
            meaning="cars with studs in the season",
        ),
        Column(
            "junction_dist_m", "m", needed=lambda c: _tyred(c) & (c["junction_type"] > 0), meaning="to the junction"
        ),
        Column(
            "junction_type",
            choices=(0, 1, 2),
            absent=0.0,
            needed=_near_junction,
            hint="1 is a crossing, 2 a roundabout",
        ),
        Column("slope_pct", "%", low=-100, high=100, absent=0.0, needed=_tyred, meaning="up is positive"),
        Column(
            "way",
            choices=WAYS,
            absent=1.0,
            needed=lambda c: _tyred(c) & (c["slope_pct"] != 0),
            hint="1 drives with the slope, 2 against it, 3 is half of each",
        ),
        Column("coeff_version", kind="text", choices=tuple(SPELT), absent="2021"),
    ],
    {f"LWm_{band}": "dB" for band in BANDS},
    _emission,
    "q_1,q_2,q_3,q_4a,q_4b,v_1,v_2,v_3,v_4a,v_4b,temp_C,surface,stud_months,stud_share,junction_dist_m,junction_type,"
    "slope_pct,way,coeff_version\n"
    "416,26,78,0,0,110,90,90,,,12,DEF,0,,,0,0,,2020_2021\n"
    "53,3,6,0,1,90,80,80,,70,12,NL09,0,,60,1,3,3,2020_2021\n",
    rules=_emission_rules(),
)

AIR_ABSORPTION = table_calculator(
    "air-absorption",
    "Absorption of sound by air (ISO 9613-1)",
    [
        Column("temp_C", "degC", low=-73, high=60),
        Column("rh_pct", "%", above=1, high=100, hint="a percentage, not a fraction"),
        Column(
            "f_exact_Hz",
            "Hz",
            above=0,
            high=1e6,
            needed=lambda c: np.isnan(c["f_nominal_Hz"]),
            meaning="exact frequency, or give f_nominal_Hz",
        ),
        Column("f_nominal_Hz", "Hz", above=0, high=1e6, needed=False, meaning="nominal third-octave band"),
        Column("pressure_kPa", "kPa", low=20, high=200, default=sound_levels.REFERENCE_PRESSURE),
    ],
    {"alpha_dB_per_km": "dB km-1"},
    lambda c: {
        "alpha_dB_per_km": sound_levels.air_absorption(
            np.where(np.isnan(c["f_exact_Hz"]), sound_levels.exact_frequency(c["f_nominal_Hz"]), c["f_exact_Hz"]),
            c["temp_C"],
            c["rh_pct"] / 100,
            c["pressure_kPa"],
        )
    },
    "temp_C,rh_pct,f_exact_Hz\n12,50,1000\n12,50,3981.0717\n30,25,3981.0717\n",
)


def _is_stand(c: Cells):
    return c["model"] == "stand"


def _foliage(c: Cells):
    losses = np.zeros((len(c["path_m"]), len(BANDS)))
    as_iso, as_stand = c["model"] == "iso", _is_stand(c)
    dense = foliage.dense_path(*(c[name][as_iso] for name in ("path_m", "density_factor", "leaf_share")))
    losses[as_iso] = foliage.dense_foliage(dense)
    stand = foliage.Stand(
        c["stems_per_ha"][as_stand] / 1e4,
        c["dbh_cm"][as_stand] / 100,
        c["leaf_area_density"][as_stand],
        c["leaf_half_width_m"][as_stand],
    )
    losses[as_stand] = foliage.stand_loss(c["path_m"][as_stand], stand, c["leaf_share"][as_stand])
    return {f"A_{band}": losses[:, place] for place, band in enumerate(BANDS)}


FOLIAGE = table_calculator(
    "foliage",
    "Sound lost on a path through trees (ISO 9613-2 table A.1, or a stand)",
    [
        Column("path_m", "m", low=0, meaning="path below the canopy"),
        Column("model", kind="text", choices=foliage.MODELS, absent="iso"),
        Column(
            "density_factor",
            low=0,
            high=foliage.MOST_DENSE,
            absent=1.0,
            needed=lambda c: c["model"] == "iso",
            hint="a share, not a percentage",
        ),
        Column("stems_per_ha", "ha-1", low=0, needed=_is_stand),
        Column("dbh_cm", "cm", low=0, high=500, needed=_is_stand),
        Column("leaf_area_density", "m2 m-3", low=0, high=20, needed=_is_stand, meaning="LAI over crown depth"),
        Column("leaf_half_width_m", "m", low=0, high=1, default=foliage.LEAF_HALF_WIDTH, hint="half a leaf's width"),
        Column("leaf_share", low=0, high=1, default=1.0, hint="leaves on the tree, a fraction, not a percentage"),
    ],
    {f"A_{band}": "dB" for band in BANDS},
    _foliage,
    "path_m,model,density_factor,stems_per_ha,dbh_cm,leaf_area_density\n"
    "15,iso,1,,,\n50,iso,0.7,,,\n50,stand,,1000,20,0.5\n",
)

LDEN = table_calculator(
    "lden",
    "Day-evening-night level (Directive 2002/49/EC)",
    [Column(name, "dB", **LEVEL) for name in ("Lday", "Levening", "Lnight")],
    {"Lden": "dB"},
    lambda c: {"Lden": sound_levels.lden(c["Lday"], c["Levening"], c["Lnight"])},
    "Lday,Levening,Lnight\n61.1,58.3,55.1\n",
)

LINE_SOURCE = table_calculator(
    "line-source",
    "Level beside a straight road, spreading alone",
    [
        Column("LWm_dB_per_m", "dB", **LEVEL),
        Column("perp_dist_m", "m", above=0, hint="the receiver must lie beside the road"),
        Column("y_start_m", "m", absent=-np.inf, meaning="start of the road along it"),
        Column("y_end_m", "m", absent=np.inf, meaning="end of the road along it"),
    ],
    {"L_exact_4pi": "dB"},
    lambda c: {
        "L_exact_4pi": sound_levels.line_source(c["LWm_dB_per_m"], c["perp_dist_m"], c["y_start_m"], c["y_end_m"])
    },
    "LWm_dB_per_m,perp_dist_m,y_start_m,y_end_m\n80,50,-100,100\n80,200,-1000,50\n",
    rules=[Rule("y_end_m", lambda c: c["y_end_m"] <= c["y_start_m"], "it must lie beyond y_start_m")],
)

NOISE = (ROAD_EMISSION, AIR_ABSORPTION, FOLIAGE, LDEN, LINE_SOURCE)
