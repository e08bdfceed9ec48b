"""Worked cases of carrying capacity (Cifuentes, area and trail) and of travel cost (zones and persons)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forestsim.calc.table import Column
from forestsim.calc.worked import Answer, Items, Kind, Named, amount, fraction, numbers_of, positive, some
from forestsim.economics import capacity, travel_cost

Inputs = Mapping[str, Any]
WELFARE = "Consumer surplus is a welfare value: never add it to rent or another exchange value."


def _management(i: Inputs, answer: Answer) -> float:
    """Return the management capacity, given as such or as what there is over what is needed."""
    if i["management"] is None:
        if i["management_capacity"] is None:
            raise ValueError("inputs.management is missing; add it, or management_capacity as a fraction from 0 to 1")
        return i["management_capacity"]
    have, need = ([part[key] for part in i["management"].values()] for key in ("have", "need"))
    if np.any(np.array(have) > need):
        answer.notes.append("Where there is more than is needed, it counts as enough (1).")
    share = float(capacity.management_capacity(have, need))
    answer.steps["management_capacity"] = share
    return share


def _above_total(i: Inputs) -> list[str]:
    parts = {name: numbers_of(part, "limiting", "total") for name, part in (i.get("correction") or {}).items()}
    return [
        f"inputs.correction.{name}.limiting is {pair[0]:g}; write {pair[1]:g} or less, its total:"
        " a share cannot be above 1"
        for name, pair in parts.items()
        if pair and pair[0] > pair[1] > 0
    ]


def _factors(i: Inputs) -> dict[str, float]:
    return {name: capacity.correction_factor(**part) for name, part in i["correction"].items()}


def _capacities(found: capacity.Capacity, i: Inputs, answer: Answer) -> Answer:
    pcc, rcc, ecc = found
    answer.result |= {"pcc_per_day": pcc, "rcc_per_day": rcc, "ecc_per_day": ecc}
    answer.result["ecc_floor"] = int(capacity.whole_visitors(ecc))
    answer.result["ecc_per_year"] = np.nan if i["open_days_per_year"] is None else ecc * i["open_days_per_year"]
    return answer


def _cifuentes(i: Inputs) -> Answer:
    factors, rotations = _factors(i), capacity.rotation(i["open_hours"], i["visit_hours"])
    answer = Answer({}, {"rotation": rotations, "factors": factors})
    management = _management(i, answer)
    found = capacity.area_capacity(i["area_m2"], i["area_per_visitor_m2"], rotations, factors.values(), management)
    return _capacities(found, i, answer)


def _cifuentes_trail(i: Inputs) -> Answer:
    factors, rotations = _factors(i), capacity.rotation(i["open_hours"], i["trip_hours"])
    people = (i["space_per_person_m"], i["group_size"], i["gap_between_groups_m"])
    answer = Answer({}, {"groups_simultaneous": capacity.groups_on_trail(i["trail_m"], *people)})
    answer.steps |= {
        "visits_per_day": rotations,
        "social_factor": capacity.social_factor(*people),
        "factors": factors,
    }
    management = _management(i, answer)
    return _capacities(
        capacity.trail_capacity(i["trail_m"], *people, rotations, factors.values(), management), i, answer
    )


def _zonal(i: Inputs) -> Answer:
    zones = [np.array([zone[key] for zone in i["zones"]], float) for key in ("population", "travel_cost", "visits")]
    found = (travel_cost.zonal_semilog if i["form"] == "semilog" else travel_cost.zonal_demand)(*zones)
    answer = Answer(
        {"total_cs": found.surplus, "visits": float(zones[2].sum()), "cs_per_visit": found.surplus_per_visit},
        {
            "rates_per_1000": found.rates,
            "intercept": found.intercept,
            "slope": found.slope,
            "choke": found.choke,
            "cs_by_zone": found.surplus_by_zone,
        },
        [WELFARE],
    )
    if not found.slope > 0:
        answer.notes.append(
            "Visit rates do not fall with travel cost, so there is no demand curve and the surplus is unknown."
        )
    elif np.any(zones[1] > found.choke):
        answer.notes.append("Zones whose travel cost is above the choke price have no surplus.")
    return answer


def _count(i: Inputs) -> Answer:
    answer = Answer({}, {}, [WELFARE])
    beta, error = (np.nan if i[key] is None else float(i[key]) for key in ("beta", "se_beta"))
    if np.isnan(beta) and i["groups"] is None:
        raise ValueError("inputs.beta is missing; add it, or groups with travel_cost and trips")
    each = travel_cost.surplus_per_trip(beta)
    answer.result = {
        "cs_per_trip": each,
        "se_cs_per_trip": travel_cost.surplus_error(beta, error),
        "cs95": list(travel_cost.surplus_range(beta, error)),
        "annual_cs": np.nan if i["trips_per_year"] is None else each * i["trips_per_year"],
        "cs_per_trip_mle": np.nan,
        "cs_per_trip_onsite": np.nan,
    }
    if np.isnan(beta):
        answer.notes.append("beta is not given, so only the groups say what a trip is worth.")
    if beta >= 0:
        answer.notes.append("beta is not below 0: trips do not fall with their cost, so the surplus is unknown.")
    if i["groups"] is not None:
        _fitted(i["groups"], answer)
    return answer


def _fitted(groups: list, answer: Answer) -> None:
    """Add what a Poisson model of the trips in ``groups`` gives, as they are and as if asked at the site."""
    trips = np.concatenate([np.array(group["trips"], float) for group in groups])
    cost = np.repeat([float(group["travel_cost"]) for group in groups], [len(group["trips"]) for group in groups])
    design = np.column_stack([np.ones_like(cost), cost])
    order = sorted(groups, key=lambda group: group["travel_cost"])
    fit, on_site = travel_cost.poisson_regression(trips, design), travel_cost.on_site_poisson(trips, design)
    answer.steps |= {
        "mean_low": float(np.mean(order[0]["trips"])),
        "mean_high": float(np.mean(order[-1]["trips"])),
        "alpha_mle": fit.coefficients[0],
        "beta_mle": fit.coefficients[1],
        "se_beta_mle": np.sqrt(fit.covariance[1, 1]),
        "beta_onsite": on_site.coefficients[1],
        "variance_over_poisson": travel_cost.overdispersion(trips, design, fit),
    }
    answer.result["cs_per_trip_mle"] = travel_cost.surplus_per_trip(fit.coefficients[1])
    answer.result["cs_per_trip_onsite"] = travel_cost.surplus_per_trip(on_site.coefficients[1])
    if not fit.coefficients[1] < 0:
        answer.notes.append("Trips do not fall with travel cost in the groups, so the fitted surplus is unknown.")
    if np.any(trips < 1):
        answer.notes.append(
            "Some people made no trip, so they were not asked at the site: the on-site value is not for them."
        )


LIMITS = Named("correction", (some("limiting", "any"), positive("total", "any")), least=0)

HOURS = Column("open_hours", "h", above=0, high=24)
MANAGERS = (
    Named("management", (some("have", "any"), positive("need", "any")), needed=False),
    fraction("management_capacity", needed=False),
    Column("open_days_per_year", "day", low=0, high=366, needed=False),
)
CAPACITY_UNITS = {
    **{"pcc_per_day": "day-1", "rcc_per_day": "day-1", "ecc_per_day": "day-1"},
    **{"ecc_floor": "day-1", "ecc_per_year": "yr-1"},
}

KINDS = (
    Kind(
        "cifuentes",
        (
            *(some("area_m2", "m2"), positive("area_per_visitor_m2", "m2")),
            *(HOURS, positive("visit_hours", "h"), LIMITS, *MANAGERS),
        ),
        _cifuentes,
        CAPACITY_UNITS,
        _above_total,
    ),
    Kind(
        "cifuentes_trail",
        (
            *(some("trail_m", "m"), some("gap_between_groups_m", "m"), Column("group_size", low=1)),
            *(positive("space_per_person_m", "m"), HOURS, positive("trip_hours", "h"), LIMITS, *MANAGERS),
        ),
        _cifuentes_trail,
        CAPACITY_UNITS,
        _above_total,
    ),
    Kind(
        "tcm_zonal",
        (
            Items("zones", (positive("population", "people"), some("travel_cost"), some("visits", "yr-1"))),
            Column("form", kind="text", choices=("linear", "semilog"), default="linear"),
        ),
        _zonal,
        {"total_cs": "money yr-1", "visits": "yr-1", "cs_per_visit": "money"},
    ),
    Kind(
        "tcm_count",
        (
            *(amount("beta", "money-1", needed=False), some("se_beta", "money-1", needed=False)),
            some("trips_per_year", "yr-1", needed=False),
            Items("groups", (some("travel_cost"), Items("trips", some("trips", "1"))), needed=False),
        ),
        _count,
        {
            **{"cs_per_trip": "money", "se_cs_per_trip": "money", "cs95": "money", "annual_cs": "money yr-1"},
            **{"cs_per_trip_mle": "money", "cs_per_trip_onsite": "money"},
        },
    ),
)
