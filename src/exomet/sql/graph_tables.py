"""A graph in tables that answers queries: those that are made of patterns, a set at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.graph.ntriples import bare, text_of
from exomet.query.select import Cell, cell, cell_text
from exomet.queryable import ReadTerm, RowStore, Solutions
from exomet.sql.patterns import BeyondError, Select
from exomet.sql.query_reader import read_select
from exomet.sql.solutions import GRAPH_TABLES, UNIT, Solver
from exomet.sql.workbench import Workbench
from exomet.terms.iris import curie

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

_Read = TypeVar("_Read", ReadTerm, Cell, str)
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
        # (what was read is kept: queries name the same things over and over)
        self._terms: dict[int | None, ReadTerm] = {None: None}
        self._cells: dict[int | None, Cell] = {None: None}
        self._words: dict[int | None, str] = {None: ""}

    def query(self, query: str, /) -> Solutions:
        """Return the solutions of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        _, rows, numbers = self._answer(query)
        terms = self._read(self._terms, numbers, _parsed_terms)
        return [tuple(map(terms.__getitem__, row)) for row in rows]

    def rows(self, query: str, /) -> tuple[list[str], list[list[Cell]]]:
        """Return the columns and rows of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        columns, rows, numbers = self._answer(query)
        cells = self._read(self._cells, numbers, _cells_of)
        return columns, [list(map(cells.__getitem__, row)) for row in rows]

    def texts(self, query: str, /) -> list[list[str]]:
        """Return the rows of a query as texts.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        _, rows, numbers = self._answer(query)
        words = self._read(self._words, numbers, _words_of)
        return [list(map(words.__getitem__, row)) for row in rows]

    def _answer(self, query: str) -> tuple[list[str], list[_Numbers], set[int | None]]:
        """Return columns, rows of numbers, and the numbers in them."""
        try:
            select = read_select(query, GRAPH_TABLES)
            with closing(Workbench(self._triples, select.terms(), self._graph)) as bench:
                rows = bench.rows(_select_rows(select, bench))
            numbers = set(chain.from_iterable(rows))
            if any(number is not None and number < 0 for number in numbers):
                raise BeyondError("VALUES that no pattern holds")
        except BeyondError as error:
            raise QueryError(f"tables cannot answer {error}") from error
        return [name[1:] for name in select.variables], rows, numbers

    def _read(
        self,
        known: dict[int | None, _Read],
        numbers: set[int | None],
        read: Callable[[Iterable[str]], Iterable[_Read]],
    ) -> dict[int | None, _Read]:
        """Return what is known of terms, by their numbers, once those that are new are read."""
        texts = self._triples.texts(numbers - known.keys())
        known |= zip(texts, read(texts.values()), strict=True)
        return known


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
    order = ", ".join(_ordering_text(solver.column(name)) for name in select.order)
    return f"{sql} ORDER BY {order or columns}"


def _ordering_text(column: str) -> str:
    # (an IRI ends before the bracket: that of a longer one comes after it)
    return f"min((SELECT rtrim(text, '>') FROM word WHERE id = {column}))"


def _parsed_terms(texts: Iterable[str]) -> list[ReadTerm]:
    """Return the terms that N-Triples write so."""
    lines = "".join(f"<x:> <x:> {text} .\n" for text in texts)
    return [quad.object for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)]


def _cells_of(texts: Iterable[str]) -> Iterator[Cell]:
    for text in texts:
        if text.endswith('"'):
            yield text_of(text)
        elif text.startswith("<"):
            yield curie(bare(text))
        else:
            yield from map(cell, _parsed_terms([text]))


def _words_of(texts: Iterable[str]) -> Iterator[str]:
    return map(cell_text, _cells_of(texts))
