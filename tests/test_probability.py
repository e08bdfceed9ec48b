"""Probabilities of figures: even in every figure, steady by name, together in sets and in correlated groups."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from forestsim import probability
from forestsim.effects.figures import figure_table
from forestsim.growth.inputs import growth_table
from forestsim.probability import DIMENSIONS, Design, group_of, normals, probabilities, set_of
from forestsim.tables import economy_table, package_table, species_parameters

NAMES = ("care_share", "guard_wage", "climate w 2030", "ulmus_pumila height_max", "a figure of one's own")


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES), draws=st.integers(1, 300), seed=st.integers(0, 2**32 - 1))
def test_each_of_any_number_of_classes_holds_one_draw(name, draws, seed):
    found = probabilities(seed, name, draws)
    assert found.shape == (draws,)
    assert ((found > 0) & (found < 1)).all()
    assert sorted(np.floor(found * draws).astype(int)) == list(range(draws))


def test_the_same_seed_and_name_give_the_same_bytes_and_others_do_not():
    for name in NAMES:
        one, same = (probabilities(7, name, 50).tobytes() for _ in range(2))
        assert one == same
        assert probabilities(8, name, 50).tobytes() != one
    assert len({probabilities(7, name, 50).tobytes() for name in NAMES}) == len(NAMES)


def test_another_row_of_a_table_moves_no_other_sample(monkeypatch):
    before = {name: probabilities(1, name, 64) for name in NAMES}

    def more(file, numbers=()):
        rows = package_table(file, numbers)
        new = {"figure": "something new", "group": "new", "set": "weather of 2030", "correlation": 0.9, "dimension": 3}
        own = pd.DataFrame([{column: new[column] for column in rows if column in new}])
        return pd.concat([rows, own], ignore_index=True)

    for cached in (probability.group_of, probability.set_of, probability._patterns, probability._sobol):
        cached.cache_clear()
    monkeypatch.setattr(probability, "package_table", more)
    after = {name: probabilities(1, name, 64) for name in (*NAMES, "something new")}
    monkeypatch.undo()
    for cached in (probability.group_of, probability.set_of, probability._patterns, probability._sobol):
        cached.cache_clear()
    for name in NAMES:
        assert np.array_equal(before[name], after[name])


def test_figures_of_a_set_fill_their_square_evenly():
    """Scrambled Sobol points (Owen 1998): each of 8 x 8 squares holds one of 64 points of the first two dimensions."""
    wet, hot = (np.floor(probabilities(3, f"climate {what} 2031", 64) * 8).astype(int) for what in "wt")
    assert set_of("climate w 2031") == ("weather of 2031", 0)
    assert len(set(zip(wet, hot, strict=True))) == 64


def test_figures_of_different_sets_do_not_go_together():
    names = [f"{species} {figure}" for species in ("a_b", "c_d", "e_f") for figure in ("lai_max", "root_depth")]
    ties = np.corrcoef([probabilities(2, name, 4096) for name in names]) - np.eye(len(names))
    assert np.abs(ties).max() < 0.06


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("guard_wage", "hour_of_labour", 0.5, 0.7),
        ("guard_wage", "spend_residents", 0.33, 0.52),
        ("share_intermediate", "share_labour", -0.5, -0.3),
        ("morus_alba survival_establishment", "ulmus_pumila survival_establishment", 0.2, 0.4),
        ("establishment ulmus_pumila 12 2027", "establishment morus_alba 3 2027", 0.3, 0.5),
        ("establishment ulmus_pumila 12 2027", "establishment morus_alba 3 2028", -0.05, 0.05),
        ("ulmus_pumila height_max", "ulmus_pumila mai_irrigated", 0.3, 0.5),
        ("ulmus_pumila height_max", "morus_alba mai_irrigated", -0.05, 0.05),
    ],
)
def test_figures_of_a_group_go_together_as_far_as_the_table_says(one, other, least, most):
    """The correlation of two is the geometric mean of theirs; the rank correlation of a copula is a little less."""
    first, second = (probabilities(1, name, 4096) for name in (one, other))
    assert least < spearmanr(first, second).statistic < most


def test_a_group_changes_the_order_of_samples_and_not_what_is_drawn(monkeypatch):
    tied = probabilities(1, "guard_wage", 100)
    monkeypatch.setattr(probability, "group_of", lambda name: None)
    alone = probabilities(1, "guard_wage", 100)
    assert np.array_equal(np.sort(tied), np.sort(alone))
    assert not np.array_equal(tied, alone)


def test_the_tables_of_groups_and_sets_are_sound():
    groups, sets = (
        package_table("correlation_groups.csv", ("correlation", "low", "high")),
        package_table("sobol_sets.csv"),
    )
    assert (groups["correlation"].abs() <= 1).all()
    assert ((groups["low"] <= groups["correlation"]) & (groups["correlation"] <= groups["high"])).all()
    assert (groups["note"] != "").all()
    assert set(groups["basis"]) == {"assumed"}
    dimensions = sets["dimension"].astype(int)
    assert dimensions.between(1, DIMENSIONS).all()
    assert not sets.duplicated(["set", "dimension"]).any()


def test_every_group_names_figures_that_there_are():
    """A figure that was renamed would silently lose its group."""
    tables = (economy_table(), growth_table(), figure_table())
    names = [name for table in tables for name in table["figure"]]
    names += list((species_parameters()["species"] + " " + species_parameters()["parameter"]).unique())
    names += ["establishment ulmus_pumila 12 2027", "isoprene", "monoterpenes", "sesquiterpenes"]
    names += ["climate w 2030", "climate t 2030"]
    for pattern in [*package_table("correlation_groups.csv")["figure"], *package_table("sobol_sets.csv")["figure"]]:
        assert any(re.fullmatch(pattern, name) for name in names), pattern
    assert group_of("no such figure") is None


def test_a_design_says_what_chance_brings_and_leaves_the_rest_at_nothing():
    design = Design(3, {"climate w 2030": np.array([1.0, -1.0, 0.5])})
    assert normals(design, "climate w 2030", 3).tolist() == [1.0, -1.0, 0.5]
    assert normals(design, "climate w 2031", 3).tolist() == [0.0, 0.0, 0.0]
    assert design.holds("climate ")
    assert not design.holds("establishment ")
