"""The logical definitions of classes in Manchester syntax, with labels instead of IRIs.

rdflib and pyoxigraph do not write Manchester syntax, and what does (ROBOT, the OWL API) needs
Java. The ontology is in OWL 2 EL, so few kinds of expression occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from exomet.terms.iris import OWL, RDF, curie

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"
# How two or more expressions are joined, and how a relation leads to one.
_JOINTS = {OWL + "intersectionOf": " and ", OWL + "unionOf": " or "}
_QUANTIFIERS = {
    OWL + "someValuesFrom": "some",
    OWL + "allValuesFrom": "only",
    OWL + "hasValue": "value",
}

AxiomNode = ox.NamedNode | ox.BlankNode | ox.Literal


def logical_definitions(store: ox.Store, iri: str, labels: Mapping[str, str]) -> list[str]:
    """Return what a class is stated to be equivalent to; nothing for a class without definition.

    Args:
        store: the graph.
        iri: the class.
        labels: labels by IRI.

    Returns:
        Class expressions in Manchester syntax. Labels of several words are in quotes. An
        expression of a kind that is not known here is left out.
    """
    stated = _axiom_values(store, ox.NamedNode(iri), OWL + "equivalentClass")
    texts = (_expression(store, node, labels) for node in stated)
    return sorted(text for text in texts if text)


def _axiom_values(
    store: ox.Store, subject: ox.NamedNode | ox.BlankNode, predicate: str
) -> list[AxiomNode]:
    quads = store.quads_for_pattern(subject, ox.NamedNode(predicate), None, ox.DefaultGraph())
    return [quad.object for quad in quads if isinstance(quad.object, AxiomNode)]


def _expression(store: ox.Store, node: AxiomNode, labels: Mapping[str, str]) -> str:
    """Return a class expression, "" if it is of a kind that is not known here."""
    if isinstance(node, ox.Literal):
        return f'"{node.value}"'
    if isinstance(node, ox.NamedNode):
        return _class_name(node.value, labels)
    for predicate, joint in _JOINTS.items():
        for members in _axiom_values(store, node, predicate):
            parts = [_operand(store, part, labels) for part in _list_members(store, members)]
            return joint.join(parts) if all(parts) else ""
    return _restriction(store, node, labels)


def _operand(store: ox.Store, node: AxiomNode, labels: Mapping[str, str]) -> str:
    text = _expression(store, node, labels)
    return f"({text})" if text and isinstance(node, ox.BlankNode) else text


def _restriction(store: ox.Store, node: ox.BlankNode, labels: Mapping[str, str]) -> str:
    relations = _axiom_values(store, node, OWL + "onProperty")
    for predicate, word in _QUANTIFIERS.items():
        for filler in _axiom_values(store, node, predicate):
            relation = _expression(store, relations[0], labels) if relations else ""
            text = _operand(store, filler, labels)
            return f"{relation} {word} {text}" if relation and text else ""
    return ""


def _list_members(store: ox.Store, node: AxiomNode) -> Iterator[AxiomNode]:
    """Yield the members of an RDF list."""
    while isinstance(node, ox.BlankNode):
        yield from _axiom_values(store, node, _FIRST)
        rest = _axiom_values(store, node, _REST)
        node = rest[0] if rest else ox.NamedNode(_NIL)


def _class_name(iri: str, labels: Mapping[str, str]) -> str:
    """Return a label as Manchester syntax has it.

    Example:
        >>> _class_name("x:1", {"x:1": "finding"}), _class_name("x:1", {"x:1": "has site"})
        ('finding', "'has site'")
    """
    label = labels.get(iri) or curie(iri)
    return label if re.fullmatch(r"[\w:.-]+", label) else f"'{label}'"
