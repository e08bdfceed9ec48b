"""Growth curves, and whole stands against the published stocks and needs."""

from __future__ import annotations

import numpy as np
import pytest
from growth_stands import grow, make_scenario, make_site, make_stands
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.draws import draw_species
from forestsim.errors import DataError
from forestsim.growth import curves
from forestsim.growth import grow as grow_stands
from forestsim.growth.variables import VARIABLES
from forestsim.physics import carbon

CO2 = 44 / 12
STATE = ("volume", "biomass_stem", "biomass_branch", "biomass_foliage", "biomass_root", "biomass", "carbon")


@given(shape=st.floats(1.2, 4), peak=st.floats(5, 100), increment=st.floats(0.01, 20))
def test_mean_increment_peaks_where_and_as_high_as_asked(shape, peak, increment):
    largest, rate = curves.volume_curve(increment, peak, shape)
    age = peak * np.array([0.9, 1.0, 1.1])
    before, at, after = largest * curves.relative_size(age, rate, shape) / age
    assert at == pytest.approx(increment)
    assert at >= before
    assert at >= after


def test_the_peak_solves_its_equation():
    """exp(x) = 1 + p x for p = 2.5: x = 1.904."""
    x = curves.peak_exponent(2.5)
    assert np.exp(x) == pytest.approx(1 + 2.5 * x)
    assert x > 1


def test_a_curve_without_a_peak_is_refused():
    with pytest.raises(ValueError, match="above 1"):
        curves.peak_exponent(np.array([2.5, 1.0]))


def test_volume_height_and_diameter_belong_to_one_stem():
    diameter = curves.stem_diameter(0.5, 15.0, 0.45)
    assert 0.45 * np.pi / 4 * (diameter / 100) ** 2 * 15.0 == pytest.approx(0.5)
    assert curves.stem_diameter(np.array(0.0), np.array(0.0)) == 0


def test_crowns_overlap():
    assert curves.crown_cover(100.0, 2.0) == pytest.approx(100 * np.pi / 1e4, rel=0.02)
    assert curves.crown_cover(1e5, 5.0) == pytest.approx(1.0)


def test_roots_weigh_less_against_the_crown_as_trees_grow():
    """IPCC (2006), table 4.4: broadleaves 0.46 below 75 t/ha and 0.24 above 150, conifers 0.40 below 50 t/ha."""
    broadleaf = carbon.root_shoot_ratio(0.46, 0.24, np.array([0.0, 30.0, 150.0, 400.0]))
    assert broadleaf == pytest.approx([0.46, 0.46, 0.24, 0.24])
    assert carbon.root_shoot_ratio(0.40, 0.29, np.array([20.0, 100.0]), 50.0) == pytest.approx([0.40, 0.29])


@given(shoot=st.floats(0, 500), more=st.floats(0, 100))
def test_roots_never_shrink_while_the_shoot_grows(shoot, more):
    one, two = (s * carbon.root_shoot_ratio(0.46, 0.24, np.array(s)) for s in (shoot, shoot + more))
    assert two >= one - 1e-12


@pytest.mark.parametrize(
    ("species", "least", "most"),
    [("ulmus_pumila", 435, 670), ("elaeagnus_angustifolia", 1000, 1260), ("populus_alba", 1000, 1560)],
)
def test_mature_stands_need_the_water_that_was_measured(species, least, most):
    """Khamzina et al. (2009), doi:10.1016/j.agrformet.2009.06.015, and Thevs et al. (2019), doi:10.3390/land8110167."""
    stands = grow({"species": species, "irrigation_mm": 1800.0}, salinity=0.0)
    assert least <= float(stands["water_need"].max()) <= most
    assert float(stands["water_deficit"].max()) < 1


def test_irrigated_elm_grows_six_cubic_metres_a_year():
    """The well-watered mean increment of the species table, 6 m3/ha/yr, at three quarters of the rotation."""
    volume = grow({"species": "ulmus_pumila", "irrigation_mm": 700.0})["volume"].isel(stand=0)
    mean = volume / (volume["year"] - 2026).where(volume["year"] > 2026)
    assert float(mean.max()) == pytest.approx(6.0, abs=0.6)
    assert int(mean.idxmax("year")) == pytest.approx(2026 + 0.75 * 35, abs=3)


