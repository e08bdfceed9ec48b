"""The ground: one grid, aligned layers, lines, places, climate. Every layer says whether it is real or invented."""

from forestsim.site.facts import layer_names, line_ids
from forestsim.site.opening import Site, open_site
from forestsim.site.stack import build_stack, describe_stack

__all__ = ["Site", "build_stack", "describe_stack", "layer_names", "line_ids", "open_site"]
