"""What a report reads out of an outcome: totals, means, money and the plan, by year and species."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forestsim.styles import SPECIES_COLOURS
from forestsim.tables import species_info

if TYPE_CHECKING:
    from forestsim.results import Outcome

UNKNOWN = (math.nan, math.nan, math.nan)
COUNTED = {
    **dict.fromkeys(("visits", "visits_residents", "visits_pilgrims", "visits_foreign", "visits_worn"), "visits yr-1"),
    **dict.fromkeys(("peak_day_visits", "capacity_effective", "capacity_real", "capacity_physical"), "people day-1"),
    "oxygen_people": "people",
    "refresh_ratio": "times",
    "lai": "m2 m-2",
}
"""What is counted where the unit itself does not say it."""


@dataclass(frozen=True)
class Found:
    """A figure of an outcome: value, low and high with its CF unit."""

    value: float
    low: float
    high: float
    unit: str

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return math.isfinite(self.value)


class Facts:
    """An outcome, looked up by quantity, year and species."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        self.units = outcome.units
        self.years = outcome.years
        self.last = outcome.years[-1]
        self._tables = {
            "total": _by_quantity(outcome.totals, outcome),
            "hectare": _by_quantity(outcome.per_hectare, outcome),
        }
        self._found: dict[tuple[str, str], dict[tuple[int, str], Found]] = {}

    @cached_property
    def planted(self) -> bool:
        """Whether anything grows."""
        return self.area > 0 and bool(self.species)

    @cached_property
    def area(self) -> float:
        """Hectares of all units."""
        return float(self.units["area_ha"].sum()) if len(self.units) else 0.0

    @cached_property
    def ranges(self) -> bool:
        """Whether the outcome has ranges."""
        return bool(np.isfinite(self.outcome.totals["low"].astype(float)).any())

    @cached_property
    def species(self) -> list[str]:
        """Species that are planted, those with the most hectares first."""
        hectares = self.hectares_of_species
        return sorted((s for s in hectares if hectares[s] > 0), key=lambda s: (-hectares[s], s))

    @cached_property
    def hectares_of_species(self) -> dict[str, float]:
        """Hectares of each species: hectares of units times shares of stems."""
        out: dict[str, float] = {}
        for row in self.units.itertuples():
            for name, share in json.loads(row.mix).items():
                out[name] = out.get(name, 0.0) + float(share) * float(row.area_ha)
        return out

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colour of each species, the same in all charts and maps; lighter from the ninth on."""
        order = sorted(self.species)
        return {
            name: _tint(SPECIES_COLOURS[i % len(SPECIES_COLOURS)], i // len(SPECIES_COLOURS))
            for i, name in enumerate(order)
        }

    @cached_property
    def shown_years(self) -> list[int]:
        """Three years that tables and maps show: those of the fields, or an early, a middle and the last one."""
        fields = self.outcome.fields
        if "year" in fields.coords and fields.sizes.get("year", 0):
            named = [int(y) for y in fields["year"].values if int(y) in self.years]
            return sorted({named[0], named[len(named) // 2], named[-1]})
        first = int(self.units["planting_year"].min()) if len(self.units) else self.years[0]
        steps = (min(first + 10, self.last), (min(first + 10, self.last) + self.last) // 2, self.last)
        return sorted({max(year, self.years[0]) for year in steps})

    def has(self, quantity: str, part: str = "total") -> bool:
        """Return whether the outcome has a quantity."""
        return quantity in self._tables[part]

    def find(self, part: str, quantity: str, year: int | None = None, species: str = "all") -> Found:
        """Return a figure of ``total`` or ``hectare`` in a year, the last by default; NaN where there is none."""
        rows = self._rows(part, quantity)
        if not rows:
            return Found(*UNKNOWN, "")
        unit = next(iter(rows.values())).unit
        return rows.get((self.last if year is None else year, species), Found(*UNKNOWN, unit))

    def _rows(self, part: str, quantity: str) -> dict[tuple[int, str], Found]:
        """Return the figures of a quantity by year and species; looked up once."""
        if (part, quantity) not in self._found:
            frame = self._tables[part].get(quantity, pd.DataFrame())
            rows: dict[tuple[int, str], Found] = {}
            if len(frame):
                unit = _counted(quantity, str(frame["unit"].iloc[0]))
                columns = (frame[name].tolist() for name in ("year", "species", "value", "low", "high"))
                for at, species, *figures in zip(*columns, strict=True):
                    rows.setdefault((int(at), str(species)), Found(*map(float, figures), unit))
            self._found[part, quantity] = rows
        return self._found[part, quantity]

    def series(self, part: str, quantity: str, species: str = "all") -> pd.DataFrame:
        """Return year, value, low and high of a quantity; no rows where there is none."""
        frame = self._tables[part].get(quantity)
        if frame is None:
            return pd.DataFrame({name: [] for name in ("year", "value", "low", "high", "unit")})
        rows = frame[frame["species"] == species].sort_values("year")
        rows = rows[["year", "value", "low", "high", "unit"]].reset_index(drop=True)
        return rows.assign(unit=_counted(quantity, str(rows["unit"].iloc[0]))) if len(rows) else rows

    def partial(self, quantity: str) -> bool:
        """Return whether a quantity is not stated for some of the species."""
        frame = self._tables["hectare"].get(quantity)
        return frame is not None and bool(frame["partial"].fillna(False).astype(bool).any())

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the effects or of the economy, without rows where there is none."""
        return self.outcome.tables.get(name, pd.DataFrame())

    def in_tenge(self, head: str) -> dict[int, float]:
        """Return a head of the ledger in tenge by year; nothing where there is no ledger."""
        rows = self.outcome.ledger
        if not len(rows):
            return {}
        rows = rows[(rows["head"] == head) & (rows["currency"] == "KZT")]
        return {int(year): float(value) for year, value in zip(rows["year"], rows["value"], strict=True)}

    @property
    def price_year(self) -> int:
        """Year of the prices."""
        return int(self.outcome.provenance["currency"]["price_year"])

    @cached_property
    def forced(self) -> list[str]:
        """Species that grow against a verdict because the scenario forces them."""
        rows = self.outcome.verdicts
        if not len(rows):
            return []
        told = rows[rows["forced"].astype(bool) & (rows["verdict"] != "fit")]
        return list(dict.fromkeys(told["species"]))

    @cached_property
    def synthetic(self) -> list[str]:
        """Layers of the site that are not measured."""
        inputs = self.outcome.provenance.get("inputs", [])
        return [row["layer"] for row in inputs if str(row.get("provenance")) == "synthetic"]

    @cached_property
    def invasive(self) -> list[str]:
        """Planted species that spread by themselves where they are not wanted."""
        info = species_info()
        return [name for name in self.species if name in info.index and bool(info.loc[name, "invasive"])]

    @cached_property
    def entries(self) -> pd.DataFrame:
        """One row for each belt or block of the scenario, in its order."""
        rows = []
        for entry, part in self.units.groupby("entry", sort=False):
            first = part.iloc[0]
            rows.append(
                {
                    "entry": entry,
                    "name": str(first["name"]),
                    "kind": str(first["kind"]),
                    "units": len(part),
                    "area": float(part["area_ha"].sum()),
                    "mix": json.loads(first["mix_requested"]),
                    "year": int(first["planting_year"]),
                    "seedlings": int(part["seedlings"].sum()),
                    "irrigation": float(np.average(part["irrigation_mm"], weights=part["area_ha"])),
                    "irrigation_years": int(first["irrigation_years"]),
                    "replant_years": int(first["replant_years"]),
                    "water": float(part["water_m3"].sum()),
                    **{s: float(part.loc[part["status"] == s, "area_ha"].sum()) for s in ("fit", "at risk", "refused")},
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def run_id(self) -> str:
        """A short name of the run: the hash of its provenance."""
        text = json.dumps(self.outcome.provenance, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def site_mean(self, column: str) -> Found:
        """Return the mean over planted hectares of a column of the units, with its least and largest value."""
        if not self.area:
            return Found(*UNKNOWN, "")
        values, area = self.units[column].to_numpy(float), self.units["area_ha"].to_numpy(float)
        known = np.isfinite(values)
        if not known.any():
            return Found(*UNKNOWN, "")
        return Found(
            float(np.average(values[known], weights=area[known])), values[known].min(), values[known].max(), ""
        )


def _by_quantity(table: pd.DataFrame, outcome: Outcome) -> dict[str, pd.DataFrame]:
    """Return the rows of each quantity, of the tier that the run reports where there are several."""
    out = {}
    for name, rows in table.groupby("quantity", sort=False):
        tier = str(outcome.patches[name].attrs.get("tier", "")) if name in outcome.patches else ""
        tiers = rows["tier"].fillna("")
        out[str(name)] = rows[tiers == tier] if tier in set(tiers) else rows
    return out


def _counted(quantity: str, unit: str) -> str:
    """Return the unit of a quantity, with the word for what is counted where it has none."""
    counted = COUNTED.get(quantity, unit)
    return f"{counted} ha-1" if "ha-1" in unit and "ha-1" not in counted else counted


def _tint(colour: str, steps: int) -> str:
    """Return a colour mixed with white, a third of the way for each step."""
    keep = (2 / 3) ** steps
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * keep):02x}" for part in parts)
