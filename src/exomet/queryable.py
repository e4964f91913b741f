"""What the graph is asked through."""

from __future__ import annotations

from typing import Protocol

import pyoxigraph as ox

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Queryable(Protocol):
    """What answers SPARQL: a store in memory, or an endpoint."""

    def query(self, query: str, /) -> Result:
        """Return the result of a query."""
        ...
