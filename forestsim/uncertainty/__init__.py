"""How sure a result is: its spread, what the spread comes from, and where it turns."""

from __future__ import annotations

from forestsim.uncertainty.factors import Factor
from forestsim.uncertainty.methods import (
    Indices,
    Switch,
    Tornado,
    sobol_indices,
    switching_value,
    switching_values,
    tornado,
)
from forestsim.uncertainty.planting import Planting
from forestsim.uncertainty.study import OUTCOMES, Study, open_study, possible_outcomes, study

__all__ = [
    "OUTCOMES",
    "Factor",
    "Indices",
    "Planting",
    "Study",
    "Switch",
    "Tornado",
    "open_study",
    "possible_outcomes",
    "sobol_indices",
    "study",
    "switching_value",
    "switching_values",
    "tornado",
]
