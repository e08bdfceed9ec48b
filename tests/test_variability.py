"""Wet and dry, hot and cool years: unbiased, seeded, and the same for all."""

from __future__ import annotations

import numpy as np
import pytest
from growth_stands import grow, make_scenario, make_site, make_stands
from hypothesis import given
from hypothesis import strategies as st

from forestsim.draws import draw_species
from forestsim.growth.inputs import gather
from forestsim.scenario import Climate, from_mapping
from forestsim.site import climate, open_site
from forestsim.site.facts import fact_row
from forestsim.site.variability import Spread, draw_chance

SPAN = range(2026, 2067)
USUAL = Spread.of(Climate())


def correlation(a, b) -> float:
    return float(np.corrcoef(np.ravel(a), np.ravel(b))[0, 1])


def test_the_usual_spread_is_that_of_the_table_of_facts_and_of_the_docs():
    """No series of yearly rain at Turkestan was found: all four are assumed, with a range."""
    assert Spread(0.3, 0.9, 0.1, -0.3) == USUAL
    facts = ("rain_cv", "temperature_sd", "climate_autocorrelation", "rain_temperature_correlation")
    keys = ("rain_cv", "temperature_sd_c", "autocorrelation", "rain_temperature_correlation")
    for figure, key in zip(facts, keys, strict=True):
        row, said = fact_row(figure), Climate.model_fields[key].description
        assert row["basis"] == "assumed"
        assert row["low"] <= row["value"] <= row["high"]
        assert f"leave out for {row['value']:g} ({row['low']:g}-{row['high']:g}, assumed)" in said


def test_a_scenario_sets_its_own_spread():
    own = Climate(rain_cv=0.2, temperature_sd_c=0.0, autocorrelation=0.5, rain_temperature_correlation=0.0)
    assert Spread.of(own) == Spread(0.2, 0.0, 0.5, 0.0)


@given(
    cv=st.floats(0.05, 0.6),
    sd=st.floats(0.1, 2),
    memory=st.floats(-0.5, 0.5),
    common=st.floats(-0.9, 0.9),
    seed=st.integers(0, 2**32 - 1),
)
def test_chance_is_unbiased_and_as_wide_as_asked(cv, sd, memory, common, seed):
    chance = draw_chance(SPAN, Spread(cv, sd, memory, common), 256, seed)
    assert chance.rain.shape == chance.temperature.shape == (41, 256)
    assert (chance.rain > 0).all()
    several = 5 / np.sqrt(chance.rain.size * (1 - memory) / (1 + memory))  # five standard errors
    assert chance.rain.mean() == pytest.approx(1, abs=several * cv)
    assert chance.temperature.mean() == pytest.approx(0, abs=several * sd)
    assert chance.rain.std() == pytest.approx(cv, rel=0.15)
    assert chance.temperature.std() == pytest.approx(sd, rel=0.1)
    assert correlation(np.log(chance.rain), chance.temperature) == pytest.approx(common, abs=0.08)
    for values in (np.log(chance.rain), chance.temperature):
        assert correlation(values[1:], values[:-1]) == pytest.approx(memory, abs=0.08)


def test_every_single_year_is_unbiased_over_the_draws():
    """Samples are stratified within a year, so that 64 draws already have the mean they should."""
    chance = draw_chance(SPAN, USUAL, 64, 1)
    assert chance.rain.mean(1) == pytest.approx(1, abs=0.02)
    assert chance.temperature.mean(1) == pytest.approx(0, abs=0.08)


@given(seed=st.integers(0, 2**32 - 1), draws=st.integers(1, 40))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_weather(seed, draws):
    one, two = (draw_chance(SPAN, USUAL, draws, seed) for _ in range(2))
    other = draw_chance(SPAN, USUAL, draws, seed ^ 1)
    assert one.rain.tobytes() == two.rain.tobytes()
    assert one.temperature.tobytes() == two.temperature.tobytes()
    assert not np.array_equal(one.rain, other.rain)


def test_a_spread_of_nothing_leaves_every_year_as_it_is():
    chance = draw_chance(SPAN, Spread(0.0, 0.0, 0.1, -0.3), 16, 1)
    assert (chance.rain == 1).all()
    assert (chance.temperature == 0).all()


def test_the_settings_of_a_scenario_act_on_top_of_chance():
    settings = Climate(rain_factor=0.8, et0_factor=1.1, temperature_shift_c=2.0)
    chance = draw_chance(SPAN, USUAL, 64, 1)
    years, plain = climate.year_factors(settings, SPAN, chance), climate.year_factors(settings, SPAN)
    assert years["rain_factor"].dims == ("year", "draw")
    assert years["rain_factor"].values == pytest.approx(0.8 * chance.rain)
    assert years["temperature_shift"].values == pytest.approx(2 + chance.temperature)
    # ET0 rises by 2.8 % for each kelvin of warming, and of a hot year alike.
    assert years["et0_factor"].values == pytest.approx(1.1 * (1 + 0.028 * (2 + chance.temperature)))
    assert climate.central(years).equals(plain)
    assert climate.central(plain) is plain


