"""A graph in tables that answers queries: those that are made of patterns, a set at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.select import Cell, cell
from exomet.queryable import RowStore, Solutions
from exomet.sql.patterns import BeyondError, Select
from exomet.sql.query_reader import read_select
from exomet.sql.solutions import GRAPH_TABLES, UNIT, Solver
from exomet.sql.workbench import Workbench

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
# The numbers of terms; None where a variable is unbound.
_Numbers = tuple[int | None, ...]


class GraphTables(RowStore):
    """A graph whose triples are in tables of DuckDB, the inferred ones beside the stated ones.

    It understands the queries that select variables by patterns, OPTIONAL, UNION, VALUES, EXISTS,
    conditions, and GRAPH of the inferred graph. Rows come each once, in the order that the query
    asks for, or else in that of their terms.

    Args:
        triples: the graphs.
        graph: the number of the one that is asked.
    """

    def __init__(self, triples: Triples, graph: int = 0) -> None:
        self._triples = triples
        self._graph = graph
        self._terms: dict[int | None, _Term] = {None: None}
        self._cells: dict[int | None, Cell] = {None: None}

    def query(self, query: str, /) -> Solutions:
        """Return the solutions of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        _, rows = self._answer(query)
        known = self._terms
        return [tuple(known[number] for number in row) for row in rows]

    def rows(self, query: str, /) -> tuple[list[str], list[list[Cell]]]:
        """Return the columns and rows of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        columns, rows = self._answer(query)
        known = self._cells
        for number in self._terms.keys() - known.keys():
            known[number] = cell(self._terms[number])
        return columns, [[known[number] for number in row] for row in rows]

    def _answer(self, query: str) -> tuple[list[str], list[_Numbers]]:
        try:
            select = read_select(query, GRAPH_TABLES)
            with closing(Workbench(self._triples, select.terms(), self._graph)) as bench:
                rows = bench.rows(_select_rows(select, bench))
                self._read_terms(rows, bench)
        except BeyondError as error:
            raise QueryError(f"tables cannot answer {error}") from error
        return [name[1:] for name in select.variables], rows

    def _read_terms(self, rows: Iterable[_Numbers], bench: Workbench) -> None:
        """Read the terms that no query has had before."""
        numbers: set[int | None] = set()
        for row in rows:
            numbers.update(row)
        texts = bench.texts(sorted(numbers - self._terms.keys(), key=lambda n: n or 0))
        self._terms |= zip(texts, _parsed_terms(texts.values()), strict=True)


def _select_rows(select: Select, bench: Workbench) -> str:
    """Return SQL for the rows of a query.

    Raises:
        BeyondError: it cannot be written as SQL.
    """
    solver = Solver(bench, select.prologue)
    found = solver.solutions(select.group, UNIT)
    if unbound := {*select.variables, *select.order} - found.all:
        raise BeyondError(f"{min(unbound)}, which no pattern binds")
    columns = ", ".join(solver.column(name) for name in select.variables)
    sql = f"SELECT {columns} FROM ({found.sql}) GROUP BY {columns}"
    order = ", ".join(_text_of(solver.column(name)) for name in select.order)
    return f"{sql} ORDER BY {order or columns}"


def _text_of(column: str) -> str:
    # (an IRI ends before the bracket: that of a longer one comes after it)
    return f"min((SELECT rtrim(text, '>') FROM word WHERE id = {column}))"


def _parsed_terms(texts: Iterable[str]) -> Sequence[_Term]:
    """Return the terms that N-Triples write so."""
    lines = "".join(f"<x:> <x:> {text} .\n" for text in texts)
    return [quad.object for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)]
