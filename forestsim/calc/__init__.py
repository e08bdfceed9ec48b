"""The instructors' spreadsheet door: one equation or model at a time, from a file to a file."""

from forestsim.calc.base import Calculator, calculate, calculator
from forestsim.calc.threepg import THREEPG

CALCULATORS: tuple[Calculator, ...] = (THREEPG,)

__all__ = ["CALCULATORS", "Calculator", "calculate", "calculator"]
