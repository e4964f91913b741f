"""Defined classes: each row of ``ontology/classes.tsv`` is a class with the axiom that defines it.

A row names what every member has, role by role. It becomes an equivalence with existentials, as
ROBOT and OBI make them from their templates; the rule and its words follow from that axiom.
"""

from __future__ import annotations

from collections.abc import Iterator

from exomet.errors import Problem
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple
from exomet.graph.resolve import Resolver
from exomet.tables.read import Table
from exomet.tables.schema import CLASSES, ClassRow
from exomet.tables.spec import Column
from exomet.terms.iris import OWL, RDF, curie, expand
from exomet.terms.lexicon import Lexicon, closest, did_you_mean

DEFINITION = "<http://purl.obolibrary.org/obo/IAO_0000115>"
_EXAMPLE = nt.iri("skos:example")
_OWL_CLASS = f"<{OWL}Class>"
_FIRST_ITEM, _OTHER_ITEMS, _NO_ITEM = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))
# The column of a role, and the relation of a finding to what has that role.
_RELATION_OF = {
    "sender": "sourceCell",
    "recipient": "recipientCell",
    "promotes": "promotes",
    "suppresses": "suppresses",
    "cancer": "cancer",
    "site": "metastaticSite",
    "sample": "sampledFrom",
    "has_finding": "hasFinding",
}


def class_names(table: Table[ClassRow]) -> Iterator[Triple]:
    """Yield the classes without their axioms: names, definition, parents and example."""
    for row in table.rows:
        term = nt.iri(row.term)
        yield term, nt.TYPE, _OWL_CLASS
        yield term, nt.LABEL, nt.literal(row.label, "en")
        for synonym in row.synonyms:
            yield term, nt.ALT_LABEL, nt.literal(synonym, "en")
        yield term, DEFINITION, nt.literal(row.definition, "en")
        for parent in row.parents:
            yield term, nt.SUBCLASS, nt.iri(parent)
        yield term, _EXAMPLE, nt.literal(row.example)


def class_axioms(table: Table[ClassRow], resolver: Resolver) -> Iterator[Triple]:
    """Yield the equivalence of each class: its first parent with all that the row names.

    The cells must have been checked, so that the resolver knows the terms in them.
    """
    for row in table.rows:
        axiom = _Axiom(row.term.partition(":")[2])
        parts: list[str] = [nt.iri(row.parents[0])]
        for column in CLASSES.columns:
            if relation := _RELATION_OF.get(column.name):
                for filler in _fillers(row, column, resolver, axiom):
                    parts.append(axiom.restriction(relation, "someValuesFrom", filler))
        yield nt.iri(row.term), f"<{OWL}equivalentClass>", axiom.intersection(parts)
        yield from axiom.triples


def _fillers(row: ClassRow, column: Column, resolver: Resolver, axiom: _Axiom) -> list[str]:
    """Return the class expressions that a role is filled with; a sender may have a condition."""
    fillers: list[str] = [resolver.term(value, column.kind) for value in column.values(row)]
    if column.name == "sender" and row.sender_condition:
        condition = resolver.term(row.sender_condition, "condition")
        fillers.append(axiom.restriction("hasCondition", "hasValue", condition))
        return [axiom.intersection(fillers)] if len(fillers) > 1 else fillers
    return fillers


def check_classes(table: Table[ClassRow], index: Lexicon) -> Iterator[Problem]:
    """Yield a problem for each unknown parent, and for each row that sets no class apart."""
    for row in table.rows:
        for parent in row.parents:
            if expand(parent) not in index.entities:
                what, repair = f"there is no {parent}", _nearest_class(parent, index)
                yield table.problem(row, "parents", "UNKNOWN_CURIE", what, repair)
        if not any(getattr(row, name) for name in ("sender_condition", *_RELATION_OF)):
            what = "nothing sets its members apart from those of its parent"
            repair = f"fill in one of {', '.join(_RELATION_OF)}"
            yield table.problem(row, "definition", "NO_CONDITION", what, repair)


def _nearest_class(parent: str, index: Lexicon) -> str:
    return did_you_mean(closest(parent, map(curie, index.entities)))


class _Axiom:
    """A class expression in the making; its blank nodes are named after the class and numbered."""

    def __init__(self, name: str) -> None:
        self.triples: list[Triple] = []
        self._name = name
        self._nodes = 0

    def restriction(self, relation: str, quantifier: str, filler: str) -> str:
        """Return the node of an existential (or of a value), whose triples are added."""
        node = self._node()
        self.triples += [
            (node, nt.TYPE, f"<{OWL}Restriction>"),
            (node, f"<{OWL}onProperty>", nt.exomet_iri(relation)),
            (node, f"<{OWL}{quantifier}>", filler),
        ]
        return node

    def intersection(self, parts: list[str]) -> str:
        """Return the node of an intersection, whose triples are added."""
        node = self._node()
        cells = [self._node() for _ in parts]
        self.triples += [
            (node, nt.TYPE, _OWL_CLASS),
            (node, f"<{OWL}intersectionOf>", cells[0]),
        ]
        for cell, part, following in zip(cells, parts, [*cells[1:], _NO_ITEM], strict=True):
            self.triples += [(cell, _FIRST_ITEM, part), (cell, _OTHER_ITEMS, following)]
        return node

    def _node(self) -> str:
        self._nodes += 1
        return f"_:{self._name}{self._nodes}"
