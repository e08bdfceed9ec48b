"""The arithmetic of the founding paper's figures, from the figures themselves."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, log10

from forestsim.effects.air_claims import sulphur_per_microgram
from forestsim.effects.figures import central, figure_table
from forestsim.physics import deposition
from forestsim.physics.carbon import CO2_PER_CARBON, OXYGEN_PER_CO2, oxygen, people_breathing
from forestsim.physics.ions import REMOVED_BY_BELT, ion_ratio
from forestsim.tables import attraction_weights, package_table

LATENT_HEAT, KWH_PER_MJ = 2.45, 1 / 3.6  # MJ/kg of water
PINE_CO2, WORLD_OXYGEN = 9.0, 142.0  # of S36 and S53, for the statements that follow on them


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
