"""The accounts as files: the long table for machines, and a workbook laid out as the tables that people read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from forestsim import resources
from forestsim.economics.accounts.book import FLOW_ACCOUNTS, STOCK_ENTRIES

CSV, XLSX = "accounts.csv", "accounts.xlsx"
SAME_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Date of every part of the workbook: the same accounts give the same bytes."""
LANGUAGES = ("en", "ru", "kk")
SHEETS = {
    "extent": "Extent",
    "extent_change": "Change matrix",
    "condition": "Condition",
    "services_physical": "Services, physical",
    "services_monetary": "Services, monetary",
    "services_welfare": "Welfare, apart",
    "asset_monetary": "Monetary assets",
    "bridge": "Bridge to GDP and GNI",
    "memo": "Memo",
}
NOTES = (
    "Layout of the System of Environmental-Economic Accounting, Ecosystem Accounting, and codes of the IUCN Global "
    "Ecosystem Typology, both recalled.",
    "Values are means of the draws, so that every account closes; they differ from the medians of the other tables. "
    "Low and high are the 5 % and 95 % points. Empty: unknown. Flows are sums over the years of a period.",
    "Exchange values are what changes hands or would. Welfare values stand on a sheet of their own and enter no sum.",
    "Recreation is worth the rent that tourism leaves before the cost of the forest, nothing where it is negative. "
    "Carbon stands at the price of a credit after leakage and buffer, whether or not credits pay for their "
    "verification: see the table carbon_credits. Pollutants stand at the emission fee. Quiet, shade and natural dust "
    "have no exchange value.",
    "Hectare-years stand for tonnes of fodder and crops. Amenity, education and the sacred are not measured.",
    "Planted trees stand in the national accounts as cultivated assets: never add their worth to ecosystem assets.",
    "The worth of planted land counts the services to come within the life of the trees, at the discount rate of the "
    "scenario; that of other land the same rent for 100 years. Prices are real: nothing is revalued.",
    "Stands that die stay plantation in the extent account; their survival shows in the condition account.",
    "Data quality: 1 measured here, 2 measured near by, 3 modelled from published coefficients, 4 modelled with "
    "assumed parts, 5 assumed.",
)
BOLD, HEADING = Font(bold=True), PatternFill("solid", fgColor="E3EAE0")


def write_accounts(frame: pd.DataFrame, folder: Path) -> None:
    """Write ``accounts.csv`` (UTF-8 with a mark for Excel) and ``accounts.xlsx`` into a folder."""
    frame.to_csv(folder / CSV, index=False, encoding="utf-8-sig", float_format="%.10g")
    (folder / XLSX).write_bytes(workbook(frame))


def workbook(frame: pd.DataFrame) -> bytes:
    """Return the workbook: a sheet for each account, then notes with the words in three languages."""
    words = {language: _words(language) for language in LANGUAGES}
    book = Workbook(write_only=True)
    for account, title in SHEETS.items():
        rows = frame[frame["account_type"] == account]
        if len(rows):
            sheet = book.create_sheet(title)
            lines = list(_lines(account, rows.to_dict("records"), words["en"]))
            _set_widths(sheet, lines)
            for line in lines:
                sheet.append(_cells(sheet, line))
    _write_notes(book.create_sheet("Notes"), frame, words)
    return _same_bytes(book)


def _words(language: str) -> dict[str, dict[str, str]]:
    text = resources.path("locale", f"{language}.json").read_text("utf-8")
    column = pd.read_csv(resources.path("data", "condition.csv"), encoding="utf-8").set_index("variable")
    found = json.loads(text)["accounts"]
    return found | {"items": found["items"] | column[f"title_{language}"].to_dict()}


def _lines(account: str, rows: list[dict], words: dict) -> Iterator[list]:
    """Return the lines of a sheet; a line of one text is a heading, of a list in a list a head of columns."""
    yield [words["accounts"][account]]
    first = rows[0]
    money = f"{first['currency']}, prices of {first['price_year']}" if first["currency"] else ""
    yield ["; ".join(filter(None, [first["accounting_area"], money, f"run {first['run_id']}"]))]
    shape = _shape_of(account)
    for period in dict.fromkeys((row["period_start"], row["period_end"]) for row in rows):
        own = [row for row in rows if row["period_start"] == period[0]]
        yield []
        yield [f"{period[0]}–{period[1]}"]
        yield from shape(own, words)


def _shape_of(account: str):
    if account in FLOW_ACCOUNTS:
        return _supply_and_use
    if account in STOCK_ENTRIES:
        return _stocks
    return {"condition": _condition, "extent_change": _matrix}.get(account, _plain)


def _type(code: str, words: dict) -> str:
    name = words["ecosystems"].get(code, "")
    return f"{code} {name}" if name and code != "unclassified" else name or code


def _stocks(rows: list[dict], words: dict) -> Iterator[list]:
    types = list(dict.fromkeys(row["ecosystem_type"] for row in rows))
    unit = rows[0]["unit"]
    yield [["", *(_type(code, words) for code in types), "All types", "Unit"]]
    totals = {(row["entry"], row["ecosystem_type"]): row["value"] for row in rows if row["item"] == "total"}
    for entry in dict.fromkeys(entry for entry, _ in totals):
        values = [totals[entry, code] for code in types]
        yield [words["entries"][entry], *values, sum(values), unit]
    for row in rows:
        if row["item"] != "total":
            place = types.index(row["ecosystem_type"])
            values = [row["value"] if column == place else "" for column in range(len(types))]
            yield [f"closing, of it {words['items'][row['item']]}", *values, row["value"], unit]


