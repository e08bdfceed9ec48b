"""Weather tables for tests: the months of Turkestan (38198), as a user would write them."""

from __future__ import annotations

from growth_stands import RAIN

# The minima and maxima of CRU CL 2.0, 1961-1990, to 0.05 K: New et al. (2002), doi:10.3354/cr021001.
LOWEST = [-8.65, -6.45, 0.45, 7.85, 13, 17.15, 19.55, 16.85, 10.6, 3.25, -1.5, -5.15]
HIGHEST = [0.45, 3.45, 12.15, 21.35, 28, 33.65, 36.25, 34.35, 28.2, 18.95, 10.7, 3.55]
NORMALS = [
    {"month": month, "tmin_c": low, "tmax_c": high, "rain_mm": rain}
    for month, low, high, rain in zip(range(1, 13), LOWEST, HIGHEST, RAIN, strict=True)
]


def rows_of(*years: int) -> list[dict]:
    """Return fresh rows of the normals, or of several years that are all like them."""
    return [{"year": year, **row} for year in years for row in NORMALS] if years else [dict(row) for row in NORMALS]


def written(rows: list[dict]) -> str:
    """Return rows as the text of a CSV file."""
    return "\n".join([",".join(rows[0]), *(",".join(str(cell) for cell in row.values()) for row in rows)]) + "\n"
