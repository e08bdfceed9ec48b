"""Outcomes laid side by side, and the difference of two with its range.

A range of a difference is not the difference of two ranges. Scenarios of one seed rest, draw by draw, on the
same sample of every figure: what both share cancels, and the difference of each draw is taken first.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forestsim.errors import ResultError

if TYPE_CHECKING:
    import xarray as xr

    from forestsim.results import Outcome
    from forestsim.scenario import Scenario

PARTS = {"total": "totals", "per_hectare": "per_hectare"}
"""Parts of a comparison and the tables of an outcome that hold them."""
CRS = "EPSG:32642"
UNITS = {"total": "unit_of_total", "per_hectare": "unit_per_hectare"}


def compare(*outcomes: Outcome) -> xr.Dataset:
    """Return the totals of two or more outcomes over (scenario, quantity, year, quantile).

    Variables are ``total`` and ``per_hectare``; NaN where a scenario has no such quantity.
    ``scenario`` is the stem of each file, numbered where one stands twice, with its full name in the
    coordinate ``name``; ``unit_of_total`` and ``unit_per_hectare`` go with ``quantity``.
    Raises ResultError for fewer than two outcomes, or if they cannot be compared: see `check_comparable`.
    """
    import pandas as pd
    import xarray as xr

    check_comparable(*outcomes)
    names = stems_of(outcomes)
    parts = {}
    for part, table in PARTS.items():
        frames = []
        for name, outcome in zip(names, outcomes, strict=True):
            frame = getattr(outcome, table).query("species == 'all'").assign(scenario=name)
            frames.append(frame.melt(["scenario", "quantity", "year"], ["low", "value", "high"], "quantile", "amount"))
        long = pd.concat(frames, ignore_index=True)
        parts[part] = long.set_index(["scenario", "quantity", "year", "quantile"])["amount"].to_xarray()
    data = xr.Dataset(parts).sel(scenario=names, quantile=["low", "value", "high"])
    data = data.assign_coords(name=("scenario", [outcome.name for outcome in outcomes]))
    return data.assign_coords(units_of(outcomes, data["quantity"].values.tolist()))


def difference(outcome: Outcome, base: Outcome) -> xr.Dataset:
    """Return ``outcome`` minus ``base`` with the range of the difference.

    Returns
    -------
    xarray.Dataset
        ``total`` and ``per_hectare`` over (quantity, year, quantile low, value, high), and ``probability``
        over (part, quantity, year): the share of draws in which the difference is above 0. NaN where one of
        the two has no such quantity or part. Without draws low, high and probability are NaN.
        Attributes: ``paired`` is 1 if both have the same seed and number of draws, so that the difference is
        taken draw by draw; 0 if each draw of one meets each draw of the other, as if they were independent,
        which gives a wider range. ``pairing`` says the same in words; ``outcome`` and ``base`` are stems.

    Raises
    ------
    ResultError
        If the two cannot be compared: see `check_comparable`.
    """
    import xarray as xr

    from forestsim.compare import spread

    check_comparable(outcome, base)
    ours, theirs = (spread.draws_of(one) for one in (outcome, base))
    names = list(dict.fromkeys([*theirs["quantity"].values.tolist(), *ours["quantity"].values.tolist()]))
    kind = spread.pairing(outcome, base)
    parts, chances = {}, []
    for part in PARTS:
        amounts, chance = spread.differences(
            spread.part_of(ours, part, names), spread.part_of(theirs, part, names), kind.paired
        )
        parts[part] = (("quantity", "year", "quantile"), amounts)
        chances.append(chance)
    coordinates = {"quantity": names, "year": outcome.years, "quantile": list(spread.QUANTILES), "part": list(PARTS)}
    stems = stems_of((base, outcome))
    attrs = {"outcome": stems[1], "base": stems[0], "paired": int(kind.paired), "pairing": kind.words}
    data = xr.Dataset(parts | {"probability": (("part", "quantity", "year"), chances)}, coordinates, attrs)
    return data.assign_coords(units_of((base, outcome), names))


def check_comparable(*outcomes: Outcome) -> None:
    """Raise ResultError, with one line for each mistake, unless outcomes can be laid side by side.

    They must be two or more, over the same years, in the same currency and price year, on the same grid.
    """
    problems = [] if len(outcomes) > 1 else [too_few(len(outcomes))]
    problems += unlike(stems_of(outcomes), [frame_of(outcome) for outcome in outcomes])
    if problems:
        raise ResultError(problems)


def too_few(count: int) -> str:
    """Return the line for fewer than two scenarios."""
    return (
        f"compare: {count} scenario{'' if count == 1 else 's'} given; give at least two, scenarios or results folders"
    )


def unlike(stems: Sequence[str], frames: Sequence[Mapping[str, str]]) -> list[str]:
    """Return a line for each thing that keeps a scenario from being compared with the first one."""
    return [
        f"{stem}: {key} is {frame[key]}, while {stems[0]} has {frames[0][key]}; {cure}"
        for stem, frame in zip(stems[1:], frames[1:], strict=True)
        for key, cure in CURES.items()
        if frame[key] != frames[0][key]
    ]


CURES = {
    "years": "run both over the same years",
    "economy.currency": "run both in the same currency",
    "economy.price_year": "run both at the prices of one year",
    "crs": "run both on the same grid",
    "site.resolution_m": "run both with the same cell size",
}


def frame_of(outcome: Outcome) -> dict[str, str]:
    """Return what outcomes must share, as it is said in a message."""
    money = outcome.provenance.get("currency", {})
    x = outcome.index["x"].values
    cell = f"{abs(float(x[1] - x[0])):.4g}" if len(x) > 1 else "one cell"
    return {
        "years": f"{outcome.years[0]}-{outcome.years[-1]}",
        "economy.currency": str(money.get("headline", "")),
        "economy.price_year": str(money.get("price_year", "")),
        "crs": str(outcome.provenance.get("crs", "")),
        "site.resolution_m": cell,
    }


def frame_of_scenario(scenario: Scenario) -> dict[str, str]:
    """Return what the outcome of a scenario will have, before it is run."""
    return {
        "years": f"{scenario.years[0]}-{scenario.years[1]}",
        "economy.currency": scenario.economy.currency,
        "economy.price_year": str(scenario.economy.price_year),
        "crs": CRS,
        "site.resolution_m": f"{scenario.site.resolution_m:.4g}",
    }


def stems_of(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the stem of each outcome's file, numbered where one stands twice."""
    return numbered([outcome.stem for outcome in outcomes])


def numbered(stems: Sequence[str]) -> list[str]:
    """Return stems, those that stand more than once with a number that no other has."""
    named: list[str] = []
    for stem in stems:
        tries = (f"{stem} ({number})" for number in itertools.count(1))
        single = stems.count(stem) == 1
        named.append(stem if single else next(name for name in tries if name not in [*named, *stems]))
    return named


def units_of(outcomes, names: list[str]) -> dict:
    """Return the unit of each quantity's total and of its value per hectare, as coordinates."""
    import pandas as pd

    units = {}
    for part, table in PARTS.items():
        rows = pd.concat([getattr(outcome, table)[["quantity", "unit"]] for outcome in outcomes])
        known = rows.drop_duplicates("quantity").set_index("quantity")["unit"]
        units[UNITS[part]] = ("quantity", known.reindex(names).fillna("").to_numpy(str))
    return units
