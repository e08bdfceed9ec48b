"""The instructors' spreadsheet door: one equation or model at a time, from a file to a file."""

from forestsim.calc.base import Calculator, calculate, calculator, json_calculator
from forestsim.calc.noise import NOISE
from forestsim.calc.sound import SOUND_PROPAGATION
from forestsim.calc.table import Column, Rule, table_calculator
from forestsim.calc.threepg import THREEPG

CALCULATORS: tuple[Calculator, ...] = (THREEPG, *NOISE, SOUND_PROPAGATION)

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
