"""The founding paper's figures: do they agree with each other, with what was measured, and with the model?

`claims.csv` holds each statement in our own words, with a remark where there is nothing to
reckon; the arithmetic is here, from the figures of that table and of `effect_figures.csv`,
so that no result is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import exp, log, log10

import numpy as np
import pandas as pd

from forestsim import resources
from forestsim.economics.money_claims import economy_says
from forestsim.effects.air_claims import air_says, sulphur_per_microgram
from forestsim.effects.base import Context
from forestsim.effects.belt_sound import strip_loss
from forestsim.effects.catalogue import effect_named
from forestsim.effects.figures import central, figure_table
from forestsim.effects.tiers import compare_tiers, planted_mean
from forestsim.physics import deposition
from forestsim.physics.carbon import CO2_PER_CARBON, OXYGEN_PER_CO2, oxygen, people_breathing
from forestsim.physics.ions import REMOVED_BY_BELT, ion_ratio
from forestsim.tables import attraction_weights, package_table

VERDICTS = {
    "consistent": "agrees with the arithmetic or with chemistry",
    "plausible": "of the right order, under conditions",
    "upper bound": "true at best, not on average",
    "too high": "out of reach here, by a factor named in the check",
    "not supported": "the conclusion does not follow",
    "not testable": "no data or method is given",
    "no figure": "a statement without a number",
    "benchmark": "a figure from elsewhere to hold ours against",
}
COLUMNS = ["statement", "claim", "figure", "unit", "check", "verdict", "source_lines"]
LATENT_HEAT, KWH_PER_MJ = 2.45, 1 / 3.6  # MJ/kg of water
OXYGEN_IN_AIR = 272.0  # g/m3
NANOGRAMS_PER_PPB = 136.2 / 24.45 * 1000  # of monoterpenes at 25 degC
STRIP_WIDTH = 250.0  # m, of S49
PINE_CO2, WORLD_OXYGEN = 9.0, 142.0  # of S36 and S53, for the statements that follow on them


def claims(context: Context | None = None, language: str = "en") -> pd.DataFrame:
    """Return the paper's quantitative statements with their arithmetic and a verdict.

    Parameters
    ----------
    context : Context, optional
        A grown scenario (`simulate.prepare`); its figures are added to the checks.
    language : str
        Language of the column ``claim``: en, ru or kk. Checks and verdicts are English.

    Returns
    -------
    pandas.DataFrame
        statement (S-number), claim, figure, unit, check, verdict (a word of ``VERDICTS``),
        source_lines (lines of the paper's text).
    """
    table = claim_table()
    said = _model_says(context) if context is not None else {}
    checks = [f"{_check(row)} {said.get(row.statement, '')}".strip() for row in table.itertuples()]
    checks = [re.sub(r"(\d)%", r"\1 %", check) for check in checks]
    return table.assign(claim=table[f"text_{language}"], check=checks)[COLUMNS]


@cache
def claim_table() -> pd.DataFrame:
    """Return claims.csv: statement, text_en, text_ru, text_kk, figure, unit, source_lines, verdict, remark."""
    return pd.read_csv(resources.path("data", "claims.csv"), dtype=str, keep_default_na=False, encoding="utf-8")


def _check(row) -> str:
    numbers = [float(part) for part in row.figure.split(";") if part]
    return CHECKS[row.statement](*numbers) if row.statement in CHECKS else row.remark


def _settlements(exceeding: float, large: float) -> str:
    share = exceeding / large
    return f"{exceeding:.0f}/{large:.0f} = {share:.1%} of them. Neither the limit nor the measurements are published."


def _radiation(cut: float) -> str:
    leaf_area, cover = -log(1 - cut) / 0.5, cut / (1 - exp(-0.5 * 3))
    return (
        f"By Beer's law (k 0.5) {cut:.0%} needs a leaf area index of {leaf_area:.2f}, or {cover:.0%} of the ground "
        "under crowns of index 3: a young or open planting. Closed stands keep 55 to 85 %."
    )


def _air_conditioners() -> str:
    energy = 100 * LATENT_HEAT
    return (
        f"A tree that transpires 100 L a day takes {energy:.0f} MJ, {energy * KWH_PER_MJ / 12:.1f} kW over 12 h: two "
        "or three room air conditioners. It needs the 100 L; on 200 mm of rain it does not have them."
    )


def _pine_carbon(co2: float) -> str:
    carbon = co2 / CO2_PER_CARBON
    dry = carbon / 0.49
    return (
        f"{co2:g} t CO2 is {carbon:.2f} t of carbon or {dry:.1f} t of dry matter a year; at 2 to 3 g per kg of water "
        f"that takes {dry * 100 / 3:.0f} to {dry * 100 / 2:.0f} mm of transpiration, more than 200 mm of rain leaves. "
        "Possible with irrigation."
    )


def _pine_oxygen(given: float) -> str:
    released = oxygen(PINE_CO2)
    return (
        f"{PINE_CO2:g} t CO2 x 32/44 = {released:.2f} t O2, not {given:g}; {given:g} t O2 needs "
        f"{given / OXYGEN_PER_CO2:.2f} t CO2 at a ratio of 1, or a ratio of {given / released:.2f}, which whole plants "
        "reach (1.03 to 1.10). As two 'more than' the pair holds."
    )


def _people(people: float) -> str:
    breath, season = central("person_carbon_dioxide"), 150
    rate = people * breath / 24
    hours = PINE_CO2 * 1000 / rate
    mean = people_breathing(PINE_CO2 * 1000 / (season * 24), breath)
    return (
        f"{people:.0f} people breathe out {rate:.1f} kg CO2 an hour; {PINE_CO2:g} t then takes {hours:,.0f} hours, "
        f"{hours / season:.1f} a day for {season} days: a rate of bright hours. Over the season it is {mean:.0f} "
        f"people, over a year {PINE_CO2 * 1000 / (breath * 365):.0f}."
    )


def _ions(times: float) -> str:
    most = ion_ratio(max(REMOVED_BY_BELT))
    return (
        f"An increase of {times - 1:.0f}. Ions cling to fine particles, of which belts remove nothing to "
        f"{max(REMOVED_BY_BELT):.0%}: the balance of ions gives {most:.2f} times at most; forest and open land were "
        "measured at 1.1 to 1.4 times. Ten only against polluted streets."
    )


def _dust(spruce: float, pine: float, elm: float) -> str:
    low, high = figure_table().set_index("figure").loc["dust_fallout", ["low", "high"]]
    needed = [f"{tonnes / deposition.deposited(1.0, 0.05) / 1000:.1f}" for tonnes in (spruce, pine, elm)]
    return (
        f"Measured fallout in the region is {low:g} to {high:g} t/ha a year: {spruce:.0f} to {elm:.0f} t is "
        f"{spruce / high:.0f} to {elm / low:.0f} times as much as falls. At a deposition velocity of 5 cm/s it needs "
        f"{needed[0]}, {needed[1]} and {needed[2]} mg of dust in each m3 all year (background: about 0.1)."
    )


def _sulphur(kilograms: float) -> str:
    each, leaves = sulphur_per_microgram(), central("leaf_mass_closed")
    return (
        f"At 0.5 cm/s a season of 180 days takes up {each:.2f} kg/ha for each µg/m3: {kilograms:.0f} kg needs "
        f"{kilograms / each:.0f} µg/m3 all season, and half of it is sulphur, {kilograms / 2 / leaves / 1000:.0%} of "
        f"{leaves:g} t of leaves, where clean pine has 0.09 %."
    )


def _chloride(kilograms: float) -> str:
    threshold, leaves = central("chloride_threshold"), central("leaf_mass_closed")
    held = threshold * leaves
    return (
        f"Leaves are injured above about {threshold:g} g of chloride per kg: {leaves:g} t of leaves hold {held:g} "
        f"kg/ha, {kilograms / held:.0f} times less. Salt plants hold more, and take it from the soil."
    )


def _sound(absorbed: float, scattered: float) -> str:
    first, second = (-10 * log10(1 - share) for share in (absorbed, scattered))
    return (
        f"{absorbed:.0%} + {scattered:.0%} = {absorbed + scattered:.0%}, so nothing would pass: these are shares of "
        f"the energy that meets a crown, not of the noise of a road. In decibels {first:.1f} and {second:.1f}."
    )


def _strip(width: float) -> str:
    low, middle, path = (central(f"foliage_{name}") for name in ("500_hz", "1000_hz", "longest_path"))
    return (
        f"ISO 9613-2 counts dense foliage over {path:.0f} m at most, of {width:.0f}: {low:g} dB/m at 500 Hz is "
        f"{low * path:.0f} dB, {middle:g} dB/m at 1 kHz is {middle * path:.0f} dB; with soft ground about 10 to 14 "
        "dB(A), when dense and grown. Ten decibels less sound half as loud, not silent."
    )


def _world_ratio(uptake: float, given: float) -> str:
    return (
        f"{given:g}/{uptake:g} = {given / uptake:.3f} t of O2 per t of CO2, where chemistry has {OXYGEN_PER_CO2:.3f} "
        f"for sugar ({oxygen(uptake):.1f} Gt): a ratio of {given / oxygen(uptake):.3f}, within 1.00 to 1.10 of whole "
        "plants."
    )


def _world_use(*uses: float) -> str:
    used, stock = sum(uses), central("oxygen_stock")
    gap = used - WORLD_OXYGEN
    return (
        f"{' + '.join(f'{use:g}' for use in uses)} = {used:g} Gt against {WORLD_OXYGEN:g} Gt: a gap of {gap:.1f} Gt a "
        f"year. Of {stock / 1e6:.1f} million Gt in the air that is {gap / stock:.3%} a year ({stock / gap:,.0f} "
        "years), no danger to breathing; growth and decay nearly balance."
    )


def _land(before: float, after: float) -> str:
    return f"{after:g}/{before:g} = {after / before:.0f} times. The rent of a scenario stands in its results."


def _lion(receipts: float) -> str:
    return f"Receipts over number of animals: {receipts:,.0f} USD for each; a template, no such animal lives here."


def _factors(count: float) -> str:
    ours = attraction_weights()
    return (
        f"All {count:.0f} are scored and weighed, with heat comfort (S62) {len(ours)}; their weights, which the paper "
        f"does not give, are judgement and sum to {sum(ours.values()):.2f}. The map shows the index of each patch."
    )


def _cost_heads(count: float) -> str:
    return (
        f"The {count:.0f} are heads of every run, beside water, pumping, irrigation system, fence, fire, monitoring, "
        "replanting, which cost more than the six do where trees are irrigated. The paper gives no amounts."
    )


def _gathered(count: float) -> str:
    table = package_table("products.csv")
    unfit = table[~table["suitable"]]
    why = "; ".join((unfit["title_en"].str.lower() + ": " + unfit["reason"]).tolist())
    return f"{len(unfit)} of {count:.0f} cannot grow here: {why}. A run prints what villages could pick of the others."


CHECKS: dict[str, Callable[..., str]] = {
    "S10": _gathered,
    "S18": _settlements,
    "S19": _radiation,
    "S32": _factors,
    "S34": _air_conditioners,
    "S36": _pine_carbon,
    "S37": _pine_oxygen,
    "S38": _people,
    "S40": _ions,
    "S42": _dust,
    "S43": _sulphur,
    "S44": _chloride,
    "S48": _sound,
    "S49": _strip,
    "S53": _world_ratio,
    "S54": _world_use,
    "S82": _land,
    "S83": _lion,
    "S102": _cost_heads,
}
"""The arithmetic of the statements that have a number; the others have a remark in claims.csv."""


def _model_says(context: Context) -> dict[str, str]:
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
