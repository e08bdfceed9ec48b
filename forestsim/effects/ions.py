"""Light negative ions in the air; the paper's ten times is an increase of nine."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.figures import figure, most
from forestsim.effects.paper import paper_method
from forestsim.physics.ions import ion_ratio

CAVEAT = (
    "Indicative. Light ions cling to particles below a micrometre, of whose number belts remove nothing to 7 %; the "
    "balance of ions then gives 1.00 to 1.08 times the open steppe. Dust counts for little, and moisture, running "
    "water and radon are left out."
)


def from_balance(context: Context) -> Result:
    """Return the rise of light ions in the air under crowns, averaged over the hectare."""
    removed = np.minimum(figure(context, "submicron_removed"), most("submicron_removed"))
    return Result(xr.Dataset({"ion_increase": ion_ratio(context.growth["crown_cover"] * removed) - 1}))


EFFECT = Effect(
    "ions",
    {"paper": paper_method("ions"), "process": Method(from_balance, ("corrections2026", "assumed_forestsim"), CAVEAT)},
)
