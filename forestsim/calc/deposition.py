"""Calculators of dry deposition: particles on a surface, particles on a leaf, gases.

They keep the conventions of the codes that their reference numbers come from. The model's own
functions (``forestsim.physics``) correct the settling of coarse particles for drag and take the
ground of rocky shrubs as printed.
"""

from __future__ import annotations

import numpy as np

from forestsim.calc.table import Cells, Column, Rule, table_calculator
from forestsim.physics.belt_filter import ORIENTATIONS, leaves, petroff_velocity, raupach_velocity
from forestsim.physics.gases import PRANDTL, boundary_resistance, gas_velocity
from forestsim.physics.particles import SCHEMES, Scheme, particle_deposition
from forestsim.physics.surface_layer import aerodynamic_resistance, too_low
from forestsim.physics.surface_resistance import canopy, gas, gas_names, surface_resistance
from forestsim.physics.surfaces import LEAFLESS_SEASONS, Surface, surface, surface_names

NEUTRAL = -9999.0
"""What stands for an infinite Obukhov length."""
PARAMETRIZATIONS = {"GCNew": "emerson2020", "Zhang01": "zhang2001", "Emerson20": "emerson2020"}
REFERENCE_GROUND = {(1, 11): (40.0, 200.0), (3, 11): (400.0, 20.0), (5, 11): (40.0, 200.0)}
"""Ground resistance to SO2 and O3 over rocky shrubs, by season and land use, where the code behind the reference
numbers has a digit less than the table of Wesely (1989): 40 for 400, 20 for 200 s m-1."""

MICROMETRE = 1e-6
KELVIN = {"unit": "K", "low": 180, "high": 350, "hint": "kelvin, not degrees Celsius"}
CELSIUS = {"unit": "degC", "low": -90, "high": 70, "hint": "degrees Celsius, not kelvin"}
TOO_LOW = "it must not lie below displacement and roughness together"
NOT_ZERO = "it must not be 0; write -9999 for neutral air"


def _inverse(length: np.ndarray) -> np.ndarray:
    return np.where(length == NEUTRAL, 0.0, 1 / length)


def _tabled(cells: Cells) -> Surface:
    """Return the constants of each row's class; NaN where the class, or a season that its radius needs, is empty."""
    scheme = np.array([PARAMETRIZATIONS.get(word, "") for word in cells["param"]], dtype=object)
    given = (cells["luc"] != "") & (scheme != "")
    found = Surface(*np.full((3, len(given)), np.nan), np.ones(len(given), bool))
    names, scheme, season = cells["luc"][given], scheme[given], cells["season"][given]
    rows = surface(names, scheme, np.nan_to_num(season, nan=1))
    leafless = surface(names, scheme, LEAFLESS_SEASONS[0]).radius
    unsure = np.isnan(season) & (leafless != rows.radius)
    for column, values in zip(found, rows._replace(radius=np.where(unsure, np.nan, rows.radius)), strict=True):
        column[given] = values
    return found


def _particles(cells: Cells) -> dict[str, np.ndarray]:
    scheme = Scheme(*np.array([SCHEMES[PARAMETRIZATIONS[word]] for word in cells["param"]]).T)
    over = Surface(cells["alpha"], cells["gamma"], cells["A_m"], cells["veg"])
    resistance = aerodynamic_resistance(cells["ustar"], cells["zref"], cells["d"], cells["z0"], _inverse(cells["L"]))
    found = particle_deposition(
        cells["dp_um"] * MICROMETRE,
        cells["ustar"],
        resistance,
        cells["T_K"],
        cells["p_Pa"],
        over,
        scheme,
        density=cells["rho"],
        wet=cells["wet"],
        drag=False,
    )
    return {"Ra": resistance, "Vs": found.settling, "Rs": found.surface_resistance, "Vd": found.velocity}


def _without_constants(cells: Cells) -> np.ndarray:
    return np.isnan(cells["alpha"]) | np.isnan(cells["gamma"]) | (cells["veg"] & np.isnan(cells["A_m"]))


PARTICLE_COLUMNS = (
    Column("dp_um", "um", low=0.001, high=1000, meaning="diameter of the particle"),
    Column("ustar", "m s-1", above=0, high=20, meaning="friction velocity"),
    Column("luc", kind="text", choices=tuple(surface_names()), needed=_without_constants, meaning="land-use class"),
    Column("param", kind="text", choices=tuple(PARAMETRIZATIONS), meaning="parametrization"),
    Column("rho", "kg m-3", low=100, high=25000, meaning="density of the particle", hint="not g cm-3"),
    Column("T_K", **KELVIN, meaning="air temperature"),
    Column("p_Pa", "Pa", low=20000, high=120000, meaning="air pressure", hint="pascal, not hPa"),
    Column("z0", "m", above=0, high=20, meaning="roughness length"),
    Column("d", "m", low=0, high=100, meaning="displacement height"),
    Column("zref", "m", above=0, high=1000, meaning="reference height"),
    Column("L", "m", meaning="Obukhov length, -9999 for neutral air"),
    Column("season", choices=(1, 2, 3, 4, 5), needed=_without_constants, meaning="season of Wesely (1989)"),
    Column("wet", kind="boolean", meaning="whether the surface is wet"),
    Column("veg", kind="boolean", default=lambda c: _tabled(c).vegetated, meaning="whether plants cover the surface"),
    Column("A_m", "m", above=0, high=1, default=lambda c: _tabled(c).radius, meaning="radius of needles or leaves"),
    Column("alpha", above=0, default=lambda c: _tabled(c).alpha, meaning="constant of impaction"),
    Column("gamma", above=0, high=1, default=lambda c: _tabled(c).gamma, meaning="exponent of the Schmidt number"),
)

