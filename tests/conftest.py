"""What many tests share: one small run, made once."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A busy machine is slow, not wrong: timings never fail a test.
settings.register_profile("forestsim", deadline=None)
settings.load_profile("forestsim")

SMALL = {
    "name": "Small <b>test</b> plan",
    "years": [2026, 2046],
    "belts": [
        {
            "name": "Elm belt",
            "line": "turkestan_shaulder_road",
            "side": "left",
            "offset_m": 40,
            "width_m": 30,
            "from_km": 20,
            "to_km": 23,
            "mix": {"ulmus_pumila": 0.6, "elaeagnus_angustifolia": 0.4},
            "planting_year": 2027,
            "spacing_m": [4, 2],
            "irrigation_mm": 450,
        },
        {
            "name": "Saxaul belt",
            "line": "turkestan_shaulder_road",
            "side": "both",
            "offset_m": 300,
            "width_m": 100,
            "from_km": 20,
            "to_km": 22.5,
            "mix": {"haloxylon_aphyllum": 1.0},
            "planting_year": 2028,
            "spacing_m": [6, 5],
        },
    ],
    "uncertainty": {"draws": 16, "seed": 1},
}


@pytest.fixture(scope="session", autouse=True)
def one_process():
    """As many workers as there are cores run the tests: none has a core to spare for work beside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forestsim.beside.can_split", lambda: False)
        yield


@pytest.fixture(scope="session")
def small_scenario():
    from forestsim.scenario import from_mapping

    return from_mapping(SMALL, file="small.yaml")


@pytest.fixture(scope="session")
def small_context(small_scenario):
    from forestsim.simulate import prepare

    return prepare(small_scenario)


@pytest.fixture(scope="session")
def small_outcome(small_scenario):
    import forestsim

    return forestsim.simulate(small_scenario)


@pytest.fixture(scope="session")
def small_folder(small_outcome, tmp_path_factory):
    return small_outcome.save(tmp_path_factory.mktemp("results") / "small")
