"""Transparency of the air over the planting.

Only the founding paper's figure so far: see ``effects.csv`` and ``paper.py``.
"""

from __future__ import annotations

from forestsim.effects.base import Effect
from forestsim.effects.paper import paper_method

EFFECT = Effect("transparency", {"paper": paper_method("transparency")})
