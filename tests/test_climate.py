"""Monthly climate, scenario years and the wind rose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestsim.scenario import Climate, ClimatePeriod
from forestsim.site import climate


def test_normals_are_those_of_turkestan():
    """CRU CL 2.0 1961-1990 at 38198: 12.4 degC, 209 mm; FAO-56 ET0 1357 mm; July VPD 2.8 kPa."""
    normals = climate.monthly_normals()
    assert normals["tmean"].mean().item() == pytest.approx(12.4, abs=0.1)
    assert normals["rain"].sum().item() == pytest.approx(209, abs=0.5)
    assert normals["et0"].sum().item() == pytest.approx(1357, abs=1)
    assert normals["vpd"].sel(month=7).item() == pytest.approx(2.8, abs=0.01)
    assert normals["frost_days"].sum().item() == pytest.approx(125, abs=2)
    assert bool((normals["tmin"] < normals["tmean"]).all() and (normals["tmean"] < normals["tmax"]).all())


def test_radiation_of_the_year_is_1644_kilowatt_hours():
    """Angstrom with 0.25 and 0.50: 5919 MJ or 1644 kWh a year and square metre."""
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    assert (climate.monthly_normals()["radiation"] * days).sum().item() / 3.6 == pytest.approx(1644, rel=0.005)


def test_wind_is_brought_from_10_m_to_2_m():
    """FAO-56 equation 47: u2 = 0.748 u10; 3.8 m/s in July becomes 2.84 m/s."""
    assert climate.monthly_normals()["wind_2m"].sel(month=7).item() == pytest.approx(0.748 * 3.8, abs=0.01)


def test_from_april_to_october_the_air_asks_for_1232_mm():
    normals = climate.monthly_normals().sel(month=slice(4, 10))
    assert normals["et0"].sum().item() == pytest.approx(1232, abs=1)
    assert normals["rain"].sum().item() == pytest.approx(82, abs=0.5)


def test_warming_of_2_5_kelvin_raises_et0_by_7_percent():
    years = climate.year_factors(Climate(temperature_shift_c=2.5), range(2026, 2029))
    assert years["et0_factor"].values == pytest.approx([1.07] * 3)
    assert years["temperature_shift"].values == pytest.approx([2.5] * 3)
    assert years["rain_factor"].values == pytest.approx([1.0] * 3)


def test_periods_act_on_their_years_alone_and_together():
    dry = ClimatePeriod(from_year=2030, to_year=2031, rain_factor=0.5, et0_factor=1.1)
    hot = ClimatePeriod(from_year=2031, to_year=2032, temperature_shift_c=1.0)
    years = climate.year_factors(Climate(rain_factor=0.8, periods=(dry, hot)), range(2029, 2034))
    assert years["rain_factor"].values == pytest.approx([0.8, 0.4, 0.4, 0.8, 0.8])
    assert years["et0_factor"].values == pytest.approx([1, 1.1, 1.1 * 1.028, 1.028, 1])
    assert years["temperature_shift"].values == pytest.approx([0, 0, 1, 1, 0])


def test_climate_of_years_applies_each_factor_once():
    normals = climate.monthly_normals()
    years = climate.year_factors(Climate(rain_factor=0.5, temperature_shift_c=2.0), range(2026, 2028))
    both = climate.climate_of_years(normals, years)
    assert both["rain"].dims == ("year", "month")
    assert both["rain"].sum("month").values == pytest.approx([104.55] * 2)
    assert both["wet_days"].sum("month").values == pytest.approx([0.5 * 69.9] * 2)
    assert both["tmax"].sel(year=2026, month=7).item() == pytest.approx(38.25)
    assert (both["vpd"] / normals["vpd"]).sel(month=7).values == pytest.approx([1.115] * 2, abs=0.01)


def test_a_warmer_year_has_fewer_frosts_and_the_normals_have_their_own():
    normals = climate.monthly_normals()
    years = climate.year_factors(Climate(temperature_shift_c=2.0), range(2026, 2028))
    frosts = climate.climate_of_years(normals, years)["frost_days"].isel(year=0)
    assert (frosts <= normals["frost_days"]).all()
    assert frosts.sum() < 0.9 * normals["frost_days"].sum()
    as_is = climate.months_of(normals, climate.year_factors(Climate(), range(2026, 2028)), 2026)
    for name, values in normals.items():
        assert np.array_equal(as_is[name][:, 0], values), name


def test_frost_days_follow_from_the_mean_minimum():
    """CRU CL 2.0 at 38198 counts 28 frost days in January, 16 in March, 4 in April, 10 in October, none in summer."""
    normals = climate.monthly_normals()
    days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    assert days * climate.frost_share(normals["tmin"].values) == pytest.approx(normals["frost_days"].values, abs=2)


@given(shift=st.floats(-10, 15), rain=st.floats(0, 3), et0=st.floats(0.1, 3))
def test_factors_are_never_negative(shift, rain, et0):
    settings = Climate(temperature_shift_c=shift, rain_factor=rain, et0_factor=et0)
    years = climate.year_factors(settings, range(2026, 2028))
    assert bool((years["rain_factor"] >= 0).all() and (years["et0_factor"] > 0).all())


def test_each_season_of_the_wind_rose_sums_to_one_and_summer_wind_is_north_easterly():
    """SNiP 23-01-99, table 2: prevailing wind of June to August at Turkestan is NE."""
    rose = climate.wind_rose()
    assert rose.sum("sector").values == pytest.approx([1, 1])
    assert rose.sel(season="summer").idxmax("sector").item() == "NE"


def test_a_rose_of_ones_own_replaces_its_season_alone():
    rose = climate.wind_rose({"summer": {"SW": 0.9, "calm": 0.1}})
    assert rose.sel(season="summer", sector="SW").item() == pytest.approx(0.9)
    assert rose.sel(season="summer", sector="NE").item() == 0
    assert rose.sel(season="winter").values == pytest.approx(climate.wind_rose().sel(season="winter").values)


def test_extremes_are_the_records_and_the_frost_of_20_years():
    """Kazhydromet: 47.9 degC in July 1983, -38.6 degC in February 1969."""
    extremes = climate.extremes()
    assert extremes["frost_record"] == -38.6
    assert extremes["heat_record"] == 47.9
    assert extremes["frost_return_20yr"] == (-30, -33, -27)
