"""Natural-resource potential of the founding paper (S93-S95): resource, recreational and assimilation potential.

Exchange values alone, planted land as it is. What the forest itself costs serves all three parts, so it is taken off
none of them and stands beside the total, with what the same land would earn unplanted.
"""

from __future__ import annotations

import pandas as pd
import xarray as xr

from forestsim.economics.base import Account, Case, spread
from forestsim.economics.crediting import carbon_worth
from forestsim.economics.employment import stamped
from forestsim.economics.regulating_run import fees

PARTS = ("potential_resource", "potential_recreation", "potential_assimilation")
COLUMNS = {
    "resource": "potential_resource",
    "recreational": "potential_recreation",
    "assimilation": "potential_assimilation",
    "total": "potential",
}
BESIDE = {
    "unplanted": "what the same land earns as pasture and fields; in no total",
    "forest_user_cost": "wear, return, labour and goods of the forest, which serves all three parts; in no total",
}


def potential(case: Case, totals: xr.Dataset) -> xr.Dataset:
    """Products less picking; tourism rent before the cost of the forest; pollutants at their fee and carbon, USD/yr."""
    resource, recreation = totals["product_rent"], totals["rent_before_forest_costs"]
    assimilation = sum(case.once(fees).values()) + case.once(carbon_worth)
    parts = dict(zip(PARTS, (resource, recreation, assimilation), strict=True))
    return xr.Dataset(parts | {"potential": resource + recreation + assimilation})


def potential_table(case: Case, totals: xr.Dataset) -> pd.DataFrame:
    """Return the potential of a planted hectare by year: three parts, their total, and what stands beside it.

    Columns: year, part, value, low, high, unit, in_total, note, currency, price_year, value_concept, tier, source.
    """
    hectares = float((case.area * case.per_patch("planted_share")).sum())
    years = case.year.to_numpy()
    series = {part: totals[head] for part, head in COLUMNS.items()}
    series["unplanted"] = totals["rent_unplanted"] + totals["crops_displaced"]
    series["forest_user_cost"] = totals["rent_before_forest_costs"] - totals["rent"]
    frames = []
    for part, values in series.items():
        low, value, high = spread((values / max(hectares, 1e-9)).transpose("year", ...))
        frame = pd.DataFrame({"year": years, "part": part, "value": value, "low": low, "high": high})
        frames.append(frame.assign(in_total=part in tuple(COLUMNS)[:3], note=BESIDE.get(part, "")))
    return stamped(case, pd.concat(frames, ignore_index=True).assign(unit="USD ha-1 yr-1"))


POTENTIAL = Account("potential", potential)
