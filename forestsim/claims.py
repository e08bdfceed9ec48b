"""The founding paper's figures: do they agree with each other, with what was measured, and with the model?

`claims.csv` holds each statement in our own words; the arithmetic is here, from the
figures of that table and of `effect_figures.csv`, so that no result is typed.
"""

from __future__ import annotations

from functools import cache
from math import exp, log, log10

import pandas as pd

from forestsim import resources
from forestsim.effects.base import Context
from forestsim.effects.figures import central, figure_table
from forestsim.effects.tiers import compare_tiers, planted_mean
from forestsim.physics import deposition
from forestsim.physics.carbon import CO2_PER_CARBON, oxygen, people_breathing

VERDICTS = {
    "consistent": "agrees with the arithmetic or with chemistry",
    "plausible": "of the right order, under conditions",
    "upper bound": "true at best, not on average",
    "too high": "out of reach here by a factor named in the check",
    "not supported": "the conclusion does not follow",
    "not testable": "no data or method is given",
    "no figure": "a statement without a number",
    "benchmark": "a figure from elsewhere to hold ours against",
}
COLUMNS = ["statement", "claim", "figure", "unit", "check", "verdict", "source_lines"]
# Latent heat of water, MJ/kg, and kilowatt hours in a megajoule.
LATENT_HEAT, KWH_PER_MJ = 2.45, 1 / 3.6


