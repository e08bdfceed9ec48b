"""The foliage models beside what was measured behind belts."""

from __future__ import annotations

import foliage_plot
import numpy as np
import pytest
from noise_cases import shared_cases

from forestsim.effects.foliage_field import belt_excess, field_comparison
from forestsim.physics.foliage import MODELS, Stand, dense_foliage, stand_loss

DEPTHS = (15, 30, 50, 100, 250)


def test_the_points_are_those_that_were_collected():
    """Huddart 1990, Reethof 1973, Harris 1988 and a highway in the USA, as listed among the reference cases."""
    rows = shared_cases("cases/noise/vegetation_field_points.csv").set_index("id")
    table = field_comparison().set_index("point").loc[rows.index]
    np.testing.assert_array_equal(table["measured"], rows["value_dB"])
    np.testing.assert_array_equal(table["depth_m"], rows["depth_m"])


@pytest.mark.parametrize("model", MODELS)
def test_the_table_gives_a_low_a_best_and_a_high_estimate_for_each_point(model):
    table = field_comparison(model)
    assert ((table["low"] <= table["best"] + 1e-9) & (table["best"] <= table["high"] + 1e-9)).all()
    np.testing.assert_allclose(table["ratio"] * table["measured"], table["best"].where(table["measured"] > 0))
    soft = table["against"] != "hard ground"
    np.testing.assert_allclose(table.loc[soft, "low"], 0.0, atol=1e-9)
    assert (table.loc[~soft, "low"] > 5).all()


def test_the_models_are_near_what_was_measured_in_wide_belts_and_below_it_in_narrow_dense_ones():
    """3 dB is their accuracy; Huddart (1990) measured 5 dB in the first 10 m of spruce, which no model explains."""
    for model in ("stand", "iso"):
        table = field_comparison(model).set_index("point")
        off = (table["best"] - table["measured"]).abs()
        assert (off.drop(["HUD10", "REE_MAN"]) < 3).all()
        assert 3 < off["HUD10"] < 4
        assert off["REE_MAN"] < 4
        assert table.loc["USRP100", "ratio"] == pytest.approx(0.9, abs=0.1)


@pytest.mark.parametrize(
    ("stand", "expected"),
    [
        (None, [1.6, 3.3, 5.4, 9.0, 11.8]),
        (Stand(1.0, 0.22), [8.2, 14.2, 19.8, 24.1, 25.0]),
        (Stand(1 / 3.3**2, 0.23), [1.3, 2.9, 4.6, 7.2, 12.1]),
        (Stand(0.1, 0.20, 0.5), [1.2, 2.8, 4.4, 7.0, 11.5]),
        (Stand(0.25, 0.08, 0.5), [0.9, 2.0, 3.4, 5.7, 9.3]),
        (Stand(0.3, 0.12, 1.0), [1.9, 3.8, 5.8, 9.3, 15.6]),
    ],
)
def test_belts_beside_the_highway_take_what_was_computed_for_them_before(stand, expected):
    """Computed once before by another program for belts of 15 to 250 m that begin 20 m from the road, dB(A)."""

    def losses(path):
        return dense_foliage(path) if stand is None else stand_loss(path, stand)

    np.testing.assert_allclose([belt_excess(20.0, depth, losses) for depth in DEPTHS], expected, atol=0.6)


def test_no_belt_gives_no_difference():
    assert belt_excess(20.0, 30.0, lambda path: np.zeros((len(path), 8))) == 0.0


def test_the_picture_in_the_docs_says_what_the_table_says():
    """Nine points, 1 dB low on the mean, 2 dB off by root mean square, as its caption has it."""
    drawn = foliage_plot.points().pivot(index="belt", columns="kind", values="loss")
    assert len(drawn) == len(field_comparison())
    for kind, within in ((foliage_plot.STAND, 7), (foliage_plot.ISO, 8)):
        off = drawn[kind] - drawn[foliage_plot.MEASURED]
        assert off.mean() == pytest.approx(-1.0, abs=0.2)
        assert np.sqrt((off**2).mean()) == pytest.approx(2.0, abs=0.2)
        assert (off.abs() < 3).sum() == within
    assert foliage_plot.plot(foliage_plot.points()).to_dict()["layer"]
    assert foliage_plot.FILE.read_bytes().startswith(b"\x89PNG")
    assert f"({foliage_plot.FILE.name})" in foliage_plot.FILE.with_name("evidence.md").read_text("utf-8")
