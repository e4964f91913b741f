"""The SPARQL 1.1 grammar and the tree that it makes of a query.

Why a grammar of our own: the engine reports a place behind the fault and few of the expected words,
and its algebra keeps no places in the text; rdflib reports no expectations and takes half a second
to import; tree-sitter-sparql has no wheels for Windows or Python 3.13.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

    Node = Tree[Token] | Token  # (a token is a str, a tree is not)


@cache
def grammar() -> Lark:
    """Return the parser of ``sparql.lark``.

    The first call takes 0.25 s of processor time, import of lark included. Lark can cache tables
    in a file, which would save 0.15 s. But that file is a pickle, which needs a folder that nobody
    else can write to, and only broken queries and answers without rows come here.
    """
    from lark import Lark

    file = Path(__file__).with_name("sparql.lark")
    return Lark(
        file.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        propagate_positions=True,
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


def subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    """Return the trees right below a tree, without its own tokens.

    Example:
        >>> [str(part.data) for part in subtrees(parse("ASK { ?s ?p 1 } VALUES ?s { 2 }"))]
        ['ask', 'values']
    """
    return [child for child in tree.children if not isinstance(child, str)]


def leaves(node: Node) -> Iterator[Token]:
    """Yield the tokens below a node in their order.

    Lark's ``scan_values`` recurses, and a pair of brackets is up to ten levels of the tree.

    Example:
        >>> " ".join(leaves(parse("ASK{?s a 1}")))
        'ASK { ?s a 1 }'
    """
    nodes = [node]
    while nodes:
        node = nodes.pop()
        if isinstance(node, str):
            yield node
        else:
            nodes += reversed(node.children)


def declared_prefixes(tree: Tree[Token]) -> dict[str, str]:
    """Return the namespaces that a query declares, by prefix.

    Example:
        >>> declared_prefixes(parse("PREFIX x: <https://example.org/> ASK { x:a ?p ?o }"))
        {'x': 'https://example.org/'}
    """
    prologue = [child for child in tree.children if isinstance(child, str)]
    return {
        name.removesuffix(":"): iri[1:-1]
        for name, iri in pairwise(prologue)
        if name.type == "PNAME"
    }


def split_triples(subject: Tree[Token]) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the nodes of each triple of a subject with its properties.

    Example:
        >>> (subject,) = parse("ASK { ?s a ?x , ?y ; ?p 1 }").find_data("subject")
        >>> [" ".join(next(leaves(node)) for node in triple) for triple in split_triples(subject)]
        ['?s a ?x', '?s a ?y', '?s ?p 1']
    """
    node, *properties = subtrees(subject)
    verb = node
    for part in subtrees(properties[0]) if properties else ():
        if part.data == "verb":
            verb = part
            continue
        for thing in subtrees(part):
            yield node, verb, thing
