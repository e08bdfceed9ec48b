"""The effects, in the order of effects.csv, which is also the order they run in."""

from __future__ import annotations

from forestsim.effects import (
    chlorides,
    co2,
    cooling,
    dust,
    heavy_metals,
    ions,
    noise,
    oxygen,
    phytoncides,
    radiation,
    road_air,
    shelter,
    so2,
    soil,
    transparency,
    under_canopy_dust,
    water_use,
)
from forestsim.effects.base import Effect

MODULES = (
    *(co2, oxygen, dust, so2, chlorides, heavy_metals, phytoncides, ions),
    *(radiation, transparency, under_canopy_dust, cooling, noise, water_use, soil),
    *(shelter, road_air),
)
EFFECTS: tuple[Effect, ...] = tuple(module.EFFECT for module in MODULES)


def effect_named(name: str) -> Effect:
    """Return an effect by its name; KeyError if there is none."""
    return {effect.name: effect for effect in EFFECTS}[name]
