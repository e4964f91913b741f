"""Running a query: its rows as plain values, or why the engine rejects it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.columns import solution_table
from exomet.query.evaluation import evaluated
from exomet.query.guard import refuse_hostile
from exomet.query.position import line_and_column
from exomet.queryable import Queryable, RowStore
from exomet.terms.iris import curie, prefixes

Cell = str | int | float | bool | None

_LONGEST_MESSAGE = 200
# A query of so few characters is not too deep for any stack.
_FLAT = 1_000
# SPARQL 1.1 allows these and the engine does not; neither its words nor its place help.
_REFUSED_BY_ENGINE = (
    "the engine refuses a variable bound twice, a label in two groups, an uneven list "
    "or a relative IRI before here"
)


def select(store: Queryable, query: str) -> tuple[list[str], list[list[Cell]]]:
    """Return the column names and rows of a SELECT or ASK; IRIs as CURIEs, unbound values as None.

    Raises:
        QueryError: the query has a syntax error, or gives a graph instead of rows.
    """
    if isinstance(store, RowStore):
        return store.rows(query)
    columns, rows = run_query(store, query)
    if columns is None:
        raise QueryError("the query gives a graph, not rows")
    return columns, rows


def select_texts(store: Queryable, query: str) -> Iterator[list[str]]:
    """Yield the rows of a SELECT as texts; unbound values are empty.

    Raises:
        QueryError: the query has a syntax error, or gives a graph instead of rows.
    """
    if isinstance(store, RowStore):
        yield from store.texts(query)
        return
    for row in select(store, query)[1]:
        yield list(map(cell_text, row))


def run_query(
    store: Queryable, query: str, seconds: float | None = None
) -> tuple[list[str] | None, list[Any]]:
    """Return columns and rows of a SELECT or ASK, None and the triples of a CONSTRUCT or DESCRIBE.

    Args:
        store: the graph.
        query: the query.
        seconds: time after which it is given up, if any.

    Raises:
        EndlessQueryError: it did not end in its time.
        QueryError: the query cannot be parsed or run, in fewer than 200 characters with line and
            column, or is refused (see ``exomet.query.guard``).
    """
    refuse_hostile(query)
    if seconds is None and len(query) <= _FLAT:
        return _query_rows(store, query)
    return evaluated(lambda: _query_rows(store, query), seconds)


def _query_rows(store: Queryable, query: str) -> tuple[list[str] | None, list[Any]]:
    try:
        result = store.query(query)
        if isinstance(result, ox.QueryBoolean):
            return ["answer"], [[bool(result)]]
        if isinstance(result, ox.QueryTriples):
            return None, list(result)
        assert isinstance(result, ox.QuerySolutions)  # noqa: S101
        columns, solutions = solution_table(result, query)
        return columns, [list(map(cell, solution)) for solution in solutions]
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise syntax_error(str(error), query) from error


def syntax_error(message: str, query: str) -> QueryError:
    """Return why the engine rejects a query, with line and column as numbers.

    The grammar says where the query breaks. Where the query keeps to it, the message of the engine
    is put into words. The text has fewer than 200 characters.

    Example:
        >>> error = syntax_error("error at 1:13: expected OPTIONAL", "ASK { ?s ?p }")
        >>> str(error), error.line, error.column  # doctest: +ELLIPSIS
        ('the query breaks at line 1, column 13: expected a variable, ...', 1, 13)
    """
    message = " ".join(message.split())
    match = re.match(r"error at (\d+):(\d+): expected (.*)", message)
    if match is None:
        return QueryError(_shortened(message))
    from exomet.query.diagnose import diagnose  # (brings lark, for a broken query alone)

    if error := diagnose(query):
        return QueryError(_shortened(str(error)), error.line, error.column)
    line, column, expected = int(match[1]), int(match[2]), match[3]
    if "Prefix not found" in expected:
        unknown = (line, column, "a prefix is not declared")
        line, column, why = _undeclared_prefix(query) or unknown
    elif "variable that is unbound" in expected:
        why = "a variable is selected that is neither grouped by nor within an aggregate"
    else:
        why = _REFUSED_BY_ENGINE
    text = f"the query breaks at line {line}, column {column}: {why}"
    return QueryError(_shortened(text), line, column)


def _shortened(text: str) -> str:
    return text if len(text) < _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 5]} ..."


def _undeclared_prefix(query: str) -> tuple[int, int, str] | None:
    """Return line and column of the first prefix that a valid query lacks, and what to add."""
    from exomet.query.diagnose import tokens

    declared: set[str] = set()
    before = ""
    for token in tokens(query):
        prefix = token.partition(":")[0]
        if before == "PREFIX":
            declared.add(prefix)
        elif token.type == "PNAME" and prefix not in declared:
            namespace = prefixes().get(prefix)
            hint = f"; add PREFIX {prefix}: <{namespace}>" if namespace else ""
            place = line_and_column(query, token.start_pos or 0)
            return *place, f"the prefix {prefix}: is not declared{hint}"
        before = token.type
    return None


def cell_text(value: Cell) -> str:
    """Return a plain value as text; None is empty."""
    return "" if value is None else str(value)


def cell(term: object) -> Cell:
    """Return an RDF term as a plain value."""
    if isinstance(term, ox.NamedNode):
        return curie(term.value)
    if isinstance(term, ox.Literal):
        return _literal_value(term)
    return None if term is None else str(term)


def _literal_value(literal: ox.Literal) -> Cell:
    datatype = literal.datatype.value.rpartition("#")[2]
    try:
        if datatype == "integer":
            return int(literal.value)
        if datatype in ("decimal", "double") and math.isfinite(number := float(literal.value)):
            return number
    except ValueError:
        return literal.value  # (a literal may have any text)
    return literal.value == "true" if datatype == "boolean" else literal.value
