"""What a figure of the economy may not be: a percentage for a fraction, negative, or nothing where it divides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

PARTS = ("share_intermediate", "share_labour", "share_taxes")
"""Parts of one output; together they may not pass it."""


class Span(NamedTuple):
    """A figure with its unit, from the least to the greatest it may take."""

    unit: str
    low: float
    middle: float
    high: float


def figure_problems(spans: Mapping[str, Span]) -> list[str]:
    """Return one line for each figure that cannot be, with its key under ``economy.figures``."""
    problems = []
    for name, span in spans.items():
        worst = span.low if span.low < 0 else span.high
        if "inflation" in name:
            if span.low <= -0.5 or span.high > 1:
                problems.append(f"{name} is {worst:g}; write a fraction such as 0.1, not a percentage")
        elif span.unit == "1" and not 0 <= worst <= 1:
            problems.append(f"{name} is {worst:g}; write a fraction from 0 to 1, not a percentage")
        elif span.low < 0:
            problems.append(f"{name} is {span.low:g}; write a number that is not negative")
        elif span.low == 0 and _divides(name):
            problems.append(f"{name} is 0; write a number above 0")
    parts = [name for name in PARTS if name in spans]
    spent = sum(spans[name].middle for name in parts)
    if spent > 1:
        problems.append(f"{', '.join(parts)} sum to {spent:g}; parts of one output sum to 1 at most")
    return [f"economy.figures.{problem}" for problem in problems]


def _divides(name: str) -> bool:
    ends = ("_life", "_efficiency", "_picking", "_reach", "_full")
    return name.endswith(ends) or name.startswith(("usd_kzt", "mci_")) or name in DIVISORS


DIVISORS = (
    "hectares_per_guard",
    "route_reach",
    "capture_area",
    "height_of_shade",
    "outside_hectares",
    "attractiveness_floor",
    "cover_best_from",
    "index_of_reference",
    "shelter_cover",
    "shelter_near",
    "days_per_job",
    "work_seedlings",
    "area_per_visitor",
    "visit_hours",
    "critical_visits",
    "persons_per_car",
    "drive_speed",
    "distance_decay",
    "green_actual",
    "income_here",
    "study_sari_income",
    "study_jizera_income",
)
