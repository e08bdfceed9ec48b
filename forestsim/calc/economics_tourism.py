"""Worked cases of tourism: rent, visits by gravity, attractiveness, leakage, wear of the forest, change of land use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forestsim.calc.table import Column
from forestsim.calc.worked import Answer, Items, Kind, Named, Whole, amount, fraction, positive, rate, some
from forestsim.economics import attraction, degradation, multipliers
from forestsim.economics.land_use import land_use_change
from forestsim.economics.rent import resource_rent
from forestsim.economics.visits import gravity_visits

Inputs = Mapping[str, Any]
MOST_STEPS = 1_000_000


def _rent(i: Inputs) -> Answer:
    taxes = (i["other_taxes"], i["other_subsidies"], i["specific_taxes"], i["specific_subsidies"])
    account = resource_rent(
        *(i["output"], i["intermediate"], i["compensation_employees"], *taxes),
        *(i["cfc"], i["capital_stock"], i["return_rate"]),
    )
    rent, negative = account.rent, bool(account.negative)
    answer = Answer(
        {
            "resource_rent": rent,
            "rent_per_ha": rent / i["area_ha"] if i["area_ha"] else np.nan,
            "rent_share_of_output": rent / i["output"] if i["output"] else np.nan,
            "negative": negative,
        },
        {
            "gva": account.gross_value_added,
            "gos_sna": account.operating_surplus,
            "gos_for_rent": account.surplus_for_rent,
            "return_to_produced_capital": account.return_to_capital,
            "user_cost": account.user_cost,
        },
    )
    if negative:
        answer.notes.append(
            "The rent is negative: income does not cover goods, labour and capital. It is kept as it is; an account"
            " that shows 0 instead must say so."
        )
    if not i["output"]:
        answer.notes.append("There is no output, so the share of rent in it is unknown.")
    if not i["area_ha"]:
        answer.notes.append("The area is 0 ha, so the rent of a hectare is unknown.")
    return answer


def _distances_missing(i: Inputs) -> list[str]:
    sites = i.get("sites") or []
    lists = [town.get("dist_km") or [] for town in i.get("towns") or []]
    return [
        f"inputs.towns.{number}.dist_km has {len(given)} distances for {len(sites)} sites;"
        " give kilometres by road to every site, in their order"
        for number, given in enumerate(lists)
        if given and sites and len(given) != len(sites)
    ]


def _gravity(i: Inputs) -> Answer:
    sites, towns = i["sites"], i["towns"]
    form = {"exponential": "exp"}.get(i["decay"], i["decay"])
    distance = np.array([town["dist_km"] for town in towns], float)
    if form == "power" and np.any(distance <= 0):
        raise ValueError("inputs.towns has a distance of 0 km; the power form needs more than 0 everywhere")
    matrix = gravity_visits(
        *([town["pop"] for town in towns], distance, [site["attr"] for site in sites], i["visits_per_capita"], i["b"]),
        *(form, i["theta"], i["w_0"]),
    )
    answer = Answer({"visits_by_site": matrix.sum(axis=0), "total": matrix.sum()}, {"matrix": matrix})
    if not np.isclose(matrix.sum(), sum(town["pop"] for town in towns) * i["visits_per_capita"]):
        answer.notes.append("Not every outing arrives at a site: some go elsewhere, or no site has any pull.")
    return answer


def _mcda(i: Inputs) -> Answer:
    least = i["veto_min"] or {}
    stray = sorted(set(least) - set(i["scores"]))
    if stray:
        raise ValueError(f"inputs.veto_min has {', '.join(stray)} without a score; add the score or leave it out")
    found = attraction.attractiveness_index(i["scores"], i["weights"], least)
    total = sum(i["weights"].values())
    answer = Answer(
        {
            "linear": float(found.linear),
            "geometric": float(found.geometric),
            "vetoed": bool(found.vetoed),
            "index": float(found.index),
        },
        {"weights_normalised": {factor: weight / total for factor, weight in i["weights"].items()}},
    )
    if floored := [factor for factor in i["weights"] if i["scores"][factor] < attraction.FLOOR]:
        answer.notes.append(f"Scores of {', '.join(floored)} count as {attraction.FLOOR}, the floor of every factor.")
    if idle := [factor for factor in least if factor not in attraction.VETOES]:
        answer.notes.append(f"Only access, safety and permission can veto; veto_min of {', '.join(idle)} is not used.")
    return answer


LEVERS = ("share_local_labour", "w_l", "share_local_goods", "w_g", "share_local_profit", "w_p", "local_tax")


def _leakage(i: Inputs) -> Answer:
    lost = i["first_round_leakage"]
    if lost is None:
        if missing := [name for name in LEVERS if i[name] is None]:
            raise ValueError(f"inputs.first_round_leakage is missing; add it, or the levers ({', '.join(missing)})")
        lost = multipliers.leakage(*(i[name] for name in LEVERS))
    again = (i["propensity_to_spend"], i["share_spent_locally"])
    if again[0] * again[1] >= 1:
        raise ValueError(
            "inputs.propensity_to_spend times share_spent_locally is 1; lower one of them, or the rounds of spending"
            " never end"
        )
    found = multipliers.local_effect(i["visitors"], i["spend"], lost, *again, i["gva_ratio"], i["fte_per_million"])
    result = {
        "direct_local": found.direct_local,
        "total_local": found.total_local,
        "gva": found.value_added,
        "fte": found.jobs,
        "leaked": found.leaked,
    }
    return Answer(result, {"gross": found.gross, "multiplier": found.multiplier, "first_round_leakage": lost})


def _degradation(i: Inputs) -> Answer:
    forest = (i["r"], i["K"], i["delta"], i["visitors"])
    path = degradation.condition_by_steps(i["Q0"], i["dt"], i["n_steps"], *forest)
    critical = degradation.critical_visits(i["r"], i["delta"])
    answer = Answer(
        {
            "equilibrium": degradation.equilibrium_condition(*forest),
            "v_critical": critical,
            "v_rent_max": degradation.best_visits(i["r"], i["delta"]),
            "q_euler_end": path[-1],
            "q_exact_end": degradation.condition_after(i["Q0"], i["dt"] * i["n_steps"], *forest),
        },
        {"euler_path_first5": path[:5]},
    )
    if np.isinf(critical):
        answer.notes.append("Visits do not wear the forest (delta is 0), so no number of them is critical.")
    elif i["visitors"] >= critical:
        answer.notes.append("Visits reach the critical number: the forest is worn down to nothing in the end.")
    return answer


def _land_use(i: Inputs) -> Answer:
    found = land_use_change(i["before_per_ha"], i["after_per_ha"], i["years"], i["rate"], i["conversion_cost"])
    answer = Answer(
        {
            "ratio": found.ratio,
            "annual_gain": found.gain,
            "npv": found.present_value,
            "break_even_gain": found.break_even_gain,
        }
    )
    if not i["before_per_ha"]:
        answer.notes.append("The land earned nothing before, so the ratio is unknown.")
    return answer


RENT = (
    *(some("output", meaning="sales to visitors"), some("intermediate", meaning="goods and services bought")),
    some("compensation_employees", meaning="labour with own labour imputed"),
    *(some(name, meaning="0 if none") for name in ("other_taxes", "other_subsidies")),
    *(some(name, meaning="0 if none") for name in ("specific_taxes", "specific_subsidies")),
    *(some("cfc", meaning="wear of capital"), some("capital_stock")),
    *(rate("return_rate"), some("area_ha", "ha")),
)
RENT_UNITS = {"resource_rent": "money", "rent_per_ha": "money ha-1", "rent_share_of_output": "1", "negative": "1"}

KINDS = (
    Kind("rent", RENT, _rent, RENT_UNITS),
    Kind("rent_neg", RENT, _rent, RENT_UNITS),
    Kind(
        "gravity",
        (
            Items("sites", (some("attr", "1", meaning="attraction"),)),
            Items("towns", (some("pop", "people"), Items("dist_km", some("dist_km", "km"), meaning="km by road"))),
            *(amount("theta", "1"), some("b", "km-1"), some("visits_per_capita", "yr-1")),
            Column("decay", kind="text", choices=("exp", "power", "exponential")),
            some("w_0", "attraction", default=0.0),
        ),
        _gravity,
        {"visits_by_site": "yr-1", "total": "yr-1"},
        _distances_missing,
    ),
    Kind(
        "mcda",
        (
            *(Named("weights", some("weight", "1")), Named("scores", fraction("score"))),
            Named("veto_min", fraction("least"), least=0, needed=False),
        ),
        _mcda,
        {"linear": "1", "geometric": "1", "vetoed": "1", "index": "1"},
    ),
    Kind(
        "leakage",
        (
            *(some("visitors", "yr-1"), some("spend"), fraction("first_round_leakage", needed=False)),
            *(fraction("propensity_to_spend"), fraction("share_spent_locally"), fraction("gva_ratio")),
            some("fte_per_million", "1"),
            *(fraction(name, needed=False) for name in LEVERS),
        ),
        _leakage,
        {"direct_local": "money", "total_local": "money", "gva": "money", "fte": "1", "leaked": "money"},
    ),
    Kind(
        "degradation",
        (
            *(some("r", "yr-1"), positive("K"), some("delta", "1"), some("visitors", "yr-1"), some("Q0", "1")),
            *(positive("dt", "yr"), Whole("n_steps", low=0, high=MOST_STEPS)),
        ),
        _degradation,
        {"equilibrium": "1", "v_critical": "yr-1", "v_rent_max": "yr-1", "q_euler_end": "1", "q_exact_end": "1"},
    ),
    Kind(
        "landuse",
        (
            *(amount("before_per_ha"), amount("after_per_ha"), Whole("years", "yr", low=0, high=1000)),
            *(rate("rate"), some("conversion_cost")),
        ),
        _land_use,
        {"ratio": "1", "annual_gain": "money ha-1 yr-1", "npv": "money ha-1", "break_even_gain": "money ha-1 yr-1"},
    ),
)
