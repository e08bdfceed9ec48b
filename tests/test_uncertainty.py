"""Tornado, Sobol indices and switching values: of models with known answers, then of a small planting."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from forestsim import probability
from forestsim.draws import draw_figures
from forestsim.economics import run_economics
from forestsim.effects import run_effects
from forestsim.errors import ForestsimError
from forestsim.simulate import prepare, simulate
from forestsim.tables import economy_table, species_names, species_parameters
from forestsim.uncertainty import (
    Factor,
    Planting,
    Tornado,
    open_study,
    possible_outcomes,
    sobol_indices,
    study,
    switching_value,
    switching_values,
    tornado,
)
from forestsim.uncertainty.methods import _saltelli
from forestsim.uncertainty.study import screened
from forestsim.workbook.study import save_study

SHARED = Path(__file__).parents[2] / "shared" / "cases" / "economics" / "economics_cases.json"
ADDITIVE = ((2.0, 0.0, 1.0), (1.0, -2.0, 2.0), (-3.0, 0.0, 2.0))
"""Weight, low and high bound of the worked case montecarlo_a; its constant is 5."""


def additive(terms, constant):
    inputs = [Factor.uniform(f"x{place}", low, high) for place, (_, low, high) in enumerate(terms)]
    weights = np.array([weight for weight, _, _ in terms])
    return inputs, lambda rows: constant + rows @ weights


def additive_truth(terms, constant):
    weight, low, high = np.array(terms).T
    variance = weight**2 * (high - low) ** 2 / 12
    return constant + (weight * (low + high) / 2).sum(), np.sqrt(variance.sum()), variance / variance.sum()


def ishigami(rows):
    one, two, three = rows.T
    return np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)


@pytest.mark.parametrize("salib", [True, False])
def test_indices_of_ishigamis_function_are_the_published_ones(salib):
    """Ishigami and Homma (1990), doi:10.1109/ISUMA.1990.151285, a = 7, b = 0.1: indices in closed form."""
    if salib:
        pytest.importorskip("SALib")
    inputs = [Factor.uniform(name, -np.pi, np.pi) for name in "abc"]
    found = sobol_indices(ishigami, inputs, 8192, 2, salib=salib)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.015)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.015)
    assert (found.first_confidence < 0.05).all()


def test_salib_and_the_packages_own_estimator_agree():
    pytest.importorskip("SALib")
    inputs = [Factor.uniform(name, -np.pi, np.pi) for name in "abc"]
    one, two = (sobol_indices(ishigami, inputs, 1024, 1, salib=by) for by in (True, False))
    assert one.first == pytest.approx(two.first, abs=1e-9)
    assert one.total == pytest.approx(two.total, abs=1e-9)
    assert one.total_confidence == pytest.approx(two.total_confidence, rel=0.4)


def check_additive(terms, constant, mean, deviation, shares):
    inputs, model = additive(terms, constant)
    points = qmc.Sobol(len(terms), rng=np.random.default_rng(1)).random_base2(12)
    outcomes = model(np.stack([one.quantile(p) for one, p in zip(inputs, points.T, strict=True)], axis=1))
    assert outcomes.mean() == pytest.approx(mean, abs=1e-3 * deviation)
    assert outcomes.std() == pytest.approx(deviation, rel=1e-2)
    found = sobol_indices(model, inputs, 2048, 1, salib=False)
    assert found.first == pytest.approx(shares, abs=0.01)
    assert found.total == pytest.approx(shares, abs=0.01)


def test_an_additive_model_has_its_closed_form_mean_deviation_and_indices():
    """Mean c + sum b (low + high) / 2; variance sum b^2 (high - low)^2 / 12; both indices are shares of it."""
    check_additive(ADDITIVE, 5.0, 3.0, 2.1602468994692865, [1 / 14, 2 / 7, 9 / 14])


def test_the_shared_additive_cases_come_out():
    if not SHARED.exists():
        pytest.skip("the shared cases are not here")
    cases = [case for case in json.loads(SHARED.read_text("utf-8"))["cases"] if case["id"].startswith("montecarlo")]
    assert cases
    for case in cases:
        given_, expected = case["inputs"], case["expected"]
        terms = [(term["b"], term["lo"], term["hi"]) for term in given_["terms"]]
        check_additive(terms, given_["const"], expected["mean"], expected["sd"], expected["S1"])
        assert expected["ST"] == pytest.approx(expected["S1"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 5), st.floats(-3, 0), st.floats(0.5, 3)), min_size=1, max_size=4))
def test_any_additive_model_has_equal_first_and_total_indices_that_sum_to_one(terms):
    _, _, shares = additive_truth(terms, 1.0)
    inputs, model = additive(terms, 1.0)
    found = sobol_indices(model, inputs, 512, 3, salib=False)
    assert found.first == pytest.approx(shares, abs=0.08)
    assert found.total == pytest.approx(shares, abs=0.08)


def test_an_outcome_that_does_not_vary_has_no_indices():
    inputs, _ = additive(ADDITIVE, 0.0)
    for salib in (False, None):
        assert np.isnan(sobol_indices(lambda rows: np.full(len(rows), 4.0), inputs, 16, 1, salib=salib).total).all()


def test_the_design_of_saltelli_changes_one_column_at_a_time():
    inputs, _ = additive(ADDITIVE, 0.0)
    design = _saltelli(inputs, 8, 1)
    first, mixed, second = design[:, 0], design[:, 1:-1], design[:, -1]
    for place in range(3):
        differs = mixed[:, place] != first
        assert differs[:, place].all()
        assert not np.delete(differs, place, axis=1).any()
        assert np.array_equal(mixed[:, place, place], second[:, place])


def test_the_tornado_of_an_additive_model_is_known_and_in_order():
    inputs, model = additive(ADDITIVE, 5.0)
    found = tornado(model, inputs)
    assert found.central == pytest.approx(3.0)
    assert found.low == pytest.approx([2.1, 1.2, 5.7])
    assert found.high == pytest.approx([3.9, 4.8, 0.3])
    assert found.swing == pytest.approx([1.8, 3.6, 5.4])
    assert found.order().tolist() == [2, 1, 0]


def test_an_input_that_lowers_the_outcome_at_both_ends_has_a_swing():
    found = tornado(lambda rows: -(rows[:, 0] ** 2), [Factor.uniform("x", -1, 1)])
    assert found.low == pytest.approx(found.high)
    assert found.swing == pytest.approx([0.81])


def test_inputs_that_do_not_act_are_found_together_and_cost_little():
    inputs = [Factor.uniform(f"x{place}", -1, 1) for place in range(100)]
    asked = []

    def model(rows):
        asked.append(len(rows))
        return rows[:, 7] + rows[:, 50] * 1e-6

    whole = tornado(model, inputs)
    alone, asked[:] = sum(asked), []
    blocks = tornado(model, inputs, block=10)
    assert np.array_equal(whole.low, blocks.low)
    assert np.array_equal(whole.high, blocks.high)
    assert sum(asked) < alone / 2


def test_chance_swings_from_the_5_to_the_95_percent_point_of_the_outcome():
    luck = np.random.default_rng(1).normal(size=64)
    found = tornado(
        lambda rows: np.where(rows[:, 0] < 0, 0.0, luck[rows[:, 0].astype(int)]), [Factor.numbered("luck", 64)]
    )
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(np.quantile(luck, (0.05, 0.95))))
    assert found.central == 0


def test_several_outcomes_are_answered_at_once():
    inputs, model = additive(ADDITIVE, 5.0)

    def both(rows):
        return np.stack([model(rows), rows[:, 1] - 0.5], axis=1)

    pair, one = tornado(both, inputs), tornado(model, inputs)
    assert pair.swing[:, 0] == pytest.approx(one.swing)
    indices = sobol_indices(both, inputs, 256, 1, salib=False)
    assert indices.total[:, 1] == pytest.approx([0, 1, 0], abs=0.02)
    first, second = switching_values(both, inputs, range(3), pair)
    assert first[2].value == pytest.approx(2.0)
    assert second[1].value == pytest.approx(0.5, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(value=st.floats(1, 100), slope=st.floats(0.1, 5), share=st.floats(0.2, 5))
def test_the_switching_value_of_a_line_is_where_it_crosses(value, slope, share):
    target = value * share
    inputs = [Factor.figure("price", value, value / 2, value * 2, "USD"), Factor.uniform("other", -1, 1)]
    found = switching_value(lambda rows: slope * (rows[:, 0] - target) + rows[:, 1], inputs, "price")
    assert found.value == pytest.approx(target, rel=1e-3)


def test_a_switching_value_out_of_reach_is_none_with_the_reason():
    inputs = [Factor.figure("share", 0.3, 0.1, 0.5, "1"), Factor.figure("price", 10.0, 5.0, 20.0, "USD")]

    def model(rows):
        return rows[:, 0] ** 2 - 1.5 + 0 * rows[:, 1]

    assert switching_value(model, inputs, "share").value is None
    assert "from 0.01 to 1" in switching_value(model, inputs, "share").why
    assert switching_value(model, inputs, "price").why
    with pytest.raises(ForestsimError, match=r"input is prise; did you mean price\?"):
        switching_value(model, inputs, "prise")


def test_of_two_switching_values_the_nearer_one_counts():
    inputs = [Factor.figure("price", 10.0, 5.0, 20.0, "USD")]
    found = switching_value(lambda rows: (rows[:, 0] - 7.0) * (rows[:, 0] - 60.0), inputs, "price")
    assert found.value == pytest.approx(7.0, rel=1e-3)


def test_a_model_that_fails_far_out_is_searched_only_where_it_holds():
    def model(rows):
        return np.where(rows[:, 0] > 30, np.nan, rows[:, 0] - 25.0)

    inputs = [Factor.figure("price", 10.0, 5.0, 20.0, "USD")]
    found = switching_value(model, inputs, "price")
    assert found.value is None
    assert "to 20" in found.why


OUTCOMES = ("net_present_value", "economic_present_value", "co2_stock", "water_use")


@pytest.fixture(scope="module")
def planting(small_scenario):
    return Planting(small_scenario, OUTCOMES)


def test_joint_draws_are_the_draws_of_a_run(planting, small_outcome):
    """Whatever a run draws is among the inputs: weather, luck, growth, effects and money."""
    joint = planting.joint(small_outcome.draws.sizes["draw"])
    for place, name in enumerate(OUTCOMES):
        run = small_outcome.draws["total"].sel(quantity=name).isel(year=-1).to_numpy()
        assert joint[:, place] == pytest.approx(run, rel=1e-5)


def test_the_central_evaluation_is_a_run_without_draws(planting, small_scenario):
    still = small_scenario.model_copy(
        update={"uncertainty": small_scenario.uncertainty.model_copy(update={"draws": 0})}
    )
    context = prepare(still)
    money = run_economics(context.with_effects(run_effects(context)), draw_figures(economy_table(), {}, 0, 1))
    central = planting(np.array([[one.value for one in planting.factors]]))[0]
    assert central[0] == pytest.approx(float(money.totals["net_present_value"].isel(year=-1)), rel=1e-9)


def test_every_figure_that_a_run_draws_is_an_input(monkeypatch, planting, small_scenario):
    asked, plain = set(), probability.probabilities

    def listening(seed, name, draws):
        asked.add(name)
        return plain(seed, name, draws)

    monkeypatch.setattr("forestsim.draws.probabilities", listening)
    monkeypatch.setattr(probability, "probabilities", listening)
    fresh = small_scenario.uncertainty.model_copy(update={"draws": 5, "seed": 77})
    context = prepare(small_scenario.model_copy(update={"uncertainty": fresh}))
    run_economics(context.with_effects(run_effects(context)), draw_figures(economy_table(), {}, 5, 77))
    planted = set(context.stands.table["species"])
    others = set(species_names()) - planted
    inputs = {name for column in planting.single for part in column.parts for name in part.names}
    tables = (
        economy_table(),
        species_parameters().assign(figure=lambda rows: rows["species"] + " " + rows["parameter"]),
    )
    fixed = {name for rows in tables for name in rows.loc[rows["low"].fillna(0) == rows["high"].fillna(0), "figure"]}
    unstated = {name for name in asked if name.endswith((" edible_yield", " age_first_fruit"))}
    left = asked - inputs - fixed - unstated
    assert {name for name in left if name.split()[0] not in others} == set()
    assert len(asked & inputs) > 500


def test_one_evaluation_does_not_depend_on_its_place_among_others(planting):
    rows = np.tile([one.value for one in planting.factors], (6, 1))
    names = [one.name for one in planting.factors]
    rows[1, names.index("fence")] = 4000.0
    rows[2, names.index("mature_stress_share")] = 0.3
    rows[3, names.index("weather")] = 5
    rows[4, names.index("establishment")] = 5
    found = planting(rows)
    assert planting(rows[::-1])[::-1] == pytest.approx(found, rel=1e-9)
    assert found[0] == pytest.approx(found[5])
    assert found[1, 0] != found[0, 0]
    assert found[1, 2] == found[0, 2]
    for place in (2, 3, 4):
        assert found[place, 2] != found[0, 2]


def test_screening_leaves_every_input_in_one_factor_and_what_is_correlated_together(planting):
    names = [one.name for one in planting.factors]
    swing = np.where(np.isin(names, ["guard_wage", "mature_stress_share"]), 5.0, 0.1)
    factors = screened(planting.columns, Tornado(np.zeros(1), 0 * swing[:, None], swing[:, None]), 1)
    names = [name for column in factors for part in column.parts for name in part.names]
    every = [name for column in planting.columns for part in column.parts for name in part.names]
    assert sorted(names) == sorted(every)
    first, second = factors[:2]
    assert {first.factor.name, second.factor.name} == {"prices and wages of one year", "mature_stress_share"}
    group = first if first.factor.numbers else second
    assert {"hour_of_labour", "fence", "spend_residents"} <= {name for part in group.parts for name in part.names}


@pytest.fixture(scope="module")
def found(small_scenario):
    return study(small_scenario, OUTCOMES[:2], draws=16, top=4)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(planting, small_scenario):
    again = Planting(small_scenario, OUTCOMES)
    assert again.joint(16).tobytes() == planting.joint(16).tobytes()
    chance = [column for column in planting.columns if column.factor.numbers]
    one, two = (model.of(chance) for model in (planting, again))
    indices = [sobol_indices(model, model.factors, 4, 1, salib=False) for model in (one, two)]
    assert indices[0].total.tobytes() == indices[1].total.tobytes()
    other = small_scenario.uncertainty.model_copy(update={"seed": 2})
    moved = Planting(small_scenario.model_copy(update={"uncertainty": other}), OUTCOMES).joint(16)
    assert not np.array_equal(moved, planting.joint(16))


def test_a_study_says_what_it_should(found):
    assert list(found.tables) == ["headline", "exceedance", "tornado", "sobol", "switching"]
    headline = found.tables["headline"].set_index("outcome").loc["net_present_value"]
    points = headline[["p5", "p10", "p50", "p90", "p95"]].to_numpy(float)
    assert (np.diff(points) >= 0).all()
    assert 0 <= headline["probability_below_0"] <= 1
    exceeded = found.tables["exceedance"].query("outcome == 'net_present_value'")
    assert (exceeded["value"].diff().dropna() >= 0).all()
    assert exceeded["probability"].is_monotonic_decreasing
    bars = found.tables["tornado"].query("outcome == 'net_present_value'")
    assert bars["swing"].is_monotonic_decreasing
    assert (bars["swing"] > 0).all()
    shares = found.tables["sobol"].query("outcome == 'net_present_value'")
    assert shares["total"].iloc[0] > 0.2
    assert shares["figures"].sum() > 300
    turning = found.tables["switching"].dropna(subset="switching_value")
    inside = (turning["low"] <= turning["switching_value"]) & (turning["switching_value"] <= turning["high"])
    assert (turning["inside_range"] == inside).all()
    assert (found.tables["switching"]["note"] != "").all()


def test_a_study_is_written_whole_and_the_same_twice(found, tmp_path):
    one, two = (save_study(found, tmp_path / name) for name in ("one", "two"))
    assert {file.name for file in one.iterdir()} == {
        *(f"{name}.csv" for name in found.tables),
        *("uncertainty.xlsx", "tornado.svg", "tornado.png"),
    }
    for file in one.iterdir():
        assert file.read_bytes() == (two / file.name).read_bytes(), file.name
    with pytest.raises(ForestsimError, match="--force"):
        save_study(found, one)


def test_every_possible_outcome_is_there(small_scenario):
    money = [name for name in possible_outcomes() if name not in ("belt_loss", "belt_loss_winter", "noise_reduction")]
    values = Planting(small_scenario, money).joint(16)
    assert values.shape == (16, len(money))
    assert not np.isnan(values[:, money.index("net_present_value")]).any()


def test_all_wishes_that_cannot_be_fulfilled_are_told_at_once():
    with pytest.raises(ForestsimError) as caught:
        open_study("corridoor", (), ("net_present_valu", "rent", "rent"), 1, 0)
    assert [line.split(" ")[0].rstrip(":") for line in caught.value.problems] == [
        *("corridoor", "--outcome", "--outcome", "--draws", "--top"),
    ]
    for draws in (-3, 0, 15, 4097):
        with pytest.raises(ForestsimError, match=rf"--draws: is {draws}; write a number from 16 to 4096"):
            open_study("corridor", (), (), draws)


def test_two_runs_of_one_seed_write_the_same_bytes(small_outcome, small_scenario, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = small_outcome.save(tmp_path / "one"), simulate(small_scenario).save(tmp_path / "two")
    names = [file.name for file in one.iterdir() if file.suffix in (".csv", ".nc", ".tif", ".yaml", ".xlsx")]
    assert {"results.nc", "totals.csv", "per_hectare.csv"} <= set(names)
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
