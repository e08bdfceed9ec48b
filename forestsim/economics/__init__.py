"""Money: visits, income, costs and tourism rent of a planting (docs/economics.md)."""

from forestsim.economics.base import Case, Economy, Indicator
from forestsim.economics.run import INDICATORS, run_economics

__all__ = ["INDICATORS", "Case", "Economy", "Indicator", "run_economics"]