def _matrix(rows: list[dict], words: dict) -> Iterator[list]:
    types = list(dict.fromkeys(row["ecosystem_type"] for row in rows))
    moved = {(row["ecosystem_type"], row["counterpart"]): row["value"] for row in rows}
    yield [["From \\ to, ha", *(_type(code, words) for code in types), "Opening"]]
    for source in types:
        values = [moved.get((source, target), 0.0) for target in types]
        yield [_type(source, words), *values, sum(values)]
    yield ["Closing", *(sum(moved.get((source, target), 0.0) for source in types) for target in types), ""]


def _condition(rows: list[dict], words: dict) -> Iterator[list]:
    entries = [f"{kind}_{end}".lstrip("_") for kind in ("", "indicator") for end in ("opening", "closing")]
    entries += ["reference_low", "reference_high", "weight"]
    heads = [words["entries"][entry] for entry in entries]
    yield [["Class", "Variable", "Unit", *heads, "Closing, low", "Closing, high"]]
    lines: dict[tuple, dict] = {}
    for row in rows:
        lines.setdefault((row["counterpart"], row["item"]), {})[row["entry"]] = row
    for (ect_class, item), found in lines.items():
        shown = found.get("closing", found["indicator_closing"])
        values = [found[entry]["value"] if entry in found else "" for entry in entries]
        kind = f"{ect_class} {words['classes'].get(ect_class, '')}".strip()
        yield [kind, words["items"][item], shown["unit"], *values, shown["low"], shown["high"]]


def _supply_and_use(rows: list[dict], words: dict) -> Iterator[list]:
    types = list(dict.fromkeys(row["ecosystem_type"] for row in rows if row["entry"] == "supply"))
    users = list(dict.fromkeys(row["counterpart"] for row in rows if row["entry"] == "use"))
    supplied = [f"Supply: {_type(code, words)}" for code in types]
    used = [f"Use: {words['users'][user]}" for user in users]
    yield [["Service", "Unit", *supplied, "Total supply", *used, "Total use", "Low", "High", "Data quality"]]
    lines: dict[str, dict] = {}
    for row in rows:
        lines.setdefault(row["item"], {})[row["entry"], row["ecosystem_type"], row["counterpart"]] = row
    for item, found in lines.items():
        total = found["total_supply", "", ""]
        values = [found[key]["value"] if (key := ("supply", code, "")) in found else "" for code in types]
        uses = [found[key]["value"] if (key := ("use", "", user)) in found else "" for user in users]
        ends = [found["total_use", "", ""]["value"], total["low"], total["high"], total["data_quality"]]
        yield [words["items"][item], total["unit"], *values, total["value"], *uses, *ends]


def _plain(rows: list[dict], words: dict) -> Iterator[list]:
    yield [["Item", "Unit", "Value", "Low", "High", "Data quality", "Source"]]
    for row in rows:
        name = words["entries"][row["entry"]] if row["account_type"] == "bridge" else words["items"][row["item"]]
        yield [name, row["unit"], *(row[k] for k in ("value", "low", "high", "data_quality", "source"))]


def _cells(sheet, line: list) -> list:
    head = len(line) == 1 and isinstance(line[0], list)
    values = line[0] if head else line
    if not head and len(line) != 1:
        return [_number(sheet, value) if isinstance(value, float) else value for value in values]
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        cell.font = BOLD
        if head:
            cell.fill = HEADING
        cells.append(cell)
    return cells


def _number(sheet, value: float) -> WriteOnlyCell:
    """Return a cell that shows about four digits and holds them all; unknown is empty."""
    if not np.isfinite(value):
        return WriteOnlyCell(sheet)
    cell = WriteOnlyCell(sheet, value=float(f"{value:.12g}"))
    size = abs(value)
    whole, tiny = size >= 1000 or size == int(size), 0 < size < 1e-3
    cell.number_format = "#,##0" if whole else "0.00E+00" if tiny else "0.00" if size >= 1 else "0.0000"
    return cell


def _set_widths(sheet, lines: list[list]) -> None:
    heads = [line[0] for line in lines if len(line) == 1 and isinstance(line[0], list)]
    for place in range(max((len(head) for head in heads), default=1)):
        widest = max((len(str(head[place])) for head in heads if place < len(head)), default=10)
        sheet.column_dimensions[get_column_letter(place + 1)].width = 44 if place == 0 else min(max(widest + 2, 13), 40)


def _write_notes(sheet, frame: pd.DataFrame, words: dict) -> None:
    sheet.column_dimensions["A"].width = 34
    for place in range(len(LANGUAGES)):
        sheet.column_dimensions[get_column_letter(place + 2)].width = 60
    for note in NOTES:
        sheet.append([note])
    sheet.append([])
    sheet.append(_cells(sheet, [["Code", "English", "Русский", "Қазақша"]]))
    sections = {"account_type": "accounts", "ecosystem_type": "ecosystems", "item": "items", "entry": "entries"}
    for column, section in sections.items():
        for code in dict.fromkeys(frame[column]):
            if code:
                sheet.append([code, *(words[language][section].get(code, "") for language in LANGUAGES)])
    for user in dict.fromkeys(frame.loc[frame["entry"] == "use", "counterpart"]):
        sheet.append([user, *(words[language]["users"][user] for language in LANGUAGES)])


def _same_bytes(book: Workbook) -> bytes:
    """Return a workbook without the time of its making, which openpyxl writes into it."""
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name, SAME_MOMENT)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            new.writestr(part, content)
    return out.getvalue()
