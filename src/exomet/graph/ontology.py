"""The ontology as triples: our own terms from Turtle, the borrowed ones from their table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from exomet import __version__
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple
from exomet.tables.read import Table
from exomet.terms.iris import BASE, OWL

ONTOLOGY = f"<{BASE}ontology>"
MODULE = f"<{BASE}ontology/borrowed>"
MERGED = f"<{BASE}graph/asserted>"
_ONTOLOGY_CLASS = f"<{OWL}Ontology>"
_CLASS = f"<{OWL}Class>"
_VERSION = f"<{OWL}versionInfo>"
_TITLE = "<http://purl.org/dc/terms/title>"
_SOURCE = "<http://purl.org/dc/terms/source>"
_DEFINED_BY = "<http://www.w3.org/2000/01/rdf-schema#isDefinedBy>"


def own_terms(ontology: Path) -> list[Triple]:
    """Return the triples of ``exomet.ttl``, header included.

    Blank nodes (class expressions alone have them) get canonical labels, so that the same file gives the same triples.
    """
    parsed = ox.parse(path=str(ontology / "exomet.ttl"), format=ox.RdfFormat.TURTLE)
    dataset = ox.Dataset(quad for quad in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in dataset)


def borrowed_terms(table: Table) -> Iterator[Triple]:
    """Yield the import module of borrowed terms: class, label, synonyms, parents, and their release."""
    yield MODULE, nt.TYPE, _ONTOLOGY_CLASS
    yield MODULE, _TITLE, nt.text("Terms that ExoMet borrows", "en")
    yield MODULE, _VERSION, nt.text(__version__)
    for annotation in (_TITLE, _SOURCE, nt.ALT_LABEL):
        yield annotation, nt.TYPE, f"<{OWL}AnnotationProperty>"
    for row in table.rows:
        term = nt.ref(row["term"])
        yield term, nt.TYPE, _CLASS
        yield term, nt.LABEL, nt.text(row["label"], "en")
        for synonym in row.many("synonyms"):
            yield term, nt.ALT_LABEL, nt.text(synonym, "en")
        for parent in row.many("parents"):
            yield term, nt.SUBCLASS, nt.ref(parent)
        yield term, _SOURCE, nt.text(f"{row['ontology']} {row['version']}")
        yield term, _DEFINED_BY, f"<http://purl.obolibrary.org/obo/{row['ontology'].lower()}.owl>"


def merged(own: list[Triple], borrowed: list[Triple]) -> Iterator[Triple]:
    """Yield both parts as one ontology: a single header, nothing left to import."""
    for subject, predicate, value in own:
        if predicate == f"<{OWL}imports>":
            continue
        if subject == ONTOLOGY:
            version = f"<{BASE}graph/asserted/{__version__}>"
            yield MERGED, predicate, version if predicate == f"<{OWL}versionIRI>" else value
        else:
            yield subject, predicate, value
    yield from (triple for triple in borrowed if triple[0] != MODULE)
