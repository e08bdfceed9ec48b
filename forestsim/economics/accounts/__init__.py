"""Ecosystem accounts of a planting (SEEA EA): extent, condition, services, assets, and the bridge to income."""

from forestsim.economics.accounts.book import COLUMNS, AccountsError, check_accounts
from forestsim.economics.accounts.table import accounts_table

__all__ = ["COLUMNS", "AccountsError", "accounts_table", "check_accounts"]
