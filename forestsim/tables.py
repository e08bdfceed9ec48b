"""The figures that come with the package: one number, one row, one source.

Everything is read once and cached; treat what these functions return as read only.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from forestsim import resources
from forestsim.errors import DataError

BASES = ("measured", "fitted", "stated", "transferred", "assumed")
GROUPS = ("conifer", "deciduous", "shoots")
LIFE_FORMS = ("tree", "shrub", "berry")
ORIGINS = ("native", "introduced", "naturalised")

# Figures of the economy; each file is one subject.
FIGURES = [
    *("figure", "value", "low", "high", "unit", "basis", "source", "where"),
    *("title_en", "title_ru", "title_kk", "note"),
]
COLUMNS = {
    "sources.csv": ["key", "year", "authors", "title", "doi", "url", "read_on"],
    "species.csv": [
        *("species", "latin", "name_en", "name_ru", "name_kk", "genus", "group", "life_form", "origin"),
        *("invasive", "allergenic_pollen", "fixes_nitrogen", "threepg_set", "note"),
    ],
    "species_parameters.csv": [
        *("species", "parameter", "value", "low", "high", "unit", "basis", "source", "where", "note"),
    ],
    "effects.csv": [
        *("effect", "quantity", "unit", "aggregate", "title_en", "title_ru", "title_kk", "palette", "headline"),
        *("paper", "paper_low", "paper_statement", "paper_caveat"),
    ],
    "economy.csv": FIGURES,
    "attraction.csv": FIGURES,
    "shelter.csv": FIGURES,
    "work.csv": FIGURES,
    "value_figures.csv": FIGURES,
    "valuation.csv": FIGURES,
    "products.csv": ["product", "species", "suitable", "reason", "title_en", "title_ru", "title_kk"],
    "product_figures.csv": [
        *("product", "parameter", "value", "low", "high", "unit", "basis", "source", "where", "note"),
    ],
}
KEYS = {
    "sources.csv": ["key"],
    "species.csv": ["species"],
    "species_parameters.csv": ["species", "parameter"],
    "effects.csv": ["quantity"],
    "economy.csv": ["figure"],
    "attraction.csv": ["figure"],
    "shelter.csv": ["figure"],
    "work.csv": ["figure"],
    "value_figures.csv": ["figure"],
    "valuation.csv": ["figure"],
    "products.csv": ["product"],
    "product_figures.csv": ["product", "parameter"],
}
ECONOMY_FILES = ("economy.csv", "attraction.csv", "shelter.csv", "work.csv", "value_figures.csv", "valuation.csv")
PRODUCT_WORDS = {
    "en": {
        **{"all": "All products", "price": "price", "first_year": "age at the first crop", "yield": "yield"},
        **{"full_year": "age at the full crop", "picking": "picked in a day", "transport": "transport"},
        **{"picker_wage": "wage of a picker", "village_reach": "reach of the pickers"},
    },
    "ru": {
        **{"all": "Все продукты", "price": "цена", "first_year": "возраст первого урожая", "yield": "урожай"},
        **{"full_year": "возраст полного урожая", "picking": "сбор за день", "transport": "перевозка"},
        **{"picker_wage": "оплата дня сборщика", "village_reach": "удаление, с которого приходят сборщики"},
    },
    "kk": {
        **{"all": "Барлық өнімдер", "price": "бағасы", "first_year": "алғашқы өнім жасы", "yield": "өнімі"},
        **{"full_year": "толық өнім жасы", "picking": "бір күндік жинау", "transport": "тасымал"},
        **{"picker_wage": "жинаушының күндік ақысы", "village_reach": "жинаушылар келетін қашықтық"},
    },
}
NUMBERS = {"value", "low", "high", "paper_low"}
FLAGS = {"invasive", "allergenic_pollen", "fixes_nitrogen", "headline", "suitable"}


def sources() -> pd.DataFrame:
    """Return all sources: key, year, authors, title, doi, url, read_on."""
    return _read("sources.csv")


@cache
def species_info() -> pd.DataFrame:
    """Return names, group, life form, origin and flags of each species, indexed by ``species``."""
    return _read("species.csv").set_index("species")


def species_names() -> tuple[str, ...]:
    """Return the species ids, ``genus_species`` in lower case, in the order of species.csv."""
    return tuple(species_info().index)


def species_parameters() -> pd.DataFrame:
    """Return all species figures in long form, one row for each species and parameter."""
    return _read("species_parameters.csv")


@cache
def species_parameter_names() -> tuple[str, ...]:
    """Return the names of the species parameters, in the order of species_parameters.csv."""
    return tuple(species_parameters()["parameter"].unique())


@cache
def species_table() -> xr.Dataset:
    """Return every species parameter as a variable over ``species``; NaN is "not stated".

    Each variable carries ``units``, ``long_name`` and ``sources`` (keys of sources.csv).
    """
    species = list(species_names())
    table = xr.Dataset(coords={"species": species})
    for name, rows in species_parameters().groupby("parameter", sort=False):
        values = rows.set_index("species")["value"].reindex(species)
        keys = dict.fromkeys(key for cell in rows["source"] for key in cell.split())
        attrs = {"units": rows["unit"].iloc[0], "long_name": name.replace("_", " "), "sources": " ".join(keys)}
        table[name] = xr.DataArray(values.to_numpy(float), dims="species", attrs=attrs)
    return table


def effect_table() -> pd.DataFrame:
    """Return the quantities of all effects: unit, titles, aggregate, the founding paper's figures."""
    return _read("effects.csv")


