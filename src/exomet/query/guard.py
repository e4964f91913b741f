"""What is refused before a query is evaluated: calls to other servers, updates, and nesting that exhausts the stack.

pyoxigraph has no switch against SERVICE, and its parser recurses: some thousand nested brackets end the process.
"""

from __future__ import annotations

import re

from exomet.errors import QueryError

MAX_DEPTH = 100
MAX_OPERATORS = 2_000

# One token: what hides words (comments, strings, IRIs, variables, escapes, numbers), names, and what is counted.
# A dot ends a word but not the local part of a name, as in the grammar: `true.SERVICE` calls out, `ex:a.SERVICE` not.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?$]\w+|@[\w-]+|\\.|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    |(?P<prefix>(?:[^\W\d][\w.-]*)?):(?:[\w:%][\w.:%-]*)?
    |(?P<word>[^\W\d][\w-]*)
    |(?P<open>[{(\[]|<<)|(?P<close>[})\]]|>>)
    |(?P<operator>[-!+*/|&=^])""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_FORMS = frozenset(["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"])
_CHAINED = frozenset(["UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "AS", "HAVING"])


class RefusedQueryError(QueryError):
    """A query is well meant or not, but it is not evaluated; the text says why."""


def check(query: str) -> None:
    """Refuse a query that calls out, that updates, or that is nested or chained beyond what an engine survives.

    Words inside strings, IRIs and comments do not count. A query that is merely wrong passes: the parser tells where.

    Raises:
        RefusedQueryError: the query is refused; line and column say where.

    Example:
        >>> check('SELECT * { ?s ?p "SERVICE" } # SERVICE')
        >>> check("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        exomet.query.guard.RefusedQueryError: line 1, column 12: SERVICE is refused: ...
    """
    depth = operators = 0
    form = ""
    for token in _TOKEN.finditer(query):
        kind = token.lastgroup
        word = (token["word"] or "").upper()
        # `SERVICE:x` may be a name or a call, so a prefix of that name is refused too.
        if word == "SERVICE" or (kind == "prefix" and _SERVICE.search(token["prefix"])):
            raise _refused(query, token.start(), "SERVICE is refused: queries run on the built graph alone")
        if not form and word in _UPDATES:
            raise _refused(query, token.start(), f"{word} is refused: the graph is read-only")
        form = form or (word if word in _FORMS else "")
        depth += (kind == "open") - (kind == "close")
        operators += kind == "operator" or word in _CHAINED
        if depth > MAX_DEPTH:
            raise _refused(query, token.start(), f"brackets are nested more than {MAX_DEPTH} deep")
        if operators > MAX_OPERATORS:
            raise _refused(query, token.start(), f"more than {MAX_OPERATORS:,} operators: use VALUES or IN for lists")


def _refused(query: str, at: int, why: str) -> RefusedQueryError:
    line = query.count("\n", 0, at) + 1
    column = at - (query.rfind("\n", 0, at) + 1) + 1
    return RefusedQueryError(f"line {line}, column {column}: {why}", line, column)
