"""Class expressions in Manchester syntax.

The one of rdflib (``extras.infixowl``) prints the blank node of an intersection. What the ontology
is made of is small, and what it does not use is refused rather than left out.
"""

from __future__ import annotations

from collections.abc import Callable

from rdflib import OWL, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

_JOINED = {OWL.intersectionOf: " and ", OWL.unionOf: " or "}


class UnwrittenExpressionError(ValueError):
    """A class expression has a part that is not written here."""


def manchester(expression: Node, graph: Graph, name: Callable[[Node], str]) -> str:
    """Return a class expression in Manchester syntax.

    Args:
        expression: a class, or the blank node of an expression.
        graph: the ontology.
        name: gives the text of a named term.

    Raises:
        UnwrittenExpressionError: it is more than an intersection, a union, an existential or a
            value.

    Example:
        >>> from rdflib import OWL
        >>> manchester(OWL.Thing, Graph(), lambda term: "Thing")
        'Thing'
    """
    if not isinstance(expression, BNode):
        return name(expression)
    for operator, word in _JOINED.items():
        if items := graph.value(expression, URIRef(operator)):
            parts = [manchester(item, graph, name) for item in Collection(graph, items)]
            return word.join(parts)
    if relation := graph.value(expression, OWL.onProperty):
        return f"{name(relation)} {_filler(expression, graph, name)}"
    raise UnwrittenExpressionError(f"{list(graph.predicate_objects(expression))}")


def _filler(restriction: Node, graph: Graph, name: Callable[[Node], str]) -> str:
    """Return what a restriction says of its relation."""
    if (value := graph.value(restriction, OWL.hasValue)) is not None:
        return f"value {name(value)}"
    filler = graph.value(restriction, OWL.someValuesFrom)
    if filler is None:
        raise UnwrittenExpressionError(f"{list(graph.predicate_objects(restriction))}")
    text = manchester(filler, graph, name)
    is_compound = " and " in text or " or " in text or " some " in text
    return f"some ({text})" if is_compound else f"some {text}"
