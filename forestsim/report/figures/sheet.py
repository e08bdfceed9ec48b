"""A window of the plan on the sheet, and what every map draws in it: ground, lines, units, places, scale, north."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forestsim.maps.base import OTHER_TINT, TINTS
from forestsim.report.book import Book
from forestsim.report.figures.paint import INK, SOFT
from forestsim.styles import LINE_COLOURS, NOTHING, main_species

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EMPTY = "#8a8a8a"


@dataclass(frozen=True)
class Frame:
    """A window of the plan, in metres of EPSG:32642; ``turned`` lays it across the sheet, north to the left."""

    west: float
    south: float
    east: float
    north: float
    turned: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on the sheet, m."""
        across, up = self.east - self.west, self.north - self.south
        return (up, across) if self.turned else (across, up)

    def place(self, x, y):
        """Return where points lie on the sheet."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        return (self.north - y, x - self.west) if self.turned else (x - self.west, y - self.south)


def lay_picture(axes: Axes, window: Frame, x: np.ndarray, y: np.ndarray, picture: np.ndarray) -> None:
    """Lay a picture (y, x, colour), north first, on the sheet."""
    if len(x) < 2 or len(y) < 2:
        return
    half_x, half_y = abs(x[1] - x[0]) / 2, abs(y[1] - y[0]) / 2
    (a, b), (c, d) = window.place([x[0] - half_x, x[-1] + half_x], [y[0] + half_y, y[-1] - half_y])
    if window.turned:
        picture = np.swapaxes(picture, 0, 1)
        axes.imshow(picture, extent=(a, b, c, d), origin="lower", interpolation="nearest", aspect="auto", zorder=1)
    else:
        axes.imshow(picture, extent=(a, b, d, c), origin="upper", interpolation="nearest", aspect="auto", zorder=1)


def draw_ground(axes: Axes, book: Book, window: Frame) -> None:
    base = book.outcome.base
    near = base.sel(x=slice(window.west - 200, window.east + 200), y=slice(window.north + 200, window.south - 200))
    cover, height = near["landcover"].values, near["elevation"].values
    colours = np.ones((*cover.shape, 3), np.float32)
    for code, tint in [(None, OTHER_TINT), *TINTS.items()]:
        here = np.ones_like(cover, bool) if code is None else cover == code
        colours[here] = [int(tint[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    if min(height.shape) > 2:
        down, right = np.gradient(np.where(np.isfinite(height), height, np.nanmean(height)), 100.0)
        shade = 1 + 0.05 * np.tanh((right + down) * 12)
        colours = np.clip(colours * shade[..., None], 0, 1)
    lay_picture(axes, window, near["x"].values, near["y"].values, np.uint8(255 * colours + 0.5))


def draw_lines(axes: Axes, book: Book, window: Frame) -> None:
    import shapely

    box = shapely.box(window.west, window.south, window.east, window.north)
    for row in book.outcome.lines.itertuples():
        part = row.geometry.intersection(box)
        colour, style = LINE_COLOURS.get(row.kind, SOFT), (0, (5, 2)) if row.kind == "railway" else "-"
        for way in getattr(part, "geoms", [part]):
            if way.geom_type == "LineString" and not way.is_empty:
                xy = np.array(way.coords)
                axes.plot(*window.place(xy[:, 0], xy[:, 1]), color=colour, lw=0.6, ls=style, zorder=2)


def draw_units(axes: Axes, book: Book, window: Frame, stroke: float) -> None:
    # Narrow belts are drawn last: the stroke of a wide one beside them would hide them.
    units = book.facts.units.sort_values("width_m", ascending=False, na_position="first", kind="stable")
    main = [main_species(mix) for mix in units["mix"]]
    colours = [EMPTY if name == NOTHING else book.facts.colours[name] for name in main]
    draw_shapes(axes, window, units.geometry, colours, stroke)


def draw_shapes(axes: Axes, window: Frame, geometries, colours, stroke: float) -> None:
    """Fill polygons and stroke them in the same colour, so that a belt of 30 m can be seen."""
    from matplotlib.collections import PolyCollection

    outlines, tints = [], []
    for geometry, colour in zip(geometries, colours, strict=True):
        for part in getattr(geometry, "geoms", [geometry]):
            west, south, east, north = part.bounds
            inside = east > window.west and west < window.east and north > window.south and south < window.north
            if inside:
                xy = np.array(part.exterior.coords)
                outlines.append(np.column_stack(window.place(xy[:, 0], xy[:, 1])))
                tints.append(colour)
    shapes = PolyCollection(outlines, facecolors=tints, edgecolors=tints, linewidths=stroke, zorder=3)
    axes.add_collection(shapes, autolim=False)


def draw_places(axes: Axes, book: Book, window: Frame, kinds: tuple[str, ...] | None = None) -> None:
    """Mark places, and name those of some kinds (all where none are given); labels of neighbours step aside."""
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=1.6, foreground="white")]
    across, up = window.size
    before: list[tuple[float, float]] = []
    for row in book.outcome.places.itertuples():
        x, y = row.geometry.x, row.geometry.y
        if not (window.west < x < window.east and window.south < y < window.north):
            continue
        at = window.place(x, y)
        axes.plot(*at, marker="^" if row.kind == "heritage" else "o", ms=2.6, color=INK, zorder=5)
        if kinds is None or row.kind in kinds:
            right = at[0] < 0.6 * across
            crowded = any(abs(at[0] - a) < 0.4 * across and abs(at[1] - b) < 0.08 * up for a, b in before)
            above = (at[1] < 0.85 * up) != crowded
            before.append((float(at[0]), float(at[1])))
            axes.annotate(
                getattr(row, f"title_{book.speech.language}"),
                at,
                (3 if right else -3, 3 if above else -3),
                textcoords="offset points",
                fontsize=5.8,
                ha="left" if right else "right",
                va="bottom" if above else "top",
                path_effects=halo,
                zorder=6,
                color=INK,
            )


def draw_furniture(axes: Axes, book: Book, window: Frame, arrow: bool) -> None:
    """Draw a scale bar, and an arrow to the north."""
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2, foreground="white")]
    across, up = window.size
    length = round_length(across * 0.3)
    x, y = across * 0.04, up * 0.035
    axes.plot([x, x + length], [y, y], color=INK, lw=1.6, solid_capstyle="butt", zorder=7, path_effects=halo)
    label = f"{book.speech.number(length / 1000)} {book.speech.unit('km')}"
    axes.annotate(
        label, (x, y), (0, 3), textcoords="offset points", fontsize=5.8, path_effects=halo, zorder=7, color=INK
    )
    if arrow:
        tip, tail = ((0.05, 0.86), (0.10, 0.86)) if window.turned else ((0.9, 0.97), (0.9, 0.9))
        style = {"arrowstyle": "-|>", "color": INK, "lw": 1.1}
        axes.annotate("", tip, tail, xycoords="axes fraction", textcoords="axes fraction", arrowprops=style, zorder=7)
        at = (tail[0] + 0.012, tail[1]) if window.turned else (tail[0], tail[1] - 0.005)
        axes.annotate(
            book.speech.say("maps.north"),
            at,
            xycoords="axes fraction",
            fontsize=6.5,
            zorder=7,
            ha="left" if window.turned else "center",
            va="center" if window.turned else "top",
            path_effects=halo,
            color=INK,
        )


def round_length(most: float) -> float:
    size = 10 ** np.floor(np.log10(most))
    # A logarithm just below a whole number is rounded up to it.
    return float(max(n for n in (0.5, 1, 2, 5) if n * size <= most) * size)


def dress(axes: Axes, window: Frame) -> None:
    across, up = window.size
    axes.set_xlim(0, across)
    axes.set_ylim(0, up)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(SOFT)
        spine.set_linewidth(0.5)
