"""Road plume, windbreak and spreading as calculators."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from forestsim.calc.base import is_number, json_calculator
from forestsim.calc.sheet import SHOWN
from forestsim.calc.table import Cells, Column, Rule, table_calculator
from forestsim.errors import ForestsimError, shorten
from forestsim.physics import plume
from forestsim.physics.rose import CALM, Wind, check_rose
from forestsim.physics.spread import INITIAL_SPREAD, convolve, point_kernel, spread_directly
from forestsim.physics.windbreak import friction_velocity_ratio

FIELD = "C_kg_m3_direct_sum"
"""Key of the spread field in the output."""
DIRECT_SUM = 10**9
"""Sources times receptors up to which the field is summed directly, which keeps the digits of tiny values."""


def _road_plume(c: Cells) -> Cells:
    crosswind = c["sigma_v"]
    air = (c["z0_m"], c["d_m"], c["ustar"], c["L_m"], crosswind, c["sigma_z0_m"])
    speed, vertical = plume.effective_wind(c["x_m"], c["z_source_m"], *air, c["mixing_height_m"])
    # The crosswind spread grows from the vertical one before the mixing height caps that.
    free = plume.vertical_spread(c["x_m"], c["ustar"], speed, c["L_m"], c["sigma_z0_m"], np.inf)
    heights = (c["z_receptor_m"], c["z_source_m"])
    return {
        "u_eff": speed,
        "sigma_z": vertical,
        "sigma_y": plume.horizontal_spread(free, c["ustar"], c["L_m"], crosswind),
        "C_over_q_perp_line_4km": plume.line_concentration(c["x_m"], *heights, *air, c["mixing_height_m"]),
    }


def _crosswind(c: Cells) -> np.ndarray:
    return plume.crosswind_deviation(c["ustar"], c["wstar"])


ROAD_PLUME = table_calculator(
    "road-plume",
    "R-LINE plume of a straight road of 4 km at right angles to the wind",
    [
        Column("ustar", "m s-1", above=0, high=5, meaning="friction velocity"),
        Column("L_m", "m", meaning="Obukhov length, positive in stable air"),
        Column("z0_m", "m", above=0, high=10, meaning="roughness length"),
        Column("d_m", "m", low=0, high=100, default=lambda c: 5 * c["z0_m"], meaning="displacement height"),
        Column("z_source_m", "m", low=0, high=100, meaning="height of the source"),
        Column("sigma_z0_m", "m", low=0, high=100, meaning="vertical spread at the source"),
        Column("x_m", "m", above=0, high=1e5, meaning="distance downwind of the road"),
        Column("z_receptor_m", "m", low=0, high=1000, meaning="height of the receptor"),
        Column("wstar", "m s-1", low=0, high=10, default=0.0, meaning="convective velocity"),
        Column("sigma_v", "m s-1", above=0, high=10, default=_crosswind, meaning="crosswind deviation"),
        Column("mixing_height_m", "m", above=0, default=plume.MIXING_HEIGHT, meaning="depth of the mixing layer"),
    ],
    {"u_eff": "m s-1", "sigma_z": "m", "sigma_y": "m", "C_over_q_perp_line_4km": "s m-2"},
    _road_plume,
    "ustar,L_m,z0_m,d_m,z_source_m,sigma_z0_m,x_m,z_receptor_m\n0.3,-60,0.03,0.15,1,1.5,50,1.5\n",
    rules=[Rule("L_m", lambda c: c["L_m"] == 0, "give metres other than 0, such as 100000 for neutral air")],
)

WINDBREAK = table_calculator(
    "windbreak",
    "WEPS windbreak: friction velocity near a belt over that of open ground",
    [
        Column("x_m", "m", meaning="distance behind the belt, negative before it"),
        Column("H_m", "m", above=0, high=100, meaning="height of the belt"),
        Column("width_m", "m", low=0, high=10000, meaning="width of the belt"),
        Column("optical_porosity", low=0, high=1, meaning="share of gaps seen", hint="a fraction, not a percentage"),
    ],
    {"ustar_ratio": "1"},
    lambda c: {
        "ustar_ratio": friction_velocity_ratio(c["x_m"], c["H_m"], c["width_m"], c["optical_porosity"]),
    },
    "x_m,H_m,width_m,optical_porosity\n-20,8,12,0.4\n40,8,12,0.4\n160,8,12,0.4\n",
)


def _spread(case: Mapping, file: str) -> Mapping:
    problems: list[str] = []
    cell = _number(case, "cell_m", file, problems)
    initial = _number(case, "sigma_z0_m", file, problems, INITIAL_SPREAD)
    emission = _matrix(case, file, problems)
    rose = _rose(case, file, problems)
    if problems:
        raise ForestsimError(problems)
    if np.count_nonzero(emission) * emission.size <= DIRECT_SUM:
        return {FIELD: spread_directly(emission, cell, rose, initial_spread=initial)}
    rows, columns = emission.shape
    east, north = np.arange(1 - columns, columns) * cell, np.arange(1 - rows, rows)[:, None] * cell
    return {FIELD: np.maximum(convolve(emission, point_kernel(east, north, rose, cell, initial)), 0.0)}


def _number(case: Mapping, key: str, file: str, problems: list[str], default: float | None = None) -> float:
    value = case.get(key, default)
    if not is_number(value) or value <= 0:
        given = "missing" if value is None else shorten(value)
        problems.append(f"{file}: {key} is {given}; give metres above 0")
        return math.nan
    return float(value)


def _matrix(case: Mapping, file: str, problems: list[str], key: str = "q_kg_m2_s") -> np.ndarray:
    rows = case.get(key)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
        given = "missing" if rows is None else shorten(rows)
        problems.append(f"{file}: {key} is {given}; give a list of rows, south first, each a list of figures")
        return np.zeros((1, 1))
    wrong = []
    for i, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            cure = f"give as many as in row 1, {len(rows[0])}"
            wrong.append(f"{file}: {key} row {i} has {len(row)} figures; {cure}")
        for j, value in enumerate(row, start=1):
            if not is_number(value) or value < 0:
                where = f"{key} row {i}, column {j}"
                wrong.append(f"{file}: {where} is {shorten(value)}; give kg m-2 s-1, 0 or more")
    problems += wrong[:SHOWN]
    if len(wrong) > SHOWN:
        problems.append(f"{file}: {key} has {len(wrong) - SHOWN} more mistakes of this kind; mend them alike")
    return np.zeros((1, 1)) if wrong else np.array(rows, float)


def _rose(case: Mapping, file: str, problems: list[str], key: str = "rose_p_fromdeg_U_ustar") -> list[Wind]:
    sectors = case.get(key)
    if not isinstance(sectors, list) or not sectors:
        given = "missing" if sectors is None else shorten(sectors)
        problems.append(f"{file}: {key} is {given}; give a list of sectors")
        return []
    rose, before = [], len(problems)
    for number, sector in enumerate(sectors, start=1):
        parts = sector if isinstance(sector, list) else []
        calm = len(parts) == 4 and parts[1] is None
        if len(parts) != 4 or not all(is_number(p) for i, p in enumerate(parts) if not (calm and i == 1)):
            cure = "give [share, degrees it comes from, speed, friction velocity], null degrees for calm hours"
            problems.append(f"{file}: {key}, sector {number} is {shorten(sector)}; {cure}")
        else:
            rose.append(Wind(float(parts[0]), CALM if calm else float(parts[1]), float(parts[2]), float(parts[3])))
    if len(problems) == before:
        try:
            check_rose(rose, f"{file}: {key}")
        except ForestsimError as wrong:
            problems += wrong.problems
    return rose


def _example() -> Mapping:
    emission = [[0.0] * 7 for _ in range(7)]
    emission[3][3] = 1e-9
    return {
        "cell_m": 30.0,
        "rose_p_fromdeg_U_ustar": [[0.7, 45, 3.0, 0.3], [0.3, 180, 2.0, 0.2]],
        "q_kg_m2_s": emission,
    }


SPREAD = json_calculator(
    "spread",
    "Spreading of a map of emission by the wind, Gaussian plumes near the ground",
    "CASE.json with cell_m, rose_p_fromdeg_U_ustar (shares sum to 1) and q_kg_m2_s (rows run north); "
    "if you like sigma_z0_m",
    {FIELD: "kg m-3"},
    _spread,
    _example,
)
