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
from forestsim.report.figures.paint import INK, SOFT, Painting
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
    return Painting(lambda: _plan(book))


def effect_maps(book: Book, layers: Sequence[tuple[str, xr.DataArray]], title: str) -> Drawer:
    """Return maps of layers on one scale, one below the other or side by side; ``layers`` are (heading, raster)."""
    return Painting(lambda: _effects(book, layers, title))


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
    panel_mm = (WIDTH_MM - 0.6 - 5 * (len(shares) - 1)) / sum(shares)
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
    foot, head = 17.0, 5.5
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
    bar = figure.add_axes([0.03, 10.5 / tall_mm, 0.4, 2.6 / tall_mm])
    scale = figure.colorbar(
        ScalarMappable(norm, colours), cax=bar, orientation="horizontal", ticks=ticks, spacing="uniform"
    )
    scale.ax.set_xticklabels([book.speech.number(tick) for tick in ticks])
    scale.ax.tick_params(labelsize=6.5, length=2, color=SOFT)
    scale.outline.set_visible(False)
    spread = "patch_values" not in layers[0][1].attrs
    unpainted = f"\n{book.speech.say('maps.unpainted', least=book.speech.number(ticks[0]))}" if spread else ""
    figure.text(0.47, 11.8 / tall_mm, title + unpainted, fontsize=6.8, va="center", color=INK, linespacing=1.4)
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
    lay_picture(axes, window, near["x"].values, near["y"].values, picture)


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
    text = speech.say(
        "maps.credits", crs=str(made.get("crs", "EPSG:32642")), date=speech.date(made["date"]), version=made["version"]
    )
    marks = [
        name for name in ("elevation", "landcover") if book.outcome.base[name].attrs.get("provenance") == "synthetic"
    ]
    lines = [text]
    if marks:
        lines.append(speech.say("maps.synthetic", layers=", ".join(speech.word("layers", name) for name in marks)))
    figure.text(0.0, 0.008, "\n".join(lines), fontsize=5.6, color=SOFT, va="bottom", linespacing=1.5)
