"""The interfaces through which a graph is queried."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol

import pyoxigraph as ox

ReadTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
# The solutions of a SELECT, where no engine of SPARQL made them: a term for each variable.
Solutions = Iterable[tuple[ReadTerm, ...]]
QueryResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Solutions


class Queryable(Protocol):
    """Anything that answers SPARQL: a store in memory, an endpoint, or tables."""

    def query(self, query: str, /) -> QueryResult:
        """Return the result of a query."""
        ...


class RowStore(ABC):
    """A graph that gives rows of plain values at once, without terms in between."""

    @abstractmethod
    def query(self, query: str, /) -> QueryResult:
        """Return the solutions of a query that selects variables."""

    @abstractmethod
    def rows(self, query: str, /) -> tuple[list[str], list[list[str | int | float | bool | None]]]:
        """Return the columns and rows of such a query: IRIs as CURIEs, unbound values as None."""

    @abstractmethod
    def texts(self, query: str, /) -> list[list[str]]:
        """Return the rows of such a query as texts; unbound values are empty."""
