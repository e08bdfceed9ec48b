"""Growth of stands: one interface, ``grow``, whatever the engine."""

from __future__ import annotations

from forestsim.growth.engine import grow

__all__ = ["grow"]
