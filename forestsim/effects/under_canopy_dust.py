"""Dust in the air under the canopy.

Only the founding paper's figure so far: see ``effects.csv`` and ``paper.py``.
"""

from __future__ import annotations

from forestsim.effects.base import Effect
from forestsim.effects.paper import paper_method

EFFECT = Effect("under_canopy_dust", {"paper": paper_method("under_canopy_dust")})
