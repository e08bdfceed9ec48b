"""What the command line prints: tables with units in the head, no colour when piped."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from forestsim.tables import effect_table, species_info, species_names, species_parameters
from forestsim.terminal_money import money_lines

if TYPE_CHECKING:
    from forestsim.calc import Calculator
    from forestsim.compare.table import Comparison
    from forestsim.planting import Plan
    from forestsim.results import Outcome
    from forestsim.scenario import Scenario

STEPS = ("site", "plan", "growth", "effects", "economics", "summary", "map and files")
PIPED_WIDTH = 160
EVIDENCE_WIDTH = 120


def console() -> Console:
    """Return a console that wraps to the terminal, or to a fixed width when piped."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


@contextmanager
def progress(steps: Sequence[str] = STEPS) -> Iterator[Callable[[str], None]]:
    """Give a function to call at each of the steps: a bar on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: print(f"{step} ...", file=sys.stderr, flush=True)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:14}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(steps))

        def step(name: str) -> None:
            bar.update(task, description=name, completed=steps.index(name) if name in steps else None)

        yield step


def number(value: float, digits: int = 3) -> str:
    """Return a number with three significant digits, grouped by thin spaces; unknown or without end is a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    text = f"{rounded:,.{max(places, 0)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(",", "\u2009")


def with_range(value: float, low: float, high: float) -> str:
    """Return ``value (low–high)``, or the value alone where there is no range."""
    if math.isnan(value):
        return "not stated"
    between = " to " if low < 0 else "–"
    return number(value) if math.isnan(low) else f"{number(value)} ({number(low)}{between}{number(high)})"


def plain_unit(unit: str) -> str:
    """Return a unit as a reader writes it: ``t ha-1 yr-1`` is ``t/ha/yr``."""
    if unit == "1":
        return "ratio"
    parts = unit.split()
    above = [p for p in parts if not p.endswith("-1")]
    return "/".join(["·".join(above) or "1", *(p[:-2] for p in parts if p.endswith("-1"))])


def show_frame(frame: pd.DataFrame, title: str) -> None:
    """Print a data frame."""
    numeric = [c for c in frame.columns if frame[c].dtype.kind in "fi"]
    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        table.add_column(str(column), justify="right" if column in numeric else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(v) for v in row))
    console().print(table)


def _cell(value: object) -> Text:
    """Return text that rich takes as it is, brackets included."""
    if value is pd.NA or value is None:
        return Text("")
    if isinstance(value, float):
        return Text(number(value))
    return Text("yes" if value is True else "" if value is False else str(value))


def show_totals(outcome: Outcome, folder: Path) -> None:
    """Print the summary table of a run and the paths of what was written."""
    from forestsim.results import headline_rows

    titles = effect_table().set_index("quantity")["title_en"]
    year = outcome.years[-1]
    table = Table(title=Text(f"{outcome.name}: {year}, planted minus unplanted"), title_justify="left")
    for name, side in (
        ("quantity", "left"),
        ("total", "right"),
        ("unit", "left"),
        ("per hectare", "right"),
        ("unit", "left"),
        ("tier", "left"),
    ):
        table.add_column(name, justify=side)
    partial = False
    for row in headline_rows(outcome).itertuples():
        mark = "*" if row.partial else ""
        partial |= bool(row.partial)
        total = with_range(row.total_value, row.total_low, row.total_high) if row.total_unit else ""
        each = with_range(row.per_hectare_value, row.per_hectare_low, row.per_hectare_high)
        units = [plain_unit(row.total_unit) if row.total_unit else "", plain_unit(row.per_hectare_unit)]
        table.add_row(Text(titles.get(row.quantity, row.quantity) + mark), total, units[0], each, units[1], row.tier)
    show = console()
    show.print(table)
    _show_money(outcome, show)
    units = outcome.units
    area, planted = units["area_ha"].sum(), (units["area_ha"] * units["planted_share"]).sum()
    seedlings = f"{int(units['seedlings'].sum()):,}".replace(",", "\u2009")
    show.print(f"{_hectares(planted)} ha planted of {_hectares(area)} ha in {len(units)} units, {seedlings} seedlings")
    if not math.isnan(outcome.patches["survival"].sel(quantile="low").max()):
        show.print("Ranges are 5 % to 95 % of the draws.")
    if partial:
        show.print("* partial: the method states nothing for some of the planted species")
    for note in outcome.provenance["notes"]:
        show.print(Text(note))
    _show_refusals(outcome.verdicts, show)
    show.print(Text(f"Map: {folder / 'map.html'}"), soft_wrap=True)


