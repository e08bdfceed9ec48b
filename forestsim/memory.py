"""How much memory there is, and how many draws of a planting it holds."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from forestsim.errors import ScenarioError

BASE = 800_000_000
"""Bytes that a run takes whatever its draws: libraries, maps, tables."""
QUANTITIES = 110
"""Quantities of double precision that a run holds at once for each stand, year and draw; 95 were measured."""
OF_ALL = 400
"""The same for each year and draw of the whole planting: money, species, summary."""
BYTES = 8


def most_draws(stands: int, years: int, memory: int) -> int:
    """Return how many draws fit. memory : bytes that are free."""
    return max(memory - BASE, 0) // (BYTES * years * (QUANTITIES * stands + OF_ALL))


def check_draws(draws: int, stands: int, years: int, file: str, memory: int | None = None) -> None:
    """Raise ScenarioError if the draws of a run do not fit in memory, saying how many do.

    memory : bytes, those that are free now if not given; nothing is checked where the system does not tell.
    """
    memory = available_memory() if memory is None else memory
    if memory is None or draws <= (most := most_draws(stands, years, memory)):
        return
    cure = f"give {most} draws at most" if most else "give --draws 0, or free some memory"
    where = f"{memory / 1e9:.1f} GB free, {stands} stands over {years} years"
    raise ScenarioError(f"{file}: uncertainty.draws is {draws}, which does not fit in memory ({where}); {cure}")


def available_memory() -> int | None:
    """Return the bytes that a process may still take, None where the system does not tell."""
    known = [found for found in (_of_machine(), _of_container(), _of_process()) if found is not None]
    return min(known, default=None)


def _of_machine() -> int | None:
    if sys.platform == "win32":
        return _of_windows()
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _of_windows() -> int | None:
    """Return the free memory of Windows, by GlobalMemoryStatusEx."""
    names = ("total", "free", "total_page", "free_page", "total_virtual", "free_virtual", "free_extended")
    fields = [("size", ctypes.c_ulong), ("load", ctypes.c_ulong), *((name, ctypes.c_ulonglong) for name in names)]
    status = type("MemoryStatus", (ctypes.Structure,), {"_fields_": fields})()
    status.size = ctypes.sizeof(status)
    return int(status.free) if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def _of_container(folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return what the limit of a container leaves."""
    try:
        limit, used = ((folder / name).read_text("ascii").strip() for name in ("memory.max", "memory.current"))
        return None if limit == "max" else max(int(limit) - int(used), 0)
    except (OSError, ValueError):
        return None


def _of_process() -> int | None:
    """Return the limit of the process's addresses (ulimit -v), if it has one."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else int(limit)
