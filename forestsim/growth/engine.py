"""Growth of all stands: each by its engine, put together as one Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from forestsim.growth.curve_engine import CurveEngine
from forestsim.growth.inputs import Inputs, gather, growth_figure, leaf_months
from forestsim.growth.process_engine import ProcessEngine
from forestsim.growth.stand import Stand
from forestsim.growth.variables import MONTHLY, MONTHLY_SALT, VARIABLES
from forestsim.threepg_tables import threepg_parameters, threepg_set_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forestsim.planting.stands import Stands
    from forestsim.scenario import Scenario
    from forestsim.site import Site

CURVE, PROCESS = "curve", "process"


def engines(species: Iterable[str], scenario: Scenario) -> dict[str, str]:
    """Return the engine of each species: ``process`` (3-PG) where a parameter set is published, else ``curve``.

    The scenario may name another under ``growth``.
    """
    wanted, chosen = scenario.growth, {}
    for name in dict.fromkeys(species):
        asked = wanted.get(name, "auto") if isinstance(wanted, dict) else wanted
        chosen[name] = CURVE if asked == CURVE or threepg_set_of(name) is None else PROCESS
    return chosen


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
        The water account also over (stand, year, month) as the mean of the draws; ``engine`` over (stand).

    Raises
    ------
    DataError
        If a parameter of a planted species is not stated."""
    inputs = gather(stands, species, site, scenario)
    names = stands.table["species"].to_numpy(str)
    chosen = engines(names, scenario)
    years = np.array(list(scenario.year_range))
    out = {name: np.zeros((len(years), *inputs.shape)) for name in VARIABLES}
    out |= {f"monthly_{name}": np.zeros((len(years), 12, inputs.shape[1])) for name in (*MONTHLY, *MONTHLY_SALT)}
    for places, stand in _groups(inputs, names, chosen):
        for step, year in enumerate(years):
            for name, value in stand.step(int(year)).items():
                out[name][step][..., places] = value
    result = _dataset(out, years, stands, "draw" in species.dims)
    result["leaf"] = leaf_months(stands, species).assign_attrs(units="1", long_name="Share of leaves that are out")
    for name, unit, title in (("native_lai", "m2 m-2", "Leaf area"), ("native_cover", "1", "Plant cover")):
        values = np.full(len(stands.table), growth_figure(name))
        result[name] = ("stand", values, {"units": unit, "long_name": f"{title} of the unplanted steppe"})
    result = result.assign_coords(engine=("stand", [chosen[name] for name in names]))
    return result.assign_attrs(engine=engine_of(result["engine"].values))


def engine_of(engines: np.ndarray) -> str:
    """Return the name of one engine or of several: ``curve``, ``process`` or ``curve+process``."""
    return "+".join(sorted(set(engines.tolist())))


def _groups(inputs: Inputs, names: np.ndarray, chosen: dict[str, str]):
    """Yield the places of the stands that one engine object grows, and the stands."""
    engine = np.array([chosen[name] for name in names])
    for places in (np.flatnonzero(engine == key) for key in (CURVE, PROCESS)):
        if not len(places):
            continue
        own = inputs.take(places)
        if engine[places[0]] == CURVE:
            yield places, Stand(own, CurveEngine(own))
        else:
            rows = [threepg_parameters(threepg_set_of(name)) for name in names[places]]
            parameters = {name: np.array([row[name] for row in rows]) for name in rows[0]}
            yield places, Stand(own, ProcessEngine(own, parameters))


def _dataset(out: dict[str, np.ndarray], years, stands: Stands, drawn: bool) -> xr.Dataset:
    """Return arrays over (year, draw, stand) or (year, month, stand) as a Dataset over (stand, year, ...)."""
    coords = {"stand": stands.table.index.to_numpy(), "year": years, "month": np.arange(1, 13)}
    dims = ("year", "draw", "stand") if drawn else ("year", "stand")
    data = {}
    for name, values in out.items():
        monthly = name.startswith("monthly_")
        unit, title = VARIABLES[{"need": "water_need"}.get(name[8:], name[8:]) if monthly else name]
        attrs = {"units": unit.replace("yr-1", "month-1") if monthly else unit, "long_name": title}
        if monthly:
            attrs["cell_methods"] = "draw: mean"
        if monthly:
            data[name] = (("year", "month", "stand"), values, attrs)
        else:
            data[name] = (dims, values if drawn else values[:, 0], attrs)
    if drawn:
        coords["draw"] = np.arange(out["npp"].shape[1])
    return xr.Dataset(data, coords).transpose("stand", "year", ...)
