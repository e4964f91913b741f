"""A query is run: its rows as plain values, or why the engine does not take it."""

from __future__ import annotations

import math
import re
from typing import Any

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.columns import table
from exomet.query.decompose import tokens
from exomet.query.guard import check
from exomet.queryable import Queryable
from exomet.terms.iris import curie, prefixes

Cell = str | int | float | bool | None
# What the grammar of SPARQL 1.1 allows and the engine does not; its own words and place are of no help.
_UNTOLD = "the engine refuses a variable bound twice, a label in two groups, an uneven list or a relative IRI before here"


def select(store: Queryable, query: str) -> tuple[list[str], list[list[Cell]]]:
    """Run a SELECT or ASK and return column names and rows; IRIs come as CURIEs, unbound values as None.

    Raises:
        QueryError: the query has a syntax error, or gives a graph instead of rows.
    """
    columns, rows = answer(store, query)
    if columns is None:
        raise QueryError("the query gives a graph, not rows")
    return columns, rows


def answer(store: Queryable, query: str) -> tuple[list[str] | None, list[Any]]:
    """Run a query; return columns and rows of a SELECT or ASK, None and the triples of a CONSTRUCT or DESCRIBE.

    A syntax error is told with line and column in fewer than 200 characters.

    Raises:
        QueryError: the query cannot be parsed or run, or is refused (see ``exomet.query.guard``).
    """
    check(query)
    try:
        result = store.query(query)
        if isinstance(result, ox.QueryBoolean):
            return ["answer"], [[bool(result)]]
        if isinstance(result, ox.QueryTriples):
            return None, list(result)
        columns, rows = table(result, query)
        return columns, [[cell(term) for term in row] for row in rows]
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise syntax_error(str(error), query) from error


def syntax_error(message: str, query: str) -> QueryError:
    """Return why the engine does not take a query in fewer than 200 characters, with line and column as numbers.

    The grammar tells it where it is broken; for the rest there is the message of the engine.

    Example:
        >>> error = syntax_error("error at 1:13: expected OPTIONAL", "ASK { ?s ?p }")
        >>> str(error), error.line, error.column
        ('the query breaks at line 1, column 13: expected a variable, a name or a value, not "}"', 1, 13)
    """
    told = " ".join(message.split())
    found = re.match(r"error at (\d+):(\d+): expected (.*)", told)
    if found is None:
        return QueryError(_shortened(told))
    from exomet.query.diagnose import diagnose  # (only where a query is wrong)

    if error := diagnose(query):
        return QueryError(_shortened(str(error)), error.line, error.column)
    line, column, expected = int(found[1]), int(found[2]), found[3]
    if "Prefix not found" in expected:
        line, column, why = _undeclared(query, line, column)
    elif "variable that is unbound" in expected:
        why = "a variable is selected that is neither grouped by nor within an aggregate"
    else:
        why = _UNTOLD
    return QueryError(
        _shortened(f"the query breaks at line {line}, column {column}: {why}"), line, column
    )


def _shortened(text: str) -> str:
    return text if len(text) < 200 else text[:195] + " ..."


def _undeclared(query: str, line: int, column: int) -> tuple[int, int, str]:
    """Return where the first prefix stands that is not declared, and what to do; the place given where none does."""
    declared: set[str] = set()
    found = tokens(query)
    for before, token in zip([None, *found], found, strict=False):
        prefix = token.text.partition(":")[0]
        if before is not None and before.word("PREFIX"):
            declared.add(prefix)
        elif token.sort == "name" and prefix not in declared:
            known = prefixes().get(prefix)
            line, end = query.count("\n", 0, token.start) + 1, query.rfind("\n", 0, token.start)
            add = f"; add PREFIX {prefix}: <{known}>" if known else ""
            return line, token.start - end, f"the prefix {prefix}: is not declared{add}"
    return line, column, "a prefix is not declared"


def cell(term: object) -> Cell:
    """Return an RDF term as a plain value."""
    if isinstance(term, ox.NamedNode):
        return curie(term.value)
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        try:
            if kind == "integer":
                return int(term.value)
            if kind in ("decimal", "double") and math.isfinite(number := float(term.value)):
                return number
        except ValueError:
            return term.value  # (a literal may have any text)
        return term.value == "true" if kind == "boolean" else term.value
    return None if term is None else str(term)