PARTICLES = table_calculator(
    "particle-deposition",
    "Dry deposition of particles by size (Zhang et al. 2001, Emerson et al. 2020)",
    PARTICLE_COLUMNS,
    {"Ra": "s m-1", "Vs": "m s-1", "Rs": "s m-1", "Vd": "m s-1"},
    _particles,
    "dp_um,ustar,luc,param,rho,T_K,p_Pa,z0,d,zref,L,season,wet,veg\n"
    "2.5,0.4,Needleleaf,GCNew,2650,298.15,98900,0.9,7,27,-9999,1,FALSE,TRUE\n"
    "10,0.4,DecBroadleaf,Zhang01,2650,298.15,98900,1.05,7,27,-50,1,FALSE,TRUE\n"
    "10,0.28,Desert,GCNew,2650,298.15,98900,0.04,0,20,-50,1,FALSE,FALSE\n",
    rules=(
        Rule("zref", lambda c: too_low(c["zref"], c["d"], c["z0"]), TOO_LOW),
        Rule("L", lambda c: c["L"] == 0, NOT_ZERO),
        Rule(
            "veg",
            lambda c: c["veg"] & np.isnan(c["A_m"]) & ~_tabled(c).vegetated,
            "its class has no leaves; write FALSE, or the radius of its leaves as A_m",
        ),
    ),
)


def _on_leaves(cells: Cells) -> dict[str, np.ndarray]:
    total = np.empty(len(cells["dp_um"]))
    petroff = cells["model"] == "Petroff"
    for rows, model in ((petroff, _petroff), (~petroff, _raupach)):
        total[rows] = model({name: values[rows] for name, values in cells.items()})
    return {"ud_total": total}


def _shared(cells: Cells) -> dict[str, np.ndarray]:
    names = {"density": "rho_p", "viscosity": "mu", "air_density": "rho_air", "temperature": "T_K"}
    return {name: cells[column] for name, column in names.items()}


def _petroff(cells: Cells) -> np.ndarray:
    leaf = leaves(cells["leaf"], cells["leaf_dist"])
    size = cells["dp_um"] * MICROMETRE
    return petroff_velocity(size, cells["u"], cells["u_f"], leaf, cells["d_e_m"], **_shared(cells)).total


def _raupach(cells: Cells) -> np.ndarray:
    size = cells["dp_um"] * MICROMETRE
    return raupach_velocity(size, cells["u"], cells["d_e_m"], cells["frontal_to_total"], **_shared(cells)).total


def _of_petroff(cells: Cells) -> np.ndarray:
    return cells["model"] == "Petroff"


LEAF_COLUMNS = (
    Column("model", kind="text", choices=("Petroff", "Raupach"), meaning="model of the leaf"),
    Column("leaf", kind="text", choices=tuple(ORIENTATIONS), needed=_of_petroff, meaning="kind of leaf"),
    Column(
        "leaf_dist",
        kind="text",
        choices=tuple(ORIENTATIONS["needle"]),
        needed=_of_petroff,
        meaning="how the leaves hang",
    ),
    Column(
        "frontal_to_total",
        low=0,
        high=1,
        needed=lambda c: c["model"] == "Raupach",
        meaning="frontal over total leaf area",
        hint="not a percentage",
    ),
    Column("dp_um", "um", low=0.001, high=1000, meaning="diameter of the particle"),
    Column("rho_p", "kg m-3", low=100, high=25000, meaning="density of the particle", hint="not g cm-3"),
    Column("u", "m s-1", above=0, high=100, meaning="wind among the leaves"),
    Column("u_f", "m s-1", low=0, high=20, needed=_of_petroff, meaning="friction velocity among the leaves"),
    Column("d_e_m", "m", above=0, high=1, meaning="diameter of needles or width of leaves"),
    Column("T_K", **KELVIN, meaning="air temperature"),
    Column("mu", "kg m-1 s-1", above=0, high=1e-3, default=lambda c: 1.85e-5 * (c["T_K"] / 300) ** 0.7),
    Column("rho_air", "kg m-3", above=0, high=5, default=lambda c: 1.16 * 300 / c["T_K"]),
)

