"""How attractive each patch is, planted and unplanted, by the founding paper's factors (S32) and heat comfort (S62).

Factors of the place (relief, water, roads) are the same with and without trees; factors of the forest
count as far as the trees are tall enough to be a forest. Attributes and weights are assumptions of a
scenario or of the package; no survey of visitors was made.
"""

from __future__ import annotations

import numpy as np
import shapely
import xarray as xr
from scipy.spatial import cKDTree

from forestsim.economics.attraction import attractiveness_index
from forestsim.economics.attraction_scores import factor_scores
from forestsim.economics.base import Case, bare
from forestsim.economics.places import over_units, towns, units
from forestsim.economics.products import product_table
from forestsim.tables import attraction_weights, species_info

DAYS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
HOT_MONTH = 30.0  # degrees of the mean daily maximum
WETLAND = 90
WINDOW_M, FAR_M = 500.0, 20_000.0
# Without a known town the nearest people are taken to be two hours away.
FAR_MINUTES = 120.0
NEAR_M = 500.0


def appeal(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the index, 0 to 1, of the planted and of the unplanted site, (patch, year[, draw]) and (patch[, draw])."""
    figures = {name: values.to_numpy() for name, values in case.prices.figures.items()}
    weights = {factor: figures[f"weight_{factor}"] for factor in attraction_weights()}
    weights |= case.context.scenario.economy.attraction_weights
    place = {name: _cube(values) for name, values in case.once(place_attributes).items()}
    forest = {name: _cube(values) for name, values in forest_attributes(case).items()}
    unplanted = {name: _cube(xr.DataArray(value)) for name, value in bare_attributes(case, forest).items()}
    grown = _cube(presence(case))
    without = factor_scores(place | unplanted, figures)
    with_trees = factor_scores(place | forest, figures)
    blended = {name: without[name] + grown * (score - without[name]) for name, score in with_trees.items()}
    floor = figures["attractiveness_floor"]
    planted, before = (attractiveness_index(scores, weights, floor=floor).index / 100 for scores in (blended, without))
    shape = (case.area.size, case.year.size, max(planted.shape[-1], 1))
    planted, before = np.broadcast_to(planted, shape), np.broadcast_to(before, (shape[0], 1, before.shape[-1]))
    return _named(planted, ("patch", "year", "draw")), _named(before[:, 0], ("patch", "draw"))


def pull(case: Case, index: xr.DataArray) -> xr.DataArray:
    """Return the pull on visitors of places with an index, over that of the mature forest that shares of visitors
    are stated for; it may be more than 1.
    """
    return (index / case.prices["index_of_reference"]) ** case.prices["attraction_power"]


def presence(case: Case) -> xr.DataArray:
    """Return how far the trees are tall enough to shade a person who sits under them, (patch, year[, draw]) 0 to 1."""
    growth, cover = case.context.growth, crown_cover(case)
    height = case.to_patches(growth["crown_cover"] * growth["height"]) / np.maximum(cover, 1e-9)
    return np.minimum(height / case.prices["height_of_shade"], 1.0) * (case.age >= 0)


def crown_cover(case: Case) -> xr.DataArray:
    """Return the crown cover of each patch, (patch, year[, draw]) 1."""
    return case.once(_crown_cover)


def _crown_cover(case: Case) -> xr.DataArray:
    return case.to_patches(case.context.growth["crown_cover"])


def season(case: Case) -> np.ndarray:
    """Return the weight of a day of each month, (month[, draw])."""
    return xr.concat([case.prices[f"season_{month}"] for month in range(1, 13)], "month").to_numpy()


def hot_share(tmax: np.ndarray, weights: np.ndarray):
    """Share of the year's visits that fall into hot months.

    tmax : (month) degC, mean daily maximum. weights : (month[, draw]), of a day. Returns scalar or DataArray (draw).
    """
    visits = np.moveaxis(np.asarray(weights, float), 0, -1) * DAYS
    share = visits[..., tmax >= HOT_MONTH].sum(axis=-1) / visits.sum(axis=-1)
    return xr.DataArray(share, dims="draw" if share.ndim else ())


def forest_attributes(case: Case) -> dict[str, xr.DataArray]:
    """Return what the trees bring, as `factor_scores` wants it, over patches."""
    prices, context = case.prices, case.context
    cover = np.minimum(crown_cover(case), 1.0)
    of_species, info = _species_shares(case), species_info()
    kind = info.loc[of_species["species"].to_numpy(), ["group", "life_form"]]
    gathered = " ".join(product_table().query("suitable")["species"]).split()
    has = {form: of_species[(kind["life_form"] == form).to_numpy()].sum("species") > 0 for form in ("tree", "shrub")}
    dressed = (1 - cover) * (1 - prices["native_plant_cover"])
    found = {
        "crown_cover": cover,
        "species_shares": of_species,
        "conifer_share": of_species[(kind["group"] == "conifer").to_numpy()].sum("species"),
        # A stand that lacks no water is of class I, one that gets none of class V.
        "site_class": 5 - 4 * np.clip(case.to_patches(context.growth["water_ratio"].fillna(0.0)), 0, 1),
        "vegetation_cover": 1 - dressed,
        "layers": 1.0 + has["tree"] + has["shrub"],
        "phytoncides": _phytoncides(case),
        "green_view": cover,
        "view_length": prices["view_length"],
        "view_types": _view_types(case),
        "gathering_share": of_species[np.isin(of_species["species"], gathered)].sum("species"),
        "trail_density": prices["trail_density"],
        "amenities": prices["amenities"],
        "heat_drop": prices["shade_drop"] * cover,
    }
    return {name: bare(values) for name, values in found.items()}


def bare_attributes(case: Case, forest: dict) -> dict:
    """Return the same attributes of the unplanted steppe."""
    prices = case.prices
    own = {"vegetation_cover": prices["native_plant_cover"], "layers": 1.0, "green_view": prices["green_view_bare"]}
    own |= {"view_length": prices["view_length"], "view_types": 1.0, "site_class": 6.0}
    none = {name: 0.0 for name in forest if name not in own and name != "species_shares"}
    return none | own | {"species_shares": xr.zeros_like(case.once(_species_shares), float)}


def place_attributes(case: Case) -> dict[str, xr.DataArray]:
    """Return the attributes of the ground and the roads, the same with and without trees, over patches."""
    prices = case.prices
    relief, shares = _windows(case)
    days = {"hot_days": prices["hot_days"], "risk_days": prices["risk_days"]}
    return {
        "relief": over_units(case, relief),
        "land_cover_shares": over_units(case, shares).transpose("kind", "patch"),
        "wetland_distance": over_units(case, _wetland_distance(case)),
        "water_distance": over_units(case, _under(case, "distance_to_water") / 1000),
        "drive_minutes": _drive_minutes(case),
        "dust_days": xr.DataArray(float(case.context.scenario.air.storms.events_per_year)),
        **{name: bare(values) for name, values in days.items()},
    }


def _species_shares(case: Case) -> xr.DataArray:
    """Return the share of each species among the stems of each patch, (species, patch); 0 where nothing is planted."""
    stands = case.context.stands
    names, place = np.unique(stands.table["species"].to_numpy(str), return_inverse=True)
    shares = np.zeros((len(names), len(stands.patches)))
    np.add.at(shares, place, stands.share.toarray().T)
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return xr.DataArray(shares, dims=("species", "patch"), coords={"species": names})


def _phytoncides(case: Case) -> xr.DataArray:
    effects = case.context.effects
    if "phytoncides" not in effects:
        return xr.DataArray(0.0)
    return case.to_patches(effects["phytoncides"].stands["phytoncides"].fillna(0.0))


def _view_types(case: Case) -> xr.DataArray:
    """Return how many kinds of patches meet the eye within half a kilometre, (patch) km-1."""
    shapes = units(case).geometry.to_numpy()
    centres = shapely.centroid(shapes)
    of, near = shapely.STRtree(shapes).query(centres, predicate="dwithin", distance=NEAR_M)
    patch = np.asarray(case.context.stands.unit_patch)
    pairs = np.unique(np.stack([of, patch[near]]), axis=1)
    return over_units(case, xr.DataArray(np.bincount(pairs[0], minlength=len(shapes)) * 1.0, dims="unit"))


def _drive_minutes(case: Case) -> xr.DataArray:
    people, straight = case.once(towns)
    if not people.size:
        return xr.DataArray(FAR_MINUTES)
    hours = over_units(case, straight.min("town")) * case.prices["road_factor"] / case.prices["drive_speed"]
    return hours * 60


def _middles(case: Case) -> tuple[np.ndarray, np.ndarray]:
    return shapely.get_coordinates(shapely.centroid(units(case).geometry.to_numpy())).T


def _under(case: Case, layer: str) -> xr.DataArray:
    x, y = (xr.DataArray(values, dims="unit") for values in _middles(case))
    return bare(case.context.site.layers[layer].sel(x=x, y=y, method="nearest").astype(float))


def _windows(case: Case) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the range of heights and the shares of land cover within a kilometre of each unit."""
    layers = case.context.site.layers
    x, y = _middles(case)
    columns, rows = (layers.indexes[name].get_indexer(at, method="nearest") for name, at in (("x", x), ("y", y)))
    half = max(round(WINDOW_M / abs(float(layers["x"][1] - layers["x"][0]))), 1)
    heights, covers = layers["elevation"].values, layers["landcover"].values
    around = [
        (slice(max(r - half, 0), r + half + 1), slice(max(c - half, 0), c + half + 1))
        for r, c in zip(rows, columns, strict=True)
    ]
    known = [heights[window][np.isfinite(heights[window])] for window in around]
    relief = np.array([float(np.ptp(values)) if values.size else 0.0 for values in known])
    kinds = np.unique(np.concatenate([np.unique(covers[window]) for window in around]))
    kinds = kinds[np.isfinite(kinds)]
    counts = np.array([[np.count_nonzero(covers[window] == kind) for kind in kinds] for window in around], float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    return xr.DataArray(relief, dims="unit"), xr.DataArray(shares, dims=("unit", "kind"))


def _wetland_distance(case: Case) -> xr.DataArray:
    """Return kilometres to the nearest wetland cell; 20 km or more counts as 20."""
    cover = case.context.site.layers["landcover"]
    x, y = _middles(case)
    near = cover.sel(x=slice(x.min() - FAR_M, x.max() + FAR_M), y=slice(y.max() + FAR_M, y.min() - FAR_M))
    rows, columns = np.nonzero(near.values == WETLAND)
    if not len(rows):
        return xr.DataArray(np.full(len(x), FAR_M / 1000), dims="unit")
    cells = np.column_stack([near["x"].values[columns], near["y"].values[rows]])
    distance, _ = cKDTree(cells).query(np.column_stack([x, y]))
    return xr.DataArray(np.minimum(distance, FAR_M) / 1000, dims="unit")


def _cube(values: xr.DataArray) -> np.ndarray:
    """Return values over ([kind,] patch, year, draw), with length 1 where they do not depend on it."""
    if not isinstance(values, xr.DataArray):
        return np.asarray(values, float)
    first = [name for name in values.dims if name in ("species", "kind")]
    missing = [name for name in ("patch", "year", "draw") if name not in values.dims]
    return values.expand_dims(missing).transpose(*first, "patch", "year", "draw").to_numpy().astype(float)


def _named(values: np.ndarray, dims: tuple[str, ...]) -> xr.DataArray:
    """Return an array with names; a single draw is no dimension."""
    return xr.DataArray(values[..., 0], dims=dims[:-1]) if values.shape[-1] == 1 else xr.DataArray(values, dims=dims)
