"""Which engine grows what, and how 3-PG behaves on the one water account."""

from __future__ import annotations

import pytest
from growth_stands import grow, make_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from forestsim.errors import ScenarioError
from forestsim.growth.engine import engines
from forestsim.growth.survival import burnt_share
from forestsim.scenario import from_mapping

WITH_SET = ("pinus_sylvestris", "pinus_nigra", "picea_abies", "quercus_robur", "populus_alba", "acer_negundo")
WITHOUT = ("haloxylon_aphyllum", "tamarix_ramosissima", "ulmus_pumila", "elaeagnus_angustifolia", "prunus_armeniaca")


def test_3pg_grows_what_has_a_published_set_and_the_curve_the_rest():
    chosen = engines((*WITH_SET, *WITHOUT), make_scenario())
    assert {chosen[name] for name in WITH_SET} == {"process"}
    assert {chosen[name] for name in WITHOUT} == {"curve"}


def test_a_scenario_may_name_the_engine_for_all_or_for_one():
    assert set(engines(WITH_SET, make_scenario(growth="curve")).values()) == {"curve"}
    one = engines(WITH_SET, make_scenario(growth={"populus_alba": "curve"}))
    assert [name for name, engine in one.items() if engine == "curve"] == ["populus_alba"]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("forest", "growth is forest; write auto, curve or process"),
        ({"populus_alba": "auto"}, "growth.populus_alba is auto"),
        ({"populus_abla": "curve"}, "populus_abla"),
        ({"ulmus_pumila": "process"}, "growth.ulmus_pumila is process; no 3-PG set"),
    ],
)
def test_a_wrong_engine_is_one_plain_line(written, says):
    belt = {"name": "B", "line": "turkestan_shaulder_road", "offset_m": 20, "width_m": 30, "planting_year": 2027}
    belt |= {"mix": {"populus_alba": 1.0}, "spacing_m": [4, 3]}
    with pytest.raises(ScenarioError, match=says):
        from_mapping({"name": "T", "years": [2026, 2040], "belts": [belt], "growth": written})


def test_every_output_names_its_engine():
    stands = grow({"species": "populus_alba", "irrigation_mm": 800.0}, {"species": "ulmus_pumila"}, years=(2026, 2030))
    assert stands["engine"].values.tolist() == ["process", "curve"]
    assert stands.attrs["engine"] == "curve+process"


@pytest.mark.parametrize("species", ["pinus_nigra", "pinus_sylvestris", "quercus_robur", "populus_alba"])
def test_a_rain_fed_stand_of_3pg_stores_a_small_part_of_an_irrigated_one(species):
    dry, wet = grow({"species": species}, {"species": species, "irrigation_mm": 900.0})["carbon"].isel(year=-1)
    assert dry < 0.1 * wet


def test_an_established_pine_needs_water_and_dies_back_when_irrigation_ends():
    """Need within Kcb x ET0 of its crowns, as for any tree; on a deep water table most is lost when the water stops."""
    row = {"species": "pinus_nigra", "irrigation_mm": 700.0}
    kept, ended = grow(row, {**row, "irrigation_years": 5})["carbon"].isel(year=-1)
    assert ended < 0.4 * kept
    need = grow(row).isel(stand=0)
    assert 250 < float((need["water_need"] / need["survival"]).sel(year=2056)) < 1400


@pytest.mark.parametrize("species", ["acer_tataricum", "populus_alba", "morus_alba", "prunus_armeniaca"])
@pytest.mark.parametrize("stems", [100.0, 833.0, 5000.0])
def test_no_tree_outgrows_its_kind(species, stems):
    """Volume stays within the end of the yield curve, at any spacing, and stems within 4 cm for a metre of height."""
    from growth_stands import make_scenario, make_site, make_stands

    from forestsim.draws import draw_species
    from forestsim.growth.forms import Forms
    from forestsim.growth.inputs import gather

    row = {"species": species, "irrigation_mm": 1200.0, "stems_per_ha": stems}
    stand = grow(row, salinity=0.0).isel(stand=0)
    forms = Forms(gather(make_stands(row), draw_species({}, 0, 1), make_site(), make_scenario()))
    assert (stand["volume"] <= forms.volume_max.item() * (1 + 1e-9)).all()
    assert (stand["dbh"] <= 4 * stand["height"] + 1e-9).all()


def test_irrigated_poplar_yields_as_poplars_do():
    """Hybrid poplars yielded up to 16.9 t/ha a year and stood 10.5 m high at 3 years, doi:10.3390/f12030373."""
    stand = grow({"species": "populus_alba", "irrigation_mm": 1200.0}).isel(stand=0)
    wood = (stand["biomass_stem"] + stand["biomass_branch"]) / stand["survival"]
    assert 4 < float(wood.sel(year=2041)) / 15 < 16.9
    assert 5 < stand["height"].sel(year=2029) < 10.5
    assert 600 < stand["transpiration"].sel(year=2036) < 1300


