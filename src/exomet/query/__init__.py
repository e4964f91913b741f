"""SPARQL as text and as rows: the guard, the grammar, diagnosis, decomposition, and running a query."""
