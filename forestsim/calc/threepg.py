"""`forestsim calc threepg CASE.json`: one cohort of 3-PG, month by month, in parity with the reference.

CASE.json holds site, species, parameters, thinning and settings; the weather lies beside it
as CASE.climate.csv. d13C and bias correction are accepted and left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from forestsim.calc.base import Calculator
from forestsim.calc.threepg_case import read_case
from forestsim.calc.threepg_ranges import PARAMETERS
from forestsim.errors import ForestsimError
from forestsim.growth.threepg import COLUMNS, threepg

__all__ = ["PARAMETERS", "THREEPG", "UNITS", "run_case"]

UNITS = {
    "year": "1", "month": "1", "age": "yr", "stems_n": "ha-1", "dbh": "cm", "height": "m",
    "basal_area": "m2 ha-1", "volume": "m3 ha-1", "volume_mai": "m3 ha-1 yr-1", "lai": "m2 m-2", "biom_stem": "t ha-1",
    "biom_root": "t ha-1", "biom_foliage": "t ha-1", "gpp": "t ha-1 month-1", "npp": "t ha-1 month-1",
    "asw": "mm", "evapo_transp": "mm month-1", "transp_veg": "mm month-1", "evapotra_soil": "mm month-1",
    "prcp_interc": "mm month-1",
}  # fmt: skip


def run_case(file: Path, setting: str | None = None) -> pd.DataFrame:
    """Return one row a month with the reference's column names; row 1 is the initial state.

    Values that are possible but look like a slip of the unit are told on stderr.
    Raises ForestsimError with one line for each mistake in the case or its weather.
    """
    case = read_case(file, setting)
    for doubt in case.doubts:
        print(f"warning: {doubt}", file=sys.stderr)
    with np.errstate(all="ignore"):  # far outside its range the model overflows; the warning above has said so
        out = threepg(case.stand, case.parameters, case.weather, case.settings)
    lost = ~np.isfinite(out["biom_stem"] + out["asw"])[out["age"] >= 0]
    if lost.any():
        raise ForestsimError(f"{file.name}: the model overflows; {'; '.join(case.doubts) or 'check its figures'}")
    weather = case.weather
    frame = pd.DataFrame({"year": weather.year, "month": weather.month} | {name: out[name][:, 0] for name in COLUMNS})
    dead = ~(frame["stems_n"] > 0)
    frame.loc[dead, frame.columns.difference(["year", "month", "age", "asw"])] = np.nan
    return frame


def _example() -> dict[str, str]:
    """Return a small case: the shape of the two files, with the model family's own defaults."""
    from forestsim.calc.threepg_example import CASE, CLIMATE

    return {"case.json": json.dumps(CASE, indent=1), "case.climate.csv": CLIMATE}


THREEPG = Calculator(
    name="threepg",
    title="3-PG, one cohort, monthly (3-PGpjs and 3-PGmix)",
    inputs="CASE.json with CASE.climate.csv beside it",
    units=UNITS,
    function=run_case,
    example=_example,
    options=("setting",),
)