@settings(max_examples=12, deadline=None)
@given(
    species=st.sampled_from(WITH_SET),
    irrigation=st.floats(0, 1500),
    depth=st.floats(0.5, 15),
    salinity=st.floats(0, 20),
    rain=st.lists(st.floats(0.1, 2.5), min_size=16, max_size=16),
)
def test_3pg_keeps_its_books(species, irrigation, depth, salinity, rain):
    """Water and matter close, leaves keep to their crowns, and water pays for all that is made (k <= 5 Pa, 0.8 kPa)."""
    from growth_stands import make_site

    row = {"species": species, "irrigation_mm": irrigation, "groundwater_depth": depth, "soil_salinity": salinity}
    stands = grow(row, years=(2026, 2041), site=make_site((2026, 2041), rain=rain)).isel(stand=0)
    gained = stands["npp"] + stands["seedlings"] - stands["litter"] - stands["root_turnover"] - stands["mortality"]
    assert abs(stands["biomass"].diff("year") - gained.isel(year=slice(1, None))).max() < 1e-9
    assert (stands["npp"] <= 0.01 * 6.25 * stands["transpiration"] + 1e-9).all()
    spent = stands["interception"] + stands["transpiration"] + stands["soil_evaporation"]
    spent = spent + stands["drainage"] + stands["storage_change"]
    assert abs(stands["rain"] + stands["irrigation"] + stands["rise"] - spent).max() < 1e-9
    assert (stands["survival"].diff("year") <= 0).all()
    for name in ("biomass", "lai", "height", "npp", "litter", "mortality"):
        assert (stands[name] >= -1e-12).all()


def test_crowding_kills_stems_of_a_dense_old_stand():
    """The -3/2 rule (Sands 2010): the heaviest mean stem falls with the number of stems."""
    dense, usual = grow(
        {"species": "quercus_robur", "irrigation_mm": 1500.0, "stems_per_ha": 9000.0},
        {"species": "quercus_robur", "irrigation_mm": 1500.0},
    )["survival"].sel(year=2061)
    assert dense < 0.8 * usual


def test_replanting_refills_young_stands_and_makes_no_matter():
    row = {"species": "ulmus_pumila", "irrigation_mm": 200.0}
    stands = grow(row, {**row, "replant_years": 2, "replant_below": 0.95}, years=(2026, 2036))
    left, refilled = stands["survival"]
    assert float(refilled.sel(year=2027)) == 1.0
    assert refilled.sel(year=2034) > left.sel(year=2034)
    replanted = stands["replanted"].isel(stand=1)
    assert (replanted.sel(year=[2027, 2028]) > 0).all()
    assert (replanted.sel(year=slice(2029, None)) == 0).all()
    assert (stands["replanted"].isel(stand=0) == 0).all()
    assert float(stands["biomass"].isel(stand=1).sel(year=2027)) == pytest.approx(float(stands["biomass"][0, 1]))


def test_stands_of_a_salty_water_salt_up_and_grow_less():
    row = {"species": "ulmus_pumila", "irrigation_mm": 450.0}
    sweet, salt = (grow(row, salinity=s).isel(stand=0) for s in (0.0, 3.0))
    assert salt["salinity"].isel(year=-1) > 3 + sweet["salinity"].isel(year=-1)
    assert salt["volume"].isel(year=-1) < 0.9 * sweet["volume"].isel(year=-1)
    assert salt["survival"].isel(year=-1) < sweet["survival"].isel(year=-1)


def test_a_thirsty_stand_draws_the_water_table_down_and_more_inflow_less():
    row = {"species": "populus_alba", "groundwater_depth": 2.5, "irrigation_mm": 200.0, "irrigation_years": 3}
    little, much = (grow(row, recharge=r).isel(stand=0) for r in (100.0, 800.0))
    assert float(little["drawdown"].max()) > 1.0
    assert float(much["drawdown"].max()) < float(little["drawdown"].max())
    assert much["volume"].isel(year=-1) > 1.3 * little["volume"].isel(year=-1)


def test_plantings_on_like_ground_differ_in_what_takes_root():
    """A distribution, not a point: survival after 3 years spreads, and the central run lies within."""
    row = {"species": "ulmus_pumila", "irrigation_mm": 300.0}
    drawn = grow(row, draws=64, years=(2026, 2030))["survival"].sel(year=2029)
    point = float(grow(row, years=(2026, 2030))["survival"].sel(year=2029, stand=0))
    low, high = drawn.quantile([0.05, 0.95], "draw").values[:, 0]
    assert high - low > 0.15
    assert low < point < high


FIRE = {"fire_probability": 0.005, "fire_roadside": 2.0, "fire_grazed": 0.3}


def test_fire_is_likelier_by_the_road_in_ungrazed_grass_and_rare_under_closed_crowns():
    assert burnt_share(0.0, True, 1.0, FIRE) == pytest.approx(0.01)
    assert burnt_share(1e6, True, 1.0, FIRE) == pytest.approx(0.005)
    assert burnt_share(1e6, False, 1.0, FIRE) == pytest.approx(0.0015)
    assert burnt_share(0.0, True, 0.0, FIRE) == 0


def test_fire_costs_more_stems_where_the_stumps_do_not_sprout():
    own = {"ulmus_pumila": {"fire_mortality": 1.0}}
    row = {"species": "ulmus_pumila", "irrigation_mm": 500.0}
    burnt, spared = (grow(row, own=figures)["survival"].sel(year=2036, stand=0) for figures in (own, {}))
    assert float(burnt) < float(spared)
