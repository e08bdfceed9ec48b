"""Outcomes side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import SMALL

import forestsim
from forestsim.errors import ResultError
from forestsim.scenario import from_mapping


@pytest.fixture(scope="module")
def drier():
    return forestsim.simulate(from_mapping(SMALL | {"climate": {"rain_factor": 0.6}}, file="drier.yaml"))


def test_scenario_is_a_dimension(small_outcome, drier):
    both = forestsim.compare(small_outcome, drier)
    assert both["scenario"].values.tolist() == ["small", "drier"]
    co2 = both["total"].sel(quantity="co2_stock", year=2046, quantile="value")
    assert co2.sel(scenario="drier") < co2.sel(scenario="small")
    assert both["unit_of_total"].sel(quantity="co2_stock") == "t"
    expected = small_outcome.totals.query("quantity == 'co2_stock' and species == 'all' and year == 2046")[
        "value"
    ].item()
    assert co2.sel(scenario="small").item() == pytest.approx(expected)


def test_a_scenario_against_itself_differs_by_nothing(small_outcome):
    both = forestsim.compare(small_outcome, small_outcome)
    assert both["scenario"].values.tolist() == ["small (1)", "small (2)"]
    difference = both["total"].diff("scenario").values
    assert np.nanmax(np.abs(difference)) == 0


def test_one_outcome_is_not_a_comparison(small_outcome):
    with pytest.raises(ResultError, match="at least two"):
        forestsim.compare(small_outcome)


def test_other_years_and_other_money_are_named_together(small_outcome):
    other = replace(
        small_outcome, years=[2026, 2027], provenance=small_outcome.provenance | {"currency": {"headline": "KZT"}}
    )
    with pytest.raises(ResultError) as wrong:
        forestsim.compare(small_outcome, other)
    assert len(wrong.value.problems) == 2
