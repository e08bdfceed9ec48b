"""Comparisons as files: a spreadsheet to read, a table to reckon with, and the page, in Kazakh, Russian or English."""

from forestsim.workbook.folder import save_comparison
from forestsim.workbook.sheets import sheets

__all__ = ["save_comparison", "sheets"]
