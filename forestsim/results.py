"""The outcome of a run: held in memory, saved as one folder, read back, rebuilt as layers.

A saved layer is a table over patches and one index raster; `Outcome.layer` puts
them together in milliseconds, so that no layer is written that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.errors import ResultError, did_you_mean
from forestsim.files import moment
from forestsim.ranges import median
from forestsim.summaries import Summary
from forestsim.tables import effect_table

if TYPE_CHECKING:
    import geopandas as gpd

    from forestsim.economics import Economy
    from forestsim.effects.base import Context, Result
    from forestsim.notes import Note

VERSION = 2
"""Version of the folder's layout."""

ACCOUNTS = (
    *("rain", "irrigation", "rise", "interception", "transpiration", "soil_evaporation", "drainage", "storage_change"),
    *("salt_irrigation", "salt_rise", "salt_drained", "salt_change", "water_need", "irrigation_need"),
)
"""Yearly terms of the water and the salt account, and the needs they answer."""
BASE_LAYERS = ("elevation", "landcover")
BASE_MARGIN_M = (30_000.0, 12_000.0)
"""East-west and north-south: a corridor is narrow and a screen is wide."""


@dataclass(frozen=True)
class Outcome:
    """What a scenario gives.

    ``patches`` holds every quantity per hectare over (patch, year, quantile) with quantile
    low, value, high; ``index`` holds the patch of each cell (-1 where nothing is planted);
    ``totals`` and ``per_hectare`` are the long tables of the results folder; ``tables`` are those of
    the economy, such as ``finance``, which the folder keeps in ``plan.gpkg`` beside the ledger;
    ``draws`` holds each draw of the whole planting, ``total`` and ``per_hectare`` over (quantity, year, draw).
    """

    name: str
    stem: str
    years: list[int]
    units: gpd.GeoDataFrame
    patches: xr.Dataset
    totals: pd.DataFrame
    per_hectare: pd.DataFrame
    ledger: pd.DataFrame
    stands: xr.Dataset
    index: xr.DataArray
    base: xr.Dataset
    lines: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    verdicts: pd.DataFrame
    losses: pd.DataFrame
    provenance: dict[str, Any]
    scenario_text: str
    fields: xr.Dataset = field(default_factory=xr.Dataset)
    draws: xr.Dataset = field(default_factory=xr.Dataset)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    pages: Mapping[str, Callable[[Outcome], str]] = field(default_factory=dict)

    @property
    def quantities(self) -> list[str]:
        """Names of all quantities that ``layer`` can give: those of patches, then those that come as fields."""
        return [*self.patches.data_vars, *self.fields.data_vars]

    def quantity(self, name: str) -> str:
        """Return a quantity by its name, or an effect's headline quantity by the effect's name. Raises ResultError.

        An effect that has no headline gives its first field.
        """
        table = effect_table()
        headline = table.sort_values("headline", ascending=False, kind="stable").drop_duplicates("effect")
        headline = headline.set_index("effect")["quantity"].to_dict()
        there = {*self.patches, *self.fields}
        if name not in there and headline.get(name) in there:
            return headline[name]
        if name not in there:
            raise ResultError(f"{self.stem}: effect is {name}; {did_you_mean(name, [*self.quantities, *headline])}")
        return name

    def layer(self, effect: str, year: int, quantile: str = "value") -> xr.DataArray:
        """Return a raster (y, x) of an effect or quantity in a year: per hectare, NaN where nothing is planted.

        A quantity that spreads in space comes as its field, on the field's own grid, for its named years.
        Raises ResultError if there is no such effect, year or quantile.
        """
        name = self.quantity(effect)
        if year not in self.years:
            raise ResultError(f"{self.stem}: year is {year}; choose from {self.years[0]} to {self.years[-1]}")
        if quantile not in ("low", "value", "high"):
            raise ResultError(f"{self.stem}: quantile is {quantile}; choose low, value or high")
        if name in self.fields:
            return self._field(name, year, quantile)
        column = self._column(name, year, quantile)
        table = np.append(column, np.float32(np.nan))  # the last place serves index -1
        raster = np.take(table, self.index.values, mode="wrap")
        attrs = {**self.patches[name].attrs, "year": year, "quantile": quantile}
        return xr.DataArray(raster, coords=self.index.coords, dims=self.index.dims, name=name, attrs=attrs)

    def _column(self, name: str, year: int, quantile: str) -> np.ndarray:
        column, middle = (self.patches[name].sel(year=year, quantile=q).values for q in (quantile, "value"))
        if np.isnan(column).all() and not np.isnan(middle).all():
            raise ResultError(f"{self.stem}: quantile is {quantile}; the run had no draws, choose value")
        return column.astype("float32")

    def _field(self, name: str, year: int, quantile: str) -> xr.DataArray:
        field = self.fields[name]
        named = field["year"].values.tolist()
        if year not in named:
            years = ", ".join(map(str, named))
            raise ResultError(f"{self.stem}: year is {year}; {name} is a map of {years}, choose one of them")
        if quantile != "value":
            raise ResultError(f"{self.stem}: quantile is {quantile}; {name} is a map of the middle value, choose value")
        attrs = {**field.attrs, "year": year, "quantile": quantile}
        return field.sel(year=year).drop_vars("year").assign_attrs(attrs)

    def export(self, effect: str, year: int, file: str | Path, quantile: str = "value") -> Path:
        """Write a layer as a Cloud Optimized GeoTIFF and return its path. Raises ResultError."""
        from forestsim.saving import write_layer

        return write_layer(self.layer(effect, year, quantile), Path(file), self.provenance)

    def save(self, folder: str | Path, force: bool = False) -> Path:
        """Write the results folder: all of it or nothing.

        An existing folder is replaced only with ``force``; files in it that are not ours are kept.
        Raises ResultError if it exists or cannot be written.
        """
        from forestsim.saving import save

        return save(self, Path(folder), force)

    @classmethod
    def open(cls, folder: str | Path) -> Outcome:
        """Read a results folder back. Raises ResultError if it is not one, or not whole."""
        from forestsim.saving import read

        return read(cls, Path(folder))

    def with_pages(self, **pages: Callable[[Outcome], str]) -> Outcome:
        """Return the outcome with pages to be written beside its tables, as ``map=function`` for ``map.html``."""
        return replace(self, pages={f"{name}.html": page for name, page in pages.items()})


