"""Belts beside roads: the loss of sound that was measured behind them, and the model of stems and leaves."""

from __future__ import annotations

import pandas as pd

from forestsim.effects.foliage_field import field_comparison
from forestsim.tables import package_table


def behind_belts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points of foliage_field_points.csv and the model's range. rows : none, they are not read."""
    found, points = field_comparison("stand"), package_table("foliage_field_points.csv")
    kept = found["measured"].notna()
    found, points = found[kept], points[kept]
    return pd.DataFrame(
        {
            "id": "belt_" + found["point"].str.lower(),
            "theme": "noise",
            "quantity": "loss behind a belt over " + found["against"],
            "place": found["place"],
            "measured_low": found["measured_low"].fillna(found["measured"]),
            "measured_high": found["measured_high"].fillna(found["measured"]),
            "model_low": found["low"],
            "model": found["best"],
            "model_high": found["high"],
            "unit": "dB",
            "method": "stems and leaves",
            "fitted": False,
            "source": found["source"],
            "conditions": found["belt"] + ", " + found["depth_m"].map("{:g} m deep".format),
            "note": points["note"],
        }
    ).reset_index(drop=True)
