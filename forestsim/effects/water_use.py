"""Water: evaporated beyond the native cover, taken for irrigation, and lacking."""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.native import since_planting

CUBIC_METRES_PER_MM = 10.0  # on a hectare
CAVEAT = (
    "A cost as much as a service. Evaporation above the native cover's, the water taken for irrigation with its losses "
    "on the way, what the stand would still need to grow without thirst (not a use), the irrigation that would leave "
    "nothing lacking and no salt behind, and groundwater beyond what the steppe draws."
)


def from_growth(context: Context) -> Result:
    """Return the terms in m3/ha/yr, 0 before planting."""
    growth = context.growth
    terms = {
        "water_use": growth["evapotranspiration"] - growth["native_evapotranspiration"],
        "irrigation": growth["irrigation"] / context.scenario.water.efficiency,
        "water_deficit": growth["water_deficit"],
        "irrigation_need": growth["irrigation_need"] / context.scenario.water.efficiency,
        "groundwater_use": growth["rise"] - (growth["native_evapotranspiration"] - growth["rain"]),
    }
    return Result(xr.Dataset({name: since_planting(context, mm * CUBIC_METRES_PER_MM) for name, mm in terms.items()}))


EFFECT = Effect("water_use", {"curve": Method(from_growth, ("allen1998",), CAVEAT)})
