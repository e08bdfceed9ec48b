"""The parts of the report, one function for each section: it takes the book and returns blocks."""