def test_rain_fed_saxaul_stores_what_was_measured():
    """Chang et al. (2019), doi:10.11626/KJEB.2019.37.4.618, 0.04-1.1 t CO2/ha at 3-19 years; natural stands 4-8."""
    rows = [{"species": "haloxylon_aphyllum"}, {"species": "haloxylon_persicum", "texture": 1.0}]
    stands = grow(*rows, draws=64)
    old = stands["carbon"].sel(year=2066) * CO2
    assert ((old.median("draw") > 1) & (old.median("draw") < 4)).all()
    assert ((old.quantile(0.05, "draw") > 0.04) & (old.quantile(0.95, "draw") < 9)).all()
    young = stands["carbon"].sel(year=2036) * CO2
    assert ((young.median("draw") > 0.04) & (young.median("draw") < 1.1)).all()


def test_rain_fed_pine_stores_a_small_part_of_irrigated_pine():
    dry, wet = grow({"species": "pinus_nigra"}, {"species": "pinus_nigra", "irrigation_mm": 700.0})["carbon"].isel(
        year=-1
    )
    assert dry < 0.1 * wet


def test_a_stand_on_deep_groundwater_dies_back_when_irrigation_ends():
    row = {"species": "ulmus_pumila", "irrigation_mm": 500.0, "groundwater_depth": 20.0}
    kept, ended = grow(row, {**row, "irrigation_years": 12})["carbon"]
    assert (ended.sel(year=slice(None, 2038)) == kept.sel(year=slice(None, 2038))).all()
    assert ended.sel(year=2042) < 0.5 * ended.sel(year=2038)
    assert ended.sel(year=2066) < 0.3 * kept.sel(year=2066)


def test_a_stand_on_shallow_groundwater_outlives_the_end_of_irrigation_but_grows_less():
    row = {"species": "ulmus_pumila", "irrigation_mm": 500.0, "groundwater_depth": 2.5}
    stands = grow(row, {**row, "irrigation_years": 12})
    kept, ended = stands["volume"].isel(year=-1)
    assert 0.4 * kept < ended < 0.95 * kept
    alive = stands["survival"].isel(year=-1)
    assert float(alive[1]) > 0.9 * float(alive[0])


def test_the_scenario_can_end_irrigation_everywhere():
    row = {"species": "ulmus_pumila", "irrigation_mm": 500.0}
    irrigation = grow(row, irrigation_ends=2036)["irrigation"].isel(stand=0)
    assert (irrigation.sel(year=slice(2036, None)) == 0).all()
    assert (irrigation.sel(year=slice(2027, 2035)) > 0).all()


def test_dead_stems_leave_the_living_pool():
    rows = [
        {"species": "ulmus_pumila", "irrigation_mm": 500.0, "irrigation_years": 12},
        {"species": "pinus_nigra"},
        {"species": "populus_alba", "irrigation_mm": 900.0, "irrigation_years": 12, "stems_per_ha": 6000.0},
        {"species": "quercus_robur", "irrigation_mm": 500.0, "replant_years": 3},
    ]
    stands = grow(*rows)
    gained = stands["npp"] + stands["seedlings"] - stands["litter"] - stands["root_turnover"] - stands["mortality"]
    assert abs(stands["biomass"].diff("year") - gained.isel(year=slice(1, None))).max() < 1e-9
    assert float(stands["mortality"].isel(stand=0).max()) > 5


def test_production_never_exceeds_water_productivity():
    """Productivity 5 Pa (C3) over the daytime deficit, at least 0.8 kPa: at most 6.25 g/kg in the dampest month."""
    rows = [
        {"species": s, "irrigation_mm": m}
        for s in ("ulmus_pumila", "populus_alba", "robinia_pseudoacacia")
        for m in (0.0, 200.0, 1500.0)
    ]
    stands = grow(*rows)
    assert (stands["npp"] <= 0.01 * 6.25 * stands["transpiration"] + 1e-9).all()
    thirsty = stands.isel(stand=[2, 5, 8], year=slice(20, None))
    assert (thirsty["npp"] / thirsty["transpiration"] < 0.025).all()  # about 1.8 g/kg at 2.5 kPa


def test_nothing_grows_before_or_in_the_planting_year():
    stands = grow({"species": "ulmus_pumila", "planting_year": 2030, "irrigation_mm": 300.0})
    for name in (*STATE, "height", "dbh", "crown_cover", "lai", "npp", "water_need", "irrigation", "water_ratio"):
        assert (stands[name].sel(year=slice(None, 2030)) == 0).all(), name
        assert (stands[name].sel(year=2031) > 0).all(), name
    assert float(stands["survival"].sel(year=2030, stand=0)) == 1
    assert (stands["stems"].sel(year=slice(None, 2029)) == 0).all()


def test_a_stand_planted_before_the_first_year_is_planted_in_time():
    late = grow({"species": "ulmus_pumila", "planting_year": 2026}, years=(2026, 2030))
    assert float(late["stems"].isel(stand=0, year=0)) == 1667