def assemble(
    context: Context, mapped: Callable[[], Mapping[str, Result]], economy: Economy, summary: Summary
) -> Outcome:
    """Bring all stages together. mapped : waits for the results of the effects with their maps."""
    totals, per_hectare = summary.tables()
    units = context.plan.units.assign(patch=context.stands.unit_patch)
    stands, base, draws = _stand_states(context), _base(context, units), summary.draws()
    effects = mapped()
    fields = [result.fields for result in effects.values() if result.fields.data_vars]
    return Outcome(
        name=context.scenario.name,
        stem=context.scenario.stem,
        years=summary.years,
        units=units,
        patches=summary.patches,
        totals=totals,
        per_hectare=per_hectare,
        ledger=economy.ledger(),
        stands=stands,
        index=context.stands.index,
        base=base,
        lines=context.site.lines,
        places=context.site.places,
        verdicts=context.plan.verdicts,
        losses=context.plan.losses,
        provenance=_provenance(context, effects, economy),
        scenario_text=context.scenario.text,
        fields=xr.merge(fields, compat="override", join="exact") if fields else xr.Dataset(),
        draws=draws,
        tables=_tables(effects, economy),
    )


def _tables(effects: Mapping[str, Result], economy: Economy) -> dict[str, pd.DataFrame]:
    """Return the tables of the effects and of the economy by name."""
    named = {name: table for result in effects.values() for name, table in result.tables.items()}
    # A table without rows is no layer of the folder.
    return {name: table for name, table in (named | dict(economy.tables)).items() if len(table)}


def _stand_states(context: Context) -> xr.Dataset:
    """Return growth over (stand, year) without draws (their median), for reading and for the report."""
    states = context.growth
    if "draw" in states.dims:
        # Accounts close as means of the draws, not as medians.
        mean = states[list(ACCOUNTS)].mean("draw", keep_attrs=True)
        states = states.map(median, keep_attrs=True).assign(mean)
        for name, values in states.data_vars.items():
            if "month" not in values.dims:
                values.attrs["cell_methods"] = f"draw: {'mean' if name in ACCOUNTS else 'median'}"
    table = context.stands.table
    for column in ("species", "site_class", "planting_year", "area_ha"):
        states = states.assign_coords({column: ("stand", table[column].to_numpy())})
    # The accounts stay as exact as they close.
    kept = {*ACCOUNTS, *(name for name, values in states.data_vars.items() if "month" in values.dims)}
    return states.assign({n: v.astype("float32") for n, v in states.data_vars.items() if n not in kept})


