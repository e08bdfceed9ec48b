"""Worked cases of values: carbon credits, damage to trees, emission fees, noise, benefit transfer."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from forestsim.calc.table import Column
from forestsim.calc.worked import Answer, Group, Items, Kind, Named, amount, fraction, positive, some
from forestsim.economics import credits, damage, regulating
from forestsim.economics.transfer import ELASTICITIES, transferred_value
from forestsim.errors import ForestsimError, did_you_mean

Inputs = Mapping[str, Any]
KG_PER_TONNE = 1000


def _carbon(i: Inputs) -> Answer:
    found = credits.carbon_credits(
        i["project_t"], i["baseline_t"], i["leakage"], i["uncertainty_deduction"], i["buffer"]
    )
    revenue = credits.credit_revenue(found.issued, i["price_usd"])
    unknown = np.nan
    answer = Answer(
        {
            "issued_t": found.issued,
            "revenue_usd": revenue,
            "revenue_kzt": revenue * i["kzt_per_usd"],
            "social_value_usd": unknown if i["scc_usd"] is None else credits.social_value(found.net, i["scc_usd"]),
            "issued_total": unknown if i["years"] is None else found.issued * i["years"],
        },
        {
            "gross": found.gross,
            "leakage_t": found.leaked,
            "uncertainty_t": found.uncertain,
            "net_t": found.net,
            "buffer_t": found.buffered,
        },
        ["The social value is a welfare value: never add it to the revenue."],
    )
    if found.net < 0:
        answer.notes.append("The project stores less than its baseline, so no credits are issued.")
    if i["mrv_cost_usd"] is not None:
        answer.result["net_revenue_usd"] = revenue - i["mrv_cost_usd"]
        if i["area_ha"] and i["years"]:
            each = found.issued / i["area_ha"]
            answer.result["break_even_area_ha"] = credits.break_even_area(
                i["mrv_cost_usd"], each, i["price_usd"], i["years"]
            )
    return answer


def _damage(i: Inputs) -> Answer:
    rows = []
    for number, tree in enumerate(i["trees"]):
        if tree["k_age"] is None and tree["age_years"] is None:
            raise ValueError(f"inputs.trees.{number}.k_age is missing; add it, or age_years")
        age = damage.age_coefficient(tree["age_years"]) if tree["k_age"] is None else tree["k_age"]
        rows.append(float(damage.tree_damage(tree["count"], tree["rate_mci"], age, i["k_eco"], i["k_prov"])))
    answer = Answer(
        {"damage_kzt": sum(rows) * i["mci_kzt"], "damage_mci": sum(rows), "ctla_value": np.nan},
        {"rows_kzt": [row * i["mci_kzt"] for row in rows]},
    )
    if i["ctla"] is not None:
        tree = i["ctla"]
        shares = (tree["species"], tree["condition"], tree["location"])
        area = damage.trunk_area(tree["dbh_cm"])
        answer.steps |= {"trunk_area_cm2": area, "base_value": area * tree["unit_cost_per_cm2"]}
        answer.result["ctla_value"] = damage.trunk_value(tree["dbh_cm"], tree["unit_cost_per_cm2"], *shares)
    return answer


def _without_rate(i: Inputs) -> list[str]:
    known = [name for key in ("rates_mci_per_t", "rates_mci_per_kg") for name in i.get(key) or {}]
    return [
        f"inputs.removed_t.{name} has no rate in rates_mci_per_t; {did_you_mean(name, known)}"
        for name in i.get("removed_t") or {}
        if known and name not in known
    ]


def _fees(i: Inputs) -> Answer:
    per_tonne = dict(i["rates_mci_per_t"])
    per_tonne |= {name: value * KG_PER_TONNE for name, value in (i["rates_mci_per_kg"] or {}).items()}
    rows = {
        name: float(regulating.fee_value(tonnes, per_tonne[name], i["mci_kzt"]))
        for name, tonnes in i["removed_t"].items()
    }
    total, share = sum(rows.values()), i["share_to_forest"]
    collected = total if i["fees_collected_kzt"] is None else i["fees_collected_kzt"]
    answer = Answer(
        {
            "total_kzt": total,
            "forest_fund_kzt": np.nan if share is None else float(regulating.forest_fund(collected, share)),
        },
        {"rows_kzt": rows},
    )
    if any("dust" in name.lower() for name in rows):
        answer.notes.append(
            "Natural dust is no industrial emission: its fee is what the founding paper's reading would give, and"
            " stays outside exchange totals."
        )
    return answer


def _noise(i: Inputs) -> Answer:
    bands = sorted(i["bands"], key=lambda band: band["lo"])
    wrong = [
        f"inputs.bands has {band['lo']:g}-{band['hi']:g} dB; write lo below hi"
        for band in bands
        if band["lo"] >= band["hi"]
    ]
    wrong += [
        f"inputs.bands {low['lo']:g}-{low['hi']:g} and {high['lo']:g}-{high['hi']:g} dB overlap; let each begin where"
        " the one below ends"
        for low, high in pairwise(bands)
        if low["hi"] > high["lo"]
    ]
    if wrong:
        raise ForestsimError(wrong)
    edges = [np.array([band[key] for band in bands], float) for key in ("lo", "hi", "eur_per_db_person_year")]
    people, before, after = (
        np.array([group[key] for group in i["people"]], float) for key in ("n", "before_db", "after_db")
    )
    rows = regulating.noise_benefit(people, before, after, *edges)
    answer = Answer(
        {"total_eur": float(rows.sum())},
        {
            "cost_before": regulating.noise_cost(before, *edges),
            "cost_after": regulating.noise_cost(after, *edges),
            "rows": rows,
        },
        ["Annoyance and health are welfare values: never add them to an exchange total."],
    )
    if np.any(after > before):
        answer.notes.append("Where it is louder afterwards the benefit is negative.")
    if any(low["hi"] < high["lo"] for low, high in pairwise(bands)):
        answer.notes.append("Between some bands there is a gap, whose decibels cost nothing.")
    return answer


def _transfer(i: Inputs) -> Answer:
    incomes, indexes = (i["income_study"], i["income_policy"]), (i["cpi_study"], i["cpi_now"])
    value = transferred_value(i["value_study"], *incomes, i["elasticity"], *indexes)
    answer = Answer({"value_policy": value, "value_policy_local": value * i["fx"]})
    if not ELASTICITIES[0] <= i["elasticity"] <= ELASTICITIES[1]:
        answer.notes.append(f"The elasticity lies outside the usual {ELASTICITIES[0]} to {ELASTICITIES[1]}.")
    return answer


DECIBELS = {"low": 0, "high": 150}
MONEY = "money"

KINDS = (
    Kind(
        "carbon",
        (
            *(amount("project_t", "t CO2e"), amount("baseline_t", "t CO2e")),
            *(fraction("leakage"), fraction("uncertainty_deduction"), fraction("buffer")),
            *(some("price_usd", "USD t-1"), positive("kzt_per_usd", "KZT USD-1", meaning="the rate of the price year")),
            *(some("scc_usd", "USD t-1", needed=False), some("years", "yr", needed=False)),
            *(some("mrv_cost_usd", "USD", needed=False), some("area_ha", "ha", needed=False)),
        ),
        _carbon,
        {
            **{"issued_t": "t CO2e", "revenue_usd": "USD", "revenue_kzt": "KZT", "social_value_usd": "USD"},
            "issued_total": "t CO2e",
        },
    ),
    Kind(
        "damage",
        (
            positive("mci_kzt", "KZT", meaning="monthly calculation index of the year"),
            Items(
                "trees",
                (
                    *(some("count", "1"), some("rate_mci", "MCI")),
                    *(some("k_age", "1", needed=False), some("age_years", "yr", needed=False)),
                ),
            ),
            *(some("k_eco", "1"), some("k_prov", "1")),
            Group(
                "ctla",
                (
                    *(some("dbh_cm", "cm"), some("unit_cost_per_cm2")),
                    *(fraction("species"), fraction("condition"), fraction("location")),
                ),
                needed=False,
            ),
        ),
        _damage,
        {"damage_kzt": "KZT", "damage_mci": "MCI", "ctla_value": MONEY},
    ),
    Kind(
        "fees",
        (
            positive("mci_kzt", "KZT", meaning="monthly calculation index of the year"),
            Named("rates_mci_per_t", some("rate", "MCI t-1")),
            Named("rates_mci_per_kg", some("rate", "MCI kg-1"), needed=False),
            Named("removed_t", some("removed", "t")),
            *(fraction("share_to_forest", needed=False), some("fees_collected_kzt", "KZT", needed=False)),
        ),
        _fees,
        {"total_kzt": "KZT yr-1", "forest_fund_kzt": "KZT yr-1"},
        _without_rate,
    ),
    Kind(
        "noise",
        (
            Items(
                "bands",
                (Column("lo", "dB", **DECIBELS), Column("hi", "dB", **DECIBELS), some("eur_per_db_person_year", "EUR")),
            ),
            Items(
                "people",
                (some("n", "people"), Column("before_db", "dB", **DECIBELS), Column("after_db", "dB", **DECIBELS)),
            ),
        ),
        _noise,
        {"total_eur": "EUR yr-1"},
    ),
    Kind(
        "transfer",
        (
            *(amount("value_study"), positive("income_study", MONEY), positive("income_policy", MONEY)),
            *(amount("elasticity", "1"), positive("cpi_study"), positive("cpi_now")),
            positive("fx", "1", meaning="local money for a unit of the study's"),
        ),
        _transfer,
        {"value_policy": MONEY, "value_policy_local": "local money"},
    ),
)
