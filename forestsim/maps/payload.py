"""All that a page knows, as one JSON-ready mapping: scenarios, units, quantities, values, words.

Values are stored as whole numbers of 16 bits in base64, one block for each quantity
and quantile over (row, year); patches with the same numbers share a row.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
import xarray as xr

from forestsim.maps.base import CRS, lines_near, places_near
from forestsim.maps.fields import fields_of, pictures
from forestsim.maps.quantities import quantities
from forestsim.maps.scales import scale
from forestsim.maps.shapes import shapes
from forestsim.maps.words import LANGUAGES, unit_text, words
from forestsim.notes import notes_of
from forestsim.tables import sources, species_info

if TYPE_CHECKING:
    import pandas as pd

    from forestsim.results import Outcome

MISSING = -32768
LARGEST = 32767
QUANTILES = ("value", "low", "high")
LINES_MARGIN_M = 80_000


def payload(outcomes: Sequence[Outcome]) -> dict:
    """Return the data of a page for one outcome or several; scales are shared by all of them."""
    shown = quantities(outcomes)
    spread = fields_of(outcomes)
    largest = _largest(outcomes)
    scenarios = [scenario(one, shown, largest) | {"fields": pictures(one, spread)} for one in outcomes]
    for quantity in shown:
        quantity["scales"] = _scales(outcomes, quantity)
    species = sorted({s for one in scenarios for unit in one["units"] for s in (*unit["mix"], *unit["requested"])})
    keys = sorted({key for quantity in (*shown, *spread) for key in quantity["sources"]})
    return {
        "languages": list(LANGUAGES),
        "words": {language: _page_words(language) for language in LANGUAGES},
        "species": {name: _species(name) for name in species},
        "sources": {row["key"]: _source(row) for _, row in sources().iterrows() if row["key"] in keys},
        "quantities": shown,
        "fields": spread,
        "scenarios": scenarios,
        **surroundings(outcomes),
    }


def _page_words(language: str) -> dict:
    return {section: texts for section, texts in words(language).items() if section not in ("accounts", "notes")}


def scenario(outcome: Outcome, shown: list[dict], largest: dict[str, dict[str, float]]) -> dict:
    """Return one scenario: its units with shapes, its values by patch, its totals by year.

    largest : by quantity and quantile, over all scenarios of the page, so that equal values are stored as equal.
    """
    values = {}
    totals = {}
    patches = np.unique(outcome.units["patch"].to_numpy())
    patches = patches[patches >= 0]
    place = {int(patch): i for i, patch in enumerate(patches)}
    whole, hectare = _Table(outcome.totals), _Table(outcome.per_hectare)
    for quantity in shown:
        name = quantity["id"]
        if name in outcome.patches:
            by_patch = outcome.patches[name].isel(patch=patches) * quantity["factor"]
            most = {quantile: size * quantity["factor"] for quantile, size in largest[name].items()}
            values[name] = _values(by_patch, most)
        totals[name] = {
            "total": _series(whole.rows(quantity), outcome.years, 1.0),
            "hectare": _series(hectare.rows(quantity), outcome.years, quantity["factor"]),
        }
    made = outcome.provenance
    return {
        "name": outcome.name,
        "years": [int(year) for year in outcome.years],
        "units": _units(outcome, place),
        "values": values,
        "totals": totals,
        "version": str(made.get("version", "")),
        "date": str(made.get("date", "")),
        "notes": notes_of(made),
        "inputs": [row["layer"] for row in made.get("inputs", []) if str(row.get("provenance")) == "synthetic"],
    }


def surroundings(outcomes: Sequence[Outcome]) -> dict:
    """Return lines and places near the units of all outcomes, and which layers of the ground are not real."""
    first = outcomes[0]
    box = shapely.union_all([_extent(outcome) for outcome in outcomes])
    area = shapely.box(*box.buffer(LINES_MARGIN_M, cap_style="square", join_style="mitre").bounds)
    lines = lines_near(first.lines, area)
    marks = {name: str(first.base[name].attrs.get("provenance", "")) for name in ("elevation", "landcover")}
    kinds = {line["line"]: line["kind"] for line in lines}
    rough = []
    for row in first.lines.itertuples():
        if row.line in kinds and str(row.provenance) not in ("real", "user", "override"):
            (rough if str(row.provenance) != "synthetic" else []).append(kinds[row.line])
            marks |= {kinds[row.line]: "synthetic"} if str(row.provenance) == "synthetic" else {}
    return {
        "lines": lines,
        "places": places_near(first.places, area),
        "synthetic": [name for name, mark in marks.items() if mark == "synthetic"],
        "rough": list(dict.fromkeys(rough)),
    }


def pack(values: np.ndarray, largest: float | None = None) -> dict:
    """Return values over (row, year) as 16-bit numbers with one factor; NaN is kept, equal rows are stored once.

    largest : size of the largest value that the factor must hold; that of ``values`` by default.
    """
    largest = size(values) if largest is None else largest
    factor = largest / LARGEST if largest > 0 else 1.0
    whole = np.where(np.isfinite(values), np.round(np.nan_to_num(values, posinf=0, neginf=0) / factor), MISSING)
    # what is something must not be stored as nothing
    small = np.isfinite(values) & (values != 0) & (whole == 0)
    whole = np.where(small, np.sign(np.nan_to_num(values)), whole).astype("<i2")
    rows, row_of = np.unique(whole, axis=0, return_inverse=True)
    return {"factor": factor, "rows": row_of.ravel().tolist(), "data": base64.b64encode(rows.tobytes()).decode()}


def size(values: np.ndarray) -> float:
    """Return the largest absolute value, 0 where none is known."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def figure(value: float) -> float | None:
    """Return a figure of five significant digits, None where it is not known."""
    number = float(value) if value is not None else math.nan
    return float(f"{number:.5g}") if math.isfinite(number) else None


