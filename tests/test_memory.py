"""Draws that do not fit in memory are refused before any work, with the number that does."""

from __future__ import annotations

import re

import pytest

import forestsim
from forestsim import memory
from forestsim.errors import ScenarioError
from forestsim.memory import BASE, available_memory, check_draws, most_draws


def test_the_draws_that_are_said_to_fit_are_taken_and_one_more_is_not():
    most = most_draws(63, 41, 4_000_000_000)
    check_draws(most, 63, 41, "a.yaml", 4_000_000_000)
    with pytest.raises(ScenarioError) as wrong:
        check_draws(most + 1, 63, 41, "a.yaml", 4_000_000_000)
    assert wrong.value.problems == [
        f"a.yaml: uncertainty.draws is {most + 1}, which does not fit in memory (4.0 GB free, 63 stands over 41 years);"
        f" give {most} draws at most"
    ]


def test_more_stands_and_years_leave_room_for_fewer_draws():
    assert most_draws(10, 41, 8 * 10**9) > most_draws(20, 41, 8 * 10**9) > most_draws(20, 80, 8 * 10**9) > 0


def test_256_draws_of_the_corridor_fit_in_two_gigabytes():
    assert most_draws(63, 41, 2 * 10**9) >= 256


def test_without_room_for_any_draw_the_cure_is_another():
    with pytest.raises(ScenarioError, match="give --draws 0, or free some memory"):
        check_draws(1, 63, 41, "a.yaml", BASE)


def test_where_the_system_does_not_tell_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: None)
    check_draws(10**9, 63, 41, "a.yaml")


def test_this_system_tells_how_much_memory_is_free():
    assert 10**7 < available_memory() < 10**14


def test_a_container_leaves_what_its_limit_leaves(tmp_path):
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("400\n")
    assert memory._of_container(tmp_path) == 600
    (tmp_path / "memory.max").write_text("max\n")
    assert memory._of_container(tmp_path) is None


def test_a_million_draws_of_the_corridor_are_refused_in_one_line_with_the_number_that_fits():
    with pytest.raises(ScenarioError) as wrong:
        forestsim.simulate(forestsim.load("corridor", draws=1_000_000))
    (line,) = wrong.value.problems
    fits = int(re.search(r"give (\d+) draws at most", line)[1])
    assert 0 < fits < 1_000_000


def test_memory_that_runs_out_all_the_same_is_said_plainly(monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(forestsim._simulate, "prepare", full)
    with pytest.raises(ScenarioError, match=r"uncertainty\.draws is 64 and memory is full; give fewer"):
        forestsim.simulate(forestsim.load("corridor"))
