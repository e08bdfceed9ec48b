"""Work beside the rest gives, raises and ends as it would in place."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from forestsim import beside as module
from forestsim.beside import beside
from forestsim.errors import ScenarioError

CAN_SPLIT = module.can_split
needs_split = pytest.mark.skipif(not CAN_SPLIT(), reason="one core, or a system that does not split processes")


@pytest.fixture(params=[pytest.param(True, marks=needs_split), False], ids=["split", "in place"])
def way(request, monkeypatch):
    monkeypatch.setattr(module, "can_split", lambda: request.param)
    return request.param


def test_works_are_handed_over_in_order_and_the_second_sees_what_the_first_left(way):
    kept = []

    def first():
        kept.append(np.arange(200_000.0))
        return kept[0]

    with beside(first, lambda: kept[0].sum()) as following:
        np.testing.assert_array_equal(following(), np.arange(200_000.0))
        assert following() == np.arange(200_000.0).sum()
    assert bool(kept) is not way


def test_a_mistake_of_the_user_comes_through_line_by_line(way):
    def fails():
        raise ScenarioError(["a.yaml: one", "a.yaml: two"])

    with beside(lambda: 1, fails) as following:
        assert following() == 1
        with pytest.raises(ScenarioError) as raised:
            following()
    assert raised.value.problems == ["a.yaml: one", "a.yaml: two"]


def test_what_cannot_be_handed_over_is_an_error_and_no_silence(way):
    with beside(lambda: lambda: 1) as following:
        if way:
            with pytest.raises(Exception, match="pickle"):
                following()
        else:
            assert following()() == 1


@needs_split
def test_a_block_left_early_ends_its_work(monkeypatch):
    monkeypatch.setattr(module, "can_split", CAN_SPLIT)
    started = time.perf_counter()
    with pytest.raises(KeyError), beside(lambda: time.sleep(60)):
        raise KeyError
    assert time.perf_counter() - started < 30


@needs_split
def test_a_killed_work_says_that_memory_was_full(monkeypatch):
    monkeypatch.setattr(module, "can_split", CAN_SPLIT)
    with beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as following, pytest.raises(MemoryError):
        following()


@needs_split
def test_a_run_in_two_processes_is_the_same(small_scenario, small_outcome, monkeypatch):
    import xarray as xr

    import forestsim

    monkeypatch.setattr(module, "can_split", CAN_SPLIT)
    split = forestsim.simulate(small_scenario)
    xr.testing.assert_identical(split.fields, small_outcome.fields)
    xr.testing.assert_identical(split.patches, small_outcome.patches)
    assert set(split.tables) == set(small_outcome.tables)
    for name, table in split.tables.items():
        assert table.drop(columns="geometry", errors="ignore").equals(
            small_outcome.tables[name].drop(columns="geometry", errors="ignore")
        ), name
