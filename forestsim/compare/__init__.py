"""Several outcomes side by side: scenario is a dimension, and differences have ranges of their own."""

from forestsim.compare.sides import check_comparable, compare, difference, stems_of

__all__ = ["check_comparable", "compare", "difference", "stems_of"]