def _base(context: Context, units: gpd.GeoDataFrame) -> xr.Dataset:
    """Return the ground under the map: a few kilometres round the units."""
    west, south, east, north = units.total_bounds
    layers = context.site.layers[list(BASE_LAYERS)]
    across, along = BASE_MARGIN_M
    near = layers.sel(x=slice(west - across, east + across), y=slice(north + along, south - along))
    rows = context.site.provenance.set_index("layer")["provenance"]
    for name in BASE_LAYERS:
        near[name].attrs["provenance"] = str(rows.get(name, ""))
    near.attrs = {"crs": "EPSG:32642"}
    return near.astype("float32")


def _provenance(context: Context, effects: Mapping[str, Result], economy: Economy) -> dict[str, Any]:
    from importlib.metadata import version

    scenario = context.scenario
    tiers = {name: _tier(result) for name, result in effects.items()}
    notes = [*context.plan.notes, *economy.notes, *_noise_notes(effects)]
    return {
        "layout": VERSION,
        "version": version("forestsim"),
        "date": f"{moment():%Y-%m-%d}",
        "name": scenario.name,
        "stem": scenario.stem,
        "years": list(scenario.years),
        "seed": scenario.uncertainty.seed,
        "draws": scenario.uncertainty.draws,
        "crs": "EPSG:32642",
        "growth": _engines(context),
        "tiers": tiers,
        "irrigation_efficiency": scenario.water.efficiency,
        "against": "planted site minus the same site unplanted (native cover)",
        "currency": {
            "headline": scenario.economy.currency,
            "price_year": scenario.economy.price_year,
            "discount_rate": scenario.economy.discount_rate,
        },
        "inputs": context.site.provenance.fillna("").to_dict("records"),
        "tables": list(_tables(effects, economy)),
        "notes": [note.text for note in notes],
        "note_keys": [note.record() for note in notes],
        "scenario": scenario.text,
    }


def _tier(result: Result) -> str:
    """Return the tier of a result, whose quantities may all be fields."""
    given = [*result.stands.data_vars.values(), *result.fields.data_vars.values()]
    return given[0].attrs["tier"] if given else ""


def _noise_notes(effects: Mapping[str, Result]) -> list[Note]:
    from forestsim.effects.noise_receivers import notes

    return notes(effects["noise"].tables) if "noise" in effects else []


def _engines(context: Context) -> dict[str, str]:
    """Return the growth engine of each species, with the parameter set that it uses."""
    from forestsim.threepg_tables import threepg_set_of

    names = context.stands.table["species"]
    engines = dict(zip(names, context.growth["engine"].values.tolist(), strict=True))
    return {name: f"3-PG ({threepg_set_of(name)})" if e == "process" else e for name, e in engines.items()}


def headline_rows(outcome: Outcome, year: int | None = None) -> pd.DataFrame:
    """Return one row for each headline quantity: total and per hectare with ranges, in a year (the last by default)."""
    year = outcome.years[-1] if year is None else year
    table = effect_table()
    wanted = [*table.loc[table["headline"], "quantity"], "rent"]
    whole = {
        part: frame[(frame["year"] == year) & (frame["species"] == "all")]
        for part, frame in (("total", outcome.totals), ("per_hectare", outcome.per_hectare))
    }
    rows = []
    for name in wanted:
        row = {"quantity": name}
        for part, frame in whole.items():
            found = frame[frame["quantity"] == name]
            for column in ("value", "low", "high", "unit"):
                row[f"{part}_{column}"] = found[column].iloc[0] if len(found) else ("" if column == "unit" else np.nan)
            if len(found):
                row |= {"tier": found["tier"].iloc[0], "partial": bool(found["partial"].iloc[0])}
        rows.append(row)
    return pd.DataFrame(rows)
