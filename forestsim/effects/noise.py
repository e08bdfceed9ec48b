"""Sound taken up by crowns; 26 % of the energy that meets them is 1.3 dB.

Only the founding paper's figure so far: see ``effects.csv`` and ``paper.py``.
"""

from __future__ import annotations

from forestsim.effects.base import Effect
from forestsim.effects.paper import paper_method

EFFECT = Effect("noise", {"paper": paper_method("noise")})
