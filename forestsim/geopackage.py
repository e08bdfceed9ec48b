"""Tables without geometry in a GeoPackage, all in one transaction: a driver that opens the file for each is slow."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

CONTENTS = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES (?, 'attributes', ?, '', strftime('%Y-%m-%dT%H:%M:%fZ','now'))
"""
KINDS = {"b": "BOOLEAN", "i": "INTEGER", "u": "INTEGER", "f": "REAL"}


def write_tables(file: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Add tables to a GeoPackage as attribute tables; empty ones are left out, NaN becomes NULL."""
    with closing(sqlite3.connect(file)) as base, base:
        for name, table in tables.items():
            if len(table):
                _write(base, name, table)


def set_moment(file: Path, moment: datetime.datetime) -> None:
    """Write one moment as that of every change, so that the same tables give the same bytes."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("UPDATE gpkg_contents SET last_change = ?", (text,))
        base.execute("UPDATE layer_styles SET update_time = ?", (text,))


def _write(base: sqlite3.Connection, name: str, table: pd.DataFrame) -> None:
    kinds = [KINDS.get(dtype.kind, "TEXT") for dtype in table.dtypes]
    columns = [f"{_quoted(column)} {kind}" for column, kind in zip(table.columns, kinds, strict=True)]
    keyed = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", *columns]
    base.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(keyed)})")
    base.execute(CONTENTS, (name, name))
    cells = [_cells(table[column]) for column in table.columns]
    names, marks = ", ".join(map(_quoted, table.columns)), ", ".join("?" * len(cells))
    base.executemany(f"INSERT INTO {_quoted(name)} ({names}) VALUES ({marks})", zip(*cells, strict=True))


def _cells(column: pd.Series) -> list:
    """Return plain values for SQLite."""
    if column.dtype.kind == "f":
        return [None if missing else value for value, missing in zip(column.tolist(), np.isnan(column), strict=True)]
    if column.dtype.kind in KINDS:
        return column.astype("int64").tolist()
    values = zip(column.tolist(), column.isna().tolist(), strict=True)
    return [None if missing else str(value) for value, missing in values]


def _quoted(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'
