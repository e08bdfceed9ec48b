"""Noise of roads that belts take, and what is left of it beside them.

The founding paper's figure is another thing: 26 % of the energy that meets a crown is 1.3 dB.
"""

from __future__ import annotations

import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.belt_sound import stand_losses
from forestsim.effects.noise_map import over_the_map
from forestsim.effects.noise_receivers import receiver_table, tables
from forestsim.effects.paper import paper_method

JULY, JANUARY = 7, 1
COMMON = (
    "A-weighted loss in a belt as deep as the stand is wide, beyond that of soft ground, at 4 m height 100 m behind; "
    "0 more than 800 m from a road. From nothing to dense foliage in the draws; no model of foliage is better than "
    "3 dB. Levels: CNOSSOS-EU over flat land, beyond 800 m extrapolated; period shares of traffic and "
    "favourable weather are assumed."
)
ISO_CAVEAT = f"ISO 9613-2, table A.1, by width, crown cover and kind; the density is assumed. {COMMON}"
STAND_CAVEAT = f"Scattering among stems and losses among leaves of the growing stand. {COMMON}"


def losses(context: Context, model: str) -> Result:
    """Return the loss of each stand's belt in July and in January, and the levels at the receivers of a map."""
    leaf = context.growth["leaf"].sel(month=[JULY, JANUARY])
    july, january = stand_losses(context, model, leaf).drop_vars("month")
    tables = {}
    if context.stands.index is not None and len(receivers := receiver_table(context, model)):
        tables["noise_receivers"] = receivers
    return Result(xr.Dataset({"belt_loss": july, "belt_loss_winter": january}), tables=tables)


def from_table(context: Context) -> Result:
    """Return the losses by ISO's table of dense foliage."""
    return losses(context, "iso")


def from_stems(context: Context) -> Result:
    """Return the losses among stems and leaves."""
    return losses(context, "stand")


def _method(model: str, compute, sources: tuple[str, ...], caveat: str) -> Method:
    return Method(
        compute,
        (*sources, "eu2015_996", "eu2021_1226", "assumed_forestsim"),
        caveat,
        lambda context, stands: over_the_map(context, model),
        tables,
    )


EFFECT = Effect(
    "noise",
    {
        "paper": paper_method("noise"),
        "curve": _method("iso", from_table, ("iso9613_2", "kragh1981"), ISO_CAVEAT),
        "process": _method("stand", from_stems, ("reethof1973", "iso9613_2", "kragh1981"), STAND_CAVEAT),
    },
)
