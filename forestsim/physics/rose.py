"""The wind by sector: how often it blows from where, how fast, and over which friction velocity."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forestsim.errors import ForestsimError

CALM = math.nan
"""Direction of the calm hours: they have none."""
SECTORS = {"N": 0.0, "NE": 45.0, "E": 90.0, "SE": 135.0, "S": 180.0, "SW": 225.0, "W": 270.0, "NW": 315.0}
"""Degrees of the eight sectors, clockwise from north."""
CALM_SPEED = 0.5
"""Wind that is called calm, m s-1 (assumed, 0.3-1.0)."""


@dataclass(frozen=True)
class Wind:
    """Wind of one sector of a rose.

    share : 1, of all hours. from_degrees : clockwise from north, where the wind comes from; ``CALM`` for calm hours.
    speed : m s-1. friction_velocity : m s-1. obukhov_length : m, positive in stable air, infinite in neutral air.
    """

    share: float
    from_degrees: float
    speed: float
    friction_velocity: float
    obukhov_length: float = math.inf

    @property
    def calm(self) -> bool:
        """Whether these are the calm hours."""
        return math.isnan(self.from_degrees)

    @property
    def downwind(self) -> tuple[float, float]:
        """Unit vector (east, north) the wind blows to."""
        angle = math.radians(self.from_degrees)
        return -math.sin(angle), -math.cos(angle)


def check_rose(rose: Sequence[Wind], name: str = "wind rose") -> None:
    """Raise ForestsimError, all mistakes at once, if shares do not sum to 1 or a sector is impossible."""
    problems = [] if rose else [f"{name}: has no sectors; give at least one"]
    for number, wind in enumerate(rose, start=1):
        where = f"{name}: sector {number}"
        if not 0 <= wind.share <= 1:
            problems.append(f"{where}, share is {wind.share:g}; give a fraction from 0 to 1, not a percentage")
        if not wind.calm and not 0 <= wind.from_degrees <= 360:
            problems.append(f"{where}, direction is {wind.from_degrees:g}; give degrees from 0 to 360")
        if not 0 < wind.speed <= 60:
            problems.append(f"{where}, speed is {wind.speed:g}; give m/s above 0, at most 60")
        if not 0 < wind.friction_velocity < wind.speed:
            cure = "give m/s above 0 and below the wind speed"
            problems.append(f"{where}, friction velocity is {wind.friction_velocity:g}; {cure}")
        if wind.obukhov_length == 0 or math.isnan(wind.obukhov_length):
            problems.append(
                f"{where}, Obukhov length is {wind.obukhov_length:g}; give metres, infinite for neutral air"
            )
    total = math.fsum(wind.share for wind in rose)
    if rose and not abs(total - 1) <= 1e-6:
        problems.append(f"{name}: shares sum to {total:g}; make them sum to 1, calm hours included")
    if problems:
        raise ForestsimError(problems)


def compass_rose(
    shares: Mapping[str, float], speed: float, friction_velocity: float, obukhov_length: float = math.inf
) -> list[Wind]:
    """Return a rose from shares by sector name, ``calm`` among them, with one wind speed for all but calm hours.

    shares : 1, of the hours, summing to 1. speed, friction_velocity : m s-1. obukhov_length : m. Calm hours keep the
    ratio of friction velocity to speed. Raises ForestsimError for a sector of another name or an impossible rose.
    """
    if strange := sorted(set(shares) - set(SECTORS) - {"calm"}):
        known = ", ".join([*SECTORS, "calm"])
        raise ForestsimError([f"wind rose: {name} is not a sector; choose from {known}" for name in strange])
    turbulence = friction_velocity / speed if speed else math.nan
    rose = [
        Wind(share, CALM, CALM_SPEED, CALM_SPEED * turbulence, obukhov_length)
        if name == "calm"
        else Wind(share, SECTORS[name], speed, friction_velocity, obukhov_length)
        for name, share in shares.items()
    ]
    check_rose(rose)
    return rose


def fan(rose: Sequence[Wind], width: float, parts: int) -> list[Wind]:
    """Return the rose with every sector split into ``parts`` narrower ones, spread evenly over ``width`` degrees.

    A sector of 45 degrees that blows along its middle alone would draw spokes on a map.
    """
    steps = [(part + 0.5) / parts - 0.5 for part in range(parts)]
    turned = []
    for wind in rose:
        if wind.calm:
            turned.append(wind)
            continue
        for step in steps:
            direction = (wind.from_degrees + step * width) % 360
            turned.append(replace(wind, share=wind.share / parts, from_degrees=direction))
    return turned
