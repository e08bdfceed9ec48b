"""Transparency of the air over the planting."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects import air
from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure
from forestsim.effects.paper import paper_method
from forestsim.effects.under_canopy_dust import lacking
from forestsim.physics.visibility import transparency_gain

METRES_PER_KILOMETRE, SQUARE_METRES_PER_HECTARE = 1000.0, 1e4
CAVEAT = (
    "Light that crosses a view of 1 km (0.5 to 2 km in the draws) through background dust, more by the dust lacking "
    "under the trees on the part of the view that lies there: the width of a belt, the side of a block. Koschmieder's "
    "law; fine particles stay."
)


def from_extinction(context: Context) -> Result:
    """Return the gain of transmitted light over the line of sight."""
    dust = context.scenario.air.tsp_ug_m3 * figure(context, "dust_level")
    fine, path = figure(context, "fine_share"), figure(context, "sight_path")
    share = np.minimum(_under_trees(context) / (METRES_PER_KILOMETRE * path), 1)
    gain = xr.apply_ufunc(transparency_gain, dust * (1 - fine), lacking(context), share, path, dust * fine)
    return Result(xr.Dataset({"transparency_gain": gain.transpose("stand", "year", ...)}))


def _under_trees(context: Context) -> xr.DataArray:
    """Return the length of a view across each planting, (stand) m: its width, or the side of a square of its area."""
    side = np.sqrt(context.stands.table["area_ha"].to_xarray() * SQUARE_METRES_PER_HECTARE)
    return np.minimum(air.widths(context), side)


EFFECT = Effect(
    "transparency",
    {"paper": paper_method("transparency"), "process": Method(from_extinction, ("koschmieder1924",), CAVEAT)},
)
