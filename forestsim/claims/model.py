"""What the model says to the founding paper's statements, for a scenario."""

from __future__ import annotations

import numpy as np

from forestsim.claims.arithmetic import KWH_PER_MJ, LATENT_HEAT
from forestsim.economics.money_claims import economy_says
from forestsim.effects.air_claims import air_says
from forestsim.effects.base import Context
from forestsim.effects.belt_sound import strip_loss
from forestsim.effects.catalogue import effect_named
from forestsim.effects.figures import central
from forestsim.effects.tiers import compare_tiers, planted_mean

OXYGEN_IN_AIR = 272.0  # g/m3
NANOGRAMS_PER_PPB = 136.2 / 24.45 * 1000  # of monoterpenes at 25 degC
STRIP_WIDTH = 250.0  # m, of S49


def model_says(context: Context) -> dict[str, str]:
    """Return a sentence with numbers for each statement that the model can answer; none if nothing is planted."""
    if not context.stands.table["area_ha"].sum() > 0:
        return {}
    frame = compare_tiers(context).set_index("quantity")
    best = frame["process"].where(frame["process"].notna(), frame["curve"])
    model = {quantity: float(value) for quantity, value in best.items() if value is not None}
    sentences = {
        "S19": f"{model['radiation_cut']:.0%} of the sun and {model['uv_cut']:.0%} of the ultraviolet kept off",
        "S34": _tree_water(context, model),
        "S35": _water_surface(context, model),
        "S36": f"{model['co2_npp']:.2f} t CO2 taken up, {model['co2_stock_change']:.2f} t of it stored",
        "S37": _oxygen_given(model),
        **air_says(context, frame, model),
        "S48": _crown_sound(model),
        "S49": _belt_sound(context, model),
    }
    sentences |= {"S50": _terpenes_in_air(context), "S51": _terpenes_given(model)}
    said = {}
    for whose, found in (("mean planted hectare", sentences), ("whole planting", economy_says(context))):
        lead = f"Model ({context.scenario.name}, {int(context.growth['year'][-1])}, {whose}): "
        said |= {statement: f"{lead}{sentence}." for statement, sentence in found.items() if sentence}
    return said


def _crown_sound(model: dict[str, float]) -> str:
    return (
        f"belts take {model['belt_loss']:.1f} dB(A) of a road's noise 100 m behind them in July and "
        f"{model['belt_loss_winter']:.1f} in January, at the width that each has"
    )


def _belt_sound(context: Context, model: dict[str, float]) -> str:
    """Return what a strip of the claim's width would take if it were of the planted stands."""
    wide = strip_loss(context, STRIP_WIDTH)
    return (
        f"the planted stands as a strip of {STRIP_WIDTH:.0f} m beside the highway would take {wide:.1f} dB(A) "
        f"in July, at the width that each has {model['belt_loss']:.1f}; the noise of the road is not undone"
    )


def _oxygen_given(model: dict[str, float]) -> str:
    """Return the oxygen released, and how little it adds to air that blows over a kilometre of it at 2 m/s."""
    per_second = model["oxygen_npp"] * 100 / (214 * 86400)
    added = per_second * 1000 / (2 * 100) / OXYGEN_IN_AIR * 1e6
    return (
        f"{model['oxygen_npp']:.2f} t O2 released, {model['oxygen_stock_change']:.2f} t of it net of decay; a "
        f"kilometre of it adds {added:.1g} millionths to the oxygen of the air, which nobody can measure or feel"
    )


def _terpenes_given(model: dict[str, float]) -> str:
    return (
        f"{model['phytoncides']:.2g} kg of terpenes beyond the native cover's, {model['isoprene']:.2g} kg of isoprene, "
        f"and up to {model['ozone_potential']:.2g} kg of ozone that both can form beside a road"
    )


def _terpenes_in_air(context: Context) -> str:
    """Return the highest mean concentration of terpenes on the map; nothing without a map."""
    fields = effect_named("phytoncides").run(context, "process").fields
    if "terpenes_in_air" not in fields:
        return ""
    highest = float(fields["terpenes_in_air"].isel(year=-1).max())
    return (
        f"at most {highest:.0f} ng of terpenes in a m3 of air, mean of April to October, "
        f"{highest / NANOGRAMS_PER_PPB:.1g} ppb"
    )


def _tree_water(context: Context, model: dict[str, float]) -> str:
    """Return the water beyond the native cover's, and the cooling, of a mean stem from April to October."""
    growth = context.growth.isel(year=-1)
    stems = planted_mean(context, growth["stems"])
    water = planted_mean(context, growth["evapotranspiration"] - growth["native_evapotranspiration"])
    if not (stems > 0 and water > 0):
        return ""
    litres = water * 1e4 / stems / 214
    power = litres * LATENT_HEAT * KWH_PER_MJ / 12
    return (
        f"{litres:.0f} L a day for each stem beyond the native cover, April to October, {power:.1f} kW over 12 h; the "
        f"air of a July noon at most {model['air_cooling']:.1g} K cooler, and by shade {model['comfort_hours']:.0f} "
        "hours of heat less a year"
    )


def _water_surface(context: Context, model: dict[str, float]) -> str:
    evaporated = planted_mean(context, context.growth["evapotranspiration"].isel(year=-1))
    water = float(np.sum(context.site.climate["et0"])) * central("open_water_ratio")
    return (
        f"{evaporated:.0f} mm evaporated against about {water:.0f} mm from open water, {evaporated / water:.2f} times, "
        f"{model['refresh_ratio']:.2f} times beyond the native cover"
    )
