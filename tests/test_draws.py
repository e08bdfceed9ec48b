"""Samples keep the median and both quantiles of each figure, and depend on seed and name alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim import draws
from forestsim.draws import draw_figures, draw_species, sample
from forestsim.errors import ScenarioError
from forestsim.probability import probabilities, stream
from forestsim.tables import species_parameters, species_table

NAN = np.nan
N = 4096

FIGURES = pd.DataFrame(
    {
        "figure": ["wage", "share", "fixed"],
        "value": [100.0, 0.2, 7.0],
        "low": [80.0, 0.1, NAN],
        "high": [150.0, 0.4, NAN],
        "unit": ["USD", "1", "km"],
        "source": ["a", "b", "c"],
        "title_en": ["Wage", "Share", "Fixed"],
    }
)


@pytest.mark.parametrize(
    ("value", "low", "high", "unit"),
    [
        (6.0, 3.0, 9.6, "m3 ha-1 yr-1"),
        (0.05, 0.01, 0.08, "m3 ha-1 yr-1"),
        (0.91, 0.866, 0.954, "1"),
        (0.993, 0.985, 0.998, "1"),
        (0.9, 0.8, 1.1, "1"),
        (-40.0, -44.0, -36.8, "degC"),
        (2.0, -1.0, 8.0, "degC"),
        (0.5, 0.499999, 0.5000001, "1"),
    ],
)
def test_value_is_the_median_and_low_and_high_are_the_5_and_95_percent_quantiles(value, low, high, unit):
    samples = sample(value, low, high, unit, probabilities(1, "figure", N))
    found = np.quantile(samples, [0.05, 0.5, 0.95])
    np.testing.assert_allclose(found, [low, value, high], rtol=2e-3, atol=2e-3 * (high - low))


def test_a_fraction_follows_a_beta_distribution():
    """A range symmetric about one half is one beta distribution: compare its quartiles with scipy."""
    from scipy.stats import beta

    a, b = draws._beta(0.5, 0.2, 0.05)
    assert a == pytest.approx(b)
    samples = sample(0.5, 0.2, 0.8, "1", probabilities(2, "figure", N))
    np.testing.assert_allclose(np.quantile(samples, [0.25, 0.75]), beta(a, b).ppf([0.25, 0.75]), rtol=2e-3)


def test_a_positive_figure_with_a_symmetric_ratio_is_lognormal():
    samples = np.log(sample(10.0, 5.0, 20.0, "m", probabilities(3, "figure", N)))
    assert np.std(samples) == pytest.approx(np.log(2) / 1.6448536, rel=2e-2)


def test_a_figure_without_a_range_stays_as_it_is():
    assert (sample(6.0, NAN, NAN, "m", probabilities(1, "figure", 16)) == 6.0).all()
    assert (sample(6.0, 6.0, 6.0, "m", probabilities(1, "figure", 16)) == 6.0).all()


def test_a_range_with_one_side_spreads_on_that_side_only():
    samples = sample(6.0, NAN, 9.0, "m", probabilities(1, "figure", N))
    assert samples.min() == 6.0
    assert np.quantile(samples, 0.95) == pytest.approx(9.0, rel=1e-2)


def test_what_is_not_stated_stays_nan():
    assert np.isnan(sample(NAN, NAN, NAN, "m", probabilities(1, "figure", 4))).all()


def test_no_draws_give_the_central_value_without_a_dimension():
    drawn = draw_species({}, 0, 1)
    assert "draw" not in drawn.dims
    assert drawn.equals(species_table())


def test_zero_as_lower_bound_never_gives_a_negative_figure():
    assert sample(1.0, 0.0, 5.0, "m", probabilities(1, "figure", N)).min() >= 0
    assert sample(0.1, 0.0, 0.3, "1", probabilities(1, "figure", N)).min() >= 0


@settings(max_examples=60, deadline=None)
@given(
    value=st.floats(1e-3, 1e4),
    down=st.floats(0.05, 1),
    up=st.floats(1, 20),
    draws=st.integers(1, 130),
    seed=st.integers(0, 2**32),
)
def test_positive_figures_stay_positive_and_half_of_them_lie_below_the_value(value, down, up, draws, seed):
    samples = sample(value, value * down, value * up, "m", probabilities(seed, "figure", draws))
    assert samples.shape == (draws,)
    assert (samples > 0).all()
    assert (samples < value).mean() <= 0.5 + 1 / draws
    assert (samples > value).mean() <= 0.5 + 1 / draws


@settings(max_examples=60, deadline=None)
@given(
    bounds=st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    seed=st.integers(0, 2**32),
)
def test_fractions_stay_fractions(bounds, seed):
    low, value, high = bounds
    samples = sample(value, low, high, "1", probabilities(seed, "figure", 64))
    assert ((samples >= 0) & (samples <= 1)).all()


@settings(max_examples=60, deadline=None)
@given(
    # No figure has a range of hundreds of orders of magnitude.
    value=st.floats(-50, 50).map(lambda value: round(value, 6)),
    below=st.floats(0, 30),
    above=st.floats(0, 30),
    seed=st.integers(0, 2**32),
)
def test_samples_of_any_sign_are_finite_and_lie_about_the_value(value, below, above, seed):
    samples = sample(value, value - below, value + above, "degC", probabilities(seed, "figure", 32))
    assert np.isfinite(samples).all()
    assert samples.min() <= value <= samples.max()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    one, same, other = (draw_species({}, 16, seed) for seed in (5, 5, 6))
    assert one.to_array().values.tobytes() == same.to_array().values.tobytes()
    assert not one["mai_irrigated"].equals(other["mai_irrigated"])


def test_each_draw_is_in_a_class_of_its_own():
    """Stratified: each of the n equally probable classes holds one sample, as with a scrambled Sobol sequence."""
    from scipy.special import ndtr

    samples = sample(0.0, -1.6448536269514722, 1.6448536269514722, "degC", probabilities(8, "figure", 64))
    classes = np.floor(ndtr(samples) * 64).astype(int)
    assert sorted(classes) == list(range(64))


def test_parameters_are_drawn_independently_of_each_other():
    drawn = draw_species({}, 2048, 3)
    pairs = [("mai_irrigated", "lai_max"), ("height_max", "root_depth")]
    for first, second in pairs:
        one, two = (np.argsort(np.argsort(drawn[name].sel(species="ulmus_pumila"))) for name in (first, second))
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.1


def test_only_parameters_with_a_range_have_draws():
    drawn = draw_species({}, 8, 1)
    assert drawn["mai_irrigated"].dims == ("species", "draw")
    assert drawn["leaf_on_month"].dims == ("species",)
    assert drawn["mai_irrigated"].attrs == species_table()["mai_irrigated"].attrs


def test_another_species_changes_no_other_sample(monkeypatch):
    before = draw_species({}, 8, 1)
    rows = species_parameters()
    fewer = {
        (row.species, row.parameter): (row.value, row.low, row.high)
        for row in rows.itertuples()
        if row.species != "haloxylon_aphyllum"
    }
    monkeypatch.setattr(draws, "_package_ranges", lambda: fewer)
    after = draw_species({}, 8, 1)
    others = [s for s in before["species"].values if s != "haloxylon_aphyllum"]
    assert before.sel(species=others).equals(after.sel(species=others))


def test_an_own_number_replaces_the_range_and_changes_nothing_else():
    before, after = draw_species({}, 8, 1), draw_species({"ulmus_pumila": {"mai_irrigated": 4}}, 8, 1)
    assert (after["mai_irrigated"].sel(species="ulmus_pumila") == 4).all()
    others = [s for s in before["species"].values if s != "ulmus_pumila"]
    assert before.sel(species=others).equals(after.sel(species=others))
    assert before.drop_vars("mai_irrigated").equals(after.drop_vars("mai_irrigated"))


def test_an_own_range_is_sampled():
    own = SimpleNamespace(value=4.0, low=3.0, high=None)
    drawn = draw_species({"ulmus_pumila": {"mai_irrigated": own}}, N, 1)["mai_irrigated"].sel(species="ulmus_pumila")
    assert float(drawn.max()) == 4.0
    assert float(drawn.quantile(0.05)) == pytest.approx(3.0, rel=1e-2)


def test_an_own_figure_may_fill_a_gap():
    drawn = draw_species({"ulmus_pumila": {"edible_yield": 10}}, 0, 1)
    assert drawn["edible_yield"].sel(species="ulmus_pumila") == 10


def test_a_value_outside_its_own_range_is_refused_with_its_key():
    own = {"ulmus_pumila": {"mai_irrigated": (4.0, 5.0, 6.0)}, "morus_alba": {"lai_max": (9.0, 1.0, 6.0)}}
    with pytest.raises(ScenarioError) as caught:
        draw_species(own, 8, 1)
    assert [line.split(" is ")[0] for line in caught.value.problems] == [
        "scenario: species.ulmus_pumila.mai_irrigated",
        "scenario: species.morus_alba.lai_max",
    ]


def test_figures_become_scalars_over_draw_where_they_have_a_range():
    drawn = draw_figures(FIGURES, {}, 32, 1)
    assert drawn["wage"].dims == ("draw",)
    assert drawn["fixed"].dims == ()
    assert drawn["wage"].attrs == {"units": "USD", "long_name": "Wage", "sources": "a"}
    assert draw_figures(FIGURES, {}, 0, 1)["wage"].item() == 100.0


def test_figures_take_own_values_and_keep_the_streams_of_the_others():
    before, after = draw_figures(FIGURES, {}, 32, 1), draw_figures(FIGURES.iloc[1:], {"fixed": 3}, 32, 1)
    assert after["fixed"].item() == 3
    assert before["share"].equals(after["share"])


def test_a_figure_outside_its_own_range_is_refused():
    with pytest.raises(ScenarioError, match=r"economy\.figures\.wage is 100"):
        draw_figures(FIGURES, {"wage": (100.0, 120.0, 150.0)}, 4, 1)


def test_streams_differ_by_name_and_by_seed():
    first = [stream(seed, name).random() for seed, name in ((1, "a"), (1, "b"), (2, "a"))]
    assert len(set(first)) == 3
