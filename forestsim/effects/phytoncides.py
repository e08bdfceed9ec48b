"""Phytoncides: terpenes that leaves give off, with isoprene apart and the ozone that both can form."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.crowns import (
    NODES,
    Phenologies,
    crown_leaf_area,
    days_of,
    look_up_warm,
    phenologies,
    shifts,
)
from forestsim.effects.emission_factors import emission_factor, reactivity
from forestsim.effects.fields import SQUARE_METRES, field_grid, named_years, of_patches, seasonal_rose
from forestsim.effects.figures import central, figure
from forestsim.effects.native import displaced
from forestsim.effects.paper import paper_method
from forestsim.physics.bvoc import COMPOUNDS, co2_activity_heald, drought_activity
from forestsim.physics.emission import (
    KILOGRAMS,
    MONTH_LENGTHS,
    monthly_activity,
    monthly_age_activity,
    ozone_potential,
)
from forestsim.physics.spread import spread

CLASSES = {"isoprene": "isoprene", "monoterpenes": "other_monoterpenes", "sesquiterpenes": "sesquiterpene"}
"""Columns of emission_factors.csv and the class of compounds whose responses they follow."""
SEASON_DAYS, SECONDS_PER_HOUR, NANOGRAMS = 214, 3600, 1e12
REACH = 3000.0
"""How far what a cell gives off is followed, m."""
PARTS = 5
"""Directions that stand for a wind sector."""
SHARES = np.array([0.0, 0.5, 1.0])
"""Light-dependent shares at which emission, a square of the share, is known exactly."""
CAVEAT = (
    "Emission of the leaves (MEGAN2.1 responses, leaf-level factors by genus, recalled from inventories: a factor of 3 "
    "either way), less that of the native cover under the crowns. It says nothing about bacteria killed: that needs "
    "concentrations far above those of the air. The map is the mean of April to October with the wind rose, in neutral "
    "air and without the background. Isoprene is no phytoncide; with the nitrogen oxides of a road it forms "
    "ozone: poplar, willow, oak, black locust, pagoda tree and plane are high ozone formers."
)


def from_leaves(context: Context) -> Result:
    """Return terpenes, isoprene and the ozone that they can form, kg/ha/yr."""
    given = {name: _emission(context, name) for name in CLASSES}
    given["isoprene"] = given["isoprene"] * drought_activity(context.growth["water_ratio"])
    given["isoprene"] = given["isoprene"] * xr.apply_ufunc(co2_activity_heald, figure(context, "air_co2"))
    ozone = sum(ozone_potential(mass, reactivity(context, name)) for name, mass in given.items())
    native = displaced(context, figure(context, "native_terpenes"))
    terpenes = given["monoterpenes"] + given["sesquiterpenes"] - native
    ozone = ozone - ozone_potential(native, reactivity(context, "monoterpenes"))
    return Result(xr.Dataset({"phytoncides": terpenes, "isoprene": given["isoprene"], "ozone_potential": ozone}))


def over_the_map(context: Context, stands: xr.Dataset) -> xr.Dataset:
    """Return the mean concentration of terpenes from April to October in the named years, ng m-3."""
    grid = field_grid(context)
    rose = seasonal_rose(context, "summer", PARTS)
    lifetime = central("terpene_lifetime") * SECONDS_PER_HOUR
    per_second = 1 / (SQUARE_METRES * SEASON_DAYS * 24 * SECONDS_PER_HOUR)
    maps = {}
    for year in named_years(context):
        emission = np.maximum(grid.mean(of_patches(context, stands["phytoncides"], year)), 0.0) * per_second
        maps[year] = NANOGRAMS * spread(emission[::-1], grid.cell, rose, REACH, lifetime=lifetime)[::-1]
    return grid.dataset({"terpenes_in_air": maps})


def _emission(context: Context, name: str) -> xr.DataArray:
    """Return what the leaves give off of a class of compounds, kg/ha/yr."""
    leaves, warmer, area = phenologies(context), shifts(context), crown_leaf_area(context)
    compound = COMPOUNDS[CLASSES[name]]
    share = compound.light_dependent
    if name == "monoterpenes":
        share = emission_factor(context, "monoterpenes_light_dependent")
    weights = ((1 - share) * (1 - 2 * share), 4 * share * (1 - share), share * (2 * share - 1))
    hours = 0.0
    for weight, table in zip(weights, _hours(context, compound, leaves, warmer), strict=True):
        if np.any(weight):
            hours = hours + look_up_warm(context, table, warmer, leaves.kind, area) * weight
    return KILOGRAMS * context.growth["biomass_foliage"] * hours * emission_factor(context, name)


def _hours(context: Context, compound, leaves: Phenologies, warmer: np.ndarray) -> np.ndarray:
    """Return hours of a year at standard emission, over (share, kind, temperature, leaf area)."""
    days = days_of(context, warmer)
    activity = monthly_activity(days, NODES[:, None], compound, SHARES[:, None, None])
    temperature = days.temperature.mean(axis=(0, 2)) - 273.15
    age = monthly_age_activity(leaves.leaf, temperature, compound)
    out = np.zeros((len(SHARES), len(leaves.leaf), len(warmer), len(NODES)))
    for kind, leaf in enumerate(leaves.leaf):
        for month in np.flatnonzero(leaf):
            # Leaves that are not out shade nobody.
            place = np.arange(len(NODES)) * leaf[month]
            low = np.minimum(place.astype(int), len(NODES) - 2)
            part = (place - low)[None, :, None]
            of_month = activity[..., month]
            shaded = of_month[:, low] * (1 - part) + of_month[:, low + 1] * part
            out[:, kind] += 24 * MONTH_LENGTHS[month] * leaf[month] * age[kind, month] * shaded.swapaxes(1, 2)
    return out


EFFECT = Effect(
    "phytoncides",
    {
        "paper": paper_method("phytoncides"),
        "process": Method(from_leaves, ("guenther2012", "geron1994", "karl2009", "carter2010"), CAVEAT, over_the_map),
    },
)
