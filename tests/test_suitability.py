"""Fit, at risk or refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planting_site import PLAIN, belt, scenario, site

from forestsim.planting.suitability import judge, severity

GROUND = {
    "rain": PLAIN["annual_precipitation"],
    "groundwater_depth": PLAIN["groundwater_depth"],
    "groundwater_salinity": PLAIN["groundwater_salinity"],
    "soil_salinity": PLAIN["soil_salinity"],
    "texture": 3,
}


def verdict(species, irrigation=0.0, years=-1, force=False, settings=None, **ground):
    """Return the verdict on one species on the plain: 209 mm, groundwater at 12 m, ECe 1.5 dS/m."""
    row = {"unit": 1, "entry": "belts.0", "force": force, "mixes": {species: 1.0}, "planting_year": 2026}
    row |= {"irrigation_mm": irrigation, "irrigation_years": years} | GROUND | ground
    plan = scenario([belt(mix={species: 1.0})], **(settings or {}))
    return judge(pd.DataFrame([row]), plan, site(rows=2, columns=2)).iloc[0]


@pytest.mark.parametrize(
    "species", ["haloxylon_aphyllum", "haloxylon_persicum", "calligonum_caput_medusae", "tamarix_ramosissima"]
)
def test_desert_shrubs_live_on_the_rain_of_turkestan(species):
    """209 mm a year at Turkestan (station 38198); growth notes, species advice 4."""
    assert verdict(species)["verdict"] in ("fit", "at risk")


def test_elm_without_water_is_at_risk_and_poplar_is_refused():
    elm, poplar = verdict("ulmus_pumila"), verdict("populus_alba")
    assert elm["verdict"] in ("at risk", "refused")
    assert elm["cause"] == "water"
    assert (poplar["verdict"], poplar["cause"]) == ("refused", "water")
    assert poplar["figure"] < poplar["limit"]
    assert "water 1" in poplar["text"]


@pytest.mark.parametrize("species", ["ulmus_pumila", "elaeagnus_angustifolia"])
@pytest.mark.parametrize("irrigation", [400, 450, 500])
def test_irrigated_elm_and_oleaster_are_fit(species, irrigation):
    assert verdict(species, irrigation)["verdict"] == "fit"


@pytest.mark.parametrize("species", ["pinus_sylvestris", "picea_schrenkiana", "picea_abies", "picea_pungens"])
def test_spruce_and_scots_pine_are_refused_even_irrigated(species):
    """corrections.md 3: July vapour pressure deficit 2.8 kPa, record 47.9 C."""
    found = verdict(species, irrigation=1200)
    assert (found["verdict"], found["cause"]) == ("refused", "heat")
    assert (found["figure"], found["unit_of_figure"]) == (2.8, "kPa")
    assert "refused for heat: July vapour pressure deficit 2.8 kPa, limit" in found["text"]


@pytest.mark.parametrize(
    "species",
    [
        "morus_alba",
        "prunus_armeniaca",
        "populus_euphratica",
        "populus_nigra",
        "haloxylon_aphyllum",
        "haloxylon_persicum",
    ],
)
def test_ordinary_trees_of_the_country_are_not_refused_for_frost(species):
    """corrections.md 3: the minimum of 20 years (-30 C) decides, the record (-38.6 C) only puts at risk."""
    found = verdict(species, irrigation=1000)
    assert not (found["verdict"] == "refused" and found["cause"] == "frost")


def test_the_minimum_of_twenty_years_refuses_beyond_the_far_bound():
    blackberry = verdict("rubus_fruticosus", irrigation=1000)
    assert (blackberry["verdict"], blackberry["cause"], blackberry["figure"]) == ("refused", "frost", -30)
    assert "at the coldest" in blackberry["text"]


def test_salt_puts_at_risk_above_the_limit_and_refuses_above_its_far_bound():
    found = [verdict("ulmus_pumila", 500, soil_salinity=salt)["verdict"] for salt in (7.9, 8.1, 13.9, 14.1)]
    assert found == ["fit", "at risk", "at risk", "refused"]


def test_salty_groundwater_counts_only_where_it_is_shallow():
    """10 g/l is about 15.6 dS/m."""
    shallow = verdict("ulmus_pumila", 500, groundwater_depth=2.9, groundwater_salinity=10.0)
    assert (shallow["verdict"], shallow["figure"]) == ("refused", pytest.approx(15.6, abs=0.05))
    assert verdict("ulmus_pumila", 500, groundwater_depth=3.1, groundwater_salinity=10.0)["verdict"] == "fit"


def test_groundwater_in_reach_of_roots_stands_in_for_irrigation():
    assert verdict("ulmus_pumila", groundwater_depth=2.5, groundwater_salinity=1.0)["verdict"] == "fit"


def test_irrigation_that_the_planner_ends_is_judged_by_what_comes_after():
    short = verdict("populus_alba", irrigation=1200, years=10)
    assert short["verdict"] == "refused"
    assert "once irrigation ends in 2036" in short["text"]
    assert verdict("populus_alba", irrigation=1200, years=10, settings={"years": [2026, 2034]})["cause"] != "water"
    assert verdict("haloxylon_aphyllum", irrigation=100, years=2)["verdict"] == "fit"


def test_irrigation_that_a_grant_ends_only_puts_at_risk():
    found = verdict("ulmus_pumila", irrigation=500, settings={"water": {"irrigation_ends": 2040}})
    assert (found["verdict"], found["cause"]) == ("at risk", "water")
    assert "once irrigation ends in 2040" in found["text"]


def test_a_refused_species_that_is_forced_says_so():
    found = verdict("picea_abies", irrigation=900, force=True)
    assert (found["verdict"], found["forced"]) == ("refused", True)
    assert not verdict("ulmus_pumila", irrigation=500, force=True)["forced"]


def test_own_limits_of_the_scenario_are_used():
    own = {"species": {"picea_abies": {"vpd_limit": 4.0, "heat_limit": {"value": 50, "low": 48, "high": 52}}}}
    assert verdict("picea_abies", irrigation=900, settings=own)["verdict"] == "fit"


def test_every_verdict_names_figure_and_limit():
    for species in ("ulmus_pumila", "picea_abies", "populus_alba", "rubus_fruticosus"):
        found = verdict(species)
        assert np.isfinite([found["figure"], found["limit"]]).all()
        assert f"{found['figure']:.0f}" in found["text"] or f"{found['figure']:g}" in found["text"]
        assert found["text"].count("limit") == 1


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 20))
def test_the_far_bound_is_never_kinder_than_the_limit(figure, limit, beyond):
    rising, falling = severity(figure, limit, limit + beyond), severity(-figure, -limit, -limit - beyond, falling=True)
    assert rising == falling
    assert (rising > 0) == (figure > limit)


@given(st.floats(0, 2000), st.floats(0.5, 20))
@settings(max_examples=25, deadline=None)
def test_more_water_never_makes_a_verdict_worse(irrigation, depth):
    rank = {"fit": 0, "at risk": 1, "refused": 2}
    dry, wet = (
        rank[verdict("salix_alba", water, groundwater_depth=depth, groundwater_salinity=0.5)["verdict"]]
        for water in (irrigation, irrigation + 100)
    )
    assert wet <= dry
