"""Inputs that a result hangs on stand out of the draws; those of chance do not."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.stats import spearmanr

from forestsim.probability import probabilities
from forestsim.results import Outcome
from forestsim.sensitivity import COLUMNS, HEADLINES, chance_level, sensitivity_table, standing_out
from forestsim.simulate import prepare, simulate


def drawn(draws: int, inputs: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((draws, inputs))


def test_what_a_result_is_made_of_is_found_among_many_and_in_order():
    samples = drawn(64, 300)
    outcome = -4 * samples[:, 17] + 2 * samples[:, 230] + 0.2 * samples[:, 5]
    found = standing_out(samples, outcome)
    assert [one.place for one in found[:2]] == [17, 230]
    assert found[0].correlation == pytest.approx(spearmanr(samples[:, 17], outcome).statistic)
    assert found[0].correlation < -0.8
    assert found[1].partial > found[1].correlation > 0


def test_an_input_behind_a_strong_one_is_seen_once_that_is_taken_out():
    samples = drawn(64, 100)
    outcome = 10 * samples[:, 0] + 2 * samples[:, 1]
    found = {one.place: one for one in standing_out(samples, outcome)}
    assert abs(found[1].correlation) < chance_level(100, 62)
    assert found[1].partial > 0.8


def test_nothing_is_named_where_nothing_acts_in_95_of_100_runs():
    rng = np.random.default_rng(5)
    named = sum(bool(standing_out(rng.random((64, 200)), rng.random(64))) for _ in range(400))
    assert named / 400 == pytest.approx(0.05, abs=0.03)


def test_the_chance_level_of_one_input_is_that_of_the_tables():
    """Critical value of a correlation for 10 pairs, two-sided 5 %: 0.632; Fisher and Yates (1963), table VII."""
    assert chance_level(1, 8) == pytest.approx(0.632, abs=5e-4)
    assert chance_level(400, 62) > chance_level(1, 62)


def test_inputs_and_outcomes_that_do_not_vary_never_stand_out():
    samples = drawn(32, 3)
    samples[:, 1] = 7.0
    assert [one.place for one in standing_out(samples, samples[:, 2])] == [2]
    assert standing_out(samples, np.full(32, 5.0)) == []
    assert standing_out(np.empty((32, 0)), samples[:, 0]) == []


def test_the_same_input_twice_is_named_once():
    samples = drawn(64, 4)
    doubled = np.column_stack([samples, samples[:, 0]])
    assert len(standing_out(doubled, samples[:, 0])) == 1


@pytest.fixture(scope="module")
def made(small_scenario):
    """A run of 64 draws: the table, and totals that are made up from single inputs."""
    settings = small_scenario.uncertainty.model_copy(update={"draws": 64})
    context = prepare(small_scenario.model_copy(update={"uncertainty": settings}))
    wage = probabilities(1, "guard_wage", 64)
    mass = probabilities(1, "mature_stress_share", 64)
    rain = context.site.years["rain_factor"].mean("year").to_numpy()
    values = np.stack([-1000 * wage + 20 * mass, -5 * mass + 1, 100 * rain])
    shape = (3, len(context.growth["year"]), 64)
    totals = xr.Dataset(
        {"total": (("quantity", "year", "draw"), np.broadcast_to(values[:, None], shape))},
        coords={"quantity": list(HEADLINES), "year": context.growth["year"].values},
    )
    return context, totals


def test_the_table_of_a_run_names_what_its_totals_are_made_of(made):
    table = sensitivity_table(*made)
    assert list(table.columns) == COLUMNS
    found = {name: rows["input"].tolist() for name, rows in table.groupby("outcome")}
    assert found["net_present_value"][0] == "guard_wage"
    assert found["co2_stock"] == ["mature_stress_share"]
    assert found["water_use"] == ["rain_factor"]
    wage = table.set_index("input").loc["guard_wage"]
    assert (wage["unit"], wage["low"], wage["value"], wage["high"]) == ("KZT2025 month-1", 150000, 200000, 250000)
    assert wage["correlation"] < -0.99
    assert wage["outcome_at_low"] > wage["outcome_at_high"]
    assert wage["outcome_unit"] == "USD"
    assert wage["n"] == 64


def test_money_never_explains_what_grows(made):
    context, totals = made
    grown = totals.assign(total=totals["total"].where(totals["quantity"] != "co2_stock", totals["total"][0]))
    assert not len(sensitivity_table(context, grown).query("outcome == 'co2_stock' and input == 'guard_wage'"))


def test_few_draws_name_nothing(made):
    context, totals = made
    assert not len(sensitivity_table(context, totals.isel(draw=slice(8))))


def test_a_run_carries_the_table_in_its_folder(made, small_scenario, tmp_path):
    settings = small_scenario.uncertainty.model_copy(update={"draws": 64})
    outcome = simulate(small_scenario.model_copy(update={"uncertainty": settings}))
    again = Outcome.open(outcome.save(tmp_path / "out"))
    assert set(outcome.tables["sensitivity"]["outcome"]) <= set(HEADLINES)
    assert len(again.tables["sensitivity"]) == len(outcome.tables["sensitivity"]) > 0
    assert again.tables["sensitivity"]["input"].tolist() == outcome.tables["sensitivity"]["input"].tolist()