@cache
def effect_names() -> tuple[str, ...]:
    """Return the effect ids in the order of effects.csv."""
    return tuple(effect_table()["effect"].unique())


def economy_table() -> pd.DataFrame:
    """Return the figures of the economy from all its files, one row for each figure.

    A figure of a product is named after both, such as ``oleaster_price``.
    """
    parts = [_read(file) for file in ECONOMY_FILES]
    return pd.concat([*parts, _product_figures()], ignore_index=True)


@cache
def attraction_weights() -> dict[str, float]:
    """Return the weight of each factor of attractiveness, in the order of attraction.csv."""
    rows = _read("attraction.csv")
    rows = rows[rows["figure"].str.startswith("weight_")]
    return dict(zip(rows["figure"].str.removeprefix("weight_"), rows["value"].astype(float), strict=True))


def _product_figures() -> pd.DataFrame:
    rows = _read("product_figures.csv").copy()
    titles = _read("products.csv").set_index("product")
    rows["figure"] = rows["product"].replace("all", "products") + "_" + rows["parameter"]
    for language, words in PRODUCT_WORDS.items():
        named = rows["product"].map(titles[f"title_{language}"]).fillna(words["all"])
        rows[f"title_{language}"] = named + ": " + rows["parameter"].map(words)
    return rows[FIGURES]


