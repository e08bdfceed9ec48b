"""The design is one way: a room may only import from rooms to its left."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import forestsim

PACKAGE = Path(forestsim.__file__).parent
ORDER = [
    {"errors", "resources", "beside"},
    {"memory"},
    {"files"},
    {"yamlfile"},
    {"tables", "figure_checks"},
    {"threepg_tables"},
    {"probability"},
    {"draws", "ranges"},
    {"physics"},
    {"scenario_errors"},
    {"scenario_types"},
    {"scenario_checks"},
    {"scenario_models"},
    {"scenario"},
    {"notes"},
    {"site"},
    {"planting"},
    {"growth"},
    {"effects"},
    {"economics"},
    {"inputs"},
    {"sensitivity"},
    {"summaries", "styles", "geopackage", "geotiff", "netcdf"},
    {"saving"},
    {"results"},
    {"water_table"},
    {"simulate"},
    {"uncertainty"},
    {"compare", "claims", "evidence"},
    {"calc", "maps"},
    {"workbook"},
    {"report"},
    {"terminal_money"},
    {"terminal"},
    {"terminal_uncertainty"},
    {"cli"},
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
# The folder and its reader are two halves of one room: each calls the other when it is used.
PAIRS = {("results", "saving")}
DOORS = {"__init__", "__main__"}


def room_of(file: Path) -> str:
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports_of(file: Path) -> set[str]:
    """Return the rooms that a file imports when it runs, wherever the import stands."""
    tree = ast.parse(file.read_text("utf-8"))
    for_types = {id(inner) for node in ast.walk(tree) if _is_type_checking(node) for inner in ast.walk(node)}
    rooms = set()
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("forestsim.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "forestsim":
            rooms |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forestsim."):
            rooms.add(node.module.split(".")[1])
    return rooms & set(PLACE)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


FILES = [f for f in sorted(PACKAGE.rglob("*.py")) if room_of(f) not in DOORS]


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_point_left(file):
    room = room_of(file)
    assert room in PLACE, f"{room} has no place in the design"
    for imported in imports_of(file) - {room}:
        assert PLACE[imported] < PLACE[room] or (room, imported) in PAIRS, f"{room} imports {imported}"


def test_the_front_door_and_the_command_line_import_nothing_heavy():
    """`forestsim --help` must answer in half a second, so no array library may load with it."""
    heavy = ("numpy", "pandas", "xarray", "pydantic", "geopandas", "folium")
    code = f"import sys, forestsim.cli; print([m for m in {heavy} if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_the_function_simulate_is_not_hidden_by_its_module():
    import forestsim.compare
    import forestsim.simulate

    assert callable(forestsim.simulate)
    assert callable(forestsim.compare)


def test_no_file_names_a_package_index_or_a_path_of_a_machine():
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=PACKAGE.parent)
    if listed.returncode:
        pytest.skip("not a git checkout")
    wrong = re.compile(r"https?://\S+\.(?:whl|tar\.gz|tgz)\b|index[-]url|(?<![\w.~])/(?:root|home|work)/\w+")
    for name in listed.stdout.split("\n"):
        file = PACKAGE.parent / name
        if file.suffix in (".py", ".md", ".toml", ".yaml", ".json", ".txt", ".csv", ".js", ".css") and file.is_file():
            assert not wrong.search(file.read_text("utf-8", errors="replace")), name


def test_no_file_of_the_package_is_ignored():
    """A pattern that is too wide hides a room from the wheel without a word."""
    command = ["git", "ls-files", "--ignored", "--cached", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert listed.stdout == ""
