"""Where the reference cases of noise lie: small ones beside the tests, whole ones only in some checkouts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forestsim.physics.road_coefficients import CATEGORIES, JUNCTIONS
from forestsim.physics.road_emission import RoadConditions

TYPED = Path(__file__).parent / "cases" / "noise"
SHARED = Path(__file__).parents[2] / "shared"


def shared_cases(file):
    """Return a table of the whole reference cases, or skip."""
    path = SHARED / file
    if not path.is_file():
        pytest.skip(f"{file} of the reference cases is not here")
    return pd.read_csv(path)


def emission_arguments(rows):
    """Return flow, speed and conditions of rows in the format of the emission cases."""
    flow = rows[[f"q_{category}" for category in CATEGORIES]].to_numpy(float)
    speed = rows[[f"v_{category}" for category in CATEGORIES]].to_numpy(float)
    conditions = RoadConditions(
        temperature=rows["temp_C"].to_numpy(float),
        surface=rows["surface"].to_numpy(str),
        stud_share=rows["stud_share"].to_numpy(float),
        stud_months=rows["stud_months"].to_numpy(float),
        junction=np.array(JUNCTIONS)[rows["junction_type"].to_numpy(int)],
        junction_distance=rows["junction_dist_m"].to_numpy(float),
        slope=rows["slope_pct"].to_numpy(float),
        way=rows["way"].to_numpy(int),
    )
    return flow, speed, conditions
