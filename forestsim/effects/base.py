"""The contract of every effect: what it is given, what it returns, and what is stamped on it.

An effect is a service of a planted hectare against the same hectare unplanted.
It is always computable from the context, never changes it, and returns named
quantities over ``(stand, year[, draw])``; what spreads in space comes as fields
over ``(y, x)`` for at most five named years.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import xarray as xr

from forestsim.errors import DataError, ForestsimError, did_you_mean
from forestsim.tables import effect_table

if TYPE_CHECKING:
    import pandas as pd

    from forestsim.planting import Plan
    from forestsim.planting.stands import Stands
    from forestsim.scenario import Scenario
    from forestsim.site import Site

TIERS = ("paper", "curve", "process")


@dataclass(frozen=True)
class Context:
    """All that an effect may look at.

    ``species`` holds every species parameter as a variable over ``(species[, draw])``;
    ``growth`` is the growth Dataset over ``(stand, year[, draw])``; ``effects`` holds the
    results of the effects that ran before this one.
    """

    scenario: Scenario
    site: Site
    plan: Plan
    stands: Stands
    species: xr.Dataset
    growth: xr.Dataset
    effects: Mapping[str, Result] = field(default_factory=dict)
    _known: dict[tuple, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def with_effects(self, effects: Mapping[str, Result]) -> Context:
        """Return the same context with the results of effects that have run."""
        other = replace(self, effects=effects)
        object.__setattr__(other, "_known", self._known)
        return other

    def trait(self, name: str) -> xr.DataArray:
        """Return a species parameter over ``(stand[, draw])``; unknown for a planted species is an error."""
        values = self.trait_or_nan(name)
        missing = values.isnull()
        if bool(missing.any()):
            over = [d for d in missing.dims if d != "stand"]
            named = sorted(set(self.stands.species.values[missing.any(over).values]))
            raise DataError(
                f"species_parameters.csv: {name} is not given for {', '.join(named)}; add a row with its source"
            )
        return values

    def trait_or_nan(self, name: str) -> xr.DataArray:
        """Return a species parameter over ``(stand[, draw])``, NaN where it is not stated."""
        return self.species[name].sel(species=self.stands.species).drop_vars("species")

    @cached_property
    def age(self) -> xr.DataArray:
        """Years since planting, (stand, year); 0 in the planting year, negative before."""
        return self.growth["year"] - self.stands.table["planting_year"].to_xarray()


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of a context and of hashable arguments be computed once; it may not look at ``effects``."""

    @wraps(function)
    def known(context: Context, *arguments: Hashable) -> Any:
        key = (function, *arguments)
        if key not in context._known:
            context._known[key] = function(context, *arguments)
        return context._known[key]

    return known


@dataclass(frozen=True)
class Result:
    """What an effect gives: ``stands`` over (stand, year[, draw]), ``fields`` over (year, y, x), ``tables`` by name."""

    stands: xr.Dataset
    fields: xr.Dataset = field(default_factory=xr.Dataset)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """One way to compute an effect, with the keys of its sources and the sentence that must travel with it.

    ``fields`` spreads what ``compute`` gave over a map, from the context and the Dataset over stands; ``tables`` reads
    further tables off the map, given those of ``compute``.
    """

    compute: Callable[[Context], Result]
    sources: tuple[str, ...]
    caveat: str = ""
    fields: Callable[[Context, xr.Dataset], xr.Dataset] | None = None
    tables: Callable[[Context, xr.Dataset, Mapping[str, pd.DataFrame]], Mapping[str, pd.DataFrame]] | None = None


@dataclass(frozen=True)
class Effect:
    """An ecosystem service with one result per stand and year, by up to three methods.

    Titles and units of its quantities are rows of ``effects.csv``.
    """

    name: str
    methods: Mapping[str, Method]

    def run(self, context: Context, tier: str, fields: bool = True) -> Result:
        """Compute the effect and stamp unit, tier, sources and caveat on every quantity.

        ``fields`` False leaves the maps out.
        Raises ForestsimError if the effect has no method of that tier, DataError if a
        quantity has no row in ``effects.csv``.
        """
        method = self._method(tier)
        result = method.compute(context)
        result = replace(result, stands=self._stamp(result.stands, tier, method))
        return self.with_maps(context, tier, result) if fields else result

    def with_maps(self, context: Context, tier: str, result: Result) -> Result:
        """Return what ``run`` gave for the stands with its maps and what is read off them.

        Without an index of the cells there is nowhere to draw.
        """
        method, maps, tables = self._method(tier), result.fields, dict(result.tables)
        if method.fields is not None and context.stands.index is not None:
            maps = method.fields(context, result.stands)
            tables |= method.tables(context, maps, tables) if method.tables is not None else {}
        return Result(result.stands, self._stamp(maps, tier, method), tables)

    def _method(self, tier: str) -> Method:
        if tier not in self.methods:
            raise ForestsimError(f"{self.name} has no {tier} method; choose from {', '.join(self.methods)}")
        return self.methods[tier]

    def _stamp(self, data: xr.Dataset, tier: str, method: Method) -> xr.Dataset:
        rows = effect_table().set_index("quantity")
        for quantity in data.data_vars:
            if quantity not in rows.index or rows.loc[quantity, "effect"] != self.name:
                raise DataError(
                    f"effects.csv: {quantity} of {self.name} has no row; {did_you_mean(quantity, rows.index)}"
                )
            data[quantity].attrs = {
                "units": rows.loc[quantity, "unit"],
                "long_name": rows.loc[quantity, "title_en"],
                "effect": self.name,
                "tier": tier,
                "sources": " ".join(method.sources),
                "caveat": method.caveat,
            }
        return data
