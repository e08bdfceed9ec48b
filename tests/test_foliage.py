"""Sound lost among trees: the standard's table, stems, leaves, and the part of a ray that meets them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise_cases import shared_cases
from scipy.special import h1vp, jvp

from forestsim.physics.foliage import (
    DENSITY_FACTORS,
    MODELS,
    MOST_LOSS,
    Stand,
    dense_foliage,
    foliage_range,
    iso,
    leaf_loss,
    stand_loss,
    stem_cross_section,
    stem_loss,
)
from forestsim.physics.foliage_path import loss_over, path_below, with_path_over
from forestsim.physics.sound_levels import BANDS
from forestsim.tables import package_table

PATH = st.floats(0, 400)
STEMS, DIAMETER, LEAVES = st.floats(0, 2), st.floats(0, 0.6), st.floats(0, 3)
RED_PINE = Stand(stems=1 / 3.3**2, diameter=0.23)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (0.0, [0, 0, 0, 0, 0, 0, 0, 0]),
        (9.9, [0, 0, 0, 0, 0, 0, 0, 0]),
        (10.0, [0, 0, 1, 1, 1, 1, 2, 3]),
        (19.9, [0, 0, 1, 1, 1, 1, 2, 3]),
        (20.0, [0.4, 0.6, 0.8, 1.0, 1.2, 1.6, 1.8, 2.4]),
        (150.0, [3.0, 4.5, 6.0, 7.5, 9.0, 12.0, 13.5, 18.0]),
        (250.0, [4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 18.0, 24.0]),
    ],
)
def test_dense_foliage_loses_what_the_standard_tables(path, expected):
    """ISO 9613-2 (1996), table A.1: nothing below 10 m, a total to 20 m, dB per m to 200 m, no more beyond."""
    np.testing.assert_allclose(dense_foliage(path), expected)


def test_dense_foliage_repeats_all_reference_cases():
    rows = shared_cases("cases/noise/foliage_iso9613_2_table_a1.csv")
    expected = rows[[f"A_{band:.0f}" for band in BANDS]]
    np.testing.assert_allclose(dense_foliage(rows["path_m"]), expected, atol=1e-12)


def test_a_thin_belt_counts_as_a_shorter_one():
    np.testing.assert_allclose(iso(100.0, DENSITY_FACTORS["open"]), dense_foliage(30.0))
    np.testing.assert_allclose(iso(30.0, DENSITY_FACTORS["open"]), 0.0)


def test_stems_scatter_as_the_exact_series_of_a_hard_cylinder_says():
    """Morse and Ingard (1968): b_n = J_n'/H_n'; sigma_t = 4/k (sum |b_n|2 - Re sum b_n b*_(n+1)), per diameter 2a."""
    rows = package_table("stem_cross_section.csv", ("ka", "scattering_over_diameter", "transport_over_diameter"))
    for row in rows.itertuples():
        most = int(row.ka + 15 * row.ka ** (1 / 3) + 10)
        orders = np.arange(-most, most + 1)
        b = jvp(orders, row.ka) / h1vp(orders, row.ka)
        scattered = 2 / row.ka * np.sum(np.abs(b) ** 2)
        transport = scattered - 2 / row.ka * np.sum(b[:-1] * b[1:].conj()).real
        assert row.scattering_over_diameter == pytest.approx(scattered, rel=1e-3)
        assert row.transport_over_diameter == pytest.approx(transport, rel=1e-3)


@pytest.mark.parametrize(
    ("ka", "expected"),
    [(0.0, 0.0), (0.1, 0.006), (0.3, 0.154), (1.0, 1.330), (1.5, 1.201), (5, 1.288), (50, 1.330), (1e4, 4 / 3)],
)
def test_the_cross_section_of_a_stem_follows_its_table_and_its_limits(ka, expected):
    """Rigid cylinder; 5 pi2/8 ka3 for thin stems, 4/3 of the diameter for thick ones."""
    assert stem_cross_section(ka) == pytest.approx(expected, abs=0.008)


def test_scattering_without_absorption_follows_the_diffusion_of_a_slab():
    """T = (l + z)/(L + 2z) with z = 0.82 l; at 8 kHz a stem of 0.2 m scatters 4/3 of its diameter."""
    free = 1 / (0.1 * 0.2 * stem_cross_section(np.pi * 8000 * 0.2 / 340))
    expected = -10 * np.log10(1.82 * free / (200 + 1.64 * free))
    assert stem_loss(200.0, 0.1, 0.2, bark_absorption=0.0)[-1] == pytest.approx(expected)


def test_a_stand_loses_slower_than_in_proportion_to_its_depth():
    near, far = stem_loss(50.0, 0.1, 0.2, 0.0)[-1], stem_loss(500.0, 0.1, 0.2, 0.0)[-1]
    assert near < far < 10 * near


def test_bark_makes_a_deep_stand_quieter():
    assert (stem_loss(100.0, 0.1, 0.2, 0.1) >= stem_loss(100.0, 0.1, 0.2, 0.02)).all()
    assert stem_loss(100.0, 0.1, 0.2, 0.1)[-1] > stem_loss(100.0, 0.1, 0.2, 0.02)[-1] + 1


def test_leaves_count_only_where_the_wave_is_short():
    """3 sqrt(F L)(1 - exp(0.3 - 0.5 ka)) above ka 0.6: a leaf of 4 cm acts from 2 kHz up (ka 0.74)."""
    found = leaf_loss(30.0, 1.0, 0.02)
    assert (found[:5] == 0).all()
    ka = 2 * np.pi * 8000 * 0.02 / 340
    assert found[-1] == pytest.approx(3 * np.sqrt(30) * (1 - np.exp(0.3 - 0.5 * ka)))


@pytest.mark.parametrize("model", MODELS)
def test_no_belt_takes_exactly_nothing(model):
    for estimate in foliage_range(0.0, model, stand=RED_PINE):
        np.testing.assert_array_equal(estimate, 0.0)


def test_the_model_none_takes_nothing_at_any_depth():
    for estimate in foliage_range([50.0, 250.0], "none"):
        np.testing.assert_array_equal(estimate, np.zeros((2, 8)))


@given(
    path=PATH, more=st.floats(0, 100), stems=STEMS, diameter=DIAMETER, leaves=LEAVES, leaf=st.floats(0, 1),
    density=st.floats(0, 1.2), model=st.sampled_from(MODELS),
)  # fmt: skip
@settings(deadline=None)
def test_the_estimates_are_in_order_and_a_deeper_belt_is_never_louder(
    path, more, stems, diameter, leaves, leaf, density, model
):
    stand = Stand(stems, diameter, leaves)
    near, far = (foliage_range(p, model, density, stand, leaf) for p in (path, path + more))
    for estimate in (near, far):
        assert (estimate.low >= 0).all()
        assert (estimate.best >= estimate.low).all()
        assert (estimate.high >= estimate.best).all()
    for less, deeper in zip(near, far, strict=True):
        assert (deeper >= less - 1e-9).all()
    assert model == "iso" or (far.best <= MOST_LOSS).all()


@given(path=PATH, stems=STEMS, diameter=DIAMETER, leaves=LEAVES, more=st.floats(1, 3))
@settings(deadline=None)
def test_more_stems_thicker_stems_and_more_leaves_are_never_louder(path, stems, diameter, leaves, more):
    base = stand_loss(path, Stand(stems, diameter, leaves))
    for richer in (
        Stand(stems * more, diameter, leaves),
        Stand(stems, diameter * more, leaves),
        Stand(stems, diameter, leaves * more),
    ):
        assert (stand_loss(path, richer) >= base - 1e-9).all()


@given(path=st.floats(30, 400), bare=st.floats(0, 0.9), density=st.floats(0.4, 1.2))
@settings(deadline=None)
def test_a_belt_without_leaves_is_never_quieter_than_in_leaf(path, bare, density):
    stand = Stand(0.1, 0.2, 0.5)
    for model in ("iso", "stand"):
        winter, summer = (foliage_range(path, model, density, stand, leaf) for leaf in (bare, 1.0))
        assert all((w <= s + 1e-9).all() for w, s in zip(winter, summer, strict=True))


def test_a_deciduous_belt_loses_less_in_winter_than_in_july():
    """Leafless: 0.4 of the dense path in ``iso``, a tenth of the leaves in ``stand`` (assumed)."""
    np.testing.assert_allclose(iso(100.0, 1.0, leaf=0.0), dense_foliage(40.0))
    stand = Stand(0.1, 0.2, 0.5)
    bare = stem_loss(50.0, 0.1, 0.2) + leaf_loss(50.0, 0.05)
    np.testing.assert_allclose(stand_loss(50.0, stand, leaf=0.0), bare)
    assert (stand_loss(50.0, stand, leaf=0.0) < stand_loss(50.0, stand))[5:].all()


def test_crowns_that_the_ray_passes_under_take_nothing():
    stand = Stand(0.1, 0.2, 0.5)
    np.testing.assert_allclose(stand_loss(50.0, stand, leaf_path=0.0), stem_loss(50.0, 0.1, 0.2))


def test_a_tall_belt_is_crossed_on_all_its_width():
    assert path_below(15.0, 0.05, 1.5, 200.0, 20.0, 70.0) == pytest.approx(50.0)


def test_a_belt_lower_than_the_ray_is_not_crossed():
    assert path_below(0.5, 4.0, 4.0, 200.0, 20.0, 70.0) == 0.0


def test_a_young_belt_is_crossed_up_to_where_the_ray_rises_above_it():
    """A straight ray from 0 to 4 m over 100 m is below 1 m on its first 25 m."""
    assert path_below(1.0, 0.0, 4.0, 100.0, 20.0, 70.0, curvature=np.inf) == pytest.approx(5.0)
    assert path_below(1.0, 4.0, 0.0, 100.0, 30.0, 80.0, curvature=np.inf) == pytest.approx(5.0)


def test_a_bent_ray_passes_over_a_low_belt_in_its_middle():
    """Radius 5 km: the arc over 400 m rises 400^2 / (8 x 5000) = 4 m above its chord."""
    heights = [2.9, 3.1]
    crossed = path_below(heights, 0.0, 0.0, 400.0, 0.0, 400.0)
    expected = 400 - 2 * np.sqrt(2 * 5000 * (4 - np.array(heights)))
    np.testing.assert_allclose(crossed, expected)
    assert path_below(4.1, 0.0, 0.0, 400.0, 0.0, 400.0) == pytest.approx(400.0)


@given(
    height=st.floats(0, 20), taller=st.floats(0, 5), receiver=st.floats(0, 6), distance=st.floats(10, 800),
    edges=st.tuples(st.floats(0, 1), st.floats(0, 1)), curvature=st.sampled_from([5000.0, 1e5, np.inf]),
)  # fmt: skip
@settings(deadline=None)
def test_the_path_is_within_the_belt_and_grows_with_the_trees(height, taller, receiver, distance, edges, curvature):
    start, end = (edge * distance for edge in sorted(edges))
    low, high = (
        path_below(h, 0.05, receiver, distance, start, end, curvature=curvature) for h in (height, height + taller)
    )
    assert -1e-9 <= low <= high + 1e-6
    assert high <= end - start + 1e-9
    along = np.linspace(start, end, 4001)
    ray = 0.05 + (receiver - 0.05) * along / distance + along * (distance - along) / (2 * curvature)
    assert low == pytest.approx((ray < height).mean() * (end - start), abs=(end - start) / 500 + 1e-6)


def test_a_belt_that_reaches_beyond_the_receiver_is_refused():
    with pytest.raises(ValueError, match="the belt does not lie between source and receiver"):
        path_below(10.0, 0.05, 1.5, 60.0, 20.0, 70.0)
    with pytest.raises(ValueError, match="distance is not above 0"):
        path_below(10.0, 0.05, 1.5, 0.0, 0.0, 0.0)


def test_sound_over_a_low_belt_bends_as_over_a_thick_wall():
    """Delta = 10 lg(3 + 40 delta C''/lambda), C'' = (1 + (5 lambda/e)^2)/(1/3 + (5 lambda/e)^2), at 1 kHz by hand."""
    around = np.hypot(20, 3 - 0.05) + 30 + np.hypot(50, 3 - 1.5) - np.hypot(100, 1.45)
    edges = (1 + (1.7 / 30) ** 2) / (1 / 3 + (1.7 / 30) ** 2)
    expected = 10 * np.log10(3 + 40 / 0.34 * edges * around)
    assert loss_over(3.0, 0.05, 1.5, 100.0, 20.0, 50.0)[4] == pytest.approx(expected)
    assert (loss_over(50.0, 0.05, 1.5, 100.0, 20.0, 50.0) == 25.0).all()


def test_a_ray_far_above_the_belt_is_not_shaded():
    np.testing.assert_array_equal(loss_over(0.02, 0.05, 30.0, 40.0, 20.0, 30.0), 0.0)
    assert loss_over(0.06, 0.05, 30.0, 40.0, 20.0, 30.0)[-1] == 0.0


@given(loss=st.floats(0, 25), over=st.floats(0, 25), height=st.floats(0.1, 20), receiver=st.floats(0.5, 6))
@settings(deadline=None)
def test_sound_over_the_belt_never_makes_it_quieter_and_never_louder_than_no_belt(loss, over, height, receiver):
    assert 0 <= with_path_over(loss, over) <= loss + 1e-9
    shade = loss_over(height, 0.05, receiver, 100.0, 20.0, 60.0)
    assert ((shade >= 0) & (shade <= 25)).all()
    assert (with_path_over(np.zeros(8), shade) == 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dense_foliage(-1.0), "path is negative or unknown"),
        (lambda: iso(np.nan), "path is negative or unknown"),
        (lambda: iso(10.0, 70.0), "density is above 1.2"),
        (lambda: iso(10.0, leaf=50.0), "leaf is outside 0 to 1; give a fraction, not a percentage"),
        (lambda: stand_loss(10.0, Stand(-1.0, 0.2)), "stems is negative"),
        (lambda: stand_loss(10.0, Stand(1.0, 0.2, -1.0)), "leaf_area_density is negative"),
        (lambda: foliage_range(10.0, "wood"), "model is wood; choose from iso, stand, none"),
        (lambda: foliage_range(10.0, "stand"), "the model stand needs a stand"),
    ],
)
def test_a_mistake_is_told_with_its_cure(call, message):
    with pytest.raises(ValueError, match=message):
        call()
