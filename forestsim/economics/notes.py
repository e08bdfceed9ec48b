"""What must be said of the economy of a run: the rent, the wear and the busiest day."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forestsim.economics.base import spread
from forestsim.notes import Note

POOR_CONDITION = 0.6


def economy_notes(totals: xr.Dataset) -> tuple[Note, ...]:
    """Return what must be said of the rent, the wear and the busiest day."""
    low, on_site, high = (float(points[-1]) for points in spread(totals["rent_on_site_per_hectare"]))
    rent, before = (spread(totals[name])[1] for name in ("rent", "rent_before_forest_costs"))
    notes = []
    if negative := int(np.count_nonzero(rent < 0)):
        notes.append(Note("rent_negative", {"negative": negative, "years": int(rent.size)}))
    if not np.any(before > 0):
        notes.append(Note("no_rent"))
    elif np.isfinite(low):
        notes.append(Note("rent_on_site_range", {"value": round(on_site), "low": round(low), "high": round(high)}))
    elif np.isfinite(on_site):
        notes.append(Note("rent_on_site", {"value": round(on_site)}))
    condition, peak, borne = (
        spread(totals[n])[1] for n in ("forest_condition", "peak_day_visits", "capacity_effective")
    )
    if (condition < POOR_CONDITION).any():
        notes.append(Note("worn", {"share": round(100 * float(condition.min()))}))
    # Young stands that are still closed bear nobody; what counts is the forest that has opened.
    crowded = (peak > borne) & (borne >= 0.99 * borne.max()) & (borne > 0)
    if crowded.any():
        worst = int((peak - borne)[crowded].argmax())
        people = {"come": round(float(peak[crowded][worst])), "borne": round(float(borne[crowded][worst]))}
        notes.append(Note("crowded", people))
    return tuple(notes)
