"""The published 3-PG parameter sets: which species grows by which, and its figures."""

from __future__ import annotations

from functools import cache

import pandas as pd

from forestsim import resources, tables
from forestsim.errors import DataError, did_you_mean


@cache
def threepg_sets() -> pd.DataFrame:
    """Return the parameter sets, indexed by ``set``: species, genus, region, year, source, height_model, note."""
    return _read("threepg_sets.csv").set_index("set")


@cache
def threepg_table() -> pd.DataFrame:
    """Return the figures of all sets in long form: set, parameter, value, unit, basis, source, note."""
    return _read("threepg_parameters.csv")


def threepg_set_of(species: str) -> str | None:
    """Return the parameter set that a species grows by, or None where none was published for its kind.

    Raises DataError if the species is not in species.csv.
    """
    known = tables.species_info()["threepg_set"]
    if species not in known.index:
        raise DataError(f"species.csv: {species} is not a species of the table; {did_you_mean(species, known.index)}")
    return known[species] or None


def threepg_parameters(name: str) -> dict[str, float]:
    """Return the figures of a parameter set by parameter.

    Heights and crowns hold for the ``height_model`` of the set in ``threepg_sets()``.
    Raises DataError if there is no such set.
    """
    if name not in threepg_sets().index:
        raise DataError(f"threepg_sets.csv: {name} is not a set; {did_you_mean(name, threepg_sets().index)}")
    rows = threepg_table()
    rows = rows[rows["set"] == name]
    return dict(zip(rows["parameter"], rows["value"], strict=True))


def _read(file: str) -> pd.DataFrame:
    rows = pd.read_csv(resources.path("data", file), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    numbers = {"value": float, "year": int, "height_model": int}
    return rows.astype({column: kind for column, kind in numbers.items() if column in rows.columns})
