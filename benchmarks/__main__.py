"""Run all benchmarks: `python -m benchmarks`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """Return the shortest of several timings, s."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(name: str, measured: float, limit: float, unit: str) -> None:
    """Print a figure beside its limit; a ratio below 1 is within it."""
    print(f"{name:58} {measured:9.3g} {unit:3} limit {limit:6.3g} {unit:3} ratio {measured / limit:5.2f}", flush=True)


def memory_copy_rate() -> float:
    """Return how fast this machine copies memory, GB/s, so that timings can be read across machines."""
    source = np.ones(50_000_000, "float32")
    target = np.empty_like(source)
    return 2 * source.nbytes / best_of(5, lambda: np.copyto(target, source)) / 1e9


def command_line() -> None:
    report("forestsim --help", best_of(5, lambda: _forestsim("--help")), 0.5, "s")


def run_of(scenario: str, *options: str) -> tuple[Path, dict[str, float]]:
    """Run a scenario as a new process; return its folder, and its seconds by the clock and of the processor, and GB."""
    folder = Path(tempfile.mkdtemp()) / scenario
    arguments = ["forestsim", "run", scenario, "-o", str(folder), *options]
    code = (
        "import sys, forestsim.cli as c\n"
        f"sys.argv = {arguments!r}\n"
        "try:\n    c.main()\nexcept SystemExit:\n    pass\n"
        "import resource, json\n"
        "u = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print('USED', json.dumps({'processor': u.ru_utime + u.ru_stime, 'memory': u.ru_maxrss / 1e6}))"
    )
    start = time.perf_counter()
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return folder, {"clock": time.perf_counter() - start, **json.loads(printed.split("USED")[1])}


def default_run() -> Path:
    """Time the default scenario as a new process and measure its peak memory."""
    folder, used = run_of("corridor")
    report("forestsim run corridor, new process", used["clock"], 10, "s")
    report("its time of the processor", used["processor"], 9, "s")
    report("its peak memory", used["memory"], 1.0, "GB")
    report("its map.html", (folder / "map.html").stat().st_size / 1e6, 8, "MB")
    return folder


def run_of_256_draws() -> None:
    """Four times the default draws: what rides on pixels would show here."""
    _, used = run_of("corridor", "--draws", "256")
    report("forestsim run corridor --draws 256, new process", used["clock"], 20, "s")
    report("its time of the processor", used["processor"], 18, "s")
    report("its peak memory", used["memory"], 2.0, "GB")


def run_of_another_scenario() -> None:
    _, used = run_of("highway_noise_belt")
    report("forestsim run highway_noise_belt, new process", used["clock"], 10, "s")
    report("its time of the processor", used["processor"], 9, "s")


def gather() -> None:
    """One layer of 6 million cells from 3,000 patches, as Outcome.layer does it."""
    random = np.random.default_rng(1)
    index = np.repeat(random.integers(-1, 3000, 6000), 1000).astype("int32").reshape(6000, 1000)
    table = np.append(random.random(3000), np.nan).astype("float32")
    report("patches to 6 million cells", best_of(5, lambda: np.take(table, index, mode="wrap")), 0.1, "s")


def threepg_sites() -> None:
    """10,000 sites over 480 months of 3-PGmix; the reference Fortran core needs 12-15 s on two such cores."""
    from forestsim.calc.threepg_example import CLIMATE, PARAMETERS
    from forestsim.growth.threepg import Settings, Stand, Weather, threepg

    rows = np.array([line.split(",") for line in CLIMATE.split()[1:]], float)
    years = np.repeat(np.arange(2026, 2066), 12)
    rows = np.vstack([rows[:12]] * 40).T
    weather = Weather(years, rows[1].astype(int), *rows[2:])
    water = np.random.default_rng(1).uniform(80, 250, 10_000)
    stand = Stand(43.27, 2.0, 80.0, 0.0, water, 0.5, 1600.0, 0.6, 0.4, 0.3, (2024, 3), ((20.0, 800.0, 1.0, 1.0, 1.0),))
    seasons = {"leafgrow": 4.0, "leaffall": 10.0, "gammaN1": 1.0, "gammaN0": 1.0}
    species = {name: np.array([value]) for name, value in (PARAMETERS | seasons).items()}
    keep = ("biom_stem", "npp")
    seconds = best_of(2, lambda: threepg(stand, species, weather, Settings(), keep))
    report("3-PGmix, 10,000 sites x 480 months, full rules", seconds, 1.5, "s")


def particle_year() -> None:
    """A year of hours over 300 stands for 12 sizes of dust, mass-weighted: 32 million deposition velocities."""
    from forestsim.physics import dust, surfaces
    from forestsim.physics.surface_layer import aerodynamic_resistance, friction_velocity

    random = np.random.default_rng(1)
    height, wind = random.uniform(2, 15, 300), 5 * random.weibull(2, (8760, 1)) + 0.3
    ustar = friction_velocity(wind, 50.0, 0.67 * height, 0.1 * height)
    resistance = aerodynamic_resistance(ustar, 50.0, 0.67 * height, 0.1 * height)
    sizes, bounds = dust.size_classes(0.1, 60, 12)
    shares = dust.mass_shares(dust.MODES["desert"], bounds)
    temperature = random.uniform(260, 310, 8760)
    names = random.choice(["Needleleaf", "DecBroadleaf", "Shrub"], 300)
    for scheme in ("emerson2020", "zhang2001"):
        over = surfaces.surface(names, scheme)
        year = (sizes, shares, ustar, resistance, temperature, 98900.0, over, scheme)
        seconds = best_of(3, lambda year=year: dust.hourly_velocity(*year))
        report(f"dust, {scheme}, 8,760 h x 300 stands x 12 sizes", seconds, 2, "s")


