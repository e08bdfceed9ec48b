"""The services of a planted hectare, each by up to three methods (tiers)."""

from __future__ import annotations

from forestsim.effects.base import Context, Effect, Method, Result
from forestsim.effects.catalogue import EFFECTS
from forestsim.effects.tiers import check_tiers, compare_tiers, default_tier, effects_beside, fallbacks, run_effects

__all__ = [
    "EFFECTS",
    "Context",
    "Effect",
    "Method",
    "Result",
    "check_tiers",
    "compare_tiers",
    "default_tier",
    "effects_beside",
    "fallbacks",
    "run_effects",
]
