"""Light negative ions in the air; the paper's ten times is an increase of nine.

Only the founding paper's figure so far: see ``effects.csv`` and ``paper.py``.
"""

from __future__ import annotations

from forestsim.effects.base import Effect
from forestsim.effects.paper import paper_method

EFFECT = Effect("ions", {"paper": paper_method("ions")})
