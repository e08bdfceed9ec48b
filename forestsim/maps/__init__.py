"""Maps that open without internet: one self-contained HTML file for one outcome, for several, or comparing them."""

from forestsim.maps.comparison import render_comparison
from forestsim.maps.page import render

__all__ = ["render", "render_comparison"]