def test_the_months_of_a_drawn_year_sum_to_the_normals_times_its_factor():
    normals = climate.monthly_normals()
    years = climate.year_factors(Climate(), SPAN, draw_chance(SPAN, USUAL, 16, 1))
    months = climate.months_of(normals, years, 2040)
    for name, factor in (("rain", "rain_factor"), ("wet_days", "rain_factor"), ("et0", "et0_factor")):
        assert months[name].shape == (12, 16)
        expected = float(normals[name].sum()) * years[factor].sel(year=2040).values
        assert months[name].sum(0) == pytest.approx(expected, rel=1e-12)
    assert (months["tmean"] - normals["tmean"].values[:, None]).std(0) == pytest.approx(0, abs=1e-12)
    assert np.array_equal(months["rh"][:, 0], normals["rh"])
    whole = climate.climate_of_years(normals, years)
    assert whole["rain"].dims == ("year", "month", "draw")
    assert whole["rh"].dims == ("year", "month")
    assert np.array_equal(whole["vpd"].sel(year=2040), months["vpd"])


BELT = {
    **{"name": "belt", "line": "turkestan_shaulder_road", "offset_m": 20, "width_m": 30, "to_km": 5},
    **{"mix": {"ulmus_pumila": 1.0}, "planting_year": 2027, "spacing_m": [4, 3]},
}


def site(years=(2026, 2036), draws=8, seed=1, **settings):
    data = {"name": "test", "years": list(years), "belts": [BELT], "climate": settings}
    return open_site(from_mapping(data | {"uncertainty": {"draws": draws, "seed": seed}}))


def test_variability_acts_with_draws_alone_and_can_be_left_out():
    drawn = site()
    assert drawn.years["rain_factor"].sizes == {"year": 11, "draw": 8}
    assert "rain varies by 0.3" in drawn.provenance.set_index("layer").loc["climate", "note"]
    for plain in (site(draws=0), site(variability=False)):
        assert plain.years["rain_factor"].dims == ("year",)
        assert (plain.years["rain_factor"] == 1).all()
        assert "varies" not in plain.provenance.set_index("layer").loc["climate", "note"]


def test_two_scenarios_of_one_seed_have_the_same_weather_to_compare_them_by():
    one, two = site().years, site(rain_factor=0.5).years
    assert np.array_equal(two["rain_factor"], 0.5 * one["rain_factor"])
    assert two["temperature_shift"].equals(one["temperature_shift"])
    assert not site(seed=2).years["rain_factor"].equals(one["rain_factor"])


def test_a_year_keeps_its_luck_when_a_scenario_begins_later():
    """Only the memory of the years before is another."""
    whole, late = (draw_chance(years, USUAL, 64, 1).rain for years in (SPAN, SPAN[10:]))
    assert late[0] == pytest.approx(whole[10], rel=0.15)
    assert late[3:] == pytest.approx(whole[13:], rel=1e-3)


def test_a_dry_decade_lies_on_top_of_chance():
    dry = {"from_year": 2030, "to_year": 2032, "rain_factor": 0.7, "et0_factor": 1.05}
    one, two = site().years, site(periods=[dry]).years
    ratio = (two["rain_factor"] / one["rain_factor"]).sel(year=[2029, 2030, 2032, 2033]).values
    assert ratio == pytest.approx(np.array([[1], [0.7], [0.7], [1]]) * np.ones(8))
    assert (two["et0_factor"] / one["et0_factor"]).sel(year=2031).values == pytest.approx(1.05)


def test_growth_is_given_weather_over_month_draw_and_stand():
    span, draws = range(2026, 2030), 5
    here, stands = make_site((2026, 2029)), make_stands({"species": "ulmus_pumila"}, {"species": "ulmus_pumila"})
    for chance, drawn in ((None, 1), (draw_chance(span, USUAL, draws, 1), draws)):
        here.years = climate.year_factors(Climate(), span, chance)
        told = gather(stands, draw_species({}, draws, 1), here, make_scenario((2026, 2029), draws=draws))
        weather = told.weather(2027)
        for name in ("rain", "et0", "wet_days"):
            assert getattr(weather, name).shape == (12, drawn, 2)
        assert weather.deficit.shape == (12, drawn, 1)
        assert weather.et0_factor.shape == (drawn, 1)
        assert weather.warming.shape == (1, 1)


def test_stands_grow_in_the_weather_of_their_draw_and_their_account_closes():
    span, draws, pair = range(2026, 2057), 12, ({"species": "haloxylon_aphyllum"}, {"species": "ulmus_pumila"})
    here = make_site((2026, 2056))
    here.years = climate.year_factors(Climate(), span, draw_chance(span, USUAL, draws, 1))
    stands = grow(*pair, years=(2026, 2056), draws=draws, site=here)
    fell = float(here.climate["rain"].sum()) * here.years["rain_factor"]
    station = 209 / float(here.climate["rain"].sum())  # the stands lie where 209 mm fall
    assert float(abs(stands["rain"] - station * fell).max()) < 1e-9
    gained = stands["rain"] + stands["irrigation"] + stands["rise"]
    lost = sum(stands[name] for name in ("interception", "transpiration", "soil_evaporation", "drainage"))
    assert float(abs(gained - lost - stands["storage_change"]).max()) < 1e-9
    assert set(stands["native_evapotranspiration"].dims) == {"stand", "year", "draw"}
