"""The asserted statements about one thing, and those that refer to it."""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from exomet.terms.iris import INFERRED, RDF
from exomet.terms.sorting import natural_sort_key

StatedValue = ox.NamedNode | ox.Literal


class Statements:
    """The asserted statements about one thing.

    Attributes:
        iri: the thing.
        by_predicate: IRI of a predicate -> its values; blank nodes are left out.
    """

    def __init__(self, store: ox.Store, iri: str) -> None:
        self._store = store
        self.iri = iri
        self.by_predicate: dict[str, list[StatedValue]] = {}
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            if isinstance(quad.object, StatedValue):
                self.by_predicate.setdefault(quad.predicate.value, []).append(quad.object)

    def values(self, *predicates: str) -> list[str]:
        """Return the values of some predicates as texts, each once, in natural order."""
        texts: set[str] = set()
        for predicate in predicates:
            texts.update(value.value for value in self.by_predicate.get(predicate, ()))
        return sorted(texts, key=natural_sort_key)

    @cached_property
    def subjects(self) -> dict[str, list[str]]:
        """IRI of a predicate -> IRIs of the things that have this one as its value."""
        quads = self._store.quads_for_pattern(None, None, ox.NamedNode(self.iri), ox.DefaultGraph())
        subjects: dict[str, list[str]] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                subjects.setdefault(quad.predicate.value, []).append(quad.subject.value)
        return subjects

    def inferred_members(self) -> set[str]:
        """Return the IRIs of the things that the rules classify here."""
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(self.iri), ox.NamedNode(INFERRED)
        )
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
