"""Activity factors of MEGAN2.1 as calculators."""

from __future__ import annotations

import numpy as np

from forestsim.calc.table import Cells, Column, Rule, table_calculator
from forestsim.physics import bvoc

CLASSES = bvoc.COMPOUNDS | {
    **dict.fromkeys(("a_pinene", "myrcene", "sabinene"), bvoc.COMPOUNDS["a_pinene_myrcene_sabinene"]),
    **dict.fromkeys(("b_pinene", "limonene", "3carene"), bvoc.COMPOUNDS["b_pinene_limonene_3carene"]),
    "ocimene": bvoc.COMPOUNDS["t_b_ocimene"],
    "sesquiterpenes": bvoc.COMPOUNDS["sesquiterpene"],
}
"""Words that a file may use for a class of compounds."""
KELVIN = "kelvins, not degrees Celsius"
FRACTION = "a fraction, not a percentage"


def _parameter(names: np.ndarray, parameter: str) -> np.ndarray:
    """Return a parameter of each row's class, NaN where the class is not known."""
    found = {name: getattr(compound, parameter) for name, compound in CLASSES.items()}
    return np.array([found.get(str(name).casefold(), np.nan) for name in names], float)


def _temperature(c: Cells) -> Cells:
    ct1, ceo, beta = (_parameter(c["cls"], name) for name in ("ct1", "ceo", "beta"))
    return {
        "gamma_TLD": bvoc.temperature_light_dependent(c["T_leaf_K"], c["T24_K"], c["T240_K"], ct1, ceo),
        "gamma_TLI": bvoc.temperature_light_independent(c["T_leaf_K"], beta),
    }


TEMPERATURE = table_calculator(
    "bvoc-temperature",
    "MEGAN2.1 activity by temperature, of emission with and without need of light",
    [
        Column("cls", kind="text", choices=tuple(CLASSES), meaning="class of compounds"),
        Column("T_leaf_K", "K", low=223, high=343, meaning="leaf temperature", hint=KELVIN),
        Column("T24_K", "K", low=223, high=333, meaning="mean of the past day", hint=KELVIN),
        Column("T240_K", "K", low=223, high=333, meaning="mean of the past ten days", hint=KELVIN),
    ],
    {"gamma_TLD": "1", "gamma_TLI": "1"},
    _temperature,
    "cls,T_leaf_K,T24_K,T240_K\nisoprene,308.15,300.15,298.15\nother_monoterpenes,303.15,297.15,297.15\n",
)


def _in_sun(c: Cells) -> np.ndarray:
    return (c["LDF"] > 0) & (c["f_sun"] > 0)


def _in_shade(c: Cells) -> np.ndarray:
    return (c["LDF"] > 0) & (c["f_sun"] < 1)


def _ppfd(name: str, needed, meaning: str) -> Column:
    return Column(name, "umol m-2 s-1", low=0, high=4000, needed=needed, meaning=meaning)


SUN = ("ppfd_sun", "ppfd24_sun", "ppfd240_sun")
SHADE = ("ppfd_sha", "ppfd24_sha", "ppfd240_sha")


def _light(c: Cells) -> Cells:
    sun = (np.where(_in_sun(c), c[name], 0.0) for name in SUN)
    shade = (np.where(_in_shade(c), c[name], 0.0) for name in SHADE)
    return {"gamma_P": bvoc.light_activity(*sun, *shade, np.where(c["LDF"] > 0, c["f_sun"], 0.0), c["LDF"])}


LIGHT = table_calculator(
    "bvoc-light",
    "MEGAN2.1 activity by light of sunlit and shaded leaves",
    [
        *(_ppfd(n, _in_sun, f"light on sunlit leaves {w}") for n, w in zip(SUN, ("now", "24 h", "240 h"), strict=True)),
        *(_ppfd(n, _in_shade, f"on shaded leaves {w}") for n, w in zip(SHADE, ("now", "24 h", "240 h"), strict=True)),
        Column("f_sun", low=0, high=1, needed=lambda c: c["LDF"] > 0, meaning="sunlit share of leaves", hint=FRACTION),
        Column("LDF", low=0, high=1, meaning="share of the emission that needs light", hint=FRACTION),
    ],
    {"gamma_P": "1"},
    _light,
    "ppfd_sun,ppfd24_sun,ppfd240_sun,ppfd_sha,ppfd24_sha,ppfd240_sha,f_sun,LDF\n1200,300,280,120,40,38,0.45,1\n",
)

AGES = {"A_new": "new", "A_gro": "growing", "A_mat": "mature", "A_old": "old"}