def package_table(file: str, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return a table by its file name; the columns ``numbers`` hold numbers, the others text.

    Raises DataError if the table is missing or a number cannot be read.
    """
    rows = _read(file).copy()
    for column in numbers:
        rows[column] = _numbers(file, rows[column])
    return rows


def check_tables() -> None:
    """Check all package tables against each other.

    Raises
    ------
    DataError
        One line for each mistake, naming file and row: a missing column, a source without an
        entry in sources.csv, two units for one parameter, a value outside low..high, an
        assumed figure without a note or a range, an unknown word, a duplicate.
    """
    problems = []
    for file in COLUMNS:
        rows = _read(file)
        problems += _missing_columns(file, rows) or [*_duplicates(file, rows), *_figures(file, rows)]
    if not problems:
        problems = [*_orphan_sources(), *_species_words(), *_two_units()]
    if problems:
        raise DataError(problems)


@cache
def _read(file: str) -> pd.DataFrame:
    path = _folder() / file
    if not path.is_file():
        raise DataError(f"{file}: the package table is missing; install forestsim again")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in NUMBERS.intersection(rows.columns):
        rows[column] = _numbers(file, rows[column])
    for column in FLAGS.intersection(rows.columns):
        rows[column] = _flags(file, rows[column])
    return rows


def _folder() -> Path:
    return resources.path("data")


def _numbers(file: str, cells: pd.Series) -> pd.Series:
    try:
        return pd.to_numeric(cells.mask(cells == "")).astype(float)
    except ValueError as wrong:
        raise DataError(f"{file}: {cells.name} holds something else than numbers ({wrong}); write a number") from None


def _flags(file: str, cells: pd.Series) -> pd.Series:
    flags = cells.str.lower().map({"true": True, "false": False})
    if flags.isna().any():
        row = int(np.flatnonzero(flags.isna())[0])
        raise DataError(f"{file} row {row + 2}: {cells.name} is {cells.iloc[row]!r}; write true or false")
    return flags.astype(bool)


def _missing_columns(file: str, rows: pd.DataFrame) -> list[str]:
    missing = [column for column in COLUMNS[file] if column not in rows.columns]
    return [f"{file}: the column {column} is missing; add it" for column in missing]


def _duplicates(file: str, rows: pd.DataFrame) -> list[str]:
    again = rows.index[rows.duplicated(KEYS[file])]
    return [
        f"{file} row {row + 2}: {' '.join(rows.loc[row, KEYS[file]])} is given twice; keep one row" for row in again
    ]


def _figures(file: str, rows: pd.DataFrame) -> list[str]:
    if "value" not in rows.columns:
        return []
    value, low, high = rows["value"], rows["low"], rows["high"]
    bare = low.isna() & high.isna()
    assumed = rows["basis"] == "assumed"
    found = {
        "has no value": value.isna(),
        "lies outside low..high": (value < low) | (value > high),
        "has no unit": rows["unit"] == "",
        f"has a basis other than {', '.join(BASES)}": ~rows["basis"].isin(BASES),
        "is assumed without a note": assumed & (rows["note"] == ""),
        # A month of the calendar is a definition, not an estimate with a spread.
        "is assumed without low and high": assumed & bare & (rows["unit"] != "month"),
    }
    names = rows[KEYS[file]].agg(" ".join, axis=1)
    return [
        f"{file} row {row + 2}: {names[row]} {what}; mend the row"
        for what, wrong in found.items()
        for row in rows.index[wrong]
    ]


def _orphan_sources() -> list[str]:
    known = set(sources()["key"])
    problems = []
    for file in sorted(path.name for path in _folder().glob("*.csv")):
        rows = _read(file)
        if "source" not in rows.columns:
            continue
        for row, cell in rows["source"].items():
            orphans = [key for key in cell.split() if key not in known] if cell else ["(empty)"]
            problems += [f"{file} row {row + 2}: source {key} is not in sources.csv; add it there" for key in orphans]
    return problems


def _species_words() -> list[str]:
    info = species_info()
    problems = []
    for column, words in (("group", GROUPS), ("life_form", LIFE_FORMS), ("origin", ORIGINS)):
        for species in info.index[~info[column].isin(words)]:
            wrong = info.loc[species, column]
            problems.append(f"species.csv: {column} of {species} is {wrong!r}; choose from {', '.join(words)}")
    strangers = sorted(set(species_parameters()["species"]) - set(info.index))
    return problems + [f"species_parameters.csv: {species} has no row in species.csv; add it" for species in strangers]


def _two_units() -> list[str]:
    units = species_parameters().groupby("parameter")["unit"].unique()
    return [
        f"species_parameters.csv: {name} comes in {' and '.join(several)}; keep one unit"
        for name, several in units.items()
        if len(several) > 1
    ]
