"""The irrigation need by stand and month, read from a saved result."""

from __future__ import annotations

import pandas as pd
import pytest

from forestsim.errors import ForestsimError, ResultError
from forestsim.results import Outcome
from forestsim.water_table import water_table, write_water_table


def test_months_add_up_to_the_year_and_carry_losses_and_cost(small_folder):
    outcome = Outcome.open(small_folder)
    table = water_table(outcome)
    stands, years = outcome.stands.sizes["stand"], len(outcome.years)
    assert len(table) == 12 * stands * years
    irrigated = table.groupby(["stand", "year"])["irrigation_m3_ha"].sum()
    brought = 10 * outcome.stands["monthly_irrigation"].sum("month").to_series()
    assert (irrigated - brought.reindex(irrigated.index)).abs().max() < 1e-9
    source = table["irrigation_need_source_m3_ha"] * outcome.provenance["irrigation_efficiency"]
    assert (source - table["irrigation_need_m3_ha"]).abs().max() < 1e-9
    needy = table[table["irrigation_need_m3_ha"] > 0]
    assert len(needy)
    assert (needy["irrigation_need_cost_usd_ha"] > 0).all()
    assert not (table["month"].isin([12, 1, 2]) & (table["irrigation_need_m3_ha"] > 0)).any()


def test_the_saved_account_closes_in_every_month(small_folder):
    stands = Outcome.open(small_folder).stands
    brought = stands["monthly_rain"] + stands["monthly_irrigation"] + stands["monthly_rise"]
    spent = ("interception", "transpiration", "soil_evaporation", "drainage", "storage_change")
    assert float(abs(brought - sum(stands[f"monthly_{name}"] for name in spent)).max()) < 1e-9


def test_one_year_is_written_for_excel(small_folder, tmp_path):
    outcome = Outcome.open(small_folder)
    file = write_water_table(outcome, tmp_path / "water.csv", outcome.years[-1])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert set(pd.read_csv(file, encoding="utf-8-sig")["year"]) == {outcome.years[-1]}


def test_a_year_that_is_not_there_and_a_folder_for_a_file_are_plain_lines(small_folder, tmp_path):
    outcome = Outcome.open(small_folder)
    with pytest.raises(ResultError, match="year is 1900; choose from"):
        water_table(outcome, 1900)
    with pytest.raises(ForestsimError, match="is a folder; give a file name"):
        write_water_table(outcome, tmp_path)
    assert list(tmp_path.iterdir()) == []
