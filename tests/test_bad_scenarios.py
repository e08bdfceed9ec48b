"""Every broken scenario gives one plain line for each mistake, all at once, and never a traceback.

The files in ``cases/`` end with the lines that must be said of them, each after ``#!``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forestsim.errors import ScenarioError
from forestsim.scenario import Scenario, from_mapping, load, to_mapping
from forestsim.yamlfile import read_mapping

CASES = sorted(Path(__file__).parent.joinpath("cases").glob("*.yaml"))
GOOD = {
    "name": "Good",
    "years": [2026, 2066],
    "belts": [
        {
            "name": "North",
            "line": "turkestan_shaulder_road",
            "offset_m": 20,
            "width_m": 30,
            "mix": {"ulmus_pumila": 1.0},
            "planting_year": 2027,
            "spacing_m": [4, 3],
        }
    ],
}


def expected(case: Path) -> list[str]:
    lines = case.read_text("utf-8").splitlines()
    said = [line.removeprefix("#! ") for line in lines if line.startswith("#! ")]
    return [f"{case.name}: {line}" for line in said or ["the file is empty; start from a shipped scenario"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_broken_file_says_exactly_what_is_wrong_and_what_to_do(case):
    with pytest.raises(ScenarioError) as wrong:
        load(case)
    assert wrong.value.problems == expected(case)


def test_every_line_names_the_file_and_a_cure_and_is_printable():
    for case in CASES:
        for line in expected(case):
            assert line.startswith(f"{case.name}: ")
            assert line.isprintable()
            assert "; " in line
            assert "pydantic" not in line


def test_mistakes_of_single_keys_and_between_keys_come_together():
    said = expected(Path(__file__).parent / "cases" / "everything_at_once.yaml")
    assert len(said) == 6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: é\n".encode("latin-1"), "line 1 is not UTF-8 text; save the file as UTF-8"),
        ("name: x\n# ok\nb: é\n".encode("cp1252"), "line 3 is not UTF-8 text; save the file as UTF-8"),
        ("name: x\n".encode("utf-16"), "is UTF-16 or not text at all; save the file as UTF-8"),
        ("name: x\n".encode("utf-16-be"), "is UTF-16 or not text at all; save the file as UTF-8"),
        (b"name: \x1b[31m\n", "line 1 has a control character; delete it"),
        (b'name: "\\ud800"\n', "line 1 has half of a character (a lone \\u surrogate); write the character itself"),
    ],
)
def test_a_file_in_another_encoding_says_so(tmp_path, content, said):
    file = tmp_path / "own.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError) as wrong:
        load(file)
    assert wrong.value.problems == [f"own.yaml: {said}"]


def test_a_folder_or_a_missing_file_or_an_unknown_name_says_so(tmp_path):
    with pytest.raises(ScenarioError, match=r": is a folder; give the scenario file in it$"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml: no such file; check the path$"):
        load(tmp_path / "nowhere.yaml")
    with pytest.raises(
        ScenarioError, match=r"^coridor: no such file and no shipped scenario; did you mean corridor\?$"
    ):
        load("coridor")
    with pytest.raises(ScenarioError, match=r"^dry: no such file and no shipped fragment; choose from dry_decade, "):
        load("corridor", fragments=("dry",))


@pytest.mark.parametrize("name", ["", "\0", "a\0b.yaml", "x" * 5000, "x" * 5000 + ".yaml", "a/b/c", "\ud800.yaml", "~"])
def test_a_path_that_cannot_be_is_no_traceback(name):
    with pytest.raises(ScenarioError):
        load(name)


def test_a_nested_alias_bomb_is_refused_at_once(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    file = tmp_path / "bomb.yaml"
    file.write_text(bomb)
    with pytest.raises(
        ScenarioError, match=r"^bomb.yaml: line 1 has an anchor or alias \(& or \*\); write the value out$"
    ):
        load(file)


def test_a_broken_fragment_is_named(tmp_path):
    piece = tmp_path / "thirst.yaml"
    piece.write_text("water: {efficency: 0.9}\n")
    with pytest.raises(ScenarioError) as wrong:
        load("corridor", fragments=(piece,))
    assert wrong.value.problems == [
        "corridor.yaml with thirst: water.efficency is not a known key; did you mean efficiency?"
    ]


def test_html_in_a_name_is_only_text():
    name = "<script>alert(1)</script> & <b>bold</b>"
    assert from_mapping({**GOOD, "name": name}).name == name


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    file = tmp_path / "windows.yaml"
    text = from_mapping(GOOD).text.replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert load(file) == from_mapping(GOOD)


@pytest.mark.parametrize(
    "data", [None, [], "text", 5, True, {1: 2}, {None: 3}, {"belts": {"a": 1}}, {"years": [10**400, 1]}]
)
def test_what_is_not_a_scenario_is_a_scenario_error(data):
    with pytest.raises(ScenarioError):
        from_mapping(data)


@pytest.mark.parametrize("key", ["[key]", "<number>", "<range>", "", "a.b", "float"])
def test_a_key_that_looks_like_a_mark_of_the_checker_is_only_a_key(key):
    belt = {**GOOD["belts"][0], "mix": {key: 60}}
    with pytest.raises(ScenarioError) as wrong:
        from_mapping({**GOOD, key: 1, "belts": [belt], "site": {"overrides": {key: "x"}}, "tiers": {key: 5}})
    assert any("not a known key" in line for line in wrong.value.problems)


def test_models_built_in_python_are_held_together_too():
    with pytest.raises(ScenarioError, match="first year must be before the last"):
        Scenario(**{**GOOD, "years": [2066, 2026], "belts": from_mapping(GOOD).belts})


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.just(10**400),
    st.binary(max_size=3),
)
keys = st.one_of(st.sampled_from(sorted(Scenario.model_fields)), st.text(max_size=5), st.integers(0, 3))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@given(data=st.dictionaries(keys, values, max_size=8))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_mappings_give_scenario_errors_and_nothing_else(data):
    with pytest.raises(ScenarioError) as wrong:
        from_mapping(data)
    assert all(line.isprintable() for line in wrong.value.problems)


def places(node, path=()):
    """Yield the path of everything in nested lists and mappings."""
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(inner, (*path, key))


FULL = read_mapping(Path(__file__).parent / "full_scenario.yaml")
PLACES = list(places(FULL))


@given(where=st.sampled_from(PLACES), value=values)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_anywhere_in_a_full_scenario_is_taken_or_told(where, value):
    def put(node, path):
        if not path:
            return value
        fresh = dict(node) if isinstance(node, dict) else list(node)
        fresh[path[0]] = put(node[path[0]], path[1:])
        return fresh

    try:
        scenario = from_mapping(put(FULL, where))
    except ScenarioError as wrong:
        told = wrong.problems
        assert all(line.isprintable() for line in told)
    else:
        assert from_mapping(to_mapping(scenario)) == scenario


@given(
    content=st.one_of(
        st.binary(max_size=60), st.text(alphabet="ab:-[]{}&*!|>'\"#?%@`,\n\t 01.~<=é", max_size=60).map(str.encode)
    )
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_scenario_errors_and_nothing_else(tmp_path, content):
    file = tmp_path / "fuzz.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError):
        load(file)