def _hectares(area: float) -> str:
    return f"{area:,.0f}".replace(",", "\u2009") if area >= 100 else number(area)


def _show_money(outcome: Outcome, show: Console) -> None:
    """Print finance, rent, jobs and the cost of a surviving tree, nothing where a run has none."""
    lines = money_lines(outcome)
    if not lines:
        return
    title = (
        f"Money: {outcome.years[0]} to {outcome.years[-1]}, prices of {outcome.provenance['currency']['price_year']}"
    )
    table = Table(title=Text(title), title_justify="left")
    for name, side in (("figure", "left"), ("unit", "left"), ("financial", "right"), ("economic", "right")):
        table.add_column(name, justify=side, overflow="fold")
    for line in lines:
        cells = ("" if points is None else with_range(*points) for points in line.points)
        cells = (cell or line.note for cell in cells)
        table.add_row(Text(line.title), plain_unit(line.unit), *(Text(cell) for cell in cells))
    show.print(table)


def _show_refusals(verdicts: pd.DataFrame, show: Console) -> None:
    """Print one line for each species that an entry may not plant, and why."""
    if not len(verdicts):
        return
    refused = verdicts[verdicts["verdict"] == "refused"]
    for (entry, species, cause, forced), rows in refused.groupby(["entry", "species", "cause", "forced"], sort=False):
        word = "forced although refused" if forced else "refused"
        show.print(
            Text(f"{entry}: {species} is {word} for {cause} on {len(rows)} of its units; {rows['text'].iloc[0]}")
        )


def run_with_progress(scenario: Scenario) -> Outcome:
    """Run one scenario of several and show how far it is."""
    from forestsim.simulate import simulate

    print(f"{scenario.stem}: {scenario.name}", file=sys.stderr, flush=True)
    with progress() as step:
        return simulate(scenario, step)


def show_comparison(comparison: Comparison, folder: Path) -> None:
    """Print the headlines of a comparison, what dominates what, and the paths of what was written."""
    from forestsim.compare.dominance import dominance
    from forestsim.workbook.sentences import verdict_line
    from forestsim.workbook.wording import Wording

    wording = Wording(comparison.language, comparison.outcomes[0].years)
    table = Table()
    for name in ("title", "part", "year", "unit"):
        table.add_column(wording.head(name), overflow="fold")
    for stem in comparison.stems:
        table.add_column(Text(stem), justify="right")
    for place in comparison.headlines:
        key = comparison.keys[place]
        said = comparison.meaning(key)
        share = wording.is_share(key, said["unit"])
        cells = [wording.title(said["title"], key), wording.said["parts"][key.part], str(wording.year(key))]
        cells.append(wording.unit(key, said["unit"]))
        cells += [wording.ranged(f[key].points, share) if key in f else "–" for f in comparison.amounts]
        table.add_row(*map(Text, cells))
    show = console()
    show.print(table)
    for place in range(1, len(comparison.outcomes)):
        kind = comparison.apart(place).pairing.words
        show.print(Text(f"{comparison.stems[place]} − {comparison.stems[0]}: {kind}"))
    for part in ("total", "per_hectare"):
        for judgement in dominance(comparison, part):
            show.print(Text(verdict_line(judgement, wording)))
    for name in ("compare.xlsx", "compare.csv", "compare.html"):
        show.print(Text(str(folder / name)), soft_wrap=True)


def show_plan(plan: Plan, scenario: Scenario) -> None:
    """Print units by entry, verdicts, losses and notes."""
    from forestsim.planting import describe

    for title, frame in describe(plan, scenario).items():
        if len(frame):
            show_frame(frame, title)
    for note in plan.notes:
        console().print(Text(note.text))


