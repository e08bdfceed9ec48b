"""Maps that open without internet: one self-contained HTML file for one outcome or several."""

from forestsim.maps.page import render, render_page

__all__ = ["render", "render_page"]
