"""Strata: stands, patches and their place on the planting grid."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from planting_site import belt, block, scenario, site, square

from forestsim.errors import ScenarioError
from forestsim.planting import make_plan
from forestsim.planting.stands import stratify, to_patches

MIX = {"haloxylon_aphyllum": 0.75, "tamarix_ramosissima": 0.25}


def salty_south(row, column):
    return np.where(row > 200, 5.0, 1.5)


@pytest.fixture(scope="module")
def made():
    """Return scenario, site, plan and stands of two belts and a block on a plain with salty ground in the south."""
    ground = site(soil_salinity=salty_south)
    plan = scenario(
        [belt("a", mix=MIX), belt("b", mix=MIX, offset_m=60, to_km=20, irrigation_mm=100)],
        [block("c", **square(445_000, 4_778_000, 3000), mix=MIX)],
        site={"resolution_m": 20, "margin_m": 500},
    )
    laid = make_plan(plan, ground)
    return plan, ground, laid, stratify(laid, ground, plan)


def test_hectares_of_stands_and_patches_are_those_of_the_units(made):
    _, _, plan, stands = made
    assert stands.patches["area_ha"].sum() == pytest.approx(plan.units["area_ha"].sum())
    assert stands.table["area_ha"].sum() == pytest.approx((plan.units["area_ha"] * plan.units["planted_share"]).sum())
    assert stands.share.T @ stands.patches["area_ha"].to_numpy() == pytest.approx(stands.table["area_ha"].to_numpy())


def test_shares_of_a_patch_are_those_of_its_mix(made):
    _, _, _, stands = made
    assert stands.share.sum(axis=1) == pytest.approx(stands.patches["planted_share"].to_numpy())
    for patch, mix in enumerate(stands.patches["mix"]):
        row = stands.share[[patch]].toarray()[0]
        found = {stands.table.loc[s, "species"]: row[s] for s in np.flatnonzero(row)}
        assert found == pytest.approx(json.loads(mix))


def test_a_stand_carries_the_mean_ground_of_its_units(made):
    _, _, _, stands = made
    assert set(stands.table["site_class"].str.extract(r"ECe ([^;]*)")[0]) == {"< 2 dS/m", "4-8 dS/m"}
    salt = stands.table.groupby(stands.table["site_class"].str.contains("4-8"))["soil_salinity"].agg(["min", "max"])
    assert salt.loc[True].tolist() == pytest.approx([5, 5])
    assert stands.table["rain"].to_numpy() == pytest.approx(209)
    assert set(stands.species.values) == set(MIX)


def test_the_index_shows_every_patch_on_the_planting_grid(made):
    _, _, plan, stands = made
    index = stands.index
    assert index.dtype == np.int32
    assert set(np.unique(index)) == {-1, *range(len(stands.patches))}
    assert np.diff(index["x"]).tolist()[:2] == [20, 20]
    assert np.diff(index["y"]).tolist()[:2] == [-20, -20]
    assert (index["x"].min() - 10) % 20 == 0
    west, _, _, north = plan.units.total_bounds
    assert west - 520 <= index["x"].min() - 10 <= west - 500
    assert north + 500 <= index["y"].max() + 10 <= north + 540
    pixels = np.bincount(index.values[index.values >= 0], minlength=len(stands.patches)) * 0.04
    assert pixels == pytest.approx(stands.patches["area_ha"].to_numpy(), rel=0.05, abs=1)


def test_a_belt_narrower_than_a_cell_still_shows():
    plan = scenario([belt(width_m=4, rows=1)], site={"resolution_m": 100, "margin_m": 100})
    laid = make_plan(plan, site())
    stands = stratify(laid, site(), plan)
    assert set(np.unique(stands.index)) == {-1, *range(len(stands.patches))}


def test_values_of_stands_become_values_of_patches(made):
    _, _, _, stands = made
    count = len(stands.table)
    values = xr.DataArray(np.arange(count * 3.0).reshape(3, count), dims=("year", "stand"), coords={"year": [1, 2, 3]})
    found = to_patches(stands, values)
    assert found.dims == ("patch", "year")
    assert found.values == pytest.approx(stands.share.toarray() @ values.values.T)
    assert to_patches(stands, values.isel(year=0)).dims == ("patch",)


def test_the_same_planting_is_one_patch_however_many_units_it_has(made):
    _, _, plan, stands = made
    assert len(stands.unit_patch) == len(plan.units)
    assert len(stands.patches) < len(plan.units)
    assert stands.patches["mix"].to_numpy()[stands.unit_patch].tolist() == plan.units["mix"].tolist()


def test_a_plan_with_nothing_but_refused_species_cannot_be_simulated():
    plan = scenario([belt(mix={"picea_abies": 1.0}, to_km=2)])
    laid = make_plan(plan, site())
    with pytest.raises(ScenarioError, match=r"test.yaml: every species is refused on every unit.*set force: true"):
        stratify(laid, site(), plan)


def test_a_grid_too_large_to_hold_is_told():
    plan = scenario([belt(to_km=2)], site={"resolution_m": 5, "margin_m": 20_000})
    ground = site(roads=None)
    laid = make_plan(scenario([belt()]), ground)
    with pytest.raises(ScenarioError, match=r"site.resolution_m is 5; the planting grid would have \d+ million cells"):
        stratify(laid, ground, plan)