def show_tiers(frame: pd.DataFrame, scenario: Scenario) -> None:
    """Print every method's figure side by side with their ratio."""
    show_frame(frame, f"{scenario.name}: per planted hectare, by method")


def show_claims(frame: pd.DataFrame) -> None:
    """Print the paper's figures as paragraphs: a table would be too wide to read."""
    show = console()
    for row in frame.itertuples():
        show.print(Text(f"{row.statement}  {row.claim}", style="bold"))
        show.print(Text(f"    {row.check}"))
        show.print(Text(f"    → {row.verdict}"))


def show_evidence(rows: pd.DataFrame) -> None:
    """Print what was measured beside what the model gives, within 120 columns, and name the rows that are far off."""
    from forestsim.evidence import NEAR, summary

    show = console()
    for theme, part in rows.groupby("theme", sort=False):
        table = Table(title=Text(str(theme)), title_justify="left")
        table.add_column("quantity, place", overflow="fold")
        for name, side in (("measured", "right"), ("modelled", "right"), ("unit", "left"), ("ratio", "right")):
            table.add_column(name, justify=side)
        table.add_column("verdict")
        table.add_column("source", overflow="fold", max_width=19)
        for row in part.itertuples():
            given = (
                with_range(row.model, row.model_low, row.model_high) if not math.isnan(row.model) else "not modelled"
            )
            far = row.verdict == "outside"
            cells = [f"{row.quantity}; {row.place}", _measured(row.measured_low, row.measured_high), given]
            cells += [plain_unit(row.unit), number(row.ratio), f"{row.verdict} !" if far else row.verdict, row.source]
            table.add_row(*(Text(cell) for cell in cells), style="bold" if far else None)
        show.print(table, width=min(show.width, EVIDENCE_WIDTH))
    outside = rows.loc[rows["verdict"] == "outside", "id"]
    show.print(Text(summary(rows)))
    if len(outside):
        why = f"! outside {NEAR[0]:g}-{NEAR[1]:g}, explained in docs/evidence.md: {', '.join(outside)}"
        show.print(Text(why), width=min(show.width, EVIDENCE_WIDTH))


def show_coverage(links: pd.DataFrame) -> None:
    """Print each effect and part of money of which no measurement is known, and why."""
    show = console()
    for row in links[links["rows"] == ""].itertuples():
        show.print(Text(f"{row.subject}: no measurement known; {row.note}"), width=min(show.width, EVIDENCE_WIDTH))


def _measured(low: float, high: float) -> str:
    """Return a measured range; one bound alone is at least or at most."""
    if math.isnan(low) or math.isnan(high):
        return f"≥ {number(low)}" if math.isnan(high) else f"≤ {number(high)}"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def show_calculators(calculators: tuple[Calculator, ...]) -> None:
    """Print the calculators with what they take and give."""
    for each in sorted(calculators, key=lambda c: c.name):
        console().print(Text(f"{each.name}: {each.title}", style="bold"))
        console().print(Text(f"  takes {each.inputs}"))
        console().print(
            Text("  gives " + ", ".join(f"{name} ({plain_unit(unit)})" for name, unit in each.units.items()))
        )


def show_example(chosen: Calculator) -> None:
    """Print the file of an example as it is, or several files, each under its name."""
    files = chosen.example()
    for name, text in files.items():
        print(text if len(files) == 1 else f"--- {name}\n{text}", end="" if len(files) == 1 else "\n")


def show_species(species: str) -> None:
    """Print the names and every figure of a species. Raises ForestsimError for an unknown one."""
    from forestsim.errors import ForestsimError, did_you_mean

    if species not in species_names():
        raise ForestsimError(f"species: {species} is not known; {did_you_mean(species, species_names())}")
    info = species_info().loc[species]
    show = console()
    show.print(Text(f"{info['latin']}: {info['name_en']} / {info['name_ru']} / {info['name_kk']}", style="bold"))
    show.print(
        Text(f"{info['group']}, {info['life_form']}, {info['origin']}{', invasive' if info['invasive'] else ''}")
    )
    rows = species_parameters().query("species == @species")
    show_frame(
        rows[["parameter", "value", "low", "high", "unit", "basis", "source", "note"]].fillna({"note": ""}), "Figures"
    )
