"""Measurements of the air beside the physics of the effects."""

from __future__ import annotations

import pandas as pd

from forestsim.effects.air_evidence import air_evidence

THEME, METHOD = "air", "physics"


def air(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of air_evidence.csv with what the physics gives for them; ``rows`` of evidence.csv are none."""
    table = air_evidence()
    return table.assign(
        id="air_" + table["theme"] + "_" + (table.groupby("theme").cumcount() + 1).astype(str),
        theme=THEME,
        method=METHOD,
        fitted=False,
    )
