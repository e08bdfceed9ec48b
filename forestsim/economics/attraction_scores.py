"""Scores of the factors that make a forest attractive (S32 and heat comfort, S62): 0 repels, 1 could not be better.

Figures such as the distance at which a lake loses its pull stand in ``data/attraction.csv``, those of crown
cover in ``data/economy.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Figures = Mapping[str, float]


def saturating_score(amount, full):
    """Score that rises in proportion and is 1 from ``full`` on.

    amount, full : (...) any one unit, 0 or more and above 0. Returns (...) fraction.
    """
    return np.clip(np.asarray(amount, float) / full, 0, 1)


def nearness_score(distance, reach):
    """Score that falls to 37 % over ``reach``: exp(-distance / reach).

    distance, reach : (...) km, or minutes by car; 0 or more and above 0. Returns (...) fraction.
    """
    return np.exp(-np.asarray(distance, float) / reach)


def cover_score(cover, best_from, best_to, score_bare, score_closed):
    """Score of crown cover, best when half-open: it falls in straight lines to both ends.

    Parameters
    ----------
    cover : (...) fraction, 0 to 1
    best_from, best_to, score_bare, score_closed : (...) fractions
    """
    rising = score_bare + (1 - score_bare) * np.minimum(cover / best_from, 1)
    return rising - (1 - score_closed) * np.maximum(cover - best_to, 0) / np.maximum(1 - best_to, 1e-9)


def shannon(shares, axis: int = 0):
    """Shannon's diversity of shares that sum to 1; 0 for a single kind.

    shares : (kind, ...) fractions. Returns (...) 1, 0 to the logarithm of the number of kinds.
    """
    shares = np.asarray(shares, float)
    logarithm = np.log(np.where(shares > 0, shares, 1.0))
    # Shares that miss 1 by rounding must not end below nothing.
    return np.maximum(-(shares * logarithm).sum(axis=axis), 0.0)


def composition_score(shares, conifer_share, most_species=8.0, bonus=0.1, conifers_from=0.2, conifers_to=0.5):
    """Score of the species: diversity over that of ``most_species`` in equal parts, and a bonus for some conifers.

    shares : (species, ...) fractions. conifer_share : (...) fraction. Returns (...) fraction.
    """
    mixed = (np.asarray(conifer_share) >= conifers_from) & (np.asarray(conifer_share) <= conifers_to)
    return np.minimum(shannon(shares) / np.log(most_species) + bonus * mixed, 1.0)


def site_class_score(site_class):
    """Score of the forester's site class (bonitet): I is 1, V is 0.2, Ia counts as 0 and V a as 6.

    site_class : (...) 1, 0 to 6. Returns (...) fraction.
    """
    return np.clip((6 - np.asarray(site_class, float)) / 5, 0, 1)


def medical_score(dust_days, hot_days, risk_days, bonus=0.0):
    """Score of health: days of the year without dust, heat above 35 degrees, ticks or floods, and a bonus for springs.

    dust_days, hot_days, risk_days : (...) yr-1. bonus : (...) fraction. Returns (...) fraction.
    """
    return np.clip(1 - (np.asarray(dust_days, float) + hot_days + risk_days) / 365 + bonus, 0, 1)


def heat_score(drop, half_at, steepness):
    """Score of heat comfort from how much cooler it feels under the crowns: a logistic curve.

    drop, half_at : (...) K. steepness : (...) K-1. Returns (...) fraction.
    """
    return 1 / (1 + np.exp(-steepness * (np.asarray(drop, float) - half_at)))


def therapy_index(cooler, level, light, green_view, scent, road_share):
    """Landscape therapy (S52): mean of coolness, silence, soft light, colour, scent and harmony.

    Parameters
    ----------
    cooler : (...) K
        Cooler than in the open; 8 K is best.
    level : (...) dB
        40 is silent, 65 is not.
    light : (...) fraction
        Light that comes through; 0.3 is softest.
    green_view : (...) fraction of the view that is green
    scent : (...) fraction
        Score of scent, such as `saturating_score` of phytoncides.
    road_share : (...) fraction of the sound that comes from roads

    Returns
    -------
    (...) fraction

    Source: assumed in this package; the founding paper names the parts.
    """
    parts = [
        np.clip(np.asarray(cooler, float) / 8, 0, 1),
        np.clip((65 - np.asarray(level, float)) / 25, 0, 1),
        1 - np.abs(np.asarray(light, float) - 0.3) / 0.7,
        np.asarray(green_view, float),
        np.asarray(scent, float),
        1 - np.asarray(road_share, float),
    ]
    return sum(parts) / len(parts)


def _wetlands(a: Mapping, f: Figures):
    return nearness_score(a["wetland_distance"], f["wetland_reach"]) * np.where(
        np.asarray(a.get("wetland_closed", False)), f["wetland_closed_factor"], 1.0
    )


def _cover(a: Mapping, f: Figures):
    ends = (f["cover_score_bare"], f["cover_score_closed"])
    return cover_score(a["crown_cover"], f["cover_best_from"], f["cover_best_to"], *ends)


def _aesthetics(a: Mapping, f: Figures):
    return (np.asarray(a["green_view"], float) + saturating_score(a["view_length"], f["view_length_full"])) / 2


SCORES: dict[str, tuple[tuple[str, ...], Callable[[Mapping, Figures], np.ndarray]]] = {
    "forest_cover": (("crown_cover",), _cover),
    "species_composition": (
        ("species_shares", "conifer_share"),
        lambda a, f: composition_score(a["species_shares"], a["conifer_share"], f["most_species"]),
    ),
    "site_class": (("site_class",), lambda a, f: site_class_score(a["site_class"])),
    "landscape_diversity": (
        ("land_cover_shares",),
        lambda a, f: np.minimum(shannon(a["land_cover_shares"]) / np.log(max(len(a["land_cover_shares"]), 2)), 1.0),
    ),
    "vegetation_cover": (("vegetation_cover",), lambda a, f: saturating_score(a["vegetation_cover"], 1.0)),
    "layers": (("layers",), lambda a, f: saturating_score(a["layers"], f["layers_full"])),
    "phytoncides": (("phytoncides",), lambda a, f: saturating_score(a["phytoncides"], f["phytoncides_full"])),
    "aesthetics": (("green_view", "view_length"), _aesthetics),
    "landscape_change": (("view_types",), lambda a, f: saturating_score(a["view_types"], f["view_types_full"])),
    "wetlands": (("wetland_distance",), _wetlands),
    "relief": (("relief",), lambda a, f: saturating_score(a["relief"], f["relief_full"])),
    "mushrooms_and_berries": (("gathering_share",), lambda a, f: saturating_score(a["gathering_share"], 1.0)),
    "water_bodies": (("water_distance",), lambda a, f: nearness_score(a["water_distance"], f["water_reach"])),
    "transport_access": (("drive_minutes",), lambda a, f: nearness_score(a["drive_minutes"], f["drive_reach"])),
    "pedestrian_access": (("trail_density",), lambda a, f: saturating_score(a["trail_density"], f["trails_full"])),
    "amenities": (("amenities",), lambda a, f: saturating_score(a["amenities"], f["amenities_full"])),
    "medical_geography": (
        ("dust_days", "hot_days", "risk_days"),
        lambda a, f: medical_score(a["dust_days"], a["hot_days"], a["risk_days"], a.get("health_bonus", 0.0)),
    ),
    "heat_comfort": (("heat_drop",), lambda a, f: heat_score(a["heat_drop"], f["heat_half"], f["heat_steepness"])),
}
"""Attributes that each factor needs, and its score from attributes and figures."""


def factor_scores(attributes: Mapping[str, np.ndarray], figures: Figures) -> dict[str, np.ndarray]:
    """Scores of the factors whose attributes are given.

    Parameters
    ----------
    attributes : mapping of name to (...)
        Names of `SCORES`: ``crown_cover``, ``site_class``, ``vegetation_cover``, ``gathering_share``, ``green_view``
        and ``conifer_share`` as there; ``species_shares`` (species, ...) and ``land_cover_shares`` (class, ...) in 1;
        ``layers``, ``view_types`` (km-1), ``phytoncides`` (kg ha-1 yr-1), ``view_length`` (km), ``relief`` (m),
        ``wetland_distance``, ``water_distance`` (km), ``drive_minutes``, ``trail_density`` (m ha-1), ``amenities``
        (ha-1), ``dust_days``, ``hot_days``, ``risk_days`` (yr-1), ``heat_drop`` (K); ``wetland_closed`` and
        ``health_bonus`` if there are any.
    figures : mapping
        Figures of attraction.csv and, for crown cover, of economy.csv.

    Returns
    -------
    dict of (...) fractions by factor, in the order of `SCORES`
    """
    return {
        factor: score(attributes, figures)
        for factor, (needed, score) in SCORES.items()
        if all(name in attributes for name in needed)
    }
