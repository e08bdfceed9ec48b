"""forestsim plans forest plantings on the Turkestan–Shaulder corridor and simulates what they give.

import forestsim
outcome = forestsim.simulate(forestsim.load("corridor"))
outcome.save("maps/corridor")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

# Loaded first, so that the submodule of that name does not hide the function below.
import forestsim.simulate as _simulate
from forestsim.compare import compare

if TYPE_CHECKING:
    from forestsim.results import Outcome
    from forestsim.scenario import Scenario

__all__ = ["Outcome", "Scenario", "compare", "load", "simulate"]


def load(scenario: str, *args: Any, **options: Any) -> Scenario:
    """Read a scenario by path or by the name of a shipped one; see ``forestsim.scenario.load``."""
    from forestsim.scenario import load as load_scenario

    return load_scenario(scenario, *args, **options)


def simulate(scenario: Scenario, progress: Callable[[str], None] | None = None) -> Outcome:
    """Carry a scenario from plan to results; ``Outcome.save`` then writes tables, rasters and the map."""

    def map_page(outcome: Outcome) -> str:
        from forestsim.maps import render

        return render([outcome])

    return _simulate.simulate(scenario, progress).with_pages(map=map_page)


def __getattr__(name: str) -> Any:
    if name == "Outcome":
        from forestsim.results import Outcome

        return Outcome
    if name == "Scenario":
        from forestsim.scenario import Scenario

        return Scenario
    raise AttributeError(f"module 'forestsim' has no attribute {name!r}")
