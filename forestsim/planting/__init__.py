"""From belts and blocks to planting units: where they lie, what the ground is like, which species stand it."""

from __future__ import annotations

from forestsim.planting.overview import describe
from forestsim.planting.plan import Plan, make_plan

__all__ = ["Plan", "describe", "make_plan"]
