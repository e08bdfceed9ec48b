"""Several outcomes side by side: scenario is a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forestsim.errors import ResultError

if TYPE_CHECKING:
    import xarray as xr

    from forestsim.results import Outcome


def compare(*outcomes: Outcome) -> xr.Dataset:
    """Return the totals of outcomes over (scenario, quantity, year, quantile).

    Variables are ``total`` and ``per_hectare``; NaN where a scenario has no such quantity.
    Coordinates ``unit_of_total`` and ``unit_per_hectare`` go with ``quantity``.
    Raises ResultError for fewer than two outcomes, or for different years or price years.
    """
    import pandas as pd
    import xarray as xr

    _check(outcomes)
    parts = {}
    units = {}
    for part, table in (("total", "totals"), ("per_hectare", "per_hectare")):
        frames = []
        for number, outcome in enumerate(outcomes):
            frame = getattr(outcome, table).query("species == 'all'").assign(number=number)
            frames.append(
                frame.melt(["number", "quantity", "year", "unit"], ["low", "value", "high"], "quantile", "amount")
            )
        long = pd.concat(frames)
        units[part] = long.drop_duplicates("quantity").set_index("quantity")["unit"]
        parts[part] = long.set_index(["number", "quantity", "year", "quantile"])["amount"].to_xarray()
    data = xr.Dataset(parts).rename(number="scenario").assign_coords(scenario=_names(outcomes))
    known = data["quantity"].to_index()
    return data.sel(quantile=["low", "value", "high"]).assign_coords(
        unit_of_total=("quantity", units["total"].reindex(known).fillna("").to_numpy(str)),
        unit_per_hectare=("quantity", units["per_hectare"].reindex(known).fillna("").to_numpy(str)),
    )


def _check(outcomes: tuple[Outcome, ...]) -> None:
    if len(outcomes) < 2:
        raise ResultError(f"compare: {len(outcomes)} outcome given; give at least two")
    problems = []
    first = outcomes[0]
    for other in outcomes[1:]:
        if other.years != first.years:
            theirs, ours = (f"{o.years[0]}-{o.years[-1]}" for o in (other, first))
            problems.append(f"{other.stem}: years is {theirs}; {first.stem} has {ours}, run them over the same years")
        if other.provenance["currency"] != first.provenance["currency"]:
            problems.append(f"{other.stem}: currency or price year differs from {first.stem}; run them with the same")
    if problems:
        raise ResultError(problems)


def _names(outcomes: tuple[Outcome, ...]) -> list[str]:
    """Return stems, numbered where one stands twice."""
    stems = [o.stem for o in outcomes]
    return [s if stems.count(s) == 1 else f"{s} ({i})" for i, s in enumerate(stems, 1)]
