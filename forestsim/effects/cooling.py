"""Refreshing of the air against a water surface of the same area, as the paper has it.

Only the founding paper's figure so far: see ``effects.csv`` and ``paper.py``.
"""

from __future__ import annotations

from forestsim.effects.base import Effect
from forestsim.effects.paper import paper_method

EFFECT = Effect("cooling", {"paper": paper_method("cooling")})
