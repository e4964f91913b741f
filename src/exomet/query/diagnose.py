"""Where a SPARQL query breaks and what could stand there, by the grammar in ``sparql.lark``.

The parser of the engine tells a place somewhere behind the fault, and keywords that would not mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from exomet.errors import QueryError
from exomet.query.grammar import grammar
from exomet.terms.lexicon import closest, did_you_mean

# What stands for kinds of token in a message.
_KINDS = {
    "a variable": {"VAR"},
    "a name": {"IRI", "PNAME"},
    "a value": {"STRING", "NUMBER", "BOOLEAN"},
    "a function": {"FUNCTION", "AGGREGATE"},
    "a whole number": {"INTEGER"},
}
_OPERATORS = {*"*/+-=<>!|^?", "!=", "<=", ">=", "&&", "||"}
_SIGNS = "}).;,]({["
_FEW = 5


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query; the type of a keyword is the word itself, in capitals.

    Raises:
        QueryError: the query breaks the grammar; the text says where, what is expected and what stands there.

    Example:
        >>> [token.type for token in tokens('ASK { ?service ?p "SERVICE" }')]
        ['ASK', 'LBRACE', 'VAR', 'VAR', 'STRING', 'RBRACE']
        >>> list(tokens("ASK { ?x a }"))
        Traceback (most recent call last):
        exomet.errors.QueryError: the query breaks at line 1, column 12: expected a variable, a name or a value, not "}"
    """
    parser = grammar().parse_interactive(query)
    try:
        yield from parser.iter_parse()
        parser.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        at = len(query.rstrip())
        if isinstance(error, UnexpectedCharacters):
            at = error.pos_in_stream or 0
        elif isinstance(error, UnexpectedToken) and error.token.type != "$END":
            at = error.token.start_pos or 0
        raise _told(query, at, _acceptable(query, at)) from None


def diagnose(query: str) -> QueryError | None:
    """Return where a query breaks the grammar, None where it does not.

    Example:
        >>> print(diagnose("ASK { ?x ?p ?y BNID(1 AS ?z) }"))
        the query breaks at line 1, column 16: expected "}", ".", ";", ",", "{" ..., not "BNID"; did you mean "BIND"?
    """
    try:
        for _ in tokens(query):
            pass
    except QueryError as error:
        return error
    return None


def _is_keyword(terminal: str) -> bool:
    return terminal != "$END" and grammar().get_terminal(terminal).pattern.value.startswith(
        f"{terminal.lower()}\\b"
    )


def _acceptable(query: str, at: int) -> set[str]:
    """Return the terminals that may stand at a place of a query; SERVICE, which is refused, is none of them."""
    parser = grammar().parse_interactive(query)
    with suppress(UnexpectedInput):
        for token in parser.iter_parse():  # (a token is taken in when the next is asked for)
            if (token.start_pos or 0) >= at:
                break
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return accepted - {"SERVICE"}


def _told(query: str, at: int, expected: set[str]) -> QueryError:
    line = query.count("\n", 0, at) + 1
    column = at - query.rfind("\n", 0, at)
    found = re.match(r"""[?$@]?\w[\w:-]*|"[^"\n]*"|'[^'\n]*'|\S?""", query[at:])
    stands = found[0] if found else ""
    if stands in ("'", '"'):
        why = "the text that begins here has no end"
    elif stands == "<" and "IRI" in expected and query[at : at + 2] != "<<":
        why = "the IRI that begins here has no end, or a space or sign that it cannot have"
    else:
        what = (
            stands[:30]
            if stands[:1] in ("'", '"')
            else f'"{stands[:30]}"'
            if stands
            else "the end of the query"
        )
        why = f"expected {_listed(expected)}, not {what}"
        if near := closest(stands.upper(), filter(_is_keyword, expected), 1):
            why += f"; {did_you_mean(near)}"
    return QueryError(f"the query breaks at line {line}, column {column}: {why}", line, column)


def _listed(expected: set[str]) -> str:
    """Return in words what could stand somewhere, the few that tell most."""
    kinds = [kind for kind, terminals in _KINDS.items() if terminals & expected]
    patterns = [grammar().get_terminal(name).pattern for name in expected - {"$END"}]
    signs = [
        f'"{sign}"'
        for sign in _SIGNS
        if any(p.value == sign for p in patterns if isinstance(p, PatternStr))
    ]
    words = sorted(filter(_is_keyword, expected - {"A", "IN", "NOT"}))
    more = (
        ["an operator"]
        if any(p.value in _OPERATORS for p in patterns) and "a value" not in kinds
        else []
    )
    end = ["the end of the query"] if "$END" in expected else []
    # Where a group goes on nearly everything may follow: what closes it or goes on with a triple tells most.
    told = (
        [*end, *signs, *kinds, *words, *more]
        if '"}"' in signs
        else [*end, *kinds, *signs, *words, *more]
    )
    if "a value" in kinds and '"}"' not in signs:
        told = kinds
    return (
        f"{', '.join(told[:_FEW])} ..."
        if len(told) > _FEW
        else " or ".join(", ".join(told).rsplit(", ", 1))
    )
