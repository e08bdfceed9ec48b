"""Spreading of a map of emission: parity with the direct sum, conservation, symmetry, and what a user can get wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest
from air_cases import WHOLE, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.calc import CALCULATORS, calculate, calculator, dispersion
from forestsim.errors import ForestsimError
from forestsim.physics.rose import CALM, Wind, fan
from forestsim.physics.spread import (
    convolve,
    kernel,
    plume_spread,
    point_kernel,
    spread,
    spread_directly,
)

CELL = 30.0
ROSE = [Wind(0.4, 315, 3.0, 0.3), Wind(0.3, 0, 4.0, 0.4), Wind(0.3, 90, 2.0, 0.2)]
CASE = {
    "cell_m": CELL,
    "rose_p_fromdeg_U_ustar": [[0.4, 315, 3.0, 0.3], [0.3, 0, 4.0, 0.4], [0.3, 90, 2.0, 0.2]],
    "q_kg_m2_s": [[0, 0, 0, 0], [0, 1e-9, 0, 0], [0, 0, 2e-9, 0]],
}
FIELD = "C_kg_m3_direct_sum"


@pytest.fixture
def emission():
    random = np.random.default_rng(4)
    return np.where(random.random((16, 21)) < 0.2, random.random((16, 21)) * 1e-9, 0.0)


def run(case, folder):
    file = folder / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    return json.loads(calculate(calculator("spread", CALCULATORS), file, folder / "out.json").read_text("utf-8"))


def by_hand(case):
    """The formulas of the reference, cell by cell: kg m-3 at the middles of cells of D m, plumes from middles."""
    q, size = np.array(case["q_kg_m2_s"], float), case["cell_m"]
    field = np.zeros_like(q)
    for i, j in np.ndindex(q.shape):
        for k, m in np.ndindex(q.shape):
            for p, degrees, speed, ustar in case["rose_p_fromdeg_U_ustar"]:
                east, north = -np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))
                along = (j - m) * size * east + (i - k) * size * north
                across = -(j - m) * size * north + (i - k) * size * east
                if along < -1e-9:
                    continue
                vertical = np.sqrt((0.57 * ustar / speed * max(along, size / 2)) ** 2 + 1.5**2)
                sideways = 1.6 * 1.9 * vertical
                plume = np.exp(-(across**2) / 2 / sideways**2) / (np.pi * speed * sideways * vertical)
                field[i, j] += p * q[k, m] * size**2 * plume
    return field


def test_the_calculator_equals_the_sum_by_hand(tmp_path):
    out = run(CASE, tmp_path)
    assert {k: out[k] for k in CASE} == CASE
    np.testing.assert_allclose(out[FIELD], by_hand(CASE), rtol=1e-10)


@pytest.mark.skipif(not WHOLE.is_dir(), reason="the reference field is not beside this checkout")
def test_the_calculator_equals_the_reference_field(tmp_path):
    case = json.loads((WHOLE / "fft_spread.json").read_text("utf-8"))
    expected = case.pop(FIELD)
    np.testing.assert_allclose(run(case, tmp_path)[FIELD], expected, rtol=1e-10)


def test_a_large_case_is_summed_by_transform_and_agrees(tmp_path, monkeypatch):
    direct = np.array(run(CASE, tmp_path)[FIELD])
    monkeypatch.setattr(dispersion, "DIRECT_SUM", 0)
    np.testing.assert_allclose(run(CASE, tmp_path)[FIELD], direct, rtol=0, atol=1e-12 * direct.max())


def test_the_transform_equals_the_double_sum_to_1e_10(emission):
    rows, columns = emission.shape
    offsets = np.arange(1 - columns, columns) * CELL, np.arange(1 - rows, rows)[:, None] * CELL
    field = convolve(emission, point_kernel(*offsets, ROSE, CELL))
    direct = spread_directly(emission, CELL, ROSE)
    np.testing.assert_allclose(field, direct, rtol=0, atol=1e-10 * direct.max())


def test_a_single_source_gives_the_kernel():
    weights = kernel(ROSE, CELL, 10 * CELL)
    source = np.zeros((21, 21), "float32")
    source[10, 10] = 1
    np.testing.assert_allclose(convolve(source, weights), weights, atol=1e-5 * weights.max())


def test_spreading_is_linear(emission):
    other = emission[::-1]
    both = spread(emission + 2 * other, CELL, ROSE)
    parts = spread(emission, CELL, ROSE) + 2 * spread(other, CELL, ROSE)
    np.testing.assert_allclose(both, parts, rtol=1e-4, atol=1e-5 * both.max())


def test_a_smaller_reach_forgets_only_what_lies_beyond_it():
    source = np.zeros((41, 41))
    source[20, 20] = 1e-9
    whole, near = spread(source, CELL, ROSE), spread(source, CELL, ROSE, reach=10 * CELL)
    offsets = np.maximum(*np.abs(np.indices(source.shape) - 20))
    np.testing.assert_allclose(near[offsets <= 10], whole[offsets <= 10], rtol=1e-3, atol=1e-5 * whole.max())
    assert near[offsets > 11].max() <= 1e-6 * whole.max()


@given(degrees=st.floats(0, 360), cell=st.sampled_from([10.0, 30.0, 100.0]))
@settings(deadline=None, max_examples=20)
def test_the_flux_through_every_distance_equals_what_was_emitted(degrees, cell):
    """Integral of C U sigma_z sqrt(pi/2) across the wind is q D^2: 1 % beyond three cells, whatever the wind."""
    wind = Wind(1.0, degrees, 3.0, 0.3)
    weights = kernel([wind], cell, 40 * cell).astype(float)
    offsets = np.arange(-40, 41) * cell
    along = offsets * wind.downwind[0] + offsets[:, None] * wind.downwind[1]
    flux = weights * wind.speed * plume_spread(np.maximum(along, cell / 2), wind)[0] * np.sqrt(np.pi / 2)
    for first, last in ((3, 9), (9, 25)):
        share = (along / cell - first) / (last - first)
        window = np.where((share > 0) & (share < 1), np.sin(np.pi * share) ** 2, 0)
        assert (flux * window).sum() == pytest.approx((last - first) / 2 * cell, rel=0.01)


def test_a_quarter_turn_of_the_wind_turns_the_field(emission):
    square = emission[:, :16]
    turned = [Wind(w.share, (w.from_degrees + 90) % 360, w.speed, w.friction_velocity) for w in ROSE]
    # Rows run north, so clockwise on the map is a turn the other way in the array.
    before, after = spread_directly(square, CELL, ROSE), spread_directly(np.rot90(square), CELL, turned)
    np.testing.assert_allclose(after, np.rot90(before), rtol=1e-9, atol=1e-12 * before.max())
    maps = spread(square, CELL, ROSE), spread(np.rot90(square), CELL, turned)
    np.testing.assert_allclose(maps[1], np.rot90(maps[0]), rtol=1e-3, atol=1e-5 * maps[0].max())


def test_wind_from_the_west_carries_to_the_east_and_from_the_south_to_the_north():
    source = np.zeros((21, 21))
    source[10, 10] = 1e-9
    west = spread_directly(source, CELL, [Wind(1, 270, 3.0, 0.3)])
    south = spread_directly(source, CELL, [Wind(1, 180, 3.0, 0.3)])
    assert west[10, 15] > 1e3 * west[10, 5]
    assert south[15, 10] > 1e3 * south[5, 10]


def test_calm_hours_spread_alike_in_all_directions_and_keep_their_mass():
    wind = Wind(1, CALM, 0.5, 0.05)
    weights = kernel([wind], CELL, 20 * CELL).astype(float)
    np.testing.assert_allclose(weights, np.rot90(weights), rtol=1e-5)
    distance = 10 * CELL
    flow = wind.speed * plume_spread(distance, wind)[0] * np.sqrt(np.pi / 2) * 2 * np.pi * distance
    assert weights[20, 30] * flow == pytest.approx(CELL**2, rel=1e-4)


def test_settling_and_decay_only_take_away():
    offsets = np.arange(-20, 21) * CELL
    plain = point_kernel(offsets, offsets[:, None], ROSE, CELL)
    settled = point_kernel(offsets, offsets[:, None], ROSE, CELL, deposition_velocity=0.01)
    decayed = point_kernel(offsets, offsets[:, None], ROSE, CELL, lifetime=600.0)
    assert (settled <= plain).all()
    assert (decayed <= plain).all()
    assert settled[0, 20] < 0.97 * plain[0, 20]
    west = [Wind(1, 270, 3.0, 0.3)]
    far = [point_kernel(900.0, 0.0, west, CELL, lifetime=t) for t in (np.inf, 300.0)]
    assert far[1] / far[0] == pytest.approx(np.exp(-1))


def test_settled_mass_is_the_loss_of_flux():
    """d(flux)/dx = -v C(ground) integrated across the wind."""
    wind, v = Wind(1, 270, 3.0, 0.3), 0.02
    x, step = np.linspace(100, 1000, 901), 1.0
    axis = point_kernel(x, 0.0, [wind], 1.0, deposition_velocity=v)
    vertical, sideways = plume_spread(x, wind)
    ground = axis * np.sqrt(2 * np.pi) * sideways
    flux = ground * wind.speed * vertical * np.sqrt(np.pi / 2)
    lost = v * (ground[1:-1].sum() + (ground[0] + ground[-1]) / 2) * step
    assert flux[0] - flux[-1] == pytest.approx(lost, rel=1e-3)


def test_a_fan_draws_no_spokes_and_keeps_the_shares():
    rose = [Wind(0.6, 270, 3.0, 0.3), Wind(0.4, CALM, 0.5, 0.05)]
    fanned = fan(rose, 45, 5)
    assert sum(w.share for w in fanned) == pytest.approx(1)
    assert len(fanned) == 6
    assert np.mean([w.from_degrees for w in fanned[:5]]) == pytest.approx(270)
    one, many = kernel(rose, CELL, 30 * CELL), kernel(fanned, CELL, 30 * CELL)
    assert many[30, 60] < one[30, 60]


def test_every_mistake_of_a_rose_is_told():
    rose = [Wind(40, 400, 0, 0.3), Wind(0.5, 90, 2.0, 3.0), Wind(0.1, 90, 2.0, 0.2, 0.0)]
    with pytest.raises(ForestsimError) as wrong:
        kernel(rose, CELL, 300)
    lines = "\n".join(wrong.value.problems)
    for part in (
        "share is 40; give a fraction",
        "direction is 400",
        "speed is 0",
        "friction velocity is 3",
        "is 0; give",
    ):
        assert part in lines
    assert "sum to 40.6" in lines
    with pytest.raises(ForestsimError, match="has no sectors"):
        kernel([], CELL, 300)


@pytest.mark.parametrize("value", [-1e-9, np.nan])
def test_impossible_emission_is_refused(value):
    with pytest.raises(ForestsimError, match="emission"):
        spread(np.array([[0.0, value]]), CELL, ROSE)


def test_impossible_settings_are_refused_together():
    with pytest.raises(ForestsimError) as wrong:
        kernel(ROSE, CELL, 10.0, initial_spread=0.0, deposition_velocity=-1.0, lifetime=-5.0)
    assert len(wrong.value.problems) == 4


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"cell_m": 0}, "in.json: cell_m is 0; give metres above 0"),
        ({"cell_m": None}, "in.json: cell_m is missing"),
        ({"q_kg_m2_s": [[0, -1]]}, "q_kg_m2_s row 1, column 2 is -1; give kg m-2 s-1, 0 or more"),
        ({"q_kg_m2_s": [[0, 1], [0]]}, "q_kg_m2_s row 2 has 1 figures"),
        ({"q_kg_m2_s": 3}, "q_kg_m2_s is 3; give a list of rows"),
        ({"rose_p_fromdeg_U_ustar": [[0.4, 315, 3.0, 0.3]]}, "shares sum to 0.4; make them sum to 1"),
        ({"rose_p_fromdeg_U_ustar": [[1.0, 315, 3.0]]}, "sector 1 is [1.0, 315, 3.0]; give [share"),
        ({"rose_p_fromdeg_U_ustar": [[1.0, None, 0.5, "x"]]}, "sector 1 is"),
        ({"rose_p_fromdeg_U_ustar": None}, "rose_p_fromdeg_U_ustar is missing"),
    ],
)
def test_a_mistake_in_a_case_is_told_by_its_key(change, part, tmp_path):
    assert any(part in line for line in problems("spread", json.dumps(CASE | change), tmp_path, "json"))


def test_all_mistakes_of_a_case_are_told_at_once(tmp_path):
    case = {"cell_m": "x", "q_kg_m2_s": [[-1]], "rose_p_fromdeg_U_ustar": [[0.4, 315, 3.0, 0.3]]}
    assert len(problems("spread", json.dumps(case), tmp_path, "json")) == 3


def test_of_very_many_mistakes_only_the_count_is_told(tmp_path):
    lines = problems("spread", json.dumps(CASE | {"q_kg_m2_s": [[-1.0] * 50] * 3}), tmp_path, "json")
    assert len(lines) == 21
    assert "130 more mistakes" in lines[-1]


def test_calm_hours_stand_in_a_case_with_null_for_their_direction(tmp_path):
    case = CASE | {"rose_p_fromdeg_U_ustar": [[1.0, None, 0.5, 0.05]]}
    field = np.array(run(case, tmp_path)[FIELD])
    assert (field > 0).all()
