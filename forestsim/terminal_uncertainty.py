"""What the command line prints of a study of uncertainty."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.table import Table
from rich.text import Text

from forestsim.terminal import console, number, plain_unit
from forestsim.uncertainty import Study

STEPS = ("site", "draws", "tornado", "switching values", "Sobol indices")
INDICES_SHOWN = 0.01


def show_study(study: Study, folder: Path | None = None) -> None:
    """Print spread, tornado, Sobol indices and switching values, and the folder they were written to."""
    show = console()
    show.print(_headline(study))
    for outcome, rows in study.tables["tornado"].groupby("outcome", sort=False):
        title, unit = rows["title"].iloc[0], plain_unit(rows["unit"].iloc[0])
        show.print(_tornado(f"{title}, {unit}", rows.head(study.top)))
        own = {name: table[table["outcome"] == outcome] for name, table in study.tables.items()}
        show.print(_sobol(f"{title}: share of the variance", own["sobol"].query("total > @INDICES_SHOWN")))
        _switching(own["switching"], show)
    show.print(Text(f"{study.evaluations} evaluations; ranges of {study.draws} draws of all inputs together."))
    if folder is not None:
        show.print(Text(str(folder)), soft_wrap=True)


def _headline(study: Study) -> Table:
    heads = ("unit", "5 %", "10 %", "50 %", "90 %", "95 %", "mean", "st. dev.", "below 0")
    table = _table(f"{study.name}: {study.year}, {study.draws} draws", "outcome", heads)
    for row in study.tables["headline"].itertuples():
        amounts = (row.p5, row.p10, row.p50, row.p90, row.p95, row.mean, row.sd)
        cells = [row.title, plain_unit(row.unit), *map(number, amounts), f"{row.probability_below_0:.0%}"]
        table.add_row(*map(Text, cells))
    return table


def _tornado(title: str, rows: pd.DataFrame) -> Table:
    heads = ("unit", "low", "value", "high", "outcome at low", "outcome at high", "swing")
    table = _table(f"{title}: one input at a time, from {number(rows['outcome_at_value'].iloc[0])}", "input", heads)
    for row in rows.itertuples():
        amounts = (row.low, row.value, row.high, row.outcome_at_low, row.outcome_at_high, row.swing)
        unit = plain_unit(row.input_unit) if row.input_unit else ""
        table.add_row(*map(Text, (row.input_title, unit, *map(number, amounts))))
    return table


def _sobol(title: str, rows: pd.DataFrame) -> Table:
    table = _table(title, "input or group", ("alone", "±", "in all", "±"))
    for row in rows.itertuples():
        found = (row.first_order, row.first_order_confidence, row.total, row.total_confidence)
        table.add_row(*map(Text, (row.factor_title, *(f"{value:.2f}" for value in found))))
    return table


def _switching(rows: pd.DataFrame, show) -> None:
    """Print the inputs that can bring an outcome to 0, or say that none can."""
    if not len(rows):
        return
    turning = rows.dropna(subset="switching_value")
    if not len(turning):
        none = "no single input brings it to 0, even pushed ten times beyond its range"
        show.print(Text(f"{rows['title'].iloc[0]}: {none}.\n"))
        return
    heads = ("unit", "low", "value", "high", "0 at", "")
    table = _table(f"{rows['title'].iloc[0]}: where it is 0", "input", heads)
    for row in turning.itertuples():
        unit = plain_unit(row.input_unit)
        amounts = (row.low, row.value, row.high, row.switching_value)
        table.add_row(*map(Text, (row.input_title, unit, *map(number, amounts), row.note)))
    show.print(table)


def _table(title: str, first: str, heads: tuple[str, ...]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    table.add_column(first, overflow="fold")
    for head in heads:
        table.add_column(head, justify="left" if head in ("unit", "") else "right")
    return table
