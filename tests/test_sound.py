"""Sound in a vertical plane against published cases, and what must hold for any cut through the land."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from noise_cases import SHARED, TYPED

from forestsim.calc import CALCULATORS, calculate, calculator
from forestsim.errors import ForestsimError
from forestsim.physics.sound import Section, boundary, divergence, long_term, propagate
from forestsim.physics.sound_diffraction import (
    bending_loss,
    bends,
    edges_above,
    edges_width,
    ground_beside_edge,
    path_difference,
    path_difference_bent,
)
from forestsim.physics.sound_ground import (
    above_plane,
    between,
    factor_with_source,
    ground_favourable,
    ground_homogeneous,
    mean_plane,
    mirrored,
    path_factor,
    source_share,
)
from forestsim.physics.sound_levels import BANDS, EXACT_BANDS, air_absorption, energetic_sum

CASES = json.loads((TYPED / "propagation.json").read_text("utf-8"))
WHOLE = "cases/noise/propagation_iso_tr_17534_4.json"
AIR = air_absorption(EXACT_BANDS, 10.0, 0.7)
POWER = np.full(8, 93.0)
FLAT = Section(
    np.array([0.0, 0.5]),
    np.array([200.0, 4.0]),
    np.array([[0.0, 0.0], [200.0, 0.0]]),
    np.array([[0.0, 8.0, 0.0], [8.0, 120.0, 0.7], [120.0, 200.0, 1.0]]),
)
EXAMPLE = json.loads(calculator("sound-propagation", CALCULATORS).example()["cases.json"])[0]


def calculated(tmp_path, cases):
    (tmp_path / "in.json").write_text(json.dumps(cases), "utf-8")
    out = calculate(calculator("sound-propagation", CALCULATORS), tmp_path / "in.json", tmp_path / "out.json")
    return json.loads(out.read_text("utf-8"))


def mistakes(tmp_path, cases):
    with pytest.raises(ForestsimError) as wrong:
        calculated(tmp_path, cases)
    assert not (tmp_path / "out.json").exists()
    return wrong.value.problems


def assert_as_published(cases, found):
    for case, answer in zip(cases, found, strict=True):
        for key, expected in case["expected"].items():
            assert answer["result"][key] == pytest.approx(expected, abs=0.03), (case["case"], key)


def hidden_wall(height=6.0, at=50.0):
    profile = np.array([[0.0, 0.0], [at, 0.0], [at, height], [at, 0.0], [200.0, 0.0]])
    return replace(FLAT, profile=profile, edges=np.array([[at, height]]))


def test_published_cases_are_repeated_in_every_band(tmp_path):
    """ISO/TR 17534-4 (2020), cases 1, 5, 7 and 12: plane ground, a slope, a thin wall, a building."""
    assert_as_published(CASES, calculated(tmp_path, [{k: v for k, v in c.items() if k != "expected"} for c in CASES]))


def test_all_reference_cases_are_repeated_in_every_band(tmp_path):
    """ISO/TR 17534-4 (2020); above case 7 the direct vertical plane alone."""
    if not (SHARED / WHOLE).is_file():
        pytest.skip(f"{WHOLE} of the reference cases is not here")
    cases = json.loads((SHARED / WHOLE).read_text("utf-8"))
    assert len(cases) >= 7
    assert_as_published(cases, calculated(tmp_path, cases))


def test_an_edge_just_below_the_line_of_sight_acts_in_two_bands_only():
    """ISO/TR 17534-4 (2020), case 6: the slope of case 5 with the receiver at 11.5 m bends 500 and 1000 Hz."""
    case = next(c for c in CASES if c["case"] == "TC05")
    section = Section(
        np.array(case["source_xz"], float),
        np.array([case["receiver_xz"][0], 11.5]),
        np.array(case["ground_profile_xz"]),
        np.array(case["ground_pieces_x0_x1_G"]),
        case["G_source"],
        np.array([[178.836072, 10.0]]),
    )
    bare = replace(section, edges=())
    assert (boundary(section, favourable=False) != boundary(bare, favourable=False)).tolist() == [
        band in (500.0, 1000.0) for band in BANDS
    ]
    assert boundary(section, favourable=True).tolist() == boundary(bare, favourable=True).tolist()


def test_hard_ground_adds_three_decibels_and_more_when_sound_bends_down():
    """Directive (EU) 2015/996, 2.5.6: -3 dB on G = 0; ISO/TR 17534-4, case 1: -4.36 dB at 194 m from 1 m to 4 m."""
    hard = (194.165, 1.0, 4.0, 0.0, 0.0, 0.0)
    assert ground_homogeneous(*hard).tolist() == [-3.0] * 8
    assert ground_favourable(*hard) == pytest.approx(np.full(8, -4.36), abs=0.005)


@given(st.floats(1, 2000), st.floats(0, 20), st.floats(0.5, 20), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_the_ground_never_adds_more_than_its_bound(distance, low, high, factor, source):
    share = source_share(distance, low, high)
    near = factor_with_source(factor, source, share)
    still = ground_homogeneous(distance, low, high, factor, near, near)
    bent = ground_favourable(distance, low, high, factor, factor, near)
    assert (still >= -3.0).all()
    assert (bent >= -9.0).all()
    assert np.isfinite([still, bent]).all()


def test_a_path_of_no_length_or_height_has_an_effect_all_the_same():
    for effect in (ground_homogeneous, ground_favourable):
        assert np.isfinite(effect(0.0, 0.0, 0.0, 0.5, 0.5, 0.5)).all()
        assert np.isfinite(effect(100.0, 0.0, 0.0, 0.5, 0.5, 0.5)).all()


def test_the_ground_at_the_source_counts_less_the_farther_sound_goes():
    """Directive (EU) 2015/996, equation 2.5.14: up to thirty times the sum of the heights."""
    assert float(source_share(150.0, 1.0, 4.0)) == pytest.approx(1.0)
    assert float(factor_with_source(0.8, 0.0, source_share(75.0, 1.0, 4.0))) == pytest.approx(0.4)
    assert float(factor_with_source(0.8, 0.0, 3.0)) == pytest.approx(0.8)


@given(st.lists(st.tuples(st.floats(0.5, 30), st.floats(-20, 20)), min_size=1, max_size=8))
@settings(deadline=None)
def test_the_mean_plane_is_the_line_of_least_squares(pieces):
    profile = np.column_stack([np.cumsum([0.0] + [p[0] for p in pieces]), [0.0] + [p[1] for p in pieces]])
    x = (np.arange(20_000) + 0.5) / 20_000 * profile[-1, 0]
    slope, intercept = np.polyfit(x, np.interp(x, *profile.T), 1)
    plane = mean_plane(profile, 0.0, profile[-1, 0])
    assert plane.slope == pytest.approx(slope, abs=1e-3)
    assert plane.intercept == pytest.approx(intercept, abs=0.02)


def test_a_wall_does_not_lift_the_mean_plane():
    section = hidden_wall()
    for start, end in ((0.0, 50.0), (50.0, 200.0), (0.0, 200.0)):
        assert mean_plane(section.profile, start, end) == pytest.approx((0.0, 0.0))
    assert between(section.profile, 0.0, 50.0)[1].tolist() == [0.0, 0.0]


def test_a_short_path_far_along_keeps_its_slope():
    far = mean_plane(np.array([[1e5, 0.0], [1e5 + 0.05, 0.01]]), 1e5, 1e5 + 0.05)
    assert far.slope == pytest.approx(0.2, rel=1e-6)


@given(st.floats(-1, 1), st.floats(-5, 5), st.floats(-50, 50), st.floats(-50, 50))
@settings(deadline=None)
def test_an_image_lies_as_far_below_the_plane_as_its_point_above(slope, intercept, x, z):
    plane = mean_plane(np.array([[0.0, intercept], [10.0, intercept + 10 * slope]]), 0.0, 10.0)
    image = mirrored(plane, (x, z))
    assert above_plane(plane, image) == pytest.approx(-above_plane(plane, (x, z)), abs=1e-6)
    assert mirrored(plane, image) == pytest.approx([x, z], abs=1e-6)


def test_the_ground_factor_of_a_path_is_the_mean_by_length():
    pieces = [[0, 10, 0], [10, 50, 0.5], [50, 100, 1]]
    assert path_factor(pieces, 0, 100) == pytest.approx(0.7)
    assert path_factor(pieces, 5, 30) == pytest.approx(0.4)
    assert path_factor(pieces, 40, 40, otherwise=0.3) == 0.3


@given(st.lists(st.tuples(st.floats(1, 99), st.floats(0, 30)), max_size=8))
@settings(deadline=None)
def test_a_string_over_the_edges_leaves_none_above_it(edges):
    string = edges_above((0.0, 1.0), (100.0, 4.0), edges)
    corners = np.array([(0.0, 1.0), *string, (100.0, 4.0)])
    assert all(z <= np.interp(x, *corners.T) + 1e-6 for x, z in edges)
    slopes = np.diff(corners[:, 1]) / np.diff(corners[:, 0])
    assert (np.diff(slopes) < 0).all()


def test_bending_costs_five_decibels_on_the_line_of_sight_and_nothing_well_below():
    """Directive (EU) 2015/996, equation 2.5.21: 10 lg 3 on the line, 0 below a difference of -1/20 wave length."""
    assert bending_loss(0.0) == pytest.approx(np.full(8, 4.77), abs=0.01)
    assert bending_loss(-340 / BANDS / 20 * 1.0001).diagonal().tolist() == [0.0] * 8
    assert bending_loss(-340 / BANDS / 20).diagonal() == pytest.approx(np.zeros(8), abs=1e-9)


def test_a_wide_obstacle_bends_up_to_three_times_as_much():
    """Directive (EU) 2015/996, equation 2.5.23: C'' rises from 1 to 3; edges within 0.3 m are one."""
    assert bending_loss(500.0, 1e4) - bending_loss(500.0) == pytest.approx(np.full(8, 4.77), abs=0.01)
    assert bending_loss(5.0, 0.3).tolist() == bending_loss(5.0, 0.0).tolist()


@given(st.floats(5, 95), st.floats(0.01, 30))
@example(95.0, 27.0)
@settings(deadline=None)
def test_a_way_over_an_edge_is_shorter_where_sound_bends_down(at, rise):
    """An arc of 1 km is longer than its chord c by c^3 / 24 km2: more on the straight way than on its two parts.

    Over an edge so high and so near one end that the cubes of its parts are more than that of the whole, it is longer.
    """
    source, receiver = (0.0, 0.5), (100.0, 4.0)
    over = np.array([[at, 0.5 + 3.5 * at / 100 + rise]])
    still, bent = path_difference(source, over, receiver), path_difference_bent(source, over, receiver)
    cubes = [
        np.hypot(*np.subtract(*ends)) ** 3 for ends in ((over[0], source), (receiver, over[0]), (receiver, source))
    ]
    longer = (cubes[0] + cubes[1] - cubes[2]) / (24 * 1000.0**2)
    assert still >= 0
    assert bent - still == pytest.approx(longer, rel=0.01, abs=2e-6)
    if longer < 0:
        assert bent < still
    assert edges_width(over) == 0


def test_an_edge_below_the_line_has_a_negative_difference():
    below = np.array([[50.0, 1.0]])
    assert path_difference((0.0, 2.0), below, (100.0, 2.0)) == pytest.approx(-2 * (np.hypot(50, 1) - 50))
    assert path_difference_bent((0.0, 2.0), below, (100.0, 2.0)) < path_difference((0.0, 2.0), below, (100.0, 2.0))


def test_a_blocked_ray_always_bends_and_an_open_one_by_rayleighs_criterion():
    """ISO/TR 17534-4 (2020), 5.9."""
    assert bends(0.0, -1.0).all()
    assert not bends(-0.001, 0.0).any()
    assert bends(-0.001, 0.2).tolist() == [bool(340 / f / 4 < 0.199 and 340 / f / 20 > 0.001) for f in BANDS]


def test_ground_beside_an_edge_acts_in_full_where_the_image_is_the_source():
    loss = np.full(8, 10.0)
    assert ground_beside_edge(np.full(8, -2.0), loss, loss) == pytest.approx(np.full(8, -2.0))
    assert np.abs(ground_beside_edge(np.full(8, -2.0), loss + 40, loss)).max() < 0.05


def test_deep_ground_beside_an_edge_never_leaves_less_than_nothing():
    """Where sound over the image bends less than over its end the equation has no logarithm; the ground acts alone."""
    ground, image_loss, loss = np.array([20.0, 6.0, -3.0]), np.array([4.0, 4.0, 4.0]), np.array([8.0, 4.5, 8.0])
    found = ground_beside_edge(ground, image_loss, loss)
    assert found[0] == pytest.approx(20.0)
    plain = -20 * np.log10(1 + (10 ** (-ground[1:] / 20) - 1) * 10 ** ((loss - image_loss)[1:] / 20))
    assert found[1:] == pytest.approx(plain)


def test_no_wall_takes_more_than_25_decibels_and_its_ground():
    """ISO/TR 17534-4 (2020), case 9: the cap shows at 8 kHz."""
    low, high = (boundary(hidden_wall(height), favourable=False) for height in (6.0, 400.0))
    assert high == pytest.approx(np.full(8, 23.0), abs=2.0)
    assert high[-1] == pytest.approx(low[-1], abs=0.3)
    assert high[0] > low[0] + 10


def test_a_low_wall_next_to_another_does_not_count():
    tall = hidden_wall()
    both = replace(tall, edges=np.array([[30.0, 0.5], [50.0, 6.0]]))
    assert boundary(both, favourable=False).tolist() == boundary(tall, favourable=False).tolist()


def test_edges_count_in_any_order():
    edges = np.array([[40.0, 6.0], [60.0, 6.5], [90.0, 5.0]])
    one, other = (boundary(replace(FLAT, edges=e), favourable=True) for e in (edges, edges[::-1]))
    assert one.tolist() == other.tolist()


def test_a_source_below_its_mean_plane_is_its_own_image():
    """Directive (EU) 2015/996, 2.5.6: the ground of a buried end acts in full, beside an edge too."""
    profile = np.array([[0.0, 0.0], [5.0, 0.0], [10.0, 6.0], [60.0, 6.0], [200.0, 0.0]])
    section = replace(FLAT, profile=profile, edges=np.array([[60.0, 9.0]]))
    assert above_plane(mean_plane(profile, 0.0, 60.0), section.source) < 0
    assert np.isfinite(boundary(section, favourable=False)).all()
    assert np.isfinite(boundary(section, favourable=True)).all()
    loss = boundary(section, favourable=False)
    lifted = boundary(replace(section, source=np.array([0.0, 5.0])), favourable=False)
    assert loss[4] > lifted[4]


@given(st.floats(-500, 500), st.floats(-100, 1000), st.floats(0, 1), st.floats(-20, 20))
@settings(deadline=None, max_examples=40)
def test_where_the_land_lies_and_how_loud_the_source_is_changes_nothing_else(x, z, share, louder):
    section = hidden_wall(at=70.0)
    moved = Section(
        np.add(section.source, [x, z]),
        np.add(section.receiver, [x, z]),
        np.add(section.profile, [x, z]),
        np.add(section.ground, [x, x, 0]),
        section.source_ground,
        np.add(section.edges, [x, z]),
    )
    here, there = propagate(section, POWER, AIR, share), propagate(moved, POWER + louder, AIR, share)
    assert there.long_term - louder == pytest.approx(here.long_term, abs=1e-6)
    assert there.total - louder == pytest.approx(here.total, abs=1e-6)


def test_more_points_on_the_same_ground_change_nothing():
    dense = np.column_stack([np.linspace(0, 200, 41), np.zeros(41)])
    one, other = propagate(FLAT, POWER, AIR, 0.5), propagate(replace(FLAT, profile=dense), POWER, AIR, 0.5)
    assert one.long_term == pytest.approx(other.long_term, abs=1e-9)


@given(st.floats(0, 1))
@settings(deadline=None)
def test_the_long_term_level_lies_between_both_kinds_of_weather(share):
    still, bent, mean, weighted, total = propagate(hidden_wall(), POWER, AIR, share)
    assert (mean <= np.maximum(still, bent) + 1e-9).all()
    assert (mean >= np.minimum(still, bent) - 1e-9).all()
    assert total == pytest.approx(energetic_sum(weighted))


def test_weather_that_never_comes_has_no_part():
    still, bent = np.full(8, 40.0), np.full(8, 50.0)
    assert long_term(still, bent, 0.0) == pytest.approx(still)
    assert long_term(still, bent, 1.0) == pytest.approx(bent)


def test_spreading_stops_at_one_metre():
    """Directive (EU) 2015/996, equation 2.5.12: 20 lg d + 11."""
    assert divergence(np.array([0.2, 1.0, 10.0])).tolist() == [11.0, 11.0, 31.0]


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ValueError, match="eight octave bands"):
        propagate(FLAT, POWER[:7], AIR, 0.5)
    with pytest.raises(ValueError, match="absorption"):
        propagate(FLAT, POWER, AIR[:3], 0.5)
    with pytest.raises(ValueError, match="not a percentage"):
        propagate(FLAT, POWER, AIR, 50)
    with pytest.raises(ValueError, match="not beyond the source"):
        propagate(replace(FLAT, receiver=np.array([0.0, 4.0])), POWER, AIR, 0.5)


def test_cases_come_back_with_all_they_held(tmp_path):
    (found,) = calculated(tmp_path, [EXAMPLE | {"note": {"by": "қ"}, "expected": None}])
    assert found["note"] == {"by": "қ"}
    assert list(found)[-1] == "result"
    assert list(found["result"]) == ["LH", "LF", "L", "LA", "LA_total", "extrapolated"]
    assert found["result"]["extrapolated"] is False


def test_beyond_800_metres_a_level_is_an_extrapolation(tmp_path):
    far = {
        "receiver_xz": [900, 4],
        "ground_profile_xz": [[0, 0], [900, 0]],
        "ground_pieces_x0_x1_G": [[0, 900, 1]],
        "edges_xz": None,
    }
    (found,) = calculated(tmp_path, [EXAMPLE | far])
    assert found["result"]["extrapolated"] is True
    assert 0 < found["result"]["LA_total"] < 40


def test_power_may_differ_from_band_to_band(tmp_path):
    even, bass = calculated(tmp_path, [EXAMPLE, EXAMPLE | {"Lw_per_band_dB": [93] * 4 + [80] * 4}])
    assert bass["result"]["L"][:4] == even["result"]["L"][:4]
    assert bass["result"]["LH"][5] == pytest.approx(even["result"]["LH"][5] - 13)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"temp_C": "x"}, "temp_C is x; write a number"),
        ({"temp_C": True}, "temp_C is True; write a number"),
        ({"rh_pct": 700}, "rh_pct is 700; give 0 to 100, in %"),
        ({"p_favourable": 50}, "p_favourable is 50; give 0 to 1, not a percentage"),
        ({"Lw_per_band_dB": [93] * 7}, "a list of eight for 63 Hz to 8000 Hz"),
        ({"Lw_per_band_dB": None}, "Lw_per_band_dB is None; write one number"),
        ({"G_source": 2}, "G_source is 2; give 0 to 1"),
        ({"source_xz": [0]}, "source_xz has [0]; write [x, z] with numbers"),
        ({"source_xz": [0, -1]}, "source_xz is [0.0, -1.0]; z must not be below the ground (0)"),
        ({"receiver_xz": [150, -2]}, "receiver_xz is [150.0, -2.0]; z must not be below the ground (0)"),
        ({"receiver_xz": [0, 4]}, "receiver_xz is [0.0, 4.0]; x must be greater than that of source_xz (0)"),
        ({"ground_profile_xz": [[0, 0]]}, "with at least 2 of them"),
        ({"ground_profile_xz": [[0, 0], [100, 0]]}, "reaches from x 0 to 100; it must reach from 0 to 150"),
        ({"ground_profile_xz": [[0, 0], [100, 0], [50, 0], [150, 0]]}, "goes back at [50.0, 0.0]"),
        ({"ground_pieces_x0_x1_G": [[0, 10, 0], [20, 150, 1]]}, "leaves a gap between x 10 and 20"),
        ({"ground_pieces_x0_x1_G": [[0, 80, 0], [60, 150, 1]]}, "overlaps between x 60 and 80"),
        ({"ground_pieces_x0_x1_G": [[0, 100, 1]]}, "leaves a gap between x 100 and 150"),
        ({"ground_pieces_x0_x1_G": [[0, 150, 70]]}, "has [0.0, 150.0, 70.0]; give start, end after it, and G from 0"),
        ({"edges_xz": [[150, 3]]}, "edges_xz has [150.0, 3.0]; x must lie between source (0) and receiver (150)"),
        ({"edges_xz": [[20, "high"]]}, "edges_xz has [20, 'high']; write [x, z] with numbers"),
        ({"edges_xz": 3}, "edges_xz is 3; write a list of [x, z]"),
        ({"temp_C": 10**400}, "write a number"),
    ],
)
def test_a_mistake_is_named_with_its_case_and_its_cure(tmp_path, change, says):
    (said,) = mistakes(tmp_path, [EXAMPLE, EXAMPLE | change])
    assert said.startswith("in.json: case 2 (a wall of 3 m, 20 m…), ")
    assert says in said


def test_all_mistakes_are_told_at_once(tmp_path):
    said = mistakes(tmp_path, [EXAMPLE, {}, EXAMPLE | {"temp_C": "x", "rh_pct": None}, 7])
    assert [line.split(",")[0] for line in said] == ["in.json: case 2"] * 9 + [
        "in.json: case 3 (a wall of 3 m",
    ] * 2 + ["in.json: case 4"]
    assert said[-1] == "in.json: case 4, it is 7; write an object with the keys of a case"


def test_a_file_without_cases_is_refused(tmp_path):
    assert "holds no case" in mistakes(tmp_path, [])[0]
    assert "holds no list" in mistakes(tmp_path, EXAMPLE)[0]
