"""The instructors' spreadsheet door: one equation or model at a time, from a file to a file."""

from forestsim.calc import bvoc, dispersion
from forestsim.calc.base import Calculator, calculate, calculator, json_calculator
from forestsim.calc.deposition import GASES, LEAVES, PARTICLES, SURFACE_RESISTANCE
from forestsim.calc.economics import ECONOMICS
from forestsim.calc.noise import NOISE
from forestsim.calc.sound import SOUND_PROPAGATION
from forestsim.calc.table import Column, Rule, table_calculator
from forestsim.calc.threepg import THREEPG

CALCULATORS: tuple[Calculator, ...] = (
    THREEPG,
    PARTICLES,
    LEAVES,
    SURFACE_RESISTANCE,
    GASES,
    bvoc.TEMPERATURE,
    bvoc.LIGHT,
    bvoc.AGE,
    bvoc.LAI,
    bvoc.CO2,
    bvoc.SOIL_MOISTURE,
    dispersion.ROAD_PLUME,
    dispersion.WINDBREAK,
    dispersion.SPREAD,
    *NOISE,
    SOUND_PROPAGATION,
    ECONOMICS,
)

__all__ = [
    "CALCULATORS",
    "Calculator",
    "Column",
    "Rule",
    "calculate",
    "calculator",
    "json_calculator",
    "table_calculator",
]
