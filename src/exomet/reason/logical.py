"""The triples of a graph that tell a reasoner which class a thing is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from exomet.graph.ntriples import INDIVIDUAL, TYPE, Triple
from exomet.reason.relations import Axioms
from exomet.terms.iris import OWL, RDF, RDFS, RECORD_SPACES

_RECORDS = tuple(f"<{space}" for space in RECORD_SPACES)
_VOCABULARIES = tuple(f"<{space}" for space in (OWL, RDF, RDFS))
_ANNOTATIONS = (
    "<http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "<http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
    "<http://www.w3.org/2004/02/skos/core#",
    "<http://purl.org/dc/terms/",
    "<http://www.w3.org/2002/07/owl#version",
    "<https://w3id.org/exomet/ontology/usualSite",
    "<https://w3id.org/exomet/ontology/inCellType",
)


def logical_triples(graph: Path) -> Iterator[Triple]:
    """Yield the triples that a reasoner understands, but for those of the records of reading."""
    with graph.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(_RECORDS):
                continue
            subject, predicate, value = line.rstrip(" .\n").split(" ", 2)
            is_said = value.startswith('"') or predicate.startswith(_ANNOTATIONS)
            if not is_said and value != INDIVIDUAL and not value.startswith(_RECORDS):
                yield subject, predicate, value


class Ground:
    """The ontology and the shared records: what counts in the triples of a finding.

    Args:
        triples: those of the ontology and of the records.

    Attributes:
        ontology: the triples of the ontology.
        axioms: what they say.
        records: by record, what is stated of it and needed.
    """

    def __init__(self, triples: list[Triple]) -> None:
        self._classes = _record_classes(triples)
        self.ontology = [triple for triple in triples if triple[0] not in self._classes]
        self.axioms = Axioms(self.ontology)
        of_records = [triple for triple in triples if triple[0] in self._classes]
        self.records: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.needed(of_records):
            self.records[triple[0]].append(triple)
        self._kinds: dict[str, frozenset[tuple[str, str]]] = {}

    def needed(self, triples: list[Triple]) -> list[Triple]:
        """Return the triples that put something into a class by more than their ends."""
        classes: dict[str, set[str]] = defaultdict(set)
        for subject, predicate, value in triples:
            if predicate == TYPE:
                classes[subject].update(self.axioms.above(value))
        return [triple for triple in triples if not self._is_idle(triple, classes)]

    def _is_idle(self, triple: Triple, classes: dict[str, set[str]]) -> bool:
        subject, predicate, value = triple
        ends = self.axioms.ends(predicate)
        if ends is None:
            return False
        return self._is_in(subject, ends.subject, classes) and self._is_in(
            value, ends.object, classes
        )

    def _is_in(self, thing: str, needed: frozenset[str], classes: dict[str, set[str]]) -> bool:
        found = classes.get(thing)
        if found is None:
            stated = self._classes.get(thing, ())
            found = classes[thing] = set().union(*map(self.axioms.above, stated))
        return needed <= found

    def kind(self, record: str) -> frozenset[tuple[str, str]]:
        """Return what is stated of a record, by which it counts where its name does not."""
        if record not in self._kinds:
            stated = self.records.get(record, ())
            self._kinds[record] = frozenset((predicate, value) for _, predicate, value in stated)
        return self._kinds[record]


def _record_classes(triples: list[Triple]) -> dict[str, set[str]]:
    """Return the classes of each record, by what is stated; what OWL knows is no record."""
    classes: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in triples:
        if predicate == TYPE:
            classes[subject].add(value)
    return {subject: found for subject, found in classes.items() if not _is_of_owl(found)}


def _is_of_owl(classes: set[str]) -> bool:
    return any(cls.startswith(_VOCABULARIES) for cls in classes)
