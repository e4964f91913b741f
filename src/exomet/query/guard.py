"""What is refused before a query is evaluated: calls to other servers, updates, and deep nesting.

pyoxigraph has no switch against SERVICE, and its parser recurses: some thousand nested brackets end
the process. So the guard reads the text with a regular expression, before any parser and apart from
the grammar: it must survive text that no grammar reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from exomet.errors import QueryError
from exomet.query.position import line_and_column

MAX_DEPTH = 100
MAX_OPERATORS = 2_000
MAX_WORDS = 50_000

# One token: what hides words (comments, texts, IRIs, variables, numbers, tags), names, brackets and
# operators. No part backtracks, so that time is linear in the length of the query. `a<<b:c>` is a
# comparison with an IRI, `<< a b c >>` nests.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*
            |<?<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU])*+>
            |\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}
            |'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
            |"(?:[^"\\\n\r]|\\.)*+"
            |'(?:[^'\\\n\r]|\\.)*+'
            |[?$][\w\u00b7\u0300-\u036f\u203f\u2040]++
            |@[\w-]++|\^\^|\\.
            |\d++(?:\.\d*+)?(?:[eE][+-]?\d++)?)
    |(?P<name>[^\W\d][\w.-]*+(?::(?:[\w:%.-]|\\.)*+)?|:(?:[\w:%.-]|\\.)*+)
    |(?P<open>[{(\[]|<<)|(?P<close>[})\]]|>>)
    |(?P<operator>[-!+*/|&=^])""",
    re.VERBOSE | re.DOTALL,
)
_FIRST_WORD = re.compile(
    r"""(?:\s++
        |\#[^\n\r]*+
        |BASE\s*+<[^<>\x00-\x20]*+>
        |PREFIX\s*+[^\s:]*+:\s*+<[^<>\x00-\x20]*+>)*+
    ([A-Za-z]++)""",
    re.IGNORECASE | re.VERBOSE,
)
_SERVICE_NAME = re.compile(r"(?:^|\.)service:", re.IGNORECASE)
_UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"]
)
_CHAINED = frozenset(
    ["UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "AS", "HAVING"]
)


class RefusedQueryError(QueryError):
    """A query that is not evaluated, for the reason in its text."""


def refuse_hostile(query: str) -> None:
    """Refuse a query that calls out, updates, or nests or chains beyond what the engine survives.

    A query with the word SERVICE anywhere must keep to the grammar, which tells whether it is a
    call: the engine tries several readings of a text, and no simpler rule follows all of them.

    Raises:
        RefusedQueryError: the query is refused; line and column say where.
        QueryError: the query has the word SERVICE and breaks the grammar.

    Example:
        >>> refuse_hostile('SELECT * { ?s ?p "SERVICE" } # SERVICE')
        >>> refuse_hostile("SELECT * { SERVICE <http://e.org/> { } }")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        exomet.query.guard.RefusedQueryError: line 1, column 12: SERVICE is refused: ...
    """
    first = _FIRST_WORD.match(query)
    if first and first[1].upper() in _UPDATES:
        word = first[1].upper()
        _refuse(query, first.start(1), f"{word} is refused: the graph is read-only")
    _refuse_nesting(query)
    _refuse_chains(query)
    if "service" in query.lower():
        _refuse_calls(query)


def scan(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of any text, valid or not; the group that matched tells their kind.

    Example:
        >>> [(token.lastgroup, token[0]) for token in scan("ASK{?s a 'x'}")][:4]
        [('name', 'ASK'), ('open', '{'), ('skip', '?s'), ('name', 'a')]
    """
    return _TOKEN.finditer(query)


def names_dataset(query: str) -> bool:
    """Return whether a query says with FROM which graphs it is about.

    Example:
        >>> names_dataset("ASK FROM <urn:g> {}"), names_dataset("ASK { ?from <urn:from> 'FROM' }")
        (True, False)
    """
    return any(token[0].upper() == "FROM" for token in scan(query))


def _refuse_nesting(query: str) -> None:
    depth = 0
    for token in scan(query):
        peak = 0
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth -= 1
        elif _may_be_comparison(token):
            depth += max(0, token[0].count("(") - token[0].count(")"))
            peak = token[0].count("(")
        if max(depth, peak) > MAX_DEPTH:
            why = f"brackets are nested more than {MAX_DEPTH} deep"
            _refuse(query, token.start(), why)


def _refuse_chains(query: str) -> None:
    links = words_outside = 0
    in_values = False
    for token in scan(query):
        words = _keywords(token)
        in_values = (in_values and token[0] != "}") or "VALUES" in words
        words_outside += not in_values
        if token.lastgroup == "operator":
            links += not in_values  # (the numbers of a list of values may have signs)
        elif _may_be_comparison(token):
            links += token[0].count("!")
        else:
            links += len([word for word in words if word in _CHAINED])
        if links > MAX_OPERATORS:
            why = f"more than {MAX_OPERATORS:,} operators: use VALUES or IN for lists"
            _refuse(query, token.start(), why)
        if words_outside > MAX_WORDS:
            why = f"more than {MAX_WORDS:,} words outside of VALUES: use VALUES for lists"
            _refuse(query, token.start(), why)


def _keywords(token: re.Match[str]) -> list[str]:
    """Return the words that a token may be to the engine: `a.UNION` are two, `a:UNION` is none."""
    is_word = token.lastgroup == "name" and ":" not in token[0]
    return token[0].upper().split(".") if is_word else []


def _may_be_comparison(token: re.Match[str]) -> bool:
    """Return whether a token that looks like an IRI may be an expression: 1<((((2)))) || 3>4."""
    return token[0].startswith("<") and token.lastgroup == "skip"


def _refuse_calls(query: str) -> None:
    from exomet.query.diagnose import tokens  # (brings lark, for queries with that word alone)

    before = ""
    for token in tokens(query):
        # A name before a group may be read as a call as well: `true.SERVICE:x { }`.
        names_service = token.type == "LBRACE" and _SERVICE_NAME.search(before)
        if token.type == "SERVICE" or names_service:
            why = "SERVICE is refused: queries run on the built graph alone"
            _refuse(query, token.start_pos or 0, why)
        before = str(token)


def _refuse(query: str, offset: int, why: str) -> NoReturn:
    line, column = line_and_column(query, offset)
    raise RefusedQueryError(f"line {line}, column {column}: {why}", line, column)
