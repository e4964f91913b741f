"""The ontology as triples: our terms and the bridge from Turtle, borrowed terms from a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from exomet.graph import ntriples as nt
from exomet.graph.layout import BRIDGE_FILE, OWN_FILE
from exomet.graph.ntriples import Triple
from exomet.tables.read import Table
from exomet.tables.schema import BorrowedRow
from exomet.terms.iris import BASE, EXOMET, OWL
from exomet.version import __version__

ONTOLOGY = f"<{BASE}ontology>"
MODULE = f"<{BASE}ontology/borrowed>"
BRIDGE = f"<{BASE}ontology/bridge>"
_ONTOLOGY_CLASS = f"<{OWL}Ontology>"
_CLASS = f"<{OWL}Class>"
_VERSION = f"<{OWL}versionInfo>"
_TITLE = "<http://purl.org/dc/terms/title>"
_DESCRIPTION = "<http://purl.org/dc/terms/description>"
_LICENSE = "<http://purl.org/dc/terms/license>"
_SOURCE = "<http://purl.org/dc/terms/source>"
_DEFINITION_SOURCE = "<http://purl.obolibrary.org/obo/IAO_0000119>"
_TERM_TYPES = {
    f"<{OWL}{kind}>"
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
_DEFINED_BY = "<http://www.w3.org/2000/01/rdf-schema#isDefinedBy>"
_UPPER = tuple(f"<http://purl.obolibrary.org/obo/{name}_" for name in ("BFO", "IAO", "SO"))
_BORROWED_DESCRIPTION = (
    "Identifiers, labels, synonyms and parents of the terms of other ontologies that ExoMet uses, "
    "each with the release it was read from; none of their definitions."
)


def own_terms(ontology: Path, classes: Iterable[Triple] = ()) -> list[Triple]:
    """Return the triples of ``exomet.ttl``, header included, together with defined classes.

    Blank nodes (only class expressions have them) get canonical labels, so that the same file
    gives the same triples.
    """
    parsed = ox.parse(path=str(ontology / OWN_FILE), format=ox.RdfFormat.TURTLE)
    dataset = ox.Dataset(quad for quad in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    stated = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in dataset}
    stated |= set(classes)
    return sorted(stated | set(_provenance(stated)))


def bridge_axioms(ontology: Path) -> list[Triple]:
    """Return the triples of ``bridge.ttl``, header included.

    They say what borrowed terms mean among the findings; the ontology does not import them.
    """
    parsed = ox.parse(path=str(ontology / BRIDGE_FILE), format=ox.RdfFormat.TURTLE)
    return sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed)


def _provenance(stated: set[Triple]) -> Iterator[Triple]:
    """Yield the annotations that nearly all ExoMet terms share: who defined it, and where.

    A definition that names its source, such as MISEV2023, keeps it.
    """
    sourced = {subject for subject, predicate, _ in stated if predicate == _DEFINITION_SOURCE}
    for subject, predicate, value in stated:
        if predicate == nt.TYPE and value in _TERM_TYPES and subject.startswith(f"<{EXOMET}"):
            if subject not in sourced:
                yield subject, _DEFINITION_SOURCE, nt.literal("ExoMet developers")
            yield subject, _DEFINED_BY, ONTOLOGY


def borrowed_terms(table: Table[BorrowedRow]) -> Iterator[Triple]:
    """Yield the import module: label, synonyms, parents and release of each borrowed term."""
    yield MODULE, nt.TYPE, _ONTOLOGY_CLASS
    yield MODULE, _TITLE, nt.literal("Terms that ExoMet borrows", "en")
    yield MODULE, _DESCRIPTION, nt.literal(_BORROWED_DESCRIPTION, "en")
    yield MODULE, _LICENSE, "<https://creativecommons.org/licenses/by/4.0/>"
    yield MODULE, _VERSION, nt.literal(__version__)
    yield MODULE, f"<{OWL}versionIRI>", f"<{BASE}ontology/borrowed/{__version__}>"
    for annotation in (_TITLE, _DESCRIPTION, _LICENSE, _SOURCE, nt.ALT_LABEL):
        yield annotation, nt.TYPE, f"<{OWL}AnnotationProperty>"
    for row in table.rows:
        term = nt.iri(row.term)
        yield term, nt.TYPE, _CLASS
        yield term, nt.LABEL, nt.literal(row.label, "en")
        for synonym in row.synonyms:
            yield term, nt.ALT_LABEL, nt.literal(synonym, "en")
        for parent in row.parents:
            yield term, nt.SUBCLASS, nt.iri(parent)
        yield term, _SOURCE, nt.literal(f"{row.ontology} {row.version}")
        # A term may be read from the release of another ontology, as IAO's from COB.
        home = row.term.partition(":")[0].lower()
        yield term, _DEFINED_BY, f"<http://purl.obolibrary.org/obo/{home}.owl>"


def merge_modules(
    own: list[Triple], bridge: list[Triple], borrowed: list[Triple]
) -> Iterator[Triple]:
    """Yield the terms of all parts, without their headers.

    Parents of ours in upper ontologies are left out. They place a class among those of others; of
    the records in the graph they would say 1,900 times that a finding or a paper is information,
    and of each microRNA ten kinds of sequence feature.
    """
    for subject, predicate, value in own:
        is_upper = predicate == nt.SUBCLASS and value.startswith(_UPPER)
        if not is_upper and subject != ONTOLOGY:
            yield subject, predicate, value
    yield from (triple for triple in bridge if triple[0] != BRIDGE)
    yield from (triple for triple in borrowed if triple[0] != MODULE)
