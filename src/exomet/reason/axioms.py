"""Rules from axioms: what the ontology states about classes and relations needs no rule file.

The definition of a class, a relation that is narrower than another, and a relation that is the
inverse of another each become a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.graph.classes import DEFINITION
from exomet.graph.ntriples import LABEL, TYPE
from exomet.query.construct import Pattern
from exomet.reason.rules import Rule
from exomet.terms.iris import OWL, RDF, RDFS, curie

# Strata: what a thing is, with the rules for broader classes; then what a finding brings about.
_MEMBERSHIP = 20
_EFFECTS = 50

_Node = ox.NamedNode | ox.BlankNode


def axiom_rules(store: ox.Store) -> list[Rule]:
    """Return a rule for each definition, narrower relation and inverse in a graph, by name.

    Raises:
        ExometError: a definition holds more than classes, existentials and values.
    """
    ontology = _Ontology(store)
    rules = [*ontology.definitions(), *ontology.narrower_relations(), *ontology.inverses()]
    return sorted(rules, key=lambda rule: rule.name)


class _Ontology:
    """Reads axioms in a graph."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def definitions(self) -> Iterator[Rule]:
        for cls, expression in self._axioms(f"<{OWL}equivalentClass>"):
            label, definition = self._words(cls, LABEL), self._words(cls, DEFINITION)
            name = f"{_MEMBERSHIP}-{_kebab(cls)}"
            words = f"It is {definition[:1].lower()}{definition[1:]}"
            try:
                premises = tuple(self._premises(expression, "?x", count(1)))
            except ValueError as error:
                text = f"the definition of {label} cannot be a rule: it holds more than {error}"
                raise ExometError(text) from error
            yield Rule(name, label, words, ("?x", TYPE, str(cls)), premises)

    def _premises(
        self, expression: _Node, subject: str, numbers: Iterator[int]
    ) -> Iterator[Pattern]:
        """Yield the patterns that a member of a class expression matches."""
        if isinstance(expression, ox.NamedNode):
            yield subject, TYPE, str(expression)
        elif parts := self._value(expression, f"<{OWL}intersectionOf>"):
            for part in self._items(parts):
                yield from self._premises(part, subject, numbers)
        else:
            yield from self._restriction(expression, subject, numbers)

    def _restriction(
        self, restriction: _Node, subject: str, numbers: Iterator[int]
    ) -> Iterator[Pattern]:
        relation = self._value(restriction, f"<{OWL}onProperty>")
        filler = self._value(restriction, f"<{OWL}someValuesFrom>")
        value = self._value(restriction, f"<{OWL}hasValue>")
        if isinstance(relation, ox.NamedNode) and filler:
            participant = f"?x{next(numbers)}"
            yield subject, str(relation), participant
            yield from self._premises(filler, participant, numbers)
        elif isinstance(relation, ox.NamedNode) and value:
            yield subject, str(relation), str(value)
        else:
            raise ValueError("classes, intersections, existentials and values")

    def narrower_relations(self) -> Iterator[Rule]:
        for relation, broader in self._axioms(f"<{RDFS}subPropertyOf>"):
            label, above = self._words(relation, LABEL), self._words(broader, LABEL)
            name = f"{_EFFECTS}-{_kebab(relation)}-{_kebab(broader)}"
            words = f'The relation "{label}" implies the broader "{above}".'
            premise = ("?x", str(relation), "?y")
            yield Rule(name, f"{above} by {label}", words, ("?x", str(broader), "?y"), (premise,))

    def inverses(self) -> Iterator[Rule]:
        for one, other in self._axioms(f"<{OWL}inverseOf>"):
            for relation, inverse in ((one, other), (other, one)):
                label, behind = self._words(relation, LABEL), self._words(inverse, LABEL)
                name = f"{_MEMBERSHIP}-{_kebab(relation)}"
                words = f'The relation "{label}" is the inverse of "{behind}".'
                premise = ("?y", str(inverse), "?x")
                yield Rule(name, label, words, ("?x", str(relation), "?y"), (premise,))

    def _axioms(self, relation: str) -> Iterator[tuple[ox.NamedNode, _Node]]:
        for quad in self._quads(None, relation):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, _Node):
                yield quad.subject, quad.object

    def _words(self, term: _Node, relation: str) -> str:
        value = next((quad.object for quad in self._quads(term, relation)), None)
        return value.value if isinstance(value, ox.Literal) else curie(term.value)

    def _value(self, subject: _Node, relation: str) -> _Node | None:
        values = (quad.object for quad in self._quads(subject, relation))
        return next((value for value in values if isinstance(value, _Node)), None)

    def _items(self, node: _Node | None) -> Iterator[_Node]:
        while node and (first := self._value(node, f"<{RDF}first>")):
            yield first
            node = self._value(node, f"<{RDF}rest>")

    def _quads(self, subject: _Node | None, relation: str) -> Iterator[ox.Quad]:
        predicate = ox.NamedNode(relation[1:-1])
        return self._store.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())


def _kebab(term: _Node) -> str:
    """Return the local name of a term in small letters.

    Example:
        >>> _kebab(ox.NamedNode("https://w3id.org/exomet/ontology/CafDerivedFinding"))
        'caf-derived-finding'
    """
    local = re.split("[/#]", term.value)[-1]
    words = re.findall(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+|\d+", local)
    return "-".join(words).lower()