def test_parts_sum_and_leaves_agree_with_their_area():
    stands = grow({"species": "elaeagnus_angustifolia", "irrigation_mm": 1300.0})
    parts = sum(stands[f"biomass_{part}"] for part in ("stem", "branch", "foliage", "root"))
    assert abs(parts - stands["biomass"]).max() < 1e-12
    table = draw_species({}, 0, 1).sel(species="elaeagnus_angustifolia")
    leaves = 10 * stands["lai"] / float(table["specific_leaf_area"])
    assert abs(leaves - stands["biomass_foliage"]).max() < 1e-9
    assert float(stands["lai"].max()) <= float(table["lai_max"]) + 1e-9
    assert float(stands["biomass_foliage"].max()) <= float(table["leaf_mass_max"]) + 1e-9
    assert float(stands["height"].max()) <= float(table["height_max"])


def test_every_variable_has_a_unit_and_the_engine_is_named():
    stands = grow({"species": "ulmus_pumila"}, draws=3)
    assert stands.attrs["engine"] == "curve"
    for name in VARIABLES:
        assert stands[name].attrs["units"]
        assert stands[name].attrs["long_name"]
    assert stands["carbon"].dims == ("stand", "year", "draw")
    assert str(stands["engine"].values[0]) == "curve"
    assert stands["native_lai"].dims == stands["native_cover"].dims == ("stand",)
    assert stands["leaf"].dims == ("stand", "month")


def test_leaves_are_out_from_april_to_october_and_needles_all_year():
    leaf = grow({"species": "ulmus_pumila"}, {"species": "pinus_nigra"})["leaf"]
    assert leaf.isel(stand=0).sum() == 7
    assert leaf.isel(stand=1).sum() == 12


def test_a_missing_figure_of_a_planted_species_is_named():
    species = draw_species({}, 0, 1)
    species["rotation"] = species["rotation"].where(species["species"] != "ulmus_pumila")
    with pytest.raises(DataError, match="rotation is not given for ulmus_pumila"):
        grow_stands(make_stands({"species": "ulmus_pumila"}), species, make_site(), make_scenario())


def test_a_draw_does_not_depend_on_the_other_stands():
    alone = grow({"species": "ulmus_pumila"}, draws=5)["carbon"].isel(stand=0)
    beside = grow({"species": "ulmus_pumila"}, {"species": "populus_alba"}, draws=5)["carbon"].isel(stand=0)
    np.testing.assert_array_equal(alone, beside)


def test_warming_without_more_water_means_less_growth():
    row = {"species": "ulmus_pumila", "irrigation_mm": 300.0}
    now = grow(row)["biomass"].isel(stand=0, year=-1)
    warm = grow(row, site=make_site(et0=1.07, shift=2.5))["biomass"].isel(stand=0, year=-1)
    assert warm < now


SPECIES = st.sampled_from(["ulmus_pumila", "haloxylon_aphyllum", "populus_alba", "pinus_nigra", "tamarix_ramosissima"])


@settings(max_examples=20, deadline=None)
@given(
    species=SPECIES,
    irrigation=st.floats(0, 1000),
    more=st.floats(1, 500),
    depth=st.floats(0.5, 15),
    stems=st.floats(50, 5000),
    rain=st.lists(st.floats(0.1, 2.5), min_size=31, max_size=31),
)
def test_more_fresh_water_never_gives_less_growth(species, irrigation, more, depth, stems, rain):
    row = {"species": species, "irrigation_mm": irrigation, "groundwater_depth": depth, "stems_per_ha": stems}
    site = make_site((2026, 2056), rain=rain)
    rows = (row, {**row, "irrigation_mm": irrigation + more})
    less, most = grow(*rows, years=(2026, 2056), site=site, salinity=0.0)["volume"]
    assert (most >= less * (1 - 1e-9)).all()


@settings(max_examples=15, deadline=None)
@given(
    species=SPECIES,
    irrigation=st.floats(0, 1500),
    years=st.integers(0, 20),
    depth=st.floats(0.2, 15),
    salinity=st.floats(0, 30),
    rain=st.lists(st.floats(0, 3), min_size=21, max_size=21),
)
def test_nothing_is_ever_negative(species, irrigation, years, depth, salinity, rain):
    row = {
        "species": species,
        "irrigation_mm": irrigation,
        "irrigation_years": years,
        "groundwater_depth": depth,
        "soil_salinity": salinity,
    }
    stands = grow(row, years=(2026, 2046), site=make_site((2026, 2046), rain=rain))
    for name in VARIABLES:
        if name not in ("storage_change", "salt_change"):
            assert (stands[name] >= -1e-9).all(), name
    assert (stands["crown_cover"] <= 1).all()
    assert (stands["water_ratio"] <= 1).all()
