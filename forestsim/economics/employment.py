"""Who works, what stays in the district and who gains, in each year of a plan (S12, S63, S92)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.economics.base import TIER, Account, Case, bare, spread
from forestsim.economics.costs import early_care
from forestsim.economics.multipliers import LocalEffect, leakage, local_effect
from forestsim.economics.places import towns
from forestsim.economics.work import benefit_shares, jobs_by_phase, jobs_by_village, split_jobs

PHASES = {
    "planting": ("temporary", "women_forest_work"),
    "care": ("temporary", "women_forest_work"),
    "nursery": ("temporary", "women_forest_work"),
    "guard": ("permanent", "women_guard"),
    "tourism": ("permanent", "women_tourism"),
    "picking": ("seasonal", "women_forest_work"),
}
# Stems of a hectare for which a day's work is stated; a thin planting takes its part of it.
STEMS_OF_WORK = 1000.0
# How far each lever is raised in the table: a fifth of its line, a twentieth of all spending for the local budget.
LEVERS = {"local_workers": 0.2, "local_goods": 0.2, "local_tax": 0.05, "local_profit": 0.2}


PARTS = ("share_labour", "share_intermediate", *LEVERS)


def work(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Jobs by phase, and what the visitors' money does in the district."""
    prices, table = case.prices, case.context.stands.table
    stems = xr.DataArray(table["stems_per_ha"].to_numpy(float), dims="stand")
    worked = case.hectares * np.minimum(stems / STEMS_OF_WORK, 1.0)
    starts, replanted = case.stand_age == 0, bare(case.context.growth["replanted"])
    planted = xr.dot(worked, starts, dim="stand") + xr.dot(replanted, case.hectares, dim="stand") / STEMS_OF_WORK
    tended = xr.dot(worked, early_care(case.stand_age, prices["care_years"]), dim="stand")
    seedlings = xr.dot(stems * starts + replanted, case.hectares, dim="stand")
    local = local_income(case, totals["income"])
    forest = case.total(xr.ones_like(case.year, float) * (case.age >= 0))
    jobs = jobs_by_phase(planted, tended, forest, seedlings, local.total_local, prices)
    heads = xr.Dataset({f"jobs_{phase}": getattr(jobs, phase) for phase in PHASES if phase != "picking"})
    heads["jobs_picking"] = totals["picking_days"] / prices["days_per_job"]
    heads["jobs_temporary"], heads["jobs_permanent"] = jobs.temporary, jobs.permanent
    heads["income_local"], heads["income_leaked"] = local.direct_local, local.leaked
    heads["income_local_rounds"], heads["local_value_added"] = local.total_local, local.value_added
    return heads


def local_income(case: Case, income: xr.DataArray, **levers) -> LocalEffect:
    """Return where the visitors' money goes; ``levers`` replace figures of that name."""
    prices = case.prices
    away = leaked_share(case, **levers)
    rounds = (prices["propensity_to_spend"], prices["local_spending"])
    return local_effect(income, 1.0, away, *rounds, 1 - prices["share_intermediate"], prices["work_tourism"])


def leaked_share(case: Case, **levers) -> xr.DataArray:
    """Return the share of the visitors' money that leaves at once, by the three levers of S92."""
    figure = {name: values.to_numpy() for name, values in case.prices.figures[list(PARTS)].items()} | levers
    labour, goods, tax = figure["share_labour"], figure["share_intermediate"], figure["local_tax"]
    # Where independent draws of the parts pass the whole, they are brought down to it.
    over = np.maximum(labour + goods + tax, 1.0)
    labour, goods, tax = labour / over, goods / over, tax / over
    profit = np.maximum(1 - labour - goods - tax, 0.0)
    parts = (figure["local_workers"], labour, figure["local_goods"], goods, figure["local_profit"], profit, tax)
    away = np.asarray(leakage(*parts))
    return xr.DataArray(away, dims="draw" if away.ndim else ())


