"""Pure equations: arrays in, arrays out; no stands, no files."""
