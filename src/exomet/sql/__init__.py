"""Queries of SPARQL as SQL, over a whole graph at once."""
