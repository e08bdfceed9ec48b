"""What is compared: every quantity, figure of finance and size of the plan, with the direction that is better."""

from __future__ import annotations

from functools import cache

import pandas as pd

from forestsim.tables import effect_table, package_table

GROUPS = (*("plan", "growth", "carbon", "air", "comfort", "water", "visits", "money", "jobs", "finance", "other"),)
"""Groups of indicators, in the order in which they are read."""
DIRECTIONS = {"higher": 1, "lower": -1, "neutral": 0}
TITLES = ("title_en", "title_ru", "title_kk")


@cache
def indicator_table() -> pd.DataFrame:
    """Return indicators.csv by ``indicator``, in reading order, with the titles of effects and money heads.

    ``direction`` says which amount is better: higher, lower, or neutral for what is part of another
    indicator, or no aim in itself; ``note`` says why. ``counts`` names what a bare number counts.
    """
    table = package_table("indicators.csv").set_index("indicator")
    heads = package_table("economy_heads.csv").rename(columns={"head": "quantity"})
    known = pd.concat([effect_table(), heads])[["quantity", *TITLES]].set_index("quantity")
    for title in TITLES:
        own = table[title]
        table[title] = own.where(own != "", known[title].reindex(table.index)).fillna("")
    table["rank"] = table["group"].map(GROUPS.index)
    return table.sort_values("rank", kind="stable")


def described(indicator: str, language: str = "en") -> dict:
    """Return title, group, direction and place in the reading order of an indicator; an unknown one is neutral."""
    table = indicator_table()
    if indicator not in table.index:
        title = indicator.replace("_", " ")
        return {"title": title, "group": "other", "better": "neutral", "counts": "", "place": len(table)}
    row = table.loc[indicator]
    return {
        "title": str(row[f"title_{language}"]),
        "group": str(row["group"]),
        "better": str(row["direction"]),
        "counts": str(row["counts"]),
        "place": table.index.get_loc(indicator),
    }
