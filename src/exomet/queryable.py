"""The interface through which the graph is queried."""

from __future__ import annotations

from typing import Protocol

import pyoxigraph as ox

QueryResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Queryable(Protocol):
    """Anything that answers SPARQL: a store in memory, or an endpoint."""

    def query(self, query: str, /) -> QueryResult:
        """Return the result of a query."""
        ...
