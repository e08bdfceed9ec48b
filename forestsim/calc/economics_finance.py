"""Worked cases of finance: appraisal of a cash flow, spread of a sum, assets, plantings in the books, waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forestsim.calc.worked import Answer, Items, Kind, Whole, amount, numbers_of, positive, rate, some
from forestsim.economics import asset, finance
from forestsim.economics.discounting import present_value
from forestsim.economics.option import option_to_wait
from forestsim.economics.sensitivity import additive_spread

Inputs = Mapping[str, Any]
MONEY = "money"


def _npv(i: Inputs) -> Answer:
    streams = (i["benefits"], i["costs"])
    if (streams[0] is None) != (streams[1] is None):
        raise ValueError("inputs has only one of benefits and costs; give both, or cashflow alone")
    flows = i["cashflow"]
    if streams[0] is not None:
        if len(streams[0]) != len(streams[1]) or (flows is not None and len(flows) != len(streams[0])):
            raise ValueError("inputs.benefits, costs and cashflow differ in length; give every year in each")
        net = np.subtract(*streams)
        if flows is not None and not np.allclose(net, flows):
            raise ValueError("inputs.cashflow is not benefits less costs; leave it out or put it right")
        flows = net
    if flows is None:
        raise ValueError("inputs.cashflow is missing; add it (a list), or benefits and costs")
    found = finance.appraise(flows, i["rate"], *streams)
    answer = Answer(
        {
            "npv": found.net_present_value,
            "npv_excel_convention": found.net_present_value / (1 + i["rate"]),
            "irr": found.internal_rate,
            "bcr": found.benefit_cost_ratio,
            "payback_years": found.payback,
            "discounted_payback_years": found.discounted_payback,
            "equivalent_annual": found.equivalent_annual,
        },
        {"pv_benefits": found.present_benefits, "pv_costs": found.present_costs, "irr_all": found.internal_rates},
        _npv_notes(flows, found),
    )
    if i["rates"] is not None:
        answer.steps["npv_by_rate"] = present_value(flows, i["rates"])
    return answer


def _npv_notes(flows, found: finance.Appraisal) -> list[str]:
    notes = []
    changes = finance.sign_changes(flows)
    if changes == 0:
        notes.append("The cash flow never changes its sign, so there is no internal rate of return.")
    elif not found.internal_rates:
        notes.append("At no rate does the present value pass through zero, so there is no internal rate of return.")
    count = len(found.internal_rates)
    if changes > 1 and count:
        notes.append(
            f"The cash flow changes its sign {changes} times: {count} internal rate(s), of which the nearest to 0"
            " stands; judge by the present value."
        )
    if np.isnan(found.payback):
        notes.append("The money does not come back within the years given.")
    elif np.isnan(found.discounted_payback):
        notes.append("Discounted, the money does not come back within the years given.")
    if np.isnan(found.benefit_cost_ratio):
        notes.append("There is no cost, so the ratio of benefits to costs is unknown.")
    if np.isnan(found.equivalent_annual):
        notes.append("There is only the first year, so there is no equivalent annual value.")
    return notes


def _bounds_turned(i: Inputs) -> list[str]:
    bounds = [numbers_of(term, "lo", "hi") for term in i.get("terms") or []]
    return [
        f"inputs.terms.{number}.lo is {pair[0]:g}, above hi ({pair[1]:g}); write the lower bound first"
        for number, pair in enumerate(bounds)
        if pair and pair[0] > pair[1]
    ]


def _montecarlo(i: Inputs) -> Answer:
    weights, low, high = ([term[key] for term in i["terms"]] for key in ("b", "lo", "hi"))
    found = additive_spread(i["const"], weights, low, high)
    shares = {"S1": found.shares, "ST": found.shares.copy()}
    notes = [] if found.standard_deviation else ["Nothing varies, so no term has a share of the variance."]
    return Answer({"mean": found.mean, "sd": found.standard_deviation} | shares, {}, notes)


def _asset(i: Inputs) -> Answer:
    changes = {name: i[name] for name in asset.ADDED + asset.TAKEN_OFF + asset.SIGNED}
    account = asset.asset_account(i["opening"], **changes)
    value = asset.service_asset_value(i["flow"], i["growth"], i["rate"], i["years"])
    return Answer(
        {"service_asset_value": float(value), "closing": account.closing, "net_change": account.net_change},
        {},
        ["The closing is below zero: more is taken off than there was."] if account.closing < 0 else [],
    )


def _fixed_asset(i: Inputs) -> Answer:
    found = asset.fixed_asset(i["cost"], i["life"], i["salvage"], i["age"], i["price_index"])
    return Answer(
        {"net_book": found.net_book, "written_down_replacement": found.written_down_replacement},
        {"annual_depreciation": found.yearly_wear},
        ["The planting has outlived its life in the books and keeps its salvage."] if i["age"] > i["life"] else [],
    )


def _option(i: Inputs) -> Answer:
    if not i["d"] < 1 + i["r"] < i["u"]:
        raise ValueError(
            f"inputs.d is {i['d']:g} and inputs.u {i['u']:g}; 1 + r ({1 + i['r']:g}) must lie between them"
        )
    found = option_to_wait(i["V"], i["u"], i["d"], i["r"], i["investment"])
    result = {"npv_now": found.worth_now, "value_wait": found.worth_of_waiting}
    result |= {"option_premium": found.premium, "decision": found.decision}
    pilot = ["Planting all now does not pay, but it may later: plant a pilot first."] if found.pilot else []
    return Answer(result, {"p": found.probability}, pilot)


KINDS = (
    Kind(
        "npv",
        (
            *(rate("rate"), Items("cashflow", amount("flow"), needed=False)),
            *(Items(name, some(name), needed=False) for name in ("benefits", "costs")),
            Items("rates", rate("rate"), needed=False),
        ),
        _npv,
        {
            **{"npv": MONEY, "npv_excel_convention": MONEY, "irr": "yr-1", "bcr": "1"},
            **{"payback_years": "yr", "discounted_payback_years": "yr", "equivalent_annual": "money yr-1"},
        },
    ),
    Kind(
        "montecarlo",
        (amount("const", "any"), Items("terms", tuple(amount(name, "any") for name in ("b", "lo", "hi")))),
        _montecarlo,
        {"mean": "any", "sd": "any", "S1": "1", "ST": "1"},
        _bounds_turned,
    ),
    Kind(
        "asset",
        (
            *(amount("flow"), rate("growth"), rate("rate"), Whole("years", "yr", low=0, high=asset.LONGEST_LIFE)),
            *(amount("opening"), some("enhancement"), some("degradation"), some("conversion_additions")),
            *(some("conversion_reductions"), amount("other_changes"), amount("revaluation")),
        ),
        _asset,
        {"service_asset_value": MONEY, "closing": MONEY, "net_change": MONEY},
    ),
    Kind(
        "fixedasset",
        (some("cost"), positive("life", "yr"), some("salvage"), some("age", "yr"), positive("price_index")),
        _fixed_asset,
        {"net_book": MONEY, "written_down_replacement": MONEY},
    ),
    Kind(
        "option",
        (some("V"), positive("u"), some("d", "1"), rate("r"), some("investment")),
        _option,
        {"npv_now": MONEY, "value_wait": MONEY, "option_premium": MONEY, "decision": "1"},
    ),
)
