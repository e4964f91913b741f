"""What the axioms of an ontology make of its relations: which triples a reasoner can do without.

A relation that no class expression names, and that only has domains, ranges, broader relations and
inverses, puts its ends into classes and does nothing else. Where both ends are in those classes by
what is stated, a triple of it is idle: each model of the other triples is a model of it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from exomet.graph.index import Tree, ancestors
from exomet.graph.ntriples import SUBCLASS, TYPE, Triple, bracketed
from exomet.terms.iris import OWL, RDFS

_DECLARED = [TYPE, bracketed(OWL + "ObjectProperty")]
_ON_PROPERTY = bracketed(OWL + "onProperty")
_EXISTENTIALS = (bracketed(OWL + "someValuesFrom"), bracketed(OWL + "hasValue"))
_DOMAIN, _RANGE = bracketed(RDFS + "domain"), bracketed(RDFS + "range")
_BROADER, _INVERSE = bracketed(RDFS + "subPropertyOf"), bracketed(OWL + "inverseOf")
_PLAIN_AXIOMS = (SUBCLASS, _DOMAIN, _RANGE, _BROADER, _INVERSE)


class _Implied(NamedTuple):
    """A relation that another implies, between the same things or from the object back."""

    relation: str
    turned: bool


@dataclass(frozen=True)
class EndClasses:
    """The classes of the subject and of the object of a relation."""

    subject: frozenset[str]
    object: frozenset[str]


class Axioms:
    """What the axioms say of classes and relations.

    Args:
        axioms: the triples of an ontology, as N-Triples writes their terms.

    Attributes:
        named: all that is the object of an axiom, such as the one value that a class is defined by.
    """

    def __init__(self, axioms: Iterable[Triple]) -> None:
        triples = list(axioms)
        self.named = {value for _, predicate, value in triples if predicate != TYPE}
        self._relations = {subject for subject, *rest in triples if rest == _DECLARED}
        self._existentials = _subjects_of(triples, _EXISTENTIALS)
        # Predicate -> subject -> values, of the axioms that can be read so.
        self._stated: dict[str, Tree] = {predicate: {} for predicate in _PLAIN_AXIOMS}
        # Relation -> whether class expressions lead along it; False where an axiom says more of it.
        self._used: dict[str, bool] = {}
        for triple in triples:
            self._read(*triple)
        self.above = cache(self._above)
        self.ends = cache(self._ends)
        self.directions = cache(self._directions)

    def _read(self, subject: str, predicate: str, value: str) -> None:
        if predicate in _PLAIN_AXIOMS:
            self._stated[predicate].setdefault(subject, set()).add(value)
            if predicate == _INVERSE:
                self._stated[predicate].setdefault(value, set()).add(subject)
        elif [predicate, value] != _DECLARED:
            existential = predicate == _ON_PROPERTY and subject in self._existentials
            for relation in self._relations.intersection((subject, value)):
                self._used[relation] = existential and self._used.get(relation, True)

    def _above(self, cls: str) -> Set[str]:
        """Return a class and those that it is stated to be below."""
        return ancestors(cls, self._stated[SUBCLASS])

    def _implied(self, relation: str) -> Set[_Implied]:
        """Return a relation and all that it implies."""
        found: set[_Implied] = set()
        waiting = [_Implied(relation, turned=False)]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                broader = self._stated[_BROADER].get(one.relation, ())
                inverse = self._stated[_INVERSE].get(one.relation, ())
                waiting += [_Implied(each, one.turned) for each in broader]
                waiting += [_Implied(each, not one.turned) for each in inverse]
        return found

    def _ends(self, relation: str) -> EndClasses | None:
        """Return the classes into which a relation puts its ends; None if it may do more."""
        implied = self._implied(relation)
        if relation not in self._relations or any(one.relation in self._used for one in implied):
            return None
        ends: tuple[set[str], set[str]] = (set(), set())
        for one, turned in implied:
            ends[turned].update(self._stated[_DOMAIN].get(one, ()))
            ends[not turned].update(self._stated[_RANGE].get(one, ()))
        return EndClasses(frozenset(ends[0]), frozenset(ends[1]))

    def _directions(self, relation: str) -> tuple[bool, bool]:
        """Return whether what holds of the object tells of the subject, and the other way round.

        It does where a class expression leads from the one to the other.
        """
        if relation not in self._relations:
            return True, True
        there = back = False
        for one, turned in self._implied(relation):
            if one in self._used:
                existential = self._used[one]
                there |= not (existential and turned)
                back |= not existential or turned
        return there, back


def _subjects_of(triples: Iterable[Triple], predicates: tuple[str, ...]) -> set[str]:
    return {subject for subject, predicate, _ in triples if predicate in predicates}
