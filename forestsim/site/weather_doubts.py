"""What can be but hardly is: figures of a weather table that look as if they were in another unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from forestsim.notes import Figure, Note, Value

JANUARY, JULY = 0, 6
SUMS = ("doubt_rain", "doubt_wet_days")
"""Keys of sums over a year, which are said otherwise where the year is named."""


@dataclass(frozen=True)
class Doubt:
    """A figure of a year, and the range outside of which it is doubtful in this country."""

    columns: tuple[str, ...]
    key: str
    form: str
    figure: Callable[[Mapping[str, np.ndarray]], np.ndarray]
    """From arrays over (year, month) to one over (year)."""
    least: float
    most: float


DOUBTS = (
    Doubt(("rain_mm",), "doubt_rain", ".4g", lambda months: months["rain"].sum(1), 50, 1500),
    Doubt(("tmax_c",), "doubt_tmax", ".1f", lambda months: months["tmax"][:, JULY], 15, 48),
    Doubt(("tmin_c",), "doubt_tmin", ".1f", lambda months: months["tmin"][:, JANUARY], -35, 12),
    Doubt(("et0_mm",), "doubt_et0", ".4g", lambda months: months["et0"].max(1), 100, 400),
    Doubt(("radiation_mj",), "doubt_radiation", ".1f", lambda months: months["radiation"][:, JULY], 12, 35),
    Doubt(("wind_2m", "wind_10m"), "doubt_wind", ".1f", lambda months: months["wind_2m"].max(1), 0, 12),
    Doubt(("rh",), "doubt_rh", ".2g", lambda months: months["rh"].mean(1), 0.15, 0.9),
    Doubt(("vpd_kpa",), "doubt_vpd", ".2g", lambda months: months["vpd"][:, JULY], 0.8, 6),
    Doubt(("wet_days",), "doubt_wet_days", ".4g", lambda months: months["wet_days"].sum(1), 5, 200),
)


def doubts(table: pd.DataFrame, full: xr.Dataset) -> list[Note]:
    """Return a sentence for each figure of a weather table that is possible but not likely.

    Parameters
    ----------
    table : the columns as they were read
    full : Dataset over ([year,] month), everything derived
    """
    dated = "year" in full.dims
    months = {name: np.atleast_2d(values.to_numpy()) for name, values in full.items()}
    said = []
    for doubt in DOUBTS:
        given = [column for column in doubt.columns if column in table]
        if not given and "et0_mm" not in doubt.columns:
            continue
        figure = doubt.figure(months)
        for odd, worst in ((figure < doubt.least, np.argmin), (figure > doubt.most, np.argmax)):
            if odd.any():
                place = int(worst(figure))
                when = _when(int(full["year"][place]), int(odd.sum()) - 1) if dated else ""
                key = f"{doubt.key}_of_year" if dated and doubt.key in SUMS else doubt.key
                said.append(
                    Note(
                        "doubt",
                        {
                            "column": given[0] if given else Note("doubt_et0_derived"),
                            "figure": Note(key, {"value": Figure(figure[place], doubt.form)}),
                            "when": when,
                            "cure": Note("unit_right" if given else "units_right"),
                        },
                    )
                )
    return said


def _when(year: int, others: int) -> Value:
    return Note("in_years", {"year": str(year), "others": others}) if others else Note("in_year", {"year": str(year)})
