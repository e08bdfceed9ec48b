"""Own monthly weather in place of the normals: what is derived, where it acts, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import SMALL
from hypothesis import given
from hypothesis import strategies as st
from weather_tables import NORMALS, rows_of, written

from forestsim.errors import ForestsimError, SiteError
from forestsim.physics import water
from forestsim.planting import make_plan
from forestsim.scenario import from_mapping, load
from forestsim.simulate import prepare, site_and_plan
from forestsim.site import open_site
from forestsim.site.climate import VARIABLES, central, monthly_normals, months_of
from forestsim.site.layers import Problems
from forestsim.site.weather import filled, site_climate
from forestsim.site.weather_file import COLUMNS

SHIPPED = monthly_normals()


def texts_of(notes):
    return [note.text for note in notes]


def like_the_shipped() -> list[dict]:
    """Return the shipped normals with every column."""
    columns = {name: SHIPPED[name].values.tolist() for name in VARIABLES}
    names = {name: column for name, (column, _, _) in VARIABLES.items()}
    return [{"month": m + 1} | {names[name]: columns[name][m] for name in VARIABLES} for m in range(12)]


def scenario(folder, rows, draws=0, years=(2026, 2046), **settings):
    (folder / "weather.csv").write_text(rows if isinstance(rows, str) else written(rows), "utf-8")
    data = SMALL | {"years": list(years), "climate": {"table": "weather.csv"} | settings}
    return from_mapping(data | {"uncertainty": {"draws": draws, "seed": 1}}, "small.yaml", folder)


def climate_of(folder, rows, **settings):
    problems = Problems()
    found = site_climate(scenario(folder, rows, **settings), problems)
    assert problems.lines == []
    return found


@pytest.fixture(scope="module")
def plain():
    return prepare(from_mapping(SMALL | {"uncertainty": {"draws": 0, "seed": 1}}))


def growth_differs(one, two) -> float:
    """Return by how much growth differs at most, relative to the largest value of each variable."""
    return max(
        float(abs(two[name] - one[name]).max()) / max(float(abs(one[name]).max()), 1e-9) for name in one.data_vars
    )


# --- A table that says what the package says changes nothing.


@pytest.mark.parametrize("years", [(), range(2026, 2047)], ids=["normals", "years"])
def test_a_table_equal_to_the_shipped_normals_grows_the_same_stands(tmp_path, plain, years):
    rows = [{"year": year, **row} for year in years for row in like_the_shipped()] or like_the_shipped()
    own = prepare(scenario(tmp_path, rows))
    assert growth_differs(plain.growth, own.growth) < 1e-9
    assert own.plan.verdicts["text"].tolist() == plain.plan.verdicts["text"].tolist()


def test_temperature_and_rain_alone_give_nearly_the_same_stands(tmp_path, plain):
    """What is derived differs from the shipped figures only by their rounding."""
    own = prepare(scenario(tmp_path, rows_of()))
    trees = ["survival", "biomass", "volume", "carbon", "lai", "npp", "transpiration"]
    assert growth_differs(plain.growth[trees], own.growth[trees]) < 5e-3


def test_what_is_derived_is_what_ships(tmp_path):
    """ET0 by FAO-56 with monthly soil heat (equation 43): 1357 mm a year, 256.5 mm in July, 10.9 mm in January."""
    found = climate_of(tmp_path, rows_of()).normals
    assert found["et0"].values == pytest.approx(SHIPPED["et0"].values, abs=0.6)
    assert found["et0"].sum().item() == pytest.approx(1357, abs=2)
    assert found["vpd"].values == pytest.approx(SHIPPED["vpd"].values, abs=6e-4)
    assert found["tmean"].values == pytest.approx(SHIPPED["tmean"].values, abs=1e-9)
    assert found["wet_days"].values == pytest.approx(SHIPPED["wet_days"].values)
    assert found["frost_days"].values == pytest.approx(SHIPPED["frost_days"].values, abs=2)
    for name in ("rh", "wind_2m", "radiation"):
        assert np.array_equal(found[name], SHIPPED[name])


# --- What a table has goes before what is derived.


def test_columns_of_the_table_go_before_derived_ones(tmp_path):
    rows = [row | {"rh": 0.2, "wind_10m": 3.0, "radiation_mj": 20, "tmean_c": row["tmin_c"] + 1} for row in rows_of()]
    found = climate_of(tmp_path, rows).normals
    assert found["wind_2m"].values == pytest.approx(3.0 * 0.748, rel=1e-3)
    assert (found["rh"] == 0.2).all()
    assert (found["radiation"] == 20).all()
    assert found["tmean"].values == pytest.approx([row["tmin_c"] + 1 for row in NORMALS])
    july = water.saturation_vapour_pressure(np.array([19.55, 36.25])).mean()
    assert found["vpd"][6].item() == pytest.approx(0.8 * july)
    assert found["et0"].sum() > SHIPPED["et0"].sum()
    given_ = climate_of(tmp_path, [row | {"et0_mm": 100, "vpd_kpa": 1.5, "frost_days": 3} for row in rows_of()]).normals
    assert (given_["et0"] == 100).all()
    assert (given_["vpd"] == 1.5).all()
    assert (given_["frost_days"] == 3).all()


@given(
    low=st.lists(st.floats(-40, 30), min_size=12, max_size=12),
    span=st.lists(st.floats(0, 25), min_size=12, max_size=12),
    rain=st.lists(st.floats(0, 300), min_size=12, max_size=12),
)
def test_whatever_can_be_derived_is_a_climate_that_can_be(low, span, rain):
    frame = pd.DataFrame({"month": range(1, 13), "tmin_c": low, "tmax_c": np.add(low, span), "rain_mm": rain})
    full, derived = filled(frame, SHIPPED)
    assert np.isfinite(full.to_numpy()).all()
    assert (full[["rain", "et0", "vpd", "wet_days", "frost_days"]] >= 0).all(axis=None)
    assert (full[["wet_days", "frost_days"]] <= 31).all(axis=None)
    assert set(derived) == set(VARIABLES) - {"tmin", "tmax", "rain"}


# --- Where it acts.


def test_more_rain_in_the_table_falls_on_every_stand_and_shows_in_the_plan(tmp_path, plain):
    rows = [row | {"rain_mm": 1.5 * row["rain_mm"]} for row in like_the_shipped()]
    own = prepare(scenario(tmp_path, rows))
    assert own.stands.table["rain"].to_numpy() == pytest.approx(1.5 * plain.stands.table["rain"].to_numpy(), rel=1e-6)
    assert own.growth["rain"].values == pytest.approx(1.5 * plain.growth["rain"].values, rel=1e-6)
    saxaul = own.growth["biomass"].isel(year=-1).values, plain.growth["biomass"].isel(year=-1).values
    assert (saxaul[0] >= saxaul[1]).all()
    rows_ = own.site.provenance.set_index("layer")
    assert rows_.loc["climate", "provenance"] == "user"
    assert rows_.loc["climate", "file"] == "weather.csv"
    assert len(rows_.loc["climate", "sha256"]) == 64
    assert "times 1.5, the normals of weather.csv" in rows_.loc["annual_precipitation", "note"]


def test_a_raster_or_an_override_of_ones_own_goes_before_the_table(tmp_path):
    rows = [row | {"rain_mm": 2 * row["rain_mm"]} for row in like_the_shipped()]
    site = open_site(
        from_mapping(
            scenario(tmp_path, rows).model_dump(mode="json") | {"site": {"overrides": {"annual_precipitation": 150.0}}},
            folder=tmp_path,
        )
    )
    assert (site.layers["annual_precipitation"] == 150).all()
    assert "times" not in site.provenance.set_index("layer").loc["annual_precipitation", "note"]


def test_thirstier_air_raises_the_needs_that_are_stated_for_turkestan(tmp_path, plain):
    rows = [row | {"et0_mm": 1.2 * row["et0_mm"], "vpd_kpa": 1.2 * row["vpd_kpa"]} for row in like_the_shipped()]
    own = prepare(scenario(tmp_path, rows))
    need = [
        verdicts[verdicts["cause"].isin(["water", "none"])]["limit"]
        for verdicts in (own.plan.verdicts, plain.plan.verdicts)
    ]
    both = need[0].index.intersection(need[1].index)
    assert len(both)
    assert need[0][both].to_numpy() == pytest.approx(1.2 * need[1][both].to_numpy())
    assert own.site.extremes["vpd_july"] == pytest.approx(1.2 * 2.8)
    assert own.site.extremes["heat_record"] == 47.9
    assert own.growth["water_need"].max() > 1.1 * plain.growth["water_need"].max()


def test_settings_of_the_scenario_act_on_the_table(tmp_path):
    rows = rows_of(2026, 2027)
    settings = {"rain_factor": 0.5, "et0_factor": 1.1, "temperature_shift_c": 2.0}
    own, changed = climate_of(tmp_path, rows), climate_of(tmp_path, rows, **settings)
    for year in (2026, 2040):
        before, after = (months_of(found.normals, found.years, year) for found in (own, changed))
        assert after["rain"] == pytest.approx(0.5 * before["rain"])
        assert after["et0"] == pytest.approx(1.1 * 1.056 * before["et0"])
        assert after["tmax"] == pytest.approx(before["tmax"] + 2)
        assert (after["vpd"] > before["vpd"]).all()
    assert changed.years["temperature_shift"].values == pytest.approx(2.0)


# --- Years of a table.


def wet_and_dry() -> list[dict]:
    """Return 2026 as the normals, 2027 with half the rain and 2 K more, 2028 with twice the rain and 2 K less."""
    rows = rows_of(2026, 2027, 2028)
    for row in rows:
        rain, shift = {2026: (1, 0), 2027: (0.5, 2), 2028: (2, -2)}[row["year"]]
        row |= {"rain_mm": row["rain_mm"] * rain, "tmin_c": row["tmin_c"] + shift, "tmax_c": row["tmax_c"] + shift}
    return rows


@pytest.mark.parametrize("draws", [0, 8])
def test_a_covered_year_is_that_year_and_any_other_the_mean_of_the_table(tmp_path, draws):
    found = climate_of(tmp_path, wet_and_dry(), draws=draws)
    mean = 209.1 * 3.5 / 3
    assert found.normals["rain"].sum().item() == pytest.approx(mean)
    rain = {year: months_of(found.normals, found.years, year)["rain"].sum(0) for year in (2026, 2027, 2028, 2040)}
    assert rain[2026] == pytest.approx([209.1])
    assert rain[2027] == pytest.approx([104.55])
    assert rain[2028] == pytest.approx([418.2])
    assert rain[2040].mean() == pytest.approx(mean, rel=0.1 if draws else 1e-9)
    assert (rain[2040].std() > 0) == bool(draws)
    july = months_of(found.normals, found.years, 2027)
    assert july["tmax"][6].item() == pytest.approx(38.25)
    factors = central(found.years)
    assert factors["rain_factor"].values[:4] == pytest.approx(np.array([209.1, 104.55, 418.2, mean]) / mean)
    assert factors["temperature_shift"].values[:4] == pytest.approx([0, 2, -2, 0])
    assert found.years["rain_factor"].dims == (("year", "draw") if draws else ("year",))


def test_a_covered_year_of_the_table_falls_on_the_stands(tmp_path):
    own = prepare(scenario(tmp_path, wet_and_dry()))
    rain = own.growth["rain"].sel(year=[2026, 2027, 2028, 2040]).isel(stand=0).values
    assert rain[1:] / rain[0] == pytest.approx([0.5, 2.0, 3.5 / 3])
    assert "weather.csv: 2026-2028 are as in the table, the other years are the means of its 3 years (2026-2028)" in (
        texts_of(own.plan.notes)
    )


def test_the_years_of_a_leap_february_are_read(tmp_path):
    rows = [row | {"wet_days": 29 if (row["year"], row["month"]) == (2028, 2) else 5} for row in rows_of(2027, 2028)]
    assert climate_of(tmp_path, rows).normals["wet_days"][1].item() == 17


@pytest.mark.parametrize(
    ("years", "note"),
    [
        ((2026, 2046), "2026-2046 are as in the table"),
        ((1991, 1992), "it covers none of 2026-2046, which all are the means of its 2 years (1991-1992)"),
        ((2020, 2030), "2026-2030 are as in the table, the other years are the means of its 11 years (2020-2030)"),
    ],
)
def test_notes_say_which_years_are_covered(tmp_path, years, note):
    found = climate_of(tmp_path, rows_of(*range(years[0], years[1] + 1)))
    assert texts_of(found.normals.attrs["notes"]) == [f"weather.csv: {note}"]
    assert found.row["note"].startswith(note)
    assert "et0_mm, vpd_kpa derived from the others" in found.row["note"]
    assert "rh, wind_2m, radiation_mj of Turkestan" in found.row["note"]


@pytest.mark.parametrize("years", [(), range(2026, 2047)], ids=["normals", "years"])
def test_the_dry_decade_lies_over_a_table(tmp_path, years):
    scenario(tmp_path, rows_of(*years))
    (tmp_path / "own.yaml").write_text(
        load("corridor").text.replace("table: null", "table: weather.csv").replace("draws: 64", "draws: 0"), "utf-8"
    )
    found = site_climate(load(tmp_path / "own.yaml", fragments=("dry_decade",)), Problems())
    before, after = (months_of(found.normals, found.years, year) for year in (2034, 2035))
    assert after["rain"] == pytest.approx(0.7 * before["rain"])
    assert after["et0"] == pytest.approx(1.05 * before["et0"])


# --- What is doubtful travels as a note; what cannot be is told.

DOUBTFUL = [
    ({"rain_mm": 10}, "rain_mm sums to 2091 mm a year; is it in the right unit?"),
    ({"rain_mm": 0.01}, "rain_mm sums to 2.091 mm a year; is it in the right unit?"),
    ({"tmax_c": 0.1, "tmin_c": 0.1, "tmean_c": 0.1}, "tmax_c is 3.6 °C in July; is it in the right unit?"),
    ({"et0_mm": 2}, "et0_mm is 513 mm in its highest month; is it in the right unit?"),
    ({"et0_mm": 1 / 30}, "et0_mm is 8.55 mm in its highest month; is it in the right unit?"),
    ({"radiation_mj": 1 / 3.6}, "radiation_mj is 7.5 MJ/m² a day in July; is it in the right unit?"),
    ({"wind_2m": 5}, "wind_2m is 14.6 m/s in its highest month; is it in the right unit?"),
    ({"vpd_kpa": 0.1}, "vpd_kpa is 0.28 kPa in July; is it in the right unit?"),
    ({"rh": 0.01}, "rh is 0.0055 on the average of the year; is it in the right unit?"),
]


@pytest.mark.parametrize(("times", "note"), DOUBTFUL, ids=[note.split(";")[0] for _, note in DOUBTFUL])
def test_what_looks_like_another_unit_is_asked_about_and_the_note_travels(tmp_path, times, note):
    rows = like_the_shipped()
    for row in rows:
        row |= {column: row[column] * factor for column, factor in times.items()}
    assert f"weather.csv: {note}" in texts_of(climate_of(tmp_path, rows).normals.attrs["notes"])


def test_the_shipped_normals_raise_no_doubt(tmp_path):
    assert climate_of(tmp_path, like_the_shipped()).normals.attrs["notes"] == []
    assert climate_of(tmp_path, rows_of()).normals.attrs["notes"] == []


def test_a_doubt_names_the_year_and_reaches_the_plan_and_the_provenance(tmp_path):
    rows = rows_of(2026, 2027, 2028)
    for row in rows:
        row["rain_mm"] *= 10 if row["year"] == 2027 else 1
    site, plan = site_and_plan(scenario(tmp_path, rows))
    note = "weather.csv: rain_mm sums to 2091 mm in 2027; is it in the right unit?"
    assert note in texts_of(plan.notes)
    assert note in texts_of(make_plan(scenario(tmp_path, rows), site).notes)


def test_derived_et0_is_doubted_by_what_it_comes_from(tmp_path):
    rows = [row | {"wind_10m": 30} for row in rows_of()]
    said = texts_of(climate_of(tmp_path, rows).normals.attrs["notes"])
    assert said[0].startswith("weather.csv: et0_mm, derived, is ")
    assert said[0].endswith("; are temperature, humidity, wind and radiation in the right unit?")
    assert said[1] == "weather.csv: wind_10m is 22.4 m/s in its highest month; is it in the right unit?"


def test_air_that_asks_for_no_water_is_told(tmp_path):
    with pytest.raises(SiteError, match=r"weather\.csv: et0_mm sums to 0 from April to October; check"):
        open_site(scenario(tmp_path, [row | {"et0_mm": 0} for row in rows_of()]))
    with pytest.raises(SiteError, match="et0_mm sums to 0"):
        open_site(scenario(tmp_path, [row | {"et0_mm": 100 * (row["year"] > 2030)} for row in rows_of(2030, 2031)]))


def test_mistakes_of_the_table_the_layers_and_the_plan_come_together(tmp_path):
    wrong = scenario(tmp_path, written(rows_of()).replace(",21.3\n", ",-21.3\n"))
    data = wrong.model_dump(mode="json") | {"site": {"layers": {"slope": "none.tif"}}}
    data["belts"][0]["line"] = "no_such_line"
    with pytest.raises(ForestsimError) as caught:
        prepare(from_mapping(data, "small.yaml", tmp_path))
    assert [line.split(":")[0] for line in caught.value.problems] == ["weather.csv", "none.tif", "small.yaml"]


def test_the_example_in_the_docs_begins_a_table(tmp_path):
    page = (Path(__file__).parent.parent / "docs" / "site.md").read_text("utf-8")
    begun = page.split("```text\n")[1].split("```")[0]
    assert written(rows_of()).startswith(begun)
    for column in COLUMNS:
        assert f"`{column}`" in page
