"""Solar and ultraviolet radiation that the crowns keep from the ground."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.crowns import SEASON, SPHERICAL, light_let_through, look_up, optical_leaf_area, phenologies
from forestsim.effects.figures import figure
from forestsim.effects.native import displaced
from forestsim.effects.paper import paper_method
from forestsim.physics.emission import MONTH_LENGTHS
from forestsim.physics.light import interception

CAVEAT = (
    "While leaves are on: Beer and Lambert's law for the crowns, less what the native cover under them kept. "
    "Shade of trunks is left out."
)
PROCESS_CAVEAT = (
    "Of the sun of April to October over the whole hectare, gaps between crowns included: the beam by Beer and "
    "Lambert's law through the sun's course, the rest by the sky that the ground sees, less what the native cover "
    "under the crowns kept. More ultraviolet comes from the whole sky, so gappy shade keeps less of it. Shade of "
    "trunks and shade that falls beside a crown are left out."
)


def from_leaf_area(context: Context) -> Result:
    """Return the share of the sun kept from the ground beyond what the native cover keeps."""
    growth, extinction = context.growth, context.trait("extinction")
    crowns = interception(growth["lai"], extinction, growth["crown_cover"])
    native = interception(growth["native_lai"], extinction, growth["native_cover"])
    return Result(xr.Dataset({"radiation_cut": crowns - displaced(context, native)}))


def from_sky_and_beam(context: Context) -> Result:
    """Return the shares of the sun and of the ultraviolet kept from the ground, by their parts."""
    leaves = phenologies(context)
    beam, sky, days = light_let_through(context, leaves.leaf)
    by_hour = days.beam * MONTH_LENGTHS[:, None]
    by_month = days.sky.sum(axis=-1) * MONTH_LENGTHS
    of_beam = _kept(beam, by_hour, SEASON)
    of_sky = _kept(sky, by_month, SEASON)
    # Ultraviolet is weak while the sun is low.
    high_sun = by_hour * np.maximum(np.sin(np.radians(days.elevation)), 0.0)
    of_ultraviolet_beam = _kept(beam, high_sun, SEASON)
    diffuse = by_month[SEASON].sum() / (by_month[SEASON].sum() + by_hour[SEASON].sum())
    ultraviolet = figure(context, "ultraviolet_diffuse")
    area, native = optical_leaf_area(context), _native_leaf_area(context)

    def kept(of_beam, share):
        tables = (of_beam, of_sky)
        parts = [(look_up(table, leaves.kind, area), look_up(table, leaves.kind, native)) for table in tables]
        crowns, below = (b * (1 - share) + s * share for b, s in zip(*parts, strict=True))
        net = context.growth["crown_cover"] * crowns - displaced(context, context.growth["native_cover"] * below)
        # Crowns thinner than the native cover do not displace it.
        return np.maximum(net, 0.0)

    cuts = {"radiation_cut": kept(of_beam, diffuse), "uv_cut": kept(of_ultraviolet_beam, ultraviolet)}
    return Result(xr.Dataset(cuts))


def _kept(through: np.ndarray, weight: np.ndarray, months: slice) -> np.ndarray:
    """Return the weighted share that is kept, over (kind, leaf area), of what comes in some months."""
    weight = weight[months]
    return ((1 - through[:, :, months]) * weight).sum(axis=tuple(range(2, through.ndim))) / weight.sum()


def _native_leaf_area(context: Context) -> xr.DataArray:
    growth = context.growth
    cover = growth["native_cover"]
    within = (growth["native_lai"] / cover.where(cover > 0)).fillna(0.0)
    return within * context.trait("extinction") / SPHERICAL


EFFECT = Effect(
    "radiation",
    {
        "paper": paper_method("radiation"),
        "curve": Method(from_leaf_area, ("landsberg1997", "assumed_forestsim"), CAVEAT),
        "process": Method(from_sky_and_beam, ("landsberg1997", "erbs1982", "assumed_forestsim"), PROCESS_CAVEAT),
    },
)
