"""Benefit transfer: a value found elsewhere carried to people of another income, year and currency."""

from __future__ import annotations

ELASTICITIES = (0.4, 1.2)
"""Usual range of the income elasticity of what people would pay for nature; 0.8 by default (assumed)."""


def transferred_value(value, income_study, income_here, elasticity=0.8, index_study=1.0, index_now=1.0):
    """Value of a study in the prices of today for people of the income here.

    Say with the result which study it is, of which year, and how far apart the incomes are.

    Parameters
    ----------
    value : (...) money
        In purchasing power when the incomes are.
    income_study, income_here : (...) money yr-1, above 0
        Per person, both at market rates or both at purchasing power.
    elasticity : (...) 1
        0.4-1.2, see `ELASTICITIES`.
    index_study, index_now : (...) 1, above 0
        Consumer price index of the currency of the study, then and now.

    Returns
    -------
    (...) money of today, in the currency of the study

    Source: the unit value transfer with income adjustment of any textbook; project case transfer_a.
    """
    return value * (income_here / income_study) ** elasticity * index_now / index_study
