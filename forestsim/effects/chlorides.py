"""Chlorides taken up by leaves: at most what they bear without injury."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.native import grown_leaves
from forestsim.effects.paper import paper_method
from forestsim.physics.gases import leaf_cap
from forestsim.tables import package_table, species_info

CAVEAT = (
    "An upper limit: the chloride at which leaves begin to suffer, less that of clean leaves, times leaf mass beyond "
    "the native leaves under the crowns. Salt plants hold more. Nearly all of it comes from soil and water and returns "
    "with the litter."
)


def from_injury(context: Context) -> Result:
    """Return the most chloride that the leaves of a year hold without injury, kg/ha/yr."""
    borne = xr.apply_ufunc(leaf_cap, _onset(context), figure(context, "chloride_clean"), 1.0)
    return Result(xr.Dataset({"chlorides": (borne * grown_leaves(context)).transpose("stand", "year", ...)}))


def _onset(context: Context) -> xr.DataArray:
    """Return the chloride of leaves at which injury begins, (stand[, draw]) g/kg: by genus, else that of all."""
    rows = package_table("leaf_chloride.csv", ("healthy", "threshold")).set_index("genus")
    genus = species_info().loc[context.stands.species.values, "genus"]
    bounds = rows[["healthy", "threshold"]].reindex(genus).to_numpy(float)
    coords = {"stand": context.stands.table.index.to_numpy()}
    healthy, threshold = (xr.DataArray(column, dims="stand", coords=coords) for column in bounds.T)
    known = healthy + (threshold - healthy) * figure(context, "chloride_place")
    return xr.where(np.isfinite(healthy), known, figure(context, "chloride_threshold"))


EFFECT = Effect(
    "chlorides",
    {"paper": paper_method("chlorides"), "process": Method(from_injury, ("isa_chloride",), CAVEAT)},
)
