"""Where the files that come with the package are, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent


def path(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. ``path("scenarios", "corridor.yaml")``.

    ``scenarios`` and ``data/raster`` lie at the top of a checkout and below
    ``forestsim/shipped`` in a wheel; everything else lies in the package.
    """
    if parts[0] == "scenarios" or parts[:2] == ("data", "raster"):
        packed = PACKAGE / "shipped"
        return (packed if packed.is_dir() else CHECKOUT).joinpath(*parts)
    return PACKAGE.joinpath(*parts)
