"""The curve engine: yield curves slowed by thirst, salt and heat, thinned by deaths, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from forestsim.growth.inputs import gather, growth_figure, leaf_months
from forestsim.growth.stand import Stand
from forestsim.growth.variables import VARIABLES

if TYPE_CHECKING:
    from forestsim.planting.stands import Stands
    from forestsim.scenario import Scenario
    from forestsim.site import Site


def grow(stands: Stands, species: xr.Dataset, site: Site, scenario: Scenario) -> xr.Dataset:
    """Grow all stands through the years of a scenario.

    Parameters
    ----------
    stands : Stands
        ``table`` with a row for each stand.
    species : xarray.Dataset
        Species parameters over (species[, draw]), as from ``draw_species``.
    site : Site
        Its climate, years and extremes.
    scenario : Scenario

    Returns
    -------
    xarray.Dataset
        Over (stand, year[, draw]), per hectare of a pure stand, at the end of each year; all 0 before planting.
        A stand is planted at the end of its planting year: age 1, growth and irrigation begin the year after.

    Raises
    ------
    DataError
        If a parameter of a planted species is not stated.
    """
    inputs = gather(stands, species, site, scenario)
    years = np.array(list(scenario.year_range))
    out = {name: np.zeros((len(years), *inputs.shape)) for name in VARIABLES}
    stand = Stand(inputs)
    for place, year in enumerate(years):
        for name, value in stand.step(int(year)).items():
            out[name][place] = value
    result = _dataset(out, years, stands, "draw" in species.dims)
    result["leaf"] = leaf_months(stands, species).assign_attrs(units="1", long_name="Share of leaves that are out")
    for name, unit, title in (("native_lai", "m2 m-2", "Leaf area"), ("native_cover", "1", "Plant cover")):
        values = np.full(len(stands.table), growth_figure(name))
        result[name] = ("stand", values, {"units": unit, "long_name": f"{title} of the unplanted steppe"})
    return result.assign_attrs(engine="curve")


def _dataset(out: dict[str, np.ndarray], years, stands: Stands, drawn: bool) -> xr.Dataset:
    """Return arrays over (year, draw, stand) as a Dataset over (stand, year[, draw])."""
    coords = {"stand": stands.table.index.to_numpy(), "year": years}
    dims = ("year", "draw", "stand") if drawn else ("year", "stand")
    data = {}
    for name, values in out.items():
        unit, title = VARIABLES[name]
        values = values if drawn else values[:, 0]
        data[name] = (dims, values, {"units": unit, "long_name": title})
    if drawn:
        coords["draw"] = np.arange(next(iter(out.values())).shape[1])
    result = xr.Dataset(data, coords).transpose("stand", "year", ...)
    native = result["native_evapotranspiration"]  # the same in every draw
    return result.assign(native_evapotranspiration=native.isel(draw=0, drop=True) if drawn else native)
