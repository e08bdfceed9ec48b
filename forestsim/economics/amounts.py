"""What a planting does in physical terms, by patch and in total, as the values beside the rent need it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.base import Case, bare
from forestsim.economics.places import over_units, towns
from forestsim.economics.water_costs import pumping_energy
from forestsim.effects import co2
from forestsim.effects.figures import figure
from forestsim.physics.carbon import carbon_dioxide

SQUARE_KILOMETRES_OF_KERNEL = 2 * np.pi
KILOWATT_HOURS = 1000.0


def given(case: Case, effect: str, quantity: str) -> xr.DataArray:
    """Return a quantity of an effect per hectare, (patch, year[, draw]); what is not stated counts as none."""
    result = case.context.effects.get(effect)
    if result is None or quantity not in result.stands:
        return xr.zeros_like(case.age, float)
    return case.to_patches(result.stands[quantity].fillna(0.0))


def whole(case: Case, effect: str, quantity: str) -> xr.DataArray:
    """Return the sum of a quantity over the planting, (year[, draw])."""
    return case.once(_whole, effect, quantity)


def _whole(case: Case, effect: str, quantity: str) -> xr.DataArray:
    result = case.context.effects.get(effect)
    if result is None or quantity not in result.stands:
        return xr.zeros_like(case.year, float)
    values = bare(result.stands[quantity])
    return xr.dot(values.fillna(0.0), case.hectares, dim="stand").transpose("year", ...)


def table_of(case: Case, effect: str, name: str):
    """Return a table of an effect, None where the effect has none."""
    result = case.context.effects.get(effect)
    return None if result is None else result.tables.get(name)


def stored_carbon(case: Case) -> xr.DataArray:
    """Return what the planting stores above the native cover it displaces, soil included, (year[, draw]) t CO2e.

    The founding paper states no stock; in its tier it comes from growth.
    """
    return case.once(_stored_carbon)


def _stored_carbon(case: Case) -> xr.DataArray:
    result = case.context.effects.get("co2")
    if result is None:
        return xr.zeros_like(case.year, float)
    stands = result.stands if _stated(result.stands, "co2_stock") else co2.by_pool(case.context).stands
    stock = stands["co2_stock"]
    soil = case.context.effects.get("soil")
    if not _stated(stands, "carbon_soil") and soil is not None and _stated(soil.stands, "soil_carbon"):
        stock = stock + carbon_dioxide(soil.stands["soil_carbon"].cumsum("year"))
    return xr.dot(bare(stock), case.hectares, dim="stand").transpose("year", ...)


def _stated(stands: xr.Dataset, quantity: str) -> bool:
    """Return whether a method states a quantity for all stands; the founding paper's knows few species."""
    return quantity in stands and bool(stands[quantity].notnull().all())


def native_carbon(case: Case) -> xr.DataArray:
    """Return the native cover of the land to be planted, scalar or (draw) t CO2e."""
    if "co2" not in case.context.effects:
        return xr.DataArray(0.0)
    hectares = float((case.area * case.per_patch("planted_share")).sum())
    return carbon_dioxide(figure(case.context, "native_carbon")) * hectares


def electricity(case: Case) -> xr.DataArray:
    """Return what pumping takes, (year[, draw]) kWh yr-1."""
    return case.total(case.heads["water_taken"]) * pumping_energy(
        case.prices["pumping_lift"], case.prices["pumping_efficiency"]
    )


def pumping_emissions(case: Case) -> xr.DataArray:
    """Return what the electricity of pumping emits, (year[, draw]) t CO2e yr-1."""
    return electricity(case) / KILOWATT_HOURS * case.prices["grid_emission"]


def road_dust_share(case: Case) -> float:
    """Return the share of the dust held that traffic raised; the rest is natural. 0 where it is not told apart."""
    origins = table_of(case, "dust", "dust_by_origin")
    if origins is None or not len(origins):
        return 0.0
    share = origins.set_index("part")["share"].get("road", 0.0)
    return float(share) if np.isfinite(share) else 0.0


def exposure(case: Case) -> xr.DataArray:
    """Return people exposed round each patch over those of the study, (patch[, draw]) 1.

    Density falls with distance from each town, and all its people are somewhere in the plane.
    """
    people, straight = case.once(towns)
    if not people.size:
        return xr.zeros_like(case.area)
    reach = case.prices["exposure_reach"]
    density = xr.dot(people, np.exp(-straight / reach), dim="town") / (SQUARE_KILOMETRES_OF_KERNEL * reach**2)
    return over_units(case, density) / case.prices["exposure_of_study"]


def income_factor(case: Case) -> xr.DataArray:
    """Return what carries a welfare value of the study to incomes here, scalar or (draw) 1."""
    return case.prices["income_ratio"] ** case.prices["income_elasticity"]


def years_and_draws(values: xr.DataArray, years: int, draws: int) -> np.ndarray:
    """Return values as (year, draw), one draw where there are none."""
    dims = [name for name in ("year", "draw") if name in values.dims]
    array = values.transpose(*dims).to_numpy()
    if "draw" not in dims:
        array = array[..., np.newaxis]
    return np.broadcast_to(array, (years, draws))


def draw_count(case: Case) -> int:
    """Return the number of draws of a run, 1 for central values alone."""
    return case.heads.sizes.get("draw", 1)
