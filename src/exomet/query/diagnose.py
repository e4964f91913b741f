"""Where a SPARQL query breaks the grammar in ``sparql.lark``, and what could be there instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from exomet.errors import QueryError
from exomet.query.grammar import grammar
from exomet.query.position import line_and_column
from exomet.terms.lexicon import closest, did_you_mean

# Terminals that a message names together.
_TOKEN_KINDS = {
    "a variable": {"VAR"},
    "a name": {"IRI", "PNAME"},
    "a value": {"STRING", "NUMBER", "BOOLEAN"},
    "a function": {"FUNCTION", "AGGREGATE"},
    "a whole number": {"INTEGER"},
}
_OPERATORS = {*"*/+-=<>!|^?", "!=", "<=", ">=", "&&", "||"}
_PUNCTUATION = "}).;,]({["
_MOST_EXPECTATIONS = 5
_LONGEST_EXCERPT = 30


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query; the type of a keyword is the word itself, in capitals.

    Raises:
        QueryError: the query breaks the grammar; the text says where, and what is expected there.

    Example:
        >>> [token.type for token in tokens('ASK { ?service ?p "SERVICE" }')]
        ['ASK', 'LBRACE', 'VAR', 'VAR', 'STRING', 'RBRACE']
        >>> list(tokens("ASK { ?x ?p ?y "))
        Traceback (most recent call last):
        exomet.errors.QueryError: the query breaks at line 1, column 15: expected "}", ...
    """
    parser = grammar().parse_interactive(query)
    try:
        yield from parser.iter_parse()
        parser.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        offset = _offset(error, query)
        raise _syntax_error(query, offset, _accepted(query, offset)) from None


def diagnose(query: str) -> QueryError | None:
    """Return where a query breaks the grammar; None if it keeps to it.

    Example:
        >>> error = diagnose("ASK { ?x ?p ?y BNID(1 AS ?z) }")
        >>> error.line, error.column, str(error).partition("; ")[2]
        (1, 16, 'did you mean "BIND"?')
        >>> print(diagnose("ASK { ?x a ?y }"))
        None
    """
    try:
        for _ in tokens(query):
            pass
    except QueryError as error:
        return error
    return None


def _offset(error: UnexpectedInput, query: str) -> int:
    if isinstance(error, UnexpectedCharacters):
        return error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return error.token.start_pos or 0
    return len(query.rstrip())


def _accepted(query: str, offset: int) -> set[str]:
    """Return the terminals that may follow at an offset, without SERVICE, which is refused."""
    parser = grammar().parse_interactive(query)
    with suppress(UnexpectedInput):
        for token in parser.iter_parse():  # (takes a token in when asked for the next)
            if (token.start_pos or 0) >= offset:
                break
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return accepted - {"SERVICE"}


def _syntax_error(query: str, offset: int, expected: set[str]) -> QueryError:
    line, column = line_and_column(query, offset)
    why = _fault(query[offset:], expected)
    return QueryError(f"the query breaks at line {line}, column {column}: {why}", line, column)


def _fault(rest: str, expected: set[str]) -> str:
    """Return in words what is wrong with the text from a place on."""
    match = re.match(r"""[?$@]?\w[\w:-]*|"[^"\n]*"|'[^'\n]*'|\S?""", rest)
    word = match[0] if match else ""
    if word in ("'", '"'):
        return "the text that begins here has no end"
    if word == "<" and "IRI" in expected and not rest.startswith("<<"):
        return "the IRI that begins here has no end, or a space or sign that it cannot have"
    fault = f"expected {_expectations(expected)}, not {_excerpt(word)}"
    if near := closest(word.upper(), filter(_is_keyword, expected), 1):
        return f"{fault}; {did_you_mean(near)}"
    return fault


def _excerpt(word: str) -> str:
    if not word:
        return "the end of the query"
    start = word[:_LONGEST_EXCERPT]
    return start if start[0] in "'\"" else f'"{start}"'


def _is_keyword(terminal: str) -> bool:
    if terminal == "$END":
        return False
    pattern: str = grammar().get_terminal(terminal).pattern.value
    return pattern.startswith(f"{terminal.lower()}\\b")


def _expectations(expected: set[str]) -> str:
    """Return in words what could be somewhere: the few expectations that tell most."""
    names = _token_kinds(expected)
    signs = _literal_signs(expected)
    punctuation = [f'"{sign}"' for sign in _PUNCTUATION if sign in signs]
    in_group = "}" in signs
    if "a value" in names and not in_group:
        return _one_of(names)
    end = ["the end of the query"] if "$END" in expected else []
    keywords = sorted(filter(_is_keyword, expected - {"A", "IN", "NOT"}))
    operators = ["an operator"] if signs & _OPERATORS and "a value" not in names else []
    # In a group nearly everything may follow: what closes it or continues a triple tells most.
    first = [*punctuation, *names] if in_group else [*names, *punctuation]
    return _one_of([*end, *first, *keywords, *operators])


def _token_kinds(expected: set[str]) -> list[str]:
    return [name for name, terminals in _TOKEN_KINDS.items() if terminals & expected]


def _literal_signs(expected: set[str]) -> set[str]:
    patterns = [grammar().get_terminal(name).pattern for name in expected - {"$END"}]
    return {pattern.value for pattern in patterns if isinstance(pattern, PatternStr)}


def _one_of(phrases: list[str]) -> str:
    if len(phrases) > _MOST_EXPECTATIONS:
        return f"{', '.join(phrases[:_MOST_EXPECTATIONS])} ..."
    return " or ".join(", ".join(phrases).rsplit(", ", 1))
