"""What can be but hardly is: figures of a weather table that look as if they were in another unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

JANUARY, JULY = 0, 6


@dataclass(frozen=True)
class Doubt:
    """A figure of a year, and the range outside of which it is doubtful in this country."""

    columns: tuple[str, ...]
    words: str
    figure: Callable[[Mapping[str, np.ndarray]], np.ndarray]
    """From arrays over (year, month) to one over (year)."""
    least: float
    most: float


DOUBTS = (
    Doubt(("rain_mm",), "sums to {:.4g} mm a year", lambda months: months["rain"].sum(1), 50, 1500),
    Doubt(("tmax_c",), "is {:.1f} °C in July", lambda months: months["tmax"][:, JULY], 15, 48),
    Doubt(("tmin_c",), "is {:.1f} °C in January", lambda months: months["tmin"][:, JANUARY], -35, 12),
    Doubt(("et0_mm",), "is {:.4g} mm in its highest month", lambda months: months["et0"].max(1), 100, 400),
    Doubt(("radiation_mj",), "is {:.1f} MJ/m² a day in July", lambda months: months["radiation"][:, JULY], 12, 35),
    Doubt(
        ("wind_2m", "wind_10m"), "is {:.1f} m/s in its highest month", lambda months: months["wind_2m"].max(1), 0, 12
    ),
    Doubt(("rh",), "is {:.2g} on the average of the year", lambda months: months["rh"].mean(1), 0.15, 0.9),
    Doubt(("vpd_kpa",), "is {:.2g} kPa in July", lambda months: months["vpd"][:, JULY], 0.8, 6),
    Doubt(("wet_days",), "sums to {:.4g} a year", lambda months: months["wet_days"].sum(1), 5, 200),
)


def doubts(table: pd.DataFrame, full: xr.Dataset) -> list[str]:
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
        name, cure = (
            (given[0], "is it in the right unit?")
            if given
            else (
                "et0_mm, derived,",
                "are temperature, humidity, wind and radiation in the right unit?",
            )
        )
        for odd, worst in ((figure < doubt.least, np.argmin), (figure > doubt.most, np.argmax)):
            if odd.any():
                place = int(worst(figure))
                more = f" and in {odd.sum() - 1} other years" if odd.sum() > 1 else ""
                when = f" in {int(full['year'][place])}{more}" if dated else ""
                words = doubt.words.format(figure[place])
                said.append(f"{name} {words.removesuffix(' a year') if dated else words}{when}; {cure}")
    return said
