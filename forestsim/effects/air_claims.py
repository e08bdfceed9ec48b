"""What the physics of the air says to the founding paper's statements: one sentence each, with numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forestsim.effects.air_evidence import under_closed_stand
from forestsim.effects.base import Context
from forestsim.effects.figures import central
from forestsim.effects.paper import stated_figures
from forestsim.tables import effect_table


def sulphur_per_microgram() -> float:
    """Return kg SO2 per hectare and season for each ug/m3 in the air, at the velocity of the textbooks."""
    return central("so2_velocity") * central("season_days") * 86400 * 1e-9 * 1e4


def air_says(context: Context, frame: pd.DataFrame, model: dict[str, float]) -> dict[str, str]:
    """Return a sentence by statement. frame : ``compare_tiers`` by quantity. model : the best figure by quantity."""
    so2, tsp = context.scenario.air.so2_ug_m3, context.scenario.air.tsp_ug_m3
    ions, less, clear = model["ion_increase"], model["dust_reduction"], model["transparency_gain"]
    metals = f"{model['copper']:.1f} g copper, {model['lead']:.1f} g lead, {model['cadmium']:.2f} g cadmium"
    return {
        "S39": f"borne out in direction alone, {ions:.1%} more light ions than on the open steppe",
        "S40": f"refuted against open land, {1 + ions:.2f} times and not {1 + _most('ion_increase'):.0f}",
        "S41": (
            f"{_verdict(under_closed_stand()[1], _most('dust_reduction'))}, {less:.0%} less dust among the trees, and "
            f"{under_closed_stand()[1]:.0%} under a wide closed stand, against {_most('dust_reduction'):.0%}"
        ),
        "S42": (
            f"{_word(frame, 'dust')}, {model['dust']:.2f} t of dust beyond what the unplanted ground catches and "
            f"{model['dust_gross']:.2f} t in all under crowns, at {tsp:g} µg/m3{_times(frame, 'dust')}"
        ),
        "S43": (
            f"{_word(frame, 'so2')}, {model['so2']:.1f} kg beyond the unplanted ground by resistances "
            f"({sulphur_per_microgram() * so2:.1f} kg SO2 by the same rule, at {so2:g} µg/m3){_times(frame, 'so2')}"
        ),
        "S44": (
            f"{_word(frame, 'chlorides')}, leaves bear {model['chlorides']:.1f} kg at most{_times(frame, 'chlorides')}"
        ),
        "S45": f"borne out in kind, {metals} held in leaves, most of it as dust",
        "S47": (
            f"{_verdict(clear, _least('transparency_gain'))}, {clear:.2%} more light over a view of "
            f"{central('sight_path'):g} km, for the trees fill little of it"
        ),
    }


def _verdict(model: float, paper: float) -> str:
    return "borne out" if model >= 0.8 * paper else "refuted here" if model < 0.5 * paper else "an upper value"


def _word(frame: pd.DataFrame, quantity: str) -> str:
    """Return the verdict on a figure where the paper names the species, else what physics gives without one."""
    ratio = frame.loc[quantity, "ratio"]
    return _verdict(1.0, ratio) if np.isfinite(ratio) else "not stated for these species"


def _most(quantity: str) -> float:
    return max(stated_figures(quantity).values())


def _least(quantity: str) -> float:
    return float(effect_table().set_index("quantity")["paper_low"][quantity])


def _times(frame: pd.DataFrame, quantity: str) -> str:
    ratio = frame.loc[quantity, "ratio"]
    return f"; the paper's figure is {ratio:,.0f} times as much" if np.isfinite(ratio) else ""
