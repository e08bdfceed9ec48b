"""Worked cases of the economy: the example, cases by hand, and what is wrong with a file."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.calc.economics import ECONOMICS, KINDS, answer_cases, kind_of
from forestsim.calc.economics_example import CASES
from forestsim.errors import ForestsimError

CASE_FOLDER = Path(__file__).parent / "cases" / "economics"
SHARED = Path(__file__).parents[2] / "shared" / "cases" / "economics" / "economics_cases.json"
BY_KIND = {kind_of(case["id"]).name: case for case in CASES}
NOT_ASKED = ("damage_by_age", "carbon_break_even")


def read(file):
    return json.loads(file.read_text("utf-8"))


FURTHER = read(CASE_FOLDER / "further.json")["cases"]


def answer(case):
    return answer_cases({"cases": [case]}, "cases.json")["cases"][0]


def example(kind, **changes):
    case = {key: copy.deepcopy(BY_KIND[kind][key]) for key in ("id", "title", "inputs")}
    case["inputs"] |= changes
    return case


def problems(*cases):
    with pytest.raises(ForestsimError) as wrong:
        answer_cases({"cases": list(cases)}, "cases.json")
    assert all("\n" not in line and line.startswith("cases.json: ") for line in wrong.value.problems)
    return wrong.value.problems


def assert_holds(result, expected, rtol=1e-9):
    """Numbers within rtol, words and flags exactly; what a file writes as null where nothing is known."""
    for key, value in expected.items():
        found = result[key].tolist() if hasattr(result[key], "tolist") else result[key]
        numbers = value if isinstance(value, list) else [value]
        for one, other in zip(found if isinstance(value, list) else [found], numbers, strict=True):
            if other is None or (isinstance(other, float | int) and not isinstance(other, bool)):
                unknown = one is None or not math.isfinite(one)
                assert unknown if other is None else one == pytest.approx(other, rel=rtol, abs=1e-12), (key, one)
            else:
                assert one is other or one == other, (key, one, other)
                assert type(one) is type(other)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_example_repeats_the_project_cases(case):
    """Expected values: project cases rent_a to landuse_seed_kenya, each checked by hand or with scipy."""
    found, expected = answer(case), read(CASE_FOLDER / "example_expected.json")[case["id"]]
    assert_holds(found["result"], expected)
    assert set(expected) <= set(found["result"])


@pytest.mark.parametrize("case", FURTHER, ids=lambda case: case["id"])
def test_further_cases_by_hand(case):
    """Closed forms worked outside the package: other forms, degenerate inputs, nothing known."""
    found = answer(case)
    assert_holds(found["result"], case["expected"])
    if None in case["expected"].values():
        assert found["notes"] or case["id"] in NOT_ASKED


def test_the_shared_cases_hold_within_their_tolerance(tmp_path):
    if not SHARED.is_file():
        pytest.skip("the shared cases are not here")
    out = read(calculate(ECONOMICS, SHARED, tmp_path / "out.json"))
    given = read(SHARED)
    assert [case["id"] for case in out["cases"]] == [case["id"] for case in given["cases"]]
    for found, case in zip(out["cases"], given["cases"], strict=True):
        assert_holds(found["result"], case["expected"], rtol=min(case["rtol"], 1e-6))
        assert_holds(found["steps"], {k: v for k, v in case["steps"].items() if not isinstance(v, dict | list)})


def test_every_kind_has_an_example_with_all_its_results():
    assert set(BY_KIND) == set(KINDS)
    for name, kind in KINDS.items():
        assert set(kind.units) <= set(answer(example(name))["result"])


@pytest.mark.parametrize(
    ("case_id", "kind"),
    [("rent_b", "rent"), ("rent_neg_b", "rent_neg"), ("cifuentes_trail_9", "cifuentes_trail"), ("assetx", "asset")],
)
def test_the_longest_kind_counts(case_id, kind):
    assert kind_of(case_id).name == kind


def test_what_is_expected_but_not_known_is_null_and_steps_may_be_asked_for():
    case = example("rent") | {"expected": {"gva": 720, "moonlight": 1}}
    result = answer(case)["result"]
    assert result["gva"] == 720
    assert result["moonlight"] is None


def test_the_command_answers_a_file_and_keeps_its_other_keys(tmp_path):
    from forestsim.cli import app

    file, out = tmp_path / "cases.json", tmp_path / "out.json"
    file.write_text(json.dumps({"set": "mine", "cases": [example("npv", cashflow=[1, 2]) | {"note": "ö"}]}), "utf-8")
    done = CliRunner().invoke(app, ["calc", "economics", str(file), "-o", str(out)])
    assert done.exit_code == 0, done.output
    found = read(out)
    assert found["set"] == "mine"
    assert found["cases"][0]["note"] == "ö"
    assert found["cases"][0]["result"]["irr"] is None
    assert "no internal rate of return" in " ".join(found["cases"][0]["notes"])
    assert calculator("economics", CALCULATORS) is ECONOMICS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no object"),
        ("{}", "cases is missing"),
        ('{"cases": {}}', "cases is no list"),
        ('{"cases": []}', "cases is empty"),
        ('{"cases": [3]}', "cases.0 is 3; write an object"),
        ('{"cases": [{"title": "t"}]}', "cases.0.id is missing"),
        ('{"cases": [{"id": "npv_1", "title": "t"}]}', "npv_1: inputs is missing"),
        ('{"cases": [{"id": "npv_1", "title": "t", "inputs": []}]}', "npv_1: inputs is a list of 0; write an object"),
    ],
)
def test_a_file_of_another_shape_is_refused_and_nothing_is_written(tmp_path, text, said):
    file = tmp_path / "cases.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ForestsimError, match=said.replace(".", r"\.")):
        calculate(ECONOMICS, file, tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("case", "line"),
    [
        (example("npv", rate=9), "npv_a: inputs.rate is 9; give more than -1 and at most 1, a fraction such as 0.09"),
        (example("rent", return_rate=6), "rent_a: inputs.return_rate is 6; give more than -1"),
        (example("carbon", buffer=20), "carbon_a: inputs.buffer is 20; give 0 to 1, a fraction, not a percentage"),
        (example("carbon", kzt_per_usd=None), "carbon_a: inputs.kzt_per_usd is missing; add it (the rate of the price"),
        (example("carbon", kzt_per_usd=0), "carbon_a: inputs.kzt_per_usd is 0; give more than 0"),
        (example("mcda", scores={"access": 80}), "mcda_a: inputs.scores.access is 80; give 0 to 1"),
        (example("leakage", visitors=-1), "leakage_a: inputs.visitors is -1; give 0 or more"),
        (example("npv", cashflow={"0": 1}), "npv_a: inputs.cashflow is an object of 1; write a list"),
        (example("npv", cashflow=[1, "2"]), "npv_a: inputs.cashflow.1 is 2; write a number without quotes"),
        (example("npv", cashflow=[]), "npv_a: inputs.cashflow is empty; give 1 or more"),
        (example("npv", cashflow=None), "npv_a: inputs.cashflow is missing; add it (a list), or benefits and costs"),
        (example("degradation", n_steps=1.5), "degradation_a: inputs.n_steps is 1.5; write a whole number"),
        (example("option", d=1.2), "option_a: inputs.d is 1.2 and inputs.u 1.5; 1 + r (1.05) must lie between"),
        (example("asset", degradation=-40), "asset_a: inputs.degradation is -40; give 0 or more"),
        (example("fees", removed_t={"SO": 1}), "fees_a: inputs.removed_t.SO has no rate in rates_mci_per_t; did you"),
        (example("fees", share_to_forest=None, share_to_forst=0.1), "is share_to_forst meant?"),
        (example("fixedasset", salvage=2000), "fixedasset_a: inputs: salvage is 2000, above the cost of 1000"),
        (
            example("cifuentes", correction={"mud": {"limiting": 5, "total": 4}}),
            "cifuentes_a: inputs.correction.mud.limiting is 5; write 4 or less",
        ),
        (
            example("leakage", propensity_to_spend=1, share_spent_locally=1),
            "leakage_a: inputs.propensity_to_spend times share_spent_locally is 1; lower one",
        ),
        (
            example("noise", bands=[{"lo": 50, "hi": 56, "eur_per_db_person_year": 1}] * 2),
            "noise_a: inputs.bands 50-56 and 50-56 dB overlap",
        ),
        (
            example("montecarlo", terms=[{"b": 1, "lo": 2, "hi": 1}]),
            "montecarlo_a: inputs.terms.0.lo is 2, above hi (1)",
        ),
        (example("rent") | {"id": "rentt"[1:]}, "entt: id begins with no known kind; did you mean rent"),
        (example("rent") | {"title": None}, "rent_a: title is None; write a text in quotes"),
    ],
    ids=lambda value: value["id"] if isinstance(value, dict) else None,
)
def test_a_mistake_is_named_with_its_case_key_value_and_cure(case, line):
    assert any(line in said for said in problems(case))


def test_towns_need_people_and_a_distance_to_every_site():
    towns = [{"name": "A", "pop": -5}, {"name": "B", "pop": 10, "dist_km": [1, None]}]
    said = problems(example("gravity", towns=towns))
    assert "cases.json: gravity_a: inputs.towns.0.pop is -5; give 0 or more, in people" in said
    assert any("inputs.towns.0.dist_km is missing; add it (km by road" in line for line in said)
    assert any("inputs.towns.1.dist_km.1 is null; write a number" in line for line in said)
    said = problems(example("gravity", towns=[{"pop": 1, "dist_km": [3]}]))
    assert said[0].endswith("has 1 distances for 2 sites; give kilometres by road to every site, in their order")


def test_all_mistakes_of_all_cases_are_told_at_once():
    said = problems(example("npv", rate=9) | {"title": 4}, example("rent", area_ha=-1), example("npv"), {"id": 7})
    assert len(said) == 5
    assert any("npv_a: id stands in cases.0 too" in line for line in said)


@pytest.mark.parametrize(
    ("kind", "changes", "lines"),
    [
        (
            "gravity",
            {"towns": [{"pop": -3, "dist_km": [1, 2]}, {"pop": 3, "dist_km": [1]}, {"pop": 3}, 7]},
            (
                "towns.0.pop",
                "towns.1.dist_km has 1 distances for 2 sites",
                "towns.2.dist_km is missing",
                "towns.3 is 7",
            ),
        ),
        (
            "cifuentes",
            {"correction": {"heat": {"limiting": 9, "total": 4}, "mud": {"limiting": "1"}}, "open_hours": 25},
            (
                "open_hours is 25",
                "correction.heat.limiting is 9",
                "correction.mud.limiting is 1",
                "correction.mud.total is missing",
            ),
        ),
        ("fees", {"removed_t": {"SO": 1}, "share_to_forest": 5}, ("removed_t.SO has no rate", "share_to_forest is 5")),
        (
            "montecarlo",
            {"terms": [{"b": 1, "lo": 2, "hi": 1}, {"b": 1, "lo": 2}], "const": None},
            ("const is missing", "terms.0.lo is 2, above hi", "terms.1.hi is missing"),
        ),
    ],
    ids=["gravity", "cifuentes", "fees", "montecarlo"],
)
def test_what_contradicts_is_told_beside_what_is_missing(kind, changes, lines):
    said = problems(example(kind, **changes))
    for line in lines:
        assert any(f"inputs.{line}" in one for one in said), (line, said)


def test_a_stream_of_two_signs_without_a_rate_of_return_names_none():
    """100, -1, 300: the present value is above 0 at every rate."""
    found = answer(example("npv", cashflow=[100, -1, 300]))
    assert math.isnan(found["result"]["irr"])
    assert "At no rate does the present value pass through zero" in found["notes"][0]
    assert not any("nearest to 0" in note for note in found["notes"])
    assert any("2 internal rate(s)" in note for note in answer(example("npv", cashflow=[-100, 230, -132]))["notes"])


def priced(value, year=2025, currency="KZT"):
    return {"value": value, "price_year": year, "currency": currency}


def test_prices_of_different_years_are_never_added():
    said = problems(example("npv", cashflow=[priced(-10, 2023), priced(20, 2025)]))
    assert said == [
        "cases.json: npv_a: inputs.cashflow.1.price_year is 2025 but inputs.cashflow.0.price_year is 2023;"
        " carry all to one price year by a price index first"
    ]
    assert any("price_years.1 is 2025" in line for line in problems(example("npv", price_years=[2024, 2025])))
    assert any("price_year is 25;" in line for line in problems(example("npv", price_year=25)))


def test_a_currency_without_a_rate_is_refused_and_with_one_exchanged():
    flows = [priced(-10, currency="USD"), priced(6000)]
    said = problems(example("npv", cashflow=flows))
    assert said == [
        "cases.json: npv_a: inputs.cashflow.1.currency is KZT where USD is added up;"
        " give exchange_rates.USD, tenge for one"
    ]
    flow = answer(example("npv", cashflow=flows, rate=0.0, exchange_rates={"USD": 500}))
    assert flow["result"]["npv"] == pytest.approx(-10 + 6000 / 500)
    flow = answer(example("npv", cashflow=flows, rate=0.0, exchange_rates={"USD": 500}, currency="KZT"))
    assert flow["result"]["npv"] == pytest.approx(-10 * 500 + 6000)


@pytest.mark.parametrize("said", [{"currency": "EUR"}, {"currency": "tenge"}, {"price_usd": priced(20, 2025, "EUR")}])
def test_a_case_that_mixes_currencies_is_refused(said):
    assert "currency is" in problems(example("carbon", **said))[0]


def test_a_transfer_carries_from_year_to_year_itself():
    case = example("transfer", value_study=priced(12.53, 2015, "USD"), now={"price_year": 2025})
    assert answer(case)["result"]["value_policy"] == pytest.approx(13.935678464758697)


def paths(node, at=()):
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*at, key)
            yield from paths(inner, (*at, key))


ODD = [None, True, "x", -1, 0, 0.5, 9, 1e14, 1e-300, [], {}, [1], {"a": 1}]
PLACES = [(case["id"], path) for case in CASES for path in paths(case["inputs"])]


@settings(deadline=None, max_examples=300)
@given(place=st.sampled_from(PLACES), value=st.sampled_from(ODD))
def test_odd_values_are_answered_or_refused_but_never_crash(place, value):
    case_id, path = place
    case = copy.deepcopy(next(case for case in CASES if case["id"] == case_id))
    node = case["inputs"]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    try:
        found = answer(case)
    except ForestsimError as wrong:
        text = str(wrong)
        found = None
    if found is None:
        assert all(line.startswith(f"cases.json: {case_id}: inputs") for line in text.split("\n"))
    else:
        assert set(KINDS[kind_of(case_id).name].units) <= set(found["result"])
