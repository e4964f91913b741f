"""What answers the questions of a large graph: its tables, and its store where they cannot."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from exomet.errors import ExometError, QueryError
from exomet.query.select import Cell, select, select_texts
from exomet.queryable import Queryable, QueryResult, RowStore

if TYPE_CHECKING:
    from exomet.engine.kept_tables import KeptTables
    from exomet.sql.graph_tables import GraphTables

_Found = TypeVar("_Found")
# Python holds the rows of an answer, in about 1 KB each.
_MOST_ROWS = 1_000_000


class TablesFirst(RowStore):
    """A store with tables of the same graphs beside it, which are asked first.

    The store answers what they do not understand, and everything if they cannot be opened. Opening
    them takes longer than most questions about one thing do, so that the store may try before.

    Args:
        store: the store.
        kept: the tables.
        patience: seconds that the store has for an answer as long as no question opened the tables.
    """

    def __init__(self, store: Queryable, kept: KeptTables, patience: float = 0.0) -> None:
        self._store = store
        self._kept = kept
        self._patience = patience

    @cached_property
    def _tables(self) -> GraphTables | None:
        """The tables, opened when they are first asked."""
        from exomet.engine.kept_tables import opened_tables
        from exomet.sql.graph_tables import GraphTables
        from exomet.sql.solutions import GRAPH_TABLES

        stack = ExitStack()
        try:
            triples = stack.enter_context(opened_tables(self._kept))
        except ExometError:
            return None
        weakref.finalize(self, stack.close)
        return GraphTables(triples, named=GRAPH_TABLES, as_sets=False, most_rows=_MOST_ROWS)

    def query(self, query: str, /) -> QueryResult:
        """Return the result of a query."""
        found = self._of_tables(lambda tables: tables.query(query))
        return self._store.query(query) if found is None else found

    def rows(self, query: str, /) -> tuple[list[str], list[list[Cell]]]:
        """Return the columns and rows of a query.

        Raises:
            QueryError: the query has a syntax error, or gives a graph instead of rows.
            ExometError: it takes more memory than there may be.
        """
        return (
            self._at_once(query)
            or self._of_tables(lambda tables: tables.rows(query))
            or select(self._store, query)
        )

    def _at_once(self, query: str) -> tuple[list[str], list[list[Cell]]] | None:
        """Return columns and rows if the store has them while nobody would wait for the tables."""
        if not self._patience or "_tables" in self.__dict__:
            return None
        from exomet.engine.attempt import attempted

        return attempted(lambda: select(self._store, query), self._patience)

    def _of_tables(self, ask: Callable[[GraphTables], _Found]) -> _Found | None:
        """Return what the tables answer; None if something in the query is beyond them."""
        if self._tables:
            from exomet.engine.triples import told_in_words

            with suppress(QueryError), told_in_words():
                return ask(self._tables)
        return None

    def texts(self, query: str, /) -> list[list[str]]:
        """Return the rows of a query as texts."""
        return list(select_texts(self._store, query))