def spread_map() -> None:
    """One emission over 6 million cells of 10 m, from eight sectors and calm hours, its kernel included."""
    from forestsim.physics.rose import CALM, Wind
    from forestsim.physics.spread import spread

    random = np.random.default_rng(1)
    emission = np.where(random.random((6000, 1000)) < 0.1, 1e-9, 0).astype("float32")
    rose = [Wind(0.1, 45 * i, 3.0, 0.3) for i in range(8)] + [Wind(0.2, CALM, 0.5, 0.05)]
    report("spread of 6 million cells, 5 km reach", best_of(3, lambda: spread(emission, 10.0, rose)), 1.0, "s")


def road_plume() -> None:
    """A winding road of 57 km at 30 m, over 6 km, from eight sectors of three stabilities and calm hours."""
    from forestsim.physics.road_belt import RoadBelt
    from forestsim.physics.road_plume import PlumeSite, road_field
    from forestsim.physics.rose import CALM, Wind

    north = np.linspace(0, 57_000, 60)
    line = np.stack([800 * np.sin(north / 6000), north], axis=1)
    x, y = np.arange(-3000, 3000, 30.0), np.arange(-1000, 58_000, 30.0)
    lengths = (np.inf, 15.0, -20.0)
    rose = [Wind(0.1, 45 * i, 3.0, 0.3, lengths[i % 3]) for i in range(8)] + [Wind(0.2, CALM, 0.5, 0.05)]
    belt, site = RoadBelt(40.0, 8.0, 0.3, 0.8), PlumeSite(0.03, 0.15)
    plain = best_of(2, lambda: road_field(line, 1e-6, x, y, rose, site))
    report("R-LINE field of 57 km of road at 30 m", plain, 10, "s")
    belted = best_of(2, lambda: road_field(line, 1e-6, x, y, rose, site, left=belt, right=belt))
    report("the same with a belt on either side", belted, 10, "s")


def noise_of_the_corridor() -> None:
    """One period on 1.7 million receivers at 10 m along 57 km of winding road, with soft ground under belts of 50 m.

    NoiseModelling publishes 178 ms a receiver for a harder task: a town, its buildings and one reflection.
    """
    from forestsim.physics.foliage import iso
    from forestsim.physics.noise_belts import Belts
    from forestsim.physics.noise_map import prepare, sweep_map
    from forestsim.physics.noise_pieces import Grid, Road
    from forestsim.physics.noise_transfer import Transfer
    from forestsim.physics.sound_levels import EXACT_BANDS, air_absorption

    grid = Grid(0.0, 57_000.0, 10.0, 5700, 300)
    x, y = np.arange(300) * 10.0 + 5, 57_000 - np.arange(5700) * 10.0 - 5
    beside = np.abs(x - (1500 + 400 * np.sin(y / 3000))[:, None])
    cover = ((beside > 20) & (beside < 70)).astype("float32")[None]
    ground = np.where(beside < 10, 0.0, np.where(cover[0] > 0, 1.0, 0.7))
    along = np.arange(0, 57_001, 100.0)
    road = Road(np.column_stack([1500 + 400 * np.sin(along / 3000), along]), np.full((1, 8), 75.0))
    transfer = Transfer(air_absorption(EXACT_BANDS, 12.0, 0.5), np.array([0.5]))
    start = time.perf_counter()
    scene = prepare(grid, [road], transfer)
    report("noise map, road and air prepared once", time.perf_counter() - start, 2, "s")
    for height, name in ((np.inf, "of any height"), (6.0, "6 m high, sound over them")):
        belts = Belts(cover, [[iso]], np.array([height]))
        start = time.process_time()
        seconds = best_of(2, lambda belts=belts: sweep_map(scene, ground, belts))
        report(f"noise map, 1.7 million receivers, belts {name}", seconds, 10, "s")
        report("  time of all threads, mean of two", (time.process_time() - start) / 2, 10, "s")
    each = 1000 * seconds / ground.size
    print(
        f"  {each:.4f} ms a receiver; NoiseModelling in a town {178 / each:,.0f} times that, a harder task", flush=True
    )


def saved_size(folder: Path) -> None:
    """The default result holds more than 16 effects over 41 years at 10 m."""
    from forestsim.results import Outcome

    outcome = Outcome.open(folder)
    size = sum(p.stat().st_size for p in folder.iterdir()) / 1e6
    cells = outcome.index.size / 1e6
    report(
        f"saved result, {len(outcome.quantities)} quantities x {len(outcome.years)} years, {cells:.1f} M cells",
        size,
        30,
        "MB",
    )
    report("Outcome.layer, one layer of it", best_of(5, lambda: outcome.layer("dust", outcome.years[-1])), 0.1, "s")


def _forestsim(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "forestsim", *arguments], capture_output=True, check=True)


def main() -> None:
    print(f"memory copy {memory_copy_rate():.1f} GB/s")
    command_line()
    gather()
    threepg_sites()
    particle_year()
    spread_map()
    road_plume()
    noise_of_the_corridor()
    saved_size(default_run())
    run_of_256_draws()
    run_of_another_scenario()


if __name__ == "__main__":
    main()