def levers_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the share that leaks and the local income of the last year, now and with each lever raised."""
    income, rows = totals["income"].isel(year=-1), []
    for lever in ("none", *LEVERS):
        now = case.prices[lever].to_numpy() if lever in LEVERS else None
        own = {} if now is None else {lever: np.minimum(now + LEVERS[lever], 1.0)}
        away = leaked_share(case, **own)
        figure = np.nan if now is None else float(np.median(now))
        said = {"lever": lever, "figure": figure, "raised_by": LEVERS.get(lever, 0.0)}
        rows.append(said | {"measure": "leaked_share"} | _points(away) | {"unit": "1"})
        rows.append(said | {"measure": "income_local"} | _points(income * (1 - away)) | {"unit": "USD yr-1"})
    return stamped(case, pd.DataFrame(rows))


def jobs_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return jobs by phase, gender and home, and the lasting local jobs by village.

    Temporary jobs are summed over the years to job-years; lasting and seasonal ones are of the last year.
    """
    prices, rows = case.prices, []
    local, lasting = prices["local_workers"], 0.0
    for phase, (kind, women) in PHASES.items():
        jobs = totals[f"jobs_{phase}"]
        jobs = jobs.sum("year") if kind == "temporary" else jobs.isel(year=-1)
        lasting = lasting + jobs * local * (kind == "permanent")
        unit = "job yr" if kind == "temporary" else "job"
        for (who, home), part in split_jobs(jobs, prices[women], local).items():
            rows.append({"phase": phase, "kind": kind, "who": who, "home": home} | _points(part) | {"unit": unit})
    people, straight = case.once(towns)
    if people.size:
        distance, reach = straight.min("unit").to_numpy(), prices["products_village_reach"].to_numpy()
        by_village = jobs_by_village(lasting.to_numpy(), people, distance, reach)
        same = {"phase": "all", "kind": "permanent", "who": "all"}
        for name, part in zip(town_names(case), np.moveaxis(by_village, -1, 0), strict=True):
            rows.append(same | {"home": name} | _points(part) | {"unit": "job"})
    return pd.DataFrame(rows).assign(year=int(case.context.growth["year"][-1]), tier=TIER, source="assumed_forestsim")


def _points(values) -> dict[str, float]:
    """Return median and range of a figure over draws; without draws the range is unknown."""
    low, value, high = spread(xr.DataArray(values, dims="draw" if np.ndim(values) else ()))
    return {"value": float(value), "low": float(low), "high": float(high)}


def town_names(case: Case) -> list[str]:
    """Return the names of the towns in the order of `towns`."""
    if case.context.scenario.towns is not None:
        return [str(town.name) for town in case.context.scenario.towns if town.population > 0]
    places = case.context.site.places
    inhabited = places["kind"].isin(["town", "village"]) & (places["population"].astype(float) > 0)
    return places.loc[inhabited, "place"].tolist()


def beneficiaries_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return who gets which part of the money of the last year, and who pays for the forest (S63).

    Shares are assumptions to be settled with the people concerned, whose free, prior and informed consent
    comes first. The share of the gains is that of the means, which add up.
    """
    last = {name: values.isel(year=-1).to_numpy() for name, values in totals.items()}
    workers, owners = (case.prices[name].to_numpy() for name in ("local_workers", "local_profit"))
    amounts = {
        "wages": last["wages"],
        "taxes": last["taxes_paid"],
        "tourism surplus": last["income"] - last["cost_tourism"],
        "products": last["product_rent"],
        "fields in the lee": last["shelter_gain"] + last["shelter_water_value"] - last["shelter_loss"],
        "crops and pasture given up": -last["crops_displaced"] - last["rent_unplanted"],
        "cost of the forest": -last["cost"],
    }
    shares = {
        "wages": {"people of the villages": workers, "people of the region": 1 - workers},
        "taxes": {"state": 1.0},
        "tourism surplus": {"local owners": owners, "outside investors": 1 - owners},
        "products": {"people of the villages": 1.0},
        "fields in the lee": {"farmers": 1.0},
        "crops and pasture given up": {"farmers": 1.0},
        "cost of the forest": {"owner of the forest and its donors": 1.0},
    }
    got = benefit_shares(amounts, shares)
    means = {who: float(np.mean(value)) for who, value in got.items()}
    gains = sum(mean for mean in means.values() if mean > 0)
    rows = [
        {"beneficiary": who, "mean": means[who]}
        | _points(value)
        | {"share_of_gains": max(means[who], 0.0) / gains if gains > 0 else np.nan}
        for who, value in got.items()
    ]
    return stamped(case, pd.DataFrame(rows).assign(unit="USD yr-1"))


def stamped(case: Case, table: pd.DataFrame, concept: str = "exchange") -> pd.DataFrame:
    """Return a table of the last year with what every row of money carries."""
    currency = np.where(table["unit"].str.startswith("USD"), "USD", "")
    same = {"price_year": case.prices.price_year, "value_concept": concept, "tier": TIER}
    year = {} if "year" in table else {"year": int(case.context.growth["year"][-1])}
    return table.assign(currency=currency, **year, **same, source="assumed_forestsim")


WORK = Account("work", work)
