"""Timings, each beside the limit it is held against. They print ratios and never fail."""
