"""A graph in tables that answers queries: those that are made of patterns, a set at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.graph.ntriples import bare, text_of
from exomet.query.select import Cell, cell, cell_text
from exomet.queryable import ReadTerm, RowStore, Solutions
from exomet.sql.patterns import BeyondError
from exomet.sql.query_reader import read_select
from exomet.sql.selects import SelectSolver
from exomet.sql.workbench import Workbench
from exomet.terms.iris import INFERRED, curie

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

_Read = TypeVar("_Read", ReadTerm, Cell, str)
# The numbers of terms; None where a variable is unbound.
_Numbers = tuple[int | None, ...]


class GraphTables(RowStore):
    """A graph whose triples are in tables of DuckDB, the inferred ones beside the stated ones.

    It understands the queries that select variables by patterns, OPTIONAL, UNION, VALUES, EXISTS,
    MINUS, BIND, conditions, queries within, GROUP BY, and GRAPH of the inferred graph. Rows come
    each once, in the order that the query asks for, or else in that of their terms.

    Args:
        triples: the graphs.
        graph: the number of the one that is asked.
        named: the named graphs that there are.
        as_sets: whether also queries are answered whose rows may come more than once elsewhere.
        most_rows: how many rows an answer may have, if that is bounded.
    """

    def __init__(
        self,
        triples: Triples,
        graph: int = 0,
        named: Collection[str] = (INFERRED,),
        *,
        as_sets: bool = True,
        most_rows: int | None = None,
    ) -> None:
        self._triples = triples
        self._graph = graph
        self._named = named
        self._as_sets = as_sets
        self._most_rows = most_rows
        # (what was read is kept: queries name the same things over and over)
        self._terms: dict[int | None, ReadTerm] = {None: None}
        self._cells: dict[int | None, Cell] = {None: None}
        self._words: dict[int | None, str] = {None: ""}

    def query(self, query: str, /) -> Solutions:
        """Return the solutions of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        _, rows, own = self._answer(query)
        terms = self._read(self._terms, rows, own, _parsed_terms)
        return [tuple(map(terms.__getitem__, row)) for row in rows]

    def rows(self, query: str, /) -> tuple[list[str], list[list[Cell]]]:
        """Return the columns and rows of a query.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        columns, rows, own = self._answer(query)
        cells = self._read(self._cells, rows, own, _cells_of)
        return columns, [list(map(cells.__getitem__, row)) for row in rows]

    def texts(self, query: str, /) -> list[list[str]]:
        """Return the rows of a query as texts.

        Raises:
            QueryError: the query holds something that is not understood.
        """
        _, rows, own = self._answer(query)
        words = self._read(self._words, rows, own, _words_of)
        return [list(map(words.__getitem__, row)) for row in rows]

    def _answer(self, query: str) -> tuple[list[str], list[_Numbers], dict[int, str]]:
        """Return columns, rows of numbers, and the terms that only the answer has."""
        try:
            select = read_select(query, self._named)
            if not (select.is_set or self._as_sets):
                raise BeyondError("a query whose rows may come more than once")
            with closing(Workbench(self._triples, select.terms(), self._graph)) as bench:
                rows = SelectSolver(bench, select.prologue).rows(select, self._most_rows)
                new = {n for n in chain.from_iterable(rows) if n is not None and n < 0}
                texts = bench.texts(new) if new else {}
        except BeyondError as error:
            raise QueryError(f"tables cannot answer {error}") from error
        return [name[1:] for name in select.variables], rows, texts

    def _read(
        self,
        known: dict[int | None, _Read],
        rows: list[_Numbers],
        own: dict[int, str],
        read: Callable[[Iterable[str]], Iterable[_Read]],
    ) -> Mapping[int | None, _Read]:
        """Return what is known of terms, by their numbers, once those that are new are read.

        Args:
            known: what is known; terms of the graphs are added.
            rows: the rows that have the numbers.
            own: the terms that only these rows have.
            read: reads terms.
        """
        numbers = {*chain.from_iterable(rows)}
        texts = self._triples.texts(numbers - known.keys() - own.keys())
        known |= zip(texts, read(texts.values()), strict=True)
        return known | dict(zip(own, read(own.values()), strict=True)) if own else known


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
