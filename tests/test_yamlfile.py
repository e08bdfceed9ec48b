"""YAML is read as a person means it; what it would guess at stays text or is told."""

from __future__ import annotations

import datetime
import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ScenarioError
from forestsim.yamlfile import LARGEST_BYTES, parse_mapping, read_mapping, read_text


def value_of(text: str):
    return parse_mapping(f"key: {text}\n", "own.yaml")["key"]


@pytest.mark.parametrize(
    "text", ["12:30", "190:20:30.5", "010", "0x1f", "0b11", "1_000", "1e6", "1.5e6", "9" * 19, "=", "2027-13-45"]
)
def test_what_yaml_would_turn_into_an_odd_number_stays_text(text):
    """YAML 1.1 makes 750 of 12:30 and 8 of 010 (yaml.org/type/int.html)."""
    assert value_of(text) == text


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5), ("-5", -5), ("+5", 5), ("0", 0), ("0.6", 0.6), (".5", 0.5), ("2.", 2.0)]
)
def test_plain_numbers_are_numbers(text, value):
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


def test_nan_infinity_dates_and_truth_are_read_so_that_a_message_can_name_them():
    assert math.isnan(value_of(".nan"))
    assert value_of("-.inf") == -math.inf
    assert value_of("2027-01-01") == datetime.date(2027, 1, 1)
    assert value_of("no") is False
    assert value_of("on") is True


def test_keys_stay_as_they_are_written():
    read = parse_mapping("no: 1\n2027: 2\nnull: 3\n2027-01-01: 4\nN: 5\n", "own.yaml")
    assert list(read) == ["no", "2027", "null", "2027-01-01", "N"]


def test_text_with_tabs_inside_a_line_is_text():
    assert value_of("'a\tb'") == "a\tb"


def test_a_key_that_stands_twice_is_told_with_both_lines():
    with pytest.raises(
        ScenarioError, match=r"^own.yaml: line 3 has the key 'a' a second time \(first in line 1\); keep one"
    ):
        parse_mapping("a: 1\nb: 2\na: 3\n", "own.yaml")


def test_a_key_that_stands_twice_far_inside_is_told_too():
    with pytest.raises(ScenarioError, match="line 3 has the key 'c' a second time"):
        parse_mapping("a:\n  - b: {c: 1}\n  - {c: 1, d: 2, c: 3}\n", "own.yaml")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_refused_at_once(opening):
    with pytest.raises(ScenarioError):
        parse_mapping("a: " + opening * 50_000, "own.yaml")


def test_a_file_too_large_for_a_scenario_is_not_read(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as handle:
        handle.truncate(LARGEST_BYTES + 1)
    with pytest.raises(ScenarioError, match=r"^large.yaml: is larger than 10 MB; is it a scenario\?$"):
        read_text(file)


def test_a_byte_order_mark_is_dropped(tmp_path):
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfname: \xd0\xb0\n")
    assert read_mapping(file) == {"name": "а"}


plain = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**17), 10**17),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=10),
        st.sampled_from(
            ["12:30", "010", "1e6", "no", "2027-01-01", "<<", "=", "*a", "&a", "!t", "null", "~", "0x1f", "1_0"]
        ),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abn:<=1", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(data=st.dictionaries(st.text("abno: ", min_size=1, max_size=4), plain, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_what_safe_dump_writes_is_read_back(data):
    """The copy of the scenario in a results folder is written by PyYAML and read by this reader."""

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    assert parse_mapping(yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False), "own.yaml") == data
