"""Static maps of the report: the plan, and effects in an early and a late year.

Each map has a scale bar, a north arrow, its reference system, credits, date and version, and the mark SYNTHETIC
where its ground is not measured. A corridor that is long and narrow is cut into strips side by side, or laid
across the sheet with north to the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from forestsim.report.book import Book
from forestsim.report.figures.charts import Drawer
from forestsim.report.figures.paint import INK, SOFT, painting
from forestsim.report.figures.sheet import (
    Frame,
    draw_furniture,
    draw_ground,
    draw_lines,
    draw_places,
    draw_shapes,
    draw_units,
    dress,
    lay_picture,
)
from forestsim.styles import LINE_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MM = 1 / 25.4
WIDTH_MM = 170.0
LONG = 1.8
"""Height over width from which a plan is cut into strips."""
MARGIN_M = 1500.0
MOST_MM = 165.0
"""The highest map that leaves room for its caption."""


def plan_map(book: Book) -> Drawer:
    """Return the map of the plan, coloured by main species."""
    return painting(lambda: _plan(book))


def effect_maps(book: Book, layers: Sequence[tuple[str, xr.DataArray]], title: str) -> Drawer:
    """Return maps of layers on one scale, one below the other or side by side; ``layers`` are (heading, raster)."""
    return painting(lambda: _effects(book, layers, title))


def bounds(book: Book) -> Frame:
    """Return a window round all units."""
    west, south, east, north = book.facts.units.total_bounds
    least = max(east - west, north - south) * 0.12
    wide, high = max(MARGIN_M, (least - (east - west)) / 2), max(MARGIN_M, (least - (north - south)) / 2)
    return Frame(west - wide, south - high, east + wide, north + high)


def _plan(book: Book):
    from matplotlib.figure import Figure

    whole = bounds(book)
    width, height = whole.size
    strips = [whole] if height < LONG * width else _strips(whole, 3)
    across, up = strips[0].size
    overview = len(strips) > 1
    # The overview is as high as a strip, so it is narrower by their number.
    shares = [1 / len(strips)] + [1.0] * len(strips) if overview else [1.0]
    panel_mm = (WIDTH_MM - 5 * (len(shares) - 1)) / sum(shares)
    high = panel_mm * up / across
    if high > MOST_MM:
        panel_mm, high = panel_mm * MOST_MM / high, MOST_MM
    named = list(book.facts.species)
    foot = 9 + 3.4 * int(np.ceil((len(named) + len(_kinds(book))) / 3))
    tall = high + foot + 1
    figure = Figure(figsize=(WIDTH_MM * MM, tall * MM))
    left = 0.3
    for place, share in enumerate(shares):
        small = overview and place == 0
        window = whole if small else strips[place - overview]
        axes = figure.add_axes([left / WIDTH_MM, foot / tall, panel_mm * share / WIDTH_MM, high / tall])
        draw_ground(axes, book, window)
        draw_lines(axes, book, window)
        draw_units(axes, book, window, 1.3 if small else 0.8)
        draw_places(axes, book, window, ("town",) if small else None)
        draw_furniture(axes, book, window, arrow=place == len(shares) - 1)
        dress(axes, window)
        left += panel_mm * share + 5
    _plan_legend(figure, book, named, (foot - 1.5) / tall)
    _credits(figure, book)
    return figure


def _strips(whole: Frame, count: int) -> list[Frame]:
    """Return equal windows from north to south."""
    edges = np.linspace(whole.north, whole.south, count + 1)
    return [Frame(whole.west, low, whole.east, high) for high, low in pairwise(edges)]


def _effects(book: Book, layers: Sequence[tuple[str, xr.DataArray]], title: str):
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

    whole = bounds(book)
    tall = whole.size[1] > LONG * whole.size[0]
    window = Frame(whole.west, whole.south, whole.east, whole.north, turned=tall)
    across, up = window.size
    columns = 1 if tall or across > LONG * up else min(len(layers), 2)
    rows = int(np.ceil(len(layers) / columns))
    panel = (WIDTH_MM - 6 * (columns - 1)) / columns
    high = min(panel * up / across, 90.0)
    foot, head = 22.0, 6.0
    tall_mm = rows * (high + head) + foot
    figure = Figure(figsize=(WIDTH_MM * MM, tall_mm * MM))
    colours, norm, ticks = _classes(layers)
    for place, (heading, layer) in enumerate(layers):
        row, column = divmod(place, columns)
        bottom = foot + (rows - 1 - row) * (high + head)
        axes = figure.add_axes([column * (panel + 6) / WIDTH_MM, bottom / tall_mm, panel / WIDTH_MM, high / tall_mm])
        draw_ground(axes, book, window)
        _raster(axes, book, window, layer, colours, norm)
        draw_lines(axes, book, window)
        draw_places(axes, book, window)
        draw_furniture(axes, book, window, arrow=place == len(layers) - 1)
        axes.set_title(heading, loc="left", fontsize=7.5, color=INK, pad=2.5)
        dress(axes, window)
    bar = figure.add_axes([0.03, 13.0 / tall_mm, 0.4, 2.6 / tall_mm])
    scale = figure.colorbar(
        ScalarMappable(norm, colours), cax=bar, orientation="horizontal", ticks=ticks, spacing="uniform"
    )
    scale.ax.set_xticklabels([book.speech.number(tick) for tick in ticks])
    scale.ax.tick_params(labelsize=6.5, length=2, color=SOFT)
    scale.outline.set_visible(False)
    spread = "patch_values" not in layers[0][1].attrs
    unpainted = f"\n{book.speech.say('maps.unpainted', least=book.speech.number(ticks[0]))}" if spread else ""
    figure.text(0.47, 14.3 / tall_mm, title + unpainted, fontsize=6.8, va="center", color=INK, linespacing=1.4)
    _credits(figure, book)
    return figure


def _classes(layers: Sequence[tuple[str, xr.DataArray]]):
    """Return colours in classes of round breaks, common to all layers.

    Units have even classes, or even ones about zero where values have both signs. Levels in decibels have the
    five decibels of noise maps; other fields fall off steeply from their source and have breaks of 1, 2, 5.
    """
    from matplotlib import colormaps
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.ticker import MaxNLocator

    values = np.concatenate([layer.values[np.isfinite(layer.values)].ravel() for _, layer in layers])
    least, most = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    most = most if most > least else least + 1.0
    name = "viridis_r"
    if "patch_values" not in layers[0][1].attrs:
        decibels = layers[0][1].attrs.get("units") == "dB"
        edges = np.arange(45.0, max(5 * np.ceil(most / 5), 50.0) + 1, 5.0) if decibels else _steep(most)
    elif least < 0:
        largest = max(abs(least), abs(most))
        edges, name = MaxNLocator(6, symmetric=True).tick_values(-largest, largest), "PuOr"
    else:
        edges = MaxNLocator(6).tick_values(min(least, 0.0) if least < 0.4 * most else least, most)
    steps = colormaps[name](np.linspace(0.06, 0.96, len(edges) - 1))
    return ListedColormap(steps), BoundaryNorm(edges, len(edges) - 1), edges


def _steep(most: float) -> np.ndarray:
    """Return six breaks of 1, 2, 5 times a power of ten, the last at or above ``most``."""
    power = np.floor(np.log10(most))
    steps = [m * 10.0 ** (power - 3 + k) for k in range(5) for m in (1, 2, 5)]
    last = next(n for n, step in enumerate(steps) if step >= most * (1 - 1e-9))
    return np.array(steps[max(last - 5, 0) : last + 1])


def _raster(axes: Axes, book: Book, window: Frame, layer: xr.DataArray, colours, norm) -> None:
    """Paint a field as it is, and per-hectare layers as their units, widened so that a belt can be seen."""
    if "patch_values" in layer.attrs:
        units = book.facts.units
        patch = units["patch"].to_numpy()
        values = np.where(patch >= 0, layer.attrs["patch_values"][np.maximum(patch, 0)], np.nan)
        known = np.isfinite(values)
        draw_shapes(axes, window, units.geometry[known], colours(norm(values[known])), 2.2)
        return
    near = layer.sel(x=slice(window.west, window.east), y=slice(window.north, window.south))
    step = max(1, int(np.ceil(max(near.shape) / 900)))
    near = near[::step, ::step]
    picture = colours(norm(near.values))
    picture[..., 3] = np.where(np.isfinite(near.values) & (near.values >= norm.boundaries[0]), 0.85, 0.0)
<<<<<<< HEAD
    _picture(axes, window, near["x"].values, near["y"].values, picture)


def _picture(axes: Axes, window: Frame, x: np.ndarray, y: np.ndarray, picture: np.ndarray) -> None:
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


def _ground(axes: Axes, book: Book, window: Frame) -> None:
    base = book.outcome.base
    near = base.sel(x=slice(window.west - 200, window.east + 200), y=slice(window.north + 200, window.south - 200))
    cover, height = near["landcover"].values, near["elevation"].values
    colours = np.full((*cover.shape, 4), 1.0)
    for code, tint in [(None, OTHER_TINT), *TINTS.items()]:
        here = np.ones_like(cover, bool) if code is None else cover == code
        colours[here, :3] = [int(tint[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    if min(height.shape) > 2:
        down, right = np.gradient(np.where(np.isfinite(height), height, np.nanmean(height)), 100.0)
        shade = 1 + 0.05 * np.tanh((right + down) * 12)
        colours[..., :3] = np.clip(colours[..., :3] * shade[..., None], 0, 1)
    _picture(axes, window, near["x"].values, near["y"].values, colours)


def _lines(axes: Axes, book: Book, window: Frame) -> None:
    import shapely

    box = shapely.box(window.west, window.south, window.east, window.north)
    for row in book.outcome.lines.itertuples():
        part = row.geometry.intersection(box)
        colour, style = LINE_COLOURS.get(row.kind, SOFT), (0, (5, 2)) if row.kind == "railway" else "-"
        for way in getattr(part, "geoms", [part]):
            if way.geom_type == "LineString" and not way.is_empty:
                xy = np.array(way.coords)
                axes.plot(*window.place(xy[:, 0], xy[:, 1]), color=colour, lw=0.6, ls=style, zorder=2)


def _units(axes: Axes, book: Book, window: Frame, stroke: float) -> None:
    # Narrow belts are drawn last: the stroke of a wide one beside them would hide them.
    units = book.facts.units.sort_values("width_m", ascending=False, na_position="first", kind="stable")
    main = [main_species(mix) for mix in units["mix"]]
    colours = [EMPTY if name == NOTHING else book.facts.colours[name] for name in main]
    _shapes(axes, window, units.geometry, colours, stroke)


def _shapes(axes: Axes, window: Frame, geometries, colours, stroke: float) -> None:
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


def _places(axes: Axes, book: Book, window: Frame, kinds: tuple[str, ...] | None = None) -> None:
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
            axes.annotate(getattr(row, f"title_{book.speech.language}"), at, (3 if right else -3, 3 if above else -3),
                          textcoords="offset points", fontsize=5.8, ha="left" if right else "right",
                          va="bottom" if above else "top", path_effects=halo, zorder=6, color=INK)  # fmt: skip


def _furniture(axes: Axes, book: Book, window: Frame, arrow: bool) -> None:
    """Draw a scale bar, and an arrow to the north."""
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2, foreground="white")]
    across, up = window.size
    length = _round_length(across * 0.3)
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
        axes.annotate(book.speech.say("maps.north"), at, xycoords="axes fraction", fontsize=6.5, zorder=7,
                      ha="left" if window.turned else "center", va="center" if window.turned else "top",
                      path_effects=halo, color=INK)  # fmt: skip


def _round_length(most: float) -> float:
    size = 10 ** np.floor(np.log10(most))
    return float(max(n for n in (1, 2, 5) if n * size <= most) * size)


def _dress(axes: Axes, window: Frame) -> None:
    across, up = window.size
    axes.set_xlim(0, across)
    axes.set_ylim(0, up)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(SOFT)
        spine.set_linewidth(0.5)
=======
    lay_picture(axes, window, near["x"].values, near["y"].values, picture)
>>>>>>> report


def _plan_legend(figure, book: Book, named: list[str], top: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    speech, facts = book.speech, book.facts
    handles = [Patch(color=facts.colours[name], label=speech.species(name)) for name in named]
    handles += [Line2D([], [], color=LINE_COLOURS[k], lw=1.2, label=speech.word("layers", k)) for k in _kinds(book)]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, top),
        ncols=3,
        fontsize=6.3,
        frameon=False,
        handlelength=1.3,
        columnspacing=1.6,
        borderaxespad=0,
        labelspacing=0.45,
    )


def _kinds(book: Book) -> list[str]:
    return [kind for kind in LINE_COLOURS if kind in set(book.outcome.lines["kind"])]


def _credits(figure, book: Book) -> None:
    """Write reference system, sources, date and version under the map, and what is synthetic."""
    speech, made = book.speech, book.outcome.provenance
<<<<<<< HEAD
    text = speech.say("maps.credits", crs=str(made.get("crs", "EPSG:32642")), date=speech.date(made["date"]),
                      version=made["version"])  # fmt: skip
=======
    text = speech.say(
        "maps.credits", crs=str(made.get("crs", "EPSG:32642")), date=speech.date(made["date"]), version=made["version"]
    )
>>>>>>> report
    marks = [
        name for name in ("elevation", "landcover") if book.outcome.base[name].attrs.get("provenance") == "synthetic"
    ]
    lines = [text]
    if marks:
        lines.append(speech.say("maps.synthetic", layers=", ".join(speech.word("layers", name) for name in marks)))
    figure.text(0.0, 0.008, "\n".join(lines), fontsize=5.6, color=SOFT, va="bottom", linespacing=1.5)