def script_json(data: dict) -> str:
    """Return JSON that is safe inside a script element, and has null for NaN."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _largest(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for outcome in outcomes:
        for name, values in outcome.patches.data_vars.items():
            most = found.setdefault(str(name), {})
            for quantile in QUANTILES:
                most[quantile] = max(most.get(quantile, 0.0), size(values.sel(quantile=quantile).values))
    return found


def _values(values: xr.DataArray, largest: dict[str, float]) -> dict:
    out = {}
    for quantile in QUANTILES:
        array = values.sel(quantile=quantile).transpose("patch", "year").values.astype(float)
        if quantile == "value" or np.isfinite(array).any():
            out[quantile] = pack(array, largest[quantile])
    return out


class _Table:
    """A long table as columns, and the rows of each quantity in it."""

    def __init__(self, table: pd.DataFrame):
        self.of = table.groupby("quantity", sort=False).indices
        wanted = ("year", "value", "low", "high", "partial")
        self.columns = {name: table[name].to_numpy() for name in wanted}
        self.columns |= {name: table[name].fillna("").to_numpy(object) for name in ("tier", "species")}

    def rows(self, quantity: dict) -> dict[str, np.ndarray] | None:
        """Return the columns of a quantity by the tier it is shown in; None if it is not in the table."""
        if quantity["id"] not in self.of:
            return None
        rows = {name: column[self.of[quantity["id"]]] for name, column in self.columns.items()}
        kept = rows["tier"] == quantity["tier"]
        return {name: column[kept] for name, column in rows.items()} if kept.any() else rows


def _series(rows: dict[str, np.ndarray] | None, years: list[int], factor: float) -> dict | None:
    """Return low, value and high of the whole plan by year, and the species that it leaves out."""
    if rows is None or not len(rows["year"]):
        return None
    whole = rows["species"] == "all"
    place = {year: row for row, year in reversed([(row, rows["year"][row]) for row in np.flatnonzero(whole)])}
    found = [place.get(year) for year in years]
    stated = set(rows["species"][np.isfinite(rows["value"])])
    return {
        **{
            column: [None if row is None else figure(rows[column][row] * factor) for row in found]
            for column in ("low", "value", "high")
        },
        "partial": any(bool(rows["partial"][row]) for row in found if row is not None),
        "unstated": sorted(set(rows["species"][~whole]) - stated),
    }


def _scales(outcomes: Sequence[Outcome], quantity: dict) -> dict:
    """Return the classes per hectare and of unit totals over all years and outcomes."""
    hectare, total = [], []
    for outcome in outcomes:
        units = outcome.units[outcome.units["patch"] >= 0]
        if quantity["id"] in outcome.patches and len(units):
            values = outcome.patches[quantity["id"]].transpose("quantile", "patch", "year")
            middle = values["quantile"].values.tolist().index("value")
            of_units = values.values[middle, units["patch"].to_numpy()] * quantity["factor"]
            hectare.append(of_units.ravel())
            total.append((of_units * units["area_ha"].to_numpy()[:, None]).ravel())
    scales = {"hectare": scale(np.concatenate(hectare) if hectare else np.array([]))}
    if quantity["summable"]:
        scales["total"] = scale(np.concatenate(total) if total else np.array([]))
    return scales


def _units(outcome: Outcome, place: dict[int, int]) -> list[dict]:
    by_unit = _verdicts(outcome.verdicts)
    parts = _parts(outcome.units["label"])
    rows = outcome.units.itertuples(index=False)
    return [
        {
            "unit": int(row.unit),
            "name": str(row.name),
            "label": str(row.label),
            "kind": str(row.kind),
            "entry": str(row.entry),
            "line": _text(row.line),
            "side": _text(row.side),
            "km": [figure(row.from_km), figure(row.to_km)],
            "area": figure(row.area_ha),
            "mix": _shares(row.mix),
            "requested": _shares(row.mix_requested),
            "year": int(row.planting_year),
            "irrigation": [figure(row.irrigation_mm), int(row.irrigation_years)],
            "site": {
                "annual_precipitation": figure(row.rain),
                "groundwater_depth": figure(row.groundwater_depth),
                "soil_salinity": figure(row.soil_salinity),
            },
            "part": part,
            "seedlings": int(row.seedlings),
            "status": str(row.status),
            "forced": bool(row.forced),
            "verdicts": by_unit.get(row.unit, []),
            "row": place.get(int(row.patch), -1),
            **form,
        }
        for row, form, part in zip(rows, shapes(outcome.units, outcome.lines), parts, strict=True)
    ]


def _parts(labels: pd.Series) -> list[int]:
    """Return 1, 2, ... for units that share a label, because the site cuts them; 0 for those that stand alone."""
    shared = labels.duplicated(keep=False).to_numpy()
    return np.where(shared, labels.groupby(labels.to_numpy()).cumcount() + 1, 0).tolist()


def _verdicts(rows: pd.DataFrame) -> dict[int, list[dict]]:
    """Return what stands against species by unit; fit and unforced ones need no word."""
    if not len(rows):
        return {}
    told = rows[(rows["verdict"] != "fit") | rows["forced"].astype(bool)]
    units = {_text(unit) for unit in told["unit_of_figure"]}
    read = {unit: {language: unit_text(unit, language) for language in LANGUAGES} for unit in units}
    found: dict[int, list[dict]] = {}
    for row in told.itertuples(index=False):
        found.setdefault(row.unit, []).append(
            {
                "species": str(row.species),
                "verdict": str(row.verdict),
                "forced": bool(row.forced),
                "cause": str(row.cause),
                "figure": figure(row.figure),
                "limit": figure(row.limit),
                "units": read[_text(row.unit_of_figure)],
                "text": str(row.text),
            }
        )
    return found


def _species(name: str) -> dict:
    row = species_info().loc[name]
    return {"latin": row["latin"], **{language: row[f"name_{language}"] or row["latin"] for language in LANGUAGES}}


def _source(row: pd.Series) -> dict:
    who = f"{row['authors']} ({row['year']})" if row["authors"] else str(row["year"])
    link = f"https://doi.org/{row['doi']}" if row["doi"] else str(row["url"] or "")
    return {"text": f"{who}. {row['title']}", "link": link if link.startswith("https://") else ""}


def _extent(outcome: Outcome):
    return shapely.box(*outcome.units.to_crs(CRS).total_bounds)


def _shares(text: str) -> dict[str, float]:
    return {species: round(float(share), 4) for species, share in json.loads(text).items()}


def _text(value: object) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else str(value)