def _rising(c: Cells) -> np.ndarray:
    return c["LAI_now"] > c["LAI_prev"]


def _uses(c: Cells, age: str) -> np.ndarray:
    """Return where a row uses the emission of an age of leaves."""
    rising, falling = _rising(c), c["LAI_now"] < c["LAI_prev"]
    return {"A_new": rising, "A_gro": ~falling, "A_mat": np.ones_like(rising), "A_old": ~rising}[age]


def _unknown_class(c: Cells) -> np.ndarray:
    named = np.array([str(name) != "" for name in c["cls"]])
    lacking = [np.isnan(c[age]) & _uses(c, age) for age in AGES]
    return named & np.isnan(_parameter(c["cls"], "new")) & np.any(lacking, axis=0)


def _age(c: Cells) -> Cells:
    ages = []
    for column, name in AGES.items():
        value = np.where(np.isnan(c[column]), _parameter(c["cls"], name), c[column])
        ages.append(np.where(_uses(c, column), value, 0.0))
    days, warmth = (np.where(_rising(c), c[name], 1.0) for name in ("dt_days", "T24_K"))
    return {"gamma_age": bvoc.age_activity(c["LAI_prev"], c["LAI_now"], days, warmth, *ages)}


AGE = table_calculator(
    "bvoc-age",
    "MEGAN2.1 activity by the age of leaves",
    [
        Column("cls", kind="text", needed=False, meaning="class of compounds"),
        Column("LAI_prev", "m2 m-2", low=0, high=20, meaning="leaf area before"),
        Column("LAI_now", "m2 m-2", low=0, high=20, meaning="leaf area now"),
        Column("dt_days", "d", above=0, high=366, needed=_rising, meaning="days between the two"),
        Column("T24_K", "K", low=223, high=333, needed=_rising, meaning="mean of the past day", hint=KELVIN),
        *(
            Column(
                age,
                low=0,
                high=100,
                needed=lambda c, a=age: np.array([str(name) == "" for name in c["cls"]]) & _uses(c, a),
                meaning="emission of leaves of that age over mature ones, or give cls",
            )
            for age in AGES
        ),
    ],
    {"gamma_age": "1"},
    _age,
    "cls,LAI_prev,LAI_now,dt_days,T24_K\nother_monoterpenes,0.5,1.5,30,290.15\nisoprene,2.5,2.0,30,295.15\n",
    rules=[Rule("cls", _unknown_class, f"choose from {', '.join(bvoc.COMPOUNDS)}, or give A_new, A_gro, A_mat, A_old")],
)

LAI = table_calculator(
    "bvoc-lai",
    "MEGAN activity by leaf area, of canopy-level factors only",
    [Column("LAI", "m2 m-2", low=0, high=20, meaning="leaf area index")],
    {"gamma_lai_pceea": "1", "gamma_lai_bidir": "1"},
    lambda c: {
        "gamma_lai_pceea": bvoc.lai_activity(c["LAI"]),
        "gamma_lai_bidir": bvoc.lai_activity_bidirectional(c["LAI"]),
    },
    "LAI\n1\n3\n5\n",
)


def _co2(c: Cells) -> Cells:
    # The reference takes 400 ppm as its standard and gives exactly 1 there; the formula alone gives 1.002.
    heald = np.where(c["co2_ppm"] == 400, 1.0, bvoc.co2_activity_heald(c["co2_ppm"]))
    return {"gamma_co2_possell": bvoc.co2_activity_possell(c["co2_ppm"]), "gamma_co2_heald": heald}


CO2 = table_calculator(
    "bvoc-co2",
    "Activity of isoprene by CO2",
    [Column("co2_ppm", "ppm", above=0, high=10000, meaning="CO2 of the air")],
    {"gamma_co2_possell": "1", "gamma_co2_heald": "1"},
    _co2,
    "co2_ppm\n370\n420\n560\n",
)

SOIL_MOISTURE = table_calculator(
    "bvoc-soil-moisture",
    "Activity of isoprene by soil water",
    [
        Column("theta", "m3 m-3", low=0, high=1, meaning="soil water", hint=FRACTION),
        Column("theta_wilt", "m3 m-3", low=0, high=1, meaning="soil water at wilting", hint=FRACTION),
        Column("dtheta", "m3 m-3", above=0, high=1, default=bvoc.WILTING_MARGIN, meaning="margin above wilting"),
    ],
    {"gamma_sm": "1"},
    lambda c: {"gamma_sm": bvoc.soil_moisture_activity(c["theta"], c["theta_wilt"], c["dtheta"])},
    "theta,theta_wilt\n0.10,0.08\n0.15,0.08\n",
)
