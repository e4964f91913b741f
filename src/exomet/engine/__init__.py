"""Graphs as integers in DuckDB: rules and shapes run on them, a set at a time."""
