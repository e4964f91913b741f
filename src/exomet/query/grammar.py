"""The one grammar of SPARQL 1.1 in this house, and the tree that it makes of a query."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree


@cache
def grammar() -> Lark:
    """Return the parser of ``sparql.lark``; it is made once, in about a quarter of a second."""
    file = Path(__file__).with_name("sparql.lark")
    return Lark(
        file.read_text(encoding="utf-8"), parser="lalr", lexer="contextual", keep_all_tokens=True
    )


def parse(query: str) -> Tree[Token]:
    """Return the tree of a query, with every token in it.

    Raises:
        lark.exceptions.UnexpectedInput: the query is outside SPARQL 1.1.

    Example:
        >>> [str(part.data) for part in parse("ASK { ?s ?p ?o }").iter_subtrees_topdown()][:3]
        ['start', 'ask', 'where']
    """
    return grammar().parse(query)