LEAVES = table_calculator(
    "leaf-deposition",
    "Deposition velocity of particles on a leaf (Petroff et al. 2008 and 2009, Raupach et al. 2001)",
    LEAF_COLUMNS,
    {"ud_total": "m s-1"},
    _on_leaves,
    "model,leaf,leaf_dist,frontal_to_total,dp_um,rho_p,u,u_f,d_e_m,mu,rho_air,T_K\n"
    "Petroff,needle,plagiophile,,10,2650,1,0.2,0.0015,1.85e-05,1.16,300\n"
    "Petroff,broadleaf,plagiophile,,10,2650,1,0.2,0.03,1.85e-05,1.16,300\n"
    "Raupach,,,0.32,10,2650,1,,0.03,1.85e-05,1.16,300\n",
)


def _surface_resistance(cells: Cells) -> np.ndarray:
    over = canopy(cells["land_use"], cells["season"])
    for (season, land_use), (to_so2, to_o3) in REFERENCE_GROUND.items():
        here = (cells["season"] == season) & (cells["land_use"] == land_use)
        over = over._replace(
            ground_so2=np.where(here, to_so2, over.ground_so2), ground_o3=np.where(here, to_o3, over.ground_o3)
        )
    wet = {"rain": cells["rain"], "dew": cells["dew"]}
    return surface_resistance(gas(cells["gas"]), over, cells["Ts_C"], cells["G_Wm2"], **wet)


SURFACE_COLUMNS = (
    Column("gas", kind="text", choices=gas_names()),
    Column("land_use", choices=tuple(range(1, 12)), meaning="land use of Wesely (1989)"),
    Column("season", choices=(1, 2, 3, 4, 5), meaning="season of Wesely (1989)"),
    Column("Ts_C", **CELSIUS, meaning="surface temperature"),
    Column("G_Wm2", "W m-2", low=0, high=1500, meaning="global radiation"),
    Column("rain", kind="boolean", meaning="whether rain wets the leaves"),
    Column("dew", kind="boolean", meaning="whether dew wets the leaves"),
)

SURFACE_RESISTANCE = table_calculator(
    "surface-resistance",
    "Resistance of a surface to gases (Wesely 1989)",
    SURFACE_COLUMNS,
    {"Rc": "s m-1"},
    lambda cells: {"Rc": _surface_resistance(cells)},
    "gas,season,land_use,Ts_C,G_Wm2,rain,dew\nSO2,1,4,25,800,0,0\nO3,1,5,25,800,0,0\nNO2,4,8,-2,200,0,0\n",
)


def _gases(cells: Cells) -> dict[str, np.ndarray]:
    heights = (cells["z_m"], cells["d_m"], cells["z0_m"])
    air = aerodynamic_resistance(cells["ustar"], *heights, _inverse(cells["L_m"]))
    layer = boundary_resistance(cells["ustar"], cells["Sc"], cells["Pr"])
    ground = _surface_resistance(cells)
    return {"Ra": air, "Rb": layer, "Rc": ground, "Vd": gas_velocity(air, layer, ground)}


def _tabled_schmidt(cells: Cells) -> np.ndarray:
    given = cells["gas"] != ""
    found = np.full(len(given), np.nan)
    found[given] = gas(cells["gas"][given]).schmidt
    return found


GAS_COLUMNS = (
    *SURFACE_COLUMNS,
    Column("ustar", "m s-1", above=0, high=20, meaning="friction velocity"),
    Column("L_m", "m", meaning="Obukhov length, -9999 for neutral air"),
    Column("z_m", "m", above=0, high=1000, meaning="reference height"),
    Column("d_m", "m", low=0, high=100, meaning="displacement height"),
    Column("z0_m", "m", above=0, high=20, meaning="roughness length"),
    Column(
        "Sc",
        above=0,
        high=10,
        default=_tabled_schmidt,
        needed=lambda c: (c["gas"] != "") & np.isnan(c["Sc"]),
        meaning="Schmidt number of the gas",
    ),
    Column("Pr", above=0, high=10, default=PRANDTL, meaning="Prandtl number of air"),
)

GASES = table_calculator(
    "gas-deposition",
    "Dry deposition of gases (big leaf, surface of Wesely 1989)",
    GAS_COLUMNS,
    {"Ra": "s m-1", "Rb": "s m-1", "Rc": "s m-1", "Vd": "m s-1"},
    _gases,
    "gas,land_use,season,Ts_C,G_Wm2,rain,dew,ustar,L_m,z_m,d_m,z0_m\n"
    "SO2,4,1,28,700,0,0,0.4,-60,27,5.4,0.8\n"
    "O3,5,1,28,700,0,0,0.4,-60,27,5.4,0.8\n"
    "NO2,8,1,28,700,0,0,0.25,-60,20,0,0.04\n",
    rules=(
        Rule("z_m", lambda c: too_low(c["z_m"], c["d_m"], c["z0_m"]), TOO_LOW),
        Rule("L_m", lambda c: c["L_m"] == 0, NOT_ZERO),
    ),
)
