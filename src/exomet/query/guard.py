"""What is refused before a query is evaluated: calls to other servers, updates, and nesting that exhausts the stack.

pyoxigraph has no switch against SERVICE, and its parser recurses: some thousand nested brackets end the process.
"""

from __future__ import annotations

import re

from exomet.errors import QueryError

MAX_DEPTH = 100
MAX_OPERATORS = 2_000

# One token: what hides words (comments, strings, IRIs, variables, numbers, tags), names, and what is counted.
# Each is read once, without a way back: the time is linear. `a<<b:c>` is a comparison with an IRI, `<< a b c >>` nests.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<?<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU])*+>|\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
        |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+'|[?$]\w++|@[\w-]++|\^\^|\\.|\d++(?:\.\d*+)?(?:[eE][+-]?\d++)?)
    |(?P<name>[^\W\d][\w.-]*+(?::(?:[\w:%.-]|\\.)*+)?|:(?:[\w:%.-]|\\.)*+)
    |(?P<open>[{(\[]|<<)|(?P<close>[})\]]|>>)
    |(?P<operator>[-!+*/|&=^])""",
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = re.compile(
    r"""(?:\s++|\#[^\n\r]*+|BASE\s*+<[^<>\x00-\x20]*+>|PREFIX\s*+[^\s:]*+:\s*+<[^<>\x00-\x20]*+>)*+([A-Za-z]++)""",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?:^|\.)service:", re.IGNORECASE)
_UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"]
)
_CHAINED = frozenset(
    ["UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "AS", "HAVING"]
)


class RefusedQueryError(QueryError):
    """A query is well meant or not, but it is not evaluated; the text says why."""


def check(query: str) -> None:
    """Refuse a query that calls out, that updates, or that is nested or chained beyond what an engine survives.

    A query in which the word SERVICE occurs at all must keep to the grammar, by which it is told whether it is a call:
    an engine that tries several ways to read a text cannot be followed by a simpler rule.

    Raises:
        RefusedQueryError: the query is refused; line and column say where.
        QueryError: it has the word SERVICE and breaks the grammar.

    Example:
        >>> check('SELECT * { ?s ?p "SERVICE" } # SERVICE')
        >>> check("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        exomet.query.guard.RefusedQueryError: line 1, column 12: SERVICE is refused: ...
    """
    if (first := _PROLOGUE.match(query)) and first[1].upper() in _UPDATES:
        raise _refused(
            query, first.start(1), f"{first[1].upper()} is refused: the graph is read-only"
        )
    _bounded(query)
    if "service" in query.lower():
        _refuse_calls(query)


def _refuse_calls(query: str) -> None:
    from exomet.query.diagnose import tokens  # (only where it may be needed)

    before = ""
    for token in tokens(query):
        # A name before a group may be read as a call as well: `true.SERVICE:x { }`.
        if token.type == "SERVICE" or (token.type == "LBRACE" and _CALL.search(before)):
            raise _refused(
                query,
                token.start_pos or 0,
                "SERVICE is refused: queries run on the built graph alone",
            )
        before = str(token)


def _bounded(query: str) -> None:
    depth = operators = 0
    values = False
    for token in _TOKEN.finditer(query):
        kind, text, deepest = token.lastgroup, token[0], 0
        if kind == "open":
            depth += 1
        elif kind == "skip" and text[0] == "<":
            # What looks like an IRI may be a comparison, and what is in it be nested: 1<((((2)))) || 3>4.
            deepest = text.count("(")
            depth += max(0, deepest - text.count(")"))
            operators += text.count("!")
        elif kind == "close":
            depth -= 1
            values = values and text != "}"
        elif kind == "operator":
            operators += not values
        elif kind == "name" and ":" not in text:
            words = text.upper().split(".")
            operators += sum(word in _CHAINED for word in words)
            # The numbers of a list of values may have signs.
            values = values or "VALUES" in words
        if max(depth, deepest) > MAX_DEPTH:
            raise _refused(query, token.start(), f"brackets are nested more than {MAX_DEPTH} deep")
        if operators > MAX_OPERATORS:
            raise _refused(
                query,
                token.start(),
                f"more than {MAX_OPERATORS:,} operators: use VALUES or IN for lists",
            )


def _refused(query: str, at: int, why: str) -> RefusedQueryError:
    line = query.count("\n", 0, at) + 1
    column = at - (query.rfind("\n", 0, at) + 1) + 1
    return RefusedQueryError(f"line {line}, column {column}: {why}", line, column)