def claims(context: Context | None = None, language: str = "en") -> pd.DataFrame:
    """Return the paper's quantitative statements with their arithmetic and a verdict.

    Parameters
    ----------
    context : Context, optional
        A grown scenario (`simulate.prepare`); its figures are added to each check.
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
    checks = [
        f"{CHECKS[s](_numbers(f))} {said.get(s, '')}".strip()
        for s, f in zip(table["statement"], table["figure"], strict=True)
    ]
    return table.assign(claim=table[f"text_{language}"], check=checks)[COLUMNS]


@cache
def claim_table() -> pd.DataFrame:
    """Return claims.csv: statement, text_en, text_ru, text_kk, figure, unit, source_lines, verdict."""
    return pd.read_csv(resources.path("data", "claims.csv"), dtype=str, keep_default_na=False, encoding="utf-8")


def _numbers(figure: str) -> list[float]:
    return [float(part) for part in figure.split(";") if part]


def _radiation(figures: list[float]) -> str:
    leaf_area = -log(1 - figures[0]) / 0.5
    cover = figures[0] / (1 - exp(-0.5 * 3))
    return (
        f"By Beer's law (k 0.5) 15 % needs a leaf area index of {leaf_area:.2f}, or {cover:.0%} of the ground under crowns of index 3: "
        "a young or open planting. Closed stands keep 55 to 85 %."
    )


def _air_conditioners(figures: list[float]) -> str:
    energy = 100 * LATENT_HEAT
    power = energy * KWH_PER_MJ / 12
    return (
        f"A tree that transpires 100 L a day takes {energy:.0f} MJ, {power:.1f} kW over 12 h: two or three room air conditioners. "
        "It needs the 100 L; on 200 mm of rain it does not have them."
    )


def _pine_carbon(figures: list[float]) -> str:
    carbon = figures[0] / CO2_PER_CARBON
    dry = carbon / 0.49
    return (
        f"{figures[0]:g} t CO2 is {carbon:.2f} t of carbon or {dry:.1f} t of dry matter a year; at 2 to 3 g per kg of water that takes "
        f"{dry * 100 / 3:.0f} to {dry * 100 / 2:.0f} mm of transpiration, more than 200 mm of rain leaves. Possible with irrigation."
    )


def _pine_oxygen(figures: list[float]) -> str:
    released, ratio = oxygen(9.0), figures[0] / oxygen(9.0)
    return (
        f"9 t CO2 x 32/44 = {released:.2f} t O2, not 7; 7 t O2 needs {figures[0] * 44 / 32:.2f} t CO2 at a ratio of 1, "
        f"or a ratio of {ratio:.2f}, which whole plants reach (1.03 to 1.10). As two 'more than' the pair holds."
    )


def _people(figures: list[float]) -> str:
    breath = central("person_carbon_dioxide")
    rate = figures[0] * breath / 24
    hours, season = 9000 / rate, 9000 / (150 * 24)
    return (
        f"{figures[0]:.0f} people breathe out {rate:.1f} kg CO2 an hour; 9 t then takes {hours:,.0f} hours, {hours / 150:.1f} a day "
        f"for 150 days: a rate of bright hours. Over the season it is {people_breathing(season, breath):.0f} people, "
        f"over a year {9000 / (breath * 365):.0f}."
    )


def _dust(figures: list[float]) -> str:
    low, high = figure_table().set_index("figure").loc["dust_fallout", ["low", "high"]]
    needed = [f / deposition.deposited(1.0, 0.05) / 1000 for f in figures]
    return (
        f"Measured fallout in the region is {low:g} to {high:g} t/ha a year: {figures[0]:.0f} to {figures[-1]:.0f} t is "
        f"{figures[0] / high:.0f} to {figures[-1] / low:.0f} times as much as falls. At a deposition velocity of 5 cm/s it needs "
        f"{needed[0]:.1f}, {needed[1]:.1f} and {needed[2]:.1f} mg of dust in each m3 all year (background: about 0.1)."
    )


def _sulphur_per_microgram() -> float:
    """Return kg SO2 per hectare and season for each ug/m3 in the air."""
    return central("so2_velocity") * central("season_days") * 86400 * 1e-9 * 1e4


def _sulphur(figures: list[float]) -> str:
    per_microgram, leaves = _sulphur_per_microgram(), central("leaf_mass_closed")
    return (
        f"At 0.5 cm/s a season of 180 days takes up {per_microgram:.2f} kg/ha for each µg/m3: {figures[0]:.0f} kg needs "
        f"{figures[0] / per_microgram:.0f} µg/m3 all season, and half of it is sulphur, {figures[0] / 2 / leaves / 1000:.0%} of "
        f"{leaves:g} t of leaves, where clean pine has 0.09 %."
    )


def _chloride(figures: list[float]) -> str:
    threshold, leaves = central("chloride_threshold"), central("leaf_mass_closed")
    held = threshold * leaves
    return (
        f"Leaves are injured above about {threshold:g} g of chloride per kg: {leaves:g} t of leaves hold {held:g} kg/ha, "
        f"{figures[0] / held:.0f} times less. Salt plants hold more, and take it from the soil."
    )


def _sound(figures: list[float]) -> str:
    absorbed, scattered = (-10 * log10(1 - share) for share in figures)
    return (
        f"{figures[0]:.0%} + {figures[1]:.0%} = {sum(figures):.0%}, so nothing would pass: these are shares of the energy that meets a crown, "
        f"not of the noise of a road. In decibels {absorbed:.1f} and {scattered:.1f}."
    )


def _strip(figures: list[float]) -> str:
    low, middle, path = (central(f"foliage_{name}") for name in ("500_hz", "1000_hz", "longest_path"))
    return (
        f"ISO 9613-2 counts dense foliage over {path:.0f} m at most: {low:g} dB/m at 500 Hz is {low * path:.0f} dB, "
        f"{middle:g} dB/m at 1 kHz is {middle * path:.0f} dB; with soft ground about 10 to 14 dB(A), when dense and grown. "
        "Ten decibels sound half as loud, not silent. The model's own answer comes from sound propagation, which is not computed yet."
    )


def _world_ratio(figures: list[float]) -> str:
    uptake, given = figures
    return (
        f"{given:g}/{uptake:g} = {given / uptake:.3f} t of O2 per t of CO2, where chemistry has {32 / 44:.3f} for sugar ({oxygen(uptake):.1f} Gt): "
        f"a ratio of {given / oxygen(uptake):.3f}, within 1.00 to 1.10 of whole plants."
    )


def _world_use(figures: list[float]) -> str:
    used = sum(figures)
    deficit = used - 142
    stock = central("oxygen_stock")
    return (
        f"{' + '.join(f'{f:g}' for f in figures)} = {used:g} Gt against 142 Gt: a gap of {deficit:.1f} Gt a year. Of {stock / 1e6:.1f} million Gt "
        f"in the air that is {deficit / stock:.3%} a year ({stock / deficit:,.0f} years), no danger to breathing; growth and decay nearly balance."
    )


def _land(figures: list[float]) -> str:
    return f"{figures[1]:g}/{figures[0]:g} = {figures[1] / figures[0]:.0f} times. The rent of a scenario stands in its results, for comparison."


CHECKS = {
    "S18": lambda f: (
        f"{f[0]:.0f}/{f[1]:.0f} = {f[0] / f[1]:.1%} of the settlements. Neither the limit nor the measurements are published."
    ),
    "S19": _radiation,
    "S34": _air_conditioners,
    "S35": lambda f: (
        "Forest evaporates at most about as much as open water, and only with irrigation or groundwater; no measure is named."
    ),
    "S36": _pine_carbon,
    "S37": _pine_oxygen,
    "S38": _people,
    "S39": lambda f: "Cleaner air keeps more light ions; no number is given.",
    "S40": lambda f: (
        f"An increase of {f[0] - 1:.0f}. The balance of ions gives 1/(1 - 0.42) = {1 / (1 - 0.42):.1f} times at most for 42 % less dust; "
        "forest and open land were measured at 1.1 to 1.4 times. Ten only against polluted streets."
    ),
    "S41": lambda f: "Handbooks give 20 to 39 % by month for forest in leaf; road belts were measured at 0 to 50 %.",
    "S42": _dust,
    "S43": _sulphur,
    "S44": _chloride,
    "S45": lambda f: "No number is given. Most metal on leaves is dust and returns with the litter.",
    "S46": lambda f: (
        "Crowns first catch up to 70 % of fallen caesium, but a stand collects 20 to 24 % more in all than grass; only the ground below is cleaner, for months."
    ),
    "S47": lambda f: (
        f"{f[0]:.0%} to {f[1]:.0%} fits 10 to 25 % less dust along the whole line of sight; a belt of 30 m in a view of 1 km changes it by less than 2 %."
    ),
    "S48": _sound,
    "S49": _strip,
    "S50": lambda f: (
        "Against microbes in the air, concentrations far above those of a forest would be needed: the model counts emission only."
    ),
    "S51": lambda f: (
        "Published emission factors in this climate give 1 to 5 kg of terpenes for deciduous stands and 20 to 60 kg for conifers at full cover; "
        "isoprene of poplar and willow (100 to 220 kg) is not in the claim."
    ),
    "S53": _world_ratio,
    "S54": _world_use,
    "S82": _land,
    "S83": lambda f: (
        f"Receipts over number of animals: {f[0]:,.0f} USD for each; a template, nothing of the kind lives here."
    ),
}


def _model_says(context: Context) -> dict[str, str]:
    """Return one sentence with numbers for each statement that the model can answer."""
    frame = compare_tiers(context).set_index("quantity")
    year = int(context.growth["year"][-1])
    prefix = f"Model, {context.scenario.name}, {year}, mean planted hectare:"

    def says(quantity: str, text: str, scale: float = 1.0, digits: str = ".2f") -> str:
        value = frame.loc[quantity, "curve"]
        return f"{prefix} {text.format(format(value * scale, digits))}." if isinstance(value, float) else ""

    air = context.scenario.air
    metals = [frame.loc[m, "curve"] for m in ("copper", "lead", "cadmium")]
    return {
        "S19": says("radiation_cut", "{} % kept from the ground", 100, ".0f"),
        "S34": _tree_water(context, prefix),
        "S35": _water_surface(context, prefix),
        "S36": says("co2_npp", "{} t CO2 taken up")
        + " "
        + says("co2_stock_change", "{} t of it stored").replace(prefix, "").strip(),
        "S37": says("oxygen_npp", "{} t O2 released")
        + " "
        + says("oxygen_stock_change", "{} t net").replace(prefix, "").strip(),
        "S42": says("dust", "{} t of dust beyond the native ground"),
        "S43": f"At this scenario's {air.so2_ug_m3:g} µg/m3 the same rule gives {_sulphur_per_microgram() * air.so2_ug_m3:.1f} kg/ha.",
        "S45": f"{prefix} {metals[0]:.1f} g copper, {metals[1]:.1f} g lead, {metals[2]:.2f} g cadmium.",
    }


def _tree_water(context: Context, prefix: str) -> str:
    growth = context.growth.isel(year=-1)
    water = planted_mean(context, growth["evapotranspiration"]) * 10000
    stems = planted_mean(context, growth["stems"])
    if not stems > 0:
        return ""
    litres = water / stems / 214  # April to October
    power = litres * LATENT_HEAT * KWH_PER_MJ / 12
    return f"{prefix} {litres:.0f} L a day for each stem from April to October, {power:.1f} kW over 12 h."


def _water_surface(context: Context, prefix: str) -> str:
    evaporated = planted_mean(context, context.growth["evapotranspiration"].isel(year=-1))
    water = float(context.site.climate["et0"].sum()) * central("open_water_ratio")
    return f"{prefix} {evaporated:.0f} mm a year against about {water:.0f} mm from open water, {evaporated / water:.2f} times."
