"""The pictures of the report: charts by Vega-Lite, static maps and diagrams by matplotlib."""
