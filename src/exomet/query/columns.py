"""The rows of an answer, with their columns in the order of the query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from exomet.query.decompose import tokens

_STAR = re.compile(r"\bSELECT\s*(?:(?:DISTINCT|REDUCED)\s*)?\*", re.IGNORECASE)


def table(result: ox.QuerySolutions, query: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    """Return the columns and rows of a SELECT; those of ``SELECT *``, which engines sort, as the query names them.

    Example:
        >>> query = "SELECT * { VALUES (?b ?a) { (1 2) } }"
        >>> columns, rows = table(ox.Store().query(query), query)
        >>> columns, [[term.value for term in row] for row in rows]
        (['b', 'a'], [['1', '2']])
    """
    variables = [variable.value for variable in result.variables]
    if not _STAR.search(query):
        return variables, result
    found = tokens(query)
    select = next((i for i, token in enumerate(found) if token.word("SELECT")), 0)
    if not any(token.text == "*" for token in found[select + 1 : select + 3]):
        return variables, result
    named = dict.fromkeys(token.text[1:] for token in found if token.sort == "variable")
    place = {name: number for number, name in enumerate(named)}
    columns = sorted(variables, key=lambda name: place.get(name, len(place)))
    return columns, ([row[name] for name in columns] for row in result)
